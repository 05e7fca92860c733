/*
 * `--suggest`: a case file to be edited, made of what an analysis found.
 */
#ifndef LOGOPSY_CMD_CASE_SUGGEST_H
#define LOGOPSY_CMD_CASE_SUGGEST_H

#include "correlate/analysis.h"
#include "parsers/base/buf.h"

/* All decisions are comments (`#pin ...`): as they stand they change nothing, and with the `#` taken off nothing either, but
 * that somebody now stands for them. Those that `text`, the file so far, has already (commented out or not) are left out; if
 * all are, nothing is added. */
void case_suggest(const struct analysis *a, struct str text, struct buf *out);

#endif
