/*
 * The figures as metrics, in the text format of OpenMetrics 1.0; all are gauges, so that readers of Prometheus' older format
 * take them too. What is not known is left out: a zero would be a statement.
 */
#include "parsers/base/json_write.h"
#include "reports/escape.h"
#include "reports/report.h"

#include <math.h>

struct page {
	const struct analysis *a;
	struct buf *out;
	struct buf family; /* samples of the family that is being made, whose name is: */
	const char *name;
};

static void label(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, "%s%s=\"", out->p[out->n - 1] == '{' ? "" : ",", name);
	escape_openmetrics(out, value);
	buf_addc(out, '"');
}

/* Between begin and end are labels. */
static struct buf *sample(struct page *p)
{
	buf_addf(&p->family, "%s{", p->name);
	return &p->family;
}

static void sample_end(struct page *p, double v)
{
	struct json number = json_to(&p->family, false);
	buf_adds(&p->family, "} ");
	json_double(&number, NULL, v);
	buf_addc(&p->family, '\n');
}

/* A family without samples is none. */
static void family_end(struct page *p, const char *unit, const char *help)
{
	if (p->family.n) {
		buf_addf(p->out, "# TYPE %s gauge\n", p->name);
		if (unit)
			buf_addf(p->out, "# UNIT %s %s\n", p->name, unit);
		buf_addf(p->out, "# HELP %s %s\n", p->name, help);
		buf_add(p->out, buf_str(&p->family));
	}
	buf_reset(&p->family);
}

/* ---- of each incident ---- */

static double of_count(int64_t n)
{
	return n == NUMBER_NONE ? NAN : (double)n;
}

static double requests(const struct incident *in)
{
	return of_count(in->impact.requests);
}

static double failed(const struct incident *in)
{
	return of_count(in->impact.failed);
}

static double excess(const struct incident *in)
{
	return in->impact.excess_failed;
}

static double share(const struct incident *in)
{
	return in->impact.bad_share;
}

static double peak(const struct incident *in)
{
	return in->impact.peak_bad_share;
}

static double clients(const struct incident *in)
{
	return of_count(in->impact.clients);
}

static double over_slo(const struct incident *in)
{
	return in->impact.minutes_over_slo * 60;
}

static double budget(const struct incident *in)
{
	return in->impact.budget_spent;
}

static double episodes(const struct incident *in)
{
	return (double)in->n_episodes;
}

static void impact(struct page *p)
{
	static const struct {
		const char *name, *unit, *help;
		double (*of)(const struct incident *in);
	} rows[] = {
		{ "logopsy_episodes", NULL, "Unbroken stretches of impact.", episodes },
		{ "logopsy_requests", NULL, "Requests during the impact.", requests },
		{ "logopsy_failed_requests", NULL, "Requests that failed during the impact.", failed },
		{ "logopsy_excess_failed_requests", NULL, "Failed requests beyond the usual share.", excess },
		{ "logopsy_bad_ratio", "ratio", "Share of requests that failed during the impact.", share },
		{ "logopsy_peak_bad_ratio", "ratio", "The highest share of failed requests.", peak },
		{ "logopsy_clients", NULL, "Clients with a failed request.", clients },
		{ "logopsy_over_slo_seconds", "seconds", "Minutes with more failures than the SLO allows, in seconds.", over_slo },
		{ "logopsy_error_budget_spent_ratio", "ratio", "Failures over what the SLO allows in 30 days with the traffic of the logs.", budget },
	};
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		p->name = rows[r].name;
		for (size_t i = 0; i < p->a->n_incidents; i++) {
			double v = rows[r].of(&p->a->incidents[i]);
			if (!isfinite(v))
				continue;
			label(sample(p), "incident", p->a->incidents[i].id);
			sample_end(p, v);
		}
		family_end(p, rows[r].unit, rows[r].help);
	}
}

/* "logopsy_ttr_restore_seconds" */
static void metric_family(struct page *p, enum metric_name m, const char *help)
{
	struct buf name = { 0 };
	buf_adds(&name, "logopsy_");
	for (const char *c = metric_label(m); *c; c++)
		buf_addc(&name, *c == '-' ? '_' : *c >= 'A' && *c <= 'Z' ? (char)(*c | 32) : *c);
	buf_adds(&name, "_seconds");
	p->name = name.p;
	for (size_t i = 0; i < p->a->n_incidents; i++) {
		const struct incident *in = &p->a->incidents[i];
		if (!isfinite(in->metrics[m].seconds))
			continue;
		label(sample(p), "incident", in->id);
		sample_end(p, in->metrics[m].seconds);
	}
	family_end(p, "seconds", help);
	buf_free(&name);
}

static void metrics(struct page *p)
{
	for (int m = 0; m < METRIC_COUNT; m++) {
		enum milestone_name from = metric_from((enum metric_name)m), to = metric_to((enum metric_name)m);
		struct buf help = { 0 };
		if (from == MS_COUNT)
			buf_adds(&help, "Sum of the episodes' lengths.");
		else
			buf_addf(&help, "From %s to %s.", milestone_label(from), milestone_label(to));
		metric_family(p, (enum metric_name)m, help.p);
		buf_free(&help);
	}
}

/* The ends of the metrics' intervals. */
static void bounds(struct page *p, const char *name, bool high, const char *help)
{
	p->name = name;
	for (size_t i = 0; i < p->a->n_incidents; i++)
		for (int m = 0; m < METRIC_COUNT; m++) {
			const struct metric *metric = &p->a->incidents[i].metrics[m];
			double v = high ? metric->hi : metric->lo;
			if (!isfinite(v))
				continue;
			label(sample(p), "incident", p->a->incidents[i].id);
			label(&p->family, "metric", str_of(metric_label(metric->name)));
			sample_end(p, v);
		}
	family_end(p, "seconds", help);
}

static void milestones(struct page *p)
{
	p->name = "logopsy_milestone_timestamp_seconds";
	for (size_t i = 0; i < p->a->n_incidents; i++)
		for (int m = 0; m < MS_COUNT; m++) {
			const struct milestone *milestone = &p->a->incidents[i].milestones[m];
			if (!instant_known(milestone->at.time))
				continue;
			label(sample(p), "incident", p->a->incidents[i].id);
			label(&p->family, "milestone", str_of(milestone_label(milestone->name)));
			label(&p->family, "basis", str_of(basis_name(milestone->basis)));
			sample_end(p, (double)milestone->at.time.ns / 1e9);
		}
	family_end(p, "seconds", "When it was, since 1970.");
}

static void info(struct page *p)
{
	p->name = "logopsy_incident";
	for (size_t i = 0; i < p->a->n_incidents; i++) {
		label(sample(p), "incident", p->a->incidents[i].id);
		label(&p->family, "title", p->a->title.n && p->a->n_incidents == 1 ? p->a->title : p->a->incidents[i].title);
		sample_end(p, 1);
	}
	family_end(p, NULL, "What was found; always 1.");
}

/* ---- over incidents ---- */

static double mean(const struct mean *m)
{
	return m->mean;
}

static double median(const struct mean *m)
{
	return m->median;
}

static double low(const struct mean *m)
{
	return m->lo;
}

static double high(const struct mean *m)
{
	return m->hi;
}

static double values(const struct mean *m)
{
	return (double)m->n;
}

static void means(struct page *p)
{
	static const struct {
		bool repair;
		const char *name, *unit, *help;
		double (*of)(const struct mean *m);
	} rows[] = {
		{ false, "logopsy_mttd_seconds", "seconds", "Mean time to detect.", mean },
		{ false, "logopsy_mttd_median_seconds", "seconds", "Median time to detect.", median },
		{ false, "logopsy_mttd_low_seconds", "seconds", "Lower end of the mean's interval.", low },
		{ false, "logopsy_mttd_high_seconds", "seconds", "Upper end of the mean's interval.", high },
		{ false, "logopsy_mttd_values", NULL, "How many it is of.", values },
		{ true, "logopsy_mttr_seconds", "seconds", "Mean time to recover, as the label says.", mean },
		{ true, "logopsy_mttr_median_seconds", "seconds", "Median time to recover, as the label says.", median },
		{ true, "logopsy_mttr_low_seconds", "seconds", "Lower end of the mean's interval.", low },
		{ true, "logopsy_mttr_high_seconds", "seconds", "Upper end of the mean's interval.", high },
		{ true, "logopsy_mttr_values", NULL, "How many it is of.", values },
	};
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
		p->name = rows[r].name;
		for (size_t i = 0; i < p->a->n_means; i++) {
			const struct mean *m = &p->a->means[i];
			if (m->repair != rows[r].repair || !isfinite(rows[r].of(m)))
				continue;
			label(sample(p), "of", str_of(metric_label(m->of)));
			label(&p->family, "over", m->over_episodes ? STR("episodes") : STR("incidents"));
			sample_end(p, rows[r].of(m));
		}
		family_end(p, rows[r].unit, rows[r].help);
	}
}

static void run(struct page *p)
{
	static const enum verdict verdicts[] = { VERDICT_NONE, VERDICT_INCIDENT, VERDICT_INSUFFICIENT };
	p->name = "logopsy_verdict";
	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
		label(sample(p), "verdict", str_of(verdict_name(verdicts[i])));
		sample_end(p, verdicts[i] == p->a->verdict);
	}
	family_end(p, NULL, "1 for what the logs say, 0 for the others.");
}

static void render(const struct analysis *a, const struct report_options *o, struct buf *out)
{
	struct page page = { .a = a, .out = out }, *p = &page;
	(void)o;
	run(p);
	info(p);
	milestones(p);
	metrics(p);
	bounds(p, "logopsy_metric_low_seconds", false, "Lower end of the metric's interval.");
	bounds(p, "logopsy_metric_high_seconds", true, "Upper end of the metric's interval.");
	impact(p);
	means(p);
	buf_adds(out, "# EOF\n");
	buf_free(&p->family);
}

const struct renderer renderer_openmetrics = { "openmetrics", ".prom", "the figures as metrics", render };
