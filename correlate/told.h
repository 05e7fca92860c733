/*
 * Outages that people tell of: posts of one incident on a status page, a ticket, a talk in a chat.
 *
 * Each incident of a page is a story of its own, by its id. What tickets and chats say meanwhile belongs to the page's story that
 * it falls into; where no page speaks, a ticket that tells of trouble and of its end is a story, and so is a talk that reports
 * trouble, has somebody take it, and declares it over. A maintenance is none (maintenance.c).
 */
#ifndef LOGOPSY_CORRELATE_TOLD_H
#define LOGOPSY_CORRELATE_TOLD_H

#include "correlate/analysis.h"
#include "correlate/ledger.h"

struct study;

struct tale {
	struct str page, id; /* of a status page's story; else STR_NONE */
	const struct fact *first; /* the first word of trouble */
	const struct fact *last; /* the last that still tells of it */
	const struct fact *eased; /* the first word after that which says that it is mended and watched; NULL: none */
	const struct fact *over; /* that declares it over; NULL: nobody does */
	struct instant until; /* of the last word */
	bool own; /* it became an episode of its own: nothing measured shows it */
};

/* Fills s->tales, by their first words. */
void find_tales(struct study *s);
/* What the tale tells of, as an episode. It began when the tale's own words say so, else at or before its first word. */
struct episode tale_episode(struct study *s, const struct tale *t);
/* The machines that were logged at all were logged at some time of the tale, or nothing but tales is there. */
bool tale_within_logs(const struct study *s, const struct tale *t);
/* What people say, in words that carry a zone, of when the outage of an episode that machines only recorded began and ended: its
 * edges, if they fit. */
void told_edges(struct study *s, struct episode *e);
/* The tale a post belongs to; NULL: none. */
const struct tale *tale_of(const struct study *s, const struct fact *post);
/* The post is of another outage than this incident: of a tale of its own, or of one that was being told before the incident began. */
bool post_of_another(const struct study *s, const struct incident *in, const struct fact *post);

#endif
