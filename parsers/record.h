/*
 * The inside of a reader: what a line was found to be, before it is an event.
 *
 * A line is dispatched to the format that bids most (dispatch.c), decoded into slots (decode.c),
 * its wrappers peeled (peel.c), its further lines joined (hold.c); then rules look at the whole
 * record (rules.c) and it is worked into an event (settle.c).
 */
#ifndef LOGOPSY_PARSERS_RECORD_H
#define LOGOPSY_PARSERS_RECORD_H

#include "parsers/explain.h"
#include "parsers/format.h"
#include "parsers/json_line.h"
#include "parsers/reader.h"
#include "parsers/trace.h"

enum {
	LEVELS = 6, /* wrappers within each other */
	ACTIVE = 8, /* patterns that a level tries before it asks all */
	SHAPES = 1024, /* shapes of lines that are remembered as unknown */
	HELD = 64, /* records held back at once */
	ALSO = 8, /* rules that tell something beside the first */
	WRITERS = 64, /* whose order is watched */
	JOIN_LINES = 2000,
	JOIN_BYTES = 256 * 1024,
	DURATIONS = 4,
	LOOSE_HITS = 256, /* fields of one line that a loose format may want */
	QUOTED = 1000, /* bytes of a line that evidence shows */
	DOCUMENT_HEAD = 4096, /* in which `accept` looks */
};

/* Where a record stands in its source. */
struct place {
	uint64_t line, line_end, offset;
	struct str raw; /* the line's bytes; of one that holds many records, or is too long, a part */
	const char *sha256; /* of the whole line, where raw is a part of it; else NULL */
};

struct record {
	const struct format *format; /* innermost that understood the text */
	const struct pattern *pattern; /* NULL if it has none */
	uint64_t have; /* SLOT_BIT of each v that is set */
	struct str v[SLOT_COUNT];
	struct binding duration[DURATIONS]; /* group = index into duration_text */
	struct str duration_text[DURATIONS];
	size_t n_duration;

	struct stamp stamp;
	const struct format *stamped; /* whose stamp it is; NULL = none */
	bool second; /* it is a time2 */
	struct stamp outer; /* of the outermost wrapper, or the `time` beside a time2 */
	const struct format *outer_stamped; /* NULL = none */
	bool wrapped;
	struct stamp wrapper; /* of the wrapper around it, or of the last line joined; grain_ns 0 = none */
	uint64_t stream; /* 0 = the source itself; else a hash of what tells the wrapper's streams apart */
	uint64_t writer; /* the same of the outermost wrapper's, where that collects what many wrote; else 0 */
};

static inline bool has(const struct record *rec, unsigned slot)
{
	return rec->have >> slot & 1;
}

struct active {
	struct candidate who;
	int bid; /* best so far: they are tried in this order */
	uint64_t hits;
};

/* Texts parsed into keys: done once for all formats that look at them. */
struct keys {
	struct json_fields *fields;
	const char *of; /* the text last scanned */
	size_t n;
	bool fits;
	bool won; /* some format that reads such keys has won before */
	struct key_shape *shape; /* known sequences of keys */
};

struct level {
	struct active active[ACTIVE];
	size_t n_active;
	struct shape { uint64_t hash; uint32_t asked; struct candidate won; } *shape; /* asked in vain; the catch-all that took it */
	struct record record, trial;
	struct keys json, logfmt;
	struct { char text[64]; size_t n; const struct format *of; struct stamp stamp; } last; /* stamp read here */
};

struct held {
	struct record record;
	struct place place;
	struct buf text; /* what the record's slices point into */
	struct buf message; /* joined lines */
	size_t lines, blanks; /* joined; empty ones that may turn out to be inside */
	bool open; /* may go on */
	enum trace trace; /* how far it is in one, once held_trace was asked */
	bool asked;
	bool cut;
};

/* The beginning of a record that its wrapper wrote in pieces. */
struct partial {
	uint64_t stream;
	struct place place; /* of the first piece, and so is the stamp */
	struct stamp stamp;
	bool stamped;
	const struct format *format; /* of the wrapper */
	struct buf text, raw;
	char sha256[65];
	bool used;
};

struct columns {
	const struct format *format; /* NULL: no header seen */
	enum slot *slot; /* SLOT_COUNT = a column that nobody wants */
	size_t n, cap;
	char separator;
};

struct reader {
	const struct catalog *catalog;
	struct reader_options options;
	void (*event)(void *user, const struct event *e);
	void *user;
	struct reader_summary summary;
	struct arena arena;
	struct str file; /* the source's name without folders */
	struct matcher *matcher;
	struct few { struct candidate *v; size_t n; } *generic[256]; /* catch-alls that can start with the byte; NULL: not asked yet */
	struct clock *clock;
	struct level level[LEVELS];
	struct columns columns;
	uint64_t *of_format; /* events by format */
	unsigned char *stamp_hit; /* by format: the time format that fitted last */
	uint64_t *literals; /* rules whose literal a text holds */
	size_t also[ALSO]; /* `also` rules that matched the record, by their numbers in the catalog */
	size_t n_also;
	const struct format *asked; /* rules of this format were asked last whether they concern the record */
	bool concerned;

	struct place place; /* of the line at hand */
	const char *hashed; /* the last one that place_narrow hashed, in the arena */
	uint64_t hashed_line;
	struct held *held[HELD]; /* in the order of lines */
	size_t n_held;
	struct held *spare[HELD];
	size_t n_spare;
	struct held *waiting[HELD]; /* whole, but for a time: the next record's will be theirs */
	size_t n_waiting;
	struct partial partial[8];
	bool rest_ends_lf; /* JSON wrappers of this source put a line feed after whole lines */
	struct {
		uint64_t have;
		struct buf v[SLOT_COUNT];
	} heading; /* what the last ones said */
	bool headed; /* there were records of formats that have headings */
	bool document_lines; /* its lines may be documents one by one */
	unsigned document_misses; /* lines in a row that were none */
	size_t bom; /* bytes of one before a document's text: they are its first line's */
	bool ended; /* no record will come any more */
	struct instant latest; /* stamp of the record before */
	struct { uint64_t writer; struct instant latest; } by_writer[WRITERS]; /* the same of one of those whose records a wrapper collects */
	struct {
		const struct format *format;
		int64_t pid;
		uint64_t line;
	} whole; /* the last record that is no part of another */
	struct begun *begun; /* requests that were only half told so far (pairs.c); NULL until there is one */
	struct buf unquoted; /* the message at hand, if its quotes were doubled */
	struct buf told; /* the message at hand without the frames of its trace */
	struct buf unescaped; /* the rest at hand, if syslog escaped its line feeds */

	struct explained *explained; /* the line at hand, if somebody wants to know how it is read: then all formats are asked */
	struct explained *explaining; /* its memory */

	/* For format_check. */
	void *watcher;
	void (*won)(void *watcher, const struct format *f, const struct pattern *p, const struct rule *rule);
	void (*tied)(void *watcher, const struct format *a, const struct format *b, int bid);
};

/* decode.c */
bool decode(struct reader *r, struct level *l, struct candidate who, struct str text, struct record *out);
/* A stamp of the format, or of `time auto` if it has none. */
bool decode_stamp(struct reader *r, const struct format *f, struct str text, struct stamp *out);
void record_start(struct record *out, const struct format *f, const struct pattern *p);
/* Reads the stamp that the slots hold, if any; false if what stands there is none. */
bool record_stamp(struct reader *r, struct level *l, struct record *rec);
void record_put(struct record *rec, enum slot slot, struct str value);
/* How much of the record is verified: the more, the surer. */
int record_bid(const struct record *rec);
/* Fills the slots that a pattern's groups give; existing ones are replaced if `replace`. */
void record_take(struct record *rec, const struct pattern *p, const struct matcher *m, bool replace);
/* decode_stamp, for the stamp that lines of this level mostly repeat. */
bool cached_stamp(struct reader *r, struct level *l, const struct format *f, struct str text, struct stamp *out);

/* decode_keys.c */
bool decode_keys(struct reader *r, struct level *l, const struct format *f, struct str text, struct record *out);
/* The format that won a line with the same keys, and its reading of this one. */
bool keys_known(struct reader *r, struct level *l, enum decoder d, struct str text, struct record *out);
/* That a format won the line scanned last. */
void keys_remember(struct level *l, const struct format *winner);
void keys_free(struct keys *k);

/* loose.c */
/* A field that one of a format's lists asks for; the cheapest of a list is the likeliest. */
struct hit {
	uint16_t list, field;
	uint32_t cost;
};
struct hits {
	struct hit v[LOOSE_HITS]; /* by list, then cost */
	size_t n;
};
void loose_find(const struct format *f, const struct json_fields *fields, struct hits *out);

/* loose_fits.c */
/* Whether a value is of the kind that the slot wants; *s may become the part of it that is, *slot one that tells more.
 * A key's name alone proves little: `status` may be a word, `client` a name, `time` a duration. */
bool loose_fits(struct reader *r, struct level *l, const struct format *f, enum slot *slot, const struct json_field *v, struct str *s);

/* decode_columns.c */
/* Takes the names of columns; false if no format wants these. */
bool columns_header(struct reader *r, struct str names);
bool decode_columns(struct reader *r, struct level *l, struct str text, struct record *out);

/* reader.c: tells the clock the dates of a text's lines before any is read. */
void reader_learn(struct reader *r, struct str text);

/* What a line was found to be. */
enum peeled { PEELED_RECORD, PEELED_CONTINUES, PEELED_PARTIAL, PEELED_MARKER, PEELED_UNKNOWN };

/* explain.c, for reader_options.watch */
void explain_begin(struct reader *r, const struct line *line);
void explain_bid(struct reader *r, const struct level *l, struct str text, struct candidate who, int bid);
void explain_won(struct reader *r, const struct level *l, const struct record *rec);
void explain_line(struct reader *r, enum peeled as, const struct record *rec);

/* reader.c: tells the clock the dates of a text's lines before any is read. */
void reader_learn(struct reader *r, struct str text);

/* dispatch.c: the best understanding of a text, or NULL. */
struct record *dispatch(struct reader *r, struct level *l, struct str text);
void level_free(struct level *l);
void dispatch_free(struct reader *r);

/* peel.c */
/* *out gets the record with all wrappers merged into it; *stream that of a line that goes on. */
enum peeled peel(struct reader *r, struct str text, struct record **out);
/* A record that is whole, with what its `rest` was found to be; NULL if that is no record. */
struct record *peel_row(struct reader *r, struct record *rec);
/* At the end of a source: lines in pieces whose last piece never came. */
void peel_leftovers(struct reader *r);

/* hold.c */
/* A complete record, or one that may go on: emitted now, or when it is known to be whole and all before it are out. */
void hold(struct reader *r, struct record *rec);
/* The record of a stream that may go on, or NULL. */
struct held *held_open(struct reader *r, uint64_t stream);
/* Nothing goes on in it any more. */
void held_close(struct reader *r, uint64_t stream);
void held_append(struct reader *r, struct held *h, struct str line);
enum trace held_trace(struct held *h);
bool held_joins(struct reader *r, const struct record *rec);
void hold_flush(struct reader *r);
/* Keeps a record that has no time until one comes; false if too many wait. */
bool hold_waiting(struct reader *r, const struct record *rec, const struct place *place);
/* Settles those again. */
void hold_waiting_flush(struct reader *r);
void hold_free(struct reader *r);

/* rules.c: the first rule that the record fulfils, its groups taken; or NULL. */
const struct rule *rules_apply(struct reader *r, struct record *rec);

/* place.c: of a long line that holds more than the record, which is a slice of it, evidence quotes the record. */
void place_narrow(struct reader *r, struct place *p, struct str record);

/* document.c */
/* Whether the head of a text is that of a document which some format accepts. */
bool document_likely(struct reader *r, struct str head);
/* True if the text is a document of some format, or an HTML page: its events are out, its lines counted. */
bool document_read(struct reader *r, struct str text);
/* The same for a line of a source that holds a document a line. */
bool document_line(struct reader *r, struct str text);

/* units.c: the objects of a text that is JSON, but not one object a line, are read. The number of the last line that they
 * reach; 0 if the text is none such. */
uint64_t units_run(struct reader *r, struct lines *lines);

/* pairs.c: true if the record tells the end of a request whose beginning another told, with the same id: it has all
 * that that one said now. What stands on `line` may be such a beginning, and is kept for a while. */
bool pairs_complete(struct reader *r, struct record *rec, uint64_t line);
void pairs_free(struct reader *r);

/* settle.c */
void settle(struct reader *r, struct record *rec, const struct place *place);
/* What the record says of itself, by its format's words. */
enum severity record_severity(const struct record *rec);

#endif
