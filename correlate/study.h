/*
 * The desk on which one analysis is put together: what the files of this room share.
 *
 * Order of work (correlate.c): signals, announced maintenance -> episodes -> incidents -> changes -> suspects ->
 * milestones -> metrics -> impact -> timeline -> contradictions, questions, means. Each step
 * reads what the steps before it left here and in the analysis; none goes back.
 */
#ifndef LOGOPSY_CORRELATE_STUDY_H
#define LOGOPSY_CORRELATE_STUDY_H

#include "correlate/correlate.h"
#include "correlate/signal.h"
#include "correlate/told.h"

/* A stretch that was announced before it began. Lives in the analysis. */
struct maintenance {
	struct instant announced, from, to;
	struct str title, words;
	struct strs hosts; /* of a monitor's downtime: it is about these alone */
	struct cites evidence;
	const struct fact *said, *over; /* the first word of it; that it is done, NULL: none */
	const struct fact *off, *harmless; /* that it will not take place; that nobody will notice; NULL: none */
};

/* Impact that was announced: no incident's. */
struct maintained {
	struct episode episode;
	const struct maintenance *within;
};

struct study {
	const struct ledger *ledger;
	const struct correlate_options *options;
	struct analysis *analysis;
	struct arena *arena; /* the analysis' */
	const struct fact *facts; /* by time */
	size_t n_facts;
	struct signals signals;
	const struct rulings *rulings; /* never NULL */
	struct decided *decided; /* by ruling */
	bool set_aside; /* people say that some impact was none */
	struct change *changes;
	size_t n_changes;
	struct strs hosts; /* names of machines that any log mentions as writer or node */
	struct maintenance *maintenances;
	size_t n_maintenances;
	struct maintained *maintained; /* by time */
	size_t n_maintained;
	struct tale *tales; /* by their first words */
	size_t n_tales;
	struct strs own_pages; /* status pages that are the service's own, by F_SERVICE */
};

/* ---- text and evidence ---- */

/* Deep copies into the analysis: facts and their strings die with the ledger. */
struct cites cites_of_fact(struct study *s, const struct fact *f);
struct cites cites_of_facts(struct study *s, const struct fact *const *f, size_t n);
struct cites cites_join(struct study *s, struct cites a, struct cites b);
/* "1 h 29 min", "14 min", "42 s": for sentences; rounded to the second. */
struct str duration_text(struct study *s, double seconds);
/* "98 %", "2.5 %", "0.04 %". */
struct str share_text(struct study *s, double share);
/* The message of a fact, or its first line: for sentences. */
struct str fact_text(const struct fact *f);
/* A text as it is quoted: on one line of at most about `most` bytes, cut behind a word (fold_line). */
struct str quotable(struct study *s, struct str text, size_t most);
/* What a fact says, for quotes: its message, with the error that JSON lines tell beside it; cut. */
struct str told_text(struct study *s, const struct fact *f, size_t most);
/* "3 s before the onset", "within the same second as the onset": `of` is the end of the sentence. */
struct str instant_near(struct study *s, struct instant t, struct instant mark, const char *of);
/* What makes facts ones of a sort: what was thrown, whatever the program was at, else fact_text. */
struct str fact_matter(const struct fact *f);
/* The same, without numbers and quoted texts, as a hash that is not 0. */
uint64_t fact_sort(const struct fact *f);
bool strs_have(struct strs set, struct str one);
/* Any of them names the machine (same_node). */
bool hosts_have(struct strs set, struct str one);
struct strs strs_add(struct study *s, struct strs set, struct str one); /* a set: no doubles */
/* The file's own name: folders above it are named by whoever collected them. */
struct str source_base(struct str source);
/* Any of the words stands in the text, letter case ignored, at a word's beginning. words: NULL-ended. */
bool text_has(struct str text, const char *const *words);

/* ---- facts ---- */

/* First fact at or after t. */
size_t facts_from(const struct study *s, struct instant t);
/* The status page a post stands on: by its name, or by its file's own where it has none. */
struct str page_of(const struct study *s, const struct fact *post);
/* The fact is a post on somebody else's status page. */
bool foreign_post(const struct study *s, const struct fact *f);
/* The machine a fact is about: its subject where that is a known machine, else its writer. */
struct str fact_host(const struct study *s, const struct fact *f);

/* ---- the steps ---- */

void find_maintenances(struct study *s);
void find_episodes(struct study *s); /* fills analysis->incidents with episodes */
void find_changes(struct study *s);
void find_suspects(struct study *s, struct incident *i);
void find_milestones(struct study *s, struct incident *i);
void find_metrics(struct study *s, struct incident *i);
void find_means(struct study *s);
void find_impact(struct study *s, struct incident *i);
void find_alarms(struct study *s, struct incident *i);
void find_novelties(struct study *s, struct incident *i);
void find_timeline(struct study *s, struct incident *i);
void find_contradictions(struct study *s);
void find_unseen(struct study *s);
void find_blind(struct study *s, struct incident *i); /* of its impact, what find_unseen found */
void find_questions(struct study *s, struct incident *i);
void find_charts(struct study *s);
void find_verdict(struct study *s); /* last: it tells what the others found */

/* ---- what people decided (decisions.c, decided_pins.c): after the step of the same name ---- */

void decide_begin(struct study *s);
void decide_episodes(struct study *s);
/* Suspects that are confirmed or set aside, and the trigger that follows from them; then the pins. */
void decide_milestones(struct study *s, struct incident *i);
/* Notes and pins of one incident, in the order of the case file. */
size_t decided_entries(struct study *s, const struct incident *i, const struct timeline_entry **out);
void decide_contradictions(struct study *s);
/* What was hidden, and what became of every ruling; into `unseen` goes what a reader must not miss. */
void decide_end(struct study *s);
/* The incident that a ruling is about; NULL if none is near. */
const struct incident *ruled_incident(const struct study *s, const struct ruling *r);
/* Sets what became of ruling number i. */
__attribute__((format(printf, 4, 5))) void decide_note(struct study *s, size_t i, bool applied, const char *fmt, ...);

/* ---- shared by steps ---- */

struct told_episode {
	struct episode e;
	size_t story; /* those with the same number are one incident */
	bool alone; /* people tell of it, and nothing else does: it is an incident of its own */
};
void told_episodes_sort(struct told_episode *v, size_t n); /* by time */
/* Fills analysis->incidents, in order of their onsets; sorts v by time. */
void incidents_tell(struct study *s, struct told_episode *v, size_t n);
void find_trigger(struct study *s, struct incident *i);
/* Requests that failed were those that hung up to a time-out: the episode lasts as long as requests that begin still hang, even
 * if they are answered in the end. */
void await_hanging(struct study *s, struct episode *e);
/* Sets how often the episode failed nearly wholly between stretches that were nearly well, if it is made of such alone. */
void find_bursts(const struct study *s, struct episode *e);
/* "7 bursts, 28 s in all" */
struct str bursts_text(struct study *s, const struct episode *e);
/* Failing requests on both sides of a step. */
struct cites failures_around(struct study *s, struct estimate at);

static inline const struct episode *first_episode(const struct incident *i)
{
	return &i->episodes[0];
}

static inline const struct episode *last_episode(const struct incident *i)
{
	return &i->episodes[i->n_episodes - 1];
}

/* The earliest that it can have begun; where the logs begin inside it, their beginning. */
static inline struct instant episode_from(const struct episode *e)
{
	return instant_known(e->start.lo) ? e->start.lo : e->start.time;
}

/* End of the impact, or the end of the logs while it lasts. */
struct instant incident_end(const struct study *s, const struct incident *i);

/* The maintenance in which the episode begins, announced before it (to be felt, and not called off) and about the machines and services that it is on; *whole:
 * it also ends there. NULL if there is none. */
const struct maintenance *maintenance_around(const struct study *s, const struct episode *e, bool *whole);
/* the maintenance "New disks" that was announced from ... to ... */
struct str maintenance_text(struct study *s, const struct maintenance *m);
/* "90 of 120 requests failed within the maintenance ..." */
struct str maintained_text(struct study *s, const struct maintained *x);

/* The alert, page or report that noticed an impact that began at `onset` and lasted until `until`: the first
 * in it, or one shortly before that still fired at the onset. NULL if none. */
const struct fact *detection_of(const struct study *s, struct instant onset, struct instant until);

/* ---- of milestones (milestones.c, identified.c) ---- */

void milestone_absent(struct incident *in, enum milestone_name name, struct str reason);
/* From what the fact says: `said` leads it in. */
void milestone_present(struct study *s, struct incident *in, enum milestone_name name, const struct fact *f, const char *said);
/* The first fact in [from, to] for which want() holds, and that is no post of another outage; NULL if none. */
const struct fact *first_fact(const struct study *s, const struct incident *in, struct instant from, struct instant to, bool (*want)(const struct study *, const struct fact *));
/* The first of the impact that anybody knows: its onset, or what noticed it before the logs begin. */
struct instant first_known(const struct incident *in);
void find_identified(struct study *s, struct incident *in);

/* The logs go on long enough after the last episode's end (excursion.h's hold) to confirm it; the end must be known. */
bool recovery_held(const struct study *s, const struct incident *i);

/* A step down of the share of failures: between two levels, or the end of an episode. */
struct drop {
	struct estimate at;
	double before, after; /* shares */
	double removed; /* part of the episode's peak level that this step took away, 0-1 */
	bool last; /* the end of the episode */
	const struct episode *episode;
};
size_t incident_drops(struct study *s, const struct incident *i, const struct drop **out);
/* The remedy that a drop follows most closely, within 15 min before it (15 s of slack
 * after, for clocks); NULL if none. want() may narrow it; NULL = whatever is an act. */
const struct fact *remedy_of(const struct study *s, const struct drop *d, bool (*want)(const void *, const struct study *, const struct fact *), const void *user);
/* The line that says that an act changed nothing: its own, or what somebody says of it until then ("rollback done, no
 * change"); NULL if none does. */
const struct fact *no_effect_of(const struct study *s, const struct fact *act, struct instant until);
/* A database that was ready again at the drop, where a change or its undoing was over a minute or more before; NULL if none. */
const struct fact *repair_beside(const struct study *s, const struct drop *d, const struct fact *act);
/* The like is told again and again before the episode and after it, as by a crash loop: it neither began nor ended it. */
bool goes_on_all_the_time(const struct study *s, const struct fact *f, const struct episode *e);

/* Several nodes served the front's requests, and all of them are among the hosts. */
bool every_node_in(const struct study *s, struct strs hosts);

/* Adds the requests at the front, and those that failed, to n equal bins of `step` seconds from `from`. */
void front_bins(const struct study *s, int64_t from, int64_t step, size_t n, uint32_t *total, uint32_t *bad);

/* The duration in ms below which a part q of the requests lies, of LATENCY_BINS counters; within a bin they lie evenly on the
 * scale of the bins. NAN of none. */
double latency_quantile(const uint32_t *h, double q);

/* How failures lie on nodes in [from, to): the node whose share of the failures stands out
 * most from its share of the requests. */
struct concentration {
	struct str node;
	double of_failures, of_requests; /* 0-1; NAN if there is only one node */
	int64_t failed;
};
struct concentration find_concentration(struct study *s, struct instant from, struct instant to);

#endif
