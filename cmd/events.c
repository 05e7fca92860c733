/*
 * `logopsy events`: every record that is understood as one JSON object a line, as it is read.
 */
#include "cmd/commands.h"
#include "cmd/redaction.h"
#include "cmd/session.h"
#include "correlate/store/documents.h"
#include "parsers/base/json_write.h"

/* Enough for one system call to be worth its while. */
enum { FLUSH = 64 * 1024 };

struct writer {
	struct buf out, stamp, called;
	struct str source;
	struct span offset;
	struct event_redaction redaction; /* without a redactor: none */
};

static void flush(struct writer *w)
{
	if (w->out.n)
		fwrite(w->out.p, 1, w->out.n, stdout);
	buf_reset(&w->out);
}

static void add_instant(struct writer *w, struct json *j, const char *key, struct instant t, int64_t grain_ns)
{
	if (!instant_known(t)) {
		json_null(j, key);
		return;
	}
	t = instant_add(t, w->offset);
	buf_reset(&w->stamp);
	instant_rfc3339(&w->stamp, t, instant_digits(t, grain_ns));
	json_str(j, key, buf_str(&w->stamp));
}

static void add_number(struct json *j, const char *key, int64_t n)
{
	if (n != NUMBER_NONE)
		json_int(j, key, n);
}

static void add_name(struct json *j, const char *key, const char *name)
{
	if (name)
		json_str(j, key, str_of(name));
}

static void add_field(struct json *j, const struct event *e, enum field f)
{
	if (e->f[f].p)
		json_str(j, field_name(f), e->f[f]);
}

/* Who wrote the record; where the line does not say, the host that was asked for stands for it. */
static void add_host(struct json *j, const struct event *e)
{
	struct str host = e->f[F_HOST].p ? e->f[F_HOST] : e->f[F_AUTHORITY];
	if (host.p)
		json_str(j, "host", host);
}

static void add_fields(struct json *j, const struct event *e, const enum field *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_field(j, e, f[i]);
}

#define FIELDS(j, e, ...) add_fields(j, e, (enum field[]){ __VA_ARGS__ }, sizeof(enum field[]){ __VA_ARGS__ } / sizeof(enum field))

static void on_event(void *mine, const struct event *e)
{
	struct writer *w = mine;
	struct event redacted;
	if (w->redaction.r) {
		redacted = redaction_event(&w->redaction, e);
		e = &redacted;
	}
	struct json j = json_to(&w->out, false);
	json_object(&j, NULL);
	add_instant(w, &j, "time", e->flags & EVF_TIME ? e->time : INSTANT_NONE, e->grain_ns);
	json_str(&j, "source", w->source);
	json_uint(&j, "line", e->line);
	if (e->line_end > e->line)
		json_uint(&j, "line_end", e->line_end);
	if (e->part_of)
		json_uint(&j, "part_of", e->part_of);
	add_name(&j, "format", e->format);
	add_name(&j, "kind", event_kind_name(e->kind));
	if (e->what != WHAT_NONE)
		add_name(&j, "what", what_name(e->what));
	add_host(&j, e);
	FIELDS(&j, e, F_SERVICE, F_PROCESS);
	add_number(&j, "pid", e->pid);
	if (e->severity != SEV_NONE)
		add_name(&j, "severity", severity_name(e->severity));
	FIELDS(&j, e, F_MESSAGE, F_CLIENT);
	add_number(&j, "client_port", e->client_port);
	FIELDS(&j, e, F_USER, F_METHOD, F_PATH, F_AUTHORITY);
	add_number(&j, "status", e->status);
	add_number(&j, "bytes", e->bytes);
	if (e->duration_ms == e->duration_ms)
		json_double(&j, "duration_ms", e->duration_ms);
	FIELDS(&j, e, F_UPSTREAM);
	add_number(&j, "upstream_status", e->upstream_status);
	FIELDS(&j, e, F_REQUEST_ID, F_USER_AGENT, F_REFERRER, F_TRACE_ID, F_LOGGER, F_THREAD, F_TERMINATION, F_SUBJECT, F_VERSION, F_CHANGE,
	       F_ACTOR, F_REASON);
	if (e->flags & EVF_INSIDE_WRAPPER && instant_known(e->wrapper_time) && e->wrapper_time.ns != e->time.ns)
		add_instant(w, &j, "wrapper_time", e->wrapper_time, NS_PER_S);
	if (instant_known(e->start) && e->start.ns != e->time.ns)
		add_instant(w, &j, "start", e->start, e->grain_ns);
	json_object_end(&j);
	buf_addc(&w->out, '\n');
	if (w->out.n >= FLUSH)
		flush(w);
}

static void *on_begin(void *user, const struct session_log *log, struct instant changed)
{
	struct writer *w = user;
	(void)changed;
	w->source = log->name;
	if (w->redaction.r) {
		buf_reset(&w->called);
		redact_source(w->redaction.r, &w->called, log->name);
		w->source = buf_str(&w->called);
	}
	w->offset = (struct span){ (int64_t)(log->offset_s * 1e9) };
	return w;
}

int command_events(const struct options *o, const struct catalog *c, struct diag *d)
{
	struct err e = { 0 };
	struct writer w = { 0 };
	struct documents *documents = redaction_begin(o, &w.redaction.r, &e) ? documents_open(&e) : NULL;
	if (!documents) {
		diag_error(d, "%s", e.text);
		redactor_free(w.redaction.r);
		return 3;
	}
	struct sink sink = { .user = &w, .full = true, .begin = on_begin, .event = on_event };
	int status = session_run(o, 0, c, documents, d, &sink);
	flush(&w);
	buf_free(&w.out);
	buf_free(&w.stamp);
	buf_free(&w.called);
	redaction_event_free(&w.redaction);
	redactor_free(w.redaction.r);
	documents_close(documents);
	return status;
}
