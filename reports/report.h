/*
 * The door of the room: an analysis to a page.
 *
 * A renderer sees the analysis and nothing else: no clock, no files, no environment; the
 * same analysis and options give the same bytes. A renderer is one file in renderers/; the
 * build finds it there.
 */
#ifndef LOGOPSY_REPORTS_REPORT_H
#define LOGOPSY_REPORTS_REPORT_H

#include "correlate/analysis.h"
#include "parsers/time/zone.h"

struct report_options {
	const struct zone *zone; /* in which people read times; never NULL (UTC) */
	int width; /* columns of a terminal view, at least 40 */
	bool color; /* terminal only */
	const char *version; /* of the program */
	struct str template; /* Markdown only: one that template_parse took; STR_NONE is the profile "plain" */
	bool mermaid; /* Markdown only: charts where the template has a place for them */
};

struct renderer {
	const char *kind; /* as in --to KIND */
	const char *suffix; /* of -o FILE, with the dot; NULL if not for files */
	const char *about; /* a few words for --help */
	void (*render)(const struct analysis *a, const struct report_options *o, struct buf *out);
};

/* By kind; the table is made by the build. */
extern const struct renderer *const renderers[];
extern const size_t n_renderers;

/* NULL if there is none. */
const struct renderer *renderer_by_kind(struct str kind);
const struct renderer *renderer_by_suffix(struct str file_name);

#endif
