/*
 * A change while its lines are gathered: what changes.c and its helpers share.
 *
 * Order of work: lines become changes (changes.c), changes that only seemed so are dropped and what goes back to
 * an older version is found out (changes_judge.c), two logs of one change become one (changes_merge.c).
 */
#ifndef LOGOPSY_CORRELATE_CHANGES_H
#define LOGOPSY_CORRELATE_CHANGES_H

#include "correlate/study.h"

/* Lines of one log without an id of their own belong to one change while they are this near. */
static const struct span NEAR = { 10 * 60 * NS_PER_S };
/* Of a change that was begun and told no end, later lines are another one after this. */
static const struct span OPEN = { 2 * 3600 * NS_PER_S };
/* Several hosts of one run tell the same within this time; later it is another run. */
static const struct span SAME_RUN = { 120 * NS_PER_S };

enum { SHORT_HASH = 7 }; /* letters of a commit's that people and tools write */

struct open_change {
	struct change c;
	uint32_t source;
	int64_t pid; /* of the run, where a deploy tool's log tells it */
	struct str id, name, lane, subject; /* subject: whose version it is */
	bool several; /* its lines name several things: packages of one run, resources of one apply */
	int name_rank; /* how well the name tells what was done */
	struct instant last;
	bool begun, ended, told; /* told: by a person, not by a tool */
	bool telling; /* a line says what is done: a job's banner alone does not */
	bool job; /* it began with the banner of a CI server, which runs tests and deploys alike */
	bool dry; /* it says that it only shows what it would do */
	size_t ends, idle; /* ends that were told; those among them that say that nothing was changed */
	struct strs untouched; /* hosts on which nothing was changed, by a play's recap */
	struct str back_from; /* the version that it took away, where it went back to an older one */
	bool undated; /* its line has no time of its own: it lies somewhere after `start` */
	bool merged; /* into another, or no change at all */
	const struct fact *lines[64]; /* evidence: the first ones and every end */
	size_t n;
};

static inline bool begins(const struct fact *f)
{
	return f->what == WHAT_CHANGE_START || f->what == WHAT_ROLLBACK_START;
}

/* A release, a build or a version has three digits in a row or a dotted number. */
bool has_number(struct str s);

/* Whether it is one at all: dry runs, runs that found nothing to do and CI jobs of which nothing says that they
 * deploy are none. A job's log whose name says so is one, and takes its name from there. */
bool is_real_change(struct study *s, struct open_change *o);
/* Adds the machines that lines of the change's log name while it lasts; only such as other logs know, or a recap. */
void add_named_hosts(struct study *s, struct open_change *o);
/* Changes of one log that bring an older version than the one before them are rollbacks, whatever they are called. */
void find_returns(struct open_change *v, size_t n);
/* Changes that several logs tell become one: the later is marked `merged`. `v` is by time of first line. */
void merge_changes(struct study *s, struct open_change *v, size_t n);

#endif
