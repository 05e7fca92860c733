/*
 * The ledger's life until the seal.
 *
 * Budgets that hold for all sources together work like the store's: one coarseness for all,
 * raised until everything fits. What fits at some coarseness fits in every order of closes,
 * and what does not, in none; so the order leaves no trace.
 */
#include "correlate/ledger_impl.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

enum {
	SERIES_BYTES = 18 << 20,
	PROOF_BYTES = 3 << 20,
	SAMPLE_BYTES = 3 << 19,
	CLIENT_BYTES = 4 << 20,
	LINE_BYTES = 4 << 20,
	FACT_BYTES = 8 << 20,
};

struct ledger *ledger_new(struct err *e)
{
	struct ledger *l = mem_zalloc(1, sizeof *l);
	static const struct rulings none = { 0 };
	l->rulings = &none;
	l->since = l->until = INSTANT_NONE;
	l->store = store_open(FACT_BYTES, e);
	l->documents = l->store ? documents_open(e) : NULL;
	if (!l->documents) {
		ledger_free(l);
		return NULL;
	}
	return l;
}

void ledger_rule(struct ledger *l, const struct rulings *r)
{
	l->rulings = r;
	l->uses = ARENA_ARRAY(&l->arena, uint64_t, r->n);
}

void ledger_limit(struct ledger *l, struct instant since, struct instant until)
{
	l->since = since;
	l->until = until;
}

const struct documents *ledger_documents(struct ledger *l)
{
	return l->documents;
}

static struct str given_by(struct arena *a, const char *whom, const char *option)
{
	return arena_printf(a, "given by %s", whom ? whom : option);
}

static struct str zone_basis_text(struct arena *a, const struct source_end *end)
{
	static const struct str words[] = {
		[ZONE_NOT_SEEN] = STR_INIT("no stamps"),
		[ZONE_PRINTED] = STR_INIT("printed"),
		[ZONE_BY_FORMAT] = STR_INIT("by the format's specification"),
		[ZONE_DEFAULT] = STR_INIT("assumed: give --tz"),
	};
	return end->summary->zone_basis == ZONE_OPTION ? given_by(a, end->zone_by, "--tz") : words[end->summary->zone_basis];
}

static struct str year_basis_text(struct arena *a, const struct source_end *end)
{
	static const struct str words[] = {
		[YEAR_NOT_SEEN] = STR_INIT("no stamps"),
		[YEAR_PRINTED] = STR_INIT("printed"),
		[YEAR_NEIGHBOUR] = STR_INIT("from dated lines of the same log"),
		[YEAR_CHANGED] = STR_INIT("from the date in the file's name or of its last change"),
		[YEAR_UNKNOWN] = STR_INIT("assumed: give --year"),
	};
	return end->summary->year_basis == YEAR_OPTION ? given_by(a, end->year_by, "--year") : words[end->summary->year_basis];
}

static struct str most_frequent_host(const struct intake *in)
{
	const struct host_count *best = NULL;
	for (size_t i = 0; i < in->n_hosts; i++)
		if (!best || in->hosts[i].n > best->n || (in->hosts[i].n == best->n && str_cmp(in->hosts[i].name, best->name) < 0))
			best = &in->hosts[i];
	return best ? best->name : STR_NONE;
}

/* Most of its stamps print UTC, and none another zone: the few that print none were read as what the others say. */
static bool mostly_utc(const struct intake *in, const struct reader_summary *s)
{
	return s->zone_basis == ZONE_DEFAULT && !s->east_lo && !s->east_hi && !s->zone_unclear[0] && 2 * in->zone_assumed < s->events;
}

/* Newest first by nature, as git's log is: not a clock that went back. */
static bool newest_first(const struct reader_summary *s)
{
	return s->events && 2 * s->backwards >= s->events;
}

/* What reports print of the source; stamps are corrected at the seal. */
static void describe(struct intake *in, const struct source_end *end)
{
	struct arena *a = &in->arena;
	const struct reader_summary *s = end->summary;
	struct str *damage = ARENA_ARRAY(a, struct str, end->n_damage);
	for (size_t i = 0; i < end->n_damage; i++)
		damage[i] = arena_copy(a, end->damage[i]);
	bool printed = s->zone_basis == ZONE_PRINTED || mostly_utc(in, s), no_zone = printed || s->zone_basis == ZONE_NOT_SEEN;
	in->about = (struct source){
		.name = in->name,
		.format = arena_copy(a, str_of(end->format)),
		.format_title = arena_copy(a, str_of(end->format_title)),
		.host = most_frequent_host(in),
		.bytes = end->bytes, .lines = s->lines, .parsed = s->parsed_lines, .unparsed = s->unparsed_lines,
		.first = in->first, .last = in->last,
		.zone = no_zone ? STR_NONE : arena_copy(a, str_of(end->zone_name ? end->zone_name : "UTC")),
		.zone_basis = printed ? STR("printed") : zone_basis_text(a, end),
		.year_basis = year_basis_text(a, end),
		.clock_offset_s = end->offset_s,
		.clock_offset_basis = end->offset_s != 0 ? given_by(a, end->offset_by, "--offset") : STR_NONE,
		.damage = { damage, end->n_damage },
		.duplicate_of = end->duplicate_of.n ? arena_copy(a, end->duplicate_of) : STR_NONE,
	};
	memcpy(in->about.sha256, end->sha256, sizeof in->about.sha256);
	in->role = end->role;
	in->zone_basis = mostly_utc(in, s) ? ZONE_PRINTED : s->zone_basis;
	memcpy(in->zone_unclear, s->zone_unclear, sizeof s->zone_unclear);
	in->year_basis = s->year_basis;
	in->backwards = newest_first(s) ? 0 : s->backwards;
	in->limited = s->limited;
	in->east_lo = s->east_lo;
	in->east_hi = s->east_hi;
	in->repeated_hour = s->ambiguous;
	in->left_out_hour = s->in_gap;
	in->duplicate = end->duplicate_of.n > 0;
}

static size_t total(const struct ledger *l, size_t (*of)(const struct intake *))
{
	size_t sum = 0;
	for (size_t i = 0; i < l->n; i++)
		sum += of(l->v[i]);
	return sum;
}

static size_t proof_bytes(const struct intake *in)
{
	return in->proofs.bytes;
}

static size_t sample_bytes(const struct intake *in)
{
	return in->samples.bytes;
}

static size_t client_bytes(const struct intake *in)
{
	return in->clients.bytes;
}

static size_t line_bytes(const struct intake *in)
{
	return in->lines_seen.n * sizeof *in->lines_seen.v;
}

static void coarsen_proofs(struct intake *in, unsigned shift)
{
	exemplars_coarsen(&in->proofs, shift);
}

static void coarsen_samples(struct intake *in, unsigned shift)
{
	exemplars_coarsen(&in->samples, shift);
}

static void coarsen_clients(struct intake *in, unsigned shift)
{
	clients_coarsen(&in->clients, shift);
}

static void coarsen_lines(struct intake *in, unsigned shift)
{
	anchors_coarsen(&in->lines_seen, (size_t)LINES_SEEN >> shift);
}

static void coarsen_series(struct intake *in, unsigned level)
{
	if (level > in->level)
		intake_coarsen(in, level);
}

static void fit(struct ledger *l)
{
	const struct {
		size_t budget, (*bytes)(const struct intake *);
		void (*coarsen)(struct intake *, unsigned);
		unsigned *level, max;
	} kinds[] = {
		{ SERIES_BYTES, intake_series_bytes, coarsen_series, &l->level, 20 },
		{ PROOF_BYTES, proof_bytes, coarsen_proofs, &l->proof_shift, 40 },
		{ SAMPLE_BYTES, sample_bytes, coarsen_samples, &l->sample_shift, 40 },
		{ CLIENT_BYTES, client_bytes, coarsen_clients, &l->client_shift, 36 },
		{ LINE_BYTES, line_bytes, coarsen_lines, &l->line_shift, 6 },
	};
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		kinds[k].coarsen(l->v[l->n - 1], *kinds[k].level);
		while (total(l, kinds[k].bytes) > kinds[k].budget && *kinds[k].level < kinds[k].max) {
			++*kinds[k].level;
			for (size_t i = 0; i < l->n; i++)
				kinds[k].coarsen(l->v[i], *kinds[k].level);
		}
	}
}

void ledger_done(struct ledger *l, struct intake *in)
{
	if (in->done)
		return;
	in->done = true;
	if (!l->err.set)
		facts_store(&in->facts, in->id, l->store, &l->err);
	facts_free(&in->facts);
	endpoints_finish(&in->endpoints);
	exemplars_finish(&in->proofs);
	exemplars_finish(&in->samples);
	anchors_finish(&in->ids);
	anchors_finish(&in->requests_seen);
	anchors_finish(&in->lines_seen);
	free(in->lane_slot);
	in->lane_slot = NULL;
	MEM_PUSH(l->v, l->n, l->cap);
	l->v[l->n++] = in;
	fit(l);
}

void ledger_close(struct ledger *l, struct intake *in, const struct source_end *end)
{
	ledger_done(l, in);
	describe(in, end);
	if (in->duplicate) { /* listed, not counted; what it had made coarser stays so, in every order of closes */
		intake_forget(in);
		if (!l->err.set)
			store_drop(l->store, in->id, &l->err);
	}
}

void ledger_skip(struct ledger *l, struct str name, struct str reason, bool damage)
{
	MEM_PUSH(l->skipped, l->n_skipped, l->cap_skipped);
	l->skipped[l->n_skipped++] = (struct skipped){ arena_copy(&l->arena, name), arena_copy(&l->arena, reason), damage };
}

void ledger_free(struct ledger *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->n; i++)
		intake_free(l->v[i]);
	free(l->v);
	free(l->skipped);
	free(l->facts);
	free(l->unseen);
	free(l->contradictions);
	store_close(l->store);
	documents_close(l->documents);
	arena_free(&l->arena);
	free(l);
}
