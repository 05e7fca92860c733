/*
 * Loading a .fmt file: what its two halves share. fmt_parse.c knows the directives,
 * fmt_pattern.c the patterns and their groups.
 */
#ifndef LOGOPSY_PARSERS_FMT_LOADER_H
#define LOGOPSY_PARSERS_FMT_LOADER_H

#include "parsers/format.h"

struct loader {
	struct format *f;
	struct str file; /* whole text */
	struct err *e;
	struct str rest; /* of the directive's line */
	struct str block; /* indented lines below it, line feeds included */
};

/* "file:12: WHY" and the line with a mark under `at`, a place in the file. Always false. */
__attribute__((format(printf, 3, 4))) bool fmt_fail(const struct loader *l, const char *at, const char *fmt, ...);
/* The number of the line in which a place is. */
unsigned fmt_line(const struct loader *l, const char *at);

/* Compiles `text`, a slice of the file, and finds the slots of its groups. */
bool fmt_pattern(struct loader *l, struct pattern *p, struct str name, struct str text, unsigned flags);
/* If there is a line `---` in the text: the part above it, as a pattern of its own. */
bool fmt_lean_pattern(struct loader *l, struct pattern *p, struct str text);
void fmt_drop_pattern(struct pattern *p);

#endif
