/*
 * Inside the walk: what layers.c (taking packings off) and ingest.c (finding files) share.
 */
#ifndef LOGOPSY_PARSERS_INGEST_WALK_H
#define LOGOPSY_PARSERS_INGEST_WALK_H

#include "parsers/ingest/stream.h"

/* Bombs among the members of one file after which the rest of it is not opened. */
enum { BOMBS_MAX = 8 };

struct ingest {
	struct ingest_limits limits;
	struct ingest_visitor visitor;
	uint64_t packed_done, entries;
	/* of the file that is open on disk */
	uint64_t unpacked;
	unsigned bombs;
	bool file_over; /* nothing more of it is opened; said already */
};

/* A note about the source `name`. */
__attribute__((format(printf, 4, 5))) void ingest_note(struct ingest *in, enum note_severity severity, struct str name,
						       const char *fmt, ...);
/* Counts a file or member. False, with a note the first time, if there are too many. */
bool ingest_count(struct ingest *in, struct str name);
/* Takes off whatever `content` is packed in and shows the logs inside to the visitor. `depth`:
 * packings that are off already. */
void ingest_open(struct ingest *in, const struct ingest_file *file, unsigned depth, struct input *content);

#endif
