/*
 * Where a rate leaves its own baseline and for how long.
 *
 * Built on changepoint.h, and as pure. The baseline is the lowest level that lasted: it is
 * found although the bad stretch covers most of the sequence or lies at an end, and a
 * rate that was always so is no excursion. What counts as one is a row of numbers, `struct
 * excursion_rules`, of which each detector has its own.
 */
#ifndef LOGOPSY_CORRELATE_EXCURSION_H
#define LOGOPSY_CORRELATE_EXCURSION_H

#include "correlate/changepoint.h"

struct excursion_rules {
	/* Practical effect: the peak must pass ratio * baseline + floor, what surrounds it
	 * (onset that creeps, partial recovery) join_ratio * baseline + join_floor. */
	double ratio, floor, join_ratio, join_floor;
	/* LLR over phi must pass this + ln(time seen / its length): there are so many places for one like it. */
	double evidence;
	bool faint; /* look also for what is too weak to be cut out by its edges alone */
	double loss_s; /* at least as much lost as in so many seconds of everything failing */
	int64_t least_s; /* at least so long ... */
	size_t least_steps; /* ... with hits in so many entries: one client's burst is none */
	int64_t hold_s; /* good for so long = over; shorter gaps are part of it */
	double abnormal; /* a rate that is not called normal where anything lower lasted a minute */
	double hopeless; /* a rate that is never called normal */
	double prior; /* baseline where nothing normal was seen */
};

/* The row for shares of failed requests. */
extern const struct excursion_rules excursion_of_failures;

struct excursion_level {
	struct cp_boundary begin; /* of the first level: the excursion's start */
	double rate;
};

struct excursion {
	size_t from, to; /* entries */
	struct cp_boundary start, end; /* not to be read where censored */
	bool censored_begin, censored_end;
	bool held; /* the good stretch after it lasted hold_s; false if the sequence ended before */
	double trials, hits;
	double excess; /* hits that the baseline does not explain */
	double peak; /* highest rate in 60 s (longer where there are few trials) */
	double llr; /* against the baseline, over phi */
	struct excursion_level *levels;
	size_t n_levels; /* at least 1 */
};

struct excursions {
	double baseline; /* rate outside; `prior` if nothing normal was seen */
	bool baseline_seen;
	double phi;
	struct excursion *v; /* by time */
	size_t n, cap;
	struct excursion *brief; /* by time: as sure as the others, but too short or too few hits to be one */
	size_t n_brief, cap_brief;
};

/* Whether the stretch would still convince without so many of its hits (and their trials), by rate and evidence alone. */
bool excursion_without(const struct excursions *all, const struct excursion *x, double hits, const struct cp_data *d, const struct excursion_rules *r);

/* Free with excursions_free. */
struct excursions excursions_find(const struct cp_data *d, const struct excursion_rules *r);
void excursions_free(struct excursions *x);

#endif
