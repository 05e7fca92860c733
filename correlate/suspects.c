/*
 * Ranked candidates for the trigger, each with what speaks for and against it.
 *
 * A score is the plain sum of its arguments' weights; every argument is a sentence with its
 * lines. The weights stand in one table below. A suspect is never called the cause:
 * nearness, scope and reversal are circumstantial, and a competing suspect stays in
 * the list.
 */
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

static const struct {
	double near_10min, near_1h, near_6h, near_36h; /* a change began so long before the onset */
	double failed; /* its own log says that it failed */
	double scope_hit, scope_later, scope_all, scope_miss; /* it went to hosts that failed first / in a later episode / everywhere and all fail / elsewhere */
	double reversal; /* times the part of the impact that undoing it took away */
	double no_reversal; /* undone, and nothing got better */
	double again; /* a like change went to hosts that failed in another episode */
	double older; /* times the number of changes between it and the onset, at most 3 */
	double concentrated; /* times (share of failures - share of requests) on a host */
	double host_fault; /* the host itself was down, crashed or fell silent at the onset */
	double provider_post, provider_physical; /* a provider tells of trouble meanwhile; of power, network, hardware */
	double own_word; /* somebody on the team names it */
	double dependency, dependency_many; /* errors about it at the onset; more than ten of them */
	double dependency_silent; /* and the machine is itself found in trouble */
	double itself; /* the complaint names only the complaining machine: a symptom */
	double saturation;
} W = {
	.near_10min = 4, .near_1h = 3, .near_6h = 2, .near_36h = 1,
	.failed = 2, .scope_hit = 3, .scope_later = 2.5, .scope_all = 1, .scope_miss = -2,
	.reversal = 6, .no_reversal = -1.5, .again = 2, .older = -0.3,
	.concentrated = 3, .host_fault = 1.5,
	.provider_post = 4, .provider_physical = 1.5, .own_word = 2,
	.dependency = 2, .dependency_many = 1, .dependency_silent = 1.5, .itself = -1.5, .saturation = 2,
};

enum { MOST = 10 }; /* suspects in a report */
static const struct span BEFORE = { 36 * 3600 * NS_PER_S };

struct desk { /* one incident's candidates while they are weighed */
	struct study *s;
	const struct incident *in;
	struct suspect *v;
	size_t n, cap;
	const struct drop *drops;
	size_t n_drops;
	struct strs *failing_in; /* by episode: hosts on which it failed, or that failed */
	struct strs failing; /* in any of them */
};

static void argue(struct desk *d, struct suspect *x, double weight, struct cites evidence, struct str text)
{
	struct argument *v = ARENA_ARRAY(d->s->arena, struct argument, x->n_arguments + 1);
	size_t at = 0;
	/* For before against, heaviest first. */
	while (at < x->n_arguments && x->arguments[at].weight >= weight)
		at++;
	if (at)
		memcpy(v, x->arguments, at * sizeof *v);
	if (at < x->n_arguments)
		memcpy(v + at + 1, x->arguments + at, (x->n_arguments - at) * sizeof *v);
	v[at] = (struct argument){ text, weight, evidence };
	x->arguments = v;
	x->n_arguments++;
	if (!x->evidence.n)
		x->evidence = evidence;
	x->score += weight;
}

static struct suspect *suspect_new(struct desk *d, enum suspect_kind kind, struct estimate at, struct str summary)
{
	MEM_PUSH(d->v, d->n, d->cap);
	d->v[d->n] = (struct suspect){ .kind = kind, .at = at, .summary = summary };
	return &d->v[d->n++];
}

/* ---- which hosts failed ---- */

/* "db1:5432", "tcp://db1:5432/x", "[::1]:80": the machine alone. */
static struct str host_part(struct str s)
{
	size_t scheme = str_find(s, STR("://"));
	if (scheme != SIZE_MAX)
		s = str_sub(s, scheme + 3, SIZE_MAX);
	size_t colon = str_chr(s, ':');
	return str_trim(str_sub(s, 0, colon == SIZE_MAX || colon == 0 ? s.n : colon));
}

static bool is_here(struct str host)
{
	return str_is(host, "127.0.0.1") || str_is(host, "localhost") || str_is(host, "::1") || !host.n;
}

/* The machine that a fact says is in trouble: STR_NONE if it names none that the logs know. */
static struct str troubled_host(const struct study *s, const struct fact *f)
{
	struct str about = host_part(f->f[F_SUBJECT]);
	bool known = !is_here(about) && hosts_have(s->hosts, about);
	switch (f->what) {
	case WHAT_UNREACHABLE:
		return known ? about : STR_NONE;
	case WHAT_ALERT:
	case WHAT_PAGE:
		return known ? about : hosts_have(s->hosts, f->f[F_HOST]) ? f->f[F_HOST] : STR_NONE;
	case WHAT_DOWN:
	case WHAT_CRASH:
		return known ? about : f->f[F_HOST];
	case WHAT_SATURATION:
		return f->role == ROLE_OS || f->role == ROLE_DATA ? f->f[F_HOST] : STR_NONE;
	default:
		return STR_NONE;
	}
}

/* A machine fell silent with the onset: its own logs have a gap that begins there. */
static struct strs add_silent(struct study *s, struct strs set, const struct episode *ep)
{
	const struct analysis *a = s->analysis;
	for (size_t i = 0; i < a->n_sources; i++)
		for (size_t g = 0; g < a->sources[i].n_gaps; g++) {
			int64_t late = a->sources[i].gaps[g].from.ns - ep->start.time.ns;
			if (late > -300 * NS_PER_S && late < 120 * NS_PER_S && !is_here(a->sources[i].host))
				set = strs_add(s, set, a->sources[i].host);
		}
	return set;
}

/* Hosts that an episode's failures point at: where requests failed, and what was found in trouble around its beginning. */
static struct strs failing_hosts(struct study *s, const struct episode *ep)
{
	struct strs set = { 0 };
	for (size_t i = 0; i < ep->scope.hosts.n; i++)
		set = strs_add(s, set, ep->scope.hosts.v[i]);
	struct instant from = instant_back(episode_from(ep), SECONDS(300)), to = instant_add(ep->start.hi, SECONDS(600));
	for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(to, s->facts[i].at.time); i++) {
		struct str host = troubled_host(s, &s->facts[i]);
		if (host.n && !hosts_have(set, host))
			set = strs_add(s, set, host);
	}
	return add_silent(s, set, ep);
}

static void find_failing(struct desk *d)
{
	d->failing_in = ARENA_ARRAY(d->s->arena, struct strs, d->in->n_episodes);
	for (size_t e = 0; e < d->in->n_episodes; e++) {
		d->failing_in[e] = failing_hosts(d->s, &d->in->episodes[e]);
		for (size_t i = 0; i < d->failing_in[e].n; i++)
			if (!hosts_have(d->failing, d->failing_in[e].v[i]))
				d->failing = strs_add(d->s, d->failing, d->failing_in[e].v[i]);
	}
}

/* ---- changes ---- */

static const struct change *as_change(const void *p)
{
	return p;
}

static bool is_rollback(const struct fact *f)
{
	return f->what == WHAT_ROLLBACK || f->what == WHAT_ROLLBACK_OK || f->what == WHAT_ROLLBACK_START;
}

static bool undoes(const void *user, const struct study *s, const struct fact *f)
{
	(void)s;
	return is_rollback(f) && f->at.time.ns > as_change(user)->start.hi.ns;
}

/* A word of what is told of the change, and no tool's common word, stands in what is told of the rollback. */
static bool shares_a_word(struct str told, struct str text)
{
	static const char *const common[] = { "deploy", "release", "upgrade", "production", "install", "rollback", "rolled", "rolling", "version", "started", "finished", "complete", "branch", "master", "main", "servers", "with", "from", "group", "info", "play", "task", "changed", "current", "latest", "name", NULL };
	for (size_t i = 0, j; i < told.n; i = j + 1) {
		for (j = i; j < told.n && isalpha((unsigned char)told.p[j]); j++)
			;
		struct str word = str_sub(told, i, j - i);
		if (word.n >= 4 && !text_has(word, common) && str_find_nocase(text, word) != SIZE_MAX)
			return true;
	}
	return false;
}

static bool change_shares_a_word(const struct change *c, struct str text)
{
	for (size_t i = 0; i < c->evidence.n; i++)
		if (shares_a_word(c->evidence.v[i].text, text))
			return true;
	return shares_a_word(c->summary, text);
}

static bool reversible(const struct change *c, const struct fact *rollback)
{
	return c->outcome != OUTCOME_ROLLBACK && c->start.time.ns < rollback->at.time.ns;
}

/* How sure it is that a rollback around `f` undoes this change and not another: 1 for the last change of the product
 * that it names, 0.8 for the last change before it if it names none, else 0. A version that it names is where it goes
 * back to, so it names the product as well but never this change. */
static double undone_by(const struct study *s, const struct change *c, const struct fact *f)
{
	const struct change *last = NULL, *named = NULL;
	struct instant from = instant_back(f->at.time, SECONDS(1800)), to = instant_add(f->at.time, SECONDS(600));
	for (size_t k = 0; k < s->n_changes; k++) {
		const struct change *o = &s->changes[k];
		if (!reversible(o, f))
			continue;
		/* Nobody rolls back a kernel without saying so. */
		if (o->kind != SUSPECT_INFRASTRUCTURE)
			last = o;
		for (size_t i = facts_from(s, from); i < s->n_facts && s->facts[i].at.time.ns <= to.ns; i++)
			if (is_rollback(&s->facts[i]) && change_shares_a_word(o, fact_text(&s->facts[i])))
				named = o;
	}
	return c == named ? 1 : !named && c == last ? 0.8 : 0;
}

/* Taking the change's failing hosts out of service, or restarting them. */
static bool removes_hosts(const void *user, const struct study *s, const struct fact *f)
{
	const struct strs *hosts = user;
	bool acts = f->what == WHAT_DRAIN || f->what == WHAT_START || f->what == WHAT_STOP || f->what == WHAT_ACTION || f->what == WHAT_READY;
	if (!acts)
		return false;
	if (hosts_have(*hosts, fact_host(s, f)))
		return true;
	for (size_t i = 0; f->what == WHAT_ACTION && i < hosts->n; i++)
		if (str_find_nocase(fact_text(f), hosts->v[i]) != SIZE_MAX)
			return true;
	return false;
}

static double weigh_nearness(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	const struct episode *nearest = NULL;
	for (size_t e = 0; e < d->in->n_episodes; e++)
		if (c->start.lo.ns <= d->in->episodes[e].start.hi.ns) {
			nearest = &d->in->episodes[e];
			break;
		}
	struct instant since = instant_known(c->end.time) && c->end.time.ns < nearest->start.time.ns ? c->end.time : c->start.time;
	double gap = span_s(instant_since(nearest->start.time, since));
	double w = gap <= 600 ? W.near_10min : gap <= 3600 ? W.near_1h : gap <= 6 * 3600 ? W.near_6h : W.near_36h;
	bool under_way = instant_known(c->end.time) && c->end.time.ns >= nearest->start.time.ns;
	struct str text = under_way ? arena_printf(s->arena, "it was under way at the onset, begun %.*s before", STR_ARG(duration_text(s, span_s(instant_since(nearest->start.time, c->start.time))))) :
				      arena_printf(s->arena, "it ended %.*s before the onset", STR_ARG(duration_text(s, gap)));
	argue(d, x, w, c->evidence, text);
	return gap;
}

static void weigh_scope(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	if (c->outcome == OUTCOME_FAILED)
		argue(d, x, W.failed, c->evidence, c->failed_hosts.n ? arena_printf(s->arena, "its own log says that it failed on %.*s", STR_ARG(c->failed_hosts.v[0])) : STR("its own log says that it failed"));
	if (!c->hosts.n)
		return;
	if (!d->failing.n) {
		argue(d, x, W.scope_all, c->evidence, STR("no host stands out among the failures, as after a change everywhere"));
		return;
	}
	struct str hit = STR_NONE;
	size_t episode = 0;
	while (!hit.n && episode < d->in->n_episodes) {
		const struct strs *failing = &d->failing_in[episode++];
		for (size_t i = 0; i < failing->n && !hit.n; i++)
			if (hosts_have(c->hosts, failing->v[i]))
				hit = failing->v[i];
	}
	if (hit.n)
		argue(d, x, episode == 1 ? W.scope_hit : W.scope_later, c->evidence, arena_printf(s->arena, "it went to %.*s, which failed%s", STR_ARG(hit), episode == 1 ? "" : " in a later episode"));
	else
		argue(d, x, W.scope_miss, c->evidence, arena_printf(s->arena, "it did not go to %.*s, where the failures were", STR_ARG(d->failing.v[0])));
}

/* Undoing it - a rollback, or taking away the host it broke - lowered the impact, or did not. */
static void weigh_reversal(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	struct strs broken = { 0 };
	for (size_t i = 0; i < d->failing.n; i++)
		if (hosts_have(c->failed_hosts.n ? c->failed_hosts : c->hosts, d->failing.v[i]))
			broken = strs_add(s, broken, d->failing.v[i]);
	double removed = 0, sure = 1;
	const struct fact *by = NULL;
	struct estimate when = { INSTANT_NONE, INSTANT_NONE, INSTANT_NONE };
	for (size_t i = 0; i < d->n_drops; i++) {
		const struct fact *f = remedy_of(s, &d->drops[i], undoes, c);
		double certain = f ? undone_by(s, c, f) : 0;
		if (certain == 0 && broken.n && c->outcome == OUTCOME_FAILED) {
			f = remedy_of(s, &d->drops[i], removes_hosts, &broken);
			certain = 1;
		}
		if (f && certain * d->drops[i].removed > sure * removed) {
			removed = d->drops[i].removed;
			sure = certain;
			by = f;
			when = d->drops[i].at;
		}
	}
	if (by) {
		double gap = span_s(instant_since(when.time, by->at.time));
		argue(d, x, W.reversal * removed * sure, cites_of_fact(s, by),
		      arena_printf(s->arena, "%.*s of the impact went away %.*s after \"%.*s\"%s", STR_ARG(share_text(s, removed)),
				   STR_ARG(duration_text(s, fmax(gap, 0))), STR_ARG(str_sub(fact_text(by), 0, 100)), sure < 1 ? ", which names no other change" : ""));
		return;
	}
	/* Given time to work, it did not. */
	struct instant still = instant_back(incident_end(s, d->in), SECONDS(900));
	for (size_t i = facts_from(s, first_episode(d->in)->start.time); i < s->n_facts && s->facts[i].at.time.ns < still.ns; i++) {
		const struct fact *f = &s->facts[i];
		if (undoes(c, s, f) && undone_by(s, c, f) > 0) {
			argue(d, x, W.no_reversal, cites_of_fact(s, f), STR("it was rolled back, and the impact did not fall with that"));
			return;
		}
	}
}

/* A like change went to hosts that failed in another episode. */
static void weigh_repetition(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	for (size_t e = 0; d->in->n_episodes > 1 && e < d->in->n_episodes; e++)
		for (size_t i = 0; i < s->n_changes; i++) {
			const struct change *o = &s->changes[i];
			if (o == c || o->kind != c->kind || o->outcome == OUTCOME_ROLLBACK || o->start.time.ns > d->in->episodes[e].start.hi.ns || !str_eq(str_sub(o->summary, 0, 20), str_sub(c->summary, 0, 20)))
				continue;
			for (size_t h = 0; h < d->failing_in[e].n; h++)
				if (hosts_have(o->hosts, d->failing_in[e].v[h]) && !hosts_have(c->hosts, d->failing_in[e].v[h])) {
					argue(d, x, W.again, o->evidence, arena_printf(s->arena, "a like change went to %.*s, which failed in episode %zu", STR_ARG(d->failing_in[e].v[h]), e + 1));
					return;
				}
		}
}

static void suspect_changes(struct desk *d)
{
	struct study *s = d->s;
	struct instant onset = first_episode(d->in)->start.hi, last = last_episode(d->in)->start.hi;
	for (size_t i = 0; i < s->n_changes; i++) {
		const struct change *c = &s->changes[i];
		if (c->outcome == OUTCOME_ROLLBACK || c->start.lo.ns > last.ns || instant_since(onset, c->start.time).ns > BEFORE.ns)
			continue;
		/* Between the episodes only what is not a reaction to the first could trigger the next. */
		struct suspect *x = suspect_new(d, c->kind, c->start, c->summary);
		x->hosts = c->hosts;
		x->evidence = c->evidence;
		weigh_nearness(d, x, c);
		weigh_scope(d, x, c);
		weigh_reversal(d, x, c);
		weigh_repetition(d, x, c);
		if (c->start.lo.ns > onset.ns)
			argue(d, x, -W.near_10min, (struct cites){ 0 }, STR("the first episode had begun before it"));
		size_t between = 0;
		for (size_t k = 0; k < s->n_changes; k++)
			between += s->changes[k].start.time.ns > c->start.time.ns && s->changes[k].start.time.ns <= onset.ns && s->changes[k].outcome != OUTCOME_ROLLBACK;
		if (between && c->start.lo.ns <= onset.ns)
			argue(d, x, W.older * (double)(between < 3 ? between : 3), (struct cites){ 0 },
			      arena_printf(s->arena, "%zu other change%s came between it and the onset", between, between > 1 ? "s" : ""));
	}
}

/* ---- hosts ---- */

/* Every node behind the load balancers failed at once: what they share failed, not each of them. */
static bool all_nodes_down(const struct desk *d)
{
	const struct lane *lanes;
	size_t n = ledger_lanes(d->s->ledger, &lanes), nodes = 0;
	for (size_t i = 0; i < n; i++) {
		if (!lanes[i].front || !lanes[i].node.n || same_node(lanes[i].node, lanes[i].writer) || lanes[i].node.p[0] == '<')
			continue;
		nodes++;
		if (!hosts_have(d->failing, lanes[i].node))
			return false;
	}
	return nodes > 1;
}

/* A host that failures concentrate on, in the whole or in what was left after a first recovery. */
static void suspect_hosts(struct desk *d)
{
	struct study *s = d->s;
	struct strs done = { 0 };
	for (size_t i = 0; i < d->n_drops; i++) {
		const struct drop *p = &d->drops[i];
		struct instant from = p->episode->start.time;
		for (size_t k = 0; k < p->episode->n_levels; k++)
			if (p->episode->levels[k].from.time.ns < p->at.time.ns)
				from = p->episode->levels[k].from.time;
		struct concentration c = find_concentration(s, from, p->at.time);
		if (!c.node.n || c.of_failures < 0.6 || c.of_failures - c.of_requests < 0.2 || hosts_have(done, c.node))
			continue;
		done = strs_add(s, done, c.node);
		struct strs one = strs_add(s, (struct strs){ 0 }, c.node);
		struct estimate at = p->episode->start;
		struct suspect *x = suspect_new(d, SUSPECT_HOST, at, arena_printf(s->arena, "host %.*s", STR_ARG(c.node)));
		x->hosts = one;
		argue(d, x, W.concentrated * (c.of_failures - c.of_requests), p->episode->begin_cites,
		      arena_printf(s->arena, "%.*s of the failures %scame from %.*s, which served %.*s of the requests", STR_ARG(share_text(s, c.of_failures)),
				   from.ns > p->episode->start.time.ns ? "left after the first improvement " : "", STR_ARG(c.node), STR_ARG(share_text(s, c.of_requests))));
		const struct fact *f = remedy_of(s, p, removes_hosts, &one);
		if (f)
			argue(d, x, W.reversal * p->removed, cites_of_fact(s, f),
			      arena_printf(s->arena, "%.*s of the impact went away after \"%.*s\"", STR_ARG(share_text(s, p->removed)), STR_ARG(str_sub(fact_text(f), 0, 100))));
	}
	for (size_t h = 0; h < d->failing.n && !all_nodes_down(d); h++) {
		struct str host = d->failing.v[h];
		struct instant from = instant_back(episode_from(first_episode(d->in)), SECONDS(300)), to = instant_add(first_episode(d->in)->start.hi, SECONDS(300));
		for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(to, s->facts[i].at.time); i++) {
			const struct fact *f = &s->facts[i];
			if (!(f->what == WHAT_DOWN || f->what == WHAT_CRASH) || !same_node(fact_host(s, f), host))
				continue;
			struct suspect *x = NULL;
			for (size_t k = 0; k < d->n; k++)
				if (d->v[k].kind == SUSPECT_HOST && hosts_have(d->v[k].hosts, host))
					x = &d->v[k];
			if (!x) {
				x = suspect_new(d, SUSPECT_HOST, f->at, arena_printf(s->arena, "host %.*s", STR_ARG(host)));
				x->hosts = strs_add(s, x->hosts, host);
			}
			argue(d, x, W.host_fault, cites_of_fact(s, f), arena_printf(s->arena, "it failed itself: \"%.*s\"", STR_ARG(str_sub(fact_text(f), 0, 100))));
			break;
		}
	}
}

/* ---- providers ---- */

static void suspect_providers(struct desk *d)
{
	static const char *const physical[] = { "power", "network", "hardware", "datacenter", "data center", "data centre", "cooling", "fiber", "fibre", "switch", "router", "storage", "rack", NULL };
	struct study *s = d->s;
	struct instant from = instant_back(episode_from(first_episode(d->in)), SECONDS(1800)), to = incident_end(s, d->in);
	struct strs done = { 0 };
	for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(to, s->facts[i].at.time); i++) {
		const struct fact *f = &s->facts[i];
		struct str page = f->f[F_SERVICE].n ? f->f[F_SERVICE] : STR("a provider");
		if (!foreign_post(s, f) || f->what == WHAT_MAINTENANCE || strs_have(done, page_of(s, f)))
			continue;
		done = strs_add(s, done, page_of(s, f));
		struct suspect *x = suspect_new(d, SUSPECT_PROVIDER, f->at, arena_printf(s->arena, "%.*s: %.*s", STR_ARG(page), STR_ARG(str_sub(f->f[F_SUBJECT].n ? f->f[F_SUBJECT] : fact_text(f), 0, 120))));
		argue(d, x, W.provider_post, cites_of_fact(s, f), STR("it posted trouble of its own while the impact lasted"));
		if (text_has(fact_text(f), physical) || text_has(f->f[F_SUBJECT], physical))
			argue(d, x, W.provider_physical, cites_of_fact(s, f), STR("the post speaks of power, network or hardware, which fails without a change of ours"));
		for (size_t k = facts_from(s, f->at.time); k < s->n_facts && !instant_before(instant_add(to, SECONDS(3600)), s->facts[k].at.time); k++) {
			const struct fact *g = &s->facts[k];
			static const char *const names[] = { "provider", "hosting", "upstream", "datacenter", "data center", NULL };
			if (!foreign_post(s, g) && (g->kind == EV_HUMAN || g->kind == EV_POST) &&
			    (text_has(fact_text(g), names) || str_find_nocase(fact_text(g), page) != SIZE_MAX)) {
				argue(d, x, W.own_word, cites_of_fact(s, g), arena_printf(s->arena, "the team ties it to the provider: \"%.*s\"", STR_ARG(str_sub(fact_text(g), 0, 120))));
				break;
			}
		}
	}
}

/* ---- dependencies, capacity, certificates ---- */

static enum suspect_kind dependency_kind(const struct fact *f)
{
	static const char *const data[] = { "postgres", "mysql", "mariadb", "pgbouncer", "mongo", "redis", "database", "db", ":5432", ":3306", ":6379", "sql", NULL };
	if (f->what == WHAT_SATURATION)
		return SUSPECT_CAPACITY;
	if (f->what == WHAT_CERTIFICATE)
		return SUSPECT_CERTIFICATE;
	return f->role == ROLE_DATA || text_has(f->f[F_SUBJECT], data) || text_has(fact_text(f), data) ? SUSPECT_DATABASE : SUSPECT_DEPENDENCY;
}

static bool about_a_dependency(const struct fact *f)
{
	return f->what == WHAT_UNREACHABLE || f->what == WHAT_SATURATION || f->what == WHAT_CERTIFICATE ||
	       ((f->what == WHAT_DOWN || f->what == WHAT_CRASH) && f->role == ROLE_DATA);
}

struct blame { /* facts about one dependency around the onset */
	enum suspect_kind kind;
	struct str subject;
	const struct fact *first;
	uint64_t count;
	bool itself; /* only the writer is named */
};

/* What the complaint is about: the machine, or "127.0.0.1:5432" where a port on the writer's own machine is all
 * that tells services apart; the writer itself if nothing is named. */
static struct str dependency_name(const struct fact *f, bool *itself)
{
	struct str named = f->f[F_SUBJECT].n ? f->f[F_SUBJECT] : f->f[F_UPSTREAM], host = host_part(named);
	if (!is_here(host))
		return host;
	size_t scheme = str_find(named, STR("://"));
	named = str_sub(named, scheme == SIZE_MAX ? 0 : scheme + 3, SIZE_MAX);
	size_t slash = str_chr(named, '/');
	named = str_sub(named, 0, slash);
	*itself = str_chr(named, ':') == SIZE_MAX;
	return *itself ? f->f[F_HOST] : named;
}

static void suspect_dependencies(struct desk *d)
{
	struct study *s = d->s;
	struct blame *b = NULL;
	size_t n = 0, cap = 0;
	struct instant onset = first_episode(d->in)->start.time;
	struct instant from = instant_back(onset, SECONDS(300)), to = instant_add(onset, SECONDS(600));
	for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(to, s->facts[i].at.time); i++) {
		const struct fact *f = &s->facts[i];
		if (!about_a_dependency(f))
			continue;
		enum suspect_kind kind = dependency_kind(f);
		bool itself = false;
		struct str subject = dependency_name(f, &itself);
		size_t k = 0;
		while (k < n && !(b[k].kind == kind && (str_eq(b[k].subject, subject) || same_node(b[k].subject, subject))))
			k++;
		if (k == n) {
			MEM_PUSH(b, n, cap);
			b[n++] = (struct blame){ kind, subject, f, 0, itself };
		}
		b[k].count += f->count ? f->count : 1;
	}
	for (size_t k = 0; k < n; k++) {
		/* What was said as often in the quiet hour before is chronic and says nothing. */
		uint64_t before = 0;
		for (size_t i = facts_from(s, instant_back(from, SECONDS(3600))); i < s->n_facts && s->facts[i].at.time.ns < from.ns; i++)
			if (about_a_dependency(&s->facts[i]) && dependency_kind(&s->facts[i]) == b[k].kind && str_eq(s->facts[i].f[F_SUBJECT], b[k].first->f[F_SUBJECT]))
				before += s->facts[i].count ? s->facts[i].count : 1;
		if (before * 900 >= b[k].count * 3600 / 2)
			continue;
		struct suspect *x = suspect_new(d, b[k].kind, b[k].first->at, arena_printf(s->arena, "%.*s: %.*s", STR_ARG(b[k].subject.n ? b[k].subject : STR("dependency")), STR_ARG(str_sub(fact_text(b[k].first), 0, 120))));
		if (hosts_have(s->hosts, b[k].subject))
			x->hosts = strs_add(s, x->hosts, b[k].subject);
		argue(d, x, b[k].kind == SUSPECT_CAPACITY ? W.saturation : W.dependency, cites_of_fact(s, b[k].first),
		      arena_printf(s->arena, "first complaint %.*s %s the onset", STR_ARG(duration_text(s, fabs(span_s(instant_since(b[k].first->at.time, onset))))),
				   b[k].first->at.time.ns < onset.ns ? "before" : "after"));
		if (b[k].itself)
			argue(d, x, W.itself, (struct cites){ 0 }, STR("it names no other machine, so it may be a symptom"));
		else if (hosts_have(d->failing, b[k].subject) && b[k].first->what == WHAT_UNREACHABLE)
			argue(d, x, W.dependency_silent, cites_of_fact(s, b[k].first), arena_printf(s->arena, "%.*s itself fell silent or was found in trouble", STR_ARG(b[k].subject)));
		if (b[k].count > 10)
			argue(d, x, W.dependency_many, cites_of_fact(s, b[k].first), arena_printf(s->arena, "%llu complaints about it within 15 min of the onset", (unsigned long long)b[k].count));
	}
	free(b);
}

/* ---- rank ---- */

static int by_score(const void *a, const void *b)
{
	const struct suspect *x = a, *y = b;
	if (fabs(x->score - y->score) > 1e-9)
		return x->score > y->score ? -1 : 1;
	if (x->at.time.ns != y->at.time.ns)
		return x->at.time.ns > y->at.time.ns ? -1 : 1;
	return str_cmp(x->summary, y->summary);
}

void find_suspects(struct study *s, struct incident *in)
{
	struct desk d = { .s = s, .in = in };
	d.n_drops = incident_drops(s, in, &d.drops);
	find_failing(&d);
	suspect_changes(&d);
	suspect_hosts(&d);
	suspect_providers(&d);
	suspect_dependencies(&d);
	if (d.n)
		qsort(d.v, d.n, sizeof *d.v, by_score);
	size_t n = 0;
	while (n < d.n && n < MOST && d.v[n].score > 0)
		n++;
	struct suspect *v = ARENA_ARRAY(s->arena, struct suspect, n);
	if (n)
		memcpy(v, d.v, n * sizeof *v);
	free(d.v);
	in->suspects = v;
	in->n_suspects = n;
}
