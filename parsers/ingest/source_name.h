/*
 * Names of sources, held against the globs that users write for them.
 */
#ifndef LOGOPSY_PARSERS_INGEST_SOURCE_NAME_H
#define LOGOPSY_PARSERS_INGEST_SOURCE_NAME_H

#include "parsers/base/str.h"

/* Whether the glob fits the whole name, or what follows some '/' or '!' in it, the suffix of a compression left out or
 * not: `app.log` is meant to be app.log.gz too, into which it was rotated. NULL fits all. */
bool source_fits(const char *glob, struct str name);

#endif
