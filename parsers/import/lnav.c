/*
 * lnav's format files: https://docs.lnav.org, "Log Formats".
 *
 * A file is a JSON object; each member that is an object is a format, or adds to one.
 */
#include "parsers/import/lnav.h"

#include "parsers/base/mem.h"
#include "parsers/import/kinds.h"

#include <stdlib.h>

static const char scalars_sql[] =
	"SELECT ?1->>'$.title', ?1->>'$.description', coalesce(?1->>'$.json', ?1->>'$.\"file-type\"' = 'json'), coalesce(?1->>'$.\"timestamp-field\"', ?1->>'$.\"time-field\"'), "
	"?1->>'$.\"timestamp-divisor\"', ?1->>'$.\"subsecond-field\"', ?1->>'$.\"level-field\"', ?1->>'$.\"body-field\"', "
	"?1->>'$.\"opid-field\"', ?1->>'$.\"duration-field\"', ?1->>'$.\"duration-divisor\"', ?1->>'$.\"start-timestamp-field\"', "
	"?1->>'$.\"timestamp-point-of-reference\"', ?1->>'$.\"thread-id-field\"', ?1->>'$.multiline', "
	"?1->>'$.converter', ?1->>'$.\"file-pattern\"', ?1->>'$.regex', ?1->>'$.level', ?1->>'$.value', ?1->>'$.\"line-format\"'";

bool lnav_is(struct str text)
{
	text = str_trim(text);
	if (!text.n || (text.p[0] != '{' && text.p[0] != '/'))
		return false;
	return str_find(text, STR("lnav.org/schemas/format")) != SIZE_MAX || str_find(text, STR("\"line-format\"")) != SIZE_MAX ||
	       (str_find(text, STR("\"regex\"")) != SIZE_MAX && str_find(text, STR("\"pattern\"")) != SIZE_MAX);
}

/* ---- rows of a query ---- */

struct rows {
	struct arena *arena;
	struct lnav_list *list;
	struct str *scalar;
};

static void take_pair(void *to, size_t n, const char *const *names, const struct str *values)
{
	struct rows *r = to;
	struct lnav_list *list = r->list;
	(void)names;
	MEM_PUSH(list->v, list->n, list->cap);
	list->v[list->n++] = (struct lnav_pair){ arena_copy(r->arena, values[0]), n > 1 ? arena_copy(r->arena, values[1]) : STR_NONE };
}

static void take_scalars(void *to, size_t n, const char *const *names, const struct str *values)
{
	struct rows *r = to;
	(void)names;
	for (size_t i = 0; i < n && i < LNAV_SCALARS; i++)
		r->scalar[i] = arena_copy(r->arena, values[i]);
}

bool lnav_query(struct lnav *l, const char *sql, struct lnav_list *out, struct err *e)
{
	struct rows r = { .arena = &l->arena, .list = out };
	return l->documents->query(l->documents->user, l->json, sql, take_pair, &r, e);
}

/* Where a quoted word first stands as a key, behind another place. */
static const char *key_at(struct str text, struct str key)
{
	for (size_t i; (i = str_find(text, key)) != SIZE_MAX; text = str_sub(text, i + 1, SIZE_MAX)) {
		struct str after = str_sub(text, i + key.n, SIZE_MAX);
		bool quoted = i && text.p[i - 1] == '"' && after.n && after.p[0] == '"';
		after = str_trim(str_sub(after, 1, SIZE_MAX));
		if (quoted && after.n && after.p[0] == ':')
			return text.p + i;
	}
	return NULL;
}

/* The line of a format, or of a member somewhere in it. */
static unsigned line_of(const struct lnav *l, struct str member)
{
	const char *at = key_at(l->text, l->name);
	if (at && member.p) {
		const char *inner = key_at(str_sub(l->text, (size_t)(at - l->text.p), SIZE_MAX), member);
		at = inner ? inner : at;
	}
	return at ? str_line(l->text, at) : 0;
}

/* ---- fields ---- */

static const struct {
	const char *divisor, *time, *duration;
} units[] = {
	{ "1", "time", "duration_s" }, { "1000", "time_ms", "duration_ms" }, { "1000000", "time_us", "duration_us" },
	{ "1000000000", "time_ns", "duration_ns" },
};

/* Numbers are written as 1000 or 1000.0. */
static size_t unit_of(struct str divisor)
{
	if (str_ends(divisor, STR(".0")))
		divisor.n -= 2;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (str_is(divisor, units[i].divisor))
			return i;
	return SIZE_MAX;
}

static void set(struct foreign_name *v, size_t n, struct str name, const char *field)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].name, name) && !v[i].field)
			v[i].field = field;
}

/* What the format says of its names, then what their words say. */
static void choose(struct lnav *l, struct foreign_name *v, size_t n)
{
	const struct str *s = l->scalar;
	size_t time = unit_of(s[LNAV_DIVISOR]), duration = unit_of(s[LNAV_DURATION_DIVISOR]);
	set(v, n, s[LNAV_TIMESTAMP].p ? s[LNAV_TIMESTAMP] : STR("timestamp"), units[time == SIZE_MAX ? 0 : time].time);
	set(v, n, s[LNAV_DURATION], units[duration == SIZE_MAX ? 0 : duration].duration);
	set(v, n, s[LNAV_START], "start");
	set(v, n, s[LNAV_BODY], "message");
	set(v, n, STR("body"), "message");
	if (l->levels)
		set(v, n, s[LNAV_LEVEL].p ? s[LNAV_LEVEL] : STR("level"), "severity");
	vocabulary_choose(v, n);
	if (!vocabulary_has(v, n, "request_id"))
		set(v, n, s[LNAV_OPID], "request_id");
	if (!vocabulary_has(v, n, "thread"))
		set(v, n, s[LNAV_THREAD], "thread");
}

/* ---- the parts of a format ---- */

/* Stamps that lnav knows without being told, and `auto` does not. */
static const char *const stamps[] = { "%m%d %H:%M:%S.%f", "%a %b %e %H:%M:%S:%f %Y", "+%s" };

static bool add_stamps(struct lnav *l, struct err *e)
{
	struct lnav_list list = { 0 };
	bool ok = lnav_query(l, "SELECT value FROM json_each(?1, '$.\"timestamp-format\"') WHERE type = 'text'", &list, e);
	for (size_t i = 0; ok && i < list.n; i++)
		ok = draft_time(&l->draft, list.v[i].key, time_codes_lnav, e);
	if (ok)
		draft_line(&l->draft, "time    auto");
	for (size_t i = 0; ok && !list.n && !str_is(l->scalar[LNAV_JSON], "1") && i < sizeof stamps / sizeof *stamps; i++)
		draft_line(&l->draft, "time    %s", stamps[i]);
	free(list.v);
	const struct str *s = l->scalar;
	if (ok && s[LNAV_DIVISOR].p && unit_of(s[LNAV_DIVISOR]) == SIZE_MAX)
		return err_set(e, "timestamp-divisor %.*s is none of 1, 1000, 1000000 and 1000000000", STR_ARG(s[LNAV_DIVISOR]));
	if (ok && s[LNAV_DURATION_DIVISOR].p && unit_of(s[LNAV_DURATION_DIVISOR]) == SIZE_MAX)
		return err_set(e, "duration-divisor %.*s is none of 1, 1000, 1000000 and 1000000000", STR_ARG(s[LNAV_DURATION_DIVISOR]));
	if (ok && s[LNAV_REFERENCE].p)
		draft_line(&l->draft, "instant %s", str_is(s[LNAV_REFERENCE], "start") ? "start" : "end");
	return ok;
}

/* Levels that are told by a status, or searched for in the message, are no words. */
static void judge_levels(struct lnav *l)
{
	struct str field = l->scalar[LNAV_LEVEL];
	const char *is = field.p ? vocabulary_field(field, NULL) : "severity";
	bool body = str_eq(field, l->scalar[LNAV_BODY].p ? l->scalar[LNAV_BODY] : STR("body"));
	l->levels = !body && (!is || !strcmp(is, "severity") || !strcmp(is, "pri"));
	if (!l->levels && body)
		draft_note(&l->draft, "Not translated: levels that are searched for in the message.");
	else if (!l->levels)
		draft_note(&l->draft, "Not translated: levels by %.*s, which is a field of its own.", STR_ARG(field));
}

static bool add_pattern(struct lnav *l, const struct lnav_pair *p, struct err *e)
{
	struct foreign f;
	bool ok = foreign_scan(&f, p->value, DIALECT_PCRE, e);
	if (ok) {
		choose(l, f.v, f.n);
		ok = draft_pattern(&l->draft, p->key, &f, e);
	}
	foreign_free(&f);
	return ok || err_wrap(e, "regex %.*s", STR_ARG(p->key));
}

/* Pointers into objects are a/b, with ~1 for a slash in a name. */
static struct str dotted(struct lnav *l, struct str pointer)
{
	struct buf b = { 0 };
	for (size_t i = 0; i < pointer.n; i++) {
		bool escaped = pointer.p[i] == '~' && i + 1 < pointer.n && (pointer.p[i + 1] == '1' || pointer.p[i + 1] == '0');
		if (escaped)
			buf_addc(&b, pointer.p[++i] == '1' ? '/' : '~');
		else if (pointer.p[i] != '/')
			buf_addc(&b, pointer.p[i]);
		else if (i)
			buf_addc(&b, '.');
	}
	return arena_take(&l->arena, &b);
}

static bool one_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ')
			return false;
	return s.n > 0;
}

/* Keys by name, each once; those of values, of the line's layout, and those with a part of their own. */
static const char names_sql[] =
	"SELECT DISTINCT name FROM (SELECT value AS name FROM json_each(json_array(coalesce(?1->>'$.\"timestamp-field\"', 'timestamp'), "
	"?1->>'$.\"level-field\"', ?1->>'$.\"body-field\"', ?1->>'$.\"opid-field\"', ?1->>'$.\"duration-field\"', "
	"?1->>'$.\"start-timestamp-field\"', ?1->>'$.\"thread-id-field\"')) "
	"UNION ALL SELECT key FROM json_each(?1, '$.value') "
	"UNION ALL SELECT value->>'$.field' FROM json_each(?1, '$.\"line-format\"') WHERE type = 'object') "
	"WHERE name IS NOT NULL AND name NOT LIKE '\\_\\_%\\_\\_' ESCAPE '\\'";

static bool add_keys(struct lnav *l, struct err *e)
{
	struct lnav_list list = { 0 };
	bool ok = lnav_query(l, names_sql, &list, e);
	struct foreign_name *v = mem_zalloc(list.n + 1, sizeof *v);
	for (size_t i = 0; i < list.n; i++)
		v[i].name = list.v[i].key;
	choose(l, v, list.n);
	draft_line(&l->draft, "decoder json");
	for (size_t i = 0; ok && i < list.n; i++) {
		v[i].name = dotted(l, v[i].name);
		if (!one_word(v[i].name) && v[i].field) {
			draft_note(&l->draft, "Not translated: the key \"%.*s\", whose name has blanks.", STR_ARG(v[i].name));
			v[i].field = NULL;
		}
	}
	draft_keys(&l->draft, v, list.n);
	struct str time = dotted(l, l->scalar[LNAV_TIMESTAMP].p ? l->scalar[LNAV_TIMESTAMP] : STR("timestamp"));
	struct str body = dotted(l, l->scalar[LNAV_BODY].p ? l->scalar[LNAV_BODY] : STR(""));
	if (one_word(time))
		draft_line(&l->draft, "require %.*s%s%.*s", STR_ARG(time), one_word(body) ? " " : "", one_word(body) ? (int)body.n : 0, body.p);
	free(v);
	free(list.v);
	return ok;
}

static bool add_samples(struct lnav *l, struct err *e)
{
	struct lnav_list list = { 0 };
	bool ok = lnav_query(l, "SELECT value->>'$.line', value->>'$.level' FROM json_each(?1, '$.sample') WHERE type = 'object'", &list, e);
	for (size_t i = 0; ok && i < list.n; i++) {
		const char *severity = l->levels && list.v[i].value.p ? lnav_severity(list.v[i].value) : NULL;
		if (!list.v[i].key.n)
			continue;
		draft_sample(&l->draft, list.v[i].key);
		if (severity)
			draft_want(&l->draft, "severity", str_of(severity));
	}
	free(list.v);
	return ok;
}

static void add_notes(struct lnav *l)
{
	const struct str *s = l->scalar;
	if (s[LNAV_SUBSECOND].p)
		draft_note(&l->draft, "Not translated: the parts of a second in %.*s; stamps are whole seconds.", STR_ARG(s[LNAV_SUBSECOND]));
	if (s[LNAV_CONVERTER].p)
		draft_note(&l->draft, "lnav runs a program on the file (converter) and reads what that prints; here, convert the file first.");
	if (s[LNAV_FILES].p)
		draft_note(&l->draft, "lnav asks it only about files whose names match %.*s.", STR_ARG(s[LNAV_FILES]));
	struct lnav_list list = { 0 };
	if (lnav_query(l, "SELECT group_concat(key, ', ') FROM json_each(?1) WHERE key IN ('tags', 'partitions', 'level-pointer', 'search-table')",
		       &list, NULL) && list.n && list.v[0].key.p)
		draft_note(&l->draft, "Not translated: %.*s.", STR_ARG(list.v[0].key));
	free(list.v);
}

static bool add_patterns(struct lnav *l, unsigned *line, struct err *e)
{
	struct lnav_list list = { 0 };
	bool ok = lnav_query(l, "SELECT key, value->>'$.pattern' FROM json_each(?1, '$.regex') WHERE type = 'object' AND value->>'$.pattern' IS NOT NULL",
			     &list, e);
	for (size_t i = 0; ok && i < list.n; i++)
		if (!(ok = add_pattern(l, &list.v[i], e)))
			*line = line_of(l, list.v[i].key);
	if (ok && !list.n)
		ok = err_set(e, "no regex has a pattern");
	free(list.v);
	return ok;
}

/* ---- a format, a file ---- */

static bool add_all(struct lnav *l, unsigned *line, struct err *e)
{
	const struct str *s = l->scalar;
	bool json = str_is(s[LNAV_JSON], "1");
	if (!json && !s[LNAV_REGEX].p)
		return err_set(e, "it has neither regex nor json: it only changes the lnav format %.*s; put what it says into the file that "
			       "defines that", STR_ARG(l->name));
	judge_levels(l);
	add_notes(l);
	l->draft.multiline = !json && !str_is(s[LNAV_MULTILINE], "0");
	l->draft.unproven = "lnav's samples need not show every pattern";
	if (!add_stamps(l, e) || (l->levels && !lnav_levels(l, e)))
		return false;
	return (json ? add_keys(l, e) : add_patterns(l, line, e)) && add_samples(l, e);
}

static void one_format(struct lnav *l)
{
	struct err e = { 0 };
	struct rows r = { .arena = &l->arena, .scalar = l->scalar };
	memset(l->scalar, 0, sizeof l->scalar);
	bool ok = l->documents->query(l->documents->user, l->json, scalars_sql, take_scalars, &r, &e);
	unsigned line = line_of(l, STR_NONE);
	l->draft = (struct draft){ .name = l->name, .title = l->scalar[LNAV_TITLE], .from = "lnav", .file = l->file };
	if (ok && add_all(l, &line, &e))
		draft_done(&l->draft, line, l->found, l->user);
	else
		draft_refuse(&l->draft, line, l->found, l->user, "%s", e.text);
}

bool lnav_read(const char *file, struct str text, const struct documents *documents, void (*found)(void *user, const struct imported *one),
	       void *user, struct err *e)
{
	struct lnav l = { .file = file, .text = text, .documents = documents, .found = found, .user = user, .e = e, .json = text };
	struct lnav_list list = { 0 };
	if (!documents)
		return err_set(e, "%s: lnav's JSON cannot be read here", file);
	if (!lnav_query(&l, "SELECT key, value FROM json_each(?1) WHERE type = 'object'", &list, e)) {
		free(list.v);
		arena_free(&l.arena);
		return err_wrap(e, "%s: looks like lnav's format JSON", file);
	}
	for (size_t i = 0; i < list.n; i++) {
		struct arena keep = l.arena;
		l.arena = (struct arena){ 0 };
		l.name = list.v[i].key;
		l.json = list.v[i].value;
		one_format(&l);
		arena_free(&l.arena);
		l.arena = keep;
	}
	free(list.v);
	arena_free(&l.arena);
	return true;
}
