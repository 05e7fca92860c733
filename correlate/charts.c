/*
 * What a chart draws, in equal steps of time: requests, failures and latency at the front, and the few machines
 * that tell most. Bounded by the number of steps, whatever was logged.
 */
#include "correlate/series.h"
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS = 480 };

/* The length of a step with which [from, to) has at most POINTS: never finer than the series of the lanes, and no misfit of theirs
 * that would be seen as a wave. */
static int64_t fit_step(const struct lane *lanes, size_t n, int64_t seconds)
{
	static const int64_t steps[] = { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400 };
	int64_t coarsest = 1, step = 1;
	for (size_t i = 0; i < n; i++)
		if (lanes[i].front && series_step(lanes[i].outcomes) > coarsest)
			coarsest = series_step(lanes[i].outcomes);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		step = steps[i];
		if (seconds / step <= POINTS && (step % coarsest == 0 || step >= 8 * coarsest))
			break;
	}
	return step;
}

/* The bin of a second; false outside the chart. */
static bool bin_of(const struct chart *c, int64_t second, size_t *bin)
{
	int64_t from = instant_s(c->from);
	if (second < from || second >= from + (int64_t)c->n * c->step_s)
		return false;
	*bin = (size_t)((second - from) / c->step_s);
	return true;
}

static void add_outcomes(const struct chart *c, const struct lane *lane, uint32_t *total, uint32_t *bad)
{
	size_t cursor = 0, bin;
	int64_t second;
	const uint32_t *v;
	while (series_next(lane->outcomes, &cursor, &second, &v))
		if (bin_of(c, second, &bin)) {
			total[bin] += v[OUT_TOTAL];
			bad[bin] += v[OUT_BAD];
		}
}

double latency_quantile(const uint32_t *h, double q)
{
	double n = 0, sum = 0;
	for (unsigned b = 0; b < LATENCY_BINS; b++)
		n += h[b];
	for (unsigned b = 0; n > 0 && b < LATENCY_BINS; b++) {
		if (sum + h[b] >= q * n && h[b])
			return latency_bin_ms(b) * exp2((q * n - sum) / h[b] / 2);
		sum += h[b];
	}
	return NAN;
}

static void add_latency(struct study *s, struct chart *c, const struct lane *lanes, size_t n)
{
	uint32_t(*h)[LATENCY_BINS] = mem_zalloc(c->n, sizeof *h);
	bool logged = false;
	for (size_t i = 0; i < n; i++) {
		size_t cursor = 0, bin;
		int64_t second;
		const uint32_t *v;
		/* A step that is longer than the chart's speaks for all of the chart's that lie in it. */
		while (lanes[i].front && lanes[i].latency && series_next(lanes[i].latency, &cursor, &second, &v))
			for (int64_t t = second; t < second + series_step(lanes[i].latency); t += c->step_s)
				for (unsigned b = 0; bin_of(c, t, &bin) && b < LATENCY_BINS; b++) {
					h[bin][b] += v[b];
					logged |= v[b] > 0;
				}
	}
	if (logged) {
		float *median = ARENA_ARRAY(s->arena, float, c->n), *p95 = ARENA_ARRAY(s->arena, float, c->n);
		for (size_t i = 0; i < c->n; i++) {
			median[i] = (float)latency_quantile(h[i], 0.5);
			p95[i] = (float)latency_quantile(h[i], 0.95);
		}
		c->median_ms = median;
		c->p95_ms = p95;
	}
	free(h);
}

static void add_nodes(struct study *s, struct chart *c, const struct lane *lanes, size_t n)
{
	const struct share_of *rows;
	size_t n_rows = ledger_by_node(s->ledger, s->arena, c->from, instant_add(c->from, SECONDS((int64_t)c->n * c->step_s)), (struct strs){ 0 }, &rows);
	if (n_rows < 2)
		return;
	struct chart_node *nodes = ARENA_ARRAY(s->arena, struct chart_node, CHART_NODES);
	for (size_t k = 0; k < n_rows && c->n_nodes < CHART_NODES && rows[k].requests > 0; k++) {
		uint32_t *total = ARENA_ARRAY(s->arena, uint32_t, c->n), *bad = ARENA_ARRAY(s->arena, uint32_t, c->n);
		for (size_t i = 0; i < n; i++)
			if (lanes[i].front && (str_eq(lanes[i].node, rows[k].name) || (!lanes[i].node.n && rows[k].name.p[0] == '(')))
				add_outcomes(c, &lanes[i], total, bad);
		nodes[c->n_nodes++] = (struct chart_node){ rows[k].name, total, bad };
	}
	c->nodes = nodes;
	if (c->n_nodes < 2)
		c->n_nodes = 0;
}

/* Bins of [from, to) seconds. */
static struct chart draw(struct study *s, int64_t from, int64_t to)
{
	const struct lane *lanes;
	size_t n_lanes = ledger_lanes(s->ledger, &lanes);
	if (from >= to)
		return (struct chart){ 0 };
	struct chart c = { .step_s = fit_step(lanes, n_lanes, to - from) };
	from -= ((from % c.step_s) + c.step_s) % c.step_s;
	c.from = instant_of_s(from);
	c.n = (size_t)((to - from + c.step_s - 1) / c.step_s);
	uint32_t *total = ARENA_ARRAY(s->arena, uint32_t, c.n), *bad = ARENA_ARRAY(s->arena, uint32_t, c.n);
	front_bins(s, from, c.step_s, c.n, total, bad);
	c.total = total;
	c.bad = bad;
	add_latency(s, &c, lanes, n_lanes);
	add_nodes(s, &c, lanes, n_lanes);
	return c;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The chart shows the incidents with as much again around them, not days of quiet. */
static void overview(struct study *s)
{
	struct analysis *a = s->analysis;
	int64_t from = instant_s(a->from), to = instant_s(a->to) + 1;
	if (a->n_incidents) {
		int64_t first = instant_s(first_episode(&a->incidents[0])->start.time), last = instant_s(incident_end(s, &a->incidents[a->n_incidents - 1]));
		int64_t around = later((last - first) / 2, 900);
		from = later(first - around, from);
		to = sooner(last + around, to);
	}
	a->chart = draw(s, from, to);
}

/* [*first, *last) without what lies before the first request and behind the last, but for what is told of the incident, [from, to). */
static void trim(const struct chart *c, int64_t from, int64_t to, int64_t *first, int64_t *last)
{
	size_t begin = 0, end = c->n;
	while (begin < end && !c->total[begin])
		begin++;
	while (end > begin && !c->total[end - 1])
		end--;
	if (begin == end)
		return;
	from = sooner(from, instant_s(c->from) + (int64_t)begin * c->step_s);
	to = later(to, instant_s(c->from) + (int64_t)end * c->step_s);
	int64_t margin = (to - from) / 40 + 1;
	*first = later(*first, from - margin);
	*last = sooner(*last, to + margin);
}

/* From the first to the last that people and traffic tell of it, and a third more on both sides, so that the normal
 * before and after is seen, as far as there were requests. A milestone that lies further off than the impact lasted is not worth the room. */
static void surroundings(struct study *s, struct incident *in, bool requests)
{
	const struct analysis *a = s->analysis;
	int64_t from = instant_s(first_episode(in)->start.time), to = instant_s(incident_end(s, in)) + 1;
	int64_t reach = later(to - from, 1800), first = from, last = to;
	for (size_t m = 0; m < MS_COUNT; m++) {
		struct instant t = in->milestones[m].at.time;
		if (!instant_known(t) || instant_s(t) < from - reach || instant_s(t) > to + reach)
			continue;
		first = sooner(first, instant_s(t));
		last = later(last, instant_s(t) + 1);
	}
	int64_t pad = later((to - from) / 3, 300);
	int64_t told_from = first, told_to = last;
	first = sooner(first - pad / 4, from - pad);
	last = later(last + pad / 4, to + pad);
	if (requests) {
		struct chart all = draw(s, later(first, instant_s(a->from)), sooner(last, instant_s(a->to) + 1));
		trim(&all, told_from, told_to, &first, &last);
		in->chart = draw(s, later(first, instant_s(a->from)), sooner(last, instant_s(a->to) + 1));
	}
	in->chart.view_from = instant_of_s(first);
	in->chart.view_to = instant_of_s(last);
}

void find_charts(struct study *s)
{
	struct analysis *a = s->analysis;
	bool requests = ledger_requests(s->ledger) > 0 && instant_known(a->from);
	/* The array is ours; only readers see it as const. */
	struct incident *in = (struct incident *)(uintptr_t)a->incidents;
	if (requests)
		overview(s);
	for (size_t i = 0; i < a->n_incidents && i < CHARTED; i++)
		surroundings(s, &in[i], requests);
}
