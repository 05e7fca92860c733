/*
 * What is known about the run, for reports: read-only, complete, without pointers
 * into readers or stores.
 *
 * The words and the meanings are those of the contract (report.json). Everything
 * lives in the analysis' own arena. Arrays are in the order in which reports show
 * them. Unknown instants are INSTANT_NONE with a reason, unknown numbers NUMBER_NONE
 * or NAN; never zero. Log bytes in `text` and `summary` are raw: renderers escape.
 */
#ifndef LOGOPSY_CORRELATE_ANALYSIS_H
#define LOGOPSY_CORRELATE_ANALYSIS_H

#include "parsers/base/arena.h"
#include "parsers/event.h"

/* E in the contract: the line that proves something. */
struct cite {
	struct str source;
	uint64_t line;
	char sha256[65]; /* of the line's bytes */
	struct str text; /* its beginning, raw bytes, at most 1,000; of a long line that holds many records, the record's */
};

struct cites {
	const struct cite *v;
	size_t n;
};

/* Of one record: a long line may hold many. */
bool cite_same(const struct cite *a, const struct cite *b);
/* A deep copy. */
struct cites cites_copy(struct arena *a, const struct cite *v, size_t n);

struct strs {
	const struct str *v;
	size_t n;
};

/* A point in time that is known within [lo, hi]. */
struct estimate {
	struct instant time, lo, hi;
};

enum verdict { VERDICT_NONE, VERDICT_INCIDENT, VERDICT_INSUFFICIENT };
enum basis { BASIS_MEASURED, BASIS_RECORDED, BASIS_DECLARED, BASIS_INFERRED };
enum signal_kind { SIGNAL_AVAILABILITY, SIGNAL_LATENCY, SIGNAL_TRAFFIC, SIGNAL_SILENCE, SIGNAL_STATE, SIGNAL_ERRORS, SIGNAL_KINDS };
enum milestone_name {
	MS_TRIGGER, MS_ONSET, MS_DETECTED, MS_ACKNOWLEDGED, MS_COMMUNICATED, MS_IDENTIFIED, MS_MITIGATED,
	MS_RECOVERED, MS_RESOLVED, MS_COUNT,
};
enum metric_name { METRIC_TTD, METRIC_TTA, METRIC_TTC, METRIC_TTI, METRIC_TTM, METRIC_TTR_RESTORE, METRIC_TTR_REPAIR, METRIC_TTR_RESOLVE, METRIC_DOWNTIME, METRIC_COUNT };
enum suspect_kind {
	SUSPECT_DEPLOY, SUSPECT_CONFIG, SUSPECT_INFRASTRUCTURE, SUSPECT_HOST, SUSPECT_DEPENDENCY, SUSPECT_PROVIDER,
	SUSPECT_DATABASE, SUSPECT_CAPACITY, SUSPECT_NETWORK, SUSPECT_CERTIFICATE, SUSPECT_SCHEDULE, SUSPECT_UNKNOWN, SUSPECT_KINDS,
};

struct scope {
	struct strs services, hosts, endpoints; /* empty = all that the logs show */
};

struct level {
	struct estimate from; /* begins; the next level's or the episode's end ends it */
	double bad_share; /* 0-1 */
};

struct episode {
	struct estimate start, end; /* end.time unknown while it lasts; start.lo unknown: it began then or earlier */
	bool censored_begin, censored_end; /* the logs start or stop inside it */
	enum signal_kind signal;
	enum signal_kind begun_as; /* of the signal that gave the start: what fails in the end may be slow at first */
	enum basis begin_basis, end_basis; /* measured from traffic, recorded by machines, or declared: people tell it */
	unsigned bursts, burst_s; /* it failed and was well by turns: how often, and for how many seconds in all; 0: it did not */
	struct scope scope;
	int64_t total, bad; /* requests in it, and those that failed (of latency: were slow); NUMBER_NONE if the signal is not of requests */
	int64_t hung; /* answered, but only after they hung, when no request failed any more */
	double excess, peak_bad_share; /* NAN likewise */
	const struct level *levels; /* steps of the share within it, at least one for availability */
	size_t n_levels;
	struct cites begin_cites, end_cites;
};

/* What a person decided (--case) against what the logs say, or where they say nothing. */
struct decision {
	struct str author; /* STR_NONE: nobody decided */
	struct str reason;
	struct cites evidence; /* its line in the case file */
};

struct milestone {
	enum milestone_name name;
	struct estimate at; /* at.time unknown: see reason */
	enum basis basis;
	struct str summary; /* one sentence */
	struct str reason; /* why it is absent, or what it was inferred from */
	struct cites evidence;
	struct decision decision;
	const struct milestone *logged; /* where somebody decided: what the logs say, shown beside it; else NULL */
};

struct metric {
	enum metric_name name;
	double seconds, lo, hi; /* NAN with a reason */
	struct str reason;
};

struct share_of { /* one row of by_endpoint, by_host */
	struct str name;
	int64_t requests, failed;
};

/* For qsort of struct share_of: most failed first, then most requests, then name. */
int most_failed_first(const void *a, const void *b);

struct impact {
	int64_t requests, failed; /* in the episodes; NUMBER_NONE if no request lines were understood */
	double excess_failed, bad_share, peak_bad_share;
	int64_t slow; /* answered, but slowly: of latency episodes, and what still hung after the last failure. NUMBER_NONE if neither was */
	double median_ms, p95_ms, usual_median_ms, usual_p95_ms; /* of answers during and outside of the episodes, where some were slow; else NAN */
	int64_t clients; /* distinct clients with a failed request; NUMBER_NONE if not logged */
	struct str clients_note; /* how exact */
	double minutes_over_slo; /* minutes in which the share of failures was over 1 - SLO */
	double budget_spent; /* failures over what the SLO allows in 30 days of the traffic that these logs show; NAN if unknown */
	const struct share_of *by_endpoint, *by_host;
	size_t n_endpoints, n_hosts;
	const struct unseen *blind; /* stretches of it of which some log of the front tells nothing: the counts are lower bounds */
	size_t n_blind;
};

/* What told of the impact, or would have. */
struct alarm {
	struct str name; /* what the alert calls itself; STR_NONE of a rule that nobody had */
	double threshold; /* of such a rule: share of failed requests, 0-1, */
	double window_s; /* over so long */
	struct estimate at; /* first fired for this impact; time unknown: it did not */
	double after_onset_s; /* NAN if it did not, or the onset is not in the logs */
	struct instant over; /* INSTANT_NONE: not told */
	uint64_t times; /* it fired meanwhile; of a rule: and at other times, when nothing was wrong */
	struct cites evidence;
};

/* An error or warning that the logs tell for the first time around the onset. */
struct novelty {
	struct str summary;
	struct estimate at; /* first */
	uint64_t count; /* until the impact was over */
	enum severity severity;
	struct strs hosts;
	struct cites evidence; /* first */
};

struct argument { /* for or against a suspect */
	struct str text;
	double weight; /* signed; the score is their sum */
	struct cites evidence;
};

struct suspect {
	enum suspect_kind kind;
	bool change; /* somebody did it: nothing broke of itself */
	struct str summary;
	struct estimate at;
	struct strs hosts;
	double score;
	struct cites evidence; /* that it happened */
	const struct argument *arguments; /* positive weights first, heaviest first */
	size_t n_arguments;
	struct decision decision; /* somebody confirms it, or set it aside; it weighs nothing */
};

struct timeline_entry {
	struct estimate at;
	enum event_kind kind;
	enum what what;
	enum severity severity;
	struct str source, host, summary;
	uint64_t count; /* like entries folded into this one, 1 if alone */
	struct instant last; /* of them, if there are several */
	bool milestone; /* it proves one */
	struct cites evidence;
};

struct change {
	struct estimate start, end; /* end unknown: not seen */
	enum suspect_kind kind; /* what was changed: deploy, config, infrastructure, network, database, capacity, certificate */
	enum { OUTCOME_UNKNOWN, OUTCOME_OK, OUTCOME_FAILED, OUTCOME_ROLLBACK } outcome;
	struct str summary, version, actor;
	struct str object; /* what was changed, where its lines name one thing that is no machine */
	struct strs hosts, failed_hosts;
	bool written; /* a commit: it went live later, if at all */
	bool hosts_in_words; /* some of the hosts stand in the words of its lines alone: there may be more */
	struct cites evidence;
};

/* How one machine answered, over the steps of a chart. */
struct chart_node {
	struct str name;
	const uint32_t *total, *bad;
};

/* Front requests over time, for charts: equal steps from `from`. n = 0 if no requests were logged then. */
struct chart {
	struct instant from;
	int64_t step_s;
	size_t n;
	const uint32_t *total, *bad;
	const float *median_ms, *p95_ms; /* of answered requests, to about a quarter; NAN in steps that have none; NULL if not logged */
	const struct chart_node *nodes; /* where there are at least two: those that failed most, at most CHART_NODES */
	size_t n_nodes;
	struct instant view_from, view_to; /* what is worth looking at: may reach beyond what was logged. For incidents */
};

enum { CHART_NODES = 8, CHARTED = 24 };

struct incident {
	struct str id; /* "INC-20211006T0105Z": from its onset, stable */
	struct str title;
	const struct episode *episodes;
	size_t n_episodes;
	struct milestone milestones[MS_COUNT]; /* by name; absent ones have a reason */
	struct metric metrics[METRIC_COUNT];
	struct impact impact;
	const struct alarm *alarms; /* those that were: by time; then what would have been */
	size_t n_alarms;
	const struct novelty *novelties; /* nearest to the onset first */
	size_t n_novelties;
	const struct suspect *suspects;
	size_t n_suspects;
	const struct suspect *set_aside; /* suspects that somebody ruled out: in no rank, but shown */
	size_t n_set_aside;
	const struct timeline_entry *timeline;
	size_t n_timeline;
	struct strs questions; /* for the people: gaps and contradictions as questions */
	struct chart chart; /* of its surroundings; of the first CHARTED incidents, else empty */
};

struct mean {
	bool repair; /* false: MTTD, true: MTTR */
	enum metric_name of; /* what the values are: TTD, or what --mttr says the R means */
	bool over_episodes; /* else over incidents */
	size_t n;
	double mean, median, lo, hi; /* seconds; NAN where n does not allow it */
	const double *values; /* n of them, in order of time */
	struct str note; /* why lo, hi are NAN; which values were left out */
};

struct gap {
	struct instant from, to;
};

struct source {
	struct str name, format, format_title, host;
	char sha256[65]; /* of the unpacked bytes */
	uint64_t bytes, lines, parsed, unparsed;
	struct instant first, last;
	struct str zone, zone_basis; /* "Europe/Paris", "printed"; "UTC", "assumed: give --tz" */
	struct str year_basis;
	double clock_offset_s; /* 0 if none was applied */
	struct str clock_offset_basis;
	const struct gap *gaps;
	size_t n_gaps;
	struct strs damage;
	struct str duplicate_of; /* counted there, not here; STR_NONE if its own */
};

struct unseen {
	struct str kind; /* "coverage", "silence", "aside", "unparsed", "zone", "year", "clock", "hold", "truncated", "resolution", "host" */
	struct str summary, source;
	struct instant from, to; /* INSTANT_NONE if not about a stretch */
};

struct contradiction {
	struct str summary;
	struct cites evidence;
};

/* A line of the case file, and what became of it. */
struct decided {
	struct str keyword; /* "pin" */
	struct decision decision;
	bool applied;
	struct str note; /* one sentence: what it did, or why it did nothing */
};

/* Records that a person wants left out: they are in no count, but here. */
struct hidden {
	struct decision decision;
	uint64_t count;
	struct cites evidence; /* the first of them */
};

struct skipped { /* inputs that were not analysed, and why */
	struct str name, reason;
	bool damage; /* lost, not left out on purpose */
};

struct named { /* whom the logs name, and what they wrote: for redaction, which empties it; no page shows it */
	struct strs hosts, people, users;
	struct strs services; /* names that are a service's, even where a machine has one of them */
	struct strs notes; /* what people wrote among themselves, */
	struct strs posts; /* and on status pages, which was public from the start */
};

struct analysis {
	struct arena arena; /* owns everything here */
	enum verdict verdict;
	struct str verdict_reason; /* one sentence, also for `incident` */
	struct instant from, to; /* window: first and last record that counts */
	const struct incident *incidents;
	size_t n_incidents;
	const struct mean *means;
	size_t n_means;
	const struct change *changes;
	size_t n_changes;
	const struct source *sources;
	size_t n_sources;
	const struct skipped *skipped;
	size_t n_skipped;
	const struct unseen *unseen;
	size_t n_unseen;
	const struct contradiction *contradictions;
	size_t n_contradictions;
	const struct decided *decided; /* in the order of the case file */
	size_t n_decided;
	const struct hidden *hidden;
	size_t n_hidden;
	struct str case_file; /* --case; STR_NONE */
	char case_sha256[65];
	struct chart chart; /* all incidents, with as much again around them */
	struct str title; /* --title, or STR_NONE */
	struct str redaction; /* level: "internal", "public"; STR_NONE: nothing was taken out */
	struct str redaction_note; /* one sentence: what was taken out, how much of it */
	struct named named;
	double slo; /* 0-1, e.g. 0.999 */
	uint64_t lines, requests;
};

const char *verdict_name(enum verdict v);
const char *basis_name(enum basis b);
const char *signal_kind_name(enum signal_kind s);
const char *milestone_label(enum milestone_name m); /* "TTR-restore", "onset": the contract's words */
const char *metric_label(enum metric_name m);
enum milestone_name metric_from(enum metric_name m); /* MS_COUNT for downtime */
enum milestone_name metric_to(enum metric_name m);
const char *suspect_kind_name(enum suspect_kind k);

void analysis_free(struct analysis *a);

#endif
