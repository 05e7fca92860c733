/*
 * One line explained for `logopsy formats try`: what was captured where, who bid, how the stamp was read.
 */
#ifndef LOGOPSY_CMD_TRY_LINE_H
#define LOGOPSY_CMD_TRY_LINE_H

#include "parsers/event.h"
#include "parsers/explain.h"

enum { TRY_COLUMNS = 74 }; /* of a terminal's 80, indent aside */

/* The line with letters under what was captured, and which letter is what; the bids; the stamp. */
void try_add_line(struct buf *out, const struct explained *how);
/* What became of it. */
void try_add_event(struct buf *out, const struct event *e);
/* How far the nearest formats get in a line that none understands; that of --as, if there is one. */
void try_add_nearest(struct buf *out, const struct catalog *c, const struct format *only, struct str line);

#endif
