/*
 * Requests and their lines.
 */
#include "tests/truth/truth.h"
#include "parsers/base/mem.h"

#include <stdio.h>
#include <stdlib.h>

static bool silent(const struct truth_case *c, int64_t t)
{
	return c->trouble == BY_SILENCE && share_at(c, t) > 0;
}

int service_of(const struct truth_case *c, const struct request *r)
{
	return c->services > 1 ? (int)(r->n % 3 == 0) : 0;
}

static double share_of(const struct truth_case *c, const struct request *r)
{
	double share = service_share_at(c, r->start, service_of(c, r));
	return c->only < 0 || r->server == c->only ? share : 0;
}

static void decide(struct site *s, struct request *r)
{
	struct truth_case *c = s->story;
	bool bad = r->status >= 500;
	if (!bad && rng_chance(&s->rng, c->base))
		fate_error(r, 500, rng_lognormal(&s->rng, 0.03, 0.5));
	noise_decide(c, r);
	if (c->trouble == BY_SILENCE || !rng_chance(&s->rng, share_of(c, r)))
		return;
	if (c->trouble == BY_SLOWNESS || c->trouble == BY_LOSS) {
		r->seconds *= c->trouble == BY_SLOWNESS ? c->factor : 1;
		return;
	}
	c->excess += r->status < 500;
	if (c->trouble == BY_TIMEOUT)
		fate_timeout(r, c->timeout);
	else if (c->trouble == BY_REFUSAL && c->only < 0)
		fate_no_server(r);
	else /* a server that refuses alone answers for itself */
		fate_error(r, r->n % 3 ? 502 : 500, rng_lognormal(&s->rng, 0.02, 0.5));
}

static void alb(struct truth_case *c, const struct request *r, int64_t end)
{
	log_line(c->lb.log, end, "https %s app/shop/5ca1ab1e0ddba11e %s:%d 10.0.3.%d:8080 0.001 %.3f 0.000 %d %d %d %d \"%s https://shop.example.net:443%s HTTP/2.0\" \"%s\" - - arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop/0b5e55ed0decade0 \"Root=1-%08llx-%024llx\" \"shop.example.net\" \"-\" 0 %s \"forward\" \"-\" \"-\" \"10.0.3.%d:8080\" \"%d\" \"-\" \"-\"",
		 stamp(T_ISO_US_Z, end, 0).c, r->client, r->port, r->server + 11, r->answered ? r->seconds : -1, r->status == 499 ? 460 : r->status, r->status, 300, r->bytes, r->method, r->path,
		 r->agent, (unsigned long long)(r->start / NS_PER_S), (unsigned long long)r->n * 7919, stamp(T_ISO_US_Z, r->start, 0).c, r->server + 11, r->status);
}

static void apache(const struct writer *w, const struct request *r, int64_t end)
{
	log_line(w->log, end, "%s - - [%s] \"%s %s HTTP/1.1\" %d %d \"-\" \"%s\" %lld", r->client, stamp(T_CLF, r->start, w->offset).c, r->method, r->path, r->status == 499 ? 200 : r->status, r->bytes,
		 r->agent, (long long)(r->seconds * 1e6));
}

int64_t clock_of(const struct truth_case *c, int server, int64_t t)
{
	double ahead = c->ahead[server] + (server == 0 ? c->offset : 0);
	if (server == 0 && c->drift != 0)
		ahead += c->drift * (double)(t - c->site.from) / 1e9;
	if (server == 0 && t > c->site.from + (c->site.to - c->site.from) / 2)
		ahead += c->stepped;
	return t + S(ahead);
}

/* What a server's own log has of a request, by its own clock, in its own zone. */
static void server_line(struct truth_case *c, const struct request *r)
{
	if (r->server < 0 || (c->keep && r->n % c->keep))
		return;
	int64_t end = clock_of(c, r->server, r->start + S(r->seconds + 0.001));
	const struct writer *w = &c->web[r->server];
	char id[80] = "";
	if (c->ids)
		snprintf(id, sizeof id, ",\"request_id\":\"%s\"", r->id);
	log_line(w->log, end, "{\"time\":\"%s\",\"remote_addr\":\"%s\",\"request_method\":\"%s\",\"request_uri\":\"%s\",\"status\":%d,\"body_bytes_sent\":%d,\"request_time\":%.3f%s}",
		 c->zone ? stamp(T_PLAIN, end, c->zone).c : stamp(T_ISO_US, end, 0).c, r->client, r->method, r->path, r->status == 504 ? 499 : r->status, r->bytes, r->seconds, id);
}

void request_log(struct site *s, const struct request *r)
{
	struct truth_case *c = s->story;
	int64_t end = r->start + S(r->seconds), grain = 1, t = r->start;
	if (silent(c, r->start) || silent(c, end))
		return;
	if (c->trouble == BY_LOSS && rng_chance(&s->rng, share_at(c, r->start)))
		return;
	int service = service_of(c, r);
	char name[24], tail[80] = "";
	snprintf(name, sizeof name, r->server < 0 ? "<NOSRV>" : service ? "api%d" : "web%d", r->server + 1);
	if (c->ids)
		snprintf(tail, sizeof tail, " %s", r->id);
	switch (c->front) {
	case FRONT_NGINX:
		nginx_access(service ? &c->second : &c->lb, r, r->status);
		grain = NS_PER_S;
		t = end;
		break;
	case FRONT_APACHE:
		apache(&c->lb, r, end);
		grain = NS_PER_S;
		break;
	case FRONT_ALB:
		alb(c, r, end);
		if (c->web[0].log)
			server_line(c, r);
		break;
	default:
		haproxy_request(&c->lb, r, "www", service ? "api" : "shop", name, tail);
		if (c->front == FRONT_BOTH)
			server_line(c, r);
	}
	MEM_PUSH(c->seen, c->n_seen, c->cap_seen);
	c->seen[c->n_seen++] = (struct seen){ t - t % grain, r->status >= 500 };
}

/* One client's retries, all refused: trouble of his own. */
static void bursts(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	for (int64_t t = c->site.from; c->burst > 0 && (t += S(rng_exp(r, 60 / c->burst))) < c->site.to;) {
		uint32_t n = 2 + rng_below(r, 6);
		for (uint32_t i = 0; i < n; i++) {
			struct request q = { .start = t + S(i * 0.7), .seconds = 0.02, .answered = true, .status = 500, .bytes = 300, .port = 40000, .server = (int)rng_below(r, (uint32_t)c->servers), .termination = "----",
					     .client = "198.51.100.77", .method = "POST", .path = "/api/v1/import", .agent = "import/1.0", .n = c->site.requests++ };
			snprintf(q.id, sizeof q.id, "B%015llX", (unsigned long long)q.n);
			request_log(&c->site, &q);
		}
	}
}

static int by_stamp(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	return (x->t > y->t) - (x->t < y->t);
}

void traffic_make(struct truth_case *c)
{
	struct bundle *b = c->site.bundle;
	static const char *const logs[FRONT_COUNT] = { "edge/access.log", "lb1/haproxy.log", "lb1/haproxy.log", "elb/alb.log", "edge/other_vhosts_access.log" };
	c->lb = (struct writer){ bundle_log(b, c->services > 1 && c->front == FRONT_NGINX ? "shop1/access.log" : logs[c->front]), "lb1", 0, T_ISO_US, 811 };
	if (c->services > 1 && c->front == FRONT_NGINX)
		c->second = (struct writer){ bundle_log(b, "api1/access.log"), "api", 0, T_ISO_US, 811 };
	for (int i = 0; i < c->servers && (c->front == FRONT_BOTH || c->by_address); i++) {
		char path[32];
		snprintf(path, sizeof path, "web%d/access.log", i + 1);
		c->web[i] = (struct writer){ bundle_log(b, path), "web", c->zone, T_DOT, 0 };
	}
	c->site.decide = decide;
	c->site.log = request_log;
	site_run(&c->site);
	bursts(c);
	noise_make(c);
	if (c->n_seen)
		qsort(c->seen, c->n_seen, sizeof *c->seen, by_stamp);
}
