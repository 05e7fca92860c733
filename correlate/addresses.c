/*
 * Machines that a balancer knows by their address alone.
 *
 * A server's own log and the balancer's share requests; if nearly all of those that a server logged went to one address, that is
 * where it lives. A server that writes its own address (IIS) lies in the folder of its machine. The balancer's lanes and what is
 * said of the address go by the server's name then, and the report says how it was found out.
 */
#include "correlate/ledger_impl.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

enum { LEAST = 5 }; /* shared requests */
static const double NEARLY_ALL = 0.9;

/* An address as it is written, and who lives there. */
struct home {
	struct str address, host;
	size_t shared; /* 0: its log's name tells */
	bool several; /* hosts */
};

struct homes {
	struct home *v;
	size_t n, cap;
};

/* Requests that a server shares with lanes to one address. */
struct tally {
	struct str address;
	size_t n;
};

enum { MOST_ADDRESSES = 256 };

static void count(struct tally *t, size_t *n, struct str address)
{
	size_t i = 0;
	while (i < *n && !str_eq(t[i].address, address))
		i++;
	if (i == MOST_ADDRESSES)
		return;
	if (i == *n)
		t[(*n)++] = (struct tally){ .address = address };
	t[i].n++;
}

static const struct anchors *anchors_of(const struct intake *in, bool ids)
{
	return ids ? &in->ids : &in->requests_seen;
}

static void tally_shared(const struct intake *server, const struct intake *front, bool ids, struct tally *t, size_t *n)
{
	const struct anchors *a = anchors_of(server, ids), *b = anchors_of(front, ids);
	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		const struct anchor *x = &a->v[i], *y = &b->v[k];
		if (x->hash != y->hash) {
			x->hash < y->hash ? i++ : k++;
			continue;
		}
		if (y->lane != NO_LANE && (ids || (x->count == 1 && y->count == 1))) {
			struct str to = who_served(front->lanes[y->lane].upstream);
			if (to.n)
				count(t, n, to);
		}
		i++;
		k++;
	}
}

/* Somebody else is at home there too: a log of many machines, or a guess that fits both. */
static void settle_in(struct homes *h, struct str address, struct str host, size_t shared)
{
	for (size_t i = 0; i < h->n; i++)
		if (str_eq(h->v[i].address, address)) {
			h->v[i].several |= !same_node(h->v[i].host, host);
			return;
		}
	MEM_PUSH(h->v, h->n, h->cap);
	h->v[h->n++] = (struct home){ address, host, shared, false };
}

static void find_home(const struct ledger *l, const struct intake *server, struct homes *h)
{
	struct tally *t = mem_zalloc(MOST_ADDRESSES, sizeof *t);
	for (int ids = 1; ids >= 0; ids--) {
		size_t n = 0, all = 0, best = 0;
		for (size_t i = 0; i < l->n; i++)
			if (l->v[i] != server && !l->v[i]->duplicate && l->v[i]->role != ROLE_APP)
				tally_shared(server, l->v[i], ids, t, &n);
		for (size_t i = 0; i < n; i++) {
			all += t[i].n;
			best = t[i].n > t[best].n ? i : best;
		}
		if (all && t[best].n >= LEAST && (double)t[best].n >= NEARLY_ALL * (double)all) {
			if (node_is_address(t[best].address))
				settle_in(h, t[best].address, server->about.host, t[best].n);
			break;
		}
	}
	free(t);
}

/* The name that stands for the address, or what was written. */
static struct str named(const struct homes *h, struct str written)
{
	for (size_t i = 0; i < h->n && written.n; i++)
		if (!h->v[i].several && str_eq(h->v[i].address, written))
			return h->v[i].host;
	return written;
}

static void rename_all(struct ledger *l, const struct homes *h)
{
	for (size_t i = 0; i < l->n; i++) {
		l->v[i]->about.host = named(h, l->v[i]->about.host);
		for (size_t k = 0; k < l->v[i]->n_lanes; k++) {
			struct raw_lane *lane = &l->v[i]->lanes[k];
			struct str served = who_served(lane->upstream), name = named(h, served);
			if (name.p != served.p)
				lane->upstream = name;
			lane->host = named(h, lane->host);
		}
	}
	for (size_t i = 0; i < l->n_facts; i++) {
		struct fact *f = &l->facts[i];
		f->f[F_SUBJECT] = named(h, f->f[F_SUBJECT]);
		f->f[F_HOST] = named(h, f->f[F_HOST]);
		f->f[F_UPSTREAM] = named(h, f->f[F_UPSTREAM]);
	}
}

void addresses_infer(struct ledger *l)
{
	struct homes h = { 0 };
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *in = l->v[i];
		if (!in->duplicate && in->about.host.n && !node_is_address(in->about.host) && in->n_hosts <= 1 && (in->role == ROLE_SERVER || in->role == ROLE_APP || in->role == ROLE_OS))
			find_home(l, in, &h);
		if (in->called.n)
			settle_in(&h, in->about.host, in->called, 0);
	}
	rename_all(l, &h);
	for (size_t i = 0; i < h.n; i++) {
		if (h.v[i].several)
			continue;
		if (!h.v[i].shared)
			ledger_note(l, "host", STR_NONE, INSTANT_NONE, INSTANT_NONE, "%.*s is taken to be %.*s: a server that writes this address lies in a folder of that name",
				    STR_ARG(h.v[i].address), STR_ARG(h.v[i].host));
		else
			ledger_note(l, "host", STR_NONE, INSTANT_NONE, INSTANT_NONE, "%.*s is taken to be %.*s: %zu requests sent there are in its own log",
				    STR_ARG(h.v[i].address), STR_ARG(h.v[i].host), h.v[i].shared);
	}
	free(h.v);
}
