#include "correlate/ramp.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { BINS = 384, PLACES = 48, TOPS = 24 };

/* Entries in fewer, equal stretches of time. */
struct bins {
	enum cp_model model;
	double begin, width; /* s since 1970 */
	double trials[BINS], hits[BINS];
	size_t n;
	double a;
};

static struct bins *bins_of(const struct cp_data *d, size_t from, size_t to, double a)
{
	struct bins *b = mem_zalloc(1, sizeof *b);
	b->model = d->model;
	b->a = a;
	b->begin = (double)d->v[from].at;
	double seconds = (double)(d->v[to - 1].at + d->step) - b->begin;
	b->width = fmax((double)d->step, seconds / BINS);
	for (size_t i = from; i < to; i++) {
		size_t k = (size_t)(((double)d->v[i].at + (double)d->step / 2 - b->begin) / b->width);
		k = k < BINS ? k : BINS - 1;
		b->trials[k] += d->v[i].trials;
		b->hits[k] += d->v[i].hits;
		b->n = k + 1 > b->n ? k + 1 : b->n;
	}
	return b;
}

/* How much of the growth from t0 to t1 has happened, summed up over time until t. */
static double grown(double t, double t0, double t1)
{
	return t <= t0 ? 0 : t >= t1 ? t - (t0 + t1) / 2 : (t - t0) * (t - t0) / (2 * (t1 - t0));
}

/* Log-likelihood of a growth from t0 to t1 (seconds after the begin), the last rate fitted to what follows t1. */
static double likelihood(const struct bins *b, double t0, double t1)
{
	double trials = 1, hits = 0.5, sum = 0;
	for (size_t k = (size_t)ceil(t1 / b->width); k < b->n; k++) {
		trials += b->trials[k];
		hits += b->hits[k];
	}
	double last = hits / trials, before = 0;
	for (size_t k = 0; k < b->n; k++) {
		double n = b->trials[k], h = b->hits[k], until = grown((double)(k + 1) * b->width, t0, t1);
		double p = b->a + (last - b->a) * (until - before) / b->width;
		before = until;
		if (n > 0)
			sum += (h > 0 ? h * log(p) : 0) + (b->model == CP_POISSON ? h - n * p : (n - h) * log1p(-p));
	}
	return sum;
}

/* The best of those that take no time, near t. */
static double sudden(const struct bins *b, double t)
{
	enum { NEAR = 16, PARTS = 4 };
	double best = -INFINITY;
	for (int i = -NEAR; i <= NEAR; i++) {
		double t0 = t + i * b->width / PARTS;
		if (t0 > 0)
			best = fmax(best, likelihood(b, t0, t0 + b->width / 1024));
	}
	return best;
}

/* The best t1 for a t0: the best of a few, and then better ones beside it, or else t0 would win by whose t1 lies luckily. */
static double profile(const struct bins *b, double t0, double *top)
{
	double end = (double)b->n * b->width, best = -INFINITY;
	for (int i = 1; i < TOPS; i++) {
		double t1 = t0 + (end - t0) * i / TOPS, l = likelihood(b, t0, t1);
		if (l > best) {
			best = l;
			*top = t1;
		}
	}
	for (double by = (end - t0) / TOPS / 2; by > b->width / 16; by /= 2) {
		for (int side = -1; side <= 1; side += 2) {
			double t1 = *top + side * by, l = t1 > t0 && t1 < end ? likelihood(b, t0, t1) : -INFINITY;
			if (l > best) {
				best = l;
				*top = t1;
				break;
			}
		}
	}
	return best;
}

struct scan {
	double at, top, best, lo, hi;
};

static struct scan scan(const struct bins *b, double from, double to, double phi)
{
	struct scan s = { .best = -INFINITY };
	double l[PLACES + 1], cell = (to - from) / PLACES;
	for (int i = 0; i <= PLACES; i++) {
		double top = 0;
		l[i] = profile(b, from + cell * i, &top);
		if (l[i] > s.best)
			s = (struct scan){ .at = from + cell * i, .top = top, .best = l[i] };
	}
	s.lo = s.hi = s.at;
	for (int i = 0; i <= PLACES; i++) {
		double t = from + cell * i;
		if (2 * (s.best - l[i]) > 3.84 * phi)
			continue;
		s.lo = fmin(s.lo, t - cell / 2);
		s.hi = fmax(s.hi, t + cell / 2);
	}
	return s;
}

struct ramp ramp_fit(const struct cp_data *d, size_t from, size_t to, double a, const struct cp_boundary *step, double phi)
{
	struct bins *b = bins_of(d, from, to, a);
	double end = (double)b->n * b->width, at = (double)step->at / 1e9 - b->begin;
	double length = end - at;
	struct scan s = scan(b, fmax(0, at - length), at + length / 8, phi);
	double spare = fmax(s.hi - s.lo, b->width);
	struct scan fine = scan(b, fmax(0, s.lo - spare / 4), fmin(s.hi + spare / 4, at + length / 8), phi);
	int64_t begin = cp_ns(d->v[from].at);
	struct ramp r = {
		.start = { .at = begin + (int64_t)(fine.at * 1e3) * 1000000, .lo = begin + (int64_t)(fmax(0, fine.lo) * 1e3) * 1000000,
			   .hi = begin + (int64_t)(fine.hi * 1e3) * 1000000 },
		.top = begin + (int64_t)(fine.top * 1e3) * 1000000,
		.likelihood = fine.best,
		.gain = (fine.best - sudden(b, at)) / phi,
	};
	size_t i = from + 1;
	while (i + 1 < to && cp_ns(d->v[i].at) < r.start.at)
		i++;
	r.start.index = i;
	free(b);
	return r;
}
