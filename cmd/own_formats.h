/*
 * The formats that are not built in: those of the user's folders, and those that --as describes.
 */
#ifndef LOGOPSY_CMD_OWN_FORMATS_H
#define LOGOPSY_CMD_OWN_FORMATS_H

#include "cmd/options.h"

/* Adds them to the catalog, and finds the format of each --as. Returns 0, 1 (some were refused, as told on
 * stderr; the others are there), 2 (wrong usage) or 3 (nothing can be done). */
int own_formats(struct options *o, struct catalog *c, struct diag *d);

#endif
