/*
 * Loading a .fmt file: what its parts share. fmt_parse.c knows the directives, fmt_pattern.c
 * the patterns and their groups, fmt_define.c the pieces that patterns have in common.
 */
#ifndef LOGOPSY_PARSERS_FMT_LOADER_H
#define LOGOPSY_PARSERS_FMT_LOADER_H

#include "parsers/format.h"

struct loader {
	struct format *f;
	struct str file; /* whole text */
	bool trusted; /* it is built in, and was tested */
	struct err *e;
	struct str rest; /* of the directive's line */
	struct str block; /* indented lines below it, line feeds included */
	struct define *define; /* so far */
	size_t n_define, cap_define;
	const char *counted; /* a place in the file, NULL = its start, */
	unsigned breaks; /* and how many line feeds stand before it */
};

/* "file:12: WHY" and the line with a mark under `at`, a place in the file. Always false. */
__attribute__((format(printf, 3, 4))) bool fmt_fail(struct loader *l, const char *at, const char *fmt, ...);
/* The number of the line in which a place is. Cheap for places in the order of the file. */
unsigned fmt_line(struct loader *l, const char *at);

/* Compiles `text`, a slice of the file, and finds the slots of its groups. */
bool fmt_pattern(struct loader *l, struct pattern *p, struct str name, struct str text, unsigned flags);
/* If there is a line `---` in the text: the part above it, as a pattern of its own. */
bool fmt_lean_pattern(struct loader *l, struct pattern *p, struct str text);
void fmt_drop_pattern(struct pattern *p);

/* The directive `define NAME`. */
bool fmt_define(struct loader *l);
/* *out is `text`, a slice of the file, with every `&NAME;` put in; itself if there is none, else it lives as long as the format. */
bool fmt_expand(struct loader *l, struct str text, struct str *out);
/* The place in the file of byte `at` of what `text` was expanded to; of the use, for what a define put in. */
const char *fmt_place(const struct loader *l, struct str text, size_t at);
/* Whether every define has a use. */
bool fmt_all_used(struct loader *l);

#endif
