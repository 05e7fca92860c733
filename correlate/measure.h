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
 * left out. The caller frees v. NULL series are passed over. */
struct cp_data measure_sum(const struct series *const *v, size_t n, measure_count *count, const void *user);
/* OUT_TOTAL and OUT_BAD of an outcomes series. */
measure_count measure_failures;

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

/* Trials and hits of a group's outcomes in [from, to). */
struct cp_segment measure_outcomes(const struct lane_group *g, int64_t from, int64_t to);
/* The few groups that fail far more than the others in [from, to); none if all fail alike. */
struct strs measure_concentrated(const struct lane_groups *g, struct arena *a, int64_t from, int64_t to);

struct estimate measure_estimate(const struct cp_boundary *b);
/* A signal with all that an excursion tells; no scope, cites or summary. */
struct signal measure_signal(enum signal_kind kind, const struct excursion *x, double baseline, struct arena *a);
/* "the logs end N s after it, sooner than the 300 s ..." or "": for summaries. */
struct str measure_hold_note(const struct excursion *x, const struct cp_data *d, int64_t hold_s, struct arena *a);
/* Copies that live in the arena. */
struct cites measure_cites(struct arena *a, const struct cite *v, size_t n);
struct strs measure_name(struct arena *a, struct str one); /* a set of one */

#endif
