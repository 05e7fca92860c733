/*
 * A shop's access log around one noon, and what is made of it with the other logs on the desk.
 */
#ifndef LOGOPSY_TESTS_UNIT_NOON_H
#define LOGOPSY_TESTS_UNIT_NOON_H

#include "tests/unit/desk.h"

enum { NOON = 1710504000 }; /* 2024-03-15T12:00:00Z */

/* An access log of two requests a second from 11:00 to 13:30, of which a share fails in each stretch. */
struct stretch {
	int from, to; /* seconds after noon */
	int percent;
};

static inline void traffic(struct desk *d, int from, int to, const struct stretch *bad, size_t n)
{
	struct buf b = { 0 };
	unsigned chance = 7;
	for (int half = 2 * from; half < 2 * to; half++) {
		struct buf t = { 0 };
		int status = 200;
		chance = chance * 1103515245u + 12345u;
		for (size_t i = 0; i < n; i++)
			if (half >= 2 * bad[i].from && half < 2 * bad[i].to && (int)(chance >> 16) % 100 < bad[i].percent)
				status = 502;
		struct civil c = civil_of(instant_of_s(NOON + half / 2));
		buf_addf(&t, "%02d/Mar/2024:%02d:%02d:%02d +0000", c.day, c.hour, c.minute, c.second);
		buf_addf(&b, "192.0.2.%u - - [%s] \"GET /shop/%u HTTP/1.1\" %d 512 \"-\" \"test\"\n", chance >> 16 & 127, t.p, chance >> 20 & 7, status);
		buf_free(&t);
	}
	add(d, "web1/access.log", b.p);
	buf_free(&b);
}

static inline const struct incident *reconstruct(struct desk *d)
{
	struct err e = { 0 };
	if (!ledger_seal(d->ledger, &e))
		fail_msg("%s", e.text);
	d->a = correlate(d->ledger, &(struct correlate_options){ 0 });
	ledger_free(d->ledger); /* the analysis must stand alone */
	return d->a->n_incidents ? &d->a->incidents[0] : NULL;
}

/* Seconds after noon of a milestone. */
static inline long when(const struct incident *in, enum milestone_name m)
{
	if (!instant_known(in->milestones[m].at.time))
		fail_msg("%s is unknown: %.*s", milestone_label(m), STR_ARG(in->milestones[m].reason));
	return (long)(instant_s(in->milestones[m].at.time) - NOON);
}

static const struct stretch OUTAGE = { 600, 1800, 60 };

static const char deploys[] = "2024-03-15T11:58:00.0000000Z Complete job name: deploy shop 4.2.0 to production\n"
			      "2024-03-15T12:08:30.0000000Z Cleaning up orphan processes\n";

#endif
