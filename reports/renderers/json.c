/*
 * report.json, schema logopsy.report/1 (report.schema.json).
 *
 * Every member is always there; what is unknown is null. The order is that of the schema.
 */
#include "parsers/time/json_time.h"
#include "reports/report.h"

static void instant(struct json *j, const char *key, struct instant t)
{
	json_instant(j, key, t, NS_PER_S);
}

static void estimate(struct json *j, const char *time, const char *lo, const char *hi, struct estimate e)
{
	instant(j, time, e.time);
	instant(j, lo, instant_known(e.time) ? e.lo : INSTANT_NONE);
	instant(j, hi, instant_known(e.time) ? e.hi : INSTANT_NONE);
}

static void name(struct json *j, const char *key, const char *value)
{
	json_str(j, key, str_of(value));
}

/* For strings that may be unknown: an empty one says no more than null. */
static void text(struct json *j, const char *key, struct str s)
{
	json_str(j, key, s.n ? s : STR_NONE);
}

static void sha256(struct json *j, const char hex[65])
{
	json_str(j, "sha256", hex[0] ? str_of(hex) : STR_NONE);
}

static void strings(struct json *j, const char *key, struct strs s)
{
	json_array(j, key);
	for (size_t i = 0; i < s.n; i++)
		json_str(j, NULL, s.v[i]);
	json_array_end(j);
}

static void evidence(struct json *j, const char *key, struct cites c)
{
	json_array(j, key);
	for (size_t i = 0; i < c.n; i++) {
		json_object(j, NULL);
		json_str(j, "source", c.v[i].source);
		json_uint(j, "line", c.v[i].line);
		sha256(j, c.v[i].sha256);
		json_str(j, "text", c.v[i].text);
		json_object_end(j);
	}
	json_array_end(j);
}

static void episode(struct json *j, const struct episode *e)
{
	static const char *const censored[] = { NULL, "begin", "end", "both" };
	json_object(j, NULL);
	estimate(j, "start", "start_lo", "start_hi", e->start);
	estimate(j, "end", "end_lo", "end_hi", e->end);
	name(j, "censored", censored[e->censored_begin + 2 * e->censored_end]);
	name(j, "signal", signal_kind_name(e->signal));
	json_object(j, "scope");
	strings(j, "services", e->scope.services);
	strings(j, "hosts", e->scope.hosts);
	strings(j, "endpoints", e->scope.endpoints);
	json_object_end(j);
	json_int(j, "total", e->total);
	json_int(j, "bad", e->bad);
	json_double(j, "excess", e->excess);
	json_double(j, "peak_bad_share", e->peak_bad_share);
	json_array(j, "levels");
	for (size_t i = 0; i < e->n_levels; i++) {
		json_object(j, NULL);
		estimate(j, "from", "from_lo", "from_hi", e->levels[i].from);
		json_double(j, "bad_share", e->levels[i].bad_share);
		json_object_end(j);
	}
	json_array_end(j);
	evidence(j, "begin_evidence", e->begin_cites);
	evidence(j, "end_evidence", e->end_cites);
	json_object_end(j);
}

/* null where nobody decided. */
static void decision(struct json *j, const struct decision *d)
{
	if (!d->author.n) {
		json_null(j, "decision");
		return;
	}
	json_object(j, "decision");
	json_str(j, "author", d->author);
	text(j, "reason", d->reason);
	evidence(j, "evidence", d->evidence);
	json_object_end(j);
}

/* What the logs say of a milestone that somebody decided. */
static void logged(struct json *j, const struct milestone *m)
{
	if (!m) {
		json_null(j, "logged");
		return;
	}
	json_object(j, "logged");
	estimate(j, "time", "lo", "hi", m->at);
	name(j, "basis", instant_known(m->at.time) ? basis_name(m->basis) : NULL);
	text(j, "summary", m->summary);
	text(j, "reason", m->reason);
	evidence(j, "evidence", m->evidence);
	json_object_end(j);
}

static void milestone(struct json *j, const struct milestone *m)
{
	bool known = instant_known(m->at.time);
	json_object(j, NULL);
	name(j, "name", milestone_label(m->name));
	estimate(j, "time", "lo", "hi", m->at);
	name(j, "basis", known ? basis_name(m->basis) : NULL);
	text(j, "summary", m->summary);
	text(j, "reason", m->reason);
	evidence(j, "evidence", m->evidence);
	decision(j, &m->decision);
	logged(j, m->logged);
	json_object_end(j);
}

static void metric(struct json *j, const struct metric *m)
{
	json_object(j, NULL);
	name(j, "name", metric_label(m->name));
	name(j, "from", milestone_label(metric_from(m->name)));
	name(j, "to", milestone_label(metric_to(m->name)));
	json_double(j, "seconds", m->seconds);
	json_double(j, "lo", m->lo);
	json_double(j, "hi", m->hi);
	text(j, "reason", m->reason);
	json_object_end(j);
}

static void shares(struct json *j, const char *key, const struct share_of *v, size_t n)
{
	json_array(j, key);
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		json_str(j, "name", v[i].name);
		json_int(j, "requests", v[i].requests);
		json_int(j, "failed", v[i].failed);
		json_object_end(j);
	}
	json_array_end(j);
}

static void unseen(struct json *j, const char *key, const struct unseen *v, size_t n)
{
	json_array(j, key);
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		json_str(j, "kind", v[i].kind);
		json_str(j, "summary", v[i].summary);
		text(j, "source", v[i].source);
		instant(j, "from", v[i].from);
		instant(j, "to", v[i].to);
		json_object_end(j);
	}
	json_array_end(j);
}

static void impact(struct json *j, const struct impact *i)
{
	json_object(j, "impact");
	json_int(j, "requests", i->requests);
	json_int(j, "failed", i->failed);
	json_double(j, "excess_failed", i->excess_failed);
	json_double(j, "bad_share", i->bad_share);
	json_double(j, "peak_bad_share", i->peak_bad_share);
	json_int(j, "slow", i->slow);
	json_double(j, "median_ms", i->median_ms);
	json_double(j, "p95_ms", i->p95_ms);
	json_double(j, "usual_median_ms", i->usual_median_ms);
	json_double(j, "usual_p95_ms", i->usual_p95_ms);
	json_int(j, "clients", i->clients);
	text(j, "clients_note", i->clients_note);
	json_double(j, "minutes_over_slo", i->minutes_over_slo);
	json_double(j, "budget_spent", i->budget_spent);
	shares(j, "by_endpoint", i->by_endpoint, i->n_endpoints);
	shares(j, "by_host", i->by_host, i->n_hosts);
	unseen(j, "blind", i->blind, i->n_blind);
	json_object_end(j);
}

static void alarm(struct json *j, const struct alarm *a)
{
	json_object(j, NULL);
	text(j, "name", a->name);
	json_double(j, "threshold", a->threshold);
	json_double(j, "window_s", a->window_s);
	instant(j, "time", a->at.time);
	json_double(j, "after_onset_s", a->after_onset_s);
	instant(j, "over", a->over);
	json_uint(j, "times", a->times);
	evidence(j, "evidence", a->evidence);
	json_object_end(j);
}

static void novelty(struct json *j, const struct novelty *n)
{
	json_object(j, NULL);
	json_str(j, "summary", n->summary);
	instant(j, "time", n->at.time);
	json_uint(j, "count", n->count);
	name(j, "severity", n->severity == SEV_NONE ? NULL : severity_name(n->severity));
	strings(j, "hosts", n->hosts);
	evidence(j, "evidence", n->evidence);
	json_object_end(j);
}

/* Those for it (weight >= 0) or those against it. */
static void arguments(struct json *j, const char *key, const struct suspect *s, bool against)
{
	json_array(j, key);
	for (size_t i = 0; i < s->n_arguments; i++) {
		const struct argument *a = &s->arguments[i];
		if ((a->weight < 0) != against)
			continue;
		json_object(j, NULL);
		json_str(j, "text", a->text);
		json_double(j, "weight", a->weight);
		evidence(j, "evidence", a->evidence);
		json_object_end(j);
	}
	json_array_end(j);
}

/* rank 0: in none. */
static void suspect(struct json *j, const struct suspect *s, size_t rank)
{
	json_object(j, NULL);
	if (rank)
		json_uint(j, "rank", rank);
	else
		json_null(j, "rank");
	name(j, "kind", suspect_kind_name(s->kind));
	json_str(j, "summary", s->summary);
	estimate(j, "time", "lo", "hi", s->at);
	strings(j, "hosts", s->hosts);
	json_double(j, "score", s->score);
	arguments(j, "for", s, false);
	arguments(j, "against", s, true);
	decision(j, &s->decision);
	json_object_end(j);
}

static void timeline_entry(struct json *j, const struct timeline_entry *t)
{
	json_object(j, NULL);
	estimate(j, "time", "lo", "hi", t->at);
	name(j, "kind", event_kind_name(t->kind));
	name(j, "what", t->what == WHAT_NONE ? NULL : what_name(t->what));
	json_str(j, "source", t->source);
	text(j, "host", t->host);
	name(j, "severity", t->severity == SEV_NONE ? NULL : severity_name(t->severity));
	json_str(j, "summary", t->summary);
	json_uint(j, "count", t->count);
	instant(j, "last", t->count > 1 && t->last.ns > t->at.time.ns ? t->last : INSTANT_NONE);
	json_bool(j, "milestone", t->milestone);
	evidence(j, "evidence", t->evidence);
	json_object_end(j);
}

static void incident(struct json *j, const struct incident *in)
{
	json_object(j, NULL);
	json_str(j, "id", in->id);
	json_str(j, "title", in->title);
	json_array(j, "episodes");
	for (size_t i = 0; i < in->n_episodes; i++)
		episode(j, &in->episodes[i]);
	json_array_end(j);
	json_array(j, "milestones");
	for (size_t i = 0; i < MS_COUNT; i++)
		milestone(j, &in->milestones[i]);
	json_array_end(j);
	json_array(j, "metrics");
	for (size_t i = 0; i < METRIC_COUNT; i++)
		metric(j, &in->metrics[i]);
	json_array_end(j);
	impact(j, &in->impact);
	json_array(j, "alarms");
	for (size_t i = 0; i < in->n_alarms; i++)
		alarm(j, &in->alarms[i]);
	json_array_end(j);
	json_array(j, "novelties");
	for (size_t i = 0; i < in->n_novelties; i++)
		novelty(j, &in->novelties[i]);
	json_array_end(j);
	json_array(j, "suspects");
	for (size_t i = 0; i < in->n_suspects; i++)
		suspect(j, &in->suspects[i], i + 1);
	json_array_end(j);
	json_array(j, "set_aside");
	for (size_t i = 0; i < in->n_set_aside; i++)
		suspect(j, &in->set_aside[i], 0);
	json_array_end(j);
	json_array(j, "timeline");
	for (size_t i = 0; i < in->n_timeline; i++)
		timeline_entry(j, &in->timeline[i]);
	json_array_end(j);
	strings(j, "questions", in->questions);
	json_object_end(j);
}

static void mean(struct json *j, const struct mean *m)
{
	json_object(j, NULL);
	name(j, "name", m->repair ? "MTTR" : "MTTD");
	name(j, "of", metric_label(m->of));
	name(j, "over", m->over_episodes ? "episodes" : "incidents");
	json_uint(j, "n", m->n);
	json_double(j, "mean_s", m->mean);
	json_double(j, "median_s", m->median);
	json_double(j, "lo_s", m->lo);
	json_double(j, "hi_s", m->hi);
	json_array(j, "values");
	for (size_t i = 0; i < m->n; i++)
		json_double(j, NULL, m->values[i]);
	json_array_end(j);
	text(j, "note", m->note);
	json_object_end(j);
}

static void change(struct json *j, const struct change *c)
{
	static const char *const outcomes[] = { NULL, "ok", "failed", "rollback" };
	json_object(j, NULL);
	estimate(j, "time", "lo", "hi", c->start);
	estimate(j, "end", "end_lo", "end_hi", c->end);
	name(j, "kind", suspect_kind_name(c->kind));
	name(j, "outcome", outcomes[c->outcome]);
	json_str(j, "summary", c->summary);
	text(j, "version", c->version);
	text(j, "actor", c->actor);
	strings(j, "hosts", c->hosts);
	strings(j, "failed_hosts", c->failed_hosts);
	evidence(j, "evidence", c->evidence);
	json_object_end(j);
}

static void source(struct json *j, const struct source *s)
{
	json_object(j, NULL);
	json_str(j, "name", s->name);
	sha256(j, s->sha256);
	json_uint(j, "bytes", s->bytes);
	json_uint(j, "lines", s->lines);
	text(j, "format", s->format);
	text(j, "format_title", s->format_title);
	text(j, "host", s->host);
	json_uint(j, "parsed", s->parsed);
	json_uint(j, "unparsed", s->unparsed);
	instant(j, "first", s->first);
	instant(j, "last", s->last);
	text(j, "zone", s->zone);
	text(j, "zone_basis", s->zone_basis);
	text(j, "year_basis", s->year_basis);
	json_double(j, "clock_offset_s", s->clock_offset_s);
	text(j, "clock_offset_basis", s->clock_offset_basis);
	json_array(j, "gaps");
	for (size_t i = 0; i < s->n_gaps; i++) {
		json_object(j, NULL);
		instant(j, "from", s->gaps[i].from);
		instant(j, "to", s->gaps[i].to);
		json_object_end(j);
	}
	json_array_end(j);
	strings(j, "damage", s->damage);
	text(j, "duplicate_of", s->duplicate_of);
	json_object_end(j);
}

static void skipped(struct json *j, const struct analysis *a)
{
	json_array(j, "skipped");
	for (size_t i = 0; i < a->n_skipped; i++) {
		json_object(j, NULL);
		json_str(j, "name", a->skipped[i].name);
		json_str(j, "reason", a->skipped[i].reason);
		json_bool(j, "damage", a->skipped[i].damage);
		json_object_end(j);
	}
	json_array_end(j);
}

static void contradictions(struct json *j, const struct analysis *a)
{
	json_array(j, "contradictions");
	for (size_t i = 0; i < a->n_contradictions; i++) {
		json_object(j, NULL);
		json_str(j, "summary", a->contradictions[i].summary);
		evidence(j, "evidence", a->contradictions[i].evidence);
		json_object_end(j);
	}
	json_array_end(j);
}

static void decided(struct json *j, const struct analysis *a)
{
	json_array(j, "decisions");
	for (size_t i = 0; i < a->n_decided; i++) {
		const struct decided *d = &a->decided[i];
		json_object(j, NULL);
		json_str(j, "keyword", d->keyword);
		text(j, "author", d->decision.author);
		text(j, "reason", d->decision.reason);
		json_bool(j, "applied", d->applied);
		text(j, "note", d->note);
		evidence(j, "evidence", d->decision.evidence);
		json_object_end(j);
	}
	json_array_end(j);
}

static void hidden(struct json *j, const struct analysis *a)
{
	json_array(j, "hidden");
	for (size_t i = 0; i < a->n_hidden; i++) {
		json_object(j, NULL);
		json_uint(j, "count", a->hidden[i].count);
		decision(j, &a->hidden[i].decision);
		evidence(j, "evidence", a->hidden[i].evidence);
		json_object_end(j);
	}
	json_array_end(j);
}

static void case_file(struct json *j, const struct analysis *a)
{
	if (!a->case_file.n) {
		json_null(j, "case");
		return;
	}
	json_object(j, "case");
	json_str(j, "name", a->case_file);
	sha256(j, a->case_sha256);
	json_object_end(j);
}

static void redaction(struct json *j, const struct analysis *a)
{
	if (!a->redaction.n) {
		json_null(j, "redaction");
		return;
	}
	json_object(j, "redaction");
	json_str(j, "level", a->redaction);
	text(j, "note", a->redaction_note);
	json_object_end(j);
}

static void head(struct json *j, const struct analysis *a, const struct report_options *o)
{
	name(j, "schema", "logopsy.report/1");
	json_object(j, "tool");
	name(j, "name", "logopsy");
	name(j, "version", o->version);
	json_object_end(j);
	name(j, "verdict", verdict_name(a->verdict));
	text(j, "verdict_reason", a->verdict_reason);
	text(j, "title", a->title);
	redaction(j, a);
	json_object(j, "window");
	instant(j, "from", a->from);
	instant(j, "to", a->to);
	json_object_end(j);
	json_double(j, "slo", a->slo);
	json_uint(j, "lines", a->lines);
	json_uint(j, "requests", a->requests);
}

static void render(const struct analysis *a, const struct report_options *o, struct buf *out)
{
	struct json json = json_to(out, true), *j = &json;
	json_object(j, NULL);
	head(j, a, o);
	json_array(j, "incidents");
	for (size_t i = 0; i < a->n_incidents; i++)
		incident(j, &a->incidents[i]);
	json_array_end(j);
	json_array(j, "means");
	for (size_t i = 0; i < a->n_means; i++)
		mean(j, &a->means[i]);
	json_array_end(j);
	json_array(j, "changes");
	for (size_t i = 0; i < a->n_changes; i++)
		change(j, &a->changes[i]);
	json_array_end(j);
	json_array(j, "sources");
	for (size_t i = 0; i < a->n_sources; i++)
		source(j, &a->sources[i]);
	json_array_end(j);
	skipped(j, a);
	unseen(j, "unseen", a->unseen, a->n_unseen);
	contradictions(j, a);
	case_file(j, a);
	decided(j, a);
	hidden(j, a);
	json_object_end(j);
	buf_addc(out, '\n');
}

const struct renderer renderer_json = { "json", ".json", "everything, for programs (schema logopsy.report/1)", render };
