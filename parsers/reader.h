/*
 * One source's lines to events.
 *
 * A reader belongs to one source and touches only its own state, so that sources and
 * blocks can be read side by side. It finds the formats of the lines by bidding on
 * content per class of line, locks on to them, peels wrappers, joins records of several
 * lines, resolves stamps to instants, and counts what it did not understand.
 */
#ifndef LOGOPSY_PARSERS_READER_H
#define LOGOPSY_PARSERS_READER_H

#include "parsers/catalog.h"
#include "parsers/ingest/lines.h"
#include "parsers/time/clock.h"

/* Reads rows out of a JSON document with an SQL query (SQLite's JSON functions): the
 * library's door is in correlate/store, so the reader gets it from its caller. Calls
 * row() with column names (static until the call returns) and values, STR_NONE for NULL.
 * ?1 in the query is the document. */
struct documents {
	void *user;
	bool (*query)(void *user, struct str json, const char *sql,
		      void (*row)(void *to, size_t n, const char *const *names, const struct str *values), void *to,
		      struct err *e);
};

enum { DOCUMENT_BYTES = 16 * 1024 * 1024 }; /* of a text that is read as one: more is read line by line */

struct watch;

struct reader_options {
	const struct zone *zone; /* for stamps without one; NULL = UTC */
	int year; /* for stamps without one; 0 = work it out */
	const struct format *as; /* the only format to use; NULL = find out */
	const struct documents *documents; /* NULL = JSON documents are not understood */
	bool full; /* every field and number is wanted (`events`); else those that analysis needs */
	const struct watch *watch; /* hears how lines are read (parsers/explain.h); may be NULL */
	void (*unparsed)(void *user, const struct line *line); /* hears of lines that nobody understood; may be NULL */
	void *unparsed_user;
};

/* What became of a source. Slices live as long as the reader. */
struct reader_summary {
	uint64_t lines, parsed_lines, unparsed_lines, events;
	const struct format *format; /* that most records had; NULL if none */
	struct instant first, last; /* of the records' stamps */
	enum zone_basis zone_basis; /* weakest that was used */
	enum year_basis year_basis;
	uint64_t ambiguous, in_gap; /* stamps at a DST change */
	int east_lo, east_hi; /* offsets that stamps print, as in clock.h */
	char zone_unclear[ZONE_WORD]; /* as in struct clock_summary */
	uint64_t backwards; /* records out of order by more than their durations explain */
	uint64_t first_unparsed; /* line number, 0 if none */
	struct str first_unparsed_text;
	uint64_t limited; /* lines given up by the match limit */
};

struct reader;

/* `event` is called in the order of the source's lines. Everything given must outlive the
 * reader. `changed` may be INSTANT_NONE; it is the last resort for a year,
 * after a date in the source's name. */
struct reader *reader_open(const struct catalog *c, const struct reader_options *o, struct str source_name,
			   struct instant changed, void (*event)(void *user, const struct event *e), void *user);
/* All of a source: peeks for documents, then line by line to the end. */
void reader_run(struct reader *r, struct lines *lines);
/* One line; for callers that have no stream. reader_finish flushes what was held back. */
void reader_line(struct reader *r, const struct line *line);
void reader_finish(struct reader *r);
const struct reader_summary *reader_summary(const struct reader *r);
void reader_close(struct reader *r);

#endif
