#include "tests/truth/draw.h"

#include <math.h>
#include <stdio.h>

static const char *const paths[] = { "/", "/account/#", "/api/v1/items?page=#", "/search?q=#", "/login", "/cart/#", "/assets/site.#.js", "/health", NULL };

double draw_between(struct rng *r, double lo, double hi)
{
	return lo + (hi - lo) * rng_unit(r);
}

/* Evenly over the orders of magnitude. */
double draw_decades(struct rng *r, double lo, double hi)
{
	return lo * pow(hi / lo, rng_unit(r));
}

double draw_one_of(struct rng *r, const double *v, uint32_t n)
{
	return v[rng_below(r, n)];
}
enum { REQUESTS = 250000 }; /* a case's logs hold about so many at most */

/* Traffic around trouble of `lasts` seconds: how long before and after, and how dense. */
int64_t draw_stage(struct truth_case *c, double rate, double lasts)
{
	struct rng *r = &c->site.rng;
	double before = draw_between(r, 1800, 7200), after = draw_between(r, 1500, 3600);
	double most = REQUESTS / rate;
	if (before + lasts + after > most) {
		before = fmax(900, most * 0.4);
		after = fmax(900, most * 0.2);
	}
	c->site.from = at(2024, 3, 1, 0, 0, draw_between(r, 0, 28 * 86400));
	int64_t begins = c->site.from + S(before);
	c->site.to = begins + S(lasts) + S(after);
	c->site.night = c->site.day = rate;
	if (rng_chance(r, 0.4)) { /* a daily wave */
		c->site.night = rate * draw_between(r, 0.3, 0.8);
		c->site.peak_hour = draw_between(r, 0, 24);
	}
	c->front = (enum front)rng_below(r, FRONT_COUNT);
	c->servers = 1 + (int)rng_below(r, 4);
	c->base = DRAW_ONE_OF(r, 0, 0, 0.001, 0.003, 0.01);
	c->only = -1;
	c->services = 1;
	c->timeout = DRAW_ONE_OF(r, 10, 30, 60);
	return begins;
}

void draw_add_phase(struct truth_case *c, int64_t from, int64_t to, double share, double share_end)
{
	c->phase[c->phases++] = (struct phase){ from, to, share, share_end, -1 };
}

double draw_rate_for(struct rng *r, double lasts)
{
	double rate = draw_decades(r, 0.2, 200);
	return fmin(rate, REQUESTS / (lasts + 1800));
}

/* One step up, one down. */
void draw_step(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_decades(r, 120, 7200);
	int64_t t = draw_stage(c, draw_rate_for(r, lasts), lasts);
	if (rng_chance(r, 0.3))
		c->burst = draw_between(r, 0.005, 0.03);
	c->trouble = rng_chance(r, 0.7) ? BY_ERROR : BY_REFUSAL;
	double share = draw_decades(r, 0.05, 1);
	draw_add_phase(c, t, t + S(lasts), share, share);
}

/* The same by requests that hang until the balancer gives up. */
static void hang(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_decades(r, 300, 5400), share = draw_decades(r, 0.2, 1);
	int64_t t = draw_stage(c, fmin(draw_rate_for(r, lasts), 60), lasts);
	c->trouble = BY_TIMEOUT;
	if (c->front == FRONT_NGINX)
		c->front = FRONT_HAPROXY;
	c->timeout = 60;
	draw_add_phase(c, t, t + S(lasts), share, share);
}

/* Half better first, then wholly. */
static void levels(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_decades(r, 1200, 7200), cut = draw_between(r, 0.3, 0.7), high = draw_between(r, 0.4, 1);
	int64_t t = draw_stage(c, fmax(draw_rate_for(r, lasts), 1), lasts);
	draw_add_phase(c, t, t + S(lasts * cut), high, high);
	draw_add_phase(c, t + S(lasts * cut), t + S(lasts), high * draw_between(r, 0.2, 0.4), 0);
	c->phase[1].share_end = c->phase[1].share;
}

/* The share grows from nothing. */
static void creep(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double grows = draw_between(r, 300, 2400), lasts = grows + draw_between(r, 600, 2400), share = draw_between(r, 0.2, 1);
	int64_t t = draw_stage(c, fmax(draw_rate_for(r, lasts), 1), lasts);
	draw_add_phase(c, t, t + S(grows), 0, share);
	draw_add_phase(c, t + S(grows), t + S(lasts), share, share);
}

static void flap(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	size_t n = 3 + rng_below(r, 6);
	double on = draw_between(r, 40, 150), off = draw_between(r, 20, 120), lasts = (double)n * (on + off) - off, share = draw_between(r, 0.4, 1);
	int64_t t = draw_stage(c, fmax(draw_rate_for(r, lasts), 2), lasts);
	for (size_t i = 0; i < n; i++)
		draw_add_phase(c, t + S((on + off) * (double)i), t + S((on + off) * (double)i + on), share, share);
}

/* Nothing is written any more: the balancer, or what logs for it, is gone. */
static void silence(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_decades(r, 180, 5400);
	int64_t t = draw_stage(c, fmax(draw_rate_for(r, lasts), 1), lasts);
	c->trouble = BY_SILENCE;
	draw_add_phase(c, t, t + S(lasts), 1, 1);
}

/* A step, and one server's clock or all servers' zone is not the balancer's. */
static void clocks(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	draw_step(c);
	c->front = FRONT_BOTH;
	c->ids = rng_chance(r, 0.6);
	if (rng_chance(r, 0.5))
		c->offset = draw_between(r, -900, 900);
	else
		c->zone = (int)(3600 * DRAW_ONE_OF(r, -8, -7, -5, -4, -3.5, 1, 2, 3, 5.5, 8, 9, 9.5, 12));
}

static void version(struct rng *r, char out[24])
{
	snprintf(out, 24, "1.%u", rng_below(r, 900));
}

struct change *draw_add_change(struct truth_case *c, int64_t t, int server)
{
	struct change *x = &c->change[c->changes++];
	double took = draw_between(&c->site.rng, 20, 240);
	*x = (struct change){ .from = t, .to = t + S(took), .tool = (int)rng_below(&c->site.rng, 4), .server = server };
	version(&c->site.rng, x->version);
	return x;
}

/* Releases are numbered as they come. */
static void number_changes(struct truth_case *c)
{
	for (size_t i = 0; i < c->changes; i++) {
		unsigned before = 0;
		for (size_t k = 0; k < c->changes; k++)
			before += c->change[k].from < c->change[i].from || (k < i && c->change[k].from == c->change[i].from);
		snprintf(c->change[i].version, sizeof c->change[i].version, "2.%u.%u", 4 + before, rng_below(&c->site.rng, 20));
	}
}

/* One of several changes did it: the one on the servers that fail, or the one before the onset; often it is rolled back. */
static void guilt(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	draw_step(c);
	c->servers = 3 + (int)rng_below(r, 2);
	c->front = rng_chance(r, 0.7) ? FRONT_HAPROXY : FRONT_BOTH;
	c->phase[0].share = c->phase[0].share_end = draw_between(r, 0.5, 1);
	if (rng_chance(r, 0.5))
		c->only = (int)rng_below(r, (uint32_t)c->servers);
	int64_t onset = c->phase[0].from, end = c->phase[0].to;
	struct change *x = draw_add_change(c, 0, c->only);
	int64_t took = x->to - x->from;
	x->guilty = true;
	x->to = onset - S(draw_decades(r, 1, 30));
	x->from = x->to - took;
	uint32_t others = 1 + rng_below(r, 3);
	for (uint32_t i = 0; i < others; i++) {
		int server = c->only < 0 ? (int)rng_below(r, (uint32_t)c->servers) : -1;
		draw_add_change(c, c->site.from + S(draw_between(r, 60, fmax(120, (double)(onset - c->site.from) / 1e9 - 900))), server);
	}
	number_changes(c);
	if (rng_chance(r, 0.6))
		c->reversed = end - S(draw_between(r, 2, 20));
}

/* Two changes on all servers at one time. */
static void ambiguous(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	draw_step(c);
	c->servers = 3;
	c->front = FRONT_HAPROXY;
	c->phase[0].share = c->phase[0].share_end = draw_between(r, 0.5, 1);
	for (int i = 0; i < 2; i++) {
		struct change *x = draw_add_change(c, c->phase[0].from - S(300 + draw_between(r, 0, 10)), -1);
		x->to = x->from + S(240);
		x->tool = i; /* two tools */
		x->guilty = true;
	}
	number_changes(c);
	c->ambiguous = true;
}

/* Over before anybody looks. */
static void brief(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_between(r, 25, 110), share = draw_between(r, 0.4, 1);
	int64_t t = draw_stage(c, fmax(draw_rate_for(r, lasts), 2), lasts);
	draw_add_phase(c, t, t + S(lasts), share, share);
}

/* No deploy, but something that broke: the innocent ones went to other servers, or long before. */
static void fault(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_decades(r, 300, 5400);
	int64_t t = draw_stage(c, fmin(fmax(draw_rate_for(r, lasts), 1), 20), lasts);
	c->servers = 3 + (int)rng_below(r, 2);
	c->front = FRONT_HAPROXY;
	c->base = DRAW_ONE_OF(r, 0, 0.001);
	double share = draw_between(r, 0.3, 1);
	draw_add_phase(c, t, t + S(lasts), share, share);
	fault_draw(c, c->number);
	c->chronic = rng_chance(r, 0.5);
	c->stranger = rng_chance(r, 0.2);
	if (c->only >= 0 && rng_chance(r, 0.6)) { /* nearer, to the others */
		struct change *x = draw_add_change(c, t - S(draw_between(r, 300, 900)), (c->only + 1) % c->servers);
		if (rng_chance(r, 0.5))
			x->undone = t + S(lasts) + S(draw_between(r, 60, 600));
	}
	if (rng_chance(r, 0.5) && t - c->site.from > S(3600)) {
		struct change *x = draw_add_change(c, c->site.from + S(draw_between(r, 60, 600)), -1);
		if (rng_chance(r, 0.3))
			x->undone = t + S(lasts) + S(draw_between(r, 60, 600));
	}
	number_changes(c);
}

/* Nothing happens, in many ways. */
static void healthy(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double rate = draw_decades(r, 0.2, 200), lasts = fmin(draw_decades(r, 1800, 86400), 60000 / rate);
	draw_stage(c, rate, 0);
	c->site.to = c->site.from + S(lasts);
	if (rng_chance(r, 0.5))
		c->burst = draw_between(r, 0.005, 0.05);
	if (rng_chance(r, 0.2))
		c->base = draw_between(r, 0.02, 0.1); /* chronic */
	if (rng_chance(r, 0.3))
		draw_add_change(c, c->site.from + S(lasts / 2), -1);
}

/* Three servers behind one balancer, who log no requests. */
static void machines(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	double lasts = draw_between(r, 300, 1800);
	int64_t t = draw_stage(c, draw_between(r, 0.5, 4), lasts);
	c->front = FRONT_HAPROXY;
	c->servers = 3;
	draw_add_phase(c, t, t + S(lasts), 0.6, 0.6);
}

/* Seconds to minutes, or days: a machine that came up with another date. */
static double some_offset(struct rng *r)
{
	double size = rng_chance(r, 0.2) ? draw_between(r, 86400, 268 * 86400) : draw_decades(r, 8, 3000);
	return rng_chance(r, 0.5) ? size : -size;
}

/* The first server's clock is wrong, and the balancer's health checks tell. */
static void by_checks(struct truth_case *c)
{
	machines(c);
	c->ahead[0] = some_offset(&c->site.rng);
	c->machines.restarts = 2 + rng_below(&c->site.rng, 10);
	c->machines.checks = true;
}

static void by_deploys(struct truth_case *c)
{
	machines(c);
	c->ahead[0] = some_offset(&c->site.rng);
	c->machines.deploys = 1 + rng_below(&c->site.rng, 8);
}

static void by_alerts(struct truth_case *c)
{
	machines(c);
	c->ahead[0] = some_offset(&c->site.rng);
	c->machines.restarts = 4 + rng_below(&c->site.rng, 10);
	c->machines.alerts = true;
}

/* Two servers are wrong, each in its own way. */
static void two_wrong(struct truth_case *c)
{
	machines(c);
	c->ahead[0] = some_offset(&c->site.rng);
	c->ahead[1] = some_offset(&c->site.rng);
	c->machines.restarts = 5 + rng_below(&c->site.rng, 8);
	c->machines.checks = true;
}

static void drifts(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	machines(c);
	c->front = FRONT_BOTH;
	c->ids = true;
	c->ahead[0] = draw_between(r, -60, 60);
	c->drift = draw_decades(r, 2e-4, 2e-3) * (rng_chance(r, 0.5) ? 1 : -1);
}

static void steps_amid(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	machines(c);
	c->front = FRONT_BOTH;
	c->ids = true;
	c->ahead[0] = draw_between(r, -300, 300);
	c->stepped = draw_decades(r, 5, 4000);
}

/* A few requests in common, from one on. */
static void few_shared(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	machines(c);
	c->site.night = c->site.day = draw_between(r, 300, 480) / ((double)(c->site.to - c->site.from) / 1e9);
	c->front = FRONT_BOTH;
	c->ids = true;
	c->keep = 1 + rng_below(r, 60);
	c->ahead[0] = some_offset(r);
}

/* Wrong, and nobody else tells of what its log has. */
static void nothing_shared(struct truth_case *c)
{
	machines(c);
	c->ahead[0] = some_offset(&c->site.rng);
	c->machines.restarts = 4 + rng_below(&c->site.rng, 10);
	c->machines.alone = true;
}

/* All are right, and what happens comes every ten minutes. */
static void rhythm(struct truth_case *c)
{
	machines(c);
	c->machines.restarts = 6;
	c->machines.hourly = true;
	c->machines.checks = rng_chance(&c->site.rng, 0.5);
	c->machines.alerts = !c->machines.checks;
}

static void addresses(struct truth_case *c)
{
	machines(c);
	c->front = FRONT_ALB;
	c->by_address = true;
	c->ahead[0] = some_offset(&c->site.rng);
}

static const struct {
	const char *name;
	unsigned cases;
	void (*draw)(struct truth_case *c);
} families[] = {
	{ "step", 110, draw_step }, { "hang", 30, hang }, { "levels", 20, levels }, { "creep", 20, creep }, { "flap", 15, flap }, { "silence", 15, silence },
	{ "clocks", 40, clocks }, { "guilt", 50, guilt }, { "ambiguous", 10, ambiguous }, { "healthy", 200, healthy }, { "brief", 20, brief },
	{ "clocks-checks", 20, by_checks }, { "clocks-deploys", 16, by_deploys }, { "clocks-alerts", 12, by_alerts }, { "clocks-two", 12, two_wrong }, { "clocks-drift", 10, drifts },
	{ "clocks-step", 10, steps_amid }, { "clocks-few", 20, few_shared }, { "clocks-none", 12, nothing_shared }, { "clocks-rhythm", 12, rhythm }, { "clocks-addresses", 8, addresses },
	{ "fault", 2 * 44, fault },
	{ "noisy", 100, draw_noisy }, { "maintenance", 30, draw_maintenance }, { "two", 30, draw_two }, { "cut", 30, draw_cut }, { "slow", 30, draw_slow }, { "loss", 20, draw_loss },
	{ "state", 15, draw_state }, { "errors", 15, draw_errors },
};

bool family_draw(unsigned number, unsigned seed, struct truth_case *c)
{
	unsigned first = 0;
	for (size_t i = 0; i < sizeof families / sizeof *families; first += families[i++].cases) {
		if (number >= first + families[i].cases)
			continue;
		*c = (struct truth_case){ .number = number, .family = families[i].name, .fault = -1, .site = { .rng = rng_seed(7700 + number + UINT64_C(1000003) * seed), .paths = paths } };
		families[i].draw(c);
		c->site.servers = c->servers;
		c->site.story = c;
		return true;
	}
	return false;
}
