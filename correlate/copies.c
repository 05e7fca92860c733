/*
 * Requests that stand in several logs, counted once.
 *
 * Logs that are equal, or one the beginning of another, are known by their bytes (parsers/ingest/sightings.h). Other copies
 * share a part: a rotation by copytruncate, a copy taken while the log went on, what somebody cut or grepped out, two logs joined
 * into one. They are told by samples of their lines, which all logs choose by the same hash. Where nearly all that one sampled
 * in the time that both cover was sampled by the other too, the other has it, and of the first that time is taken out. Single
 * lines that two machines wrote alike share no such stretch; and where all that ask are a few, health checks most likely, logs of
 * machines with different names are nobody's copies.
 *
 * Stamps are compared as printed: copies print the same ones.
 */
#include "correlate/ledger_impl.h"

enum { LEAST_SHARED = 10 };
static const double NEARLY_ALL = 0.95;

struct stretch {
	struct instant first, last; /* both within */
};

static bool within(struct stretch s, struct instant t)
{
	return !instant_before(t, s.first) && !instant_before(s.last, t);
}

static struct stretch in_common(const struct intake *a, const struct intake *b)
{
	return (struct stretch){
		instant_before(a->about.first, b->about.first) ? b->about.first : a->about.first,
		instant_before(a->about.last, b->about.last) ? a->about.last : b->about.last,
	};
}

/* Whether `other` has all of the log's lines of that time. Both samples are sorted by hash. */
static bool has_all(const struct intake *other, const struct intake *in, struct stretch s)
{
	const struct anchors *a = &in->lines_seen, *b = &other->lines_seen;
	uint64_t limit = anchors_common_limit(a, b);
	size_t of = 0, shared = 0;
	for (size_t i = 0, k = 0; i < a->n && a->v[i].hash < limit; i++) {
		while (k < b->n && b->v[k].hash < a->v[i].hash)
			k++;
		if (!within(s, (struct instant){ a->v[i].ns }))
			continue;
		of++;
		shared += k < b->n && b->v[k].hash == a->v[i].hash && b->v[k].ns == a->v[i].ns;
	}
	return shared >= LEAST_SHARED && (double)shared >= NEARLY_ALL * (double)of;
}

static bool is_whole(const struct intake *in, struct stretch s)
{
	return within(s, in->about.first) && within(s, in->about.last);
}

static bool asked_by_few(const struct intake *in)
{
	return in->n_peers <= FEW_CLIENTS;
}

static bool of_other_machines(const struct intake *a, const struct intake *b)
{
	return a->about.host.n && b->about.host.n && !same_node(a->about.host, b->about.host);
}

static bool comparable(const struct intake *a, const struct intake *b)
{
	if (!instant_known(a->about.first) || !instant_known(b->about.first))
		return false;
	struct stretch s = in_common(a, b);
	return !instant_before(s.last, s.first) && !(of_other_machines(a, b) && asked_by_few(a) && asked_by_few(b));
}

/* Of two the one whose stretch is taken out, NULL for none: one that is whole in the other, else the smaller one. */
static struct intake *copy_of(struct intake *a, struct intake *b, struct stretch s)
{
	bool in_b = has_all(b, a, s), in_a = has_all(a, b, s);
	if (!in_a || !in_b)
		return in_b ? a : in_a ? b : NULL;
	if (is_whole(a, s) != is_whole(b, s))
		return is_whole(a, s) ? a : b;
	return a->requests < b->requests ? a : b;
}

static void drop_anchors(struct anchors *a, struct stretch s)
{
	size_t n = 0;
	for (size_t i = 0; i < a->n; i++)
		if (!within(s, (struct instant){ a->v[i].ns }))
			a->v[n++] = a->v[i];
	a->n = n;
}

static void drop_requests(struct intake *in, int64_t from, int64_t to)
{
	for (size_t i = 0; i < in->n_lanes; i++) {
		series_drop(in->lanes[i].outcomes, from, to);
		if (in->lanes[i].latency)
			series_drop(in->lanes[i].latency, from, to);
	}
	for (size_t i = 0; i < in->endpoints.n; i++)
		series_drop(in->endpoints.v[i].series, from, to);
	clients_drop(&in->clients, from, to);
	exemplars_drop(&in->proofs, from, to);
	exemplars_drop(&in->samples, from, to);
	intake_recount(in);
}

/* Where the copy goes on beyond the stretch, the seconds at its ends may hold other requests, and stay. */
static void cut_copy(struct ledger *l, struct intake *copy, const struct intake *of, struct stretch s)
{
	uint64_t before = copy->requests;
	int64_t from = instant_s(s.first) + 1, to = instant_s(s.last);
	if (!instant_before(copy->about.first, s.first))
		from = INT64_MIN;
	if (!instant_before(s.last, copy->about.last))
		to = INT64_MAX;
	if (from >= to)
		return;
	drop_requests(copy, from, to);
	drop_anchors(&copy->lines_seen, s);
	drop_anchors(&copy->ids, s);
	drop_anchors(&copy->requests_seen, s);
	ledger_note(l, "duplicate", copy->name, s.first, s.last, "%s%llu of its requests stand in %.*s as well, and are counted there only",
		    copy->requests > copy->undated ? "" : "all ", (unsigned long long)(before - copy->requests), STR_ARG(of->name));
}

static void compare(struct ledger *l, struct intake *a, struct intake *b, bool whole)
{
	if (!a->lines_seen.n || !b->lines_seen.n || !comparable(a, b))
		return;
	struct stretch s = in_common(a, b);
	struct intake *copy = copy_of(a, b, s);
	if (copy && (!whole || is_whole(copy, s)))
		cut_copy(l, copy, copy == a ? b : a, s);
}

/* What is whole in another goes first: nothing is left of it to compare with others. */
void copies_cut(struct ledger *l)
{
	for (int whole = 1; whole >= 0; whole--)
		for (size_t i = 0; i < l->n; i++)
			for (size_t k = i + 1; k < l->n; k++)
				compare(l, l->v[i], l->v[k], whole);
}
