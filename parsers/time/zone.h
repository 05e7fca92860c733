/*
 * Time zones, read once.
 *
 * libc knows one zone per process and is not thread-safe; so each zone's rules are read
 * once, at start, into a table of transitions from 1970 to 2100, and all conversions look
 * there. Not to be called from several threads: zone_open only.
 */
#ifndef LOGOPSY_PARSERS_TIME_ZONE_H
#define LOGOPSY_PARSERS_TIME_ZONE_H

#include "parsers/base/err.h"
#include "parsers/time/instant.h"

struct zone;

/* IANA name ("Europe/Paris"), "UTC", "local" is refused (it would make the output depend on the
 * host), fixed "+05:30", or an abbreviation that means one offset everywhere (zone_abbreviation). The zone lives until
 * the process ends; the same name gives the same pointer. NULL and *e if unknown. */
const struct zone *zone_open(struct str name, struct err *e);
const char *zone_name(const struct zone *z);

enum zone_fit { ZONE_UNIQUE, ZONE_AMBIGUOUS, ZONE_GAP };

/* The instant of a wall clock reading. Ambiguous: the earlier. In a gap: read with the
 * offset before it. *fit may be NULL. */
struct instant zone_instant(const struct zone *z, const struct civil *c, enum zone_fit *fit);
/* The same, but the later of two. */
struct instant zone_instant_later(const struct zone *z, const struct civil *c);
/* Seconds east of UTC in force at t. */
int zone_offset(const struct zone *z, struct instant t);
/* Abbreviation in force at t ("CEST"), for axis labels; offset text where there is none. */
const char *zone_abbreviation_at(const struct zone *z, struct instant t);

/* UTC GMT Z, EST EDT CST CDT MST MDT PST PDT, CET CEST EET EEST WET WEST, ...: true and seconds
 * east of UTC. False for abbreviations with several meanings (IST BST AMT) or none. */
bool zone_abbreviation(struct str word, int *offset_s);

#endif
