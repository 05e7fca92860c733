/*
 * Clocks that are wrong by a constant, measured by what two logs saw of the same requests.
 *
 * The log nearest to the users is what others are compared with. Of each other log the differences between
 * its times and that log's, request by request, are taken (by request id, else by requests
 * that each of the two saw once); most of them must agree. Which clock is right cannot be seen: the
 * majority of machines is believed, and the log nearest to the users where there is none. What
 * else a machine wrote goes by the same clock. A clock that was stepped forward leaves a hole in
 * its log, at which one difference gives way to another; one that was stepped back writes the
 * same times twice, which is told and not mended.
 */
#include "correlate/ledger_impl.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { LEAST = 10 }; /* shared requests */
static const double AGREE_S = 1; /* differences that far apart agree, stamps of whole seconds being what they are */
static const double MATTERS_S = 1.5; /* a duration that one of the logs does not tell is no skew */
static const double MOST_AGREE = 0.6, NEARLY_ALL = 0.9;

/* A request in both logs: when by the reference, and how far ahead the other is. */
struct pair {
	double at, own, ahead; /* s */
};

/* What was measured of one source against the reference. */
struct skew {
	bool known;
	double ahead_s, within_s; /* of the reference; half the width that holds nine of ten differences */
	size_t n;
	bool ids;
	bool stepped; /* before `from_s` of its own clock it was ahead_before_s ahead */
	double from_s, ahead_before_s;
};

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static int by_time(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* What both hold, by the reference's time; both are sorted by hash. */
static size_t pairs_of(const struct anchors *own, const struct anchors *ref, bool ids, struct pair *out)
{
	size_t n = 0;
	for (size_t i = 0, k = 0; i < own->n && k < ref->n;) {
		if (own->v[i].hash != ref->v[k].hash) {
			own->v[i].hash < ref->v[k].hash ? i++ : k++;
			continue;
		}
		if (ids || (own->v[i].count == 1 && ref->v[k].count == 1))
			out[n++] = (struct pair){ (double)ref->v[k].ns / 1e9, (double)own->v[i].ns / 1e9, (double)(own->v[i].ns - ref->v[k].ns) / 1e9 };
		i++;
		k++;
	}
	qsort(out, n, sizeof *out, by_time);
	return n;
}

/* The densest stretch of 2 * AGREE_S among the differences; not known if fewer than `most` of them, or LEAST, lie in it. */
static struct skew agreement(const struct pair *p, size_t n, double most)
{
	double v[ANCHORS];
	size_t from = 0, to = 0;
	for (size_t i = 0; i < n; i++)
		v[i] = p[i].ahead;
	qsort(v, n, sizeof *v, by_size);
	for (size_t i = 0, k = 0; i < n; i++) {
		while (k < n && v[k] - v[i] <= 2 * AGREE_S)
			k++;
		if (k - i > to - from) {
			from = i;
			to = k;
		}
	}
	size_t in = to - from;
	if (in < LEAST || (double)in < most * (double)n)
		return (struct skew){ 0 };
	return (struct skew){ .known = true, .ahead_s = v[from + in / 2], .within_s = (v[to - 1 - in / 20] - v[from + in / 20]) / 2, .n = in };
}

/* Two differences, one after the other: the split at which each side agrees most. */
static struct skew step(const struct pair *p, size_t n)
{
	struct skew best = { 0 };
	for (size_t k = LEAST; k + LEAST <= n; k++) {
		struct skew a = agreement(p, k, NEARLY_ALL), b = agreement(p + k, n - k, NEARLY_ALL);
		if (!a.known || !b.known || fabs(a.ahead_s - b.ahead_s) < MATTERS_S || a.n + b.n <= best.n)
			continue;
		best = b;
		best.n = a.n + b.n;
		best.within_s = fmax(a.within_s, b.within_s);
		best.stepped = true;
		best.ahead_before_s = a.ahead_s;
		best.from_s = (p[k - 1].own + p[k].own) / 2; /* amid the hole of a step forward */
	}
	return best;
}

static struct skew measure(const struct anchors *own, const struct anchors *ref, bool ids)
{
	struct pair p[ANCHORS];
	size_t n = pairs_of(own, ref, ids, p);
	struct skew s = agreement(p, n, NEARLY_ALL), t = s.known ? s : step(p, n);
	s = t.known ? t : agreement(p, n, MOST_AGREE);
	s.ids = ids;
	return s;
}

/* The source that others are compared with: the nearest to the users with most to compare; SIZE_MAX if there is none. */
static size_t reference_of(const struct ledger *l)
{
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *in = l->v[i];
		if (in->duplicate || in->role != ROLE_EDGE || in->ids.n + in->requests_seen.n < LEAST)
			continue;
		if (best == SIZE_MAX || in->requests > l->v[best]->requests)
			best = i;
	}
	return best;
}

/* Its stamps tell their zone, or it was proved. */
static bool zone_sure(const struct intake *in)
{
	return !str_starts(in->about.zone_basis, STR("assumed"));
}

/* How far the reference itself is behind what most machines agree on. */
static double majority(const struct ledger *l, const struct skew *s, size_t ref)
{
	double best = 0;
	size_t most = 1; /* the reference agrees with itself */
	for (size_t i = 0; i < l->n; i++) {
		size_t n = 0;
		for (size_t k = 0; k < l->n && s[i].known; k++) {
			bool counted = !s[k].known || !zone_sure(l->v[k]) || fabs(s[k].ahead_s - s[i].ahead_s) > AGREE_S || same_node(l->v[k]->about.host, l->v[ref]->about.host);
			for (size_t j = 0; j < k && !counted; j++)
				counted = s[j].known && same_node(l->v[j]->about.host, l->v[k]->about.host);
			n += !counted;
		}
		n += fabs(s[i].ahead_s) <= AGREE_S;
		if (s[i].known && n > most) {
			most = n;
			best = s[i].ahead_s;
		}
	}
	return fabs(best) <= AGREE_S ? 0 : best;
}

static void move(struct ledger *l, size_t source, double seconds, struct str basis)
{
	struct intake *in = l->v[source];
	if (in->duplicate || !instant_known(in->about.first))
		return;
	in->about.clock_offset_s = round(seconds * 1000) / 1000;
	in->about.clock_offset_basis = basis;
	ledger_move(l, (uint32_t)source, llround(in->about.clock_offset_s * 1e9), 0);
}

static void tell(struct ledger *l, size_t source, const char *what)
{
	const struct intake *in = l->v[source];
	ledger_note(l, "clock", in->about.name, in->about.first, in->about.last, "%s: its times were moved by %+.3f s (%.*s)", what,
		    in->about.clock_offset_s, STR_ARG(in->about.clock_offset_basis));
}

/* What was before a step forward lies elsewhere than what came after it. The whole was moved already. */
static void mend_step(struct ledger *l, size_t source, const struct skew *k)
{
	struct intake *in = l->v[source];
	double by = k->ahead_s - k->ahead_before_s;
	if (by > 0) {
		/* All is where it belongs if the clock was always so: back with the whole, on with what came after. */
		struct instant from = { llround((k->from_s + in->about.clock_offset_s) * 1e9) };
		ledger_move(l, (uint32_t)source, llround(by * 1e9), 0);
		ledger_move_from(l, (uint32_t)source, (struct instant){ from.ns + llround(by * 1e9) }, -llround(by * 1e9));
	}
	ledger_note(l, "clock", in->about.name, in->about.first, in->about.last, "its clock was stepped by %+.3f s%s", by,
		    by > 0 ? ": what it wrote before was moved by as much less" : ", back: of times that it wrote twice nobody can tell which is which, and what it wrote before the step is off by that much");
}

/* Other logs of the machine whose clock was found wrong, but for those that were measured themselves. */
static void move_host(struct ledger *l, const struct skew *s, size_t source)
{
	const struct intake *in = l->v[source];
	for (size_t i = 0; i < l->n; i++)
		if (i != source && !s[i].known && same_node(l->v[i]->about.host, in->about.host) && l->v[i]->about.clock_offset_s == 0)
			move(l, i, in->about.clock_offset_s,
			     arena_printf(&l->arena, "inferred: the clock of %.*s, measured in %.*s", STR_ARG(in->about.host), STR_ARG(in->about.name)));
}

void skews_infer(struct ledger *l)
{
	size_t ref = reference_of(l);
	if (ref == SIZE_MAX)
		return;
	struct skew *s = mem_zalloc(l->n, sizeof *s);
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *in = l->v[i], *to = l->v[ref];
		if (i == ref || in->duplicate)
			continue;
		s[i] = measure(&in->ids, &to->ids, true);
		if (!s[i].known)
			s[i] = measure(&in->requests_seen, &to->requests_seen, false);
	}
	double shared = majority(l, s, ref);
	struct str name = l->v[ref]->about.name;
	for (size_t i = 0; i < l->n; i++) {
		double off = i == ref ? shared : shared - s[i].ahead_s;
		if (l->v[i]->about.clock_offset_s != 0) /* a person said so */
			continue;
		if ((i != ref && !s[i].known) || (fabs(off) < fmax(MATTERS_S, 2 * s[i].within_s) && !s[i].stepped))
			continue;
		/* Quarters of an hour are a matter of zones, and a person has said which. */
		if (l->v[i]->zone_basis == ZONE_OPTION && fabs(off) > 850)
			continue;
		move(l, i, off,
		     i == ref ? STR("inferred: most other machines agree on another time for the same requests")
			      : arena_printf(&l->arena, "inferred: %zu %s shared with %.*s, within %.3f s", s[i].n, s[i].ids ? "request ids" : "requests", STR_ARG(name),
					     s[i].within_s));
		if (l->v[i]->about.clock_offset_s != 0)
			tell(l, i, "clock not aligned with the others");
		if (s[i].stepped)
			mend_step(l, i, &s[i]);
		move_host(l, s, i);
	}
	free(s);
}
