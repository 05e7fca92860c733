#include "parsers/reader.h"

#include "parsers/base/mem.h"
#include "parsers/record.h"

#include <stdlib.h>

/* Without its folders. */
static struct str file_of(struct str name)
{
	for (size_t i = name.n; i-- > 0;)
		if (name.p[i] == '/' || name.p[i] == '!')
			return str_sub(name, i + 1, SIZE_MAX);
	return name;
}

/* The end of the day that a file's name tells ("syslog-20210301.gz", "app.2021-03-01.log"): a rotation's date stays when
 * the file is copied, which the file system's does not. INSTANT_NONE if there is none. */
static struct instant date_in_name(struct str name)
{
	for (size_t i = name.n; i-- > 0 && name.p[i] != '/' && name.p[i] != '!';) {
		struct str digits = str_sub(name, i, 10);
		struct stamp s;
		if ((i && name.p[i - 1] >= '0' && name.p[i - 1] <= '9') || digits.n < 8)
			continue;
		char iso[] = "0000-00-00 00:00:00";
		bool dashes = digits.n == 10 && digits.p[4] == '-' && digits.p[7] == '-';
		size_t end = i + (dashes ? 10 : 8);
		if (end < name.n && name.p[end] >= '0' && name.p[end] <= '9')
			continue;
		memcpy(iso, digits.p, 4);
		memcpy(iso + 5, digits.p + (dashes ? 5 : 4), 2);
		memcpy(iso + 8, digits.p + (dashes ? 8 : 6), 2);
		if (stamp_auto(str_of(iso), &s) && s.has_date && s.c.year >= 1990 && s.c.year < 2100)
			return instant_add(civil_utc(&s.c), SECONDS(86400));
	}
	return INSTANT_NONE;
}

struct reader *reader_open(const struct catalog *c, const struct reader_options *o, struct str source_name,
			   struct instant changed, void (*event)(void *user, const struct event *e), void *user)
{
	struct instant named = date_in_name(source_name);
	struct reader *r = mem_zalloc(1, sizeof *r);
	r->catalog = c;
	if (o)
		r->options = *o;
	r->event = event;
	r->user = user;
	r->file = arena_copy(&r->arena, file_of(source_name));
	r->matcher = matcher_new();
	r->clock = clock_open(r->options.zone, r->options.year, instant_known(named) ? named : changed);
	r->of_format = mem_zalloc(c->n + 1, sizeof *r->of_format);
	r->stamp_hit = mem_zalloc(c->n + 1, sizeof *r->stamp_hit);
	r->literals = mem_zalloc(c->n_rule / 64 + 1, sizeof *r->literals);
	r->summary.first = r->summary.last = r->latest = INSTANT_NONE;
	return r;
}

static void unparsed(struct reader *r, const struct line *line)
{
	r->summary.unparsed_lines++;
	if (r->options.unparsed)
		r->options.unparsed(r->options.unparsed_user, line);
	if (r->summary.first_unparsed)
		return;
	r->summary.first_unparsed = line->number;
	r->summary.first_unparsed_text = arena_copy(&r->arena, str_sub(line->text, 0, 1000));
}

/* False if nobody understands the line. */
static bool understood(struct reader *r, const struct line *line)
{
	struct record *rec = NULL;
	enum peeled as = peel(r, line->text, &rec);
	if (r->explained)
		explain_line(r, as, rec);
	if (as == PEELED_UNKNOWN)
		return !str_trim(line->text).n;
	if (as == PEELED_RECORD && (!rec->format->n_joins || !held_joins(r, rec)))
		hold(r, rec);
	return true;
}

void reader_line(struct reader *r, const struct line *line)
{
	uint64_t given_up = r->matcher->given_up;
	r->place = (struct place){ line->number, line->number, line->offset, line->raw, line->sha256 };
	if (r->document_lines && document_line(r, line->text))
		return;
	r->summary.lines++;
	if (r->options.watch)
		explain_begin(r, line);
	if (understood(r, line))
		r->summary.parsed_lines++;
	else
		unparsed(r, line);
	r->explained = NULL;
	r->summary.limited += r->matcher->given_up != given_up;
}

/* Documents are read whole; their lines are then only counted. */
static bool run_document(struct reader *r, struct lines *lines)
{
	if (!document_likely(r, lines_peek(lines, DOCUMENT_HEAD)))
		return false;
	struct str text = lines_peek(lines, DOCUMENT_BYTES + 1);
	r->bom = (size_t)(text.p - lines->block.p);
	return text.n <= DOCUMENT_BYTES && document_read(r, text);
}

/* A dated stamp in brackets or quotes inside a line whose own has no year: haproxy's accept date behind syslog's. */
static bool dated_inside(struct str line, struct stamp *s)
{
	static const char open[] = "[\"(", close[] = "]\")";
	for (size_t i = 1; i < line.n; i++) {
		const char *bracket = line.p[i] >= '0' && line.p[i] <= '9' ? memchr(open, line.p[i - 1], sizeof open - 1) : NULL;
		size_t end = bracket ? str_chr(str_sub(line, i, 40), close[bracket - open]) : SIZE_MAX;
		if (end != SIZE_MAX && stamp_auto(str_sub(line, i, end), s) && s->has_date && s->has_year && !s->is_epoch && s->order == DATE_CLEAR)
			return true;
	}
	return false;
}

/* A JSON wrapper's line feed at the end of what it wraps: what has none, even on the first line, is a part of a line. */
static bool rest_is_whole(const struct record *rec)
{
	struct str rest = has(rec, SLOT_REST) ? rec->v[SLOT_REST] : STR_NONE;
	return rec->format->decoder == DECODE_JSON && has(rec, SLOT_STREAM) && rest.n && rest.p[rest.n - 1] == '\n';
}

/* The lines of a head to the clock; true if more of them could tell what these do not: the order of some date's
 * day and month, or the year of stamps without one. */
static bool learn(struct reader *r, struct str head)
{
	bool unclear = false, yearless = false, dated = false;
	for (struct str rest = head, line; rest.p && (line = str_cut(&rest, '\n'), rest.p);) {
		const struct record *rec = dispatch(r, &r->level[0], line);
		struct stamp inside;
		if (rec && rest_is_whole(rec))
			r->rest_ends_lf = true;
		if (!rec || !rec->stamped || !rec->stamp.has_date || rec->stamp.is_epoch)
			continue;
		if (rec->stamp.order != DATE_CLEAR || rec->stamp.has_year) {
			clock_learn(r->clock, &rec->stamp);
			unclear |= rec->stamp.order != DATE_CLEAR;
			dated |= rec->stamp.has_year;
		} else if (!dated) {
			yearless = true;
			dated = dated_inside(line, &inside);
			if (dated)
				clock_learn(r->clock, &inside);
		}
	}
	return unclear || (yearless && !dated);
}

void reader_learn(struct reader *r, struct str text)
{
	learn(r, text);
	r->summary.limited = 0; /* those lines will come again */
}

/* Whether 03/06 is in March or in June is told by a later line with a day after the 12th, and the year of the first
 * lines by the first that has one: looked for before any is resolved, but only where such stamps stand. */
static void learn_dates(struct reader *r, struct lines *lines)
{
	enum { HEAD = 4096, MUCH = 512 * 1024 };
	if (learn(r, lines_peek(lines, HEAD)))
		learn(r, lines_peek(lines, MUCH));
	r->summary.limited = 0; /* those lines will come again */
}

void reader_run(struct reader *r, struct lines *lines)
{
	struct line line;
	uint64_t done = run_document(r, lines) ? UINT64_MAX : units_run(r, lines);
	if (!done)
		learn_dates(r, lines);
	while (lines_next(lines, &line))
		if (line.number > done)
			reader_line(r, &line);
		else if (lines->offset <= DOCUMENT_BYTES)
			lines->cut = 0; /* it was read whole before, whatever its length */
	reader_finish(r);
}

void reader_finish(struct reader *r)
{
	peel_leftovers(r);
	hold_flush(r);
	r->ended = true;
	hold_waiting_flush(r);
	uint64_t most = 0;
	for (size_t i = 0; i < r->catalog->n; i++)
		if (r->of_format[i] > most) {
			most = r->of_format[i];
			r->summary.format = r->catalog->v[i];
		}
	const struct clock_summary *c = clock_summary(r->clock);
	r->summary.zone_basis = c->zone_basis;
	r->summary.year_basis = c->year_basis;
	r->summary.ambiguous = c->ambiguous;
	r->summary.in_gap = c->in_gap;
	r->summary.east_lo = c->east_lo;
	r->summary.east_hi = c->east_hi;
	memcpy(r->summary.zone_unclear, c->unclear, sizeof c->unclear);
}

const struct reader_summary *reader_summary(const struct reader *r)
{
	return &r->summary;
}

void reader_close(struct reader *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < LEVELS; i++)
		level_free(&r->level[i]);
	dispatch_free(r);
	for (size_t i = 0; i < sizeof r->partial / sizeof *r->partial; i++) {
		buf_free(&r->partial[i].text);
		buf_free(&r->partial[i].raw);
	}
	for (size_t i = 0; i < SLOT_COUNT; i++)
		buf_free(&r->heading.v[i]);
	buf_free(&r->unquoted);
	buf_free(&r->told);
	buf_free(&r->unescaped);
	hold_free(r);
	pairs_free(r);
	clock_close(r->clock);
	matcher_free(r->matcher);
	free(r->explaining);
	free(r->columns.slot);
	free(r->of_format);
	free(r->stamp_hit);
	free(r->literals);
	arena_free(&r->arena);
	free(r);
}
