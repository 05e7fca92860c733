#include "correlate/kin.h"

int fact_side(const struct fact *f)
{
	static const signed char side[WHAT_COUNT] = {
		[WHAT_DOWN] = -1, [WHAT_DRAIN] = -1, [WHAT_NO_CAPACITY] = -1, [WHAT_STOP] = -1, [WHAT_CRASH] = -1, [WHAT_ALERT] = -1,
		[WHAT_PAGE] = -1, [WHAT_ACK] = -1, [WHAT_REPORT] = -1, [WHAT_INVESTIGATING] = -1, [WHAT_UP] = 1, [WHAT_READY] = 1,
		[WHAT_START] = 1, [WHAT_ALERT_OVER] = 1, [WHAT_PAGE_OVER] = 1, [WHAT_MONITORING] = 1, [WHAT_RESOLVED] = 1,
	};
	return side[f->what];
}

static bool names_it(const struct fact *f, struct str machine)
{
	if (machine.n < 3)
		return false;
	return same_node(f->f[F_SUBJECT], machine) || same_node(f->f[F_HOST], machine) ||
	       (f->kind >= EV_ALERT && str_find_nocase(f->f[F_MESSAGE], machine) != SIZE_MAX);
}

static bool same_field(const struct fact *a, const struct fact *b, enum field f)
{
	return a->f[f].n && str_eq_nocase(a->f[f], b->f[f]);
}

bool facts_kin(const struct fact *a, const struct fact *b)
{
	if (a->source == b->source || a->what == WHAT_NONE || b->what == WHAT_NONE)
		return false;
	if (a->what == b->what && a->kind != EV_STATE && a->kind != EV_LOG &&
	    (same_field(a, b, F_CHANGE) || same_field(a, b, F_VERSION) || same_field(a, b, F_SUBJECT)))
		return true;
	if (!fact_side(a) || fact_side(a) != fact_side(b))
		return false;
	return names_it(a, b->f[F_SUBJECT]) || names_it(b, a->f[F_SUBJECT]) ||
	       (a->kind == EV_STATE && b->kind == EV_STATE && same_node(a->f[F_HOST], b->f[F_HOST]));
}
