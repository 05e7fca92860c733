/*
 * What the program says on standard error.
 *
 * Every message is one or more whole lines that begin with "logopsy: ". Bytes that come
 * from inputs or arguments are escaped on the way. A progress line that stands on the
 * terminal is taken off first.
 */
#ifndef LOGOPSY_CMD_DIAG_H
#define LOGOPSY_CMD_DIAG_H

#include "parsers/base/buf.h"

#include <stdio.h>

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

struct diag {
	FILE *to;
	bool color, quiet, verbose;
	bool line_open; /* the progress line stands there */
	unsigned notes, held_back; /* notes shown; left out because there were many */
};

/* Whether a stream gets colours: `when`, then NO_COLOR, then whether it is a terminal that knows them. */
bool wants_color(enum when when, FILE *to);

/* The run fails, or cannot begin. Never silenced. */
__attribute__((format(printf, 2, 3))) void diag_error(struct diag *d, const char *fmt, ...);
/* Something of the input is not in the result. Silenced by -q. */
void diag_warn(struct diag *d, struct str about, struct str text);
/* The same of several lines: those below the first stand as they are. */
void diag_warn_lines(struct diag *d, struct str text);
/* Something was left out on purpose: the first few, or all with -v. */
void diag_note(struct diag *d, struct str about, struct str text);
/* Takes a progress line off. */
void diag_clear(struct diag *d);
/* How many notes were held back, if any. */
void diag_end(struct diag *d);

#endif
