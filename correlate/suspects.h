/*
 * Candidates for the trigger while they are weighed: what the files that look for them share.
 *
 * A score is the plain sum of its arguments' weights; every argument is a sentence with its
 * lines. The weights stand in one table. A suspect is never called the cause: nearness,
 * scope and reversal are circumstantial, and a competing suspect stays in the list.
 */
#ifndef LOGOPSY_CORRELATE_SUSPECTS_H
#define LOGOPSY_CORRELATE_SUSPECTS_H

#include "correlate/study.h"

extern const struct suspect_weights {
	double near, fades, far; /* a change within ten minutes before the onset; less so much for each time e of those; and never less than this */
	double far_undone; /* the same of one whose undoing helped */
	double through; /* it was under way as long as the impact lasted */
	double failed; /* its own log says that it failed */
	double scope_hit, scope_later, scope_all, scope_miss; /* it went to hosts that failed first / in a later episode / everywhere and all fail / elsewhere */
	double written; /* it is a commit, which goes live at another time */
	double usual; /* the like was done again and again, and nothing failed */
	double scope_spared; /* it went to others as well, and those served on without trouble */
	double reversal; /* times the part of the impact that undoing it took away */
	double replaced; /* the same for putting in another version of it, which nobody calls undoing */
	double no_reversal; /* undone, and nothing got better; or all was well before it was undone */
	double denied; /* somebody says that it was not that */
	double served_well, load_grew; /* all went well after it for an hour, under more requests than at the onset, or under fewer */
	double again; /* a like change went to hosts that failed in another episode */
	double older; /* times the number of changes between it and the onset, at most 3 */
	double concentrated; /* times (share of failures - share of requests) on a host */
	double host_fault; /* the host itself was down, crashed or fell silent at the onset */
	double provider_post, provider_physical; /* a provider tells of trouble meanwhile; of power, network, hardware */
	double own_word; /* somebody on the team names it */
	double dependency, dependency_many; /* errors about it at the onset; more than ten of them */
	double dependency_silent; /* and the machine is itself found in trouble */
	double itself; /* the complaint names only the complaining machine: a symptom */
	double saturation;
	double new_words; /* complaints: never said before in logs that were there */
	double said_there, said_alike; /* by the hosts that fail and no others; by several machines */
	double own_account; /* the machine that others complain about tells of it itself */
	double at_once; /* of a machine's own account: it comes with the onset */
	double told_first; /* of a machine's own account: nobody said anything before it */
	double takes_over; /* it took the place of what had failed */
	double explained; /* another suspect says what it waited for */
	double explains; /* a link that is down, and what could not be reached from then on */
	double ceased; /* said until the impact ended, and not after */
	double job_at_onset, job_ended, job_over, job_ran_well; /* scheduled work: began, ended with the impact, long before it, or ran at other times */
} weight_of;

struct desk { /* one incident's candidates */
	struct study *s;
	const struct incident *in;
	struct suspect *v;
	size_t n, cap;
	const struct drop *drops;
	size_t n_drops;
	struct strs *failing_in; /* by episode: hosts on which it failed, or that failed */
	struct strs failing; /* in any of them */
};

/* A new candidate without arguments; the pointer dies with the next one. */
struct suspect *suspect_new(struct desk *d, enum suspect_kind kind, struct estimate at, struct str summary);
/* An argument for it, or against it where the weight is below 0. Where it has no lines of its own, the suspect's prove it. */
void argue(struct desk *d, struct suspect *x, double weight, struct cites evidence, struct str text);

/* "db1:5432", "tcp://db1:5432/x", "db1/10.0.0.4:5432", "[::1]:80": the machine alone. */
struct str host_part(struct str s);
/* The writer's own machine, or none. */
bool is_here(struct str host);
/* A sentinel or a peer in a cluster finds another machine down: it is who says so, and not what broke. */
bool tells_of_another(const struct fact *f);
/* Until when trouble that is heard of may have started the episode: so long after its onset, and not beyond its end. */
struct instant trouble_until(const struct episode *ep, struct span after);
/* While one lasted, or in the hour before it. */
bool near_an_incident(const struct study *s, struct instant t);
/* For remedy_of, with a struct strs of hosts: taking one of them out of service, or restarting it. */
bool removes_hosts(const void *hosts, const struct study *s, const struct fact *f);

/* Each adds its candidates: changes that began within 36 h before the onset; hosts on which failures concentrate or
 * that failed themselves; providers that tell of trouble meanwhile; what complaints around the onset are about. */
void suspect_changes(struct desk *d);
void suspect_hosts(struct desk *d);
void suspect_providers(struct desk *d);
void suspect_faults(struct desk *d);
/* Scheduled work that began with the onset. */
void suspect_schedules(struct desk *d);
/* Every server behind the load balancers went down and none of the others found anything: the servers, as one
 * candidate. */
void suspect_all_hosts(struct desk *d);

#endif
