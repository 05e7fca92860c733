#include "correlate/zone_evidence.h"

#include "correlate/kin.h"
#include "parsers/base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Offsets from UTC in minutes that are or were in use this century. */
static const int offsets[] = {
	-720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -150, -120, -60, 0, 60, 120, 180, 210,
	240, 270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 690, 720, 765, 780, 840,
};
enum { OFFSETS = sizeof offsets / sizeof *offsets };

bool zone_in_use(int minutes)
{
	for (int i = 0; i < OFFSETS; i++)
		if (offsets[i] == minutes)
			return true;
	return false;
}

static const int64_t TOLERANCE_NS = 90 * NS_PER_S; /* clocks that differ and health checks that take their time */
enum { MOST_OWN_FACTS = 200, MOST_FACTS = 4000 }; /* enough to tell, few enough to compare each with each */

/* Counts per minute over the time of the run's requests (or of its records, if it has none), and 14 h around. */
struct minutes {
	int64_t from; /* minute since 1970 of v[0] */
	size_t n;
	double *v;
};

struct pool { /* anchors of all sure sources, by hash */
	struct anchor *v;
	size_t n;
};

struct zone_evidence {
	const struct ledger *l;
	const bool *sure;
	struct pool ids, requests;
	struct minutes traffic, trouble;
	const struct fact **facts;
	size_t n_facts;
};

/* ---- votes ---- */

/* Best of the scores if it is at least `least` and `times` the second. */
static struct finding clearest(const double *score, double least, double times)
{
	int best = 0;
	double second = 0;
	for (int i = 1; i < OFFSETS; i++)
		if (score[i] > score[best])
			best = i;
	for (int i = 0; i < OFFSETS; i++)
		if (i != best && score[i] > second)
			second = score[i];
	return (struct finding){ .clear = score[best] >= least && score[best] >= times * second, .minutes = offsets[best] };
}

static double highest(const double *score)
{
	double best = 0;
	for (int i = 0; i < OFFSETS; i++)
		best = score[i] > best ? score[i] : best;
	return best;
}

/* Votes for the offsets that bring `local` to `true_ns`: local = true + offset. */
static void vote(double *score, bool *voted, int64_t local, int64_t true_ns)
{
	for (int i = 0; i < OFFSETS; i++) {
		int64_t off = local - true_ns - (int64_t)offsets[i] * 60 * NS_PER_S;
		if (!voted[i] && off <= TOLERANCE_NS && off >= -TOLERANCE_NS) {
			voted[i] = true;
			score[i]++;
		}
	}
}

/* ---- shared ids and requests ---- */

static int by_hash(const void *a, const void *b)
{
	const struct anchor *x = a, *y = b;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->ns > y->ns) - (x->ns < y->ns);
}

static const struct anchors *anchors_of(const struct intake *in, bool ids)
{
	return ids ? &in->ids : &in->requests_seen;
}

static struct pool pool_of(const struct ledger *l, const bool *sure, bool ids)
{
	struct pool p = { 0 };
	size_t cap = 0;
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; sure[i] && k < anchors_of(l->v[i], ids)->n; k++) {
			MEM_PUSH(p.v, p.n, cap);
			p.v[p.n++] = anchors_of(l->v[i], ids)->v[k];
		}
	if (p.n)
		qsort(p.v, p.n, sizeof *p.v, by_hash);
	return p;
}

static size_t pool_find(const struct pool *p, uint64_t hash)
{
	size_t lo = 0, hi = p->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (p->v[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void by_anchors(const struct zone_evidence *e, uint32_t source, bool ids, double *score)
{
	const struct anchors *own = anchors_of(e->l->v[source], ids);
	const struct pool *p = ids ? &e->ids : &e->requests;
	for (size_t k = 0; k < own->n; k++) {
		bool voted[OFFSETS] = { false };
		for (size_t i = pool_find(p, own->v[k].hash); i < p->n && p->v[i].hash == own->v[k].hash; i++)
			if (ids || (p->v[i].count == 1 && own->v[k].count == 1)) /* a path that is asked for often tells no time */
				vote(score, voted, own->v[k].ns, p->v[i].ns);
	}
}

static struct finding by_ids(const struct zone_evidence *e, uint32_t source)
{
	double score[OFFSETS] = { 0 };
	by_anchors(e, source, true, score);
	struct finding f = clearest(score, 3, 4);
	snprintf(f.from, sizeof f.from, "%.0f shared request ids", highest(score));
	return f;
}

static struct finding by_requests(const struct zone_evidence *e, uint32_t source)
{
	double score[OFFSETS] = { 0 };
	by_anchors(e, source, false, score);
	struct finding f = clearest(score, 5, 3);
	snprintf(f.from, sizeof f.from, "%.0f shared requests", highest(score));
	return f;
}

/* ---- happenings that two logs tell of ---- */

static struct finding by_facts(const struct zone_evidence *e, uint32_t source)
{
	double score[OFFSETS] = { 0 };
	size_t tried = 0;
	for (size_t i = 0; i < e->l->n_facts && tried < MOST_OWN_FACTS; i++) {
		const struct fact *own = &e->l->facts[i];
		bool voted[OFFSETS] = { false };
		if (own->source != source || own->what == WHAT_NONE || !(own->flags & EVF_ZONE_ASSUMED))
			continue;
		tried++;
		for (size_t k = 0; k < e->n_facts; k++)
			if (facts_kin(own, e->facts[k]))
				vote(score, voted, own->at.time.ns, e->facts[k]->at.time.ns);
	}
	struct finding f = clearest(score, 3, 2);
	snprintf(f.from, sizeof f.from, "%.0f events that other logs tell of", highest(score));
	return f;
}

/* ---- traffic and trouble by the minute ---- */

/* Farther apart than this, logs do not tell of one outage and a table of minutes would be mostly empty. */
static const int64_t MOST_MINUTES = INT64_C(60) * 24 * 90;

static struct minutes minutes_new(const struct ledger *l)
{
	struct minutes m = { INT64_MAX, 0, NULL };
	int64_t to = INT64_MIN;
	bool requests = false;
	for (size_t i = 0; i < l->n; i++)
		requests |= l->v[i]->n_lanes > 0;
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *in = l->v[i];
		if (in->duplicate || !instant_known(in->about.first) || !(requests ? in->n_lanes > 0 : in->records != NULL))
			continue;
		int64_t first = instant_s(in->about.first) / 60 - 14 * 60, last = instant_s(in->about.last) / 60 + 14 * 60;
		m.from = first < m.from ? first : m.from;
		to = last > to ? last : to;
	}
	if (to >= m.from)
		m.n = (size_t)(to - m.from < MOST_MINUTES ? to - m.from + 1 : MOST_MINUTES);
	else
		m.from = 0;
	m.v = mem_zalloc(m.n, sizeof *m.v);
	return m;
}

static void minutes_add(struct minutes *m, const struct series *s, unsigned counter)
{
	const uint32_t *c;
	int64_t second;
	for (size_t i = 0; s && series_next(s, &i, &second, &c);) {
		int64_t at = second / 60 - m->from;
		if (at >= 0 && (size_t)at < m->n)
			m->v[at] += c[counter];
	}
}

static void minutes_free(struct minutes *m)
{
	free(m->v);
	*m = (struct minutes){ 0 };
}

/* Correlation of own, moved back by the offset, with other; over minutes where own was awake. */
static double correlation(const struct minutes *own, const struct minutes *other, int offset, size_t *n)
{
	double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
	*n = 0;
	for (size_t i = 0; i < own->n; i++) {
		int64_t k = (int64_t)i - offset;
		if (isnan(own->v[i]) || k < 0 || (size_t)k >= other->n || isnan(other->v[k]))
			continue;
		double x = own->v[i], y = other->v[k];
		a += x, b += y, aa += x * x, bb += y * y, ab += x * y;
		++*n;
	}
	double count = (double)*n, va = aa - a * a / count, vb = bb - b * b / count;
	return *n >= 30 && va > 0 && vb > 0 ? (ab - a * b / count) / sqrt(va * vb) : 0;
}

/* Minutes before the first and after the last count say nothing. */
static void blank_ends(struct minutes *m)
{
	size_t first = 0, last = m->n;
	while (first < m->n && m->v[first] == 0)
		first++;
	while (last > first && m->v[last - 1] == 0)
		last--;
	for (size_t i = 0; i < m->n; i++)
		if (i <= first || i + 1 >= last)
			m->v[i] = NAN;
}

/* Differences from minute to minute: the day's rise and fall would fit every offset a little. */
static void differences(struct minutes *m)
{
	for (size_t i = m->n; i-- > 1;)
		m->v[i] -= m->v[i - 1];
	if (m->n)
		m->v[0] = NAN;
}

static void add_traffic(const struct intake *in, struct minutes *m)
{
	for (size_t k = 0; k < in->n_lanes; k++)
		minutes_add(m, in->lanes[k].outcomes, OUT_TOTAL);
}

static void add_trouble(const struct intake *in, struct minutes *m)
{
	for (size_t k = 0; k < in->n_lanes; k++)
		minutes_add(m, in->lanes[k].outcomes, OUT_BAD);
	minutes_add(m, in->records, REC_ERRORS);
}

/* Complaints that their writers call warnings: MariaDB's "Too many connections". */
static void add_complaints(const struct ledger *l, uint32_t source, struct minutes *m)
{
	for (size_t i = 0; i < l->n_facts; i++) {
		const struct fact *f = &l->facts[i];
		int64_t at = instant_s(f->at.time) / 60 - m->from;
		if (f->source == source && f->severity < SEV_ERROR && (f->what == WHAT_SATURATION || f->what == WHAT_UNREACHABLE) && at >= 0 && (size_t)at < m->n)
			m->v[at] += f->count ? (double)f->count : 1;
	}
}

/* What other logs say of the traffic that one machine served; false if they do not tell machines apart. */
static bool add_traffic_of(const struct zone_evidence *e, struct str host, struct minutes *m)
{
	bool told = false;
	for (size_t i = 0; i < e->l->n; i++)
		for (size_t k = 0; e->sure[i] && k < e->l->v[i]->n_lanes; k++)
			if (same_node(e->l->v[i]->lanes[k].upstream, host)) {
				minutes_add(m, e->l->v[i]->lanes[k].outcomes, OUT_TOTAL);
				told = true;
			}
	return told;
}

/* One minute of a thousand errors must not outweigh all others. */
static void dampen(struct minutes *m)
{
	for (size_t i = 0; i < m->n; i++)
		m->v[i] = log1p(m->v[i]);
}

static struct finding by_traffic(const struct zone_evidence *e, uint32_t source)
{
	const struct intake *in = e->l->v[source];
	double score[OFFSETS];
	struct minutes own = minutes_new(e->l), other = minutes_new(e->l);
	add_traffic(in, &own);
	if (!add_traffic_of(e, in->about.host, &other) && other.n)
		memcpy(other.v, e->traffic.v, other.n * sizeof *other.v);
	blank_ends(&own);
	blank_ends(&other);
	differences(&own);
	differences(&other);
	for (int i = 0; i < OFFSETS; i++) {
		size_t n;
		double r = correlation(&own, &other, offsets[i], &n);
		score[i] = r * sqrt((double)n);
	}
	minutes_free(&own);
	minutes_free(&other);
	struct finding f = clearest(score, 7, 2); /* 7 standard errors */
	snprintf(f.from, sizeof f.from, "the rhythm of its traffic");
	return f;
}

static struct finding by_trouble(const struct zone_evidence *e, uint32_t source)
{
	double score[OFFSETS];
	struct minutes own = minutes_new(e->l);
	add_trouble(e->l->v[source], &own);
	add_complaints(e->l, source, &own);
	dampen(&own);
	for (int i = 0; i < OFFSETS; i++) {
		size_t n;
		score[i] = correlation(&own, &e->trouble, offsets[i], &n);
	}
	minutes_free(&own);
	struct finding f = clearest(score, 0.75, 1.5);
	snprintf(f.from, sizeof f.from, "when its errors and others' failures happen");
	return f;
}

/* ---- first and last stamps ---- */

/* What somebody cut out of several logs "from 21:19 to 21:29". A stamp near a half hour is a file's that is begun anew by the
 * clock: such begin and end alike in every zone. */
static bool cut_by_hand(const struct intake *in, int64_t tolerance_s)
{
	enum { HALF_HOUR = 1800, CLEAR_OF_IT = 120 };
	int64_t ends[] = { instant_s(in->about.first), instant_s(in->about.last) };
	for (int k = 0; k < 2; k++) {
		int64_t off = ends[k] % HALF_HOUR;
		if (off > CLEAR_OF_IT + tolerance_s && off < HALF_HOUR - CLEAR_OF_IT - tolerance_s)
			return true;
	}
	return false;
}

/* How near two dense logs of one stretch begin and end; 0 if this one is too short or too sparse to tell. */
static int64_t end_tolerance_s(const struct intake *in)
{
	enum { LEAST_S = 60, MOST_S = 20, RECORDS = 25, PART = 40 };
	int64_t length = instant_s(in->about.last) - instant_s(in->about.first);
	if (length < LEAST_S || in->about.lines < RECORDS)
		return 0;
	return length / PART < MOST_S ? length / PART + 1 : MOST_S;
}

static struct finding by_ends(const struct zone_evidence *e, uint32_t source)
{
	const struct intake *in = e->l->v[source];
	double score[OFFSETS] = { 0 };
	int64_t tolerance = end_tolerance_s(in);
	struct finding f = { 0 };
	if (!tolerance || !cut_by_hand(in, tolerance))
		return f;
	for (size_t i = 0; i < e->l->n; i++) {
		const struct intake *other = e->l->v[i];
		int64_t first = instant_s(in->about.first) - instant_s(other->about.first), last = instant_s(in->about.last) - instant_s(other->about.last);
		for (int k = 0; e->sure[i] && end_tolerance_s(other) && k < OFFSETS; k++)
			if (llabs(first - 60 * offsets[k]) <= tolerance && llabs(last - 60 * offsets[k]) <= tolerance)
				score[k]++;
	}
	f = clearest(score, 1, 3);
	snprintf(f.from, sizeof f.from, "its first and last stamp, which are then those of %.0f other log%s", highest(score), highest(score) == 1 ? "" : "s");
	return f;
}

/* ---- all together ---- */

struct zone_evidence *zone_evidence_new(const struct ledger *l, const bool *sure)
{
	struct zone_evidence *e = mem_zalloc(1, sizeof *e);
	*e = (struct zone_evidence){ .l = l, .sure = sure, .ids = pool_of(l, sure, true), .requests = pool_of(l, sure, false) };
	e->traffic = minutes_new(l);
	e->trouble = minutes_new(l);
	for (size_t i = 0; i < l->n; i++)
		if (sure[i]) {
			add_traffic(l->v[i], &e->traffic);
			add_trouble(l->v[i], &e->trouble);
		}
	dampen(&e->trouble);
	e->facts = mem_zalloc(MOST_FACTS, sizeof *e->facts);
	for (size_t i = 0; i < l->n_facts && e->n_facts < MOST_FACTS; i++)
		if (sure[l->facts[i].source] && l->facts[i].what != WHAT_NONE)
			e->facts[e->n_facts++] = &l->facts[i];
	return e;
}

void zone_evidence_free(struct zone_evidence *e)
{
	free(e->ids.v);
	free(e->requests.v);
	free(e->facts);
	minutes_free(&e->traffic);
	minutes_free(&e->trouble);
	free(e);
}

struct finding zone_evidence_weigh(const struct zone_evidence *e, uint32_t source)
{
	static struct finding (*const kinds[])(const struct zone_evidence *, uint32_t) = { by_ids, by_requests, by_facts, by_traffic, by_trouble };
	struct finding best = { 0 };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct finding f = kinds[i](e, source);
		if (!f.clear)
			continue;
		if (best.clear && best.minutes != f.minutes)
			return (struct finding){ 0 };
		if (!best.clear)
			best = f;
	}
	return best.clear ? best : by_ends(e, source);
}
