/*
 * One source's clock: from stamps to instants.
 *
 * Stamps leave out what their writer took for granted: the zone, the year, even the date.
 * A clock belongs to one source, is given its stamps in the order of the lines, and works
 * out the rest from what the user said, from the source's other stamps and, last, from
 * when the source was changed; never from the present. What had to be assumed is flagged
 * on each instant and summed up for the report. Touches only its own state.
 */
#ifndef LOGOPSY_PARSERS_TIME_CLOCK_H
#define LOGOPSY_PARSERS_TIME_CLOCK_H

#include "parsers/time/stamp.h"
#include "parsers/time/zone.h"

/* Flags of one resolved stamp; parsers/event.h has the same bits as EVF_*. */
enum clock_flags {
	CLOCK_TIME = 1, /* always set on success */
	CLOCK_ZONE_ASSUMED = 2, /* the stamp carries no zone */
	CLOCK_YEAR_ASSUMED = 4, /* ... no year */
	CLOCK_DATE_ASSUMED = 8, /* ... no date, or one whose order of day and month is not settled yet */
	CLOCK_AMBIGUOUS = 16, /* local time that a DST change repeats, and the order of lines does not tell: the earlier */
	CLOCK_GAP = 32, /* local time that a DST change leaves out: read with the offset before it */
};

/* The summary tells the last of these that was used. */
enum zone_basis { ZONE_NOT_SEEN, ZONE_PRINTED, ZONE_BY_FORMAT, ZONE_OPTION, ZONE_DEFAULT };
enum year_basis { YEAR_NOT_SEEN, YEAR_PRINTED, YEAR_NEIGHBOUR, YEAR_CHANGED, YEAR_OPTION, YEAR_UNKNOWN };

enum { ZONE_WORD = 8 };

struct clock_summary {
	enum zone_basis zone_basis; /* weakest that was used */
	enum year_basis year_basis; /* what the years of year-less stamps stand on; YEAR_PRINTED if there were none */
	uint64_t ambiguous, in_gap; /* stamps at a DST change */
	int east_lo, east_hi; /* offsets that stamps print but UTC, which many programs print wherever they run; seconds, 0 if none */
	char unclear[ZONE_WORD]; /* the first printed name of a zone that stands for several or none (IST), "" if there is none */
};

struct clock;

/* `zone` for stamps that print none (NULL: UTC by default); `year` of the first stamp without
 * one (0: work it out); `changed`: when the source was last written, INSTANT_NONE (or before 1990) if unknown. */
struct clock *clock_open(const struct zone *zone, int year, struct instant changed);
void clock_close(struct clock *c);

/* Looks ahead: learns the order of day and month, and the year that stamps before the first dated one
 * are near to, from a stamp without resolving it. For the first lines of a source, before any is resolved. */
void clock_learn(struct clock *c, const struct stamp *s);
/* *time and *flags (enum clock_flags). False if the stamp fits no year at all. */
bool clock_resolve(struct clock *c, const struct stamp *s, struct instant *time, unsigned *flags);

const struct clock_summary *clock_summary(const struct clock *c);

#endif
