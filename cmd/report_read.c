#include "cmd/report_read.h"

#include "correlate/store/documents.h"
#include "parsers/base/mem.h"
#include "parsers/import/slurp.h"
#include "parsers/time/stamp.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { REPORT_MAX = 128 << 20 };

#define PUSH(r, name) (MEM_PUSH((r)->name, (r)->n_##name, (r)->cap_##name), memset(&(r)->name[(r)->n_##name], 0, sizeof *(r)->name), &(r)->name[(r)->n_##name++])

/* ---- values of a row ---- */

static struct str text(struct report *r, struct str v)
{
	return arena_copy(&r->arena, v);
}

static double number(struct str v)
{
	double d;
	return v.p && str_double(v, &d) ? d : NAN;
}

static size_t whole(struct str v)
{
	uint64_t n;
	return str_u64(v, &n) ? n : 0;
}

static struct instant instant(struct str v)
{
	struct stamp s;
	if (!v.p || !stamp_auto(v, &s) || !s.has_date || !s.has_year || !(s.has_zone || s.is_epoch))
		return INSTANT_NONE;
	return s.is_epoch ? s.epoch : instant_back(civil_utc(&s.c), SECONDS(s.offset_s));
}

/* ---- rows ---- */

typedef void row_fn(void *to, size_t n, const char *const *names, const struct str *v);

static void on_head(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct report *r = to;
	(void)n, (void)names;
	r->verdict = text(r, v[1]);
	r->title = text(r, v[2]);
	r->redaction = text(r, v[3]);
	r->version = text(r, v[4]);
	r->case_name = text(r, v[5]);
	r->case_sha256 = text(r, v[6]);
	r->window_from = instant(v[7]);
	r->window_to = instant(v[8]);
	r->changes = number(v[9]);
	r->contradictions = number(v[10]);
}

static void on_incident(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct report *r = to;
	(void)n, (void)names;
	*PUSH(r, incidents) = (struct report_incident){
		.id = text(r, v[0]), .title = text(r, v[1]), .from = INSTANT_NONE, .to = INSTANT_NONE, .requests = number(v[2]), .failed = number(v[3]),
		.excess = number(v[4]), .bad_share = number(v[5]), .peak = number(v[6]), .clients = number(v[7]), .minutes_over_slo = number(v[8]),
	};
}

static void on_episode(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct report *r = to;
	struct report_episode *e = PUSH(r, episodes);
	(void)n, (void)names;
	*e = (struct report_episode){
		.incident = whole(v[0]), .start = instant(v[1]), .start_lo = instant(v[2]), .start_hi = instant(v[3]), .end = instant(v[4]),
		.end_lo = instant(v[5]), .end_hi = instant(v[6]), .censored_begin = str_is(v[7], "begin") || str_is(v[7], "both"), .signal = text(r, v[8]),
	};
	if (e->incident >= r->n_incidents)
		return;
	struct report_incident *in = &r->incidents[e->incident];
	if (!instant_known(in->from))
		in->from = e->start;
	in->to = e->end;
}

static void on_milestone(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct report *r = to;
	(void)n, (void)names;
	*PUSH(r, milestones) = (struct report_milestone){
		.incident = whole(v[0]), .name = text(r, v[1]), .time = instant(v[2]), .lo = instant(v[3]), .hi = instant(v[4]),
		.basis = text(r, v[5]), .summary = text(r, v[6]), .author = text(r, v[7]),
	};
}

static void on_metric(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct report *r = to;
	(void)n, (void)names;
	*PUSH(r, metrics) = (struct report_metric){
		.incident = whole(v[0]), .name = text(r, v[1]), .from = text(r, v[2]), .to = text(r, v[3]),
		.seconds = number(v[4]), .lo = number(v[5]), .hi = number(v[6]),
	};
}

static void on_suspect(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct report *r = to;
	(void)n, (void)names;
	*PUSH(r, suspects) = (struct report_suspect){
		.incident = whole(v[0]), .rank = (int64_t)whole(v[1]), .summary = text(r, v[2]), .author = text(r, v[3]),
		.score = number(v[4]), .sum = number(v[5]),
	};
}

static void on_source(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct report *r = to;
	(void)n, (void)names;
	*PUSH(r, sources) = (struct report_source){
		.name = text(r, v[0]), .sha256 = text(r, v[1]), .duplicate_of = text(r, v[2]), .zone = text(r, v[3]), .lines = number(v[4]),
		.clock_offset_s = number(v[5]),
	};
}

static void on_decision(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct report *r = to;
	(void)n, (void)names;
	*PUSH(r, decisions) = (struct report_decision){
		.keyword = text(r, v[0]), .author = text(r, v[1]), .text = text(r, v[2]), .note = text(r, v[3]), .applied = str_is(v[4], "1"),
	};
}

static void on_mean(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct report *r = to;
	(void)n, (void)names;
	*PUSH(r, means) = (struct report_mean){
		.name = text(r, v[0]), .of = text(r, v[1]), .over = text(r, v[2]), .n = number(v[3]), .mean = number(v[4]), .median = number(v[5]),
		.sum = number(v[6]), .count = number(v[7]),
	};
}

static void on_claim(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct report *r = to;
	(void)n, (void)names;
	*PUSH(r, claims) = (struct report_claim){ text(r, v[0]), text(r, v[1]), v[2].p && !str_is(v[2], "0") };
}

/* The members of a citation come one by one, in the order of the document. */
static void on_atom(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct report *r = to;
	struct report_cite *c = r->n_cites ? &r->cites[r->n_cites - 1] : NULL;
	(void)n, (void)names;
	if (!c || !str_eq(c->place, v[0])) {
		c = PUSH(r, cites);
		c->place = text(r, v[0]);
	}
	if (str_is(v[1], "source"))
		c->source = text(r, v[2]);
	else if (str_is(v[1], "line"))
		c->line = whole(v[2]);
	else if (str_is(v[1], "sha256"))
		c->sha256 = text(r, v[2]);
	else
		c->text = text(r, v[2]);
}

/* ---- the queries ---- */

#define INCIDENTS "json_each(?1, '$.incidents') i"
#define OF(name) "json_each(i.value, '$." name "')"
#define WEIGHTS(name) "(SELECT total(json_extract(w.value, '$.weight')) FROM json_each(s.value, '$." name "') w)"
#define CLAIM(what, text, evidence, from) "SELECT " what ", " text ", json_array_length(x.value, '$." evidence "') FROM " from
#define ARGUMENT(name) \
	"SELECT 'argument', json_extract(x.value, '$.text'), json_array_length(x.value, '$.evidence') FROM " INCIDENTS ", " OF("suspects") " s, json_each(s.value, '$." name "') x"

static const struct {
	const char *sql;
	row_fn *row;
} queries[] = {
	{ "SELECT json_extract(?1, '$.schema'), json_extract(?1, '$.verdict'), json_extract(?1, '$.title'), json_extract(?1, '$.redaction'), "
	  "json_extract(?1, '$.tool.version'), json_extract(?1, '$.case.name'), json_extract(?1, '$.case.sha256'), json_extract(?1, '$.window.from'), "
	  "json_extract(?1, '$.window.to'), json_array_length(?1, '$.changes'), json_array_length(?1, '$.contradictions')", on_head },
	{ "SELECT json_extract(i.value, '$.id'), json_extract(i.value, '$.title'), json_extract(i.value, '$.impact.requests'), json_extract(i.value, '$.impact.failed'), "
	  "json_extract(i.value, '$.impact.excess_failed'), json_extract(i.value, '$.impact.bad_share'), json_extract(i.value, '$.impact.peak_bad_share'), "
	  "json_extract(i.value, '$.impact.clients'), json_extract(i.value, '$.impact.minutes_over_slo') FROM " INCIDENTS, on_incident },
	{ "SELECT i.key, json_extract(e.value, '$.start'), json_extract(e.value, '$.start_lo'), json_extract(e.value, '$.start_hi'), json_extract(e.value, '$.end'), "
	  "json_extract(e.value, '$.end_lo'), json_extract(e.value, '$.end_hi'), json_extract(e.value, '$.censored'), json_extract(e.value, '$.signal') FROM "
	  INCIDENTS ", " OF("episodes") " e", on_episode },
	{ "SELECT i.key, json_extract(m.value, '$.name'), json_extract(m.value, '$.time'), json_extract(m.value, '$.lo'), json_extract(m.value, '$.hi'), "
	  "json_extract(m.value, '$.basis'), json_extract(m.value, '$.summary'), json_extract(m.value, '$.decision.author') FROM " INCIDENTS ", " OF("milestones") " m", on_milestone },
	{ "SELECT i.key, json_extract(m.value, '$.name'), json_extract(m.value, '$.from'), json_extract(m.value, '$.to'), json_extract(m.value, '$.seconds'), "
	  "json_extract(m.value, '$.lo'), json_extract(m.value, '$.hi') FROM " INCIDENTS ", " OF("metrics") " m", on_metric },
	{ "SELECT i.key, json_extract(s.value, '$.rank'), json_extract(s.value, '$.summary'), json_extract(s.value, '$.decision.author'), json_extract(s.value, '$.score'), "
	  WEIGHTS("for") " + " WEIGHTS("against") " FROM " INCIDENTS ", " OF("suspects") " s", on_suspect },
	{ "SELECT json_extract(s.value, '$.name'), json_extract(s.value, '$.sha256'), json_extract(s.value, '$.duplicate_of'), json_extract(s.value, '$.zone'), "
	  "json_extract(s.value, '$.lines'), json_extract(s.value, '$.clock_offset_s') FROM json_each(?1, '$.sources') s", on_source },
	{ "SELECT json_extract(d.value, '$.keyword'), json_extract(d.value, '$.author'), json_extract(d.value, '$.evidence[0].text'), json_extract(d.value, '$.note'), "
	  "json_extract(d.value, '$.applied') FROM json_each(?1, '$.decisions') d", on_decision },
	{ "SELECT json_extract(m.value, '$.name'), json_extract(m.value, '$.of'), json_extract(m.value, '$.over'), json_extract(m.value, '$.n'), "
	  "json_extract(m.value, '$.mean_s'), json_extract(m.value, '$.median_s'), (SELECT total(v.value) FROM json_each(m.value, '$.values') v), "
	  "json_array_length(m.value, '$.values') FROM json_each(?1, '$.means') m", on_mean },
	{ CLAIM("'milestone ' || json_extract(x.value, '$.name')", "json_extract(x.value, '$.summary')", "evidence", INCIDENTS ", " OF("milestones") " x")
	  " WHERE json_extract(x.value, '$.time') IS NOT NULL UNION ALL "
	  CLAIM("'beginning of episode'", "json_extract(x.value, '$.start')", "begin_evidence", INCIDENTS ", " OF("episodes") " x") " UNION ALL "
	  CLAIM("'end of episode'", "json_extract(x.value, '$.end')", "end_evidence", INCIDENTS ", " OF("episodes") " x")
	  " WHERE json_extract(x.value, '$.end') IS NOT NULL UNION ALL "
	  CLAIM("'entry of the timeline'", "json_extract(x.value, '$.summary')", "evidence", INCIDENTS ", " OF("timeline") " x"), on_claim },
	{ ARGUMENT("for") " UNION ALL " ARGUMENT("against") " UNION ALL "
	  CLAIM("'alert'", "json_extract(x.value, '$.name')", "evidence", INCIDENTS ", " OF("alarms") " x")
	  /* A rule that nobody had is an account of all requests, and cites none. */
	  " WHERE json_extract(x.value, '$.name') IS NOT NULL UNION ALL "
	  CLAIM("'novelty'", "json_extract(x.value, '$.summary')", "evidence", INCIDENTS ", " OF("novelties") " x"), on_claim },
	{ CLAIM("'change'", "json_extract(x.value, '$.summary')", "evidence", "json_each(?1, '$.changes') x") " UNION ALL "
	  CLAIM("'contradiction'", "json_extract(x.value, '$.summary')", "evidence", "json_each(?1, '$.contradictions') x") " UNION ALL "
	  CLAIM("'decision'", "json_extract(x.value, '$.keyword')", "evidence", "json_each(?1, '$.decisions') x"), on_claim },
	{ "SELECT path, key, atom FROM json_tree(?1) WHERE key IN ('source', 'line', 'sha256', 'text') AND path LIKE '%evidence[%'", on_atom },
};

struct schema {
	char name[64];
	bool there;
};

static void on_schema(void *to, size_t n, const char *const *names, const struct str *v)
{
	struct schema *s = to;
	(void)n, (void)names;
	s->there = v[0].p != NULL;
	snprintf(s->name, sizeof s->name, "%.*s", STR_ARG(v[0]));
}

/* A report of ours: its schema says so. */
static bool check_schema(const struct documents *d, struct str json, const char *path, struct err *e)
{
	struct schema s = { 0 };
	struct err why = { 0 };
	if (!d->query(d->user, json, "SELECT json_extract(?1, '$.schema')", on_schema, &s, &why))
		return err_set(e, "%s is not readable as JSON: give the report.json that `logopsy -o report.json` wrote", path);
	if (!s.there)
		return err_set(e, "%s is JSON, but no report of logopsy: it has no \"schema\"", path);
	return !strcmp(s.name, "logopsy.report/1") || err_set(e, "%s has the schema `%s`; this version reads logopsy.report/1", path, s.name);
}

bool report_slurp(const char *path, struct buf *out, struct err *e)
{
	return slurp(path, REPORT_MAX, out, e) || err_wrap(e, "%s cannot be read", path);
}

bool report_read(const char *path, struct report *r, struct err *e)
{
	struct buf json = { 0 };
	*r = (struct report){ .name = str_of(path), .window_from = INSTANT_NONE, .window_to = INSTANT_NONE };
	if (!report_slurp(path, &json, e)) {
		buf_free(&json);
		return false;
	}
	struct documents *d = documents_open(e);
	bool ok = d && check_schema(d, buf_str(&json), path, e);
	for (size_t i = 0; ok && i < sizeof queries / sizeof *queries; i++)
		ok = d->query(d->user, buf_str(&json), queries[i].sql, queries[i].row, r, e) || err_wrap(e, "%s cannot be understood", path);
	documents_close(d);
	buf_free(&json);
	return ok;
}

void report_free(struct report *r)
{
	free(r->incidents);
	free(r->episodes);
	free(r->milestones);
	free(r->metrics);
	free(r->suspects);
	free(r->sources);
	free(r->decisions);
	free(r->means);
	free(r->claims);
	free(r->cites);
	arena_free(&r->arena);
}
