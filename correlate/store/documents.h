/*
 * SQL over a JSON document, for `decoder document` formats (parsers/reader.h says how).
 *
 * The query may be a user's and the document is anybody's: both run confined (db_confine).
 */
#ifndef LOGOPSY_CORRELATE_STORE_DOCUMENTS_H
#define LOGOPSY_CORRELATE_STORE_DOCUMENTS_H

#include "parsers/reader.h"

/* NULL and *e on failure. One thread at a time. */
struct documents *documents_open(struct err *e);
void documents_close(struct documents *d);

#endif
