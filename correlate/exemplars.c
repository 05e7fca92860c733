#include "correlate/exemplars.h"

#include "parsers/base/hash.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

enum { TEXT_MAX = 1000 };

static size_t probe(const struct exemplars *x, int64_t cell, uint32_t key)
{
	uint64_t h = ((uint64_t)cell * 31 + key) * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(h >> 32) & (x->cap - 1);
	while (x->table[i].first.text && !(x->table[i].cell == cell && x->table[i].key == key))
		i = (i + 1) & (x->cap - 1);
	return i;
}

static void resize(struct exemplars *x, size_t cap)
{
	struct exemplar_cell *old = x->table;
	size_t n = x->cap;
	x->table = mem_zalloc(cap, sizeof *x->table);
	x->cap = cap;
	for (size_t i = 0; i < n; i++)
		if (old[i].first.text)
			x->table[probe(x, old[i].cell, old[i].key)] = old[i];
	free(old);
}

static void drop(struct exemplars *x, struct exemplar *e)
{
	if (e->text)
		x->bytes -= e->n;
	free(e->text);
	*e = (struct exemplar){ 0 };
}

static void keep(struct exemplars *x, struct exemplar *to, uint32_t lane, int64_t ns, const struct event *e)
{
	char *text = to->text;
	uint16_t n = (uint16_t)(e->raw.n < TEXT_MAX ? e->raw.n : TEXT_MAX);
	if (!text || to->n < n)
		text = mem_grow(text, (size_t)n + 1, 1);
	x->bytes += n - (to->text ? (size_t)to->n : 0);
	if (n)
		memcpy(text, e->raw.p, n);
	*to = (struct exemplar){ .ns = ns, .line = e->line, .lane = lane, .n = n, .text = text };
	if (e->sha256 || e->raw.n > TEXT_MAX) {
		event_hash(e, to->sha256);
		to->hashed = true;
	}
}

static bool earlier(int64_t ns, uint64_t line, const struct exemplar *than)
{
	return ns < than->ns || (ns == than->ns && line < than->line);
}

void exemplars_add(struct exemplars *x, uint32_t key, uint32_t lane, int64_t ns, const struct event *e)
{
	if ((x->n + 1) * 2 > x->cap)
		resize(x, x->cap ? x->cap * 2 : 8);
	int64_t cell = instant_s((struct instant){ ns }) >> x->shift;
	struct exemplar_cell *c = &x->table[probe(x, cell, key)];
	if (!c->first.text) {
		c->cell = cell;
		c->key = key;
		x->n++;
		x->bytes += 2 * sizeof *c;
		keep(x, &c->first, lane, ns, e);
	} else if (earlier(ns, e->line, &c->first)) {
		if (!c->last.text) {
			c->last = c->first;
			c->first = (struct exemplar){ 0 };
		}
		keep(x, &c->first, lane, ns, e);
	} else if (!c->last.text || !earlier(ns, e->line, &c->last)) {
		keep(x, &c->last, lane, ns, e);
	}
	while (x->budget && x->bytes > x->budget && x->n > 1 && x->shift < 40)
		exemplars_coarsen(x, x->shift + 1);
}

/* Of all lines of two cells the first and the last; the others are dropped. */
static void join(struct exemplars *x, struct exemplar_cell *to, struct exemplar_cell *from)
{
	struct exemplar all[4] = { to->first, to->last, from->first, from->last };
	size_t first = 0, last = 0;
	for (size_t i = 1; i < 4; i++) {
		if (!all[i].text)
			continue;
		if (earlier(all[i].ns, all[i].line, &all[first]))
			first = i;
		if (!earlier(all[i].ns, all[i].line, &all[last]))
			last = i;
	}
	for (size_t i = 0; i < 4; i++)
		if (i != first && i != last)
			drop(x, &all[i]);
	to->first = all[first];
	to->last = last != first ? all[last] : (struct exemplar){ 0 };
}

void exemplars_coarsen(struct exemplars *x, unsigned shift)
{
	struct exemplar_cell *old = x->table;
	size_t n = x->cap;
	if (shift <= x->shift)
		return;
	unsigned by = shift - x->shift;
	x->shift = shift;
	if (!n)
		return;
	x->table = mem_zalloc(n, sizeof *x->table);
	for (size_t i = 0; i < n; i++) {
		if (!old[i].first.text)
			continue;
		struct exemplar_cell *c = &x->table[probe(x, old[i].cell >> by, old[i].key)];
		if (c->first.text) {
			join(x, c, &old[i]);
			x->n--;
			x->bytes -= 2 * sizeof *c;
		} else {
			*c = old[i];
			c->cell >>= by;
		}
	}
	free(old);
	size_t cap = 8;
	while (cap < 2 * (x->n + 1))
		cap *= 2;
	if (cap < x->cap)
		resize(x, cap);
}

static bool lies_in(const struct exemplar *e, int64_t from, int64_t to)
{
	int64_t second = instant_s((struct instant){ e->ns });
	return e->text && second >= from && second < to;
}

void exemplars_drop(struct exemplars *x, int64_t from, int64_t to)
{
	for (size_t i = 0; i < x->cap; i++) {
		struct exemplar_cell *c = &x->table[i];
		if (lies_in(&c->last, from, to))
			drop(x, &c->last);
		if (!lies_in(&c->first, from, to))
			continue;
		drop(x, &c->first);
		c->first = c->last;
		c->last = (struct exemplar){ 0 };
		if (!c->first.text) {
			x->n--;
			x->bytes -= 2 * sizeof *c;
		}
	}
	if (x->cap)
		resize(x, x->cap);
}

void exemplars_finish(struct exemplars *x)
{
	for (size_t i = 0; i < x->cap; i++)
		for (struct exemplar *e = &x->table[i].first; e <= &x->table[i].last; e++)
			if (e->text && !e->hashed) {
				sha256_of((struct str){ e->text, e->n }, e->sha256);
				e->hashed = true;
			}
}

void exemplars_free(struct exemplars *x)
{
	for (size_t i = 0; i < x->cap; i++) {
		free(x->table[i].first.text);
		free(x->table[i].last.text);
	}
	free(x->table);
	*x = (struct exemplars){ 0 };
}
