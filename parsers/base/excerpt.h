/*
 * A line of text with a mark under a place in it, for messages.
 */
#ifndef LOGOPSY_PARSERS_BASE_EXCERPT_H
#define LOGOPSY_PARSERS_BASE_EXCERPT_H

#include "parsers/base/buf.h"

enum { EXCERPT_COLUMNS = 74 };

/* Adds the line of `text` in which byte `at` is, and below it carets under n bytes (one at least, none beyond the line),
 * both behind `indent`. Of long lines the part around the mark; a byte that is not to be seen is a dot. */
void excerpt_mark(struct buf *out, const char *indent, struct str text, size_t at, size_t n);
/* The line as it is printed there, without a mark: [from, to) of it. */
void excerpt_text(struct buf *out, struct str line, size_t from, size_t to);
/* Columns of a text printed so. */
size_t excerpt_columns(struct str s);

#endif
