/*
 * Zones of stamps that print none.
 *
 * Such stamps were read as UTC. A source is moved to another offset that is in use somewhere
 * on earth only if what it shares with logs that know their zone says so: request ids, whole
 * requests, happenings on one machine, the pattern of traffic or of trouble by the minute. Each kind
 * of evidence must be clear by itself, and no two may disagree.
 *
 * What was settled in one round is evidence in the next. When zoned logs say nothing more, edge
 * logs are believed to be in UTC, as they were read, and the others compared with them; at last a
 * source without evidence follows the others of its run if at least two of them agree.
 */
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
static const int64_t TOLERANCE_NS = 90 * NS_PER_S; /* clocks that differ and health checks that take their time */

struct finding {
	bool clear;
	int offset; /* index */
	char from[96]; /* "214 shared request ids" */
};

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
	return (struct finding){ .clear = score[best] >= least && score[best] >= times * second, .offset = best };
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

static const struct anchor *anchor_find(const struct anchors *a, uint64_t hash)
{
	size_t lo = 0, hi = a->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (a->v[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < a->n && a->v[lo].hash == hash ? &a->v[lo] : NULL;
}

static const struct anchors *anchors_of(const struct intake *in, bool ids)
{
	return ids ? &in->ids : &in->requests_seen;
}

static struct finding by_anchors(const struct ledger *l, const bool *sure, uint32_t source, bool ids)
{
	double score[OFFSETS] = { 0 };
	const struct anchors *own = anchors_of(l->v[source], ids);
	for (size_t k = 0; k < own->n; k++) {
		bool voted[OFFSETS] = { false };
		for (size_t i = 0; i < l->n; i++) {
			const struct anchor *other = sure[i] ? anchor_find(anchors_of(l->v[i], ids), own->v[k].hash) : NULL;
			if (other && (ids || (other->count == 1 && own->v[k].count == 1)))
				vote(score, voted, own->v[k].ns, other->ns);
		}
	}
	struct finding f = ids ? clearest(score, 3, 4) : clearest(score, 5, 3);
	snprintf(f.from, sizeof f.from, "%.0f shared %s", score[f.offset], ids ? "request ids" : "requests");
	return f;
}

static struct finding by_ids(const struct ledger *l, const bool *sure, uint32_t source)
{
	return by_anchors(l, sure, source, true);
}

static struct finding by_requests(const struct ledger *l, const bool *sure, uint32_t source)
{
	return by_anchors(l, sure, source, false);
}

static struct finding by_facts(const struct ledger *l, const bool *sure, uint32_t source)
{
	double score[OFFSETS] = { 0 };
	for (size_t i = 0; i < l->n_facts; i++) {
		const struct fact *own = &l->facts[i];
		bool voted[OFFSETS] = { false };
		if (own->source != source || own->what == WHAT_NONE || !(own->flags & EVF_ZONE_ASSUMED))
			continue;
		for (size_t k = 0; k < l->n_facts; k++)
			if (sure[l->facts[k].source] && facts_kin(own, &l->facts[k]))
				vote(score, voted, own->at.time.ns, l->facts[k].at.time.ns);
	}
	struct finding f = clearest(score, 3, 2);
	snprintf(f.from, sizeof f.from, "%.0f events that other logs tell of", score[f.offset]);
	return f;
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

/* What other logs say of the traffic that this machine served; of all traffic where they do not tell machines apart. */
static void add_traffic(const struct ledger *l, const bool *sure, struct str host, struct minutes *m)
{
	bool told = false;
	for (int all = 0; all < 2 && !told; all++)
		for (size_t i = 0; i < l->n; i++)
			for (size_t k = 0; sure[i] && k < l->v[i]->n_lanes; k++)
				if (all || same_node(l->v[i]->lanes[k].upstream, host)) {
					minutes_add(m, l->v[i]->lanes[k].outcomes, OUT_TOTAL);
					told = true;
				}
}

static void scores_by_minutes(const struct minutes *own, const struct minutes *other, double *score, bool scaled)
{
	for (int i = 0; i < OFFSETS; i++) {
		size_t n;
		double r = correlation(own, other, offsets[i], &n);
		score[i] = scaled ? r * sqrt((double)n) : r;
	}
}

static struct finding by_traffic(const struct ledger *l, const bool *sure, uint32_t source)
{
	double score[OFFSETS];
	struct minutes own = minutes_new(l), other = minutes_new(l);
	for (size_t k = 0; k < l->v[source]->n_lanes; k++)
		minutes_add(&own, l->v[source]->lanes[k].outcomes, OUT_TOTAL);
	add_traffic(l, sure, l->v[source]->about.host, &other);
	blank_ends(&own);
	blank_ends(&other);
	differences(&own);
	differences(&other);
	scores_by_minutes(&own, &other, score, true);
	minutes_free(&own);
	minutes_free(&other);
	struct finding f = clearest(score, 7, 2); /* 7 standard errors */
	snprintf(f.from, sizeof f.from, "the rhythm of its traffic");
	return f;
}

/* Failures and errors, capped so that one bad minute is not the whole story. */
static void add_trouble(const struct intake *in, struct minutes *m)
{
	for (size_t k = 0; k < in->n_lanes; k++)
		minutes_add(m, in->lanes[k].outcomes, OUT_BAD);
	minutes_add(m, in->records, REC_ERRORS);
}

static void dampen(struct minutes *m)
{
	for (size_t i = 0; i < m->n; i++)
		m->v[i] = log1p(m->v[i]);
}

static struct finding by_trouble(const struct ledger *l, const bool *sure, uint32_t source)
{
	double score[OFFSETS];
	struct minutes own = minutes_new(l), other = minutes_new(l);
	add_trouble(l->v[source], &own);
	for (size_t i = 0; i < l->n; i++)
		if (sure[i])
			add_trouble(l->v[i], &other);
	dampen(&own);
	dampen(&other);
	scores_by_minutes(&own, &other, score, false);
	minutes_free(&own);
	minutes_free(&other);
	struct finding f = clearest(score, 0.75, 1.5);
	snprintf(f.from, sizeof f.from, "when its errors and others' failures happen");
	return f;
}

static struct finding weigh(const struct ledger *l, const bool *sure, uint32_t source)
{
	static struct finding (*const kinds[])(const struct ledger *, const bool *, uint32_t) = { by_ids, by_requests, by_facts, by_traffic, by_trouble };
	struct finding best = { 0 };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct finding f = kinds[i](l, sure, source);
		if (!f.clear)
			continue;
		if (best.clear && best.offset != f.offset)
			return (struct finding){ 0 };
		if (!best.clear)
			best = f;
	}
	return best;
}

static void settle(struct ledger *l, uint32_t source, int offset, const char *from)
{
	struct intake *in = l->v[source];
	int minutes = abs(offsets[offset]);
	ledger_move(l, source, -(int64_t)offsets[offset] * 60 * NS_PER_S, EVF_ZONE_ASSUMED);
	in->about.zone = minutes ? arena_printf(&in->arena, "UTC%c%02d:%02d", offsets[offset] < 0 ? '-' : '+', minutes / 60, minutes % 60) : STR("UTC");
	in->about.zone_basis = arena_printf(&in->arena, "inferred: %.*s from %s", STR_ARG(in->about.zone), from);
}

static bool pending(const struct intake *in)
{
	return !in->duplicate && in->zone_basis == ZONE_DEFAULT && in->zone_assumed && in->about.clock_offset_s == 0 && instant_known(in->first);
}

/* All sources that the sure ones can settle; whether there were any. */
static bool settle_round(struct ledger *l, bool *sure, int *settled)
{
	struct finding *f = mem_zalloc(l->n, sizeof *f);
	bool any = false;
	for (uint32_t i = 0; i < l->n; i++)
		if (!sure[i] && pending(l->v[i]))
			f[i] = weigh(l, sure, i);
	for (uint32_t i = 0; i < l->n; i++)
		if (f[i].clear) {
			settle(l, i, f[i].offset, f[i].from);
			settled[i] = f[i].offset;
			sure[i] = any = true;
		}
	free(f);
	return any;
}

/* The rest of the run's logs without a zone, if those that could be settled agree. */
static void settle_rest(struct ledger *l, const bool *sure, const int *settled)
{
	char from[96];
	int agreed = -1;
	unsigned n = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (settled[i] < 0)
			continue;
		if (agreed >= 0 && settled[i] != agreed)
			return;
		agreed = settled[i];
		n++;
	}
	if (n < 2)
		return;
	snprintf(from, sizeof from, "the zone of %u other logs of this run that print none", n);
	for (uint32_t i = 0; i < l->n; i++)
		if (!sure[i] && pending(l->v[i]))
			settle(l, i, agreed, from);
}

void clocks_infer(struct ledger *l)
{
	bool *sure = mem_zalloc(l->n, sizeof *sure), edges = false;
	int *settled = mem_zalloc(l->n, sizeof *settled);
	for (size_t i = 0; i < l->n; i++) {
		settled[i] = -1;
		sure[i] = !l->v[i]->duplicate && instant_known(l->v[i]->first) && !pending(l->v[i]);
	}
	while (settle_round(l, sure, settled))
		;
	for (size_t i = 0; i < l->n; i++)
		if (!sure[i] && pending(l->v[i]) && l->v[i]->role == ROLE_EDGE)
			sure[i] = edges = true;
	while (edges && settle_round(l, sure, settled))
		;
	settle_rest(l, sure, settled);
	free(sure);
	free(settled);
}
