/*
 * The seal: from what sources said, each by its own clock, to one story.
 *
 * Everything is put in the order of source names first, so that nothing below depends on
 * the order in which sources were read.
 */
#include "correlate/ledger_impl.h"

#include "parsers/base/mem.h"

#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static int by_name(const void *a, const void *b)
{
	const struct intake *x = *(struct intake *const *)a, *y = *(struct intake *const *)b;
	int d = str_cmp(x->name, y->name);
	if (!d)
		d = strcmp(x->about.sha256, y->about.sha256);
	return d ? d : (x->about.lines > y->about.lines) - (x->about.lines < y->about.lines);
}

static int skipped_by_name(const void *a, const void *b)
{
	const struct skipped *x = a, *y = b;
	int d = str_cmp(x->name, y->name);
	return d ? d : str_cmp(x->reason, y->reason);
}

/* ---- facts ---- */

struct unpacking {
	struct ledger *l;
	const uint32_t *source_of; /* by intake id */
};

static void unpack(void *to, const struct stored *row)
{
	struct unpacking *u = to;
	struct ledger *l = u->l;
	MEM_PUSH(l->facts, l->n_facts, l->cap_facts);
	struct fact *f = &l->facts[l->n_facts++];
	*f = fact_of(row, &l->arena);
	f->source = u->source_of[row->source];
	f->role = l->v[f->source]->role;
	l->facts_left_out += f->count - 1;
}

static bool unpack_facts(struct ledger *l, struct err *e)
{
	uint32_t *source_of = mem_zalloc(l->opened, sizeof *source_of);
	for (size_t i = 0; i < l->n; i++)
		source_of[l->v[i]->id] = (uint32_t)i;
	struct unpacking u = { l, source_of };
	bool ok = store_each(l->store, unpack, &u, e);
	free(source_of);
	store_close(l->store);
	l->store = NULL;
	return ok;
}

static int fact_order(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;
	if (x->at.time.ns != y->at.time.ns)
		return x->at.time.ns < y->at.time.ns ? -1 : 1;
	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->what != y->what) /* one line of a document may say several things */
		return x->what < y->what ? -1 : 1;
	return str_cmp(x->f[F_MESSAGE], y->f[F_MESSAGE]);
}

static void sort_facts(struct ledger *l)
{
	if (l->n_facts)
		qsort(l->facts, l->n_facts, sizeof *l->facts, fact_order);
}

/* ---- moving a source in time ---- */

/* What is moved: stamps from `from` on, by ns. */
struct move {
	struct instant from;
	int64_t ns, seconds;
};

static void move_ns(const struct move *m, int64_t *ns)
{
	if (*ns >= m->from.ns)
		*ns += m->ns;
}

static void move_exemplars(const struct move *m, struct exemplars *x)
{
	for (size_t i = 0; i < x->cap; i++) {
		move_ns(m, &x->table[i].first.ns);
		move_ns(m, &x->table[i].last.ns);
	}
}

static void move_anchors(const struct move *m, struct anchors *a)
{
	for (size_t i = 0; i < a->n; i++)
		move_ns(m, &a->v[i].ns);
}

static void move_lanes(const struct move *m, struct intake *in)
{
	int64_t from = instant_s(m->from);
	for (size_t i = 0; i < in->n_lanes; i++) {
		struct raw_lane *r = &in->lanes[i];
		series_shift(r->outcomes, from, m->seconds);
		if (r->latency)
			series_shift(r->latency, from, m->seconds);
		move_ns(m, &r->first_ns);
		move_ns(m, &r->last_ns);
	}
	for (size_t i = 0; i < in->endpoints.n; i++)
		series_shift(in->endpoints.v[i].series, from, m->seconds);
	for (size_t i = 0; i < in->clients.n; i++)
		in->clients.v[i].second += in->clients.v[i].second >= from ? m->seconds : 0;
	if (in->records)
		series_shift(in->records, from, m->seconds);
}

static void move(struct ledger *l, uint32_t source, const struct move *m, unsigned flags)
{
	struct intake *in = l->v[source];
	if (m->ns == 0)
		return;
	move_lanes(m, in);
	move_exemplars(m, &in->proofs);
	move_exemplars(m, &in->samples);
	move_anchors(m, &in->ids);
	move_anchors(m, &in->requests_seen);
	move_ns(m, &in->about.first.ns);
	move_ns(m, &in->about.last.ns);
	for (size_t i = 0; i < in->rhythm.n; i++) {
		move_ns(m, &in->rhythm.longest[i].from.ns);
		move_ns(m, &in->rhythm.longest[i].to.ns);
	}
	for (size_t i = 0; i < l->n_facts; i++) {
		struct fact *f = &l->facts[i];
		if (f->source != source || (flags && !(f->flags & flags)) || f->at.time.ns < m->from.ns)
			continue;
		f->at.time = instant_add(f->at.time, (struct span){ m->ns });
		f->at.lo = instant_add(f->at.lo, (struct span){ m->ns });
		f->at.hi = instant_add(f->at.hi, (struct span){ m->ns });
	}
}

void ledger_move(struct ledger *l, uint32_t source, int64_t ns, unsigned flags)
{
	move(l, source, &(struct move){ { INT64_MIN + 1 }, ns, llround((double)ns / 1e9) }, flags);
}

void ledger_move_from(struct ledger *l, uint32_t source, struct instant from, int64_t ns)
{
	move(l, source, &(struct move){ from, ns, llround((double)ns / 1e9) }, 0);
}

static void apply_offsets(struct ledger *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i]->about.clock_offset_s != 0)
			ledger_move(l, (uint32_t)i, llround(l->v[i]->about.clock_offset_s * 1e9), 0);
}

/* ---- notes ---- */

void ledger_note(struct ledger *l, const char *kind, struct str source, struct instant from, struct instant to, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	MEM_PUSH(l->unseen, l->n_unseen, l->cap_unseen);
	l->unseen[l->n_unseen++] = (struct unseen){ str_of(kind), arena_copy(&l->arena, str_of(text)), source, from, to };
}

void ledger_contradict(struct ledger *l, struct str summary, const struct fact *const *facts, size_t n)
{
	struct cite *v = ARENA_ARRAY(&l->arena, struct cite, n);
	for (size_t i = 0; i < n; i++)
		v[i] = fact_cite(l, facts[i]);
	MEM_PUSH(l->contradictions, l->n_contradictions, l->cap_contradictions);
	l->contradictions[l->n_contradictions++] = (struct contradiction){ arena_copy(&l->arena, summary), { v, n } };
}

static void note_resolution(struct ledger *l)
{
	int64_t step = 1;
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->v[i]->n_lanes; k++)
			if (series_step(l->v[i]->lanes[k].outcomes) > step)
				step = series_step(l->v[i]->lanes[k].outcomes);
	if (step > 1)
		ledger_note(l, "resolution", STR_NONE, INSTANT_NONE, INSTANT_NONE,
			    "requests were counted in steps of up to %lld s to keep memory bounded", (long long)step);
	if (l->facts_left_out)
		ledger_note(l, "resolution", STR_NONE, INSTANT_NONE, INSTANT_NONE,
			    "%llu repetitions of notable events and errors were counted, not kept: of each sort the first and last are shown",
			    (unsigned long long)l->facts_left_out);
}

static void note_guesses(struct ledger *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *in = l->v[i];
		if (in->zone_basis == ZONE_DEFAULT && str_starts(in->about.zone_basis, STR("assumed")))
			ledger_note(l, "zone", in->about.name, in->about.first, in->about.last,
				    in->zone_unclear[0] ? "stamps say %s, which may be several zones or none, and were read as %.*s" : "stamps carry no zone%s and were read as %.*s",
				    in->zone_unclear, STR_ARG(in->about.zone));
		if (in->year_basis == YEAR_UNKNOWN && in->year_assumed && str_starts(in->about.year_basis, STR("assumed")))
			ledger_note(l, "year", in->about.name, in->about.first, in->about.last, "stamps carry no year and nothing tells it");
		if (in->date_assumed && in->year_basis == YEAR_PRINTED)
			ledger_note(l, "clock", in->about.name, in->about.first, in->about.last,
				    "day and month may be the other way round in %llu stamps: no number above 12 tells", (unsigned long long)in->date_assumed);
		else if (in->date_assumed && (in->year_basis == YEAR_CHANGED || in->year_basis == YEAR_UNKNOWN))
			ledger_note(l, "year", in->about.name, in->about.first, in->about.last,
				    in->year_basis == YEAR_UNKNOWN ? "stamps carry no date and nothing tells it" : "stamps carry no date: it was taken from the file's name or last change");
		/* People's pages and notes are often newest first. */
		if (in->backwards && in->role != ROLE_HUMAN)
			ledger_note(l, "clock", in->about.name, in->about.first, in->about.last,
				    "%llu record%s older than the one before by more than durations explain", (unsigned long long)in->backwards, in->backwards == 1 ? " is" : "s are");
		if (in->repeated_hour)
			ledger_note(
				l, "zone", in->about.name, in->about.first, in->about.last,
				"%llu stamps lie in an hour that %.*s has twice, when its clocks go back: the order of lines tells which, else the earlier was taken",
				(unsigned long long)in->repeated_hour, STR_ARG(in->about.zone));
		if (in->left_out_hour)
			ledger_note(l, "zone", in->about.name, in->about.first, in->about.last,
				    "%llu stamps lie in an hour that %.*s leaves out, when its clocks go forward: perhaps they are of another zone",
				    (unsigned long long)in->left_out_hour, STR_ARG(in->about.zone));
		if (in->limited)
			ledger_note(l, "unparsed", in->about.name, in->about.first, in->about.last,
				    "matching was given up on %llu lines that made a pattern backtrack too much", (unsigned long long)in->limited);
		if (in->undated)
			ledger_note(l, "coverage", in->about.name, INSTANT_NONE, INSTANT_NONE,
				    "%llu requests have no stamp and are in no series",
				    (unsigned long long)in->undated);
	}
}

/* ---- gaps ---- */

/* Silences that are improbable against the source's own rhythm. */
static void find_gaps(struct intake *in)
{
	const struct rhythm *r = &in->rhythm;
	uint64_t n = 0, below = 0;
	unsigned bin = 0;
	for (unsigned i = 0; i < RHYTHM_BINS; i++)
		n += r->bins[i];
	if (n < 50)
		return;
	for (; bin < 62 && (below += r->bins[bin]) * 100 < n * 99; bin++)
		;
	double usual_s = ldexp(1e-9, (int)bin + 1), limit_s = 10 * usual_s > 60 ? 10 * usual_s : 60;
	struct gap *gaps = ARENA_ARRAY(&in->arena, struct gap, r->n);
	size_t found = 0;
	for (size_t i = 0; i < r->n; i++) {
		if (span_s(instant_since(r->longest[i].to, r->longest[i].from)) <= limit_s)
			continue;
		size_t at = found++;
		for (; at && r->longest[i].from.ns < gaps[at - 1].from.ns; at--)
			gaps[at] = gaps[at - 1];
		gaps[at] = r->longest[i];
	}
	in->about.gaps = gaps;
	in->about.n_gaps = found;
}

/* ---- lanes ---- */

struct str who_served(struct str upstream)
{
	size_t comma = str_rchr(upstream, ',');
	struct str s = str_trim(comma == SIZE_MAX ? upstream : str_sub(upstream, comma + 1, SIZE_MAX));
	size_t scheme = str_find(s, STR("://"));
	if (scheme != SIZE_MAX) { /* Traefik, Caddy: a server by its URL */
		s = str_sub(s, scheme + 3, SIZE_MAX);
		s = str_sub(s, 0, str_chr(s, '/'));
	}
	return str_is(s, "-") || str_is(s, "<NOSRV>") ? STR("") : s;
}

static struct lane lane_from(struct ledger *l, uint32_t source, const struct raw_lane *r)
{
	const struct intake *in = l->v[source];
	struct str writer = node_name(&l->arena, r->host.n ? r->host : in->about.host);
	struct str unnamed = in->alone ? writer : STR(""); /* a system beside others goes by its front's name */
	return (struct lane){
		.source = source, .writer = writer, .service = r->service.n ? r->service : unnamed,
		.node = r->upstream.n ? node_name(&l->arena, who_served(r->upstream)) : writer,
		.role = in->role, .front = in->front, .outcomes = r->outcomes, .latency = r->latency,
	};
}

static int lane_order(const void *a, const void *b)
{
	const struct lane *x = a, *y = b;
	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	int d = str_cmp(x->writer, y->writer);
	if (!d)
		d = str_cmp(x->service, y->service);
	return d ? d : str_cmp(x->node, y->node);
}

/* Names may become one when they are unified: then so do their lanes. */
static void unite(struct raw_lane *into, struct raw_lane *from)
{
	series_merge(into->outcomes, from->outcomes);
	if (into->latency && from->latency)
		series_merge(into->latency, from->latency);
	if (!into->latency) {
		into->latency = from->latency;
		from->latency = NULL;
	}
	into->requests += from->requests;
	if (from->first_ns < into->first_ns)
		into->first_ns = from->first_ns;
	if (from->last_ns > into->last_ns)
		into->last_ns = from->last_ns;
}

static void rename_lane(struct exemplars *x, const uint32_t *to)
{
	for (size_t i = 0; i < x->cap; i++) {
		if (x->table[i].first.text)
			x->table[i].first.lane = to[x->table[i].first.lane];
		if (x->table[i].last.text)
			x->table[i].last.lane = to[x->table[i].last.lane];
	}
}

/* Lanes of one source, in order; exemplars then point into ledger_lanes. */
static void make_lanes(struct ledger *l, uint32_t source)
{
	struct intake *in = l->v[source];
	uint32_t *to = mem_zalloc(in->n_lanes, sizeof *to);
	size_t begin = l->n_lanes;
	for (size_t i = 0; i < in->n_lanes; i++) {
		struct lane lane = lane_from(l, source, &in->lanes[i]);
		size_t k = begin;
		while (k < l->n_lanes && lane_order(&l->lanes[k], &lane) != 0)
			k++;
		if (k == l->n_lanes) {
			l->lanes[l->n_lanes++] = lane;
		} else {
			size_t first = 0;
			while (in->lanes[first].outcomes != l->lanes[k].outcomes)
				first++;
			unite(&in->lanes[first], &in->lanes[i]);
			l->lanes[k].latency = in->lanes[first].latency;
		}
	}
	if (l->n_lanes > begin)
		qsort(l->lanes + begin, l->n_lanes - begin, sizeof *l->lanes, lane_order);
	for (size_t i = 0; i < in->n_lanes; i++) {
		struct lane lane = lane_from(l, source, &in->lanes[i]);
		for (size_t k = begin; k < l->n_lanes; k++)
			if (lane_order(&l->lanes[k], &lane) == 0)
				to[i] = (uint32_t)k;
	}
	rename_lane(&in->proofs, to);
	rename_lane(&in->samples, to);
	free(to);
}

static void make_sources_and_lanes(struct ledger *l)
{
	size_t lanes = 0;
	fronts_find(l);
	for (size_t i = 0; i < l->n; i++)
		lanes += l->v[i]->n_lanes;
	l->lanes = ARENA_ARRAY(&l->arena, struct lane, lanes);
	l->sources = ARENA_ARRAY(&l->arena, struct source, l->n);
	for (size_t i = 0; i < l->n; i++) {
		struct intake *in = l->v[i];
		make_lanes(l, (uint32_t)i);
		find_gaps(in);
		l->sources[i] = in->about;
		l->lines += in->duplicate ? 0 : in->about.lines;
		l->requests += in->requests;
	}
}

static void count_hidden(struct ledger *l)
{
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->v[i]->n_hiding; k++)
			l->uses[l->v[i]->hiding[k].ruling - l->rulings->v] += l->v[i]->hiding[k].count;
}

bool ledger_seal(struct ledger *l, struct err *e)
{
	if (l->err.set)
		return err_set(e, "%s", l->err.text);
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, by_name);
	if (l->n_skipped)
		qsort(l->skipped, l->n_skipped, sizeof *l->skipped, skipped_by_name);
	if (!unpack_facts(l, e))
		return false;
	count_hidden(l);
	names_unite(l);
	hosts_infer(l);
	copies_cut(l);
	apply_offsets(l);
	addresses_infer(l);
	years_infer(l);
	sort_facts(l);
	clocks_infer(l);
	skews_infer(l);
	sort_facts(l);
	labels_check(l);
	sort_facts(l);
	window_cut(l);
	make_sources_and_lanes(l);
	note_resolution(l);
	note_guesses(l);
	return true;
}
