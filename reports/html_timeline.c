/*
 * The timeline of an HTML page. Its entries are all there; the filters above them, which need the script, stay hidden without.
 */
#include "reports/html_page.h"

/* How bad, in three words that a filter offers. */
static const char *grade(const struct timeline_entry *t)
{
	return t->severity >= SEV_ERROR ? "error" : t->severity == SEV_WARN ? "warning" : "other";
}

static const char *kind(const struct timeline_entry *t)
{
	return t->kind == EV_REQUEST ? "impact" : event_kind_name(t->kind);
}

static void entry(struct html *p, const struct timeline_entry *t)
{
	struct buf *out = p->out;
	buf_addf(out, "<li class=\"%s%s\" data-kind=\"%s\" data-grade=\"%s\" data-host=\"", kind(t), t->milestone ? " proof" : "", kind(t), grade(t));
	escape_html(out, t->host);
	buf_adds(out, "\"><time datetime=\"");
	if (instant_known(t->at.time))
		instant_rfc3339(out, t->at.time, 0);
	buf_adds(out, "\">");
	words_time(out, &p->clock, t->at.time);
	buf_addf(out, "</time> <span class=\"kind\">%s</span> <div>", kind(t));
	if (t->host.n) {
		html_code(p, t->host);
		buf_addc(out, ' ');
	}
	html_text(p, t->summary);
	if (t->count > 1) {
		buf_adds(out, " <span class=\"count\">× ");
		words_count(out, (int64_t)t->count);
		if (t->last.ns > t->at.time.ns) {
			buf_adds(out, ", until ");
			words_time(out, &p->clock, t->last);
		}
		buf_adds(out, "</span>");
	}
	if (t->severity >= SEV_WARN)
		buf_addf(out, " <span class=\"severity %s\">%s</span>", grade(t), severity_name(t->severity));
	html_cites(p, t->evidence, 2);
	buf_adds(out, "</div>\n");
}

static void filters(struct html *p, size_t shown)
{
	buf_addf(p->out,
		 "<div class=\"filters\" role=\"search\" aria-label=\"Filter the timeline\" hidden>\n"
		 "<fieldset class=\"kinds\"><legend>Kind</legend></fieldset>\n"
		 "<label>At least <select class=\"grade\"><option value=\"other\">anything<option value=\"warning\">warnings<option value=\"error\">errors</select></label>\n"
		 "<label>Host <select class=\"host\"><option value=\"\">any</select></label>\n"
		 "<label>Text <input class=\"text\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label>\n"
		 "<p class=\"shown\" role=\"status\">%zu of %zu shown</p>\n</div>\n",
		 shown, shown);
}

void html_timeline(struct html *p, const struct incident *in)
{
	int cutoff = timeline_cutoff(in, p->rows);
	size_t shown = 0;
	if (in->n_timeline == 0)
		return;
	html_section(p, "timeline", "Timeline");
	/* Where even the heaviest are too many, the first of them. */
	if (cutoff > 9)
		cutoff = 9;
	for (size_t i = 0; i < in->n_timeline; i++)
		shown += timeline_weight(&in->timeline[i]) >= cutoff;
	if (shown > p->rows)
		shown = p->rows;
	filters(p, shown);
	buf_adds(p->out, "<ol class=\"timeline\">\n");
	size_t left = shown;
	for (size_t i = 0; i < in->n_timeline && left; i++)
		if (timeline_weight(&in->timeline[i]) >= cutoff) {
			entry(p, &in->timeline[i]);
			left--;
		}
	buf_adds(p->out, "</ol>\n<p class=\"note\">Times in bold prove a milestone.");
	if (shown < in->n_timeline)
		buf_addf(p->out, " In report.json: %zu lesser entries.", in->n_timeline - shown);
	buf_adds(p->out, "</p>\n");
	html_section_end(p);
}
