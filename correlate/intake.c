/*
 * Writing: one event at a time, most of them requests.
 *
 * The common line costs three hashes (lane, path, identity), three counters and no
 * allocation. What a source may hold is bounded twice: each series by its slots, and all
 * series of a source together by a level of coarseness that rises for all of them.
 */
#include "correlate/ledger_impl.h"
#include "correlate/request_ids.h"

#include "correlate/outcome.h"
#include "parsers/base/hash.h"
#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

enum {
	MAX_LANES = 512, /* of a source; later ones are counted as one without names */
	LANE_SLOTS = 2048,
	OUTCOME_SLOTS = 1 << 17, /* a day and a half of seconds */
	LATENCY_SLOTS = 8192,
	RECORD_SLOTS = 1 << 15,
	SERIES_BYTES = 14 << 20, /* of a source */
	CLIENT_BYTES = 3 << 20,
	PROOF_BYTES = 3 << 19,
	SAMPLE_BYTES = 3 << 18,
	FACT_BYTES = 5 << 20,
	CHECK_EVERY = 8192, /* requests between looks at the budget */
	FAILED_LINES = 4, /* 2^this times more of the failed ones: these are what people copy out */
	RUN = 5, /* failures in a row after which a good answer proves a turn */
};

enum { KEY_GOOD = 1, KEY_GONE = 2 }; /* samples */

struct intake *ledger_open(struct ledger *l, struct str source_name, struct instant changed)
{
	struct intake *in = mem_zalloc(1, sizeof *in);
	(void)changed; /* the reader has used it; it proves nothing here */
	in->id = l->opened++;
	in->name = arena_copy(&in->arena, source_name.p ? source_name : STR(""));
	in->n_hiding = hiding_for(l->rulings, in->name, &in->arena, &in->hiding);
	in->proofs.budget = PROOF_BYTES;
	in->samples.budget = SAMPLE_BYTES;
	in->facts.budget = FACT_BYTES;
	in->last_sample = INT64_MIN;
	in->lines_seen.most = LINES_SEEN;
	in->first = in->last = in->rhythm.last = INSTANT_NONE;
	intake_coarsen(in, 0);
	return in;
}

/* Steps at a level: what reports need least goes first. */
static int64_t level_latency_s(unsigned level)
{
	return INT64_C(4) << level;
}

static int64_t level_endpoint_s(unsigned level)
{
	return level ? INT64_C(16) << level : 1; /* exact while there is room, then coarse at once */
}

static int64_t level_outcome_s(unsigned level)
{
	return level > 2 ? INT64_C(1) << (level - 2) : 1;
}

void intake_coarsen(struct intake *in, unsigned level)
{
	in->level = level;
	for (size_t i = 0; i < in->n_lanes; i++) {
		series_coarsen(in->lanes[i].outcomes, level_outcome_s(level));
		if (in->lanes[i].latency)
			series_coarsen(in->lanes[i].latency, level_latency_s(level));
	}
	endpoints_coarsen(&in->endpoints, level_endpoint_s(level));
}

size_t intake_series_bytes(const struct intake *in)
{
	size_t sum = endpoints_bytes(&in->endpoints);
	for (size_t i = 0; i < in->n_lanes; i++)
		sum += series_bytes(in->lanes[i].outcomes) + (in->lanes[i].latency ? series_bytes(in->lanes[i].latency) : 0);
	return sum;
}

static uint32_t new_lane(struct intake *in, uint64_t hash, const struct event *e)
{
	bool full = in->n_lanes >= MAX_LANES;
	MEM_PUSH(in->lanes, in->n_lanes, in->cap_lanes);
	in->lanes[in->n_lanes] = (struct raw_lane){
		.hash = hash,
		.host = full ? STR_NONE : arena_copy(&in->arena, e->f[F_HOST]),
		.service = full ? STR_NONE : arena_copy(&in->arena, e->f[F_SERVICE]),
		.upstream = full ? STR("(other)") : arena_copy(&in->arena, request_server(e)),
		.outcomes = series_new(OUT_COUNTERS, OUTCOME_SLOTS),
		.first_ns = INT64_MAX, .last_ns = INT64_MIN,
	};
	series_coarsen(in->lanes[in->n_lanes].outcomes, level_outcome_s(in->level));
	in->upstreams |= e->f[F_UPSTREAM].n > 0;
	return (uint32_t)in->n_lanes++;
}

static uint64_t lane_hash(const struct event *e)
{
	uint64_t hash = 1;
	if (e->f[F_HOST].n)
		hash = hash64(2, e->f[F_HOST]);
	if (e->f[F_SERVICE].n)
		hash = hash64(hash + 3, e->f[F_SERVICE]);
	return e->f[F_UPSTREAM].n ? hash64(hash + 4, e->f[F_UPSTREAM]) : hash;
}

static uint32_t lane_of(struct intake *in, const struct event *e)
{
	uint64_t hash = lane_hash(e);
	if (in->n_lanes && in->lanes[in->last_lane].hash == hash)
		return in->last_lane;
	if (!in->lane_slot)
		in->lane_slot = mem_zalloc(LANE_SLOTS, sizeof *in->lane_slot);
	for (;;) {
		size_t i = hash & (LANE_SLOTS - 1);
		while (in->lane_slot[i] && in->lanes[in->lane_slot[i] - 1].hash != hash)
			i = (i + 1) & (LANE_SLOTS - 1);
		if (!in->lane_slot[i] && in->n_lanes >= MAX_LANES && hash != 0) {
			hash = 0; /* the one for all that are too many */
			continue;
		}
		if (!in->lane_slot[i])
			in->lane_slot[i] = new_lane(in, hash, e) + 1;
		in->last_lane = in->lane_slot[i] - 1;
		return in->last_lane;
	}
}

double latency_bin_ms(unsigned bin)
{
	return exp2(bin / 2.0 - 2);
}

static unsigned latency_bin(double ms)
{
	int exponent;
	double mantissa = frexp(ms, &exponent); /* [0.5, 1) */
	int bin = 2 * (exponent - 1) + (mantissa >= 0.70710678118654752) + 4;
	return ms < 0.25 || bin < 0 ? 0 : bin >= LATENCY_BINS ? LATENCY_BINS - 1 : (unsigned)bin;
}

static void count_latency(struct intake *in, struct raw_lane *lane, int64_t second, double ms)
{
	if (!lane->latency) {
		lane->latency = series_new(LATENCY_BINS, LATENCY_SLOTS);
		series_coarsen(lane->latency, level_latency_s(in->level));
	}
	series_at(lane->latency, second)[latency_bin(ms)]++;
}

/* Failures and the turn after a run of them are kept by lane, good and abandoned ones a line a second. */
static void keep_proof(struct intake *in, uint32_t lane, enum outcome outcome, int64_t second, struct instant t, const struct event *e)
{
	struct raw_lane *r = &in->lanes[lane];
	if (outcome == OUT_BAD) {
		r->bad_run++;
		exemplars_add(&in->proofs, lane << 1, lane, t.ns, e);
		return;
	}
	if (outcome == OUT_TOTAL) {
		if (r->bad_run >= RUN)
			exemplars_add(&in->proofs, lane << 1 | 1, lane, t.ns, e);
		r->bad_run = 0;
		if (second == in->last_sample)
			return;
		in->last_sample = second;
	}
	exemplars_add(&in->samples, outcome == OUT_TOTAL ? KEY_GOOD : KEY_GONE, lane, t.ns, e);
}

static void count_client(struct intake *in, int64_t second, struct str client)
{
	in->failures++;
	if (!client.n)
		return;
	in->failures_with_client++;
	clients_add(&in->clients, second, hash64(0, client));
	while (in->clients.bytes > CLIENT_BYTES && in->clients.n > 1 && in->clients.shift < 30)
		clients_coarsen(&in->clients, in->clients.shift + 1);
}

static void count_peer(struct intake *in, struct str client)
{
	if (in->n_peers > FEW_CLIENTS || !client.n)
		return;
	uint64_t hash = hash64(0, client);
	for (unsigned i = 0; i < in->n_peers; i++)
		if (in->peers[i] == hash)
			return;
	if (in->n_peers < FEW_CLIENTS)
		in->peers[in->n_peers] = hash;
	in->n_peers++;
}

/* When a request began. Worked out from an end of whole seconds, it is half a second early on average. */
static struct instant request_time(const struct event *e)
{
	if (!instant_known(e->start))
		return e->time;
	bool worked_out = instant_known(e->end) && e->end.ns == e->time.ns;
	return worked_out ? (struct instant){ e->start.ns + e->grain_ns / 2 } : e->start;
}

/* The same request for whoever logged it: some write the whole URL, others what follows the authority. */
static uint64_t request_hash(struct str path, uint64_t plain_hash, size_t plain, int64_t status)
{
	size_t scheme = path.p[0] == '/' ? SIZE_MAX : str_find(str_sub(path, 0, 12), STR("://"));
	if (scheme != SIZE_MAX) {
		struct str rest = str_sub(path, scheme + 3, plain - scheme - 3);
		plain_hash = hash64(5, str_sub(rest, str_chr(rest, '/'), SIZE_MAX));
	}
	struct str query = str_sub(path, plain, SIZE_MAX);
	return (query.n ? hash64(plain_hash, query) : plain_hash) ^ (uint64_t)status << 20;
}

/* How long a request took, if its beginning is what it is known by. */
static float request_lasted(const struct event *e)
{
	if (e->kind != EV_REQUEST || !instant_known(e->start) || !(e->duration_ms >= 0))
		return -1;
	return (float)(e->duration_ms / 1000);
}

/* `lane`: that it was counted in; NO_LANE if in none. */
static void add_request_anchor(struct intake *in, const struct event *e, uint64_t path_hash, size_t plain, uint32_t lane)
{
	struct str path = e->f[F_PATH];
	if (path.n > 1)
		anchors_add(&in->requests_seen, &(struct anchor){ .hash = request_hash(path, path_hash, plain, e->status), .ns = request_time(e).ns, .lane = lane, .lasted_s = request_lasted(e) });
}

static void add_id_anchor(struct intake *in, const struct event *e, uint32_t lane)
{
	struct str id = e->f[F_REQUEST_ID];
	if (!id.n && e->kind == EV_LOG)
		id = request_id_in(e->f[F_MESSAGE]);
	if (id.n && instant_known(e->time))
		anchors_add(&in->ids, &(struct anchor){ .hash = hash64(6, id), .ns = request_time(e).ns, .lane = lane, .lasted_s = request_lasted(e) });
}

static void add_line_anchor(struct intake *in, const struct event *e, enum outcome outcome)
{
	if (instant_known(e->time))
		anchors_add(&in->lines_seen, &(struct anchor){ .hash = hash64(7, e->raw) >> (outcome == OUT_BAD ? FAILED_LINES : 0), .ns = e->time.ns });
}

/* Returns the lane that it was counted in, NO_LANE if in none. */
static uint32_t intake_request(struct intake *in, const struct event *e)
{
	struct instant t = request_time(e);
	in->requests++;
	if (!instant_known(t)) {
		in->undated++;
		return NO_LANE;
	}
	struct str path = e->f[F_PATH];
	struct str plain = str_sub(path, 0, str_chr(path, '?'));
	uint64_t path_hash = hash64(5, plain);
	endpoints_expect(&in->endpoints, path_hash);
	count_peer(in, e->f[F_CLIENT]);
	int64_t second = instant_s(t);
	enum outcome outcome = request_outcome(e);
	uint32_t lane = lane_of(in, e);
	struct raw_lane *r = &in->lanes[lane];
	uint32_t *counters = series_at(r->outcomes, second);
	counters[OUT_TOTAL] += outcome != OUT_GONE;
	counters[OUT_BAD] += outcome == OUT_BAD;
	counters[OUT_GONE] += outcome == OUT_GONE;
	r->requests++;
	if (t.ns < r->first_ns)
		r->first_ns = t.ns;
	if (t.ns > r->last_ns)
		r->last_ns = t.ns;
	if (outcome != OUT_GONE && e->duration_ms >= 0 && e->status != NUMBER_NONE)
		count_latency(in, r, second, e->duration_ms);
	if (outcome != OUT_GONE)
		endpoints_add(&in->endpoints, plain, path_hash, second, outcome == OUT_BAD);
	add_request_anchor(in, e, path_hash, plain.n, lane);
	add_line_anchor(in, e, outcome);
	if (outcome == OUT_BAD)
		count_client(in, second, e->f[F_CLIENT]);
	keep_proof(in, lane, outcome, second, t, e);
	if (in->requests % CHECK_EVERY == 0)
		while (intake_series_bytes(in) > SERIES_BYTES && in->level < 20)
			intake_coarsen(in, in->level + 1);
	return lane;
}

static void count_record(struct intake *in, const struct event *e)
{
	if (!instant_known(e->time))
		return;
	if (!in->records)
		in->records = series_new(REC_COUNTERS, RECORD_SLOTS);
	uint32_t *c = series_at(in->records, instant_s(e->time));
	c[REC_TOTAL]++;
	c[REC_ERRORS] += e->severity >= SEV_ERROR;
}

static void count_host(struct intake *in, struct str host)
{
	if (!host.n)
		return;
	if (!in->n_hosts || !str_eq(in->hosts[in->last_host].name, host)) {
		size_t i = 0;
		while (i < in->n_hosts && !str_eq(in->hosts[i].name, host))
			i++;
		if (i == MAX_HOSTS) /* not one machine's log: nobody will ask */
			return;
		if (i == in->n_hosts)
			in->hosts[in->n_hosts++] = (struct host_count){ .name = arena_copy(&in->arena, host) };
		in->last_host = i;
	}
	in->hosts[in->last_host].n++;
}

static void note_gap(struct rhythm *r, struct instant t)
{
	int64_t ns = t.ns - r->last.ns;
	struct gap gap = { r->last, t };
	r->bins[63 - __builtin_clzll((uint64_t)ns)]++;
	if (r->n < LONGEST_GAPS) {
		r->longest[r->n++] = gap;
		return;
	}
	if (ns < NS_PER_S)
		return;
	size_t shortest = 0;
	for (size_t i = 1; i < LONGEST_GAPS; i++)
		if (instant_since(r->longest[i].to, r->longest[i].from).ns < instant_since(r->longest[shortest].to, r->longest[shortest].from).ns)
			shortest = i;
	if (instant_since(r->longest[shortest].to, r->longest[shortest].from).ns < ns)
		r->longest[shortest] = gap;
}

static void note_time(struct intake *in, struct instant t)
{
	if (!instant_known(t))
		return;
	if (!instant_known(in->first) || instant_before(t, in->first))
		in->first = t;
	if (!instant_known(in->rhythm.last)) {
		in->rhythm.last = in->last = t;
	} else if (instant_before(in->rhythm.last, t)) {
		note_gap(&in->rhythm, t);
		in->rhythm.last = in->last = t;
	}
}

void intake_event(void *intake, const struct event *e)
{
	struct intake *in = intake;
	if (in->n_hiding && hiding_takes(in->hiding, in->n_hiding, in->name, e, &in->arena))
		return;
	note_time(in, e->time);
	in->zone_assumed += (e->flags & EVF_ZONE_ASSUMED) != 0;
	in->year_assumed += (e->flags & EVF_YEAR_ASSUMED) != 0;
	in->date_assumed += (e->flags & EVF_DATE_ASSUMED) != 0;
	count_host(in, e->f[F_HOST]);
	uint32_t lane = NO_LANE;
	if (e->kind == EV_REQUEST)
		lane = intake_request(in, e);
	else
		count_record(in, e);
	add_id_anchor(in, e, lane);
	if (fact_worthy(e))
		facts_add(&in->facts, e);
}

void intake_outside(void *intake, const struct event *e)
{
	struct intake *in = intake;
	in->outside++;
	add_id_anchor(in, e, NO_LANE);
	if (e->kind != EV_REQUEST || !instant_known(request_time(e)))
		return;
	struct str plain = str_sub(e->f[F_PATH], 0, str_chr(e->f[F_PATH], '?'));
	add_request_anchor(in, e, hash64(5, plain), plain.n, NO_LANE);
}

void intake_recount(struct intake *in)
{
	const uint32_t *c;
	int64_t second;
	in->requests = in->undated;
	for (size_t i = 0; i < in->n_lanes; i++) {
		in->lanes[i].requests = 0;
		for (size_t k = 0; series_next(in->lanes[i].outcomes, &k, &second, &c);)
			in->lanes[i].requests += c[OUT_TOTAL] + c[OUT_GONE];
		in->requests += in->lanes[i].requests;
	}
	if (in->n_lanes && in->requests == in->undated)
		intake_forget_requests(in);
}

void intake_forget_requests(struct intake *in)
{
	for (size_t i = 0; i < in->n_lanes; i++) {
		series_free(in->lanes[i].outcomes);
		series_free(in->lanes[i].latency);
	}
	free(in->lanes);
	free(in->lane_slot);
	in->lanes = NULL;
	in->lane_slot = NULL;
	in->n_lanes = in->cap_lanes = 0;
	endpoints_free(&in->endpoints);
	clients_free(&in->clients);
	exemplars_free(&in->proofs);
	exemplars_free(&in->samples);
}

void intake_forget(struct intake *in)
{
	intake_forget_requests(in);
	anchors_free(&in->ids);
	anchors_free(&in->requests_seen);
	anchors_free(&in->lines_seen);
	facts_free(&in->facts);
	series_free(in->records);
	in->records = NULL;
	in->rhythm = (struct rhythm){ .last = INSTANT_NONE };
	in->n_hosts = in->n_hiding = 0;
	in->n_peers = 0;
	in->requests = in->undated = in->failures = in->failures_with_client = 0;
	in->first = in->last = INSTANT_NONE;
}

void intake_free(struct intake *in)
{
	intake_forget(in);
	arena_free(&in->arena);
	free(in);
}
