/*
 * What users felt, in numbers: from the requests at the front, over the episodes.
 */
#include "correlate/series.h"
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS = 20 };

/* The same rows of several stretches, added up by name; the order is the rows' own. */
static size_t add_rows(struct share_of *v, size_t n, size_t cap, const struct share_of *rows, size_t n_rows)
{
	for (size_t i = 0; i < n_rows; i++) {
		size_t k = 0;
		while (k < n && !str_eq(v[k].name, rows[i].name))
			k++;
		if (k == n && n < cap)
			v[n++] = (struct share_of){ rows[i].name, 0, 0 };
		if (k < n) {
			v[k].requests += rows[i].requests;
			v[k].failed += rows[i].failed;
		}
	}
	return n;
}

/* An episode, and the services whose requests are counted in it; none: those of the whole front. */
struct counted {
	struct gap span;
	struct strs services;
};

typedef size_t rows_of(const struct ledger *, struct arena *, struct instant, struct instant, struct strs, const struct share_of **);

static const struct share_of *sum_rows(struct study *s, const struct counted *c, size_t n_counted, rows_of *get, size_t *n_out)
{
	enum { CAP = 512 };
	struct share_of *v = ARENA_ARRAY(s->arena, struct share_of, CAP);
	size_t n = 0;
	for (size_t i = 0; i < n_counted; i++) {
		const struct share_of *rows;
		size_t n_rows = get(s->ledger, s->arena, c[i].span.from, c[i].span.to, c[i].services, &rows);
		n = add_rows(v, n, CAP, rows, n_rows);
	}
	for (size_t i = 0; i < n; i++)
		v[i].name = arena_copy(s->arena, v[i].name);
	qsort(v, n, sizeof *v, most_failed_first);
	*n_out = n < ROWS ? n : ROWS;
	return v;
}

/* Minutes from the first episode to the end of the last in which the share of failures was over the objective's. */
static double minutes_over(struct study *s, struct instant from, struct instant to)
{
	int64_t first = instant_s(from) / 60, n = instant_s(to) / 60 - first + 1;
	if (n <= 0 || n > 60 * 24 * 366)
		return NAN;
	uint32_t *total = mem_zalloc((size_t)n, sizeof *total), *bad = mem_zalloc((size_t)n, sizeof *bad);
	front_bins(s, first * 60, 60, (size_t)n, total, bad);
	double minutes = 0;
	for (int64_t k = 0; k < n; k++)
		minutes += total[k] && (double)bad[k] / (double)total[k] > 1 - s->analysis->slo;
	free(total);
	free(bad);
	return minutes;
}

/* The traffic of the logs' whole time is taken for that of 30 days. */
static double budget_spent(const struct study *s, const struct impact *m)
{
	enum { MONTH_S = 30 * 86400 };
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes);
	double requests = 0, seconds = span_s(instant_since(s->analysis->to, s->analysis->from)) + 1;
	int64_t from = instant_s(s->analysis->from), to = instant_s(s->analysis->to) + 1;
	for (size_t i = 0; i < n; i++)
		if (lanes[i].front)
			requests += (double)series_sum(lanes[i].outcomes, OUT_TOTAL, from, to);
	double allowed = (1 - s->analysis->slo) * requests * MONTH_S / seconds;
	return m->failed != NUMBER_NONE && allowed > 0 ? (double)m->failed / allowed : NAN;
}

/* An episode of failures that the whole front shows counts its requests; one that only a service shows counts that service's. */
static struct counted counted_in(const struct study *s, const struct episode *e)
{
	struct counted c = { { e->start.time, instant_known(e->end.time) ? e->end.time : instant_add(s->analysis->to, SECONDS(1)) }, { 0 } };
	struct share_of all = ledger_front_sum(s->ledger, c.span.from, c.span.to, c.services);
	struct share_of own = ledger_front_sum(s->ledger, c.span.from, c.span.to, e->scope.services);
	if (e->signal == SIGNAL_AVAILABILITY && own.requests == e->total && all.requests > own.requests)
		c.services = e->scope.services;
	return c;
}

static void add_durations(uint32_t *to, const struct series *from, int64_t first, int64_t end)
{
	for (unsigned b = 0; b < LATENCY_BINS; b++)
		to[b] += (uint32_t)series_sum(from, b, first, end);
}

/* How long answers took in the episodes, and at other times. */
static void find_slowness(struct study *s, struct impact *m, const struct counted *c, size_t n)
{
	uint32_t now[LATENCY_BINS] = { 0 }, usual[LATENCY_BINS] = { 0 };
	const struct lane *lanes;
	size_t n_lanes = ledger_lanes(s->ledger, &lanes);
	for (size_t i = 0; i < n_lanes; i++) {
		int64_t end = INT64_MIN / 2;
		if (!lanes[i].front || !lanes[i].latency)
			continue;
		for (size_t k = 0; k < n; end = second_after(c[k++].span.to)) {
			add_durations(usual, lanes[i].latency, end, instant_s(c[k].span.from));
			add_durations(now, lanes[i].latency, instant_s(c[k].span.from), second_after(c[k].span.to));
		}
		add_durations(usual, lanes[i].latency, end, INT64_MAX / 2);
	}
	m->median_ms = latency_quantile(now, 0.5);
	m->p95_ms = latency_quantile(now, 0.95);
	m->usual_median_ms = latency_quantile(usual, 0.5);
	m->usual_p95_ms = latency_quantile(usual, 0.95);
}

static void add_episode(struct impact *m, const struct episode *e, struct share_of sum)
{
	int64_t slow = e->signal == SIGNAL_LATENCY ? e->bad : e->hung;
	m->requests = (m->requests == NUMBER_NONE ? 0 : m->requests) + sum.requests;
	m->failed = (m->failed == NUMBER_NONE ? 0 : m->failed) + sum.failed;
	if (slow > 0)
		m->slow = (m->slow == NUMBER_NONE ? 0 : m->slow) + slow;
	if (e->signal == SIGNAL_LATENCY)
		return; /* its shares are of slow answers */
	if (!isnan(e->excess))
		m->excess_failed = (isnan(m->excess_failed) ? 0 : m->excess_failed) + e->excess;
	m->peak_bad_share = fmax(m->peak_bad_share, e->peak_bad_share);
}

void find_impact(struct study *s, struct incident *in)
{
	struct impact *m = &in->impact;
	*m = (struct impact){ .requests = NUMBER_NONE, .failed = NUMBER_NONE, .excess_failed = NAN, .bad_share = NAN, .peak_bad_share = NAN,
			      .slow = NUMBER_NONE, .median_ms = NAN, .p95_ms = NAN, .usual_median_ms = NAN, .usual_p95_ms = NAN,
			      .clients = NUMBER_NONE, .minutes_over_slo = NAN, .budget_spent = NAN };
	if (!ledger_requests(s->ledger)) {
		m->clients_note = STR("no request lines were understood");
		return;
	}
	struct gap *spans = ARENA_ARRAY(s->arena, struct gap, in->n_episodes);
	struct counted *counted = ARENA_ARRAY(s->arena, struct counted, in->n_episodes);
	for (size_t i = 0; i < in->n_episodes; i++) {
		counted[i] = counted_in(s, &in->episodes[i]);
		spans[i] = counted[i].span;
		const struct episode *e = &in->episodes[i];
		struct share_of sum = { .requests = e->total, .failed = e->bad };
		if (e->signal != SIGNAL_AVAILABILITY) /* its bad ones are slow */
			sum = ledger_front_sum(s->ledger, spans[i].from, spans[i].to, counted[i].services);
		if (e->total != NUMBER_NONE)
			add_episode(m, e, sum);
	}
	if (m->requests > 0 && m->failed != NUMBER_NONE)
		m->bad_share = (double)m->failed / (double)m->requests;
	if (m->slow != NUMBER_NONE)
		find_slowness(s, m, counted, in->n_episodes);
	m->by_endpoint = sum_rows(s, counted, in->n_episodes, ledger_by_endpoint, &m->n_endpoints);
	m->by_host = sum_rows(s, counted, in->n_episodes, ledger_by_node, &m->n_hosts);
	bool exact = true;
	m->clients = ledger_clients(s->ledger, spans, in->n_episodes, &exact);
	m->clients_note = m->clients == NUMBER_NONE ? STR("the logs carry no client addresses")
			  : exact		    ? STR("exact")
						    : STR("estimate, standard error 1.6 %");
	/* Clients are counted by whole seconds and the whole front. */
	if (m->clients != NUMBER_NONE && m->failed != NUMBER_NONE && m->clients > m->failed) {
		m->clients = m->failed;
		m->clients_note = STR("at most: no more than requests failed");
	}
	m->minutes_over_slo = minutes_over(s, spans[0].from, spans[in->n_episodes - 1].to);
	m->budget_spent = budget_spent(s, m);
}
