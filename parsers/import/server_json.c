/*
 * Format strings that print JSON objects: keys instead of a pattern.
 */
#include "parsers/import/server.h"

#include "parsers/base/mem.h"
#include "parsers/import/vocabulary.h"
#include "parsers/json_line.h"

#include <stdlib.h>

/* Where a value will stand, a mark stands in the probe: this, four digits of the piece's number, and in
 * strings nothing else; outside of strings a number that begins so. */
#define IN_STRING "\x01"
#define AS_NUMBER "7700770077"
enum { MARK_DIGITS = 4 };

static bool is_number(const struct piece *p)
{
	enum shape s = p->var->shape;
	return s == SHAPE_COUNT || s == SHAPE_TIMER || s == SHAPE_SECONDS || s == SHAPE_STATUS ||
	       (s == SHAPE_STAMP && p->stamp.says & SAYS_EPOCH);
}

/* The format string with marks for values; false if something else than a number stands outside of quotes. */
static bool make_probe(const struct layout *l, struct buf *out)
{
	bool inside = false;
	for (size_t i = 0; i < l->n; i++) {
		const struct piece *p = &l->piece[i];
		if (!p->var) {
			buf_add(out, p->text);
			for (size_t k = 0; k < p->text.n; k++) {
				k += p->text.p[k] == '\\';
				inside ^= k < p->text.n && p->text.p[k] == '"';
			}
			continue;
		}
		bool quotes = p->quoted && !is_number(p);
		if (!inside && !quotes && !is_number(p))
			return false;
		buf_addf(out, "%s%s%04zu%s", quotes ? "\"" : "", inside || quotes ? IN_STRING : AS_NUMBER, i, quotes ? "\"" : "");
	}
	return true;
}

/* The piece whose mark stands at the front of *s, which is shortened by it; NULL if none does. */
static const struct piece *take_mark(const struct layout *l, struct str *s)
{
	size_t mark = str_starts(*s, STR(IN_STRING)) ? strlen(IN_STRING) : str_starts(*s, STR(AS_NUMBER)) ? strlen(AS_NUMBER) : 0;
	uint64_t i;
	if (!mark || !str_u64(str_sub(*s, mark, MARK_DIGITS), &i) || i >= l->n)
		return NULL;
	*s = str_sub(*s, mark + MARK_DIGITS, SIZE_MAX);
	return &l->piece[i];
}

static bool is_field(const struct piece *p, const char *field)
{
	return p && p->field && !strcmp(p->field, field);
}

/* Where the server cannot tell what a value is (a header, a variable of the user's), its key may: among names, not
 * among numbers, whose units nobody knows. */
static const char *field_by_key(const struct layout *l, const struct piece *p, struct str key)
{
	static const char *const names[] = { "user", "service", "authority", "request_id", "trace_id", "version" };
	const char *field = p->var->shape == SHAPE_TEXT ? vocabulary_field(key, NULL) : NULL;
	for (size_t i = 0; field && i < sizeof names / sizeof *names; i++)
		if (!strcmp(field, names[i]))
			return server_has(l, field) ? NULL : names[i];
	return NULL;
}

/* What a member's value is, of all the pieces in it. NULL: nothing that is wanted. False if more than one is wanted and
 * they are no field together. */
static bool field_of_member(const struct layout *l, struct str key, struct str value, const char **field, const char **also)
{
	const struct piece *part[16];
	size_t n = 0, texts = 0;
	bool wanted = false;
	for (struct str s = value; s.n && n < sizeof part / sizeof *part;) {
		part[n] = take_mark(l, &s);
		if (part[n])
			wanted |= part[n++]->field != NULL;
		else
			s = str_sub(s, 1, SIZE_MAX), texts++;
	}
	*field = *also = NULL;
	if (n == 1 && !texts && !part[0]->field)
		*field = field_by_key(l, part[0], key);
	if (!wanted)
		return true;
	if (n == 1 && !texts) {
		*field = part[0]->field;
		*also = part[0]->also;
	} else if (n >= 2 && texts == n - 1 && is_field(part[0], "method") && is_field(part[1], "path")) {
		*field = "request";
	} else if (n == 2 && texts == 1 && is_field(part[0], "client") && is_field(part[1], "client_port")) {
		*field = "address";
	}
	return *field != NULL;
}

/* `a.b` of a member within an object; false if `map` cannot name it. */
static bool path_of(const struct json_fields *f, const struct json_field *v, struct buf *out)
{
	if (v->parent != JSON_TOP) {
		if (!path_of(f, &f->v[v->parent], out))
			return false;
		buf_addc(out, '.');
	}
	buf_add(out, v->key);
	for (size_t i = 0; i < v->key.n; i++)
		if ((unsigned char)v->key.p[i] <= ' ' || v->key.p[i] == '|' || v->key.p[i] == IN_STRING[0])
			return false;
	return v->key.n > 0;
}

/* Envoy may leave out what is empty; such are not. */
static bool always_there(const char *field)
{
	static const char *const names[] = { "time", "time2", "status", "duration_ms", "bytes" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(field, names[i]))
			return true;
	return false;
}

static bool add_member(const struct layout *l, const struct json_fields *f, const struct json_field *v, struct buf *maps, struct buf *require)
{
	const char *field, *also;
	struct buf path = { 0 };
	bool ok = field_of_member(l, v->key, v->raw, &field, &also);
	if (ok && field && (ok = path_of(f, v, &path))) {
		buf_addf(maps, "map     %s %s\n", field, path.p);
		if (also)
			buf_addf(maps, "map     %s %s\n", also, path.p);
		if (l->server != &server_envoy || always_there(field))
			buf_addf(require, "require %s\n", path.p);
	}
	buf_free(&path);
	return ok;
}

bool server_json(struct layout *l, struct buf *out)
{
	struct buf probe = { 0 }, require = { 0 };
	struct json_fields *f = mem_zalloc(1, sizeof *f);
	/* Envoy quotes what it puts into its dictionaries, though not into text. */
	bool quotes = l->quoting != QUOTES_BARE || l->server == &server_envoy;
	bool ok = quotes && make_probe(l, &probe) && json_flatten(str_trim(buf_str(&probe)), f) && !f->more;
	buf_adds(out, "decoder json\n");
	for (size_t i = 0; ok && i < f->n; i++)
		if (f->v[i].type != JSON_OBJECT)
			ok = add_member(l, f, &f->v[i], out, &require);
	buf_add(out, buf_str(&require));
	ok = ok && require.n > 0;
	buf_free(&probe);
	buf_free(&require);
	json_fields_free(f);
	free(f);
	return ok;
}
