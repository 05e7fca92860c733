/*
 * When did a share of failures begin to grow?
 *
 * A slow burn has no instant at which one rate gives way to another: the best step lies well inside the
 * growth. Here the rate is a until t0, grows evenly until t1 and stays; t0 is estimated, with t1 and the last
 * rate fitted to it. As pure as changepoint.h.
 */
#ifndef LOGOPSY_CORRELATE_RAMP_H
#define LOGOPSY_CORRELATE_RAMP_H

#include "correlate/changepoint.h"

struct ramp {
	struct cp_boundary start; /* t0 with its 95 % interval (2 (max - l) <= 3.84 phi: t0 is a smooth parameter) */
	int64_t top; /* t1, ns */
	double likelihood; /* log, of all entries; as cp_best counts it */
	double gain; /* LLR over phi against the best single step in the same entries */
};

/* Entries [from, to) hold the growth and what comes after it; the rate before is a, and the best step is at `step`. */
struct ramp ramp_fit(const struct cp_data *d, size_t from, size_t to, double a, const struct cp_boundary *step, double phi);

#endif
