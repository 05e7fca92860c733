/*
 * What the detectors that measure have in common: from lanes to a sequence, from an
 * excursion to a signal.
 */
#ifndef LOGOPSY_CORRELATE_MEASURE_H
#define LOGOPSY_CORRELATE_MEASURE_H

#include "correlate/excursion.h"
#include "correlate/signal.h"

/* Adds one step's counters to the entry's trials and hits. */
typedef void measure_count(const void *user, const uint32_t *counters, struct cp_step *to);

/* The sum of n series as a binomial sequence at the coarsest step among them; steps without trials are
 * left out. measure_free it. NULL series are passed over. */
struct cp_data measure_sum(const struct series *const *v, size_t n, measure_count *count, const void *user);
/* OUT_TOTAL and OUT_BAD of an outcomes series. */
measure_count measure_failures;

/* The same as a Poisson sequence without holes over seconds [from, to): trials are seconds. At most 131,072
 * entries, coarser where need be. count() adds to hits only. */
struct cp_data measure_rate(const struct series *const *v, size_t n, int64_t from, int64_t to, measure_count *count, const void *user);
void measure_free(struct cp_data *d);

/* Lanes that belong together, and what to call them. */
struct lane_group {
	struct str name;
	const struct lane **v;
	size_t n;
};

struct lane_groups {
	struct lane_group *v; /* by name */
	size_t n;
};

/* Front lanes by the text that `of` gives; lanes for which it is empty are left out. In the arena. */
struct lane_groups measure_groups(const struct ledger *l, struct arena *a, struct str (*of)(const struct lane *));
struct str lane_service(const struct lane *l);
struct str lane_node(const struct lane *l);
/* All front lanes, without a name. In the arena. */
struct lane_group measure_front(const struct ledger *l, struct arena *a);

/* The few groups that fail (by sum()) far more than the others in [from, to); none if all fail alike. */
typedef struct cp_segment measure_part(const void *user, const struct lane_group *g, int64_t from, int64_t to);
struct strs measure_concentrated(const struct lane_groups *g, struct arena *a, int64_t from, int64_t to, measure_part *sum, const void *user);
measure_part measure_outcomes; /* trials and hits are OUT_TOTAL and OUT_BAD */

struct estimate measure_estimate(const struct cp_boundary *b);
/* A signal with all that an excursion tells; no scope, cites or summary. */
struct signal measure_signal(enum signal_kind kind, const struct excursion *x, double baseline, struct arena *a);
/* "the logs end N s after it, sooner than the 300 s ..." or "": for summaries. */
struct str measure_hold_note(const struct excursion *x, const struct cp_data *d, int64_t hold_s, struct arena *a);
/* A set of one, copied into the arena; empty if the name is. */
struct strs measure_name(struct arena *a, struct str one);

#endif
