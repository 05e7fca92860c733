/*
 * What only looked like a change, and changes that go back.
 */
#include "correlate/changes.h"

/* Whether `words` are told of the log itself: "ci/deploy-production.log". */
static bool named_for_deploys(struct str source)
{
	static const char *const deeds[] = { "deploy", "release", "rollout", "rollback", "promote", NULL };
	static const char *const others[] = { "test", "lint", "preview", "review", "build", "plan", "dry-run", NULL };
	size_t slash = SIZE_MAX;
	for (size_t i = 0; i < source.n; i++)
		if (source.p[i] == '/' || source.p[i] == '!')
			slash = i;
	struct str file = slash == SIZE_MAX ? source : str_sub(source, slash + 1, SIZE_MAX);
	return text_has(file, deeds) && !text_has(file, others);
}

static struct str source_name(const struct study *s, uint32_t source)
{
	const struct source *all;
	size_t n = ledger_sources(s->ledger, &all);
	return source < n ? all[source].name : STR_NONE;
}

bool is_real_change(struct study *s, struct open_change *o)
{
	if (o->dry || (o->ends && o->idle == o->ends && o->c.outcome == OUTCOME_OK))
		return false;
	if (!o->job || o->telling)
		return true;
	struct str source = source_name(s, o->source);
	if (!named_for_deploys(source))
		return false;
	o->name = arena_printf(s->arena, "CI job, a deploy by the name of its log: %.*s", STR_ARG(source));
	return true;
}

/* ---- versions ---- */

/* The next number of a dotted version; false at what is none. */
static bool next_number(struct str *left, uint64_t *out)
{
	size_t i = 0;
	*out = 0;
	while (left->n && (left->p[0] == '.' || left->p[0] == 'v'))
		*left = str_sub(*left, 1, SIZE_MAX);
	for (; i < left->n && left->p[i] >= '0' && left->p[i] <= '9' && i < 18; i++)
		*out = *out * 10 + (uint64_t)(left->p[i] - '0');
	*left = str_sub(*left, i, SIZE_MAX);
	return i > 0;
}

/* "4.2.0" or "v42": hashes have no order. */
static bool has_order(struct str version)
{
	size_t i = version.n && version.p[0] == 'v';
	if (str_chr(version, '.') != SIZE_MAX)
		return true;
	for (; i && i < version.n; i++)
		if (version.p[i] < '0' || version.p[i] > '9')
			return false;
	return i > 1;
}

/* By the numbers alone: what follows them has too many orders. */
static bool is_older(struct str a, struct str b)
{
	uint64_t x, y;
	if (!has_order(a) || !has_order(b))
		return false;
	while (next_number(&a, &x) && next_number(&b, &y))
		if (x != y)
			return x < y;
	return false;
}

/* Two names that differ in versions alone, whatever digits and hex those have. */
static bool same_product(const struct open_change *a, const struct open_change *b)
{
	struct str x = a->name, y = b->name;
	size_t i = str_find(x, a->c.version), k = str_find(y, b->c.version);
	if (i == SIZE_MAX || k == SIZE_MAX)
		return str_eq(x, y);
	return str_eq(str_sub(x, 0, i), str_sub(y, 0, k)) &&
	       str_eq(str_sub(x, i + a->c.version.n, SIZE_MAX), str_sub(y, k + b->c.version.n, SIZE_MAX));
}

static bool goes_somewhere_else(const struct open_change *a, const struct open_change *b)
{
	for (size_t i = 0; i < a->c.hosts.n; i++)
		if (hosts_have(b->c.hosts, a->c.hosts.v[i]))
			return false;
	return a->c.hosts.n && b->c.hosts.n;
}

/* The change of the same product before this one, NULL if there is none. */
static const struct open_change *previous(const struct open_change *v, size_t k)
{
	for (size_t i = k; i--;)
		if (!v[i].merged && v[i].source == v[k].source && v[i].c.version.n && !str_eq(v[i].c.version, v[k].c.version) &&
		    same_product(&v[i], &v[k]) && !goes_somewhere_else(&v[i], &v[k]))
			return &v[i];
	return NULL;
}

/* It was there before the version that it replaces. */
static bool was_there(const struct open_change *v, size_t k, const struct open_change *before)
{
	for (const struct open_change *o = v; o < before; o++)
		if (o->source == v[k].source && str_eq(o->c.version, v[k].c.version) && same_product(o, &v[k]))
			return true;
	return false;
}

void find_returns(struct open_change *v, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		struct open_change *o = &v[k];
		const struct open_change *before = o->c.version.n && !o->told ? previous(v, k) : NULL;
		if (!before || (o->c.outcome != OUTCOME_OK && o->c.outcome != OUTCOME_UNKNOWN))
			continue;
		if (is_older(o->c.version, before->c.version) || was_there(v, k, before)) {
			o->c.outcome = OUTCOME_ROLLBACK;
			o->back_from = before->c.version;
		}
	}
}
