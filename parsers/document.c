/*
 * Documents: one text, many events, found by SQL.
 *
 * The library that runs the query is behind a door further right, so the caller brings it
 * (reader.h, struct documents). It reads JSON; tables, XML and mails become JSON first. A document has no lines of
 * its own; where a row says its line, or what to look for in the text (`locate`), that place is its line.
 * HTML pages are no documents of a format: they are read as the lines of text that they show.
 */
#include "parsers/elements.h"
#include "parsers/mail.h"
#include "parsers/markup.h"
#include "parsers/objects.h"
#include "parsers/record.h"
#include "parsers/table.h"

#include <stdlib.h>

enum {
	JSON_BYTES = 4 * DOCUMENT_BYTES, /* of what a text becomes */
	ROWS_BYTES = 1024 * 1024, /* of a table's rows that are put to SQL at once */
};

struct reading {
	struct reader *r;
	const struct format *f;
	struct str text;
	size_t from; /* where to look first: rows tend to be in the document's order */
	size_t misses; /* searches that had to begin anew */
	size_t counted; /* start of the line up to which lines are counted */
	uint64_t lines; /* before it */
	uint64_t first_line, first_offset;
	struct objects objects; /* of a JSON text of several lines */
	size_t bom; /* bytes before the text that are its first line's */
	uint64_t rows;
	struct elements elements; /* of a JSON text, once asked for */
};

/* ---- which format ---- */

static bool json_likely(struct str head)
{
	head = str_trim(head);
	return head.n && (head.p[0] == '{' || head.p[0] == '[');
}

static bool rows_json(struct str text, struct table_place *at, struct buf *out)
{
	return table_json(text, at, out, ROWS_BYTES);
}

static bool elements_json(struct str text, struct table_place *at, struct buf *out)
{
	at->offset = text.n;
	return markup_json(text, out, JSON_BYTES);
}

static bool mails_json(struct str text, struct table_place *at, struct buf *out)
{
	at->offset = text.n;
	return mail_json(text, out, JSON_BYTES);
}

static const struct view {
	enum decoder decoder;
	bool (*likely)(struct str head); /* NULL: `require` will tell */
	/* What comes next of the text as JSON; *at is moved. NULL: it is JSON. */
	bool (*json)(struct str text, struct table_place *at, struct buf *out);
} views[] = {
	{ DECODE_DOCUMENT, json_likely, NULL },
	{ DECODE_TABLE, NULL, rows_json },
	{ DECODE_MARKUP, markup_is_xml, elements_json },
	{ DECODE_MAIL, mail_likely, mails_json },
};

static const struct view *view_of(const struct format *f)
{
	for (size_t i = 0; i < sizeof views / sizeof *views; i++)
		if (views[i].decoder == f->decoder)
			return &views[i];
	return NULL;
}

/* Whether a table has the columns that a format asks for. */
static bool has_columns(const struct format *f, struct str names)
{
	for (size_t i = 0; i < f->n_require; i++) {
		const struct key_list *any = &f->require[i];
		bool found = false;
		for (size_t k = 0; k < any->n && !found; k++) {
			struct buf word = { 0 };
			buf_addf(&word, " %.*s ", STR_ARG(any->v[k]));
			found = str_find(names, buf_str(&word)) != SIZE_MAX;
			buf_free(&word);
		}
		if (!found)
			return false;
	}
	return f->n_require > 0;
}

static bool accepts(struct reader *r, const struct format *f, struct str head, struct str names)
{
	const struct view *v = view_of(f);
	if (!v || (v->likely ? !v->likely(head) : !has_columns(f, names)))
		return false;
	for (size_t k = 0; k < f->n_accept; k++)
		if (regex_match(f->accept[k].re, r->matcher, v->likely ? head : names) == MATCH_YES)
			return true;
	return !f->n_accept;
}

static const struct format *accepted(struct reader *r, struct str head, size_t from)
{
	const struct format *found = NULL;
	struct buf names = { 0 };
	head = str_sub(head, 0, DOCUMENT_HEAD);
	table_names(head, &names);
	for (size_t i = from; i < r->catalog->n && !found; i++) {
		const struct format *f = r->catalog->v[i];
		if ((!r->options.as || r->options.as == f) && accepts(r, f, head, buf_str(&names)))
			found = f;
	}
	buf_free(&names);
	return found;
}

/* ---- where a row stands ---- */

/* Where the text to look for stands: behind the last one found, else anywhere. A document that hides
 * most of what is looked for is not searched whole again and again. */
static size_t find(struct reading *d, struct str what)
{
	enum { PATIENCE = 200 };
	if (!what.n)
		return 0;
	size_t at = str_find(str_sub(d->text, d->from, SIZE_MAX), what);
	if (at != SIZE_MAX)
		return at + d->from;
	if (d->misses > PATIENCE)
		return 0;
	d->misses++;
	at = str_find(d->text, what);
	return at == SIZE_MAX ? 0 : at;
}

/* The line that begins where lines are counted to. */
static struct place place_here(const struct reading *d)
{
	struct place place = { .line = d->first_line + d->lines, .line_end = d->first_line + d->lines, .offset = d->first_offset + d->counted };
	struct str rest = str_sub(d->text, d->counted, SIZE_MAX);
	place.raw = str_cut(&rest, '\n');
	if (place.raw.n && place.raw.p[place.raw.n - 1] == '\r')
		place.raw.n--;
	place.offset += d->counted ? d->bom : 0;
	if (!d->counted)
		place.raw = (struct str){ place.raw.p - d->bom, place.raw.n + d->bom };
	return place;
}

/* The line of that number, from 1; the last one if there are not so many. */
static struct place place_numbered(struct reading *d, uint64_t number)
{
	if (number <= d->lines) { /* rows mostly go forward: lines are counted from the last one */
		d->counted = 0;
		d->lines = 0;
	}
	for (const char *p; d->lines + 1 < number && (p = memchr(d->text.p + d->counted, '\n', d->text.n - d->counted)); d->lines++)
		d->counted = (size_t)(p - d->text.p) + 1;
	return place_here(d);
}

/* The record of a JSON text around a place: what evidence quotes of a long line. */
static struct str record_at(struct reading *d, size_t at)
{
	if (view_of(d->f)->json)
		return STR_NONE;
	if (!d->elements.v)
		elements_find(&d->elements, d->text);
	const struct element *e = element_around(&d->elements, at);
	return e ? str_sub(d->text, e->from, e->end - e->from) : STR_NONE;
}

/* The line around a place. */
static struct place place_of(struct reading *d, size_t at)
{
	if (at < d->counted) {
		d->counted = 0;
		d->lines = 0;
	}
	for (const char *p; d->counted < at && (p = memchr(d->text.p + d->counted, '\n', at - d->counted));) {
		d->counted = (size_t)(p - d->text.p) + 1;
		d->lines++;
	}
	struct place place = place_here(d);
	if (place.raw.n > QUOTED)
		place_narrow(d->r, &place, record_at(d, at));
	return place;
}

/* ---- rows ---- */

/* What a row says besides fields. */
struct aside {
	uint64_t line; /* 0 = it does not say */
	bool marker; /* the row is understood and no event */
};

/* False if the row has no stamp. */
static bool take_values(struct reading *d, size_t n, const char *const *names, const struct str *values, struct aside *aside)
{
	struct record *rec = &d->r->level[0].record;
	enum slot slot;
	*aside = (struct aside){ 0 };
	record_start(rec, d->f, NULL);
	for (size_t i = 0; i < n; i++)
		if (!values[i].p)
			continue;
		else if (strcmp(names[i], "line") == 0)
			str_u64(values[i], &aside->line);
		else if (strcmp(names[i], "marker") == 0)
			aside->marker = true;
		else if (slot_of(str_of(names[i]), &slot))
			record_put(rec, slot, values[i]);
	return record_stamp(d->r, &d->r->level[0], rec);
}

static void take_row(void *to, size_t n, const char *const *names, const struct str *values)
{
	struct reading *d = to;
	struct record *rec = &d->r->level[0].record;
	struct place place;
	struct aside aside;
	d->rows++;
	if (!take_values(d, n, names, values, &aside))
		rec->stamped = NULL;
	if (aside.marker)
		return;
	if (aside.line) {
		place = place_numbered(d, aside.line);
	} else {
		size_t at = find(d, has(rec, SLOT_LOCATE) ? rec->v[SLOT_LOCATE] : STR_NONE);
		size_t quote = d->objects.n && has(rec, F_MESSAGE) ? objects_quote(&d->objects, d->text, at, rec->v[F_MESSAGE]) : SIZE_MAX;
		place = place_of(d, quote == SIZE_MAX ? at : quote);
		d->from = at < d->text.n ? at + 1 : at;
	}
	d->r->place = place;
	rec = peel_row(d->r, rec);
	if (!rec)
		return;
	d->r->latest = INSTANT_NONE; /* rows are in the document's order: newest first is not out of order */
	settle(d->r, rec, &place);
}

/* Looks at the dates alone, of the first rows: which of their numbers is the day is told by any of them. */
static void learn_row(void *to, size_t n, const char *const *names, const struct str *values)
{
	struct reading *d = to;
	struct aside aside;
	if (take_values(d, n, names, values, &aside) && d->r->level[0].record.stamp.order != DATE_CLEAR)
		clock_learn(d->r->clock, &d->r->level[0].record.stamp);
}

static void run_queries(struct reading *d, struct str json, void (*row)(void *, size_t, const char *const *, const struct str *))
{
	const struct documents *docs = d->r->options.documents;
	bool ok = true;
	for (size_t i = 0; ok && i < d->f->n_query; i++)
		ok = docs->query(docs->user, json, d->f->query[i].p, row, d, NULL);
}

static void read_as(struct reading *d, const struct format *f)
{
	const struct view *v = view_of(f);
	struct buf json = { 0 };
	d->f = f;
	if (!v->json) {
		if (str_chr(str_trim(d->text), '\n') != SIZE_MAX)
			objects_find(&d->objects, d->text);
		run_queries(d, d->text, take_row);
		objects_free(&d->objects);
		return;
	}
	for (struct table_place at = { 0 }; at.offset < d->text.n && v->json(d->text, &at, &json); buf_reset(&json)) {
		if (!d->rows)
			run_queries(d, buf_str(&json), learn_row);
		run_queries(d, buf_str(&json), take_row);
	}
	buf_free(&json);
}

/* A text that the SQL library calls no JSON, or that holds nothing for the format, is no document of it. */
static const struct format *read_as_one(struct reader *r, struct reading *d)
{
	const struct format *f;
	for (f = accepted(r, d->text, 0); f; f = accepted(r, d->text, f->index + 1)) {
		read_as(d, f);
		if (d->rows)
			break;
	}
	free(d->elements.v);
	return f;
}

/* ---- pages ---- */

/* The page's lines go the way of all lines. What nobody understands is a page's furniture, if anything is understood. */
static void read_page(struct reader *r, struct str html)
{
	struct reading d = { .r = r, .text = html, .first_line = 1, .bom = r->bom };
	struct buf text = { 0 };
	uint64_t *number = NULL, before = r->summary.events;
	size_t n = 0, i = 0;
	void (*unparsed)(void *, const struct line *) = r->options.unparsed;
	r->options.unparsed = NULL;
	markup_text(html, &text, &number, &n);
	reader_learn(r, buf_str(&text));
	for (struct str rest = buf_str(&text), line; i < n && (line = str_cut(&rest, '\n'), line.p); i++) {
		struct place p = place_numbered(&d, number[i]);
		reader_line(r, &(struct line){ .text = line, .raw = p.raw, .number = p.line, .offset = p.offset });
	}
	peel_leftovers(r);
	hold_flush(r);
	r->options.unparsed = unparsed;
	r->summary.lines = r->summary.parsed_lines = r->summary.unparsed_lines = 0;
	for (struct str rest = html; rest.n; r->summary.lines++)
		str_cut(&rest, '\n');
	if (r->summary.events > before || r->n_waiting) {
		r->summary.parsed_lines = r->summary.lines;
		r->summary.first_unparsed = 0;
	} else {
		r->summary.unparsed_lines = r->summary.lines;
	}
	free(number);
	buf_free(&text);
}

/* `[]` and its like: a list of nothing is understood. */
static bool holds_nothing(struct str text)
{
	size_t n = 0;
	char c[2];
	for (size_t i = 0; i < text.n && n < 3; i++)
		if (text.p[i] != ' ' && !(text.p[i] >= '\t' && text.p[i] <= '\r') && ++n <= 2)
			c[n - 1] = text.p[i];
	return n == 2 && ((c[0] == '[' && c[1] == ']') || (c[0] == '{' && c[1] == '}'));
}

bool document_likely(struct reader *r, struct str head)
{
	return markup_is_html(head) || (head.n < DOCUMENT_HEAD && holds_nothing(head)) || accepted(r, head, 0) != NULL;
}

bool document_read(struct reader *r, struct str text)
{
	struct reading d = { .r = r, .text = text, .first_line = 1, .bom = r->bom };
	if (markup_is_html(text)) {
		read_page(r, text);
		return true;
	}
	if (!holds_nothing(text) && (!r->options.documents || !read_as_one(r, &d))) {
		r->document_lines = r->options.documents && json_likely(text) && accepted(r, text, 0) != NULL;
		return false;
	}
	for (struct str rest = text; rest.n; r->summary.lines++)
		str_cut(&rest, '\n');
	r->summary.parsed_lines = r->summary.lines;
	return true;
}

bool document_line(struct reader *r, struct str text)
{
	enum { PATIENCE = 100 }; /* a log of JSON lines that only looked like documents is not put to SQL line by line */
	struct reading d = { .r = r, .text = text, .first_line = r->place.line, .first_offset = r->place.offset };
	if (!read_as_one(r, &d)) {
		r->document_lines = ++r->document_misses < PATIENCE;
		return false;
	}
	r->document_misses = 0;
	r->summary.lines++;
	r->summary.parsed_lines++;
	return true;
}
