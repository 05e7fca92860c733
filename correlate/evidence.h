/*
 * What speaks for a source's offset from UTC.
 *
 * Evidence is gathered once from all sources whose clocks are sure; then each doubtful one is
 * held against it. All kinds of evidence vote on the offsets that are or were in use this century;
 * a finding is clear if one offset wins by far.
 */
#ifndef LOGOPSY_CORRELATE_EVIDENCE_H
#define LOGOPSY_CORRELATE_EVIDENCE_H

#include "correlate/ledger_impl.h"

struct evidence;

struct evidence *evidence_new(const struct ledger *l, const bool *sure);
void evidence_free(struct evidence *e);

struct finding {
	bool clear;
	int minutes; /* east of UTC */
	char from[96]; /* "214 shared request ids" */
};

/* All kinds together: clear if one is and no two disagree. */
struct finding evidence_weigh(const struct evidence *e, uint32_t source);

#endif
