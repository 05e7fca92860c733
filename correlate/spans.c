#include "correlate/spans.h"

#include "correlate/measure.h"
#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

_Static_assert(WHAT_COUNT <= 64, "what fits the set of a span rule");

static const struct span LEAST = { 30 * NS_PER_S };

struct open {
	const struct span_rule *rule;
	const struct fact *first, *last; /* the notice and its last repeat */
};

struct opens {
	struct open *v;
	size_t n, cap;
};

bool span_same_field(const struct fact *a, const struct fact *b, enum field f)
{
	return a->f[f].n && str_eq(a->f[f], b->f[f]);
}

static void add(const struct ledger *l, const struct open *o, const struct fact *over, struct signals *out)
{
	const struct fact *f = o->first;
	if (over && instant_since(over->at.time, f->at.time).ns < LEAST.ns)
		return;
	struct arena *a = out->arena;
	struct str subject = f->f[F_SUBJECT].n	 ? f->f[F_SUBJECT]
			     : f->f[F_SERVICE].n ? f->f[F_SERVICE]
			     : f->f[F_HOST].n	 ? f->f[F_HOST]
						 : STR("something");
	struct signal g = {
		.kind = SIGNAL_STATE,
		.start = f->at,
		.end = over ? over->at : (struct estimate){ INSTANT_NONE, INSTANT_NONE, INSTANT_NONE },
		.censored_end = !over,
		.total = NUMBER_NONE,
		.bad = NUMBER_NONE,
		.excess = NAN,
		.peak_bad_share = NAN,
		.baseline = NAN,
		.recorded = true,
		.begin_cites = fact_cites(l, a, f),
		.summary = arena_printf(a, "%.*s %s", STR_ARG(subject), o->rule->verb),
	};
	g.scope.services = measure_name(a, f->f[F_SERVICE]);
	if (o->rule->of_host)
		g.scope.hosts = measure_name(a, f->f[F_SUBJECT].n ? node_name(a, f->f[F_SUBJECT]) : f->f[F_HOST]);
	if (over)
		g.end_cites = fact_cites(l, a, over);
	signals_add(out, g);
}

static void open_span(struct opens *o, const struct span_rule *r, const struct fact *f)
{
	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].rule == r && r->same(o->v[i].first, f)) {
			o->v[i].last = f;
			return;
		}
	MEM_PUSH(o->v, o->n, o->cap);
	o->v[o->n++] = (struct open){ r, f, f };
}

static bool tells_of_ends(const struct open *o, const struct fact *facts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (facts[i].source == o->first->source && o->rule->closes & SPAN_WHAT(facts[i].what))
			return true;
	return false;
}

static void add_open(const struct ledger *l, const struct open *o, const struct fact *facts, size_t n, struct signals *out)
{
	struct instant from, to;
	if (o->rule->stays && tells_of_ends(o, facts, n)) {
		ledger_records_window(l, &from, &to);
		if (instant_since(to, o->first->at.time).ns >= SECONDS(excursion_of_failures.hold_s).ns)
			add(l, o, NULL, out);
	} else if (o->rule->repeats) {
		add(l, o, o->last, out);
	}
}

void spans_find(const struct ledger *l, const struct span_rule *rules, size_t n_rules, struct signals *out)
{
	const struct fact *facts;
	size_t n = ledger_facts(l, &facts);
	struct opens open = { 0 };
	for (size_t i = 0; i < n; i++) {
		const struct fact *f = &facts[i];
		size_t kept = 0;
		for (size_t k = 0; k < open.n; k++) {
			if (open.v[k].rule->closes & SPAN_WHAT(f->what) && open.v[k].rule->same(open.v[k].first, f))
				add(l, &open.v[k], f, out);
			else
				open.v[kept++] = open.v[k];
		}
		open.n = kept;
		for (size_t r = 0; r < n_rules; r++)
			if (f->what == rules[r].opens && (f->severity == SEV_NONE || f->severity >= rules[r].least))
				open_span(&open, &rules[r], f);
	}
	for (size_t k = 0; k < open.n; k++)
		add_open(l, &open.v[k], facts, n, out);
	free(open.v);
}
