/*
 * The best that could be known: the most likely place of a change between two shares of failures, told both shares.
 */
#include "tests/truth/truth.h"

#include <math.h>

double service_share_at(const struct truth_case *c, int64_t t, int service)
{
	for (size_t i = 0; i < c->phases; i++)
		if (t >= c->phase[i].from && t < c->phase[i].to && (service < 0 || c->phase[i].service < 0 || c->phase[i].service == service)) {
			double x = (double)(t - c->phase[i].from) / (double)(c->phase[i].to - c->phase[i].from);
			return c->phase[i].share + (c->phase[i].share_end - c->phase[i].share) * x;
		}
	return 0;
}

double share_at(const struct truth_case *c, int64_t t)
{
	double share = service_share_at(c, t, -1);
	return c->only < 0 ? share : share / c->servers;
}

double healthy_share(const struct truth_case *c)
{
	enum { ORDINARY = 35 }; /* of 100,000: what site.c lets fail of itself */
	double bursts = c->burst / 60 * BURST_REQUESTS / ((c->site.day + c->site.night) / 2);
	return c->base + ORDINARY / 1e5 + bursts / (1 + bursts);
}

int64_t best_edge(const struct truth_case *c, int64_t t, int64_t from, int64_t to, double a, double b)
{
	double sum = 0, top = -INFINITY;
	int64_t best = t;
	b = fmin(b, 1 - 1e-4);
	a = fmin(a, 1 - 1e-4);
	for (size_t i = 0; i < c->n_seen; i++) {
		const struct seen *s = &c->seen[i];
		if (s->t < from || s->t >= to)
			continue;
		/* Requests of one stamp cannot be told apart. */
		if (sum > top && (!i || c->seen[i - 1].t != s->t)) {
			top = sum;
			best = s->t;
		}
		sum += s->bad ? log(a / b) : log((1 - a) / (1 - b));
	}
	return best;
}

double best_worth(const struct truth_case *c, double healthy)
{
	double llr = 0;
	for (size_t i = 0; i < c->n_seen; i++) {
		double p = share_at(c, c->seen[i].t);
		if (p <= 0)
			continue;
		p = fmin(healthy + (1 - healthy) * p, 1 - 1e-4);
		llr += c->seen[i].bad ? log(p / healthy) : log((1 - p) / (1 - healthy));
	}
	return llr;
}
