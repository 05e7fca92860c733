/*
 * For tests from the lines of logs to an analysis: a desk on which logs are laid.
 */
#ifndef LOGOPSY_TESTS_UNIT_DESK_H
#define LOGOPSY_TESTS_UNIT_DESK_H

#include "correlate/correlate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct desk {
	struct catalog *catalog;
	struct ledger *ledger;
	struct analysis *a;
};

struct text_stream {
	struct stream stream;
	struct str left;
};

static inline bool desk_pull(struct stream *s, struct str *piece, struct err *e)
{
	struct text_stream *t = (struct text_stream *)s;
	(void)e;
	*piece = t->left;
	t->left = STR_NONE;
	return piece->n > 0;
}

/* What is known of every format, and a ledger without logs. */
static inline void begin(struct desk *d)
{
	struct err e = { 0 };
	*d = (struct desk){ .catalog = catalog_builtin(&e), .ledger = ledger_new(&e) };
	if (!d->catalog || !d->ledger)
		fail_msg("%s", e.text);
}

/* A log of that name. */
static inline void add(struct desk *d, const char *name, const char *text)
{
	struct text_stream stream = { { desk_pull, NULL }, str_of(text) };
	struct lines lines;
	struct intake *in = ledger_open(d->ledger, str_of(name), INSTANT_NONE);
	struct reader_options o = { .documents = ledger_documents(d->ledger) };
	struct reader *r = reader_open(d->catalog, &o, str_of(name), INSTANT_NONE, intake_event, in);
	lines_open(&lines, &stream.stream, 0);
	reader_run(r, &lines);
	lines_close(&lines);
	const struct reader_summary *sum = reader_summary(r);
	struct format_info f = sum->format ? format_info(sum->format) : (struct format_info){ 0 };
	struct source_end end = { .summary = sum, .role = f.role, .format = f.name, .format_title = f.title, .zone_name = "UTC" };
	sha256_of(str_of(text), end.sha256);
	ledger_close(d->ledger, in, &end);
	reader_close(r);
}

/* Of the analysis, which the test has made of the ledger. */
static inline void end(struct desk *d)
{
	analysis_free(d->a);
	catalog_free(d->catalog);
}

#endif
