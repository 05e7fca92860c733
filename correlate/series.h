/*
 * Counters over time in bounded memory.
 *
 * A series counts `width` kinds of things per step of time. Steps start at one second;
 * when a series would pass its budget of slots, neighbouring steps are added together
 * and the step doubles (1, 2, 4, ... s), as often as needed. Time may come in any
 * order. Adding two series gives the same as counting both in one, up to the coarser step.
 */
#ifndef LOGOPSY_CORRELATE_SERIES_H
#define LOGOPSY_CORRELATE_SERIES_H

#include "parsers/time/instant.h"

struct series;

/* slots: how many steps may be held at once (each width * 4 bytes); at least 64. */
struct series *series_new(unsigned width, size_t slots);
void series_free(struct series *s);
/* The counters of the step that holds `second` (since 1970), made if need be; valid until the next call. */
uint32_t *series_at(struct series *s, int64_t second);
void series_merge(struct series *into, const struct series *from);
/* Moves what was counted from second `from` on by a whole number of seconds (rounded down to the step). */
void series_shift(struct series *s, int64_t from, int64_t seconds);
/* Takes out what was counted outside of seconds [from, to); steps that straddle an end stay whole. */
void series_keep(struct series *s, int64_t from, int64_t to);
/* Takes out what was counted in seconds [from, to); steps that straddle an end stay whole. */
void series_drop(struct series *s, int64_t from, int64_t to);
/* Doubles the step until it is at least `step` seconds; never makes it finer. */
void series_coarsen(struct series *s, int64_t step);

int64_t series_step(const struct series *s); /* seconds */
size_t series_bytes(const struct series *s); /* memory held */
/* First step's second and the second after the last step; false if empty. */
bool series_span(const struct series *s, int64_t *from, int64_t *to);
/* Walks steps with a count in order of time: begin with *cursor = 0; false at the end. Empty steps are left out. */
bool series_next(const struct series *s, size_t *cursor, int64_t *second, const uint32_t **counters);
/* Sum of one counter in [from, to) seconds; steps that straddle an end count whole if they begin inside. */
uint64_t series_sum(const struct series *s, unsigned counter, int64_t from, int64_t to);

#endif
