/*
 * JSON that is not one object a line: pretty-printed objects one after another, a list of them,
 * or an envelope around a list (`{"Records": [...]}` of CloudTrail, `{"records": [...]}` of Azure).
 *
 * The text is cut into its objects by matching brackets; each is read as if it were a line. It may
 * break off anywhere: what is whole before that is read.
 */
#include "parsers/ingest/lines.h"
#include "parsers/record.h"

enum { LONG_LINE = 64 * 1024 };

struct walk {
	struct reader *r;
	struct str text;
	size_t counted; /* bytes whose line feeds are in `line` */
	uint64_t line; /* of text.p[counted] */
	uint64_t units;
};

static size_t behind_blanks(struct str t, size_t at)
{
	while (at < t.n && strchr(" \t\r\n,", t.p[at]) && t.p[at])
		at++;
	return at;
}

/* Behind the string that begins at `at`; SIZE_MAX if it is cut. */
static size_t behind_string(struct str t, size_t at)
{
	for (at++; at < t.n && t.p[at] != '"'; at++)
		at += t.p[at] == '\\';
	return at < t.n ? at + 1 : SIZE_MAX;
}

/* Behind the object or list that begins at `at`; SIZE_MAX if it is cut. Whether it is JSON, its reader finds out. */
static size_t behind_value(struct str t, size_t at)
{
	for (size_t depth = 0; at < t.n;) {
		char c = t.p[at];
		if (c == '"') {
			at = behind_string(t, at);
			continue;
		}
		at++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return at;
	}
	return SIZE_MAX;
}

/* The list of objects in an envelope: where its bracket is; SIZE_MAX if the object at `at` is none. A key that is
 * not among the first few, as a shipper writes it, is a member like any other. */
static size_t list_in(struct str t, size_t at)
{
	static const char *const names[] = { "records", "Records", "logs", "logEvents", "LogEvents", "events", "Events", "entries", "items", "value" };
	enum { FEW = 8 };
	at++;
	for (int i = 0; i < FEW; i++) {
		at = behind_blanks(t, at);
		size_t end = at < t.n && t.p[at] == '"' ? behind_string(t, at) : SIZE_MAX;
		if (end == SIZE_MAX)
			return SIZE_MAX;
		struct str key = str_sub(t, at + 1, end - at - 2);
		at = behind_blanks(t, end);
		if (at >= t.n || t.p[at++] != ':')
			return SIZE_MAX;
		at = behind_blanks(t, at);
		if (at >= t.n)
			return SIZE_MAX;
		if (t.p[at] == '[' && behind_blanks(t, at + 1) < t.n && t.p[behind_blanks(t, at + 1)] == '{')
			for (size_t k = 0; k < sizeof names / sizeof *names; k++)
				if (str_is(key, names[k]))
					return at;
		if (t.p[at] == '{' || t.p[at] == '[')
			at = behind_value(t, at);
		else if (t.p[at] == '"')
			at = behind_string(t, at);
		else
			while (at < t.n && t.p[at] != ',' && t.p[at] != '}')
				at++;
		if (at >= t.n || t.p[at] == '}')
			return SIZE_MAX;
	}
	return SIZE_MAX;
}

static uint64_t line_at(struct walk *w, size_t at)
{
	for (const char *p; w->counted < at && (p = memchr(w->text.p + w->counted, '\n', at - w->counted));) {
		w->counted = (size_t)(p - w->text.p) + 1;
		w->line++;
	}
	return w->line;
}

static void read_unit(struct walk *w, size_t from, size_t end)
{
	struct reader *r = w->r;
	struct record *rec;
	struct place place = { .line = line_at(w, from) };
	struct str rest = str_sub(w->text, w->counted, SIZE_MAX);
	place.offset = w->counted;
	place.raw = str_cut(&rest, '\n');
	if (place.raw.n && place.raw.p[place.raw.n - 1] == '\r')
		place.raw.n--;
	place.line_end = line_at(w, end - 1);
	place_narrow(r, &place, str_sub(w->text, from, end - from));
	r->place = place;
	/* What has no stamp is a setting or a list of users sooner than a log. */
	if (peel(r, str_sub(w->text, from, end - from), &rec) == PEELED_RECORD && rec->stamped) {
		hold(r, rec);
		w->units++;
	}
}

/* The objects of the list whose bracket is at `at`; where it goes on behind it, SIZE_MAX if it is cut. */
static size_t read_list(struct walk *w, size_t at)
{
	for (at++;;) {
		at = behind_blanks(w->text, at);
		if (at >= w->text.n)
			return SIZE_MAX;
		if (w->text.p[at] == ']')
			return at + 1;
		size_t end = w->text.p[at] == '{' ? behind_value(w->text, at) : SIZE_MAX;
		if (end == SIZE_MAX)
			return SIZE_MAX;
		read_unit(w, at, end);
		at = end;
	}
}

static size_t read_value(struct walk *w, size_t at)
{
	if (w->text.p[at] == '[')
		return read_list(w, at);
	size_t list = list_in(w->text, at), end = behind_value(w->text, at);
	if (list != SIZE_MAX)
		return read_list(w, list) == SIZE_MAX ? SIZE_MAX : end;
	if (end != SIZE_MAX)
		read_unit(w, at, end);
	return end;
}

/* Whether the text begins with objects that are no lines of their own. */
static bool begins_so(struct str t)
{
	size_t at = behind_blanks(t, 0), next = behind_blanks(t, at + 1);
	if (at >= t.n || next >= t.n)
		return false;
	if (t.p[at] == '[')
		return t.p[next] == '{';
	if (t.p[at] != '{' || (t.p[next] != '"' && t.p[next] != '}'))
		return false;
	struct str rest = str_sub(t, at, SIZE_MAX), line = str_cut(&rest, '\n');
	return behind_value(line, 0) == SIZE_MAX || list_in(line, 0) != SIZE_MAX;
}

uint64_t units_run(struct reader *r, struct lines *lines)
{
	static const size_t looks[] = { DOCUMENT_HEAD, LONG_LINE, DOCUMENT_BYTES };
	struct walk w = { .r = r, .line = 1 };
	if (r->document_lines)
		return 0;
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) { /* a long first line is whole after all */
		w.text = lines_peek(lines, looks[i]);
		if (!begins_so(w.text))
			return 0;
	}
	size_t done = 0;
	for (size_t at = 0; (at = behind_blanks(w.text, at)) < w.text.n && (w.text.p[at] == '{' || w.text.p[at] == '[');) {
		at = read_value(&w, at);
		if (at == SIZE_MAX)
			break;
		done = at;
	}
	if (!w.units)
		return 0;
	uint64_t last = r->place.line_end > line_at(&w, done) ? r->place.line_end : line_at(&w, done);
	r->summary.lines += last;
	r->summary.parsed_lines += last;
	return last;
}
