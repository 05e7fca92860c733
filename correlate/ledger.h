/*
 * What the logs said, folded.
 *
 * Request lines become counters per second and lane (they never become rows); notable
 * events become facts, kept in SQLite while sources are read and as a sorted array
 * afterwards. Memory is bounded whatever the input's size: series halve their
 * resolution, exemplars their density, facts of one shape their number - and the
 * ledger says so in its notes.
 *
 * Life: ledger_new; for each source ledger_open, intake_event..., ledger_done, ledger_close;
 * ledger_seal once; then the reading half. An intake touches only its own state; closes may
 * come in any order and give the same ledger (all order is by time, source name, line).
 *
 * Clocks: facts and series are stored as printed, by source. ledger_seal works out what
 * must be added to each source's stamps (years without a year, zones that evidence
 * contradicts) and the reading half shows corrected times only.
 */
#ifndef LOGOPSY_CORRELATE_LEDGER_H
#define LOGOPSY_CORRELATE_LEDGER_H

#include "correlate/rulings.h"
#include "parsers/reader.h"

struct ledger;
struct intake;

/* ---- writing ---- */

struct ledger *ledger_new(struct err *e);
/* The SQLite reader of JSON documents that parsers/reader.h asks for. */
const struct documents *ledger_documents(struct ledger *l);

/* What people decided, before the first ledger_open; it must outlive the ledger. */
void ledger_rule(struct ledger *l, const struct rulings *r);
/* Only [since, until) is asked for; INSTANT_NONE = open. intake_event still gets what a source whose stamps print no zone has
 * around that, since it may have to be moved: ledger_seal takes the rest out. */
void ledger_limit(struct ledger *l, struct instant since, struct instant until);

struct intake *ledger_open(struct ledger *l, struct str source_name, struct instant changed);
/* Fits reader_open's callback. */
void intake_event(void *intake, const struct event *e);
/* An event that is not asked for: what it shares with other logs tells zones and clocks nevertheless. */
void intake_outside(void *intake, const struct event *e);

struct source_end {
	const struct reader_summary *summary;
	enum role role; /* of the format most records had */
	const char *format, *format_title; /* NULL if none */
	const char *zone_name; /* used for stamps without a zone */
	char sha256[65]; /* of the unpacked bytes */
	uint64_t bytes;
	struct str *damage; /* sentences */
	size_t n_damage;
	struct str duplicate_of; /* set: the events are dropped, the source is listed */
	double offset_s; /* --offset: added to every stamp */
	const char *zone_by, *year_by, *offset_by; /* who gave them: "x.conf:3"; NULL: --tz, --year, --offset */
};
/* All events of the source are in: it gives back what only writing needs, and counts in the
 * budgets that hold for all sources together. For closes that have to wait. */
void ledger_done(struct ledger *l, struct intake *in);
/* Merges the intake into the ledger; done first if it was not. */
void ledger_close(struct ledger *l, struct intake *in, const struct source_end *end);
/* An input that was not analysed. */
void ledger_skip(struct ledger *l, struct str name, struct str reason, bool damage);

/* After the last close. */
bool ledger_seal(struct ledger *l, struct err *e);
void ledger_free(struct ledger *l);

/* ---- reading, after the seal; everything lives as long as the ledger ---- */

/* Counters of one lane and second (or coarser step). */
enum outcome {
	OUT_TOTAL, /* all but OUT_GONE */
	OUT_BAD, /* the service failed: status >= 500, or no answer where the log blames the server */
	OUT_GONE, /* the client left first (499, 460, haproxy C*): neither good nor bad */
	OUT_COUNTERS,
};

/* Requests that one writer logged for one service, served by one node.
 *
 * Names of machines are unified where names allow it: `web2`, `WEB2.example.net` and
 * `web2:8080` are the node "web2" (first label, lower case); addresses stay as written. A
 * source that never names its host has the one that its name tells ("web2/app.log"), if any.
 *
 * Front: lanes of edge sources (load balancers, proxies), if there are any; else of servers that name an
 * upstream, else of servers, else of applications, else whatever logged requests. Beside them those of servers that
 * the front surely never asks and whose requests it never saw: of another system, whose service is called by its machine. */
struct lane {
	uint32_t source; /* index into ledger_sources */
	struct str writer; /* host that wrote the log */
	struct str service; /* frontend/backend, server name, else "" */
	struct str node; /* who served: haproxy server, upstream; else the writer; "" if no server was reached */
	enum role role;
	bool front; /* nearest to the user of those who logged requests: impact is counted here */
	const struct series *outcomes; /* OUT_COUNTERS wide */
	const struct series *latency; /* LATENCY_BINS wide: answered requests by duration; NULL if not logged */
};

enum { LATENCY_BINS = 40 }; /* bin b: [2^(b/2 - 2), 2^((b+1)/2 - 2)) ms, i.e. 0.25 ms to about 4 min */
double latency_bin_ms(unsigned bin); /* lower edge */

/* A notable event with corrected times. */
struct fact {
	struct estimate at; /* [time, time + grain) unless wider is known */
	struct instant printed; /* before any correction */
	struct span lasted; /* of a span that one record tells whole: its end less its time; else 0 */
	uint32_t source;
	uint64_t line;
	enum event_kind kind;
	enum what what;
	enum severity severity;
	enum role role;
	unsigned flags; /* event_flags */
	int64_t status, pid; /* NUMBER_NONE: not told */
	struct str rule, format;
	struct str f[F_COUNT]; /* F_MESSAGE is cut at 1,000 bytes */
	struct str raw; /* first line, cut at 1,000 bytes */
	struct str sha256; /* of the whole first line */
	uint64_t count; /* >1: this one stands for several alike that budgets left out */
};

/* The name by which lanes call a machine, in the arena: "web2" of "WEB2.example.net:8080". */
struct str node_name(struct arena *a, struct str host);
/* Whether two names mean one machine; empty names mean none. */
bool same_node(struct str a, struct str b);
/* An address, with or without a port, or a socket: the machine's name is unknown. */
bool node_is_address(struct str host);

/* By source name, writer, service, node. */
size_t ledger_lanes(const struct ledger *l, const struct lane **out);
/* Records of a source that are not requests, by second; NULL if it had none. */
enum record_counter { REC_TOTAL, REC_ERRORS /* severity error or worse */, REC_COUNTERS };
const struct series *ledger_records(const struct ledger *l, uint32_t source);
/* By time, then source name, then line. Duplicates of one fact in two places (a notice
 * logged twice) stay: detectors fold them. */
size_t ledger_facts(const struct ledger *l, const struct fact **out);
size_t ledger_sources(const struct ledger *l, const struct source **out);
size_t ledger_skipped(const struct ledger *l, const struct skipped **out);
/* Notes on what was coarsened, dropped or assumed. */
size_t ledger_unseen(const struct ledger *l, const struct unseen **out);
size_t ledger_contradictions(const struct ledger *l, const struct contradiction **out);
/* How often the ruling of this number found something to do while records were taken in and names united. */
uint64_t ledger_ruling_uses(const struct ledger *l, size_t ruling);
/* The first records that a ruling hid, by source and line. */
struct cites ledger_hidden(const struct ledger *l, struct arena *a, size_t ruling);
uint64_t ledger_lines(const struct ledger *l);
uint64_t ledger_requests(const struct ledger *l);
/* Those that front lanes counted. */
uint64_t ledger_front_requests(const struct ledger *l);

/* First and last request of front lanes, corrected; INSTANT_NONE if there are none. */
void ledger_window(const struct ledger *l, struct instant *from, struct instant *to);
/* First and last record of all sources, corrected: notable or not, logs were being written. INSTANT_NONE if there are none. */
void ledger_records_window(const struct ledger *l, struct instant *from, struct instant *to);

/* Cites of requests of one outcome (OUT_TOTAL: of good ones) in [from, to) on the lanes for which want() holds (NULL = front
 * lanes): the first (or last) `n` exemplars that were kept. Returns how many were found. */
size_t ledger_cite_requests(const struct ledger *l, bool (*want)(void *user, const struct lane *), void *user,
			    enum outcome outcome, struct instant from, struct instant to, bool last, struct cite *out, size_t n);
struct cite fact_cite(const struct ledger *l, const struct fact *f);
/* The same, alone and copied into the arena. */
struct cites fact_cites(const struct ledger *l, struct arena *a, const struct fact *f);

/* The first second that begins at or after t: counters are by whole seconds, so a span is counted from the second that
 * it begins in to this one of its end. */
static inline int64_t second_after(struct instant t)
{
	return instant_s(t) + (t.ns % NS_PER_S != 0);
}

/* Totals in [from, to) of front requests by endpoint (normalised path) and by node ("(no server)": a load balancer
 * had none to ask), most failed first, then most requests, then name; in the arena. Services that are not empty: of their
 * lanes only; endpoints are counted by source, so by theirs. */
size_t ledger_by_endpoint(const struct ledger *l, struct arena *a, struct instant from, struct instant to, struct strs services, const struct share_of **out);
size_t ledger_by_node(const struct ledger *l, struct arena *a, struct instant from, struct instant to, struct strs services, const struct share_of **out);
/* The sum of what ledger_by_node counts, and of requests whose node nobody named. */
struct share_of ledger_front_sum(const struct ledger *l, struct instant from, struct instant to, struct strs services);
/* Distinct clients with a failed front request in the spans; NUMBER_NONE if clients were
 * not logged. *exact is false when it is an estimate (HyperLogLog, standard error 0.8 %). */
int64_t ledger_clients(const struct ledger *l, const struct gap *spans, size_t n, bool *exact);
/* Failed front requests in the span that at most `most` clients made by trying again and again: a lower bound. */
int64_t ledger_repeats(const struct ledger *l, const struct gap *span, size_t most);
/* Whether more than a handful of addresses ask the front: it does not stand behind proxies that hide them. */
bool ledger_sees_clients(const struct ledger *l);

#endif
