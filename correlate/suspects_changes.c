/*
 * Changes before the onset: how near they were, where they went, and whether undoing them helped.
 */
#include "correlate/objects.h"
#include "correlate/series.h"
#include "correlate/suspects.h"

#include "parsers/base/mem.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

static const struct span BEFORE = { 36 * 3600 * NS_PER_S };
enum { NEAR_S = 600 }; /* before the onset: later it speaks less and less for a change */

static const struct change *as_change(const void *p)
{
	return p;
}

/* Told within a change that goes back, whatever it calls itself: an older version is deployed again. */
static bool goes_back(const struct study *s, const struct fact *f)
{
	const struct source *all;
	size_t n = ledger_sources(s->ledger, &all);
	struct str source = f->kind == EV_CHANGE && f->source < n ? all[f->source].name : STR_NONE;
	for (size_t i = 0; source.n && i < s->n_changes; i++) {
		const struct change *c = &s->changes[i];
		struct instant end = instant_known(c->end.time) ? c->end.time : c->start.time;
		if (c->outcome == OUTCOME_ROLLBACK && c->evidence.n && str_eq(c->evidence.v[0].source, source) &&
		    f->at.time.ns >= c->start.time.ns && f->at.time.ns <= end.ns)
			return true;
	}
	return false;
}

static bool is_rollback(const struct study *s, const struct fact *f)
{
	return f->what == WHAT_ROLLBACK || f->what == WHAT_ROLLBACK_OK || f->what == WHAT_ROLLBACK_START || goes_back(s, f);
}

static bool undoes(const void *user, const struct study *s, const struct fact *f)
{
	return is_rollback(s, f) && f->at.time.ns > as_change(user)->start.hi.ns;
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
		/* Nobody rolls back a kernel without saying so; and what is rolled back went live, which a commit alone did not. */
		if (o->kind != SUSPECT_INFRASTRUCTURE && !(o->written && last && !last->written))
			last = o;
		for (size_t i = facts_from(s, from); i < s->n_facts && s->facts[i].at.time.ns <= to.ns; i++)
			if (is_rollback(s, &s->facts[i]) && change_shares_a_word(o, fact_text(&s->facts[i])))
				named = o;
	}
	return c == named ? 1 : !named && c == last ? 0.8 : 0;
}

/* It was under way from before the onset to the end, and not much longer: what it did meanwhile may be the impact. */
static void weigh_span(struct desk *d, struct suspect *x, const struct change *c, const struct episode *ep)
{
	if (!instant_known(c->end.time) || !instant_known(ep->end.time) || c->start.time.ns > ep->start.hi.ns || c->end.hi.ns < ep->end.lo.ns ||
	    span_s(instant_since(c->end.time, c->start.time)) > 4 * span_s(instant_since(ep->end.time, ep->start.time)))
		return;
	argue(d, x, weight_of.through, c->evidence, STR("it was under way as long as the impact lasted"));
}

/* helped: undoing it did, however long ago it was made. */
static void weigh_nearness(struct desk *d, struct suspect *x, const struct change *c, bool helped)
{
	struct study *s = d->s;
	const struct episode *nearest = NULL;
	for (size_t e = 0; e < d->in->n_episodes; e++)
		if (c->start.lo.ns <= d->in->episodes[e].start.hi.ns) {
			nearest = &d->in->episodes[e];
			break;
		}
	bool ended = instant_known(c->end.time) && c->end.time.ns < nearest->start.time.ns, lasted = ended && c->end.time.ns > c->start.time.ns;
	double gap = span_s(instant_since(nearest->start.time, ended ? c->end.time : c->start.time));
	double w = gap <= NEAR_S ? weight_of.near : fmax(weight_of.near - weight_of.fades * log(gap / NEAR_S), helped ? weight_of.far_undone : weight_of.far);
	bool under_way = instant_known(c->end.time) && c->end.time.ns >= nearest->start.time.ns;
	struct str text =
		under_way
			? arena_printf(
				  s->arena, "it was under way at the onset, begun %.*s before",
				  STR_ARG(duration_text(s, span_s(instant_since(nearest->start.time, c->start.time)))))
			: arena_printf(s->arena, "it %s %.*s", lasted ? "ended" : "was made", STR_ARG(instant_near(s, ended ? c->end.time : c->start.time, nearest->start.time, "the onset")));
	argue(d, x, w, c->evidence, text);
	weigh_span(d, x, c, nearest);
}

/* The hosts of a change that answered the front's requests during the first episode and did not stand out. */
static struct strs spared(const struct desk *d, const struct change *c)
{
	const struct episode *ep = first_episode(d->in);
	const struct lane *lanes;
	struct instant to = instant_known(ep->end.time) ? ep->end.time : incident_end(d->s, d->in);
	struct strs out = { 0 };
	size_t n = ledger_lanes(d->s->ledger, &lanes);
	for (size_t i = 0; i < n; i++) {
		struct str node = lanes[i].node;
		if (lanes[i].front && hosts_have(c->hosts, node) && !hosts_have(d->failing_in[0], node) && !hosts_have(out, node) &&
		    series_sum(lanes[i].outcomes, OUT_TOTAL, instant_s(ep->start.time), instant_s(to)) > 0)
			out = strs_add(d->s, out, node);
	}
	return out;
}

/* A server that logs by its address alone goes by the name of its log's writer. */
static struct str server_of(const struct lane *l)
{
	return node_is_address(l->node) && l->writer.n && l->role == ROLE_SERVER ? l->writer : l->node;
}

/* That this server of the front failed tells no changes apart, since all of them did, or such as the change did not go to: how that
 * is said. Empty: it tells. */
static struct str failed_with_others(const struct study *s, struct strs failing, const struct change *c, struct str host)
{
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes);
	bool served = false, well = false, missed = false, others = false;
	for (size_t i = 0; i < n; i++) {
		struct str node = server_of(&lanes[i]);
		if (!lanes[i].front || !node.n)
			continue;
		bool failed = hosts_have(failing, node);
		served |= same_node(node, host);
		others |= !same_node(node, host);
		well |= !failed;
		missed |= failed && !hosts_have(c->hosts, node);
	}
	if (!served || c->failed_hosts.n || c->hosts_in_words || (well && !missed))
		return STR("");
	return missed ? STR(", but so did servers that it did not go to") : others ? STR(", but so did all servers") : STR("; no other server is in these logs");
}

/* An address may be any machine's: a name that is not it proves nothing. */
static bool only_addresses(struct strs hosts)
{
	for (size_t i = 0; i < hosts.n; i++)
		if (!node_is_address(hosts.v[i]))
			return false;
	return true;
}

/* Where nobody is in trouble by himself: how much of the failures came from where it went. */
static void weigh_shares(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	const struct episode *ep = first_episode(d->in);
	struct instant to = instant_known(ep->end.time) ? ep->end.time : incident_end(s, d->in);
	const struct share_of *v;
	size_t n = ledger_by_node(s->ledger, s->arena, ep->start.time, to, (struct strs){ 0 }, &v), named = 0, hit = 0;
	double all = 0, bad = 0, here = 0, bad_here = 0;
	for (size_t i = 0; i < n; i++) {
		bool node = v[i].name.n && v[i].name.p[0] != '(', there = node && hosts_have(c->hosts, v[i].name);
		named += node;
		hit += there;
		all += (double)v[i].requests;
		bad += (double)v[i].failed;
		here += there ? (double)v[i].requests : 0;
		bad_here += there ? (double)v[i].failed : 0;
	}
	if (named < 2 || !(bad > 0) || !(all > 0))
		return;
	if (bad_here / bad - here / all >= 0.3)
		argue(d, x, weight_of.scope_hit, c->evidence,
		      arena_printf(s->arena, "%.*s of the failures came from where it went, which served %.*s of the requests", STR_ARG(share_text(s, bad_here / bad)),
				   STR_ARG(share_text(s, here / all))));
	else if (hit == named)
		argue(d, x, weight_of.scope_all, c->evidence, STR("no host stands out among the failures, and it went to all of them"));
}

/* "shop" of "shop.prod" and "shop@docker", as a word of the text. */
static bool names_service(struct str text, struct str service)
{
	size_t n = 0;
	while (n < service.n && service.p[n] != '.' && service.p[n] != '@' && service.p[n] != ':')
		n++;
	struct str name = str_sub(service, 0, n);
	for (size_t at = 0, found; n > 2 && (found = str_find_nocase(str_sub(text, at, SIZE_MAX), name)) != SIZE_MAX; at += found + 1) {
		size_t begin = at + found, end = begin + n;
		if ((!begin || !isalnum((unsigned char)text.p[begin - 1])) && (end == text.n || !isalnum((unsigned char)text.p[end])))
			return true;
	}
	return false;
}

/* It names a service of the front that did not fail, and none of those that did. */
static void weigh_service_named(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes);
	struct str other = STR_NONE;
	const struct strs *failing = &first_episode(d->in)->scope.services;
	for (size_t e = 0; e < d->in->n_episodes; e++)
		for (size_t i = 0; i < d->in->episodes[e].scope.services.n; i++)
			if (names_service(c->summary, d->in->episodes[e].scope.services.v[i]))
				return;
	for (size_t i = 0; i < n && !other.n; i++)
		if (lanes[i].front && !hosts_have(*failing, lanes[i].service) && names_service(c->summary, lanes[i].service))
			other = lanes[i].service;
	if (failing->n && other.n)
		argue(d, x, weight_of.scope_miss, c->evidence,
		      arena_printf(s->arena, "it names %.*s, and the impact was on %.*s", STR_ARG(other), STR_ARG(failing->v[0])));
}

static void weigh_scope(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	weigh_service_named(d, x, c);
	if (c->outcome == OUTCOME_FAILED)
		argue(d, x, weight_of.failed, c->evidence,
		      c->failed_hosts.n ? arena_printf(s->arena, "its own log says that it failed on %.*s",
						       STR_ARG(c->failed_hosts.v[0]))
					: STR("its own log says that it failed"));
	if (!c->hosts.n)
		return;
	if (!d->failing.n) {
		weigh_shares(d, x, c);
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
	struct str others = hit.n ? failed_with_others(s, d->failing_in[episode - 1], c, hit) : STR("");
	if (hit.n)
		argue(d, x, others.n ? weight_of.scope_all : episode == 1 ? weight_of.scope_hit : weight_of.scope_later, c->evidence,
		      arena_printf(s->arena, "it went to %.*s, which failed%s%.*s", STR_ARG(hit), episode == 1 ? "" : " in a later episode", STR_ARG(others)));
	struct strs well = hit.n && episode == 1 && !c->failed_hosts.n ? spared(d, c) : (struct strs){ 0 };
	if (well.n)
		argue(d, x, weight_of.scope_spared, c->evidence,
		      arena_printf(s->arena, "it went to %.*s%s as well, which did not stand out among the failures", STR_ARG(well.v[0]),
				   well.n > 1 ? " and others" : ""));
	if (!hit.n && !only_addresses(d->failing) && !c->hosts_in_words)
		argue(d, x, weight_of.scope_miss, c->evidence,
		      arena_printf(s->arena, "it did not go to %.*s, %s", STR_ARG(d->failing.v[0]),
				   hosts_have(first_episode(d->in)->scope.hosts, d->failing.v[0]) ? "where the failures were" : "which was in trouble then"));
}

/* Most requests in any ten minutes of [from, to). */
static double busiest(const struct study *s, struct instant from, struct instant to)
{
	enum { STEP = 600 };
	int64_t seconds = (to.ns - from.ns) / NS_PER_S;
	size_t n = seconds > 0 ? (size_t)(seconds / STEP) : 0;
	if (!n)
		return NAN;
	uint32_t *total = mem_zalloc(n, sizeof *total), *bad = mem_zalloc(n, sizeof *bad), most = 0;
	front_bins(s, instant_s(from), STEP, n, total, bad);
	for (size_t i = 0; i < n; i++)
		most = total[i] > most ? total[i] : most;
	free(total);
	free(bad);
	return most;
}

/* Between it and the onset all went well: under more requests than at the onset that speaks against it, and under
 * fewer it may only have shown then. */
static void weigh_service(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	struct instant onset = first_episode(d->in)->start.time, since = instant_known(c->end.time) ? c->end.time : c->start.time;
	if (instant_before(since, s->analysis->from))
		since = s->analysis->from;
	double well = span_s(instant_since(onset, since));
	if (well < 3600)
		return;
	double before = busiest(s, since, onset), at = busiest(s, onset, instant_add(onset, SECONDS(600)));
	if (!(at > 0) || isnan(before))
		return;
	/* Where the load only grows, there were nearly as many just before. */
	if (before >= 1.15 * at)
		argue(d, x, weight_of.served_well, (struct cites){ 0 },
		      arena_printf(s->arena, "all went well for %.*s after it, under more requests than at the onset", STR_ARG(duration_text(s, well))));
	else if (before <= at)
		argue(d, x, weight_of.load_grew, (struct cites){ 0 },
		      STR("there were never more requests after it than at the onset: it may only have shown then"));
}

/* What was said for the first time at the onset names what was changed. */
static void weigh_first_words(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	struct instant onset = first_episode(d->in)->start.time;
	for (size_t i = 0; i < d->in->n_novelties; i++) {
		const struct novelty *v = &d->in->novelties[i];
		if (v->severity < SEV_ERROR || instant_since(v->at.time, onset).ns > SECONDS(120).ns || instant_before(v->at.time, c->start.time) || !shares_a_word(c->summary, v->summary))
			continue;
		argue(d, x, weight_of.new_words, v->evidence, arena_printf(s->arena, "an error that is new at the onset names it: \"%.*s\"", STR_ARG(quotable(s, v->summary, 100))));
		return;
	}
}

/* The next change of the same thing, if the impact fell while it was made or soon after: the version before, or a better one. */
static const struct change *replaced_at(const struct study *s, const struct change *c, const struct drop *p)
{
	for (size_t i = (size_t)(c - s->changes) + 1; i < s->n_changes; i++) {
		const struct change *o = &s->changes[i];
		if ((!same_object(o->object, c->object) && !same_but_for_numbers(o->summary, c->summary)) || o->start.time.ns <= c->start.time.ns)
			continue;
		struct instant end = instant_known(o->end.time) ? o->end.time : o->start.time;
		bool fits = o->start.time.ns > p->episode->start.hi.ns && o->start.lo.ns <= p->at.hi.ns && instant_since(p->at.lo, end).ns <= SECONDS(600).ns;
		return fits ? o : NULL;
	}
	return NULL;
}

/* Nobody calls it a rollback, but the same was put in again in another version, and that helped. */
static void weigh_replacement(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	const struct change *by = NULL;
	double removed = 0;
	for (size_t i = 0; i < d->n_drops; i++) {
		const struct change *o = replaced_at(s, c, &d->drops[i]);
		if (o && d->drops[i].removed > removed) {
			by = o;
			removed = d->drops[i].removed;
		}
	}
	bool back = by && are_opposite(by->summary, c->summary);
	if (by)
		argue(d, x, (back ? weight_of.reversal : weight_of.replaced) * removed, by->evidence,
		      arena_printf(s->arena, "%.*s of the impact went away %s: \"%.*s\"", STR_ARG(share_text(s, removed)),
				   back ? "when it was taken back" : "with the next change of the same", STR_ARG(quotable(s, by->summary, 100))));
}

/* How much of an improvement is owed to the act before it: less the later it follows, unless what was changed was restarted in between. */
static double owed_to(const struct study *s, const struct change *c, const struct fact *act, const struct drop *p)
{
	double gap = span_s(instant_since(p->at.lo, act->at.time));
	if (repair_beside(s, p, act))
		return 0.25;
	for (const struct fact *f = act + 1; f < s->facts + s->n_facts && f->at.time.ns <= p->at.hi.ns; f++)
		if ((f->what == WHAT_START || f->what == WHAT_READY) && hosts_have(c->hosts, fact_host(s, f)))
			return 1;
	return gap <= 30 ? 1 : gap >= 120 ? 0.5 : 1 - 0.5 * (gap - 30) / 90;
}

/* "It is not the deploy." */
static void weigh_denial(struct desk *d, struct suspect *x, const struct change *c)
{
	static const char *const deploys[] = { "not the deploy", "not our deploy", "not a deploy", "not the release", "not the rollout", "not the new version",
					       "isn't the deploy", "isn't the release", "wasn't the deploy", "wasn't the release", "nothing to do with the deploy",
					       "nothing to do with the release", "unrelated to the deploy", "unrelated to the release", NULL };
	static const char *const configs[] = { "not the config", "not the flag", "isn't the config", "isn't the flag", "wasn't the config", "wasn't the flag",
					       "nothing to do with the config", "nothing to do with the flag", NULL };
	struct study *s = d->s;
	struct instant to = instant_add(incident_end(s, d->in), SECONDS(3600));
	if (c->kind != SUSPECT_DEPLOY && c->kind != SUSPECT_CONFIG)
		return;
	for (size_t i = facts_from(s, episode_from(first_episode(d->in))); i < s->n_facts && s->facts[i].at.time.ns < to.ns; i++) {
		const struct fact *f = &s->facts[i];
		struct str text = fact_text(f);
		if (f->kind != EV_HUMAN || !text_has(text, c->kind == SUSPECT_DEPLOY ? deploys : configs) || str_chr(text, '?') != SIZE_MAX)
			continue;
		argue(d, x, weight_of.denied, cites_of_fact(s, f), arena_printf(s->arena, "somebody rules it out: \"%.*s\"", STR_ARG(told_text(s, f, 100))));
		return;
	}
}

/* All was well again before it was undone. */
static bool weigh_late_undoing(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	struct estimate end = last_episode(d->in)->end;
	if (!instant_known(end.time) || !recovery_held(s, d->in))
		return false;
	struct instant to = instant_add(end.hi, SECONDS(3600));
	for (size_t i = facts_from(s, first_episode(d->in)->start.time); i < s->n_facts && s->facts[i].at.time.ns < to.ns; i++) {
		const struct fact *f = &s->facts[i];
		if (!undoes(c, s, f) || !(undone_by(s, c, f) > 0))
			continue;
		/* The first is the undoing; what people say later looks back at it. */
		if (f->kind != EV_CHANGE || f->at.lo.ns <= instant_add(end.hi, SECONDS(15)).ns)
			return false;
		argue(d, x, weight_of.no_reversal, cites_of_fact(s, f),
		      arena_printf(s->arena, "the impact had ended %.*s before it was undone: \"%.*s\"", STR_ARG(duration_text(s, span_s(instant_since(f->at.time, end.time)))),
				   STR_ARG(told_text(s, f, 100))));
		return true;
	}
	return false;
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
		double certain = f ? undone_by(s, c, f) * owed_to(s, c, f, &d->drops[i]) : 0;
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
		bool early = span_s(instant_since(by->at.time, when.time)) >= 1;
		struct str moment = early && by->at.lo.ns <= when.hi.ns ? STR("about when ") : instant_near(s, when.time, by->at.time, "");
		argue(d, x, weight_of.reversal * removed * sure, cites_of_fact(s, by),
		      arena_printf(s->arena, "%.*s of the impact went away %.*s\"%.*s\"%s%s", STR_ARG(share_text(s, removed)), STR_ARG(moment),
				   STR_ARG(told_text(s, by, 100)), early ? " was logged" : "", undone_by(s, c, by) < 1 ? ", which names no other change" : ""));
		return;
	}
	if (weigh_late_undoing(d, x, c))
		return;
	/* Given time to work, it did not, or so they say. */
	struct instant end = incident_end(s, d->in), still = instant_back(end, SECONDS(900));
	for (size_t i = facts_from(s, first_episode(d->in)->start.time); i < s->n_facts && s->facts[i].at.time.ns < end.ns; i++) {
		const struct fact *f = &s->facts[i], *none = undoes(c, s, f) ? no_effect_of(s, f, end) : NULL;
		if (undoes(c, s, f) && (none || s->facts[i].at.time.ns < still.ns) && undone_by(s, c, f) > 0) {
			argue(d, x, weight_of.no_reversal, cites_of_fact(s, none ? none : f),
			      none ? arena_printf(s->arena, "it was rolled back, and that changed nothing: \"%.*s\"", STR_ARG(told_text(s, none, 100)))
				   : STR("it was rolled back, and the impact did not fall with that"));
			return;
		}
	}
	weigh_replacement(d, x, c);
}

/* A like change went to hosts that failed in another episode. */
static void weigh_repetition(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	for (size_t e = 0; d->in->n_episodes > 1 && e < d->in->n_episodes; e++)
		for (size_t i = 0; i < s->n_changes; i++) {
			const struct change *o = &s->changes[i];
			if (o == c || o->kind != c->kind || o->outcome == OUTCOME_ROLLBACK ||
			    o->start.time.ns > d->in->episodes[e].start.hi.ns ||
			    !str_eq(str_sub(o->summary, 0, 20), str_sub(c->summary, 0, 20)))
				continue;
			for (size_t h = 0; h < d->failing_in[e].n; h++)
				if (hosts_have(o->hosts, d->failing_in[e].v[h]) && !hosts_have(c->hosts, d->failing_in[e].v[h])) {
					argue(d, x, weight_of.again, o->evidence,
					      arena_printf(s->arena,
							   "a like change went to %.*s, which failed in episode %zu",
							   STR_ARG(d->failing_in[e].v[h]), e + 1));
					return;
				}
		}
}

/* What a machine does by itself time and again, as updates of virus definitions: releases have versions and are each another. */
static void weigh_habit(struct desk *d, struct suspect *x, const struct change *c)
{
	struct study *s = d->s;
	size_t like = 0;
	for (size_t i = 0; i < s->n_changes; i++) {
		const struct change *o = &s->changes[i];
		like += o != c && !near_an_incident(s, o->start.time) && same_but_for_numbers(o->summary, c->summary);
	}
	if (like >= 2 && !c->version.n && c->kind != SUSPECT_DEPLOY)
		argue(d, x, weight_of.usual, (struct cites){ 0 }, arena_printf(s->arena, "the like was done %zu other times in these logs, and nothing failed", like));
}

void suspect_changes(struct desk *d)
{
	struct study *s = d->s;
	struct instant onset = first_episode(d->in)->start.hi, last = last_episode(d->in)->start.hi;
	for (size_t i = 0; i < s->n_changes; i++) {
		const struct change *c = &s->changes[i];
		/* Going back is a remedy, unless nothing was wrong yet. */
		bool remedy = c->outcome == OUTCOME_ROLLBACK && c->start.time.ns > onset.ns;
		if (remedy || c->start.lo.ns > last.ns || instant_since(onset, c->start.time).ns > BEFORE.ns)
			continue;
		/* Between the episodes only what is not a reaction to the first could trigger the next. */
		struct suspect *x = suspect_new(d, c->kind, c->start, c->summary);
		x->change = true;
		x->hosts = c->hosts;
		x->evidence = c->evidence;
		weigh_reversal(d, x, c);
		weigh_nearness(d, x, c, x->score > 0);
		weigh_scope(d, x, c);
		weigh_denial(d, x, c);
		weigh_repetition(d, x, c);
		weigh_service(d, x, c);
		weigh_first_words(d, x, c);
		weigh_habit(d, x, c);
		if (c->written)
			argue(d, x, weight_of.written, (struct cites){ 0 }, STR("a commit tells when it was written, not when it went live"));
		if (c->start.lo.ns > onset.ns)
			argue(d, x, -weight_of.near, (struct cites){ 0 }, STR("the first episode had begun before it"));
		size_t between = 0;
		for (size_t k = 0; k < s->n_changes; k++)
			between += (!s->changes[k].written || c->written) && s->changes[k].start.time.ns > c->start.time.ns &&
				   s->changes[k].start.time.ns <= onset.ns && s->changes[k].outcome != OUTCOME_ROLLBACK;
		if (between && c->start.lo.ns <= onset.ns)
			argue(d, x, weight_of.older * (double)(between < 3 ? between : 3), (struct cites){ 0 },
			      arena_printf(s->arena, "%zu other change%s came between it and the onset", between, between > 1 ? "s" : ""));
	}
}
