/*
 * What people decided about an incident, as the case file says it, before it is held against logs.
 *
 * Rulings come parsed (cmd/case_file.h) and are applied in three places: while events are taken in
 * (hide.c), at the seal, where names of machines become one (aliases.c), and in the analysis
 * (decisions.c). Each is applied by time, by text or by place, never by the number of an incident, so that it finds
 * its object again after new evidence has moved everything a little. One that finds nothing is told.
 */
#ifndef LOGOPSY_CORRELATE_RULINGS_H
#define LOGOPSY_CORRELATE_RULINGS_H

#include "correlate/analysis.h"

enum ruling_kind {
	RULING_PIN, /* `milestone` is at `at`, or unknown */
	RULING_NOTE, /* `text` was said at `at` */
	RULING_HIDE, /* records by `source` and lines, by `sha256`, or by `text` */
	RULING_CONFIRM, RULING_IGNORE, /* the suspect whose summary has `text` */
	RULING_PLANNED, RULING_HARMLESS, /* the impact at `at` is none */
	RULING_JOIN, RULING_SPLIT, /* incidents at `at` and `until` are one; from `at` on it is another */
	RULING_SAME, /* `names` are one machine, called as the first of them */
	RULING_SERVICE, /* the service `names[0]` runs on the machines that follow */
	RULING_SETTING, /* an option's value: applied before anything is read */
	RULING_KINDS,
};

struct ruling {
	enum ruling_kind kind;
	struct str keyword;
	struct str author, why; /* STR_NONE where the kind needs none */
	struct cite cite; /* its line in the case file */
	enum milestone_name milestone;
	struct estimate at; /* INSTANT_NONE: pinned to be unknown */
	struct instant until;
	struct instant incident; /* the incident at or nearest to this; INSTANT_NONE: to `at` */
	struct str text;
	struct str source; /* a glob, NUL-terminated; STR_NONE: all */
	uint64_t first, last; /* lines; 0: all */
	struct str sha256; /* its first digits, lower case; STR_NONE */
	struct strs names;
};

/* Everything lives as long as whoever parsed it says. */
struct rulings {
	const struct ruling *v;
	size_t n;
	struct str file; /* STR_NONE: there is none */
	char sha256[65];
};

#endif
