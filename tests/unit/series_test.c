#include "correlate/series.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static uint64_t random_state = 7;

static uint32_t random_below(uint32_t n)
{
	random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(random_state >> 33) % n;
}

static void counts_by_second(void **state)
{
	(void)state;
	struct series *s = series_new(3, 1024);
	const uint32_t *c;
	int64_t from, to, second;
	size_t cursor = 0;
	assert_false(series_span(s, &from, &to));
	assert_false(series_next(s, &cursor, &second, &c));
	series_at(s, 1000)[0]++;
	series_at(s, 1000)[2] += 4;
	series_at(s, 999)[1]++;
	series_at(s, -5)[0]++;
	series_at(s, 1700000000); /* touched, never counted in */
	assert_int_equal(series_step(s), 1);
	assert_true(series_span(s, &from, &to));
	assert_int_equal(from, -5);
	assert_int_equal(to, 1001);
	static const int64_t want[] = { -5, 999, 1000 };
	for (size_t i = 0; i < 3; i++) {
		assert_true(series_next(s, &cursor, &second, &c));
		assert_int_equal(second, want[i]);
	}
	assert_int_equal(c[2], 4);
	assert_false(series_next(s, &cursor, &second, &c));
	assert_int_equal(series_sum(s, 0, -5, 1001), 2);
	assert_int_equal(series_sum(s, 0, -4, 1000), 0);
	assert_int_equal(series_sum(s, 0, 1000, 1000), 0);
	assert_int_equal(series_sum(s, 2, 1000, 1001), 4);
	series_free(s);
}

static void coarsens_within_its_budget(void **state)
{
	(void)state;
	struct series *s = series_new(1, 1024);
	for (int64_t t = 0; t < 10000; t++)
		series_at(s, t)[0]++;
	assert_int_equal(series_step(s), 16); /* 10,000 s in at most 1,024 steps; pages begin at multiples of 64 steps */
	assert_true(series_bytes(s) < 16 * 1024);
	assert_int_equal(series_sum(s, 0, 0, 10000), 10000);
	assert_int_equal(series_sum(s, 0, 160, 320), 160);
	assert_int_equal(series_sum(s, 0, 161, 320), 144); /* the step at 160 begins outside */
	series_at(s, INT64_C(4000000000))[0]++;
	assert_true(series_step(s) >= 16);
	assert_int_equal(series_sum(s, 0, 0, INT64_C(1) << 40), 10001);
	series_free(s);
}

enum { WIDTH = 2 };

static bool same(const struct series *a, const struct series *b)
{
	const uint32_t *x, *y;
	int64_t s, t;
	size_t i = 0, j = 0;
	if (series_step(a) != series_step(b))
		return false;
	while (series_next(a, &i, &s, &x)) {
		if (!series_next(b, &j, &t, &y) || s != t)
			return false;
		for (unsigned k = 0; k < WIDTH; k++)
			if (x[k] != y[k])
				return false;
	}
	return !series_next(b, &j, &t, &y);
}

/* The promise of the header: parts add up to the whole in every order. */
static void merges_in_any_order(void **state)
{
	(void)state;
	enum { PARTS = 7, N = 4000 };
	for (unsigned round = 0; round < 20; round++) {
		struct series *all = series_new(WIDTH, 512), *part[PARTS], *forth = series_new(WIDTH, 512), *back = series_new(WIDTH, 512);
		for (unsigned i = 0; i < PARTS; i++)
			part[i] = series_new(WIDTH, 512);
		uint32_t reach = 1u << (4 + round);
		for (unsigned i = 0; i < N; i++) {
			int64_t t = (int64_t)random_below(reach) - 100;
			unsigned k = random_below(2);
			series_at(all, t)[k]++;
			series_at(part[random_below(PARTS)], t)[k]++;
		}
		for (unsigned i = 0; i < PARTS; i++) {
			series_merge(forth, part[i]);
			series_merge(back, part[PARTS - 1 - i]);
		}
		assert_true(same(all, forth));
		assert_true(same(all, back));
		for (unsigned i = 0; i < PARTS; i++)
			series_free(part[i]);
		series_free(all);
		series_free(forth);
		series_free(back);
	}
}

static void merges_steps(void **state)
{
	(void)state;
	struct series *fine = series_new(1, 1024), *coarse = series_new(1, 1024);
	series_at(fine, 17)[0] = 3;
	series_coarsen(coarse, 10);
	assert_int_equal(series_step(coarse), 16);
	series_at(coarse, 40)[0] = 2;
	series_merge(fine, coarse);
	assert_int_equal(series_step(fine), 16);
	assert_int_equal(series_sum(fine, 0, 16, 32), 3);
	assert_int_equal(series_sum(fine, 0, 32, 48), 2);
	series_merge(fine, coarse);
	assert_int_equal(series_sum(fine, 0, 32, 48), 4);
	series_free(fine);
	series_free(coarse);
}

static void shifts(void **state)
{
	(void)state;
	struct series *s = series_new(1, 1024);
	for (int64_t t = 0; t < 300; t++)
		series_at(s, t)[0] = (uint32_t)t + 1;
	series_shift(s, INT64_MIN, -3600 * 7);
	int64_t from, to;
	assert_true(series_span(s, &from, &to));
	assert_int_equal(from, -3600 * 7);
	assert_int_equal(to, 300 - 3600 * 7);
	assert_int_equal(series_sum(s, 0, 299 - 3600 * 7, 300 - 3600 * 7), 300);
	series_free(s);
}

static void keeps(void **state)
{
	(void)state;
	struct series *s = series_new(1, 1024);
	int64_t from, to;
	for (int64_t t = 0; t < 300; t++)
		series_at(s, t)[0] = 1;
	series_keep(s, 100, 250);
	assert_true(series_span(s, &from, &to));
	assert_int_equal(from, 100);
	assert_int_equal(to, 250);
	assert_int_equal(series_sum(s, 0, 0, 300), 150);
	series_coarsen(s, 8);
	series_keep(s, 111, 113); /* two steps have a part in it */
	assert_true(series_span(s, &from, &to));
	assert_int_equal(from, 104);
	assert_int_equal(to, 120);
	series_keep(s, 300, 400);
	assert_false(series_span(s, &from, &to));
	series_free(s);
}

static void saturates(void **state)
{
	(void)state;
	struct series *a = series_new(1, 64), *b = series_new(1, 64);
	series_at(a, 1)[0] = UINT32_MAX - 1;
	series_at(b, 1)[0] = 5;
	series_merge(a, b);
	assert_int_equal(series_at(a, 1)[0], UINT32_MAX);
	series_free(a);
	series_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_by_second), cmocka_unit_test(coarsens_within_its_budget),
		cmocka_unit_test(merges_in_any_order), cmocka_unit_test(merges_steps),
		cmocka_unit_test(shifts), cmocka_unit_test(keeps), cmocka_unit_test(saturates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
