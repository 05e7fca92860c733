/*
 * Which logs stand nearest to the user.
 *
 * Those of one tier do, and what stands behind them saw the same requests again; so may some of that tier (behind.c). But logs of several systems may be given
 * at once: a server that none of the front's balancers ever sends a request to, and whose own requests the front never saw, is
 * the front of another system, and its users are counted as well. Where a front does not say whom it asks, or only by
 * addresses, nobody can know, and nothing is added.
 */
#include "correlate/ledger_impl.h"

#include "parsers/base/mem.h"

#include <limits.h>
#include <stdlib.h>

/* All that ask it are a few machines: load balancers, most likely. */
static bool behind_few(const struct intake *in)
{
	enum { ENOUGH = 200 };
	return in->requests >= ENOUGH && in->n_peers > 0 && in->n_peers <= FEW_CLIENTS;
}

/* How near to the user a source stands among those that logged requests; 0 is nearest. */
static int distance(const struct intake *in)
{
	switch (in->role) {
	case ROLE_EDGE: return 0;
	case ROLE_SERVER: return (in->upstreams ? 1 : 3) + behind_few(in);
	case ROLE_APP: return 5 + behind_few(in);
	default: return 7;
	}
}

/* Whether the front says by name whom it asks, and `host` is neither one of those nor the front itself. */
static bool never_asks(struct ledger *l, const struct intake *front, struct str host)
{
	bool named = false;
	for (size_t i = 0; i < front->n_lanes; i++) {
		struct str served = who_served(front->lanes[i].upstream);
		struct str writer = front->lanes[i].host.n ? front->lanes[i].host : front->about.host;
		if (same_node(node_name(&l->arena, writer), host))
			return false;
		if (!served.n)
			continue;
		if (node_is_address(served) || same_node(node_name(&l->arena, served), host))
			return false;
		named = true;
	}
	return named;
}

static bool in_sample(const struct anchors *a, uint64_t hash)
{
	size_t lo = 0, hi = a->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (a->v[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < a->n && a->v[lo].hash == hash;
}

/* Most of what it was asked for, the front was never asked for. Both samples keep the smallest hashes: up to the lower of their
 * limits both are whole. */
static bool asked_for_other_things(const struct intake *in, const struct intake *front)
{
	const struct anchors *own = &in->requests_seen, *other = &front->requests_seen;
	uint64_t limit = own->limit && (!other->limit || own->limit < other->limit) ? own->limit : other->limit;
	uint64_t all = 0, shared = 0;
	for (size_t i = 0; i < own->n && (!limit || own->v[i].hash < limit); i++) {
		all += own->v[i].count;
		if (in_sample(other, own->v[i].hash))
			shared += own->v[i].count;
	}
	return all > 0 && 2 * shared < all;
}

/* The server is the front of a system of its own, unknown to all of the fronts so far. */
static bool stands_alone(struct ledger *l, const struct intake *in, int nearest)
{
	if (in->role != ROLE_SERVER || in->n_peers <= FEW_CLIENTS || in->n_hosts > 1 || !in->about.host.n || node_is_address(in->about.host))
		return false;
	struct str host = node_name(&l->arena, in->about.host);
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *front = l->v[i];
		if (front->n_lanes && distance(front) == nearest && !(never_asks(l, front, host) && asked_for_other_things(in, front)))
			return false;
	}
	return true;
}

/* Of one tier not all are nearest: some may stand behind others. */
static void leave_out_behind(struct ledger *l)
{
	size_t fronts = 0, behind = 0;
	bool *is_behind = mem_zalloc(l->n + 1, sizeof *is_behind);
	for (size_t i = 0; i < l->n; i++) {
		fronts += l->v[i]->front;
		is_behind[i] = l->v[i]->front && stands_behind(l, l->v[i]);
		behind += is_behind[i];
	}
	for (size_t i = 0; i < l->n && behind < fronts; i++)
		l->v[i]->front &= !is_behind[i];
	free(is_behind);
}

void fronts_find(struct ledger *l)
{
	int nearest = INT_MAX, alone = INT_MAX;
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i]->n_lanes && distance(l->v[i]) < nearest)
			nearest = distance(l->v[i]);
	for (size_t i = 0; i < l->n; i++) {
		struct intake *in = l->v[i];
		in->front = in->n_lanes && distance(in) == nearest;
		in->alone = in->n_lanes && !in->front && stands_alone(l, in, nearest);
		if (in->alone && distance(in) < alone)
			alone = distance(in);
	}
	leave_out_behind(l);
	for (size_t i = 0; i < l->n; i++) {
		struct intake *in = l->v[i];
		in->alone = in->alone && distance(in) == alone;
		if (!in->alone)
			continue;
		in->front = true;
		ledger_note(l, "host", in->name, INSTANT_NONE, INSTANT_NONE,
			    "its requests are counted as users' beside those of the nearest front: none of its balancers asks %.*s, and it was asked for other things",
			    STR_ARG(in->about.host));
	}
}
