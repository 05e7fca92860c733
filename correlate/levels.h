/*
 * The steps of an excursion: a partial recovery, a failure that grows worse.
 */
#ifndef LOGOPSY_CORRELATE_LEVELS_H
#define LOGOPSY_CORRELATE_LEVELS_H

#include "correlate/changepoint.h"

/* Leaves the steps that a reader would call steps, joining neighbours: each lasts a minute and a twenty-fifth of the whole, and
 * is unlike the next by a quarter of the higher. `l` has at least one. */
void plain_levels(const struct cp_data *d, struct cp_segments *l);

#endif
