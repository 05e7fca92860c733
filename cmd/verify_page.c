/*
 * What a page for people cites: the appendix of a Markdown report, or the marks that an HTML report carries.
 */
#include "cmd/verify.h"

#include "parsers/base/mem.h"
#include "parsers/markup.h"

static struct report_cite *push(struct report *r)
{
	MEM_PUSH(r->cites, r->n_cites, r->cap_cites);
	r->cites[r->n_cites] = (struct report_cite){ 0 };
	return &r->cites[r->n_cites++];
}

/* ---- Markdown ---- */

static bool number_behind(struct str s, char letter)
{
	uint64_t n;
	return s.n > 1 && s.p[0] == letter && str_u64(str_sub(s, 1, SIZE_MAX), &n);
}

/* "E12  lb.log:4711  8f3c0a12": its number, where it is from, the first digits of its hash (none where a public edition leaves it out). */
static bool heading_of(struct str line, struct str *place, struct str *source, uint64_t *number, struct str *hash)
{
	size_t first = str_find(line, STR("  "));
	if (first == SIZE_MAX || !number_behind(str_sub(line, 0, first), 'E'))
		return false;
	struct str rest = str_sub(line, first + 2, SIZE_MAX);
	size_t last = SIZE_MAX;
	for (size_t i = 0; i + 1 < rest.n; i++)
		if (rest.p[i] == ' ' && rest.p[i + 1] == ' ')
			last = i;
	*hash = last == SIZE_MAX ? STR_NONE : str_sub(rest, last + 2, SIZE_MAX);
	rest = str_sub(rest, 0, last == SIZE_MAX ? rest.n : last);
	size_t colon = str_rchr(rest, ':');
	*place = str_sub(line, 0, first);
	*source = str_sub(rest, 0, colon == SIZE_MAX ? 0 : colon);
	return colon != SIZE_MAX && source->n && str_u64(str_sub(rest, colon + 1, SIZE_MAX), number);
}

static void read_markdown(struct report *r, struct str page)
{
	struct str place, source, hash;
	uint64_t number;
	for (struct str rest = page, line; rest.p && (line = str_cut(&rest, '\n'), 1);) {
		if (!heading_of(line, &place, &source, &number, &hash) || !str_starts(rest, STR("    ")))
			continue;
		struct report_cite *c = push(r);
		*c = (struct report_cite){
			.place = arena_copy(&r->arena, place), .source = arena_copy(&r->arena, source), .line = number,
			.sha256 = hash.n ? arena_copy(&r->arena, hash) : STR_NONE, .short_hash = true, .shown = true,
		};
		c->text = arena_copy(&r->arena, str_sub(str_cut(&rest, '\n'), 4, SIZE_MAX));
	}
}

/* ---- HTML ---- */

static struct str decoded(struct report *r, struct str value)
{
	struct buf text = { 0 };
	markup_decode(&text, value);
	struct str s = arena_take(&r->arena, &text);
	return s.p ? s : STR("");
}

/* <... data-source="lb.log" data-line="4711" data-sha256="...">, on whatever element. */
static void read_html(struct report *r, struct str page)
{
	struct markup m = { .text = page, .html = true };
	for (struct markup_token t; markup_next(&m, &t);) {
		struct report_cite c = { .place = STR("page") };
		struct str name, value;
		while (t.kind == MARKUP_OPEN && markup_attribute(&t.attributes, &name, &value)) {
			if (str_is(name, "data-source"))
				c.source = decoded(r, value);
			else if (str_is(name, "data-line"))
				str_u64(value, &c.line);
			else if (str_is(name, "data-sha256") && value.n)
				c.sha256 = decoded(r, value);
		}
		if (c.source.n && c.line)
			*push(r) = c;
	}
}

bool page_read(const char *path, struct report *r, struct err *e)
{
	struct buf text = { 0 };
	bool html = str_ends(str_of(path), STR(".html"));
	*r = (struct report){ .name = str_of(path), .window_from = INSTANT_NONE, .window_to = INSTANT_NONE };
	bool ok = report_slurp(path, &text, e);
	if (ok)
		(html ? read_html : read_markdown)(r, buf_str(&text));
	/* Its first paragraph says "Redacted (internal): ...", or "Not redacted". Of HTML no text is compared. */
	if (ok && !html && str_find(str_sub(buf_str(&text), 0, 4096), STR("Redacted (")) != SIZE_MAX)
		r->redaction = STR("as its head says");
	buf_free(&text);
	return ok && (r->n_cites || err_set(e, "%s cites no line that can be read back: verify report.json, which cites all of them", path));
}
