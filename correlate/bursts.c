/*
 * Failing and well by turns.
 *
 * A program that crashes, is started again and crashes is one outage, but users are not down for its whole length. Only
 * what is made of full bursts and quiet pauses alone is told so: a share of failures that lasts has neither.
 */
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

enum { LONGEST_S = 7200, LEAST_BURSTS = 3, LEAST_REQUESTS = 5 /* of a burst or a pause */ };
static const double FULL = 0.7, QUIET = 0.25 /* a second at the edge is both */, MOST = 0.9 /* of all requests lie in such */, CORE = 0.7 /* of the failures in bursts */;

struct turns {
	unsigned bursts, pauses, seconds;
	double in_turns, all; /* requests */
	double in_bursts, failed; /* those that failed */
};

/* The stretch of seconds [from, to) that were all bad, or all well. */
static void add_turn(struct turns *t, bool failing, const uint32_t *total, const uint32_t *bad, size_t from, size_t to)
{
	double requests = 0, failed = 0;
	for (size_t i = from; i < to; i++) {
		requests += total[i];
		failed += bad[i];
	}
	t->all += requests;
	t->failed += failed;
	if (requests < LEAST_REQUESTS || (failing ? failed < FULL * requests : failed > QUIET * requests))
		return;
	t->in_turns += requests;
	t->in_bursts += failing ? failed : 0;
	t->bursts += failing;
	t->pauses += !failing;
	t->seconds += failing ? (unsigned)(to - from) : 0;
}

void find_bursts(const struct study *s, struct episode *e)
{
	if (!instant_known(e->end.time) || e->end.time.ns - e->start.time.ns > LONGEST_S * NS_PER_S)
		return;
	int64_t begin = instant_s(e->start.time);
	size_t n = (size_t)(instant_s(e->end.time) - begin) + 1, from = 0;
	uint32_t *total = mem_zalloc(n, sizeof *total), *bad = mem_zalloc(n, sizeof *bad);
	struct turns t = { 0 };
	bool failing = true;
	front_bins(s, begin, 1, n, total, bad);
	for (size_t i = 0; i < n; i++) {
		bool now = total[i] ? 2 * bad[i] >= total[i] : failing;
		if (now == failing)
			continue;
		add_turn(&t, failing, total, bad, from, i);
		failing = now;
		from = i;
	}
	add_turn(&t, failing, total, bad, from, n);
	free(total);
	free(bad);
	/* A good answer or two amid failures is no pause: then the bursts are one. */
	if (t.bursts < LEAST_BURSTS || t.pauses + 1 < t.bursts || t.in_turns < MOST * t.all || t.in_bursts < CORE * t.failed)
		return;
	e->bursts = t.bursts;
	e->burst_s = t.seconds;
}

struct str bursts_text(struct study *s, const struct episode *e)
{
	return arena_printf(s->arena, "%u bursts, about %.*s in all", e->bursts, STR_ARG(duration_text(s, e->burst_s)));
}
