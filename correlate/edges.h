/*
 * How far the intervals of an excursion's edges must reach.
 *
 * Change points know rates, not hits: the likeliest places for a rate to change may all lie before the first hit that it
 * brought, or before the last. What begins may do so with its first hit, and does not end before its last.
 */
#ifndef LOGOPSY_CORRELATE_EDGES_H
#define LOGOPSY_CORRELATE_EDGES_H

#include "correlate/excursion.h"

/* Both widen the interval of an edge that is known; base: the entries outside, NULL if nothing normal was seen. */
void widen_start(const struct cp_data *d, const struct cp_segment *base, struct excursion *x);
void widen_end(const struct cp_data *d, const struct cp_segment *base, struct excursion *x);

#endif
