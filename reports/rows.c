#include "reports/rows.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

/* ---- rows ---- */

static struct row *push(struct rows *r, struct estimate at, const char *means)
{
	MEM_PUSH(r->v, r->n, r->cap);
	r->v[r->n] = (struct row){
		.time = at.time, .lo = at.lo, .hi = at.hi, .means = means, .kind = "event", .start = INSTANT_NONE, .end = INSTANT_NONE,
		.count = NUMBER_NONE, .order = r->n,
	};
	return &r->v[r->n++];
}

static const struct cite *first(struct cites c)
{
	return c.n ? &c.v[0] : NULL;
}

static void add_entry(struct rows *r, const struct incident *in, const struct timeline_entry *t)
{
	static const struct {
		const char *means, *kind, *category, *type;
	} by_kind[EV_KINDS] = {
		[EV_REQUEST] = { "Impact", "event", "web", "info" },
		[EV_LOG] = { "Event Logged", "event", NULL, "info" },
		[EV_STATE] = { "State Change", "event", "host", "info" },
		[EV_CHANGE] = { "Change", "event", "configuration", "change" },
		[EV_ALERT] = { "Alert", "alert", NULL, "info" },
		[EV_HUMAN] = { "Message Sent", "event", NULL, "info" },
		[EV_POST] = { "Status Page Post", "event", NULL, "info" },
	};
	struct row *row = push(r, t->at, by_kind[t->kind].means);
	row->kind = by_kind[t->kind].kind;
	row->category = by_kind[t->kind].category;
	row->type = t->kind == EV_LOG && t->severity >= SEV_ERROR ? "error" : by_kind[t->kind].type;
	row->message = t->summary;
	row->severity = t->severity;
	row->host = t->host;
	row->incident = in->id;
	row->count = (int64_t)t->count;
	row->cite = first(t->evidence);
}

static struct str join(struct rows *r, const char *before, struct str text)
{
	struct buf both = { 0 };
	buf_adds(&both, before);
	buf_adds(&both, text.n ? ": " : "");
	buf_add(&both, text);
	struct str out = arena_copy(&r->arena, buf_str(&both));
	buf_free(&both);
	return out;
}

static void add_milestone(struct rows *r, const struct incident *in, const struct milestone *m)
{
	if (!instant_known(m->at.time))
		return;
	struct row *row = push(r, m->at, "Milestone");
	row->message = join(r, milestone_label(m->name), m->decision.author.n ? m->decision.reason : m->summary);
	row->type = "info";
	row->milestone = milestone_label(m->name);
	row->basis = basis_name(m->basis);
	row->incident = in->id;
	row->cite = first(m->evidence);
}

static void add_edge(struct rows *r, const struct incident *in, const struct episode *e, bool begin)
{
	struct estimate at = begin ? e->start : e->end;
	if (!instant_known(at.time))
		return;
	struct row *row = push(r, at, begin ? "Episode Start" : "Episode End");
	row->message = join(r, begin ? "episode begins" : "episode ends", str_of(signal_kind_name(e->signal)));
	row->category = "web";
	row->type = begin ? "start" : "end";
	row->start = e->start.time;
	row->end = e->end.time;
	row->incident = in->id;
	row->cite = first(begin ? e->begin_cites : e->end_cites);
}

static void add_change(struct rows *r, const struct change *c, bool begin)
{
	static const char *const outcomes[] = {
		[OUTCOME_UNKNOWN] = "unknown", [OUTCOME_OK] = "success", [OUTCOME_FAILED] = "failure", [OUTCOME_ROLLBACK] = "success",
	};
	struct estimate at = begin ? c->start : c->end;
	if (!instant_known(at.time) || (!begin && at.time.ns == c->start.time.ns))
		return;
	struct row *row = push(r, at, begin ? "Change Start" : "Change End");
	row->message = c->summary;
	row->category = "configuration";
	row->type = "change";
	row->outcome = outcomes[c->outcome];
	row->start = c->start.time;
	row->end = c->end.time;
	row->host = c->hosts.n ? c->hosts.v[0] : STR_NONE;
	row->cite = first(c->evidence);
}

static int earlier(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	if (x->time.ns != y->time.ns)
		return x->time.ns < y->time.ns ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void rows_of(const struct analysis *a, struct rows *out)
{
	*out = (struct rows){ 0 };
	for (size_t i = 0; i < a->n_incidents; i++) {
		const struct incident *in = &a->incidents[i];
		for (int m = 0; m < MS_COUNT; m++)
			add_milestone(out, in, &in->milestones[m]);
		for (size_t e = 0; e < in->n_episodes; e++) {
			add_edge(out, in, &in->episodes[e], true);
			add_edge(out, in, &in->episodes[e], false);
		}
		for (size_t t = 0; t < in->n_timeline; t++)
			add_entry(out, in, &in->timeline[t]);
	}
	for (size_t i = 0; i < a->n_changes; i++) {
		add_change(out, &a->changes[i], true);
		add_change(out, &a->changes[i], false);
	}
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, earlier);
}

void rows_free(struct rows *r)
{
	free(r->v);
	arena_free(&r->arena);
}

/* ---- columns ---- */

static enum cell words(struct str s, struct str *text)
{
	*text = s;
	return s.n ? CELL_TEXT : CELL_NONE;
}

/* ISO 8601 with microseconds, as Timesketch reads it. */
static enum cell moment(struct instant t, struct str *text, struct buf *hold)
{
	if (!instant_known(t))
		return CELL_NONE;
	buf_reset(hold);
	instant_rfc3339(hold, t, 6);
	hold->n--; /* its Z */
	buf_adds(hold, "+00:00");
	return words(buf_str(hold), text);
}

static enum cell count(int64_t n, int64_t *number)
{
	*number = n;
	return n == NUMBER_NONE ? CELL_NONE : CELL_NUMBER;
}

enum column {
	MESSAGE, DATETIME, TIMESTAMP, TIMESTAMP_DESC, EVENT_KIND, EVENT_CATEGORY, EVENT_TYPE, EVENT_OUTCOME, EVENT_START, EVENT_END,
	LOG_LEVEL, HOST_NAME, LOG_FILE_PATH, LOG_FILE_LINE, EVENT_HASH, EVENT_ORIGINAL, INCIDENT, MILESTONE, BASIS, LO, HI, COUNT, COLUMNS,
};

const char *row_column(size_t at)
{
	static const char *const names[COLUMNS] = {
		"message", "datetime", "timestamp", "timestamp_desc", "event.kind", "event.category", "event.type", "event.outcome", "event.start",
		"event.end", "log.level", "host.name", "log.file.path", "log.file.line", "event.hash", "event.original", "logopsy.incident",
		"logopsy.milestone", "logopsy.basis", "logopsy.lo", "logopsy.hi", "logopsy.count",
	};
	return at < COLUMNS ? names[at] : NULL;
}

enum cell row_cell(const struct row *r, size_t at, struct str *text, int64_t *number, struct buf *hold)
{
	switch ((enum column)at) {
	case MESSAGE:
		return words(r->message.n ? r->message : str_of(r->means), text);
	case DATETIME:
		return moment(r->time, text, hold);
	case TIMESTAMP:
		return count(r->time.ns / 1000 - (r->time.ns % 1000 < 0), number);
	case TIMESTAMP_DESC:
		return words(str_of(r->means), text);
	case EVENT_KIND:
		return words(str_of(r->kind), text);
	case EVENT_CATEGORY:
		return words(str_of(r->category), text);
	case EVENT_TYPE:
		return words(str_of(r->type), text);
	case EVENT_OUTCOME:
		return words(str_of(r->outcome), text);
	case EVENT_START:
		return moment(r->start, text, hold);
	case EVENT_END:
		return moment(r->end, text, hold);
	case LOG_LEVEL:
		return words(r->severity ? str_of(severity_name(r->severity)) : STR_NONE, text);
	case HOST_NAME:
		return words(r->host, text);
	case LOG_FILE_PATH:
		return words(r->cite ? r->cite->source : STR_NONE, text);
	case LOG_FILE_LINE:
		return count(r->cite ? (int64_t)r->cite->line : NUMBER_NONE, number);
	case EVENT_HASH:
		return words(r->cite ? str_of(r->cite->sha256) : STR_NONE, text);
	case EVENT_ORIGINAL:
		return words(r->cite ? r->cite->text : STR_NONE, text);
	case INCIDENT:
		return words(r->incident, text);
	case MILESTONE:
		return words(str_of(r->milestone), text);
	case BASIS:
		return words(str_of(r->basis), text);
	case LO:
		return moment(r->lo, text, hold);
	case HI:
		return moment(r->hi, text, hold);
	case COUNT:
		return count(r->count, number);
	case COLUMNS:
		break;
	}
	return CELL_NONE;
}
