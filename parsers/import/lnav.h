/*
 * The inside of the lnav importer: one of its formats while it is translated.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_LNAV_H
#define LOGOPSY_PARSERS_IMPORT_LNAV_H

#include "parsers/base/arena.h"
#include "parsers/import/draft.h"

/* What the file says in one word or number: columns of one query, all text, STR_NONE if absent. */
enum lnav_scalar {
	LNAV_TITLE, LNAV_DESCRIPTION, LNAV_JSON, LNAV_TIMESTAMP, LNAV_DIVISOR, LNAV_SUBSECOND, LNAV_LEVEL, LNAV_BODY, LNAV_OPID,
	LNAV_DURATION, LNAV_DURATION_DIVISOR, LNAV_START, LNAV_REFERENCE, LNAV_THREAD, LNAV_MULTILINE, LNAV_CONVERTER, LNAV_FILES,
	LNAV_REGEX, LNAV_LEVELS, LNAV_VALUES, LNAV_LINE, LNAV_SCALARS
};

struct lnav_pair {
	struct str key, value;
};

struct lnav_list {
	struct lnav_pair *v;
	size_t n, cap;
};

struct lnav {
	const char *file;
	struct str text;
	const struct documents *documents;
	void (*found)(void *user, const struct imported *one);
	void *user;
	struct err *e;
	/* the format at hand */
	struct arena arena;
	struct str name, json; /* its object */
	struct str scalar[LNAV_SCALARS];
	struct draft draft;
	bool levels; /* lnav's levels of samples are ours as well */
};

/* The rows of two columns that a query gives; slices live as long as the format. Freed by the caller. */
bool lnav_query(struct lnav *l, const char *sql, struct lnav_list *out, struct err *e);

/* lnav_levels.c: which words or numbers are which severity. */
bool lnav_levels(struct lnav *l, struct err *e);
/* Our severity's name for lnav's; NULL if there is none. */
const char *lnav_severity(struct str level);

#endif
