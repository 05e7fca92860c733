/*
 * Other programs' descriptions of log lines, translated into the language of parsers/formats/README.md.
 *
 * A translation is the text of a .fmt file: it can be read, saved, corrected, and goes through the same
 * door as every other format. What cannot be translated is said, with the place and the reason.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_H
#define LOGOPSY_PARSERS_IMPORT_H

#include "parsers/base/buf.h"
#include "parsers/base/err.h"
#include "parsers/reader.h"

/* One format of a file that was imported. Slices die when the callback returns. */
struct imported {
	struct str name; /* for a .fmt file: a-z, 0-9 and _ */
	struct str text; /* the .fmt file; STR_NONE if there is none */
	struct str why_not; /* then */
	unsigned line; /* in the file that was read, from 1; 0 = unknown */
	bool note; /* no format is missing: why_not only says what is good to know, such as an included file */
};

/* A server's own description of its access log, as it stands in its configuration. `server` is nginx,
 * apache, haproxy or envoy. Appends the .fmt file, its sample included; false and *e with what is wrong, where. */
bool import_server(struct str server, struct str format, struct str name, struct buf *out, struct err *e);
/* The names of those servers, for messages; ends with NULL. */
extern const char *const import_servers[];

/* All formats that a file describes: lnav's format JSON, Grok patterns, fluent-bit's parsers, a server's
 * configuration with its log formats. What it is, is found by content. `file` names it in
 * messages. False and *e if it is none of these. */
bool import_file(const char *file, struct str text, const struct documents *documents,
		 void (*found)(void *user, const struct imported *one), void *user, struct err *e);

#endif
