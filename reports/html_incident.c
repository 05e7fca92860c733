/*
 * The sections of an HTML page about one incident: its instants, its stretches, what it did.
 */
#include "reports/html_page.h"
#include "reports/story.h"

#include <math.h>

enum { MOST_ROWS = 10 };

/* ---- milestones ---- */

/* What a person decided, and beside it what the logs say. */
static void decision(struct html *p, const struct milestone *m)
{
	struct buf *out = p->out;
	if (!m->decision.author.n)
		return;
	buf_adds(out, "<p class=\"decided\">Decided by ");
	html_text(p, m->decision.author);
	if (m->decision.reason.n) {
		buf_adds(out, ": ");
		html_text(p, m->decision.reason);
	}
	buf_adds(out, "</p>");
	html_cites(p, m->decision.evidence, 1);
	if (!m->logged)
		return;
	buf_adds(out, "<p class=\"logged\">The logs say: ");
	if (instant_known(m->logged->at.time)) {
		words_time(out, &p->clock, m->logged->at.time);
		buf_addf(out, " (%s), ", basis_name(m->logged->basis));
		html_text(p, m->logged->summary);
	} else
		html_text(p, m->logged->reason);
	buf_adds(out, "</p>");
	html_cites(p, m->logged->evidence, 2);
}

static void interval(struct html *p, struct estimate e)
{
	struct buf text = { 0 };
	words_interval(&text, &p->clock, e);
	if (text.n)
		buf_addf(p->out, "<span class=\"t\">%s</span>", text.p);
	buf_free(&text);
}

static void milestone(struct html *p, const struct milestone *m)
{
	struct buf *out = p->out;
	bool known = instant_known(m->at.time);
	html_row(p);
	html_cell_head(p);
	buf_addf(out, "<i class=\"letter\" aria-hidden=\"true\">%c</i>%s", 'a' + m->name, milestone_label(m->name));
	html_cell(p);
	buf_adds(out, known ? "<b>" : "<span class=\"unknown\">");
	html_time(p, m->at.time);
	buf_adds(out, known ? "</b>" : "</span>");
	html_cell(p);
	if (known)
		interval(p, m->at);
	html_cell(p);
	if (known)
		buf_addf(out, "<span class=\"basis %s\">%s</span>", basis_name(m->basis), basis_name(m->basis));
	html_cell_text(p, known && m->summary.n ? m->summary : m->reason);
	if (known && m->reason.n && m->summary.n) {
		buf_adds(out, " (");
		html_text(p, words_unstopped(m->reason));
		buf_addc(out, ')');
	}
	html_cites(p, m->evidence, 3);
	decision(p, m);
}

void html_milestones(struct html *p, const struct incident *in)
{
	html_section(p, "milestones", "Milestones");
	html_stack(p, "Milestones", "Milestone|Time|Between|Basis|What the logs say");
	for (size_t i = 0; i < MS_COUNT; i++)
		milestone(p, &in->milestones[i]);
	html_table_end(p);
	buf_adds(p->out, "<p class=\"note\"><b>measured</b>: from traffic; <b>recorded</b>: a machine wrote that it happened; <b>declared</b>: a person wrote it; "
			 "<b>inferred</b>: worked out from other lines.</p>\n");
	html_section_end(p);
}

/* ---- episodes ---- */

static void scope(struct html *p, const struct scope *s)
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
		html_names(p, parts[i].names, 4);
		between = "; ";
	}
	if (!*between)
		buf_adds(p->out, "all that was logged");
}

static void levels(struct html *p, const struct episode *e)
{
	if (e->n_levels < 2)
		return;
	buf_adds(p->out, "<br>in steps: ");
	for (size_t i = 0; i < e->n_levels; i++) {
		buf_adds(p->out, i ? ", " : "");
		words_share(p->out, e->levels[i].bad_share);
		buf_adds(p->out, " from ");
		html_time(p, e->levels[i].from.time);
	}
}

static void episode(struct html *p, const struct episode *e, size_t number)
{
	struct buf *out = p->out;
	bool ends = instant_known(e->end.time), whole = !e->censored_begin && !e->censored_end && ends;
	html_row(p);
	html_cell(p);
	buf_addf(out, "%zu", number);
	html_cell(p);
	buf_adds(out, e->censored_begin ? "before " : "");
	html_time(p, e->start.time);
	html_cell(p);
	buf_adds(out, !ends ? "not within the logs" : e->censored_end ? "after " : "");
	if (ends)
		html_time(p, e->end.time);
	html_cell(p);
	buf_adds(out, !whole && ends ? "at least " : "");
	words_duration(out, ends ? span_s(instant_since(e->end.time, e->start.time)) : NAN);
	html_cell(p);
	buf_adds(out, signal_kind_name(e->signal));
	html_cell(p);
	if (e->total != NUMBER_NONE) {
		words_count(out, e->bad);
		buf_adds(out, " of ");
		words_count(out, e->total);
		if (e->signal == SIGNAL_LATENCY)
			buf_adds(out, " slow");
	}
	html_cell(p);
	if (!isnan(e->peak_bad_share))
		words_share(out, e->peak_bad_share);
	html_cell(p);
	scope(p, &e->scope);
	levels(p, e);
	html_cites(p, e->begin_cites, 1);
	html_cites(p, e->end_cites, 1);
}

void html_episodes(struct html *p, const struct incident *in)
{
	enum { MOST_EPISODES = 40 };
	size_t shown = html_shown(p, in->n_episodes, MOST_EPISODES);
	html_section(p, "episodes", "Episodes");
	html_table(p, "Episodes", ">#|Start|End|>Length|Signal|>Failed|>Peak|Seen on; first and last line");
	for (size_t i = 0; i < shown; i++)
		episode(p, &in->episodes[i], i + 1);
	html_table_end(p);
	html_left_out(p, in->n_episodes - shown, "episode");
	html_section_end(p);
}

/* ---- impact ---- */

/* A part of a whole as a bar; told beside it in numbers. */
static void bar(struct buf *out, double part)
{
	buf_adds(out, "<svg class=\"bar\" viewBox=\"0 0 100 8\" aria-hidden=\"true\"><rect width=\"100\" height=\"8\"/>");
	if (part > 0)
		buf_addf(out, "<rect width=\"%.4g\" height=\"8\" class=\"on\"/>", fmin(100, fmax(1, 100 * part)));
	buf_adds(out, "</svg>");
}

static void shares(struct html *p, const char *label, const char *head, const struct share_of *v, size_t n)
{
	int64_t failed = 0;
	size_t i = 0;
	if (n == 0)
		return;
	for (size_t k = 0; k < n; k++)
		failed += v[k].failed;
	html_table(p, label, head);
	/* Rows with less than half a percent of the failures are noise, the first few aside. */
	for (; i < html_shown(p, n, MOST_ROWS) && (i < 3 || v[i].failed * 200 >= failed); i++) {
		double part = v[i].requests > 0 ? (double)v[i].failed / (double)v[i].requests : NAN;
		html_row(p);
		html_cell_head(p);
		html_code(p, v[i].name);
		html_cell(p);
		words_count(p->out, v[i].requests);
		html_cell(p);
		words_count(p->out, v[i].failed);
		html_cell(p);
		bar(p->out, part);
		words_share(p->out, part);
	}
	html_table_end(p);
	html_left_out(p, n - i, "row");
}

static void fact(struct html *p, const char *what)
{
	buf_addf(p->out, "<div><dt>%s<dd>", what);
}

static void fact_end(struct html *p)
{
	buf_adds(p->out, "</div>\n");
}

static void facts(struct html *p, const struct impact *i)
{
	struct buf *out = p->out;
	buf_adds(out, "<dl class=\"facts\">\n");
	fact(p, "Requests during the impact");
	words_count(out, i->requests);
	fact_end(p);
	fact(p, "Of which failed");
	words_count(out, i->failed);
	if (!isnan(i->bad_share)) {
		buf_adds(out, " (");
		words_share(out, i->bad_share);
		buf_addc(out, ')');
	}
	fact_end(p);
	if (i->slow > 0) {
		fact(p, "Slow");
		words_count(out, i->slow);
		if (!isnan(i->median_ms) && !isnan(i->usual_median_ms)) {
			buf_adds(out, " <span>");
			words_slowness(out, i);
			buf_adds(out, "</span>");
		}
		fact_end(p);
	}
	if (!isnan(i->excess_failed)) {
		fact(p, "Failed beyond the usual share");
		words_about(out, i->excess_failed);
		fact_end(p);
	}
	if (!isnan(i->peak_bad_share)) {
		fact(p, "Highest share of failures");
		words_share(out, i->peak_bad_share);
		fact_end(p);
	}
	if (i->clients != NUMBER_NONE) {
		fact(p, "Clients with a failed request");
		words_count(out, i->clients);
		if (i->clients_note.n) {
			buf_adds(out, " <span>");
			html_text(p, i->clients_note);
			buf_adds(out, "</span>");
		}
		fact_end(p);
	}
	if (!isnan(i->minutes_over_slo)) {
		buf_addf(out, "<div><dt>Minutes over an SLO of %.6g %%<dd>", p->a->slo * 100);
		words_about(out, i->minutes_over_slo);
		fact_end(p);
	}
	if (!isnan(i->budget_spent)) {
		fact(p, "Of the failures that this SLO allows in 30 days of such traffic");
		words_share(out, i->budget_spent);
		fact_end(p);
	}
	buf_adds(out, "</dl>\n");
}

void html_impact(struct html *p, const struct incident *in)
{
	const struct impact *i = &in->impact;
	html_section(p, "impact", "Impact");
	if (i->requests == NUMBER_NONE)
		buf_adds(p->out, "<p>No request lines were understood: how many users were hit cannot be told from these logs.</p>\n");
	else {
		struct buf text = { 0 };
		facts(p, i);
		story_blind(&(struct story){ p->a, &p->clock, &text }, in);
		if (text.n) {
			buf_adds(p->out, "<p>");
			escape_html(p->out, buf_str(&text));
			buf_adds(p->out, "</p>\n");
		}
		buf_free(&text);
		shares(p, "Failures by endpoint", "Endpoint|>Requests|>Failed|>Share", i->by_endpoint, i->n_endpoints);
		shares(p, "Failures by host", "Served by|>Requests|>Failed|>Share", i->by_host, i->n_hosts);
		if (words_rows_exceed(i->by_endpoint, i->n_endpoints, i->requests) || words_rows_exceed(i->by_host, i->n_hosts, i->requests))
			buf_adds(p->out, "<p>Rows that add up to more than the requests above are of all that was served meanwhile, of which the impact was a part.</p>\n");
	}
	html_section_end(p);
}
