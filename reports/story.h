/*
 * What happened, in sentences: the prose that all pages share.
 *
 * Text comes out raw, bytes of logs among our own words, in one paragraph without line breaks of ours, for a renderer to escape
 * as a whole.
 */
#ifndef LOGOPSY_REPORTS_STORY_H
#define LOGOPSY_REPORTS_STORY_H

#include "correlate/analysis.h"
#include "reports/words.h"

/* Where sentences go, and how times are said. Borrows all three. */
struct story {
	const struct analysis *a;
	const struct clock *clock;
	struct buf *out;
};

/* The day that readers have in mind: the first incident's, else the first record's; may be unknown. */
struct instant story_day(const struct analysis *a);
/* The longest beginning, up to a '/' or '!', that the names of all sources share; empty if there is none. Of the analysis. */
struct str story_folder(const struct analysis *a);
/* A source's name without it. */
struct str story_source(struct str folder, struct str name);
/* What a source's lines were read as. */
struct str story_format(const struct source *s);
/* --title, or what there is to say in a few words. */
void story_title(struct story *p);
/* Whether something was taken out, and what. */
void story_redaction(struct story *p);

/* When, for how long and how bad; nothing where no episode tells. */
void story_impact(struct story *p, const struct incident *in);
/* Of which stretches nothing is known, so that its counts are lower bounds; nothing where there is none. */
void story_blind(struct story *p, const struct incident *in);
/* Whether an earlier incident asks the same: a page of all of them asks once. */
bool story_asked_before(const struct analysis *a, const struct incident *in, struct str question);
/* Who noticed when, and what was done, in order; which steps are not known. */
void story_steps(struct story *p, const struct incident *in);
/* Where to look first. */
void story_lead(struct story *p, const struct incident *in);

/* Where there is no incident: the verdict with its reason; what was looked at; what would let the next run say more. */
void story_verdict(struct story *p);
void story_looked_at(struct story *p);
enum { STORY_NEEDS = 4 };
size_t story_needs(const struct analysis *a, const char *out[STORY_NEEDS]);

/* What only people can write. */
struct prompt {
	const char *head, *text;
};
enum { STORY_PROMPTS = 4 };
extern const struct prompt story_prompts[STORY_PROMPTS];

#endif
