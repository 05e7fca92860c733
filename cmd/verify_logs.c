/*
 * The inputs, walked once. What a report cites of a log is kept as its lines stream by; the log is
 * known by its name, or afterwards by the hash of its bytes (it was renamed, or lies in another
 * packing), or by the end of its name (it was moved, and changed).
 */
#include "cmd/verify.h"

#include "cmd/progress.h"
#include "parsers/base/hash.h"
#include "parsers/base/json_write.h"
#include "parsers/base/mem.h"
#include "parsers/ingest/lines.h"
#include "parsers/reader.h"
#include "reports/escape.h"

#include <stdlib.h>
#include <unistd.h>

enum { TEXT_MAX = 1000, LEAST = 200 }; /* of a line, or of a record in a longer one, as reports quote it */

struct got { /* a line that some source's cites ask for */
	uint64_t line;
	char sha256[65];
	struct str text; /* all of it: a document may be one line, and any record in it be quoted */
};

struct log {
	struct str name;
	char sha256[65];
	uint64_t lines;
	struct got *v; /* by line */
	size_t n, cap;
	bool taken; /* it is one of the report's sources */
};

struct asked { /* a source of the report */
	struct str name, sha256;
	uint64_t *lines; /* cited ones, ascending */
	size_t n, cap;
	struct log *log; /* NULL: not found */
};

struct walk {
	struct verification *v;
	struct asked *asked;
	size_t n_asked, cap_asked;
	uint64_t *any; /* lines that any source asks for */
	size_t n_any, cap_any;
	struct log **logs;
	size_t n_logs, cap_logs;
	struct progress progress;
};

/* ---- what is asked for ---- */

static struct asked *asked_by_name(struct walk *w, struct str name)
{
	for (size_t i = 0; i < w->n_asked; i++)
		if (str_eq(w->asked[i].name, name))
			return &w->asked[i];
	return NULL;
}

static struct asked *ask(struct walk *w, struct str name, struct str sha256)
{
	struct asked *a = asked_by_name(w, name);
	if (!a) {
		MEM_PUSH(w->asked, w->n_asked, w->cap_asked);
		a = &w->asked[w->n_asked++];
		*a = (struct asked){ .name = name, .sha256 = sha256 };
	}
	return a;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static size_t sort_lines(uint64_t *v, size_t n)
{
	size_t kept = 0;
	if (n)
		qsort(v, n, sizeof *v, by_number);
	for (size_t i = 0; i < n; i++)
		if (!kept || v[kept - 1] != v[i])
			v[kept++] = v[i];
	return kept;
}

static void ask_all(struct walk *w)
{
	const struct report *r = &w->v->report;
	for (size_t i = 0; i < r->n_sources; i++)
		ask(w, r->sources[i].name, r->sources[i].sha256);
	if (r->case_name.p)
		ask(w, r->case_name, r->case_sha256);
	for (size_t i = 0; i < r->n_cites; i++) {
		if (!r->cites[i].source.p || !r->cites[i].line)
			continue;
		struct asked *a = ask(w, r->cites[i].source, STR_NONE);
		MEM_PUSH(a->lines, a->n, a->cap);
		a->lines[a->n++] = r->cites[i].line;
		MEM_PUSH(w->any, w->n_any, w->cap_any);
		w->any[w->n_any++] = r->cites[i].line;
	}
	for (size_t i = 0; i < w->n_asked; i++)
		w->asked[i].n = sort_lines(w->asked[i].lines, w->asked[i].n);
	w->n_any = sort_lines(w->any, w->n_any);
}

/* ---- the walk ---- */

struct tap { /* a log's bytes, hashed on their way */
	struct stream stream;
	struct stream *from;
	struct sha256 hash;
};

static bool tap_pull(struct stream *s, struct str *piece, struct err *e)
{
	struct tap *t = (struct tap *)s;
	if (!t->from->pull(t->from, piece, e))
		return false;
	sha256_add(&t->hash, *piece);
	return true;
}

static void keep(struct walk *w, struct log *log, const struct line *line)
{
	MEM_PUSH(log->v, log->n, log->cap);
	struct got *g = &log->v[log->n++];
	g->line = line->number;
	if (line->sha256)
		memcpy(g->sha256, line->sha256, sizeof g->sha256);
	else
		sha256_of(line->raw, g->sha256);
	g->text = arena_copy(&w->v->arena, line->raw);
}

static void on_log(void *user, const struct ingest_file *file, struct stream *bytes)
{
	struct walk *w = user;
	struct log *log = ARENA_NEW(&w->v->arena, struct log);
	const struct asked *a = asked_by_name(w, file->name);
	const uint64_t *want = a ? a->lines : w->any;
	size_t n = a ? a->n : w->n_any, next = 0;
	struct tap tap = { .stream = { tap_pull, NULL }, .from = bytes };
	struct lines lines;
	struct line line;
	log->name = arena_copy(&w->v->arena, file->name);
	sha256_init(&tap.hash);
	lines_open(&lines, &tap.stream, DOCUMENT_BYTES);
	while (lines_next(&lines, &line)) {
		while (next < n && want[next] < line.number)
			next++;
		if (next < n && want[next] == line.number)
			keep(w, log, &line);
		log->lines = line.number;
	}
	lines_close(&lines);
	sha256_hex(&tap.hash, log->sha256);
	MEM_PUSH(w->logs, w->n_logs, w->cap_logs);
	w->logs[w->n_logs++] = log;
	w->v->opened = true;
}

static void on_note(void *user, const struct ingest_note *note)
{
	struct walk *w = user;
	if (note->severity == NOTE_DAMAGE)
		diag_note(w->v->d, note->source, note->text);
}

static void on_progress(void *user, uint64_t packed_done)
{
	progress_at(&((struct walk *)user)->progress, packed_done);
}

/* ---- which inputs ---- */

struct inputs {
	const char **v;
	size_t n, cap;
};

static void add_input(struct inputs *in, const char *one)
{
	for (size_t i = 0; i < in->n; i++)
		if (!strcmp(in->v[i], one))
			return;
	MEM_PUSH(in->v, in->n, in->cap);
	in->v[in->n++] = one;
}

/* The file that a source's name begins with, up to its end or some '!': as it stands, or from the report's own folder. */
static void add_source(struct walk *w, struct inputs *in, struct str name)
{
	struct arena *a = &w->v->arena;
	struct str report = w->v->report.name, folder = str_sub(report, 0, str_rchr(report, '/') == SIZE_MAX ? 0 : str_rchr(report, '/') + 1);
	for (size_t n = 0; n <= name.n && name.n; n++) {
		if (n < name.n && name.p[n] != '!')
			continue;
		struct str file = arena_copy(a, str_sub(name, 0, n)), beside = arena_printf(a, "%.*s%.*s", STR_ARG(folder), STR_ARG(file));
		if (!n || str_is(file, "-"))
			continue;
		if (access(file.p, F_OK) == 0) {
			add_input(in, file.p);
			return;
		}
		if (folder.n && file.p[0] != '/' && access(beside.p, F_OK) == 0) {
			add_input(in, arena_printf(a, "%.*s=%.*s", STR_ARG(file), STR_ARG(beside)).p);
			return;
		}
	}
}

static void find_inputs(struct walk *w, size_t first, struct inputs *in)
{
	const struct options *o = w->v->o;
	bool given = o->operands.n > first;
	for (size_t i = first; i < o->operands.n; i++)
		add_input(in, o->operands.v[i]);
	for (size_t i = 0; i < w->n_asked; i++)
		if (!given || str_eq(w->asked[i].name, w->v->report.case_name))
			add_source(w, in, w->asked[i].name);
}

/* ---- which log is which source ---- */

/* Bytes that two names have in common at their ends, whole parts only. */
static size_t common_end(struct str a, struct str b)
{
	size_t n = 0, whole = 0;
	while (n < a.n && n < b.n && a.p[a.n - 1 - n] == b.p[b.n - 1 - n]) {
		n++;
		bool part = (n == a.n || strchr("/!", a.p[a.n - 1 - n])) && (n == b.n || strchr("/!", b.p[b.n - 1 - n]));
		whole = part ? n : whole;
	}
	return whole;
}

static struct log *log_of(const struct walk *w, const struct asked *a)
{
	for (size_t i = 0; i < w->n_logs; i++)
		if (str_eq(w->logs[i]->name, a->name))
			return w->logs[i];
	for (size_t i = 0; a->sha256.p && i < w->n_logs; i++)
		if (str_is(a->sha256, w->logs[i]->sha256))
			return w->logs[i];
	return NULL;
}

/* A log that is no other source and whose name ends as the source's does, with a folder at least, if there is one such. */
static struct log *log_like(const struct walk *w, const struct asked *a)
{
	struct log *best = NULL;
	size_t most = 0;
	for (size_t i = 0; i < w->n_logs; i++) {
		struct log *log = w->logs[i];
		size_t n = log->taken ? 0 : common_end(log->name, a->name);
		bool folder = str_chr(str_sub(a->name, a->name.n - n, SIZE_MAX), '/') != SIZE_MAX || n == a->name.n || n == log->name.n;
		if (!n || !folder || n < most)
			continue;
		best = n == most ? NULL : log; /* two that fit alike: neither */
		most = n;
	}
	return best;
}

static void find_logs(struct walk *w)
{
	for (int like = 0; like < 2; like++)
		for (size_t i = 0; i < w->n_asked; i++) {
			struct asked *a = &w->asked[i];
			if (!a->log)
				a->log = like ? log_like(w, a) : log_of(w, a);
			if (a->log)
				a->log->taken = true;
		}
}

/* ---- do they hold? ---- */

static const struct got *got_line(const struct log *log, uint64_t line)
{
	size_t lo = 0, hi = log->n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (log->v[mid].line < line)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < log->n && log->v[lo].line == line ? &log->v[lo] : NULL;
}

/* As JSON has it, without the quotes: what is no UTF-8 is replaced there. */
static void as_json(struct buf *out, struct str s)
{
	struct buf quoted = { 0 };
	json_quote(&quoted, s);
	buf_add(out, str_sub(buf_str(&quoted), 1, quoted.n - 2));
	buf_free(&quoted);
}

/* A text that was cut within a character ends in replacement characters. */
static struct str without_torn_end(struct str s)
{
	while (str_ends(s, STR("\xef\xbf\xbd")))
		s.n -= 3;
	return s;
}

/* Whether the quotation is the text's beginning, and no less of it than reports quote. */
static bool begins(struct str text, struct str said, bool torn)
{
	return str_starts(text, said) && (said.n == text.n || said.n >= (text.n < LEAST ? text.n : LEAST) || torn);
}

/* Whether it stands somewhere in the text, as a record does in a line of many. */
static bool within(struct str text, struct str said)
{
	return (said.n >= LEAST || str_ends(said, STR("}"))) && str_find(text, said) != SIZE_MAX;
}

/* Whether the report's quotation is what it quotes of this line. */
static bool quotes(const struct report_cite *c, struct str line)
{
	struct buf said = { 0 }, is = { 0 }, all = { 0 };
	struct str text = c->text;
	if (!text.p)
		return true;
	bool cut = c->shown && str_ends(text, STR(" […]"));
	if (cut)
		text.n -= strlen(" […]");
	if (c->shown) {
		buf_add(&said, text);
		escape_plain(&is, str_sub(line, 0, TEXT_MAX));
	} else {
		as_json(&said, without_torn_end(text));
		as_json(&is, str_sub(line, 0, TEXT_MAX));
	}
	bool ok = begins(buf_str(&is), buf_str(&said), !str_eq(without_torn_end(text), text));
	if (!ok && line.n > TEXT_MAX) {
		(c->shown ? escape_plain : as_json)(&all, line);
		ok = within(buf_str(&all), c->shown ? without_torn_end(buf_str(&said)) : buf_str(&said));
	}
	buf_free(&said);
	buf_free(&is);
	buf_free(&all);
	return ok;
}

static struct str place_of(struct verification *v, const struct report_cite *c)
{
	return arena_printf(&v->arena, "%.*s:%llu", STR_ARG(c->source), (unsigned long long)c->line);
}

static void check_cite(struct walk *w, const struct report_cite *c, size_t times)
{
	struct verification *v = w->v;
	const struct asked *a = asked_by_name(w, c->source);
	const struct got *g = a && a->log ? got_line(a->log, c->line) : NULL;
	struct finding *f;
	v->cites++;
	if (!c->sha256.n) {
		v->cites_unknown++;
		return;
	}
	if (!a || !a->log)
		return; /* the source is told of once */
	if (!g) {
		f = found(v, FOUND_BEYOND);
		f->summary = arena_printf(&v->arena, "%.*s has %llu lines", STR_ARG(a->log->name), (unsigned long long)a->log->lines);
	} else if (c->short_hash ? !str_starts(str_of(g->sha256), c->sha256) : !str_is(c->sha256, g->sha256)) {
		f = found(v, FOUND_CHANGED);
		f->summary = STR("the line's hash is another one");
		f->sha256_said = c->sha256;
		f->sha256_found = arena_copy(&v->arena, str_of(g->sha256));
	} else if (!v->report.redaction.n && !quotes(c, g->text)) {
		f = found(v, FOUND_TEXT);
		f->summary = STR("the line is the one that was cited, but the report quotes it otherwise");
	} else {
		v->cites_hold++;
		return;
	}
	f->where = place_of(v, c);
	f->said = c->text;
	f->found = g ? str_sub(g->text, 0, TEXT_MAX) : STR_NONE;
	f->times = times;
}

static int by_line(const void *a, const void *b)
{
	const struct report_cite *x = a, *y = b;
	int d = str_cmp(x->source, y->source);
	if (!d)
		d = (x->line > y->line) - (x->line < y->line);
	if (!d)
		d = str_cmp(x->sha256, y->sha256);
	return d ? d : str_cmp(x->text, y->text);
}

/* Every different citation once. */
static void check_cites(struct walk *w)
{
	struct report *r = &w->v->report;
	if (r->n_cites)
		qsort(r->cites, r->n_cites, sizeof *r->cites, by_line);
	for (size_t i = 0, k; i < r->n_cites; i = k) {
		for (k = i + 1; k < r->n_cites && by_line(&r->cites[i], &r->cites[k]) == 0; k++)
			;
		check_cite(w, &r->cites[i], k - i);
	}
}

static void check_source(struct walk *w, const struct asked *a)
{
	struct verification *v = w->v;
	struct finding *f;
	v->sources++;
	if (!a->log) {
		f = found(v, FOUND_MISSING);
		f->where = a->name;
		f->summary = STR("it is not among the inputs");
		f->times = a->n;
	} else if (!a->sha256.p) {
		v->sources_unknown++;
	} else if (!str_is(a->sha256, a->log->sha256)) {
		f = found(v, FOUND_SOURCE);
		f->where = a->name;
		f->summary = str_eq(a->log->name, a->name) ? STR("its bytes are not those that were analysed")
							   : arena_printf(&v->arena, "the nearest input, %.*s, has other bytes", STR_ARG(a->log->name));
		f->sha256_said = a->sha256;
		f->sha256_found = str_of(a->log->sha256);
	} else {
		v->sources_hold++;
	}
}

static void walk_free(struct walk *w)
{
	for (size_t i = 0; i < w->n_asked; i++)
		free(w->asked[i].lines);
	for (size_t i = 0; i < w->n_logs; i++)
		free(w->logs[i]->v);
	free(w->asked);
	free(w->any);
	free(w->logs);
}

void verify_logs(struct verification *v, size_t first)
{
	struct walk w = { .v = v };
	struct inputs in = { 0 };
	struct ingest_visitor visitor = { &w, on_log, on_note, on_progress };
	ask_all(&w);
	find_inputs(&w, first, &in);
	progress_begin(&w.progress, v->d, !v->o->quiet && !v->o->no_progress, ingest_size(in.v, in.n));
	struct ingest *ingest = ingest_new(&v->o->limits, &visitor);
	for (size_t i = 0; i < in.n; i++)
		ingest_walk(ingest, in.v[i], NULL);
	ingest_free(ingest);
	progress_end(&w.progress);
	find_logs(&w);
	for (size_t i = 0; i < w.n_asked; i++)
		check_source(&w, &w.asked[i]);
	check_cites(&w);
	diag_end(v->d);
	free(in.v);
	walk_free(&w);
}
