/*
 * Families beyond one step of failing requests.
 */
#include "tests/truth/draw.h"

#include <math.h>

/* Nothing happens but what looks like it to whoever looks too quickly. */
void draw_noisy(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double rate = draw_decades(r, 0.2, 100), lasts = fmin(draw_decades(r, 5400, 86400), 60000 / rate);
	c->noise = 1u << rng_below(r, 8);
	if (rng_chance(r, 0.4))
		c->noise |= 1u << rng_below(r, 8);
	if (c->noise & NOISE_CLUSTERS && rng_chance(r, 0.7))
		rate = draw_decades(r, 0.2, 1);
	draw_stage(c, rate, 0);
	if (c->noise & NOISE_CHECKS)
		c->front = FRONT_HAPROXY;
	c->site.to = c->site.from + S(lasts);
	if (rng_chance(r, 0.5)) { /* a wave that falls deep */
		c->site.night = rate * draw_between(r, 0.1, 0.5);
		c->site.peak_hour = draw_between(r, 0, 24);
	}
}

/* The shop is taken down as announced; or it stays down longer. */
void draw_maintenance(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_between(r, 900, 3600), share = DRAW_ONE_OF(r, 1, 1, 0.6, 0.3);
	int64_t t = draw_stage(c, fmax(draw_rate_for(r, lasts), 1), lasts);
	c->trouble = rng_chance(r, 0.6) ? BY_REFUSAL : BY_ERROR;
	int64_t end = t + S(lasts);
	c->maintenance = (struct maintenance){ t - S(draw_between(r, 1800, 86400)), t - S(draw_between(r, 5, 300)), end + S(draw_between(r, 5, 600)), rng_chance(r, 0.5) };
	if (c->number % 2) { /* overrun; only who knows the bounds can see it */
		c->maintenance.to = t + S(lasts * draw_between(r, 0.2, 0.6));
		c->maintenance.bounds = true;
	}
	draw_add_phase(c, t, end, share, share);
}

/* Two services fail for themselves: at once, one within the other, or one after the other. */
void draw_two(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_between(r, 900, 2700), share = draw_between(r, 0.3, 1), other = draw_between(r, 0.3, 1);
	int64_t t = draw_stage(c, fmax(draw_rate_for(r, 2 * lasts), 3), 2 * lasts), from = t, to = t;
	c->services = 2;
	c->servers = 2;
	c->base = DRAW_ONE_OF(r, 0, 0.001, 0.003);
	c->front = rng_chance(r, 0.5) ? FRONT_HAPROXY : FRONT_NGINX;
	switch (c->number % 3) {
	case 0: /* overlapping */
		from = t + S(lasts * draw_between(r, 0.3, 0.8));
		to = from + S(lasts * draw_between(r, 0.8, 1));
		break;
	case 1: /* nested */
		from = t + S(lasts * draw_between(r, 0.25, 0.4));
		to = from + S(lasts * draw_between(r, 0.2, 0.35));
		break;
	default: /* back to back */
		from = t + S(lasts + draw_between(r, 5, 400));
		to = from + S(lasts * draw_between(r, 0.3, 0.8));
	}
	draw_add_phase(c, t, t + S(lasts), share, share);
	draw_add_phase(c, from, to, other, other);
	c->phase[0].service = rng_chance(r, 0.5);
	c->phase[1].service = !c->phase[0].service;
}

/* The logs start or stop inside it. */
void draw_cut(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	draw_step(c);
	c->base = DRAW_ONE_OF(r, 0, 0.001, 0.003);
	c->phase[0].share = c->phase[0].share_end = draw_between(r, 0.2, 1);
	double lasts = (double)(c->phase[0].to - c->phase[0].from) / 1e9, in = draw_between(r, 0.2, 0.7);
	c->site.day = c->site.night = fmax(c->site.day, 1);
	if (c->number % 2)
		c->site.from = c->phase[0].from + S(lasts * in);
	else
		c->site.to = c->phase[0].from + S(lasts * in);
}

/* Answers come late: all of them or one server's. */
void draw_slow(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_decades(r, 300, 5400);
	int64_t t = draw_stage(c, fmax(draw_rate_for(r, lasts), 1), lasts);
	static const enum front timed[] = { FRONT_NGINX, FRONT_HAPROXY, FRONT_BOTH, FRONT_ALB, FRONT_APACHE };
	c->front = timed[rng_below(r, 5)];
	c->trouble = BY_SLOWNESS;
	c->factor = draw_decades(r, 5, 20);
	c->base = DRAW_ONE_OF(r, 0, 0.001);
	if (rng_chance(r, 0.3) && c->front != FRONT_NGINX && c->front != FRONT_APACHE) {
		c->servers = 2 + (int)rng_below(r, 2);
		c->only = (int)rng_below(r, (uint32_t)c->servers);
	}
	double share = c->only < 0 && rng_chance(r, 0.3) ? draw_between(r, 0.2, 0.5) : 1;
	draw_add_phase(c, t, t + S(lasts), share, share);
}

/* Requests stay away. */
void draw_loss(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_decades(r, 600, 5400), share = draw_between(r, 0.6, 0.97);
	int64_t t = draw_stage(c, fmax(draw_rate_for(r, lasts), 1), lasts);
	c->trouble = BY_LOSS;
	draw_add_phase(c, t, t + S(lasts), share, share);
}

/* Only the balancer's states are logged. */
void draw_state(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_decades(r, 120, 5400);
	int64_t t = draw_stage(c, 1, lasts);
	c->logs = LOGS_STATES;
	c->servers = 2 + (int)rng_below(r, 3);
	draw_add_phase(c, t, t + S(lasts), 1, 1);
}

/* Only an application's log is there. */
void draw_errors(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_decades(r, 300, 5400);
	int64_t t = draw_stage(c, draw_between(r, 0.5, 5), lasts);
	c->logs = LOGS_ERRORS;
	c->base = DRAW_ONE_OF(r, 0, 0.002, 0.01);
	double share = draw_between(r, 0.2, 0.8);
	draw_add_phase(c, t, t + S(lasts), share, share);
}
