/*
 * Lines kept as proof, in bounded memory.
 *
 * Of each cell (a stretch of 2^k seconds, and the caller's key within it) the first and the last line
 * in time are kept. When all together pass the budget, k grows and cells are joined: the
 * density halves. What is kept depends on the lines, not on the order in which they came, but
 * for lines of one nanosecond: of those the lower line number is first.
 */
#ifndef LOGOPSY_CORRELATE_EXEMPLARS_H
#define LOGOPSY_CORRELATE_EXEMPLARS_H

#include "parsers/event.h"

struct exemplar {
	int64_t ns; /* the request's time */
	uint64_t line;
	uint32_t lane; /* the caller's */
	uint16_t n; /* of text */
	bool hashed; /* sha256 is made: at once for lines over 1,000 bytes, else by exemplars_finish */
	char sha256[65];
	char *text; /* first 1,000 bytes */
};

struct exemplars {
	unsigned shift;
	size_t budget, bytes;
	size_t n, cap; /* cells in an open-addressed table, at most half full */
	struct exemplar_cell {
		int64_t cell; /* second >> shift */
		uint32_t key;
		struct exemplar first, last; /* first.text == NULL: free; last.text == NULL: only one line yet */
	} *table;
};

/* Key ~0 is reserved. */
void exemplars_add(struct exemplars *x, uint32_t key, uint32_t lane, int64_t ns, const struct event *e);
/* Joins cells until they are at least 2^shift seconds long. */
void exemplars_coarsen(struct exemplars *x, unsigned shift);
/* Drops those of seconds [from, to). */
void exemplars_drop(struct exemplars *x, int64_t from, int64_t to);
/* Hashes what is not yet hashed. */
void exemplars_finish(struct exemplars *x);
void exemplars_free(struct exemplars *x);

#endif
