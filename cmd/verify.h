/*
 * `logopsy verify`: a report held against the logs it cites, and against itself.
 */
#ifndef LOGOPSY_CMD_VERIFY_H
#define LOGOPSY_CMD_VERIFY_H

#include "cmd/options.h"
#include "cmd/report_read.h"

/* What is wrong, or cannot be told. */
struct finding {
	enum finding_kind {
		FOUND_CHANGED, /* the line is another one now */
		FOUND_TEXT, /* the line holds, but the report quotes it otherwise */
		FOUND_BEYOND, /* the log has no such line any more */
		FOUND_MISSING, /* the source is not among the inputs */
		FOUND_SOURCE, /* a source's bytes are others now */
		FOUND_UNPROVED, /* a sentence cites no line */
		FOUND_FIGURE, /* a number does not follow from the others */
		FOUND_KINDS,
	} kind;
	struct str where, summary; /* where: "lb.log:4711", "$.incidents[0]..." */
	struct str said, found; /* the two texts, raw; STR_NONE */
	struct str sha256_said, sha256_found;
	size_t times; /* places of the report that rest on it */
};

struct verification {
	struct arena arena;
	const struct options *o;
	struct diag *d;
	struct report report;
	bool whole; /* report.json: claims, figures and sources are known as well */
	struct finding *v;
	size_t n, cap;
	/* counts */
	size_t cites, cites_hold, cites_unknown; /* distinct cited lines; unknown: without a hash */
	size_t sources, sources_hold, sources_unknown; /* unknown: without a hash */
	size_t claims, claims_proved, figures, figures_hold;
	bool opened; /* some input could be read */
};

struct finding *found(struct verification *v, enum finding_kind kind);
/* verify_page.c: citations of a Markdown or HTML page. False and *e if there are none. */
bool page_read(const char *path, struct report *r, struct err *e);
/* verify_logs.c: re-opens what is cited in the inputs from operand `first` on. */
void verify_logs(struct verification *v, size_t first);
/* verify_figures.c: claims and numbers against each other. */
void verify_figures(struct verification *v);

#endif
