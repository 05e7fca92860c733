/*
 * Clocks that are wrong, measured by what two logs saw of the same requests.
 *
 * The log nearest to the users is what others are compared with. Of each other log the differences between
 * its times and that log's, request by request, are taken (by request id, else by requests
 * that each of the two saw once); most of them must agree: on one value, on two one after the other, or on a line. Which clock is
 * right cannot be seen: the majority of machines is believed, and the log nearest to the users where there is none. What
 * else a machine wrote goes by the same clock. A clock that was stepped forward leaves a hole in
 * its log, at which one difference gives way to another; one that was stepped back writes the
 * same times twice, which is told and not mended. What too few requests say is proposed and not done.
 *
 * Machines that share no requests are compared by what happened: corrections.c does, and moves.
 */
#include "correlate/corrections.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { LEAST_IDS = 3, LEAST_REQUESTS = 5, FEW_REQUESTS = 3 }; /* what convinces; and of requests without ids, what may be proposed */
static const double AGREE_S = 1; /* clocks that far apart agree, stamps of whole seconds being what they are */

struct skew {
	struct offset o; /* against the reference */
	bool ids, few;
};

/* What a request's record at one side and at the other allow. Where both tell its beginning that is compared; a record without
 * a length may lie anywhere between the beginning and the end that the other tells. */
static struct anchor_bound bound_of(const struct anchor *own, const struct anchor *ref)
{
	double d = (double)(own->ns - ref->ns) / 1e9, before = 0, after = 0;
	if (own->lasted_s < 0 && ref->lasted_s >= 0)
		before = (double)ref->lasted_s;
	else if (ref->lasted_s < 0 && own->lasted_s >= 0)
		after = (double)own->lasted_s;
	return (struct anchor_bound){
		.at = (double)ref->ns / 1e9, .own = (double)own->ns / 1e9, .lo = d - before, .likely = d + (after - before) / 2, .hi = d + after,
	};
}

/* What both hold; both are sorted by hash. */
static size_t pairs_of(const struct anchors *own, const struct anchors *ref, bool ids, struct anchor_bound *out)
{
	size_t n = 0;
	for (size_t i = 0, k = 0; i < own->n && k < ref->n;) {
		if (own->v[i].hash != ref->v[k].hash) {
			own->v[i].hash < ref->v[k].hash ? i++ : k++;
			continue;
		}
		if (ids || (own->v[i].count == 1 && ref->v[k].count == 1))
			out[n++] = bound_of(&own->v[i], &ref->v[k]);
		i++;
		k++;
	}
	return n;
}

static struct skew measure(const struct anchors *own, const struct anchors *ref, bool ids)
{
	struct anchor_bound p[ANCHORS];
	size_t n = pairs_of(own, ref, ids, p), least = ids ? LEAST_IDS : LEAST_REQUESTS, few = ids ? 1 : FEW_REQUESTS;
	struct skew s = { .o = offset_of_requests(p, n, n < least ? n : least), .ids = ids, .few = n < least };
	if (s.few && (n < few || s.o.n < n)) /* of few, all must agree */
		s.o.known = false;
	return s;
}

/* The source of that role with most requests; SIZE_MAX if there is none. */
static size_t busiest(const struct ledger *l, enum role role)
{
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *in = l->v[i];
		if (in->duplicate || in->role != role)
			continue;
		if (best == SIZE_MAX || in->requests > l->v[best]->requests)
			best = i;
	}
	return best;
}

/* The source that others are compared with: the nearest to the users with most to compare; SIZE_MAX if there is none. */
static size_t reference_of(const struct ledger *l)
{
	size_t edge = busiest(l, ROLE_EDGE);
	return edge != SIZE_MAX ? edge : busiest(l, ROLE_SERVER);
}

static bool convinces(const struct skew *s)
{
	return s->o.known && !s->few;
}

/* How far the reference itself is behind what most machines agree on. */
static double majority(const struct ledger *l, const struct skew *s, size_t ref)
{
	double best = 0;
	size_t most = 1; /* the reference agrees with itself */
	for (size_t i = 0; i < l->n; i++) {
		size_t n = 0;
		for (size_t k = 0; k < l->n && convinces(&s[i]); k++) {
			bool counted = !convinces(&s[k]) || !zone_sure(l->v[k]) || fabs(s[k].o.ahead_s - s[i].o.ahead_s) > AGREE_S || same_node(l->v[k]->about.host, l->v[ref]->about.host);
			for (size_t j = 0; j < k && !counted; j++)
				counted = convinces(&s[j]) && same_node(l->v[j]->about.host, l->v[k]->about.host);
			n += !counted;
		}
		n += fabs(s[i].o.ahead_s) <= AGREE_S;
		if (convinces(&s[i]) && n > most) {
			most = n;
			best = s[i].o.ahead_s;
		}
	}
	return fabs(best) <= AGREE_S ? 0 : best;
}

/* The skew against what is believed, as a correction of the source. */
static void settle(struct clocks *c, uint32_t source, struct skew s, double shared, size_t ref)
{
	struct ledger *l = c->l;
	const char *what = s.ids ? s.o.n == 1 ? "request id" : "request ids" : "requests";
	s.o.ahead_s -= shared;
	s.o.lo_s -= shared;
	s.o.hi_s -= shared;
	s.o.ahead_before_s -= shared;
	if (s.few) {
		clock_propose(c, source, &s.o, "%zu %s shared with %.*s", s.o.n, what, STR_ARG(l->v[ref]->about.name));
		return;
	}
	clock_correct(c, source, &s.o,
		      arena_printf(&l->arena, "inferred: %zu %s shared with %.*s, within %.3f s", s.o.n, what, STR_ARG(l->v[ref]->about.name),
				   (s.o.hi_s - s.o.lo_s) / 2));
}

static void by_requests(struct clocks *c, size_t ref)
{
	struct ledger *l = c->l;
	struct skew *s = mem_zalloc(l->n, sizeof *s);
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *in = l->v[i], *to = l->v[ref];
		if (i == ref || in->duplicate)
			continue;
		s[i] = measure(&in->ids, &to->ids, true);
		if (!convinces(&s[i])) {
			struct skew r = measure(&in->requests_seen, &to->requests_seen, false);
			if (!s[i].o.known || convinces(&r))
				s[i] = r;
		}
		if (convinces(&s[i]))
			c->measured[i] = true;
	}
	double shared = majority(l, s, ref);
	if (shared != 0)
		clock_correct(c, (uint32_t)ref, &(struct offset){ .known = true, .ahead_s = -shared, .lo_s = -shared, .hi_s = -shared },
			      STR("inferred: most other machines agree on another time for the same requests"));
	for (uint32_t i = 0; i < l->n; i++)
		if (s[i].o.known)
			settle(c, i, s[i], shared, ref);
	free(s);
}

void skews_infer(struct ledger *l)
{
	struct clocks c;
	size_t ref = reference_of(l);
	clocks_open(&c, l);
	if (ref != SIZE_MAX) {
		c.settled[c.of[ref]] = true;
		by_requests(&c, ref);
	}
	clocks_compare(&c, ref == SIZE_MAX ? UINT32_MAX : c.of[ref]);
	clocks_close(&c);
}
