/*
 * A Markdown page while it is written: what its sections share, and their bricks.
 *
 * Sections (md_story.c, md_incident.c, md_noticed.c, md_coverage.c) are the values of a template's slots (slots.h): without a
 * heading of their own, and nothing at all where they have nothing to say. Every log byte goes through escape_md or
 * escape_md_code.
 */
#ifndef LOGOPSY_REPORTS_MD_PAGE_H
#define LOGOPSY_REPORTS_MD_PAGE_H

#include "reports/escape.h"
#include "reports/citations.h"
#include "reports/report.h"
#include "reports/words.h"

struct page {
	const struct analysis *a;
	const struct report_options *o;
	struct buf *out;
	struct clock clock;
	struct citations citations;
	struct str folder; /* in which all sources are, with its '/' or '!'; empty if there is none */
	const struct incident *in; /* which the page is about just now, or NULL */
	int level; /* of the last heading */
	int deeper; /* what is added to the level of the template's headings */
	bool fenced; /* the template is within a code block */
};

/* ---- bricks (md_page.c) ---- */

/* A heading `deeper` levels below the last one of the template; text is our own, or escaped. */
void md_heading(struct page *p, int deeper, const char *text);
/* A table's head: cells parted by '|', e.g. "Metric|Value|>n": '>' aligns to the right. */
void md_table(struct page *p, const char *head);
/* Cells of a row: "| " before each, then md_row_end. */
void md_cell(struct page *p);
void md_row_end(struct page *p);
/* Log bytes on one line of bearable length. */
void md_text(struct page *p, struct str s);
/* A cell of log bytes; empty if absent. */
void md_cell_text(struct page *p, struct str s);
void md_cell_code(struct page *p, struct str s);
/* "E3, E4": at most `most`, then "+ 2 more". */
void md_cites(struct page *p, struct cites c, size_t most);
/* "E3 `lb.log:4711`". */
void md_cite_line(struct page *p, const struct cite *c);
/* A source's name without the folder in which all are. */
struct str md_source(const struct page *p, struct str name);
/* "a, b and c" as code; with more than `most`: "a, b and 3 more". */
void md_names(struct page *p, struct strs s, size_t most);

/* ---- sections ---- */

void md_summary(struct page *p, const struct incident *in);
void md_no_incident(struct page *p);
void md_questions(struct page *p); /* of p->in, or of all incidents */
void md_prompts(struct page *p); /* what only people can write, if there was an incident */

void md_impact(struct page *p, const struct incident *in);
void md_milestones(struct page *p, const struct incident *in);
/* Who decided what against which time of the logs, else what the logs say; why it is not known. */
void md_milestone_told(struct page *p, const struct milestone *m);
void md_metrics(struct page *p, const struct incident *in);
void md_episodes(struct page *p, const struct incident *in);
void md_detection(struct page *p, const struct incident *in);
void md_sooner(struct page *p, const struct incident *in); /* which simple alert would have told first */
void md_novelties(struct page *p, const struct incident *in);
void md_suspects(struct page *p, const struct incident *in);
void md_suspect_lines(struct page *p, const struct incident *in); /* the first few, a line each */
void md_timeline(struct page *p, const struct incident *in);
void md_mermaid(struct page *p, const struct incident *in); /* the timeline as a Gantt chart in a fence (mermaid.c) */

void md_means(struct page *p);
void md_changes(struct page *p);
void md_unseen(struct page *p);
void md_contradictions(struct page *p);
void md_sources(struct page *p);
void md_evidence(struct page *p);

#endif
