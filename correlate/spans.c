#include "correlate/spans.h"

#include "correlate/measure.h"
#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

bool always_fires(const struct fact *f)
{
	static const char *const names[] = { "Watchdog", "DeadMansSwitch", "DeadManSwitch", "DeadMansSnitch", "AlwaysFiring" };
	for (size_t i = 0; f->kind == EV_ALERT && i < sizeof names / sizeof *names; i++)
		if (str_eq_nocase(f->f[F_SUBJECT], str_of(names[i])) || str_eq_nocase(str_sub(f->f[F_MESSAGE], 0, str_find(f->f[F_MESSAGE], STR(":"))), str_of(names[i])))
			return true;
	return false;
}

/* "failed for 2m", "for more than 5 minutes": how long what it tells of had gone on when it was told; 0: it does not say. */
static struct span gone_on_for(struct str text)
{
	static const char *const fillers[] = { "more than ", "over ", "at least ", "longer than ", "the last ", "the past ", "about " };
	enum { MOST_S = 3600 };
	for (size_t at; (at = str_find_nocase(text, STR(" for "))) != SIZE_MAX;) {
		text = str_sub(text, at + 5, SIZE_MAX);
		struct str rest = text;
		for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
			if (str_eq_nocase(str_sub(rest, 0, strlen(fillers[i])), str_of(fillers[i])))
				rest = str_sub(rest, strlen(fillers[i]), SIZE_MAX);
		size_t digits = 0;
		int64_t value;
		while (digits < rest.n && rest.p[digits] >= '0' && rest.p[digits] <= '9')
			digits++;
		struct str unit = str_trim(str_sub(rest, digits, 2));
		if (!digits || digits > 4 || !unit.n || !str_i64(str_sub(rest, 0, digits), &value))
			continue;
		char c = unit.p[0];
		int64_t seconds = c == 's' ? value : c == 'm' && !(unit.n > 1 && unit.p[1] == 's') ? 60 * value : c == 'h' ? 3600 * value : 0;
		if (seconds > 0 && seconds <= MOST_S)
			return SECONDS(seconds);
	}
	return (struct span){ 0 };
}

/* What an alert tells of began before it fires: as long before as it says, or longer. */
static struct estimate began_before(const struct fact *f)
{
	struct span told = gone_on_for(f->f[F_MESSAGE]);
	struct span long_for = told.ns ? told : gone_on_for(f->raw);
	return (struct estimate){ instant_back(f->at.time, long_for), INSTANT_NONE, instant_back(f->at.hi, long_for) };
}

static void add(const struct ledger *l, const struct open *o, const struct fact *over, struct signals *out)
{
	const struct fact *f = o->first;
	struct estimate start = o->rule->earlier ? began_before(f) : f->at;
	if (over && instant_since(over->at.time, f->at.time).ns < LEAST.ns)
		return;
	struct arena *a = out->arena;
	struct str subject = f->f[F_SUBJECT].n	 ? f->f[F_SUBJECT]
			     : f->f[F_SERVICE].n ? f->f[F_SERVICE]
			     : f->f[F_HOST].n	 ? f->f[F_HOST]
						 : STR("something");
	struct signal g = {
		.kind = SIGNAL_STATE,
		.start = start,
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
			if (f->what == rules[r].opens && !always_fires(f) && (f->severity == SEV_NONE || f->severity >= rules[r].least))
				open_span(&open, &rules[r], f);
	}
	for (size_t k = 0; k < open.n; k++)
		add_open(l, &open.v[k], facts, n, out);
	free(open.v);
}
