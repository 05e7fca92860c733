/*
 * Signals to episodes, episodes to incidents.
 *
 * What users felt decides: availability, latency, traffic and silence at the front. What
 * servers, alerts and people say of themselves makes an episode only where no request
 * log could have seen the impact.
 */
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* Episodes of one story that lie further apart than this are two incidents, however long each lasted. */
static const struct span STORY = { 6 * 3600 * NS_PER_S };
/* Two signals that do not touch but lie nearer than this are one stretch of impact. */
static const struct span TOUCH = { 60 * NS_PER_S };

/* Whose boundaries count where signals overlap: lower first. */
static int rank_of(enum signal_kind k)
{
	static const int rank[SIGNAL_KINDS] = {
		[SIGNAL_AVAILABILITY] = 0, [SIGNAL_SILENCE] = 1, [SIGNAL_LATENCY] = 2,
		[SIGNAL_TRAFFIC] = 3, [SIGNAL_STATE] = 4, [SIGNAL_ERRORS] = 5,
	};
	return rank[k];
}

static bool felt_by_users(const struct signal *g)
{
	switch (g->kind) {
	case SIGNAL_AVAILABILITY:
	case SIGNAL_LATENCY:
	case SIGNAL_TRAFFIC:
		return true;
	case SIGNAL_SILENCE:
		return !g->scope.hosts.n;
	default:
		return false;
	}
}

static struct instant end_or(const struct signal *g, struct instant open)
{
	return instant_known(g->end.time) ? g->end.time : open;
}

static int by_start(const void *a, const void *b)
{
	const struct signal *x = *(const struct signal *const *)a, *y = *(const struct signal *const *)b;
	if (x->start.time.ns != y->start.time.ns)
		return x->start.time.ns < y->start.time.ns ? -1 : 1;
	if (rank_of(x->kind) != rank_of(y->kind))
		return rank_of(x->kind) - rank_of(y->kind);
	return str_cmp(x->summary, y->summary);
}

static struct episode episode_of(const struct signal *g)
{
	return (struct episode){
		.start = g->start, .end = g->end, .censored_begin = g->censored_begin, .censored_end = g->censored_end,
		.signal = g->kind, .begun_as = g->kind, .begin_basis = g->kind == SIGNAL_STATE ? BASIS_RECORDED : BASIS_MEASURED,
		.end_basis = g->kind == SIGNAL_STATE ? BASIS_RECORDED : BASIS_MEASURED, .scope = g->scope, .total = g->total, .bad = g->bad, .excess = g->excess,
		.peak_bad_share = g->peak_bad_share, .levels = g->levels, .n_levels = g->n_levels,
		.begin_cites = g->begin_cites, .end_cites = g->end_cites,
	};
}

/* One stretch from overlapping signals: the best kind gives the numbers; slowness that users
 * felt before the first failure, or after the last, belongs to the impact as well. Traffic
 * drops have blurred edges and only speak where nothing better does. */
static struct episode merge(struct study *s, const struct signal *const *v, size_t n)
{
	const struct signal *best = v[0];
	for (size_t i = 1; i < n; i++)
		if (rank_of(v[i]->kind) < rank_of(best->kind) ||
		    (v[i]->kind == best->kind && (v[i]->strength > best->strength ||
						  (best->kind == SIGNAL_STATE && best->scope.hosts.n && !v[i]->scope.hosts.n))))
			best = v[i];
	struct episode e = episode_of(best);
	for (size_t i = 0; i < n; i++) {
		const struct signal *g = v[i];
		if (g->kind == SIGNAL_STATE && best->kind == SIGNAL_STATE && g->scope.hosts.n && !best->scope.hosts.n)
			continue; /* one machine of a service whose end is told */
		for (size_t k = 0; best->kind == SIGNAL_ERRORS && e.scope.hosts.n && k < g->scope.hosts.n; k++)
			e.scope.hosts = strs_add(s, e.scope.hosts, g->scope.hosts.v[k]);
		if (g == best || (g->kind != best->kind && g->kind != SIGNAL_LATENCY && g->kind != SIGNAL_SILENCE))
			continue;
		if (g->start.hi.ns < e.start.lo.ns) {
			e.start = g->start;
			e.begun_as = g->kind;
			e.censored_begin = g->censored_begin;
			e.begin_cites = g->begin_cites;
		}
		if (instant_known(e.end.time) && (!instant_known(g->end.time) || g->end.lo.ns > e.end.hi.ns)) {
			e.end = g->end;
			e.censored_end = g->censored_end;
			e.end_cites = g->end_cites;
		}
	}
	return e;
}

/* Where no requests were logged, the records of machines and people are all there is. */
static bool worth_an_episode(const struct signal *g, bool requests)
{
	if (felt_by_users(g))
		return true;
	if (requests)
		return false;
	return g->kind == SIGNAL_STATE || g->kind == SIGNAL_ERRORS || g->kind == SIGNAL_SILENCE;
}

static int most_failing(const void *a, const void *b)
{
	const struct share_of *x = a, *y = b;
	double p = (double)x->failed / (double)x->requests, q = (double)y->failed / (double)y->requests;
	return p > q ? -1 : p < q ? 1 : str_cmp(x->name, y->name);
}

/* The few endpoints on which nearly all failures lie while most requests go elsewhere; none if there are no such. */
static void find_endpoints(struct study *s, struct episode *e)
{
	enum { MOST = 6, FEW = 5 };
	const struct share_of *rows;
	struct instant to = instant_known(e->end.time) ? e->end.time : instant_add(s->analysis->to, SECONDS(1));
	size_t n = ledger_by_endpoint(s->ledger, s->arena, e->start.time, to, (struct strs){ 0 }, &rows), taken = 0;
	struct share_of *v = ARENA_ARRAY(s->arena, struct share_of, n);
	int64_t requests = 0, failed = 0, requests_there = 0, failed_there = 0;
	for (size_t i = 0; i < n; i++) {
		requests += rows[i].requests;
		failed += rows[i].failed;
		if (rows[i].failed >= FEW && rows[i].name.n)
			v[taken++] = rows[i];
	}
	if (!taken)
		return;
	qsort(v, taken, sizeof *v, most_failing);
	double worst = (double)v[0].failed / (double)v[0].requests;
	size_t k = 0;
	while (k < taken && (double)v[k].failed >= worst / 2 * (double)v[k].requests) {
		requests_there += v[k].requests;
		failed_there += v[k++].failed;
	}
	if (k > MOST || (double)failed_there < 0.9 * (double)failed || (double)requests_there > 0.6 * (double)requests)
		return;
	for (size_t i = 0; i < k; i++)
		e->scope.endpoints = strs_add(s, e->scope.endpoints, arena_copy(s->arena, v[i].name));
}

static bool sets_meet(struct strs a, struct strs b)
{
	for (size_t i = 0; i < a.n; i++)
		if (hosts_have(b, a.v[i]) || strs_have(b, a.v[i]))
			return true;
	return false;
}

static int64_t length_ns(const struct episode *e)
{
	return instant_known(e->end.time) ? instant_since(e->end.time, e->start.time).ns : 0;
}

/* How long all may be well between two episodes of one story: what comes back does so within a few times of what it lasted.
 * Where other requests fail than before, it is another failure sooner. */
static int64_t longest_pause(const struct episode *a, const struct episode *b)
{
	enum { TIMES = 6, OTHER = 4 };
	static const struct span LEAST = { 4 * 3600 * NS_PER_S };
	int64_t lasted = length_ns(a) > length_ns(b) ? length_ns(a) : length_ns(b), most = TIMES * lasted;
	bool elsewhere = a->scope.endpoints.n && b->scope.endpoints.n && !sets_meet(a->scope.endpoints, b->scope.endpoints);
	most = most < LEAST.ns ? LEAST.ns : most > STORY.ns ? STORY.ns : most;
	return elsewhere ? most / OTHER : most;
}

/* Two episodes tell one story if they lie near and nothing says that they are about different things. */
static bool one_story(const struct episode *a, const struct episode *b)
{
	if (instant_known(a->end.time) && instant_since(b->start.time, a->end.time).ns > longest_pause(a, b))
		return false;
	bool services = a->scope.services.n && b->scope.services.n, hosts = a->scope.hosts.n && b->scope.hosts.n;
	return (!services || sets_meet(a->scope.services, b->scope.services)) &&
	       (!hosts || services || sets_meet(a->scope.hosts, b->scope.hosts));
}

static struct str incident_title(struct study *s, const struct incident *in)
{
	const struct episode *e = first_episode(in);
	for (size_t i = 1; i < in->n_episodes; i++)
		if (in->episodes[i].peak_bad_share > e->peak_bad_share)
			e = &in->episodes[i];
	enum { FEW = 3 };
	const struct strs *where = e->scope.services.n ? &e->scope.services : e->scope.hosts.n || e->scope.endpoints.n > FEW ? &e->scope.hosts : &e->scope.endpoints;
	struct buf names = { 0 };
	for (size_t i = 0; i < where->n && i < FEW; i++) {
		buf_adds(&names, i ? ", " : "");
		buf_add(&names, where->v[i]);
	}
	struct str on = names.n ? arena_printf(s->arena, "%s%.*s", where == &e->scope.hosts ? " on " : " of ", STR_ARG(buf_str(&names))) : STR("");
	buf_free(&names);
	static const char *const noun[SIGNAL_KINDS] = {
		[SIGNAL_AVAILABILITY] = "Failing requests", [SIGNAL_LATENCY] = "Slow responses", [SIGNAL_TRAFFIC] = "Loss of traffic",
		[SIGNAL_SILENCE] = "Silence", [SIGNAL_STATE] = "Reported outage", [SIGNAL_ERRORS] = "Error burst",
	};
	if (e->signal == SIGNAL_AVAILABILITY)
		return arena_printf(s->arena, "%s failing requests%.*s",
				    e->peak_bad_share >= 0.9 ? "Outage:" : "Degradation:", STR_ARG(on));
	return arena_printf(s->arena, "%s%.*s", noun[e->signal], STR_ARG(on));
}

/* Signals that make one episode: they touch, and no two of them are about different things. */
struct group {
	const struct signal **v; /* free() */
	size_t n, cap;
	struct instant end;
};

static bool joins(const struct group *g, const struct signal *one)
{
	if (one->start.time.ns > g->end.ns + TOUCH.ns)
		return false;
	for (size_t i = 0; i < g->n; i++)
		if (signals_apart(g->v[i], one))
			return false;
	return true;
}

/* v: by start. */
static size_t find_groups(struct study *s, const struct signal *const *v, size_t n, struct group *groups)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++) {
		struct instant end = end_or(v[i], s->analysis->to);
		size_t k = 0;
		while (k < count && !joins(&groups[k], v[i]))
			k++;
		if (k == count)
			groups[count++] = (struct group){ .end = end };
		MEM_PUSH(groups[k].v, groups[k].n, groups[k].cap);
		groups[k].v[groups[k].n++] = v[i];
		if (groups[k].end.ns < end.ns)
			groups[k].end = end;
	}
	return count;
}

/* The episode is what the tale is about: the tale begins in it, or so soon before or after as people write of a thing. */
static bool told_of(const struct study *s, const struct tale *t, const struct episode *e)
{
	static const struct span EARLY = { 1800 * NS_PER_S };
	struct instant end = instant_known(e->end.time) ? e->end.time : s->analysis->to;
	return t->until.ns >= instant_back(episode_from(e), EARLY).ns && t->first->at.time.ns <= instant_add(end, STORY).ns;
}

/* Outages that people tell of, and nothing else shows. */
static void add_told(struct study *s, struct told_episode *ep, size_t *n)
{
	size_t shown = *n;
	for (size_t i = 0; i < s->n_tales; i++) {
		struct tale *t = &s->tales[i];
		bool elsewhere = !tale_within_logs(s, t);
		for (size_t k = 0; k < shown && !elsewhere; k++)
			elsewhere = told_of(s, t, &ep[k].e);
		for (size_t k = 0; k < s->n_maintained && !elsewhere; k++)
			elsewhere = told_of(s, t, &s->maintained[k].episode);
		if (elsewhere)
			continue;
		t->own = true;
		ep[(*n)++] = (struct told_episode){ .e = tale_episode(s, t), .alone = true };
	}
}

static void add_episode(struct study *s, struct told_episode *ep, size_t *n, const struct group *g)
{
	bool whole;
	struct episode e = merge(s, g->v, g->n);
	if (e.signal == SIGNAL_AVAILABILITY)
		await_hanging(s, &e);
	if (e.signal == SIGNAL_AVAILABILITY)
		find_bursts(s, &e);
	const struct maintenance *m = maintenance_around(s, &e, &whole);
	if (m && whole) {
		s->maintained[s->n_maintained++] = (struct maintained){ e, m };
		return;
	}
	if (e.signal == SIGNAL_AVAILABILITY && !e.scope.endpoints.n)
		find_endpoints(s, &e);
	ep[(*n)++].e = e;
}

/* The story of which v[i] is another episode: one more than the number of those so far if of none. */
static size_t story_of(const struct told_episode *v, size_t i, size_t stories)
{
	for (size_t k = i; k--;) {
		bool last = true;
		for (size_t j = k + 1; j < i; j++)
			last &= v[j].story != v[k].story;
		if (last && !v[k].alone && !v[i].alone && one_story(&v[k].e, &v[i].e))
			return v[k].story;
	}
	return stories;
}

static int by_begin(const void *a, const void *b)
{
	const struct episode *x = &((const struct told_episode *)a)->e, *y = &((const struct told_episode *)b)->e;
	if (x->start.time.ns != y->start.time.ns)
		return x->start.time.ns < y->start.time.ns ? -1 : 1;
	return x->signal != y->signal ? (int)x->signal - (int)y->signal : (x->end.time.ns > y->end.time.ns) - (x->end.time.ns < y->end.time.ns);
}

void told_episodes_sort(struct told_episode *v, size_t n)
{
	if (n)
		qsort(v, n, sizeof *v, by_begin);
}

/* From its onset; of several that began in one second the later ones are numbered. */
static struct str incident_id(struct study *s, const struct incident *v, size_t i)
{
	struct civil c = civil_of(first_episode(&v[i])->start.time);
	struct str id = arena_printf(s->arena, "INC-%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
	size_t same = 1;
	for (size_t k = 0; k < i; k++)
		same += str_starts(v[k].id, id);
	return same > 1 ? arena_printf(s->arena, "%.*s-%zu", STR_ARG(id), same) : id;
}

static bool told_before(const struct told_episode *v, size_t i)
{
	size_t k = 0;
	while (v[k].story != v[i].story)
		k++;
	return k < i;
}

void incidents_tell(struct study *s, struct told_episode *v, size_t n)
{
	struct incident *in = ARENA_ARRAY(s->arena, struct incident, n);
	struct episode *ep = ARENA_ARRAY(s->arena, struct episode, n);
	size_t count = 0;
	told_episodes_sort(v, n);
	for (size_t i = 0; i < n; i++) {
		struct incident *one = &in[count];
		if (told_before(v, i))
			continue;
		one->episodes = ep;
		for (size_t k = i; k < n; k++)
			if (v[k].story == v[i].story)
				ep[one->n_episodes++] = v[k].e;
		ep += one->n_episodes;
		one->id = incident_id(s, in, count++);
		one->title = incident_title(s, one);
	}
	s->analysis->incidents = in;
	s->analysis->n_incidents = count;
}

void find_episodes(struct study *s)
{
	bool requests = ledger_requests(s->ledger) > 0;
	const struct signal **v = mem_zalloc(s->signals.n, sizeof *v);
	size_t n = 0, n_ep = 0;
	for (size_t i = 0; i < s->signals.n; i++)
		if (worth_an_episode(&s->signals.v[i], requests))
			v[n++] = &s->signals.v[i];
	if (n)
		qsort(v, n, sizeof *v, by_start);
	struct group *groups = ARENA_ARRAY(s->arena, struct group, n);
	size_t n_groups = find_groups(s, v, n, groups);
	free(v);
	struct told_episode *ep = ARENA_ARRAY(s->arena, struct told_episode, n + s->n_tales);
	s->maintained = ARENA_ARRAY(s->arena, struct maintained, n);
	for (size_t i = 0; i < n_groups; i++) {
		add_episode(s, ep, &n_ep, &groups[i]);
		free(groups[i].v);
	}
	for (size_t i = 0; i < n_ep; i++)
		if (ep[i].e.signal == SIGNAL_STATE)
			told_edges(s, &ep[i].e);
	add_told(s, ep, &n_ep);
	told_episodes_sort(ep, n_ep);
	for (size_t i = 0, stories = 0; i < n_ep; i++) {
		ep[i].story = story_of(ep, i, stories);
		stories += ep[i].story == stories;
	}
	incidents_tell(s, ep, n_ep);
}
