#include "correlate/corrections.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const double MATTERS_S = 1.5; /* a duration that one of the logs does not tell is no skew */
static const double SHOWS_S = 0.5; /* less is lost among the grains of stamps */
static const double ZONE_S = 850; /* quarters of an hour are a matter of zones */

bool zone_sure(const struct intake *in)
{
	return !str_starts(in->about.zone_basis, STR("assumed"));
}

void clocks_open(struct clocks *c, struct ledger *l)
{
	*c = (struct clocks){ .l = l, .of = mem_zalloc(l->n, sizeof *c->of), .measured = mem_zalloc(l->n, sizeof *c->measured), .settled = mem_zalloc(l->n, sizeof *c->settled) };
	for (size_t i = 0; i < l->n; i++) {
		size_t k = zone_sure(l->v[i]) ? 0 : i;
		while (k < i && !(zone_sure(l->v[k]) && same_node(l->v[k]->about.host, l->v[i]->about.host)))
			k++;
		c->of[i] = k < i ? c->of[k] : (uint32_t)c->n++;
		if (l->v[i]->about.clock_offset_s != 0) /* a person said so */
			c->settled[c->of[i]] = true;
	}
}

void clocks_close(struct clocks *c)
{
	free(c->of);
	free(c->measured);
	free(c->settled);
}

static int64_t ns_of(double seconds)
{
	return llround(seconds * 1e9);
}

static void widen(struct ledger *l, uint32_t source, double before_s, double after_s)
{
	for (size_t i = 0; i < l->n_facts; i++) {
		struct estimate *at = &l->facts[i].at;
		if (l->facts[i].source != source)
			continue;
		at->lo.ns -= ns_of(fmax(0, before_s));
		at->hi.ns += ns_of(fmax(0, after_s));
	}
}

/* What was before a step forward lies elsewhere than what came after it. The whole was moved already. */
static void mend_step(struct ledger *l, uint32_t source, const struct offset *o)
{
	double by = o->ahead_s - o->ahead_before_s, moved = l->v[source]->about.clock_offset_s;
	if (by <= 0)
		return;
	/* All is where it belongs if the clock was always so: back with the whole, on with what came after. */
	int64_t from = ns_of(o->from_s + moved);
	ledger_move(l, source, ns_of(by), 0);
	ledger_move_from(l, source, (struct instant){ from + ns_of(by) }, -ns_of(by));
}

/* A clock that runs fast or slow, second by second: from where it is off by half a second more than what was moved. Beyond what was
 * measured it is taken to have gone on as it stood there. */
static void mend_drift(struct ledger *l, uint32_t source, const struct offset *o)
{
	double moved = l->v[source]->about.clock_offset_s, sign = o->drift > 0 ? 1 : -1;
	double first = o->ahead_s + o->drift * (o->first_s - o->at_s), last = o->ahead_s + o->drift * (o->last_s - o->at_s);
	ledger_move(l, source, ns_of(o->ahead_s - first), 0);
	double now = moved + o->ahead_s - first;
	for (double off = 0.5; off < fabs(last - first); off++) {
		double own = o->first_s + off / fabs(o->drift);
		ledger_move_from(l, source, (struct instant){ ns_of(own + now) }, -ns_of(sign));
		now -= sign;
	}
	widen(l, source, 0.5, 0.5);
}

static bool mends(const struct offset *o)
{
	return o->stepped || o->drift != 0;
}

/* By more than what it may be off at the nearer end. */
static bool matters(const struct offset *o)
{
	return fabs(o->ahead_s) >= fmax(MATTERS_S, 2 * fmin(o->hi_s - o->ahead_s, o->ahead_s - o->lo_s));
}

/* False if it is not to be moved. */
static bool move(struct ledger *l, uint32_t source, const struct offset *o, struct str basis)
{
	struct intake *in = l->v[source];
	if (in->duplicate || !instant_known(in->about.first) || in->about.clock_offset_s != 0)
		return false;
	if (in->zone_basis == ZONE_OPTION && fabs(o->ahead_s) > ZONE_S) /* and a person has said which */
		return false;
	in->about.clock_offset_s = round(-o->ahead_s * 1000) / 1000;
	in->about.clock_offset_basis = basis;
	ledger_move(l, source, ns_of(in->about.clock_offset_s), 0);
	widen(l, source, o->hi_s - o->ahead_s, o->ahead_s - o->lo_s);
	if (o->stepped)
		mend_step(l, source, o);
	if (o->drift != 0)
		mend_drift(l, source, o);
	return true;
}

static void tell(struct ledger *l, uint32_t source, const struct offset *o)
{
	const struct intake *in = l->v[source];
	if (in->about.clock_offset_s != 0)
		ledger_note(l, "clock", in->about.name, in->about.first, in->about.last, "clock not aligned with the others: its times were moved by %+.3f s (%.*s)",
			    in->about.clock_offset_s, STR_ARG(in->about.clock_offset_basis));
	if (o->stepped) {
		double by = o->ahead_s - o->ahead_before_s;
		ledger_note(l, "clock", in->about.name, in->about.first, in->about.last, "its clock was stepped by %+.3f s%s", by,
			    by > 0 ? ": what it wrote before was moved by as much less" : ", back: of times that it wrote twice nobody can tell which is which, and what it wrote before the step is off by that much");
	}
	if (o->drift != 0)
		ledger_note(l, "clock", in->about.name, in->about.first, in->about.last,
			    "its clock runs %s by %.0f millionths, %.1f s a day: times were moved by %+.1f s at the beginning of what was measured and by %+.1f s at its end", o->drift > 0 ? "fast" : "slow",
			    fabs(o->drift) * 1e6, fabs(o->drift) * 86400, -(o->ahead_s + o->drift * (o->first_s - o->at_s)), -(o->ahead_s + o->drift * (o->last_s - o->at_s)));
}

/* Other logs of the machine whose clock was found wrong, but for those that were measured themselves. */
static void move_others(struct clocks *c, uint32_t source, const struct offset *o)
{
	struct ledger *l = c->l;
	const struct intake *in = l->v[source];
	for (uint32_t i = 0; i < l->n; i++)
		if (i != source && same_node(l->v[i]->about.host, in->about.host) && !c->measured[i])
			move(l, i, o, arena_printf(&l->arena, "inferred: the clock of %.*s, measured in %.*s", STR_ARG(in->about.host), STR_ARG(in->about.name)));
}

void clock_correct(struct clocks *c, uint32_t source, const struct offset *o, struct str basis)
{
	struct ledger *l = c->l;
	c->settled[c->of[source]] = true;
	if (!matters(o) && !mends(o)) {
		if (fabs(o->ahead_s) >= SHOWS_S && l->v[source]->about.clock_offset_s == 0)
			widen(l, source, o->hi_s, -o->lo_s);
		return;
	}
	if (!move(l, source, o, basis))
		return;
	tell(l, source, o);
	move_others(c, source, o);
}

/* The sources of the clock, for --offset: those of a machine have its name in common, as a rule. */
static struct str glob_of(const struct clocks *c, uint32_t source)
{
	const struct source *s = &c->l->v[source]->about;
	size_t n = 0;
	for (size_t i = 0; i < c->l->n; i++)
		n += c->of[i] == c->of[source];
	return n > 1 ? arena_printf(&c->l->arena, "*%.*s*", STR_ARG(s->host)) : s->name;
}

void clock_propose(struct clocks *c, uint32_t source, const struct offset *o, const char *fmt, ...)
{
	struct ledger *l = c->l;
	const struct intake *in = l->v[source];
	char what[256];
	va_list ap;
	if (!matters(o) || in->about.clock_offset_s != 0)
		return;
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	ledger_note(l, "clock", in->about.name, in->about.first, in->about.last,
		    "its clock may be %.1f s %s (between %.1f and %.1f; %s), which is too little to go by: --offset '%.*s=%+.1f' applies it",
		    fabs(o->ahead_s), o->ahead_s > 0 ? "ahead" : "behind", fmin(fabs(o->lo_s), fabs(o->hi_s)), fmax(fabs(o->lo_s), fabs(o->hi_s)), what, STR_ARG(glob_of(c, source)), -o->ahead_s);
	for (uint32_t i = 0; i < l->n; i++)
		if (c->of[i] == c->of[source] && l->v[i]->about.clock_offset_s == 0)
			widen(l, i, o->hi_s, -o->lo_s);
}
