/*
 * Users stop coming: the rate of front requests falls by half and more, and rises again.
 *
 * Compared with minutes shortly before and shortly after and with the quieter ones of
 * hours around, so that neither the day's wave nor a crawler that leaves looks like a fall, and with the same hours of the other
 * days that were logged: what is low every night is how the site lives. The edges must be steep, but users may
 * stay away one by one (a cache or a name that expires): then it begins with the first who are missing, and ends when all are back. What falls to nothing is silence, not traffic; a fall that the logs do not see the end of
 * may be the evening; a surge is no incident.
 */
#include "correlate/measure.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum {
	LEAST_S = 120,
	MOST_S = 6 * 3600, /* longer lows are how the site lives */
	EDGE_S = 300, /* length of an edge */
	NEAR_MIN = 15, /* minutes that tell what is usual here */
	SEEN_S = 600, /* that must have been seen on each side */
	FAR_MIN = 60, /* ... and that a burst of less than half an hour does not mislead */
	AROUND_MIN = 180, /* on each side, of which the quieter quarter is what a fall must be under */
	PATTERN = 4, /* so many falls are a habit */
	EVIDENCE = 15,
};
static const double FALL = 0.5;

static void count(const void *user, const uint32_t *counters, struct cp_step *to)
{
	(void)user;
	to->hits += counters[OUT_TOTAL] + counters[OUT_GONE];
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Rates of whole minutes in the entries [from, to), at most AROUND_MIN of them. */
static size_t minutes(const struct cp_data *d, size_t from, size_t to, double *v)
{
	size_t n = 0, wide = d->step > 60 ? 1 : (size_t)(60 / d->step);
	for (size_t i = from; i + wide <= to && n < AROUND_MIN; i += wide) {
		struct cp_segment s = cp_sum(d, i, i + wide);
		v[n++] = cp_rate(&s);
	}
	return n;
}

static double quantile(double *v, size_t n, double q)
{
	if (!n)
		return 0;
	qsort(v, n, sizeof *v, by_value);
	return v[(size_t)(q * (double)(n - 1))];
}

/* The entries before (or after) `at` within so many minutes. */
static size_t aside(const struct cp_data *d, size_t at, bool before, int64_t within, double *v)
{
	size_t n = (size_t)(within * 60 / d->step);
	return before ? minutes(d, at > n ? at - n : 0, at, v) : minutes(d, at, at + n < d->n ? at + n : d->n, v);
}

static double usual(const struct cp_data *d, size_t at, bool before)
{
	double v[AROUND_MIN], near = quantile(v, aside(d, at, before, NEAR_MIN, v), 0.5);
	return fmin(near, quantile(v, aside(d, at, before, FAR_MIN, v), 0.5));
}

static double around(const struct cp_data *d, size_t from, size_t to)
{
	double v[2 * AROUND_MIN];
	size_t n = aside(d, from, true, AROUND_MIN, v);
	n += aside(d, to, false, AROUND_MIN, v + n);
	return quantile(v, n, 0.25);
}

struct fall {
	size_t first, last; /* segments */
	struct cp_segment run;
	double before, after; /* usual rates */
	double strength;
};

/* The rate over EDGE_S at one end of the run. */
static double edge_rate(const struct cp_data *d, const struct cp_segment *run, bool front)
{
	size_t n = (size_t)(EDGE_S / d->step) + 1, len = run->to - run->from;
	n = n < len ? n : len;
	struct cp_segment e = front ? cp_sum(d, run->from, run->from + n) : cp_sum(d, run->to - n, run->to);
	return cp_rate(&e);
}

static bool is_fall(const struct cp_data *d, struct fall *f, double phi)
{
	double seconds = cp_seconds(d, &f->run);
	if (d->v[f->run.from].at - d->v[0].at < SEEN_S || d->v[d->n - 1].at - d->v[f->run.to - 1].at < SEEN_S)
		return false;
	if (seconds < LEAST_S || seconds > MOST_S || f->run.hits <= 0)
		return false;
	double least = fmin(fmin(f->before, f->after), around(d, f->run.from, f->run.to));
	if (cp_rate(&f->run) > FALL * least || edge_rate(d, &f->run, true) > FALL * f->before || edge_rate(d, &f->run, false) > FALL * f->after)
		return false;
	f->strength = cp_llr_known(CP_POISSON, &f->run, least) / phi;
	return f->strength > EVIDENCE + log((double)d->n);
}

/* The run of low segments that begins with s->v[i]; false if there is no fall. */
static bool fall_at(const struct cp_data *d, const struct cp_segments *s, size_t i, double phi, struct fall *f)
{
	*f = (struct fall){ .first = i, .last = i, .before = usual(d, s->v[i].from, true) };
	if (cp_rate(&s->v[i]) > FALL * f->before)
		return false;
	while (f->last + 1 < s->n && cp_rate(&s->v[f->last + 1]) < FALL * f->before)
		f->last++;
	if (f->last + 1 == s->n)
		return false;
	f->run = cp_sum(d, s->v[i].from, s->v[f->last].to);
	f->after = usual(d, f->run.to, false);
	return is_fall(d, f, phi);
}

/* The same hours were as low on most of the other days that were logged. */
static bool of_every_day(const struct cp_data *d, const struct fall *f)
{
	enum { DAYS = 14, DAY_S = 86400 };
	static const double LIKE = 2;
	size_t seen = 0, low = 0, length = f->run.to - f->run.from;
	for (int day = -DAYS; day <= DAYS; day++) {
		int64_t from = (int64_t)f->run.from + day * (DAY_S / d->step);
		if (!day || from < 0 || from + (int64_t)length > (int64_t)d->n)
			continue;
		struct cp_segment other = cp_sum(d, (size_t)from, (size_t)from + length);
		double least = fmin(usual(d, other.from, true), usual(d, other.to, false));
		seen++;
		low += cp_rate(&other) <= fmax(LIKE * cp_rate(&f->run), FALL * least);
	}
	return low && 2 * low >= seen;
}

static double traffic_phi(const struct cp_data *d)
{
	double phi = 1;
	for (int64_t window = 15; window <= 240; window *= 4) {
		double sum = 0;
		size_t pairs = 0;
		cp_disperse(d, 0, d->n, window, &sum, &pairs);
		phi = fmax(phi, cp_phi(sum, pairs));
	}
	return phi;
}

enum { FADE_S = 900 /* at most */, WINDOW_S = 60 };

/* The dispersion of windows that the fall has no part in. */
static double calm_phi(const struct cp_data *d, const struct fall *f)
{
	size_t far = (size_t)(FADE_S / d->step), pairs = 0;
	double sum = 0;
	cp_disperse(d, 0, f->run.from > far ? f->run.from - far : 0, WINDOW_S, &sum, &pairs);
	cp_disperse(d, f->run.to + far < d->n ? f->run.to + far : d->n, d->n, WINDOW_S, &sum, &pairs);
	return cp_phi(sum, pairs);
}

/* How far from `at` on, outwards, windows lack what is usual: the entry at which the first of them, or the last, ends. */
static size_t faded(const struct cp_data *d, size_t at, bool before, double rate, double phi)
{
	enum { SURE = 30 /* requests of a window */ };
	static const double LACK = 1.5; /* standard deviations */
	size_t wide = (size_t)(fmax(WINDOW_S, ceil(SURE / rate)) / (double)d->step) + 1, most = (size_t)(FADE_S / d->step) + 1, to = at;
	while (before ? to >= wide && at - to < most : to + wide <= d->n && to - at < most) {
		struct cp_segment w = before ? cp_sum(d, to - wide, to) : cp_sum(d, to, to + wide);
		double mean = rate * w.trials;
		if (w.hits > mean - LACK * sqrt(phi * mean))
			break;
		to = before ? to - wide : to + wide;
	}
	return to;
}

/* Widens the edge to where the fall began, or was made good, and moves it there. */
static void fade(const struct cp_data *d, struct cp_boundary *edge, bool before, double rate, double phi)
{
	size_t to = faded(d, edge->index, before, rate, phi);
	if (to == edge->index)
		return;
	edge->at = cp_ns(to < d->n ? d->v[to].at : d->v[d->n - 1].at + d->step);
	if (before)
		edge->lo = edge->at - cp_ns(WINDOW_S) < edge->lo ? edge->at - cp_ns(WINDOW_S) : edge->lo;
	else
		edge->hi = edge->at + cp_ns(WINDOW_S) > edge->hi ? edge->at + cp_ns(WINDOW_S) : edge->hi;
}

/* No line tells of a rate: those on both sides of the edge show that requests were still, or again, logged. */
static struct cites beside(const struct ledger *l, struct arena *a, struct instant edge, struct instant from, struct instant to)
{
	struct cite v[2];
	size_t n = ledger_cite_requests(l, NULL, NULL, OUT_TOTAL, from, edge, true, v, 1);
	n += ledger_cite_requests(l, NULL, NULL, OUT_TOTAL, edge, to, false, v + n, 1);
	return cites_copy(a, v, n);
}

static struct signal signal_of(const struct cp_data *d, const struct cp_segments *s, const struct fall *f, double phi, struct arena *a)
{
	const struct cp_segment *before = &s->v[f->first - 1], *run = &f->run;
	struct cp_boundary start = cp_locate(d, before->from, run->to, f->before, cp_soft_rate(d, run), phi);
	struct cp_boundary end = cp_locate(d, run->from, s->v[f->last + 1].to, cp_soft_rate(d, run), f->after, phi);
	double calm = calm_phi(d, f);
	fade(d, &start, true, f->before, calm);
	fade(d, &end, false, f->after, calm);
	struct signal g = {
		.kind = SIGNAL_TRAFFIC,
		.start = measure_estimate(&start),
		.end = measure_estimate(&end),
		.total = llround(run->hits),
		.bad = NUMBER_NONE,
		.excess = NAN,
		.peak_bad_share = NAN,
		.baseline = (f->before + f->after) / 2,
		.strength = f->strength,
	};
	g.summary = arena_printf(a, "%.3g requests a minute where %.3g are usual", 60 * cp_rate(run), 60 * g.baseline);
	return g;
}

void detect_traffic(const struct ledger *l, struct signals *out)
{
	struct instant from, to;
	ledger_window(l, &from, &to);
	if (!instant_known(from))
		return;
	struct lane_group front = measure_front(l, out->arena);
	const struct series **v = ARENA_ARRAY(out->arena, const struct series *, front.n);
	for (size_t i = 0; i < front.n; i++)
		v[i] = front.v[i]->outcomes;
	struct cp_data d = measure_rate(v, front.n, instant_s(from), instant_s(to), count, NULL);
	double phi = traffic_phi(&d);
	struct cp_segments s = cp_segment(&d, phi);
	cp_settle(&d, &s);
	cp_settle(&d, &s);
	struct signals found = { .arena = out->arena };
	for (size_t i = 1; i < s.n; i++) {
		struct fall f;
		if (!fall_at(&d, &s, i, phi, &f))
			continue;
		i = f.last;
		if (of_every_day(&d, &f))
			continue;
		struct signal g = signal_of(&d, &s, &f, phi, out->arena);
		g.begin_cites = beside(l, out->arena, g.start.time, from, g.end.time);
		g.end_cites = beside(l, out->arena, g.end.time, g.start.time, instant_add(to, SECONDS(1)));
		signals_add(&found, g);
	}
	for (size_t i = 0; i < found.n && found.n < PATTERN; i++)
		signals_add(out, found.v[i]);
	free(found.v);
	free(s.v);
	measure_free(&d);
}
