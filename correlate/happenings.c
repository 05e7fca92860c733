#include "correlate/happenings.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 300 }; /* records of one side that are compared, each with each */
static const double CHECKS_S = 90; /* what health checks take at most until they believe it */
static const double CHECKS_LIKELY_S = 4; /* three of them, two seconds apart, or nearly */
static const double ALERT_S = 900, ALERT_LIKELY_S = 60;
static const double DEPLOY_S = 1800;
static const double SLACK_S = 1; /* of what is written nearly at once, either may be first */

/* What a record's part in a story is. */
enum part { PART_NONE, PART_GOES, PART_COMES, PART_FOUND_DOWN, PART_FOUND_UP, PART_ALERT, PART_ALERT_OVER, PART_DEPLOY_BEGINS, PART_DEPLOYED, PART_DEPLOY_ENDS };

struct record {
	const struct fact *f, *until; /* until: of a deploy that begins, its end if that is told; else f */
	enum part part;
	struct str version; /* of the change that it belongs to */
};

static const struct {
	enum part cause, effect;
	double most_s, likely_s;
} stories[] = {
	{ PART_GOES, PART_FOUND_DOWN, CHECKS_S, CHECKS_LIKELY_S },      { PART_COMES, PART_FOUND_UP, CHECKS_S, CHECKS_LIKELY_S },
	{ PART_GOES, PART_ALERT, ALERT_S, ALERT_LIKELY_S },             { PART_FOUND_DOWN, PART_ALERT, ALERT_S, ALERT_LIKELY_S },
	{ PART_COMES, PART_ALERT_OVER, ALERT_S, ALERT_LIKELY_S },       { PART_FOUND_UP, PART_ALERT_OVER, ALERT_S, ALERT_LIKELY_S },
	{ PART_DEPLOY_BEGINS, PART_DEPLOYED, DEPLOY_S, DEPLOY_S / 60 }, { PART_DEPLOYED, PART_DEPLOY_ENDS, DEPLOY_S, DEPLOY_S / 60 },
};

static enum part part_of(const struct fact *f)
{
	bool tool = f->role == ROLE_DEPLOY;
	switch (f->what) {
	case WHAT_STOP:
	case WHAT_CRASH: return f->kind == EV_STATE && f->role != ROLE_EDGE ? PART_GOES : PART_NONE;
	case WHAT_START:
	case WHAT_READY: return f->kind == EV_STATE && f->role != ROLE_EDGE ? PART_COMES : PART_NONE;
	case WHAT_DOWN: return f->kind == EV_STATE && f->f[F_SUBJECT].n ? PART_FOUND_DOWN : PART_NONE;
	case WHAT_UP: return f->kind == EV_STATE && f->f[F_SUBJECT].n ? PART_FOUND_UP : PART_NONE;
	case WHAT_ALERT: return f->kind == EV_ALERT ? PART_ALERT : PART_NONE;
	case WHAT_ALERT_OVER: return f->kind == EV_ALERT ? PART_ALERT_OVER : PART_NONE;
	case WHAT_CHANGE_START:
	case WHAT_ROLLBACK_START: return tool ? PART_DEPLOY_BEGINS : PART_DEPLOYED;
	case WHAT_CHANGE_OK:
	case WHAT_ROLLBACK_OK: return tool ? PART_DEPLOY_ENDS : PART_DEPLOYED;
	case WHAT_CHANGE:
	case WHAT_ROLLBACK: return tool ? PART_NONE : PART_DEPLOYED;
	default: return PART_NONE;
	}
}

static bool of_deploys(enum part p)
{
	return p >= PART_DEPLOY_BEGINS;
}

/* The machine whose coming and going it tells of. */
static struct str about(const struct record *r)
{
	return r->part == PART_GOES || r->part == PART_COMES ? r->f->f[F_HOST] : r->f->f[F_SUBJECT];
}

static bool names_machine(const struct record *r, struct str machine)
{
	if (same_node(about(r), machine))
		return true;
	return (r->part == PART_ALERT || r->part == PART_ALERT_OVER) && machine.n >= 3 && str_find_nocase(r->f->f[F_MESSAGE], machine) != SIZE_MAX;
}

/* "2.5.5" and what a package manager makes of it: "2.5.5-1". */
static bool same_version(struct str a, struct str b)
{
	struct str less = a.n < b.n ? a : b, more = a.n < b.n ? b : a;
	if (less.n < 3 || !str_starts(more, less))
		return false;
	char next = more.n > less.n ? more.p[less.n] : '-';
	return next == '-' || next == '+' || next == '~';
}

/* The two are cause and effect of the story, or might be. */
static bool tell_one_story(const struct record *cause, const struct record *effect)
{
	if (of_deploys(cause->part))
		return same_version(cause->version, effect->version);
	struct str machine = about(cause);
	return machine.n && names_machine(effect, machine);
}

/* A tool says the version when it begins and seldom when it ends: of its latest beginning. */
static struct str version_told(const struct ledger *l, size_t i, enum part part)
{
	const struct fact *f = &l->facts[i];
	if (f->f[F_VERSION].n || part != PART_DEPLOY_ENDS)
		return f->f[F_VERSION];
	while (i-- > 0) { /* clocks of others may have been moved meanwhile: their order says nothing */
		const struct fact *b = &l->facts[i];
		if (b->source != f->source)
			continue;
		if (span_s(instant_since(f->at.time, b->at.time)) > DEPLOY_S)
			break;
		if (part_of(b) == PART_DEPLOY_BEGINS && b->f[F_VERSION].n)
			return b->f[F_VERSION];
	}
	return STR_NONE;
}

static double seconds_of(struct instant t)
{
	return (double)t.ns / 1e9;
}

/* The own record against another's; false if they have nothing to do with each other. */
static bool bound_of(const struct record *own, const struct record *other, struct anchor_bound *out)
{
	for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
		bool first = own->part == stories[i].cause && other->part == stories[i].effect;
		bool second = own->part == stories[i].effect && other->part == stories[i].cause;
		if (first ? !tell_one_story(own, other) : !second || !tell_one_story(other, own))
			continue;
		/* Differences of integers: doubles of today's nanoseconds are microseconds. */
		double lo = span_s(instant_since(own->f->at.lo, other->until->at.hi)), hi = span_s(instant_since(own->until->at.hi, other->f->at.lo)), d = (lo + hi) / 2;
		if (own->f != own->until || other->f != other->until) { /* known from both sides */
			*out = (struct anchor_bound){ .at = seconds_of(other->f->at.time), .own = seconds_of(own->f->at.time), .lo = lo - SLACK_S, .likely = d, .hi = hi + SLACK_S, .story = (int)i };
			return true;
		}
		*out = (struct anchor_bound){
			.at = seconds_of(other->f->at.time), .own = seconds_of(own->f->at.time),
			.lo = lo - (first ? SLACK_S : stories[i].most_s), .likely = d + (first ? stories[i].likely_s : -stories[i].likely_s),
			.hi = hi + (first ? stories[i].most_s : SLACK_S),
			.story = (int)i,
			.checks_s = stories[i].most_s > CHECKS_S ? 0 : first ? CHECKS_S : -CHECKS_S,
		};
		return true;
	}
	return false;
}

struct records {
	struct record v[MOST];
	size_t n;
};

static void gather(const struct ledger *l, size_t i, struct records *r)
{
	enum part part = part_of(&l->facts[i]);
	if (part == PART_NONE || r->n == MOST)
		return;
	struct record one = { &l->facts[i], &l->facts[i], part, of_deploys(part) ? version_told(l, i, part) : STR_NONE };
	if (of_deploys(part) ? one.version.n < 3 : !about(&one).n && part != PART_ALERT && part != PART_ALERT_OVER)
		return;
	for (size_t k = r->n; part == PART_DEPLOY_ENDS && k-- > 0;)
		if (r->v[k].part == PART_DEPLOY_BEGINS && r->v[k].f->source == one.f->source && str_eq(r->v[k].version, one.version)) {
			r->v[k].until = one.f;
			return;
		}
	r->v[r->n++] = one;
}

/* How likely it is that one record of the others falls by chance into the stretch that some own record of that sort allows,
 * and how many places there are at which it may. */
static void weigh_chance(const struct records *own, const struct records *others, struct happenings *h)
{
	size_t n = 0;
	double from = INFINITY, to = -INFINITY;
	const struct records *sides[] = { own, others };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < sides[k]->n; i++)
			if (!of_deploys(sides[k]->v[i].part)) {
				n += k == 0;
				from = fmin(from, seconds_of(sides[k]->v[i].f->at.time));
				to = fmax(to, seconds_of(sides[k]->v[i].f->at.time));
			}
	double places = n ? fmax(3600, to - from) / (CHECKS_S + 2 * SLACK_S) : 1;
	h->chance = fmin(1, (double)n / 2 / places);
	h->places = places;
}

size_t *happenings_notable(const struct ledger *l, size_t *n)
{
	size_t *v = NULL, cap = 0;
	*n = 0;
	for (size_t i = 0; i < l->n_facts; i++)
		if (part_of(&l->facts[i]) != PART_NONE) {
			MEM_PUSH(v, *n, cap);
			v[(*n)++] = i;
		}
	return v;
}

struct happenings happenings_of(const struct ledger *l, const size_t *notable, size_t n_notable, const uint32_t *clock, uint32_t own, const bool *with)
{
	struct happenings h = { 0 };
	struct records *mine = mem_zalloc(1, sizeof *mine), *theirs = mem_zalloc(1, sizeof *theirs);
	size_t cap = 0;
	for (size_t i = 0; i < n_notable; i++) {
		uint32_t c = clock[l->facts[notable[i]].source];
		if (c == own)
			gather(l, notable[i], mine);
		else if (with[c])
			gather(l, notable[i], theirs);
	}
	for (uint32_t i = 0; i < mine->n; i++) {
		bool version = false;
		for (uint32_t k = 0; k < theirs->n; k++) {
			struct anchor_bound b;
			if (!bound_of(&mine->v[i], &theirs->v[k], &b))
				continue;
			b.mine = i;
			b.theirs = k;
			MEM_PUSH(h.v, h.n, cap);
			h.v[h.n++] = b;
			version |= of_deploys(mine->v[i].part);
		}
		h.versions += version;
	}
	weigh_chance(mine, theirs, &h);
	free(mine);
	free(theirs);
	return h;
}
