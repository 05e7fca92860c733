/*
 * A text cut to one bearable line.
 */
#ifndef LOGOPSY_PARSERS_BASE_FOLD_H
#define LOGOPSY_PARSERS_BASE_FOLD_H

#include "parsers/base/buf.h"

/* At most about `most` bytes of s: white space runs become one blank, what is left out an ellipsis, behind a whole word where one
 * is near; a quotation mark that ends the text is kept. Any bytes. */
void fold_line(struct buf *out, struct str s, size_t most);

#endif
