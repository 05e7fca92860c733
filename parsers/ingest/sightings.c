#include "parsers/ingest/sightings.h"

#include "parsers/base/arena.h"
#include "parsers/base/hash.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

/*
 * The trail: the running state of SHA-256, which stands for all bytes so far. Of it are kept 16 bits
 * each STEP bytes (as far as FINE_BYTES) and 64 at the marks: after MARK_FIRST bytes and after each
 * multiple of MARK. A log is looked up by its last mark; the steps behind that mark decide.
 */
enum {
	STEP = 256, /* like all of these a multiple of SHA-256's blocks */
	MARK_FIRST = 4 * 1024,
	MARK = 64 * 1024,
	FINE_BYTES = 4 * 1024 * 1024,
};

struct sighting {
	struct sighting *before; /* of all */
	struct str name;
	size_t nth; /* in order of beginning */
	uint64_t bytes;
	struct sha256 sha;
	char sha256[65]; /* of all bytes, after the end */
	uint64_t *mark;
	size_t n_marks, cap_marks;
	uint16_t *fine;
	size_t n_fine, cap_fine;
	const struct sighting *instead; /* the best seen so far, NULL = itself */
};

enum key { KEY_WHOLE = 1, KEY_LAST_MARK, KEY_ANY_MARK };

/* From hash to logs, several for one hash. */
struct sightings {
	struct arena arena;
	struct sighting *last;
	struct entry {
		uint64_t key;
		struct sighting *log;
	} *slot;
	size_t n, slots; /* slots is a power of two, at most half full */
};

static uint64_t key_of(enum key kind, uint64_t mark)
{
	return hash64(kind, (struct str){ (const char *)&mark, sizeof mark });
}

static void put(struct sightings *all, uint64_t key, struct sighting *log)
{
	if (all->n * 2 >= all->slots) {
		struct sightings old = *all;
		all->slots = old.slots ? old.slots * 2 : 256;
		all->slot = mem_zalloc(all->slots, sizeof *all->slot);
		all->n = 0;
		for (size_t i = 0; i < old.slots; i++)
			if (old.slot[i].log)
				put(all, old.slot[i].key, old.slot[i].log);
		free(old.slot);
	}
	size_t i = key & (all->slots - 1);
	while (all->slot[i].log)
		i = (i + 1) & (all->slots - 1);
	all->slot[i] = (struct entry){ key, log };
	all->n++;
}

/* The next log under the key; begin with *at = 0. */
static struct sighting *find(const struct sightings *all, uint64_t key, size_t *at)
{
	while (all->slots && *at < all->slots) {
		const struct entry *e = &all->slot[(key + (*at)++) & (all->slots - 1)];
		if (!e->log)
			return NULL;
		if (e->key == key)
			return e->log;
	}
	return NULL;
}

struct sightings *sightings_new(void)
{
	return mem_zalloc(1, sizeof(struct sightings));
}

void sightings_free(struct sightings *all)
{
	for (struct sighting *s = all->last; s; s = s->before) {
		free(s->mark);
		free(s->fine);
	}
	arena_free(&all->arena);
	free(all->slot);
	free(all);
}

struct sighting *sighting_begin(struct sightings *all, struct str name)
{
	struct sighting *s = ARENA_NEW(&all->arena, struct sighting);
	s->before = all->last;
	s->nth = s->before ? s->before->nth + 1 : 0;
	s->name = arena_copy(&all->arena, name);
	sha256_init(&s->sha);
	all->last = s;
	return s;
}

/* ---- the trail ---- */

/* After a step or at a mark. */
static void leave_trail(struct sighting *s)
{
	uint64_t state = (uint64_t)s->sha.state[0] << 32 | s->sha.state[1];
	if (s->bytes == MARK_FIRST || s->bytes % MARK == 0) {
		MEM_PUSH(s->mark, s->n_marks, s->cap_marks);
		s->mark[s->n_marks++] = state;
	}
	if (s->bytes <= FINE_BYTES) {
		MEM_PUSH(s->fine, s->n_fine, s->cap_fine);
		s->fine[s->n_fine++] = (uint16_t)state;
	}
}

void sighting_feed(struct sighting *s, struct str bytes)
{
	while (bytes.n) {
		size_t every = s->bytes < FINE_BYTES ? STEP : MARK, to_go = every - s->bytes % every;
		struct str part = str_sub(bytes, 0, to_go);
		sha256_add(&s->sha, part);
		s->bytes += part.n;
		bytes = str_sub(bytes, part.n, SIZE_MAX);
		if (part.n == to_go)
			leave_trail(s);
	}
}

/* ---- who is whose beginning ---- */

/* Where `a` agrees with `b` up to a's last mark, whether it does so to its end. */
static bool begins(const struct sighting *a, const struct sighting *b)
{
	if (a->bytes >= b->bytes)
		return false;
	size_t last = a->n_fine - 1; /* whoever has a mark has steps */
	return a->bytes > FINE_BYTES || a->fine[last] == b->fine[last];
}

/* Whether a is rather counted than b. The order of reading decides only between equal logs of one name. */
static bool better(const struct sighting *a, const struct sighting *b)
{
	int d = str_cmp(a->name, b->name);
	if (a->bytes != b->bytes)
		return a->bytes > b->bytes;
	return d < 0 || (d == 0 && a->nth < b->nth);
}

static void offer(struct sighting *s, const struct sighting *other)
{
	if (better(other, s->instead ? s->instead : s))
		s->instead = other;
}

static void end_whole(struct sightings *all, struct sighting *s)
{
	uint64_t key = hash64(KEY_WHOLE, str_of(s->sha256));
	struct sighting *other;
	for (size_t at = 0; (other = find(all, key, &at));) {
		if (memcmp(other->sha256, s->sha256, sizeof s->sha256) != 0)
			continue;
		offer(s, other);
		offer(other, s);
	}
	put(all, key, s);
}

static void end_marks(struct sightings *all, struct sighting *s)
{
	struct sighting *other;
	for (size_t i = 0; i < s->n_marks; i++) /* earlier logs that end behind one of this one's marks */
		for (size_t at = 0; (other = find(all, key_of(KEY_LAST_MARK, s->mark[i]), &at));)
			if (begins(other, s))
				offer(other, s);
	if (!s->n_marks)
		return;
	uint64_t last = s->mark[s->n_marks - 1];
	for (size_t at = 0; (other = find(all, key_of(KEY_ANY_MARK, last), &at));)
		if (begins(s, other))
			offer(s, other);
	put(all, key_of(KEY_LAST_MARK, last), s);
	/* Who is a copy of another, or its beginning, leaves no more: the other's marks are the same. */
	for (size_t i = 0; i < s->n_marks && !s->instead; i++)
		put(all, key_of(KEY_ANY_MARK, s->mark[i]), s);
}

void sighting_end(struct sightings *all, struct sighting *s)
{
	sha256_hex(&s->sha, s->sha256);
	end_whole(all, s);
	end_marks(all, s);
	free(s->mark); /* all that others need of it is in the table */
	s->mark = NULL;
	s->n_marks = s->cap_marks = 0;
}

struct str sighting_instead(const struct sighting *s)
{
	const struct sighting *best = s;
	while (best->instead)
		best = best->instead;
	return best == s ? STR_NONE : best->name;
}

const char *sighting_sha256(const struct sighting *s)
{
	return s->sha256;
}
