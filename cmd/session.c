#include "cmd/session.h"

#include "cmd/progress.h"
#include "parsers/base/mem.h"
#include "parsers/base/names.h"
#include "parsers/ingest/ahead.h"
#include "parsers/ingest/sightings.h"

#include <stdlib.h>
#include <unistd.h>

struct session {
	const struct options *o;
	const struct catalog *catalog;
	const struct documents *documents;
	struct diag *diag;
	const struct sink *sink;
	struct progress progress;
	const char *const *inputs;
	size_t n_inputs;

	struct arena arena;
	struct session_log **log;
	struct sighting **sighting; /* of each log */
	size_t n, cap, cap_sighting;
	struct names names; /* of logs */
	size_t *named, cap_named; /* by id: the latest log of that name */
	struct sightings *seen;
	bool trouble; /* something was not read or not understood */
};

/* ---- one log ---- */

/* The log's bytes on their way, seen by the recogniser of copies, which hashes them. With several jobs this runs on the
 * thread that reads ahead, and nothing else in the session may touch it meanwhile. */
struct tap {
	struct stream stream;
	struct stream *from;
	struct sighting *sighting;
};

static bool tap_pull(struct stream *s, struct str *piece, struct err *e)
{
	struct tap *t = (struct tap *)s;
	if (!t->from->pull(t->from, piece, e))
		return false;
	sighting_feed(t->sighting, *piece);
	return true;
}

/* Events on their way to the sink, where --since or --until is given. */
struct window {
	const struct sink *sink;
	void *mine;
	struct instant since, until;
	struct span offset;
};

static void window_event(void *user, const struct event *e)
{
	const struct window *w = user;
	static const struct span farthest = { 15 * 3600 * NS_PER_S }; /* that a zone may be from UTC, and an hour */
	bool wide = w->sink->outside && e->flags & EVF_ZONE_ASSUMED;
	struct instant t = instant_add(e->time, w->offset), earlier = wide ? instant_back(t, farthest) : t, later = wide ? instant_add(t, farthest) : t;
	bool beyond = (instant_known(w->since) && instant_before(later, w->since)) || (instant_known(w->until) && !instant_before(earlier, w->until));
	if (!(e->flags & EVF_TIME) || !beyond)
		w->sink->event(w->mine, e);
	else if (w->sink->outside)
		w->sink->outside(w->mine, e);
}

static void add_damage(struct session *s, struct session_log *log, struct str text)
{
	MEM_PUSH(log->damage, log->n_damage, log->cap_damage);
	log->damage[log->n_damage++] = arena_copy(&s->arena, text);
	s->trouble = true;
}

static void note_lines(struct session *s, struct session_log *log, const struct lines *l)
{
	struct str text = STR_NONE;
	if (l->cut)
		text = arena_printf(&s->arena,
				    "%llu line%s longer than %zu bytes and cut there: --max-line raises that.",
				    (unsigned long long)l->cut, l->cut == 1 ? " was" : "s were", l->limit);
	if (text.p) {
		add_damage(s, log, text);
		diag_warn(s->diag, log->name, text);
	}
	if (!l->nul_bytes)
		return;
	text = arena_printf(&s->arena, "%llu NUL bytes were passed over, as a crash or a truncation leaves them.",
			    (unsigned long long)l->nul_bytes);
	add_damage(s, log, text);
	diag_warn(s->diag, log->name, text);
}

static struct session_log *add_log(struct session *s, const struct ingest_file *file)
{
	struct session_log *log = ARENA_NEW(&s->arena, struct session_log);
	log->name = arena_copy(&s->arena, file->name);
	MEM_PUSH(s->log, s->n, s->cap);
	MEM_PUSH(s->sighting, s->n, s->cap_sighting);
	s->sighting[s->n] = sighting_begin(s->seen, log->name);
	s->log[s->n] = log;
	size_t id = names_id(&s->names, log->name);
	if (id >= s->cap_named) {
		s->cap_named = id + 1 + s->cap_named;
		s->named = mem_grow(s->named, s->cap_named, sizeof *s->named);
	}
	s->named[id] = s->n++;
	return log;
}

static struct reader_options reading(const struct session *s, struct session_log *log)
{
	const struct glob_rule *tz = glob_find(&s->o->tz, log->name), *year = glob_find(&s->o->year, log->name);
	const struct glob_rule *as = glob_find(&s->o->as, log->name), *offset = glob_find(&s->o->offset, log->name);
	log->zone_name = tz ? zone_name(tz->zone) : "UTC";
	log->offset_s = offset ? offset->number : 0;
	log->zone_by = tz ? tz->place : NULL;
	log->year_by = year ? year->place : NULL;
	log->offset_by = offset ? offset->place : NULL;
	return (struct reader_options){
		.zone = tz ? tz->zone : NULL,
		.year = year ? (int)year->number : 0,
		.as = as ? as->format : NULL,
		.documents = s->documents,
		.full = s->sink->full,
	};
}

static void on_log(void *user, const struct ingest_file *file, struct stream *bytes)
{
	struct session *s = user;
	struct session_log *log = add_log(s, file);
	struct sighting *sighting = s->sighting[s->n - 1];
	struct reader_options how = reading(s, log);
	log->mine = s->sink->begin(s->sink->user, log, file->changed);
	how.unparsed = s->sink->unparsed;
	how.unparsed_user = log->mine;
	struct watch watch = { log->mine, s->sink->watch.wants, s->sink->watch.line };
	how.watch = watch.wants ? &watch : NULL;

	struct window w = { s->sink, log->mine, s->o->since, s->o->until, { (int64_t)(log->offset_s * 1e9) } };
	bool windowed = instant_known(w.since) || instant_known(w.until);
	struct reader *r = reader_open(s->catalog, &how, log->name, file->changed,
				       windowed ? window_event : s->sink->event, windowed ? (void *)&w : log->mine);
	struct tap tap = { .stream = { tap_pull, NULL }, .from = bytes, .sighting = sighting };
	struct stream *ahead = s->o->jobs > 1 ? ahead_open(&tap.stream) : NULL;
	struct lines lines;
	lines_open(&lines, ahead ? ahead : &tap.stream, s->o->limits.line_bytes);
	reader_run(r, &lines);
	if (ahead)
		ahead->close(ahead);
	sighting_end(s->seen, sighting);

	memcpy(log->sha256, sighting_sha256(sighting), sizeof log->sha256);
	log->bytes = lines.bytes;
	log->summary = *reader_summary(r);
	log->summary.first_unparsed_text = arena_copy(&s->arena, log->summary.first_unparsed_text);
	note_lines(s, log, &lines);
	lines_close(&lines);
	reader_close(r);
	if (s->sink->done)
		s->sink->done(s->sink->user, log->mine);
}

/* ---- all logs ---- */

static bool is_input(const struct session *s, struct str name)
{
	for (size_t i = 0; i < s->n_inputs; i++) {
		struct str input = str_of(s->inputs[i]);
		if (str_eq(input, name) || str_eq(str_sub(input, 0, str_chr(input, '=')), name))
			return true;
	}
	return false;
}

static void on_note(void *user, const struct ingest_note *note)
{
	struct session *s = user;
	/* Who names a file expects something of it. */
	bool damage = note->severity == NOTE_DAMAGE, matters = damage || is_input(s, note->source);
	uint32_t id = names_find(&s->names, note->source);
	s->trouble |= matters;
	if (matters)
		diag_warn(s->diag, note->source, note->text);
	else
		diag_note(s->diag, note->source, note->text);
	if (id != NAME_NONE)
		add_damage(s, s->log[s->named[id]], note->text);
	else if (s->sink->skip)
		s->sink->skip(s->sink->user, note->source, note->text, damage);
}

static void on_progress(void *user, uint64_t packed_done)
{
	progress_at(&((struct session *)user)->progress, packed_done);
}

static void tell_unparsed(struct session *s, const struct session_log *log)
{
	const struct reader_summary *sum = &log->summary;
	struct buf text = { 0 };
	if (!sum->unparsed_lines || log->duplicate_of.p)
		return;
	s->trouble = true;
	if (sum->events)
		buf_addf(&text, "%llu of %llu lines were not understood, the first is line %llu: %.*s", (unsigned long long)sum->unparsed_lines,
			 (unsigned long long)sum->lines, (unsigned long long)sum->first_unparsed, STR_ARG(str_sub(sum->first_unparsed_text, 0, 120)));
	else
		buf_addf(&text, "None of its lines (%llu) was understood; `logopsy formats try` shows how it was read.", (unsigned long long)sum->lines);
	diag_note(s->diag, log->name, buf_str(&text));
	buf_free(&text);
}

static void tell_limited(struct session *s, const struct session_log *log)
{
	if (!log->summary.limited || log->duplicate_of.p)
		return;
	s->trouble = true;
	diag_warn(s->diag, log->name,
		  arena_printf(&s->arena, "Matching was given up on %llu of %llu lines: a pattern backtracks too much there; possessive quantifiers (`++`, `*+`) cure that.",
			       (unsigned long long)log->summary.limited, (unsigned long long)log->summary.lines));
}

/* 1970 in the place of a year is no year that anybody means. */
static void tell_undated(struct session *s, const struct session_log *log)
{
	if (log->summary.year_basis == YEAR_UNKNOWN && log->summary.events && !log->duplicate_of.p)
		diag_warn(s->diag, log->name,
			  STR("Stamps print no year, or no date at all, and nothing tells it: 1970 stands in its place. --year YEAR says the year; "
			      "a file's date, which standard input does not have, tells both."));
}

static int by_name(const void *a, const void *b)
{
	const struct session_log *const *x = a, *const *y = b;
	return str_cmp((*x)->name, (*y)->name);
}

/* The ends of all logs, by name. Returns how many records there were. */
static uint64_t end_all(struct session *s)
{
	uint64_t events = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct session_log *log = s->log[i];
		log->duplicate_of = sighting_instead(s->sighting[i]);
		events += log->summary.events;
	}
	if (s->n)
		qsort(s->log, s->n, sizeof(struct session_log *), by_name);
	for (size_t i = 0; i < s->n; i++) {
		const struct session_log *log = s->log[i];
		if (log->duplicate_of.p && s->sink->end) {
			struct str text = arena_printf(
				&s->arena, "It is a copy of %.*s or of its beginning, and not counted again.",
				STR_ARG(log->duplicate_of));
			diag_note(s->diag, log->name, text);
		}
		tell_limited(s, log);
		tell_undated(s, log);
		tell_unparsed(s, log);
		if (s->sink->end)
			s->sink->end(s->sink->user, log);
		free(log->damage);
	}
	return events;
}

/* A mistyped GLOB would leave its source as it is, and nobody would know. */
static void tell_unused(struct session *s, const char *option, const struct glob_rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct glob_rule *r = &rules->v[i];
		bool used = !r->glob;
		for (size_t k = 0; k < s->n && !used; k++)
			used = glob_find(rules, s->log[k]->name) == r;
		if (!used && s->n)
			diag_warn(s->diag, r->place ? str_of(r->place) : arena_printf(&s->arena, "%s '%s=%s'", option, r->glob, r->value),
				  arena_printf(&s->arena, "It fits no source, or only such as a later one fits; the first source here is called %.*s.", STR_ARG(s->log[0]->name)));
	}
}

static void session_free(struct session *s)
{
	free(s->log);
	free(s->sighting);
	free(s->named);
	names_free(&s->names);
	sightings_free(s->seen);
	arena_free(&s->arena);
}

int session_run(const struct options *o, size_t first, const struct catalog *c, const struct documents *documents, struct diag *d,
		const struct sink *sink)
{
	static const char *const standard_input[] = { "-" };
	struct session s = { .o = o, .catalog = c, .documents = documents, .diag = d, .sink = sink };
	s.n_inputs = o->operands.n - first;
	s.inputs = s.n_inputs ? o->operands.v + first : NULL;
	if (!s.n_inputs) {
		if (isatty(STDIN_FILENO))
			return usage_error(d, o, 0, "there is no INPUT: name a file, a folder or an archive, or pipe one in");
		s.inputs = standard_input;
		s.n_inputs = 1;
	}
	s.seen = sightings_new();
	progress_begin(&s.progress, d, !o->quiet && !o->no_progress, ingest_size(s.inputs, s.n_inputs));
	struct ingest_visitor visitor = { &s, on_log, on_note, on_progress };
	struct ingest *in = ingest_new(&o->limits, &visitor);
	for (size_t i = 0; i < s.n_inputs; i++)
		ingest_walk(in, s.inputs[i], NULL);
	ingest_free(in);
	progress_end(&s.progress);
	uint64_t events = end_all(&s);
	tell_unused(&s, "--as", &o->as);
	tell_unused(&s, "--tz", &o->tz);
	tell_unused(&s, "--year", &o->year);
	tell_unused(&s, "--offset", &o->offset);
	diag_end(d);
	if (!events)
		diag_error(d, "nothing usable: no record was understood in %zu log%s", s.n, s.n == 1 ? "" : "s");
	session_free(&s);
	return !events ? 3 : s.trouble;
}
