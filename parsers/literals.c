#include "parsers/literals.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

#define HIT (UINT32_C(1) << 31) /* in an edge: literals end in its target */

struct literals {
	unsigned char class_of[256]; /* 0: a byte that is in no literal */
	unsigned classes;
	size_t n, words;
	uint32_t *next; /* by row + class, row = state * classes: the target's row; states by depth, so that the common ones lie close */
	uint32_t *first_id; /* by state: id + 1 of a literal that ends here, 0 = none */
	uint32_t *same; /* by id: id + 1 of the next literal with the same text */
	uint32_t *suffix; /* by state: nearest shorter state in which a literal ends, 0 = none */
};

static unsigned char folded(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static void classify(struct literals *l, const struct str *v, size_t n)
{
	l->classes = 1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < v[i].n; k++)
			if (!l->class_of[folded(v[i].p[k])])
				l->class_of[folded(v[i].p[k])] = (unsigned char)l->classes++;
	for (unsigned c = 'A'; c <= 'Z'; c++)
		l->class_of[c] = l->class_of[c + 32];
}

/* The trie; next = 0 where there is no edge yet. Returns the number of states. */
static uint32_t plant(struct literals *l, const struct str *v, size_t n)
{
	uint32_t states = 1;
	for (size_t i = 0; i < n; i++) {
		uint32_t s = 0;
		for (size_t k = 0; k < v[i].n; k++) {
			uint32_t *edge = &l->next[s * l->classes + l->class_of[(unsigned char)v[i].p[k]]];
			if (!*edge)
				*edge = states++;
			s = *edge;
		}
		if (s) {
			l->same[i] = l->first_id[s];
			l->first_id[s] = (uint32_t)i + 1;
		}
	}
	return states;
}

/* Level by level: a missing edge becomes that of the longest suffix that is in the trie too.
 * `order` gets the states in the order of their depth. */
static void connect(struct literals *l, uint32_t states, uint32_t *order)
{
	uint32_t *fail = mem_zalloc(states, sizeof *fail);
	size_t head = 1, tail = 1;
	order[0] = 0;
	for (unsigned c = 1; c < l->classes; c++)
		if (l->next[c])
			order[tail++] = l->next[c];
	while (head < tail) {
		uint32_t s = order[head++], f = fail[s];
		l->suffix[s] = l->first_id[f] ? f : l->suffix[f];
		for (unsigned c = 1; c < l->classes; c++) {
			uint32_t *edge = &l->next[s * l->classes + c], other = l->next[f * l->classes + c];
			if (!*edge) {
				*edge = other;
			} else {
				fail[*edge] = other;
				order[tail++] = *edge;
			}
		}
	}
	free(fail);
}

/* Renumbers the states by depth and marks the edges to states in which literals end. */
static void settle_states(struct literals *l, uint32_t states, const uint32_t *order)
{
	uint32_t *now = mem_zalloc(states, sizeof *now), *next = mem_zalloc((size_t)states * l->classes, sizeof *next);
	uint32_t *first_id = mem_zalloc(states, sizeof *first_id), *suffix = mem_zalloc(states, sizeof *suffix);
	for (uint32_t i = 0; i < states; i++)
		now[order[i]] = i;
	for (uint32_t i = 0; i < states; i++) {
		uint32_t old = order[i];
		first_id[i] = l->first_id[old];
		suffix[i] = now[l->suffix[old]];
		for (unsigned c = 0; c < l->classes; c++) {
			uint32_t to = l->next[old * l->classes + c];
			next[i * l->classes + c] = now[to] * l->classes | (l->first_id[to] || l->suffix[to] ? HIT : 0);
		}
	}
	free(now);
	free(l->next);
	free(l->first_id);
	free(l->suffix);
	l->next = next;
	l->first_id = first_id;
	l->suffix = suffix;
}

struct literals *literals_build(const struct str *v, size_t n)
{
	if (!n)
		return NULL;
	struct literals *l = mem_zalloc(1, sizeof *l);
	size_t most = 1;
	for (size_t i = 0; i < n; i++)
		most += v[i].n;
	classify(l, v, n);
	l->n = n;
	l->words = (n + 63) / 64;
	l->next = mem_zalloc(most * l->classes, sizeof *l->next);
	l->first_id = mem_zalloc(most, sizeof *l->first_id);
	l->suffix = mem_zalloc(most, sizeof *l->suffix);
	l->same = mem_zalloc(n, sizeof *l->same);
	uint32_t states = plant(l, v, n);
	uint32_t *order = mem_zalloc(states, sizeof *order);
	connect(l, states, order);
	settle_states(l, states, order);
	free(order);
	return l;
}

void literals_free(struct literals *l)
{
	if (!l)
		return;
	free(l->next);
	free(l->first_id);
	free(l->suffix);
	free(l->same);
	free(l);
}

static void mark(const struct literals *l, uint32_t s, uint64_t *found)
{
	for (uint32_t end = l->first_id[s] ? s : l->suffix[s]; end; end = l->suffix[end])
		for (uint32_t id = l->first_id[end]; id; id = l->same[id - 1])
			found[(id - 1) / 64] |= UINT64_C(1) << (id - 1) % 64;
}

bool literals_find(const struct literals *l, struct str text, uint64_t *found)
{
	bool any = false;
	uint32_t row = 0;
	memset(found, 0, l->words * sizeof *found);
	for (size_t i = 0; i < text.n; i++) {
		row = l->next[row + l->class_of[(unsigned char)text.p[i]]];
		if (!(row & HIT))
			continue;
		row &= ~HIT;
		mark(l, row / l->classes, found);
		any = true;
	}
	return any;
}
