#include "cmd/own_formats.h"

/* What each --as means: the name of a format. */
static int resolve_as(struct options *o, const struct catalog *c, struct diag *d)
{
	for (size_t i = 0; i < o->as.n; i++) {
		struct glob_rule *r = &o->as.v[i];
		r->format = catalog_find(c, str_of(r->value));
		if (!r->format)
			return usage_unknown_format(d, o, r->arg, str_of(r->value), c);
	}
	return 0;
}

int own_formats(struct options *o, struct catalog *c, struct diag *d)
{
	return resolve_as(o, c, d);
}
