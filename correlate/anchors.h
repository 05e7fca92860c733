/*
 * A sample of what two logs of one request have in common.
 *
 * Each source keeps the keys with the smallest hashes, and when each was first seen.
 * Since every source chooses by the same hash, the samples of two logs that saw the same
 * requests overlap as much as samples can (bottom-k sketches, Cohen & Kaplan 2007).
 */
#ifndef LOGOPSY_CORRELATE_ANCHORS_H
#define LOGOPSY_CORRELATE_ANCHORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ANCHORS = 512 };

struct anchors {
	uint64_t limit; /* hashes from here on are not wanted; 0 = all are */
	size_t n, cap; /* cap 0: v is no table but an array by hash, after anchors_finish */
	struct anchor {
		uint64_t hash;
		int64_t ns; /* first */
		uint64_t count; /* 0: a free slot */
	} *v;
};

void anchors_put(struct anchors *a, uint64_t hash, int64_t ns);

static inline void anchors_add(struct anchors *a, uint64_t hash, int64_t ns)
{
	if (!a->limit || hash < a->limit)
		anchors_put(a, hash, ns);
}

void anchors_finish(struct anchors *a);
void anchors_free(struct anchors *a);

#endif
