/*
 * The sections of a Markdown page about the run as a whole: what it rests on and what it
 * could not see.
 */
#include "reports/md_page.h"
#include "reports/story.h"

#include <math.h>

enum { MOST_CHANGES = 40, MOST_SOURCES = 60, MOST_NOTES = 60, EVIDENCE_BYTES = 1000 };

void md_means(struct page *p)
{
	struct buf *out = p->out;
	if (p->a->n_means == 0)
		return;
	md_table(p, "Mean|Of|Over|>n|>Mean|>Median|Interval|Note");
	for (size_t i = 0; i < p->a->n_means; i++) {
		const struct mean *m = &p->a->means[i];
		md_cell(p);
		buf_addf(out, "**%s**", m->repair ? "MTTR" : "MTTD");
		md_cell(p);
		buf_adds(out, metric_label(m->of));
		md_cell(p);
		buf_adds(out, m->over_episodes ? "episodes" : "incidents");
		md_cell(p);
		words_count(out, (int64_t)m->n);
		md_cell(p);
		words_duration(out, m->mean);
		md_cell(p);
		words_duration(out, m->median);
		md_cell(p);
		if (isnan(m->lo) || isnan(m->hi))
			buf_adds(out, "none");
		else {
			words_duration(out, m->lo);
			buf_adds(out, " to ");
			words_duration(out, m->hi);
		}
		md_cell_text(p, m->note);
		md_row_end(p);
	}
}

void md_changes(struct page *p)
{
	static const char *const outcomes[] = {
		[OUTCOME_UNKNOWN] = "outcome not seen",
		[OUTCOME_OK] = "done",
		[OUTCOME_FAILED] = "**failed**",
		[OUTCOME_ROLLBACK] = "rollback",
	};
	struct buf *out = p->out;
	size_t n = p->a->n_changes;
	if (n == 0)
		return;
	md_table(p, "Start|End|Kind|What|Where|Outcome|Evidence");
	for (size_t i = 0; i < n && i < MOST_CHANGES; i++) {
		const struct change *c = &p->a->changes[i];
		md_cell(p);
		words_time(out, &p->clock, c->start.time);
		md_cell(p);
		if (instant_known(c->end.time) && c->end.time.ns != c->start.time.ns)
			words_time(out, &p->clock, c->end.time);
		md_cell(p);
		buf_adds(out, suspect_kind_name(c->kind));
		md_cell_text(p, c->summary);
		md_cell(p);
		md_names(p, c->hosts, 4);
		md_cell(p);
		buf_adds(out, outcomes[c->outcome]);
		if (c->failed_hosts.n) {
			buf_adds(out, " on ");
			md_names(p, c->failed_hosts, 4);
		}
		md_cell(p);
		md_cites(p, c->evidence, 2);
		md_row_end(p);
	}
	if (n > MOST_CHANGES)
		buf_addf(out, "\n%zu more are in the JSON report.\n", n - MOST_CHANGES);
}

void md_unseen(struct page *p)
{
	size_t n = p->a->n_unseen;
	if (n == 0)
		return;
	for (size_t i = 0; i < n && i < MOST_NOTES; i++) {
		const struct unseen *u = &p->a->unseen[i];
		buf_adds(p->out, "- ");
		escape_md(p->out, u->kind);
		buf_adds(p->out, ": ");
		escape_md(p->out, u->summary);
		if (instant_known(u->from) || instant_known(u->to)) {
			buf_adds(p->out, " (");
			words_between(p->out, &p->clock, u->from, u->to);
			buf_addc(p->out, ')');
		}
		if (u->source.n) {
			buf_adds(p->out, " — ");
			escape_md_code(p->out, md_source(p, u->source));
		}
		buf_addc(p->out, '\n');
	}
	if (n > MOST_NOTES)
		buf_addf(p->out, "- %zu more are in the JSON report.\n", n - MOST_NOTES);
}

void md_contradictions(struct page *p)
{
	if (p->a->n_contradictions == 0)
		return;
	for (size_t i = 0; i < p->a->n_contradictions; i++) {
		const struct contradiction *c = &p->a->contradictions[i];
		buf_adds(p->out, "- ");
		for (size_t e = 0; e < c->evidence.n && e < 3; e++) {
			md_cite_line(p, &c->evidence.v[e]);
			buf_adds(p->out, e + 1 < c->evidence.n && e < 2 ? ", " : ": ");
		}
		escape_md(p->out, c->summary);
		buf_addc(p->out, '\n');
	}
}

static void source_row(struct page *p, const struct source *s)
{
	struct buf *out = p->out;
	md_cell_code(p, md_source(p, s->name));
	md_cell_text(p, story_format(s));
	md_cell(p);
	words_count(out, (int64_t)s->lines);
	md_cell(p);
	if (s->lines)
		words_share(out, (double)s->parsed / (double)s->lines);
	md_cell(p);
	if (instant_known(s->first))
		words_between(out, &p->clock, s->first, s->last);
	md_cell_text(p, s->zone.n ? s->zone : s->zone_basis);
	if (s->zone.n && s->zone_basis.n) {
		buf_adds(out, " (");
		escape_md(out, s->zone_basis);
		buf_addc(out, ')');
	}
	md_row_end(p);
}

static void note(struct page *p, struct str source, const char *what, struct str text)
{
	buf_adds(p->out, "- ");
	escape_md_code(p->out, md_source(p, source));
	buf_addf(p->out, ": %s", what);
	escape_md(p->out, text);
	buf_addc(p->out, '\n');
}

/* What does not fit a table: damage, duplicates, clocks, guessed years. */
static void source_notes(struct page *p, const struct source *s)
{
	for (size_t i = 0; i < s->damage.n; i++)
		note(p, s->name, "", s->damage.v[i]);
	if (s->duplicate_of.n) {
		buf_adds(p->out, "- ");
		escape_md_code(p->out, md_source(p, s->name));
		buf_adds(p->out, ": the same content as, and counted in, ");
		escape_md_code(p->out, md_source(p, s->duplicate_of));
		buf_addc(p->out, '\n');
	}
	if (s->clock_offset_s != 0 && !isnan(s->clock_offset_s)) {
		struct buf text = { 0 };
		buf_addf(&text, "%+.6g s", s->clock_offset_s);
		if (s->clock_offset_basis.n)
			buf_addf(&text, " (%.*s)", STR_ARG(s->clock_offset_basis));
		note(p, s->name, "clock corrected by ", buf_str(&text));
		buf_free(&text);
	}
	if (s->year_basis.n && !str_is(s->year_basis, "printed") && !str_is(s->year_basis, "no stamps"))
		note(p, s->name, str_starts(s->year_basis, STR("from")) ? "the stamps carry no year; it is taken " : "the stamps carry no year; ", s->year_basis);
}

void md_sources(struct page *p)
{
	const struct analysis *a = p->a;
	if (a->n_sources) {
		md_table(p, "Source|Format|>Lines|>Parsed|First–last|Zone of its stamps");
		for (size_t i = 0; i < a->n_sources && i < MOST_SOURCES; i++)
			source_row(p, &a->sources[i]);
		buf_addc(p->out, '\n');
	} else
		buf_adds(p->out, "None of the input could be used.\n\n");
	if (a->n_sources > MOST_SOURCES)
		buf_addf(p->out, "- %zu more are in the JSON report.\n", a->n_sources - MOST_SOURCES);
	for (size_t i = 0; i < a->n_sources; i++)
		source_notes(p, &a->sources[i]);
	for (size_t i = 0; i < a->n_skipped && i < MOST_NOTES; i++)
		note(p, a->skipped[i].name, a->skipped[i].damage ? "**not analysed**: " : "not analysed: ", a->skipped[i].reason);
	if (a->n_skipped > MOST_NOTES)
		buf_addf(p->out, "- %zu more skipped inputs are in the JSON report.\n", a->n_skipped - MOST_NOTES);
}

/* Order of the appendix: by number, so that a reader finds them. */
void md_evidence(struct page *p)
{
	struct buf lines = { 0 };
	bool quoted = !str_is(p->a->redaction, "public");
	if (p->citations.n == 0)
		return;
	for (size_t i = 0; i < p->citations.n; i++) {
		const struct cite *c = p->citations.v[i];
		struct str text = str_sub(c->text, 0, EVIDENCE_BYTES);
		buf_addf(&lines, "E%zu  ", i + 1);
		escape_plain(&lines, c->source);
		buf_addf(&lines, ":%llu", (unsigned long long)c->line);
		if (!quoted) {
			buf_addc(&lines, '\n');
			continue;
		}
		buf_addf(&lines, "  %.8s\n    ", c->sha256);
		escape_plain(&lines, text);
		buf_adds(&lines, text.n == EVIDENCE_BYTES ? " […]\n" : "\n");
	}
	buf_adds(p->out, quoted ? "Each line as it stands in its log (of a long line that holds many records, the record), with the first digits of the line's SHA-256.\n\n" : "Where each line stands. A public edition quotes none.\n\n");
	size_t ticks = escape_fence(buf_str(&lines));
	for (size_t i = 0; i < ticks; i++)
		buf_addc(p->out, '`');
	buf_adds(p->out, "text\n");
	buf_add(p->out, buf_str(&lines));
	for (size_t i = 0; i < ticks; i++)
		buf_addc(p->out, '`');
	buf_addc(p->out, '\n');
	buf_free(&lines);
}
