/*
 * Incident, none or not enough to tell, in one sentence that says what was looked at and what was set aside.
 */
#include "correlate/study.h"

/* Fewer requests than this cannot show that nothing happened. */
enum { ENOUGH_REQUESTS = 100, MOST_ASIDE = 2 };

/* "; 1 258 of 3 300 failed throughout (38 %), /product.php always (1 168)" where that is worth a word. */
static void tell_chronic(struct study *s, struct buf *b)
{
	enum { FEW = 20 };
	static const double LEAST = 0.005, ALWAYS = 0.95;
	const struct share_of *rows;
	struct instant from = s->analysis->from, to = instant_add(s->analysis->to, SECONDS(1));
	struct share_of all = ledger_front_sum(s->ledger, from, to, (struct strs){ 0 });
	size_t n = ledger_by_endpoint(s->ledger, s->arena, from, to, (struct strs){ 0 }, &rows);
	if ((double)all.failed < LEAST * (double)all.requests || !all.failed)
		return;
	buf_addf(b, "; over the whole time %lld of them failed (%.*s)", (long long)all.failed, STR_ARG(share_text(s, (double)all.failed / (double)all.requests)));
	for (size_t i = 0, told = 0; i < n && told < MOST_ASIDE; i++)
		if (rows[i].failed >= FEW && (double)rows[i].failed >= ALWAYS * (double)rows[i].requests)
			buf_addf(b, "%s%.*s nearly always (%lld of %lld)", told++ ? " and " : ", those for ", STR_ARG(rows[i].name), (long long)rows[i].failed, (long long)rows[i].requests);
}

/* Machines that were out of service while users felt nothing, and changes that failed. */
static void tell_harmless(struct study *s, struct buf *b)
{
	size_t told = 0;
	for (size_t i = 0; i < s->signals.n && told < MOST_ASIDE; i++) {
		const struct signal *g = &s->signals.v[i];
		if (g->kind != SIGNAL_STATE || !g->scope.hosts.n)
			continue;
		buf_addf(b, "%s%.*s from ", told++ ? ", " : "; without an impact on users ", STR_ARG(g->summary));
		instant_rfc3339(b, g->start.time, 0);
		if (instant_known(g->end.time))
			buf_addf(b, " on for %.*s", STR_ARG(duration_text(s, span_s(instant_since(g->end.time, g->start.time)))));
	}
	for (size_t i = 0, changes = 0; i < s->analysis->n_changes && changes < MOST_ASIDE; i++) {
		const struct change *c = &s->analysis->changes[i];
		if (c->outcome == OUTCOME_FAILED)
			buf_addf(b, "%s\"%.*s\"", changes++ ? ", " : "; a change failed without one: ", STR_ARG(quotable(s, c->summary, 80)));
	}
}

/* What a reader would ask about: drills, test pages, crashes that nobody felt. One notice in two logs is two records. */
static void tell_notable(struct study *s, struct buf *b)
{
	static const struct {
		enum what what;
		const char *noun;
	} all[] = {
		{ WHAT_PAGE, "pages" }, { WHAT_ALERT, "alerts" }, { WHAT_FAILOVER, "failovers" }, { WHAT_CRASH, "crashes" },
		{ WHAT_NO_CAPACITY, "pools without a server" }, { WHAT_UNREACHABLE, "parts that could not be reached" }, { WHAT_SATURATION, "limits that were hit" },
	};
	for (size_t k = 0, told = 0; k < sizeof all / sizeof *all; k++) {
		const struct fact *first = NULL;
		uint64_t n = 0;
		for (size_t i = 0; i < s->n_facts; i++) {
			const struct fact *f = &s->facts[i];
			if (f->what != all[k].what || f->at.time.ns < s->analysis->from.ns)
				continue;
			first = first ? first : f;
			n += f->count ? f->count : 1;
		}
		if (!first)
			continue;
		buf_addf(b, "%s %llu of %s (%s", told++ ? "," : "; the logs have records of what had no impact that could be measured:", (unsigned long long)n, all[k].noun, n > 1 ? "first at " : "");
		instant_rfc3339(b, first->at.time, 0);
		buf_addf(b, ": \"%.*s\")", STR_ARG(quotable(s, fact_text(first), 80)));
	}
}

static struct str none_text(struct study *s)
{
	struct buf b = { 0 };
	buf_addf(&b, "%llu requests were looked at, and ", (unsigned long long)ledger_front_requests(s->ledger));
	bool brief = false;
	for (size_t i = 0; i < s->signals.n_aside; i++)
		brief |= s->signals.aside[i].brief;
	if (s->signals.n_aside) {
		buf_adds(&b, brief ? "no stretch is long enough to be called an incident" : "no stretch shows that users in general were hit");
		for (size_t i = 0; i < s->signals.n_aside && i < MOST_ASIDE; i++)
			buf_addf(&b, "; set aside: %.*s", STR_ARG(s->signals.aside[i].sentence));
	} else
		buf_addf(&b, "no %sstretch stands out far and long enough to be called an incident", s->set_aside ? "other " : "");
	tell_chronic(s, &b);
	tell_harmless(s, &b);
	tell_notable(s, &b);
	return arena_take(s->arena, &b);
}

void find_verdict(struct study *s)
{
	struct analysis *a = s->analysis;
	if (a->n_incidents) {
		size_t n = 0;
		for (size_t i = 0; i < a->n_incidents; i++)
			n += a->incidents[i].n_episodes;
		a->verdict = VERDICT_INCIDENT;
		a->verdict_reason = arena_printf(s->arena, "%zu incident%s with %zu episode%s of impact",
						 a->n_incidents, a->n_incidents == 1 ? "" : "s", n, n == 1 ? "" : "s");
	} else if (s->n_maintained) {
		a->verdict = VERDICT_NONE;
		a->verdict_reason = arena_printf(s->arena, "%.*s; beyond it no stretch stands out far and long enough to be called an incident", STR_ARG(maintained_text(s, &s->maintained[0])));
	} else if (a->requests >= ENOUGH_REQUESTS) {
		a->verdict = VERDICT_NONE;
		a->verdict_reason = none_text(s);
	} else {
		a->verdict = VERDICT_INSUFFICIENT;
		a->verdict_reason = a->requests ? arena_printf(s->arena, "too few requests were logged to tell (%llu)", (unsigned long long)a->requests) :
						  STR("no request line was understood, and there is no alert and no status post that tells of an outage: access logs of the load balancer would show it");
	}
}
