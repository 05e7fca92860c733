/*
 * Tables of separated values (CSV, TSV: RFC 4180 and what spreadsheets make of it) as JSON.
 *
 * The first line names the columns. The separator is the one that cuts it most: comma, semicolon, TAB or `|`; a
 * line `sep=;` before it says so itself. Names become keys: small letters and digits, all else `_`, none at the
 * ends ("Created On (UTC)" is created_on_utc); a name that comes again gets a number behind it.
 */
#ifndef LOGOPSY_PARSERS_TABLE_H
#define LOGOPSY_PARSERS_TABLE_H

#include "parsers/base/buf.h"

/* The keys of the text's first line, each between blanks (" event date_time "), appended to *out. False where that line
 * names no two columns. */
bool table_names(struct str text, struct buf *out);
/* Where the next rows are; {0} is the table's beginning. */
struct table_place {
	size_t offset; /* the text's size at its end */
	uint64_t line; /* lines before it */
};

/* An array of objects, one a row, appended to *out, and *at moved behind them: no more rows once `enough` bytes are written. A row has
 * the cells that are not empty by their keys, as text ("more" for one behind those with a name), and "line", the number of its
 * first line from 1. False if that is no table. */
bool table_json(struct str text, struct table_place *at, struct buf *out, size_t enough);

#endif
