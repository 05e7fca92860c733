#include "parsers/elements.h"

#include "parsers/base/mem.h"

enum { DEEP = 64 }; /* brackets within each other; what lies deeper belongs to what is there */

static size_t behind_string(struct str t, size_t at)
{
	for (at++; at < t.n && t.p[at] != '"'; at++)
		at += t.p[at] == '\\';
	return at;
}

void elements_find(struct elements *e, struct str json)
{
	struct {
		bool list;
		size_t element; /* that this bracket opened or lies in, as in `within` */
		bool own;
	} open[DEEP + 1] = { 0 };
	size_t depth = 0, over = 0;
	for (size_t at = 0; at < json.n; at++) {
		char c = json.p[at];
		if (c == '"') {
			at = behind_string(json, at);
		} else if (c == '{' || c == '[') {
			if (depth == DEEP) {
				over++;
				continue;
			}
			bool own = c == '{' && open[depth].list;
			size_t within = open[depth].element;
			if (own) {
				MEM_PUSH(e->v, e->n, e->cap);
				e->v[e->n++] = (struct element){ at, json.n, within };
			}
			depth++;
			open[depth].list = c == '[';
			open[depth].own = own;
			open[depth].element = own ? e->n : within;
		} else if ((c == '}' || c == ']') && over) {
			over--;
		} else if ((c == '}' || c == ']') && depth) {
			if (open[depth].own)
				e->v[open[depth].element - 1].end = at + 1;
			depth--;
		}
	}
}

const struct element *element_around(const struct elements *e, size_t at)
{
	size_t lo = 0, hi = e->n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (e->v[mid].from <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	while (lo && e->v[lo - 1].end <= at)
		lo = e->v[lo - 1].within;
	return lo ? &e->v[lo - 1] : NULL;
}
