/*
 * Where a pattern fails on a text that it does not match. Slow; for messages.
 */
#ifndef LOGOPSY_PARSERS_NEARLY_H
#define LOGOPSY_PARSERS_NEARLY_H

#include "parsers/format.h"

struct nearly {
	size_t reach; /* bytes of the text that can be the start of a match; text.n: it wants more than there is */
	size_t at, n; /* the piece of pattern->source that fails there */
};

/* False if the pattern matches after all, or cannot be cut to pieces; then only `reach` is set. The pattern is one that is
 * anchored at the start. */
bool pattern_nearly(const struct pattern *p, struct matcher *m, struct str text, struct nearly *out);

/* Whether the pattern matches; then its format refused the text for what it took for the stamp: *at, *n of the text. */
bool pattern_stamp(const struct pattern *p, struct matcher *m, struct str text, size_t *at, size_t *n);

#endif
