/*
 * The law: a format's samples, read as a user's file would be.
 */
#include "parsers/base/excerpt.h"
#include "parsers/base/mem.h"
#include "parsers/nearly.h"
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
	int tie_bid;
	bool failed; /* this sample */
	bool took_part; /* the format had a hand in reading it */
	bool bid; /* ... or could have had one */
	unsigned explained; /* lines of it that were */
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
	run->failed = true;
	if (run->failures && run->number)
		buf_addf(run->failures, "%s:%u: sample %zu: %s\n", run->f->where, line, run->number, text);
	else if (run->failures)
		buf_addf(run->failures, "%s:%u: %s\n", run->f->where, line, text);
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
static void get_part_of(struct buf *out, const struct event *e) { add_number(out, e->part_of ? (int64_t)e->part_of : NUMBER_NONE); }
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
	{ "line_end", get_line_end }, { "part_of", get_part_of }, { "status", get_status }, { "upstream_status", get_upstream_status },
	{ "bytes", get_bytes },
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
	run->took_part |= !strcmp(e->format, run->f->name);
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
			complain(run, w->line, "event %zu (read as %s): %.*s is %.*s, the sample wants %.*s", w->event, e->format,
				 STR_ARG(w->field), got.n ? (int)got.n : 6, got.n ? got.p : "absent", STR_ARG(w->value));
	}
	buf_free(&got);
}

static void on_won(void *user, const struct format *f, const struct pattern *p, const struct rule *rule)
{
	struct run *run = user;
	if (f == run->f && p)
		run->pattern_won[p - f->pattern] = true;
	if (rule && rule->format == run->f)
		run->rule_won[rule - run->f->rule] = run->took_part = true;
}

static void on_tied(void *user, const struct format *a, const struct format *b, int bid)
{
	struct run *run = user;
	run->tie_a = a;
	run->tie_b = b;
	run->tie_bid = bid;
}

/* A sample may show that a line is somebody else's: rules' mostly do, others say whose. Who wrote what is imported did not
 * know the other formats: it has to understand its samples, not to do so best. */
static bool may_be_anothers(const struct run *run, const struct sample *s)
{
	const struct format *f = run->f;
	for (size_t i = 0; i < s->n_want; i++)
		if (str_is(s->want[i].field, "format"))
			return true;
	return f->origin == ORIGIN_BUILTIN || f->decoder == DECODE_RULES || (f->origin == ORIGIN_IMPORTED && run->bid);
}

static void judge(struct run *run, const struct reader_summary *sum)
{
	const struct sample *s = run->s;
	if (s->events >= 0 && (size_t)s->events != run->events)
		complain(run, s->line, "it gave %zu events, not %lld", run->events, (long long)s->events);
	for (size_t i = 0; i < s->n_want; i++)
		if (!run->met[i]) {
			complain(run, s->want[i].line, "event %zu is not there; it gave %zu", s->want[i].event, run->events);
			break;
		}
	if (s->events < 0 && !s->n_want && !run->events)
		complain(run, s->line, "it gave no event");
	else if (run->events && !run->took_part && !run->failed && !may_be_anothers(run, s))
		complain(run, s->line, run->f->origin == ORIGIN_IMPORTED ? "this format does not understand it" :
			 "other formats read it, not this one (if that is meant, say `format NAME` in it)");
	if (sum->unparsed_lines)
		complain(run, s->line, "line %llu of it is not understood", (unsigned long long)sum->first_unparsed);
	if (sum->limited)
		complain(run, s->line, "a pattern backtracks too much");
	if (run->tie_a && run->f->origin != ORIGIN_IMPORTED)
		complain(run, s->line, "%s and %s claim it equally (both bid %d); `prefer` makes one of them win", run->tie_a->name,
			 run->tie_b->name, run->tie_bid);
}

/* ---- what the formats made of a sample that fails ---- */

enum { EXPLAINED = 3, SHOWN_PATTERNS = 3 }; /* lines of a sample; patterns */

static void tell_nearly(struct run *run, const struct pattern *p, const struct nearly *where, struct matcher *m, struct str text)
{
	struct buf *out = run->failures;
	unsigned line = p->line;
	size_t at, n;
	if (pattern_stamp(p, m, text, &at, &n)) {
		buf_addf(out, "  pattern %.*s matches, but this is no stamp of the format:\n", STR_ARG(p->name));
		excerpt_mark(out, "    ", text, at, n);
		buf_addf(out, "  %s\n", run->f->n_stamp ? "no `time` directive of it reads that" : "a `time` directive says how it is written");
		return;
	}
	buf_addf(out, "  pattern %.*s gets this far:\n", STR_ARG(p->name));
	excerpt_mark(out, "    ", text, where->reach, 1);
	if (!where->n)
		return;
	for (size_t i = 0; i < where->at && !p->expanded; i++)
		line += p->source.p[i] == '\n';
	if (where->reach >= text.n)
		buf_addf(out, "  the line ends, but line %u of the file wants more:\n", line);
	else
		buf_addf(out, "  where line %u of the file wants:\n", line);
	excerpt_mark(out, "    ", p->source, where->at, where->n);
}

/* How far each pattern of the format gets in a text, the furthest first. */
static void tell_patterns(struct run *run, struct str text)
{
	const struct format *f = run->f;
	struct matcher *m = matcher_new();
	struct nearly best[SHOWN_PATTERNS];
	const struct pattern *of[SHOWN_PATTERNS];
	size_t n = 0;
	for (size_t i = 0; i < f->n_pattern; i++) {
		struct nearly where;
		size_t at = n;
		pattern_nearly(&f->pattern[i], m, text, &where);
		while (at > 0 && best[at - 1].reach < where.reach)
			at--;
		if (at == SHOWN_PATTERNS)
			continue;
		n += n < SHOWN_PATTERNS;
		memmove(&best[at + 1], &best[at], (n - at - 1) * sizeof *best);
		memmove(&of[at + 1], &of[at], (n - at - 1) * sizeof *of);
		best[at] = where;
		of[at] = &f->pattern[i];
	}
	for (size_t i = 0; i < n; i++)
		tell_nearly(run, of[i], &best[i], m, text);
	matcher_free(m);
}

static const struct bid *bid_of(const struct explained_text *t, const struct format *f)
{
	for (size_t i = 0; i < t->n_bid; i++)
		if (t->bid[i].format == f)
			return &t->bid[i];
	return NULL;
}

/* A line of the sample that the format did not get. */
static void tell_line(void *user, const struct explained *how)
{
	struct run *run = user;
	const struct explained_text *last = how->n_part ? &how->part[how->n_part - 1] : NULL;
	if (how->as == READ_CONTINUES || how->as == READ_MARKER || how->as == READ_PARTIAL)
		return;
	for (size_t i = 0; i < how->n_part; i++) {
		const struct explained_text *t = &how->part[i];
		const struct bid *own = bid_of(t, run->f);
		if (!own)
			continue;
		if (own != t->bid && run->explained++ < EXPLAINED)
			buf_addf(run->failures, "  line %llu: %s bids %d, this format %d: what has more fields and asks for more literal text bids more\n",
				 (unsigned long long)how->line, t->bid->format->name, t->bid->bid, own->bid);
		return;
	}
	if (run->explained++ >= EXPLAINED)
		return;
	if (last && last->n_bid && !last->bid->format->generic)
		buf_addf(run->failures, "  line %llu is understood by %s, not by this format\n", (unsigned long long)how->line,
			 last->bid->format->name);
	tell_patterns(run, last && last->text.n ? last->text : how->text);
}

static bool every_line(void *user, const struct line *line)
{
	(void)user;
	(void)line;
	return true;
}

static void no_event(void *user, const struct event *e)
{
	(void)user;
	(void)e;
}

/* ---- samples ---- */

/* A wrapper's records are told to be of what is inside. */
static void note_part(void *user, const struct explained *how)
{
	struct run *run = user;
	for (size_t i = 0; i < how->n_part; i++) {
		run->took_part |= how->part[i].n_bid && how->part[i].bid[0].format == run->f;
		run->bid |= bid_of(&how->part[i], run->f) != NULL;
	}
}

static void feed(struct reader *r, const struct sample *s)
{
	struct buf text = { 0 };
	struct line line = { 0 };
	for (size_t i = 0; i < s->n_input; i++) {
		buf_add(&text, s->input[i]);
		buf_addc(&text, '\n');
	}
	if (!document_read(r, buf_str(&text)))
		for (size_t i = 0; i < s->n_input; i++) {
			line.number = i + 1;
			line.text = line.raw = s->input[i];
			reader_line(r, &line);
			line.offset += line.raw.n + 1;
		}
	reader_finish(r);
	buf_free(&text);
}

/* Stamps without a year are read as of 2023, those without a zone as UTC. */
static struct reader_options reading(const struct documents *documents)
{
	return (struct reader_options){ .year = 2023, .full = true, .documents = documents };
}

static void run_sample(const struct catalog *c, struct run *run, const struct documents *documents)
{
	struct watch watch = { run, every_line, note_part };
	struct reader_options o = reading(documents);
	o.watch = &watch;
	struct reader *r = reader_open(c, &o, STR("sample"), INSTANT_NONE, on_event, run);
	r->watcher = run;
	r->won = on_won;
	r->tied = on_tied;
	run->events = 0;
	run->failed = run->took_part = run->bid = false;
	run->tie_a = run->tie_b = NULL;
	run->met = mem_zalloc(run->s->n_want + 1, sizeof *run->met);
	feed(r, run->s);
	judge(run, reader_summary(r));
	free(run->met);
	reader_close(r);
}

/* Once more, to see why. */
static void explain_sample(const struct catalog *c, struct run *run, const struct documents *documents)
{
	struct watch watch = { run, every_line, tell_line };
	struct reader_options o = reading(documents);
	o.watch = &watch;
	run->explained = 0;
	struct reader *r = reader_open(c, &o, STR("sample"), INSTANT_NONE, no_event, NULL);
	feed(r, run->s);
	reader_close(r);
}

static void judge_patterns(struct run *run)
{
	const struct format *f = run->f;
	run->number = 0;
	for (size_t i = 0; i < f->n_pattern; i++)
		if (!run->pattern_won[i])
			complain(run, f->pattern[i].line, "pattern %.*s matches no sample; a pattern needs one that shows it", STR_ARG(f->pattern[i].name));
	for (size_t i = 0; i < f->n_rule; i++)
		if (!run->rule_won[i])
			complain(run, f->rule[i].pattern.line, "rule %s matches no sample; a rule needs one that shows it", f->rule[i].name);
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
		if (run.failed && failures && !run.tie_a)
			explain_sample(c, &run, documents);
	}
	/* Where samples fail, that says it. */
	bool samples_hold = run.ok;
	if (samples_hold && !f->unproven)
		judge_patterns(&run);
	for (size_t i = 0; samples_hold && !run.ok && failures && i < f->n_sample; i++) {
		run.s = &f->sample[i];
		explain_sample(c, &run, documents);
	}
	free(run.pattern_won);
	free(run.rule_won);
	return run.ok;
}
