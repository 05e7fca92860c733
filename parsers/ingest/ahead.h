/*
 * Reading ahead on a second thread.
 *
 * Wraps a stream so that its pulls (reading, decompressing, hashing) run beside the
 * consumer's parsing. Pieces come in the same order and with the same bytes. The inner
 * stream must touch nothing that the consumer touches while the wrapper is open.
 */
#ifndef LOGOPSY_PARSERS_INGEST_AHEAD_H
#define LOGOPSY_PARSERS_INGEST_AHEAD_H

#include "parsers/ingest/ingest.h"

/* `from` stays the caller's and must not be used until the wrapper is closed. The thread begins
 * only with the second MiB: a small log is read at once. close() ends the thread and frees the
 * wrapper, whether the stream came to its end or not. */
struct stream *ahead_open(struct stream *from);

#endif
