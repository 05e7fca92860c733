/*
 * What other programs call our fields.
 *
 * One table for all importers: the names that lnav's formats, Grok's patterns (with the Elastic Common Schema),
 * fluent-bit's and fluentd's parsers and W3C logs give to a value, and the field of ours
 * that it is. Case and what joins words do not count: `[http][request][method]`,
 * `http.request.method` and `http_request_method` are one name.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_VOCABULARY_H
#define LOGOPSY_PARSERS_IMPORT_VOCABULARY_H

#include "parsers/base/str.h"

/* A name that somebody gave to a value, and what becomes of it. */
struct foreign_name {
	struct str name;
	const char *field; /* ours; NULL: nobody wants it. What is set before vocabulary_choose stays */
	const char *inside; /* pattern to put at the start of the group; NULL: none */
	bool referred; /* by a back reference */
};

/* The field of a name that stands alone, NULL if there is none. *rank, if given, tells how good the name
 * is for it: the lower, the better. */
const char *vocabulary_field(struct str name, unsigned *rank);

/* Sets the fields of names that stand together in one line. Of several for one field the best gets it; some names
 * mean something only in the company of others (`host` beside `method` is a client's). */
void vocabulary_choose(struct foreign_name *v, size_t n);

/* Whether one of the names has a field. */
bool vocabulary_has(const struct foreign_name *v, size_t n, const char *field);

/* Row i of the table, from 0: the field, and its names in order of preference, a blank or `=` between; NULL at the end. */
const char *vocabulary_row(size_t i, const char **names);

#endif
