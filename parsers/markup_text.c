/* HTML pages to the lines that a reader sees. */
#include "parsers/base/ascii.h"
#include "parsers/base/mem.h"
#include "parsers/markup.h"
#include "parsers/time/stamp.h"

#include <stdlib.h>

struct view {
	struct buf *out;
	size_t begin; /* of the line under way */
	struct str html;
	size_t counted; /* up to which its lines are counted */
	uint64_t line;
	uint64_t *lines;
	size_t n_lines, cap_lines;
	bool gap; /* blanks since the last word */
	enum { GOES_ON, BREAKS, ROW_BREAKS } pending; /* before the next word; the next cell of a row stays on its line */
	bool fresh; /* a cell that has no word yet */
	size_t pre; /* elements in which line feeds count */
	struct str skipped; /* element that is left out, and how many of its name are open */
	size_t skips;
	struct {
		struct str name, value;
		size_t from;
	} time; /* the element with a machine-readable time that is open */
};

enum element { INLINE, BLOCK, ROW, CELL, PRE, SKIPPED };

static enum element element_of(struct str name)
{
	static const struct {
		const char *name;
		enum element is;
	} elements[] = {
		{ "address", BLOCK }, { "article", BLOCK }, { "aside", BLOCK }, { "blockquote", BLOCK }, { "body", BLOCK }, { "br", BLOCK }, { "dd", BLOCK },
		{ "details", BLOCK }, { "div", BLOCK }, { "dl", BLOCK }, { "dt", BLOCK }, { "fieldset", BLOCK }, { "figcaption", BLOCK }, { "figure", BLOCK },
		{ "footer", BLOCK }, { "form", BLOCK }, { "h1", BLOCK }, { "h2", BLOCK }, { "h3", BLOCK }, { "h4", BLOCK }, { "h5", BLOCK }, { "h6", BLOCK },
		{ "header", BLOCK }, { "hr", BLOCK }, { "html", BLOCK }, { "legend", BLOCK }, { "li", BLOCK }, { "main", BLOCK }, { "ol", BLOCK },
		{ "option", BLOCK }, { "p", BLOCK }, { "section", BLOCK }, { "summary", BLOCK }, { "table", ROW }, { "tbody", ROW }, { "thead", ROW },
		{ "tr", ROW }, { "ul", BLOCK }, { "td", CELL }, { "th", CELL }, { "pre", PRE }, { "head", SKIPPED }, { "script", SKIPPED },
		{ "style", SKIPPED }, { "noscript", SKIPPED }, { "template", SKIPPED }, { "svg", SKIPPED }, { "nav", SKIPPED }, { "select", SKIPPED },
		{ "textarea", SKIPPED }, { "iframe", SKIPPED }, { "canvas", SKIPPED },
	};
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
		if (str_eq_nocase(name, str_of(elements[i].name)))
			return elements[i].is;
	return INLINE;
}

static void end_line(struct view *v)
{
	v->gap = false;
	v->pending = GOES_ON;
	if (v->out->n == v->begin)
		return;
	buf_addc(v->out, '\n');
	v->begin = v->out->n;
}

static void break_line(struct view *v, enum element is)
{
	if (is == ROW)
		v->pending = ROW_BREAKS;
	else if (v->pending == GOES_ON && !v->fresh)
		v->pending = BREAKS;
}

/* Before the first bytes of a line: where in the page they stand. */
static void begin_line(struct view *v, size_t at)
{
	for (; v->counted < at && v->counted < v->html.n; v->counted++)
		v->line += v->html.p[v->counted] == '\n';
	MEM_PUSH(v->lines, v->n_lines, v->cap_lines);
	v->lines[v->n_lines++] = v->line;
}

static void add_word(struct view *v, const struct markup_token *t, size_t from, size_t to)
{
	struct str word = str_sub(t->text, from, to - from);
	if (v->pending)
		end_line(v);
	v->fresh = false;
	if (v->out->n == v->begin)
		begin_line(v, t->at + from);
	else if (v->gap)
		buf_addc(v->out, ' ');
	v->gap = false;
	if (t->verbatim)
		buf_add(v->out, word);
	else
		markup_decode(v->out, word);
	if (v->out->n == v->begin)
		v->n_lines--; /* it was a soft hyphen or the like */
}

static void add_text(struct view *v, const struct markup_token *t)
{
	for (size_t i = 0; i < t->text.n;) {
		char c = t->text.p[i];
		if (v->pre && !v->pending && (c == ' ' || c == '\t') && v->out->n > v->begin) {
			buf_addc(v->out, c);
			i++;
		} else if (c == ' ' || (c >= '\t' && c <= '\r')) {
			if (v->pre && c == '\n')
				end_line(v);
			v->gap = true;
			i++;
		} else {
			size_t from = i;
			while (i < t->text.n && t->text.p[i] != ' ' && !(t->text.p[i] >= '\t' && t->text.p[i] <= '\r'))
				i++;
			add_word(v, t, from, i);
		}
	}
}

static bool tells_time_of_day(struct str s)
{
	for (size_t i = 1; i + 2 < s.n; i++)
		if (s.p[i] == ':' && ascii_digit(s.p[i - 1]) && ascii_digit(s.p[i + 1]))
			return true;
	return false;
}

static void begin_time(struct view *v, const struct markup_token *t)
{
	struct str rest = t->attributes, name, value;
	while (markup_attribute(&rest, &name, &value))
		if (str_eq_nocase(name, STR("datetime")) && !t->empty) {
			if (v->pending)
				end_line(v);
			v->time.name = t->name;
			v->time.value = value;
			v->time.from = v->out->n;
		}
}

/* "3 days ago" gives way to what the page says to machines. */
static void end_time(struct view *v)
{
	struct stamp s;
	struct buf text = { 0 };
	struct str said = v->time.from >= v->begin ? str_sub(buf_str(v->out), v->time.from, SIZE_MAX) : STR("");
	if (said.n && !tells_time_of_day(said) && stamp_auto(v->time.value, &s) && s.has_date && s.has_year && (s.has_zone || s.is_epoch)) {
		struct instant at = s.is_epoch ? s.epoch : instant_back(civil_utc(&s.c), SECONDS(s.offset_s));
		instant_rfc3339(&text, at, 0);
		v->out->n = v->time.from;
		buf_addf(v->out, "%s%.10s %.5s UTC", v->out->n > v->begin ? " " : "", text.p, text.p + 11);
	}
	v->time.name = STR_NONE;
	buf_free(&text);
}

static void begin_cell(struct view *v, size_t at)
{
	if (v->pending == ROW_BREAKS)
		end_line(v);
	v->pending = GOES_ON;
	if (v->out->n == v->begin)
		begin_line(v, at);
	buf_adds(v->out, v->out->n > v->begin ? " |" : "|");
	v->gap = v->fresh = true;
}

static void opening(struct view *v, const struct markup_token *t)
{
	enum element is = element_of(t->name);
	if (is == SKIPPED && !t->empty) {
		v->skipped = t->name;
		v->skips = 1;
	}
	if (is == BLOCK || is == ROW || is == PRE)
		break_line(v, is);
	if (is == CELL)
		begin_cell(v, t->at);
	v->pre += is == PRE && !t->empty;
	begin_time(v, t);
}

static void closing(struct view *v, const struct markup_token *t)
{
	enum element is = element_of(t->name);
	if (v->time.name.p && str_eq_nocase(t->name, v->time.name))
		end_time(v);
	v->pre -= is == PRE && v->pre;
	if (is == BLOCK || is == ROW || is == PRE)
		break_line(v, is);
}

/* Inside what is left out: only its own end counts, and a page's body, which ends all before it. */
static bool skips(struct view *v, const struct markup_token *t)
{
	if (!v->skips)
		return false;
	if (t->kind == MARKUP_OPEN && str_eq_nocase(t->name, STR("body")))
		v->skips = 0;
	else if (t->kind != MARKUP_TEXT && str_eq_nocase(t->name, v->skipped))
		v->skips += t->kind == MARKUP_CLOSE ? (size_t)-1 : !t->empty;
	return true;
}

void markup_text(struct str html, struct buf *out, uint64_t **lines, size_t *n)
{
	struct markup m = { .text = html, .html = true };
	struct markup_token t;
	struct view v = { .out = out, .begin = out->n, .html = html, .line = 1 };
	while (markup_next(&m, &t)) {
		if (skips(&v, &t))
			continue;
		if (t.kind == MARKUP_OPEN)
			opening(&v, &t);
		else if (t.kind == MARKUP_CLOSE)
			closing(&v, &t);
		else
			add_text(&v, &t);
	}
	end_line(&v);
	if (!lines) {
		free(v.lines);
		return;
	}
	*lines = v.lines;
	*n = v.n_lines;
}
