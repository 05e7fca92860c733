/*
 * What is changed: whether two lines speak of one thing, and whether one takes back what the other did.
 */
#ifndef LOGOPSY_CORRELATE_OBJECTS_H
#define LOGOPSY_CORRELATE_OBJECTS_H

#include "parsers/base/str.h"

#include <stdbool.h>

/* A word of four letters or more, and no tool's common word, of what is told stands in the text. */
bool shares_a_word(struct str told, struct str text);
/* It has such a word at all: "deploy finished" has none. */
bool names_something(struct str told);
/* "deploy shop 4.2.0" and "deploy shop 4.1.9". */
bool same_but_for_numbers(struct str a, struct str b);
/* The same name, or two generations of one thing: "cart-5d8b7f9c66" and "cart-7c9f6d5b48", "cart-1.18.2" and
 * "cart-1.19.0". Empty names are of nothing. */
bool same_object(struct str a, struct str b);
/* One does what the other takes back: "Revoke..." and "Authorize...", "turned on" and "turned off". */
bool are_opposite(struct str a, struct str b);

#endif
