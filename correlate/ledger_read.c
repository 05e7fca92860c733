/*
 * Reading: a sealed ledger answers, and changes no more.
 */
#include "correlate/ledger_impl.h"

#include "parsers/base/mem.h"
#include "parsers/base/names.h"

#include <stdlib.h>

size_t ledger_lanes(const struct ledger *l, const struct lane **out)
{
	*out = l->lanes;
	return l->n_lanes;
}

size_t ledger_facts(const struct ledger *l, const struct fact **out)
{
	*out = l->facts;
	return l->n_facts;
}

size_t ledger_sources(const struct ledger *l, const struct source **out)
{
	*out = l->sources;
	return l->n;
}

size_t ledger_skipped(const struct ledger *l, const struct skipped **out)
{
	*out = l->skipped;
	return l->n_skipped;
}

size_t ledger_unseen(const struct ledger *l, const struct unseen **out)
{
	*out = l->unseen;
	return l->n_unseen;
}

size_t ledger_contradictions(const struct ledger *l, const struct contradiction **out)
{
	*out = l->contradictions;
	return l->n_contradictions;
}

uint64_t ledger_ruling_uses(const struct ledger *l, size_t ruling)
{
	return l->uses[ruling];
}

struct cites ledger_hidden(const struct ledger *l, struct arena *a, size_t ruling)
{
	struct cite v[HIDING_CITES];
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->v[i]->n_hiding; k++) {
			const struct hiding *h = &l->v[i]->hiding[k];
			for (size_t c = 0; h->ruling == &l->rulings->v[ruling] && c < h->n_cites && n < HIDING_CITES; c++)
				v[n++] = h->cites[c];
		}
	return cites_copy(a, v, n);
}

uint64_t ledger_lines(const struct ledger *l)
{
	return l->lines;
}

uint64_t ledger_requests(const struct ledger *l)
{
	return l->requests;
}

uint64_t ledger_front_requests(const struct ledger *l)
{
	uint64_t n = 0;
	for (size_t i = 0; i < l->n_lanes; i++)
		if (l->lanes[i].front)
			n += series_sum(l->lanes[i].outcomes, OUT_TOTAL, INT64_MIN, INT64_MAX) + series_sum(l->lanes[i].outcomes, OUT_GONE, INT64_MIN, INT64_MAX);
	return n;
}

const struct series *ledger_records(const struct ledger *l, uint32_t source)
{
	return l->v[source]->records;
}

void ledger_window(const struct ledger *l, struct instant *from, struct instant *to)
{
	*from = *to = INSTANT_NONE;
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; l->v[i]->front && k < l->v[i]->n_lanes; k++) {
			const struct raw_lane *r = &l->v[i]->lanes[k];
			if (!instant_known(*from) || r->first_ns < from->ns)
				from->ns = r->first_ns;
			if (!instant_known(*to) || r->last_ns > to->ns)
				to->ns = r->last_ns;
		}
}

void ledger_records_window(const struct ledger *l, struct instant *from, struct instant *to)
{
	const struct source *v;
	size_t n = ledger_sources(l, &v);
	*from = *to = INSTANT_NONE;
	for (size_t i = 0; i < n; i++) {
		if (v[i].duplicate_of.n || !instant_known(v[i].first))
			continue;
		if (!instant_known(*from) || instant_before(v[i].first, *from))
			*from = v[i].first;
		if (!instant_known(*to) || instant_before(*to, v[i].last))
			*to = v[i].last;
	}
}

/* ---- cites ---- */

struct cite fact_cite(const struct ledger *l, const struct fact *f)
{
	struct cite c = { .source = l->v[f->source]->name, .line = f->line, .text = f->raw };
	memcpy(c.sha256, f->sha256.p, 64);
	return c;
}

struct cites fact_cites(const struct ledger *l, struct arena *a, const struct fact *f)
{
	struct cite c = fact_cite(l, f);
	return cites_copy(a, &c, 1);
}

struct found { /* an exemplar and where it is from */
	const struct exemplar *x;
	uint32_t source;
};

struct search {
	const struct ledger *l;
	bool (*want)(void *, const struct lane *);
	void *user;
	struct instant from, to;
	bool last;
	struct found *v; /* the n best so far, best first */
	size_t n, max;
};

static bool before(const struct found *a, const struct found *b)
{
	if (a->x->ns != b->x->ns)
		return a->x->ns < b->x->ns;
	if (a->source != b->source)
		return a->source < b->source;
	return a->x->line < b->x->line;
}

static void consider(struct search *s, uint32_t source, const struct exemplar *x)
{
	struct found one = { x, source };
	if (!x->text || x->ns < s->from.ns || x->ns >= s->to.ns)
		return;
	const struct lane *lane = &s->l->lanes[x->lane];
	if (s->want ? !s->want(s->user, lane) : !lane->front)
		return;
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].source == source && s->v[i].x->line == x->line)
			return;
	size_t i = s->n;
	while (i && (s->last ? before(&s->v[i - 1], &one) : before(&one, &s->v[i - 1])))
		i--;
	if (i == s->max)
		return;
	if (s->n < s->max)
		s->n++;
	memmove(s->v + i + 1, s->v + i, (s->n - 1 - i) * sizeof *s->v);
	s->v[i] = one;
}

/* Failures are under even keys of `proofs`, good ones under odd keys there and KEY_GOOD (1) of `samples`,
 * abandoned ones under KEY_GONE (2): see intake.c. */
static void search_in(struct search *s, uint32_t source, const struct exemplars *x, bool odd)
{
	for (size_t i = 0; i < x->cap; i++)
		if ((x->table[i].key & 1) == odd) {
			consider(s, source, &x->table[i].first);
			consider(s, source, &x->table[i].last);
		}
}

size_t ledger_cite_requests(const struct ledger *l, bool (*want)(void *user, const struct lane *), void *user, enum outcome outcome,
			    struct instant from, struct instant to, bool last, struct cite *out, size_t n)
{
	struct search s = { l, want, user, from, to, last, mem_zalloc(n, sizeof *s.v), 0, n };
	for (uint32_t i = 0; i < l->n && n; i++) {
		if (outcome != OUT_GONE)
			search_in(&s, i, &l->v[i]->proofs, outcome == OUT_TOTAL);
		if (outcome != OUT_BAD)
			search_in(&s, i, &l->v[i]->samples, outcome == OUT_TOTAL);
	}
	for (size_t i = 0; i < s.n; i++) {
		const struct exemplar *x = s.v[i].x;
		out[i] = (struct cite){ .source = l->v[s.v[i].source]->name, .line = x->line, .text = { x->text, x->n } };
		memcpy(out[i].sha256, x->sha256, sizeof out[i].sha256);
	}
	n = s.n;
	free(s.v);
	return n;
}

/* ---- shares ---- */

struct shares {
	struct names names;
	struct share_of *v; /* by id */
	size_t n, cap;
};

static void share_add(struct shares *s, struct str name, uint64_t requests, uint64_t failed)
{
	if (!requests && !failed)
		return;
	uint32_t id = names_id(&s->names, name);
	if (id == s->n) {
		MEM_PUSH(s->v, s->n, s->cap);
		s->v[s->n++] = (struct share_of){ .name = names_str(&s->names, id) };
	}
	s->v[id].requests += (int64_t)requests;
	s->v[id].failed += (int64_t)failed;
}

static size_t shares_done(struct shares *s, struct arena *a, const struct share_of **out)
{
	size_t n = s->n;
	struct share_of *v = ARENA_ARRAY(a, struct share_of, n);
	for (size_t i = 0; i < n; i++) {
		v[i] = s->v[i];
		v[i].name = arena_copy(a, v[i].name);
	}
	if (n)
		qsort(v, n, sizeof *v, most_failed_first);
	*out = v;
	free(s->v);
	names_free(&s->names);
	return n;
}

/* Front lanes of the services, of all if none are given. */
static bool serves(const struct lane *lane, struct strs services)
{
	for (size_t i = 0; i < services.n; i++)
		if (str_eq(services.v[i], lane->service))
			return lane->front;
	return lane->front && !services.n;
}

static bool source_serves(const struct ledger *l, size_t source, struct strs services)
{
	for (size_t i = 0; i < l->n_lanes; i++)
		if (l->lanes[i].source == source && serves(&l->lanes[i], services))
			return true;
	return false;
}

size_t ledger_by_endpoint(const struct ledger *l, struct arena *a, struct instant from, struct instant to, struct strs services, const struct share_of **out)
{
	struct shares s = { 0 };
	for (size_t i = 0; i < l->n; i++) {
		const struct endpoints *t = &l->v[i]->endpoints;
		if (!source_serves(l, i, services))
			continue;
		for (size_t k = 0; k < t->n; k++)
			share_add(&s, t->v[k].name, series_sum(t->v[k].series, ENDPOINT_TOTAL, instant_s(from), second_after(to)),
				  series_sum(t->v[k].series, ENDPOINT_BAD, instant_s(from), second_after(to)));
	}
	return shares_done(&s, a, out);
}

size_t ledger_by_node(const struct ledger *l, struct arena *a, struct instant from, struct instant to, struct strs services, const struct share_of **out)
{
	struct shares s = { 0 };
	for (size_t i = 0; i < l->n_lanes; i++) {
		const struct lane *lane = &l->lanes[i];
		struct str node = lane->node.n || lane->role != ROLE_EDGE ? lane->node : STR("(no server)");
		if (serves(lane, services) && node.n)
			share_add(&s, node, series_sum(lane->outcomes, OUT_TOTAL, instant_s(from), second_after(to)),
				  series_sum(lane->outcomes, OUT_BAD, instant_s(from), second_after(to)));
	}
	return shares_done(&s, a, out);
}

struct share_of ledger_front_sum(const struct ledger *l, struct instant from, struct instant to, struct strs services)
{
	struct share_of sum = { 0 };
	for (size_t i = 0; i < l->n_lanes; i++) {
		if (!serves(&l->lanes[i], services))
			continue;
		sum.requests += (int64_t)series_sum(l->lanes[i].outcomes, OUT_TOTAL, instant_s(from), second_after(to));
		sum.failed += (int64_t)series_sum(l->lanes[i].outcomes, OUT_BAD, instant_s(from), second_after(to));
	}
	return sum;
}

int64_t ledger_clients(const struct ledger *l, const struct gap *spans, size_t n, bool *exact)
{
	struct client_set all = { 0 };
	uint64_t failures = 0, known = 0;
	*exact = true;
	for (size_t i = 0; i < l->n; i++) {
		if (!l->v[i]->front)
			continue;
		failures += l->v[i]->failures;
		known += l->v[i]->failures_with_client;
		for (size_t k = 0; k < n; k++)
			clients_collect(&l->v[i]->clients, instant_s(spans[k].from), second_after(spans[k].to), &all);
	}
	int64_t count = failures && !known ? NUMBER_NONE : client_set_count(&all, exact);
	client_set_free(&all);
	return count;
}

int64_t ledger_repeats(const struct ledger *l, const struct gap *span, size_t most)
{
	const struct clients **v = mem_zalloc(l->n + 1, sizeof *v);
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i]->front)
			v[n++] = &l->v[i]->clients;
	uint64_t sum = clients_repeats(v, n, instant_s(span->from), second_after(span->to), most);
	free(v);
	return (int64_t)sum;
}

bool ledger_sees_clients(const struct ledger *l)
{
	for (size_t i = 0; i < l->n_lanes; i++)
		if (l->lanes[i].front && l->v[l->lanes[i].source]->n_peers > FEW_CLIENTS)
			return true;
	return false;
}
