/*
 * Where sources deny each other or themselves, what the logs could not show, and the
 * questions that both leave to people.
 */
#include "correlate/claims.h"
#include "correlate/excursion.h"
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* Postmortems come days later. */
static const struct span LATER = { 21LL * 86400 * NS_PER_S };
/* A claimed length may differ from the measured one by this share without a word. */
static const double SLACK = 0.05;

struct finds {
	struct contradiction *v;
	size_t n, cap;
};

static void find_add(struct finds *o, struct str text, struct cites evidence)
{
	for (size_t i = 0; i < o->n; i++)
		if (str_eq(o->v[i].summary, text))
			return;
	MEM_PUSH(o->v, o->n, o->cap);
	o->v[o->n++] = (struct contradiction){ text, evidence };
}

/* The record says so; `other` are the lines that deny it, if they are not all of what was measured. */
static void contradict(struct study *s, struct finds *o, const struct fact *f, struct str text, struct cites other)
{
	find_add(o, text, cites_join(s, cites_of_fact(s, f), other));
}

static struct str clock_text(struct study *s, struct instant t)
{
	struct civil c = civil_of(instant_add(t, (struct span){ NS_PER_S / 2 })); /* an end worked out to lie a hair before the minute */
	return arena_printf(s->arena, "%02d:%02d UTC", c.hour, c.minute);
}

/* Two milestones whose distance is the claimed length: what the writer may have counted. */
static struct str counted_instead(struct study *s, const struct incident *in, const struct claim *c)
{
	for (int a = 0; a < MS_COUNT; a++)
		for (int b = a + 1; b < MS_COUNT; b++) {
			const struct milestone *x = &in->milestones[a], *y = &in->milestones[b];
			if (instant_known(x->at.time) && instant_known(y->at.time) && fabs(span_s(instant_since(y->at.time, x->at.time)) - c->seconds) <= 90)
				return arena_printf(s->arena, "; it is the time from %s to %s", milestone_label(x->name), milestone_label(y->name));
		}
	return STR("");
}

static void check_length(struct study *s, struct finds *o, const struct incident *in, const struct fact *f, const struct claim *c)
{
	double down = in->metrics[METRIC_DOWNTIME].seconds, restore = in->metrics[METRIC_TTR_RESTORE].seconds;
	if (isnan(down))
		return;
	double off = fmin(fabs(c->seconds - down), isnan(restore) ? INFINITY : fabs(c->seconds - restore));
	for (size_t i = 0; i < in->n_episodes; i++)
		off = fmin(off, fabs(c->seconds - span_s(instant_since(in->episodes[i].end.time, in->episodes[i].start.time))));
	if (off <= c->grain + SLACK * c->seconds)
		return;
	contradict(s, o, f,
		   arena_printf(s->arena, "it says \"%.*s\"; the impact that was measured lasted %.*s%.*s",
				STR_ARG(c->text), STR_ARG(duration_text(s, down)), STR_ARG(counted_instead(s, in, c))), (struct cites){ 0 });
}

/* A time of day without a zone may be in anybody's: what differs from it by whole hours denies nothing. */
static bool hours_apart(double seconds, double grain)
{
	enum { MOST_H = 14 };
	double off = fabs(seconds), hours = round(off / 3600);
	return hours >= 1 && hours <= MOST_H && fabs(off - hours * 3600) <= 300 + grain;
}

static void check_instant(struct study *s, struct finds *o, const struct incident *in, const struct fact *f, const struct claim *c)
{
	struct instant t = claim_instant(c, f->at.time);
	/* A post that is written days later counts from another day: its own date is not the event's. */
	bool same_day = llabs(f->at.time.ns - first_episode(in)->start.time.ns) < 86400 * NS_PER_S;
	const struct milestone *m = &in->milestones[c->kind == CLAIM_BEGAN ? MS_ONSET : MS_RECOVERED];
	double off = instant_known(m->at.time) ? fabs(span_s(instant_since(t, m->at.time))) : 0;
	if (!same_day || (!c->has_zone && hours_apart(off, c->grain)))
		return;
	if (c->kind == CLAIM_BEGAN && t.ns > f->at.hi.ns + (int64_t)(c->grain * 1e9)) {
		contradict(s, o, f,
			   arena_printf(s->arena, "it says \"%.*s\", which is after it was itself written at %.*s%s",
					STR_ARG(c->text), STR_ARG(clock_text(s, f->at.time)),
					c->has_zone ? "" : " (zone of the claim assumed UTC)"), (struct cites){ 0 });
		return;
	}
	/* Another episode of the same incident may be meant. */
	for (size_t i = 0; i < in->n_episodes; i++) {
		struct instant e = c->kind == CLAIM_BEGAN ? in->episodes[i].start.time : in->episodes[i].end.time;
		if (instant_known(e))
			off = fmin(off, fabs(span_s(instant_since(t, e))));
	}
	if (off <= 300 + c->grain)
		return;
	struct str who = m->decision.author.n ? arena_printf(s->arena, "%.*s pinned", STR_ARG(m->decision.author)) : STR("the logs put");
	contradict(s, o, f,
		   arena_printf(s->arena, "it says \"%.*s\"; %.*s %s at %.*s", STR_ARG(c->text), STR_ARG(who), milestone_label(m->name),
				STR_ARG(clock_text(s, m->at.time))), (struct cites){ 0 });
}

/* ---- how much was harmed ---- */

/* Failures that nobody can overlook. */
enum { PLAINLY_FAILED = 20 };
static const double PLAINLY_SHARE = 0.01;
/* A share or a count that people give may differ from the measured one by these factors without a word. */
static const double TOO_LITTLE = 0.5, TOO_MUCH = 1.5, COUNT_SLACK = 0.25;
static const double SHARE_SLACK = 0.02;

static void check_amount(struct study *s, struct finds *o, const struct incident *in, const struct fact *f, const struct claim *c)
{
	const struct impact *m = &in->impact;
	if (m->requests == NUMBER_NONE || m->failed == NUMBER_NONE || isnan(m->bad_share) || isnan(m->peak_bad_share))
		return;
	struct str failed = arena_printf(s->arena, "%lld of %lld requests failed (%.*s, %.*s at the highest)", (long long)m->failed, (long long)m->requests,
					 STR_ARG(share_text(s, m->bad_share)), STR_ARG(share_text(s, m->peak_bad_share)));
	bool over = f->at.time.ns > incident_end(s, in).ns, denied = false;
	switch (c->kind) {
	case CLAIM_SHARE: denied = c->value < TOO_LITTLE * m->bad_share - SHARE_SLACK || c->value > TOO_MUCH * m->peak_bad_share + SHARE_SLACK; break;
	case CLAIM_COUNT: denied = over && fabs(c->value - (double)m->failed) > COUNT_SLACK * (double)m->failed + 1; break;
	case CLAIM_NOBODY: denied = m->failed >= PLAINLY_FAILED && m->bad_share >= PLAINLY_SHARE; break;
	case CLAIM_EVERYBODY: denied = m->peak_bad_share < TOO_LITTLE; break;
	default: break;
	}
	if (denied)
		contradict(s, o, f, arena_printf(s->arena, "it says \"%.*s\"; %.*s", STR_ARG(quotable(s, c->text, 120)), STR_ARG(failed)), first_episode(in)->begin_cites);
}

/* ---- said to be over, or to be well ---- */

/* Declared over this long before the impact was is no matter of the clock's hands. */
static const struct span TOO_EARLY = { 120 * NS_PER_S };
static const struct span ALERT_TOO_EARLY = { 300 * NS_PER_S };

/* The first who said when it began. */
struct said {
	const struct fact *f;
	struct instant at;
	double grain;
	bool has_zone;
	struct str text;
};

static bool measured(const struct episode *e)
{
	return e->signal != SIGNAL_STATE && instant_known(e->end.time) && !e->censored_begin;
}

static void check_resolved(struct study *s, struct finds *o, const struct incident *in, const struct fact *f)
{
	if (f->what != WHAT_RESOLVED && !(f->kind == EV_ALERT && f->what == WHAT_PAGE_OVER))
		return;
	for (size_t i = 0; i < in->n_episodes; i++) {
		const struct episode *e = &in->episodes[i];
		if (!measured(e) || f->at.lo.ns <= e->start.hi.ns || instant_since(e->end.lo, f->at.hi).ns < TOO_EARLY.ns)
			continue;
		contradict(s, o, f,
			   arena_printf(s->arena, "it was declared over at %.*s, and the impact that was measured went on until %.*s, %.*s more", STR_ARG(clock_text(s, f->at.time)),
					STR_ARG(clock_text(s, e->end.time)), STR_ARG(duration_text(s, span_s(instant_since(e->end.time, f->at.time))))),
			   e->end_cites);
	}
}

/* An alert that fired once and was over while the impact went on. */
static void check_alarms(struct study *s, struct finds *o, const struct incident *in)
{
	const struct episode *e = last_episode(in);
	for (size_t i = 0; i < in->n_alarms && in->n_episodes == 1 && measured(e); i++) {
		const struct alarm *m = &in->alarms[i];
		if (!m->evidence.n || m->times != 1 || !instant_known(m->over) || !instant_known(m->at.time) || m->at.time.ns < e->start.lo.ns ||
		    instant_since(e->end.lo, m->over).ns < ALERT_TOO_EARLY.ns)
			continue;
		find_add(o, arena_printf(s->arena, "the alert \"%.*s\" was over at %.*s, and the impact that was measured went on until %.*s, %.*s more", STR_ARG(quotable(s, m->name, 80)),
					 STR_ARG(clock_text(s, m->over)), STR_ARG(clock_text(s, e->end.time)), STR_ARG(duration_text(s, span_s(instant_since(e->end.time, m->over))))),
			 cites_join(s, m->evidence, e->end_cites));
	}
}

/* Two people give other times for one and the same beginning. */
static void check_beginnings(struct study *s, struct finds *o, const struct fact *f, const struct claim *c, struct said *before)
{
	struct instant t = claim_instant(c, f->at.time);
	double apart = before->f ? span_s(instant_since(t, before->at)) : 0, grain = c->grain + before->grain;
	bool zones = !(c->has_zone && before->has_zone) && hours_apart(apart, grain);
	if (before->f && !zones && before->f->source != f->source && fabs(apart) < 12 * 3600 && fabs(apart) > 300 + grain)
		contradict(s, o, f,
			   arena_printf(s->arena, "it says \"%.*s\", and another says \"%.*s\"", STR_ARG(c->text), STR_ARG(before->text)), cites_of_fact(s, before->f));
	if (!before->f)
		*before = (struct said){ f, t, c->grain, c->has_zone, arena_copy(s->arena, c->text) };
}

/* A tool says that all went well where a machine of the change says that it did not. */
static void check_changes(struct study *s, struct finds *o)
{
	for (size_t i = 0; i < s->analysis->n_changes; i++) {
		const struct change *c = &s->analysis->changes[i];
		struct instant end = instant_add(instant_known(c->end.time) ? c->end.hi : c->start.hi, SECONDS(300));
		if (c->outcome != OUTCOME_OK || !c->version.n)
			continue;
		for (size_t k = facts_from(s, c->start.time); k < s->n_facts && s->facts[k].at.time.ns <= end.ns; k++) {
			const struct fact *f = &s->facts[k];
			struct str host = fact_host(s, f);
			if (f->what != WHAT_CHANGE_FAIL || f->kind != EV_CHANGE || f->role == ROLE_DEPLOY || !str_eq(f->f[F_VERSION], c->version) || !hosts_have(c->hosts, host))
				continue;
			contradict(s, o, f,
				   arena_printf(s->arena, "%.*s says that it failed, and the tool says that all went well: %.*s", STR_ARG(host), STR_ARG(quotable(s, c->summary, 120))),
				   c->evidence);
		}
	}
}

/* A maintenance that nobody was to notice, and what users met in it. */
static void check_promises(struct study *s, struct finds *o, const struct incident *in)
{
	for (size_t i = 0; i < s->n_maintenances; i++) {
		const struct maintenance *m = &s->maintenances[i];
		for (size_t k = 0; m->harmless && !m->off && k < in->n_episodes; k++) {
			const struct episode *e = &in->episodes[k];
			if (e->start.time.ns < m->from.ns || e->start.time.ns > m->to.ns || e->bad <= 0)
				continue;
			contradict(s, o, m->harmless,
				   arena_printf(s->arena, "the maintenance was announced with \"%.*s\"; %lld of %lld requests %s from within it on", STR_ARG(quotable(s, fact_text(m->harmless), 160)),
						(long long)e->bad, (long long)e->total, e->signal == SIGNAL_LATENCY ? "were slow" : "failed"),
				   e->begin_cites);
			break;
		}
	}
}

void find_contradictions(struct study *s)
{
	struct analysis *a = s->analysis;
	struct finds o = { 0 };
	const struct contradiction *known;
	size_t n = ledger_contradictions(s->ledger, &known);
	for (size_t i = 0; i < n; i++) {
		MEM_PUSH(o.v, o.n, o.cap);
		o.v[o.n++] = (struct contradiction){ arena_copy(s->arena, known[i].summary),
						     cites_copy(s->arena, known[i].evidence.v, known[i].evidence.n) };
	}
	for (size_t k = 0; k < a->n_incidents; k++) {
		const struct incident *in = &a->incidents[k];
		struct instant until = instant_add(incident_end(s, in), LATER);
		struct said began = { 0 };
		check_alarms(s, &o, in);
		check_promises(s, &o, in);
		if (k + 1 < a->n_incidents && until.ns > episode_from(first_episode(&a->incidents[k + 1])).ns)
			until = episode_from(first_episode(&a->incidents[k + 1]));
		for (size_t i = facts_from(s, episode_from(first_episode(in))); i < s->n_facts && !instant_before(until, s->facts[i].at.time); i++) {
			const struct fact *f = &s->facts[i];
			struct claim c[8];
			if ((f->kind != EV_POST && f->kind != EV_HUMAN) || foreign_post(s, f))
				continue;
			check_resolved(s, &o, in, f);
			size_t claims = claims_find(fact_text(f), c, sizeof c / sizeof *c);
			for (size_t j = 0; j < claims; j++) {
				if (c[j].kind == CLAIM_LASTED)
					check_length(s, &o, in, f, &c[j]);
				else if (c[j].kind == CLAIM_BEGAN || c[j].kind == CLAIM_ENDED)
					check_instant(s, &o, in, f, &c[j]);
				if (c[j].kind == CLAIM_BEGAN)
					check_beginnings(s, &o, f, &c[j], &began);
				if (f->kind == EV_POST)
					check_amount(s, &o, in, f, &c[j]);
			}
		}
	}
	check_changes(s, &o);
	struct contradiction *v = ARENA_ARRAY(s->arena, struct contradiction, o.n);
	if (o.n)
		memcpy(v, o.v, o.n * sizeof *v);
	free(o.v);
	a->contradictions = v;
	a->n_contradictions = o.n;
}

/* ---- what the logs could not show ---- */

struct blind {
	struct unseen *v;
	size_t n, cap;
};

static void unseen_add(struct blind *b, const char *kind, struct str summary, struct str source, struct instant from, struct instant to)
{
	MEM_PUSH(b->v, b->n, b->cap);
	b->v[b->n++] = (struct unseen){ str_of(kind), summary, source, from, to };
}

static int by_first(const void *a, const void *b)
{
	const struct gap *x = a, *y = b;
	return x->from.ns != y->from.ns ? (x->from.ns < y->from.ns ? -1 : 1) : (x->to.ns > y->to.ns) - (x->to.ns < y->to.ns);
}

static bool in_an_episode(const struct study *s, struct instant from, struct instant to)
{
	const struct analysis *a = s->analysis;
	for (size_t i = 0; i < a->n_incidents; i++)
		for (size_t k = 0; k < a->incidents[i].n_episodes; k++) {
			const struct episode *e = &a->incidents[i].episodes[k];
			struct instant end = !instant_known(e->end.time) ? a->to : instant_known(e->end.hi) ? e->end.hi : e->end.time;
			if (from.ns < end.ns && to.ns > episode_from(e).ns)
				return true;
		}
	return false;
}

/* Stretches between the end of one front log and the beginning of the next that are too long for chance: a rotated
 * file is missing. */
static void add_missing_files(struct study *s, struct blind *b)
{
	enum { LEAST_S = 60, USUAL = 20 };
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes), files = 0;
	struct gap *v = mem_zalloc(n + 1, sizeof *v);
	for (size_t i = 0; i < n; i++) {
		const struct source *c = &s->analysis->sources[lanes[i].source];
		if (lanes[i].front && instant_known(c->first))
			v[files++] = (struct gap){ c->first, c->last };
	}
	if (files)
		qsort(v, files, sizeof *v, by_first);
	double spacing = span_s(instant_since(s->analysis->to, s->analysis->from)) / ((double)s->analysis->requests + 1);
	struct instant covered = files ? v[0].to : INSTANT_NONE;
	for (size_t i = 1; i < files; i++) {
		double seconds = span_s(instant_since(v[i].from, covered));
		if (seconds >= LEAST_S && seconds >= USUAL * spacing)
			unseen_add(b, "coverage",
				   arena_printf(s->arena, "no log of the front covers %.*s: a file may be missing%s", STR_ARG(duration_text(s, seconds)),
						in_an_episode(s, covered, v[i].from) ? "; what failed then is not counted" : ""),
				   STR(""), covered, v[i].from);
		if (covered.ns < v[i].to.ns)
			covered = v[i].to;
	}
	free(v);
}

void find_unseen(struct study *s)
{
	struct analysis *a = s->analysis;
	struct blind b = { 0 };
	const double hold_s = (double)excursion_of_failures.hold_s; /* of the healthy run that confirms a recovery */
	const struct unseen *known;
	size_t n = ledger_unseen(s->ledger, &known);
	for (size_t i = 0; i < n; i++)
		unseen_add(&b, arena_copy(s->arena, known[i].kind).p, arena_copy(s->arena, known[i].summary),
			   arena_copy(s->arena, known[i].source), known[i].from, known[i].to);
	add_missing_files(s, &b);
	for (size_t k = 0; k < s->n_maintained; k++) {
		const struct maintained *m = &s->maintained[k];
		unseen_add(&b, "maintenance", arena_printf(s->arena, "%.*s: it is not counted as an incident", STR_ARG(maintained_text(s, m))),
			   m->within->evidence.n ? m->within->evidence.v[0].source : STR(""), m->episode.start.time, m->episode.end.time);
	}
	for (size_t k = 0; k < s->signals.n_aside; k++) {
		const struct aside *x = &s->signals.aside[k];
		unseen_add(&b, "aside", arena_printf(s->arena, "set aside, no incident: %.*s", STR_ARG(x->sentence)), STR(""), x->span.from, x->span.to);
	}
	for (size_t k = 0; k < a->n_incidents; k++) {
		const struct episode *first = first_episode(&a->incidents[k]), *last = last_episode(&a->incidents[k]);
		if (first->censored_begin)
			unseen_add(&b, "coverage",
				   STR("the logs begin inside the first episode: its onset is not in them"), STR(""),
				   INSTANT_NONE, first->start.time);
		if (!instant_known(last->end.time))
			unseen_add(&b, "coverage", STR("the logs end while the impact lasts: the recovery is not in them"), STR(""), a->to, INSTANT_NONE);
		else if (!recovery_held(s, &a->incidents[k]))
			unseen_add(
				&b, "hold",
				arena_printf(
					s->arena,
					"the logs end %.*s after the recovery, before it had held for %.*s: it is not confirmed",
					STR_ARG(duration_text(s, span_s(instant_since(a->to, last->end.time)))),
					STR_ARG(duration_text(s, hold_s))),
				STR(""), last->end.time, a->to);
	}
	for (size_t i = 0; i < a->n_sources; i++) {
		const struct source *c = &a->sources[i];
		double share = c->lines ? (double)c->unparsed / (double)c->lines : 0;
		if (!c->duplicate_of.n && share > 0.01)
			unseen_add(&b, "unparsed",
				   arena_printf(s->arena, "%.*s of the lines were not understood (%llu of %llu)",
						STR_ARG(share_text(s, share)), (unsigned long long)c->unparsed,
						(unsigned long long)c->lines),
				   c->name, c->first, c->last);
		for (size_t g = 0; g < c->n_gaps; g++)
			unseen_add(&b, "silence",
				   arena_printf(s->arena, "no record for %.*s",
						STR_ARG(duration_text(
							s, span_s(instant_since(c->gaps[g].to, c->gaps[g].from))))),
				   c->name, c->gaps[g].from, c->gaps[g].to);
		for (size_t d = 0; d < c->damage.n; d++)
			unseen_add(&b, "truncated", c->damage.v[d], c->name, INSTANT_NONE, INSTANT_NONE);
	}
	for (size_t i = 0; i < a->n_skipped; i++)
		if (a->skipped[i].damage)
			unseen_add(&b, "coverage", a->skipped[i].reason, a->skipped[i].name, INSTANT_NONE, INSTANT_NONE);
	struct unseen *v = ARENA_ARRAY(s->arena, struct unseen, b.n);
	if (b.n)
		memcpy(v, b.v, b.n * sizeof *v);
	free(b.v);
	a->unseen = v;
	a->n_unseen = b.n;
}

static bool is_front(const struct study *s, struct str source)
{
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes);
	for (size_t i = 0; i < n; i++)
		if (lanes[i].front && str_eq(s->analysis->sources[lanes[i].source].name, source))
			return true;
	return false;
}

/* Where no request came at all, a log without records is the impact itself. */
static bool within_counted(const struct study *s, const struct incident *in, const struct unseen *u)
{
	for (size_t i = 0; i < in->n_episodes; i++) {
		const struct episode *e = &in->episodes[i];
		struct instant end = instant_known(e->end.time) ? e->end.time : s->analysis->to;
		if (e->signal != SIGNAL_SILENCE && e->signal != SIGNAL_TRAFFIC && u->from.ns < end.ns && u->to.ns > e->start.time.ns)
			return true;
	}
	return false;
}

void find_blind(struct study *s, struct incident *in)
{
	const struct analysis *a = s->analysis;
	struct unseen *v = ARENA_ARRAY(s->arena, struct unseen, a->n_unseen + 1);
	size_t n = 0;
	for (size_t i = 0; i < a->n_unseen && in->impact.requests != NUMBER_NONE; i++) {
		const struct unseen *u = &a->unseen[i];
		bool hole = str_is(u->kind, "silence") ? is_front(s, u->source) : str_is(u->kind, "coverage") && !u->source.n;
		if (hole && instant_known(u->from) && instant_known(u->to) && within_counted(s, in, u))
			v[n++] = *u;
	}
	in->impact.blind = v;
	in->impact.n_blind = n;
}

/* ---- questions for people ---- */

void find_questions(struct study *s, struct incident *in)
{
	static const struct {
		enum milestone_name name;
		const char *ask;
	} asks[] = {
		{ MS_DETECTED, "Who noticed first, and how? No alert, page or report of the impact was recognised in the logs." },
		{ MS_ACKNOWLEDGED, "Who took it, and when? The pager's export would tell." },
		{ MS_COMMUNICATED, "Were users told? No status page post about it was recognised in the logs." },
		{ MS_IDENTIFIED, "When was the failing part known?" },
		{ MS_RESOLVED, "Who declared it over, and when?" },
	};
	struct strs q = { 0 };
	for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
		if (!instant_known(in->milestones[asks[i].name].at.time))
			q = strs_add(s, q, str_of(asks[i].ask));
	if (in->n_suspects > 1 && in->suspects[1].score > 0.7 * in->suspects[0].score && !str_eq(in->suspects[0].summary, in->suspects[1].summary))
		q = strs_add(s, q,
			     arena_printf(s->arena,
					  "Two suspects lie close: \"%.*s\" and \"%.*s\". What tells them apart?",
					  STR_ARG(in->suspects[0].summary), STR_ARG(in->suspects[1].summary)));
	if (!in->n_suspects)
		q = strs_add(s, q, s->analysis->n_changes ? STR("What changed before the onset? None of the changes that the logs tell of was found to be a suspect.")
							  : STR("What changed before the onset? No deploy, configuration or infrastructure change was recognised in the logs."));
	const struct milestone *d = &in->milestones[MS_DETECTED];
	if (instant_known(d->at.time) && in->metrics[METRIC_TTD].seconds > 300)
		q = strs_add(
			s, q,
			arena_printf(s->arena,
				     "Users felt it for %.*s before anybody noticed. What would have told earlier?",
				     STR_ARG(duration_text(s, in->metrics[METRIC_TTD].seconds))));
	for (size_t i = 0; i < in->n_episodes; i++) {
		bool whole;
		const struct maintenance *m = maintenance_around(s, &in->episodes[i], &whole);
		if (m)
			q = strs_add(s, q, arena_printf(s->arena, "The impact began in %.*s, and went on beyond it. Who knew, and when was it prolonged?",
							STR_ARG(maintenance_text(s, m))));
	}
	for (size_t i = 0; i < s->analysis->n_contradictions && i < 6; i++) {
		const struct contradiction *c = &s->analysis->contradictions[i];
		if (c->evidence.n)
			q = strs_add(s, q,
				     arena_printf(s->arena, "Which is right? In %.*s, line %llu, %.*s.",
						  STR_ARG(c->evidence.v[0].source),
						  (unsigned long long)c->evidence.v[0].line, STR_ARG(c->summary)));
	}
	in->questions = q;
}
