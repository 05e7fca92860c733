/*
 * Numbers for the lines that a page cites: E1, E2, ... in order of first mention, the same
 * line always under the same number.
 */
#ifndef LOGOPSY_REPORTS_CITATIONS_H
#define LOGOPSY_REPORTS_CITATIONS_H

#include "correlate/analysis.h"

/* {0} is empty. Points into the analysis. */
struct citations {
	const struct cite **v; /* v[number - 1] */
	size_t n, cap;
	uint32_t *slot; /* number, 0 is free; open addressing */
	size_t slots;
};

size_t citation_number(struct citations *e, const struct cite *c);
void citations_free(struct citations *e);

#endif
