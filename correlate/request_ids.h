/*
 * The request that a record of a program tells of, where its words name it.
 *
 * Formats name the id of a request's own record. What a program writes meanwhile has it in its words: `request_id=c69c23b7`,
 * `"traceId":"4bf92f35"`, `[9a3f6cdc-d69f-415d-a5f8-a84433b5d495] cannot pay`.
 */
#ifndef LOGOPSY_CORRELATE_REQUEST_IDS_H
#define LOGOPSY_CORRELATE_REQUEST_IDS_H

#include "parsers/base/str.h"

/* The first id in the text, as it is written, or STR_NONE; of 8 to 64 letters, digits, dashes and underscores, some of them digits.
 * Looks at the first 512 bytes. Points into the text. */
struct str request_id_in(struct str text);

#endif
