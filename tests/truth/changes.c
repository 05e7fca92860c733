/*
 * What tools write of a change.
 */
#include "tests/truth/truth.h"

#include <stdio.h>

#define AT(style, t) stamp(style, t, 0).c

static void ansible(struct truth_case *c, const struct change *x, struct log *l)
{
	log_line(l, x->from, "%s p=4242 u=deploy n=ansible INFO| PLAY [release shop %s] ******", AT(T_COMMA, x->from), x->version);
	log_line(l, x->from + S(2), "%s p=4242 u=deploy n=ansible INFO| TASK [unpack release %s] ******", AT(T_COMMA, x->from + S(2)), x->version);
	for (int k = 0; k < c->servers; k++)
		if (x->server < 0 || x->server == k)
			log_line(l, x->to - S(1), "%s p=4242 u=deploy n=ansible INFO| changed: [web%d]", AT(T_COMMA, x->to - S(1)), k + 1);
	log_line(l, x->to, "%s p=4242 u=deploy n=ansible INFO| PLAY RECAP ******", AT(T_COMMA, x->to));
	for (int k = 0; k < c->servers; k++)
		if (x->server < 0 || x->server == k)
			log_line(l, x->to, "%s p=4242 u=deploy n=ansible INFO| web%d : ok=3 changed=2 unreachable=0 failed=0 skipped=0", AT(T_COMMA, x->to), k + 1);
}

/* Packages: one log a server. */
static void dpkg(struct truth_case *c, const struct change *x, struct log *l)
{
	(void)l;
	for (int k = 0; k < c->servers; k++) {
		char path[48];
		if (x->server >= 0 && x->server != k)
			continue;
		snprintf(path, sizeof path, "web%d/dpkg.log", k + 1);
		struct log *own = bundle_log(c->site.bundle, path);
		log_line(own, x->from, "%s upgrade shop:amd64 0.9.%d %s", AT(T_PLAIN, x->from), k, x->version);
		log_line(own, x->to, "%s status installed shop:amd64 %s", AT(T_PLAIN, x->to), x->version);
	}
}

static void actions(struct truth_case *c, const struct change *x, struct log *l)
{
	log_line(l, x->from, "%s Complete job name: deploy shop", AT(T_ACTIONS, x->from));
	log_line(l, x->from + S(1), "%s ##[group]Run ./deploy shop %s", AT(T_ACTIONS, x->from + S(1)), x->version);
	for (int k = 0; k < c->servers; k++)
		if (x->server < 0 || x->server == k)
			log_line(l, x->to - S(3), "%s web%d: shop %s is current", AT(T_ACTIONS, x->to - S(3)), k + 1, x->version);
	log_line(l, x->to, "%s Cleaning up orphan processes", AT(T_ACTIONS, x->to));
}

static void service(struct truth_case *c, const struct change *x, struct log *l)
{
	(void)l;
	for (int k = 0; k < c->servers; k++) {
		char path[48], host[16];
		if (x->server >= 0 && x->server != k)
			continue;
		snprintf(path, sizeof path, "web%d/syslog", k + 1);
		snprintf(host, sizeof host, "web%d", k + 1);
		struct writer w = { bundle_log(c->site.bundle, path), host, 0, T_ISO_US, 1 };
		syslog_line(&w, x->from, "deploy", "deploying shop version %s", x->version);
		syslog_line(&w, x->to, "deploy", "deployed shop version %s", x->version);
	}
}

void changes_make(struct truth_case *c)
{
	static const struct {
		void (*tell)(struct truth_case *c, const struct change *x, struct log *l);
		const char *path;
	} tools[] = { { ansible, "deploy/ansible.log" }, { actions, "ci/0_deploy-%d.txt" }, { dpkg, NULL }, { service, NULL } };
	for (size_t i = 0; i < c->changes; i++) {
		char path[48] = "";
		const struct change *x = &c->change[i];
		if (tools[x->tool].path) {
			snprintf(path, sizeof path, x->tool == 1 ? "ci/0_deploy-%zu.txt" : "deploy/ansible.log", i);
			tools[x->tool].tell(c, x, bundle_log(c->site.bundle, path));
		} else {
			tools[x->tool].tell(c, x, NULL);
		}
		int64_t undone = x->guilty ? c->reversed : x->undone;
		if (undone) {
			struct change back = *x;
			back.to = undone;
			back.from = back.to - S(25);
			snprintf(back.version, sizeof back.version, "0.9.0");
			if (tools[x->tool].path)
				snprintf(path, sizeof path, x->tool == 1 ? "ci/0_rollback-%zu.txt" : "deploy/ansible.log", i);
			tools[x->tool].tell(c, &back, tools[x->tool].path ? bundle_log(c->site.bundle, path) : NULL);
		}
	}
}
