/*
 * For the tests of importers: a definition is imported, held to the law, and lines are read with nothing but it.
 */
#ifndef LOGOPSY_TESTS_IMPORT_MADE_H
#define LOGOPSY_TESTS_IMPORT_MADE_H

#include "correlate/store/documents.h"
#include "parsers/base/buf.h"
#include "parsers/import/import.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct made {
	struct catalog *catalog;
	struct documents *documents;
	struct buf told; /* of each refusal a line `NAME:LINE: WHY` */
	struct buf text; /* of all translations */
	struct buf got; /* what the last lines gave, an event a line */
};

static void made_found(void *user, const struct imported *one)
{
	struct made *m = user;
	struct err e = { 0 };
	char name[128];
	if (!one->text.p) {
		buf_addf(&m->told, "%.*s:%u: %.*s\n", (int)one->name.n, one->name.p, one->line, (int)one->why_not.n, one->why_not.p);
		return;
	}
	snprintf(name, sizeof name, "%.*s", (int)one->name.n, one->name.p);
	buf_add(&m->text, one->text);
	if (!catalog_add(m->catalog, name, one->text, name, &e))
		buf_addf(&m->told, "%s\n", e.text);
	else
		format_check(m->catalog, catalog_find(m->catalog, one->name), m->documents, &m->told);
}

static struct made made_of(const char *file, const char *text)
{
	struct made m = { .catalog = catalog_new() };
	struct err e = { 0 };
	m.documents = documents_open(&e);
	assert_non_null(m.documents);
	if (!import_file(file, str_of(text), m.documents, made_found, &m, &e))
		buf_adds(&m.told, e.text);
	return m;
}

static void made_free(struct made *m)
{
	catalog_free(m->catalog);
	documents_close(m->documents);
	buf_free(&m->told);
	buf_free(&m->text);
	buf_free(&m->got);
}

static void made_number(struct buf *out, const char *name, int64_t n)
{
	if (n != NUMBER_NONE)
		buf_addf(out, " %s=%lld", name, (long long)n);
}

static void made_event(void *user, const struct event *e)
{
	struct buf *out = user;
	buf_addf(out, "%s", event_kind_name(e->kind));
	if (e->flags & EVF_TIME) {
		buf_adds(out, " time=");
		instant_rfc3339(out, e->time, 3);
	}
	if (e->severity != SEV_NONE)
		buf_addf(out, " severity=%s", severity_name(e->severity));
	for (int f = 0; f < F_COUNT; f++)
		if (e->f[f].p)
			buf_addf(out, " %s=%.*s", field_name((enum field)f), (int)e->f[f].n, e->f[f].p);
	made_number(out, "status", e->status);
	made_number(out, "upstream_status", e->upstream_status);
	made_number(out, "bytes", e->bytes);
	made_number(out, "pid", e->pid);
	made_number(out, "client_port", e->client_port);
	if (!isnan(e->duration_ms))
		buf_addf(out, " duration_ms=%g", e->duration_ms);
	buf_addc(out, '\n');
}

/* The events that lines give, as text; a line that nobody understands gives `?`. */
static const char *made_read(struct made *m, const char *lines)
{
	struct reader_options o = { .year = 2023, .full = true, .documents = m->documents };
	buf_reset(&m->got);
	struct reader *r = reader_open(m->catalog, &o, STR("test"), INSTANT_NONE, made_event, &m->got);
	struct line line = { 0 };
	for (struct str rest = str_of(lines), one; rest.p && (one = str_cut(&rest, '\n'), 1);) {
		line.number++;
		line.text = line.raw = one;
		reader_line(r, &line);
	}
	reader_finish(r);
	for (uint64_t i = 0; i < reader_summary(r)->unparsed_lines; i++)
		buf_adds(&m->got, "?\n");
	reader_close(r);
	return m->got.p ? m->got.p : "";
}

/* One definition that can be translated, some lines, and what they give. */
static inline void made_check(const char *file, const char *definition, const char *lines, const char *want)
{
	struct made m = made_of(file, definition);
	assert_string_equal(m.told.p ? m.told.p : "", "");
	assert_string_equal(made_read(&m, lines), want);
	made_free(&m);
}

/* One that cannot, and what is said. */
static inline void made_refused(const char *file, const char *definition, const char *want)
{
	struct made m = made_of(file, definition);
	assert_string_equal(m.told.p ? m.told.p : "", want);
	made_free(&m);
}

#endif
