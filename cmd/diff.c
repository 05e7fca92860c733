/*
 * `logopsy diff`: what changed between two reconstructions of one story, most important first.
 *
 * Incidents are matched by overlap: new evidence moves an onset, and its name with it.
 */
#include "cmd/commands.h"
#include "cmd/publish.h"
#include "cmd/report_read.h"
#include "parsers/base/json_write.h"
#include "parsers/base/mem.h"
#include "reports/escape.h"
#include "reports/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct difference {
	const char *kind; /* "verdict", "incident", "milestone", ... */
	struct str incident; /* its new id, or the old one where there is no new; STR_NONE */
	struct str name; /* what it is about */
	struct str before, after; /* STR_NONE: there was none */
	struct str summary; /* one line, escaped */
};

struct comparison {
	struct arena arena;
	const struct options *o;
	struct report old, new;
	size_t *new_of; /* by old incident: the new one, or NONE */
	bool *met; /* by new incident */
	struct difference *v;
	size_t n, cap;
};

static const size_t NONE = SIZE_MAX;

/* ---- words ---- */

static struct str escaped(struct comparison *c, struct str s)
{
	struct buf b = { 0 };
	escape_plain(&b, str_sub(s, 0, 160));
	struct str e = arena_take(&c->arena, &b);
	return e.p ? e : STR("");
}

static struct str time_text(struct comparison *c, struct instant t)
{
	struct buf b = { 0 };
	if (!instant_known(t))
		return STR("unknown");
	instant_rfc3339(&b, t, instant_digits(t, NS_PER_S));
	return arena_take(&c->arena, &b);
}

static struct str duration_text(struct comparison *c, double seconds)
{
	struct buf b = { 0 };
	words_duration(&b, seconds);
	return arena_take(&c->arena, &b);
}

/* "%.9g", or "unknown". */
static struct str number_text(struct comparison *c, double n)
{
	return isnan(n) ? STR("unknown") : arena_printf(&c->arena, "%.9g", n);
}

__attribute__((format(printf, 7, 8))) static void changed(struct comparison *c, const char *kind, struct str incident, struct str name, struct str before, struct str after,
							 const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	MEM_PUSH(c->v, c->n, c->cap);
	c->v[c->n++] = (struct difference){ kind, incident, name, before, after, arena_copy(&c->arena, str_of(text)) };
}

/* Where several incidents could be meant, the one it is. */
static struct str of_incident(struct comparison *c, struct str id)
{
	return c->old.n_incidents > 1 || c->new.n_incidents > 1 ? arena_printf(&c->arena, "%.*s: ", STR_ARG(escaped(c, id))) : STR("");
}

/* ---- incidents ---- */

/* Nanoseconds that both last; one that touches the other counts as 1. Incidents that do not end last to the end of their logs. */
static int64_t overlap(const struct report *a, const struct report_incident *x, const struct report *b, const struct report_incident *y)
{
	int64_t x_to = instant_known(x->to) ? x->to.ns : a->window_to.ns, y_to = instant_known(y->to) ? y->to.ns : b->window_to.ns;
	if (!instant_known(x->from) || !instant_known(y->from))
		return 0;
	int64_t from = x->from.ns > y->from.ns ? x->from.ns : y->from.ns, to = x_to < y_to ? x_to : y_to;
	return to >= from ? to - from + 1 : 0;
}

/* Each old one with the new one that it shares most time with, the longest overlap first. */
static void match(struct comparison *c)
{
	const struct report *a = &c->old, *b = &c->new;
	c->new_of = ARENA_ARRAY(&c->arena, size_t, a->n_incidents);
	c->met = ARENA_ARRAY(&c->arena, bool, b->n_incidents);
	for (size_t i = 0; i < a->n_incidents; i++)
		c->new_of[i] = NONE;
	for (;;) {
		int64_t most = 0;
		size_t x = 0, y = 0;
		for (size_t i = 0; i < a->n_incidents; i++)
			for (size_t k = 0; k < b->n_incidents; k++) {
				int64_t both = c->new_of[i] == NONE && !c->met[k] ? overlap(a, &a->incidents[i], b, &b->incidents[k]) : 0;
				if (both > most) {
					most = both;
					x = i;
					y = k;
				}
			}
		if (!most)
			return;
		c->new_of[x] = y;
		c->met[y] = true;
	}
}

static void diff_verdict(struct comparison *c)
{
	if (!str_eq(c->old.verdict, c->new.verdict))
		changed(c, "verdict", STR_NONE, STR("verdict"), c->old.verdict, c->new.verdict, "verdict: %.*s, was %.*s", STR_ARG(escaped(c, c->new.verdict)),
			STR_ARG(escaped(c, c->old.verdict)));
}

static void diff_incidents(struct comparison *c)
{
	for (size_t i = 0; i < c->old.n_incidents; i++) {
		const struct report_incident *x = &c->old.incidents[i];
		if (c->new_of[i] == NONE)
			changed(c, "incident", x->id, x->id, x->title, STR_NONE, "incident gone: %.*s, %.*s", STR_ARG(escaped(c, x->id)), STR_ARG(escaped(c, x->title)));
	}
	for (size_t k = 0; k < c->new.n_incidents; k++) {
		const struct report_incident *y = &c->new.incidents[k];
		if (!c->met[k])
			changed(c, "incident", y->id, y->id, STR_NONE, y->title, "incident new: %.*s, %.*s", STR_ARG(escaped(c, y->id)), STR_ARG(escaped(c, y->title)));
	}
	for (size_t i = 0; i < c->old.n_incidents; i++) {
		const struct report_incident *x = &c->old.incidents[i], *y = c->new_of[i] == NONE ? NULL : &c->new.incidents[c->new_of[i]];
		if (y && !str_eq(x->title, y->title))
			changed(c, "title", y->id, y->id, x->title, y->title, "%.*stitle: %.*s, was %.*s", STR_ARG(of_incident(c, y->id)), STR_ARG(escaped(c, y->title)),
				STR_ARG(escaped(c, x->title)));
	}
}

/* ---- milestones ---- */

static const struct report_milestone *milestone(const struct report *r, size_t incident, struct str name)
{
	for (size_t i = 0; i < r->n_milestones; i++)
		if (r->milestones[i].incident == incident && str_eq(r->milestones[i].name, name))
			return &r->milestones[i];
	return NULL;
}

static struct str basis_text(struct comparison *c, const struct report_milestone *m)
{
	if (m->author.n)
		return arena_printf(&c->arena, "%.*s by %.*s", STR_ARG(escaped(c, m->basis.n ? m->basis : STR("unknown"))), STR_ARG(escaped(c, m->author)));
	return m->basis.n ? escaped(c, m->basis) : STR("unknown");
}

static void moved(struct comparison *c, struct str id, const struct report_milestone *x, const struct report_milestone *y)
{
	struct str before = time_text(c, x->time), after = time_text(c, y->time), of = of_incident(c, id);
	const char *name = escaped(c, y->name).p;
	struct str from = basis_text(c, x), to = basis_text(c, y);
	struct str bases = str_eq(from, to) ? to : arena_printf(&c->arena, "%.*s, was %.*s", STR_ARG(to), STR_ARG(from));
	if (!instant_known(x->time) && !instant_known(y->time))
		changed(c, "milestone", id, y->name, before, after, "%.*s%s still unknown (%.*s)", STR_ARG(of), name, STR_ARG(bases));
	else if (!instant_known(x->time) || !instant_known(y->time))
		changed(c, "milestone", id, y->name, before, after, "%.*s%s %.*s, was %.*s (%.*s)", STR_ARG(of), name, STR_ARG(after), STR_ARG(before), STR_ARG(bases));
	else if (x->time.ns != y->time.ns) {
		double by = span_s(instant_since(y->time, x->time));
		if (fabs(by) < 1 && str_eq(from, to))
			return; /* the hair's breadth that new evidence moves all by */
		changed(c, "milestone", id, y->name, before, after, "%.*s%s %.*s %s: %.*s, was %.*s (%.*s)", STR_ARG(of), name, STR_ARG(duration_text(c, fabs(by))),
			by < 0 ? "earlier" : "later", STR_ARG(after), STR_ARG(before), STR_ARG(bases));
	} else if (!str_eq(from, to))
		changed(c, "milestone", id, y->name, from, to, "%.*s%s is %.*s, at the same time", STR_ARG(of), name, STR_ARG(bases));
	else
		changed(c, "interval", id, y->name, arena_printf(&c->arena, "%.*s..%.*s", STR_ARG(time_text(c, x->lo)), STR_ARG(time_text(c, x->hi))),
			arena_printf(&c->arena, "%.*s..%.*s", STR_ARG(time_text(c, y->lo)), STR_ARG(time_text(c, y->hi))), "%.*s%s lies in another interval, %.*s to %.*s", STR_ARG(of),
			name, STR_ARG(time_text(c, y->lo)), STR_ARG(time_text(c, y->hi)));
}

static void diff_milestones(struct comparison *c, size_t i)
{
	size_t k = c->new_of[i];
	struct str id = c->new.incidents[k].id;
	for (size_t m = 0; m < c->new.n_milestones; m++) {
		const struct report_milestone *y = &c->new.milestones[m], *x = y->incident == k ? milestone(&c->old, i, y->name) : NULL;
		if (x && (x->time.ns != y->time.ns || x->lo.ns != y->lo.ns || x->hi.ns != y->hi.ns || !str_eq(x->basis, y->basis) || !str_eq(x->author, y->author)))
			moved(c, id, x, y);
	}
}

/* ---- metrics, impact ---- */

static bool same(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b)));
}

static void diff_metrics(struct comparison *c, size_t i)
{
	size_t k = c->new_of[i];
	struct str id = c->new.incidents[k].id, of = of_incident(c, id);
	for (size_t a = 0; a < c->old.n_metrics; a++)
		for (size_t b = 0; b < c->new.n_metrics; b++) {
			const struct report_metric *x = &c->old.metrics[a], *y = &c->new.metrics[b];
			struct str before = duration_text(c, x->seconds), after = duration_text(c, y->seconds);
			/* What is printed alike is no change. */
			if (x->incident == i && y->incident == k && str_eq(x->name, y->name) && !str_eq(before, after))
				changed(c, "metric", id, y->name, number_text(c, x->seconds), number_text(c, y->seconds), "%.*s%.*s %.*s, was %.*s", STR_ARG(of),
					STR_ARG(escaped(c, y->name)), STR_ARG(after), STR_ARG(before));
		}
}

static void diff_impact(struct comparison *c, size_t i)
{
	const struct report_incident *x = &c->old.incidents[i], *y = &c->new.incidents[c->new_of[i]];
	const struct {
		const char *name;
		double before, after;
	} rows[] = {
		{ "requests", x->requests, y->requests }, { "failed", x->failed, y->failed }, { "excess_failed", x->excess, y->excess },
		{ "peak_bad_share", x->peak, y->peak }, { "clients", x->clients, y->clients }, { "minutes_over_slo", x->minutes_over_slo, y->minutes_over_slo },
	};
	for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
		if (!same(rows[r].before, rows[r].after))
			changed(c, "impact", y->id, str_of(rows[r].name), number_text(c, rows[r].before), number_text(c, rows[r].after), "%.*simpact, %s: %.*s, was %.*s",
				STR_ARG(of_incident(c, y->id)), rows[r].name, STR_ARG(number_text(c, rows[r].after)), STR_ARG(number_text(c, rows[r].before)));
}

/* ---- suspects ---- */

static const struct report_suspect *suspect(const struct report *r, size_t incident, struct str summary)
{
	for (size_t i = 0; i < r->n_suspects; i++)
		if (r->suspects[i].incident == incident && str_eq(r->suspects[i].summary, summary))
			return &r->suspects[i];
	return NULL;
}

static struct str rank_text(struct comparison *c, const struct report_suspect *s)
{
	return arena_printf(&c->arena, "%lld (score %.2f%s%.*s)", (long long)s->rank, s->score, s->author.n ? ", confirmed by " : "", STR_ARG(escaped(c, s->author)));
}

static void diff_suspects(struct comparison *c, size_t i)
{
	size_t k = c->new_of[i];
	struct str id = c->new.incidents[k].id, of = of_incident(c, id);
	for (size_t b = 0; b < c->new.n_suspects; b++) {
		const struct report_suspect *y = &c->new.suspects[b], *x = y->incident == k ? suspect(&c->old, i, y->summary) : NULL;
		if (y->incident != k)
			continue;
		if (!x)
			changed(c, "suspect", id, y->summary, STR_NONE, rank_text(c, y), "%.*ssuspect new at %.*s: %.*s", STR_ARG(of), STR_ARG(rank_text(c, y)), STR_ARG(escaped(c, y->summary)));
		else if (x->rank != y->rank || !same(x->score, y->score) || !str_eq(x->author, y->author))
			changed(c, "suspect", id, y->summary, rank_text(c, x), rank_text(c, y), "%.*ssuspect at %.*s, was at %.*s: %.*s", STR_ARG(of), STR_ARG(rank_text(c, y)),
				STR_ARG(rank_text(c, x)), STR_ARG(escaped(c, y->summary)));
	}
	for (size_t a = 0; a < c->old.n_suspects; a++) {
		const struct report_suspect *x = &c->old.suspects[a];
		if (x->incident == i && !suspect(&c->new, k, x->summary))
			changed(c, "suspect", id, x->summary, rank_text(c, x), STR_NONE, "%.*ssuspect gone, was at %.*s: %.*s", STR_ARG(of), STR_ARG(rank_text(c, x)), STR_ARG(escaped(c, x->summary)));
	}
}

/* ---- decisions, sources ---- */

static const struct report_decision *decision(const struct report *r, const struct report_decision *like)
{
	for (size_t i = 0; i < r->n_decisions; i++)
		if (str_eq(r->decisions[i].text, like->text))
			return &r->decisions[i];
	return NULL;
}

static void diff_decisions(struct comparison *c)
{
	for (size_t b = 0; b < c->new.n_decisions; b++) {
		const struct report_decision *y = &c->new.decisions[b], *x = decision(&c->old, y);
		const char *how = y->applied ? "" : ", NOT applied";
		if (!x)
			changed(c, "decision", STR_NONE, y->keyword, STR_NONE, y->text, "decision new%s: %.*s", how, STR_ARG(escaped(c, y->text)));
		else if (x->applied != y->applied)
			changed(c, "decision", STR_NONE, y->keyword, x->note, y->note, "decision %s: %.*s (%.*s)", y->applied ? "applies again" : "applies no more",
				STR_ARG(escaped(c, y->text)), STR_ARG(escaped(c, y->note)));
	}
	for (size_t a = 0; a < c->old.n_decisions; a++)
		if (!decision(&c->new, &c->old.decisions[a]))
			changed(c, "decision", STR_NONE, c->old.decisions[a].keyword, c->old.decisions[a].text, STR_NONE, "decision gone: %.*s",
				STR_ARG(escaped(c, c->old.decisions[a].text)));
}

static const struct report_source *source(const struct report *r, struct str name)
{
	for (size_t i = 0; i < r->n_sources; i++)
		if (str_eq(r->sources[i].name, name))
			return &r->sources[i];
	return NULL;
}

/* A source of the other report with the same bytes and a name of its own. */
static const struct report_source *renamed(const struct report *other, const struct report *own, const struct report_source *s)
{
	for (size_t i = 0; i < other->n_sources && s->sha256.n; i++)
		if (str_eq(other->sources[i].sha256, s->sha256) && !source(own, other->sources[i].name))
			return &other->sources[i];
	return NULL;
}

static void diff_source(struct comparison *c, const struct report_source *x, const struct report_source *y)
{
	struct str name = escaped(c, y->name);
	if (!str_eq(x->sha256, y->sha256))
		changed(c, "source", STR_NONE, y->name, x->sha256, y->sha256, "source changed: %.*s, %.*s lines, was %.*s", STR_ARG(name), STR_ARG(number_text(c, y->lines)),
			STR_ARG(number_text(c, x->lines)));
	if (!same(x->clock_offset_s, y->clock_offset_s))
		changed(c, "clock", STR_NONE, y->name, number_text(c, x->clock_offset_s), number_text(c, y->clock_offset_s), "clock of %.*s: %+.6g s, was %+.6g s", STR_ARG(name),
			y->clock_offset_s, x->clock_offset_s);
	if (!str_eq(x->zone, y->zone))
		changed(c, "zone", STR_NONE, y->name, x->zone, y->zone, "zone of %.*s: %.*s, was %.*s", STR_ARG(name), STR_ARG(escaped(c, y->zone.n ? y->zone : STR("printed"))),
			STR_ARG(escaped(c, x->zone.n ? x->zone : STR("printed"))));
}

static void diff_sources(struct comparison *c)
{
	for (size_t b = 0; b < c->new.n_sources; b++) {
		const struct report_source *y = &c->new.sources[b], *x = source(&c->old, y->name), *was = x ? NULL : renamed(&c->old, &c->new, y);
		if (x)
			diff_source(c, x, y);
		else if (was)
			changed(c, "source", STR_NONE, y->name, was->name, y->name, "source renamed: %.*s, was %.*s", STR_ARG(escaped(c, y->name)), STR_ARG(escaped(c, was->name)));
		else
			changed(c, "source", STR_NONE, y->name, STR_NONE, y->name, "source new: %.*s", STR_ARG(escaped(c, y->name)));
	}
	for (size_t a = 0; a < c->old.n_sources; a++) {
		const struct report_source *x = &c->old.sources[a];
		if (!source(&c->new, x->name) && !renamed(&c->new, &c->old, x))
			changed(c, "source", STR_NONE, x->name, x->name, STR_NONE, "source gone: %.*s", STR_ARG(escaped(c, x->name)));
	}
}

static void diff_counts(struct comparison *c)
{
	const struct {
		const char *name;
		double before, after;
	} rows[] = { { "changes seen", c->old.changes, c->new.changes }, { "contradictions", c->old.contradictions, c->new.contradictions } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!same(rows[i].before, rows[i].after))
			changed(c, "count", STR_NONE, str_of(rows[i].name), number_text(c, rows[i].before), number_text(c, rows[i].after), "%s: %.*s, was %.*s", rows[i].name,
				STR_ARG(number_text(c, rows[i].after)), STR_ARG(number_text(c, rows[i].before)));
	if (!str_eq(c->old.version, c->new.version))
		changed(c, "tool", STR_NONE, STR("version"), c->old.version, c->new.version, "made by version %.*s, was %.*s", STR_ARG(escaped(c, c->new.version)),
			STR_ARG(escaped(c, c->old.version)));
}

static void compare(struct comparison *c)
{
	static void (*const of_each[])(struct comparison *, size_t) = { diff_milestones, diff_metrics, diff_impact, diff_suspects };
	match(c);
	diff_verdict(c);
	diff_incidents(c);
	for (size_t k = 0; k < sizeof of_each / sizeof *of_each; k++)
		for (size_t i = 0; i < c->old.n_incidents; i++)
			if (c->new_of[i] != NONE)
				of_each[k](c, i);
	diff_decisions(c);
	diff_counts(c);
	diff_sources(c);
}

/* ---- the result ---- */

static void print_text(const struct comparison *c, struct buf *out)
{
	for (size_t i = 0; i < c->n; i++) {
		buf_add(out, c->v[i].summary);
		buf_addc(out, '\n');
	}
	if (!c->n)
		buf_adds(out, "nothing changed\n");
}

static void print_json(const struct comparison *c, struct buf *out)
{
	struct json json = json_to(out, true), *j = &json;
	json_object(j, NULL);
	json_str(j, "schema", STR("logopsy.diff/1"));
	json_str(j, "old", c->old.name);
	json_str(j, "new", c->new.name);
	json_array(j, "changes");
	for (size_t i = 0; i < c->n; i++) {
		const struct difference *v = &c->v[i];
		json_object(j, NULL);
		json_str(j, "kind", str_of(v->kind));
		json_str(j, "incident", v->incident);
		json_str(j, "name", v->name);
		json_str(j, "before", v->before);
		json_str(j, "after", v->after);
		json_str(j, "summary", v->summary);
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
	buf_addc(out, '\n');
}

int command_diff(const struct options *o, const struct catalog *catalog, struct diag *d)
{
	struct comparison c = { .o = o };
	struct err e = { 0 };
	struct buf out = { 0 };
	(void)catalog;
	if (o->operands.n != 2)
		return usage_error(d, o, o->operands.n > 2 ? o->operands.arg[2] : 0, "diff takes two reports, OLD.json and NEW.json");
	bool ok = report_read(o->operands.v[0], &c.old, &e) && report_read(o->operands.v[1], &c.new, &e);
	if (ok) {
		compare(&c);
		(o->to ? print_json : print_text)(&c, &out);
		ok = publish_fd(STDOUT_FILENO, buf_str(&out), &e) || err_wrap(&e, "standard output cannot be written");
	}
	if (!ok)
		diag_error(d, "%s", e.text);
	int status = !ok ? 3 : c.n && o->fail_on_change ? 4 : 0;
	buf_free(&out);
	free(c.v);
	report_free(&c.old);
	report_free(&c.new);
	arena_free(&c.arena);
	return status;
}
