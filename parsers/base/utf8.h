/*
 * UTF-8 (RFC 3629), seen by those who must not trust it.
 */
#ifndef LOGOPSY_PARSERS_BASE_UTF8_H
#define LOGOPSY_PARSERS_BASE_UTF8_H

#include "parsers/base/str.h"

/* Length in bytes (1-4) of the character at s[at], and the character itself in *cp; 0 where the bytes
 * there are no UTF-8 (cut short, overlong, a surrogate, over U+10FFFF). at < s.n. cp may be NULL. */
unsigned utf8_at(struct str s, size_t at, uint32_t *cp);
/* Writes the character's bytes to out and returns how many; cp is at most U+10FFFF and no surrogate. */
unsigned utf8_put(char out[4], uint32_t cp);
/* Characters that act on what is around them instead of being seen: controls (C0, DEL, C1), line and
 * paragraph separators, directions (bidi), zero-width and blank letters, joiners, tags, variation selectors but for the two that
 * emoji have. Viewers must never get them raw. */
bool utf8_hidden(uint32_t cp);
/* Columns of a terminal: 0 for combining marks, 2 for East Asian wide and emoji, else 1. */
unsigned utf8_width(uint32_t cp);

#endif
