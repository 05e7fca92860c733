/*
 * Mails (RFC 5322, MIME), one or a mailbox of them (mbox), as JSON.
 */
#ifndef LOGOPSY_PARSERS_MAIL_H
#define LOGOPSY_PARSERS_MAIL_H

#include "parsers/base/buf.h"

/* Whether a text begins with a mail's headers, or with mbox's line before them. */
bool mail_likely(struct str head);
/*
 * An array of objects, appended to *out, one a mail: "line" (from 1) of its first header, the headers "date", "from", "to", "subject",
 * "message_id", "in_reply_to", "list_id" as far as they are there, unfolded and decoded (RFC 2047), and "text", the first plain
 * text among its parts, else the plain text of the first HTML; quoted-printable and base64 are undone. Bytes
 * that are no UTF-8 are taken for Latin-1. False if it takes more than `limit` bytes.
 */
bool mail_json(struct str text, struct buf *out, size_t limit);

#endif
