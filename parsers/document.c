/*
 * JSON documents: one text, many events, found by SQL.
 *
 * The library that runs the query is behind a door further right, so the caller brings it
 * (reader.h, struct documents). A document has no lines of its own; where a row says what to
 * look for in the text (`locate`), that place is its line.
 */
#include "parsers/record.h"

struct reading {
	struct reader *r;
	const struct format *f;
	struct str text;
	size_t from; /* where to look first: rows tend to be in the document's order */
	size_t misses; /* searches that had to begin anew */
	size_t counted; /* start of the line up to which lines are counted */
	uint64_t lines; /* before it */
	uint64_t first_line, first_offset;
	uint64_t rows;
};

static const struct format *accepted(struct reader *r, struct str head, size_t from)
{
	head = str_sub(head, 0, DOCUMENT_HEAD);
	struct str start = str_trim(head);
	if (!start.n || (start.p[0] != '{' && start.p[0] != '['))
		return NULL;
	for (size_t i = from; i < r->catalog->n; i++) {
		const struct format *f = r->catalog->v[i];
		if (f->decoder != DECODE_DOCUMENT || (r->options.as && r->options.as != f))
			continue;
		for (size_t k = 0; k < f->n_accept; k++)
			if (regex_match(f->accept[k].re, r->matcher, head) == MATCH_YES)
				return f;
	}
	return NULL;
}

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

/* The line around a place. */
static struct place place_of(struct reading *d, size_t at)
{
	if (at < d->counted) { /* rows mostly go forward: lines are counted from the last one */
		d->counted = 0;
		d->lines = 0;
	}
	for (const char *p; d->counted < at && (p = memchr(d->text.p + d->counted, '\n', at - d->counted));) {
		d->counted = (size_t)(p - d->text.p) + 1;
		d->lines++;
	}
	struct place place = { .line = d->first_line + d->lines, .line_end = d->first_line + d->lines, .offset = d->first_offset + d->counted };
	struct str rest = str_sub(d->text, d->counted, SIZE_MAX);
	place.raw = str_cut(&rest, '\n');
	if (place.raw.n && place.raw.p[place.raw.n - 1] == '\r')
		place.raw.n--;
	return place;
}

static void take_row(void *to, size_t n, const char *const *names, const struct str *values)
{
	struct reading *d = to;
	struct record *rec = &d->r->level[0].record;
	enum slot slot;
	record_start(rec, d->f, NULL);
	for (size_t i = 0; i < n; i++)
		if (values[i].p && slot_of(str_of(names[i]), &slot))
			record_put(rec, slot, values[i]);
	if (!record_stamp(d->r, &d->r->level[0], rec))
		rec->stamped = NULL;
	size_t at = find(d, has(rec, SLOT_LOCATE) ? rec->v[SLOT_LOCATE] : STR_NONE);
	struct place place = place_of(d, at);
	d->from = at < d->text.n ? at + 1 : at;
	settle(d->r, rec, &place);
	d->rows++;
}

/* A text that the SQL library calls no JSON, or that holds nothing for the format, is no document of it. */
static const struct format *read_as_one(struct reader *r, struct reading *d)
{
	for (const struct format *f = accepted(r, d->text, 0); f; f = accepted(r, d->text, f->index + 1)) {
		bool ok = true;
		d->f = f;
		for (size_t i = 0; ok && i < f->n_query; i++)
			ok = r->options.documents->query(r->options.documents->user, d->text, f->query[i].p, take_row, d, NULL);
		if (d->rows)
			return f;
	}
	return NULL;
}

bool document_likely(struct reader *r, struct str head)
{
	return accepted(r, head, 0) != NULL;
}

bool document_read(struct reader *r, struct str text)
{
	struct reading d = { .r = r, .text = text, .first_line = 1 };
	if (!r->options.documents)
		return false;
	if (!read_as_one(r, &d)) {
		r->document_lines = accepted(r, text, 0) != NULL;
		return false;
	}
	for (struct str rest = text; rest.n; r->summary.lines++)
		str_cut(&rest, '\n');
	r->summary.parsed_lines = r->summary.lines;
	return true;
}

bool document_line(struct reader *r, struct str text)
{
	struct reading d = { .r = r, .text = text, .first_line = r->place.line, .first_offset = r->place.offset };
	if (!read_as_one(r, &d))
		return false;
	r->summary.lines++;
	r->summary.parsed_lines++;
	return true;
}
