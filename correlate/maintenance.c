/*
 * What was announced beforehand is no incident.
 *
 * A status page's scheduled maintenance, or a monitor's downtime: from its announced bounds, or from the word that it
 * began to the word that it was over. Impact inside is told as maintenance. What begins before it, lasts longer or lies
 * on machines or services that were not announced is told as the incident that it is; so is all impact in a window that was
 * written down only when it had begun, that was called off, or of which it was said that nobody would notice.
 */
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

/* Clocks of people and pages are not the logs'. */
static const struct span SLACK = { 60 * NS_PER_S };

/* The facts of one maintenance. */
struct plan {
	const struct fact *first, *said, *bounds, *begun, *over; /* said: the first word of it; NULL: none */
	const struct fact *off, *harmless; /* it does not take place; nobody will notice */
};

struct plans {
	struct plan *v;
	size_t n, cap;
};

static bool same_plan(const struct fact *a, const struct fact *b)
{
	if (a->f[F_CHANGE].n || b->f[F_CHANGE].n)
		return str_eq(a->f[F_CHANGE], b->f[F_CHANGE]);
	return a->source == b->source && a->kind == b->kind && str_eq(a->f[F_SUBJECT], b->f[F_SUBJECT]) && (a->kind == EV_POST || str_eq(a->f[F_HOST], b->f[F_HOST]));
}

/* "No downtime is expected", and not "no data is lost, the shop will be unavailable". */
static bool promises_no_harm(struct str text)
{
	static const char *const none[] = {
		"no downtime", "no down time", "zero downtime", "zero-downtime", "without downtime", "without any downtime", "without interruption", "without impact",
		"no impact", "no user impact", "no customer impact", "no service impact", "no outage", "no interruption", "no service interruption", "no disruption",
		"no service disruption", "not expect any downtime", "not expect downtime", "not expect any impact", "not expect any interruption", "not expect any disruption",
		"remain available", "remains available", "stay available", "stays available", "remain online", "remains online", "will not be affected", "not be impacted", NULL
	};
	static const char *const some[] = {
		"be unavailable", "be offline", "be down", "be inaccessible", "be unreachable", "be interrupted", "be degraded", "brief interruption", "short interruption",
		"brief downtime", "short downtime", "expected downtime", NULL
	};
	return text_has(text, none) && !text_has(text, some);
}

static bool calls_off(const struct fact *f)
{
	static const char *const states[] = { "cancelled", "canceled", "postponed", NULL };
	static const char *const words[] = {
		"been cancelled", "been canceled", "been postponed", "been called off", "is cancelled", "is canceled", "is postponed", "is called off",
		"was cancelled", "was canceled", "was postponed", "was called off", "will not take place", "cancelled:", "canceled:", "postponed:", NULL
	};
	return text_has(f->f[F_REASON], states) || text_has(fact_text(f), words);
}

static void take(struct plans *p, const struct fact *f)
{
	static const char *const ends[] = { "completed", "stopped", "cancelled", "removed", "ended", NULL };
	static const char *const begins[] = { "in progress", "in_progress", "started", "verifying", NULL };
	size_t i = p->n;
	while (i && !(same_plan(p->v[i - 1].first, f) && !(p->v[i - 1].over && text_has(f->f[F_REASON], begins))))
		i--;
	if (!i) {
		MEM_PUSH(p->v, p->n, p->cap);
		p->v[p->n++] = (struct plan){ .first = f };
		i = p->n;
	}
	struct plan *x = &p->v[i - 1];
	if (f->lasted.ns == 0 && !x->said)
		x->said = f;
	if (f->lasted.ns > 0)
		x->bounds = f;
	else if (!x->begun && text_has(f->f[F_REASON], begins))
		x->begun = f;
	else if (x->begun && !x->over && text_has(f->f[F_REASON], ends))
		x->over = f;
	if (!x->begun && !x->off && calls_off(f))
		x->off = f;
	if (!x->begun && !x->harmless && promises_no_harm(fact_text(f)))
		x->harmless = f;
}

static struct maintenance maintenance_of(struct study *s, const struct plan *p)
{
	const struct fact *from = p->bounds ? p->bounds : p->begun, *over = p->over;
	const struct fact *said = p->said ? p->said : p->first;
	struct maintenance m = { .announced = said->at.time, .from = from->at.time, .title = fact_text(said), .said = said, .over = over, .off = p->off, .harmless = p->harmless };
	m.to = p->bounds ? instant_add(from->at.time, from->lasted) : over->at.time;
	if (from->f[F_SUBJECT].n)
		m.title = from->f[F_SUBJECT];
	m.title = arena_copy(s->arena, m.title);
	m.words = arena_printf(s->arena, "%.*s\n%.*s", STR_ARG(fact_text(said)), STR_ARG(fact_text(from)));
	if (from->kind != EV_POST && fact_host(s, from).n)
		m.hosts = strs_add(s, m.hosts, arena_copy(s->arena, fact_host(s, from)));
	m.evidence = cites_join(s, cites_of_fact(s, said), cites_of_fact(s, from));
	return m;
}

void find_maintenances(struct study *s)
{
	struct plans p = { 0 };
	for (size_t i = 0; i < s->n_facts; i++)
		if (s->facts[i].what == WHAT_MAINTENANCE && !foreign_post(s, &s->facts[i]))
			take(&p, &s->facts[i]);
	s->maintenances = ARENA_ARRAY(s->arena, struct maintenance, p.n);
	for (size_t i = 0; i < p.n; i++)
		if (p.v[i].bounds || (p.v[i].begun && p.v[i].over))
			s->maintenances[s->n_maintenances++] = maintenance_of(s, &p.v[i]);
	free(p.v);
}

/* Its words name services or machines, and none of these. */
static bool names_others(const struct study *s, const struct maintenance *m, struct strs these)
{
	bool others = false;
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes);
	for (size_t i = 0; i < n; i++) {
		const struct str names[] = { lanes[i].service, lanes[i].node };
		bool own = strs_have(these, lanes[i].service) || hosts_have(these, lanes[i].node);
		for (size_t k = 0; k < 2; k++) {
			bool named = names[k].n > 2 && (str_find_nocase(m->words, names[k]) != SIZE_MAX || str_find_nocase(m->title, names[k]) != SIZE_MAX);
			if (named && own) /* the service of a machine, or a machine of a service, is no other */
				return false;
			others |= named;
		}
	}
	return others;
}

/* All of the front is on machines of the set. */
static bool front_within(const struct study *s, struct strs hosts)
{
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes), seen = 0;
	for (size_t i = 0; i < n; i++) {
		if (!lanes[i].front)
			continue;
		if (!hosts_have(hosts, lanes[i].node))
			return false;
		seen++;
	}
	return seen > 0;
}

static bool concerns(const struct study *s, const struct maintenance *m, const struct scope *scope)
{
	if (m->hosts.n && !scope->hosts.n)
		return front_within(s, m->hosts);
	for (size_t i = 0; m->hosts.n && i < scope->hosts.n; i++)
		if (!hosts_have(m->hosts, scope->hosts.v[i]))
			return false;
	return !((scope->services.n || scope->hosts.n) && names_others(s, m, scope->services.n ? scope->services : scope->hosts));
}

/* Only what was known before it began, and was to be felt, excuses. */
static bool excuses(const struct maintenance *m)
{
	return m->announced.ns <= m->from.ns && !m->off && !m->harmless;
}

const struct maintenance *maintenance_around(const struct study *s, const struct episode *e, bool *whole)
{
	struct instant from = episode_from(e), to = instant_known(e->end.time) ? e->end.time : s->analysis->to;
	for (size_t i = 0; i < s->n_maintenances; i++) {
		const struct maintenance *m = &s->maintenances[i];
		if (!excuses(m) || !instant_before(m->announced, from) || e->start.time.ns < m->from.ns - SLACK.ns || e->start.time.ns > m->to.ns || !concerns(s, m, &e->scope))
			continue;
		*whole = to.ns <= m->to.ns + SLACK.ns;
		return m;
	}
	return NULL;
}

struct str maintenance_text(struct study *s, const struct maintenance *m)
{
	struct buf b = { 0 };
	buf_adds(&b, "the maintenance \"");
	buf_add(&b, str_sub(m->title, 0, 80));
	buf_adds(&b, "\" that was announced from ");
	instant_rfc3339(&b, m->from, 0);
	buf_adds(&b, " to ");
	instant_rfc3339(&b, m->to, 0);
	struct str text = arena_copy(s->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

struct str maintained_text(struct study *s, const struct maintained *x)
{
	const struct episode *e = &x->episode;
	struct str within = maintenance_text(s, x->within);
	if (e->bad != NUMBER_NONE && e->total > 0)
		return arena_printf(s->arena, "%lld of %lld requests %s within %.*s", (long long)e->bad, (long long)e->total, e->signal == SIGNAL_LATENCY ? "were slow" : "failed", STR_ARG(within));
	return arena_printf(s->arena, "impact (%s) lies within %.*s", signal_kind_name(e->signal), STR_ARG(within));
}
