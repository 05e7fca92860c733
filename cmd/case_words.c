#include "cmd/case_words.h"

#include "cmd/when.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const attributes[ATTRIBUTES] = {
	[BY] = "by", [WHY] = "why", [IN] = "in", [INCIDENT] = "incident", [BETWEEN] = "between", [SHA256] = "sha256",
};

const char *attribute_name(enum attribute a)
{
	return attributes[a];
}

bool case_wrong(struct case_line *c, struct str where, const char *fmt, ...)
{
	va_list ap;
	if (c->wrong.set)
		return false;
	va_start(ap, fmt);
	vsnprintf(c->wrong.text, sizeof c->wrong.text, fmt, ap);
	va_end(ap);
	c->wrong.set = true;
	c->where = where;
	return false;
}

/* ---- words ---- */

static bool blank(char ch)
{
	return ch == ' ' || ch == '\t';
}

/* What stands in quotes from `at` on. Returns its length with both quotes; 0 if the last is missing. */
static size_t quoted(struct str s, struct buf *out)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == s.p[0])
			return i + 1;
		if (s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == s.p[0] || s.p[i + 1] == '\\'))
			i++;
		buf_addc(out, s.p[i]);
	}
	return 0;
}

/* The word that begins at `at`; quotes count where it or its value begins. */
static bool take_word(struct case_line *c, size_t at, struct word *w)
{
	struct str rest = str_sub(c->line, at, SIZE_MAX);
	struct buf text = { 0 };
	size_t n = 0;
	*w = (struct word){ .quoted = rest.p[0] == '"' || rest.p[0] == '\'' };
	while (n < rest.n && !blank(rest.p[n])) {
		bool quote = (rest.p[n] == '"' || rest.p[n] == '\'') && (n == 0 || rest.p[n - 1] == '=');
		size_t took = quote ? quoted(str_sub(rest, n, SIZE_MAX), &text) : 1;
		if (!took) {
			buf_free(&text);
			return case_wrong(c, str_sub(rest, n, 1), "this quote is not closed");
		}
		if (!quote)
			buf_addc(&text, rest.p[n]);
		n += took;
	}
	w->raw = str_sub(rest, 0, n);
	w->text = arena_take(c->arena, &text);
	if (!w->text.p)
		w->text = STR("");
	return true;
}

/* The attribute that the word sets, its name taken off; ATTRIBUTES if it sets none. */
static enum attribute as_attribute(struct word *w)
{
	for (int i = 0; i < ATTRIBUTES && !w->quoted; i++) {
		size_t n = strlen(attributes[i]);
		if (str_starts(w->raw, str_of(attributes[i])) && w->raw.n > n && w->raw.p[n] == '=') {
			w->text = str_sub(w->text, n + 1, SIZE_MAX);
			return (enum attribute)i;
		}
	}
	return ATTRIBUTES;
}

static bool keep(struct case_line *c, struct word w, bool first)
{
	if (first) {
		c->keyword = w;
		return true;
	}
	enum attribute a = as_attribute(&w);
	if (a != ATTRIBUTES && c->attribute[a].text.p)
		return case_wrong(c, w.raw, "%s= stands here twice", attributes[a]);
	if (a != ATTRIBUTES && !w.text.n)
		return case_wrong(c, w.raw, "%s= is empty", attributes[a]);
	if (a != ATTRIBUTES) {
		c->attribute[a] = w;
		return true;
	}
	if (c->n == MOST_WORDS)
		return case_wrong(c, w.raw, "the line has too many words: put a text in quotes");
	c->word[c->n++] = w;
	return true;
}

bool case_split(struct case_line *c)
{
	bool first = true;
	for (size_t at = 0; at < c->line.n;) {
		struct word w;
		if (blank(c->line.p[at])) {
			at++;
			continue;
		}
		if (c->line.p[at] == '#')
			break;
		if (!take_word(c, at, &w) || !keep(c, w, first))
			return false;
		first = false;
		at += w.raw.n;
	}
	return !first;
}

struct str case_join(struct case_line *c, size_t from, size_t to)
{
	struct buf b = { 0 };
	for (size_t i = from; i < to && i < c->n; i++) {
		buf_adds(&b, i > from ? " " : "");
		buf_add(&b, c->word[i].text);
	}
	struct str s = arena_take(c->arena, &b);
	return s.p ? s : STR("");
}

struct str case_place(const struct case_line *c, size_t from, size_t to)
{
	if (from >= c->n || from >= to)
		return str_sub(c->line, c->line.n, 0);
	const struct str *first = &c->word[from].raw, *last = &c->word[to < c->n ? to - 1 : c->n - 1].raw;
	return (struct str){ first->p, (size_t)(last->p + last->n - first->p) };
}

/* ---- times ---- */

/* A time of day takes the file's date. */
static bool dated(struct case_line *c, struct stamp *s)
{
	if (!s->has_date && c->day.year) {
		s->c.year = c->day.year;
		s->c.month = c->day.month;
		s->c.day = c->day.day;
		s->has_date = s->has_year = true;
	}
	return when_dated(s);
}

bool case_time_of(struct case_line *c, struct str text, struct str where, struct estimate *out)
{
	struct stamp s;
	if (!when_stamp(text, &s))
		return case_wrong(c, where, "`%.*s` is no time such as 2024-05-14T10:02:11Z or \"2024-05-14 10:02\"", STR_ARG(text));
	if (!dated(c, &s))
		return case_wrong(c, where, s.has_date ? "`%.*s` leaves the year, the zone or the order of day and month open" :
				  "`%.*s` has no date: write 2024-05-14T10:02, or `date 2024-05-14` above", STR_ARG(text));
	out->time = out->lo = when_instant(&s, c->zone);
	out->hi = s.grain_ns > 1 ? instant_add(out->time, (struct span){ s.grain_ns }) : out->time;
	return true;
}

bool case_time(struct case_line *c, size_t from, size_t to, struct estimate *out)
{
	if (from >= to || from >= c->n)
		return case_wrong(c, str_sub(c->line, c->line.n, 0), "the time is missing, such as 2024-05-14T10:02:11Z");
	return case_time_of(c, case_join(c, from, to), case_place(c, from, to), out);
}

size_t case_time_words(struct case_line *c, size_t from)
{
	struct stamp s;
	for (size_t n = 3; n > 0; n--)
		if (from + n <= c->n && when_stamp(case_join(c, from, from + n), &s))
			return n;
	return 0;
}
