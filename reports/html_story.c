/*
 * The upper part of an HTML page: the story in sentences, its measures at a glance, the chart; the short honest
 * page where there was nothing to find; what only people can write.
 */
#include "reports/html_page.h"
#include "reports/svg_draw.h"

#include <math.h>

/* Drawings take room: a page with many incidents has them for the first. */
enum { CHARTS_BYTES = 200000 };

static void paragraph(struct html *p, const char *class, void (*tell)(struct story *, const struct incident *), const struct incident *in)
{
	struct buf text = { 0 };
	tell(&(struct story){ p->a, &p->clock, &text }, in);
	if (text.n) {
		buf_addf(p->out, "<p%s>", class);
		escape_html(p->out, buf_str(&text));
		buf_adds(p->out, "</p>\n");
	}
	buf_free(&text);
}

void html_summary(struct html *p, const struct incident *in)
{
	html_section(p, "summary", "Summary");
	paragraph(p, " class=\"lead\"", story_impact, in);
	paragraph(p, "", story_steps, in);
	paragraph(p, " class=\"where\"", story_lead, in);
	html_section_end(p);
}

/* One measure: its name, its value, how sure it is or why it is not known, and what it is. */
static void measure(struct html *p, const char *name, double seconds, double lo, double hi, struct str reason)
{
	struct buf *out = p->out;
	buf_addf(out, "<div%s><dt>%s<dd><b>", isnan(seconds) ? " class=\"unknown\"" : "", name);
	words_duration(out, seconds);
	buf_adds(out, "</b><dd>");
	size_t before = out->n;
	words_duration_range(out, lo, hi);
	buf_adds(out, out->n > before && reason.n ? "; " : "");
	html_text(p, reason);
	buf_adds(out, "<dd class=\"of\">");
}

static void metric(struct html *p, const struct metric *m)
{
	enum milestone_name from = metric_from(m->name), to = metric_to(m->name);
	measure(p, metric_label(m->name), m->seconds, m->lo, m->hi, m->reason);
	if (from == MS_COUNT)
		buf_adds(p->out, "all episodes</div>\n");
	else
		buf_addf(p->out, "%s → %s</div>\n", milestone_label(from), milestone_label(to));
}

static void mean(struct html *p, const struct mean *m)
{
	measure(p, m->repair ? "MTTR" : "MTTD", m->mean, m->lo, m->hi, m->note);
	buf_addf(p->out, "mean %s of %s, n = %zu</div>\n", metric_label(m->of), m->over_episodes ? "episodes" : "incidents", m->n);
}

void html_metrics(struct html *p, const struct incident *in)
{
	html_section(p, "metrics", "Metrics");
	buf_adds(p->out, "<dl class=\"metrics\">\n");
	for (size_t i = 0; i < METRIC_COUNT; i++)
		metric(p, &in->metrics[i]);
	/* Means are of the whole run: with one incident they belong to it. */
	for (size_t i = 0; p->a->n_incidents == 1 && i < p->a->n_means; i++)
		if (!p->a->means[i].over_episodes)
			mean(p, &p->a->means[i]);
	buf_adds(p->out, "</dl>\n");
	html_section_end(p);
}

void html_chart(struct html *p, const struct incident *in)
{
	struct chart_of c = { .a = p->a, .in = in, .clock = &p->clock, .id = 2 * (unsigned)p->incident };
	if (!svg_drawable(&c) || p->out->n > CHARTS_BYTES / p->scale)
		return;
	html_section(p, "chart", "Over time");
	buf_adds(p->out, "<figure>\n");
	svg_chart(p->out, &c);
	c.narrow = true;
	c.id++;
	svg_chart(p->out, &c);
	buf_adds(p->out, "<figcaption>");
	struct buf text = { 0 };
	svg_describe(&text, &c);
	escape_html(p->out, buf_str(&text));
	buf_free(&text);
	buf_adds(p->out, in ? " A grey band beside a line is where the milestone may lie; broken lines were declared or inferred.</figcaption>\n</figure>\n" :
			      "</figcaption>\n</figure>\n");
	html_section_end(p);
}

void html_no_incident(struct html *p)
{
	struct buf text = { 0 };
	struct story story = { p->a, &p->clock, &text };
	const char *needs[STORY_NEEDS];
	html_section(p, "summary", "Summary");
	story_verdict(&story);
	buf_adds(p->out, "<p class=\"lead\">");
	escape_html(p->out, buf_str(&text));
	buf_reset(&text);
	story_looked_at(&story);
	buf_adds(p->out, "</p>\n<p>");
	escape_html(p->out, buf_str(&text));
	buf_adds(p->out, "</p>\n");
	html_section_end(p);
	buf_free(&text);
	if (p->a->verdict != VERDICT_INSUFFICIENT)
		return;
	html_section(p, "needs", "What would help");
	buf_adds(p->out, "<ul>\n");
	for (size_t i = 0, n = story_needs(p->a, needs); i < n; i++) {
		buf_adds(p->out, "<li>");
		escape_html(p->out, str_of(needs[i]));
		buf_addc(p->out, '\n');
	}
	buf_adds(p->out, "</ul>\n");
	html_section_end(p);
}

void html_people(struct html *p)
{
	bool asked = false;
	for (size_t i = 0; i < p->a->n_incidents; i++)
		for (size_t q = 0; q < p->a->incidents[i].questions.n; q++) {
			if (story_asked_before(p->a, &p->a->incidents[i], p->a->incidents[i].questions.v[q]))
				continue;
			if (!asked) {
				html_section(p, "questions", "Open questions");
				buf_adds(p->out, "<ul class=\"questions\">\n");
			}
			asked = true;
			buf_adds(p->out, "<li>");
			html_text(p, p->a->incidents[i].questions.v[q]);
			buf_addc(p->out, '\n');
		}
	if (asked) {
		buf_adds(p->out, "</ul>\n");
		html_section_end(p);
	}
	html_section(p, "people", "For people to write");
	buf_adds(p->out, "<ul>\n");
	for (size_t i = 0; i < STORY_PROMPTS; i++)
		buf_addf(p->out, "<li><b>%s</b> %s\n", story_prompts[i].head, story_prompts[i].text);
	buf_adds(p->out, "</ul>\n");
	html_section_end(p);
}
