/*
 * The inside of the ledger, for its own files: ledger.c (life), intake.c (writing),
 * ledger_seal.c, ledger_read.c, hosts.c, years.c, clocks.c, window.c.
 *
 * One intake holds all that one source said. After its close it stays in the ledger as the
 * source's record; only its facts move to the store.
 */
#ifndef LOGOPSY_CORRELATE_LEDGER_IMPL_H
#define LOGOPSY_CORRELATE_LEDGER_IMPL_H

#include "correlate/anchors.h"
#include "correlate/clients.h"
#include "correlate/endpoints.h"
#include "correlate/exemplars.h"
#include "correlate/facts.h"
#include "correlate/hide.h"
#include "correlate/ledger.h"
#include "correlate/series.h"
#include "correlate/store/documents.h"

/* One lane as it was written: names as printed. */
struct raw_lane {
	uint64_t hash; /* of the three names */
	struct str host, service, upstream; /* owned by the intake's arena */
	struct series *outcomes, *latency;
	uint64_t requests;
	int64_t first_ns, last_ns;
	unsigned bad_run; /* failures since the last good answer */
};

enum { RHYTHM_BINS = 64, LONGEST_GAPS = 16 };

/* How regularly a source writes: gaps between records by powers of two ns, and the longest. */
struct rhythm {
	struct instant last; /* latest so far */
	uint64_t bins[RHYTHM_BINS];
	size_t n;
	struct gap longest[LONGEST_GAPS];
};

enum { MAX_HOSTS = 32, FEW_CLIENTS = 4, LINES_SEEN = 2048 /* of a source, to know copies of parts by */ };

struct host_count {
	struct str name;
	uint64_t n;
};

struct intake {
	struct arena arena; /* names, all that is in `about` */
	uint32_t id; /* order of opening: of no meaning but as a key of stored facts */
	struct str name;
	unsigned level; /* of coarseness: see level_* in intake.c */

	struct raw_lane *lanes;
	size_t n_lanes, cap_lanes;
	uint32_t *lane_slot; /* lane + 1, by hash */
	uint32_t last_lane;

	struct endpoints endpoints;
	struct clients clients;
	struct exemplars proofs; /* of failures and of what came right after them, by lane */
	struct exemplars samples; /* of the rest */
	int64_t last_sample; /* second */
	struct anchors ids, requests_seen, lines_seen; /* the last of lines that are requests, by their printed stamps */
	struct facts facts;
	struct series *records; /* REC_COUNTERS; NULL until needed */
	struct rhythm rhythm;
	struct host_count hosts[MAX_HOSTS];
	size_t n_hosts, last_host;
	uint64_t requests, undated, failures_with_client, failures;
	uint64_t peers[FEW_CLIENTS]; /* hashes of the first clients of requests, failed or not */
	unsigned n_peers; /* FEW_CLIENTS + 1: more than that */
	uint64_t zone_assumed, year_assumed, date_assumed; /* events whose stamp carried no zone, no year, no date or one of unclear order */
	struct instant first, last; /* of records with a stamp, as printed */
	struct hiding *hiding; /* rulings that hide some of it */
	size_t n_hiding;
	uint64_t outside; /* events beyond --since and --until */
	bool upstreams; /* some request names who really served it */

	bool done;

	/* From the close on. */
	enum role role;
	enum zone_basis zone_basis;
	enum year_basis year_basis;
	char zone_unclear[ZONE_WORD]; /* as in struct clock_summary */
	double offset_s; /* --offset */
	int east_lo, east_hi; /* as in parsers/time/clock.h */
	struct str called; /* of a server that writes its own address alone: the machine that its folder is named after; or STR_NONE */
	bool duplicate, front;
	bool alone; /* front of a system beside that of the nearest tier */
	struct source about;
	uint64_t backwards, limited, first_unparsed;
	uint64_t repeated_hour, left_out_hour; /* stamps at a DST change */
	struct str first_unparsed_text;
};

struct ledger {
	struct arena arena;
	struct store *store;
	struct documents *documents;
	const struct rulings *rulings; /* never NULL */
	uint64_t *uses; /* by ruling: how often it found something to do here */
	struct err err; /* the store's first failure: told by ledger_seal */
	struct instant since, until; /* as in ledger_limit */
	uint32_t opened;
	unsigned level, proof_shift, sample_shift, client_shift, line_shift; /* in force for all sources */
	struct intake **v; /* those that are done; by name after the seal */
	size_t n, cap;
	struct skipped *skipped;
	size_t n_skipped, cap_skipped;

	/* From the seal on. */
	struct source *sources;
	struct lane *lanes;
	size_t n_lanes;
	struct fact *facts;
	size_t n_facts, cap_facts;
	uint64_t facts_left_out;
	struct unseen *unseen;
	size_t n_unseen, cap_unseen;
	struct contradiction *contradictions;
	size_t n_contradictions, cap_contradictions;
	uint64_t lines, requests;
};

/* intake.c */
/* Brings the series of a source to the coarseness of a level. */
void intake_coarsen(struct intake *in, unsigned level);
size_t intake_series_bytes(const struct intake *in);
/* Drops all that was counted and kept, but the names. */
void intake_forget(struct intake *in);
void intake_free(struct intake *in);

/* The last of a list of upstreams, who is the one that answered; "" for none. */
struct str who_served(struct str upstream);
/* Counts its requests anew after some were taken out. */
void intake_recount(struct intake *in);
/* Drops what was counted and kept of its requests. */
void intake_forget_requests(struct intake *in);

/* ledger_seal.c: what the inferring steps do to the ledger */
/* Adds ns to all stamps of a source; of its facts only to those that have one of the flags (0 = all). Series and cells
 * of time move by the whole second that is nearest. */
void ledger_move(struct ledger *l, uint32_t source, int64_t ns, unsigned flags);
/* The same for what the source wrote from `from` on, by its clock as it is at present. */
void ledger_move_from(struct ledger *l, uint32_t source, struct instant from, int64_t ns);
__attribute__((format(printf, 6, 7))) void ledger_note(struct ledger *l, const char *kind, struct str source, struct instant from,
						       struct instant to, const char *fmt, ...);
void ledger_contradict(struct ledger *l, struct str summary, const struct fact *const *facts, size_t n);

/* hosts.c: fills sources[].host where records did not tell, and then F_HOST of the facts. */
void hosts_infer(struct ledger *l);
/* aliases.c: calls machines as people do. */
void names_unite(struct ledger *l);
/* addresses.c: calls machines by their names where a balancer writes addresses, if shared requests tell which is whose. */
void addresses_infer(struct ledger *l);
/* years.c: moves sources whose years are guesses. */
void years_infer(struct ledger *l);
/* clocks.c: moves sources whose zone is a guess. */
void clocks_infer(struct ledger *l);
/* The source's stamps that tell no zone are `minutes` east of UTC, as was worked out from `from`. */
void zone_settle(struct ledger *l, uint32_t source, int minutes, const char *from);
/* skews.c: moves sources whose clock is wrong by a constant. */
void skews_infer(struct ledger *l);
/* fronts.c: which sources count as nearest to the user. */
void fronts_find(struct ledger *l);
/* behind.c: of the sources that are `front` so far, another one had seen most of this one's requests before it. */
bool stands_behind(const struct ledger *l, const struct intake *in);
/* copies.c: counts what stands in several logs once. */
void copies_cut(struct ledger *l);
/* window.c: takes out what is not between --since and --until after all. */
void window_cut(struct ledger *l);
/* labels.c: finds printed zones that cannot be. */
void labels_check(struct ledger *l);

#endif
