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

struct key_shape {
	uint64_t hash;
	const struct format *winner; /* NULL = free */
	struct hit *v; /* the keys of the format's that are there */
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

/* The format's keys that are there, in the order of its maps; false if a required one is not. */
static bool find_strictly(const struct format *f, struct json_fields *fields, struct hits *out)
{
	out->n = 0;
	for (size_t i = 0; i < f->n_require; i++) {
		size_t j = 0;
		while (j < f->require[i].n && !json_find(fields, f->require[i].v[j], NULL))
			j++;
		if (j == f->require[i].n)
			return false;
	}
	for (size_t i = 0; i < f->n_map; i++)
		for (size_t j = 0; j < f->map[i].n && out->n < LOOSE_HITS; j++) {
			const struct json_field *v = json_find(fields, f->map[i].v[j], NULL);
			if (v)
				out->v[out->n++] = (struct hit){ (uint16_t)i, (uint16_t)(v - fields->v), (uint32_t)j };
		}
	return true;
}

static bool find_keys(const struct format *f, struct json_fields *fields, struct hits *out)
{
	if (!f->is_loose)
		return find_strictly(f, fields, out);
	loose_find(f, fields, out);
	size_t required = 0;
	for (size_t i = 0; i < out->n; i++)
		required += out->v[i].list >= f->n_map && (i == 0 || out->v[i - 1].list != out->v[i].list);
	return required == f->n_require;
}

/* True if the field gives its slot a value. */
static bool take_field(struct reader *r, struct level *l, struct keys *k, struct json_field *v, enum slot slot, struct record *out)
{
	const struct format *f = out->format;
	struct str s = v->type == JSON_ARRAY && !f->is_loose ? json_first(k->fields, v) : STR_NONE;
	/* Objects and lists are no values but where text is wanted. */
	if ((v->type == JSON_OBJECT || v->type == JSON_ARRAY) && (f->is_loose || (slot != (enum slot)F_MESSAGE && slot != SLOT_REST && !s.p)))
		return false;
	if (!s.p || slot == (enum slot)F_MESSAGE)
		s = json_text(k->fields, v);
	/* A key that only looks like the stamp's gives way to the next. */
	if (!s.p || (f->is_loose ? !loose_fits(r, l, f, &slot, v, &s) : slot == SLOT_TIME && !cached_stamp(r, l, f, s, &(struct stamp){ 0 })))
		return false;
	uint64_t before = out->have;
	/* Two names of one duration are not two durations. */
	if (f->is_loose && out->n_duration && slot >= SLOT_DURATION_S && slot <= SLOT_DURATION_NS)
		return false;
	record_put(out, slot, s);
	return out->have != before;
}

/* Of each list the first field that gives a value; false if none of a required list did. */
static bool read_hits(struct reader *r, struct level *l, struct keys *k, const struct hit *v, size_t n, struct record *out)
{
	const struct format *f = out->format;
	uint64_t taken[JSON_MAX_FIELDS / 64] = { 0 };
	for (size_t i = 0, next; i < n; i = next) {
		bool done = false, map = v[i].list < f->n_map;
		for (next = i; next < n && v[next].list == v[i].list; next++) {
			uint64_t *word = &taken[v[next].field / 64], bit = UINT64_C(1) << v[next].field % 64;
			if (!map)
				done |= (*word & bit) != 0;
			else if (!done && (done = take_field(r, l, k, &k->fields->v[v[next].field], f->map[v[i].list].slot, out)))
				*word |= bit;
		}
		if (!map && !done)
			return false;
	}
	return true;
}

/* A zone under a key of its own, as firewalls print it beside a date and a clock. */
static void take_zone(struct record *out)
{
	struct stamp zoned, *s = &out->stamp;
	char text[64] = "2000-01-01 00:00:00 ";
	size_t n = strlen(text);
	if (!out->stamped || s->has_zone || s->is_epoch || s->zone_name.p || out->v[SLOT_ZONE].n > 16)
		return;
	memcpy(text + n, out->v[SLOT_ZONE].p, out->v[SLOT_ZONE].n);
	if (stamp_auto(str_of(text), &zoned) && zoned.has_zone) {
		s->has_zone = true;
		s->offset_s = zoned.offset_s;
	}
}

static bool finish(struct reader *r, struct level *l, struct record *out)
{
	/* A date without its clock is no stamp. */
	if (out->format->is_loose && has(out, SLOT_DATE) && !has(out, SLOT_CLOCK))
		out->have &= ~SLOT_BIT(SLOT_DATE);
	if ((!out->have && (!out->format->is_loose || out->format->n_require)) || !record_stamp(r, l, out))
		return false;
	if (out->format->is_loose && has(out, SLOT_ZONE))
		take_zone(out);
	return true;
}

bool decode_keys(struct reader *r, struct level *l, const struct format *f, struct str text, struct record *out)
{
	struct keys *k = scan(l, f->decoder, text);
	struct hits hits;
	if (!k || !find_keys(f, k->fields, &hits))
		return false;
	record_start(out, f, NULL);
	return read_hits(r, l, k, hits.v, hits.n, out) && finish(r, l, out);
}

bool keys_known(struct reader *r, struct level *l, enum decoder d, struct str text, struct record *out)
{
	struct keys *k = scan(l, d, text);
	struct key_shape *s = k ? shape_slot(k) : NULL;
	if (!s || !s->winner)
		return false;
	record_start(out, s->winner, NULL);
	return read_hits(r, l, k, s->v, s->n, out) && finish(r, l, out);
}

void keys_remember(struct level *l, const struct format *winner)
{
	struct keys *k = winner->decoder == DECODE_JSON ? &l->json : &l->logfmt;
	struct key_shape *s = shape_slot(k);
	struct hits hits;
	k->won = true;
	s->winner = NULL;
	s->n = 0;
	if (!find_keys(winner, k->fields, &hits))
		return;
	s->winner = winner;
	for (size_t i = 0; i < hits.n; i++) {
		MEM_PUSH(s->v, s->n, s->cap);
		s->v[s->n++] = hits.v[i];
	}
}
