/*
 * The inside of foreign.c: a place in a regular expression, and what is written of it.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_FOREIGN_WALK_H
#define LOGOPSY_PARSERS_IMPORT_FOREIGN_WALK_H

#include "parsers/import/foreign.h"

enum { WALK_DEPTH = 128, WALK_BYTES = 60 * 1024 };

struct walk {
	struct foreign *f;
	struct buf *out;
	size_t i; /* in f->regex */
	unsigned depth;
	bool extended[WALK_DEPTH]; /* by depth: white space is ignored */
	bool twice[WALK_DEPTH]; /* the group is two, one for the field and one that is referred to */
	size_t quantified; /* where the last quantifier of one sign ends in what was written */
	struct err *e;
};

/* A set of characters [...] while it is read. */
struct set {
	struct buf bytes; /* as it will stand between the brackets */
	struct buf wide; /* characters of several bytes, with | between */
};

/* Sets what is wrong at the place that is read. Returns false. */
bool walk_fail(struct walk *w, const char *what);
/* The byte at the place + ahead, NUL behind the end. */
char walk_peek(const struct walk *w, size_t ahead);
/* \k and \g. */
bool walk_reference(struct walk *w);

/* foreign_chars.c: each reads one piece and writes it, to the set if one is given. */
bool walk_escape(struct walk *w, struct set *s);
void walk_char(struct walk *w, struct set *s);
bool walk_set(struct walk *w);

#endif
