/*
 * Notable events while sources are read, in SQLite, in bounded memory.
 *
 * Events come in shapes: alike but for time and detail. Of each shape the first and last
 * `keep` are held. When all together pass the budget, `keep` is cut to half for every
 * shape at once, as often as needed. What is left depends on what was put, not on the order:
 * a set that fits at some `keep` fits in every order, and one that does not, in none.
 */
#ifndef LOGOPSY_CORRELATE_STORE_STORE_H
#define LOGOPSY_CORRELATE_STORE_STORE_H

#include "parsers/base/err.h"
#include "parsers/base/str.h"

struct store;

struct stored {
	uint32_t source; /* the caller's number */
	uint32_t shape; /* the caller's number within the source */
	uint64_t nth, total; /* of the shape's `total` events this is number nth, from 0 */
	uint64_t keep; /* how many at either end the caller held */
	struct str body; /* opaque */
};

/* `budget` in bytes. NULL and *e on failure. */
struct store *store_open(size_t budget, struct err *e);
void store_close(struct store *s);
bool store_put(struct store *s, const struct stored *row, struct err *e);
/* Forgets all of a source. */
bool store_drop(struct store *s, uint32_t source, struct err *e);
/* All rows by source, shape and number, with `keep` as it is now. Slices live until row() returns. */
bool store_each(struct store *s, void (*row)(void *to, const struct stored *row), void *to, struct err *e);

#endif
