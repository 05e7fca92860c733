#include "correlate/edges.h"

enum { NEAR_S = 60 };

static int64_t step_end(const struct cp_data *d, size_t i)
{
	return cp_ns(d->v[i].at + d->step);
}

/* So few hits are to be expected of the base among so many trials that one which is there nevertheless is not the base's. */
static bool beyond_base(const struct cp_segment *base, double trials)
{
	static const double FEW = 0.02;
	return base && (base->hits + 0.5) / (base->trials + 1) * trials < FEW;
}

void widen_start(const struct cp_data *d, const struct cp_segment *base, struct excursion *x)
{
	size_t at = x->start.index < d->n ? x->start.index : d->n - 1, first;
	double trials = 0;
	while (at > 0 && step_end(d, at - 1) > x->start.at)
		at--;
	for (first = at; first + 1 < d->n && d->v[first].hits <= 0;)
		first++;
	if (cp_ns(d->v[first].at) > x->start.hi) /* within a step nothing surer is known than what the estimate says */
		x->start.hi = step_end(d, first);
	for (size_t i = at; i > 0 && d->v[at].at - d->v[i - 1].at <= NEAR_S && beyond_base(base, trials += d->v[i - 1].trials); i--)
		if (d->v[i - 1].hits > 0 && cp_ns(d->v[i - 1].at) < x->start.lo)
			x->start.lo = cp_ns(d->v[i - 1].at);
}

void widen_end(const struct cp_data *d, const struct cp_segment *base, struct excursion *x)
{
	size_t at = x->end.index < d->n ? x->end.index : d->n - 1;
	int64_t hi = x->end.hi;
	double trials = 0;
	while (at > 0 && cp_ns(d->v[at].at) >= x->end.at)
		at--;
	for (size_t i = at; i < d->n && d->v[i].at - d->v[at].at <= NEAR_S; i++) {
		bool own = cp_ns(d->v[i].at) < hi || beyond_base(base, trials += d->v[i].trials);
		if (d->v[i].hits > 0 && own && cp_ns(d->v[i].at) > x->end.hi)
			x->end.hi = step_end(d, i);
	}
}
