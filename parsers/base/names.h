/*
 * Names as small numbers.
 *
 * A table that gives each distinct string an id, 0, 1, 2, ... in order of first
 * sight, and holds one copy of it. Strings live as long as the table. Ids depend on
 * the order of sight: never let one reach a report.
 */
#ifndef LOGOPSY_PARSERS_BASE_NAMES_H
#define LOGOPSY_PARSERS_BASE_NAMES_H

#include "parsers/base/arena.h"

struct names {
	struct arena arena;
	struct str *v; /* by id */
	uint64_t *hash; /* by id */
	uint32_t *slot; /* id + 1, 0 is free; open addressing */
	size_t n, cap, slots;
};

#define NAME_NONE UINT32_MAX

/* The id of s, new or known. */
uint32_t names_id(struct names *t, struct str s);
/* The id of s if it is known, else NAME_NONE. */
uint32_t names_find(const struct names *t, struct str s);
/* The string of an id; STR_NONE for NAME_NONE. */
struct str names_str(const struct names *t, uint32_t id);
void names_free(struct names *t);

#endif
