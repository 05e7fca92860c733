/*
 * Answers take longer than they do.
 *
 * "Slow" is what only one answer in a hundred is while all is quiet; the share of slow ones
 * then is a share like that of failures, and its excursions are found alike. A shift
 * counts if people would notice: the median or the slowest twentieth at least doubled. What is over
 * within minutes counts only if most answers were slow, and far slower than usual: reports, imports
 * and collections of garbage slow a few for a while every day.
 * Requests that failed by time-out are the business of availability.
 */
#include "correlate/measure.h"
#include "correlate/series.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct excursion_rules rules = {
	.ratio = 4, .floor = 0.04, .join_ratio = 2, .join_floor = 0.02, .evidence = 25, .loss_s = 20, .least_s = 30, .least_steps = 8,
	.hold_s = 300, .abnormal = 0.30, .hopeless = 2 /* slow is relative: never */, .prior = 0.01,
};

enum {
	CHUNKS = 1024, /* stretches of which the faster half is called quiet */
	CHUNK_S = 300, /* their length, */
	PARTS = 16, /* or so much of a short log, */
	LEAST_CHUNK_S = 15, /* but not less: a few requests have no usual latency */
	QUIET_REQUESTS = 200, /* needed to speak of a usual latency */
	DOUBLED = 2, /* bins: half octaves */
	FAR = 6, /* eight times */
	BRIEF_S = 180,
};
static const double MEDIAN_MS = 100, TAIL_MS = 200; /* below this nobody waits */

struct histogram {
	double n, v[LATENCY_BINS];
};

static void histogram_add(struct histogram *to, const uint32_t *c)
{
	for (unsigned b = 0; b < LATENCY_BINS; b++) {
		to->v[b] += c[b];
		to->n += c[b];
	}
}

/* The bin below which a part q of the requests lies. */
static unsigned quantile(const struct histogram *h, double q)
{
	double sum = 0;
	for (unsigned b = 0; b < LATENCY_BINS; b++) {
		sum += h->v[b];
		if (sum >= q * h->n)
			return b;
	}
	return LATENCY_BINS - 1;
}

/* Series of the lanes that log durations. */
struct durations {
	const struct series **v;
	size_t n;
	int64_t from, to; /* seconds */
};

static struct durations front_durations(const struct lane_group *front, struct arena *a)
{
	struct durations d = { ARENA_ARRAY(a, const struct series *, front->n), 0, INT64_MAX, INT64_MIN };
	for (size_t i = 0; i < front->n; i++) {
		int64_t from, to;
		if (!front->v[i]->latency || !series_span(front->v[i]->latency, &from, &to))
			continue;
		d.v[d.n++] = front->v[i]->latency;
		d.from = from < d.from ? from : d.from;
		d.to = to > d.to ? to : d.to;
	}
	return d;
}

static struct histogram between(const struct durations *d, int64_t from, int64_t to)
{
	struct histogram h = { 0 };
	for (size_t i = 0; i < d->n; i++) {
		const uint32_t *c;
		int64_t second;
		for (size_t at = 0; series_next(d->v[i], &at, &second, &c);)
			if (second >= from && second < to)
				histogram_add(&h, c);
	}
	return h;
}

/* How slow a stretch was: the mean bin, which no single request moves much. */
static double slowness(const struct histogram *h)
{
	double sum = 0;
	for (unsigned b = 0; b < LATENCY_BINS; b++)
		sum += b * h->v[b];
	return sum / h->n;
}

static int by_slowness(const void *a, const void *b)
{
	double x = slowness(a), y = slowness(b);
	return (x > y) - (x < y);
}

/* The faster half of all stretches, together. */
static struct histogram quiet(const struct durations *d)
{
	int64_t span = d->to - d->from, length = span / PARTS;
	length = length < LEAST_CHUNK_S ? LEAST_CHUNK_S : length > CHUNK_S ? CHUNK_S : length;
	length = length > span / CHUNKS ? length : span / CHUNKS + 1;
	size_t n = (size_t)(span / length + 1), used = 0;
	struct histogram *v = mem_zalloc(n, sizeof *v), sum = { 0 };
	for (size_t i = 0; i < d->n; i++) {
		const uint32_t *c;
		int64_t second;
		for (size_t at = 0; series_next(d->v[i], &at, &second, &c);)
			histogram_add(&v[(second - d->from) / length], c);
	}
	for (size_t i = 0; i < n; i++)
		if (v[i].n > 0)
			v[used++] = v[i];
	if (used)
		qsort(v, used, sizeof *v, by_slowness);
	for (size_t i = 0; i < (used + 1) / 2; i++) {
		for (unsigned b = 0; b < LATENCY_BINS; b++)
			sum.v[b] += v[i].v[b];
		sum.n += v[i].n;
	}
	free(v);
	return sum;
}

static void count_slow(const void *user, const uint32_t *counters, struct cp_step *to)
{
	unsigned slow = *(const unsigned *)user;
	for (unsigned b = 0; b < LATENCY_BINS; b++) {
		to->trials += counters[b];
		to->hits += b >= slow ? counters[b] : 0;
	}
}

static struct cp_segment slow_of_group(const void *user, const struct lane_group *g, int64_t from, int64_t to)
{
	unsigned slow = *(const unsigned *)user;
	struct cp_segment s = { 0 };
	for (size_t i = 0; i < g->n; i++)
		for (unsigned b = 0; g->v[i]->latency && b < LATENCY_BINS; b++) {
			double n = (double)series_sum(g->v[i]->latency, b, from, to);
			s.trials += n;
			s.hits += b >= slow ? n : 0;
		}
	return s;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Quick answers a second between two seconds: the median minute's, so that a crawler that passes by does not count. */
static double quick(const struct cp_data *d, int64_t from, int64_t to)
{
	enum { MINUTE_S = 60 };
	int64_t width = to - from < MINUTE_S ? to - from : d->step > MINUTE_S ? d->step : MINUTE_S;
	size_t n = (size_t)((to - from) / width);
	double *v = mem_zalloc(n + 1, sizeof *v), median;
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].at >= from && d->v[i].at < from + (int64_t)n * width)
			v[(d->v[i].at - from) / width] += d->v[i].trials - d->v[i].hits;
	qsort(v, n, sizeof *v, by_value);
	median = n ? v[n / 2] / (double)width : 0;
	free(v);
	return median;
}

/* Quick answers are as many as shortly before and after: slow ones came on top of them (a batch of reports, an import),
 * nothing became slower. Half way between the two; a side much busier than the other had company of its own. */
static bool on_top(const struct excursion *x, const struct cp_data *d, double usual)
{
	enum { EDGE_S = 600 };
	static const double BUSIER = 1.5;
	int64_t from = d->v[x->from].at, to = d->v[x->to - 1].at + d->step, edge = to - from < EDGE_S ? to - from : EDGE_S;
	double before = from - d->v[0].at >= EDGE_S ? quick(d, from - EDGE_S, from) : 0;
	double after = d->v[d->n - 1].at - to >= EDGE_S ? quick(d, to, to + EDGE_S) : 0;
	double slowed = (x->hits / x->trials - usual) / (1 - usual), now = 0, around = 0;
	if (before > 0 && (after <= 0 || before <= BUSIER * after)) {
		now += quick(d, from, from + edge);
		around += before;
	}
	if (after > 0 && (before <= 0 || after <= BUSIER * before)) {
		now += quick(d, to - edge, to);
		around += after;
	}
	return around > 0 && now > around * (1 - slowed / 2);
}

/* Over before most people would ask: only what struck most of them counts. */
static bool brief(const struct histogram *usual, const struct histogram *now, const struct excursion *x, const struct cp_data *d)
{
	struct cp_segment in = { .from = x->from, .to = x->to };
	return cp_seconds(d, &in) < BRIEF_S && (2 * x->hits < x->trials || quantile(now, 0.5) < quantile(usual, 0.5) + FAR);
}

/* Slower for people, and not only slower on average because quick requests stay away. */
static bool noticed(const struct histogram *usual, const struct histogram *now, const struct excursion *x, const struct cp_data *d)
{
	unsigned median = quantile(now, 0.5), tail = quantile(now, 0.95);
	bool shifted = (median >= quantile(usual, 0.5) + DOUBLED && latency_bin_ms(median) >= MEDIAN_MS) ||
		       (tail >= quantile(usual, 0.95) + DOUBLED && latency_bin_ms(tail) >= TAIL_MS);
	struct cp_segment in = { .from = x->from, .to = x->to }, all = cp_sum(d, 0, d->n);
	double outside_s = cp_seconds(d, &all) - cp_seconds(d, &in), rate = x->hits / cp_seconds(d, &in);
	return shifted && (outside_s <= 0 || rate > 2 * (all.hits - x->hits) / outside_s);
}

static struct str bin_text(struct arena *a, unsigned bin)
{
	double ms = latency_bin_ms(bin);
	return ms < 1000 ? arena_printf(a, "%.3g ms", ms) : arena_printf(a, "%.2g s", ms / 1000);
}

void detect_latency(const struct ledger *l, struct signals *out)
{
	struct arena *a = out->arena;
	struct lane_group front = measure_front(l, a);
	struct durations all = front_durations(&front, a);
	if (!all.n)
		return;
	struct histogram usual = quiet(&all);
	if (usual.n < QUIET_REQUESTS)
		return;
	unsigned slow = quantile(&usual, 0.99) + 1;
	struct lane_groups nodes = measure_groups(l, a, lane_node), services = measure_groups(l, a, lane_service);
	struct cp_data d = measure_sum(all.v, all.n, count_slow, &slow);
	struct excursions x = excursions_find(&d, &rules);
	for (size_t i = 0; i < x.n; i++) {
		int64_t from = d.v[x.v[i].from].at, to = d.v[x.v[i].to - 1].at + d.step;
		struct histogram now = between(&all, from, to);
		if (!noticed(&usual, &now, &x.v[i], &d) || brief(&usual, &now, &x.v[i], &d) || on_top(&x.v[i], &d, x.baseline))
			continue;
		struct signal g = measure_signal(SIGNAL_LATENCY, &x.v[i], x.baseline, a);
		g.scope.hosts = measure_concentrated(&nodes, a, from, to, slow_of_group, &slow);
		g.scope.services = measure_concentrated(&services, a, from, to, slow_of_group, &slow);
		g.summary = arena_printf(a, "half of the requests took over %.*s and a twentieth over %.*s, usually %.*s and %.*s%.*s",
					 STR_ARG(bin_text(a, quantile(&now, 0.5))), STR_ARG(bin_text(a, quantile(&now, 0.95))),
					 STR_ARG(bin_text(a, quantile(&usual, 0.5))), STR_ARG(bin_text(a, quantile(&usual, 0.95))),
					 STR_ARG(measure_hold_note(&x.v[i], &d, rules.hold_s, a)));
		struct cite c[1];
		size_t n = ledger_cite_requests(l, NULL, NULL, OUT_TOTAL, g.start.time, instant_of_s(to), false, c, 1);
		g.begin_cites = cites_copy(a, c, n);
		n = instant_known(g.end.time) ? ledger_cite_requests(l, NULL, NULL, OUT_TOTAL, g.end.time, instant_of_s(all.to), false, c, 1) : 0;
		g.end_cites = cites_copy(a, c, n);
		signals_add(out, g);
	}
	excursions_free(&x);
	measure_free(&d);
}
