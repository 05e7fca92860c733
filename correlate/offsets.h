/*
 * How far one clock is ahead of another, from moments that both have written down.
 *
 * Each such anchor allows a stretch: a request that both stamp at its start allows hardly more than a point, a
 * server's stop and the health check that noticed it all that health checks take. The clock is ahead by
 * what most anchors allow together; one that stands alone or lies apart counts for nothing.
 */
#ifndef LOGOPSY_CORRELATE_OFFSETS_H
#define LOGOPSY_CORRELATE_OFFSETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All in seconds. lo <= likely <= hi: how far ahead the clock may be by this anchor. */
struct anchor_bound {
	double at, own; /* when it was: by the other clock, and by the clock itself */
	double lo, likely, hi;
	double checks_s; /* what health checks take at most, if that is what it allows: above lo, or if negative below hi; else 0 */
	int story; /* of what sort it is */
	uint32_t mine, theirs; /* what the two clocks' own records are known by: neither counts twice */
};

struct offset {
	bool known;
	double ahead_s, lo_s, hi_s; /* lo <= ahead <= hi: what the anchors that agree allow */
	size_t n, of; /* anchors that agree, of how many */
	size_t elsewhere, at_zero; /* that agree on something else, at most; that allow that the clocks agree */
	bool stepped; /* before `from_s` of its own clock it was ahead_before_s ahead */
	double from_s, ahead_before_s;
	double drift; /* s a s: ahead_s is what it was at `at_s` of its own clock; 0: none that shows */
	double at_s, first_s, last_s; /* of the anchors, by its own clock */
};

/* What most of them allow, whatever they are; known if there is one. n and the like count each record once. */
struct offset offset_most(const struct anchor_bound *v, size_t n);

/* The same for requests, whose anchors are narrow: known if at least `least` and most of them agree, on one value, on two one
 * after the other, or on a line. v is sorted by `at`. */
struct offset offset_of_requests(struct anchor_bound *v, size_t n, size_t least);

#endif
