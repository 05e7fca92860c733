/*
 * What speaks for a source's offset from UTC.
 *
 * Evidence is gathered once from all sources whose clocks are sure; then each doubtful one is
 * held against it. All kinds of evidence vote on the offsets that are or were in use this century;
 * a finding is clear if one offset wins by far.
 */
#ifndef LOGOPSY_CORRELATE_ZONE_EVIDENCE_H
#define LOGOPSY_CORRELATE_ZONE_EVIDENCE_H

#include "correlate/ledger_impl.h"

struct zone_evidence;

/* The offset from UTC, in minutes, is or was in use this century. */
bool zone_in_use(int minutes);

struct zone_evidence *zone_evidence_new(const struct ledger *l, const bool *sure);
void zone_evidence_free(struct zone_evidence *e);

struct finding {
	bool clear;
	int minutes; /* east of UTC */
	char from[96]; /* "214 shared request ids" */
};

/* All kinds together: clear if one is and no two disagree. */
struct finding zone_evidence_weigh(const struct zone_evidence *e, uint32_t source);

#endif
