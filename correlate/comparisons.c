/*
 * Clocks of machines that share no requests, compared by what happened.
 *
 * Machines are held against those whose clocks are settled, round after round. Who was settled by nothing can still be believed
 * if several machines agree with it, or about it: a deploy tool that two servers
 * contradict by one and the same minute is itself wrong.
 */
#include "correlate/corrections.h"
#include "correlate/happenings.h"
#include "correlate/zone_evidence.h"

#include "parsers/base/mem.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LEAST = 3 }; /* happenings that convince */
static const double MOST_AGREE = 0.6, MOST_ELSEWHERE = 0.65; /* of its happenings; of those that agree, on something else */
static const double SURE = 100, LIKELY = 2; /* how much less than once chance may be expected to do as well */

enum verdict_on_clock { SAYS_NOTHING, AGREES, MAY_BE_OFF, IS_OFF };

/* Chance would not make so many meet at any one place. */
static bool beyond_chance(const struct offset *o, const struct happenings *h, double times)
{
	return h->versions >= o->n || (double)o->n * -log(fmax(h->chance, 1e-9)) > log(times * h->places);
}

static enum verdict_on_clock judge(const struct offset *o, const struct happenings *h)
{
	if (!o->known)
		return SAYS_NOTHING;
	if (2 * o->at_zero > o->n || (o->lo_s <= 0 && o->hi_s >= 0))
		return o->at_zero >= 2 ? AGREES : SAYS_NOTHING;
	if ((double)o->elsewhere > MOST_ELSEWHERE * (double)o->n)
		return SAYS_NOTHING;
	/* Moved, it is nearer to the truth in any case. */
	bool narrow = fmax(o->hi_s - o->ahead_s, o->ahead_s - o->lo_s) <= fabs(o->ahead_s), most = (double)o->n >= MOST_AGREE * (double)o->of;
	if (o->n >= LEAST && most && narrow && beyond_chance(o, h, SURE))
		return IS_OFF;
	return !o->at_zero && beyond_chance(o, h, LIKELY) ? MAY_BE_OFF : SAYS_NOTHING;
}

/* People's pages and chats keep time, and what they tell comes when they write. */
static bool comparable(const struct intake *in)
{
	return !in->duplicate && in->role != ROLE_HUMAN && instant_known(in->about.first);
}

struct bench {
	struct clocks *c;
	uint32_t *of; /* the clock of each source, c->n if it is not comparable */
	bool *with; /* by clock: what is compared with */
	size_t *notable, n_notable; /* facts that are compared */
	uint32_t *lead; /* the first comparable source of each clock, UINT32_MAX if it has none */
};

static enum verdict_on_clock compare(const struct bench *b, uint32_t clock, struct offset *o)
{
	struct happenings h = happenings_of(b->c->l, b->notable, b->n_notable, b->of, clock, b->with);
	*o = offset_most(h.v, h.n);
	free(h.v);
	return judge(o, &h);
}

/* The one offset from UTC in use that explains it; INT_MAX if none or several do. */
static int zone_for(const struct offset *o)
{
	int found = INT_MAX;
	for (int minutes = -14 * 60; minutes <= 14 * 60; minutes += 15) {
		if (minutes * 60 < o->lo_s || minutes * 60 > o->hi_s || !zone_in_use(minutes))
			continue;
		if (found != INT_MAX)
			return INT_MAX;
		found = minutes;
	}
	return found;
}

static void correct(const struct bench *b, uint32_t clock, const struct offset *o)
{
	struct ledger *l = b->c->l;
	uint32_t source = b->lead[clock];
	int minutes = o->ahead_s != 0 && !zone_sure(l->v[source]) ? zone_for(o) : INT_MAX;
	if (minutes != INT_MAX && minutes != 0) {
		char from[96];
		snprintf(from, sizeof from, "%zu happenings that other logs tell of as well", o->n);
		zone_settle(l, source, minutes, from);
		b->c->settled[clock] = true;
		return;
	}
	clock_correct(b->c, source, o,
		      arena_printf(&l->arena, "inferred: %zu happenings that other logs tell of as well, true to between %+.1f and %+.1f s", o->n,
				   o->ahead_s - o->hi_s, o->ahead_s - o->lo_s));
}

/* Each clock that is not settled against those that are; whether one was. */
static bool settle_round(const struct bench *b)
{
	bool any = false;
	for (uint32_t k = 0; k < b->c->n; k++)
		b->with[k] = b->c->settled[k];
	for (uint32_t k = 0; k < b->c->n; k++) {
		struct offset o;
		if (b->c->settled[k] || b->lead[k] == UINT32_MAX)
			continue;
		enum verdict_on_clock v = compare(b, k, &o);
		if (v == IS_OFF)
			correct(b, k, &o);
		any |= v == IS_OFF || v == AGREES;
		b->c->settled[k] |= v == AGREES;
	}
	return any;
}

/* What at least two others, and most of those that say something, say of a clock as of one wrong or right. How far it is behind
 * them in *o. */
static bool judged_by_others(const struct bench *b, uint32_t clock, struct offset *out)
{
	struct anchor_bound *v = mem_zalloc(b->c->n, sizeof *v);
	uint32_t n = 0;
	for (uint32_t k = 0; k < b->c->n; k++)
		b->with[k] = k == clock;
	for (uint32_t k = 0; k < b->c->n; k++) {
		struct offset o;
		if (k == clock || b->c->settled[k] || b->lead[k] == UINT32_MAX)
			continue;
		enum verdict_on_clock said = compare(b, k, &o);
		if (said == SAYS_NOTHING)
			continue;
		if (said == AGREES) /* and no other place that its bounds may allow is one that it speaks for */
			o.lo_s = o.ahead_s = o.hi_s = 0;
		v[n] = (struct anchor_bound){ .lo = -o.hi_s, .likely = -o.ahead_s, .hi = -o.lo_s, .mine = n, .theirs = n };
		n++;
	}
	*out = offset_most(v, n);
	free(v);
	if (out->known && out->at_zero * 2 > out->n)
		*out = (struct offset){ .known = true, .n = out->at_zero, .of = n };
	return out->known && out->n >= 2 && 2 * out->n > n;
}

/* Who writes of many machines: balancers, tools, pagers. */
static bool is_witness(const struct bench *b, uint32_t clock)
{
	for (size_t i = 0; i < b->c->l->n; i++)
		if (b->of[i] == clock && (b->c->l->v[i]->role == ROLE_EDGE || b->c->l->v[i]->role == ROLE_DEPLOY || b->c->l->v[i]->role == ROLE_ALERT))
			return true;
	return false;
}

/* Believes one witness that others agree with or about. */
static bool settle_witness(const struct bench *b)
{
	for (uint32_t k = 0; k < b->c->n; k++) {
		struct offset o;
		if (b->c->settled[k] || b->lead[k] == UINT32_MAX || !is_witness(b, k) || !judged_by_others(b, k, &o))
			continue;
		correct(b, k, &o);
		return true;
	}
	return false;
}

/* Those that remain, against whatever else there is: nothing tells which of two is right. */
static void propose_rest(const struct bench *b)
{
	for (uint32_t k = 0; k < b->c->n; k++) {
		struct offset o;
		if (b->c->settled[k] || b->lead[k] == UINT32_MAX || is_witness(b, k))
			continue;
		for (uint32_t j = 0; j < b->c->n; j++)
			b->with[j] = j != k && (b->c->settled[j] || is_witness(b, j));
		if (compare(b, k, &o) >= MAY_BE_OFF)
			clock_propose(b->c, b->lead[k], &o, "%zu happening%s that other logs tell of as well", o.n, o.n == 1 ? "" : "s");
	}
}

void clocks_compare(struct clocks *c, uint32_t reference)
{
	struct ledger *l = c->l;
	struct bench b = { .c = c, .of = mem_zalloc(l->n, sizeof *b.of), .with = mem_zalloc(c->n + 1, sizeof *b.with), .lead = mem_zalloc(c->n, sizeof *b.lead) };
	b.notable = happenings_notable(l, &b.n_notable);
	bool by_requests = false;
	for (size_t k = 0; k < c->n; k++)
		b.lead[k] = UINT32_MAX;
	for (uint32_t i = 0; i < l->n; i++) {
		bool usable = comparable(l->v[i]);
		b.of[i] = usable ? c->of[i] : (uint32_t)c->n;
		if (usable && b.lead[c->of[i]] == UINT32_MAX)
			b.lead[c->of[i]] = i;
		by_requests |= c->measured[i];
	}
	/* The balancer is believed, unless others contradict it with one voice. */
	struct offset o;
	if (reference != UINT32_MAX && !by_requests && b.lead[reference] != UINT32_MAX && judged_by_others(&b, reference, &o))
		correct(&b, reference, &o);
	do {
		while (settle_round(&b))
			;
	} while (settle_witness(&b));
	propose_rest(&b);
	free(b.of);
	free(b.with);
	free(b.notable);
	free(b.lead);
}
