#include "reports/citations.h"

#include "parsers/base/hash.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

/* Where c is, or the free slot where it would be. */
static uint32_t *find(const struct citations *e, const struct cite *c)
{
	size_t at = hash64(c->line, c->source) & (e->slots - 1);
	while (e->slot[at] && !cite_same(e->v[e->slot[at] - 1], c))
		at = (at + 1) & (e->slots - 1);
	return &e->slot[at];
}

static void grow(struct citations *e)
{
	e->slots = e->slots ? e->slots * 2 : 64;
	free(e->slot);
	e->slot = mem_zalloc(e->slots, sizeof *e->slot);
	for (size_t i = 0; i < e->n; i++)
		*find(e, e->v[i]) = (uint32_t)i + 1;
}

size_t citation_number(struct citations *e, const struct cite *c)
{
	if (e->n * 2 >= e->slots)
		grow(e);
	uint32_t *slot = find(e, c);
	if (!*slot) {
		MEM_PUSH(e->v, e->n, e->cap);
		e->v[e->n++] = c;
		*slot = (uint32_t)e->n;
	}
	return *slot;
}

void citations_free(struct citations *e)
{
	free(e->v);
	free(e->slot);
	*e = (struct citations){ 0 };
}
