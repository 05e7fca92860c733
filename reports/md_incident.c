/*
 * The sections of a Markdown page about one incident.
 */
#include "reports/md_page.h"
#include "reports/story.h"

#include <math.h>

enum { MOST_ROWS = 10, MOST_SUSPECTS = 6, MOST_TIMELINE = 120 };

static void bullet(struct page *p, const char *what)
{
	buf_addf(p->out, "- %s: ", what);
}

static void bullet_number(struct page *p, const char *what, double n, void (*say)(struct buf *, double))
{
	if (isnan(n))
		return;
	bullet(p, what);
	say(p->out, n);
	buf_addc(p->out, '\n');
}

static void shares(struct page *p, const char *head, const struct share_of *v, size_t n)
{
	if (n == 0)
		return;
	int64_t failed = 0;
	for (size_t i = 0; i < n; i++)
		failed += v[i].failed;
	buf_addc(p->out, '\n');
	md_table(p, head);
	size_t i = 0;
	/* Rows with less than half a percent of the failures are noise, the first few aside. */
	for (; i < n && i < MOST_ROWS && (i < 3 || v[i].failed * 200 >= failed); i++) {
		md_cell_code(p, v[i].name);
		md_cell(p);
		words_count(p->out, v[i].requests);
		md_cell(p);
		words_count(p->out, v[i].failed);
		md_cell(p);
		words_share(p->out, v[i].requests > 0 ? (double)v[i].failed / (double)v[i].requests : NAN);
		md_row_end(p);
	}
	if (i < n)
		buf_addf(p->out, "\nIn the JSON report: %zu more row%s.\n", n - i, n - i > 1 ? "s" : "");
}

void md_impact(struct page *p, const struct incident *in)
{
	const struct impact *i = &in->impact;
	struct buf *out = p->out;
	if (i->requests == NUMBER_NONE) {
		buf_adds(out, "No request lines were understood: how many users were hit cannot be told from these logs.\n");
		return;
	}
	bullet(p, "requests during the impact");
	words_count(out, i->requests);
	buf_adds(out, ", of which failed ");
	words_count(out, i->failed);
	if (!isnan(i->bad_share)) {
		buf_adds(out, " (");
		words_share(out, i->bad_share);
		buf_addc(out, ')');
	}
	buf_addc(out, '\n');
	if (i->slow > 0) {
		bullet(p, "slow");
		words_count(out, i->slow);
		if (!isnan(i->median_ms) && !isnan(i->usual_median_ms)) {
			buf_adds(out, " (");
			words_slowness(out, i);
			buf_addc(out, ')');
		}
		buf_addc(out, '\n');
	}
	bullet_number(p, "failed beyond the usual share", i->excess_failed, words_about);
	bullet_number(p, "highest share of failures", i->peak_bad_share, words_share);
	if (i->clients != NUMBER_NONE) {
		bullet(p, "clients with a failed request");
		words_count(out, i->clients);
		if (i->clients_note.n) {
			buf_adds(out, " (");
			escape_md(out, i->clients_note);
			buf_addc(out, ')');
		}
		buf_addc(out, '\n');
	}
	if (!isnan(i->minutes_over_slo)) {
		buf_adds(out, "- minutes with more failures than an SLO of ");
		buf_addf(out, "%.6g %% allows: ", p->a->slo * 100);
		words_about(out, i->minutes_over_slo);
		buf_addc(out, '\n');
	}
	if (!isnan(i->budget_spent)) {
		buf_adds(out, "- share of the error budget that was spent (what this SLO allows in 30 days with the traffic of these logs): ");
		words_share(out, i->budget_spent);
		buf_addc(out, '\n');
	}
	if (i->n_blind) {
		struct buf text = { 0 };
		story_blind(&(struct story){ p->a, &p->clock, &text }, in);
		buf_adds(out, "- ");
		escape_md(out, buf_str(&text));
		buf_addc(out, '\n');
		buf_free(&text);
	}
	shares(p, "Endpoint|>Requests|>Failed|>Share", i->by_endpoint, i->n_endpoints);
	shares(p, "Served by|>Requests|>Failed|>Share", i->by_host, i->n_hosts);
	if (words_rows_exceed(i->by_endpoint, i->n_endpoints, i->requests) || words_rows_exceed(i->by_host, i->n_hosts, i->requests))
		buf_adds(out, "\nRows that add up to more than the requests above are of all that was served meanwhile, of which the impact was a part.\n");
}

static void told_by_logs(struct page *p, const struct milestone *m)
{
	bool known = instant_known(m->at.time);
	md_text(p, known && m->summary.n ? m->summary : m->reason);
	if (known && m->reason.n && m->summary.n) {
		buf_adds(p->out, " (");
		escape_md(p->out, words_unstopped(m->reason));
		buf_addc(p->out, ')');
	}
}

void md_milestone_told(struct page *p, const struct milestone *m)
{
	struct buf *out = p->out;
	if (!m->decision.author.n) {
		told_by_logs(p, m);
		return;
	}
	buf_adds(out, "pinned by ");
	md_text(p, m->decision.author);
	if (m->decision.reason.n) {
		buf_adds(out, ": ");
		md_text(p, words_unstopped(m->decision.reason));
	}
	if (m->decision.evidence.n) {
		buf_adds(out, " (");
		md_cites(p, m->decision.evidence, 2);
		buf_addc(out, ')');
	}
	if (!m->logged)
		return;
	buf_adds(out, "; the logs say ");
	if (instant_known(m->logged->at.time)) {
		words_time(out, &p->clock, m->logged->at.time);
		buf_addf(out, " (%s): ", basis_name(m->logged->basis));
	} else
		buf_adds(out, "nothing: ");
	told_by_logs(p, m->logged);
	if (m->logged->evidence.n) {
		buf_adds(out, " (");
		md_cites(p, m->logged->evidence, 2);
		buf_addc(out, ')');
	}
}

void md_milestones(struct page *p, const struct incident *in)
{
	struct buf *out = p->out;
	md_table(p, "Milestone|Time|Between|Basis|What the logs say|Evidence");
	for (size_t i = 0; i < MS_COUNT; i++) {
		const struct milestone *m = &in->milestones[i];
		bool known = instant_known(m->at.time);
		md_cell(p);
		buf_addf(out, "**%s**", milestone_label(m->name));
		md_cell(p);
		words_time(out, &p->clock, m->at.time);
		md_cell(p);
		if (known)
			words_interval(out, &p->clock, m->at);
		md_cell(p);
		if (known)
			buf_adds(out, basis_name(m->basis));
		md_cell(p);
		md_milestone_told(p, m);
		md_cell(p);
		if (m->evidence.n)
			md_cite_line(p, &m->evidence.v[0]);
		if (m->evidence.n > 1) {
			buf_adds(out, ", ");
			md_cites(p, (struct cites){ m->evidence.v + 1, m->evidence.n - 1 }, 1);
		}
		md_row_end(p);
	}
	buf_adds(out, "\n*measured*: from traffic; *recorded*: a machine wrote that it happened; *declared*: a person wrote it; "
		      "*inferred*: worked out from other lines.\n");
}

void md_metrics(struct page *p, const struct incident *in)
{
	struct buf *out = p->out;
	md_table(p, "Metric|>Value|Interval|From → to|Note");
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		const struct metric *m = &in->metrics[i];
		enum milestone_name from = metric_from(m->name), to = metric_to(m->name);
		md_cell(p);
		buf_adds(out, metric_label(m->name));
		md_cell(p);
		words_duration(out, m->seconds);
		md_cell(p);
		words_duration_range(out, m->lo, m->hi);
		md_cell(p);
		if (from == MS_COUNT)
			buf_adds(out, "sum of the episodes");
		else
			buf_addf(out, "%s → %s", milestone_label(from), milestone_label(to));
		md_cell_text(p, m->reason);
		md_row_end(p);
	}
}

static void scope(struct page *p, const struct scope *s)
{
	const struct {
		const char *what;
		struct strs names;
	} parts[] = { { "service ", s->services }, { "host ", s->hosts }, { "endpoint ", s->endpoints } };
	const char *between = "";
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].names.n == 0)
			continue;
		buf_addf(p->out, "%s%s", between, parts[i].what);
		md_names(p, parts[i].names, 4);
		between = "; ";
	}
	if (!*between)
		buf_adds(p->out, "all that was logged");
}

static void levels(struct page *p, const struct episode *e, size_t number)
{
	if (e->n_levels < 2)
		return;
	buf_addf(p->out, "\nThe share of %s in episode %zu moved in steps: ", e->signal == SIGNAL_LATENCY ? "slow answers" : "failures", number);
	for (size_t i = 0; i < e->n_levels; i++) {
		words_share(p->out, e->levels[i].bad_share);
		buf_adds(p->out, " from ");
		words_time(p->out, &p->clock, e->levels[i].from.time);
		buf_adds(p->out, i + 1 < e->n_levels ? ", " : ".\n");
	}
}

static void episode(struct page *p, const struct episode *e, size_t number)
{
	struct buf *out = p->out;
	bool whole = !e->censored_begin && !e->censored_end && instant_known(e->end.time);
	md_cell(p);
	buf_addf(out, "%zu", number);
	md_cell(p);
	if (e->censored_begin)
		buf_adds(out, "before ");
	words_time(out, &p->clock, e->start.time);
	md_cell(p);
	if (!instant_known(e->end.time))
		buf_adds(out, "not within the logs");
	else {
		if (e->censored_end)
			buf_adds(out, "after ");
		words_time(out, &p->clock, e->end.time);
	}
	md_cell(p);
	if (!whole && instant_known(e->end.time))
		buf_adds(out, "at least ");
	words_duration(out, instant_known(e->end.time) ? span_s(instant_since(e->end.time, e->start.time)) : NAN);
	md_cell(p);
	buf_adds(out, signal_kind_name(e->signal));
	md_cell(p);
	if (e->total != NUMBER_NONE) {
		words_count(out, e->bad);
		buf_adds(out, " of ");
		words_count(out, e->total);
		if (e->signal == SIGNAL_LATENCY)
			buf_adds(out, " slow");
	}
	md_cell(p);
	if (!isnan(e->peak_bad_share))
		words_share(out, e->peak_bad_share);
	md_cell(p);
	scope(p, &e->scope);
	md_row_end(p);
}

void md_episodes(struct page *p, const struct incident *in)
{
	md_table(p, ">#|Start|End|>Length|Signal|>Failed|>Peak|Seen on");
	for (size_t i = 0; i < in->n_episodes; i++)
		episode(p, &in->episodes[i], i + 1);
	for (size_t i = 0; i < in->n_episodes; i++)
		levels(p, &in->episodes[i], i + 1);
}

/* What a person says weighs nothing: it is neither for nor against. */
static void weight(struct buf *out, double w)
{
	if (w == 0)
		buf_adds(out, "–");
	else
		buf_addf(out, "%s%.2f", w < 0 ? "−" : "+", fabs(w));
}

static void suspect(struct page *p, const struct suspect *s, size_t rank)
{
	struct buf *out = p->out, line = { 0 }, title = { 0 };
	words_fold(&line, words_unstopped(s->summary), 120);
	buf_addf(&title, "%zu. ", rank);
	escape_md(&title, buf_str(&line));
	md_heading(p, 1, title.p);
	buf_free(&title);
	buf_free(&line);
	buf_addf(out, "%s, ", suspect_kind_name(s->kind));
	words_time(out, &p->clock, s->at.time);
	if (s->hosts.n) {
		buf_adds(out, ", on ");
		md_names(p, s->hosts, 5);
	}
	buf_adds(out, "\n\n");
	md_table(p, ">Weight|For or against|Evidence");
	for (size_t i = 0; i < s->n_arguments; i++) {
		const struct argument *a = &s->arguments[i];
		md_cell(p);
		weight(out, a->weight);
		md_cell(p);
		buf_adds(out, a->weight < 0 ? "against: " : a->weight > 0 ? "for: " : "");
		md_text(p, a->text);
		md_cell(p);
		md_cites(p, a->evidence, 3);
		md_row_end(p);
	}
	buf_addf(out, "| **%.2f** | **score: the sum** | |\n", s->score);
}

/* "- 7.50 provider, 01:46:00: ...; for: ...; against: ..." */
void md_suspect_lines(struct page *p, const struct incident *in)
{
	enum { MOST = 3 };
	struct buf *out = p->out;
	if (in->n_suspects == 0)
		buf_adds(out, "- no record of these logs was recognised as what may have started it\n");
	for (size_t i = 0; i < in->n_suspects && i < MOST; i++) {
		const struct suspect *s = &in->suspects[i];
		size_t against = 0;
		while (against < s->n_arguments && s->arguments[against].weight >= 0)
			against++;
		buf_addf(out, "- score %.2f, %s, ", s->score, suspect_kind_name(s->kind));
		words_time(out, &p->clock, s->at.time);
		buf_adds(out, ": ");
		md_text(p, words_unstopped(s->summary));
		if (against > 0) {
			buf_adds(out, "; most for it: ");
			md_text(p, words_unstopped(s->arguments[0].text));
		}
		if (against < s->n_arguments) {
			buf_adds(out, "; most against it: ");
			md_text(p, words_unstopped(s->arguments[against].text));
		}
		if (s->evidence.n) {
			buf_adds(out, " (");
			md_cites(p, s->evidence, 2);
			buf_addc(out, ')');
		}
		buf_addc(out, '\n');
	}
}

void md_suspects(struct page *p, const struct incident *in)
{
	if (in->n_suspects == 0) {
		buf_adds(p->out, "No record of these logs was recognised as what may have started it: the cause is open.\n");
		return;
	}
	buf_adds(p->out, "What may have started it, ranked by what the logs say for and against. A rank is a lead, not a finding.\n");
	for (size_t i = 0; i < in->n_suspects && i < MOST_SUSPECTS; i++)
		suspect(p, &in->suspects[i], i + 1);
	if (in->n_suspects > MOST_SUSPECTS)
		buf_addf(p->out, "\nIn the JSON report with lower scores: %zu more.\n", in->n_suspects - MOST_SUSPECTS);
}

static void timeline_entry(struct page *p, const struct timeline_entry *t)
{
	struct buf *out = p->out;
	const char *strong = t->milestone ? "**" : "";
	md_cell(p);
	buf_adds(out, strong);
	words_time(out, &p->clock, t->at.time);
	buf_adds(out, strong);
	md_cell(p);
	buf_adds(out, event_kind_name(t->kind));
	md_cell_code(p, t->host);
	md_cell_text(p, t->summary);
	if (t->count > 1) {
		buf_adds(out, " (× ");
		words_count(out, (int64_t)t->count);
		if (t->last.ns > t->at.time.ns) {
			buf_adds(out, ", until ");
			words_time(out, &p->clock, t->last);
		}
		buf_addc(out, ')');
	}
	md_cell(p);
	md_cites(p, t->evidence, 2);
	md_row_end(p);
}

void md_timeline(struct page *p, const struct incident *in)
{
	int cutoff = timeline_cutoff(in, MOST_TIMELINE);
	size_t shown = 0;
	if (in->n_timeline == 0)
		return;
	md_table(p, "Time|Kind|Host|What happened|Evidence");
	for (size_t i = 0; i < in->n_timeline && shown < MOST_TIMELINE; i++) {
		/* Where even the heaviest are too many, the first of them. */
		if (timeline_weight(&in->timeline[i]) < (cutoff > 9 ? 9 : cutoff))
			continue;
		timeline_entry(p, &in->timeline[i]);
		shown++;
	}
	buf_adds(p->out, "\nTimes in bold prove a milestone.");
	if (shown < in->n_timeline)
		buf_addf(p->out, " %zu lesser entries are in the JSON report.", in->n_timeline - shown);
	buf_addc(p->out, '\n');
}
