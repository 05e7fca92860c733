/*
 * Moments that two machines' own records tell of, as bounds on their clocks.
 *
 * One thing leads to another, at once or after what it usually takes, and never the other way round: a server stops and a
 * balancer's health check finds it down, it starts and is found up, an alert that names it fires and ends, a deploy tool
 * begins, the server installs that version, the tool is done.
 */
#ifndef LOGOPSY_CORRELATE_HAPPENINGS_H
#define LOGOPSY_CORRELATE_HAPPENINGS_H

#include "correlate/ledger_impl.h"
#include "correlate/offsets.h"

struct happenings {
	struct anchor_bound *v; /* owned: free it */
	size_t n;
	size_t versions; /* of the own records, those paired by a version's name, which hardly happens by chance */
	double chance, places; /* that another's record meets an own one by chance at some offset, 0-1; how many offsets could be told apart */
};

/* The facts that may be part of any such story, by number; owned: free it. */
size_t *happenings_notable(const struct ledger *l, size_t *n);

/* Pairs of the records of one clock with those of others: clock[i] of source i says whose; `with` says of each clock whether it
 * may be compared with. */
struct happenings happenings_of(const struct ledger *l, const size_t *notable, size_t n_notable, const uint32_t *clock, uint32_t own, const bool *with);

#endif
