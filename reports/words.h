/*
 * How a page says things: durations, times, shares, counts, and the prose that
 * pages share. Output is plain text that needs no escaping.
 */
#ifndef LOGOPSY_REPORTS_WORDS_H
#define LOGOPSY_REPORTS_WORDS_H

#include "correlate/analysis.h"
#include "parsers/time/zone.h"

/* "0 s", "< 1 s", "45 s", "14 min 05 s", "1 h 29 min", "2 d 3 h"; "unknown" for NAN. */
void words_duration(struct buf *out, double seconds);
/* How sure: "± 2 s", or "1 h 28 min to 1 h 31 min"; nothing where lo and hi are within a second or unknown. */
void words_duration_range(struct buf *out, double lo, double hi);
/* "98.2 %", "0.03 %", "< 0.01 %"; a share below 1 is never written as 100 %. "unknown" for NAN. */
void words_share(struct buf *out, double share);
/* Groups of three, parted by U+202F; "unknown" for NUMBER_NONE. */
void words_count(struct buf *out, int64_t n);
/* The rows count more requests than the impact: they are of other services in the same logs, too. */
bool words_rows_exceed(const struct share_of *v, size_t n, int64_t requests);
/* "median 2 ms → 452 ms, p95 3 ms → 455 ms": usually and during the impact. */
void words_slowness(struct buf *out, const struct impact *i);
/* A number that need not be whole, rounded; "unknown" for NAN. */
void words_about(struct buf *out, double n);
/* "1 request", "2 requests": the count and the noun, which takes an s. */
void words_plural(struct buf *out, int64_t n, const char *noun);

/* A wall clock for a page: times on its day are printed without the date, times under
 * another offset (a DST change) with their abbreviation. */
struct clock {
	const struct zone *zone;
	int64_t day; /* since 1970, in the zone */
	int offset;
};

/* The clock on the wall at `t`; an unknown t gives one that prints every date. */
struct clock clock_at(const struct zone *zone, struct instant t);
/* "2021-10-06". */
void words_day(struct buf *out, const struct clock *c);
/* "UTC", "Europe/Paris (CEST, UTC+02:00)". */
void words_zone(struct buf *out, const struct clock *c);
/* "01:05:00", "2021-10-05 23:10:07" on another day; "unknown". Whole seconds, rounded down. */
void words_time(struct buf *out, const struct clock *c, struct instant t);
/* "01:05:00–01:05:03": the second with its date only if it differs from the first's. */
void words_between(struct buf *out, const struct clock *c, struct instant from, struct instant to);
/* "01:05:00–01:05:03" where the estimate is wider than a second, else nothing. */
void words_interval(struct buf *out, const struct clock *c, struct estimate e);

/* What users saw, for a signal: "requests failed", ... */
const char *words_signal(const struct episode *e);
/* One line of at most about `most` bytes, as fold_line cuts it; not escaped. */
void words_fold(struct buf *out, struct str s, size_t most);
/* Without white space and full stops at the end, to go on in our own sentence. */
struct str words_unstopped(struct str s);

/* How much an entry matters to a reader, 0-9: those that prove a milestone before changes,
 * alerts and people's words before states before errors. */
int timeline_weight(const struct timeline_entry *t);
/* The least weight with at most `room` entries of it or more; 10 if even the heaviest are too many. */
int timeline_cutoff(const struct incident *in, size_t room);

#endif
