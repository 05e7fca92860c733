#include "correlate/endpoints.h"

#include "parsers/base/hash.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

enum {
	MAX_ENDPOINTS = 128,
	SLOTS = 1 << 17, /* as many as the requests of lanes have: tables add up */
	NAME_MAX_BYTES = 120,
	SEGMENTS = 3,
	LONG_TOKEN = 24,
	ROOM_EVERY = 16384, /* requests between two clearings: else paths without end would cost a clearing each few */
};

/* An id rather than a name: mostly digits, hexadecimal with a digit, or long with a digit. */
static bool is_id(struct str s)
{
	size_t digits = 0, hex = 0, odd = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool digit = c >= '0' && c <= '9';
		digits += digit;
		hex += digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-';
		odd += c == '%' || c == '@' || c == '=' || c == ',' || c == ';';
	}
	if (s.n == 0)
		return false;
	return digits == s.n || odd || (s.n >= 8 && hex == s.n && digits) || (s.n >= 4 && digits * 2 > s.n) ||
	       (s.n >= LONG_TOKEN && digits) || s.n > 48;
}

/* Numbers within a name: "page-17" and "page-18" are one, "v2" and "v3" are two. */
static size_t mask_segment(struct str s, char *out)
{
	size_t at = 0;
	if (is_id(s)) {
		out[0] = '*';
		return 1;
	}
	for (size_t i = 0; i < s.n;) {
		size_t n = 0;
		while (i + n < s.n && s.p[i + n] >= '0' && s.p[i + n] <= '9')
			n++;
		if (n > 1 || (n == 1 && i && (s.p[i - 1] == '-' || s.p[i - 1] == '_'))) {
			out[at++] = '*';
			i += n;
		} else {
			out[at++] = s.p[i++];
		}
	}
	return at;
}

size_t endpoint_of(struct str path, char *out, size_t n)
{
	size_t at = 0, scheme = path.n && path.p[0] != '/' ? str_find(str_sub(path, 0, 12), STR("://")) : SIZE_MAX;
	if (scheme != SIZE_MAX) { /* absolute form: proxies and cloud balancers log whole URLs */
		path = str_sub(path, scheme + 3, SIZE_MAX);
		size_t slash = str_chr(path, '/');
		path = slash == SIZE_MAX ? STR("/") : str_sub(path, slash, SIZE_MAX);
	}
	if (!path.n || path.p[0] != '/')
		return 0;
	struct str rest = str_sub(path, 1, SIZE_MAX);
	for (unsigned i = 0; rest.p && i < SEGMENTS; i++) {
		struct str s = str_cut(&rest, '/');
		size_t most = at + 1 + s.n > n && is_id(s) ? 1 : s.n; /* a token longer than the room is one star */
		if (at + 1 + most > n)
			break;
		out[at++] = '/';
		at += mask_segment(s, out + at);
	}
	if (rest.n && at + 2 <= n) {
		memcpy(out + at, "/*", 2);
		at += 2;
	}
	return at;
}

static struct endpoint *known(struct endpoints *t, struct str name, uint64_t hash)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].hash == hash && str_eq(t->v[i].name, name))
			return &t->v[i];
	return NULL;
}

static struct endpoint *named(struct endpoints *t, struct str name)
{
	uint64_t hash = hash64(0, name);
	struct endpoint *e = known(t, name, hash);
	if (e)
		return e;
	MEM_PUSH(t->v, t->n, t->cap);
	char *copy = mem_zalloc(name.n + 1, 1);
	memcpy(copy, name.p, name.n);
	e = &t->v[t->n++];
	*e = (struct endpoint){ .name = { copy, name.n }, .hash = hash, .series = series_new(ENDPOINT_COUNTERS, SLOTS) };
	series_coarsen(e->series, t->step);
	return e;
}

static void drop(struct endpoint *e)
{
	series_free(e->series);
	free((char *)e->name.p);
}

static int most_used_first(const void *a, const void *b)
{
	const struct endpoint *x = a, *y = b;
	bool ox = str_is(x->name, "(other)"), oy = str_is(y->name, "(other)");
	if (ox != oy)
		return ox ? -1 : 1;
	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return str_cmp(x->name, y->name);
}

static void make_room(struct endpoints *t)
{
	named(t, STR("(other)"));
	qsort(t->v, t->n, sizeof *t->v, most_used_first);
	for (size_t i = MAX_ENDPOINTS / 2; i < t->n; i++) {
		series_merge(t->v[0].series, t->v[i].series);
		t->v[0].total += t->v[i].total;
		drop(&t->v[i]);
	}
	t->n = MAX_ENDPOINTS / 2;
	memset(t->cache, 0, ENDPOINT_CACHE * sizeof *t->cache);
}

static uint32_t index_of(struct endpoints *t, struct str path)
{
	char text[NAME_MAX_BYTES];
	size_t n = endpoint_of(path, text, sizeof text);
	struct str name = n ? (struct str){ text, n } : STR("(none)");
	struct endpoint *e = t->n < MAX_ENDPOINTS ? NULL : known(t, name, hash64(0, name));
	if (!e && t->n >= MAX_ENDPOINTS) {
		if (t->requests < t->next_room) {
			name = STR("(other)");
		} else {
			make_room(t);
			t->next_room = t->requests + ROOM_EVERY;
		}
	}
	if (!e)
		e = named(t, name);
	return (uint32_t)(e - t->v) + 1;
}

void endpoints_add(struct endpoints *t, struct str path, uint64_t hash, int64_t second, bool bad)
{
	if (!t->cache)
		t->cache = mem_zalloc(ENDPOINT_CACHE, sizeof *t->cache);
	uint32_t tag = (uint32_t)(hash >> 32);
	struct endpoint_cached *pair = &t->cache[hash % ENDPOINT_CACHE & ~(uint64_t)1], *c = pair + (pair->tag != tag);
	if (c->tag != tag || !c->index) {
		uint32_t index = index_of(t, path); /* may empty the cache */
		c = pair;
		pair[1] = pair[0];
		pair[0] = (struct endpoint_cached){ tag, index };
	}
	struct endpoint *e = &t->v[c->index - 1];
	uint32_t *counters = series_at(e->series, second);
	t->requests++;
	e->total++;
	counters[ENDPOINT_TOTAL]++;
	counters[ENDPOINT_BAD] += bad;
}

void endpoints_coarsen(struct endpoints *t, int64_t step)
{
	t->step = step;
	for (size_t i = 0; i < t->n; i++)
		series_coarsen(t->v[i].series, step);
}

size_t endpoints_bytes(const struct endpoints *t)
{
	size_t sum = 0;
	for (size_t i = 0; i < t->n; i++)
		sum += series_bytes(t->v[i].series);
	return sum;
}

void endpoints_finish(struct endpoints *t)
{
	free(t->cache);
	t->cache = NULL;
}

void endpoints_free(struct endpoints *t)
{
	for (size_t i = 0; i < t->n; i++)
		drop(&t->v[i]);
	free(t->v);
	free(t->cache);
	*t = (struct endpoints){ 0 };
}
