#include "correlate/study.h"

#include "correlate/excursion.h"
#include "correlate/facts.h"
#include "correlate/series.h"
#include "parsers/base/fold.h"
#include "parsers/base/hash.h"

#include <ctype.h>
#include <math.h>

struct cites cites_of_fact(struct study *s, const struct fact *f)
{
	return fact_cites(s->ledger, s->arena, f);
}

struct cites cites_of_facts(struct study *s, const struct fact *const *f, size_t n)
{
	struct cite *v = ARENA_ARRAY(s->arena, struct cite, n);
	for (size_t i = 0; i < n; i++)
		v[i] = cites_of_fact(s, f[i]).v[0];
	return (struct cites){ v, n };
}

struct cites cites_join(struct study *s, struct cites a, struct cites b)
{
	if (!a.n || !b.n)
		return a.n ? a : b;
	struct cite *v = ARENA_ARRAY(s->arena, struct cite, a.n + b.n);
	memcpy(v, a.v, a.n * sizeof *v);
	memcpy(v + a.n, b.v, b.n * sizeof *v);
	return (struct cites){ v, a.n + b.n };
}

struct str duration_text(struct study *s, double seconds)
{
	long long t = llround(fabs(seconds));
	const char *sign = seconds < -0.5 ? "-" : "";
	if (t < 120)
		return arena_printf(s->arena, "%s%lld s", sign, t);
	if (t < 7200 && t % 60)
		return arena_printf(s->arena, "%s%lld min %02lld s", sign, t / 60, t % 60);
	if (t < 3600)
		return arena_printf(s->arena, "%s%lld min", sign, t / 60);
	if (t < 172800)
		return arena_printf(s->arena, "%s%lld h %02lld min", sign, t / 3600, t / 60 % 60);
	return arena_printf(s->arena, "%s%lld d %02lld h", sign, t / 86400, t / 3600 % 24);
}

struct str share_text(struct study *s, double share)
{
	double p = 100 * share;
	int digits = p >= 10 || p == 0 ? 0 : p >= 1 ? 1 : 2;
	if (p > 99 && p < 100)
		digits = 1;
	return arena_printf(s->arena, "%.*f %%", digits, p);
}

/* Loggers with tags put a request's id before the words: "[9a3f6cdc-d69f-415d-a5f8-a84433b5d495] cannot pay". */
static struct str without_id(struct str text)
{
	enum { SHORTEST_ID = 16 };
	size_t close = str_starts(text, STR("[")) ? str_chr(text, ']') : 0;
	if (close == SIZE_MAX || close < SHORTEST_ID)
		return text;
	for (size_t i = 1; i < close; i++)
		if (!isxdigit((unsigned char)text.p[i]) && text.p[i] != '-')
			return text;
	struct str rest = str_trim(str_sub(text, close + 1, SIZE_MAX));
	return rest.n ? rest : text;
}

struct str fact_text(const struct fact *f)
{
	return f->f[F_MESSAGE].n ? without_id(f->f[F_MESSAGE]) : f->raw;
}

struct str quotable(struct study *s, struct str text, size_t most)
{
	struct buf line = { 0 };
	fold_line(&line, text, most);
	return arena_take(s->arena, &line);
}

struct str told_text(struct study *s, const struct fact *f, size_t most)
{
	struct str text = str_trim(fact_text(f)), error = f->f[F_REASON];
	bool beside = f->kind != EV_CHANGE && f->f[F_MESSAGE].n && error.n && str_find(f->raw, text) != SIZE_MAX && str_find(text, error) == SIZE_MAX && str_starts(str_trim(f->raw), STR("{"));
	if (beside)
		text = arena_printf(s->arena, "%.*s: %.*s", STR_ARG(text), STR_ARG(str_trim(error)));
	return quotable(s, text, most);
}

struct str instant_near(struct study *s, struct instant t, struct instant mark, const char *of)
{
	double late = span_s(instant_since(t, mark));
	if (llround(fabs(late)) == 0)
		return arena_printf(s->arena, "within the same second as %s", of);
	return arena_printf(s->arena, "%.*s %s %s", STR_ARG(duration_text(s, fabs(late))), late < 0 ? "before" : "after", of);
}

struct str fact_matter(const struct fact *f)
{
	return f->flags & EVF_THROWN ? f->f[F_REASON] : fact_text(f);
}

uint64_t fact_sort(const struct fact *f)
{
	char text[160];
	uint64_t hash = hash64(9, (struct str){ text, mask_message(fact_matter(f), text, sizeof text) });
	return hash ? hash : 1;
}

bool strs_have(struct strs set, struct str one)
{
	for (size_t i = 0; i < set.n; i++)
		if (str_eq(set.v[i], one))
			return true;
	return false;
}

bool hosts_have(struct strs set, struct str one)
{
	for (size_t i = 0; i < set.n; i++)
		if (same_node(set.v[i], one))
			return true;
	return false;
}

struct strs strs_add(struct study *s, struct strs set, struct str one)
{
	if (!one.n || strs_have(set, one))
		return set;
	struct str *v = ARENA_ARRAY(s->arena, struct str, set.n + 1);
	if (set.n)
		memcpy(v, set.v, set.n * sizeof *v);
	v[set.n] = arena_copy(s->arena, one);
	return (struct strs){ v, set.n + 1 };
}

bool text_has(struct str text, const char *const *words)
{
	for (; *words; words++)
		for (struct str rest = text;;) {
			size_t at = str_find_nocase(rest, str_of(*words));
			if (at == SIZE_MAX)
				break;
			const char *p = rest.p + at;
			if (p == text.p || !isalnum((unsigned char)p[-1]))
				return true;
			rest = str_sub(rest, at + 1, SIZE_MAX);
		}
	return false;
}

size_t facts_from(const struct study *s, struct instant t)
{
	size_t lo = 0, hi = s->n_facts;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (s->facts[mid].at.time.ns < t.ns)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct str source_base(struct str source)
{
	for (size_t i = source.n; i-- > 0;)
		if (source.p[i] == '/' || source.p[i] == '!')
			return str_sub(source, i + 1, SIZE_MAX);
	return source;
}

struct str page_of(const struct study *s, const struct fact *post)
{
	const struct source *sources;
	ledger_sources(s->ledger, &sources);
	return post->f[F_SERVICE].n ? post->f[F_SERVICE] : source_base(sources[post->source].name);
}

bool foreign_post(const struct study *s, const struct fact *f)
{
	return f->kind == EV_POST && s->own_pages.n && !strs_have(s->own_pages, page_of(s, f));
}

/* How likely somebody's act, of all that was logged before an improvement, is what brought it: higher is likelier. A
 * health check that passes again is the improvement itself. */
static int remedy_rank(enum what w)
{
	static const unsigned char rank[WHAT_COUNT] = {
		[WHAT_ROLLBACK] = 4, [WHAT_ROLLBACK_OK] = 4, [WHAT_DRAIN] = 4, [WHAT_FAILOVER] = 4, [WHAT_ACTION] = 3, [WHAT_CHANGE] = 3,
		[WHAT_READY] = 3, [WHAT_ROLLBACK_START] = 2, [WHAT_CHANGE_OK] = 2, [WHAT_RELOAD] = 2, [WHAT_START] = 1,
	};
	return rank[w];
}

struct str fact_host(const struct study *s, const struct fact *f)
{
	return hosts_have(s->hosts, f->f[F_SUBJECT]) ? f->f[F_SUBJECT] : f->f[F_HOST];
}

struct instant incident_end(const struct study *s, const struct incident *i)
{
	struct instant end = last_episode(i)->end.time;
	return instant_known(end) ? end : s->analysis->to;
}

bool recovery_held(const struct study *s, const struct incident *i)
{
	return instant_since(s->analysis->to, last_episode(i)->end.time).ns >= SECONDS(excursion_of_failures.hold_s).ns;
}

size_t incident_drops(struct study *s, const struct incident *in, const struct drop **out)
{
	size_t n = 0, most = 0;
	for (size_t e = 0; e < in->n_episodes; e++)
		most += in->episodes[e].n_levels + 1;
	struct drop *v = ARENA_ARRAY(s->arena, struct drop, most);
	for (size_t e = 0; e < in->n_episodes; e++) {
		const struct episode *ep = &in->episodes[e];
		double peak = 0;
		for (size_t k = 0; k < ep->n_levels; k++)
			peak = fmax(peak, ep->levels[k].bad_share);
		for (size_t k = 1; k < ep->n_levels; k++) {
			double before = ep->levels[k - 1].bad_share, after = ep->levels[k].bad_share;
			if (after < 0.7 * before && before > 0.4 * peak)
				v[n++] = (struct drop){ ep->levels[k].from, before, after, (before - after) / peak, false, ep };
		}
		if (instant_known(ep->end.time)) {
			double before = ep->n_levels ? ep->levels[ep->n_levels - 1].bad_share : NAN;
			v[n++] = (struct drop){ ep->end, before, 0, peak > 0 ? before / peak : 1, true, ep };
		}
	}
	*out = v;
	return n;
}

/* A load balancer's health check takes the failing server out: nobody acted, but that is what helped. */
static bool taken_out(const struct drop *d, const struct fact *f)
{
	return f->what == WHAT_DOWN && f->role == ROLE_EDGE && hosts_have(d->episode->scope.hosts, f->f[F_SUBJECT]);
}

/* A line of a change that had begun when the impact did, a way back apart: what may have broken it is not what mended it. */
static bool of_the_trigger(const struct study *s, const struct drop *d, const struct fact *f)
{
	const struct source *all;
	ledger_sources(s->ledger, &all);
	for (size_t i = 0; f->kind == EV_CHANGE && i < s->n_changes; i++) {
		const struct change *c = &s->changes[i];
		if (c->outcome == OUTCOME_ROLLBACK || c->start.time.ns > d->episode->start.hi.ns || !instant_known(c->end.time) || f->at.time.ns > c->end.hi.ns || f->at.time.ns < c->start.time.ns)
			continue;
		for (size_t k = 0; k < c->evidence.n; k++)
			if (str_eq(c->evidence.v[k].source, all[f->source].name))
				return f->what == WHAT_CHANGE || f->what == WHAT_CHANGE_OK;
	}
	return false;
}

static bool tells_of_going_back(const struct fact *f)
{
	static const char *const words[] = { "rollback", "roll back", "rolled back", "rolling back", "revert", "reverted", NULL };
	return f->what == WHAT_ROLLBACK || f->what == WHAT_ROLLBACK_OK || f->what == WHAT_ROLLBACK_START || text_has(fact_text(f), words);
}

static bool says_no_effect(const struct fact *f)
{
	static const char *const words[] = { "no change", "no effect", "no improvement", "no difference", "nothing changed", "did not help", "didn't help",
					     "does not help", "doesn't help", "nothing to do", "nothing to roll back", "rollback failed", NULL };
	struct str text = fact_text(f);
	/* "changed=0" of every host */
	size_t changed = str_find(text, STR("changed=0"));
	return text_has(text, words) || (changed != SIZE_MAX && (changed + 9 == text.n || !(text.p[changed + 9] >= '0' && text.p[changed + 9] <= '9')));
}

const struct fact *no_effect_of(const struct study *s, const struct fact *f, struct instant until)
{
	struct instant to = instant_add(f->at.time, SECONDS(600));
	if (says_no_effect(f))
		return f;
	for (const struct fact *g = f + 1; g < s->facts + s->n_facts && g->at.time.ns < until.ns && g->at.time.ns < to.ns; g++)
		if (g->kind == EV_HUMAN && (g->what == f->what || (tells_of_going_back(f) && tells_of_going_back(g))) && says_no_effect(g))
			return g;
	return NULL;
}

const struct fact *repair_beside(const struct study *s, const struct drop *d, const struct fact *f)
{
	struct instant from = instant_back(d->at.lo, SECONDS(5)), to = instant_add(d->at.hi, SECONDS(1));
	if (f->at.time.ns > instant_back(d->at.lo, SECONDS(60)).ns || !(tells_of_going_back(f) || f->kind == EV_CHANGE))
		return NULL;
	for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(to, s->facts[i].at.time); i++)
		if (s->facts[i].what == WHAT_START && s->facts[i].role == ROLE_DATA)
			return &s->facts[i];
	return NULL;
}

bool goes_on_all_the_time(const struct study *s, const struct fact *f, const struct episode *ep)
{
	enum { OFTEN = 3 };
	static const struct span around = { 1800 * NS_PER_S };
	struct instant from = instant_back(ep->start.lo, SECONDS(5)), to = instant_known(ep->end.time) ? instant_add(ep->end.hi, SECONDS(5)) : s->analysis->to;
	size_t before = 0, after = 0;
	for (size_t i = facts_from(s, instant_back(from, around)); i < s->n_facts && s->facts[i].at.time.ns < from.ns && before < OFTEN; i++)
		before += s->facts[i].what == f->what && fact_sort(&s->facts[i]) == fact_sort(f) && str_eq(s->facts[i].f[F_SUBJECT], f->f[F_SUBJECT]);
	if (before < OFTEN || !instant_known(ep->end.time))
		return before >= OFTEN && !instant_known(ep->end.time);
	struct instant last = instant_add(to, around);
	for (size_t i = facts_from(s, to); i < s->n_facts && s->facts[i].at.time.ns < last.ns && after < OFTEN; i++)
		after += s->facts[i].what == f->what && fact_sort(&s->facts[i]) == fact_sort(f) && str_eq(s->facts[i].f[F_SUBJECT], f->f[F_SUBJECT]);
	return after >= OFTEN;
}

/* That a process started tells of an act only where people or tools say it, or of a server that others wait for: a worker that a
 * master boots, a unit that runs once more, follow from something else. */
static bool is_act(const struct fact *f)
{
	return f->what != WHAT_START || f->kind == EV_HUMAN || f->kind == EV_CHANGE || f->role == ROLE_DATA;
}

const struct fact *remedy_of(const struct study *s, const struct drop *d,
			     bool (*want)(const void *, const struct study *, const struct fact *), const void *user)
{
	const struct fact *best = NULL;
	int best_rank = 0;
	struct instant from = instant_back(d->at.lo, SECONDS(15 * 60)), to = instant_add(d->at.hi, SECONDS(15));
	for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(to, s->facts[i].at.time); i++) {
		const struct fact *f = &s->facts[i];
		/* What began with the episode did not end it. */
		int rank = taken_out(d, f) ? 2 : remedy_rank(f->what);
		if (!rank || f->at.time.ns <= d->episode->start.hi.ns || of_the_trigger(s, d, f) || (want ? !want(user, s, f) : !is_act(f)))
			continue;
		/* Of equal ones the last before the improvement: the state lines that follow from an act rank below it. */
		bool better = rank > best_rank || (rank == best_rank && f->at.time.ns <= d->at.hi.ns);
		if (better && !no_effect_of(s, f, d->at.lo) && !(f->what == WHAT_START && goes_on_all_the_time(s, f, d->episode))) {
			best = f;
			best_rank = rank;
		}
	}
	const struct fact *nearer = best && !want ? repair_beside(s, d, best) : NULL;
	return nearer ? nearer : best;
}

bool every_node_in(const struct study *s, struct strs hosts)
{
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes), nodes = 0;
	for (size_t i = 0; i < n; i++) {
		if (!lanes[i].front || !lanes[i].node.n || same_node(lanes[i].node, lanes[i].writer) || lanes[i].node.p[0] == '<')
			continue;
		nodes++;
		if (!hosts_have(hosts, lanes[i].node))
			return false;
	}
	return nodes > 1;
}

void front_bins(const struct study *s, int64_t from, int64_t step, size_t n, uint32_t *total, uint32_t *bad)
{
	const struct lane *lanes;
	size_t n_lanes = ledger_lanes(s->ledger, &lanes);
	for (size_t i = 0; i < n_lanes; i++) {
		size_t cursor = 0;
		int64_t second;
		const uint32_t *c;
		while (lanes[i].front && series_next(lanes[i].outcomes, &cursor, &second, &c)) {
			if (second < from || second >= from + (int64_t)n * step)
				continue;
			total[(second - from) / step] += c[OUT_TOTAL];
			bad[(second - from) / step] += c[OUT_BAD];
		}
	}
}

struct concentration find_concentration(struct study *s, struct instant from, struct instant to)
{
	const struct share_of *rows;
	size_t n = ledger_by_node(s->ledger, s->arena, from, to, (struct strs){ 0 }, &rows);
	struct concentration best = { .node = STR_NONE, .of_failures = NAN, .of_requests = NAN };
	int64_t requests = 0, failed = 0;
	for (size_t i = 0; i < n; i++) {
		requests += rows[i].requests;
		failed += rows[i].failed;
	}
	if (n < 2 || failed < 5)
		return best;
	double most = 0;
	for (size_t i = 0; i < n; i++) {
		double of_failures = (double)rows[i].failed / (double)failed, of_requests = (double)rows[i].requests / (double)requests;
		if (of_failures - of_requests > most && rows[i].name.n && rows[i].name.p[0] != '(') {
			most = of_failures - of_requests;
			best = (struct concentration){ rows[i].name, of_failures, of_requests, rows[i].failed };
		}
	}
	return best;
}
