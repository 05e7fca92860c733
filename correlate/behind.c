/*
 * Which logs saw requests again that another log of the same tier had seen before them: a mesh's gateway and the sidecars
 * behind it, a CDN and the load balancer that it asks, a proxy in front of a proxy.
 *
 * They are told by the ids that both logged, else by what each saw once, at the same time. Who is nearer to the users took longer
 * over the same request, since it waited for the other; where lengths do not tell, the one behind is asked by a few machines
 * only, or by fewer requests.
 */
#include "correlate/ledger_impl.h"

enum { LEAST_SAMPLED = 20 }; /* fewer may be chance */
static const double MOST_IDS = 0.5, MOST_REQUESTS = 0.7; /* shares of a log's requests that are another's */
static const double SAME_TIME_S = 2;

/* Of the requests that one log sampled, those that another sampled too. */
struct shared {
	size_t of, n;
	size_t longer, shorter; /* those that took longer, or less long, in the other log */
};

static bool usable(const struct anchor *a, bool ids)
{
	return a->lane != NO_LANE && (ids || a->count == 1);
}

static bool same_request(const struct anchor *own, const struct anchor *other, bool ids)
{
	double apart = (double)(own->ns > other->ns ? own->ns - other->ns : other->ns - own->ns) / 1e9, allowed = SAME_TIME_S;
	if (own->lasted_s < 0 || other->lasted_s < 0) /* a beginning and an end */
		allowed += (double)(own->lasted_s > other->lasted_s ? own->lasted_s : other->lasted_s);
	return usable(other, ids) && (ids || apart <= allowed);
}

/* Both are sorted by hash. */
static struct shared shared_by(const struct anchors *own, const struct anchors *other, bool ids)
{
	struct shared s = { 0 };
	uint64_t limit = anchors_common_limit(own, other);
	for (size_t i = 0, k = 0; i < own->n && own->v[i].hash < limit; i++) {
		const struct anchor *a = &own->v[i];
		while (k < other->n && other->v[k].hash < a->hash)
			k++;
		if (!usable(a, ids))
			continue;
		s.of++;
		if (k == other->n || other->v[k].hash != a->hash || !same_request(a, &other->v[k], ids))
			continue;
		s.n++;
		if (a->lasted_s >= 0 && other->v[k].lasted_s >= 0) {
			s.longer += other->v[k].lasted_s > a->lasted_s;
			s.shorter += other->v[k].lasted_s < a->lasted_s;
		}
	}
	return s;
}

static bool asked_by_few(const struct intake *in)
{
	return in->n_peers > 0 && in->n_peers <= FEW_CLIENTS;
}

static bool is_nearer(const struct intake *other, const struct intake *own, const struct shared *s)
{
	if (s->longer >= 2 * s->shorter + s->n / 4 + 1)
		return true;
	if (s->shorter >= 2 * s->longer + s->n / 4 + 1)
		return false;
	if (asked_by_few(own) != asked_by_few(other))
		return asked_by_few(own);
	return other->requests != own->requests ? other->requests > own->requests : str_cmp(other->name, own->name) < 0;
}

/* The share of a log's requests that logs nearer to the users saw too; each of several gateways may have sent some. */
static double seen_before(const struct ledger *l, const struct intake *own, bool ids)
{
	double share = 0;
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *other = l->v[i];
		if (other == own || !other->front)
			continue;
		struct shared s = ids ? shared_by(&own->ids, &other->ids, true) : shared_by(&own->requests_seen, &other->requests_seen, false);
		if (s.of >= LEAST_SAMPLED && s.n && is_nearer(other, own, &s))
			share += (double)s.n / (double)s.of;
	}
	return share;
}

bool stands_behind(const struct ledger *l, const struct intake *in)
{
	return seen_before(l, in, true) >= MOST_IDS || seen_before(l, in, false) >= MOST_REQUESTS;
}
