/*
 * Points and lengths of time that cannot be mixed up.
 *
 * `struct instant` is a point: nanoseconds since 1970-01-01T00:00:00Z (leap seconds
 * are not counted, as in POSIX), about the years 1678 to 2262. `struct span` is a
 * length. Two instants cannot be added. Civil dates are proleptic Gregorian.
 */
#ifndef LOGOPSY_PARSERS_TIME_INSTANT_H
#define LOGOPSY_PARSERS_TIME_INSTANT_H

#include "parsers/base/buf.h"

struct instant {
	int64_t ns;
};

struct span {
	int64_t ns;
};

#define INSTANT_NONE ((struct instant){ INT64_MIN })
#define NS_PER_S INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)
#define SECONDS(s) ((struct span){ (int64_t)(s) * NS_PER_S })

static inline bool instant_known(struct instant t)
{
	return t.ns != INT64_MIN;
}

static inline bool instant_before(struct instant a, struct instant b)
{
	return a.ns < b.ns;
}

/* Saturating; an unknown instant stays unknown. */
struct instant instant_add(struct instant t, struct span d);
struct instant instant_back(struct instant t, struct span d);
/* a - b; both must be known. */
struct span instant_since(struct instant a, struct instant b);

static inline struct instant instant_of_s(int64_t s)
{
	return (struct instant){ s * NS_PER_S };
}

/* Whole seconds since the epoch, rounded down. */
static inline int64_t instant_s(struct instant t)
{
	return t.ns / NS_PER_S - (t.ns % NS_PER_S < 0);
}

static inline double span_s(struct span d)
{
	return (double)d.ns / 1e9;
}

/* A wall clock reading without a zone. month 1-12, day 1-31, second 0-60. */
struct civil {
	int year, month, day, hour, minute, second;
	int ns;
};

/* Days since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
int64_t civil_days(int year, int month, int day);
int civil_month_days(int year, int month);
/* Read as UTC. Fields must be in range; second 60 counts as the next second. */
struct instant civil_utc(const struct civil *c);
struct civil civil_of(struct instant t);
/* 0 = Sunday. */
int civil_weekday(int year, int month, int day);

/* The same month, day and time of day in UTC, `years` later or earlier; Feb 29 becomes Mar 1 where
 * the other year has none. Saturating; an unknown instant stays unknown. */
struct instant instant_add_years(struct instant t, int years);

/* RFC 3339 in UTC with `digits` (0-9) of fraction and a Z, rounded down; "null" never:
 * the instant must be known. */
void instant_rfc3339(struct buf *out, struct instant t, int digits);
/* The fewest of 0, 3, 6, 9 digits that show grain_ns and hide no non-zero digit. */
int instant_digits(struct instant t, int64_t grain_ns);

#endif
