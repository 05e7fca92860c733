/*
 * The objects that stand in a JSON text's lists: what a document has as its records.
 */
#ifndef LOGOPSY_PARSERS_ELEMENTS_H
#define LOGOPSY_PARSERS_ELEMENTS_H

#include "parsers/base/str.h"

struct element {
	size_t from, end; /* bytes of the text; end: behind its bracket */
	size_t within; /* the element that holds it, 1 more than its index; 0: none */
};

struct elements {
	struct element *v; /* in the order of their beginnings */
	size_t n, cap;
};

/* One pass over the text, which may be no JSON at all: then what looks like it. The caller frees v. */
void elements_find(struct elements *e, struct str json);
/* The innermost that holds the place; NULL if none does. */
const struct element *element_around(const struct elements *e, size_t at);

#endif
