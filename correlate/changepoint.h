/*
 * When did the share of failures change, and how surely?
 *
 * Pure functions over arrays: no ledger, no clock, no randomness. A sequence has one entry
 * per step of time: `trials` and `hits` among them (requests and failures), or, in the
 * Poisson model, seconds of exposure and events counted in them.
 *
 * Method: seeded binary segmentation (Kovács, Li, Bühlmann, Munk 2020) on the
 * log-likelihood ratio, neighbours that do not differ merged again, every boundary then placed
 * at the finest step. Counts that come in bursts are allowed for by a factor `phi` (1 = as
 * independent as the model says) that divides every log-likelihood.
 */
#ifndef LOGOPSY_CORRELATE_CHANGEPOINT_H
#define LOGOPSY_CORRELATE_CHANGEPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cp_model { CP_BINOMIAL, CP_POISSON };

struct cp_step {
	int64_t at; /* second at which it begins */
	double trials, hits;
};

struct cp_data {
	enum cp_model model;
	int64_t step; /* seconds: the length of every entry */
	const struct cp_step *v; /* by time; steps without trials may be left out */
	size_t n;
};

/* Entries [from, to) with one rate. */
struct cp_segment {
	size_t from, to;
	double trials, hits;
};

struct cp_segments {
	struct cp_segment *v; /* free() */
	size_t n, cap;
};

/* hits / trials; 0 for nothing. */
double cp_rate(const struct cp_segment *s);
/* Seconds from its first entry's begin to its last one's end. */
double cp_seconds(const struct cp_data *d, const struct cp_segment *s);
/* Sums entries [from, to). */
struct cp_segment cp_sum(const struct cp_data *d, size_t from, size_t to);

/* Log-likelihood of the entries at their best rate, without terms that cancel in every ratio. */
double cp_best(enum cp_model m, const struct cp_segment *a);
/* Log-likelihood ratio of two rates against one for both. */
double cp_llr(enum cp_model m, const struct cp_segment *a, const struct cp_segment *b);
/* The same against a rate that is known. */
double cp_llr_known(enum cp_model m, const struct cp_segment *a, double rate);

/* What an LLR must pass, over phi, for a change somewhere among n steps to be believed. */
double cp_threshold(size_t n);

/* Cuts the sequence where its rate changes; gapless, in order, at least one segment unless n = 0. */
struct cp_segments cp_segment(const struct cp_data *d, double phi);
/* Merges neighbours whose LLR over phi is below the threshold, weakest first. */
void cp_merge(const struct cp_data *d, struct cp_segments *s, double phi, double threshold);
/* Moves every boundary between neighbours to its most likely step. */
void cp_settle(const struct cp_data *d, struct cp_segments *s);

/* Over-dispersion of entries [from, to): mean squared difference of neighbouring windows
 * over what the model expects, blind to slow drift. Adds to *sum and *pairs. */
void cp_disperse(const struct cp_data *d, size_t from, size_t to, int64_t window_s, double *sum, size_t *pairs);
enum { CP_BURST_S = 15 }; /* the window for bursts of failures */
/* Their quotient, at least 1; 1 if there are too few pairs to tell. */
double cp_phi(double sum, size_t pairs);

static inline int64_t cp_ns(int64_t seconds)
{
	return seconds * 1000000000;
}

/* A change of rate. `index` is the entry from which the new rate holds for the larger part. */
struct cp_boundary {
	size_t index;
	int64_t at, lo, hi; /* ns since 1970, whole milliseconds; the change lies in [lo, hi] with 95 % */
};

/*
 * The change within entries [from, to) from rate a to rate b: most likely place, and the places that
 * hold 95 % of the likelihood over time. (The textbook 2 (max - l) <= 3.84 is for smooth parameters:
 * for a place it covers 73 %.) An entry in which the change falls has part a and part b,
 * so places within a step are told apart as far as its counts can; hours without a trial are all
 * alike, and make the interval that wide. to - from must be at least 2.
 */
struct cp_boundary cp_locate(const struct cp_data *d, size_t from, size_t to, double a, double b, double phi);
/* A segment's rate pulled a little from 0 and 1, for cp_locate. */
double cp_soft_rate(const struct cp_data *d, const struct cp_segment *s);

#endif
