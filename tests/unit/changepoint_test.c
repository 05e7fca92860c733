/*
 * Known truths, simulated: requests as Poisson traffic, failures drawn at a base rate, and an outage between two
 * instants that are not on a second's edge. The generator is seeded here, so every run sees the same logs.
 */
#include "correlate/excursion.h"
#include "parsers/base/mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- chance ---- */

static uint64_t state;

static double uniform(void) /* (0, 1) */
{
	uint64_t z = state += 0x9e3779b97f4a7c15u; /* splitmix64 */
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return ((double)((z ^ z >> 31) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * 3.14159265358979 * uniform());
}

static double poisson(double mean)
{
	if (mean > 40) {
		double x = floor(mean + sqrt(mean) * normal() + 0.5);
		return x > 0 ? x : 0;
	}
	double k = 0;
	for (double p = exp(-mean), u = uniform(); u > p && k < 400; u -= p, p *= mean / k)
		k++;
	return k;
}

static double binomial(double n, double p)
{
	if (p <= 0 || n <= 0)
		return 0;
	if (p > 0.5)
		return n - binomial(n, 1 - p);
	double k = 0, q = p / (1 - p), at = pow(1 - p, n);
	for (double u = uniform(); u > at && k < n; u -= at, at *= q * (n - k + 1) / k)
		k++;
	return k;
}

/* ---- logs ---- */

struct outage {
	double from, to, share; /* seconds; share of failures in it */
};

struct log {
	double rate, base, wave; /* requests a second, base share of failures, amplitude of the daily wave 0-1 */
	double burst; /* chance a second of a burst of failures of one client */
	int64_t seconds;
	const struct outage *outages;
	size_t n_outages;
};

static double share_at(const struct log *l, double t)
{
	for (size_t i = 0; i < l->n_outages; i++)
		if (t >= l->outages[i].from && t < l->outages[i].to)
			return l->base + (1 - l->base) * l->outages[i].share;
	return l->base;
}

/* Steps with requests, as the ledger gives them. */
static struct cp_data simulate(const struct log *l, struct cp_step *v)
{
	size_t n = 0;
	for (int64_t s = 0; s < l->seconds; s++) {
		double edges[8] = { 0 }, rate = l->rate * (1 + l->wave * sin((double)s / 86400 * 2 * 3.14159265358979));
		size_t e = 1;
		for (size_t i = 0; i < l->n_outages && e < 6; i++) {
			double from = l->outages[i].from - (double)s, to = l->outages[i].to - (double)s;
			if (from > 0 && from < 1)
				edges[e++] = from;
			if (to > 0 && to < 1)
				edges[e++] = to;
		}
		edges[e] = 1;
		struct cp_step step = { .at = 1600000000 + s };
		for (size_t i = 0; i < e; i++) {
			double part = poisson(rate * (edges[i + 1] - edges[i]));
			step.trials += part;
			step.hits += binomial(part, share_at(l, (double)s + (edges[i] + edges[i + 1]) / 2));
		}
		if (l->burst > 0 && uniform() < l->burst) {
			double more = 1 + floor(uniform() * 12);
			step.trials += more;
			step.hits += floor(more * uniform());
		}
		if (step.trials > 0)
			v[n++] = step;
	}
	return (struct cp_data){ CP_BINOMIAL, 1, v, n };
}

static double pick(const double *v, size_t n)
{
	return v[(size_t)(uniform() * (double)n)];
}
#define PICK(...) pick((const double[]){ __VA_ARGS__ }, sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double))

/* Distance of the best boundary, told the true rates, from the truth. */
static double known_error(const struct cp_data *d, double from, double to, double a, double b, double truth)
{
	double sum = 0, top = -INFINITY, at = 0;
	a = a < 1e-6 ? 1e-6 : a > 1 - 1e-6 ? 1 - 1e-6 : a;
	b = b < 1e-6 ? 1e-6 : b > 1 - 1e-6 ? 1 - 1e-6 : b;
	for (size_t i = 0; i < d->n; i++) {
		double t = (double)(d->v[i].at - 1600000000), k = d->v[i].hits, n = d->v[i].trials;
		if (t < from || t >= to)
			continue;
		if (sum > top) {
			top = sum;
			at = t;
		}
		sum += k * log(a / b) + (n - k) * log((1 - a) / (1 - b));
	}
	return fabs(at - truth);
}

struct figures {
	double n, missed, split, error, known, covered, edges, width;
};

static double seconds(int64_t ns)
{
	return (double)(ns - cp_ns(1600000000)) / 1e9;
}

static void edge(struct figures *f, const struct cp_boundary *b, double truth, double known)
{
	f->edges++;
	f->error += fabs(seconds(b->at) - truth);
	f->known += known;
	f->width += seconds(b->hi) - seconds(b->lo);
	f->covered += seconds(b->lo) <= truth && truth <= seconds(b->hi);
}

/* What an outage is worth as evidence: below this the tests ask for nothing. */
static double worth(double requests, double base, double share)
{
	double p = base + (1 - base) * share, q = base > 0.001 ? base : 0.001;
	return requests * (p * log(p / q) + (p < 1 ? (1 - p) * log((1 - p) / (1 - q)) : 0));
}

static void finds_outages_and_their_edges(void **unused)
{
	(void)unused;
	state = 20240229;
	struct figures f = { 0 };
	struct cp_step *v = mem_zalloc(40000, sizeof *v);
	for (int run = 0; run < 400; run++) {
		double length = PICK(120, 300, 900, 1800, 3600, 7200), begin = 1800 + uniform() * 3600;
		struct outage o = { begin, begin + length + uniform(), PICK(0.05, 0.1, 0.3, 0.6, 1) };
		struct log l = { .rate = PICK(0.2, 1, 5, 30, 200), .base = PICK(0, 0.0005, 0.01), .outages = &o, .n_outages = 1 };
		l.seconds = (int64_t)(o.to + 1800 + uniform() * 7200);
		if (worth(l.rate * length, l.base, o.share) < 60 || (l.base >= 0.01 && o.share < 0.1))
			continue;
		struct cp_data d = simulate(&l, v);
		struct excursions x = excursions_find(&d, &excursion_of_failures);
		f.n++;
		f.missed += x.n == 0;
		f.split += x.n > 1;
		if (x.n == 1 && !x.v[0].censored_begin && !x.v[0].censored_end) {
			double p = share_at(&l, o.from + 1), mid = (o.from + o.to) / 2;
			edge(&f, &x.v[0].start, o.from, known_error(&d, 0, mid, l.base, p, o.from));
			edge(&f, &x.v[0].end, o.to, known_error(&d, mid, (double)l.seconds, p, l.base, o.to));
		}
		excursions_free(&x);
	}
	free(v);
	print_message("%.0f outages, %.0f missed, %.0f split; %.0f edges: mean error %.2f s, told the rates %.2f s (x%.2f), "
		      "intervals of %.1f s hold the truth in %.1f %%\n",
		      f.n, f.missed, f.split, f.edges, f.error / f.edges, f.known / f.edges, f.error / f.known, f.width / f.edges,
		      100 * f.covered / f.edges);
	assert_true(f.n > 200);
	assert_true(f.missed == 0 && f.split == 0);
	assert_true(f.edges == 2 * f.n);
	assert_true(f.error <= 1.5 * f.known);
	assert_true(f.covered >= 0.90 * f.edges);
}

/* Where one second is fine against the evidence, the intervals can be held to their 95 %. */
static void intervals_mean_what_they_say(void **unused)
{
	(void)unused;
	state = 4711;
	struct figures f = { 0 };
	struct cp_step *v = mem_zalloc(40000, sizeof *v);
	for (int run = 0; run < 250; run++) {
		double begin = 1800 + uniform() * 3600;
		struct outage o = { begin, begin + 3600 + uniform(), PICK(0.05, 0.1, 0.2) };
		struct log l = { .rate = PICK(0.5, 1, 2), .base = PICK(0, 0.001, 0.005), .outages = &o, .n_outages = 1 };
		l.seconds = (int64_t)o.to + 3600;
		struct cp_data d = simulate(&l, v);
		struct excursions x = excursions_find(&d, &excursion_of_failures);
		if (x.n == 1 && !x.v[0].censored_begin && !x.v[0].censored_end) {
			edge(&f, &x.v[0].start, o.from, 0);
			edge(&f, &x.v[0].end, o.to, 0);
		}
		excursions_free(&x);
	}
	free(v);
	print_message("%.0f blurred edges: intervals of %.1f s hold the truth in %.1f %%\n", f.edges, f.width / f.edges, 100 * f.covered / f.edges);
	assert_true(f.edges > 480);
	assert_true(f.covered >= 0.90 * f.edges && f.covered <= 0.985 * f.edges);
}

static void healthy_logs_are_healthy(void **unused)
{
	(void)unused;
	state = 99;
	struct cp_step *v = mem_zalloc(86400, sizeof *v);
	int wrong = 0;
	for (int run = 0; run < 400; run++) {
		struct log l = { .rate = PICK(0.05, 0.2, 1, 5, 30, 200), .base = PICK(0, 0.0005, 0.003, 0.01, 0.03, 0.2), .wave = PICK(0, 0.5, 0.9),
				 .burst = PICK(0, 0, 0.001), .seconds = run % 20 ? (int64_t)(1800 + uniform() * 12000) : 86400 };
		struct cp_data d = simulate(&l, v);
		struct excursions x = excursions_find(&d, &excursion_of_failures);
		if (x.n) {
			wrong++;
			print_message("rate %g base %g wave %g burst %g: %g of %g at %lld s, baseline %g\n", l.rate, l.base, l.wave, l.burst, x.v[0].hits,
				      x.v[0].trials, (long long)(d.v[x.v[0].from].at - 1600000000), x.baseline);
		}
		excursions_free(&x);
	}
	free(v);
	assert_int_equal(wrong, 0);
}

/* One log and what is found in it. */
struct found {
	struct cp_step *v;
	struct cp_data d;
	struct excursions x;
};

static struct found find(double rate, double base, int64_t seconds, const struct outage *o, size_t n)
{
	struct found f = { .v = mem_zalloc((size_t)seconds, sizeof *f.v) };
	struct log l = { .rate = rate, .base = base, .seconds = seconds, .outages = o, .n_outages = n };
	f.d = simulate(&l, f.v);
	f.x = excursions_find(&f.d, &excursion_of_failures);
	return f;
}

static void found_free(struct found *f)
{
	excursions_free(&f->x);
	free(f->v);
}

static void near_second(int64_t at, double want, double within)
{
	double off = seconds(at) - want;
	if (fabs(off) > within)
		fail_msg("%.1f s from %.1f", off, want);
}

/* A backend that fails in part, then whole as soon as the health checks notice: no growth that began before. */
static void stairs_are_no_slow_burn(void **unused)
{
	(void)unused;
	state = 31;
	for (int i = 0; i < 20; i++) {
		double from = 200 + uniform() * 60;
		struct outage o[] = { { from, from + 12, 0.55 }, { from + 12, from + 160, 1 } };
		struct found f = find(10, 0.001, 700, o, 2);
		assert_int_equal(f.x.n, 1);
		near_second(f.x.v[0].start.at, from, 2);
		found_free(&f);
	}
}

static void outages_at_the_ends_are_censored(void **unused)
{
	(void)unused;
	state = 5;
	for (int i = 0; i < 20; i++) {
		double rate = PICK(0.5, 3, 40), cut = 600 + uniform() * 3000;
		struct found f = find(rate, 0.001, 4200, &(struct outage){ 0, cut, 0.7 }, 1);
		assert_int_equal(f.x.n, 1);
		assert_true(f.x.v[0].censored_begin && !f.x.v[0].censored_end);
		near_second(f.x.v[0].end.at, cut, 2 + 12 / rate);
		found_free(&f);
		f = find(rate, 0.001, 4200, &(struct outage){ cut, 5000, 0.7 }, 1);
		assert_int_equal(f.x.n, 1);
		assert_true(!f.x.v[0].censored_begin && f.x.v[0].censored_end);
		near_second(f.x.v[0].start.at, cut, 2 + 12 / rate);
		found_free(&f);
	}
}

static void the_baseline_survives_a_log_that_is_mostly_bad(void **unused)
{
	(void)unused;
	state = 6;
	for (int i = 0; i < 20; i++) {
		double share = PICK(0.2, 0.5, 1);
		struct found f = find(PICK(0.5, 5, 50), 0.002, 10000, &(struct outage){ 900.5, 9400.5, share }, 1);
		assert_int_equal(f.x.n, 1);
		assert_true(f.x.baseline_seen && f.x.baseline < 0.01);
		assert_true(!f.x.v[0].censored_begin && !f.x.v[0].censored_end);
		near_second(f.x.v[0].start.at, 900.5, 60);
		near_second(f.x.v[0].end.at, 9400.5, 60);
		found_free(&f);
	}
}

static void a_log_of_failures_alone_is_an_outage(void **unused)
{
	(void)unused;
	state = 7;
	struct found f = find(2, 0, 3600, &(struct outage){ 0, 4000, 0.95 }, 1);
	assert_int_equal(f.x.n, 1);
	assert_true(f.x.v[0].censored_begin && f.x.v[0].censored_end && !f.x.baseline_seen);
	found_free(&f);
	assert_int_equal(excursions_find(&(struct cp_data){ CP_BINOMIAL, 1, NULL, 0 }, &excursion_of_failures).n, 0);
}

static void chronic_trouble_is_the_baseline(void **unused)
{
	(void)unused;
	state = 8;
	for (int i = 0; i < 10; i++) {
		struct found f = find(PICK(1, 20), 0.03, 20000, NULL, 0);
		assert_int_equal(f.x.n, 0);
		assert_true(fabs(f.x.baseline - 0.03) < 0.006);
		found_free(&f);
		/* ... and a good quarter of an hour in it does not make the rest an outage. */
		f = find(5, 0, 20000, (struct outage[]){ { 0, 9000, 0.03 }, { 9900, 20000, 0.03 } }, 2);
		assert_int_equal(f.x.n, 0);
		found_free(&f);
	}
}

static void partial_recovery_is_a_step(void **unused)
{
	(void)unused;
	state = 9;
	for (int i = 0; i < 20; i++) {
		double rate = PICK(2, 10, 100);
		struct outage o[] = { { 4000.3, 7000.6, 0.12 }, { 7000.6, 10500.2, 0.03 } };
		struct found f = find(rate, 0.001, 16000, o, 2);
		assert_int_equal(f.x.n, 1);
		const struct excursion *x = &f.x.v[0];
		assert_int_equal(x->n_levels, 2);
		assert_true(fabs(x->levels[0].rate - 0.12) < 0.03 && fabs(x->levels[1].rate - 0.03) < 0.02);
		near_second(x->start.at, 4000.3, 3 + 60 / rate);
		near_second(x->levels[1].begin.at, 7000.6, 10 + 800 / rate);
		near_second(x->end.at, 10500.2, 10 + 800 / rate);
		assert_true(x->held);
		assert_true(x->peak > 0.12 && x->peak < 0.6);
		found_free(&f);
	}
}

static void short_gaps_do_not_end_an_outage_but_long_ones_do(void **unused)
{
	(void)unused;
	state = 10;
	struct outage near[] = { { 3000, 3600, 0.8 }, { 3780, 4500, 0.8 } }, far[] = { { 3000, 3840, 1 }, { 16000, 17500, 1 } };
	struct found f = find(4, 0.001, 9000, near, 2);
	assert_int_equal(f.x.n, 1);
	assert_int_equal(f.x.v[0].n_levels, 3);
	found_free(&f);
	f = find(4, 0.001, 24000, far, 2);
	assert_int_equal(f.x.n, 2);
	near_second(f.x.v[0].end.at, 3840, 2);
	near_second(f.x.v[1].start.at, 16000, 2);
	found_free(&f);
	/* On and off every half minute. */
	struct outage flicker[20];
	for (size_t i = 0; i < 20; i++)
		flicker[i] = (struct outage){ 3000 + 60 * (double)i, 3025 + 60 * (double)i, 1 };
	f = find(4, 0.001, 9000, flicker, 20);
	assert_int_equal(f.x.n, 1);
	near_second(f.x.v[0].start.at, 3000, 2);
	near_second(f.x.v[0].end.at, 4165, 4);
	found_free(&f);
}

static void one_clients_burst_is_no_outage(void **unused)
{
	(void)unused;
	state = 11;
	for (int i = 0; i < 30; i++) {
		struct found f = find(PICK(1, 10, 100), PICK(0, 0.001), 7200, &(struct outage){ 5000, 6200, 0.5 }, i % 2 ? 1 : 0);
		struct cp_step *hit = &f.v[f.d.n / 2];
		hit->trials += 20;
		hit->hits += 20;
		excursions_free(&f.x);
		f.x = excursions_find(&f.d, &excursion_of_failures);
		assert_int_equal(f.x.n, i % 2);
		if (i % 2)
			near_second(f.x.v[0].start.at, 5000, 20);
		found_free(&f);
	}
}

static void restarts_one_after_the_other_are_no_outage(void **unused)
{
	static const struct outage restarts[] = { { 3000, 3002, 1 }, { 3060, 3061, 1 }, { 3110, 3112, 1 }, { 3200, 3202, 1 } };
	static const struct outage flapping[] = { { 3000, 3040, 1 }, { 3060, 3090, 1 }, { 3110, 3150, 1 }, { 3170, 3210, 1 } };
	(void)unused;
	state = 15;
	for (int i = 0; i < 20; i++) {
		struct found f = find(PICK(2, 10, 50), PICK(0, 0.001), 7200, i % 2 ? flapping : restarts, 4);
		assert_int_equal(f.x.n, i % 2);
		found_free(&f);
	}
}

/* A crawler asks for an hour and all is well with it: before and after, nothing fails more often than in it, but for a few
 * restarts. */
static void a_share_that_was_diluted_is_no_outage(void **unused)
{
	(void)unused;
	state = 16;
	static const struct outage restarts[] = { { 8000, 8001, 1 }, { 8070, 8071.5, 1 }, { 8150, 8152, 1 } };
	for (int i = 0; i < 20; i++) {
		struct found f = find(PICK(1, 5, 20), 0.012, 10800, restarts, i % 2 ? 3 : 0);
		excursions_free(&f.x);
		for (size_t k = 0; k < f.d.n; k++)
			if (f.v[k].at - f.v[0].at > 3600 && f.v[k].at - f.v[0].at < 7200)
				f.v[k].trials *= 8;
		f.x = excursions_find(&f.d, &excursion_of_failures);
		assert_int_equal(f.x.n, 0);
		found_free(&f);
	}
}

static void a_slow_burn_is_caught_early(void **unused)
{
	(void)unused;
	state = 12;
	struct outage creep[60];
	for (size_t i = 0; i < 60; i++)
		creep[i] = (struct outage){ 4000 + 60 * (double)i, 4060 + 60 * (double)i, 0.002 * (double)(i + 1) };
	struct found f = find(50, 0.0005, 12000, creep, 60);
	assert_int_equal(f.x.n, 1);
	near_second(f.x.v[0].start.at, 4000, 120);
	assert_true(seconds(f.x.v[0].start.lo) <= 4000 && seconds(f.x.v[0].start.hi) >= 4000);
	near_second(f.x.v[0].end.at, 7600, 4);
	found_free(&f);
}

/* Much traffic tells the beginning of a growth well, and the interval holds it still. */
static void a_slow_burns_interval_holds_its_beginning(void **unused)
{
	(void)unused;
	enum { RUNS = 16, STEPS = 60, STEP_S = 20 };
	state = 21;
	int held = 0;
	for (int run = 0; run < RUNS; run++) {
		struct outage creep[STEPS + 1];
		double from = 3000 + uniform() * 60, share = 0.1 + uniform() * 0.4;
		for (int i = 0; i < STEPS; i++)
			creep[i] = (struct outage){ from + STEP_S * i, from + STEP_S * (i + 1), share * (i + 0.5) / STEPS };
		creep[STEPS] = (struct outage){ creep[STEPS - 1].to, creep[STEPS - 1].to + 1500, share };
		struct found f = find(60, PICK(0.0003, 0.003, 0.01), 8000, creep, STEPS + 1);
		assert_int_equal(f.x.n, 1);
		held += seconds(f.x.v[0].start.lo) <= from && seconds(f.x.v[0].start.hi) >= from;
		found_free(&f);
	}
	assert_true(held >= RUNS - 3);
}

/* Two weeks of seconds: far more than one segmentation holds. */
static void short_outages_in_long_logs_are_found(void **unused)
{
	(void)unused;
	state = 13;
	struct found f = find(3, 0.003, 14 * 86400, &(struct outage){ 700000.5, 700240.5, 0.6 }, 1);
	assert_int_equal(f.x.n, 1);
	near_second(f.x.v[0].start.at, 700000.5, 4);
	near_second(f.x.v[0].end.at, 700240.5, 4);
	found_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_outages_and_their_edges),
		cmocka_unit_test(intervals_mean_what_they_say),
		cmocka_unit_test(healthy_logs_are_healthy),
		cmocka_unit_test(stairs_are_no_slow_burn),
		cmocka_unit_test(outages_at_the_ends_are_censored),
		cmocka_unit_test(the_baseline_survives_a_log_that_is_mostly_bad),
		cmocka_unit_test(a_log_of_failures_alone_is_an_outage),
		cmocka_unit_test(chronic_trouble_is_the_baseline),
		cmocka_unit_test(partial_recovery_is_a_step),
		cmocka_unit_test(short_gaps_do_not_end_an_outage_but_long_ones_do),
		cmocka_unit_test(one_clients_burst_is_no_outage),
		cmocka_unit_test(restarts_one_after_the_other_are_no_outage),
		cmocka_unit_test(a_share_that_was_diluted_is_no_outage),
		cmocka_unit_test(a_slow_burn_is_caught_early),
		cmocka_unit_test(a_slow_burns_interval_holds_its_beginning),
		cmocka_unit_test(short_outages_in_long_logs_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
