/*
 * When two records tell of one happening.
 *
 * Clocks are compared by what two logs both saw: a balancer that loses a server and that server's own stop,
 * a deploy in two logs, a page and the failures that caused it.
 */
#ifndef LOGOPSY_CORRELATE_KIN_H
#define LOGOPSY_CORRELATE_KIN_H

#include "correlate/ledger_impl.h"

/* The two may be the same happening, times aside. Never for two records of one source. */
bool facts_kin(const struct fact *a, const struct fact *b);

/* -1: something fails or is noticed to fail, +1: it is back, 0: neither. */
int fact_side(const struct fact *f);

#endif
