/*
 * What the logs say for the first time around the onset.
 *
 * Messages without their numbers and quoted texts are one sort wherever they were written. A sort is new if
 * its logs were there to tell it before and did not. What is said all the time is not new, however
 * often it is said now.
 */
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

enum { MOST = 8, SORTS = 4096 };
static const struct span BEFORE = { 300 * NS_PER_S }; /* the onset */
static const struct span WATCHED = { 1800 * NS_PER_S }; /* so long before that without it, to call it new */

struct sort {
	uint64_t hash;
	const struct fact *first;
	uint64_t count;
	struct strs hosts;
};

static bool tells_trouble(const struct fact *f)
{
	bool machine = f->kind == EV_LOG || f->kind == EV_STATE;
	return machine && f->severity >= SEV_WARN && f->what != WHAT_UP && f->what != WHAT_START && f->what != WHAT_READY && f->what != WHAT_RELOAD;
}

static struct sort *place(struct sort *table, size_t *n, uint64_t hash)
{
	size_t i = hash & (2 * SORTS - 1);
	while (table[i].hash && table[i].hash != hash)
		i = (i + 1) & (2 * SORTS - 1);
	if (!table[i].hash && *n == SORTS)
		return NULL;
	if (!table[i].hash) {
		table[i].hash = hash;
		++*n;
	}
	return &table[i];
}

/* All sorts told until the end of the impact, each with its first fact. */
static struct sort *collect(struct study *s, struct instant onset, struct instant until)
{
	struct sort *table = mem_zalloc(2 * SORTS, sizeof *table);
	size_t n = 0;
	for (size_t i = 0; i < s->n_facts && s->facts[i].at.time.ns <= until.ns; i++) {
		const struct fact *f = &s->facts[i];
		struct sort *x = tells_trouble(f) ? place(table, &n, fact_sort(f)) : NULL;
		if (!x)
			continue;
		if (!x->first)
			x->first = f;
		if (f->at.time.ns >= instant_back(onset, BEFORE).ns) {
			x->count += f->count;
			if (fact_host(s, f).n)
				x->hosts = strs_add(s, x->hosts, fact_host(s, f));
		}
	}
	return table;
}

static int by_nearness(const void *a, const void *b)
{
	const struct sort *x = a, *y = b;
	if (x->first->at.time.ns != y->first->at.time.ns)
		return x->first->at.time.ns < y->first->at.time.ns ? -1 : 1;
	return x->count != y->count ? (x->count > y->count ? -1 : 1) : x->hash < y->hash ? -1 : 1;
}

/* First told near the onset, by a log that was there well before. */
static bool is_new(const struct study *s, const struct sort *x, struct instant onset, struct instant until)
{
	const struct source *of = &s->analysis->sources[x->first->source];
	struct instant from = instant_back(onset, BEFORE);
	return x->first->at.time.ns >= from.ns && x->first->at.time.ns <= until.ns && instant_known(of->first) &&
	       of->first.ns <= instant_back(onset, WATCHED).ns;
}

void find_novelties(struct study *s, struct incident *in)
{
	struct instant onset = first_episode(in)->start.time, until = incident_end(s, in);
	struct sort *table = collect(s, onset, until);
	size_t n = 0;
	for (size_t i = 0; i < 2 * SORTS; i++)
		if (table[i].first && is_new(s, &table[i], onset, until))
			table[n++] = table[i];
	if (n)
		qsort(table, n, sizeof *table, by_nearness);
	n = n < MOST ? n : MOST;
	struct novelty *v = ARENA_ARRAY(s->arena, struct novelty, n);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct novelty){ .summary = arena_copy(s->arena, told_text(s, table[i].first, 240)), .at = table[i].first->at, .count = table[i].count,
					 .severity = table[i].first->severity, .hosts = table[i].hosts, .evidence = cites_of_fact(s, table[i].first) };
	free(table);
	in->novelties = v;
	in->n_novelties = n;
}
