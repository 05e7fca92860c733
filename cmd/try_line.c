#include "cmd/try_line.h"

#include "parsers/base/excerpt.h"
#include "parsers/base/mem.h"
#include "parsers/base/utf8.h"
#include "reports/escape.h"

#include <math.h>
#include <stdlib.h>

enum { SHOWN_BYTES = 3 * TRY_COLUMNS, VALUE_BYTES = 52, LETTERS = 52, NEAREST = 2 };

static const char letters[LETTERS + 1] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* ---- what stands where ---- */

/* A field that is a part of the line as it stands. */
struct spot {
	const char *field;
	size_t at, n;
};

static int by_place(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->n != y->n ? (x->n > y->n ? -1 : 1) : strcmp(x->field, y->field);
}

/* Those without that are made of others: a wrapper's text, of which the fields were read. */
static size_t drop_wholes(struct spot *v, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		size_t inside = 0;
		for (size_t k = i + 1; k < n && v[k].at < v[i].at + v[i].n; k++)
			inside += v[k].at + v[k].n <= v[i].at + v[i].n;
		if (inside < 2)
			v[kept++] = v[i];
	}
	return kept;
}

static size_t find_spots(const struct explained *how, struct spot *out)
{
	uintptr_t from = (uintptr_t)how->text.p, to = from + how->text.n;
	size_t n = 0;
	for (size_t i = 0; i < how->n_field && n < LETTERS; i++) {
		struct str v = how->field[i].value;
		uintptr_t p = (uintptr_t)v.p;
		if (v.n && p >= from && p + v.n <= to)
			out[n++] = (struct spot){ how->field[i].field, (size_t)(p - from), v.n };
	}
	if (n)
		qsort(out, n, sizeof *out, by_place);
	return drop_wholes(out, n);
}

/* The letters under line[from, to), which takes as many columns. */
static void add_marks(struct buf *out, struct str line, const char *mark, size_t from, size_t to)
{
	size_t blanks = 0;
	for (size_t i = from; i < to;) {
		uint32_t cp = 0;
		unsigned n = utf8_at(line, i, &cp);
		for (unsigned w = n && !utf8_hidden(cp) ? utf8_width(cp) : 1; w > 0; w--) {
			if (!mark[i]) {
				blanks++;
				continue;
			}
			for (; blanks; blanks--)
				buf_addc(out, ' ');
			buf_addc(out, mark[i]);
		}
		i += n ? n : 1;
	}
}

/* Behind the characters that fit into one row. */
static size_t row_end(struct str line, size_t at)
{
	size_t end = at;
	while (end < line.n) {
		uint32_t cp;
		unsigned n = utf8_at(line, end, &cp);
		if (excerpt_columns(str_sub(line, at, end + (n ? n : 1) - at)) > TRY_COLUMNS)
			break;
		end += n ? n : 1;
	}
	return end;
}

static void add_legend(struct buf *out, const struct spot *spot, size_t n)
{
	size_t column = 0;
	for (size_t i = 0; i < n; i++) {
		size_t width = strlen(spot[i].field) + 4;
		if (column && column + width > TRY_COLUMNS) {
			buf_addc(out, '\n');
			column = 0;
		}
		buf_addf(out, "%s%c %s", column ? "  " : "    ", letters[i], spot[i].field);
		column += width;
	}
	if (n)
		buf_addc(out, '\n');
}

static void add_captures(struct buf *out, const struct explained *how)
{
	struct spot spot[EXPLAIN_FIELDS];
	struct str line = str_sub(how->text, 0, SHOWN_BYTES);
	size_t n = find_spots(how, spot);
	char *mark = mem_zalloc(how->text.n + 1, 1);
	for (size_t i = 0; i < n; i++)
		memset(mark + spot[i].at, letters[i], spot[i].n);
	for (size_t at = 0; at < line.n;) {
		size_t end = row_end(line, at), before;
		buf_adds(out, "    ");
		excerpt_text(out, line, at, end);
		buf_adds(out, end == line.n && line.n < how->text.n ? "...\n" : "\n");
		before = out->n;
		buf_adds(out, "    ");
		add_marks(out, line, mark, at, end);
		buf_addc(out, '\n');
		if (out->n == before + 5) /* nothing of this row was captured */
			out->n = before;
		at = end;
	}
	free(mark);
	add_legend(out, spot, n);
}

/* ---- who bid ---- */

static void add_bids(struct buf *out, const struct explained_text *t, bool whole)
{
	size_t column;
	buf_addf(out, "    %s:", whole ? "bids" : "bids on what is inside");
	column = whole ? 9 : 27;
	for (size_t i = 0; i < t->n_bid; i++) {
		const struct bid *b = &t->bid[i];
		struct buf one = { 0 };
		buf_addf(&one, "%s %s%s%.*s %d", i ? "," : "", format_info(b->format).name, b->pattern.n ? "/" : "", STR_ARG(b->pattern), b->bid);
		if (column + one.n > TRY_COLUMNS + 4) {
			buf_adds(out, i ? ",\n     " : "\n     ");
			buf_drop(&one, i ? 1 : 0);
			column = 5;
		}
		buf_add(out, buf_str(&one));
		column += one.n;
		buf_free(&one);
	}
	if (t->more)
		buf_addf(out, " and %zu lower", t->more);
	buf_adds(out, "\n");
	if (t->n_bid > 1 && t->bid[0].bid == t->bid[1].bid && format_info(t->bid[0].format).prefers)
		buf_addf(out, "    %s won: it says `prefer`\n", format_info(t->bid[0].format).name);
}

static void add_stamp(struct buf *out, const struct explained *how)
{
	const struct stamp *s = &how->stamp;
	if (!how->stamped) {
		buf_adds(out, "    no stamp is printed: the time is that of the records around it\n");
		return;
	}
	buf_adds(out, "    the stamp is read ");
	if (s->is_epoch)
		buf_adds(out, "as an epoch\n");
	else if (how->time_format.p)
		buf_addf(out, "by `%.*s`\n", STR_ARG(how->time_format));
	else
		buf_adds(out, "by its shape\n");
	if (s->is_epoch)
		return;
	if (!s->has_zone && !s->zone_name.p)
		buf_adds(out, s->zone_by_format ? "    no zone is printed: UTC by the format's definition\n" : "    no zone is printed: --tz says which, else UTC is assumed\n");
	if (!s->has_date)
		buf_adds(out, "    no date is printed: it comes from the lines around\n");
	else if (!s->has_year)
		buf_adds(out, "    no year is printed: --year says which, else the source's other stamps or its date\n");
}

void try_add_line(struct buf *out, const struct explained *how)
{
	add_captures(out, how);
	for (size_t i = 0; i < how->n_part; i++)
		if (how->part[i].n_bid)
			add_bids(out, &how->part[i], i == 0);
	add_stamp(out, how);
}

/* ---- what became of it ---- */

static void add_value(struct buf *out, const char *name, struct str value)
{
	if (!value.p)
		return;
	buf_addf(out, "      %-16s ", name);
	escape_plain(out, str_sub(value, 0, VALUE_BYTES));
	buf_adds(out, value.n > VALUE_BYTES ? "...\n" : "\n");
}

static void add_number(struct buf *out, const char *name, int64_t n)
{
	if (n != NUMBER_NONE)
		buf_addf(out, "      %-16s %lld\n", name, (long long)n);
}

static void add_time(struct buf *out, const char *name, struct instant t, int64_t grain_ns)
{
	if (!instant_known(t))
		return;
	buf_addf(out, "      %-16s ", name);
	instant_rfc3339(out, t, instant_digits(t, grain_ns));
	buf_addc(out, '\n');
}

void try_add_event(struct buf *out, const struct event *e)
{
	add_value(out, "kind", str_of(event_kind_name(e->kind)));
	if (e->what != WHAT_NONE)
		add_value(out, "what", str_of(what_name(e->what)));
	add_value(out, "rule", str_of(e->rule));
	if (e->flags & EVF_TIME)
		add_time(out, "time", e->time, e->grain_ns);
	if (instant_known(e->start) && e->start.ns != e->time.ns)
		add_time(out, "start", e->start, e->grain_ns);
	if (e->severity != SEV_NONE)
		add_value(out, "severity", str_of(severity_name(e->severity)));
	add_number(out, "status", e->status);
	add_number(out, "upstream_status", e->upstream_status);
	add_number(out, "bytes", e->bytes);
	if (!isnan(e->duration_ms))
		buf_addf(out, "      %-16s %.12g\n", "duration_ms", e->duration_ms);
	add_number(out, "pid", e->pid);
	add_number(out, "client_port", e->client_port);
	for (int f = 0; f < F_COUNT; f++)
		add_value(out, field_name((enum field)f), e->f[f]);
}

/* ---- nobody understands it ---- */

/* A number or a first word in common is no likeness. */
static bool is_near(const struct nearest *near, struct str line)
{
	enum { FEW = 10 };
	size_t blank = str_chr(line, ' ');
	return !near->piece.n || (near->reach >= FEW && blank < near->reach); /* no piece: it matches, but for the stamp */
}

void try_add_nearest(struct buf *out, const struct catalog *c, const struct format *only, struct str line)
{
	struct nearest near[NEAREST];
	size_t n = explain_nearest(c, only, line, near, NEAREST), kept = 0;
	for (size_t i = 0; i < n; i++)
		if (only || format_info(near[i].format).origin != ORIGIN_BUILTIN || is_near(&near[i], line))
			near[kept++] = near[i];
	n = kept;
	if (!n) {
		excerpt_mark(out, "    ", line, 0, 1);
		buf_adds(out, "    no format comes near\n");
	}
	if (n && format_info(near[0].format).origin != ORIGIN_BUILTIN)
		n = 1; /* whoever taught it wants to know of that one */
	for (size_t i = 0; i < n; i++) {
		struct buf piece = { 0 };
		struct str p = str_trim(near[i].piece);
		excerpt_mark(out, "    ", line, near[i].reach, 1);
		buf_addf(out, "    so far gets %s, pattern %.*s", format_info(near[i].format).name, STR_ARG(near[i].pattern));
		if (p.n) {
			excerpt_text(&piece, str_sub(p, 0, TRY_COLUMNS - 12), 0, SIZE_MAX);
			buf_addf(out, "; there it wants\n      %s%s\n", piece.p, p.n > TRY_COLUMNS - 12 ? "..." : "");
		} else {
			buf_adds(out, ";\n      it matches, but there is no stamp as the format writes it\n");
		}
		buf_free(&piece);
	}
}
