/*
 * What servers' own logs and others tell of the same happenings: restarts and the health checks and alerts that notice them,
 * deploys that a tool and the server's package manager both log. Each by its own clock.
 */
#include "tests/truth/truth.h"

#include <stdio.h>

static struct writer syslog_of(struct truth_case *c, int server, char host[16])
{
	char path[48];
	snprintf(path, sizeof path, "web%d/syslog", server + 1);
	snprintf(host, 16, "web%d", server + 1);
	return (struct writer){ bundle_log(c->site.bundle, path), host, 0, T_ISO_US, 1 };
}

/* The server's clock is what its own lines are stamped by, and ordered. */
static void own_line(struct truth_case *c, int server, int64_t t, const char *text)
{
	char host[16];
	struct writer w = syslog_of(c, server, host);
	syslog_line(&w, clock_of(c, server, t), "systemd", "%s", text);
}

static void alert(struct truth_case *c, int server, int64_t fired, int64_t over, unsigned n)
{
	for (int k = 0; k < 2; k++) {
		int64_t t = k ? over : fired;
		log_line(bundle_log(c->site.bundle, "alerts/webhook.jsonl"), t,
			 "{\"receiver\":\"ops\",\"status\":\"%s\",\"alerts\":[{\"status\":\"%s\",\"labels\":{\"alertname\":\"HostDown\",\"severity\":\"warning\",\"instance\":\"web%d:9100\"},\"annotations\":{\"summary\":\"web%d "
			 "does not answer\"},\"startsAt\":\"%s\",\"endsAt\":\"%s\",\"fingerprint\":\"%08x%08x\"}],\"version\":\"4\",\"groupKey\":\"x\"}",
			 k ? "resolved" : "firing", k ? "resolved" : "firing", server + 1, server + 1, stamp(T_ISO_MS_Z, fired, 0).c, k ? stamp(T_ISO_MS_Z, over, 0).c : "0001-01-01T00:00:00Z",
			 (unsigned)server, n);
	}
}

/* Stopped for a while; checks every two seconds believe the third failure and the second success. */
static void restart(struct truth_case *c, int server, int64_t t, unsigned n)
{
	struct rng *r = &c->site.rng;
	int64_t back = t + S(60 + 240 * rng_unit(r)), down = t + S(4 + 2 * rng_unit(r)), up = back + S(2 + 2 * rng_unit(r));
	own_line(c, server, t, "Stopped shop.service - The shop.");
	own_line(c, server, back, "Started shop.service - The shop.");
	if (c->machines.alone)
		return;
	if (c->machines.checks) {
		haproxy_notice(&c->lb, down, false, "Server shop/web%d is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms. 2 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.", server + 1);
		haproxy_notice(&c->lb, up, false, "Server shop/web%d is UP, reason: Layer7 check passed, code: 200, check duration: 1ms. 3 active and 0 backup servers online. 0 sessions requeued, 0 total in queue.", server + 1);
	}
	if (c->machines.alerts)
		alert(c, server, t + S(30 + 15 * rng_unit(r)), back + S(5 + 15 * rng_unit(r)), n);
}

static void deploy(struct truth_case *c, int64_t t, unsigned n)
{
	struct rng *r = &c->site.rng;
	struct log *tool = bundle_log(c->site.bundle, "deploy/ansible.log");
	int64_t to = t + S(20 * c->servers + 10);
	log_line(tool, t, "%s p=4242 u=deploy n=ansible INFO| PLAY [release shop 3.%u.0] ******", stamp(T_COMMA, t, 0).c, n);
	for (int k = 0; k < c->servers; k++) {
		char path[48];
		int64_t own = clock_of(c, k, t + S(20 * k + 5 + 5 * rng_unit(r)));
		snprintf(path, sizeof path, "web%d/syslog", k + 1);
		log_line(bundle_log(c->site.bundle, path), own, "%s web%d deploy[77]: deployed shop version 3.%u.0", stamp(T_ISO_US, own, 0).c, k + 1, n);
	}
	for (int k = 0; k < c->servers; k++)
		log_line(tool, to, "%s p=4242 u=deploy n=ansible INFO| web%d : ok=3 changed=2 unreachable=0 failed=0 skipped=0", stamp(T_COMMA, to, 0).c, k + 1);
}

void machines_make(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double length = (double)(c->site.to - c->site.from) / 1e9;
	for (unsigned i = 0; i < c->machines.restarts; i++)
		for (int k = 0; k < c->servers; k++) {
			double part = length / c->machines.restarts, at = c->machines.hourly ? 600.0 * (i + 1) : part * (i + 0.1 + 0.6 * rng_unit(r));
			restart(c, k, c->site.from + S(at), i);
		}
	for (unsigned i = 0; i < c->machines.deploys; i++)
		deploy(c, c->site.from + S(length * (i + 0.2 + 0.5 * rng_unit(r)) / c->machines.deploys), i);
}
