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

void anchors_finish(struct anchors *a)
{
	size_t to = 0;
	if (a->n)
		qsort(a->v, a->n, sizeof *a->v, by_hash);
	for (size_t i = 0; i < a->n; i++) {
		if (to && a->v[to - 1].hash == a->v[i].hash)
			a->v[to - 1].count += a->v[i].count;
		else
			a->v[to++] = a->v[i];
	}
	a->n = to < ANCHORS ? to : ANCHORS;
	if (to > ANCHORS)
		a->limit = a->v[ANCHORS].hash;
}

void anchors_put(struct anchors *a, uint64_t hash, int64_t ns)
{
	if (a->n == (size_t)4 * ANCHORS)
		anchors_finish(a);
	MEM_PUSH(a->v, a->n, a->cap);
	a->v[a->n++] = (struct anchor){ hash, ns, 1 };
}

void anchors_free(struct anchors *a)
{
	free(a->v);
	*a = (struct anchors){ 0 };
}
