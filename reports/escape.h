/*
 * The only way a log's bytes reach a page.
 *
 * Logs hold whatever an attacker sent: control sequences, right-to-left overrides,
 * Markdown, HTML, half characters. Every function here takes any bytes and appends valid UTF-8
 * that its medium shows as text. What would not be seen is spelled out: \x1b for a
 * byte (also for one that is no UTF-8), \u202e for a character.
 */
#ifndef LOGOPSY_REPORTS_ESCAPE_H
#define LOGOPSY_REPORTS_ESCAPE_H

#include "parsers/base/buf.h"

/* One line for terminals, stderr and fenced blocks. Line breaks and tabs are spelled too. */
void escape_plain(struct buf *out, struct str s);

/* Text within a Markdown paragraph, list item, heading or table cell: one line, without active
 * Markdown, HTML, links, mentions, references to issues or formulas. */
void escape_md(struct buf *out, struct str s);
/* The same as a code span where the bytes allow it (names of files, hosts). */
void escape_md_code(struct buf *out, struct str s);
/* Text and attribute values (in double quotes) of HTML, and of SVG and other XML: one line; line breaks and tabs are spelled too. */
void escape_html(struct buf *out, struct str s);
/* How many backticks a fence around this (already escaped) text needs; at least 3. */
size_t escape_fence(struct str s);

/* Text of a Mermaid diagram: one line of characters that none of its lexers knows. What has a meaning to one of them becomes the
 * character that looks most like it. Not to stand at the start of a statement, where words have meanings too. */
void escape_mermaid(struct buf *out, struct str s);

/* One cell of CSV (RFC 4180), quoted where need be, on one line. What a spreadsheet would take for a formula gets an
 * apostrophe in front; a number stays one. */
void escape_csv(struct buf *out, struct str s);

/* The value of a label in OpenMetrics' text, without its quotes. */
void escape_openmetrics(struct buf *out, struct str s);

#endif
