/*
 * Records that people want left out of the story: a load test, a scanner. They are dropped as they come in, so
 * that nothing counts them, and listed with who said so.
 */
#ifndef LOGOPSY_CORRELATE_HIDE_H
#define LOGOPSY_CORRELATE_HIDE_H

#include "correlate/rulings.h"
#include "parsers/event.h"

/* What one source hides by one ruling. */
struct hiding {
	const struct ruling *ruling;
	uint64_t count;
	struct cite *cites; /* the first of them, at most HIDING_CITES */
	size_t n_cites;
};

enum { HIDING_CITES = 20 };

/* Of the rulings those that may hide something of the source, in the arena; 0: none does. */
size_t hiding_for(const struct rulings *r, struct str source, struct arena *a, struct hiding **out);
/* Whether one of them hides the record: then it is counted there. */
bool hiding_takes(struct hiding *v, size_t n, struct str source, const struct event *e, struct arena *a);

#endif
