#include "parsers/objects.h"

#include "parsers/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Behind the string that begins at i. */
static size_t behind_string(struct str json, size_t i)
{
	for (i++; i < json.n && json.p[i] != '"'; i++)
		i += json.p[i] == '\\';
	return i < json.n ? i + 1 : json.n;
}

void objects_find(struct objects *o, struct str json)
{
	size_t open = SIZE_MAX;
	for (size_t i = 0; i < json.n;) {
		char c = json.p[i];
		if (c == '"') {
			i = behind_string(json, i);
			continue;
		}
		if (c == '{') {
			MEM_PUSH(o->v, o->n, o->cap);
			o->v[o->n] = (struct object){ .begin = i, .end = json.n, .around = open };
			open = o->n++;
		} else if (c == '}' && open != SIZE_MAX) {
			o->v[open].end = i + 1;
			open = o->v[open].around;
		}
		i++;
	}
}

void objects_free(struct objects *o)
{
	free(o->v);
	*o = (struct objects){ 0 };
}

/* The innermost one that holds the place. */
static size_t innermost(const struct objects *o, size_t at)
{
	size_t lo = 0, hi = o->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (o->v[mid].begin <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	size_t i = lo ? lo - 1 : SIZE_MAX;
	while (i != SIZE_MAX && o->v[i].end <= at)
		i = o->v[i].around;
	return i;
}

/* JSON, and the chats that write it, may escape these. */
static bool is_plain(char c)
{
	return (unsigned char)c >= ' ' && (unsigned char)c < 127 && !strchr("\"\\/<>&", c);
}

static struct str longest_plain(struct str said)
{
	enum { LOOKED_AT = 400, ENOUGH = 60 };
	struct str best = STR_NONE;
	said = str_sub(said, 0, LOOKED_AT);
	for (size_t i = 0, j; i < said.n && best.n < ENOUGH; i = j + 1) {
		for (j = i; j < said.n && is_plain(said.p[j]); j++)
			;
		if (j - i > best.n)
			best = str_sub(said, i, j - i);
	}
	return best;
}

size_t objects_quote(const struct objects *o, struct str json, size_t at, struct str said)
{
	enum { LEAST = 2, LEVELS = 2, FAR = 64 * 1024 };
	struct str words = longest_plain(said);
	size_t in = words.n >= LEAST ? innermost(o, at) : SIZE_MAX;
	for (size_t level = 0; level < LEVELS && in != SIZE_MAX; level++, in = o->v[in].around) {
		const struct object *v = &o->v[in];
		size_t length = v->end - v->begin;
		size_t found = str_find(str_sub(json, v->begin, length < FAR ? length : FAR), words);
		if (found != SIZE_MAX)
			return v->begin + found;
	}
	return SIZE_MAX;
}
