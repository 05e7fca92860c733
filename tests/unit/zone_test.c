/* Zones against libc over decades, at gaps and folds, under any TZ. */
#include "parsers/time/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static const char *const names[] = {
	"Europe/Paris", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca",
	"Pacific/Apia", "Asia/Kathmandu", "Africa/Cairo", "Europe/Dublin", "America/St_Johns",
};

static const struct zone *open_zone(const char *name)
{
	struct err e = { 0 };
	const struct zone *z = zone_open(str_of(name), &e);
	if (!z)
		fail_msg("%s: %s", name, e.text);
	return z;
}

static void set_tz(const char *name)
{
	if (name)
		setenv("TZ", name, 1);
	else
		unsetenv("TZ");
	tzset();
}

static struct tm libc_local(int64_t s)
{
	time_t t = (time_t)s;
	struct tm tm;
	assert_non_null(localtime_r(&t, &tm));
	return tm;
}

/* Every instant: the same offset, and there and back again. */
static void against_libc(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct zone *z = open_zone(names[i]);
		set_tz(names[i]);
		for (int64_t s = 0; s < INT64_C(4000000000); s += 100003) {
			struct instant t = instant_of_s(s), back;
			struct tm tm = libc_local(s);
			enum zone_fit fit;
			if (zone_offset(z, t) != tm.tm_gmtoff || strcmp(zone_abbreviation_at(z, t), tm.tm_zone) != 0)
				fail_msg("%s at %lld: offset %d, libc says %ld", names[i], (long long)s, zone_offset(z, t), tm.tm_gmtoff);
			struct civil c = { tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, 7 };
			back = zone_instant(z, &c, &fit);
			assert_int_not_equal(fit, ZONE_GAP);
			if (back.ns != t.ns + 7 && !(fit == ZONE_AMBIGUOUS && zone_instant_later(z, &c).ns == t.ns + 7))
				fail_msg("%s at %lld: comes back as %lld", names[i], (long long)s, (long long)instant_s(back));
		}
		set_tz(NULL);
	}
}

/* The second of each change is libc's. */
static void changes_to_the_second(void **state)
{
	(void)state;
	const struct zone *z = open_zone("Europe/Paris");
	set_tz("Europe/Paris");
	for (int64_t day = civil_days(1976, 1, 1); day < civil_days(2099, 1, 1); day++) {
		int64_t lo = day * 86400, hi = lo + 86400;
		if (libc_local(lo).tm_gmtoff == libc_local(hi).tm_gmtoff)
			continue;
		while (hi - lo > 1) {
			int64_t mid = lo + (hi - lo) / 2;
			if (libc_local(mid).tm_gmtoff == libc_local(lo).tm_gmtoff)
				lo = mid;
			else
				hi = mid;
		}
		assert_int_equal(zone_offset(z, instant_of_s(lo)), libc_local(lo).tm_gmtoff);
		assert_int_equal(zone_offset(z, instant_of_s(hi)), libc_local(hi).tm_gmtoff);
	}
	set_tz(NULL);
}

static void gaps_and_folds(void **state)
{
	(void)state;
	static const struct {
		const char *zone;
		struct civil c;
		enum zone_fit fit;
		const char *first, *later;
	} cases[] = {
		{ "Europe/Paris", { 2023, 3, 26, 1, 59, 59, 0 }, ZONE_UNIQUE, "2023-03-26T00:59:59Z", "2023-03-26T00:59:59Z" },
		{ "Europe/Paris", { 2023, 3, 26, 2, 30, 0, 0 }, ZONE_GAP, "2023-03-26T01:30:00Z", "2023-03-26T01:30:00Z" },
		{ "Europe/Paris", { 2023, 3, 26, 3, 0, 0, 0 }, ZONE_UNIQUE, "2023-03-26T01:00:00Z", "2023-03-26T01:00:00Z" },
		{ "Europe/Paris", { 2023, 10, 29, 1, 59, 59, 0 }, ZONE_UNIQUE, "2023-10-28T23:59:59Z", "2023-10-28T23:59:59Z" },
		{ "Europe/Paris", { 2023, 10, 29, 2, 0, 0, 0 }, ZONE_AMBIGUOUS, "2023-10-29T00:00:00Z", "2023-10-29T01:00:00Z" },
		{ "Europe/Paris", { 2023, 10, 29, 2, 59, 59, 0 }, ZONE_AMBIGUOUS, "2023-10-29T00:59:59Z", "2023-10-29T01:59:59Z" },
		{ "Europe/Paris", { 2023, 10, 29, 3, 0, 0, 0 }, ZONE_UNIQUE, "2023-10-29T02:00:00Z", "2023-10-29T02:00:00Z" },
		{ "America/New_York", { 2023, 11, 5, 1, 30, 0, 0 }, ZONE_AMBIGUOUS, "2023-11-05T05:30:00Z", "2023-11-05T06:30:00Z" },
		{ "Australia/Lord_Howe", { 2023, 4, 2, 1, 45, 0, 0 }, ZONE_AMBIGUOUS, "2023-04-01T14:45:00Z", "2023-04-01T15:15:00Z" },
		{ "Pacific/Apia", { 2011, 12, 30, 12, 0, 0, 0 }, ZONE_GAP, "2011-12-30T22:00:00Z", "2011-12-30T22:00:00Z" },
		{ "Africa/Casablanca", { 2031, 6, 15, 12, 0, 0, 0 }, ZONE_UNIQUE, "2031-06-15T11:00:00Z", "2031-06-15T11:00:00Z" },
		{ "+05:30", { 2023, 3, 26, 2, 30, 0, 0 }, ZONE_UNIQUE, "2023-03-25T21:00:00Z", "2023-03-25T21:00:00Z" },
	};
	struct buf got = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct zone *z = open_zone(cases[i].zone);
		enum zone_fit fit;
		struct instant t = zone_instant(z, &cases[i].c, &fit);
		assert_int_equal(fit, cases[i].fit);
		buf_reset(&got);
		instant_rfc3339(&got, t, 0);
		assert_string_equal(got.p, cases[i].first);
		buf_reset(&got);
		instant_rfc3339(&got, zone_instant_later(z, &cases[i].c), 0);
		assert_string_equal(got.p, cases[i].later);
	}
	buf_free(&got);
}

static void names_of_zones(void **state)
{
	(void)state;
	static const struct {
		const char *name, *is;
		int offset_s;
	} good[] = {
		{ "UTC", "UTC", 0 }, { "Z", "UTC", 0 }, { "+00:00", "UTC", 0 }, { "+05:30", "+05:30", 19800 }, { "-0330", "-03:30", -12600 },
		{ "+1", "+01:00", 3600 }, { "UTC+1", "+01:00", 3600 }, { "GMT-04:00", "-04:00", -14400 }, { "CET", "+01:00", 3600 },
		{ "CST", "-06:00", -21600 }, { " PST ", "-08:00", -28800 }, { "PT", "America/Los_Angeles", -28800 },
		{ "Etc/GMT+5", "Etc/GMT+5", -18000 },
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		const struct zone *z = open_zone(good[i].name);
		assert_string_equal(zone_name(z), good[i].is);
		assert_int_equal(zone_offset(z, instant_of_s(civil_days(2023, 1, 1) * 86400)), good[i].offset_s);
		assert_ptr_equal(z, open_zone(good[i].name));
	}
	assert_ptr_equal(open_zone("UTC+1"), open_zone("+01:00"));
	static const struct {
		const char *name, *hint;
	} bad[] = {
		{ "Europe/Pariss", "Europe/Paris" }, { "europe/paris", "Europe/Paris" }, { "Berlin", "Europe/Berlin" },
		{ "New York", "America/New_York" }, { "local", "machine" }, { "", "unknown" }, { "IST", "unknown" }, { "BST", "unknown" },
		{ "../../etc/passwd", "unknown" }, { "right/UTC", "unknown" }, { "Europe", "unknown" }, { "+25:00", "unknown" },
		{ "posixrules ; rm", "unknown" }, { "CET-1CEST", "unknown" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = { 0 };
		assert_null(zone_open(str_of(bad[i].name), &e));
		if (!strstr(e.text, bad[i].hint))
			fail_msg("%s: %s", bad[i].name, e.text);
	}
	int offset;
	assert_true(zone_abbreviation(STR("CEST"), &offset));
	assert_int_equal(offset, 7200);
	static const char *const no[] = { "IST", "BST", "AMT", "", "cet", "CESTA", "XYZ" };
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_false(zone_abbreviation(str_of(no[i]), &offset));
}

/* TZ neither changes what is read nor is changed by it. */
static void environment(void **state)
{
	(void)state;
	set_tz("Asia/Tokyo");
	const struct zone *z = open_zone("Europe/Lisbon");
	assert_int_equal(zone_offset(z, instant_of_s(civil_days(2023, 7, 1) * 86400)), 3600);
	assert_string_equal(getenv("TZ"), "Asia/Tokyo");
	assert_int_equal(libc_local(0).tm_gmtoff, 9 * 3600);
	setenv("TZDIR", "/nowhere", 1);
	z = open_zone("Europe/Helsinki");
	assert_int_equal(zone_offset(z, instant_of_s(civil_days(2023, 7, 1) * 86400)), 3 * 3600);
	unsetenv("TZDIR");
	unsetenv("TZ");
	open_zone("Europe/Madrid");
	assert_null(getenv("TZ"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(environment), cmocka_unit_test(against_libc), cmocka_unit_test(changes_to_the_second),
		cmocka_unit_test(gaps_and_folds), cmocka_unit_test(names_of_zones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
