/* A source's clock: years, dates, zones and DST out of the order of its stamps. */
#include "parsers/time/clock.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct instant at(const char *utc)
{
	struct stamp s;
	assert_true(stamp_auto(str_of(utc), &s));
	return civil_utc(&s.c);
}

static const struct zone *zone(const char *name)
{
	return name ? zone_open(str_of(name), NULL) : NULL;
}

enum {
	Z = CLOCK_ZONE_ASSUMED, Y = CLOCK_YEAR_ASSUMED, D = CLOCK_DATE_ASSUMED, FOLD = CLOCK_AMBIGUOUS, GAP = CLOCK_GAP,
};

struct line {
	const char *stamp, *want; /* UTC */
	unsigned flags;
};

struct source {
	const char *zone;
	int year;
	const char *changed;
	enum zone_basis zone_basis;
	enum year_basis year_basis;
	struct line lines[12];
};

static void run_with(struct clock *c, const struct source *s)
{
	struct buf got = { 0 };
	for (const struct line *l = s->lines; l->stamp; l++) {
		struct stamp stamp;
		struct instant t;
		unsigned flags;
		if (!stamp_auto(str_of(l->stamp), &stamp))
			fail_msg("%s is no stamp", l->stamp);
		assert_true(clock_resolve(c, &stamp, &t, &flags));
		buf_reset(&got);
		instant_rfc3339(&got, t, t.ns % NS_PER_S ? 3 : 0);
		if (strcmp(got.p, l->want) != 0 || flags != (CLOCK_TIME | l->flags))
			fail_msg("%s: got %s with flags %u, want %s with %u", l->stamp, got.p, flags, l->want, CLOCK_TIME | l->flags);
	}
	const struct clock_summary *sum = clock_summary(c);
	assert_int_equal(sum->zone_basis, s->zone_basis);
	assert_int_equal(sum->year_basis, s->year_basis);
	buf_free(&got);
}

static void run(const struct source *s)
{
	struct clock *c = clock_open(zone(s->zone), s->year, s->changed ? at(s->changed) : INSTANT_NONE);
	run_with(c, s);
	clock_close(c);
}

static void zones(void **state)
{
	(void)state;
	run(&(struct source){ NULL, 0, NULL, ZONE_PRINTED, YEAR_PRINTED, {
		{ "2031-05-06T07:08:09+02:00", "2031-05-06T05:08:09Z", 0 },
		{ "1900000000.125", "2030-03-17T17:46:40.125Z", 0 },
		{ "2031-07-06 07:08:09 Europe/Paris", "2031-07-06T05:08:09Z", 0 },
		{ "2031-07-06 07:08:09 PT", "2031-07-06T14:08:09Z", 0 },
	} });
	run(&(struct source){ "Europe/Paris", 0, NULL, ZONE_OPTION, YEAR_PRINTED, {
		{ "2031-05-06T07:08:09Z", "2031-05-06T07:08:09Z", 0 },
		{ "2031-05-06 07:08:09", "2031-05-06T05:08:09Z", Z },
		{ "2031-05-06 07:08:10 IST", "2031-05-06T05:08:10Z", Z }, /* several meanings: the user's zone */
	} });
	run(&(struct source){ NULL, 0, NULL, ZONE_DEFAULT, YEAR_PRINTED, {
		{ "2031-05-06 07:08:09", "2031-05-06T07:08:09Z", Z },
	} });
	struct clock *c = clock_open(NULL, 0, INSTANT_NONE);
	run_with(c, &(struct source){ .zone_basis = ZONE_DEFAULT, .year_basis = YEAR_PRINTED, .lines = {
		{ "2031-05-06 07:08:09 CET", "2031-05-06T06:08:09Z", 0 },
		{ "2031-05-06 07:08:10 IST", "2031-05-06T07:08:10Z", Z },
	} });
	assert_string_equal(clock_summary(c)->unclear, "IST");
	clock_close(c);
}

static void zone_by_format(void **state)
{
	(void)state;
	struct clock *c = clock_open(zone("Europe/Paris"), 0, INSTANT_NONE);
	struct stamp s;
	struct instant t;
	unsigned flags;
	assert_true(stamp_auto(STR("2031-05-06 07:08:09"), &s));
	s.zone_by_format = true;
	assert_true(clock_resolve(c, &s, &t, &flags));
	assert_int_equal(t.ns, at("2031-05-06 07:08:09").ns);
	assert_int_equal(flags, CLOCK_TIME);
	assert_int_equal(clock_summary(c)->zone_basis, ZONE_BY_FORMAT);
	clock_close(c);
}

static void years(void **state)
{
	(void)state;
	/* By the time of change; the year turns; a straggler of the old year. */
	run(&(struct source){ NULL, 0, "2031-01-02 00:00:00", ZONE_DEFAULT, YEAR_CHANGED, {
		{ "Dec 30 10:00:00", "2030-12-30T10:00:00Z", Z | Y },
		{ "Dec 31 23:59:59", "2030-12-31T23:59:59Z", Z | Y },
		{ "Jan  1 00:00:00", "2031-01-01T00:00:00Z", Z | Y },
		{ "Dec 31 23:59:58", "2030-12-31T23:59:58Z", Z | Y },
		{ "Jan  1 00:00:01", "2031-01-01T00:00:01Z", Z | Y },
		{ "Jun 20 00:00:00", "2031-06-20T00:00:00Z", Z | Y },
		{ "Mar  1 00:00:00", "2031-03-01T00:00:00Z", Z | Y }, /* back by less than half a year: out of order */
	} });
	/* Up to a day beyond the change is the same year: clocks and zones differ. */
	run(&(struct source){ NULL, 0, "2031-05-06 00:00:00", ZONE_DEFAULT, YEAR_CHANGED, { { "May  6 20:00:00", "2031-05-06T20:00:00Z", Z | Y } } });
	run(&(struct source){ NULL, 0, "2031-05-06 00:00:00", ZONE_DEFAULT, YEAR_CHANGED, { { "May  7 20:00:00", "2030-05-07T20:00:00Z", Z | Y } } });
	/* Feb 29 restricts; a printed weekday as well. */
	run(&(struct source){ NULL, 0, "2031-05-06 00:00:00", ZONE_DEFAULT, YEAR_CHANGED, { { "Feb 29 20:00:00", "2028-02-29T20:00:00Z", Z | Y } } });
	run(&(struct source){ NULL, 0, "2031-05-06 00:00:00", ZONE_DEFAULT, YEAR_CHANGED, { { "Mon Mar  5 20:00:00", "2029-03-05T20:00:00Z", Z | Y } } });
	/* The option is the first line's year. */
	run(&(struct source){ NULL, 2019, "2031-01-02 00:00:00", ZONE_DEFAULT, YEAR_OPTION, {
		{ "Dec 31 23:59:59", "2019-12-31T23:59:59Z", Z | Y },
		{ "Jan  1 00:00:00", "2020-01-01T00:00:00Z", Z | Y },
		{ "Feb 29 00:00:00", "2020-02-29T00:00:00Z", Z | Y },
	} });
	/* Neighbours that are dated. */
	run(&(struct source){ NULL, 0, "2031-05-06 00:00:00", ZONE_DEFAULT, YEAR_NEIGHBOUR, {
		{ "2025-12-31 23:00:00", "2025-12-31T23:00:00Z", Z },
		{ "Dec 31 23:00:01", "2025-12-31T23:00:01Z", Z | Y },
		{ "Jan  1 01:00:00", "2026-01-01T01:00:00Z", Z | Y },
	} });
	/* A dated one further on, learnt beforehand, against a file that was touched much later. */
	struct clock *c = clock_open(NULL, 0, at("2031-05-06 00:00:00"));
	struct stamp ahead;
	assert_true(stamp_auto(STR("2025-12-31 23:00:00"), &ahead));
	clock_learn(c, &ahead);
	run_with(c, &(struct source){ .zone_basis = ZONE_DEFAULT, .year_basis = YEAR_NEIGHBOUR, .lines = {
		{ "Dec 31 22:59:59", "2025-12-31T22:59:59Z", Z | Y },
		{ "Jan  1 01:00:00", "2026-01-01T01:00:00Z", Z | Y },
	} });
	clock_close(c);
	/* Nothing to go by: never the present. */
	run(&(struct source){ NULL, 0, NULL, ZONE_DEFAULT, YEAR_UNKNOWN, {
		{ "May  6 07:08:09", "1970-05-06T07:08:09Z", Z | Y },
		{ "May  7 07:08:09", "1970-05-07T07:08:09Z", Z | Y },
	} });
	run(&(struct source){ NULL, 0, "1980-01-01 00:00:00", ZONE_DEFAULT, YEAR_UNKNOWN, { { "May  6 07:08:09", "1970-05-06T07:08:09Z", Z | Y } } });
	run(&(struct source){ NULL, 0, NULL, ZONE_DEFAULT, YEAR_UNKNOWN, {
		{ "Feb 29 07:08:09", "1972-02-29T07:08:09Z", Z | Y },
		{ "Mar  1 07:08:09", "1972-03-01T07:08:09Z", Z | Y },
	} });
}

static void dates(void **state)
{
	(void)state;
	/* Time of day alone: midnight passes, stragglers go back over it. */
	run(&(struct source){ NULL, 0, "2031-05-07 01:00:00", ZONE_DEFAULT, YEAR_CHANGED, {
		{ "22:00:00.250", "2031-05-06T22:00:00.250Z", Z | D },
		{ "23:59:59.000", "2031-05-06T23:59:59Z", Z | D },
		{ "00:00:00.500", "2031-05-07T00:00:00.500Z", Z | D },
		{ "23:59:58.000", "2031-05-06T23:59:58Z", Z | D },
		{ "00:30:00.000", "2031-05-07T00:30:00Z", Z | D },
	} });
	/* Half a day of silence is no straggler. */
	run(&(struct source){ NULL, 0, "2031-05-20 12:00:00", ZONE_DEFAULT, YEAR_CHANGED, {
		{ "10:15:00.123", "2031-05-20T10:15:00.123Z", Z | D },
		{ "23:59:59.999", "2031-05-20T23:59:59.999Z", Z | D },
		{ "00:00:01.000", "2031-05-21T00:00:01Z", Z | D },
		{ "22:30:00.000", "2031-05-20T22:30:00Z", Z | D },
	} });
	run(&(struct source){ NULL, 0, NULL, ZONE_DEFAULT, YEAR_UNKNOWN, { { "22:00:00", "1970-01-01T22:00:00Z", Z | D } } });
	/* The day is that of the stamp's zone. */
	run(&(struct source){ "Asia/Tokyo", 0, "2031-05-06 20:00:00", ZONE_OPTION, YEAR_CHANGED, { { "04:30:00", "2031-05-06T19:30:00Z", Z | D } } });
}

static void orders(void **state)
{
	(void)state;
	/* Unsettled: the commonest reading, flagged; then a day over 12 settles it for good. */
	run(&(struct source){ NULL, 0, NULL, ZONE_DEFAULT, YEAR_PRINTED, {
		{ "05/06/2031 07:08:09", "2031-05-06T07:08:09Z", Z | D },
		{ "13/06/2031 07:08:09", "2031-06-13T07:08:09Z", Z },
		{ "05/07/2031 07:08:09", "2031-07-05T07:08:09Z", Z },
	} });
	/* Of two readings never the one in the source's future. */
	run(&(struct source){ NULL, 0, "2031-06-06 00:00:00", ZONE_DEFAULT, YEAR_PRINTED, {
		{ "05/12/2031 07:08:09", "2031-05-12T07:08:09Z", Z | D },
		{ "12/05/2031 07:08:09", "2031-05-12T07:08:09Z", Z | D },
	} });
	run(&(struct source){ NULL, 0, NULL, ZONE_DEFAULT, YEAR_PRINTED, {
		{ "31/05/06 07:08:09", "2031-05-06T07:08:09Z", Z | D },
		{ "31/05/16 07:08:09", "2031-05-16T07:08:09Z", Z | D },
	} });
	/* A single digit in front: no year stands there; hence not later either. */
	run(&(struct source){ NULL, 0, NULL, ZONE_DEFAULT, YEAR_PRINTED, {
		{ "5/6/31 07:08:09:250", "2031-05-06T07:08:09.250Z", Z | D },
		{ "5/16/31 07:08:09:250", "2031-05-16T07:08:09.250Z", Z },
		{ "12/10/31 07:08:09:250", "2031-12-10T07:08:09.250Z", Z },
	} });
	struct clock *c = clock_open(NULL, 0, INSTANT_NONE);
	struct stamp s;
	assert_true(stamp_auto(STR("25/06/2031 07:08:09"), &s));
	clock_learn(c, &s);
	run_with(c, &(struct source){ NULL, 0, NULL, ZONE_DEFAULT, YEAR_PRINTED, { { "05/06/2031 07:08:09", "2031-06-05T07:08:09Z", Z } } });
	clock_close(c);
}

static void dst(void **state)
{
	(void)state;
	/* The hour comes twice: the jump back shows where the second pass begins. */
	struct source autumn = { "Europe/Paris", 0, NULL, ZONE_OPTION, YEAR_PRINTED, {
		{ "2023-10-29 01:59:00", "2023-10-28T23:59:00Z", Z },
		{ "2023-10-29 02:20:00", "2023-10-29T00:20:00Z", Z | FOLD },
		{ "2023-10-29 02:58:00", "2023-10-29T00:58:00Z", Z | FOLD },
		{ "2023-10-29 02:01:00", "2023-10-29T01:01:00Z", Z },
		{ "2023-10-29 02:59:59", "2023-10-29T00:59:59Z", Z | FOLD }, /* a straggler of a second, not of an hour */
		{ "2023-10-29 02:02:00", "2023-10-29T01:02:00Z", Z },
		{ "2023-10-29 02:40:00", "2023-10-29T01:40:00Z", Z },
		{ "2023-10-29 03:10:00", "2023-10-29T02:10:00Z", Z },
		{ "2023-10-29 02:59:00", "2023-10-29T01:59:00Z", Z },
	} };
	struct clock *c = clock_open(zone("Europe/Paris"), 0, INSTANT_NONE);
	run_with(c, &autumn);
	assert_int_equal(clock_summary(c)->ambiguous, 7);
	clock_close(c);

	c = clock_open(zone("Europe/Paris"), 0, INSTANT_NONE);
	run_with(c, &(struct source){ "Europe/Paris", 0, NULL, ZONE_OPTION, YEAR_PRINTED, {
		{ "2023-03-26 01:59:59", "2023-03-26T00:59:59Z", Z },
		{ "2023-03-26 02:30:00", "2023-03-26T01:30:00Z", Z | GAP },
		{ "2023-03-26 03:00:00", "2023-03-26T01:00:00Z", Z },
	} });
	assert_int_equal(clock_summary(c)->in_gap, 1);
	clock_close(c);
}

static void day_of_year(void **state)
{
	(void)state;
	struct stamp s = { .c = { .hour = 7 }, .has_date = true, .yday = 60, .weekday = -1 };
	struct instant t;
	unsigned flags;
	struct clock *c = clock_open(NULL, 0, at("2032-12-01 00:00:00"));
	assert_true(clock_resolve(c, &s, &t, &flags));
	assert_int_equal(t.ns, at("2032-02-29 07:00:00").ns);
	clock_close(c);
	c = clock_open(NULL, 0, at("2031-12-01 00:00:00"));
	assert_true(clock_resolve(c, &s, &t, &flags));
	assert_int_equal(t.ns, at("2031-03-01 07:00:00").ns);
	clock_close(c);
}

static void added_years(void **state)
{
	(void)state;
	assert_int_equal(instant_add_years(at("2031-05-06 07:08:09"), -3).ns, at("2028-05-06 07:08:09").ns);
	assert_int_equal(instant_add_years(at("2028-02-29 07:08:09"), 1).ns, at("2029-03-01 07:08:09").ns);
	assert_int_equal(instant_add_years(at("2028-02-29 07:08:09"), 4).ns, at("2032-02-29 07:08:09").ns);
	assert_int_equal(instant_add_years(at("2028-12-31 23:59:59"), 100000).ns, INT64_MAX);
	assert_false(instant_known(instant_add_years(INSTANT_NONE, 1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zones), cmocka_unit_test(zone_by_format), cmocka_unit_test(years),
		cmocka_unit_test(dates), cmocka_unit_test(orders), cmocka_unit_test(dst), cmocka_unit_test(day_of_year),
		cmocka_unit_test(added_years),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
