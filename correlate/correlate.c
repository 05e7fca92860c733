#include "correlate/correlate.h"

#include "correlate/named.h"
#include "correlate/study.h"
#include "parsers/base/mem.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

/* ---- what the steps need to know first ---- */

static void copy_sources(struct study *s)
{
	struct analysis *a = s->analysis;
	const struct source *from;
	size_t n = ledger_sources(s->ledger, &from);
	struct source *v = ARENA_ARRAY(s->arena, struct source, n);
	for (size_t i = 0; i < n; i++) {
		struct source *c = &v[i];
		*c = from[i];
		struct str *const strings[] = {
			&c->name,	&c->format,	&c->format_title,	&c->host,	 &c->zone,
			&c->zone_basis, &c->year_basis, &c->clock_offset_basis, &c->duplicate_of
		};
		for (size_t k = 0; k < sizeof strings / sizeof *strings; k++)
			*strings[k] = arena_copy(s->arena, *strings[k]);
		struct gap *gaps = ARENA_ARRAY(s->arena, struct gap, c->n_gaps);
		if (c->n_gaps)
			memcpy(gaps, c->gaps, c->n_gaps * sizeof *gaps);
		c->gaps = gaps;
		struct str *damage = ARENA_ARRAY(s->arena, struct str, c->damage.n);
		for (size_t k = 0; k < c->damage.n; k++)
			damage[k] = arena_copy(s->arena, c->damage.v[k]);
		c->damage.v = damage;
	}
	a->sources = v;
	a->n_sources = n;
	const struct skipped *skipped;
	a->n_skipped = ledger_skipped(s->ledger, &skipped);
	struct skipped *w = ARENA_ARRAY(s->arena, struct skipped, a->n_skipped);
	for (size_t i = 0; i < a->n_skipped; i++)
		w[i] = (struct skipped){ arena_copy(s->arena, skipped[i].name), arena_copy(s->arena, skipped[i].reason), skipped[i].damage };
	a->skipped = w;
}

/* More names than this are not machines but addresses, and would cost more than they tell. */
enum { MOST_HOSTS = 1000 };

static void find_hosts(struct study *s)
{
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes);
	for (size_t i = 0; i < n && s->hosts.n < MOST_HOSTS; i++) {
		s->hosts = strs_add(s, s->hosts, lanes[i].writer);
		s->hosts = strs_add(s, s->hosts, lanes[i].node);
	}
	for (size_t i = 0; i < s->analysis->n_sources; i++)
		s->hosts = strs_add(s, s->hosts, s->analysis->sources[i].host);
	/* haproxy's servers and other peers that a state line names are machines as well. */
	for (size_t i = 0; i < s->n_facts && s->hosts.n < MOST_HOSTS; i++) {
		const struct fact *f = &s->facts[i];
		s->hosts = strs_add(s, s->hosts, f->f[F_HOST]);
		if (f->role == ROLE_EDGE && (f->what == WHAT_DOWN || f->what == WHAT_UP || f->what == WHAT_DRAIN || f->what == WHAT_READY))
			s->hosts = strs_add(s, s->hosts, f->f[F_SUBJECT]);
	}
}

/* How much a status page looks like the service's own: its posts speak of a provider as of somebody else, and there are
 * many of them; it does not itself carry a provider's name. */
/* "ap-south-1", "us-east-2b", "europe-west4": the region of a cloud. */
static bool names_region(struct str text)
{
	static const char *const continents[] = { "us-", "eu-", "ap-", "sa-", "ca-", "af-", "me-", "il-", "cn-", "europe-", "asia-", "australia-", "northamerica-", "southamerica-", NULL };
	static const char *const sides[] = { "north", "south", "east", "west", "central", NULL };
	for (size_t i = 0; continents[i]; i++)
		for (size_t at = 0, found; (found = str_find_nocase(str_sub(text, at, SIZE_MAX), str_of(continents[i]))) != SIZE_MAX; at += found + 1) {
			struct str rest = str_sub(text, at + found + str_of(continents[i]).n, SIZE_MAX);
			bool begins = at + found == 0 || !isalnum((unsigned char)text.p[at + found - 1]);
			for (size_t k = 0; begins && sides[k]; k++)
				if (str_starts(rest, str_of(sides[k])))
					return true;
		}
	return false;
}

static int own_page_score(const struct study *s, struct str page)
{
	static const char *const foreign[] = { "provider", "hosting", "vendor", "upstream",
					       "third-party", "datacenter", "data-center", "colo",
					       "carrier", "isp", NULL };
	static const char *const others[] = { "hosting provider", "our provider",
					      "cloud provider", "upstream provider",
					      "network provider", "hosting partner",
					      "third-party provider", NULL };
	const struct source *sources;
	ledger_sources(s->ledger, &sources);
	int score = text_has(page, foreign) ? -1000 : 0;
	bool speaks = false, named = false, regions = false;
	for (size_t i = 0; i < s->n_facts; i++) {
		const struct fact *f = &s->facts[i];
		if (f->kind != EV_POST || !str_eq(page_of(s, f), page))
			continue;
		score++;
		speaks |= text_has(fact_text(f), others);
		regions |= names_region(fact_text(f)) || names_region(f->f[F_SUBJECT]);
		named |= text_has(source_base(sources[f->source].name), foreign);
	}
	return score + (speaks ? 100 : 0) - (named || regions ? 1000 : 0);
}

static bool unnamed(const struct study *s, struct str page)
{
	for (size_t i = 0; i < s->n_facts; i++)
		if (s->facts[i].kind == EV_POST && str_eq(s->facts[i].f[F_SERVICE], page))
			return false;
	return true;
}

/* Which of several status pages is the service's own; a lone page is, unless it calls itself a provider's or tells of a cloud's regions. */
static void find_own_pages(struct study *s)
{
	struct strs pages = { 0 };
	struct str best = STR_NONE;
	int most = 0;
	for (size_t i = 0; i < s->n_facts; i++)
		if (s->facts[i].kind == EV_POST)
			pages = strs_add(s, pages, page_of(s, &s->facts[i]));
	for (size_t p = 0; p < pages.n; p++) {
		int score = own_page_score(s, pages.v[p]);
		if (score > most) {
			most = score;
			best = pages.v[p];
		}
	}
	/* Pages without a name are files about one page, unless posts speak of a provider, who may have one. */
	for (size_t p = 0; p < pages.n && most < 100; p++)
		if (unnamed(s, pages.v[p]) && own_page_score(s, pages.v[p]) > 0)
			s->own_pages = strs_add(s, s->own_pages, pages.v[p]);
	/* Every page may be somebody else's: then none is ours, which a name that no page has says. */
	s->own_pages = strs_add(s, s->own_pages, best.n ? best : pages.n ? STR("(none)") : STR_NONE);
}

static void find_window(struct study *s)
{
	struct analysis *a = s->analysis;
	ledger_window(s->ledger, &a->from, &a->to);
	if (!instant_known(a->from))
		ledger_records_window(s->ledger, &a->from, &a->to);
}

static int by_start(const void *a, const void *b)
{
	const struct signal *x = a, *y = b;
	if (x->start.time.ns != y->start.time.ns)
		return x->start.time.ns < y->start.time.ns ? -1 : 1;
	return x->kind != y->kind ? (int)x->kind - (int)y->kind : str_cmp(x->summary, y->summary);
}

struct analysis *correlate(const struct ledger *l, const struct correlate_options *o)
{
	struct arena arena = { 0 };
	struct analysis *a = ARENA_NEW(&arena, struct analysis);
	a->arena = arena;
	a->from = a->to = INSTANT_NONE;
	a->title = arena_copy(&a->arena, o->title);
	a->slo = o->slo > 0 ? o->slo : 0.999;
	a->lines = ledger_lines(l);
	a->requests = ledger_requests(l);
	static const struct rulings none = { 0 };
	struct study s = { .ledger = l, .options = o, .analysis = a, .arena = &a->arena, .rulings = o->rulings ? o->rulings : &none };
	s.n_facts = ledger_facts(l, &s.facts);
	s.signals.arena = s.arena;
	copy_sources(&s);
	find_hosts(&s);
	find_named(&s);
	find_own_pages(&s);
	find_window(&s);
	for (size_t i = 0; i < n_detectors; i++)
		detectors[i].detect(l, &s.signals);
	if (s.signals.n)
		qsort(s.signals.v, s.signals.n, sizeof *s.signals.v, by_start);
	decide_begin(&s);
	find_maintenances(&s);
	find_tales(&s);
	find_episodes(&s);
	decide_episodes(&s);
	find_changes(&s);
	/* The array is ours; only readers see it as const. */
	struct incident *in = (struct incident *)(uintptr_t)a->incidents;
	for (size_t i = 0; i < a->n_incidents; i++) {
		find_novelties(&s, &in[i]);
		find_suspects(&s, &in[i]);
		find_milestones(&s, &in[i]);
		decide_milestones(&s, &in[i]);
		find_metrics(&s, &in[i]);
		find_impact(&s, &in[i]);
		find_alarms(&s, &in[i]);
		find_timeline(&s, &in[i]);
	}
	find_means(&s);
	find_contradictions(&s);
	decide_contradictions(&s);
	find_unseen(&s);
	decide_end(&s);
	for (size_t i = 0; i < a->n_incidents; i++) {
		find_blind(&s, &in[i]);
		find_questions(&s, &in[i]);
	}
	find_charts(&s);
	find_verdict(&s);
	free(s.signals.v);
	free(s.signals.aside);
	return a;
}
