/*
 * The sections of an HTML page about the run as a whole: what it rests on and what it could not see.
 */
#include "reports/html_page.h"

#include <math.h>

enum { MOST_CHANGES = 40, MOST_SOURCES = 80, MOST_NOTES = 60 };

void html_means(struct html *p)
{
	struct buf *out = p->out;
	if (p->a->n_means == 0)
		return;
	html_section(p, "means", "MTTD and MTTR");
	html_table(p, "Means", "Mean|Of|Over|>n|>Mean|>Median|Interval|Note");
	for (size_t i = 0; i < p->a->n_means; i++) {
		const struct mean *m = &p->a->means[i];
		html_row(p);
		html_cell_head(p);
		buf_adds(out, m->repair ? "MTTR" : "MTTD");
		html_cell(p);
		buf_adds(out, metric_label(m->of));
		html_cell(p);
		buf_adds(out, m->over_episodes ? "episodes" : "incidents");
		html_cell(p);
		words_count(out, (int64_t)m->n);
		html_cell(p);
		words_duration(out, m->mean);
		html_cell(p);
		words_duration(out, m->median);
		html_cell(p);
		if (isnan(m->lo) || isnan(m->hi))
			buf_adds(out, "none");
		else {
			words_duration(out, m->lo);
			buf_adds(out, " to ");
			words_duration(out, m->hi);
		}
		html_cell_text(p, m->note);
	}
	html_table_end(p);
	html_section_end(p);
}

static void change(struct html *p, const struct change *c)
{
	static const char *const outcomes[] = {
		[OUTCOME_UNKNOWN] = "outcome not seen",
		[OUTCOME_OK] = "done",
		[OUTCOME_FAILED] = "<b class=\"bad\">failed</b>",
		[OUTCOME_ROLLBACK] = "rollback",
	};
	struct buf *out = p->out;
	html_row(p);
	html_cell(p);
	html_time(p, c->start.time);
	html_cell(p);
	if (instant_known(c->end.time) && c->end.time.ns != c->start.time.ns)
		html_time(p, c->end.time);
	html_cell(p);
	buf_adds(out, suspect_kind_name(c->kind));
	html_cell_text(p, c->summary);
	html_cites(p, c->evidence, 2);
	html_cell(p);
	html_names(p, c->hosts, 4);
	html_cell(p);
	buf_adds(out, outcomes[c->outcome]);
	if (c->failed_hosts.n) {
		buf_adds(out, " on ");
		html_names(p, c->failed_hosts, 4);
	}
}

void html_changes(struct html *p)
{
	size_t n = p->a->n_changes, shown = html_shown(p, n, MOST_CHANGES);
	if (n == 0)
		return;
	html_section(p, "changes", "Changes seen");
	html_stack(p, "Changes seen", "Start|End|Kind|What|Where|Outcome");
	for (size_t i = 0; i < shown; i++)
		change(p, &p->a->changes[i]);
	html_table_end(p);
	html_left_out(p, n - shown, "change");
	html_section_end(p);
}

void html_contradictions(struct html *p)
{
	size_t n = p->a->n_contradictions, shown = html_shown(p, n, MOST_NOTES);
	if (n == 0)
		return;
	html_section(p, "contradictions", "Contradictions");
	buf_adds(p->out, "<ul>\n");
	for (size_t i = 0; i < shown; i++) {
		buf_adds(p->out, "<li>");
		html_text(p, p->a->contradictions[i].summary);
		html_cites(p, p->a->contradictions[i].evidence, 3);
		buf_addc(p->out, '\n');
	}
	buf_adds(p->out, "</ul>\n");
	html_left_out(p, n - shown, "contradiction");
	html_section_end(p);
}

void html_unseen(struct html *p)
{
	size_t n = p->a->n_unseen, shown = html_shown(p, n, MOST_NOTES);
	if (n == 0)
		return;
	html_section(p, "unseen", "What the logs could not show");
	html_stack(p, "What the logs could not show", "About|What|Between|Source");
	for (size_t i = 0; i < shown; i++) {
		const struct unseen *u = &p->a->unseen[i];
		html_row(p);
		html_cell_text(p, u->kind);
		html_cell_text(p, u->summary);
		html_cell(p);
		if (instant_known(u->from) || instant_known(u->to))
			words_between(p->out, &p->clock, u->from, u->to);
		html_cell_code(p, story_source(p->folder, u->source));
	}
	html_table_end(p);
	html_left_out(p, n - shown, "note");
	html_section_end(p);
}

static void source(struct html *p, const struct source *s)
{
	struct buf *out = p->out;
	html_row(p);
	html_cell_head(p);
	html_code(p, story_source(p->folder, s->name));
	if (s->sha256[0])
		buf_addf(out, "<br><span class=\"soft\">SHA-256 %.12s…</span>", s->sha256);
	html_cell_text(p, story_format(s));
	html_cell(p);
	words_count(out, (int64_t)s->lines);
	html_cell(p);
	if (s->lines)
		words_share(out, (double)s->parsed / (double)s->lines);
	html_cell(p);
	if (instant_known(s->first))
		words_between(out, &p->clock, s->first, s->last);
	html_cell_text(p, s->zone.n ? s->zone : s->zone_basis);
	if (s->zone.n && s->zone_basis.n) {
		buf_adds(out, " (");
		html_text(p, s->zone_basis);
		buf_addc(out, ')');
	}
}

static void note(struct html *p, struct str about, const char *what, struct str text)
{
	buf_adds(p->out, "<li>");
	html_code(p, story_source(p->folder, about));
	buf_addf(p->out, ": %s", what);
	html_text(p, text);
	buf_addc(p->out, '\n');
}

/* What does not fit a table: damage, duplicates, clocks, guessed years. Returns how many. */
static size_t source_notes(struct html *p, const struct source *s, size_t room)
{
	size_t n = 0;
	for (size_t i = 0; i < s->damage.n && n < room; i++, n++)
		note(p, s->name, "", s->damage.v[i]);
	if (s->duplicate_of.n && n < room && ++n)
		note(p, s->name, "the same content as, and counted in, ", s->duplicate_of);
	if (s->clock_offset_s != 0 && !isnan(s->clock_offset_s) && n < room && ++n) {
		struct buf text = { 0 };
		buf_addf(&text, "%+.6g s", s->clock_offset_s);
		if (s->clock_offset_basis.n)
			buf_addf(&text, " (%.*s)", STR_ARG(s->clock_offset_basis));
		note(p, s->name, "clock corrected by ", buf_str(&text));
		buf_free(&text);
	}
	if (s->year_basis.n && !str_is(s->year_basis, "printed") && n < room && ++n)
		note(p, s->name, str_starts(s->year_basis, STR("from")) ? "the stamps carry no year; it is taken " : "the stamps carry no year; ", s->year_basis);
	return n;
}

void html_sources(struct html *p)
{
	const struct analysis *a = p->a;
	size_t shown = html_shown(p, a->n_sources, MOST_SOURCES), skipped = html_shown(p, a->n_skipped, MOST_NOTES);
	html_section(p, "sources", "Sources");
	if (a->n_sources) {
		html_table(p, "Sources", "Source|Format|>Lines|>Parsed|First–last|Zone of its stamps");
		for (size_t i = 0; i < shown; i++)
			source(p, &a->sources[i]);
		html_table_end(p);
	} else
		buf_adds(p->out, "<p>None of the input could be used.</p>\n");
	html_left_out(p, a->n_sources - shown, "source");
	size_t room = html_shown(p, SIZE_MAX, MOST_NOTES), before = p->out->n;
	buf_adds(p->out, "<ul>\n");
	size_t begin = p->out->n;
	for (size_t i = 0; i < a->n_sources && room; i++)
		room -= source_notes(p, &a->sources[i], room);
	for (size_t i = 0; i < skipped; i++)
		note(p, a->skipped[i].name, a->skipped[i].damage ? "<b>not analysed</b>: " : "not analysed: ", a->skipped[i].reason);
	if (!room)
		buf_adds(p->out, "<li>More notes on sources are in report.json.\n");
	if (p->out->n > begin)
		buf_adds(p->out, "</ul>\n");
	else
		p->out->n = before; /* nothing to note */
	html_left_out(p, a->n_skipped - skipped, "skipped input");
	html_section_end(p);
}
