/*
 * The share of failed requests leaves its own baseline.
 *
 * Seen on all front requests together, and on each service and each node, so that a small
 * one that fails whole is not lost in the sum. What a service or node shows within a
 * signal of the whole only says where: it becomes that signal's scope.
 */
#include "correlate/measure.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CITES = 3, SLACK_S = 60, QUIET_S = 30 };

struct view {
	const struct ledger *ledger;
	struct signals *out;
	struct lane_groups services, nodes;
	int64_t from, to; /* the front's window, seconds */
};

/* The lanes that a signal is about. */
struct wanted {
	struct str name;
	struct str (*of)(const struct lane *); /* NULL: all */
};

static bool wants(void *user, const struct lane *l)
{
	const struct wanted *w = user;
	return l->front && (!w->of || str_eq(w->of(l), w->name));
}

static void cite(const struct view *v, struct signal *g, struct wanted *w)
{
	struct instant until = instant_known(g->end.time) ? g->end.time : instant_of_s(v->to + 1);
	struct cite c[2 * CITES];
	size_t n = ledger_cite_requests(v->ledger, wants, w, OUT_BAD, g->start.time, until, false, c, CITES);
	g->begin_cites = cites_copy(v->out->arena, c, n);
	n = ledger_cite_requests(v->ledger, wants, w, OUT_BAD, g->start.time, until, true, c, 1);
	if (instant_known(g->end.time))
		n += ledger_cite_requests(v->ledger, wants, w, OUT_TOTAL, until, instant_of_s(v->to + 1), false, c + n, CITES - 1);
	g->end_cites = cites_copy(v->out->arena, c, n);
}

static struct str percent(struct arena *a, double share)
{
	return arena_printf(a, share >= 0.1 || share <= 0 ? "%.0f %%" : share >= 0.01 ? "%.1f %%" : "%.2g %%", 100 * share);
}

/* The nodes as far as they serve one service. */
static struct lane_groups nodes_of(const struct view *v, struct str service)
{
	struct arena *a = v->out->arena;
	struct lane_groups out = { ARENA_ARRAY(a, struct lane_group, v->nodes.n), 0 };
	for (size_t i = 0; i < v->nodes.n; i++) {
		const struct lane_group *all = &v->nodes.v[i];
		struct lane_group own = { all->name, ARENA_ARRAY(a, const struct lane *, all->n), 0 };
		for (size_t k = 0; k < all->n; k++)
			if (str_eq(all->v[k]->service, service))
				own.v[own.n++] = all->v[k];
		if (own.n)
			out.v[out.n++] = own;
	}
	return out;
}

static struct signal signal_of(const struct view *v, const struct lane_group *lanes, const struct excursion *x, const struct excursions *all,
			       const struct cp_data *d, struct wanted *w)
{
	struct arena *a = v->out->arena;
	struct signal g = measure_signal(SIGNAL_AVAILABILITY, x, all->baseline, a);
	int64_t from = d->v[x->from].at, to = d->v[x->to - 1].at + d->step;
	/* By the same seconds as the tables of endpoints and machines: they must add up. */
	struct cp_segment told = measure_outcomes(NULL, lanes, instant_s(g.start.time), instant_known(g.end.time) ? second_after(g.end.time) : v->to + 1);
	g.total = llround(told.trials);
	g.bad = llround(told.hits);
	g.scope.services = w->of == lane_service
				   ? measure_name(a, w->name)
				   : measure_concentrated(&v->services, a, from, to, measure_outcomes, NULL);
	struct lane_groups nodes = w->of == lane_service ? nodes_of(v, w->name) : v->nodes;
	g.scope.hosts = w->of == lane_node ? measure_name(a, w->name) : measure_concentrated(&nodes, a, from, to, measure_outcomes, NULL);
	struct str usual = all->baseline_seen ? arena_printf(a, "usually %.*s", STR_ARG(percent(a, all->baseline)))
					      : STR("nothing usual was seen");
	struct str hold = measure_hold_note(x, d, excursion_of_failures.hold_s, a);
	g.summary = arena_printf(a, "%.*s of requests%s%.*s failed, %.*s%.*s", STR_ARG(percent(a, x->hits / x->trials)),
				 w->of ? w->of == lane_node ? " served by " : " to " : "", STR_ARG(w->name), STR_ARG(usual), STR_ARG(hold));
	cite(v, &g, w);
	return g;
}

static struct cp_data sequence(const struct lane_group *g)
{
	const struct series **v = mem_zalloc(g->n + 1, sizeof *v);
	for (size_t i = 0; i < g->n; i++)
		v[i] = g->v[i]->outcomes;
	struct cp_data d = measure_sum(v, g->n, measure_failures, NULL);
	free(v);
	return d;
}

/* A part that is born or dies failing, well inside the window, is not cut off by the logs:
 * its first and last requests are the edges (a node taken out of rotation). */
static void own_edges(const struct view *v, struct excursion *x, const struct cp_data *d)
{
	int64_t first = d->v[0].at, last = d->v[d->n - 1].at + d->step;
	int64_t quiet = 20 * (last - first) / (int64_t)d->n;
	quiet = quiet > QUIET_S ? quiet : QUIET_S;
	if (x->censored_begin && first - v->from > quiet) {
		x->censored_begin = false;
		x->levels[0].begin = x->start = (struct cp_boundary){ x->from, cp_ns(first), cp_ns(first), cp_ns(first + d->step) };
	}
	if (x->censored_end && v->to - last > quiet) {
		x->censored_end = false;
		x->held = true;
		x->end = (struct cp_boundary){ x->to, cp_ns(last), cp_ns(last - d->step), cp_ns(last) };
	}
}

/* "90 of 90 failures from ... to ... are those of 1 client that tried again and again" */
static void tell_aside(const struct view *v, const struct signal *g, int64_t of_few, int64_t few, bool exact)
{
	struct buf b = { 0 };
	if (v->out->n_aside)
		return; /* the whole is looked at first: parts show the same again */
	buf_addf(&b, "%lld of %lld failures from ", (long long)of_few, (long long)g->bad);
	instant_rfc3339(&b, g->start.time, 0);
	if (instant_known(g->end.time)) {
		buf_adds(&b, " to ");
		instant_rfc3339(&b, g->end.time, 0);
	}
	buf_addf(&b, " are those of %s%lld client%s that tried again and again", exact ? "" : "at most ", (long long)few, few == 1 ? "" : "s");
	signals_set_aside(v->out, (struct aside){ arena_take(v->out->arena, &b), { g->start.time, g->end.time }, false });
}

/* "57 of 234 requests (24 %) failed within 12 s from ... (lb1/haproxy.log:812): too little to be called an incident" */
static void tell_brief(const struct view *v, const struct signal *g, size_t more)
{
	struct buf b = { 0 };
	double seconds = span_s(instant_since(instant_known(g->end.time) ? g->end.time : instant_of_s(v->to + 1), g->start.time));
	buf_addf(&b, "%lld of %lld requests (%.*s) failed within %.0f s from ", (long long)g->bad, (long long)g->total,
		 STR_ARG(percent(v->out->arena, (double)g->bad / (double)g->total)), ceil(seconds));
	instant_rfc3339(&b, g->start.time, 0);
	if (g->begin_cites.n)
		buf_addf(&b, " (%.*s:%llu)", STR_ARG(g->begin_cites.v[0].source), (unsigned long long)g->begin_cites.v[0].line);
	buf_adds(&b, ": too short or too few to be called an incident");
	if (more)
		buf_addf(&b, "; so are %zu more like it", more);
	signals_set_aside(v->out, (struct aside){ arena_take(v->out->arena, &b), { g->start.time, g->end.time }, true });
}

enum { FEW = 3, TRIES = 4 }; /* clients; times that each of them tried */

/* As many answers were good as at other times: a job that fails a thousand times does not hide that all others are served. */
static bool others_are_served(const struct excursion *x, const struct cp_data *d)
{
	enum { LEAST = 20 };
	struct cp_segment in = cp_sum(d, x->from, x->to), all = cp_sum(d, 0, d->n);
	double good = in.trials - in.hits, seconds = cp_seconds(d, &in), rest_s = cp_seconds(d, &all) - seconds;
	double usual = rest_s > 0 ? (all.trials - all.hits - good) / rest_s : INFINITY;
	return good >= LEAST && 2 * good >= usual * seconds;
}

/* The failures of the stretch are those of one client or a few who try again and again, though many ask: those few
 * have a problem, the service has none, unless hardly anybody else came for a minute and more. Where few addresses are ever
 * logged (a proxy's), nothing can be told. */
static bool few_clients(const struct view *v, const struct excursions *all, const struct excursion *x, const struct cp_data *d,
			const struct excursion_rules *r, const struct signal *g)
{
	enum { MANY = 8 };
	struct gap in = { g->start.time, instant_known(g->end.time) ? g->end.time : instant_of_s(v->to + 1) };
	bool exact, alone = 5 * g->bad > 4 * g->total && span_s(instant_since(in.to, in.from)) >= SLACK_S && !others_are_served(x, d);
	if (alone || !ledger_sees_clients(v->ledger))
		return false;
	int64_t few = ledger_clients(v->ledger, &in, 1, &exact), repeats = ledger_repeats(v->ledger, &in, FEW);
	bool loops = few >= 1 && few <= FEW && (g->bad >= TRIES * few || g->bad < MANY);
	if (!loops && !(repeats > 0 && !excursion_without(all, x, (double)repeats, d, r)))
		return false;
	if (g->excess > 0)
		tell_aside(v, g, loops ? g->bad : repeats, loops ? few : FEW, loops);
	return true;
}

/* The same failure, as strong, came for a moment shortly before or after. */
static bool same_failure(const struct signal *one, const struct signal *brief)
{
	enum { LEAST_S = 5 };
	int64_t apart = brief->start.time.ns < one->start.time.ns ? one->start.time.ns - brief->end.time.ns : brief->start.time.ns - one->end.time.ns;
	const struct strs *a = &one->scope.hosts, *b = &brief->scope.hosts, *p = &one->scope.services, *q = &brief->scope.services;
	bool hosts = a->n == b->n, services = p->n == q->n;
	for (size_t i = 0; i < a->n && hosts; i++)
		hosts = str_eq(a->v[i], b->v[i]);
	for (size_t i = 0; i < p->n && services; i++)
		services = str_eq(p->v[i], q->v[i]);
	return hosts && services && apart < cp_ns(excursion_of_failures.hold_s) && brief->end.time.ns - brief->start.time.ns >= cp_ns(LEAST_S) &&
	       2 * brief->bad * one->total >= one->bad * brief->total;
}

/* An excursion that reaches over a brief one beside it and what lies between. */
static void reach_over(struct excursion *x, const struct excursion *brief, const struct excursions *all, const struct cp_data *d)
{
	if (brief->from < x->from) {
		x->start = x->levels[0].begin = brief->start;
		x->from = brief->from;
	} else {
		x->end = brief->end;
		x->to = brief->to;
		x->held = brief->held;
	}
	struct cp_segment sum = cp_sum(d, x->from, x->to);
	x->trials = sum.trials;
	x->hits = sum.hits;
	x->excess = sum.hits - all->baseline * sum.trials;
	x->peak = fmax(x->peak, brief->peak);
}

/* What is too brief to be a signal belongs to one that it came with, or is told as that. */
static void look_at_brief(const struct view *v, const struct lane_group *g, struct excursions *x, const struct cp_data *d, const struct excursion_rules *r, struct wanted *w)
{
	struct signal worst = { .bad = 0 };
	size_t told = 0;
	for (size_t k = x->n_brief; k--;) {
		struct excursion *b = &x->brief[k];
		if (b->censored_begin || b->censored_end)
			continue;
		struct signal brief = signal_of(v, g, b, x, d, w);
		if (few_clients(v, x, b, d, r, &brief))
			continue;
		bool joined = false;
		for (size_t i = 0; i < x->n && !joined; i++) {
			struct excursion *one = &x->v[i];
			struct signal whole = signal_of(v, g, one, x, d, w);
			bool beside = b->to <= one->from ? !one->censored_begin : !one->censored_end;
			joined = beside && same_failure(&whole, &brief);
			if (joined)
				reach_over(one, b, x, d);
		}
		told += !joined;
		if (!joined && brief.bad > worst.bad)
			worst = brief;
	}
	if (told && !w->of)
		tell_brief(v, &worst, told - 1);
}

/* The first failures of an excursion where a few clients' loops made them, and nothing failed for a while after. */
struct loops {
	size_t to; /* the entry from which others fail; the excursion's first if there are no loops */
	int64_t clients, hits;
	struct gap in;
	bool exact;
};

static struct loops loops_before(const struct view *v, const struct excursion *x, const struct cp_data *d)
{
	struct loops found = { .to = x->from }, so_far = { .in.from = instant_of_s(d->v[x->from].at) };
	for (size_t i = x->from; i < x->to && 2 * so_far.hits < llround(x->hits); i++) {
		if (d->v[i].hits <= 0)
			continue;
		bool paused = so_far.hits && d->v[i].at - instant_s(so_far.in.to) >= SLACK_S;
		so_far.to = i;
		so_far.clients = paused ? ledger_clients(v->ledger, &so_far.in, 1, &so_far.exact) : 0;
		if (so_far.clients >= 1 && so_far.clients <= FEW && so_far.hits >= TRIES * so_far.clients)
			found = so_far;
		so_far.in.to = instant_of_s(d->v[i].at + d->step - 1);
		so_far.hits += llround(d->v[i].hits);
	}
	return found;
}

/* The same sequence, to be changed. */
static struct cp_step *own_steps(struct cp_data *d)
{
	struct cp_step *v = mem_zalloc(d->n, sizeof *v);
	struct cp_data own = *d;
	memcpy(v, d->v, d->n * sizeof *v);
	own.v = v;
	measure_free(d);
	*d = own;
	return v;
}

/* At most so many of an entry's hits; returns how many those were. */
static double take_hits(struct cp_step *e, double most)
{
	double out = fmin(e->hits, most);
	e->trials -= out;
	e->hits -= out;
	return out;
}

/* Without the hits of these entries. */
static void take_out(struct cp_data *d, size_t from, size_t to)
{
	struct cp_step *v = own_steps(d);
	for (size_t i = from; i < to; i++)
		take_hits(&v[i], v[i].hits);
}

/* Without those that a few clients made by trying again within a quarter of a minute. */
static void take_out_retries(const struct view *view, struct cp_data *d, size_t from, size_t to)
{
	enum { CELL_S = 16 }; /* as clients are counted */
	struct cp_step *v = own_steps(d);
	for (size_t i = from, end; i < to; i = end) {
		int64_t cell = v[i].at - v[i].at % CELL_S;
		double hits = 0;
		for (end = i; end < to && v[end].at < cell + CELL_S; end++)
			hits += v[end].hits;
		double left = hits < 2 ? 0 : (double)ledger_repeats(view->ledger, &(struct gap){ .from = instant_of_s(cell), .to = instant_of_s(cell + CELL_S - 1) }, FEW);
		for (; i < end && left > 0; i++)
			left -= take_hits(&v[i], left);
	}
}

/* The excursions once the loops are out with which some seemed to begin: one client's trouble dates nobody else's. */
static struct excursions find(const struct view *v, struct cp_data *d, const struct excursion_rules *r)
{
	struct excursions x = excursions_find(d, r);
	bool sees = ledger_sees_clients(v->ledger), out = sees && !x.n;
	if (out) /* bursts of retries make chance look stronger than it is: without them the others' failures may convince */
		take_out_retries(v, d, 0, d->n);
	for (size_t i = 0; i < x.n && sees; i++) {
		struct loops l = x.v[i].censored_begin ? (struct loops){ .to = x.v[i].from } : loops_before(v, &x.v[i], d);
		if (l.to == x.v[i].from)
			continue;
		tell_aside(v, &(struct signal){ .start.time = l.in.from, .end.time = l.in.to, .bad = l.hits }, l.hits, l.clients, l.exact);
		take_out(d, x.v[i].from, l.to);
		out = true;
	}
	if (!out)
		return x;
	excursions_free(&x);
	return excursions_find(d, r);
}

/* A few clients' retries carried this one, and were set aside: what of the others' failures is an excursion for itself. */
static void look_behind(const struct view *v, const struct lane_group *g, const struct excursion *one, const struct excursion_rules *r, struct wanted *w, struct signals *to)
{
	struct cp_data d = sequence(g);
	take_out_retries(v, &d, one->from, one->to);
	struct excursions x = excursions_find(&d, r);
	for (size_t i = 0; i < x.n && x.baseline_seen; i++) {
		if (x.v[i].to <= one->from || x.v[i].from >= one->to)
			continue;
		struct signal rest = signal_of(v, g, &x.v[i], &x, &d, w);
		if (!few_clients(v, &x, &x.v[i], &d, r, &rest))
			signals_add(to, rest);
	}
	excursions_free(&x);
	measure_free(&d);
}

static void look(const struct view *v, const struct lane_group *g, const struct excursion_rules *r, struct wanted w, struct signals *to)
{
	struct cp_data d = sequence(g);
	struct excursions x = find(v, &d, r);
	if (!w.of && !x.n && x.baseline >= 2 * r->abnormal) {
		/* One in five fails from the first line to the last: nobody would call that usual. */
		struct excursion_rules hopeless = *r;
		hopeless.hopeless = 2 * r->abnormal;
		excursions_free(&x);
		x = excursions_find(&d, &hopeless);
	}
	if (x.baseline_seen)
		look_at_brief(v, g, &x, &d, r, &w);
	for (size_t i = 0; i < x.n && (x.baseline_seen || !w.of); i++) {
		if (w.of)
			own_edges(v, &x.v[i], &d);
		struct signal one = signal_of(v, g, &x.v[i], &x, &d, &w);
		if (!few_clients(v, &x, &x.v[i], &d, r, &one))
			signals_add(to, one);
		else
			look_behind(v, g, &x.v[i], r, &w, to);
	}
	excursions_free(&x);
	measure_free(&d);
}

/* Where one client's retries are known for what they are, fewer failures convince. */
static struct excursion_rules rules_for(const struct ledger *l)
{
	struct excursion_rules r = excursion_of_failures;
	if (ledger_sees_clients(l))
		r.least_steps = 4;
	return r;
}

/* Looks at every group but one that is alone and so the same as the whole. */
static void look_at_parts(const struct view *v, const struct lane_groups *groups, struct str (*of)(const struct lane *), struct signals *to)
{
	struct excursion_rules r = rules_for(v->ledger);
	r.evidence += log((double)(v->services.n + v->nodes.n + 1)); /* more places looked at, more chances to be wrong */
	for (size_t i = 0; i < groups->n && groups->n > 1; i++)
		look(v, &groups->v[i], &r, (struct wanted){ groups->v[i].name, of }, to);
}

/* The part does not surely begin before the whole, nor surely end after it. */
static bool tells(const struct signal *whole, const struct signal *part)
{
	struct instant lo = instant_known(whole->start.lo) ? whole->start.lo : whole->start.time;
	bool open = !instant_known(whole->end.time);
	if (signals_apart(whole, part))
		return false;
	if (part->start.hi.ns < instant_back(lo, SECONDS(SLACK_S)).ns)
		return false;
	if (!open && part->start.time.ns > whole->end.hi.ns)
		return false;
	return open || (instant_known(part->end.time) && part->end.lo.ns <= instant_add(whole->end.hi, SECONDS(SLACK_S)).ns);
}

/* Adds the first of `more` to a set. */
static void widen(struct arena *a, struct strs *set, struct strs more)
{
	for (size_t i = 0; i < set->n; i++)
		if (str_eq(set->v[i], more.v[0]))
			return;
	struct str *v = ARENA_ARRAY(a, struct str, set->n + 1);
	memcpy(v, set->v, set->n * sizeof *v);
	v[set->n] = more.v[0];
	*set = (struct strs){ v, set->n + 1 };
}

static int by_strength(const void *a, const void *b)
{
	const struct signal *x = a, *y = b;
	if (x->strength != y->strength)
		return x->strength > y->strength ? -1 : 1;
	return str_cmp(x->summary, y->summary);
}

static bool overlap(const struct signal *a, const struct signal *b)
{
	return (!instant_known(a->end.time) || b->start.time.ns < a->end.time.ns) && (!instant_known(b->end.time) || a->start.time.ns < b->end.time.ns);
}

static bool serves(const struct lane_group *g, struct str service)
{
	size_t i = 0;
	while (i < g->n && !str_eq(g->v[i]->service, service))
		i++;
	return i < g->n;
}

/* Some part tells of this node at the time of parts->v[at]. */
static bool fails_too(const struct signals *parts, size_t at, struct str node)
{
	for (size_t i = 0; i < parts->n; i++)
		if (overlap(&parts->v[i], &parts->v[at]) && str_eq(parts->v[i].scope.hosts.v[0], node))
			return true;
	return false;
}

/* The node fails more than those that serve the same and are well meanwhile: a baseline may be thinned by what came at another
 * time, they are not. */
static bool worse_than_others(const struct view *v, const struct signals *parts, size_t at)
{
	static const double EVIDENCE = 5;
	const struct signal *part = &parts->v[at];
	const struct lane_group *nodes = v->nodes.v, *node = nodes;
	while (!str_eq(node->name, part->scope.hosts.v[0]))
		node++;
	int64_t from = instant_s(part->start.time), to = instant_known(part->end.time) ? second_after(part->end.time) : v->to + 1;
	struct cp_segment own = measure_outcomes(NULL, node, from, to), others = { 0 };
	for (size_t i = 0; i < v->nodes.n; i++) {
		for (size_t k = 0; k < nodes[i].n && !fails_too(parts, at, nodes[i].name); k++) {
			if (!serves(node, nodes[i].v[k]->service))
				continue;
			struct cp_segment one = measure_outcomes(NULL, &(struct lane_group){ .v = &nodes[i].v[k], .n = 1 }, from, to);
			others.trials += one.trials;
			others.hits += one.hits;
		}
	}
	return others.trials <= 0 || (cp_rate(&own) > cp_rate(&others) && cp_llr(CP_BINOMIAL, &own, &others) > EVIDENCE + log((double)v->nodes.n));
}

/* Parts that nothing in `out` from `first` on tells; several that fail at once are one signal. */
static void add_parts(const struct view *v, size_t first, struct signals *parts, bool nodes)
{
	struct signals *out = v->out;
	size_t own = out->n;
	if (parts->n)
		qsort(parts->v, parts->n, sizeof *parts->v, by_strength);
	for (size_t i = 0, k; i < parts->n; i++) {
		for (k = first; k < out->n && !tells(&out->v[k], &parts->v[i]); k++)
			;
		if (k == out->n && (!nodes || worse_than_others(v, parts, i)))
			signals_add(out, parts->v[i]);
		else if (k == out->n)
			continue;
		else if (k >= own && nodes)
			widen(out->arena, &out->v[k].scope.hosts, parts->v[i].scope.hosts);
		else if (k >= own)
			widen(out->arena, &out->v[k].scope.services, parts->v[i].scope.services);
	}
	free(parts->v);
}

/* Gives every part within the whole the number of its story: parts that are not surely apart tell one. Returns how many
 * stories, 0 if the parts do not account for the whole. */
static size_t find_stories(const struct signal *whole, const struct signals *parts, size_t *story)
{
	static const double MOST = 0.8;
	size_t count = 0;
	double excess = 0;
	for (size_t i = 0; i < parts->n; i++) {
		story[i] = SIZE_MAX;
		if (!overlap(whole, &parts->v[i]))
			continue;
		excess += parts->v[i].excess;
		story[i] = count++;
		for (size_t k = 0; k < i; k++) {
			if (story[k] == SIZE_MAX || story[k] == story[i] || signals_apart(&parts->v[k], &parts->v[i]))
				continue;
			size_t from = story[k] > story[i] ? story[k] : story[i], to = story[k] > story[i] ? story[i] : story[k];
			for (size_t j = 0; j <= i; j++)
				if (story[j] != SIZE_MAX)
					story[j] = story[j] == from ? to : story[j] - (story[j] > from);
			count--;
		}
	}
	return excess >= MOST * whole->excess ? count : 0;
}

/* Puts in the place of out->v[at] what tells of its stories one by one: the strongest parts of each, named for all
 * that fails with them. */
static void put_stories(struct signals *out, size_t at, const struct signals *parts, const size_t *story, bool nodes)
{
	struct signals told = { .arena = out->arena };
	size_t *of = mem_zalloc(parts->n + 1, sizeof *of);
	for (size_t i = 0, k; i < parts->n; i++) {
		const struct signal *p = &parts->v[i];
		if (story[i] == SIZE_MAX)
			continue;
		for (k = 0; k < told.n && !(of[k] == story[i] && tells(&told.v[k], p)); k++)
			;
		if (k == told.n) {
			of[told.n] = story[i];
			signals_add(&told, *p);
		} else if (nodes) {
			widen(out->arena, &told.v[k].scope.hosts, p->scope.hosts);
		} else {
			widen(out->arena, &told.v[k].scope.services, p->scope.services);
		}
	}
	out->v[at] = told.v[0];
	for (size_t k = 1; k < told.n; k++)
		signals_add(out, told.v[k]);
	free(of);
	free(told.v);
}

/* Several things that went wrong at once, each with a beginning and an end of its own, are not one. */
static void split(struct signals *out, size_t first, struct signals *parts, bool nodes)
{
	size_t n = out->n, *story = mem_zalloc(parts->n + 1, sizeof *story);
	if (parts->n)
		qsort(parts->v, parts->n, sizeof *parts->v, by_strength);
	for (size_t i = first; i < n; i++)
		if (!(nodes && out->v[i].scope.services.n) && find_stories(&out->v[i], parts, story) > 1)
			put_stories(out, i, parts, story, nodes);
	free(story);
}

void detect_availability(const struct ledger *l, struct signals *out)
{
	struct instant from, to;
	ledger_window(l, &from, &to);
	if (!instant_known(from))
		return;
	struct view v = { l, out, measure_groups(l, out->arena, lane_service), measure_groups(l, out->arena, lane_node),
			  instant_s(from), instant_s(to) };
	struct lane_group front = measure_front(l, out->arena);
	struct signals services = { .arena = out->arena }, nodes = { .arena = out->arena };
	size_t first = out->n;
	struct excursion_rules rules = rules_for(l);
	look(&v, &front, &rules, (struct wanted){ STR(""), NULL }, out);
	look_at_parts(&v, &v.services, lane_service, &services);
	split(out, first, &services, false);
	add_parts(&v, first, &services, false);
	look_at_parts(&v, &v.nodes, lane_node, &nodes);
	split(out, first, &nodes, true);
	add_parts(&v, first, &nodes, true);
}
