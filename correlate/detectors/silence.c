/*
 * Somebody who writes all the time stops, and comes back.
 *
 * Judged by the writer's own rhythm on both sides of the gap. A gap proves nothing where
 * no single source spans it (a rotated file may be missing), where a source is damaged, or where those
 * who stand behind logged the very requests; a log that merely ends is the end of what was collected.
 */
#include "correlate/measure.h"
#include "correlate/series.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum {
	LEAST_S = 60,
	ROUND = 10, /* gap lengths on each side that tell the rhythm, */
	ROUND_S = 1800, /* at least so long */
	UNLIKE = 5, /* times longer than any other gap there */
	ENTRIES = 30, /* active seconds on each side, to know a rhythm, */
	SIDE_S = 600, /* in so long a time, and half the gap's length on both sides together */
};
static const double SURPRISE = 20.7; /* -ln 1e-9 */

_Static_assert((int)OUT_TOTAL == (int)REC_TOTAL, "requests and other records are counted alike");

static void count(const void *user, const uint32_t *counters, struct cp_step *to)
{
	(void)user;
	to->trials += counters[OUT_TOTAL];
}

/* One file's requests of one lane, or its other records. */
struct activity {
	struct str host;
	const struct series *series;
	bool front, damaged;
};

/* Everything a host wrote, or the whole front. */
struct writer {
	struct str name; /* "" = the whole front */
	const struct activity *v;
	size_t n;
};

/* Active seconds a second, and the longest gap, among entries [from, to]. */
struct rhythm {
	double rate;
	size_t entries;
	int64_t seconds, longest;
};

static struct rhythm rhythm_of(const struct cp_data *d, size_t from, size_t to)
{
	struct rhythm r = { .entries = to - from + 1, .seconds = d->v[to].at - d->v[from].at + d->step };
	r.rate = (double)r.entries / (double)r.seconds;
	for (size_t i = from; i < to; i++) {
		int64_t gap = d->v[i + 1].at - d->v[i].at - d->step;
		r.longest = gap > r.longest ? gap : r.longest;
	}
	return r;
}

/* The gap after entry i is against the rhythm of both sides. */
static bool is_silence(const struct cp_data *d, size_t i, struct rhythm *before, struct rhythm *after)
{
	int64_t gap = d->v[i + 1].at - d->v[i].at - d->step;
	if (gap < LEAST_S)
		return false;
	int64_t round = ROUND * gap > ROUND_S ? ROUND * gap : ROUND_S;
	size_t from = i, to = i + 1;
	while (from > 0 && d->v[i].at - d->v[from - 1].at <= round)
		from--;
	while (to + 1 < d->n && d->v[to + 1].at - d->v[i + 1].at <= round)
		to++;
	*before = rhythm_of(d, from, i);
	*after = rhythm_of(d, i + 1, to);
	int64_t longest = before->longest > after->longest ? before->longest : after->longest;
	double rate = before->rate < after->rate ? before->rate : after->rate;
	if (before->entries < ENTRIES || after->entries < ENTRIES || before->seconds < SIDE_S || after->seconds < SIDE_S ||
	    2 * (before->seconds + after->seconds) < gap)
		return false;
	return rate * (double)gap > SURPRISE && gap > UNLIKE * longest;
}

/* Somebody's single, sound file goes on before and after. */
static bool spanned(const struct writer *w, int64_t from, int64_t to)
{
	for (size_t i = 0; i < w->n; i++) {
		int64_t first, last;
		if (!w->v[i].damaged && series_span(w->v[i].series, &first, &last) && first < from && last > to)
			return true;
	}
	return false;
}

static bool of_front(void *user, const struct lane *l)
{
	const struct str *writer = user;
	return writer->n ? str_eq(l->writer, *writer) : l->front;
}

static struct signal signal_of(const struct ledger *l, const struct writer *w, const struct cp_data *d, size_t i,
			       const struct rhythm *before, const struct rhythm *after, struct arena *a)
{
	int64_t from = d->v[i].at + d->step, to = d->v[i + 1].at;
	/* The next word would have come within 3 / rate with 95 %. */
	int64_t late = (int64_t)ceil(3 / before->rate), early = (int64_t)ceil(3 / after->rate);
	struct signal g = {
		.kind = SIGNAL_SILENCE,
		.start = { instant_of_s(from), instant_of_s(from - d->step), instant_of_s(from + late < to ? from + late : to) },
		.end = { instant_of_s(to), instant_of_s(to - early > from ? to - early : from), instant_of_s(to + d->step) },
		.total = NUMBER_NONE,
		.bad = NUMBER_NONE,
		.excess = NAN,
		.peak_bad_share = NAN,
		.baseline = before->rate,
		.strength = fmin(before->rate, after->rate) * (double)(to - from),
	};
	struct cite c[1];
	struct str name = w->name;
	size_t n = ledger_cite_requests(l, of_front, &name, OUT_TOTAL, instant_of_s(from - ROUND_S), instant_of_s(from), true, c, 1);
	g.begin_cites = cites_copy(a, c, n);
	n = ledger_cite_requests(l, of_front, &name, OUT_TOTAL, instant_of_s(to), instant_of_s(to + ROUND_S), false, c, 1);
	g.end_cites = cites_copy(a, c, n);
	if (w->name.n)
		g.scope.hosts = measure_name(a, w->name);
	g.summary = arena_printf(a, "%.*s wrote nothing for %lld s, though %.3g of 60 seconds had a line before and %.3g after",
				 STR_ARG(w->name.n ? w->name : STR("the front")), (long long)(to - from), 60 * before->rate, 60 * after->rate);
	return g;
}

/* Requests of [from, to) seconds on the lanes of the front, or on those behind it. */
static double requests(const struct ledger *l, bool front, int64_t from, int64_t to)
{
	const struct lane *lanes;
	double sum = 0;
	for (size_t i = 0, n = ledger_lanes(l, &lanes); i < n; i++)
		if (lanes[i].front == front)
			sum += (double)series_sum(lanes[i].outcomes, OUT_TOTAL, from, to);
	return sum;
}

/* While the front wrote nothing, those behind it were asked as ever: lines are missing, and nobody went without. */
static bool served_meanwhile(const struct ledger *l, int64_t from, int64_t to, struct signals *out)
{
	static const double PART = 0.5;
	int64_t wide = to - from > SIDE_S ? to - from : SIDE_S;
	double seconds = (double)(to - from), now = requests(l, false, from, to);
	double before = requests(l, false, from - wide, from) / (double)wide, after = requests(l, false, to, to + wide) / (double)wide;
	double usual = requests(l, true, from - wide, from) / (double)wide;
	if (now < ENTRIES || now < PART * fmin(before, after) * seconds || fmin(before, after) < PART * usual)
		return false;
	struct buf b = { 0 };
	buf_adds(&b, "the front logged nothing from ");
	instant_rfc3339(&b, instant_of_s(from), 0);
	buf_adds(&b, " to ");
	instant_rfc3339(&b, instant_of_s(to), 0);
	buf_addf(&b, ", but the servers behind it logged %.0f requests meanwhile, as many as ever: lines are missing", now);
	signals_set_aside(out, (struct aside){ arena_take(out->arena, &b), { instant_of_s(from), instant_of_s(to) }, false });
	return true;
}

static void look(const struct ledger *l, const struct writer *w, struct signals *out)
{
	struct rhythm before, after;
	const struct series **v = mem_zalloc(w->n + 1, sizeof *v);
	for (size_t i = 0; i < w->n; i++)
		v[i] = w->v[i].series;
	struct cp_data d = measure_sum(v, w->n, count, NULL);
	for (size_t i = 0; i + 1 < d.n; i++) {
		int64_t from = d.v[i].at + d.step, to = d.v[i + 1].at;
		if (is_silence(&d, i, &before, &after) && spanned(w, from, to) && !(!w->name.n && served_meanwhile(l, from, to, out)))
			signals_add(out, signal_of(l, w, &d, i, &before, &after, out->arena));
	}
	measure_free(&d);
	free(v);
}

/* By host, front first. Order within does not matter: sums are taken. */
static int by_host(const void *a, const void *b)
{
	const struct activity *x = a, *y = b;
	int c = str_cmp(x->host, y->host);
	return c ? c : (int)y->front - (int)x->front;
}

static size_t activities(const struct ledger *l, struct activity *v)
{
	const struct lane *lanes;
	const struct source *sources;
	size_t n_lanes = ledger_lanes(l, &lanes), n_sources = ledger_sources(l, &sources), n = 0;
	for (size_t i = 0; i < n_lanes; i++)
		v[n++] = (struct activity){ lanes[i].writer, lanes[i].outcomes, lanes[i].front, sources[lanes[i].source].damage.n > 0 };
	for (size_t i = 0; i < n_sources; i++)
		if (ledger_records(l, (uint32_t)i))
			v[n++] = (struct activity){ sources[i].host, ledger_records(l, (uint32_t)i), false, sources[i].damage.n > 0 };
	return n;
}

void detect_silence(const struct ledger *l, struct signals *out)
{
	const struct lane *lanes;
	const struct source *sources;
	size_t most = ledger_lanes(l, &lanes) + ledger_sources(l, &sources), n_front = 0;
	struct activity *v = mem_zalloc(most + 1, sizeof *v), *front = mem_zalloc(most + 1, sizeof *front);
	size_t n = activities(l, v);
	if (n)
		qsort(v, n, sizeof *v, by_host);
	for (size_t i = 0; i < n; i++)
		if (v[i].front)
			front[n_front++] = v[i];
	if (n_front)
		look(l, &(struct writer){ STR(""), front, n_front }, out);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && str_eq(v[end].host, v[i].host);)
			end++;
		/* The only front is told as the front. */
		bool alone = v[i].front && str_eq(front[0].host, front[n_front - 1].host);
		if (v[i].host.n && !alone)
			look(l, &(struct writer){ v[i].host, v + i, end - i }, out);
	}
	free(front);
	free(v);
}
