/*
 * The door of the room: a sealed ledger to an analysis.
 */
#ifndef LOGOPSY_CORRELATE_CORRELATE_H
#define LOGOPSY_CORRELATE_CORRELATE_H

#include "correlate/ledger.h"

struct correlate_options {
	struct str title; /* STR_NONE = made from the facts */
	double slo; /* 0-1; 0 = 0.999 */
	bool mttr_repair, mttr_resolve; /* the R of MTTR; both false = restore */
	struct instant since, until; /* INSTANT_NONE = open */
	const struct rulings *rulings; /* those that the ledger was given; NULL = none */
};

/* The analysis is the caller's (analysis_free) and refers to nothing of the ledger's. */
struct analysis *correlate(const struct ledger *l, const struct correlate_options *o);

#endif
