/*
 * Logs that were seen before, by content.
 *
 * Bundles carry the same log twice: plain and packed, under two names, an older snapshot
 * beside the grown file, a copy that was cut short. Here each log is hashed (SHA-256) while it is
 * read once, and leaves a trail of hashes of its beginnings; afterwards every log knows the one that is counted in
 * its stead. The choice depends on contents and names only, never on the order of reading: of
 * equal logs the one whose name sorts first counts, of a log and its beginning the longer.
 *
 * Two logs are equal if all bytes are. One is the beginning of another if it has 4 KiB at
 * least and agrees with it up to a last piece of under 256 bytes (64 KiB, past 4 MiB): the end of a
 * copy may be torn.
 */
#ifndef LOGOPSY_PARSERS_INGEST_SIGHTINGS_H
#define LOGOPSY_PARSERS_INGEST_SIGHTINGS_H

#include "parsers/base/str.h"

struct sightings;
struct sighting;

struct sightings *sightings_new(void);
void sightings_free(struct sightings *all);

/* A log about to be read. It lives as long as `all`; feeding touches nothing but itself. */
struct sighting *sighting_begin(struct sightings *all, struct str name);
void sighting_feed(struct sighting *s, struct str bytes);
/* After the last byte. */
void sighting_end(struct sightings *all, struct sighting *s);
/* After the end: 64 hex digits and a NUL. Alive as long as `all`. */
const char *sighting_sha256(const struct sighting *s);

/* After the last end: the name of the log that is counted instead of this one, STR_NONE if it counts
 * itself. Alive as long as `all`. */
struct str sighting_instead(const struct sighting *s);

#endif
