/*
 * Change facts to changes: spans with outcome, hosts and version.
 *
 * Tools tell a change in several lines (a play and its recap, a run and its exit code, a
 * package and its configuration). Lines belong together if they come from the same log,
 * carry the same id or come close upon each other.
 */
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

/* Lines of one log without an id of their own belong to one change while they are this near. */
static const struct span NEAR = { 10 * 60 * NS_PER_S };
/* Of a change that was begun and told no end, later lines are another one after this. */
static const struct span OPEN = { 2 * 3600 * NS_PER_S };

struct open_change {
	struct change c;
	uint32_t source;
	struct str id, name, last_host;
	struct instant last;
	bool begun, ended;
	const struct fact *lines[64]; /* evidence: the first ones and every end */
	size_t n;
};

static const struct {
	enum suspect_kind kind;
	const char *const words[14];
} kinds[] = {
	{ SUSPECT_CERTIFICATE, { "certbot", "certificate", "letsencrypt", "tls renew" } },
	{ SUSPECT_CONFIG, { "config", "template", "feature flag", "setting", "sysctl", "firewall", "script", "cron" } },
	{ SUSPECT_INFRASTRUCTURE, { "terraform", "kernel", "firmware", "raid", "mdadm", "linux-image", "libc6", "openssl", "network", "storage", "disk", "switch", "provision" } },
	{ SUSPECT_DEPLOY, { "deploy", "release", "rollout", "upgrade", "version", "ship", "capistrano", "helm", "argocd", "migrat", "rolled back", "rollback" } },
};

/* Deploy tools name their work; package managers and people do not always: then the words decide. */
static enum suspect_kind change_kind(const struct fact *f)
{
	struct str text = fact_text(f);
	if (text_has(text, kinds[3].words))
		return SUSPECT_DEPLOY;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (text_has(text, kinds[i].words) || text_has(f->f[F_SUBJECT], kinds[i].words))
			return kinds[i].kind;
	return f->role == ROLE_OS ? SUSPECT_INFRASTRUCTURE : SUSPECT_DEPLOY;
}

static bool begins(const struct fact *f)
{
	return f->what == WHAT_CHANGE_START || f->what == WHAT_ROLLBACK_START;
}

static bool rolls_back(const struct fact *f)
{
	return f->what == WHAT_ROLLBACK || f->what == WHAT_ROLLBACK_START || f->what == WHAT_ROLLBACK_OK;
}

static struct open_change *find_open(struct open_change *v, size_t n, const struct fact *f)
{
	for (size_t i = n; i--;) {
		struct open_change *o = &v[i];
		if (o->source != f->source)
			continue;
		struct str id = f->f[F_CHANGE];
		int64_t apart = f->at.time.ns - o->last.ns;
		if (rolls_back(f) != (o->c.outcome == OUTCOME_ROLLBACK) || apart > OPEN.ns)
			continue;
		if (id.n && o->id.n) {
			if (str_eq(id, o->id))
				return o;
			continue;
		}
		/* A second beginning is another change, unless the tool repeats itself per host. */
		if (begins(f) && o->begun)
			return str_eq(fact_text(f), o->name) && apart <= NEAR.ns ? o : NULL;
		return apart <= NEAR.ns || (o->begun && !o->ended) ? o : NULL;
	}
	return NULL;
}

static void take(struct study *s, struct open_change *o, const struct fact *f)
{
	struct change *c = &o->c;
	if (o->n < sizeof o->lines / sizeof *o->lines)
		o->lines[o->n++] = f;
	o->last = f->at.time;
	o->begun |= begins(f);
	if (!o->id.n)
		o->id = f->f[F_CHANGE];
	if (!c->version.n && f->f[F_VERSION].n)
		c->version = arena_copy(s->arena, f->f[F_VERSION]);
	if (!c->actor.n && f->f[F_ACTOR].n)
		c->actor = arena_copy(s->arena, f->f[F_ACTOR]);
	/* A controller's own name is not where the change went. */
	bool subject_is_host = hosts_have(s->hosts, f->f[F_SUBJECT]);
	if (subject_is_host)
		c->hosts = strs_add(s, c->hosts, f->f[F_SUBJECT]);
	else if (f->role != ROLE_DEPLOY && f->kind == EV_CHANGE && f->f[F_HOST].n)
		c->hosts = strs_add(s, c->hosts, f->f[F_HOST]);
	if (f->what == WHAT_CHANGE_FAIL) {
		c->outcome = OUTCOME_FAILED;
		if (subject_is_host)
			c->failed_hosts = strs_add(s, c->failed_hosts, f->f[F_SUBJECT]);
	} else if (rolls_back(f)) {
		c->outcome = OUTCOME_ROLLBACK;
	} else if (f->what == WHAT_CHANGE_OK && c->outcome == OUTCOME_UNKNOWN) {
		c->outcome = OUTCOME_OK;
	}
	if (!begins(f)) {
		o->ended |= f->what != WHAT_CHANGE;
		c->end = f->at;
	}
}

static void open_one(struct open_change *o, const struct fact *f)
{
	*o = (struct open_change){ .source = f->source, .id = f->f[F_CHANGE], .name = fact_text(f) };
	o->c.start = f->at;
	o->c.end = (struct estimate){ INSTANT_NONE, INSTANT_NONE, INSTANT_NONE };
	o->c.kind = change_kind(f);
}

static struct str change_summary(struct study *s, const struct open_change *o)
{
	static const char *const outcome[] = { "", "", " (failed)", " (rollback)" };
	struct buf b = { 0 };
	buf_add(&b, str_sub(str_trim(o->name), 0, 160));
	if (o->c.version.n && str_find(o->name, o->c.version) == SIZE_MAX)
		buf_addf(&b, ", version %.*s", STR_ARG(o->c.version));
	bool failed = o->c.outcome == OUTCOME_FAILED;
	const struct strs *on = failed && o->c.failed_hosts.n ? &o->c.failed_hosts : &o->c.hosts;
	for (size_t i = 0; i < on->n && i < 4; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : failed && o->c.failed_hosts.n ? "; failed on " : " on ", STR_ARG(on->v[i]));
	if (on->n > 4)
		buf_addf(&b, " and %zu more", on->n - 4);
	if (!(failed && o->c.failed_hosts.n) && str_find_nocase(o->name, STR("rollback")) == SIZE_MAX)
		buf_adds(&b, outcome[o->c.outcome]);
	struct str text = arena_copy(s->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

void find_changes(struct study *s)
{
	struct open_change *v = NULL;
	size_t n = 0, cap = 0;
	for (size_t i = 0; i < s->n_facts; i++) {
		const struct fact *f = &s->facts[i];
		if (f->kind != EV_CHANGE || f->what == WHAT_NONE)
			continue;
		struct open_change *o = find_open(v, n, f);
		if (!o) {
			MEM_PUSH(v, n, cap);
			open_one(o = &v[n++], f);
		}
		take(s, o, f);
	}
	s->changes = ARENA_ARRAY(s->arena, struct change, n);
	s->n_changes = n;
	for (size_t i = 0; i < n; i++) {
		v[i].c.summary = change_summary(s, &v[i]);
		v[i].c.evidence = cites_of_facts(s, v[i].lines, v[i].n < 6 ? v[i].n : 6);
		s->changes[i] = v[i].c;
	}
	free(v);
	s->analysis->changes = s->changes;
	s->analysis->n_changes = n;
}
