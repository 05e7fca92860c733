/*
 * What is logged beside requests, or instead of them.
 */
#include "fixtures/maker/scenario.h"
#include "tests/truth/truth.h"

#include <stdio.h>

/* A status page that announced it; its export tells the bounds, or only when it was done. */
static void announce(struct truth_case *c)
{
	const struct maintenance *m = &c->maintenance;
	struct log *l = bundle_log(c->site.bundle, "status/maintenances.json");
	const struct {
		int64_t t;
		const char *status, *body;
	} posts[] = { { m->posted, "scheduled", "We will move the shop to new disks." }, { m->from, "in_progress", "The maintenance has begun." }, { m->to, "completed", "The maintenance is done." } };
	log_line(l, 0, "{\"page\": {\"id\": \"5b0a11\", \"name\": \"Shop Status\", \"time_zone\": \"Etc/UTC\"},");
	log_line(l, 1, " \"scheduled_maintenances\": [");
	log_line(l, 2, "  {\"id\": \"m%u\", \"name\": \"Exchange of disks\", \"status\": \"completed\", \"impact\": \"maintenance\",", c->number);
	if (m->bounds)
		log_line(l, 3, "   \"scheduled_for\": \"%s\", \"scheduled_until\": \"%s\",", stamp(T_ISO_MS_Z, m->from, 0).c, stamp(T_ISO_MS_Z, m->to, 0).c);
	log_line(l, 4, "   \"incident_updates\": [");
	for (size_t i = 3; i--;)
		log_line(l, 5, "    {\"id\": \"u%zu\", \"status\": \"%s\", \"body\": \"%s\", \"display_at\": \"%s\"}%s", i, posts[i].status, posts[i].body, stamp(T_ISO_MS_Z, posts[i].t, 0).c, i ? "," : "");
	log_line(l, 6, "   ]}");
	log_line(l, 7, " ]}");
}

/* haproxy's notices: server after server goes, and they come back together. */
static void states(struct truth_case *c)
{
	struct writer w = { bundle_log(c->site.bundle, "lb1/haproxy.log"), "lb1", 0, T_ISO_US, 811 };
	const struct phase *p = &c->phase[0];
	haproxy_notice(&w, c->site.from, false, "Proxy shop started.");
	for (int k = 0; k < c->servers; k++) {
		int64_t t = p->from - S(c->servers - 1 - k);
		haproxy_notice(&w, t, false, "Server shop/web%d is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms. %d active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.", k + 1, c->servers - 1 - k);
		haproxy_notice(&w, p->to + S(k), false, "Server shop/web%d is UP, reason: Layer7 check passed, code: 200, check duration: 3ms. %d active and 0 backup servers online. 0 sessions requeued, 0 total in queue.", k + 1, k + 1);
	}
	haproxy_notice(&w, p->from, false, "backend shop has no server available!");
	os_noise(&c->site, &w, c->site.from, c->site.to);
}

/* An application that tells what it does, and of what went wrong. */
static void errors(struct truth_case *c)
{
	struct log *l = bundle_log(c->site.bundle, "web1/app.log");
	struct rng *r = &c->site.rng;
	for (int64_t t = c->site.from; (t += S(rng_exp(r, 1 / c->site.day))) < c->site.to;) {
		unsigned n = 1000 + rng_below(r, 9000);
		if (rng_chance(r, share_at(c, t)))
			log_line(l, t, "%s ERROR shop.orders: order %u could not be stored: connection to server at \"10.0.0.5\" refused", stamp(T_COMMA, t, 0).c, n);
		else if (rng_chance(r, c->base))
			log_line(l, t, "%s ERROR shop.cart: no such article %u", stamp(T_COMMA, t, 0).c, n);
		else
			log_line(l, t, "%s INFO shop.orders: order %u stored", stamp(T_COMMA, t, 0).c, n);
	}
}

void signs_make(struct truth_case *c)
{
	if (c->maintenance.posted)
		announce(c);
	if (c->logs == LOGS_STATES)
		states(c);
	if (c->logs == LOGS_ERRORS)
		errors(c);
}
