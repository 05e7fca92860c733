/*
 * What the structs of an analysis consist of, member by member.
 *
 * Whoever goes over everything in an analysis (redaction) goes by these tables, so that none can be forgotten: a test
 * holds that every byte of every struct is described, and a struct str in particular.
 */
#ifndef LOGOPSY_CORRELATE_SHAPES_H
#define LOGOPSY_CORRELATE_SHAPES_H

#include "correlate/analysis.h"

enum member_is {
	IS_DATA, /* numbers, instants, pointers to such */
	IS_FIXED, /* struct str: a word of ours that programs compare */
	IS_OWN, /* ... of ours or of the user's, which no log has a say in */
	IS_TEXT, /* ... with bytes of logs */
	IS_HOST, /* ... a machine's name or address */
	IS_SOURCE, /* ... a log's name */
	IS_PERSON, /* ... who acted: a person or a tool */
	IS_VERSION,
	IS_LINE, /* ... a line as it stands in a log */
	IS_HASH, /* char[65], of a line or a log */
	IS_TEXTS, /* struct strs of IS_TEXT */
	IS_HOSTS,
	IS_ARRAY, /* pointer to `n_at` structs of the shape `of` */
	IS_LINK, /* pointer to one, or NULL */
	IS_INSIDE, /* one or several in the struct itself */
};

struct member {
	enum member_is is;
	const char *name;
	size_t at, size;
	const struct shape *of;
	size_t n_at; /* where the number of an array stands, a size_t */
};

struct shape {
	const char *name;
	size_t size;
	const struct member *members;
	size_t n;
};

extern const struct shape analysis_shape, milestone_shape, argument_shape, timeline_entry_shape;

#endif
