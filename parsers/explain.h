/*
 * How a line is read, told while it is: for `formats try`, and for what the law says of a sample that fails.
 *
 * All slices are borrowed from the reader and die when the callback returns; formats and names
 * of fields live as long as the catalog.
 */
#ifndef LOGOPSY_PARSERS_EXPLAIN_H
#define LOGOPSY_PARSERS_EXPLAIN_H

#include "parsers/catalog.h"
#include "parsers/ingest/lines.h"
#include "parsers/time/stamp.h"

enum { EXPLAIN_BIDS = 6, EXPLAIN_TEXTS = 6, EXPLAIN_FIELDS = 64 };

/* A format that understands a text, and how surely. */
struct bid {
	const struct format *format;
	struct str pattern; /* STR_NONE if it has none */
	int bid;
};

/* What formats bid on: the line, then what each wrapper holds. */
struct explained_text {
	struct str text;
	struct bid bid[EXPLAIN_BIDS]; /* the one that won first, then the highest */
	size_t n_bid;
	size_t more; /* lower ones */
};

/* The word of a group, key or column, and what it captured. */
struct captured {
	const char *field;
	struct str value;
};

enum read_as { READ_RECORD, READ_CONTINUES, READ_PARTIAL, READ_MARKER, READ_UNKNOWN };

struct explained {
	uint64_t line;
	struct str text; /* of the line */
	enum read_as as;
	struct explained_text part[EXPLAIN_TEXTS];
	size_t n_part;
	/* Of records: */
	struct captured field[EXPLAIN_FIELDS];
	size_t n_field;
	const struct format *stamped; /* whose stamp counts; NULL if none is printed */
	struct stamp stamp;
	struct str time_format; /* `time F` that read it; STR_NONE = it was recognised */
};

struct watch {
	void *user;
	/* Whether a line is to be explained, which takes time: all formats are asked about it. */
	bool (*wants)(void *user, const struct line *line);
	void (*line)(void *user, const struct explained *how);
};

/* The patterns that get furthest in a text that no format understands. */
struct nearest {
	const struct format *format;
	struct str pattern;
	size_t reach; /* bytes of the text that can be the start of a match */
	struct str piece; /* of the pattern, that fails there; STR_NONE if it matches, but the text has no stamp there */
};
/* Up to n of them that come near, the best first; returns how many. Only those of the format `only`, if it is given: then however
 * far they are. Slow: all patterns of the catalog are tried. */
size_t explain_nearest(const struct catalog *c, const struct format *only, struct str text, struct nearest *out, size_t n);

#endif
