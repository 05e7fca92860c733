/*
 * The view for a terminal: what happened, on one screen, no line wider than asked.
 */
#include "parsers/base/utf8.h"
#include "reports/chart.h"
#include "reports/escape.h"
#include "reports/report.h"
#include "reports/story.h"

#include <math.h>

enum { MOST_EPISODES = 5, MOST_SUSPECTS = 3, MOST_TIMELINE = 14, MOST_NOTES = 6 };

enum style { PLAIN, BOLD, DIM, RED, GREEN, YELLOW };

struct screen {
	const struct analysis *a;
	const struct report_options *o;
	struct buf *out;
	struct clock clock;
	struct buf line; /* the line that is being made: our words and escaped bytes, no styles */
};

static const char *style_on(const struct screen *s, enum style style)
{
	static const char *const codes[] = { "", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m" };
	return s->o->color ? codes[style] : "";
}

static const char *style_off(const struct screen *s, enum style style)
{
	return s->o->color && style != PLAIN ? "\x1b[0m" : "";
}

/* Bytes of the longest beginning of text that fits into `columns`; *used gets its width. */
static size_t fit(struct str text, size_t columns, size_t *used)
{
	size_t i = 0, width = 0;
	while (i < text.n) {
		uint32_t cp = 0;
		unsigned n = utf8_at(text, i, &cp);
		size_t w = utf8_width(cp);
		if (width + w > columns)
			break;
		width += w;
		i += n ? n : 1;
	}
	*used = width;
	return i;
}

static size_t columns_of(struct str text)
{
	size_t used;
	fit(text, SIZE_MAX, &used);
	return used;
}

/* The line, in one style, cut to the width with an ellipsis, behind a word where one ends near. */
static void put(struct screen *s, enum style style)
{
	enum { NEAR = 12 };
	size_t used, width = (size_t)s->o->width, n = fit(buf_str(&s->line), width, &used);
	bool cut = n < s->line.n;
	if (cut) {
		n = fit(buf_str(&s->line), width - 1, &used);
		size_t blank = str_rchr(str_sub(buf_str(&s->line), 0, n + 1), ' ');
		if (blank != SIZE_MAX && blank + NEAR >= n)
			n = blank;
	}
	while (n && s->line.p[n - 1] == ' ')
		n--;
	if (n) {
		buf_adds(s->out, style_on(s, style));
		buf_add(s->out, str_sub(buf_str(&s->line), 0, n));
		buf_adds(s->out, cut ? "…" : "");
		buf_adds(s->out, style_off(s, style));
	}
	buf_addc(s->out, '\n');
	buf_reset(&s->line);
}

/* The line broken at blanks; what follows the first row is indented. */
static void put_wrapped(struct screen *s, size_t indent, enum style style)
{
	struct buf text = s->line;
	s->line = (struct buf){ 0 };
	struct str rest = buf_str(&text);
	for (bool first = true; rest.n; first = false) {
		size_t used, margin = first ? 0 : indent, n = fit(rest, (size_t)s->o->width - margin, &used);
		if (n < rest.n) {
			size_t blank = str_rchr(str_sub(rest, 0, n + 1), ' ');
			if (blank != SIZE_MAX && blank > indent)
				n = blank;
		}
		buf_addf(&s->line, "%*s%.*s", (int)margin, "", (int)n, rest.p);
		rest = str_trim(str_sub(rest, n, SIZE_MAX));
		put(s, style);
	}
	buf_free(&text);
}

/* Log bytes on one line. */
static void add_text(struct screen *s, struct str text)
{
	struct buf line = { 0 };
	words_fold(&line, text, (size_t)s->o->width * 4);
	escape_plain(&s->line, buf_str(&line));
	buf_free(&line);
}

/* Puts `item` on the line behind the others, or on a new one. */
static void add_item(struct screen *s, struct buf *item, enum style style)
{
	if (s->line.n && columns_of(buf_str(&s->line)) + 3 + columns_of(buf_str(item)) > (size_t)s->o->width)
		put(s, style);
	if (s->line.n)
		buf_adds(&s->line, " · ");
	buf_add(&s->line, buf_str(item));
	buf_reset(item);
}

static void blank(struct screen *s)
{
	buf_addc(s->out, '\n');
}

static void heading(struct screen *s, const char *text)
{
	blank(s);
	buf_adds(&s->line, text);
	put(s, BOLD);
}

static void pad_to(struct buf *line, size_t column)
{
	for (size_t at = columns_of(buf_str(line)); at < column; at++)
		buf_addc(line, ' ');
}

/* ---- parts ---- */

static void header(struct screen *s, const struct incident *in)
{
	static const struct {
		const char *word;
		enum style style;
	} verdicts[] = {
		[VERDICT_NONE] = { "NO INCIDENT", GREEN },
		[VERDICT_INCIDENT] = { "INCIDENT", RED },
		[VERDICT_INSUFFICIENT] = { "NOT ENOUGH DATA", YELLOW },
	};
	const struct analysis *a = s->a;
	buf_adds(&s->line, verdicts[a->verdict].word);
	struct str title = a->title.n ? a->title : in ? in->title : STR_NONE;
	if (title.n) {
		buf_adds(&s->line, "  ");
		add_text(s, title);
	}
	put(s, verdicts[a->verdict].style);
	if (!in && a->verdict_reason.n) {
		add_text(s, a->verdict_reason);
		put_wrapped(s, 0, PLAIN);
	}
	words_plural(&s->line, (int64_t)a->n_sources, "log");
	buf_adds(&s->line, ", ");
	words_plural(&s->line, (int64_t)a->lines, "line");
	buf_adds(&s->line, ", ");
	words_plural(&s->line, (int64_t)a->requests, "request");
	buf_adds(&s->line, "; times in ");
	words_zone(&s->line, &s->clock);
	if (instant_known(a->from)) {
		buf_adds(&s->line, ", on ");
		words_day(&s->line, &s->clock);
		buf_adds(&s->line, " where undated");
	}
	buf_adds(&s->line, a->redaction.n ? "" : "; not redacted");
	put_wrapped(s, 0, DIM);
	if (a->redaction.n) {
		struct buf text = { 0 };
		story_redaction(&(struct story){ a, &s->clock, &text });
		add_text(s, buf_str(&text));
		put_wrapped(s, 0, BOLD);
		buf_free(&text);
	}
}

/* One row of blocks: eighths of `top`; a value above nothing is always seen. */
static void bars(struct screen *s, const struct chart_view *c, double top, bool failures)
{
	static const char *const blocks[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	enum style on = PLAIN;
	size_t n = c->n;
	while (n && (failures ? c->v[n - 1].total && !c->v[n - 1].bad : !c->v[n - 1].total))
		n--; /* no blanks at the end of a line */
	for (size_t i = 0; i < n; i++) {
		const struct chart_column *k = &c->v[i];
		double v = !failures ? (double)k->total / k->steps : k->total ? (double)k->bad / (double)k->total : 0;
		int eighths = top > 0 ? (int)ceil(v / top * 8 - 1e-9) : 0;
		enum style want = k->impact ? failures ? RED : YELLOW : DIM;
		if (want != on) {
			buf_adds(s->out, style_off(s, on));
			buf_adds(s->out, style_on(s, on = want));
		}
		buf_adds(s->out, k->total == 0 && failures ? "·" : blocks[eighths < 0 ? 0 : eighths > 8 ? 8 : eighths]);
	}
	buf_adds(s->out, style_off(s, on));
	blank(s);
}

static void impact_marks(struct screen *s, const struct chart_view *c)
{
	for (size_t i = 0; i < c->n; i++)
		buf_adds(&s->line, c->v[i].impact ? "━" : "─");
	put(s, DIM);
}

/* Letters under their columns; where one is taken, the next free one to the right. */
static void letters(struct screen *s, const struct chart_view *c, const struct incident *in)
{
	char row[CHART_COLUMNS + MS_COUNT];
	size_t end = 0;
	memset(row, ' ', sizeof row);
	for (int m = 0; m < MS_COUNT; m++) {
		size_t at;
		if (!chart_at(c, in->milestones[m].at.time, &at))
			continue;
		while (row[at] != ' ')
			at++;
		row[at] = (char)('a' + m);
		if (at + 1 > end)
			end = at + 1;
	}
	buf_add(&s->line, (struct str){ row, end });
	put(s, BOLD);
}

static void axis(struct screen *s, const struct chart_view *c)
{
	struct buf right = { 0 };
	words_time(&s->line, &s->clock, c->from);
	words_time(&right, &s->clock, c->to);
	size_t width = columns_of(buf_str(&right));
	if (columns_of(buf_str(&s->line)) + width + 1 <= c->n)
		pad_to(&s->line, c->n - width);
	else
		buf_adds(&s->line, "–");
	buf_add(&s->line, buf_str(&right));
	put(s, DIM);
	buf_free(&right);
}

static void chart(struct screen *s, const struct incident *in)
{
	struct chart_view c;
	if (!chart_look(s->a, in, (size_t)s->o->width, &c))
		return;
	blank(s);
	if (c.peak > 0) {
		buf_adds(&s->line, "share of failed requests, highest ");
		words_share(&s->line, c.peak);
		put(s, PLAIN);
		bars(s, &c, c.peak, true);
	}
	buf_adds(&s->line, "requests");
	put(s, PLAIN);
	bars(s, &c, c.busiest, false);
	if (in) {
		impact_marks(s, &c);
		letters(s, &c, in);
	}
	axis(s, &c);
}

/* "pinned by Ann: the first call came then; the logs say 10:02:11 (measured)" */
static void decided(struct screen *s, const struct milestone *m)
{
	buf_adds(&s->line, "pinned by ");
	add_text(s, m->decision.author);
	if (m->decision.reason.n) {
		buf_adds(&s->line, ": ");
		add_text(s, words_unstopped(m->decision.reason));
	}
	if (!m->logged)
		return;
	buf_adds(&s->line, "; the logs say ");
	if (instant_known(m->logged->at.time)) {
		words_time(&s->line, &s->clock, m->logged->at.time);
		buf_addf(&s->line, " (%s)", basis_name(m->logged->basis));
	} else
		buf_adds(&s->line, "nothing");
}

static void milestones(struct screen *s, const struct incident *in)
{
	heading(s, "Milestones");
	for (int i = 0; i < MS_COUNT; i++) {
		const struct milestone *m = &in->milestones[i];
		bool known = instant_known(m->at.time);
		buf_addf(&s->line, "%c %-13s", known ? 'a' + i : ' ', milestone_label(m->name));
		if (known) {
			words_time(&s->line, &s->clock, m->at.time);
			buf_addf(&s->line, "  %-9s ", basis_name(m->basis));
		} else
			buf_adds(&s->line, "not known: ");
		if (m->decision.author.n) {
			decided(s, m);
			put_wrapped(s, 2, PLAIN);
			continue;
		}
		add_text(s, known ? m->summary : m->reason);
		put(s, known ? PLAIN : DIM);
	}
}

static void metrics(struct screen *s, const struct incident *in)
{
	blank(s);
	struct buf item = { 0 };
	for (int i = 0; i < METRIC_COUNT; i++) {
		const struct metric *m = &in->metrics[i];
		if (isnan(m->seconds))
			continue;
		buf_addf(&item, "%s ", metric_label(m->name));
		words_duration(&item, m->seconds);
		add_item(s, &item, BOLD);
	}
	if (s->line.n)
		put(s, BOLD);
	for (size_t i = 0; i < s->a->n_means; i++) {
		const struct mean *m = &s->a->means[i];
		if (isnan(m->mean))
			continue;
		buf_addf(&item, "%s over %s (n = %zu) ", m->repair ? "MTTR" : "MTTD", m->over_episodes ? "episodes" : "incidents", m->n);
		words_duration(&item, m->mean);
		add_item(s, &item, DIM);
	}
	if (s->line.n)
		put(s, DIM);
	buf_free(&item);
}

static void episodes(struct screen *s, const struct incident *in)
{
	heading(s, "Episodes");
	for (size_t i = 0; i < in->n_episodes && i < MOST_EPISODES; i++) {
		const struct episode *e = &in->episodes[i];
		buf_addf(&s->line, "%zu ", i + 1);
		buf_adds(&s->line, e->censored_begin ? "…" : "");
		words_between(&s->line, &s->clock, e->start.time, e->end.time);
		buf_adds(&s->line, e->censored_end ? "…" : "");
		if (instant_known(e->end.time)) {
			buf_adds(&s->line, "  ");
			words_duration(&s->line, span_s(instant_since(e->end.time, e->start.time)));
		}
		buf_addf(&s->line, "  %s", signal_kind_name(e->signal));
		if (e->total != NUMBER_NONE && e->total > 0) {
			buf_adds(&s->line, "  ");
			words_count(&s->line, e->bad);
			buf_adds(&s->line, " of ");
			words_count(&s->line, e->total);
			buf_adds(&s->line, e->signal == SIGNAL_LATENCY ? " were slow (" : " failed (");
			words_share(&s->line, (double)e->bad / (double)e->total);
			buf_addc(&s->line, ')');
		}
		put(s, PLAIN);
	}
	if (in->n_episodes > MOST_EPISODES) {
		buf_addf(&s->line, "  and %zu more", in->n_episodes - MOST_EPISODES);
		put(s, DIM);
	}
}

static void suspects(struct screen *s, const struct incident *in)
{
	size_t kind = 0;
	if (in->n_suspects == 0)
		return;
	heading(s, "Suspects (leads, not findings)");
	for (size_t i = 0; i < in->n_suspects && i < MOST_SUSPECTS; i++) {
		size_t n = strlen(suspect_kind_name(in->suspects[i].kind));
		kind = n > kind ? n : kind;
	}
	for (size_t i = 0; i < in->n_suspects && i < MOST_SUSPECTS; i++) {
		const struct suspect *k = &in->suspects[i];
		buf_addf(&s->line, "%zu %6.2f  %-*s  ", i + 1, k->score, (int)kind, suspect_kind_name(k->kind));
		if (instant_known(k->at.time)) {
			words_time(&s->line, &s->clock, k->at.time);
			buf_adds(&s->line, "  ");
		}
		add_text(s, k->summary);
		put(s, PLAIN);
	}
}

static void timeline(struct screen *s, const struct incident *in)
{
	int cutoff = timeline_cutoff(in, MOST_TIMELINE);
	size_t shown = 0;
	if (in->n_timeline == 0)
		return;
	heading(s, "Timeline");
	for (size_t i = 0; i < in->n_timeline && shown < MOST_TIMELINE; i++) {
		const struct timeline_entry *t = &in->timeline[i];
		if (timeline_weight(t) < (cutoff > 9 ? 9 : cutoff))
			continue;
		words_time(&s->line, &s->clock, t->at.time);
		buf_addf(&s->line, "  %-7s ", event_kind_name(t->kind));
		if (t->host.n) {
			escape_plain(&s->line, t->host);
			buf_adds(&s->line, "  ");
		}
		add_text(s, t->summary);
		put(s, t->milestone ? BOLD : PLAIN);
		shown++;
	}
	if (shown < in->n_timeline) {
		buf_addf(&s->line, "and %zu lesser entries", in->n_timeline - shown);
		put(s, DIM);
	}
}

static void notes(struct screen *s)
{
	const struct analysis *a = s->a;
	if (a->n_contradictions == 0)
		return;
	heading(s, "Contradictions");
	for (size_t i = 0; i < a->n_contradictions && i < MOST_NOTES; i++) {
		const struct contradiction *c = &a->contradictions[i];
		buf_adds(&s->line, "- ");
		if (c->evidence.n) {
			escape_plain(&s->line, c->evidence.v[0].source);
			buf_addf(&s->line, ":%llu: ", (unsigned long long)c->evidence.v[0].line);
		}
		escape_plain(&s->line, c->summary);
		put_wrapped(s, 2, PLAIN);
	}
}

static struct instant reference(const struct analysis *a, const struct incident *in)
{
	return in && in->n_episodes ? in->episodes[0].start.time : a->from;
}

static void incident(struct screen *s, const struct incident *in)
{
	s->clock = clock_at(s->o->zone, reference(s->a, in));
	header(s, in);
	chart(s, in);
	metrics(s, in);
	milestones(s, in);
	episodes(s, in);
	suspects(s, in);
	timeline(s, in);
}

static void render(const struct analysis *a, const struct report_options *o, struct buf *out)
{
	struct screen screen = { .a = a, .o = o, .out = out, .clock = clock_at(o->zone, reference(a, NULL)) }, *s = &screen;
	for (size_t i = 0; i < a->n_incidents; i++) {
		if (i > 0)
			blank(s);
		incident(s, &a->incidents[i]);
	}
	if (a->n_incidents == 0) {
		header(s, NULL);
		chart(s, NULL);
	}
	notes(s);
	blank(s);
	if (a->n_unseen) {
		words_plural(&s->line, (int64_t)a->n_unseen, "note");
		buf_adds(&s->line, " on what the logs could not show. ");
	}
	buf_adds(&s->line, "All of it, with the lines that prove it: logopsy -o report.md -o report.json INPUT...");
	put_wrapped(s, 0, DIM);
	buf_free(&s->line);
}

const struct renderer renderer_terminal = { "terminal", NULL, "one screen with a chart", render };
