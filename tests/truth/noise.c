/*
 * What is ordinary and may look like trouble.
 */
#include "tests/truth/truth.h"

#include <stdio.h>

static void one(struct truth_case *c, int64_t t, const char *client, const char *path, int status, double seconds)
{
	struct request q = { .start = t, .seconds = seconds, .answered = true, .status = status, .bytes = 300, .port = 40000 + (int)rng_below(&c->site.rng, 9000),
			     .server = (int)rng_below(&c->site.rng, (uint32_t)c->servers), .termination = "----", .client = client, .method = "GET", .path = path, .agent = "tool/1.0", .n = c->site.requests++ };
	snprintf(q.id, sizeof q.id, "N%015llX", (unsigned long long)q.n);
	if (t < c->site.to)
		request_log(&c->site, &q);
}

/* Every so many seconds on average; in (0, most] seconds from t on. */
static void run(struct truth_case *c, int64_t t, double lasts, double rate, int clients, const char *path, int status, double seconds)
{
	char client[32];
	for (int64_t end = t + S(lasts); (t += S(rng_exp(&c->site.rng, 1 / rate))) < end;) {
		snprintf(client, sizeof client, "203.0.113.%u", 1 + rng_below(&c->site.rng, (uint32_t)clients));
		one(c, t, client, path, status, seconds);
	}
}

static int64_t somewhen(struct truth_case *c)
{
	return c->site.from + (int64_t)(rng_unit(&c->site.rng) * (double)(c->site.to - c->site.from));
}

/* Releases one after the other: each a second or three in which nobody answers. */
static void draw_restarts(struct truth_case *c)
{
	for (int64_t t = somewhen(c); c->restarts < 4; t += S(40 + 80 * rng_unit(&c->site.rng)))
		c->restart[c->restarts++] = t;
}

void noise_decide(struct truth_case *c, struct request *r)
{
	if (c->noise & NOISE_RESTARTS && !c->restarts)
		draw_restarts(c);
	for (size_t i = 0; i < c->restarts; i++)
		if (r->start >= c->restart[i] && r->start < c->restart[i] + S(1 + 0.5 * (double)i))
			fate_no_server(r);
}

/* Bursts of trouble of one client or two, close together. */
static void clusters(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	for (int64_t t = somewhen(c), k = 0; k < 5; k++, t += S(rng_exp(r, 100))) {
		char client[32];
		snprintf(client, sizeof client, "198.51.100.%u", 200 + rng_below(r, 2));
		uint32_t n = 2 + rng_below(r, 6);
		for (uint32_t i = 0; i < n; i++)
			one(c, t + S(i * 0.9), client, "/api/v1/import", 500, 0.02);
	}
}

/* A check that is too strict takes one server out for a moment; the others serve. */
static void checks(struct truth_case *c)
{
	struct writer w = c->lb;
	for (int64_t t = c->site.from; (t += S(rng_exp(&c->site.rng, 1800))) < c->site.to;) {
		unsigned server = 1 + rng_below(&c->site.rng, (uint32_t)c->servers);
		int64_t back = t + S(2 + 40 * rng_unit(&c->site.rng));
		haproxy_notice(&w, t, false, "Server shop/web%u is DOWN, reason: Layer7 timeout, check duration: 2001ms. %d active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.", server, c->servers);
		haproxy_notice(&w, back, false, "Server shop/web%u is UP, reason: Layer7 check passed, code: 200, check duration: 3ms. %d active and 0 backup servers online. 0 sessions requeued, 0 total in queue.", server, c->servers + 1);
	}
}

void noise_make(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double rate = c->site.day;
	for (int i = 0; c->noise & NOISE_CRAWLER && i < 3; i++)
		run(c, somewhen(c), 120 + 600 * rng_unit(r), 2 + 10 * rng_unit(r), 1, "/old/page", 404, 0.01);
	if (c->noise & NOISE_STORM)
		run(c, somewhen(c), 300 + 900 * rng_unit(r), 3 * rate + 1, 250, "/login", 401, 0.02);
	if (c->noise & NOISE_LOOP)
		run(c, somewhen(c), 600 + 3000 * rng_unit(r), 0.2, 1, "/api/v1/sync", 500, 0.05);
	for (int64_t t = c->site.from; c->noise & NOISE_CRON && t < c->site.to; t += S(3600))
		run(c, t, 60, 5 * rate + 1, 3, "/api/v1/items?page=1", 200, 0.2);
	if (c->noise & NOISE_BATCH)
		run(c, somewhen(c), 3600, 3 * rate + 1, 2, "/api/v1/report", 200, 0.4);
	if (c->noise & NOISE_CLUSTERS)
		clusters(c);
	if (c->noise & NOISE_CHECKS)
		checks(c);
}
