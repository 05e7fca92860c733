/* One time for all logs of a ledger: years, zones, labels and offsets given. A single line's time: clock_test.c; clocks that are off: skews_test.c, happenings_test.c. */
#include "correlate/ledger.h"
#include "correlate/series.h"
#include "tests/unit/ledger_made.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- years ---- */

static void write_dated(struct intake *in)
{
	for (int64_t i = 0; i < 100; i++) {
		struct event e = request(T0 + i * 60, 200, "web1", "/");
		intake_event(in, &e);
	}
}

static void write_two_years_late(struct intake *in)
{
	for (int64_t i = 0; i < 100; i++) {
		struct event e = event_at(T0 + 731 * 86400 + i * 60, EV_STATE); /* 2024, a leap year, has begun */
		e.what = WHAT_DOWN;
		e.flags |= EVF_YEAR_ASSUMED;
		intake_event(in, &e);
	}
}

static void write_clocks_only(struct intake *in)
{
	for (int64_t i = 0; i < 100; i++) {
		struct event e = event_at(T0 + 731 * 86400 + i * 60, EV_STATE);
		e.what = WHAT_DOWN;
		e.flags |= EVF_DATE_ASSUMED;
		intake_event(in, &e);
	}
}

/* A date that is none of the log's own is not made another by a year, but told. */
static void keeps_borrowed_dates(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a", .role = ROLE_EDGE, .write = write_dated }, { .name = "b", .role = ROLE_OS, .year = YEAR_CHANGED, .write = write_clocks_only });
	const struct fact *f;
	const struct source *s;
	const struct unseen *unseen;
	size_t told = 0;
	ledger_facts(l, &f);
	assert_int_equal(f[0].at.time.ns, f[0].printed.ns);
	ledger_sources(l, &s);
	assert_int_equal(s[1].first.ns, (T0 + 731 * 86400) * NS_PER_S);
	for (size_t i = 0, n = ledger_unseen(l, &unseen); i < n; i++)
		told += str_is(unseen[i].kind, "year");
	assert_int_equal(told, 1);
	ledger_free(l);
}

static void moves_years(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a", .role = ROLE_EDGE, .write = write_dated }, { .name = "b", .role = ROLE_OS, .year = YEAR_CHANGED, .write = write_two_years_late });
	const struct fact *f;
	const struct source *s;
	assert_int_equal(ledger_facts(l, &f), 100);
	assert_int_equal(f[0].at.time.ns, T0 * NS_PER_S);
	assert_int_equal(f[0].printed.ns, (T0 + 731 * 86400) * NS_PER_S);
	ledger_sources(l, &s);
	assert_int_equal(s[1].first.ns, T0 * NS_PER_S);
	assert_true(str_is(s[1].year_basis, "from the other logs of this run"));
	ledger_free(l);
	/* What a person said stays. */
	l = SEALED({ .name = "a", .role = ROLE_EDGE, .write = write_dated }, { .name = "b", .role = ROLE_OS, .year = YEAR_OPTION, .write = write_two_years_late });
	ledger_facts(l, &f);
	assert_int_equal(f[0].at.time.ns, f[0].printed.ns);
	ledger_free(l);
}

/* ---- zones ---- */

enum { LOCAL = -6 * 3600 }; /* the wall clock's offset from UTC */

static void write_ids(struct intake *in, int64_t shift, unsigned every)
{
	for (unsigned i = 0; i < 4000; i += every) {
		struct event e = request_known(T0 + i + shift, i);
		e.flags |= shift ? EVF_ZONE_ASSUMED : 0;
		intake_event(in, &e);
	}
}

static void write_ids_zoned(struct intake *in)
{
	write_ids(in, 0, 1);
}

static void write_ids_local(struct intake *in)
{
	write_ids(in, LOCAL + 1, 3);
}

static void write_nothing_shared(struct intake *in)
{
	for (int64_t i = 0; i < 50; i++) {
		struct event e = event_at(T0 + LOCAL + i * i, EV_CHANGE);
		e.what = WHAT_CHANGE;
		e.flags |= EVF_ZONE_ASSUMED;
		intake_event(in, &e);
	}
}

static void infers_zones(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a-lb", .role = ROLE_EDGE, .write = write_ids_zoned }, { .name = "b-web", .role = ROLE_SERVER, .zone = ZONE_DEFAULT, .write = write_ids_local },
				  { .name = "c-web", .role = ROLE_SERVER, .zone = ZONE_DEFAULT, .write = write_ids_local },
				  { .name = "e-deploy", .role = ROLE_DEPLOY, .zone = ZONE_DEFAULT, .write = write_nothing_shared });
	const struct source *s;
	const struct lane *lanes;
	const struct fact *f;
	int64_t from, to;
	assert_int_equal(ledger_sources(l, &s), 4);
	assert_true(str_is(s[1].zone, "UTC-06:00"));
	assert_true(str_starts(s[1].zone_basis, STR("inferred: UTC-06:00 from ")));
	assert_true(str_ends(s[1].zone_basis, STR(" shared request ids")));
	ledger_lanes(l, &lanes);
	assert_true(series_span(lanes[1].outcomes, &from, &to));
	assert_int_equal(from, T0 + 1);
	assert_true(str_starts(s[3].zone_basis, STR("inferred: UTC-06:00 from the zone of 2 other logs")));
	ledger_facts(l, &f);
	assert_int_equal(f[0].at.time.ns, T0 * NS_PER_S);
	ledger_free(l);
	l = SEALED({ .name = "a-lb", .role = ROLE_EDGE, .write = write_ids_zoned }, { .name = "d-given", .role = ROLE_SERVER, .zone = ZONE_OPTION, .write = write_ids_local });
	ledger_sources(l, &s);
	assert_true(str_is(s[1].zone_basis, "given by --tz"));
	assert_int_equal(s[1].first.ns, (T0 + LOCAL + 1) * NS_PER_S);
	ledger_free(l);
}

static void does_not_guess_zones(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a-lb", .role = ROLE_EDGE, .write = write_ids_zoned }, { .name = "e-deploy", .role = ROLE_DEPLOY, .zone = ZONE_DEFAULT, .write = write_nothing_shared });
	const struct source *s;
	const struct unseen *u;
	ledger_sources(l, &s);
	assert_true(str_is(s[1].zone_basis, "assumed: give --tz"));
	assert_int_equal(s[1].first.ns, (T0 + LOCAL) * NS_PER_S);
	assert_int_equal(ledger_unseen(l, &u), 1);
	assert_true(str_is(u[0].kind, "zone"));
	ledger_free(l);
}

/* A server in local time is followed, whatever the load balancer's habit. */
static void servers_follow_servers(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a-lb", .role = ROLE_EDGE, .zone = ZONE_DEFAULT, .write = write_ids_zoned }, { .name = "b-web", .role = ROLE_SERVER, .zone = ZONE_DEFAULT, .write = write_ids_local },
				  { .name = "e-deploy", .role = ROLE_DEPLOY, .zone = ZONE_DEFAULT, .write = write_nothing_shared });
	const struct source *s;
	ledger_sources(l, &s);
	assert_int_equal(s[2].first.ns, T0 * NS_PER_S);
	ledger_free(l);
}

/* A machine's zone is what its other logs print, and that of machines which print none; not if they print two. */
static void machines_have_one_zone(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "web1/access.log", .role = ROLE_SERVER, .east_s = LOCAL, .write = write_ids_zoned },
				  { .name = "web1/dpkg.log", .role = ROLE_OS, .zone = ZONE_DEFAULT, .write = write_nothing_shared },
				  { .name = "web2/dpkg.log", .role = ROLE_OS, .zone = ZONE_DEFAULT, .write = write_nothing_shared });
	const struct source *s;
	ledger_sources(l, &s);
	assert_true(str_is(s[1].zone_basis, "inferred: UTC-06:00 from what 1 other log of its machine prints"));
	assert_int_equal(s[1].first.ns, T0 * NS_PER_S);
	assert_int_equal(s[2].first.ns, T0 * NS_PER_S);
	ledger_free(l);
	l = SEALED({ .name = "web1/access.log", .role = ROLE_SERVER, .east_s = LOCAL, .write = write_ids_zoned },
		   { .name = "web1/dpkg.log", .role = ROLE_OS, .zone = ZONE_DEFAULT, .write = write_nothing_shared },
		   { .name = "web1/other.log", .role = ROLE_SERVER, .east_s = LOCAL + 3600, .write = write_ids_zoned });
	ledger_sources(l, &s);
	assert_int_equal(s[1].first.ns, (T0 + LOCAL) * NS_PER_S);
	ledger_free(l);
}

static void write_queries(struct intake *in, int64_t shift, int64_t seconds)
{
	for (int64_t i = 0; i <= seconds; i += 5) {
		struct event e = event_at(T0 + shift + i, EV_LOG);
		e.flags |= shift ? EVF_ZONE_ASSUMED : 0;
		intake_event(in, &e);
	}
}

static void write_ten_minutes(struct intake *in)
{
	write_queries(in, 0, 600);
}

static void write_ten_local_minutes(struct intake *in)
{
	write_queries(in, LOCAL, 600);
}

static void write_by_the_clock(struct intake *in)
{
	write_queries(in, 400, 1800); /* from 09:00 */
}

static void write_locally_by_the_clock(struct intake *in)
{
	write_queries(in, LOCAL + 400, 1800);
}

/* Logs cut out of others from one moment to another say their zone by that; files begun anew at full hours do not. */
static void cuts_tell_zones(void **state)
{
	(void)state;
	const struct source *s;
	struct ledger *l = SEALED({ .name = "web1/app.log", .role = ROLE_APP, .lines = 121, .write = write_ten_minutes },
				  { .name = "ns1/queries.log", .role = ROLE_APP, .zone = ZONE_DEFAULT, .lines = 121, .write = write_ten_local_minutes });
	ledger_sources(l, &s);
	assert_true(str_is(s[0].zone, "UTC-06:00"));
	assert_int_equal(s[0].first.ns, T0 * NS_PER_S);
	ledger_free(l);
	l = SEALED({ .name = "web1/app.log", .role = ROLE_APP, .lines = 121, .write = write_by_the_clock },
		   { .name = "ns1/queries.log", .role = ROLE_APP, .zone = ZONE_DEFAULT, .lines = 121, .write = write_locally_by_the_clock });
	ledger_sources(l, &s);
	assert_true(str_is(s[0].zone_basis, "assumed: give --tz"));
	ledger_free(l);
}

/* Uneven traffic with nothing in common but its rhythm. */
static void write_rhythm(struct intake *in, int64_t shift)
{
	uint64_t x = 99;
	for (int64_t minute = 0; minute < 300; minute++) {
		x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		for (uint64_t i = 0; i < 5 + (x >> 33) % 20; i++) {
			struct event e = request(T0 + minute * 60 + (int64_t)i + shift, 200, shift ? NULL : i % 2 ? "web1" : "web2", "/");
			e.flags |= shift ? EVF_ZONE_ASSUMED : 0;
			if (!shift || i % 2)
				intake_event(in, &e);
		}
	}
}

static void write_rhythm_zoned(struct intake *in)
{
	write_rhythm(in, 0);
}

static void write_rhythm_local(struct intake *in)
{
	write_rhythm(in, 19800);
}

static void infers_zones_from_traffic(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "lb", .role = ROLE_EDGE, .write = write_rhythm_zoned }, { .name = "web1/access.log", .role = ROLE_SERVER, .zone = ZONE_DEFAULT, .write = write_rhythm_local });
	const struct source *s;
	ledger_sources(l, &s);
	assert_true(str_is(s[1].host, "web1"));
	assert_true(str_is(s[1].zone_basis, "inferred: UTC+05:30 from the rhythm of its traffic"));
	ledger_free(l);
}

/* ---- labels ---- */

/* 2022-05-08: 08:53 UTC is 03:53 CDT and 02:53 CST. The notes say CST and mean the wall clock. */
static void write_balancer(struct intake *in)
{
	fact_put(in, T0, EV_STATE, WHAT_DOWN, "web7", "web7 down");
	fact_put(in, T0 + 5400, EV_STATE, WHAT_UP, "web7", "web7 up");
}

static void write_page(struct intake *in)
{
	fact_put(in, T0 + 1500, EV_POST, WHAT_INVESTIGATING, NULL, "We are investigating slow pages");
	fact_put(in, T0 + 6000, EV_POST, WHAT_MONITORING, NULL, "We are monitoring");
}

static void write_notes(struct intake *in)
{
	fact_put(in, T0 + 3600 + 60, EV_ALERT, WHAT_PAGE, NULL, "03:54 CST paged: slow pages");
	fact_put(in, T0 + 3600 + 5400, EV_HUMAN, WHAT_RESOLVED, NULL, "05:23 CST web7 is back, resolved");
}

static void write_notes_with_another_label(struct intake *in)
{
	fact_put(in, T0 + 3600 + 60, EV_ALERT, WHAT_PAGE, NULL, "09:54 UTC paged: slow pages");
	fact_put(in, T0 + 3600 + 5400, EV_HUMAN, WHAT_RESOLVED, NULL, "11:23 UTC web7 is back, resolved");
}

static void doubts_labels(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "lb", .role = ROLE_EDGE, .write = write_balancer }, { .name = "page", .role = ROLE_HUMAN, .write = write_page },
				  { .name = "notes", .role = ROLE_HUMAN, .write = write_notes });
	const struct contradiction *c;
	const struct fact *f;
	const struct source *s;
	assert_int_equal(ledger_contradictions(l, &c), 1);
	assert_true(c[0].evidence.n >= 2);
	assert_true(str_find(c[0].summary, STR("\"CST\"")) != SIZE_MAX && str_find(c[0].summary, STR("CDT")) != SIZE_MAX);
	assert_int_equal(ledger_facts(l, &f), 6);
	assert_int_equal(f[1].what, WHAT_PAGE);
	assert_int_equal(f[1].at.time.ns, (T0 + 60) * NS_PER_S);
	assert_int_equal(f[1].printed.ns, (T0 + 3660) * NS_PER_S);
	ledger_sources(l, &s);
	assert_true(str_starts(s[1].zone_basis, STR("printed as CST, read as CDT")));
	ledger_free(l);

	l = SEALED({ .name = "lb", .role = ROLE_EDGE, .write = write_balancer }, { .name = "page", .role = ROLE_HUMAN, .write = write_page },
		   { .name = "notes", .role = ROLE_HUMAN, .write = write_notes_with_another_label });
	assert_int_equal(ledger_contradictions(l, &c), 0);
	ledger_free(l);
}

/* ---- offsets ---- */

static void offsets_given_win(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a-lb", .role = ROLE_EDGE, .write = write_ids_zoned },
				  { .name = "b-web", .role = ROLE_SERVER, .zone = ZONE_DEFAULT, .offset_s = 90.5, .write = write_ids_local });
	const struct source *s;
	ledger_sources(l, &s);
	assert_int_equal(s[1].first.ns, (T0 + LOCAL + 1) * NS_PER_S + 90500 * NS_PER_MS);
	assert_true(str_is(s[1].clock_offset_basis, "given by --offset"));
	ledger_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_borrowed_dates),
		cmocka_unit_test(moves_years),
		cmocka_unit_test(infers_zones),
		cmocka_unit_test(does_not_guess_zones),
		cmocka_unit_test(servers_follow_servers),
		cmocka_unit_test(machines_have_one_zone),
		cmocka_unit_test(cuts_tell_zones),
		cmocka_unit_test(infers_zones_from_traffic),
		cmocka_unit_test(doubts_labels),
		cmocka_unit_test(offsets_given_win),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
