#include "correlate/clients.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_EXACT = 1024, BITS = 14, REGISTERS = 1 << BITS, CELL_S = 16 };

/* Open addressing keeps 0 for free slots. */
static uint64_t stored(uint64_t hash)
{
	return hash ? hash : 1;
}

static void insert(uint64_t *table, uint32_t cap, uint64_t hash, uint32_t *n)
{
	uint32_t i = (uint32_t)(hash >> 32) & (cap - 1);
	while (table[i] && table[i] != hash)
		i = (i + 1) & (cap - 1);
	*n += !table[i];
	table[i] = hash;
}

static void widen(struct client_set *s)
{
	uint32_t cap = s->cap ? s->cap * 2 : 16, n = 0;
	uint64_t *table = mem_zalloc(cap, sizeof *table);
	for (uint32_t i = 0; i < s->cap; i++)
		if (s->hash[i])
			insert(table, cap, s->hash[i], &n);
	free(s->hash);
	s->hash = table;
	s->cap = cap;
}

static void put_register(uint8_t *registers, uint64_t hash)
{
	uint64_t rest = hash << BITS;
	uint8_t rank = (uint8_t)(rest ? __builtin_clzll(rest) + 1 : 64 - BITS + 1);
	uint8_t *r = &registers[hash >> (64 - BITS)];
	if (*r < rank)
		*r = rank;
}

static void estimate_from_now_on(struct client_set *s)
{
	s->registers = mem_zalloc(REGISTERS, 1);
	for (uint32_t i = 0; i < s->cap; i++)
		if (s->hash[i])
			put_register(s->registers, s->hash[i]);
	free(s->hash);
	s->hash = NULL;
	s->n = s->cap = 0;
}

void client_set_add(struct client_set *s, uint64_t hash)
{
	hash = stored(hash);
	if (!s->registers) {
		if ((s->n + 1) * 2 > s->cap)
			widen(s);
		insert(s->hash, s->cap, hash, &s->n);
		if (s->n > MAX_EXACT)
			estimate_from_now_on(s);
	} else {
		put_register(s->registers, hash);
	}
}

void client_set_merge(struct client_set *into, const struct client_set *from)
{
	if (from->registers && !into->registers)
		estimate_from_now_on(into);
	for (uint32_t i = 0; i < from->cap; i++)
		if (from->hash[i])
			client_set_add(into, from->hash[i]);
	for (unsigned i = 0; from->registers && i < REGISTERS; i++)
		if (into->registers[i] < from->registers[i])
			into->registers[i] = from->registers[i];
}

/* Ertl 2017, algorithm 6: contributions of registers at 0 and at their maximum. */
static double sigma(double x)
{
	double y = 1, z = x, before;
	if (x == 1)
		return INFINITY;
	do {
		x *= x;
		before = z;
		z += x * y;
		y += y;
	} while (z != before);
	return z;
}

static double tau(double x)
{
	double y = 1, z = 1 - x, before;
	if (x == 0 || x == 1)
		return 0;
	do {
		x = sqrt(x);
		before = z;
		y *= 0.5;
		z -= (1 - x) * (1 - x) * y;
	} while (z != before);
	return z / 3;
}

int64_t client_set_count(const struct client_set *s, bool *exact)
{
	enum { Q = 64 - BITS };
	unsigned count[Q + 2] = { 0 };
	if (!s->registers)
		return s->n;
	*exact = false;
	for (unsigned i = 0; i < REGISTERS; i++)
		count[s->registers[i]]++;
	double z = REGISTERS * tau(1 - (double)count[Q + 1] / REGISTERS);
	for (unsigned k = Q; k > 0; k--)
		z = 0.5 * (z + count[k]);
	z += REGISTERS * sigma((double)count[0] / REGISTERS);
	return llround(0.5 / log(2) * REGISTERS * REGISTERS / z);
}

void client_set_free(struct client_set *s)
{
	free(s->hash);
	free(s->registers);
	*s = (struct client_set){ 0 };
}

static size_t set_bytes(const struct client_set *s)
{
	return s->cap * sizeof *s->hash + (s->registers ? REGISTERS : 0) + sizeof(struct client_cell);
}

static int64_t cell_start(const struct clients *c, int64_t second)
{
	int64_t length = (int64_t)CELL_S << c->shift;
	return second - ((second % length) + length) % length;
}

/* Index of the first cell that starts at or after `second`. */
static size_t lower(const struct clients *c, int64_t second)
{
	size_t lo = 0, hi = c->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (c->v[mid].second < second)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void cell_vote(struct client_cell *c, uint64_t client, uint32_t votes)
{
	enum { TOP = sizeof c->top / sizeof *c->top };
	struct client_votes *least = c->top;
	for (size_t i = 0; i < TOP; i++) {
		if (c->top[i].votes && c->top[i].client == client) {
			c->top[i].votes += votes;
			return;
		}
		least = c->top[i].votes < least->votes ? &c->top[i] : least;
	}
	uint32_t off = votes < least->votes ? votes : least->votes;
	for (size_t i = 0; least->votes && i < TOP; i++)
		c->top[i].votes -= off;
	if (votes > off)
		*least = (struct client_votes){ client, votes - off };
}

void clients_add(struct clients *c, int64_t second, uint64_t hash)
{
	int64_t start = cell_start(c, second);
	if (!c->n || c->v[c->last].second != start) {
		size_t i = lower(c, start);
		if (i == c->n || c->v[i].second != start) {
			MEM_PUSH(c->v, c->n, c->cap);
			memmove(c->v + i + 1, c->v + i, (c->n++ - i) * sizeof *c->v);
			c->v[i] = (struct client_cell){ .second = start };
			c->bytes += set_bytes(&c->v[i].set);
		}
		c->last = i;
	}
	struct client_set *s = &c->v[c->last].set;
	c->bytes -= set_bytes(s);
	client_set_add(s, hash);
	c->bytes += set_bytes(s);
	cell_vote(&c->v[c->last], hash, 1);
}

void clients_coarsen(struct clients *c, unsigned shift)
{
	size_t to = 0;
	if (shift <= c->shift)
		return;
	c->shift = shift;
	c->bytes = 0;
	c->last = 0;
	for (size_t i = 0; i < c->n; i++) {
		struct client_cell cell = c->v[i];
		cell.second = cell_start(c, cell.second);
		if (to && c->v[to - 1].second == cell.second) {
			client_set_merge(&c->v[to - 1].set, &cell.set);
			client_set_free(&cell.set);
			for (size_t k = 0; k < sizeof cell.top / sizeof *cell.top; k++)
				cell_vote(&c->v[to - 1], cell.top[k].client, cell.top[k].votes);
		} else {
			c->v[to++] = cell;
		}
	}
	c->n = to;
	for (size_t i = 0; i < c->n; i++)
		c->bytes += set_bytes(&c->v[i].set);
}

void clients_drop(struct clients *c, int64_t from, int64_t to)
{
	size_t n = 0;
	for (size_t i = 0; i < c->n; i++) {
		if (c->v[i].second >= from && c->v[i].second + ((int64_t)CELL_S << c->shift) <= to) {
			c->bytes -= set_bytes(&c->v[i].set);
			client_set_free(&c->v[i].set);
		} else {
			c->v[n++] = c->v[i];
		}
	}
	c->n = n;
	c->last = 0;
}

void clients_collect(const struct clients *c, int64_t from, int64_t to, struct client_set *into)
{
	for (size_t i = lower(c, from - ((int64_t)CELL_S << c->shift) + 1); i < c->n && c->v[i].second < to; i++)
		client_set_merge(into, &c->v[i].set);
}

struct repeater {
	uint64_t client, votes, cells;
};

static int by_client(const void *a, const void *b)
{
	const struct repeater *x = a, *y = b;
	return (x->client > y->client) - (x->client < y->client);
}

static int by_votes(const void *a, const void *b)
{
	const struct repeater *x = a, *y = b;
	return x->votes != y->votes ? (x->votes > y->votes ? -1 : 1) : by_client(a, b);
}

/* Most of his failures followed another of his in the same cell. */
static bool repeats(const struct repeater *r)
{
	enum { TRIES = 3 };
	return r->votes - r->cells >= TRIES && 2 * (r->votes - r->cells) >= r->votes;
}

uint64_t clients_repeats(const struct clients *const *v, size_t n, int64_t from, int64_t to, size_t most)
{
	struct repeater *all = NULL;
	size_t got = 0, cap = 0, kept = 0;
	for (size_t k = 0; k < n; k++)
		for (size_t i = lower(v[k], cell_start(v[k], from)); i < v[k]->n && v[k]->v[i].second < to; i++)
			for (size_t j = 0; j < sizeof v[k]->v[i].top / sizeof *v[k]->v[i].top; j++) {
				const struct client_votes *top = &v[k]->v[i].top[j];
				if (!top->votes)
					continue;
				MEM_PUSH(all, got, cap);
				all[got++] = (struct repeater){ top->client, top->votes, 1 };
			}
	if (got)
		qsort(all, got, sizeof *all, by_client);
	for (size_t i = 0; i < got; i++) {
		if (kept && all[kept - 1].client == all[i].client) {
			all[kept - 1].votes += all[i].votes;
			all[kept - 1].cells++;
		} else {
			all[kept++] = all[i];
		}
	}
	if (kept)
		qsort(all, kept, sizeof *all, by_votes);
	uint64_t sum = 0;
	for (size_t i = 0; i < kept && most; i++)
		if (repeats(&all[i])) {
			sum += all[i].votes;
			most--;
		}
	free(all);
	return sum;
}

void clients_free(struct clients *c)
{
	for (size_t i = 0; i < c->n; i++)
		client_set_free(&c->v[i].set);
	free(c->v);
	*c = (struct clients){ 0 };
}
