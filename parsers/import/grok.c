/*
 * Grok, in the three ways in which its users have it: files of patterns, filters of a Logstash configuration,
 * processors of an Elasticsearch ingest pipeline.
 *
 * A file of patterns is a library. A pattern of it that captures a stamp and stands in no other describes a whole line:
 * it is a format. A library's own patterns go before those of the files beside it, and those before the ones built in.
 */
#include "parsers/import/grok.h"

#include "parsers/base/mem.h"
#include "parsers/import/draft.h"
#include "parsers/import/kinds.h"

#include <stdio.h>
#include <stdlib.h>

struct grok {
	const char *file;
	struct grok_library lib;
	void (*found)(void *user, const struct imported *one);
	void *user;
	struct draft draft;
};

static bool is_pipeline(struct str text)
{
	struct str s = str_trim(text);
	return s.n && s.p[0] == '{' && str_find(s, STR("\"grok\"")) != SIZE_MAX && str_find(s, STR("\"patterns\"")) != SIZE_MAX;
}

bool grok_is(struct str text)
{
	return is_pipeline(text) || grok_is_config(text) || grok_is_library(text);
}

static void begin(struct grok *g, struct str name)
{
	g->draft = (struct draft){ .name = name, .from = "Grok", .file = g->file, .unproven = "Grok patterns have no samples" };
}

static void set_stamp(struct foreign *f, struct str stamp)
{
	for (size_t i = 0; i < f->n && stamp.p; i++)
		if (str_eq(f->v[i].name, stamp))
			f->v[i].field = "time";
}

/* Adds a pattern to the draft. `whole`: lines must be all that it says. */
static bool add_pattern(struct grok *g, struct str name, struct str regex, struct str stamp, bool whole, struct err *e)
{
	struct buf expanded = { 0 };
	struct foreign f = { 0 };
	buf_adds(&expanded, whole ? "^(?:" : "");
	bool ok = grok_expand(&g->lib, regex, &expanded, e);
	buf_adds(&expanded, whole ? ")\\s*$" : "");
	ok = ok && foreign_scan(&f, buf_str(&expanded), DIALECT_ONIGURUMA, e);
	if (ok) {
		set_stamp(&f, stamp);
		vocabulary_choose(f.v, f.n);
		ok = draft_pattern(&g->draft, name, &f, e);
	}
	foreign_free(&f);
	buf_free(&expanded);
	return ok;
}

/* ---- files of patterns ---- */

static void bad_line(void *user, unsigned line, struct str text)
{
	struct grok *g = user;
	begin(g, STR("line"));
	draft_refuse(&g->draft, line, g->found, g->user, "\"%.*s\" is no NAME REGEX", STR_ARG(str_sub(text, 0, 40)));
}

static void read_library(struct grok *g)
{
	for (size_t i = 0; i < g->lib.n; i++) {
		const struct grok_pattern *p = &g->lib.v[i];
		struct err e = { 0 };
		if (!p->own || p->used)
			continue;
		begin(g, p->name);
		if (!add_pattern(g, STR("line"), p->regex, STR_NONE, true, &e))
			draft_refuse(&g->draft, p->line, g->found, g->user, "%s", e.text);
		else if (g->draft.part[0].timed || g->draft.part[1].timed)
			draft_done(&g->draft, p->line, g->found, g->user);
		else
			draft_clear(&g->draft); /* a piece for others */
	}
}

/* ---- filters and processors ---- */

/* Fields that hold the line as it was written. */
static bool is_line(struct str field)
{
	static const char *const names[] = { "message", "event.original", "[event][original]", "log", "line", "body", "_raw" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(field, names[i]))
			return true;
	return false;
}

static struct str stem(const char *file)
{
	struct str s = str_of(file);
	size_t slash = str_rchr(s, '/'), dot;
	s = str_sub(s, slash == SIZE_MAX ? 0 : slash + 1, SIZE_MAX);
	dot = str_chr(s, '.');
	return str_sub(s, 0, dot == SIZE_MAX || !dot ? s.n : dot);
}

static void one_use(void *user, struct grok_use *u)
{
	struct grok *g = user;
	struct err e = { 0 };
	bool ok = true;
	begin(g, stem(g->file));
	if (!is_line(u->field)) {
		draft_refuse(&g->draft, u->line, g->found, g->user, "it matches the field %.*s, which is no line of a log",
			     STR_ARG(u->field));
		return;
	}
	for (size_t i = 0; ok && i < u->n; i++) {
		char name[32];
		snprintf(name, sizeof name, "match%zu", i + 1);
		ok = add_pattern(g, str_of(name), u->pattern[i], u->stamp, false, &e) || err_wrap(&e, "pattern %zu of match", i + 1);
	}
	if (ok && u->n)
		draft_done(&g->draft, u->line, g->found, g->user);
	else
		draft_refuse(&g->draft, u->line, g->found, g->user, "%s", ok ? "match has no patterns" : e.text);
}

/* Rows of a pipeline: the processor's number, what it is, its field, a pattern or a definition. */
struct pipeline {
	struct grok *g;
	struct str at; /* the processor at hand */
	struct grok_use use;
};

static void flush(struct pipeline *p)
{
	if (p->use.n)
		one_use(p->g, &p->use);
	free(p->use.pattern);
	p->use = (struct grok_use){ .stamp = p->use.stamp };
}

static void take_stamp(void *to, size_t n, const char *const *names, const struct str *values)
{
	struct pipeline *p = to;
	(void)n, (void)names;
	if (!p->use.stamp.p)
		p->use.stamp = arena_copy(&p->g->lib.arena, values[0]);
}

static void take_definition(void *to, size_t n, const char *const *names, const struct str *values)
{
	struct grok_library *lib = &((struct pipeline *)to)->g->lib;
	(void)n, (void)names;
	MEM_PUSH(lib->v, lib->n, lib->cap);
	lib->v[lib->n++] = (struct grok_pattern){ .name = arena_copy(&lib->arena, values[0]), .regex = arena_copy(&lib->arena, values[1]) };
}

static void take_pattern(void *to, size_t n, const char *const *names, const struct str *values)
{
	struct pipeline *p = to;
	struct arena *a = &p->g->lib.arena;
	(void)n, (void)names;
	if (!str_eq(values[0], p->at)) {
		flush(p);
		p->at = arena_copy(a, values[0]);
		p->use.field = arena_copy(a, values[1].p ? values[1] : STR("message"));
	}
	MEM_PUSH(p->use.pattern, p->use.n, p->use.cap);
	p->use.pattern[p->use.n++] = arena_copy(a, values[2]);
}

static bool read_pipeline(struct grok *g, struct str text, const struct documents *d, struct err *e)
{
	struct pipeline p = { .g = g };
	if (!d)
		return err_set(e, "%s: JSON cannot be read here", g->file);
	bool ok = d->query(d->user, text, "SELECT value->>'$.field' FROM json_tree(?1) WHERE key = 'date' AND type = 'object' "
				"AND value->>'$.field' IS NOT NULL", take_stamp, &p, e) &&
		  d->query(d->user, text, "SELECT d.key, d.value FROM json_tree(?1) g, json_each(g.value, '$.pattern_definitions') d "
				"WHERE g.key = 'grok' AND g.type = 'object' AND d.type = 'text'", take_definition, &p, e) &&
		  d->query(d->user, text, "SELECT g.id, g.value->>'$.field', v.value FROM json_tree(?1) g, json_each(g.value, '$.patterns') v "
				"WHERE g.key = 'grok' AND g.type = 'object' AND v.type = 'text' ORDER BY g.id, v.id", take_pattern, &p, e);
	if (ok)
		flush(&p);
	free(p.use.pattern);
	return ok || err_wrap(e, "%s: looks like an ingest pipeline", g->file);
}

bool grok_read(const char *file, struct str text, const struct documents *documents, void (*found)(void *user, const struct imported *one),
	       void *user, struct err *e)
{
	struct grok g = { .file = file, .found = found, .user = user };
	bool ok = true, library = !is_pipeline(text) && !grok_is_config(text);
	const char *folder = grok_folder_of(&g.lib.arena, file);
	grok_add_builtin(&g.lib);
	if (library) {
		grok_add_folder(&g.lib, folder);
		grok_add(&g.lib, text, true, bad_line, &g);
		grok_mark_used(&g.lib);
		read_library(&g);
	} else if (is_pipeline(text)) {
		ok = read_pipeline(&g, text, documents, e);
	} else {
		grok_read_config(&g.lib, text, folder, one_use, &g);
	}
	grok_free(&g.lib);
	return ok;
}
