/*
 * A sample of what two logs of one request have in common.
 *
 * Each source keeps the keys with the smallest hashes, and when each was first seen and how long it took.
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
	size_t most; /* keys kept; 0 = ANCHORS */
	uint64_t limit; /* hashes from here on are not wanted; 0 = all are */
	size_t n, cap; /* cap 0: v is no table but an array by hash, after anchors_finish */
	struct anchor {
		uint64_t hash;
		int64_t ns; /* first: when it began, or else what is printed */
		uint32_t count; /* 0: a free slot */
		uint32_t lane; /* the raw lane of that first time, NO_LANE if it was no request */
		float lasted_s; /* of that first time; negative: not told */
	} *v;
};

#define NO_LANE UINT32_MAX

void anchors_put(struct anchors *a, const struct anchor *x);

/* x->count is not looked at. */
static inline void anchors_add(struct anchors *a, const struct anchor *x)
{
	if (!a->limit || x->hash < a->limit)
		anchors_put(a, x);
}

void anchors_finish(struct anchors *a);
/* After that: keeps fewer. */
void anchors_coarsen(struct anchors *a, size_t most);
/* The lower limit of both: below it both are whole. */
uint64_t anchors_common_limit(const struct anchors *a, const struct anchors *b);
void anchors_free(struct anchors *a);

#endif
