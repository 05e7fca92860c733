#include "correlate/signal.h"

#include "parsers/base/mem.h"

void signals_add(struct signals *s, struct signal one)
{
	MEM_PUSH(s->v, s->n, s->cap);
	s->v[s->n++] = one;
}

void signals_set_aside(struct signals *s, struct aside one)
{
	MEM_PUSH(s->aside, s->n_aside, s->cap_aside);
	s->aside[s->n_aside++] = one;
}

/* "web12" and "web3" are of one kind. */
static struct str stem(struct str name)
{
	while (name.n && ((name.p[name.n - 1] >= '0' && name.p[name.n - 1] <= '9') || name.p[name.n - 1] == '-' || name.p[name.n - 1] == '.'))
		name.n--;
	return name;
}

static bool of_one_kind(struct strs a, struct strs b)
{
	for (size_t i = 0; i < a.n; i++)
		for (size_t k = 0; k < b.n; k++)
			if (str_eq(stem(a.v[i]), stem(b.v[k])))
				return true;
	return false;
}

/* True where two names are the same. */
static bool meet(struct strs a, struct strs b)
{
	for (size_t i = 0; i < a.n; i++)
		for (size_t k = 0; k < b.n; k++)
			if (str_eq(a.v[i], b.v[k]))
				return true;
	return false;
}

static bool other_scope(const struct scope *a, const struct scope *b)
{
	if (a->services.n && b->services.n)
		return !meet(a->services, b->services);
	return !a->services.n && !b->services.n && a->hosts.n && b->hosts.n && !of_one_kind(a->hosts, b->hosts);
}

/* Surely so long or longer between them. */
static bool surely_apart(const struct estimate *a, const struct estimate *b, struct span least)
{
	if (!instant_known(a->time) || !instant_known(b->time))
		return instant_known(a->time) != instant_known(b->time);
	const struct estimate *first = instant_before(a->time, b->time) ? a : b, *second = first == a ? b : a;
	struct instant lo = instant_known(second->lo) ? second->lo : second->time;
	return lo.ns - first->hi.ns > least.ns;
}

bool signals_apart(const struct signal *a, const struct signal *b)
{
	/* Alerts fire, and are over, minutes after what they tell of. */
	static const struct span MINUTE = { 60 * NS_PER_S }, ALERTS = { 600 * NS_PER_S };
	bool alerts = a->kind == SIGNAL_STATE && b->kind == SIGNAL_STATE && !instant_known(a->start.lo) && !instant_known(b->start.lo);
	struct span least = alerts ? ALERTS : MINUTE;
	return other_scope(&a->scope, &b->scope) && surely_apart(&a->start, &b->start, least) && surely_apart(&a->end, &b->end, least);
}
