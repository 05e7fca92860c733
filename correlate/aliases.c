/*
 * Names of machines that people say are one, and services that they say run on one machine: told apart by the logs,
 * they would be two suspects for one fault.
 */
#include "correlate/ledger_impl.h"

/* "10.0.3.12" is "10.0.3.12:8080" as well, as long as it says no port of its own. */
static bool means(struct str name, struct str alias)
{
	if (same_node(name, alias))
		return true;
	size_t colon = str_rchr(name, ':');
	return node_is_address(name) && colon != SIZE_MAX && str_eq(str_sub(name, 0, colon), alias);
}

static struct str called(struct ledger *l, struct str name)
{
	for (size_t i = 0; name.n && i < l->rulings->n; i++) {
		const struct ruling *r = &l->rulings->v[i];
		for (size_t k = 0; r->kind == RULING_SAME && k < r->names.n; k++)
			if (means(name, r->names.v[k])) {
				l->uses[i] += k > 0;
				return r->names.v[0];
			}
	}
	return name;
}

static struct str machine_of(struct ledger *l, struct str service)
{
	for (size_t i = 0; service.n && i < l->rulings->n; i++) {
		const struct ruling *r = &l->rulings->v[i];
		if (r->kind == RULING_SERVICE && str_eq_nocase(service, r->names.v[0])) {
			l->uses[i]++;
			return r->names.v[1];
		}
	}
	return STR_NONE;
}

/* Of a list of upstreams the last is the one that answered (ledger_seal.c takes it apart). */
static struct str upstream_called(struct ledger *l, struct str upstream)
{
	size_t comma = str_rchr(upstream, ',');
	struct str last = str_trim(comma == SIZE_MAX ? upstream : str_sub(upstream, comma + 1, SIZE_MAX)), name = called(l, last);
	return str_eq(name, last) ? upstream : name;
}

static void unite_source(struct ledger *l, struct intake *in)
{
	in->about.host = called(l, in->about.host);
	for (size_t i = 0; i < in->n_hosts; i++)
		in->hosts[i].name = called(l, in->hosts[i].name);
	for (size_t i = 0; i < in->n_lanes; i++) {
		struct raw_lane *r = &in->lanes[i];
		r->host = r->host.n ? called(l, r->host) : machine_of(l, r->service);
		r->upstream = upstream_called(l, r->upstream);
	}
}

static void unite_fact(struct ledger *l, struct fact *f)
{
	static const enum field machines[] = { F_HOST, F_SUBJECT, F_UPSTREAM };
	if (!f->f[F_HOST].n)
		f->f[F_HOST] = machine_of(l, f->f[F_SERVICE]);
	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
		f->f[machines[i]] = called(l, f->f[machines[i]]);
}

void names_unite(struct ledger *l)
{
	bool any = false;
	for (size_t i = 0; i < l->rulings->n; i++)
		any |= l->rulings->v[i].kind == RULING_SAME || l->rulings->v[i].kind == RULING_SERVICE;
	for (size_t i = 0; any && i < l->n; i++)
		unite_source(l, l->v[i]);
	for (size_t i = 0; any && i < l->n_facts; i++)
		unite_fact(l, &l->facts[i]);
}
