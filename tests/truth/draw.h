/*
 * What the families are drawn with.
 */
#ifndef LOGOPSY_TESTS_TRUTH_DRAW_H
#define LOGOPSY_TESTS_TRUTH_DRAW_H

#include "tests/truth/truth.h"

double draw_between(struct rng *r, double lo, double hi);
/* Evenly over the orders of magnitude. */
double draw_decades(struct rng *r, double lo, double hi);
double draw_one_of(struct rng *r, const double *v, uint32_t n);
#define DRAW_ONE_OF(r, ...) draw_one_of(r, (const double[]){ __VA_ARGS__ }, sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double))

/* Traffic around trouble of `lasts` seconds: how long before and after, and how dense. Returns where it begins. */
int64_t draw_stage(struct truth_case *c, double rate, double lasts);
void draw_add_phase(struct truth_case *c, int64_t from, int64_t to, double share, double share_end);
/* Requests a second: as many as the lines of a case allow. */
double draw_rate_for(struct rng *r, double lasts);
struct change *draw_add_change(struct truth_case *c, int64_t t, int server);

/* One step up, one down. */
void draw_step(struct truth_case *c);

/* families_more.c */
void draw_noisy(struct truth_case *c);
void draw_maintenance(struct truth_case *c);
void draw_two(struct truth_case *c);
void draw_cut(struct truth_case *c);
void draw_slow(struct truth_case *c);
void draw_loss(struct truth_case *c);
void draw_state(struct truth_case *c);
void draw_errors(struct truth_case *c);

#endif
