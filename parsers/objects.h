/*
 * Where the objects of a JSON text begin and end.
 */
#ifndef LOGOPSY_PARSERS_OBJECTS_H
#define LOGOPSY_PARSERS_OBJECTS_H

#include "parsers/base/str.h"

struct object {
	size_t begin, end; /* of `{` and behind `}` */
	size_t around; /* the object that holds it, by index; SIZE_MAX: none */
};

struct objects {
	struct object *v; /* in the order of their beginnings */
	size_t n, cap;
};

/* Those of a text that is JSON; o is empty before. What is torn ends with the text. */
void objects_find(struct objects *o, struct str json);
void objects_free(struct objects *o);
/* Where in the text the message stands that somebody said in the object around `at`, or in the one around that: the place of its longest
 * stretch that JSON writes as it is. SIZE_MAX if it is not there. */
size_t objects_quote(const struct objects *o, struct str json, size_t at, struct str said);

#endif
