#include "parsers/base/hash.h"
#include "parsers/record.h"

/* The line's hash; of one whose records come one after another it is made once. */
static const char *hash_of_line(struct reader *r, const struct place *p)
{
	if (r->hashed && r->hashed_line == p->line)
		return r->hashed;
	char hex[65];
	sha256_of(p->raw, hex);
	r->hashed = arena_copy(&r->arena, str_of(hex)).p;
	r->hashed_line = p->line;
	return r->hashed;
}

void place_narrow(struct reader *r, struct place *p, struct str record)
{
	bool within = record.n && record.p >= p->raw.p && record.p + record.n <= p->raw.p + p->raw.n;
	if (!within || record.n == p->raw.n || p->raw.n <= QUOTED)
		return;
	p->sha256 = hash_of_line(r, p);
	p->raw = record;
}
