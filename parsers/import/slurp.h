/*
 * A small file, whole.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_SLURP_H
#define LOGOPSY_PARSERS_IMPORT_SLURP_H

#include "parsers/base/buf.h"
#include "parsers/base/err.h"

/* Appends the bytes of a file, or of standard input if the path is `-`. False and *e, which does not name the path, if it cannot be read, is no regular file or has more than `limit` bytes. */
bool slurp(const char *path, size_t limit, struct buf *out, struct err *e);

#endif
