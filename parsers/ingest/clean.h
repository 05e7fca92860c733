/*
 * What terminals and crashes leave in a line, taken out.
 */
#ifndef LOGOPSY_PARSERS_INGEST_CLEAN_H
#define LOGOPSY_PARSERS_INGEST_CLEAN_H

#include "parsers/base/buf.h"

/* Whether a block has a byte that clean_line would act on: ESC, CR or NUL. */
bool clean_needed(struct str block);
/* The line as a reader of a terminal would see it: the last of the texts between lone CRs,
 * without escape sequences and NULs. A slice of `line` where nothing had to be taken out of its middle, else of
 * `out`, which is overwritten. */
struct str clean_line(struct str line, struct buf *out);
/* Takes escape sequences out in place; how many of the n bytes are left. */
size_t clean_escapes(char *p, size_t n);

/* UTF-16LE to UTF-8, appended; lone surrogates become U+FFFD. Returns how many bytes were used up: an odd
 * byte or half a pair at the end is left for the next time unless `last`. */
size_t utf8_of_utf16le(struct str in, bool last, struct buf *out);
/* Bytes that a UTF-8 text takes in UTF-16. */
uint64_t utf16_length(struct str utf8);

#endif
