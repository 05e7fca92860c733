/* XML elements to JSON objects, written as they pass. */
#include "parsers/base/ascii.h"
#include "parsers/base/json_write.h"
#include "parsers/markup.h"

struct writer {
	struct buf *out;
	struct buf text; /* of the elements that are open, one behind the other */
	struct {
		struct str name;
		size_t text; /* where its own begins */
	} open[MARKUP_DEPTH];
	size_t depth;
	struct str source;
	size_t counted;
	uint64_t line;
};

static void add_key(struct buf *out, struct str name)
{
	if (out->n && out->p[out->n - 1] != '{')
		buf_addc(out, ',');
	json_quote(out, name);
	buf_addc(out, ':');
}

static void count_lines(struct writer *w, size_t at)
{
	for (; w->counted < at; w->counted++)
		w->line += w->source.p[w->counted] == '\n';
}

static bool has_tags(struct str s)
{
	for (size_t i = str_chr(s, '<'); i < s.n; i++)
		if (s.p[i] == '<' && i + 1 < s.n && (ascii_letter(s.p[i + 1]) || s.p[i + 1] == '/'))
			return str_chr(str_sub(s, i, SIZE_MAX), '>') != SIZE_MAX;
	return false;
}

static void add_text(struct writer *w, struct str text)
{
	struct buf plain = { 0 };
	if (has_tags(text)) {
		markup_text(text, &plain, NULL, NULL);
		text = buf_str(&plain);
	}
	text = str_trim(text);
	if (text.n) {
		add_key(w->out, STR("text"));
		json_quote(w->out, text);
	}
	buf_free(&plain);
}

static void close_element(struct writer *w)
{
	size_t from = w->open[--w->depth].text;
	add_text(w, str_sub(buf_str(&w->text), from, SIZE_MAX));
	buf_addc(w->out, '}');
	w->text.n = from;
}

static void open_element(struct writer *w, const struct markup_token *t)
{
	struct str rest = t->attributes, name, value;
	struct buf plain = { 0 };
	if (w->depth == MARKUP_DEPTH)
		return;
	add_key(w->out, t->name);
	count_lines(w, t->at);
	buf_addf(w->out, "{\"line\":%llu", (unsigned long long)w->line);
	while (markup_attribute(&rest, &name, &value)) {
		buf_reset(&plain);
		markup_decode(&plain, value);
		add_key(w->out, name);
		json_quote(w->out, buf_str(&plain));
	}
	buf_free(&plain);
	w->open[w->depth].name = t->name;
	w->open[w->depth++].text = w->text.n;
	if (t->empty)
		close_element(w);
}

/* Ends the innermost element of that name, and those in it that were never ended. */
static void close_named(struct writer *w, struct str name)
{
	size_t i = w->depth;
	while (i > 0 && !str_eq(w->open[i - 1].name, name))
		i--;
	while (i && w->depth >= i)
		close_element(w);
}

bool markup_json(struct str text, struct buf *out, size_t limit)
{
	struct markup m = { .text = text };
	struct markup_token t;
	struct writer w = { .out = out, .source = text, .line = 1 };
	size_t from = out->n, elements = 0;
	buf_addc(out, '{');
	while (out->n - from <= limit && markup_next(&m, &t)) {
		if (t.kind == MARKUP_OPEN) {
			open_element(&w, &t);
			elements++;
		} else if (t.kind == MARKUP_CLOSE) {
			close_named(&w, t.name);
		} else if (t.verbatim) {
			buf_add(&w.text, t.text);
		} else {
			markup_decode(&w.text, t.text);
		}
	}
	while (w.depth)
		close_element(&w);
	buf_addc(out, '}');
	buf_free(&w.text);
	return elements && out->n - from <= limit;
}
