/*
 * When what hung is released, requests that wait are answered: late, but well. Those that began after the last one
 * that ran into the time-out did not fail, and their users waited nevertheless.
 */
#include "correlate/series.h"
#include "correlate/study.h"

#include <math.h>

enum {
	TIMEOUT_MS = 4000, /* nobody gives up sooner */
	HUNG_MS = 1000,
	WEAK_STEPS = 2, /* in a row, with fewer than that: it is over */
	AROUND_S = 3600, /* before the episode: how many answers take so long as a rule */
};
/* So much of what hung a second during the episode is still going on. */
static const double GOING_ON = 0.25;

static const struct strs ALL = { 0 };

/* Front requests that began in [from, to) seconds and took at least so long. */
static double slower_than(const struct study *s, double ms, int64_t from, int64_t to)
{
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes);
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		for (unsigned b = 0; lanes[i].front && lanes[i].latency && b < LATENCY_BINS; b++)
			if (latency_bin_ms(b) >= ms)
				sum += (double)series_sum(lanes[i].latency, b, from, to);
	return sum;
}

static int64_t coarsest_step(const struct study *s)
{
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes);
	int64_t step = 1;
	for (size_t i = 0; i < n; i++)
		if (lanes[i].front && lanes[i].latency && series_step(lanes[i].latency) > step)
			step = series_step(lanes[i].latency);
	return step;
}

/* The longest that a request of the episode took: what begins later than that after the last failure cannot have waited for
 * the same release. */
static double longest_s(const struct study *s, int64_t from, int64_t to)
{
	double ms = TIMEOUT_MS;
	while (ms < latency_bin_ms(LATENCY_BINS - 1) && slower_than(s, 2 * ms, from, to) > 0)
		ms *= 2;
	return 2 * ms / 1000;
}

void await_hanging(struct study *s, struct episode *e)
{
	if (!instant_known(e->end.time) || e->censored_end)
		return;
	int64_t step = coarsest_step(s), from = instant_s(e->start.time), to = second_after(e->end.time), last = to;
	double timeouts = slower_than(s, TIMEOUT_MS, from, to), hung = slower_than(s, HUNG_MS, from, to);
	double usual = slower_than(s, HUNG_MS, from - AROUND_S, from) / fmax(1, fmin(AROUND_S, (double)(from - instant_s(s->analysis->from))));
	if (2 * timeouts < (double)e->bad || timeouts < 3)
		return;
	double least = fmax(GOING_ON * hung / (double)(to - from), 4 * usual);
	int64_t until = to + (int64_t)longest_s(s, from, to), at = to - to % step + (to % step ? step : 0);
	for (unsigned weak = 0; at < until && weak < WEAK_STEPS; at += step) {
		bool hangs = slower_than(s, HUNG_MS, at, at + step) > least * (double)step;
		weak = hangs ? 0 : weak + 1;
		last = hangs ? at + step : last;
	}
	if (last == to || last > instant_s(s->analysis->to))
		return;
	struct share_of all = ledger_front_sum(s->ledger, instant_of_s(from), instant_of_s(to), ALL);
	struct strs services = e->total < all.requests ? e->scope.services : ALL;
	struct share_of more = ledger_front_sum(s->ledger, instant_of_s(to), instant_of_s(last), services);
	e->hung = (int64_t)slower_than(s, HUNG_MS, to, last);
	e->total += more.requests;
	e->bad += more.failed;
	e->end = (struct estimate){ instant_of_s(last), instant_of_s(last - step), instant_of_s(last) };
	struct cite c[2];
	size_t n = ledger_cite_requests(s->ledger, NULL, NULL, OUT_TOTAL, e->end.time, s->analysis->to, false, c, 2);
	if (n)
		e->end_cites = cites_copy(s->arena, c, n);
}
