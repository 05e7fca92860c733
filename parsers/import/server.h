/*
 * Servers' format strings, taken apart and put together as .fmt files.
 *
 * Each server has a file with a table of its variables and a function that cuts a format string into pieces:
 * text that is printed as it stands, and values. What is common is here: values that belong together become one
 * (server_pieces.c), stamps (server_stamp.c), the choice of which value becomes which field, the pattern, the
 * sample (server_build.c), and JSON-shaped strings (server_json.c).
 */
#ifndef LOGOPSY_PARSERS_IMPORT_SERVER_H
#define LOGOPSY_PARSERS_IMPORT_SERVER_H

#include "parsers/base/arena.h"
#include "parsers/base/buf.h"
#include "parsers/base/err.h"

/* How a value is written: rows of `shapes` in server_build.c. */
enum shape {
	SHAPE_TEXT, /* anything; ends where the text behind it begins */
	SHAPE_WORD, /* anything without blanks */
	SHAPE_HOST, /* a word without a slash */
	SHAPE_PATH, /* text that begins with a slash, if it is one */
	SHAPE_COUNT, /* digits, or a dash */
	SHAPE_TIMER, /* a number of which -1 means none; `+` before it */
	SHAPE_SECONDS, /* decimal */
	SHAPE_STATUS,
	SHAPE_CODES, /* several, where several servers were tried: `502, 200`, `502 : 200`; the last counts */
	SHAPE_TIMES, /* seconds, in the same way */
	SHAPE_ADDRESSES, /* in the same way */
	SHAPE_FIRST, /* of a list such as X-Forwarded-For */
	SHAPE_BRACES, /* `{a|b}`, or nothing: not even the blank before it */
	SHAPE_HEADERS, /* any text, or nothing: not even the blank before it */
	SHAPE_BACKEND, /* backend/server */
	SHAPE_STAMP,
	SHAPES
};

struct variable {
	const char *name; /* as it is written in a format string, its mark included; several in a row are one value */
	enum shape shape;
	const char *field; /* NULL: nobody wants it */
	int rank; /* of values for one field, the highest gets it */
	const char *sample;
	const char *yields; /* `FIELD VALUE` lines that the sample gives; NULL: the field is the sample */
	const char *also; /* a second field, if no value has it as its own */
	const char *stamp; /* SHAPE_STAMP: how it is written, as strftime(3), and %f, %L as in `time F` */
	bool at_end; /* that stamp is the end of the request */
};

/* The usual rows. */
#define VALUE(name, shape, field, rank, sample) { name, shape, field, rank, sample, NULL, NULL, NULL, false }
#define UNWANTED(name, shape, sample) { name, shape, NULL, 0, sample, NULL, NULL, NULL, false }
#define STAMP(name, rank, how, at_end) { name, SHAPE_STAMP, "time", rank, NULL, NULL, NULL, how, at_end }

/* A stamp, in four ways. */
struct stamp_text {
	struct str format; /* for `time F` */
	struct str pattern;
	struct str sample; /* 2023-03-06 10:15:00.25 UTC */
	unsigned says; /* bits of what it tells: enum stamp_part */
	int digits; /* of a fraction */
};
enum stamp_part { SAYS_DATE = 1, SAYS_YEAR = 2, SAYS_CLOCK = 4, SAYS_FRACTION = 8, SAYS_ZONE = 16, SAYS_EPOCH = 32, SAYS_OTHER = 64 };

struct piece {
	struct str text; /* what is printed; of a value, what stands in the format string */
	const struct variable *var; /* NULL: text */
	size_t at; /* in the format string */
	int rank; /* of var */
	bool nameless; /* printed in a way that nobody reads */
	bool quoted; /* the server may put quotes around it */
	struct stamp_text stamp;
	const char *field, *also; /* chosen by server_choose; NULL: none */
};

enum quoting {
	QUOTES_ESCAPED, /* a quote in a value has a backslash before it, or is not a quote any more */
	QUOTES_ENCODED, /* there is none in a value, but there may be backslashes */
	QUOTES_BARE, /* values are printed as they are */
};

struct layout {
	struct arena arena;
	const struct server *server;
	struct str format;
	struct piece *piece;
	size_t n, cap;
	enum quoting quoting;
	bool empty; /* values that are not there print nothing at all */
	bool whole_backends; /* backend/server cannot be taken apart */
	struct buf about; /* lines that the user should know, in the result */
	struct err *e;
};

struct server {
	const char *name, *title, *role;
	bool utc; /* stamps that print no zone */
	bool cuts_lines; /* long ones, on their way to the log */
	const char *directive; /* with which a format stands in the configuration; NULL: none */
	const char *process; /* NULL: none */
	const char *prefix; /* pattern of what may stand before a line, `(?<@>` a pid; NULL: nothing */
	const char *about; /* what the stamp is */
	const struct variable *joined; /* that are several variables in a row; longest first; ends with a NULL name */
	const struct variable *known; /* formats that have a name: name and, as `sample`, text; ends with a NULL name */
	bool (*cut)(struct layout *l);
};
extern const struct server server_nginx, server_apache, server_haproxy, server_envoy;

/* ---- for a server's cut() ---- */

/* Text that is printed as it is. */
void layout_text(struct layout *l, struct str text, size_t at);
/* A value; the slice must live as long as the layout. The result dies with the next call. */
struct piece *layout_value(struct layout *l, const struct variable *v, struct str text, size_t at);
/* A stamp written as strftime(3) would, with %f, %3f (a fraction), %Q, %1 (milliseconds, microseconds
 * since 1970) besides; false and an error for what cannot be read. */
bool layout_stamp(struct layout *l, const struct variable *v, struct str strftime, struct str text, size_t at);
/* Says what is wrong, with the place in the format string marked below it. Returns false. */
__attribute__((format(printf, 3, 4))) bool layout_fail(struct layout *l, size_t at, const char *fmt, ...);
/* Something to know about the result. */
__attribute__((format(printf, 2, 3))) void layout_say(struct layout *l, const char *fmt, ...);
/* The row of a name among n; NULL if there is none. */
const struct variable *variable_find(const struct variable *v, size_t n, struct str name);

/* ---- the common part ---- */

/* server_stamp.c */
bool stamp_text(struct layout *l, struct str strftime, size_t at, struct stamp_text *out);
/* The expectation `time ...` that the sample meets; nothing if the stamp says too little. */
void stamp_expect(const struct stamp_text *s, struct buf *out);

/* server_pieces.c: values in a row that are one; stamps in pieces; which value gives which field. False if the values
 * cannot be told apart or say nothing. */
bool server_join(struct layout *l);
bool server_choose(struct layout *l);
/* The piece that has the field; NULL if none. */
const struct piece *server_has(const struct layout *l, const char *field);
/* The one that has the time, as `time` or `time2`. */
const struct piece *server_time(const struct layout *l);

/* server_build.c */
void server_sample(const struct layout *l, struct buf *out);
/* What the sample must yield, in lines. */
void server_expect(const struct layout *l, struct buf *out);
void server_pattern(const struct layout *l, struct buf *out);

/* server_json.c: the lines `decoder json`, `map` and `require`; false if the lines are no JSON objects. */
bool server_json(struct layout *l, struct buf *out);

#endif
