/*
 * Requests by what was asked for, in bounded memory.
 *
 * Paths become endpoints: without query, at most three segments, ids (numbers, hex, UUIDs, long
 * tokens) and numbers within names as `*`. About 128 endpoints of a source are held; then the least
 * used half goes into "(other)".
 */
#ifndef LOGOPSY_CORRELATE_ENDPOINTS_H
#define LOGOPSY_CORRELATE_ENDPOINTS_H

#include "correlate/series.h"

enum { ENDPOINT_TOTAL, ENDPOINT_BAD, ENDPOINT_COUNTERS };

struct endpoints {
	size_t n, cap;
	struct endpoint {
		struct str name; /* owned */
		uint64_t hash; /* of it */
		uint64_t total; /* since the beginning: who is used least */
		struct series *series; /* ENDPOINT_COUNTERS wide */
	} *v;
	struct endpoint_cached { /* paths seen lately, two with neighbouring hashes side by side */
		uint32_t tag; /* upper half of the path's hash: with the place enough to know a path by */
		uint32_t index; /* + 1 */
	} *cache;
	int64_t step; /* seconds, of every series */
	uint64_t requests, next_room; /* when the least used may be cleared away again */
};

enum { ENDPOINT_CACHE = 16384 };

/* That a path with this hash is about to be added: its place in the cache may be on the way meanwhile. */
static inline void endpoints_expect(const struct endpoints *t, uint64_t hash)
{
	if (t->cache)
		__builtin_prefetch(&t->cache[hash % ENDPOINT_CACHE]);
}

/* `path` without its query, and its hash. */
void endpoints_add(struct endpoints *t, struct str path, uint64_t hash, int64_t second, bool bad);
void endpoints_coarsen(struct endpoints *t, int64_t step);
size_t endpoints_bytes(const struct endpoints *t);
/* Gives back what only adding needs. */
void endpoints_finish(struct endpoints *t);
void endpoints_free(struct endpoints *t);

/* Writes the endpoint of a path (without query), at most n bytes; returns how many. */
size_t endpoint_of(struct str path, char *out, size_t n);

#endif
