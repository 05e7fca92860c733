/*
 * Machines: where failures concentrate, and which failed themselves.
 */
#include "correlate/objects.h"
#include "correlate/suspects.h"

/* Every node behind the load balancers failed at once: what they share failed, not each of them. */
static bool all_nodes_down(const struct desk *d)
{
	return every_node_in(d->s, d->failing);
}

/* A tool restarted it while it put an older version back, or did once more what it had done before the impact. */
static bool by_a_tool(const struct study *s, const struct drop *p, const struct fact *f)
{
	for (size_t i = 0; i < s->n_changes; i++) {
		const struct change *c = &s->changes[i];
		struct instant end = instant_add(instant_known(c->end.time) ? c->end.hi : c->start.hi, SECONDS(15));
		if (f->at.time.ns < c->start.lo.ns || f->at.time.ns > end.ns || !hosts_have(c->hosts, fact_host(s, f)))
			continue;
		bool again = c->outcome == OUTCOME_ROLLBACK;
		for (size_t k = 0; k < i; k++)
			again |= s->changes[k].start.time.ns <= p->episode->start.hi.ns && same_but_for_numbers(s->changes[k].summary, c->summary);
		if (again)
			return true;
	}
	return false;
}

/* A host that failures concentrate on, in the whole or in what was left after a first recovery. */
static void suspect_concentrated(struct desk *d)
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
		argue(d, x, weight_of.concentrated * (c.of_failures - c.of_requests), p->episode->begin_cites,
		      arena_printf(s->arena, "%.*s of the failures %scame from %.*s, which served %.*s of the requests",
				   STR_ARG(share_text(s, c.of_failures)),
				   from.ns > p->episode->start.time.ns ? "left after the first improvement " : "",
				   STR_ARG(c.node), STR_ARG(share_text(s, c.of_requests))));
		const struct fact *f = remedy_of(s, p, removes_hosts, &one);
		if (f && !by_a_tool(s, p, f))
			argue(d, x, weight_of.reversal * p->removed, cites_of_fact(s, f),
			      arena_printf(s->arena, "%.*s of the impact went away after \"%.*s\"",
					   STR_ARG(share_text(s, p->removed)), STR_ARG(told_text(s, f, 100))));
	}
}

/* The candidate for a host: the one that is there already, or a new one. */
static struct suspect *suspect_of_host(struct desk *d, struct str host, struct estimate at)
{
	for (size_t k = d->n; k-- > 0;)
		if (d->v[k].kind == SUSPECT_HOST && hosts_have(d->v[k].hosts, host))
			return &d->v[k];
	struct suspect *x = suspect_new(d, SUSPECT_HOST, at, arena_printf(d->s->arena, "host %.*s", STR_ARG(host)));
	x->hosts = strs_add(d->s, x->hosts, host);
	return x;
}

/* Who watches the machine tells that it does not answer, and nothing of what it serves. */
static bool found_down(const struct fact *f, struct str host)
{
	static const char *const words[] = { "is down", "DOWN", "unreachable", "not reachable", "no response", "host alive", NULL };
	return f->what == WHAT_ALERT && same_node(host_part(f->f[F_SUBJECT]), host) && (text_has(fact_text(f), words) || text_has(f->f[F_REASON], words));
}

/* A host that was down or crashed around the onset. */
static void suspect_faulty(struct desk *d, struct str host)
{
	struct study *s = d->s;
	const struct episode *first = first_episode(d->in);
	struct instant from = instant_back(episode_from(first), SECONDS(300)), to = trouble_until(first, SECONDS(300));
	for (size_t i = facts_from(s, from); i < s->n_facts && instant_before(s->facts[i].at.time, to); i++) {
		const struct fact *f = &s->facts[i];
		bool watched = found_down(f, host), itself = (f->what == WHAT_DOWN || f->what == WHAT_CRASH) && same_node(fact_host(s, f), host) &&
						 !(tells_of_another(f) && same_node(f->f[F_HOST], host));
		if (!(itself || watched) || goes_on_all_the_time(s, f, first))
			continue;
		argue(d, suspect_of_host(d, host, f->at), weight_of.host_fault, cites_of_fact(s, f),
		      arena_printf(s->arena, "%s: \"%.*s\"", watched ? "it was found down" : "it failed itself", STR_ARG(told_text(s, f, 100))));
		return;
	}
}

void suspect_all_hosts(struct desk *d)
{
	struct study *s = d->s;
	const struct episode *first = first_episode(d->in);
	struct instant from = instant_back(episode_from(first), SECONDS(300)), to = trouble_until(first, SECONDS(300));
	struct strs down = { 0 };
	struct cites evidence = { 0 };
	struct estimate at = first->start;
	if (d->n || !all_nodes_down(d))
		return;
	for (size_t i = facts_from(s, from); i < s->n_facts && instant_before(s->facts[i].at.time, to); i++) {
		const struct fact *f = &s->facts[i];
		struct str host = fact_host(s, f);
		if (f->what != WHAT_DOWN || !hosts_have(d->failing, host) || hosts_have(down, host))
			continue;
		at = down.n ? at : f->at;
		down = strs_add(s, down, host);
		evidence = cites_join(s, evidence, cites_of_fact(s, f));
	}
	if (!down.n)
		return;
	struct suspect *x = suspect_new(d, SUSPECT_HOST, at, STR("every server behind the load balancer went down"));
	x->hosts = down;
	argue(d, x, weight_of.host_fault, evidence, STR("they failed together, and no log says why: look for what they share"));
}

void suspect_hosts(struct desk *d)
{
	suspect_concentrated(d);
	for (size_t h = 0; h < d->failing.n && !all_nodes_down(d); h++)
		suspect_faulty(d, d->failing.v[h]);
}
