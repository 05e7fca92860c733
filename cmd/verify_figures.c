/*
 * A report against itself: sentences cite lines, and numbers follow from numbers.
 */
#include "cmd/verify.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* Reports print times to the nanosecond and numbers exactly: what differs by more was changed. */
static const double SAME = 1e-6;

__attribute__((format(printf, 4, 5))) static void check(struct verification *v, bool ok, struct str where, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	v->figures++;
	v->figures_hold += ok;
	if (ok)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	struct finding *f = found(v, FOUND_FIGURE);
	f->where = where;
	f->summary = arena_copy(&v->arena, str_of(text));
	f->times = 1;
}

static bool same(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) <= SAME * fmax(1, fmax(fabs(a), fabs(b)));
}

static struct str id_of(const struct verification *v, size_t incident)
{
	return incident < v->report.n_incidents ? v->report.incidents[incident].id : STR("?");
}

static const struct report_milestone *milestone(const struct report *r, size_t incident, struct str name)
{
	for (size_t i = 0; i < r->n_milestones; i++)
		if (r->milestones[i].incident == incident && str_eq(r->milestones[i].name, name))
			return &r->milestones[i];
	return NULL;
}

static double between(struct instant from, struct instant to)
{
	return instant_known(from) && instant_known(to) ? span_s(instant_since(to, from)) : NAN;
}

static void check_metric(struct verification *v, const struct report_metric *m)
{
	const struct report_milestone *a = milestone(&v->report, m->incident, m->from), *b = milestone(&v->report, m->incident, m->to);
	struct str id = id_of(v, m->incident);
	if (isnan(m->seconds) || !m->from.n)
		return;
	double is = a && b ? between(a->time, b->time) : NAN;
	/* metrics.c: what may well have come after is not told as having come before. */
	if (is < 0 && between(a->time, b->hi) >= 0)
		is = 0;
	check(v, same(m->seconds, is), id, "%.*s is %.9g s; from %.*s to %.*s it is %.9g s", STR_ARG(m->name), m->seconds, STR_ARG(m->from), STR_ARG(m->to), is);
	if (a && b)
		check(v, same(m->lo, between(a->hi, b->lo)) && same(m->hi, between(a->lo, b->hi)), id, "the interval of %.*s does not follow from those of %.*s and %.*s",
		      STR_ARG(m->name), STR_ARG(m->from), STR_ARG(m->to));
}

static void check_downtime(struct verification *v, const struct report_metric *m)
{
	const struct report *r = &v->report;
	double sum = 0;
	if (m->from.n || isnan(m->seconds))
		return;
	for (size_t i = 0; i < r->n_episodes; i++)
		if (r->episodes[i].incident == m->incident)
			sum += between(r->episodes[i].start, r->episodes[i].end);
	check(v, same(m->seconds, sum), id_of(v, m->incident), "%.*s is %.9g s; its episodes are %.9g s", STR_ARG(m->name), m->seconds, sum);
}

static void check_suspects(struct verification *v)
{
	for (size_t i = 0; i < v->report.n_suspects; i++) {
		const struct report_suspect *s = &v->report.suspects[i];
		check(v, same(s->score, s->sum), id_of(v, s->incident), "the score of \"%.*s\" is %.6g; its weights sum to %.6g", STR_ARG(str_sub(s->summary, 0, 120)),
		      s->score, s->sum);
	}
}

static void check_impact(struct verification *v)
{
	for (size_t i = 0; i < v->report.n_incidents; i++) {
		const struct report_incident *in = &v->report.incidents[i];
		if (isnan(in->bad_share) || !(in->requests > 0))
			continue;
		check(v, same(in->bad_share, in->failed / in->requests), in->id, "the share of failures is %.9g; %.0f of %.0f are %.9g", in->bad_share, in->failed,
		      in->requests, in->failed / in->requests);
	}
}

static void check_means(struct verification *v)
{
	for (size_t i = 0; i < v->report.n_means; i++) {
		const struct report_mean *m = &v->report.means[i];
		check(v, same(m->n, m->count), m->name, "n is %.0f; there are %.0f values", m->n, m->count);
		if (m->count > 0)
			check(v, same(m->mean, m->sum / m->count), m->name, "the mean is %.9g s; that of its values is %.9g s", m->mean, m->sum / m->count);
	}
}

static void check_claims(struct verification *v)
{
	for (size_t i = 0; i < v->report.n_claims; i++) {
		const struct report_claim *c = &v->report.claims[i];
		v->claims++;
		v->claims_proved += c->proved;
		if (c->proved)
			continue;
		struct finding *f = found(v, FOUND_UNPROVED);
		f->where = c->what;
		f->summary = arena_printf(&v->arena, "no line proves \"%.*s\"", STR_ARG(str_sub(c->text, 0, 200)));
		f->times = 1;
	}
}

void verify_figures(struct verification *v)
{
	check_claims(v);
	for (size_t i = 0; i < v->report.n_metrics; i++) {
		check_metric(v, &v->report.metrics[i]);
		check_downtime(v, &v->report.metrics[i]);
	}
	check_suspects(v);
	check_impact(v);
	check_means(v);
	check(v, str_is(v->report.verdict, "incident") == (v->report.n_incidents > 0), STR("verdict"), "the verdict is `%.*s`, with %zu incidents",
	      STR_ARG(v->report.verdict), v->report.n_incidents);
}
