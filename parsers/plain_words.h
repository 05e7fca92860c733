/*
 * Words that hold English together, and are nobody's name.
 *
 * Rules find names of machines, services and people in prose by what stands around them, and now and then a word of
 * the sentence stands there: "the server running on that host and accepting connections".
 */
#ifndef LOGOPSY_PARSERS_PLAIN_WORDS_H
#define LOGOPSY_PARSERS_PLAIN_WORDS_H

#include "parsers/base/str.h"

/* False for "and", "The", "any" and their like; true for all else, words that mean something included. */
bool may_be_name(struct str word);

#endif
