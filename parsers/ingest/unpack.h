/*
 * Archives, and compressions other than gzip: the door to libarchive.
 *
 * One layer at a time: a .tar.xz is a compression whose only member is a tar.
 */
#ifndef LOGOPSY_PARSERS_INGEST_UNPACK_H
#define LOGOPSY_PARSERS_INGEST_UNPACK_H

#include "parsers/ingest/sniff.h"
#include "parsers/ingest/stream.h"

enum member_kind { MEMBER_FILE, MEMBER_FOLDER, MEMBER_LINK, MEMBER_DEVICE, MEMBER_ENCRYPTED };

struct member {
	enum member_kind kind;
	struct str name; /* without "./"; made up where the archive has none; alive until the next member */
	struct instant changed; /* INSTANT_NONE if not told */
};

struct unpack;

/* Whether there is a layer that this takes off, and whether it has named members. */
bool unpack_knows(enum content c);
bool unpack_is_archive(enum content c);
/* NULL and *e if it cannot be read at all. `from` must be at its beginning. A 7z archive needs to be
 * read from its end: where `from` cannot seek it is held in memory, up to 64 MiB. */
struct unpack *unpack_open(enum content c, struct input *from, struct err *e);
/* False at the end, or where nothing more can be read (*e set). */
bool unpack_next(struct unpack *u, struct member *m, struct err *e);
/* The bytes of the member that unpack_next gave: until the next call of it. A member that
 * breaks off ends with an error. */
struct stream *unpack_bytes(struct unpack *u);
void unpack_close(struct unpack *u);

#endif
