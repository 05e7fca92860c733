/*
 * Notable events of one source, in bounded memory.
 *
 * What they have in common makes a shape: the rule or the words of the message without their
 * numbers, and the subject. Of each shape the first and last `keep` are held, with all
 * that reports may cite; the rest is counted.
 */
#ifndef LOGOPSY_CORRELATE_FACTS_H
#define LOGOPSY_CORRELATE_FACTS_H

#include "correlate/ledger.h"
#include "correlate/store/store.h"

struct facts {
	size_t n, cap; /* shapes, in order of first sight */
	struct shape *v;
	uint32_t *slot; /* shape + 1, by hash */
	size_t slots;
	size_t budget, bytes;
	unsigned halvings; /* of every shape's keep */
};

/* Whether an event is kept as a fact at all. */
bool fact_worthy(const struct event *e);
void facts_add(struct facts *f, const struct event *e);
/* Into the store, as source number `source`. */
bool facts_store(struct facts *f, uint32_t source, struct store *to, struct err *e);
void facts_free(struct facts *f);
/* The fact in a stored row; its slices live in the arena. `source` and the corrections are the caller's. */
struct fact fact_of(const struct stored *row, struct arena *a);

/* A message without what changes from line to line: digits, hex, addresses, quoted texts
 * become '#'; at most n bytes are written, how many is returned. */
size_t mask_message(struct str message, char *out, size_t n);

#endif
