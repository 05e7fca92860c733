/*
 * Instants as people write them: on the command line and in case files.
 */
#ifndef LOGOPSY_CMD_WHEN_H
#define LOGOPSY_CMD_WHEN_H

#include "parsers/time/stamp.h"
#include "parsers/time/zone.h"

/* A stamp, or a date alone for its midnight: in logs that is no stamp. What is borrowed from the text is gone from it. */
bool when_stamp(struct str text, struct stamp *out);
/* The stamp has a date and a year that are clear, and a zone or none. */
bool when_dated(const struct stamp *s);
/* The instant of such a stamp; where it prints no zone, in the zone. */
struct instant when_instant(const struct stamp *s, const struct zone *zone);

#endif
