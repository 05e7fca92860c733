/*
 * Keys found whatever their case and whatever joins their words.
 *
 * A path is hashed over its letters and digits alone, in lower case: `log_time`, `logTime` and
 * `@log-time` are one key, and so are `http.status_code` and `http_status_code`. All keys of a
 * format stand in one table by hash, so that a line's fields are looked up, not the format's keys.
 */
#include "parsers/base/mem.h"
#include "parsers/record.h"

#include <stdlib.h>

static const uint64_t nothing = UINT64_C(0xcbf29ce484222325); /* FNV-1a of no bytes */

static uint64_t fold(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 'A' && c <= 'Z')
			c |= 32;
		else if (c < 128 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
			continue;
		h = (h ^ c) * UINT64_C(0x100000001b3);
	}
	return h;
}

static int by_hash(const void *a, const void *b)
{
	const struct loose_key *x = a, *y = b;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->list != y->list ? (x->list < y->list ? -1 : 1) : x->rank - y->rank;
}

static void add_list(struct format *f, const struct key_list *k, size_t list)
{
	for (size_t i = 0; i < k->n; i++) {
		MEM_PUSH(f->loose, f->n_loose, f->cap_loose);
		f->loose[f->n_loose++] = (struct loose_key){ fold(nothing, k->v[i]), (uint16_t)list, (uint16_t)i };
	}
}

void loose_index(struct format *f)
{
	for (size_t i = 0; i < f->n_map; i++)
		add_list(f, &f->map[i], i);
	for (size_t i = 0; i < f->n_require; i++)
		add_list(f, &f->require[i], f->n_map + i);
	add_list(f, &f->envelope, LOOSE_ENVELOPE);
	qsort(f->loose, f->n_loose, sizeof *f->loose, by_hash);
}

static const struct loose_key *first_with(const struct format *f, uint64_t hash)
{
	size_t lo = 0, hi = f->n_loose;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (f->loose[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < f->n_loose && f->loose[lo].hash == hash ? &f->loose[lo] : NULL;
}

static bool is_envelope(const struct format *f, uint64_t hash)
{
	for (const struct loose_key *k = first_with(f, hash); k && k < f->loose + f->n_loose && k->hash == hash; k++)
		if (k->list == LOOSE_ENVELOPE)
			return true;
	return false;
}

static void add_hits(const struct format *f, uint64_t hash, size_t field, unsigned depth, struct hits *out)
{
	for (const struct loose_key *k = first_with(f, hash); k && k < f->loose + f->n_loose && k->hash == hash; k++)
		if (k->list != LOOSE_ENVELOPE && out->n < LOOSE_HITS)
			out->v[out->n++] = (struct hit){ k->list, (uint16_t)field, depth << 16 | k->rank };
}

static int by_list(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;
	if (x->list != y->list)
		return x->list < y->list ? -1 : 1;
	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return x->field - y->field;
}

void loose_find(const struct format *f, const struct json_fields *fields, struct hits *out)
{
	struct {
		uint64_t path, inner; /* from the top; from below the envelopes around it */
		unsigned depth; /* envelopes around it */
		bool envelope;
	} at[JSON_MAX_FIELDS];
	out->n = 0;
	for (size_t i = 0; i < fields->n; i++) {
		const struct json_field *v = &fields->v[i];
		bool top = v->parent == JSON_TOP, inside = !top && at[v->parent].envelope;
		at[i].path = fold(top ? nothing : at[v->parent].path, v->key);
		at[i].inner = fold(top || inside ? nothing : at[v->parent].inner, v->key);
		at[i].depth = top ? 0 : at[v->parent].depth + inside;
		at[i].envelope = v->type == JSON_OBJECT && (top || inside) && is_envelope(f, fold(nothing, v->key));
		add_hits(f, at[i].path, i, 0, out);
		if (at[i].depth)
			add_hits(f, at[i].inner, i, at[i].depth, out);
	}
	qsort(out->v, out->n, sizeof *out->v, by_list);
}
