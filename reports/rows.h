/*
 * The analysis as a list of things that happened, one a row: timelines, milestones, begins and ends of episodes, changes.
 *
 * The columns are those that Timesketch demands (message, datetime, timestamp, timestamp_desc), then names of the Elastic
 * Common Schema, then our own. CSV and JSONL write the same rows.
 */
#ifndef LOGOPSY_REPORTS_ROWS_H
#define LOGOPSY_REPORTS_ROWS_H

#include "correlate/analysis.h"

struct row {
	struct instant time;
	struct str message; /* raw */
	const char *means; /* what the time is of: "Milestone onset", "Alert" */
	const char *kind, *category, *type, *outcome; /* of ECS' event.*; NULL: none fits */
	struct instant start, end; /* of what lasts; INSTANT_NONE */
	struct instant lo, hi; /* between which the time lies */
	enum severity severity;
	struct str host, incident; /* STR_NONE: not of one */
	const char *milestone, *basis; /* NULL: it is none */
	int64_t count; /* like ones folded into it; NUMBER_NONE */
	const struct cite *cite; /* the line that proves it, or NULL */
	size_t order; /* among equal times */
};

/* Points into the analysis and its own arena. */
struct rows {
	struct arena arena;
	struct row *v; /* by time */
	size_t n, cap;
};

void rows_of(const struct analysis *a, struct rows *out);
void rows_free(struct rows *r);

enum cell { CELL_NONE, CELL_TEXT, CELL_NUMBER };

/* Column `at`: its name, NULL behind the last one. */
const char *row_column(size_t at);
/* What stands there: bytes (raw; *text is borrowed until the next call with the same `hold`), a number, or nothing. */
enum cell row_cell(const struct row *r, size_t at, struct str *text, int64_t *number, struct buf *hold);

#endif
