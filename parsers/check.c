/*
 * The law: a format's samples, read as a user's file would be.
 */
#include "parsers/base/mem.h"
#include "parsers/record.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct run {
	const struct format *f;
	const struct sample *s;
	size_t number; /* of the sample, from 1 */
	struct buf *failures;
	size_t events;
	bool ok;
	const struct format *tie_a, *tie_b;
	bool *met; /* by expectation */
	bool *pattern_won, *rule_won; /* by index */
};

__attribute__((format(printf, 3, 4))) static void complain(struct run *run, unsigned line, const char *fmt, ...)
{
	va_list ap;
	char text[2048];
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	run->ok = false;
	if (run->failures)
		buf_addf(run->failures, "%s: sample %zu (line %u), %s\n", run->f->where, run->number, line, text);
}

/* ---- a field as text ---- */

static void add_number(struct buf *out, int64_t n)
{
	if (n != NUMBER_NONE)
		buf_addf(out, "%lld", (long long)n);
}

static void add_instant(struct buf *out, struct instant t, int64_t grain)
{
	if (instant_known(t))
		instant_rfc3339(out, t, instant_digits(t, grain));
}

static void add_name(struct buf *out, const char *name)
{
	buf_adds(out, name ? name : "");
}

static void get_time(struct buf *out, const struct event *e) { add_instant(out, e->time, e->grain_ns); }
static void get_start(struct buf *out, const struct event *e) { add_instant(out, e->start, NS_PER_S); }
static void get_end(struct buf *out, const struct event *e) { add_instant(out, e->end, NS_PER_S); }
static void get_wrapper(struct buf *out, const struct event *e) { add_instant(out, e->wrapper_time, NS_PER_S); }
static void get_kind(struct buf *out, const struct event *e) { add_name(out, event_kind_name(e->kind)); }
static void get_what(struct buf *out, const struct event *e) { add_name(out, what_name(e->what)); }
static void get_severity(struct buf *out, const struct event *e) { add_name(out, severity_name(e->severity)); }
static void get_format(struct buf *out, const struct event *e) { add_name(out, e->format); }
static void get_rule(struct buf *out, const struct event *e) { add_name(out, e->rule); }
static void get_line(struct buf *out, const struct event *e) { add_number(out, (int64_t)e->line); }
static void get_line_end(struct buf *out, const struct event *e) { add_number(out, (int64_t)e->line_end); }
static void get_status(struct buf *out, const struct event *e) { add_number(out, e->status); }
static void get_upstream_status(struct buf *out, const struct event *e) { add_number(out, e->upstream_status); }
static void get_bytes(struct buf *out, const struct event *e) { add_number(out, e->bytes); }
static void get_pid(struct buf *out, const struct event *e) { add_number(out, e->pid); }
static void get_client_port(struct buf *out, const struct event *e) { add_number(out, e->client_port); }
static void get_duration(struct buf *out, const struct event *e)
{
	if (!isnan(e->duration_ms))
		buf_addf(out, "%.12g", e->duration_ms);
}

static const struct getter {
	const char *name;
	void (*get)(struct buf *out, const struct event *e);
} getters[] = {
	{ "time", get_time }, { "start", get_start }, { "end", get_end }, { "wrapper_time", get_wrapper }, { "kind", get_kind },
	{ "what", get_what }, { "severity", get_severity }, { "format", get_format }, { "rule", get_rule }, { "line", get_line },
	{ "line_end", get_line_end }, { "status", get_status }, { "upstream_status", get_upstream_status }, { "bytes", get_bytes },
	{ "pid", get_pid }, { "client_port", get_client_port }, { "duration_ms", get_duration },
};

static bool get_field(struct buf *out, const struct event *e, struct str name)
{
	enum field f;
	if (field_of(name, &f)) {
		buf_add(out, e->f[f].p ? e->f[f] : STR(""));
		return true;
	}
	for (size_t i = 0; i < sizeof getters / sizeof *getters; i++)
		if (str_is(name, getters[i].name)) {
			getters[i].get(out, e);
			return true;
		}
	return false;
}

/* Messages of several lines are written with \n in expectations. */
static bool equal(struct str got, struct str want)
{
	size_t i = 0;
	if (str_is(want, "-") && !got.n)
		return true;
	for (size_t k = 0; k < want.n; k++, i++) {
		char c = want.p[k];
		if (c == '\\' && k + 1 < want.n && (want.p[k + 1] == 'n' || want.p[k + 1] == 't'))
			c = want.p[++k] == 'n' ? '\n' : '\t';
		if (i >= got.n || got.p[i] != c)
			return false;
	}
	return i == got.n;
}

static bool same_number(const char *name, struct str got, struct str want)
{
	double a, b;
	return strcmp(name, "duration_ms") == 0 && str_double(got, &a) && str_double(want, &b) && fabs(a - b) <= 1e-6 * fabs(b);
}

/* RFC 3339 texts of one instant may differ in trailing zeros. */
static bool same_time(struct str got, struct str want)
{
	struct stamp a, b;
	return got.n > 10 && want.n > 10 && got.p[10] == 'T' && want.p[10] == 'T' && stamp_auto(got, &a) && stamp_auto(want, &b) &&
	       a.c.ns == b.c.ns && str_eq(str_sub(got, 0, 19), str_sub(want, 0, 19));
}

static void on_event(void *user, const struct event *e)
{
	struct run *run = user;
	struct buf got = { 0 };
	run->events++;
	for (size_t i = 0; i < run->s->n_want; i++) {
		const struct expectation *w = &run->s->want[i];
		if (w->event != run->events)
			continue;
		run->met[i] = true;
		buf_reset(&got);
		if (!get_field(&got, e, w->field))
			complain(run, w->line, "`%.*s` is no field", STR_ARG(w->field));
		else if (!equal(buf_str(&got), w->value) && !same_number(w->field.p, buf_str(&got), w->value) &&
			 !same_time(buf_str(&got), w->value))
			complain(run, w->line, "event %zu (format %s), field %.*s: got %.*s, want %.*s", w->event, e->format,
				 STR_ARG(w->field), got.n ? (int)got.n : 4, got.n ? got.p : "none", STR_ARG(w->value));
	}
	buf_free(&got);
}

static void on_won(void *user, const struct format *f, const struct pattern *p, const struct rule *rule)
{
	struct run *run = user;
	if (f == run->f && p)
		run->pattern_won[p - f->pattern] = true;
	if (rule && rule->format == run->f)
		run->rule_won[rule - run->f->rule] = true;
}

static void on_tied(void *user, const struct format *a, const struct format *b)
{
	struct run *run = user;
	run->tie_a = a;
	run->tie_b = b;
}

static void judge(struct run *run, const struct reader_summary *sum)
{
	const struct sample *s = run->s;
	if (s->events >= 0 && (size_t)s->events != run->events)
		complain(run, s->line, "got %zu events, want %lld", run->events, (long long)s->events);
	for (size_t i = 0; i < s->n_want; i++)
		if (!run->met[i]) {
			complain(run, s->want[i].line, "event %zu is not there; got %zu", s->want[i].event, run->events);
			break;
		}
	if (s->events < 0 && !s->n_want && !run->events)
		complain(run, s->line, "no event");
	if (sum->unparsed_lines)
		complain(run, s->line, "line %llu of it is not understood: %.*s", (unsigned long long)sum->first_unparsed,
			 STR_ARG(sum->first_unparsed_text));
	if (sum->limited)
		complain(run, s->line, "a pattern backtracks too much");
	if (run->tie_a)
		complain(run, s->line, "%s and %s claim it equally", run->tie_a->name, run->tie_b->name);
}

static void run_sample(const struct catalog *c, struct run *run, const struct documents *documents)
{
	/* Stamps without a year are read as of 2023, those without a zone as UTC. */
	struct reader_options o = { .year = 2023, .full = true, .documents = documents };
	struct reader *r = reader_open(c, &o, STR("sample"), INSTANT_NONE, on_event, run);
	r->watcher = run;
	r->won = on_won;
	r->tied = on_tied;
	run->events = 0;
	run->tie_a = run->tie_b = NULL;
	run->met = mem_zalloc(run->s->n_want + 1, sizeof *run->met);
	struct line line = { 0 };
	struct buf text = { 0 };
	for (size_t i = 0; i < run->s->n_input; i++) {
		buf_add(&text, run->s->input[i]);
		buf_addc(&text, '\n');
	}
	if (!document_read(r, buf_str(&text)))
		for (size_t i = 0; i < run->s->n_input; i++) {
			line.number = i + 1;
			line.text = line.raw = run->s->input[i];
			reader_line(r, &line);
			line.offset += line.raw.n + 1;
		}
	reader_finish(r);
	buf_free(&text);
	judge(run, reader_summary(r));
	free(run->met);
	reader_close(r);
}

bool format_check(const struct catalog *c, const struct format *f, const struct documents *documents, struct buf *failures)
{
	struct run run = { .f = f, .failures = failures, .ok = true };
	run.pattern_won = mem_zalloc(f->n_pattern + 1, sizeof *run.pattern_won);
	run.rule_won = mem_zalloc(f->n_rule + 1, sizeof *run.rule_won);
	for (size_t i = 0; i < f->n_sample; i++) {
		run.s = &f->sample[i];
		run.number = i + 1;
		run_sample(c, &run, documents);
	}
	run.number = 0;
	for (size_t i = 0; i < f->n_pattern && !f->unproven; i++)
		if (!run.pattern_won[i])
			complain(&run, f->pattern[i].line, "pattern %.*s matches no sample", STR_ARG(f->pattern[i].name));
	for (size_t i = 0; i < f->n_rule && !f->unproven; i++)
		if (!run.rule_won[i])
			complain(&run, f->rule[i].pattern.line, "rule %s matches no sample", f->rule[i].name);
	free(run.pattern_won);
	free(run.rule_won);
	return run.ok;
}
