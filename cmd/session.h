/*
 * One run over the inputs: bytes to lines to events, in one place for all commands.
 *
 * A command gives a sink. Events come while logs are read, in the order of the arguments;
 * the ends of logs come after all were read, sorted by name, so that copies of one log are known
 * by then and nothing that follows depends on the order of the arguments.
 */
#ifndef LOGOPSY_CMD_SESSION_H
#define LOGOPSY_CMD_SESSION_H

#include "cmd/options.h"
#include "parsers/explain.h"
#include "parsers/reader.h"

/* A log that was read. */
struct session_log {
	struct str name;
	void *mine; /* what begin gave */
	char sha256[65]; /* of the unpacked bytes */
	uint64_t bytes;
	struct reader_summary summary; /* its format lives as long as the catalog */
	const char *zone_name; /* used for stamps without a zone */
	double offset_s; /* --offset */
	const char *zone_by, *year_by, *offset_by; /* their lines in the case file; NULL: the command line */
	struct str *damage; /* sentences */
	size_t n_damage, cap_damage;
	struct str duplicate_of; /* the log that is counted instead; STR_NONE */
};

struct sink {
	void *user;
	bool full; /* every field is wanted */
	/* A log begins; the result is `mine` below. `log` has its name, its offset and nothing else yet. */
	void *(*begin)(void *user, const struct session_log *log, struct instant changed);
	void (*event)(void *mine, const struct event *e);
	/* An event beyond --since and --until; may be NULL. If not, `event` also gets what lies around the window in logs that print
	 * no zone: whoever wants to work out zones cuts the rest off himself. */
	void (*outside)(void *mine, const struct event *e);
	/* A line that was not understood; may be NULL. */
	void (*unparsed)(void *mine, const struct line *line);
	/* How lines are read, its user being `mine`; no functions: nobody wants to know. */
	struct watch watch;
	/* All events of the log have come; may be NULL. */
	void (*done)(void *user, void *mine);
	/* May be NULL. */
	void (*end)(void *user, const struct session_log *log);
	/* An input that is no log or could not be read; may be NULL. */
	void (*skip)(void *user, struct str name, struct str reason, bool damage);
};

/* Reads all operands of the options from the `first` on, or standard input. Returns the exit status
 * so far: 0, 1 (something could not be read or understood, as told on stderr), 2 (wrong usage), 3
 * (there was nothing usable). */
int session_run(const struct options *o, size_t first, const struct catalog *c, const struct documents *documents, struct diag *d,
		const struct sink *sink);

#endif
