/*
 * Requests that are told in two records, tied by an id: one when it came, one when the answer had gone.
 *
 * Fastify's log is the common one of these: method, path and client stand in the first line alone, status and duration in
 * the second. What the first said waits in a table of fixed size, and goes to the second, which is the request.
 */
#include "parsers/base/hash.h"
#include "parsers/base/mem.h"
#include "parsers/record.h"

#include <stdlib.h>

enum {
	SETS = 2048, /* of WAYS each: requests that are under way at once; the oldest of a set gives way */
	WAYS = 4,
	LONGEST = 4096, /* bytes that are kept of one; of a longer one none */
};

static const enum slot told[] = {
	(enum slot)F_METHOD, (enum slot)F_PATH, SLOT_REQUEST, (enum slot)F_CLIENT, SLOT_ADDRESS, SLOT_CLIENT_PORT,
	(enum slot)F_AUTHORITY, (enum slot)F_USER, (enum slot)F_USER_AGENT, (enum slot)F_REFERRER, (enum slot)F_TRACE_ID,
};
enum { TOLD = sizeof told / sizeof *told };

struct begun {
	uint64_t key; /* 0 = free */
	uint64_t line;
	uint16_t n[TOLD]; /* lengths in `text`, one after another; 0 = not told */
	struct buf text;
};

/* Ids may be counters of one process: who wrote it is a part of the key. */
static uint64_t key_of(const struct record *rec)
{
	uint64_t h = hash64(rec->stream, rec->v[F_REQUEST_ID]);
	if (has(rec, F_HOST))
		h = hash64(h, rec->v[F_HOST]);
	if (has(rec, SLOT_PID))
		h = hash64(h, rec->v[SLOT_PID]);
	return h ? h : 1;
}

static struct begun *set_of(struct reader *r, uint64_t key)
{
	return r->begun + key % SETS * WAYS;
}

static void remember(struct reader *r, const struct record *rec, uint64_t line)
{
	uint64_t key = key_of(rec);
	size_t bytes = 0;
	for (size_t i = 0; i < TOLD; i++)
		bytes += has(rec, told[i]) ? rec->v[told[i]].n : 0;
	if (bytes > LONGEST)
		return;
	if (!r->begun)
		r->begun = mem_zalloc(SETS * WAYS, sizeof *r->begun);
	struct begun *set = set_of(r, key), *b = set;
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == key) {
			b = &set[i];
			break;
		}
		if (set[i].key ? b->key && set[i].line < b->line : b->key != 0)
			b = &set[i];
	}
	b->key = key;
	b->line = line;
	buf_reset(&b->text);
	for (size_t i = 0; i < TOLD; i++) {
		struct str v = has(rec, told[i]) ? rec->v[told[i]] : STR_NONE;
		b->n[i] = (uint16_t)v.n;
		buf_add(&b->text, v);
	}
}

/* Gives the record what its beginning told; false if that is not known. */
static bool complete(struct reader *r, struct record *rec)
{
	uint64_t key = key_of(rec);
	struct begun *b = r->begun ? set_of(r, key) : NULL;
	size_t i = 0, at = 0;
	while (b && i < WAYS && b[i].key != key)
		i++;
	if (!b || i == WAYS)
		return false;
	b += i;
	b->key = 0; /* its text stays until another takes the place */
	for (i = 0; i < TOLD; at += b->n[i++])
		if (b->n[i] && !has(rec, told[i]))
			record_put(rec, told[i], str_sub(buf_str(&b->text), at, b->n[i]));
	return true;
}

/* "request completed", "response sent": the answer to somebody else's request, which has a status as well, is not told so. */
static bool says_done(struct str message)
{
	static const struct str what[] = { STR_INIT("request"), STR_INIT("response") };
	static const struct str done[] = {
		STR_INIT("complete"), STR_INIT("finish"), STR_INIT("error"), STR_INIT("handled"), STR_INIT("served"), STR_INIT("sent"), STR_INIT("ended"),
	};
	bool request = false, over = false;
	for (size_t i = 0; i < sizeof what / sizeof *what; i++)
		request |= str_find_nocase(message, what[i]) != SIZE_MAX;
	for (size_t i = 0; request && i < sizeof done / sizeof *done; i++)
		over |= str_find_nocase(message, done[i]) != SIZE_MAX;
	return over;
}

bool pairs_complete(struct reader *r, struct record *rec, uint64_t line)
{
	const uint64_t target = SLOT_BIT(F_PATH) | SLOT_BIT(SLOT_REQUEST);
	if (!has(rec, F_REQUEST_ID) || rec->format->kind != EV_LOG)
		return false;
	if (!has(rec, SLOT_STATUS)) {
		if (rec->have & target)
			remember(r, rec, line);
		return false;
	}
	return rec->n_duration && rec->stamped && !(rec->have & target) && has(rec, F_MESSAGE) && says_done(rec->v[F_MESSAGE]) && complete(r, rec);
}

void pairs_free(struct reader *r)
{
	for (size_t i = 0; r->begun && i < SETS * WAYS; i++)
		buf_free(&r->begun[i].text);
	free(r->begun);
}
