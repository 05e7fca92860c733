/*
 * Ranked candidates for the trigger: how they are weighed, which hosts failed, and who stays.
 */
#include "correlate/suspects.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

const struct suspect_weights weight_of = {
	.near = 4, .fades = 1, .far = -1, .far_undone = 0.5, .written = -0.5, .usual = -1.5, .through = 2,
	.failed = 2, .scope_hit = 3, .scope_later = 2.5, .scope_all = 1, .scope_miss = -2, .scope_spared = -2,
	.reversal = 6, .replaced = 4, .no_reversal = -2.5, .denied = -2, .again = 2, .older = -0.3,
	.served_well = -1, .load_grew = 0.5,
	.concentrated = 3, .host_fault = 1.5,
	.provider_post = 3, .provider_physical = 1.5, .own_word = 2,
	.dependency = 2, .dependency_many = 1, .dependency_silent = 1.5, .itself = -3, .saturation = 2,
	.new_words = 1.5, .said_there = 2, .said_alike = 1, .own_account = 1.5, .at_once = 1, .told_first = 1, .takes_over = -1.5, .explained = -2, .explains = 3.5, .ceased = 1,
	.job_at_onset = 3.5, .job_ended = 3, .job_over = -2, .job_ran_well = -1,
};

enum { MOST = 10 }; /* suspects in a report */

void argue(struct desk *d, struct suspect *x, double weight, struct cites evidence, struct str text)
{
	if (!evidence.n)
		evidence = x->evidence;
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

struct suspect *suspect_new(struct desk *d, enum suspect_kind kind, struct estimate at, struct str summary)
{
	MEM_PUSH(d->v, d->n, d->cap);
	d->v[d->n] = (struct suspect){ .kind = kind, .at = at, .summary = summary };
	return &d->v[d->n++];
}

/* ---- which hosts failed ---- */

struct instant trouble_until(const struct episode *ep, struct span after)
{
	struct instant to = instant_add(ep->start.hi, after);
	return instant_known(ep->end.time) && instant_before(ep->end.time, to) ? ep->end.time : to;
}

struct str host_part(struct str s)
{
	size_t scheme = str_find(s, STR("://"));
	if (scheme != SIZE_MAX)
		s = str_sub(s, scheme + 3, SIZE_MAX);
	/* "db1/10.0.0.4:5432" as Java's sockets print it: the name, or the address where none was given. */
	size_t slash = str_chr(s, '/');
	if (slash != SIZE_MAX)
		s = slash ? str_sub(s, 0, slash) : str_sub(s, 1, SIZE_MAX);
	size_t colon = str_chr(s, ':');
	return str_trim(str_sub(s, 0, colon == SIZE_MAX || colon == 0 ? s.n : colon));
}

bool is_here(struct str host)
{
	return str_is(host, "127.0.0.1") || str_is(host, "localhost") || str_is(host, "::1") || !host.n;
}

bool tells_of_another(const struct fact *f)
{
	struct str about = host_part(f->f[F_SUBJECT]);
	return f->what == WHAT_DOWN && f->role == ROLE_DATA && !is_here(about) && !same_node(about, f->f[F_HOST]);
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
		return known ? about : tells_of_another(f) ? STR_NONE : f->f[F_HOST];
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
	struct instant from = instant_back(episode_from(ep), SECONDS(300)), to = trouble_until(ep, SECONDS(600));
	for (size_t i = facts_from(s, from); i < s->n_facts && instant_before(s->facts[i].at.time, to); i++) {
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

bool removes_hosts(const void *user, const struct study *s, const struct fact *f)
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

/* What a machine tells of itself says more than that the failures came from there. */
static bool says_what(const struct suspect *x, const struct suspect *host)
{
	bool own = x->kind == SUSPECT_CAPACITY || x->kind == SUSPECT_DATABASE || x->kind == SUSPECT_CERTIFICATE || x->kind == SUSPECT_NETWORK;
	return own && !x->change && x->score > 0 && hosts_have(x->hosts, host->hosts.v[0]);
}

static bool same_line(struct cites a, struct cites b)
{
	return a.n == 1 && b.n && a.v[0].line == b.v[0].line && str_eq(a.v[0].source, b.v[0].source);
}

/* A host and what is wrong on it are one lead: the stronger of those that say what takes the host's evidence, and its place. */
static void merge_hosts(struct desk *d)
{
	for (size_t i = 0; i < d->n; i++) {
		struct suspect *host = &d->v[i], *what = NULL;
		if (host->kind != SUSPECT_HOST || host->hosts.n != 1)
			continue;
		for (size_t k = 0; k < d->n; k++)
			if (says_what(&d->v[k], host) && (!what || by_score(&d->v[k], what) < 0))
				what = &d->v[k];
		if (!what)
			continue;
		for (size_t k = 0; k < host->n_arguments; k++)
			if (!same_line(host->arguments[k].evidence, what->evidence)) /* told already */
				argue(d, what, host->arguments[k].weight, host->arguments[k].evidence, host->arguments[k].text);
		host->score = 0;
	}
}

void find_suspects(struct study *s, struct incident *in)
{
	struct desk d = { .s = s, .in = in };
	d.n_drops = incident_drops(s, in, &d.drops);
	find_failing(&d);
	suspect_changes(&d);
	suspect_hosts(&d);
	suspect_providers(&d);
	suspect_faults(&d);
	suspect_schedules(&d);
	suspect_all_hosts(&d);
	merge_hosts(&d);
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
