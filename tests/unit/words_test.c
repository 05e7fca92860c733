/* How pages say durations, times, shares and counts. */
#include "reports/words.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define NNBSP "\xe2\x80\xaf"

static void durations(void **state)
{
	static const struct {
		double seconds;
		const char *want;
	} rows[] = {
		{ 0, "0 s" }, { 0.2, "< 1 s" }, { 1, "1 s" }, { 45.4, "45 s" }, { 59.7, "1 min" }, { 845, "14 min 05 s" }, { 840, "14 min" },
		{ 3599.6, "1 h" }, { 5340, "1 h 29 min" }, { 3900, "1 h 05 min" }, { 5369, "1 h 29 min" }, { 86390, "1 d" },
		{ 183600, "2 d 3 h" }, { -65, "−1 min 05 s" }, { NAN, "unknown" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = { 0 };
		words_duration(&out, rows[i].seconds);
		assert_string_equal(out.p, rows[i].want);
		buf_free(&out);
	}
}

static void ranges(void **state)
{
	static const struct {
		double lo, hi;
		const char *want;
	} rows[] = {
		{ 10, 11, "" }, { 10, 14, "± 2 s" }, { 10, 12, "± 1 s" }, { 60, 600, "1 min to 10 min" }, { NAN, 5, "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = { 0 };
		buf_adds(&out, "");
		words_duration_range(&out, rows[i].lo, rows[i].hi);
		assert_string_equal(out.p, rows[i].want);
		buf_free(&out);
	}
}

static void shares(void **state)
{
	static const struct {
		double share;
		const char *want;
	} rows[] = {
		{ 0, "0 %" }, { 1, "100 %" }, { 0.9821, "98.2 %" }, { 0.9999, "> 99.9 %" }, { 0.0003, "0.03 %" }, { 0.00001, "< 0.01 %" },
		{ 0.001, "0.1 %" }, { NAN, "unknown" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = { 0 };
		words_share(&out, rows[i].share);
		assert_string_equal(out.p, rows[i].want);
		buf_free(&out);
	}
}

static void counts(void **state)
{
	static const struct {
		int64_t n;
		const char *want;
	} rows[] = {
		{ 0, "0 lines" }, { 1, "1 line" }, { 999, "999 lines" }, { 1000, "1" NNBSP "000 lines" },
		{ 12345678, "12" NNBSP "345" NNBSP "678 lines" }, { -4321, "−4" NNBSP "321 lines" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = { 0 };
		words_plural(&out, rows[i].n, "line");
		assert_string_equal(out.p, rows[i].want);
		buf_free(&out);
	}
	struct buf out = { 0 };
	words_count(&out, NUMBER_NONE);
	assert_string_equal(out.p, "unknown");
	buf_reset(&out);
	words_about(&out, 1234.6);
	assert_string_equal(out.p, "1" NNBSP "235");
	buf_free(&out);
}

/* 2026-06-14T10:00:00Z */
static const struct instant noon = { INT64_C(1781431200) * NS_PER_S };

static void times_in_utc(void **state)
{
	(void)state;
	struct buf out = { 0 };
	struct clock c = clock_at(zone_open(STR("UTC"), NULL), noon);
	words_day(&out, &c);
	assert_string_equal(out.p, "2026-06-14");
	buf_reset(&out);
	words_zone(&out, &c);
	assert_string_equal(out.p, "UTC");
	buf_reset(&out);
	words_between(&out, &c, noon, instant_add(noon, SECONDS(3)));
	assert_string_equal(out.p, "10:00:00–10:00:03");
	buf_reset(&out);
	words_between(&out, &c, instant_back(noon, SECONDS(86400)), instant_back(noon, SECONDS(86399)));
	assert_string_equal(out.p, "2026-06-13 10:00:00–10:00:01");
	buf_reset(&out);
	words_between(&out, &c, noon, INSTANT_NONE);
	assert_string_equal(out.p, "10:00:00–unknown");
	buf_reset(&out);
	words_interval(&out, &c, (struct estimate){ noon, noon, instant_add(noon, SECONDS(1)) });
	assert_string_equal(out.p, "");
	words_interval(&out, &c, (struct estimate){ noon, instant_back(noon, SECONDS(1)), instant_add(noon, SECONDS(1)) });
	assert_string_equal(out.p, "09:59:59–10:00:01");
	buf_free(&out);
}

static void times_in_a_zone(void **state)
{
	(void)state;
	struct buf out = { 0 };
	struct err e = { 0 };
	const struct zone *paris = zone_open(STR("Europe/Paris"), &e);
	assert_non_null(paris);
	struct clock c = clock_at(paris, instant_add(noon, SECONDS(13 * 3600))); /* 01:00 on the next day there */
	words_day(&out, &c);
	words_zone(&out, &c);
	assert_string_equal(out.p, "2026-06-15Europe/Paris (CEST, UTC+02:00)");
	buf_reset(&out);
	words_time(&out, &c, noon);
	assert_string_equal(out.p, "2026-06-14 12:00:00");
	buf_reset(&out);
	words_time(&out, &c, instant_add(noon, SECONDS(180 * 86400))); /* winter: another offset is said */
	assert_string_equal(out.p, "2026-12-11 11:00:00 CET");
	buf_free(&out);
}

static void weights(void **state)
{
	(void)state;
	struct timeline_entry v[] = {
		{ .kind = EV_LOG, .severity = SEV_INFO },
		{ .kind = EV_LOG, .severity = SEV_CRITICAL },
		{ .kind = EV_ALERT },
		{ .kind = EV_LOG, .milestone = true },
	};
	struct incident in = { .timeline = v, .n_timeline = 4 };
	assert_true(timeline_weight(&v[3]) > timeline_weight(&v[2]));
	assert_true(timeline_weight(&v[2]) > timeline_weight(&v[1]));
	assert_true(timeline_weight(&v[1]) > timeline_weight(&v[0]));
	assert_int_equal(timeline_cutoff(&in, 4), 0);
	assert_int_equal(timeline_cutoff(&in, 1), timeline_weight(&v[2]) + 1);
	assert_int_equal(timeline_cutoff(&in, 0), 10);
	struct buf out = { 0 };
	words_fold(&out, STR(" a\n\t b  caf\xc3\xa9s "), 9);
	assert_string_equal(out.p, "a b caf\xc3\xa9…"); /* whole characters only */
	buf_reset(&out);
	words_fold(&out, STR("a\r\nb"), 9);
	assert_string_equal(out.p, "a b");
	buf_reset(&out);
	words_fold(&out, STR("somebody is paged: \"the shop is down\""), 34);
	assert_string_equal(out.p, "somebody is paged: \"the shop is…\"");
	buf_reset(&out);
	words_fold(&out, STR("it says, indeed"), 10);
	assert_string_equal(out.p, "it says…");
	buf_reset(&out);
	words_fold(&out, STR("a 0123456789abcdef"), 12); /* better half a word than one letter */
	assert_string_equal(out.p, "a 0123456789…");
	buf_free(&out);
	assert_true(str_is(words_unstopped(STR(" It broke. ")), "It broke"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations), cmocka_unit_test(ranges), cmocka_unit_test(shares), cmocka_unit_test(counts),
		cmocka_unit_test(times_in_utc), cmocka_unit_test(times_in_a_zone), cmocka_unit_test(weights),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
