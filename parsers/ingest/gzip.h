/*
 * gzip, read so that nothing is lost that zlib can still give.
 *
 * Members follow each other as one stream. Where one is damaged, reading goes on at the
 * next member that can be found; padding after the last one is skipped.
 */
#ifndef LOGOPSY_PARSERS_INGEST_GZIP_H
#define LOGOPSY_PARSERS_INGEST_GZIP_H

#include "parsers/ingest/ingest.h"

/* Reads from `from`, which stays the caller's. The first pull fails only if there is no
 * member at all. A stream that is cut short ends with an error. */
struct stream *gzip_stream(struct stream *from);
/* From the first member's header, after the first pull; INSTANT_NONE if it has none. */
struct instant gzip_changed(const struct stream *g);
/* Adds a sentence on each kind of damage met so far, with a blank between them. */
void gzip_damage(const struct stream *g, struct buf *out);

#endif
