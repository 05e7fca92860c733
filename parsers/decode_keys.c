/*
 * Keys and values: JSON objects and logfmt.
 *
 * A line is taken apart once, whatever the number of formats that look at it. Lines of one
 * program tend to have the same keys in the same order: for such a shape the format that won, and
 * where its keys stand, are remembered, and further lines of the shape are read without a search.
 */
#include "parsers/base/hash.h"
#include "parsers/base/mem.h"
#include "parsers/logfmt.h"
#include "parsers/record.h"

#include <stdlib.h>

enum { KEY_SHAPES = 64 };

/* A key of the format's that is there. */
struct found {
	uint16_t map, field;
};

struct key_shape {
	uint64_t hash;
	const struct format *winner; /* NULL = free */
	struct found *v; /* in the order of the format's maps */
	size_t n, cap;
};

static struct keys *scan(struct level *l, enum decoder d, struct str text)
{
	struct keys *k = d == DECODE_JSON ? &l->json : &l->logfmt;
	struct logfmt_fit fit;
	if (k->of != text.p || k->n != text.n) {
		if (!k->fields)
			k->fields = mem_zalloc(1, sizeof *k->fields);
		k->of = text.p;
		k->n = text.n;
		k->fits = d == DECODE_JSON ? json_flatten(text, k->fields) : logfmt_scan(text, k->fields, &fit);
	}
	return k->fits ? k : NULL;
}

void keys_free(struct keys *k)
{
	for (size_t i = 0; k->shape && i < KEY_SHAPES; i++)
		free(k->shape[i].v);
	free(k->shape);
	if (k->fields)
		json_fields_free(k->fields);
	free(k->fields);
}

static struct key_shape *shape_slot(struct keys *k)
{
	uint64_t h = 7;
	for (size_t i = 0; i < k->fields->n; i++)
		h = hash64(h + k->fields->v[i].parent, k->fields->v[i].key);
	if (!k->shape)
		k->shape = mem_zalloc(KEY_SHAPES, sizeof *k->shape);
	struct key_shape *s = &k->shape[h % KEY_SHAPES];
	if (s->hash != h) {
		s->hash = h;
		s->winner = NULL;
	}
	return s;
}

static bool has_one(struct json_fields *fields, const struct key_list *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		if (json_find(fields, keys->v[i], NULL))
			return true;
	return false;
}

/* True if the field gives its slot a value. */
static bool take_field(struct reader *r, struct level *l, struct keys *k, struct json_field *v, enum slot slot, struct record *out)
{
	struct stamp stamp;
	/* Objects and lists are no values but where text is wanted. */
	if ((v->type == JSON_OBJECT || v->type == JSON_ARRAY) && slot != (enum slot)F_MESSAGE && slot != SLOT_REST)
		return false;
	struct str s = json_text(k->fields, v);
	/* A key that only looks like the stamp's gives way to the next. */
	if (!s.p || (slot == SLOT_TIME && !cached_stamp(r, l, out->format, s, &stamp)))
		return false;
	uint64_t before = out->have;
	record_put(out, slot, s);
	return out->have != before;
}

bool decode_keys(struct reader *r, struct level *l, const struct format *f, struct str text, struct record *out)
{
	struct keys *k = scan(l, f->decoder, text);
	if (!k)
		return false;
	for (size_t i = 0; i < f->n_require; i++)
		if (!has_one(k->fields, &f->require[i]))
			return false;
	record_start(out, f, NULL);
	for (size_t i = 0; i < f->n_map; i++)
		for (size_t j = 0; j < f->map[i].n; j++) {
			struct json_field *v = json_find(k->fields, f->map[i].v[j], NULL);
			if (v && take_field(r, l, k, v, f->map[i].slot, out))
				break;
		}
	return out->have && record_stamp(r, l, out);
}

bool keys_known(struct reader *r, struct level *l, enum decoder d, struct str text, struct record *out)
{
	struct keys *k = scan(l, d, text);
	struct key_shape *s = k ? shape_slot(k) : NULL;
	if (!s || !s->winner)
		return false;
	record_start(out, s->winner, NULL);
	for (size_t i = 0, done = SIZE_MAX; i < s->n; i++)
		if (s->v[i].map != done &&
		    take_field(r, l, k, &k->fields->v[s->v[i].field], s->winner->map[s->v[i].map].slot, out))
			done = s->v[i].map;
	return out->have && record_stamp(r, l, out);
}

void keys_remember(struct level *l, const struct format *winner)
{
	struct keys *k = winner->decoder == DECODE_JSON ? &l->json : &l->logfmt;
	struct key_shape *s = shape_slot(k);
	s->winner = winner;
	s->n = 0;
	for (size_t i = 0; i < winner->n_map; i++)
		for (size_t j = 0; j < winner->map[i].n; j++) {
			const struct json_field *v = json_find(k->fields, winner->map[i].v[j], NULL);
			if (!v)
				continue;
			MEM_PUSH(s->v, s->n, s->cap);
			s->v[s->n++] = (struct found){ (uint16_t)i, (uint16_t)(v - k->fields->v) };
		}
	k->won = true;
}
