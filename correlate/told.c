#include "correlate/told.h"

#include "correlate/claims.h"
#include "correlate/study.h"
#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* A page or a room that is silent for so long begins another story. */
static const struct span SILENT = { 24 * 3600 * NS_PER_S };
/* What people say of an outage, in a ticket or a room, may begin this long before the first post on it. */
static const struct span NEAR = { 3600 * NS_PER_S };
/* Posts may come so long before what traffic shows. */
static const struct span BEFORE = { 1800 * NS_PER_S };
/* How long an outage that people tell of may have gone on unseen. */
static const struct span UNSEEN = { 12 * 3600 * NS_PER_S };

struct telling {
	struct tale t;
	bool reported, taken; /* a person says that something is wrong; another has taken it */
};

struct tellings {
	struct telling *v; /* free() */
	size_t n, cap;
};

static bool is_ticket(const struct fact *f)
{
	return f->kind == EV_HUMAN && f->f[F_CHANGE].n && str_eq(f->f[F_CHANGE], f->f[F_SUBJECT]);
}

static bool of_trouble(const struct fact *f)
{
	return f->what == WHAT_INVESTIGATING || f->what == WHAT_IDENTIFIED || f->what == WHAT_REPORT || f->what == WHAT_ACK;
}

/* The story that the fact goes on with, NULL: none. Those of posts and tickets are told apart by their ids; where they have none, and
 * in talks, one ends when it is declared over, or with a long silence. */
static struct telling *continues(const struct tellings *p, struct str page, struct str id, const struct fact *f)
{
	for (size_t i = p->n; i--;) {
		struct tale *t = &p->v[i].t;
		if (!str_eq(t->page, page) || !str_eq(t->id, id))
			continue;
		bool closed = !id.n && (instant_since(f->at.time, t->until).ns > SILENT.ns || (t->over && of_trouble(f)));
		return closed ? NULL : &p->v[i];
	}
	return NULL;
}

static void go_on(struct telling *x, const struct fact *f)
{
	struct tale *t = &x->t;
	x->reported |= f->what == WHAT_REPORT || f->kind == EV_POST;
	x->taken |= f->what == WHAT_ACK || f->what == WHAT_INVESTIGATING || f->what == WHAT_IDENTIFIED;
	if (of_trouble(f)) {
		t->last = f;
		t->eased = t->over = NULL;
	} else if (f->what == WHAT_MONITORING && !t->eased && !t->over) {
		t->eased = f;
	} else if (f->what == WHAT_RESOLVED && !t->over) {
		t->over = f;
	}
	t->until = f->at.time;
}

/* Posts that only tell of it afterwards say when it was. */
static bool tells_when(const struct fact *f)
{
	struct claim c[8];
	size_t n = f->kind == EV_POST && (f->what == WHAT_RESOLVED || f->what == WHAT_POSTMORTEM) ? claims_find(fact_text(f), c, sizeof c / sizeof *c) : 0;
	for (size_t i = 0; i < n; i++)
		if (c[i].kind == CLAIM_BEGAN && c[i].has_zone)
			return true;
	return false;
}

static void hear(const struct study *s, struct tellings *p, const struct fact *f)
{
	bool post = f->kind == EV_POST, ticket = is_ticket(f);
	struct str page = post ? page_of(s, f) : STR_NONE, id = post || ticket ? f->f[F_CHANGE] : STR_NONE;
	struct telling *x = continues(p, page, id, f);
	if (!x) {
		if (!of_trouble(f) && !tells_when(f))
			return;
		MEM_PUSH(p->v, p->n, p->cap);
		p->v[p->n++] = (struct telling){ .t = { .page = page, .id = id, .first = f, .last = f, .until = f->at.time } };
		x = &p->v[p->n - 1];
	}
	go_on(x, f);
}

static const struct fact *earlier(const struct fact *a, const struct fact *b)
{
	return !a || (b && b < a) ? b : a; /* facts are by time */
}

/* What is said in a ticket or a room while a page's story, or a ticket's, goes on is about it. */
static bool falls_into(const struct telling *x, const struct telling *of)
{
	struct instant from = instant_back(of->t.first->at.time, NEAR), to = instant_add(of->t.until, NEAR);
	return x->t.first->at.time.ns >= from.ns && x->t.first->at.time.ns <= to.ns;
}

static void take_in(struct telling *of, const struct telling *x)
{
	of->t.first = earlier(of->t.first, x->t.first);
	of->t.eased = earlier(of->t.eased, x->t.eased && x->t.eased > of->t.last ? x->t.eased : NULL);
	if (!of->t.over)
		of->t.over = x->t.over;
	if (of->t.until.ns < x->t.until.ns)
		of->t.until = x->t.until;
	of->reported |= x->reported;
	of->taken |= x->taken;
}

/* How much a story can stand alone: a page's, a ticket's, a talk's. */
static int standing(const struct telling *x)
{
	return x->t.page.n ? 2 : x->t.id.n ? 1 : 0;
}

static bool stands_alone(const struct telling *x)
{
	switch (standing(x)) {
	case 2: return true;
	case 1: return x->reported && x->t.over;
	default: return x->reported && x->taken && x->t.over;
	}
}

static int by_first(const void *a, const void *b)
{
	const struct tale *x = a, *y = b;
	return (x->first > y->first) - (x->first < y->first);
}

void find_tales(struct study *s)
{
	struct tellings p = { 0 };
	for (size_t i = 0; i < s->n_facts; i++) {
		const struct fact *f = &s->facts[i];
		if ((f->kind == EV_POST || f->kind == EV_HUMAN) && f->what != WHAT_NONE && f->what != WHAT_MAINTENANCE && !foreign_post(s, f))
			hear(s, &p, f);
	}
	s->tales = ARENA_ARRAY(s->arena, struct tale, p.n);
	for (int least = 1; least <= 2; least++)
		for (size_t i = 0; i < p.n; i++) {
			size_t k = 0;
			while (k < p.n && !(standing(&p.v[i]) < least && standing(&p.v[k]) >= least && stands_alone(&p.v[k]) && falls_into(&p.v[i], &p.v[k])))
				k++;
			if (k < p.n) {
				take_in(&p.v[k], &p.v[i]);
				p.v[i].reported = false;
				p.v[i].t.over = NULL;
			}
		}
	for (size_t i = 0; i < p.n; i++)
		if (stands_alone(&p.v[i]))
			s->tales[s->n_tales++] = p.v[i].t;
	free(p.v);
	if (s->n_tales)
		qsort(s->tales, s->n_tales, sizeof *s->tales, by_first);
}

/* ---- as episodes ---- */

struct episode tale_episode(struct study *s, const struct tale *t)
{
	const struct fact *end = t->eased ? t->eased : t->over;
	struct episode e = {
		.signal = SIGNAL_STATE, .begun_as = SIGNAL_STATE, .begin_basis = BASIS_DECLARED, .end_basis = BASIS_DECLARED,
		.start = { t->first->at.time, INSTANT_NONE, t->first->at.hi }, .end = { INSTANT_NONE, INSTANT_NONE, INSTANT_NONE },
		.total = NUMBER_NONE, .bad = NUMBER_NONE, .excess = NAN, .peak_bad_share = NAN, .begin_cites = cites_of_fact(s, t->first), .censored_end = !end,
	};
	if (end) {
		e.end = (struct estimate){ end->at.time, t->last == end ? end->at.lo : t->last->at.lo, (t->over ? t->over : end)->at.hi };
		e.end_cites = cites_of_fact(s, end);
	}
	told_edges(s, &e);
	struct share_of logged = ledger_front_sum(s->ledger, e.start.time, instant_known(e.end.time) ? e.end.time : s->analysis->to, (struct strs){ 0 });
	if (logged.requests) {
		e.total = logged.requests;
		e.bad = logged.failed;
	}
	return e;
}

static void take_claim(struct study *s, struct episode *e, const struct claim *c, const struct fact *f)
{
	struct instant t = claim_instant(c, f->at.time), hi = instant_add(t, SECONDS((int64_t)c->grain));
	struct estimate at = { t, c->grain > 60 ? instant_back(t, SECONDS((int64_t)c->grain)) : t, hi };
	bool begin = c->kind == CLAIM_BEGAN;
	if (begin ? t.ns > e->start.hi.ns || instant_since(e->start.time, t).ns > UNSEEN.ns : t.ns < e->start.time.ns || t.ns > f->at.hi.ns)
		return;
	*(begin ? &e->start : &e->end) = at;
	*(begin ? &e->begin_basis : &e->end_basis) = BASIS_DECLARED;
	*(begin ? &e->begin_cites : &e->end_cites) = cites_of_fact(s, f);
	if (!begin)
		e->censored_end = false;
}

void told_edges(struct study *s, struct episode *e)
{
	struct instant end = instant_known(e->end.time) ? e->end.hi : s->analysis->to, until = instant_add(end, SILENT);
	const struct tale *of = NULL;
	for (size_t i = facts_from(s, e->start.time); i < s->n_facts && s->facts[i].at.time.ns <= until.ns; i++) {
		const struct fact *f = &s->facts[i];
		struct claim c[8];
		if (f->kind != EV_POST || foreign_post(s, f) || f->what == WHAT_MAINTENANCE)
			continue;
		const struct tale *t = tale_of(s, f);
		if (!t || (of && t != of) || t->first->at.time.ns > end.ns)
			continue;
		of = t;
		size_t n = claims_find(fact_text(f), c, sizeof c / sizeof *c);
		for (size_t k = 0; k < n; k++)
			if ((c[k].kind == CLAIM_BEGAN || c[k].kind == CLAIM_ENDED) && c[k].has_zone)
				take_claim(s, e, &c[k], f);
	}
}

bool tale_within_logs(const struct study *s, const struct tale *t)
{
	size_t n = s->analysis->n_sources;
	bool *people = mem_zalloc(n + 1, sizeof *people), machines = false, within = false;
	for (size_t i = 0; i < s->n_facts; i++)
		people[s->facts[i].source] |= s->facts[i].kind == EV_POST || s->facts[i].kind == EV_HUMAN || s->facts[i].role == ROLE_ALERT;
	for (size_t i = 0; i < n; i++) {
		const struct source *c = &s->analysis->sources[i];
		if (people[i] || !instant_known(c->first))
			continue;
		machines = true;
		within |= c->first.ns <= t->until.ns && c->last.ns >= t->first->at.time.ns;
	}
	free(people);
	return within || !machines;
}

/* ---- whose post ---- */

const struct tale *tale_of(const struct study *s, const struct fact *post)
{
	struct str page = page_of(s, post);
	for (size_t i = 0; i < s->n_tales; i++) {
		const struct tale *t = &s->tales[i];
		if (str_eq(t->page, page) && str_eq(t->id, post->f[F_CHANGE]) && (t->id.n || (post >= t->first && post->at.time.ns <= t->until.ns)))
			return t;
	}
	return NULL;
}

/* It was written while another incident lasted, or soon after, and long after this one was over. */
static bool within_another(const struct study *s, const struct incident *in, const struct fact *f)
{
	static const struct span LONG_OVER = { 3600 * NS_PER_S };
	if (f->at.time.ns <= instant_add(incident_end(s, in), LONG_OVER).ns)
		return false;
	for (size_t i = 0; i < s->analysis->n_incidents; i++) {
		const struct incident *other = &s->analysis->incidents[i];
		if (other != in && f->at.time.ns >= episode_from(first_episode(other)).ns && episode_from(first_episode(other)).ns > incident_end(s, in).ns)
			return true;
	}
	return false;
}

bool post_of_another(const struct study *s, const struct incident *in, const struct fact *post)
{
	if ((post->kind == EV_POST || post->kind == EV_HUMAN || post->kind == EV_ALERT) && within_another(s, in, post))
		return true;
	const struct tale *t = post->kind == EV_POST && post->what != WHAT_MAINTENANCE ? tale_of(s, post) : NULL;
	if (!t)
		return false;
	const struct episode *e = first_episode(in);
	bool its_own = t->own && e->begin_basis == BASIS_DECLARED && e->start.time.ns <= t->first->at.hi.ns && t->first->at.time.ns <= incident_end(s, in).ns;
	return t->own ? !its_own : t->first->at.time.ns < instant_back(episode_from(e), BEFORE).ns;
}
