/*
 * Lengths between milestones, and their means over incidents and episodes.
 *
 * A duration's interval is [lo2 - hi1, hi2 - lo1]. A length whose ends are not both known is
 * NAN with the reason. Means carry n and the median; the interval is the median's by order
 * statistics, which assumes no distribution and does not exist below six values.
 */
#include "correlate/study.h"

#include <math.h>
#include <stdlib.h>

static struct metric length_of(struct study *s, enum metric_name name, const struct estimate *from,
			       const struct estimate *to, struct str why_not)
{
	struct metric m = { .name = name, .seconds = NAN, .lo = NAN, .hi = NAN };
	if (why_not.n) {
		m.reason = arena_copy(s->arena, why_not);
		return m;
	}
	m.seconds = span_s(instant_since(to->time, from->time));
	/* People write whole minutes: what may well have come after is not told as having come before. */
	if (m.seconds < 0 && !instant_before(to->hi, from->time))
		m.seconds = 0;
	m.lo = span_s(instant_since(to->lo, from->hi));
	if (instant_known(from->lo))
		m.hi = span_s(instant_since(to->hi, from->lo));
	else
		m.reason = STR("at least so long: the onset is the latest that it can have been");
	return m;
}

static void add_reason(struct study *s, struct metric *m, struct str text)
{
	m->reason = m->reason.n ? arena_printf(s->arena, "%.*s; %.*s", STR_ARG(m->reason), STR_ARG(text)) : text;
}

static struct metric downtime_of(struct study *s, const struct incident *in)
{
	struct metric m = { .name = METRIC_DOWNTIME, .seconds = 0, .lo = 0, .hi = 0 };
	double planned = 0; /* s; a maintenance that an episode stays within makes none */
	bool whole;
	for (size_t i = 0; i < in->n_episodes; i++) {
		const struct episode *e = &in->episodes[i];
		if (!instant_known(e->end.time) || e->censored_begin)
			return length_of(s, METRIC_DOWNTIME, NULL, NULL,
					 arena_printf(s->arena, "episode %zu is cut off by the %s of the logs", i + 1,
						      e->censored_begin ? "beginning" : "end"));
		m.seconds += span_s(instant_since(e->end.time, e->start.time));
		m.lo += fmax(0, span_s(instant_since(e->end.lo, e->start.hi)));
		m.hi += instant_known(e->start.lo) ? span_s(instant_since(e->end.hi, e->start.lo)) : NAN;
		const struct maintenance *announced = maintenance_around(s, e, &whole);
		planned += announced ? span_s(instant_since(announced->to, e->start.time)) : 0;
	}
	if (isnan(m.hi))
		m.reason = STR("at least so long: when it began is not known");
	for (size_t i = 0; i < in->n_episodes; i++)
		if (in->episodes[i].bursts)
			add_reason(s, &m, arena_printf(s->arena, "episode %zu failed and was well by turns: %.*s", i + 1, STR_ARG(bursts_text(s, &in->episodes[i]))));
	if (planned > 0)
		add_reason(s, &m, arena_printf(s->arena, "%.*s of it lie within an announced maintenance", STR_ARG(duration_text(s, planned))));
	const struct milestone *onset = &in->milestones[MS_ONSET], *recovered = &in->milestones[MS_RECOVERED];
	const struct milestone *pinned = onset->decision.author.n ? onset : recovered->decision.author.n ? recovered : NULL;
	if (pinned)
		add_reason(s, &m, arena_printf(s->arena, "counts the episodes as they were measured, not what %.*s pinned", STR_ARG(pinned->decision.author)));
	return m;
}

/* Where an end of the length was pinned: by whom, and what the logs alone would give. */
static struct str pinned_note(struct study *s, enum metric_name k, const struct milestone *from, const struct milestone *to)
{
	const struct milestone *pinned = from->decision.author.n ? from : to->decision.author.n ? to : NULL;
	if (!pinned)
		return STR_NONE;
	const struct milestone *a = from->logged ? from->logged : from, *b = to->logged ? to->logged : to;
	const char *both = pinned == from && to->decision.author.n ? " and " : "", *second = *both ? milestone_label(to->name) : "";
	struct str said = arena_printf(s->arena, "%s%s%s %s decided by %.*s", milestone_label(pinned->name), both, second, *both ? "are" : "is",
				       STR_ARG(pinned->decision.author));
	if (!instant_known(a->at.time) || !instant_known(b->at.time))
		return arena_printf(s->arena, "%.*s; the logs alone do not tell it", STR_ARG(said));
	struct metric m = length_of(s, k, &a->at, &b->at, STR(""));
	return arena_printf(s->arena, "%.*s; the logs alone give %.*s", STR_ARG(said), STR_ARG(duration_text(s, m.seconds)));
}

/* The onset is what was recorded first, and that is the alert or the report itself. */
static bool noticed_by_itself(const struct incident *in)
{
	const struct estimate *onset = &in->milestones[MS_ONSET].at, *noticed = &in->milestones[MS_DETECTED].at;
	const struct episode *e = first_episode(in);
	return e->signal == SIGNAL_STATE && (!instant_known(e->start.lo) || !instant_before(onset->time, noticed->time));
}

void find_metrics(struct study *s, struct incident *in)
{
	for (int k = 0; k < METRIC_COUNT; k++) {
		if (k == METRIC_DOWNTIME) {
			in->metrics[k] = downtime_of(s, in);
			continue;
		}
		const struct milestone *from = &in->milestones[metric_from((enum metric_name)k)], *to = &in->milestones[metric_to((enum metric_name)k)];
		struct str why = STR("");
		if (!instant_known(from->at.time))
			why = arena_printf(s->arena, "%s is unknown: %.*s", milestone_label(from->name), STR_ARG(from->reason));
		else if (!instant_known(to->at.time))
			why = arena_printf(s->arena, "%s is unknown: %.*s", milestone_label(to->name), STR_ARG(to->reason));
		else if (from->name == MS_ONSET && !from->decision.author.n && first_episode(in)->censored_begin)
			why = STR("the logs begin inside the episode: the onset is earlier than they can tell");
		else if (k == METRIC_TTD && !from->decision.author.n && !to->decision.author.n && noticed_by_itself(in))
			why = STR("nothing tells of the impact before it was noticed: its onset was earlier, and nobody knows by how much");
		in->metrics[k] = length_of(s, (enum metric_name)k, &from->at, &to->at, why);
		if (!why.n && (from->decision.author.n || to->decision.author.n))
			in->metrics[k].reason = pinned_note(s, (enum metric_name)k, from, to);
	}
}

/* ---- means ---- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Order-statistic ranks (1-based, from below; the upper one mirrors it) whose interval covers the median
 * with at least 95 %: binomial(n, 1/2). 0 where n is too small for any. */
static size_t median_rank(size_t n)
{
	double term = pow(0.5, (double)n), below = 0;
	size_t r = 0;
	for (size_t k = 0; k < n; k++) {
		below += term;
		if (2 * below > 0.05)
			break;
		r = k + 1;
		term *= (double)(n - k) / (double)(k + 1);
	}
	return r;
}

static struct mean mean_of(struct study *s, enum metric_name of, bool over_episodes, const double *values, size_t n, size_t left_out)
{
	struct mean m = { .repair = of != METRIC_TTD,
			  .of = of,
			  .over_episodes = over_episodes,
			  .n = n,
			  .values = values,
			  .mean = NAN,
			  .median = NAN,
			  .lo = NAN,
			  .hi = NAN };
	if (!n) {
		m.note = STR("no value is known");
		return m;
	}
	double *sorted = ARENA_ARRAY(s->arena, double, n), sum = 0;
	memcpy(sorted, values, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_value);
	for (size_t i = 0; i < n; i++)
		sum += sorted[i];
	m.mean = sum / (double)n;
	m.median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
	size_t r = median_rank(n);
	if (r) {
		m.lo = sorted[r - 1];
		m.hi = sorted[n - r];
	}
	m.note = arena_printf(s->arena, "%s%s",
			      r ? "interval: order statistics of the median, at least 95 %"
				: "no 95 % interval exists for fewer than 6 values",
			      left_out ? "; values that the logs cut off or do not tell are left out" : "");
	return m;
}

/* TTD and TTR-restore of one episode: each has its own detection. */
static double episode_value(const struct study *s, const struct episode *e, bool repair)
{
	if (e->censored_begin)
		return NAN;
	struct instant end = instant_known(e->end.time) ? e->end.time : s->analysis->to;
	if (repair)
		return instant_known(e->end.time) ? span_s(instant_since(e->end.time, e->start.time)) : NAN;
	const struct fact *f = detection_of(s, episode_from(e), end);
	return f ? span_s(instant_since(f->at.time, e->start.time)) : NAN;
}

static enum metric_name repair_metric(const struct study *s)
{
	return s->options->mttr_repair ? METRIC_TTR_REPAIR : s->options->mttr_resolve ? METRIC_TTR_RESOLVE : METRIC_TTR_RESTORE;
}

void find_means(struct study *s)
{
	struct analysis *a = s->analysis;
	size_t n_ep = 0;
	for (size_t i = 0; i < a->n_incidents; i++)
		n_ep += a->incidents[i].n_episodes;
	struct mean *v = ARENA_ARRAY(s->arena, struct mean, 4);
	size_t n = 0;
	for (int repair = 0; repair < 2 && a->n_incidents; repair++) {
		enum metric_name of = repair ? repair_metric(s) : METRIC_TTD;
		double *x = ARENA_ARRAY(s->arena, double, a->n_incidents);
		size_t have = 0;
		for (size_t i = 0; i < a->n_incidents; i++) {
			double value = a->incidents[i].metrics[of].seconds;
			if (!isnan(value))
				x[have++] = value;
		}
		v[n++] = mean_of(s, of, false, x, have, a->n_incidents - have);
	}
	for (int repair = 0; repair < 2 && n_ep > a->n_incidents; repair++) {
		double *x = ARENA_ARRAY(s->arena, double, n_ep);
		size_t have = 0;
		for (size_t i = 0; i < a->n_incidents; i++)
			for (size_t e = 0; e < a->incidents[i].n_episodes; e++) {
				double value = episode_value(s, &a->incidents[i].episodes[e], repair);
				if (!isnan(value))
					x[have++] = value;
			}
		v[n++] = mean_of(s, repair ? METRIC_TTR_RESTORE : METRIC_TTD, true, x, have, n_ep - have);
	}
	a->means = v;
	a->n_means = n;
}
