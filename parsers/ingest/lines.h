/*
 * Bytes to lines.
 *
 * Takes the framing off: LF or CRLF (or a lone CR between progress texts, of which the
 * last wins; GitLab's folding marks stay), or CR where the first 64 KiB have no LF, a UTF-8 BOM, UTF-16LE (converted to UTF-8), NUL tails after a crash, ANSI
 * escape sequences, a missing last newline. In journald's export format, which the first line tells, a value with
 * its length before it becomes one line `KEY=value`, line feeds and all; its number is the key's. Lines over the limit are cut and counted.
 * Invalid UTF-8 is passed on as it is.
 */
#ifndef LOGOPSY_PARSERS_INGEST_LINES_H
#define LOGOPSY_PARSERS_INGEST_LINES_H

#include "parsers/base/hash.h"
#include "parsers/ingest/ingest.h"

struct line {
	struct str text; /* cleaned; alive until the next lines_next */
	struct str raw; /* the line's bytes without its line end and NULs, with a BOM: what evidence hashes. Of UTF-16, the UTF-8 */
	const char *sha256; /* of a line that was cut, the hash of all its bytes: lives as text does; else NULL */
	uint64_t number; /* from 1 */
	uint64_t offset; /* of raw's first byte in the unpacked log */
};

struct lines {
	struct stream *from;
	struct str block; /* what is left of the current block */
	struct buf peeked; /* the first block */
	struct buf carry; /* a line across two blocks, or one with NULs in it */
	struct buf clean;
	struct buf units, wide; /* UTF-16: bytes not yet converted, and the converted block */
	size_t limit;
	uint64_t number, offset;
	uint64_t bytes; /* unpacked so far */
	uint64_t cut; /* lines over the limit */
	uint64_t nul_bytes; /* dropped */
	struct buf length, value; /* of a journal's field */
	struct str after; /* what follows the block, if that was put back */
	char line_end;
	bool utf16, started, ended, block_is_dirty, is_export;
	/* the line under way */
	bool open, dirty, over, cr; /* cr: one is not hashed yet, since it may be the line's end */
	struct sha256 hash; /* of all of it, once it is over the limit */
	char sha256[65];
	uint64_t begin;
	size_t hole; /* NULs since its last byte */
	struct err err; /* the stream's failure, once ended */
};

/* The stream stays the caller's. limit: ingest_limits.line_bytes, 0 = 64 KiB. */
void lines_open(struct lines *l, struct stream *from, size_t limit);
/* False at the end; then l->err tells whether the stream broke off. */
bool lines_next(struct lines *l, struct line *out);
/* Up to n bytes from the start (a BOM is off, UTF-16 is converted), before any line is taken: for
 * documents. May be asked again for more. Lives until the next call here. */
struct str lines_peek(struct lines *l, size_t n);
void lines_close(struct lines *l);

#endif
