/*
 * The sections of an HTML page about what told of the incident, and what may have started it.
 */
#include "reports/html_page.h"

#include <math.h>

enum { MOST_SUSPECTS = 8, MOST_ALARMS = 40, MOST_ARGUMENTS = 12 };

static void after_onset(struct buf *out, double seconds)
{
	words_duration(out, fabs(seconds));
	buf_adds(out, seconds < 0 ? " before the onset" : " after the onset");
}

static void alarm_fired(struct html *p, const struct alarm *a)
{
	struct buf *out = p->out;
	html_row(p);
	html_cell_head(p);
	html_text(p, a->name);
	html_cell(p);
	html_time(p, a->at.time);
	html_cell(p);
	if (!isnan(a->after_onset_s))
		after_onset(out, a->after_onset_s);
	html_cell(p);
	if (instant_known(a->over))
		html_time(p, a->over);
	html_cell(p);
	words_count(out, (int64_t)a->times);
	html_cell(p);
	html_cites(p, a->evidence, 2);
}

static void would_have(struct html *p, const struct alarm *a)
{
	struct buf *out = p->out;
	html_row(p);
	html_cell(p);
	buf_addf(out, "over %g %% of requests fail, over ", 100 * a->threshold);
	words_duration(out, a->window_s);
	html_cell(p);
	if (isnan(a->after_onset_s))
		buf_adds(out, "would not have fired");
	else {
		html_time(p, a->at.time);
		buf_adds(out, ", ");
		after_onset(out, a->after_onset_s);
	}
	html_cell(p);
	words_count(out, (int64_t)a->times);
}

void html_detection(struct html *p, const struct incident *in)
{
	size_t fired = 0;
	while (fired < in->n_alarms && in->alarms[fired].name.n)
		fired++;
	size_t shown = html_shown(p, fired, MOST_ALARMS);
	if (!in->n_alarms)
		return;
	html_section(p, "detection", "Detection");
	if (fired) {
		html_table(p, "Alerts that fired", "Alert|Fired|Lag|Over|>Times|Evidence");
		for (size_t i = 0; i < shown; i++)
			alarm_fired(p, &in->alarms[i]);
		html_table_end(p);
		html_left_out(p, fired - shown, "alert");
	} else
		buf_adds(p->out, "<p>No alert in these logs tells of it.</p>\n");
	if (fired < in->n_alarms) {
		html_heading(p, 1, STR("Rules that nobody had, measured in these logs"));
		html_table(p, "Rules that would have fired", "Rule|Would have fired|>False alarms");
		for (size_t i = fired; i < in->n_alarms; i++)
			would_have(p, &in->alarms[i]);
		html_table_end(p);
	}
	html_section_end(p);
}

void html_novelties(struct html *p, const struct incident *in)
{
	enum { MOST_NOVELTIES = 30 };
	size_t shown = html_shown(p, in->n_novelties, MOST_NOVELTIES);
	if (!in->n_novelties)
		return;
	html_section(p, "novelties", "Said for the first time");
	buf_adds(p->out, "<p>Warnings and errors whose logs were there for half an hour before and had not told them.</p>\n");
	html_table(p, "Messages said for the first time", "First|Host|>Times|Message");
	for (size_t i = 0; i < shown; i++) {
		const struct novelty *n = &in->novelties[i];
		html_row(p);
		html_cell(p);
		html_time(p, n->at.time);
		html_cell(p);
		html_names(p, n->hosts, 3);
		html_cell(p);
		words_count(p->out, (int64_t)n->count);
		html_cell_text(p, n->summary);
		html_cites(p, n->evidence, 1);
	}
	html_table_end(p);
	html_left_out(p, in->n_novelties - shown, "message");
	html_section_end(p);
}

/* ---- suspects ---- */

static void argument(struct html *p, const struct argument *a)
{
	struct buf *out = p->out;
	html_row(p);
	html_cell(p);
	if (a->weight == 0) /* what a person says */
		buf_adds(out, "–");
	else
		buf_addf(out, "<b class=\"%s\">%s%.2f</b>", a->weight < 0 ? "against" : "for", a->weight < 0 ? "−" : "+", fabs(a->weight));
	html_cell(p);
	buf_adds(out, a->weight < 0 ? "against: " : a->weight > 0 ? "for: " : "");
	html_text(p, a->text);
	html_cites(p, a->evidence, 3);
}

static void suspect(struct html *p, const struct suspect *s, size_t rank)
{
	struct buf *out = p->out, title = { 0 };
	size_t shown = html_shown(p, s->n_arguments, MOST_ARGUMENTS);
	buf_addf(&title, "%zu. ", rank);
	words_fold(&title, words_unstopped(s->summary), 160);
	buf_adds(out, "<article class=\"suspect\">\n");
	html_heading(p, 1, buf_str(&title));
	buf_free(&title);
	buf_addf(out, "<p class=\"about\"><span class=\"score\">score %.2f</span> %s, ", s->score, suspect_kind_name(s->kind));
	html_time(p, s->at.time);
	if (s->hosts.n) {
		buf_adds(out, ", on ");
		html_names(p, s->hosts, 5);
	}
	buf_adds(out, "</p>\n");
	html_cites(p, s->evidence, 1);
	html_table(p, "What speaks for and against it", ">Weight|For or against");
	for (size_t i = 0; i < shown; i++)
		argument(p, &s->arguments[i]);
	html_row(p);
	html_cell(p);
	buf_addf(out, "<b>%.2f</b>", s->score);
	html_cell_text(p, STR("the score: their sum"));
	html_table_end(p);
	html_left_out(p, s->n_arguments - shown, "argument");
	buf_adds(out, "</article>\n");
}

void html_suspects(struct html *p, const struct incident *in)
{
	size_t shown = html_shown(p, in->n_suspects, MOST_SUSPECTS);
	html_section(p, "suspects", "Suspects");
	buf_adds(p->out, in->n_suspects ? "<p>What may have started it, ranked by what the logs say for and against. A rank is a lead, not a finding.</p>\n" :
					  "<p>No record of these logs was recognised as what may have started it: the cause is open.</p>\n");
	for (size_t i = 0; i < shown; i++)
		suspect(p, &in->suspects[i], i + 1);
	html_left_out(p, in->n_suspects - shown, "suspect");
	html_section_end(p);
}
