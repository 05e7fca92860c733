/*
 * --since and --until, for logs whose zone was a guess while they were read.
 *
 * Where such a log's records lie is known once zones are worked out. Until then it is kept for
 * half a day more on both sides than was asked for, and here what is not in the window after all is taken out again.
 */
#include "correlate/ledger_impl.h"

#include "parsers/base/mem.h"

#include <math.h>

struct window {
	struct instant since, until; /* INSTANT_NONE = open */
	int64_t from, to; /* seconds that lie in it in part at least */
};

static bool inside(const struct window *w, struct instant t)
{
	return (!instant_known(w->since) || !instant_before(t, w->since)) && (!instant_known(w->until) || instant_before(t, w->until));
}

static void include(struct source *about, int64_t from_ns, int64_t to_ns)
{
	if (!instant_known(about->first) || from_ns < about->first.ns)
		about->first.ns = from_ns;
	if (!instant_known(about->last) || to_ns > about->last.ns)
		about->last.ns = to_ns;
}

static void clip(const struct window *w, int64_t *first_ns, int64_t *last_ns)
{
	if (instant_known(w->since) && *first_ns < w->since.ns)
		*first_ns = w->since.ns;
	if (instant_known(w->until) && *last_ns >= w->until.ns)
		*last_ns = w->until.ns - 1;
}

static void cut_lane(const struct window *w, struct raw_lane *lane)
{
	series_keep(lane->outcomes, w->from, w->to);
	if (lane->latency)
		series_keep(lane->latency, w->from, w->to);
	clip(w, &lane->first_ns, &lane->last_ns);
}

static void cut_requests(const struct window *w, struct intake *in)
{
	for (size_t i = 0; i < in->n_lanes; i++)
		cut_lane(w, &in->lanes[i]);
	for (size_t i = 0; i < in->endpoints.n; i++)
		series_keep(in->endpoints.v[i].series, w->from, w->to);
	intake_recount(in);
	for (size_t i = 0; i < in->n_lanes; i++)
		if (in->lanes[i].requests)
			include(&in->about, in->lanes[i].first_ns, in->lanes[i].last_ns);
}

static void cut_gaps(const struct window *w, struct rhythm *r)
{
	size_t n = 0;
	for (size_t i = 0; i < r->n; i++)
		if (inside(w, r->longest[i].from) && inside(w, r->longest[i].to))
			r->longest[n++] = r->longest[i];
	r->n = n;
}

static void cut_source(const struct window *w, struct intake *in)
{
	int64_t first = in->about.first.ns, last = in->about.last.ns, from, to;
	if (inside(w, in->about.first) && inside(w, in->about.last))
		return;
	in->about.first = in->about.last = INSTANT_NONE;
	cut_requests(w, in);
	cut_gaps(w, &in->rhythm);
	if (!in->records)
		return;
	series_keep(in->records, w->from, w->to);
	if (series_span(in->records, &from, &to)) {
		from = from * NS_PER_S > first ? from * NS_PER_S : first;
		to = to * NS_PER_S - 1 < last ? to * NS_PER_S - 1 : last;
		clip(w, &from, &to);
		include(&in->about, from, to);
	}
}

static void cut_facts(const struct window *w, struct ledger *l)
{
	size_t n = 0;
	for (size_t i = 0; i < l->n_facts; i++)
		if (!(l->facts[i].flags & EVF_ZONE_ASSUMED) || inside(w, l->facts[i].at.time))
			l->facts[n++] = l->facts[i];
	l->n_facts = n;
}

static void tell_empty(struct ledger *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *in = l->v[i];
		if (!in->duplicate && in->about.parsed && !instant_known(in->about.first) && in->role != ROLE_HUMAN && (in->outside || in->zone_assumed))
			ledger_note(l, "coverage", in->about.name, INSTANT_NONE, INSTANT_NONE,
				    in->zone_basis == ZONE_DEFAULT ? "none of its records lies between --since and --until, its stamps read as %.*s"
								   : "none of its records lies between --since and --until",
				    STR_ARG(in->about.zone));
	}
}

void window_cut(struct ledger *l)
{
	struct window w = { l->since, l->until, INT64_MIN, INT64_MAX };
	if (!instant_known(l->since) && !instant_known(l->until))
		return;
	if (instant_known(l->since))
		w.from = instant_s(l->since);
	if (instant_known(l->until))
		w.to = instant_s((struct instant){ l->until.ns - 1 }) + 1;
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i]->zone_assumed && instant_known(l->v[i]->about.first))
			cut_source(&w, l->v[i]);
	cut_facts(&w, l);
	tell_empty(l);
}
