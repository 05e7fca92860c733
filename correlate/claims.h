/*
 * What people's sentences claim about times, lengths and how much was harmed.
 *
 * Finds, in a post or a note, when something is said to have begun or ended, how long it
 * is said to have lasted, and how many requests or users are said to have been hit. English wording; a number whose sentence does not speak of the
 * outage itself ("next update in 30 minutes", "a restart takes 5 minutes") is no claim.
 */
#ifndef LOGOPSY_CORRELATE_CLAIMS_H
#define LOGOPSY_CORRELATE_CLAIMS_H

#include "parsers/time/instant.h"

enum claim_kind {
	CLAIM_BEGAN, CLAIM_ENDED, CLAIM_LASTED,
	CLAIM_SHARE, /* of requests that failed */
	CLAIM_COUNT, /* of them */
	CLAIM_NOBODY, /* was harmed */
	CLAIM_EVERYBODY,
};

struct claim {
	enum claim_kind kind;
	struct str text; /* the words that claim it, a slice of the input */
	int minute; /* CLAIM_BEGAN, CLAIM_ENDED: minute of the day as written */
	bool has_zone;
	int offset_s; /* seconds east of UTC if has_zone */
	double seconds; /* CLAIM_LASTED */
	double value; /* CLAIM_SHARE: 0-1; CLAIM_COUNT */
	double grain; /* half-width of what the words say, seconds: 30 for minutes, more for "about" */
};

/* Fills at most n; returns how many were found. */
size_t claims_find(struct str text, struct claim *out, size_t n);
/* The clock reading of a CLAIM_BEGAN or CLAIM_ENDED as an instant: on the day that brings it nearest to when it was written. A
 * reading without a zone is taken as UTC. */
struct instant claim_instant(const struct claim *c, struct instant written);

#endif
