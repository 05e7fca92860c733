/*
 * An HTML page while it is written: what its sections share, and their bricks.
 *
 * Section functions (html_story.c, html_incident.c, html_noticed.c, html_suspects.c, html_timeline.c, html_coverage.c) write nothing
 * at all where they have nothing to say. Every log byte goes through escape_html. Elements carry classes and no style, which the
 * page's own policy forbids; end tags that HTML lets out are left out.
 */
#ifndef LOGOPSY_REPORTS_HTML_PAGE_H
#define LOGOPSY_REPORTS_HTML_PAGE_H

#include "reports/citations.h"
#include "reports/escape.h"
#include "reports/report.h"
#include "reports/story.h"

struct html {
	const struct analysis *a;
	const struct report_options *o;
	struct buf *out;
	struct clock clock;
	struct str folder; /* as story_folder: names of sources are shown without it */
	struct citations citations;
	struct buf nav; /* entries that lead to the sections written so far */
	size_t incident; /* number of the one that is told, from 1; 0: the run as a whole */
	int level; /* of section headings: 2, or 3 within one of several incidents */
	unsigned right, column; /* of the table that is open: columns to the right, as bits; cells in this row */
	bool stacked; /* its rows are stacked on a phone, which takes their meaning from browsers: roles give it back */
	size_t scale; /* 1, or 2, 4, ... where the page would be too large: so much less of all that is many or long */
	size_t quotes; /* bytes that the page has left for quoted lines */
	size_t rows; /* entries of a timeline, each incident's share */
};

/* ---- bricks (html_page.c) ---- */

/* A section with its heading; `id` is our own word. */
void html_section(struct html *p, const char *id, const char *heading);
void html_section_end(struct html *p);
/* How many of n are shown, where a page of bearable size has room for `most`. */
size_t html_shown(const struct html *p, size_t n, size_t most);
/* A heading `deeper` levels below the section's. Raw text. */
void html_heading(struct html *p, int deeper, struct str text);
/* Log bytes on one line of bearable length. */
void html_text(struct html *p, struct str s);
/* Names of files, hosts. */
void html_code(struct html *p, struct str s);
/* "a, b and c" as code; with more than `most`: "a, b and 3 more". */
void html_names(struct html *p, struct strs s, size_t most);

/* An instant, which is broken between date and time at most. */
void html_time(struct html *p, struct instant t);

/* A table in a box that scrolls where the page is too narrow. Head as in md_table: "Metric|>Value". The label is our own. */
void html_table(struct html *p, const char *label, const char *head);
/* The same, with rows that are stacked on a phone. */
void html_stack(struct html *p, const char *label, const char *head);
void html_row(struct html *p);
void html_cell(struct html *p);
/* The cell that names the row. */
void html_cell_head(struct html *p);
/* Cells of log bytes: words that may be broken anywhere; names. */
void html_cell_text(struct html *p, struct str s);
void html_cell_code(struct html *p, struct str s);
void html_table_end(struct html *p);

/* The lines that prove a claim, folded: at most `most`, then how many more. Nothing if there are none. */
void html_cites(struct html *p, struct cites c, size_t most);
/* "In report.json: 12 more rows.": the noun, which takes an s. Nothing for none. */
void html_left_out(struct html *p, size_t n, const char *what);

/* ---- sections ---- */

void html_summary(struct html *p, const struct incident *in);
void html_metrics(struct html *p, const struct incident *in);
void html_chart(struct html *p, const struct incident *in); /* NULL: of all that was logged */
void html_no_incident(struct html *p);
void html_people(struct html *p);

void html_milestones(struct html *p, const struct incident *in);
void html_episodes(struct html *p, const struct incident *in);
void html_impact(struct html *p, const struct incident *in);
void html_detection(struct html *p, const struct incident *in);
void html_novelties(struct html *p, const struct incident *in);
void html_suspects(struct html *p, const struct incident *in);
void html_timeline(struct html *p, const struct incident *in);

void html_means(struct html *p);
void html_changes(struct html *p);
void html_contradictions(struct html *p);
void html_unseen(struct html *p);
void html_sources(struct html *p);

#endif
