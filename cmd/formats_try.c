/*
 * `logopsy formats try`: how a file is understood.
 */
#include "cmd/commands.h"
#include "cmd/session.h"
#include "correlate/store/documents.h"
#include "parsers/base/mem.h"
#include "reports/escape.h"

#include <math.h>
#include <stdlib.h>

enum { SHOWN_EVENTS = 2, SHOWN_LINES = 3, SHOWN_BYTES = 160 };

/* What one format made of a log. */
struct part {
	const char *format;
	uint64_t records, lines;
	struct buf shown; /* the first records */
};

struct trial {
	struct part *part;
	size_t n, cap;
	struct buf unparsed; /* the first lines that were not understood */
	uint64_t n_unparsed;
};

static void *try_begin(void *user, const struct session_log *log, struct instant changed)
{
	(void)user;
	(void)log;
	(void)changed;
	return mem_zalloc(1, sizeof(struct trial));
}

static void add_value(struct buf *out, const char *name, struct str value)
{
	if (!value.p)
		return;
	buf_addf(out, "      %-16s ", name);
	escape_plain(out, str_sub(value, 0, SHOWN_BYTES));
	buf_adds(out, value.n > SHOWN_BYTES ? "...\n" : "\n");
}

static void add_number(struct buf *out, const char *name, int64_t n)
{
	if (n != NUMBER_NONE)
		buf_addf(out, "      %-16s %lld\n", name, (long long)n);
}

static void add_time(struct buf *out, const char *name, struct instant t, int64_t grain_ns)
{
	if (!instant_known(t))
		return;
	buf_addf(out, "      %-16s ", name);
	instant_rfc3339(out, t, instant_digits(t, grain_ns));
	buf_addc(out, '\n');
}

static void show_event(struct buf *out, const struct event *e)
{
	buf_addf(out, "    line %llu: ", (unsigned long long)e->line);
	escape_plain(out, str_sub(e->raw, 0, SHOWN_BYTES));
	buf_adds(out, e->raw.n > SHOWN_BYTES ? "...\n" : "\n");
	add_value(out, "kind", str_of(event_kind_name(e->kind)));
	if (e->what != WHAT_NONE)
		add_value(out, "what", str_of(what_name(e->what)));
	add_value(out, "rule", str_of(e->rule));
	if (e->flags & EVF_TIME)
		add_time(out, "time", e->time, e->grain_ns);
	if (instant_known(e->start) && e->start.ns != e->time.ns)
		add_time(out, "start", e->start, e->grain_ns);
	if (e->severity != SEV_NONE)
		add_value(out, "severity", str_of(severity_name(e->severity)));
	add_number(out, "status", e->status);
	add_number(out, "upstream_status", e->upstream_status);
	add_number(out, "bytes", e->bytes);
	if (!isnan(e->duration_ms))
		buf_addf(out, "      %-16s %.12g\n", "duration_ms", e->duration_ms);
	add_number(out, "pid", e->pid);
	add_number(out, "client_port", e->client_port);
	for (int f = 0; f < F_COUNT; f++)
		add_value(out, field_name((enum field)f), e->f[f]);
}

static void try_event(void *mine, const struct event *e)
{
	struct trial *t = mine;
	size_t i = 0;
	while (i < t->n && strcmp(t->part[i].format, e->format) != 0)
		i++;
	if (i == t->n) {
		MEM_PUSH(t->part, t->n, t->cap);
		t->part[t->n++] = (struct part){ .format = e->format };
	}
	struct part *p = &t->part[i];
	p->lines += e->line_end - e->line + 1;
	if (p->records++ < SHOWN_EVENTS)
		show_event(&p->shown, e);
}

static void try_unparsed(void *mine, const struct line *line)
{
	struct trial *t = mine;
	if (t->n_unparsed++ >= SHOWN_LINES)
		return;
	buf_addf(&t->unparsed, "    line %llu: ", (unsigned long long)line->number);
	escape_plain(&t->unparsed, str_sub(line->text, 0, SHOWN_BYTES));
	buf_adds(&t->unparsed, line->text.n > SHOWN_BYTES ? "...\n" : "\n");
}

static int most_lines(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	return x->lines != y->lines ? (x->lines < y->lines ? 1 : -1) : strcmp(x->format, y->format);
}

static const char *advice(const struct trial *t)
{
	if (!t->n)
		return "No format knows these lines. If one of `formats list` should, `--as GLOB=FORMAT` makes it the only one to be tried.";
	return "These lines are left out of the analysis and counted in its report. If they matter, `formats show NAME` says what each format expects.";
}

static void try_end(void *user, const struct session_log *log)
{
	const struct catalog *c = user;
	struct trial *t = log->mine;
	struct buf name = { 0 };
	escape_plain(&name, log->name);
	printf("%s: %llu lines, %llu not understood\n", name.p, (unsigned long long)log->summary.lines,
	       (unsigned long long)log->summary.unparsed_lines);
	if (t->n)
		qsort(t->part, t->n, sizeof *t->part, most_lines);
	for (size_t i = 0; i < t->n; i++) {
		struct part *p = &t->part[i];
		const struct format *f = catalog_find(c, str_of(p->format));
		printf("  %s, %s: %llu records in %llu lines\n%s", p->format, f ? format_info(f).title : "", (unsigned long long)p->records,
		       (unsigned long long)p->lines, p->shown.p);
		buf_free(&p->shown);
	}
	if (t->n_unparsed)
		printf("  not understood: %llu lines\n%s  %s\n", (unsigned long long)t->n_unparsed, t->unparsed.p, advice(t));
	buf_free(&name);
	buf_free(&t->unparsed);
	free(t->part);
	free(t);
}

int formats_try(const struct options *o, const struct catalog *c, struct diag *d)
{
	struct err e = { 0 };
	struct documents *documents = documents_open(&e);
	if (!documents) {
		diag_error(d, "%s", e.text);
		return 3;
	}
	struct sink sink = {
		.user = (void *)(uintptr_t)c, .full = true, .begin = try_begin, .event = try_event, .unparsed = try_unparsed, .end = try_end,
	};
	int status = session_run(o, 1, c, documents, d, &sink);
	documents_close(documents);
	return status;
}
