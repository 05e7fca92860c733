#include "parsers/ingest/sightings.h"

#include "parsers/base/arena.h"
#include "parsers/base/hash.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

/*
 * The trail: a chain of hashes, one link for each STEP bytes, of which are kept 16 bits a
 * step (as far as FINE_MAX) and all 64 at the marks: after MARK_FIRST bytes and after each multiple
 * of MARK. A log is looked up by its last mark; the steps behind that mark decide.
 */
enum {
	STEP = 256,
	MARK_FIRST = 4 * 1024 / STEP,
	MARK = 64 * 1024 / STEP,
	FINE_MAX = 4 * 1024 * 1024 / STEP,
};

struct sighting {
	struct sighting *before; /* of all */
	struct str name;
	size_t nth; /* in order of beginning */
	uint64_t bytes, steps, chain, whole; /* whole: of all bytes */
	uint64_t *mark;
	size_t n_marks, cap_marks;
	uint16_t *fine;
	size_t n_fine, cap_fine;
	char rest[STEP]; /* under a step */
	size_t n_rest;
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

static uint64_t key_of(enum key kind, uint64_t hash)
{
	return hash64(kind, (struct str){ (const char *)&hash, sizeof hash });
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
	all->last = s;
	return s;
}

/* ---- the trail ---- */

static void step(struct sighting *s, const char *bytes)
{
	s->chain = hash64(s->chain, (struct str){ bytes, STEP });
	s->steps++;
	if (s->steps == MARK_FIRST || s->steps % MARK == 0) {
		MEM_PUSH(s->mark, s->n_marks, s->cap_marks);
		s->mark[s->n_marks++] = s->chain;
	}
	if (s->steps <= FINE_MAX) {
		MEM_PUSH(s->fine, s->n_fine, s->cap_fine);
		s->fine[s->n_fine++] = (uint16_t)s->chain;
	}
}

void sighting_feed(struct sighting *s, struct str bytes)
{
	s->bytes += bytes.n;
	if (s->n_rest) {
		size_t n = STEP - s->n_rest < bytes.n ? STEP - s->n_rest : bytes.n;
		memcpy(s->rest + s->n_rest, bytes.p, n);
		s->n_rest += n;
		bytes = str_sub(bytes, n, SIZE_MAX);
		if (s->n_rest < STEP)
			return;
		step(s, s->rest);
	}
	for (; bytes.n >= STEP; bytes = str_sub(bytes, STEP, SIZE_MAX))
		step(s, bytes.p);
	if (bytes.n)
		memcpy(s->rest, bytes.p, bytes.n);
	s->n_rest = bytes.n;
}

/* ---- who is whose beginning ---- */

/* Where `a` agrees with `b` up to a's last mark, whether it does so to its end. */
static bool begins(const struct sighting *a, const struct sighting *b)
{
	if (a->bytes >= b->bytes || a->steps > b->steps)
		return false;
	return a->steps > FINE_MAX || a->fine[a->steps - 1] == b->fine[a->steps - 1];
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
	uint64_t key = key_of(KEY_WHOLE, s->whole);
	struct sighting *other;
	for (size_t at = 0; (other = find(all, key, &at));) {
		if (other->bytes != s->bytes)
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
	s->whole = hash64(s->chain, (struct str){ s->rest, s->n_rest });
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
