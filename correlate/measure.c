#include "correlate/measure.h"

#include "correlate/series.h"
#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* ---- sequences ---- */

struct walk {
	const struct series *series;
	size_t cursor;
	int64_t second;
	const uint32_t *counters;
};

void measure_failures(const void *user, const uint32_t *counters, struct cp_step *to)
{
	(void)user;
	to->trials += counters[OUT_TOTAL];
	to->hits += counters[OUT_BAD];
}

static int64_t floor_to(int64_t t, int64_t step)
{
	return t - ((t % step) + step) % step;
}

struct cp_data measure_sum(const struct series *const *v, size_t n, measure_count *count, const void *user)
{
	struct cp_data d = { .model = CP_BINOMIAL, .step = 1 };
	struct cp_step *out = NULL;
	size_t live = 0, cap = 0;
	struct walk *w = mem_zalloc(n + 1, sizeof *w);
	for (size_t i = 0; i < n; i++) {
		w[live].series = v[i];
		if (!v[i] || !series_next(v[i], &w[live].cursor, &w[live].second, &w[live].counters)) {
			w[live].cursor = 0;
			continue;
		}
		d.step = series_step(v[i]) > d.step ? series_step(v[i]) : d.step;
		live++;
	}
	while (live) {
		struct cp_step sum = { .at = INT64_MAX };
		for (size_t i = 0; i < live; i++)
			sum.at = w[i].second < sum.at ? w[i].second : sum.at;
		sum.at = floor_to(sum.at, d.step);
		for (size_t i = 0; i < live;) {
			bool more = true;
			while (more && w[i].second < sum.at + d.step) {
				count(user, w[i].counters, &sum);
				more = series_next(w[i].series, &w[i].cursor, &w[i].second, &w[i].counters);
			}
			if (more)
				i++;
			else
				w[i] = w[--live];
		}
		if (sum.trials <= 0)
			continue;
		MEM_PUSH(out, d.n, cap);
		out[d.n++] = sum;
	}
	free(w);
	d.v = out;
	return d;
}

struct cp_data measure_rate(const struct series *const *v, size_t n, int64_t from, int64_t to, measure_count *count, const void *user)
{
	enum { MOST = 131072 };
	struct cp_data d = { .model = CP_POISSON, .step = 1 };
	for (size_t i = 0; i < n; i++)
		if (v[i] && series_step(v[i]) > d.step)
			d.step = series_step(v[i]);
	from = floor_to(from, d.step);
	while ((to - from) / d.step >= MOST) {
		d.step *= 2;
		from = floor_to(from, d.step);
	}
	d.n = to > from ? (size_t)((to - from + d.step - 1) / d.step) : 0;
	struct cp_step *out = mem_zalloc(d.n + 1, sizeof *out);
	for (size_t i = 0; i < d.n; i++)
		out[i] = (struct cp_step){ from + (int64_t)i * d.step, (double)d.step, 0 };
	for (size_t i = 0; i < n; i++) {
		int64_t second;
		const uint32_t *c;
		for (size_t at = 0; v[i] && series_next(v[i], &at, &second, &c);)
			if (second >= from && second < from + (int64_t)d.n * d.step)
				count(user, c, &out[(second - from) / d.step]);
	}
	d.v = out;
	return d;
}

void measure_free(struct cp_data *d)
{
	free((void *)(uintptr_t)d->v); /* ours to write and to free; const for everybody else */
	d->v = NULL;
	d->n = 0;
}

/* ---- groups ---- */

struct str lane_service(const struct lane *l)
{
	return l->service;
}

struct str lane_node(const struct lane *l)
{
	return l->node;
}

struct lane_group measure_front(const struct ledger *l, struct arena *a)
{
	const struct lane *lanes;
	size_t n = ledger_lanes(l, &lanes);
	struct lane_group g = { STR(""), ARENA_ARRAY(a, const struct lane *, n), 0 };
	for (size_t i = 0; i < n; i++)
		if (lanes[i].front)
			g.v[g.n++] = &lanes[i];
	return g;
}

struct named_lane {
	struct str name;
	const struct lane *lane;
};

static int by_name(const void *a, const void *b)
{
	const struct named_lane *x = a, *y = b;
	int c = str_cmp(x->name, y->name);
	return c ? c : (x->lane > y->lane) - (x->lane < y->lane); /* one array: the ledger's order */
}

struct lane_groups measure_groups(const struct ledger *l, struct arena *a, struct str (*of)(const struct lane *))
{
	struct lane_group front = measure_front(l, a);
	struct named_lane *v = ARENA_ARRAY(a, struct named_lane, front.n);
	const struct lane **lanes = ARENA_ARRAY(a, const struct lane *, front.n);
	struct lane_groups out = { ARENA_ARRAY(a, struct lane_group, front.n), 0 };
	size_t n = 0;
	for (size_t i = 0; i < front.n; i++)
		if (of(front.v[i]).n)
			v[n++] = (struct named_lane){ of(front.v[i]), front.v[i] };
	if (n)
		qsort(v, n, sizeof *v, by_name);
	for (size_t i = 0; i < n; i++) {
		if (!out.n || !str_eq(out.v[out.n - 1].name, v[i].name))
			out.v[out.n++] = (struct lane_group){ arena_copy(a, v[i].name), lanes + i, 0 };
		lanes[i] = v[i].lane;
		out.v[out.n - 1].n++;
	}
	return out;
}

struct cp_segment measure_outcomes(const void *user, const struct lane_group *g, int64_t from, int64_t to)
{
	(void)user;
	struct cp_segment s = { 0 };
	for (size_t i = 0; i < g->n; i++) {
		s.trials += (double)series_sum(g->v[i]->outcomes, OUT_TOTAL, from, to);
		s.hits += (double)series_sum(g->v[i]->outcomes, OUT_BAD, from, to);
	}
	return s;
}

/* ---- where failures concentrate ---- */

struct member {
	struct cp_segment sum;
	size_t group;
};

static int by_share(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	double p = cp_rate(&x->sum), q = cp_rate(&y->sum);
	if (p != q)
		return p > q ? -1 : 1;
	return x->group < y->group ? -1 : x->group > y->group;
}

struct strs measure_concentrated(const struct lane_groups *g, struct arena *a, int64_t from, int64_t to,
				 measure_part *sum, const void *user)
{
	enum { EVIDENCE = 10, RATIO = 3 };
	struct member *v = mem_zalloc(g->n + 1, sizeof *v);
	struct cp_segment worst = { 0 }, rest = { 0 };
	size_t n = 0, take = 0;
	double best = EVIDENCE;
	for (size_t i = 0; i < g->n; i++) {
		v[n] = (struct member){ sum(user, &g->v[i], from, to), i };
		rest.trials += v[n].sum.trials;
		rest.hits += v[n].sum.hits;
		n += v[n].sum.trials > 0;
	}
	if (n)
		qsort(v, n, sizeof *v, by_share);
	for (size_t i = 0; i + 1 < n; i++) {
		worst.trials += v[i].sum.trials;
		worst.hits += v[i].sum.hits;
		rest.trials -= v[i].sum.trials;
		rest.hits -= v[i].sum.hits;
		double r = cp_llr(CP_BINOMIAL, &worst, &rest);
		if (r > best && cp_rate(&v[i].sum) >= RATIO * cp_rate(&rest) && 2 * cp_rate(&v[i].sum) >= cp_rate(&worst)) {
			best = r;
			take = i + 1;
		}
	}
	struct str *names = ARENA_ARRAY(a, struct str, take);
	struct strs out = { names, 0 };
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < take; k++)
			if (v[k].group == i)
				names[out.n++] = arena_copy(a, g->v[i].name);
	free(v);
	return out;
}

/* ---- signals ---- */

struct estimate measure_estimate(const struct cp_boundary *b)
{
	return (struct estimate){ { b->at }, b->lo == INT64_MIN ? INSTANT_NONE : (struct instant){ b->lo }, { b->hi } };
}

struct signal measure_signal(enum signal_kind kind, const struct excursion *x, double baseline, struct arena *a)
{
	struct level *levels = ARENA_ARRAY(a, struct level, x->n_levels);
	for (size_t i = 0; i < x->n_levels; i++)
		levels[i] = (struct level){ measure_estimate(&x->levels[i].begin), x->levels[i].rate };
	return (struct signal){
		.kind = kind,
		.start = measure_estimate(&x->start),
		.end = x->censored_end ? (struct estimate){ INSTANT_NONE, INSTANT_NONE, INSTANT_NONE } : measure_estimate(&x->end),
		.censored_begin = x->censored_begin,
		.censored_end = x->censored_end,
		.total = llround(x->trials),
		.bad = llround(x->hits),
		.excess = x->excess,
		.peak_bad_share = x->peak,
		.baseline = baseline,
		.strength = x->llr,
		.levels = levels,
		.n_levels = x->n_levels,
	};
}

struct str measure_hold_note(const struct excursion *x, const struct cp_data *d, int64_t hold_s, struct arena *a)
{
	if (x->censored_end || x->held)
		return STR("");
	return arena_printf(a, "; the logs end %lld s after it, before a hold of %lld s has passed",
			    (long long)((cp_ns(d->v[d->n - 1].at + d->step) - x->end.at) / cp_ns(1)), (long long)hold_s);
}

struct strs measure_name(struct arena *a, struct str one)
{
	if (!one.n)
		return (struct strs){ 0 };
	struct str *v = ARENA_NEW(a, struct str);
	*v = arena_copy(a, one);
	return (struct strs){ v, 1 };
}
