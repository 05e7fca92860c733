#include "parsers/base/names.h"

#include "parsers/base/hash.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

/* The slot that holds s, or the free one where it would go. slots is a power of two, never full. */
static size_t probe(const struct names *t, uint64_t h, struct str s)
{
	size_t i = h & (t->slots - 1);
	while (t->slot[i] && !(t->hash[t->slot[i] - 1] == h && str_eq(t->v[t->slot[i] - 1], s)))
		i = (i + 1) & (t->slots - 1);
	return i;
}

static void widen(struct names *t)
{
	free(t->slot);
	t->slots = t->slots ? t->slots * 2 : 64;
	t->slot = mem_zalloc(t->slots, sizeof *t->slot);
	for (size_t id = 0; id < t->n; id++)
		t->slot[probe(t, t->hash[id], t->v[id])] = (uint32_t)id + 1;
}

uint32_t names_id(struct names *t, struct str s)
{
	if (t->n * 2 >= t->slots)
		widen(t);
	uint64_t h = hash64(0, s);
	size_t i = probe(t, h, s);
	if (!t->slot[i]) {
		size_t cap = t->cap;
		MEM_PUSH(t->v, t->n, cap);
		MEM_PUSH(t->hash, t->n, t->cap);
		t->v[t->n] = arena_copy(&t->arena, s.p ? s : STR(""));
		t->hash[t->n] = h;
		t->slot[i] = (uint32_t)++t->n;
	}
	return t->slot[i] - 1;
}

uint32_t names_find(const struct names *t, struct str s)
{
	if (!t->slots)
		return NAME_NONE;
	size_t i = probe(t, hash64(0, s), s);
	return t->slot[i] ? t->slot[i] - 1 : NAME_NONE;
}

struct str names_str(const struct names *t, uint32_t id)
{
	return id == NAME_NONE ? STR_NONE : t->v[id];
}

void names_free(struct names *t)
{
	arena_free(&t->arena);
	free(t->v);
	free(t->hash);
	free(t->slot);
	*t = (struct names){ 0 };
}
