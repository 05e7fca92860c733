/*
 * Inputs to logs, in one pass.
 *
 * An input is a file, a folder, an archive or "-". ingest_walk goes through it, takes
 * off every layer of compression and archive it finds by content, and hands each log
 * inside to a visitor as one stream of plain bytes. Nothing is unpacked to disk; what
 * is in memory is bounded by the limits. Folders are walked in byte order of names.
 *
 * Names: "dir/bundle.tgz!lb/haproxy.log.2.gz" - the path as given, then '!' and the
 * member's name for each archive; compression adds nothing. NAME=PATH replaces the path.
 *
 * Trouble with one file (unreadable, damaged, a bomb, a loop of folders) becomes a
 * note; the walk goes on. Notes about a stream's own bytes (a gzip that ends early, a bad
 * CRC) come after all that could still be read was handed out.
 */
#ifndef LOGOPSY_PARSERS_INGEST_INGEST_H
#define LOGOPSY_PARSERS_INGEST_INGEST_H

#include "parsers/base/err.h"
#include "parsers/base/hash.h"
#include "parsers/time/instant.h"

/* Each has an option to raise it; 0 = default. */
struct ingest_limits {
	uint64_t output_bytes; /* unpacked bytes of one file on disk or stdin; default 1 TiB */
	uint64_t ratio; /* unpacked : packed of one stream, once over 64 MiB out; default 1000 (deflate gives 1032 at best, on zeros) */
	uint64_t entries; /* members and files of one run; default 1,000,000 */
	unsigned depth; /* archives and compressions within each other; default 8 */
	size_t line_bytes; /* longer lines are cut there and counted; default 64 KiB */
};

/* Pulled bytes. Implementations embed this first. */
struct stream {
	/* Next piece, up to the implementation's block (256 KiB), alive until the next pull
	 * or close. False at the end or on failure; on failure *e is set and what came before
	 * stands. */
	bool (*pull)(struct stream *s, struct str *piece, struct err *e);
	void (*close)(struct stream *s);
};

enum note_severity {
	NOTE_INFO, /* skipped on purpose: binary, empty, duplicate */
	NOTE_DAMAGE, /* input was lost or cut: the run's exit status becomes 1 */
};

/* What the visitor and the walk say about one source. */
struct ingest_note {
	enum note_severity severity;
	struct str source; /* name as above */
	struct str text; /* complete sentence: what, where, what to do */
};

/* One log, before its first byte is read. Strings live until the visit returns. */
struct ingest_file {
	struct str name;
	/* Best time known for the content's last change, from inside out: gzip header (0 is
	 * none), archive member, file system. INSTANT_NONE for stdin. */
	struct instant changed;
	enum changed_basis { CHANGED_NONE, CHANGED_GZIP, CHANGED_MEMBER, CHANGED_FILE } changed_basis;
	uint64_t packed_bytes; /* size of the outermost file, 0 if unknown; for progress */
};

struct ingest_visitor {
	void *user;
	/* Reads the stream to its end (what it leaves is drained and thrown away). */
	void (*log)(void *user, const struct ingest_file *file, struct stream *bytes);
	void (*note)(void *user, const struct ingest_note *note);
	/* Packed bytes read so far of the whole run; may be NULL. */
	void (*progress)(void *user, uint64_t packed_done);
};

/* Opaque state of one run: budgets already spent, folders already entered (loops). */
struct ingest;

struct ingest *ingest_new(const struct ingest_limits *limits, const struct ingest_visitor *visitor);
/* Walks one input: a path, "-", or "NAME=PATH" (a path that exists as spelled wins).
 * False only if nothing of it could be opened at all (*e says why; also noted). */
bool ingest_walk(struct ingest *in, const char *input, struct err *e);
void ingest_free(struct ingest *in);

/* Sum of the file sizes behind the inputs, for progress; 0 if unknowable (stdin). */
uint64_t ingest_size(const char *const *inputs, size_t n);

#endif
