#include "correlate/hide.h"

#include "parsers/base/hash.h"
#include "parsers/ingest/source_name.h"

enum { TEXT_MAX = 1000 }; /* of a cite */

size_t hiding_for(const struct rulings *r, struct str source, struct arena *a, struct hiding **out)
{
	size_t n = 0;
	*out = NULL;
	for (size_t i = 0; i < r->n; i++)
		n += r->v[i].kind == RULING_HIDE && source_fits(r->v[i].source.p, source);
	if (!n)
		return 0;
	*out = ARENA_ARRAY(a, struct hiding, n);
	n = 0;
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].kind == RULING_HIDE && source_fits(r->v[i].source.p, source))
			(*out)[n++] = (struct hiding){ .ruling = &r->v[i], .cites = ARENA_ARRAY(a, struct cite, HIDING_CITES) };
	return n;
}

/* `hash` is made when the first ruling asks for it. */
static bool fits(const struct ruling *r, const struct event *e, char hash[65])
{
	if (r->first) {
		uint64_t end = e->line_end > e->line ? e->line_end : e->line;
		if (end < r->first || e->line > r->last)
			return false;
	}
	if (r->text.n && str_find(e->raw, r->text) == SIZE_MAX)
		return false;
	if (r->sha256.n && !hash[0])
		event_hash(e, hash);
	return !r->sha256.n || str_starts(str_of(hash), r->sha256);
}

bool hiding_takes(struct hiding *v, size_t n, struct str source, const struct event *e, struct arena *a)
{
	char hash[65] = "";
	for (size_t i = 0; i < n; i++) {
		struct hiding *h = &v[i];
		if (!fits(h->ruling, e, hash))
			continue;
		h->count++;
		if (h->n_cites < HIDING_CITES && !(h->n_cites && h->cites[h->n_cites - 1].line == e->line)) {
			struct cite *c = &h->cites[h->n_cites++];
			*c = (struct cite){ .source = source, .line = e->line, .text = arena_copy(a, str_sub(e->raw, 0, TEXT_MAX)) };
			event_hash(e, c->sha256);
		}
		return true;
	}
	return false;
}
