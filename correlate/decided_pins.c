/*
 * Milestones as people pin them, suspects as they judge them, and where that denies the logs.
 */
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

/* ---- suspects ---- */

/* The suspect whose summary has the text; NULL, with the reason in the ruling's note, if that is not one. */
static struct suspect *judged(struct study *s, size_t i, struct suspect *v, size_t n)
{
	struct str text = s->rulings->v[i].text;
	struct suspect *found = NULL;
	for (size_t k = 0; k < n; k++) {
		if (str_eq_nocase(v[k].summary, text))
			return &v[k];
		if (str_find_nocase(v[k].summary, text) == SIZE_MAX)
			continue;
		if (found) {
			decide_note(s, i, false, "it fits several suspects, \"%.*s\" and \"%.*s\": say more of the one that is meant",
				    STR_ARG(str_sub(found->summary, 0, 100)), STR_ARG(str_sub(v[k].summary, 0, 100)));
			return NULL;
		}
		found = &v[k];
	}
	if (!found && !s->decided[i].applied)
		decide_note(s, i, false, "no suspect's summary has this text");
	return found;
}

/* An argument that weighs nothing: it says who judged, and why. */
static void add_judgement(struct study *s, struct suspect *x, const char *verb, const struct decision *d)
{
	struct argument *v = ARENA_ARRAY(s->arena, struct argument, x->n_arguments + 1);
	v[0] = (struct argument){ arena_printf(s->arena, "%s %.*s: %.*s", verb, STR_ARG(d->author), STR_ARG(d->reason)), 0, d->evidence };
	if (x->n_arguments)
		memcpy(v + 1, x->arguments, x->n_arguments * sizeof *v);
	x->arguments = v;
	x->n_arguments++;
	x->decision = *d;
}

/* Confirmed ones first, those set aside out of the list; the others keep their order. */
static void sort_out(struct study *s, struct incident *in, const struct suspect *v, const bool *aside, size_t n)
{
	struct suspect *kept = ARENA_ARRAY(s->arena, struct suspect, n), *out = ARENA_ARRAY(s->arena, struct suspect, n);
	in->n_suspects = in->n_set_aside = 0;
	for (int confirmed = 1; confirmed >= 0; confirmed--)
		for (size_t k = 0; k < n; k++)
			if (!aside[k] && (v[k].decision.author.n > 0) == confirmed)
				kept[in->n_suspects++] = v[k];
	for (size_t k = 0; k < n; k++)
		if (aside[k])
			out[in->n_set_aside++] = v[k];
	in->suspects = kept;
	in->set_aside = out;
}

/* The trigger follows the suspects: what it was before stays beside it. */
static void retrigger(struct study *s, struct incident *in, const struct decision *by)
{
	struct milestone *logged = ARENA_NEW(s->arena, struct milestone), *m = &in->milestones[MS_TRIGGER];
	*logged = *m;
	find_trigger(s, in);
	if (in->n_suspects && in->suspects[0].decision.author.n) {
		by = &in->suspects[0].decision;
		if (instant_known(m->at.time)) {
			m->basis = BASIS_DECLARED;
			m->reason = arena_printf(s->arena, "confirmed by %.*s: %.*s", STR_ARG(by->author), STR_ARG(by->reason));
		}
	}
	if (!instant_known(m->at.time) && !instant_known(logged->at.time))
		return;
	m->decision = *by;
	m->logged = logged;
}

static void decide_suspects(struct study *s, struct incident *in)
{
	struct suspect *v = ARENA_ARRAY(s->arena, struct suspect, in->n_suspects);
	bool *aside = ARENA_ARRAY(s->arena, bool, in->n_suspects);
	size_t n = in->n_suspects;
	const struct decision *by = NULL;
	if (n)
		memcpy(v, in->suspects, n * sizeof *v);
	for (size_t i = 0; i < s->rulings->n; i++) {
		const struct ruling *r = &s->rulings->v[i];
		bool ignore = r->kind == RULING_IGNORE;
		if ((r->kind != RULING_CONFIRM && !ignore) || (instant_known(r->incident) && ruled_incident(s, r) != in))
			continue;
		struct suspect *x = judged(s, i, v, n);
		if (!x)
			continue;
		add_judgement(s, x, ignore ? "set aside by" : "confirmed by", &s->decided[i].decision);
		aside[x - v] = ignore;
		by = !by || x == v ? &s->decided[i].decision : by;
		decide_note(s, i, true, "%s \"%.*s\" of %.*s", ignore ? "set aside as a suspect:" : "suspect", STR_ARG(str_sub(x->summary, 0, 120)), STR_ARG(in->id));
	}
	if (!by)
		return;
	struct str first = in->suspects[0].summary;
	sort_out(s, in, v, aside, n);
	if (!in->n_suspects || in->suspects[0].decision.author.n || !str_eq(in->suspects[0].summary, first))
		retrigger(s, in, by);
}

/* ---- pins ---- */

static void pin(struct study *s, struct incident *in, const struct ruling *r, const struct decision *d)
{
	struct milestone *m = &in->milestones[r->milestone];
	const struct milestone *logged = m->logged;
	if (!logged) {
		struct milestone *copy = ARENA_NEW(s->arena, struct milestone);
		*copy = *m;
		logged = copy;
	}
	*m = (struct milestone){ .name = r->milestone, .at = r->at, .basis = BASIS_DECLARED, .decision = *d, .logged = logged, .evidence = d->evidence };
	if (instant_known(r->at.time))
		m->summary = arena_printf(s->arena, "pinned by %.*s: %.*s", STR_ARG(d->author), STR_ARG(d->reason));
	else
		m->reason = arena_printf(s->arena, "unknown, says %.*s: %.*s", STR_ARG(d->author), STR_ARG(d->reason));
}

/* A later pin of the same milestone of the same incident; the number of rulings if there is none. */
static size_t pinned_again(const struct study *s, const struct incident *in, size_t i)
{
	const struct ruling *v = s->rulings->v;
	for (size_t k = i + 1; k < s->rulings->n; k++)
		if (v[k].kind == RULING_PIN && v[k].milestone == v[i].milestone && ruled_incident(s, &v[k]) == in)
			return k;
	return s->rulings->n;
}

void decide_milestones(struct study *s, struct incident *in)
{
	decide_suspects(s, in);
	for (size_t i = 0; i < s->rulings->n; i++) {
		const struct ruling *r = &s->rulings->v[i];
		if (r->kind != RULING_PIN || ruled_incident(s, r) != in)
			continue;
		size_t again = pinned_again(s, in, i);
		if (again < s->rulings->n) {
			decide_note(s, i, false, "line %llu pins the same milestone, and wins", (unsigned long long)s->rulings->v[again].cite.line);
			continue;
		}
		pin(s, in, r, &s->decided[i].decision);
		decide_note(s, i, true, "%s of %.*s", milestone_label(r->milestone), STR_ARG(in->id));
	}
}

/* ---- where it denies the logs, or itself ---- */

/* A pin proves itself: a trigger that follows from a confirmed suspect does not. */
static bool pinned(const struct milestone *m)
{
	return m->decision.author.n && m->evidence.v == m->decision.evidence.v;
}

struct denials {
	struct study *s;
	struct contradiction *v;
	size_t n, cap;
};

static void deny(struct denials *d, struct cites evidence, struct str summary)
{
	MEM_PUSH(d->v, d->n, d->cap);
	d->v[d->n++] = (struct contradiction){ summary, evidence };
}

static const char *time_text(struct study *s, struct instant t)
{
	struct buf b = { 0 };
	instant_rfc3339(&b, t, instant_digits(t, NS_PER_S));
	return arena_take(s->arena, &b).p;
}

static struct cites first_of_both(struct study *s, struct cites a, struct cites b)
{
	a.n = a.n > 1 ? 1 : a.n;
	b.n = b.n > 1 ? 1 : b.n;
	return cites_join(s, a, b);
}

static void check_order(struct denials *d, const struct incident *in)
{
	static const struct {
		enum milestone_name first, then;
	} order[] = {
		{ MS_TRIGGER, MS_ONSET }, { MS_ONSET, MS_DETECTED }, { MS_ONSET, MS_COMMUNICATED }, { MS_ONSET, MS_IDENTIFIED }, { MS_ONSET, MS_MITIGATED },
		{ MS_ONSET, MS_RECOVERED }, { MS_ONSET, MS_RESOLVED }, { MS_DETECTED, MS_ACKNOWLEDGED }, { MS_MITIGATED, MS_RECOVERED }, { MS_RECOVERED, MS_RESOLVED },
	};
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		const struct milestone *a = &in->milestones[order[i].first], *b = &in->milestones[order[i].then];
		const struct milestone *by = pinned(b) ? b : a;
		if (!pinned(by) || !instant_known(a->at.time) || !instant_known(b->at.time) || b->at.hi.ns >= a->at.lo.ns)
			continue;
		deny(d, first_of_both(d->s, by->evidence, by == a ? b->evidence : a->evidence),
		     arena_printf(d->s->arena, "%.*s pins %s at %s; then %s (%s) comes before %s (%s)", STR_ARG(by->decision.author),
				  milestone_label(by->name), time_text(d->s, by->at.time), milestone_label(b->name), time_text(d->s, b->at.time),
				  milestone_label(a->name), time_text(d->s, a->at.time)));
	}
}

static void check_pin(struct denials *d, const struct milestone *m)
{
	const struct analysis *a = d->s->analysis;
	const struct milestone *logged = m->logged;
	if (!pinned(m) || !instant_known(m->at.time))
		return;
	if (instant_known(a->from) && (m->at.hi.ns < a->from.ns || m->at.lo.ns > a->to.ns))
		deny(d, m->evidence,
		     arena_printf(d->s->arena, "%.*s pins %s at %s, outside of what the logs cover: nothing in them can confirm it",
				  STR_ARG(m->decision.author), milestone_label(m->name), time_text(d->s, m->at.time)));
	if (logged && instant_known(logged->at.time) && logged->basis == BASIS_MEASURED && (m->at.hi.ns < logged->at.lo.ns || m->at.lo.ns > logged->at.hi.ns))
		deny(d, first_of_both(d->s, m->evidence, logged->evidence),
		     arena_printf(d->s->arena, "%.*s pins %s at %s; the traffic puts it between %s and %s", STR_ARG(m->decision.author),
				  milestone_label(m->name), time_text(d->s, m->at.time), time_text(d->s, logged->at.lo), time_text(d->s, logged->at.hi)));
}

/* Two people, or one on two days, pin one milestone at different times. */
static void check_twice(struct denials *d, const struct incident *in)
{
	const struct study *s = d->s;
	for (size_t i = 0; i < s->rulings->n; i++) {
		const struct ruling *r = &s->rulings->v[i], *other;
		size_t again = r->kind == RULING_PIN && ruled_incident(s, r) == in ? pinned_again(s, in, i) : s->rulings->n;
		if (again == s->rulings->n)
			continue;
		other = &s->rulings->v[again];
		if (r->at.time.ns != other->at.time.ns)
			deny(d, cites_join(d->s, s->decided[i].decision.evidence, s->decided[again].decision.evidence),
			     arena_printf(s->arena, "%s is pinned twice: by %.*s in line %llu and by %.*s in line %llu, which holds", milestone_label(r->milestone),
					  STR_ARG(r->author), (unsigned long long)r->cite.line, STR_ARG(other->author), (unsigned long long)other->cite.line));
	}
}

void decide_contradictions(struct study *s)
{
	struct analysis *a = s->analysis;
	struct denials d = { .s = s };
	for (size_t i = 0; i < a->n_incidents; i++) {
		check_twice(&d, &a->incidents[i]);
		for (int k = 0; k < MS_COUNT; k++)
			check_pin(&d, &a->incidents[i].milestones[k]);
		check_order(&d, &a->incidents[i]);
	}
	struct contradiction *v = ARENA_ARRAY(s->arena, struct contradiction, a->n_contradictions + d.n);
	if (a->n_contradictions)
		memcpy(v, a->contradictions, a->n_contradictions * sizeof *v);
	if (d.n)
		memcpy(v + a->n_contradictions, d.v, d.n * sizeof *v);
	free(d.v);
	a->contradictions = v;
	a->n_contradictions += d.n;
}
