/*
 * The paragraphs of a Markdown page: the summary that a reader in a hurry reads, the short
 * honest report where there was nothing to find, the questions that only people can answer.
 */
#include "reports/md_page.h"

#include <math.h>

static bool known(const struct incident *in, enum milestone_name m)
{
	return instant_known(in->milestones[m].at.time);
}

/* The episode whose signal speaks for the incident: failed requests before all others. */
static const struct episode *main_episode(const struct incident *in)
{
	for (size_t i = 0; i < in->n_episodes; i++)
		if (in->episodes[i].signal == SIGNAL_AVAILABILITY)
			return &in->episodes[i];
	return in->n_episodes ? &in->episodes[0] : NULL;
}

static void when(struct page *p, const struct incident *in)
{
	const struct episode *first = &in->episodes[0], *last = &in->episodes[in->n_episodes - 1];
	struct buf *out = p->out;
	buf_adds(out, "On ");
	words_day(out, &p->clock);
	if (first->censored_begin)
		buf_adds(out, ", from before the logs begin");
	else {
		buf_adds(out, ", from ");
		words_time(out, &p->clock, first->start.time);
	}
	if (instant_known(last->end.time)) {
		buf_adds(out, " to ");
		words_time(out, &p->clock, last->end.time);
	} else {
		buf_adds(out, " on, and still when the logs end at ");
		words_time(out, &p->clock, p->a->to);
	}
	buf_adds(out, " (");
	words_zone(out, &p->clock);
	buf_adds(out, ")");
	const struct metric *down = &in->metrics[METRIC_DOWNTIME];
	if (in->n_episodes > 1) {
		buf_adds(out, ", in ");
		words_plural(out, (int64_t)in->n_episodes, "episode");
	}
	if (!isnan(down->seconds)) {
		buf_adds(out, in->n_episodes > 1 ? " of together " : ", for ");
		words_duration(out, down->seconds);
	}
}

static void how_bad(struct page *p, const struct incident *in)
{
	const struct impact *i = &in->impact;
	const struct episode *e = main_episode(in);
	struct buf *out = p->out;
	bool failures = i->failed != NUMBER_NONE && i->failed > 0 && i->requests > 0;
	buf_adds(out, ", ");
	if (e->signal != SIGNAL_AVAILABILITY || !failures) {
		buf_adds(out, words_signal(e->signal));
		if (failures)
			buf_adds(out, "; ");
	}
	if (failures) {
		words_count(out, i->failed);
		buf_adds(out, " of ");
		words_plural(out, i->requests, "request");
		buf_adds(out, " failed (");
		words_share(out, i->bad_share);
		if (!isnan(i->peak_bad_share) && i->peak_bad_share > i->bad_share) {
			buf_adds(out, ", at worst ");
			words_share(out, i->peak_bad_share);
		}
		buf_addc(out, ')');
	}
	if (i->clients != NUMBER_NONE && i->clients > 0) {
		buf_adds(out, ", hitting ");
		words_plural(out, i->clients, "client");
	}
	buf_addc(out, '.');
}

/* " at 01:10:00 (recorded), 5 min after detection: Ann took the page." */
static void step(struct page *p, const struct milestone *m, const struct metric *metric, const char *after, bool told)
{
	struct buf *out = p->out;
	buf_adds(out, " at ");
	words_time(out, &p->clock, m->at.time);
	buf_addf(out, " (%s)", basis_name(m->basis));
	if (!isnan(metric->seconds) && metric->seconds >= 1) {
		buf_adds(out, ", ");
		words_duration(out, metric->seconds);
		buf_addf(out, " after %s", after);
	} else if (!isnan(metric->seconds) && metric->hi >= 0)
		buf_addf(out, ", at once with %s", after);
	else if (!isnan(metric->seconds)) {
		buf_adds(out, ", ");
		words_duration(out, -metric->seconds);
		buf_addf(out, " before %s", after);
	}
	struct str summary = words_unstopped(m->summary);
	if (told && summary.n) {
		buf_adds(out, ": ");
		md_text(p, summary);
	}
	buf_addc(out, '.');
}

static void steps(struct page *p, const struct incident *in)
{
	static const struct {
		enum milestone_name name;
		enum metric_name metric;
		const char *says, *after;
		bool told; /* with the milestone's own sentence */
	} rows[] = {
		{ MS_DETECTED, METRIC_TTD, "It was detected", "onset", true },
		{ MS_ACKNOWLEDGED, METRIC_TTA, "A responder took it", "detection", false },
		{ MS_COMMUNICATED, METRIC_TTC, "The first public word came", "onset", false },
		{ MS_IDENTIFIED, METRIC_TTI, "The failing part was named", "onset", true },
		{ MS_MITIGATED, METRIC_TTM, "The impact stopped being severe", "onset", true },
		{ MS_RECOVERED, METRIC_TTR_RESTORE, "It was over for users", "onset", true },
		{ MS_RESOLVED, METRIC_TTR_RESOLVE, "It was declared over", "onset", false },
	};
	struct buf missing = { 0 };
	const char *space = "";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct milestone *m = &in->milestones[rows[i].name];
		if (!known(in, rows[i].name)) {
			buf_addf(&missing, "%s%s", missing.n ? ", " : "", milestone_label(rows[i].name));
			continue;
		}
		if (rows[i].name == MS_MITIGATED && known(in, MS_RECOVERED) &&
		    m->at.time.ns == in->milestones[MS_RECOVERED].at.time.ns)
			continue; /* one and the same: told as recovery */
		buf_adds(p->out, space);
		buf_adds(p->out, rows[i].says);
		space = " ";
		step(p, m, &in->metrics[rows[i].metric], rows[i].after, rows[i].told);
	}
	if (missing.n)
		buf_addf(p->out, "%sNot known from these logs: %s.", space, missing.p);
	buf_free(&missing);
}

static void lead(struct page *p, const struct incident *in)
{
	struct buf *out = p->out;
	buf_adds(out, "\n\n");
	if (in->n_suspects == 0) {
		buf_adds(out, "The logs point at nothing that may have started it.\n");
		return;
	}
	const struct suspect *s = &in->suspects[0];
	buf_adds(out, "Where to look first: ");
	md_text(p, words_unstopped(s->summary));
	buf_addf(out, " (%s, score %.2f; ", suspect_kind_name(s->kind), s->score);
	if (in->n_suspects > 1) {
		buf_adds(out, "the next of ");
		words_count(out, (int64_t)in->n_suspects);
		buf_addf(out, " suspects has %.2f). ", in->suspects[1].score);
	} else
		buf_adds(out, "the only suspect). ");
	buf_adds(out, "A rank is a lead to follow, not a finding.\n");
}

void md_summary(struct page *p, const struct incident *in)
{
	md_heading(p, 0, "Summary");
	if (in->n_episodes) {
		when(p, in);
		how_bad(p, in);
		buf_adds(p->out, "\n\n");
	}
	steps(p, in);
	lead(p, in);
}

static void looked_at(struct page *p)
{
	const struct analysis *a = p->a;
	struct buf *out = p->out;
	buf_adds(out, "Looked at: ");
	words_plural(out, (int64_t)a->lines, "line");
	buf_adds(out, " of ");
	words_plural(out, (int64_t)a->n_sources, "log");
	buf_adds(out, ", ");
	words_plural(out, (int64_t)a->requests, "request");
	if (instant_known(a->from) && instant_known(a->to)) {
		buf_adds(out, ", from ");
		words_day(out, &p->clock);
		buf_addc(out, ' ');
		words_between(out, &p->clock, a->from, a->to);
		buf_adds(out, " (");
		words_zone(out, &p->clock);
		buf_addc(out, ')');
	}
	buf_adds(out, ".\n");
}

/* What would let the next run say more. */
static void needed(struct page *p)
{
	const struct analysis *a = p->a;
	uint64_t parsed = 0, lines = 0;
	for (size_t i = 0; i < a->n_sources; i++) {
		parsed += a->sources[i].parsed;
		lines += a->sources[i].lines;
	}
	md_heading(p, 0, "What would help");
	if (a->requests == 0)
		buf_adds(p->out, "- Access logs of whatever stands nearest to the users (load balancer, CDN, web server): without requests, "
				 "impact can only be inferred.\n");
	if (lines && parsed < lines / 2)
		buf_adds(p->out, "- A format for the lines that were not understood: `logopsy formats try FILE` shows how far each one got.\n");
	buf_adds(p->out, "- Logs from well before the suspected start to well after the end, so that there is a normal to compare with.\n"
			 "- The pager's, deploy tool's and status page's records of the same hours.\n");
}

void md_no_incident(struct page *p)
{
	const struct analysis *a = p->a;
	md_heading(p, 0, "Summary");
	buf_adds(p->out, a->verdict == VERDICT_NONE ? "No incident shows in these logs" : "These logs are not enough to tell whether there was an incident");
	if (a->verdict_reason.n) {
		buf_adds(p->out, ": ");
		escape_md(p->out, words_unstopped(a->verdict_reason));
	}
	buf_adds(p->out, ".\n\n");
	looked_at(p);
	if (a->verdict == VERDICT_INSUFFICIENT)
		needed(p);
}

void md_people(struct page *p)
{
	static const char *const prompts[] = {
		"**Why it could happen.** Which conditions had to come together? What made each of them reasonable at the time?",
		"**What went well, what went badly, where we were lucky.** Detection, response, communication, tools.",
		"**What surprised us.** Where did the system, or our picture of it, differ from what we believed?",
		"**Actions.** Each with an owner, a date and the step above that it would have changed.",
	};
	bool asked = false;
	for (size_t i = 0; i < p->a->n_incidents; i++)
		asked |= p->a->incidents[i].questions.n > 0;
	if (asked)
		md_heading(p, 0, "Open questions");
	for (size_t i = 0; i < p->a->n_incidents; i++)
		for (size_t q = 0; q < p->a->incidents[i].questions.n; q++) {
			buf_adds(p->out, "- [ ] ");
			escape_md(p->out, p->a->incidents[i].questions.v[q]);
			buf_addc(p->out, '\n');
		}
	md_heading(p, 0, "For people to write");
	for (size_t i = 0; i < sizeof prompts / sizeof *prompts; i++)
		buf_addf(p->out, "- %s\n", prompts[i]);
}
