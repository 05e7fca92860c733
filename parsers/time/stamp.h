/*
 * What a printed time stamp says, before anybody asks which zone or year it meant.
 *
 * A stamp is read in one of two ways: by a compiled format (the `time F` of a .fmt file,
 * whose language parsers/formats/README.md tells) or by stamp_auto, which recognises the
 * shapes that logs commonly print. Neither looks at the host's locale, zone or date. Both
 * are strict: garbage, impossible dates and trailing bytes are refused. What the stamp does
 * not print is said to be missing; parsers/time/clock.h supplies it. Only reads: may be
 * called from any thread.
 */
#ifndef LOGOPSY_PARSERS_TIME_STAMP_H
#define LOGOPSY_PARSERS_TIME_STAMP_H

#include "parsers/base/arena.h"
#include "parsers/base/err.h"
#include "parsers/time/instant.h"

/* Dates of numbers alone whose order the stamp itself does not settle: `part` has the
 * numbers as printed, the source's other stamps decide, c is the commonest reading. */
enum date_order {
	DATE_CLEAR,
	DATE_XX_YYYY, /* 03/06/2023, 3/6/23: month first or day first */
	DATE_XX_XX_XX, /* 17/06/09: year, day or month first */
};

struct stamp {
	struct civil c; /* as printed; what is missing is 0 */
	bool has_date; /* else time of day alone */
	bool has_year;
	bool has_zone; /* offset_s is valid */
	bool is_epoch; /* epoch is valid, and nothing in c; counts as date, year and zone */
	bool zone_by_format; /* for the reader to set: no zone is printed, but the format's specification says UTC */
	int offset_s; /* seconds east of UTC */
	int weekday; /* 0 = Sunday; -1 if none is printed */
	int yday; /* 1-366 where the day of the year was printed instead of month and day and the year is missing, else 0 */
	int64_t grain_ns; /* [t, t + grain) is what the stamp says: 1 s for whole seconds, 60 s for minutes */
	struct instant epoch;
	enum date_order order;
	int part[3]; /* of dates whose order is not clear; of DATE_XX_YYYY the last is the whole year */
	struct str zone_name; /* printed, but no fixed offset: "Europe/Paris", "PT", "IST"; borrowed from the text; else STR_NONE */
};

struct stamp_format;

/* The language of `time F`. Lives in the arena. NULL and *e for an unknown code or a format
 * that says no time at all. */
const struct stamp_format *stamp_compile(struct str format, struct arena *arena, struct err *e);

/* True and *out if the whole text matches; else false, and *out is undefined. */
bool stamp_parse(const struct stamp_format *f, struct str text, struct stamp *out);

/* ISO 8601 and its relatives, CLF, epochs in s, ms, us, ns by their number of digits, syslog
 * (RFC 3164), asctime, RFC 822, TAI64N, numeric dates, 12-hour clocks, time of day alone;
 * in brackets or not, blanks around it or not. True if that is all of the text. */
bool stamp_auto(struct str text, struct stamp *out);

#endif
