/*
 * Regular expressions of other programs, said in PCRE2 as .fmt files want them.
 *
 * Groups get the names of our fields, or none. What Oniguruma (Ruby, Logstash, fluent-bit) and PCRE2 in
 * Unicode mode (lnav) say in another way is rewritten; what cannot be said is refused with the reason.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_FOREIGN_H
#define LOGOPSY_PARSERS_IMPORT_FOREIGN_H

#include "parsers/base/buf.h"
#include "parsers/base/err.h"
#include "parsers/import/vocabulary.h"

enum dialect { DIALECT_PCRE, DIALECT_ONIGURUMA };

struct foreign {
	struct str regex; /* borrowed */
	enum dialect dialect;
	struct foreign_name *v; /* its named groups, each name once; slices of regex */
	size_t n, cap;
	bool numbered; /* groups are referred to by number: all stay groups */
	bool anchored; /* all of it begins with ^ */
	bool alternates; /* at the top */
};

/* Finds the groups. False and *e if the regex is broken or says what cannot be said in PCRE2. Free it either way. */
bool foreign_scan(struct foreign *f, struct str regex, enum dialect dialect, struct err *e);
/* Adds one line that matches where the regex matches somewhere in a text, to be put at the start of a
 * pattern in a .fmt file: `(?-x:...)`. The names of groups are those in f->v. */
bool foreign_write(struct foreign *f, struct buf *out, struct err *e);
void foreign_free(struct foreign *f);

#endif
