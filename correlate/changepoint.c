#include "correlate/changepoint.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	PIECES = 4096, /* that one segmentation works on */
	WIDEST = 16, /* steps that may be taken together to get there */
	LOOKS = 64, /* places tried in one interval; short intervals are tried everywhere */
	PAIRS = 10, /* of windows, to estimate phi */
};

double cp_rate(const struct cp_segment *s)
{
	return s->trials > 0 ? s->hits / s->trials : 0;
}

double cp_seconds(const struct cp_data *d, const struct cp_segment *s)
{
	return s->to > s->from ? (double)(d->v[s->to - 1].at - d->v[s->from].at + d->step) : 0;
}

struct cp_segment cp_sum(const struct cp_data *d, size_t from, size_t to)
{
	struct cp_segment s = { .from = from, .to = to };
	for (size_t i = from; i < to; i++) {
		s.trials += d->v[i].trials;
		s.hits += d->v[i].hits;
	}
	return s;
}

static double xlogx(double x)
{
	return x > 0 ? x * log(x) : 0;
}

/* Log-likelihood at the best rate, without terms that cancel in every ratio. */
static double best(enum cp_model m, double n, double k)
{
	if (m == CP_POISSON)
		return k > 0 && n > 0 ? k * log(k / n) : 0;
	return xlogx(k) + xlogx(n - k) - xlogx(n);
}

double cp_best(enum cp_model m, const struct cp_segment *a)
{
	return best(m, a->trials, a->hits);
}

double cp_llr(enum cp_model m, const struct cp_segment *a, const struct cp_segment *b)
{
	double r = best(m, a->trials, a->hits) + best(m, b->trials, b->hits) - best(m, a->trials + b->trials, a->hits + b->hits);
	return r > 0 ? r : 0;
}

double cp_llr_known(enum cp_model m, const struct cp_segment *a, double rate)
{
	double n = a->trials, k = a->hits;
	if (m == CP_POISSON)
		return (k > 0 ? k * log(k / (n * rate)) : 0) - (k - n * rate);
	return best(m, n, k) - (k > 0 ? k * log(rate) : 0) - (n - k > 0 ? (n - k) * log1p(-rate) : 0);
}

double cp_threshold(size_t n)
{
	return 3 + log((double)(n ? n : 1));
}

/* ---- segmentation ---- */

/* The sequence in fewer pieces: sums before piece i, and the entry at which it begins. */
struct pieces {
	size_t *begin; /* n + 1 */
	double *trials, *hits; /* n + 1 */
	size_t n;
};

/* Within a run of entries of rate 0 (or of rate 1) the likelihood of a split has no inner
 * maximum, so such a run is one piece without loss. */
static int pure(const struct cp_data *d, double trials, double hits)
{
	return hits <= 0 ? 1 : d->model == CP_BINOMIAL && hits >= trials ? 2 : 0;
}

static size_t pieces_fill(struct pieces *p, const struct cp_data *d, int64_t width)
{
	size_t n = 0;
	int before = 0;
	double trials = 0, hits = 0;
	for (size_t i = 0; i < d->n;) {
		size_t begin = i;
		int64_t bin = d->v[i].at / (d->step * width);
		double t = 0, h = 0;
		for (; i < d->n && d->v[i].at / (d->step * width) == bin; i++) {
			t += d->v[i].trials;
			h += d->v[i].hits;
		}
		int now = pure(d, t, h);
		if (!now || now != before) {
			p->begin[n] = begin;
			p->trials[n] = trials;
			p->hits[n] = hits;
			n++;
		}
		before = now;
		trials += t;
		hits += h;
	}
	p->begin[n] = d->n;
	p->trials[n] = trials;
	p->hits[n] = hits;
	return n;
}

struct split {
	size_t from, to, at; /* pieces */
	double llr;
};

static struct split split_best(const struct pieces *p, enum cp_model m, size_t from, size_t to)
{
	struct split s = { .from = from, .to = to };
	double n = p->trials[to] - p->trials[from], k = p->hits[to] - p->hits[from], whole = best(m, n, k);
	size_t stride = (to - from) / LOOKS + 1;
	for (size_t i = from + 1; i < to; i += stride) {
		double n1 = p->trials[i] - p->trials[from], k1 = p->hits[i] - p->hits[from];
		double r = best(m, n1, k1) + best(m, n - n1, k - k1) - whole;
		if (r > s.llr) {
			s.llr = r;
			s.at = i;
		}
	}
	return s;
}

struct splits {
	struct split *v;
	size_t n, cap;
};

static void splits_add(struct splits *s, struct split one)
{
	MEM_PUSH(s->v, s->n, s->cap);
	s->v[s->n++] = one;
}

/* Splits worth having in the seeded intervals over pieces [from, to). */
static void seed(const struct pieces *p, enum cp_model m, size_t from, size_t to, double need, struct splits *out)
{
	double n = (double)(to - from), len = n;
	for (double many = 1; len >= 2; len /= sqrt(2), many *= sqrt(2)) {
		size_t count = 2 * (size_t)ceil(many) - 1;
		double shift = count > 1 ? (n - len) / (double)(count - 1) : 0;
		for (size_t i = 0; i < count; i++) {
			size_t a = from + (size_t)((double)i * shift), b = from + (size_t)ceil((double)i * shift + len);
			struct split s = split_best(p, m, a, b < to ? b : to);
			if (s.llr > need)
				splits_add(out, s);
		}
	}
}

/* Cuts [from, to) at its strongest split, then both sides. Marks begins of segments. */
static void divide(const struct pieces *p, enum cp_model m, size_t from, size_t to, double need, const struct splits *seeds, bool *cut)
{
	while (to - from > 1) {
		struct split s = split_best(p, m, from, to);
		for (size_t i = 0; i < seeds->n; i++)
			if (seeds->v[i].from >= from && seeds->v[i].to <= to && seeds->v[i].llr > s.llr)
				s = seeds->v[i];
		if (s.llr <= need)
			return;
		cut[s.at] = true;
		divide(p, m, from, s.at, need, seeds, cut);
		from = s.at;
	}
}

struct cp_segments cp_segment(const struct cp_data *d, double phi)
{
	struct cp_segments out = { 0 };
	if (!d->n)
		return out;
	struct pieces p = { .begin = mem_zalloc(d->n + 1, sizeof *p.begin), .trials = mem_zalloc(d->n + 1, sizeof *p.trials),
			    .hits = mem_zalloc(d->n + 1, sizeof *p.hits) };
	for (int64_t width = 1;; width *= 2)
		if ((p.n = pieces_fill(&p, d, width)) <= PIECES || width >= WIDEST)
			break;
	double need = phi * cp_threshold(d->n);
	bool *cut = mem_zalloc(p.n + 1, sizeof *cut);
	/* A sequence that is still too long is cut into equal blocks; merging heals the seams. */
	size_t blocks = (p.n + PIECES - 1) / PIECES;
	for (size_t b = 0; b < blocks; b++) {
		size_t from = p.n * b / blocks, to = p.n * (b + 1) / blocks;
		struct splits seeds = { 0 };
		seed(&p, d->model, from, to, need, &seeds);
		divide(&p, d->model, from, to, need, &seeds, cut);
		cut[from] = true;
		free(seeds.v);
	}
	for (size_t i = 0, end; i < p.n; i = end) {
		for (end = i + 1; end < p.n && !cut[end];)
			end++;
		MEM_PUSH(out.v, out.n, out.cap);
		out.v[out.n++] = (struct cp_segment){ p.begin[i], p.begin[end], p.trials[end] - p.trials[i], p.hits[end] - p.hits[i] };
	}
	free(cut);
	free(p.begin);
	free(p.trials);
	free(p.hits);
	cp_merge(d, &out, phi, cp_threshold(d->n));
	return out;
}

void cp_merge(const struct cp_data *d, struct cp_segments *s, double phi, double threshold)
{
	double *llr = mem_zalloc(s->n + 1, sizeof *llr); /* of neighbours i, i + 1 */
	for (size_t i = 0; i + 1 < s->n; i++)
		llr[i] = cp_llr(d->model, &s->v[i], &s->v[i + 1]);
	while (s->n > 1) {
		size_t weakest = 0;
		for (size_t i = 1; i + 1 < s->n; i++)
			weakest = llr[i] < llr[weakest] ? i : weakest;
		if (llr[weakest] >= phi * threshold)
			break;
		struct cp_segment *a = &s->v[weakest];
		*a = (struct cp_segment){ a->from, a[1].to, a->trials + a[1].trials, a->hits + a[1].hits };
		size_t rest = s->n - weakest - 2;
		memmove(a + 1, a + 2, rest * sizeof *a);
		memmove(llr + weakest, llr + weakest + 1, rest * sizeof *llr);
		s->n--;
		if (weakest)
			llr[weakest - 1] = cp_llr(d->model, a - 1, a);
		if (weakest + 1 < s->n)
			llr[weakest] = cp_llr(d->model, a, a + 1);
	}
	free(llr);
}

/* ---- boundaries ---- */

double cp_soft_rate(const struct cp_data *d, const struct cp_segment *s)
{
	if (d->model == CP_POISSON)
		return (s->hits + 0.5) / (s->trials > 0 ? s->trials : 1);
	return (s->hits + 0.5) / (s->trials + 1);
}

/* What one hit and one trial add to the likelihood of "a" over "b". */
struct weights {
	double hit, trial;
};

static struct weights weights_of(enum cp_model m, double a, double b)
{
	if (m == CP_POISSON)
		return (struct weights){ log(a / b), b - a };
	double miss = log1p(-a) - log1p(-b);
	return (struct weights){ log(a / b) - miss, miss };
}

static size_t most_likely(const struct cp_data *d, size_t from, size_t to, struct weights w)
{
	size_t at = from + 1;
	double sum = 0, top = -INFINITY;
	for (size_t i = from + 1; i < to; i++) {
		sum += w.hit * d->v[i - 1].hits + w.trial * d->v[i - 1].trials;
		if (sum > top) {
			top = sum;
			at = i;
		}
	}
	return at;
}

void cp_settle(const struct cp_data *d, struct cp_segments *s)
{
	for (size_t i = 0; i + 1 < s->n; i++) {
		struct cp_segment *a = &s->v[i], *b = a + 1;
		if (b->to - a->from < 2)
			continue;
		size_t at = most_likely(d, a->from, b->to, weights_of(d->model, cp_soft_rate(d, a), cp_soft_rate(d, b)));
		if (at == b->from)
			continue;
		/* Only what changes sides is counted anew. */
		struct cp_segment moved = at < b->from ? cp_sum(d, at, b->from) : cp_sum(d, b->from, at);
		double sign = at < b->from ? 1 : -1;
		a->to = b->from = at;
		a->trials -= sign * moved.trials;
		a->hits -= sign * moved.hits;
		b->trials += sign * moved.trials;
		b->hits += sign * moved.hits;
	}
}

/* A stretch of places for the change, and how likely each of them is. */
struct place {
	int64_t from, to; /* ns */
	double likelihood, weight;
};

static int by_likelihood(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	if (x->likelihood != y->likelihood)
		return x->likelihood > y->likelihood ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

/* What the search for a place knows. */
struct search {
	const struct cp_data *d;
	double a, b, phi;
	struct weights w;
	double top;
	struct place *v;
	size_t n, cap;
};

/* Log-likelihood of an entry of which the part u is before the change, over that of one wholly after it. */
static double mixed(const struct search *s, const struct cp_step *e, double u)
{
	double p = s->a * u + s->b * (1 - u);
	double misses = s->d->model == CP_POISSON ? e->trials * (s->b - p) : (e->trials - e->hits) * (log1p(-p) - log1p(-s->b));
	return e->hits * log(p / s->b) + misses;
}

/* The part at which that is highest. */
static double best_part(const struct search *s, const struct cp_step *e)
{
	double u = (e->hits / e->trials - s->b) / (s->a - s->b);
	return u > 0 ? u < 1 ? u : 1 : 0;
}

static double whole(const struct search *s, const struct cp_step *e)
{
	return s->w.hit * e->hits + s->w.trial * e->trials;
}

static void add_place(struct search *s, double from, double to, double far)
{
	if (far < -30 || to <= from)
		return;
	MEM_PUSH(s->v, s->n, s->cap);
	s->v[s->n++] = (struct place){ (int64_t)(from * 1e9), (int64_t)(to * 1e9), exp(far), exp(far) * (to - from) };
}

/* Places before entry i and in it; `sum` is the likelihood of a change at its beginning. */
static void add_places(struct search *s, size_t i, double sum)
{
	enum { PARTS = 16 };
	const struct cp_step *e = &s->d->v[i];
	double at = (double)e->at, step = (double)s->d->step;
	add_place(s, (double)(e[-1].at + s->d->step), at, (sum - s->top) / s->phi);
	if ((sum + mixed(s, e, best_part(s, e)) - s->top) / s->phi < -30)
		return;
	for (int k = 0; k < PARTS; k++)
		add_place(s, at + step * k / PARTS, at + step * (k + 1) / PARTS, (sum + mixed(s, e, (k + 0.5) / PARTS) - s->top) / s->phi);
}

/* The interval reaches from the first to the last of the likeliest places, and so holds some that are not of them: places that
 * hold a little less than 95 % make one that does. */
static const double PLACES = 0.935;

struct cp_boundary cp_locate(const struct cp_data *d, size_t from, size_t to, double a, double b, double phi)
{
	const int64_t ms = 1000000;
	struct search s = { .d = d, .a = a, .b = b, .phi = phi, .w = weights_of(d->model, a, b), .top = -INFINITY };
	double sum = 0, part = 0, all = 0, held = 0;
	size_t at = from + 1;
	for (size_t i = from; i < to; sum += whole(&s, &d->v[i++])) {
		double u = best_part(&s, &d->v[i]), here = sum + mixed(&s, &d->v[i], u);
		/* At an entry's end is at the beginning of the next. */
		if (here > s.top && u < 1 && (i > from || u > 0)) {
			s.top = here;
			part = u;
			at = i;
		}
	}
	sum = whole(&s, &d->v[from]);
	for (size_t i = from + 1; i < to; sum += whole(&s, &d->v[i++]))
		add_places(&s, i, sum);
	struct cp_boundary out = { .at = cp_ns(d->v[at].at) + (int64_t)(part * (double)d->step * 1e9) };
	out.lo = out.hi = out.at;
	for (size_t i = 0; i < s.n; i++)
		all += s.v[i].weight;
	if (s.n)
		qsort(s.v, s.n, sizeof *s.v, by_likelihood);
	for (size_t i = 0; i < s.n && held < PLACES * all; i++) {
		held += s.v[i].weight;
		out.lo = s.v[i].from < out.lo ? s.v[i].from : out.lo;
		out.hi = s.v[i].to > out.hi ? s.v[i].to : out.hi;
	}
	free(s.v);
	out.index = at + (part >= 0.5);
	out.index = out.index <= from ? from + 1 : out.index >= to ? to - 1 : out.index;
	out.at -= out.at % ms;
	out.lo -= out.lo % ms;
	out.hi += (ms - out.hi % ms) % ms;
	return out;
}

/* ---- dispersion ---- */

void cp_disperse(const struct cp_data *d, size_t from, size_t to, int64_t window_s, double *sum, size_t *pairs)
{
	struct cp_segment before = { 0 };
	for (size_t i = from; i < to;) {
		struct cp_segment now = { 0 };
		for (int64_t end = d->v[i].at + window_s; i < to && d->v[i].at < end; i++) {
			now.trials += d->v[i].trials;
			now.hits += d->v[i].hits;
		}
		/* Given their sum, hits fall into the two windows as trials do. */
		double n = before.trials + now.trials, k = before.hits + now.hits;
		double part = n > 0 ? now.trials / n : 0, spread = k * part * (1 - part);
		if (d->model == CP_BINOMIAL && n > 1)
			spread *= (n - k) / (n - 1);
		if (spread > 0) {
			*sum += (now.hits - k * part) * (now.hits - k * part) / spread;
			++*pairs;
		}
		before = now;
	}
}

double cp_phi(double sum, size_t pairs)
{
	return pairs >= PAIRS && sum > (double)pairs ? sum / (double)pairs : 1;
}
