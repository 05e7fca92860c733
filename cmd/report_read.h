/*
 * A report that was written before, read again: what `verify` and `diff` need of report.json.
 *
 * The document is anybody's: it is bounded in size and read by confined SQL. Members that are missing are unknown,
 * as in reports of other versions.
 */
#ifndef LOGOPSY_CMD_REPORT_READ_H
#define LOGOPSY_CMD_REPORT_READ_H

#include "parsers/base/arena.h"
#include "parsers/base/err.h"
#include "parsers/time/instant.h"

/* A line that the report cites. STR_NONE: null. */
struct report_cite {
	struct str place; /* "$.incidents[0].milestones[1].evidence[0]", "E12" */
	struct str source, sha256, text;
	uint64_t line;
	bool short_hash; /* sha256 is its beginning (Markdown) */
	bool shown; /* text is as a page shows it, not the line's own bytes (Markdown); may end in the mark of what was left out */
};

struct report_milestone {
	size_t incident; /* number */
	struct str name, basis, summary, author;
	struct instant time, lo, hi;
};

struct report_metric {
	size_t incident;
	struct str name, from, to;
	double seconds, lo, hi;
};

struct report_suspect {
	size_t incident;
	int64_t rank; /* 0: set aside */
	struct str summary, author;
	double score, sum; /* sum: of the weights */
};

struct report_episode {
	size_t incident;
	struct instant start, start_lo, start_hi, end, end_lo, end_hi;
	bool censored_begin;
	struct str signal;
};

struct report_incident {
	struct str id, title;
	struct instant from, to; /* of its episodes; `to` unknown while it lasts */
	double requests, failed, excess, bad_share, peak, clients, minutes_over_slo;
};

struct report_source {
	struct str name, sha256, duplicate_of, zone;
	double lines, clock_offset_s;
};

struct report_decision {
	struct str keyword, author, text, note; /* text: its line */
	bool applied;
};

struct report_mean {
	struct str name, of, over;
	double n, mean, median;
	double sum, count; /* of its values */
};

/* A sentence that must be proved by a line. */
struct report_claim {
	struct str what, text;
	bool proved;
};

/* Vectors are the report's; strings live as long as it. */
struct report {
	struct arena arena;
	struct str name; /* of its file */
	struct str verdict, title, redaction, version, case_name, case_sha256;
	struct instant window_from, window_to;
#define REPORT_VECTOR(type, name) \
	struct type *name; \
	size_t n_##name, cap_##name
	REPORT_VECTOR(report_incident, incidents);
	REPORT_VECTOR(report_episode, episodes);
	REPORT_VECTOR(report_milestone, milestones);
	REPORT_VECTOR(report_metric, metrics);
	REPORT_VECTOR(report_suspect, suspects);
	REPORT_VECTOR(report_source, sources);
	REPORT_VECTOR(report_decision, decisions);
	REPORT_VECTOR(report_mean, means);
	REPORT_VECTOR(report_claim, claims);
	REPORT_VECTOR(report_cite, cites);
	double changes, contradictions; /* how many */
};

/* The bytes of a file with a limit; false and *e, which names it and says what to do. */
bool report_slurp(const char *path, struct buf *out, struct err *e);
/* report.json. False and *e, which names the file, if it is none. */
bool report_read(const char *path, struct report *r, struct err *e);
void report_free(struct report *r);

#endif
