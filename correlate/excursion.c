#include "correlate/excursion.h"

#include "correlate/edges.h"
#include "correlate/levels.h"
#include "correlate/ramp.h"
#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The lowest rates that make up this part of the time are the baseline's first guess. */
static const double LOW_PART = 0.15;
/* LLR at which two segments that are not neighbours differ: nothing was searched for. */
static const double DIFFERS = 5;
enum {
	LASTING_S = 60, /* a level, and the least that a baseline is made of */
	LASTING_TRIALS = 20,
	PEAK_S = 60,
	PEAK_TRIALS = 20,
	BORROWED = 20, /* trials of the baseline lent to a neighbour with few of its own */
};

const struct excursion_rules excursion_of_failures = {
	.ratio = 2, .floor = 0.01, .join_ratio = 1.5, .join_floor = 0.005, .evidence = 8, .faint = true, .loss_s = 4, .least_s = 20, .least_steps = 8,
	.hold_s = 300, .abnormal = 0.10, .hopeless = 0.50, .prior = 0.001,
};

struct run {
	size_t first, last; /* segments */
};

/* Work on one sequence. */
struct search {
	const struct cp_data *d;
	const struct excursion_rules *r;
	struct cp_segments segs;
	struct cp_segment base; /* pooled; trials 0 if nothing normal was seen */
	double p0, phi;
	double dense; /* trials a second of the base */
	struct run *brief; /* of the last find_runs: what stands out, but is too little to count */
	size_t n_brief, cap_brief;
};

/* ---- baseline ---- */

static int by_rate(const void *a, const void *b)
{
	const struct cp_segment *x = a, *y = b;
	double p = cp_rate(x), q = cp_rate(y);
	if (p != q)
		return p < q ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

/* Pools segments from the lowest rate up: until LOW_PART of the time is in, then only what is
 * about as low. Stops before anything abnormal once a little that is clearly lower was seen. */
static void find_baseline(struct search *s)
{
	const struct excursion_rules *r = s->r;
	struct cp_segment *v = mem_zalloc(s->segs.n, sizeof *v), pool = { 0 };
	double all = 0, seconds = 0;
	memcpy(v, s->segs.v, s->segs.n * sizeof *v);
	qsort(v, s->segs.n, sizeof *v, by_rate);
	for (size_t i = 0; i < s->segs.n; i++)
		all += cp_seconds(s->d, &v[i]);
	for (size_t i = 0; i < s->segs.n; i++) {
		double p = cp_rate(&v[i]), q = cp_rate(&pool);
		bool lasting = seconds >= LASTING_S && pool.trials >= LASTING_TRIALS;
		if (lasting && p >= r->abnormal && p > r->ratio * q + r->floor)
			break;
		if (seconds >= LOW_PART * all && p > 1.5 * q + r->join_floor / 5 && cp_llr(s->d->model, &pool, &v[i]) > DIFFERS * s->phi)
			break;
		pool.trials += v[i].trials;
		pool.hits += v[i].hits;
		seconds += cp_seconds(s->d, &v[i]);
	}
	free(v);
	if (cp_rate(&pool) >= r->hopeless)
		pool = (struct cp_segment){ 0 };
	s->base = pool;
	s->dense = seconds > 0 ? pool.trials / seconds : 0;
	s->p0 = pool.trials > 0 ? cp_rate(&pool) : r->prior;
}

/* ---- runs of bad segments ---- */

struct runs {
	struct run *v;
	size_t n, cap;
};

static double seconds_between(const struct search *s, size_t first, size_t last)
{
	const struct cp_segment *v = s->segs.v;
	struct cp_segment all = { .from = v[first].from, .to = v[last].to };
	return cp_seconds(s->d, &all);
}

static double gap_between(const struct search *s, const struct run *a, const struct run *b)
{
	const struct cp_data *d = s->d;
	return (double)(d->v[s->segs.v[b->first].from].at - d->v[s->segs.v[a->last].to - 1].at - d->step);
}

/* Failures that come and go belong together; a blip long before does not move the start. */
static bool flickers(const struct search *s, const struct run *a, const struct run *b)
{
	double x = seconds_between(s, a->first, a->last), y = seconds_between(s, b->first, b->last), gap = gap_between(s, a, b);
	return gap <= 3 * (x < y ? x : y) && gap < (double)s->r->hold_s;
}

static bool held_together(const struct search *s, const struct run *a, const struct run *b)
{
	return gap_between(s, a, b) < (double)s->r->hold_s;
}

static void runs_add(struct runs *to, const struct search *s, struct run one,
		     bool (*joins)(const struct search *, const struct run *, const struct run *))
{
	MEM_PUSH(to->v, to->n, to->cap);
	to->v[to->n++] = one;
	while (to->n > 1 && joins(s, &to->v[to->n - 2], &to->v[to->n - 1])) {
		to->v[to->n - 2].last = to->v[to->n - 1].last;
		to->n--;
	}
}

static double against_base(const struct search *s, const struct cp_segment *x)
{
	enum cp_model m = s->d->model;
	return s->base.trials > 0 ? cp_llr(m, x, &s->base) : cp_llr_known(m, x, s->p0);
}

/* LLR over the larger phi of outside and inside: a few bursts close together are not a rate. */
static double evidence(const struct search *s, const struct cp_segment *x)
{
	double sum = 0;
	size_t pairs = 0;
	cp_disperse(s->d, x->from, x->to, CP_BURST_S, &sum, &pairs);
	return against_base(s, x) / fmax(s->phi, cp_phi(sum, pairs));
}

static bool peaks(const struct search *s, const struct run *run, const struct cp_segment *whole)
{
	double need = s->r->ratio * s->p0 + s->r->floor;
	if (cp_rate(whole) > need)
		return true;
	for (size_t i = run->first; i <= run->last; i++)
		if (cp_rate(&s->segs.v[i]) > need && cp_seconds(s->d, &s->segs.v[i]) >= (double)s->r->least_s)
			return true;
	return false;
}

/* Nothing but a few moments, each over before anybody could do anything, with quiet between them: restarts, somebody's tries. */
static bool moments(const struct search *s, const struct cp_segment *x)
{
	enum { APART_S = 5, FEW = 8, TOGETHER = 2, REST = 8 };
	const struct cp_step *v = s->d->v;
	int64_t last = INT64_MIN / 2, busy = 0;
	size_t n = 0;
	for (size_t i = x->from; i < x->to; i++) {
		if (v[i].hits <= 0)
			continue;
		bool again = v[i].at - last <= APART_S;
		n += !again;
		busy += again ? v[i].at - last : s->d->step;
		last = v[i].at;
	}
	return s->d->step < APART_S && n <= FEW && x->hits >= TOGETHER * (double)n && REST * (double)busy <= cp_seconds(s->d, x);
}

/* Hits but those of moments in which most failed: a restart that falls into a stretch says nothing of the rest of it. */
static double steady(const struct search *s, size_t from, size_t to)
{
	enum { FEW = 3 };
	double hits = 0;
	for (const struct cp_step *v = s->d->v + from; v < s->d->v + to; v++)
		hits += v->hits < FEW || 2 * v->hits <= v->trials ? v->hits : 0;
	return hits;
}

/* Hits among the seconds of the stretch's neighbourhood, before or after it; none if too little was seen there. */
static struct cp_segment beside(const struct search *s, const struct cp_segment *x, bool before)
{
	enum { LEAST_S = 300, MOST_S = 3600 };
	const struct cp_step *v = s->d->v;
	int64_t wide = (int64_t)fmin(fmax(cp_seconds(s->d, x), LEAST_S), MOST_S), from = v[x->from].at, to = v[x->to - 1].at;
	size_t a = before ? x->from : x->to, z = a;
	while (before && a > 0 && from - v[a - 1].at <= wide)
		a--;
	while (!before && z < s->d->n && v[z].at - to <= wide)
		z++;
	struct cp_segment side = cp_sum(s->d, a, z);
	side.trials = cp_seconds(s->d, &side);
	side.hits = steady(s, a, z);
	return side.trials >= LASTING_S ? side : (struct cp_segment){ 0 };
}

/* Where trials are far fewer than is usual: there are more hits than on the quieter side, not only fewer of the trials that
 * dilute them. When a crawler leaves, nothing has become worse. */
static bool more_often(const struct search *s, const struct cp_segment *x)
{
	static const double MORE = 1.5;
	struct cp_segment in = { .trials = cp_seconds(s->d, x), .hits = steady(s, x->from, x->to) };
	bool seen = false;
	if (cp_rate(x) >= s->r->abnormal || MORE * x->trials >= s->dense * in.trials)
		return true;
	for (int before = 0; before < 2; before++) {
		struct cp_segment side = beside(s, x, before);
		if (side.trials > 0 && cp_rate(&in) > MORE * cp_rate(&side) && cp_llr(CP_POISSON, &in, &side) > DIFFERS)
			return true;
		seen |= side.trials > 0;
	}
	return !seen;
}

/* What the LLR must pass: the shorter, the more places there are at which chance could have made one like it. */
static double needed(const struct search *s, double seconds)
{
	struct cp_segment all = { .from = 0, .to = s->d->n };
	return s->r->evidence + log(cp_seconds(s->d, &all) / seconds);
}

static bool stands_out(const struct search *s, const struct run *run, const struct cp_segment *x)
{
	return peaks(s, run, x) && more_often(s, x) && evidence(s, x) > needed(s, cp_seconds(s->d, x));
}

static bool lasts(const struct search *s, const struct cp_segment *x)
{
	const struct excursion_rules *r = s->r;
	double seconds = cp_seconds(s->d, x), excess = x->hits - s->p0 * x->trials;
	size_t steps = 0;
	for (size_t i = x->from; i < x->to && steps < r->least_steps; i++)
		steps += s->d->v[i].hits > 0;
	return steps >= r->least_steps && seconds >= (double)r->least_s && excess * seconds >= r->loss_s * x->trials && !moments(s, x);
}

/* Hits lie all over the segment, not in a few bursts of somebody's: of windows long enough for
 * three hits each, most that have an entry have one. Too few windows prove nothing. */
static bool spread(const struct search *s, const struct cp_segment *x)
{
	enum { HITS = 3, WINDOWS = 6, WINDOW_S = 30 };
	const struct cp_step *v = s->d->v;
	double wide = HITS * cp_seconds(s->d, x) / x->hits;
	int64_t window = wide > WINDOW_S ? (int64_t)wide : WINDOW_S, last = INT64_MIN, hit = INT64_MIN;
	size_t windows = 0, occupied = 0;
	for (size_t i = x->from; i < x->to; i++) {
		int64_t k = (v[i].at - v[x->from].at) / window;
		windows += k != last;
		last = k;
		occupied += v[i].hits > 0 && k != hit;
		hit = v[i].hits > 0 ? k : hit;
	}
	return windows < WINDOWS || 5 * occupied >= 2 * windows;
}

static bool elevated(const struct search *s, const struct cp_segment *x)
{
	return cp_rate(x) > s->r->join_ratio * s->p0 + s->r->join_floor &&
	       against_base(s, x) > DIFFERS * s->phi && spread(s, x);
}

static struct runs find_runs(struct search *s)
{
	enum { LEAST_HITS = 8 };
	struct runs bad = { 0 }, out = { 0 };
	s->n_brief = 0;
	for (size_t i = 0; i < s->segs.n; i++) {
		size_t first = i;
		while (i < s->segs.n && elevated(s, &s->segs.v[i]))
			i++;
		if (i > first)
			runs_add(&bad, s, (struct run){ first, i - 1 }, flickers);
	}
	for (size_t i = 0; i < bad.n; i++) {
		struct cp_segment x = cp_sum(s->d, s->segs.v[bad.v[i].first].from, s->segs.v[bad.v[i].last].to);
		bool whole = lasts(s, &x);
		if ((!whole && x.hits < LEAST_HITS) || !stands_out(s, &bad.v[i], &x))
			continue;
		if (whole) {
			runs_add(&out, s, bad.v[i], held_together);
		} else {
			MEM_PUSH(s->brief, s->n_brief, s->cap_brief);
			s->brief[s->n_brief++] = bad.v[i];
		}
	}
	free(bad.v);
	return out;
}

static void find_phi(struct search *s, const struct runs *bad)
{
	double sum = 0;
	size_t pairs = 0, from = 0;
	for (size_t i = 0; i < bad->n; i++) {
		cp_disperse(s->d, from, s->segs.v[bad->v[i].first].from, CP_BURST_S, &sum, &pairs);
		from = s->segs.v[bad->v[i].last].to;
	}
	cp_disperse(s->d, from, s->d->n, CP_BURST_S, &sum, &pairs);
	s->phi = cp_phi(sum, pairs);
}

/* ---- what is faint ---- */

/* A stretch of entries and how far its LLR passes what is needed. */
struct find {
	size_t from, to;
	double over;
};

static void sum_up(const struct search *s, double *trials, double *hits)
{
	for (size_t i = 0; i < s->d->n; i++) {
		trials[i + 1] = trials[i] + s->d->v[i].trials;
		hits[i + 1] = hits[i] + s->d->v[i].hits;
	}
}

/* The best of the windows of `seconds` against all the rest, laid at every quarter of their length and drawn in to the hits
 * inside. */
static void scan_windows(const struct search *s, const double *trials, const double *hits, double seconds, struct find *best)
{
	const struct cp_step *v = s->d->v;
	size_t n = s->d->n, from = 0, to = 0;
	double last = (double)(v[n - 1].at - v[0].at);
	for (double t = 0; t <= last; t += seconds / 4) {
		while (from < n && (double)(v[from].at - v[0].at) < t)
			from++;
		while (to < n && (double)(v[to].at - v[0].at) < t + seconds)
			to++;
		size_t a = from, z = to;
		while (a < z && v[a].hits <= 0)
			a++;
		while (a < z && v[z - 1].hits <= 0)
			z--;
		struct cp_segment x = { a, z, trials[z] - trials[a], hits[z] - hits[a] }, rest = { 0, n, trials[n] - x.trials, hits[n] - x.hits };
		if (x.hits < (double)s->r->least_steps || cp_rate(&x) <= s->r->ratio * cp_rate(&rest) + s->r->floor)
			continue;
		double over = cp_llr(s->d->model, &x, &rest) / s->phi - needed(s, cp_seconds(s->d, &x));
		if (over > best->over)
			*best = (struct find){ a, z, over };
	}
}

/* Cuts the segments at an entry. */
static void cut_at(struct search *s, size_t entry)
{
	struct cp_segments *l = &s->segs;
	for (size_t i = 0; i < l->n; i++) {
		if (entry <= l->v[i].from || entry >= l->v[i].to)
			continue;
		MEM_PUSH(l->v, l->n, l->cap);
		memmove(l->v + i + 1, l->v + i, (l->n++ - i) * sizeof *l->v);
		l->v[i] = cp_sum(s->d, l->v[i].from, entry);
		l->v[i + 1] = cp_sum(s->d, entry, l->v[i + 1].to);
		return;
	}
}

/* A stretch whose edges each convince nobody can as a whole. True if one was cut out. */
static bool find_faint(struct search *s, const struct runs *known)
{
	static const double CHRONIC = 0.05; /* failures that are usual come and go in ways of their own */
	size_t n = s->d->n;
	if (!s->r->faint || known->n || s->base.trials <= 0 || s->p0 > CHRONIC)
		return false;
	double *trials = mem_zalloc(n + 1, sizeof *trials), *hits = mem_zalloc(n + 1, sizeof *hits);
	struct cp_segment all = { .from = 0, .to = n };
	struct find best = { 0 };
	sum_up(s, trials, hits);
	for (double seconds = (double)s->r->least_s; seconds <= cp_seconds(s->d, &all) / 2; seconds *= sqrt(2))
		scan_windows(s, trials, hits, seconds, &best);
	free(trials);
	free(hits);
	if (best.over <= 0)
		return false;
	cut_at(s, best.from);
	cut_at(s, best.to);
	find_baseline(s);
	return true;
}

/* ---- one excursion ---- */

static struct cp_segments find_levels(const struct search *s, const struct run *run, double *phi)
{
	struct cp_segments l = { 0 };
	double sum = 0;
	size_t pairs = 0;
	for (size_t i = run->first; i <= run->last; i++) {
		MEM_PUSH(l.v, l.n, l.cap);
		l.v[l.n++] = s->segs.v[i];
		cp_disperse(s->d, s->segs.v[i].from, s->segs.v[i].to, CP_BURST_S, &sum, &pairs);
	}
	*phi = fmax(s->phi, cp_phi(sum, pairs));
	cp_merge(s->d, &l, *phi, cp_threshold(l.v[l.n - 1].to - l.v[0].from));
	plain_levels(s->d, &l);
	cp_settle(s->d, &l);
	return l;
}

static double neighbour_rate(const struct search *s, const struct cp_segment *x)
{
	double p = s->base.trials > 0 ? cp_soft_rate(s->d, &s->base) : s->p0;
	return (x->hits + BORROWED * p) / (x->trials + BORROWED);
}

/* Where the rate grew evenly to its highest level rather than in steps, the start is that of the growth. The steps that
 * were found have many more numbers to fit with, for which each pays. */
static void start_of_growth(const struct search *s, const struct run *run, struct excursion *x, const struct cp_segments *l, double phi)
{
	enum { CLEAR = 6, PRICE = 6 };
	const struct cp_segment *before = &s->segs.v[run->first - 1];
	double a = neighbour_rate(s, before), steps = 0, price = 0;
	size_t top = 0, from = before->from;
	for (size_t i = 1; i < l->n; i++)
		top = cp_rate(&l->v[i]) > cp_rate(&l->v[top]) ? i : top;
	size_t to = l->v[top].to, first = x->start.index;
	/* No more of the time before than of the time after. */
	while (from < first && s->d->v[first].at - s->d->v[from].at > s->d->v[to - 1].at - s->d->v[first].at)
		from++;
	if (to - first < 8 || first - from < 2)
		return;
	struct ramp r = ramp_fit(s->d, from, to, a, &x->start, phi);
	/* Two stairs within a minute would fit a growth too, but one that begins before anything failed. */
	if (r.gain < CLEAR || r.top - r.start.at < cp_ns(LASTING_S))
		return;
	struct cp_segment quiet = cp_sum(s->d, from, s->segs.v[run->first].from);
	steps = cp_best(s->d->model, &quiet) - cp_llr_known(s->d->model, &quiet, a);
	for (size_t i = run->first; i <= run->last && s->segs.v[i].from < to; i++, price += PRICE)
		steps += cp_best(s->d->model, &s->segs.v[i]);
	if (r.likelihood / phi + price > steps / phi)
		x->start = r.start;
}

/* Start, end and the steps between them; the neighbours outside give the rates there. */
static void place(const struct search *s, const struct run *run, struct excursion *x, struct cp_segments *l, double phi)
{
	const struct cp_data *d = s->d;
	struct cp_segment *head = &l->v[0], *tail = &l->v[l->n - 1];
	x->censored_begin = run->first == 0;
	x->censored_end = run->last + 1 == s->segs.n;
	x->from = head->from;
	x->to = tail->to;
	if (!x->censored_begin) {
		const struct cp_segment *before = &s->segs.v[run->first - 1];
		x->start = cp_locate(d, before->from, head->to, neighbour_rate(s, before), cp_soft_rate(d, head), phi);
		start_of_growth(s, run, x, l, phi);
		widen_start(d, s->base.trials > 0 ? &s->base : NULL, x);
		x->from = head->from = x->start.index;
	} else {
		x->start = (struct cp_boundary){ x->from, cp_ns(d->v[x->from].at), INT64_MIN, cp_ns(d->v[x->from].at) };
	}
	if (!x->censored_end) {
		const struct cp_segment *after = &s->segs.v[run->last + 1];
		x->end = cp_locate(d, tail->from, after->to, cp_soft_rate(d, tail), neighbour_rate(s, after), phi);
		x->to = tail->to = x->end.index;
		widen_end(d, s->base.trials > 0 ? &s->base : NULL, x);
		x->held = cp_ns(d->v[d->n - 1].at + d->step) - x->end.at >= cp_ns(s->r->hold_s);
	}
	x->n_levels = l->n;
	x->levels = mem_zalloc(l->n, sizeof *x->levels);
	for (size_t i = 0; i < l->n; i++) {
		struct cp_segment sum = cp_sum(d, l->v[i].from, l->v[i].to);
		x->levels[i].rate = cp_rate(&sum);
		x->levels[i].begin = i == 0 ? x->start
				   : cp_locate(d, l->v[i - 1].from, l->v[i].to, cp_soft_rate(d, &l->v[i - 1]), cp_soft_rate(d, &l->v[i]), phi);
	}
}

static double peak_of(const struct cp_data *d, size_t from, size_t to, double otherwise)
{
	struct cp_segment w = { .from = from, .to = from };
	double peak = 0;
	for (; w.to < to; w.to++) {
		w.trials += d->v[w.to].trials;
		w.hits += d->v[w.to].hits;
		/* Give up the oldest as long as what remains is a full window. */
		while (d->v[w.to].at + d->step - d->v[w.from].at > PEAK_S && w.trials - d->v[w.from].trials >= PEAK_TRIALS) {
			w.trials -= d->v[w.from].trials;
			w.hits -= d->v[w.from].hits;
			w.from++;
		}
		if (w.trials >= PEAK_TRIALS && d->v[w.to].at + d->step - d->v[from].at >= PEAK_S && cp_rate(&w) > peak)
			peak = cp_rate(&w);
	}
	return peak > otherwise ? peak : otherwise;
}

static struct excursion describe(const struct search *s, const struct run *run)
{
	struct excursion x = { 0 };
	double phi;
	struct cp_segments l = find_levels(s, run, &phi);
	place(s, run, &x, &l, phi);
	free(l.v);
	struct cp_segment sum = cp_sum(s->d, x.from, x.to);
	x.trials = sum.trials;
	x.hits = sum.hits;
	x.excess = sum.hits - s->p0 * sum.trials;
	x.peak = peak_of(s->d, x.from, x.to, cp_rate(&sum));
	x.llr = evidence(s, &sum);
	return x;
}

struct excursions excursions_find(const struct cp_data *d, const struct excursion_rules *r)
{
	struct excursions out = { .baseline = r->prior, .phi = 1 };
	if (!d->n)
		return out;
	struct search s = { .d = d, .r = r, .segs = cp_segment(d, 1), .phi = 1 };
	cp_settle(d, &s.segs);
	cp_settle(d, &s.segs);
	find_baseline(&s);
	struct runs bad = find_runs(&s);
	find_phi(&s, &bad);
	if (s.phi > 1) {
		free(bad.v);
		cp_merge(d, &s.segs, s.phi, cp_threshold(d->n));
		cp_settle(d, &s.segs);
		find_baseline(&s);
		bad = find_runs(&s);
	}
	if (find_faint(&s, &bad)) {
		free(bad.v);
		bad = find_runs(&s);
	}
	out.baseline = s.p0;
	out.baseline_seen = s.base.trials > 0;
	out.phi = s.phi;
	for (size_t i = 0; i < bad.n; i++) {
		MEM_PUSH(out.v, out.n, out.cap);
		out.v[out.n++] = describe(&s, &bad.v[i]);
	}
	for (size_t i = 0; i < s.n_brief; i++) {
		MEM_PUSH(out.brief, out.n_brief, out.cap_brief);
		out.brief[out.n_brief++] = describe(&s, &s.brief[i]);
	}
	free(bad.v);
	free(s.brief);
	free(s.segs.v);
	return out;
}

/* The rate outside all excursions: a baseline is the lowest that lasted, and may be that of a crawler's hour. */
static double rate_elsewhere(const struct excursions *all, const struct cp_data *d)
{
	struct cp_segment rest = cp_sum(d, 0, d->n);
	for (size_t i = 0; i < all->n; i++) {
		struct cp_segment in = cp_sum(d, all->v[i].from, all->v[i].to);
		rest.trials -= in.trials;
		rest.hits -= in.hits;
	}
	return rest.trials > 0 ? cp_rate(&rest) : 0;
}

bool excursion_without(const struct excursions *all, const struct excursion *x, double hits, const struct cp_data *d, const struct excursion_rules *r)
{
	struct search s = { .d = d, .r = r, .p0 = fmax(fmax(all->baseline, rate_elsewhere(all, d)), r->prior), .phi = all->phi };
	struct cp_segment whole = { .from = x->from, .to = x->to };
	struct cp_segment rest = { x->from, x->to, x->trials - fmin(hits, x->hits), x->hits - fmin(hits, x->hits) };
	return cp_rate(&rest) > r->ratio * s.p0 + r->floor && cp_llr_known(d->model, &rest, s.p0) > needed(&s, cp_seconds(d, &whole));
}

void excursions_free(struct excursions *x)
{
	for (size_t i = 0; i < x->n; i++)
		free(x->v[i].levels);
	for (size_t i = 0; i < x->n_brief; i++)
		free(x->brief[i].levels);
	free(x->v);
	free(x->brief);
	*x = (struct excursions){ 0 };
}
