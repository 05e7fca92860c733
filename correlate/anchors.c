#include "correlate/anchors.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

static int by_hash(const void *a, const void *b)
{
	const struct anchor *x = a, *y = b;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->ns > y->ns) - (x->ns < y->ns);
}

enum { SLOTS = 4 * ANCHORS };

static struct anchor *probe(struct anchors *a, uint64_t hash)
{
	size_t i = hash >> 20 & (SLOTS - 1); /* the top bits are alike: only small hashes are wanted */
	while (a->v[i].count && a->v[i].hash != hash)
		i = (i + 1) & (SLOTS - 1);
	return &a->v[i];
}

void anchors_finish(struct anchors *a)
{
	size_t to = 0;
	for (size_t i = 0; i < a->cap; i++)
		if (a->v[i].count)
			a->v[to++] = a->v[i];
	if (to)
		qsort(a->v, to, sizeof *a->v, by_hash);
	if (to > ANCHORS) {
		a->limit = a->v[ANCHORS].hash;
		to = ANCHORS;
	}
	a->n = to;
	a->cap = 0;
	if (a->v)
		a->v = mem_grow(a->v, to, sizeof *a->v);
}

static void cut(struct anchors *a)
{
	anchors_finish(a);
	struct anchor *kept = a->v;
	a->v = mem_zalloc(SLOTS, sizeof *a->v);
	a->cap = SLOTS;
	for (size_t i = 0; i < a->n; i++)
		*probe(a, kept[i].hash) = kept[i];
	free(kept);
}

void anchors_put(struct anchors *a, const struct anchor *x)
{
	if (!a->cap) {
		a->cap = SLOTS;
		a->v = mem_zalloc(SLOTS, sizeof *a->v);
	}
	struct anchor *slot = probe(a, x->hash);
	uint32_t count = slot->count;
	if (!count || x->ns < slot->ns)
		*slot = *x;
	slot->count = count + (count < UINT32_MAX);
	if (!count && ++a->n == SLOTS / 2)
		cut(a);
}

void anchors_free(struct anchors *a)
{
	free(a->v);
	*a = (struct anchors){ 0 };
}
