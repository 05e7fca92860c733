#include "correlate/offsets.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double AGREE_S = 1; /* differences up to twice that agree, stamps of whole seconds being what they are */
static const double STEP_S = 1.5; /* less is no step */
static const double MOST_AGREE = 0.6, NEARLY_ALL = 0.9;
enum { ENOUGH_FOR_STEP = 10, ENOUGH_FOR_DRIFT = 30 };
static const double LEAST_DRIFT_S = 1; /* over all the anchors, or it is not told */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static int by_time(const void *a, const void *b)
{
	const struct anchor_bound *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* ---- what most allow ---- */

struct end {
	double at;
	int8_t step; /* +1: a stretch begins, -1: it ends */
};

static int by_place(const void *a, const void *b)
{
	const struct end *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return y->step - x->step; /* ends that touch, meet */
}

/* The first place that most of the stretches, each widened by `slack`, have in common. */
static double deepest(const struct anchor_bound *v, size_t n, double slack, size_t *most)
{
	struct end *e = mem_zalloc(2 * n, sizeof *e);
	size_t depth = 0;
	double at = 0;
	*most = 0;
	for (size_t i = 0; i < n; i++) {
		e[2 * i] = (struct end){ v[i].lo - slack, 1 };
		e[2 * i + 1] = (struct end){ v[i].hi + slack, -1 };
	}
	qsort(e, 2 * n, sizeof *e, by_place);
	for (size_t i = 0; i < 2 * n; i++) {
		depth += (size_t)(ptrdiff_t)e[i].step;
		if (depth > *most) {
			*most = depth;
			at = (e[i].at + e[i + 1].at) / 2;
		}
	}
	free(e);
	return at;
}

static bool allows(const struct anchor_bound *b, double at, double slack)
{
	return b->lo - slack <= at && at <= b->hi + slack;
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof *v, by_size);
	return v[n / 2];
}

/* ---- requests ---- */

/* Known if `least` of them and so great a share agree. */
static struct offset agreement(const struct anchor_bound *v, size_t n, size_t least, double share)
{
	struct offset o = { .of = n };
	double at = n ? deepest(v, n, AGREE_S, &o.n) : 0;
	if (!n || o.n < least || (double)o.n < share * (double)n)
		return (struct offset){ .of = n };
	double *x = mem_zalloc(o.n, sizeof *x), half = 0;
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if (allows(&v[i], at, AGREE_S)) {
			x[k++] = v[i].likely;
			half += (v[i].hi - v[i].lo) / 2;
		}
	o.ahead_s = median(x, k);
	double within = (x[k - 1 - k / 20] - x[k / 20]) / 2 + half / (double)k;
	o.lo_s = o.ahead_s - within;
	o.hi_s = o.ahead_s + within;
	o.known = true;
	free(x);
	return o;
}

/* Two differences, one on each side of the split before anchor k. */
static struct offset split_at(const struct anchor_bound *v, size_t n, size_t k)
{
	struct offset a = agreement(v, k, ENOUGH_FOR_STEP, NEARLY_ALL), b = agreement(v + k, n - k, ENOUGH_FOR_STEP, NEARLY_ALL);
	if (!a.known || !b.known || fabs(a.ahead_s - b.ahead_s) < STEP_S)
		return (struct offset){ 0 };
	double within = fmax(a.hi_s - a.ahead_s, b.hi_s - b.ahead_s);
	return (struct offset){
		.known = true, .ahead_s = b.ahead_s, .lo_s = b.ahead_s - within, .hi_s = b.ahead_s + within, .n = a.n + b.n, .of = n,
		.stepped = true, .ahead_before_s = a.ahead_s, .from_s = (v[k - 1].own + v[k].own) / 2, /* amid the hole of a step forward */
	};
}

/* The split at which each side agrees most: looked for in strides, then nearer. */
static struct offset step_of(const struct anchor_bound *v, size_t n)
{
	struct offset best = { 0 };
	size_t at = 0, stride = n / 32 + 1;
	for (size_t k = ENOUGH_FOR_STEP; k + ENOUGH_FOR_STEP <= n; k += stride) {
		struct offset o = split_at(v, n, k);
		if (o.n > best.n) {
			best = o;
			at = k;
		}
	}
	for (size_t k = at > stride ? at - stride : 1; best.known && k < at + stride && k < n; k++) {
		struct offset o = split_at(v, n, k);
		if (o.n > best.n)
			best = o;
	}
	return best;
}

/* The median of the slopes between anchors that lie half of them apart. */
static double slope_of(const struct anchor_bound *v, size_t n)
{
	size_t half = n / 2, k = 0;
	double *s = mem_zalloc(n - half, sizeof *s), slope = 0;
	for (size_t i = 0; i + half < n; i++)
		if (v[i + half].own > v[i].own)
			s[k++] = (v[i + half].likely - v[i].likely) / (v[i + half].own - v[i].own);
	if (k)
		slope = median(s, k);
	free(s);
	return slope;
}

/* The clock runs fast or slow: the anchors agree once a line is taken off them. */
static struct offset drift_of(const struct anchor_bound *v, size_t n, size_t least)
{
	struct offset none = { .of = n };
	if (n < ENOUGH_FOR_DRIFT)
		return none;
	double slope = slope_of(v, n), at = v[n / 2].own, length = v[n - 1].own - v[0].own;
	if (fabs(slope) * length < LEAST_DRIFT_S || fabs(slope) > 0.01)
		return none;
	struct anchor_bound *level = mem_zalloc(n, sizeof *level);
	for (size_t i = 0; i < n; i++) {
		double by = slope * (v[i].own - at);
		level[i] = v[i];
		level[i].lo -= by;
		level[i].likely -= by;
		level[i].hi -= by;
	}
	struct offset o = agreement(level, n, least, NEARLY_ALL);
	free(level);
	o.drift = slope;
	o.at_s = at;
	return o;
}

static double width(const struct offset *o)
{
	return o->hi_s - o->lo_s;
}

struct offset offset_of_requests(struct anchor_bound *v, size_t n, size_t least)
{
	if (n)
		qsort(v, n, sizeof *v, by_time);
	struct offset o = agreement(v, n, least, NEARLY_ALL), line = drift_of(v, n, least);
	/* A line explains more than a value where what is left of the differences is much less. */
	if (line.known && (!o.known || width(&line) < width(&o) / 2))
		o = line;
	if (!o.known)
		o = step_of(v, n);
	if (!o.known)
		o = agreement(v, n, least, MOST_AGREE);
	if (n) {
		o.first_s = v[0].own;
		o.last_s = v[n - 1].own;
	}
	return o;
}

/* ---- happenings ---- */

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static size_t distinct(uint32_t *v, size_t n)
{
	size_t k = 0;
	if (n)
		qsort(v, n, sizeof *v, by_number);
	for (size_t i = 0; i < n; i++)
		k += !i || v[i] != v[i - 1];
	return k;
}

/* Of the anchors that allow the place, each record once: the fewer of either side's. If at is NAN, of all. */
static size_t pairs_at(const struct anchor_bound *v, size_t n, double at)
{
	uint32_t *mine = mem_zalloc(n, sizeof *mine), *theirs = mem_zalloc(n, sizeof *theirs);
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if (isnan(at) || allows(&v[i], at, 0)) {
			mine[k] = v[i].mine;
			theirs[k++] = v[i].theirs;
		}
	size_t a = distinct(mine, k), b = distinct(theirs, k);
	free(mine);
	free(theirs);
	return a < b ? a : b;
}

/* ---- which of them agree ---- */

static const double CHECKS_DIFFER_S = 3; /* from what is usual, either way */
enum { ENOUGH_CHECKS = 3, ENOUGH_FOR_BEAT = 4, MOST_BEATS = 5 /* of them, until one is believed */ };

/* A place at which most health checks took what they usually take: that is more likely than one at which they all took
 * long. False if there is none. */
static bool usual_place(const struct anchor_bound *v, size_t n, double *at)
{
	struct anchor_bound *usual = mem_zalloc(n, sizeof *usual);
	size_t k = 0, depth = 0;
	for (size_t i = 0; i < n; i++)
		if (v[i].checks_s != 0) {
			usual[k] = v[i];
			usual[k].lo = v[i].likely - CHECKS_DIFFER_S;
			usual[k++].hi = v[i].likely + CHECKS_DIFFER_S;
		}
	if (k)
		*at = deepest(usual, k, 0, &depth);
	size_t there = k ? pairs_at(usual, k, *at) : 0, all = pairs_at(usual, k, NAN);
	free(usual);
	return there >= ENOUGH_CHECKS && (double)there >= MOST_AGREE * (double)all;
}

/* Those that the place speaks for, first in v; returns how many. */
static size_t agreeing(struct anchor_bound *v, size_t n, double at, bool usual)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		bool in = usual && v[i].checks_s != 0 ? fabs(v[i].likely - at) <= CHECKS_DIFFER_S : allows(&v[i], at, 0);
		if (in) {
			struct anchor_bound b = v[k];
			v[k++] = v[i];
			v[i] = b;
		}
	}
	return k;
}

/* At least two of at least two sorts: a server that takes its time to come up does not also take as long to go. */
static bool of_two_sorts(const struct anchor_bound *v, size_t n)
{
	size_t of[2] = { 0 };
	int sort[2] = { -1, -1 };
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < 2 && v[i].checks_s != 0; k++) {
			if (sort[k] >= 0 && sort[k] != v[i].story)
				continue;
			sort[k] = v[i].story;
			of[k]++;
			break;
		}
	return of[0] >= 2 && of[1] >= 2;
}

/* Checks come in even beats, a few before they believe it, and how much their delays differ shows the beat: how long they may take
 * by that. INFINITY if that many do not tell. */
static double longest_check(const struct anchor_bound *v, size_t n)
{
	double first = INFINITY, last = -INFINITY;
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if (v[i].checks_s != 0) {
			double tight = v[i].checks_s > 0 ? v[i].lo : v[i].hi;
			first = fmin(first, tight);
			last = fmax(last, tight);
			k++;
		}
	return k >= ENOUGH_FOR_BEAT && of_two_sorts(v, n) ? MOST_BEATS * (last - first + 1) * (double)(k + 1) / (double)(k - 1) : INFINITY;
}

static void shorten(struct anchor_bound *v, size_t n, double longest)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].checks_s > 0)
			v[i].hi = fmax(v[i].likely, fmin(v[i].hi, v[i].lo + longest));
		else if (v[i].checks_s < 0)
			v[i].lo = fmin(v[i].likely, fmax(v[i].lo, v[i].hi - longest));
}

/* Middle of those of one sort; the mean of the two that are amid. */
static double middle_of(const struct anchor_bound *v, size_t n, int story)
{
	double *x = mem_zalloc(n, sizeof *x);
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if (v[i].story == story)
			x[k++] = v[i].likely;
	qsort(x, k, sizeof *x, by_size);
	double middle = (x[(k - 1) / 2] + x[k / 2]) / 2;
	free(x);
	return middle;
}

/* What is likely by n anchors of health checks: those that find a server down take longer than those that find it up, so each sort
 * has a middle of its own, and chance has made more of one than of the other. */
static double likely_by_checks(const struct anchor_bound *v, size_t n)
{
	size_t other = 0;
	while (other < n && v[other].story == v[0].story)
		other++;
	return (middle_of(v, n, v[0].story) + middle_of(v, n, v[other].story)) / 2;
}

/* What n that agree have in common; of the narrowest of them what is likely. */
static void intersect(struct anchor_bound *v, size_t n, struct offset *o)
{
	double narrowest = INFINITY, *x = mem_zalloc(n, sizeof *x);
	size_t k = 0, checks = 0;
	o->lo_s = -INFINITY;
	o->hi_s = INFINITY;
	for (size_t i = 0; i < n; i++) {
		o->lo_s = fmax(o->lo_s, v[i].lo);
		o->hi_s = fmin(o->hi_s, v[i].hi);
		narrowest = fmin(narrowest, v[i].hi - v[i].lo);
	}
	for (size_t i = 0; i < n; i++)
		if (v[i].hi - v[i].lo <= 2 * narrowest) {
			checks += v[i].checks_s != 0;
			v[k] = v[i];
			x[k++] = v[i].likely;
		}
	double likely = checks == k && of_two_sorts(v, k) ? likely_by_checks(v, k) : median(x, k);
	o->ahead_s = fmin(fmax(likely, o->lo_s), o->hi_s);
	free(x);
}

/* How many agree on some place that is not merely near this one. */
static size_t elsewhere(const struct anchor_bound *v, size_t n, double at)
{
	struct anchor_bound *rest = mem_zalloc(n, sizeof *rest);
	size_t k = 0, depth;
	for (size_t i = 0; i < n; i++) {
		double width = v[i].hi - v[i].lo;
		if (v[i].lo > at + width || v[i].hi < at - width)
			rest[k++] = v[i];
	}
	size_t most = 0;
	if (k) {
		double other = deepest(rest, k, 0, &depth);
		most = pairs_at(rest, k, other);
	}
	free(rest);
	return most;
}

struct offset offset_most(const struct anchor_bound *given, size_t n)
{
	struct offset o = { 0 };
	size_t depth;
	double at;
	if (!n)
		return o;
	struct anchor_bound *v = mem_zalloc(n, sizeof *v);
	memcpy(v, given, n * sizeof *v);
	bool usual = usual_place(v, n, &at);
	if (!usual)
		at = deepest(v, n, 0, &depth);
	o.known = true;
	o.of = pairs_at(v, n, NAN);
	o.elsewhere = elsewhere(v, n, at);
	size_t k = agreeing(v, n, at, usual);
	shorten(v, n, longest_check(v, k));
	o.at_zero = pairs_at(v, n, 0);
	o.n = pairs_at(v, k, NAN);
	intersect(v, k, &o);
	free(v);
	return o;
}
