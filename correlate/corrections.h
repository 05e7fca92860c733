/*
 * The clocks of a run, and what is done about those that are wrong.
 *
 * All sources of one machine share a clock; one whose machine or whose zone is not known has its own. A correction adds to every
 * stamp of the clock, is told with what it rests on, and widens the intervals of what it moved by what it may be off. What
 * a person has said of a source, by --offset, stays.
 */
#ifndef LOGOPSY_CORRELATE_CORRECTIONS_H
#define LOGOPSY_CORRELATE_CORRECTIONS_H

#include "correlate/ledger_impl.h"
#include "correlate/offsets.h"

struct clocks {
	struct ledger *l;
	size_t n;
	uint32_t *of; /* the clock of each source; below n */
	bool *measured; /* by source: its own requests told how its clock stands */
	bool *settled; /* by clock: known to agree with the run, or made to */
};

void clocks_open(struct clocks *c, struct ledger *l);
void clocks_close(struct clocks *c);

/* Its stamps tell their zone, or it was proved. */
bool zone_sure(const struct intake *in);

/* Settles the source's clock: moves it, and what else is of its machine, if it is off by what matters. */
void clock_correct(struct clocks *c, uint32_t source, const struct offset *o, struct str basis);
/* Tells what the offset may be and how to apply it, and lets the intervals of the source's facts hold both times. */
__attribute__((format(printf, 4, 5))) void clock_propose(struct clocks *c, uint32_t source, const struct offset *o, const char *fmt, ...);

/* comparisons.c: settles clocks that share no requests by what happened (happenings.h). `reference`: the clock nearest to the
 * users, UINT32_MAX if there is none. */
void clocks_compare(struct clocks *c, uint32_t reference);

#endif
