/*
 * Many literals in one pass (Aho and Corasick, CACM 1975), ASCII case ignored.
 *
 * The filter in front of the rules: which of some hundred literals does a text hold? One step
 * a byte, whatever their number. Read-only once built.
 */
#ifndef LOGOPSY_PARSERS_LITERALS_H
#define LOGOPSY_PARSERS_LITERALS_H

#include "parsers/base/str.h"

struct literals;

/* Literal i gets id i. Empty ones are never found. NULL if there are none. */
struct literals *literals_build(const struct str *v, size_t n);
void literals_free(struct literals *l);
/* Sets the bit of every id that the text holds; `found` has room for n bits and is cleared
 * first. False if there is none. */
bool literals_find(const struct literals *l, struct str text, uint64_t *found);

#endif
