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

static size_t most_of(const struct anchors *a)
{
	return a->most ? a->most : ANCHORS;
}

static size_t slots_of(const struct anchors *a)
{
	return 4 * most_of(a);
}

static struct anchor *probe(struct anchors *a, uint64_t hash)
{
	size_t mask = slots_of(a) - 1, i = hash >> 20 & mask; /* the top bits are alike: only small hashes are wanted */
	while (a->v[i].count && a->v[i].hash != hash)
		i = (i + 1) & mask;
	return &a->v[i];
}

static size_t fewest(struct anchors *a, size_t n)
{
	if (n <= most_of(a))
		return n;
	a->limit = a->v[most_of(a)].hash;
	return most_of(a);
}

void anchors_finish(struct anchors *a)
{
	size_t to = 0;
	for (size_t i = 0; i < a->cap; i++)
		if (a->v[i].count)
			a->v[to++] = a->v[i];
	if (to)
		qsort(a->v, to, sizeof *a->v, by_hash);
	to = fewest(a, to);
	a->n = to;
	a->cap = 0;
	if (a->v)
		a->v = mem_grow(a->v, to, sizeof *a->v);
}

void anchors_coarsen(struct anchors *a, size_t most)
{
	a->most = most;
	a->n = fewest(a, a->n);
	if (a->v)
		a->v = mem_grow(a->v, a->n, sizeof *a->v);
}

uint64_t anchors_common_limit(const struct anchors *a, const struct anchors *b)
{
	uint64_t x = a->limit ? a->limit : UINT64_MAX, y = b->limit ? b->limit : UINT64_MAX;
	return x < y ? x : y;
}

static void cut(struct anchors *a)
{
	anchors_finish(a);
	struct anchor *kept = a->v;
	a->v = mem_zalloc(slots_of(a), sizeof *a->v);
	a->cap = slots_of(a);
	for (size_t i = 0; i < a->n; i++)
		*probe(a, kept[i].hash) = kept[i];
	free(kept);
}

void anchors_put(struct anchors *a, const struct anchor *x)
{
	if (!a->cap) {
		a->cap = slots_of(a);
		a->v = mem_zalloc(a->cap, sizeof *a->v);
	}
	struct anchor *slot = probe(a, x->hash);
	uint32_t count = slot->count;
	if (!count || x->ns < slot->ns)
		*slot = *x;
	slot->count = count + (count < UINT32_MAX);
	if (!count && ++a->n == slots_of(a) / 2)
		cut(a);
}

void anchors_free(struct anchors *a)
{
	free(a->v);
	*a = (struct anchors){ 0 };
}
