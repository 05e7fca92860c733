/*
 * What bytes are, judged by themselves: names are not asked.
 */
#ifndef LOGOPSY_PARSERS_INGEST_SNIFF_H
#define LOGOPSY_PARSERS_INGEST_SNIFF_H

#include "parsers/base/str.h"

enum content {
	CONTENT_TEXT,
	CONTENT_EMPTY,
	CONTENT_BINARY,
	CONTENT_GZIP,
	/* compressions that libarchive takes off */
	CONTENT_BZIP2, CONTENT_XZ, CONTENT_ZSTD, CONTENT_LZ4, CONTENT_COMPRESS, CONTENT_LZMA,
	/* archives */
	CONTENT_TAR, CONTENT_CPIO, CONTENT_ZIP, CONTENT_7ZIP,
	CONTENTS,
};

enum { SNIFF_BYTES = 4096 }; /* more is not looked at */

/* `head`: the first SNIFF_BYTES at least, or all there is. */
enum content sniff(struct str head);
/* For CONTENT_BINARY: "an SQLite database", "binary data"; what a person can do about it
 * included where there is something. */
const char *sniff_binary(struct str head);
/* Text in two-byte units, low byte first: by its BOM, or by its zeros. */
bool sniff_utf16le(struct str head);

#endif
