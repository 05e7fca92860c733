/* Where things go on a drawing: ticks at round times of a zone, scales, words that do not touch. */
#include "reports/layout.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct instant at(int year, int month, int day, int hour, int minute, int second)
{
	return civil_utc(&(struct civil){ year, month, day, hour, minute, second, 0 });
}

static void labels(const struct axis *a, const char *want)
{
	struct buf got = { 0 };
	buf_adds(&got, "");
	for (size_t i = 0; i < a->n; i++)
		buf_addf(&got, "%s%s%s%s", i ? " " : "", a->v[i].label, a->v[i].date[0] ? "@" : "", a->v[i].date);
	assert_string_equal(got.p, want);
	buf_free(&got);
}

static void ticks(void **state)
{
	static const struct {
		const char *zone;
		int from[6], to[6];
		const char *want;
	} rows[] = {
		{ "UTC", { 2021, 10, 6, 0, 50, 3 }, { 2021, 10, 6, 2, 49, 0 }, "01:00@2021-10-06 01:30 02:00 02:30" },
		{ "UTC", { 2021, 10, 6, 1, 0, 0 }, { 2021, 10, 6, 1, 1, 0 }, "01:00:00@2021-10-06 01:00:15 01:00:30 01:00:45 01:01:00" },
		/* The date is told again where the day changes, in the zone. */
		{ "Europe/Paris", { 2021, 6, 6, 20, 0, 0 }, { 2021, 6, 7, 0, 0, 0 }, "22:00@2021-06-06 23:00 00:00@2021-06-07 01:00 02:00" },
		/* A zone off by half an hour has its own round times. */
		{ "Asia/Kolkata", { 2021, 6, 6, 5, 10, 0 }, { 2021, 6, 6, 9, 10, 0 }, "11:00@2021-06-06 12:00 13:00 14:00" },
		/* Clocks go from 03:00 back to 02:00, and from 02:00 on to 03:00. */
		{ "Europe/Paris", { 2021, 10, 30, 22, 0, 0 }, { 2021, 10, 31, 2, 0, 0 }, "00:00@2021-10-31 01:00 02:00 02:00 03:00" },
		{ "Europe/Paris", { 2021, 3, 27, 23, 0, 0 }, { 2021, 3, 28, 3, 0, 0 }, "00:00@2021-03-28 01:00 03:00 04:00 05:00" },
		{ "UTC", { 2021, 10, 6, 5, 0, 0 }, { 2021, 10, 10, 5, 0, 0 }, "2021-10-07 2021-10-08 2021-10-09 2021-10-10" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const int *f = rows[i].from, *t = rows[i].to;
		struct axis a = axis_make(zone_open(str_of(rows[i].zone), NULL), at(f[0], f[1], f[2], f[3], f[4], f[5]), at(t[0], t[1], t[2], t[3], t[4], t[5]), 100, 560, 12);
		labels(&a, rows[i].want);
	}
}

/* Whatever the stretch: ticks rise, lie on the axis and leave room for their labels. */
static void ticks_part(void **state)
{
	const struct zone *zones[] = { zone_open(STR("UTC"), NULL), zone_open(STR("Australia/Lord_Howe"), NULL), zone_open(STR("America/St_Johns"), NULL) };
	(void)state;
	for (size_t z = 0; z < 3; z++)
		for (double seconds = 3; seconds < 3e8; seconds *= 1.37)
			for (double width = 200; width < 1000; width += 190) {
				struct instant from = instant_of_s(1616860000 + (int64_t)seconds % 977);
				struct axis a = axis_make(zones[z], from, instant_add(from, (struct span){ (int64_t)(seconds * 1e9) }), 50, 50 + width, 12);
				for (size_t i = 0; i < a.n; i++) {
					assert_true(a.v[i].x >= 50 && a.v[i].x <= 50 + width);
					double label = text_width(str_of(a.v[i].label), 12);
					/* A day of 23 hours may be a little shorter. */
					assert_true(i == 0 || a.v[i].x - a.v[i - 1].x > label * 0.95 || seconds < 20);
				}
				assert_true(a.n > 0 || width < 300);
			}
}

static void places(void **state)
{
	(void)state;
	struct instant from = instant_of_s(1000), to = instant_of_s(2000);
	struct axis a = axis_make(zone_open(STR("UTC"), NULL), from, to, 100, 300, 12);
	assert_true(axis_x(&a, from) == 100 && axis_x(&a, to) == 300 && axis_x(&a, instant_of_s(1500)) == 200);
	assert_true(axis_x(&a, instant_of_s(0)) == 100 && axis_x(&a, instant_of_s(9000)) == 300);
	assert_true(axis_has(&a, from) && axis_has(&a, to));
	assert_false(axis_has(&a, instant_of_s(999)));
	assert_false(axis_has(&a, INSTANT_NONE));
}

static void scale(void **state)
{
	static const double rows[][2] = { { 0, 1 },	{ -3, 1 },   { 0.93, 1 }, { 1, 1 },	  { 1.01, 2 },	{ 2, 2 },     { 3, 5 },
					  { 0.22, 0.5 }, { 0.012, 0.02 }, { 50, 50 }, { 51, 100 }, { 7e9, 1e10 }, { NAN, 1 } };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(fabs(nice_above(rows[i][0]) - rows[i][1]) < 1e-9 * rows[i][1]);
}

static void words_fit(void **state)
{
	struct buf out = { 0 };
	(void)state;
	for (double width = 20; width < 200; width += 7) {
		text_fit(&out, STR("na\xc3\xafve \xe6\x97\xa5\xe6\x9c\xac words that go on and on\xff"), width, 12);
		assert_true(text_width(buf_str(&out), 12) <= width + 1e-9);
		for (size_t i = 0, n; i < out.n; i += n) {
			n = (unsigned char)out.p[i] < 0x80 ? 1 : (unsigned char)out.p[i] < 0xe0 ? 2 : 3; /* no half characters */
			assert_true(i + n <= out.n);
		}
		buf_reset(&out);
	}
	text_fit(&out, STR("short"), 100, 12);
	assert_string_equal(out.p, "short");
	buf_free(&out);
}

/* No word touches another or the line of another, wherever they stand. */
static void flags_part(void **state)
{
	uint64_t seed = 3;
	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct flag v[9];
		size_t n = 1 + (size_t)round % 9;
		double x = 0;
		for (size_t i = 0; i < n; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			v[i] = (struct flag){ .x = x += (double)(seed >> 58), .width = 30 + (double)(seed >> 40 & 63) };
		}
		unsigned levels = flags_stack(v, n, 4);
		for (size_t i = 0; i < n; i++) {
			assert_true(v[i].level < levels);
			for (size_t k = i + 1; k < n; k++) {
				bool under = v[k].x < v[i].x + v[i].width + 4;
				/* The line of k goes down from its level: under the word of i only if k is lower. */
				assert_true(!under || v[k].level < v[i].level);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ticks), cmocka_unit_test(ticks_part), cmocka_unit_test(places),
		cmocka_unit_test(scale), cmocka_unit_test(words_fit), cmocka_unit_test(flags_part),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
