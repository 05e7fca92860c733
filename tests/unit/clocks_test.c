/* One time for all logs of a ledger: years, zones, labels and offsets, inferred or given. A single line's time: clock_test.c. */
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
		char id[32];
		struct event e = request(T0 + i + shift, 200, NULL, "/");
		snprintf(id, sizeof id, "r-%u", i * 7919);
		e.f[F_REQUEST_ID] = str_of(id);
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

static void fact_put(struct intake *in, int64_t second, enum event_kind kind, enum what what, const char *subject, const char *raw)
{
	struct event e = event_at(second, kind);
	static uint64_t line;
	e.line = ++line;
	e.what = what;
	e.f[F_SUBJECT] = str_of(subject);
	e.raw = e.f[F_MESSAGE] = str_of(raw);
	intake_event(in, &e);
}

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

/* ---- skews ---- */

static void write_ids_fast(struct intake *in) /* 97 s ahead, and says its zone */
{
	for (unsigned i = 0; i < 4000; i += 3) {
		char id[32];
		struct event e = request(T0 + i + 97, 200, NULL, "/");
		snprintf(id, sizeof id, "r-%u", i * 7919);
		e.f[F_REQUEST_ID] = str_of(id);
		intake_event(in, &e);
	}
}

static void write_change(struct intake *in)
{
	fact_put(in, T0 + 297, EV_CHANGE, WHAT_CHANGE, "app", "upgrade app 1 2");
}

static void write_some_ids(struct intake *in, unsigned from, unsigned to, int64_t ahead)
{
	for (unsigned i = from; i < to; i++) {
		char id[32];
		struct event e = request(T0 + i + ahead, 200, NULL, "/");
		snprintf(id, sizeof id, "r-%u", i * 7919);
		e.f[F_REQUEST_ID] = str_of(id);
		intake_event(in, &e);
	}
}

static void write_hundred_ids(struct intake *in)
{
	write_some_ids(in, 0, 100, 0);
}

static void write_two_ids_fast(struct intake *in)
{
	write_some_ids(in, 10, 12, 97);
	fact_put(in, T0 + 297, EV_CHANGE, WHAT_CHANGE, "app", "upgrade app 1 2");
}

static void write_three_ids_fast(struct intake *in)
{
	write_some_ids(in, 20, 23, 97);
}

static void write_three_ids_at_odds(struct intake *in)
{
	write_some_ids(in, 30, 31, 97);
	write_some_ids(in, 31, 32, 0);
	write_some_ids(in, 32, 33, -40);
}

static void write_ids_stepped(struct intake *in) /* right, until it jumps ahead by 77 min */
{
	for (unsigned i = 0; i < 4000; i += 3) {
		char id[32];
		struct event e = request(T0 + i + (i < 2000 ? 0 : 4620), 200, NULL, "/");
		snprintf(id, sizeof id, "r-%u", i * 7919);
		e.f[F_REQUEST_ID] = str_of(id);
		intake_event(in, &e);
	}
	fact_put(in, T0 + 100, EV_CHANGE, WHAT_CHANGE, "app", "upgrade app 1 2");
	fact_put(in, T0 + 3000 + 4620, EV_CHANGE, WHAT_CHANGE, "app", "upgrade app 2 3");
}

static void mends_steps(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a-lb", .role = ROLE_EDGE, .write = write_ids_zoned }, { .name = "web1/access.log", .role = ROLE_SERVER, .write = write_ids_stepped });
	const struct source *s;
	const struct fact *f;
	const struct lane *lanes;
	const struct unseen *u;
	int64_t from, to;
	ledger_sources(l, &s);
	assert_int_equal(s[1].first.ns, T0 * NS_PER_S);
	assert_int_equal(s[1].last.ns, (T0 + 3999) * NS_PER_S);
	assert_int_equal(ledger_facts(l, &f), 2);
	assert_int_equal(f[0].at.time.ns, (T0 + 100) * NS_PER_S);
	assert_int_equal(f[1].at.time.ns, (T0 + 3000) * NS_PER_S);
	ledger_lanes(l, &lanes);
	assert_true(series_span(lanes[1].outcomes, &from, &to));
	assert_true(from == T0 && to == T0 + 4000);
	assert_int_equal(ledger_unseen(l, &u), 2);
	assert_true(str_find(u[1].summary, STR("stepped by +4620.000 s")) != SIZE_MAX);
	ledger_free(l);
}

/* A clock is measured against the balancer's; what else the machine wrote goes by it. */
static void measures_skews(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a-lb", .role = ROLE_EDGE, .write = write_ids_zoned }, { .name = "web1/access.log", .role = ROLE_SERVER, .write = write_ids_fast },
				  { .name = "web1/dpkg.log", .role = ROLE_OS, .write = write_change });
	const struct source *s;
	const struct fact *f;
	const struct unseen *u;
	ledger_sources(l, &s);
	assert_int_equal(llround(s[1].clock_offset_s * 1000), -97000);
	assert_true(str_ends(s[1].clock_offset_basis, STR("request ids shared with a-lb, within 0.000 s")));
	assert_int_equal(s[1].first.ns, T0 * NS_PER_S);
	assert_int_equal(llround(s[2].clock_offset_s * 1000), -97000);
	assert_int_equal(ledger_facts(l, &f), 1);
	assert_int_equal(f[0].at.time.ns, (T0 + 200) * NS_PER_S);
	assert_int_equal(f[0].printed.ns, (T0 + 297) * NS_PER_S);
	assert_true(s[0].clock_offset_s == 0);
	assert_int_equal(ledger_unseen(l, &u), 1);
	assert_true(str_is(u[0].kind, "clock"));
	ledger_free(l);
	/* Two machines against one: the balancer's clock is the wrong one. */
	l = SEALED({ .name = "a-lb", .role = ROLE_EDGE, .write = write_ids_zoned }, { .name = "web1/access.log", .role = ROLE_SERVER, .write = write_ids_fast },
		   { .name = "web2/access.log", .role = ROLE_SERVER, .write = write_ids_fast });
	ledger_sources(l, &s);
	assert_int_equal(llround(s[0].clock_offset_s * 1000), 97000);
	assert_true(s[1].clock_offset_s == 0 && s[2].clock_offset_s == 0);
	ledger_free(l);
}

/* Three requests convince if they agree; two are proposed, and facts may be of either time. */
static void proposes_what_few_say(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a-lb", .role = ROLE_EDGE, .write = write_hundred_ids }, { .name = "web1/a.log", .role = ROLE_APP, .write = write_three_ids_at_odds },
				  { .name = "web2/a.log", .role = ROLE_APP, .write = write_two_ids_fast }, { .name = "web3/a.log", .role = ROLE_APP, .write = write_three_ids_fast });
	const struct source *s;
	const struct fact *f;
	const struct unseen *u;
	ledger_sources(l, &s);
	assert_true(s[0].clock_offset_s == 0 && s[1].clock_offset_s == 0 && s[2].clock_offset_s == 0);
	assert_int_equal(llround(s[3].clock_offset_s), -97);
	assert_int_equal(ledger_unseen(l, &u), 2);
	assert_true(str_find(u[0].summary, STR("may be 97.0 s ahead")) != SIZE_MAX && str_find(u[0].summary, STR("--offset 'web2/a.log=-97.0'")) != SIZE_MAX);
	assert_int_equal(ledger_facts(l, &f), 1);
	assert_int_equal(f[0].at.time.ns, (T0 + 297) * NS_PER_S);
	assert_int_equal(f[0].at.lo.ns, (T0 + 200) * NS_PER_S);
	ledger_free(l);
}

/* A quartz that gains 200 millionths: 8 s over the log. */
static void write_ids_gaining(struct intake *in)
{
	for (unsigned i = 0; i < 40000; i += 40) {
		char id[32];
		struct event e = request(0, 200, NULL, "/");
		e.time.ns = (T0 + i) * NS_PER_S + (int64_t)i * 200000;
		e.grain_ns = 1;
		snprintf(id, sizeof id, "r-%u", i * 7919);
		e.f[F_REQUEST_ID] = str_of(id);
		intake_event(in, &e);
	}
	fact_put(in, T0 + 38007, EV_CHANGE, WHAT_CHANGE, "app", "upgrade app 1 2");
}

static void write_ids_long(struct intake *in)
{
	for (unsigned i = 0; i < 40000; i += 40) {
		char id[32];
		struct event e = request(T0 + i, 200, NULL, "/");
		snprintf(id, sizeof id, "r-%u", i * 7919);
		e.f[F_REQUEST_ID] = str_of(id);
		intake_event(in, &e);
	}
}

static void mends_drift(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a-lb", .role = ROLE_EDGE, .write = write_ids_long }, { .name = "web1/access.log", .role = ROLE_SERVER, .write = write_ids_gaining });
	const struct fact *f;
	const struct lane *lanes;
	const struct unseen *u;
	assert_int_equal(ledger_facts(l, &f), 1);
	int64_t due = (T0 + 37999) * NS_PER_S + 400 * NS_PER_MS; /* 38,007 s by the clock that gains */
	assert_true(llabs(f[0].at.time.ns - due) <= 600 * NS_PER_MS);
	assert_true(f[0].at.lo.ns <= due && f[0].at.hi.ns >= due);
	assert_int_equal(ledger_lanes(l, &lanes), 2);
	uint64_t near = 0;
	for (int64_t i = 0; i < 40000; i += 40)
		near += series_sum(lanes[1].outcomes, OUT_TOTAL, T0 + i - 1, T0 + i + 2);
	assert_int_equal(near, 1000);
	assert_int_equal(ledger_unseen(l, &u), 2);
	assert_true(str_find(u[1].summary, STR("runs fast by 200 millionths")) != SIZE_MAX);
	ledger_free(l);
}

/* Requests without a length in the one log, of 40 s in the other: they may have been anywhere within. */
static void write_slow(struct intake *in, bool length)
{
	for (unsigned i = 0; i < 50; i++) {
		char id[32];
		struct event e = request(T0 + i * 60 + 39, 200, NULL, "/");
		if (length) {
			e.start = instant_of_s(T0 + i * 60);
			e.end = e.time;
			e.duration_ms = 39000;
		}
		snprintf(id, sizeof id, "r-%u", i);
		e.f[F_REQUEST_ID] = str_of(id);
		intake_event(in, &e);
	}
}

static void write_slow_with_length(struct intake *in)
{
	write_slow(in, true);
}

static void write_slow_without(struct intake *in)
{
	write_slow(in, false);
}

static void lengths_are_no_skew(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a-lb", .role = ROLE_EDGE, .write = write_slow_with_length }, { .name = "web1/access.log", .role = ROLE_SERVER, .write = write_slow_without });
	const struct source *s;
	ledger_sources(l, &s);
	assert_true(s[0].clock_offset_s == 0 && s[1].clock_offset_s == 0);
	ledger_free(l);
}

/* ---- what happened, told by two ---- */

/* Six restarts of web1, at uneven times; by a clock that is `ahead`. */
static const int64_t restarts[] = { 100, 1700, 2900, 5300, 9000, 9800 };
enum { RESTARTS = sizeof restarts / sizeof *restarts };

static void host_put(struct intake *in, int64_t second, enum what what, const char *host, const char *subject)
{
	struct event e = event_at(second, EV_STATE);
	static uint64_t line;
	e.line = ++line;
	e.what = what;
	e.f[F_HOST] = str_of(host);
	e.f[F_SUBJECT] = str_of(subject);
	intake_event(in, &e);
}

static void write_restarts(struct intake *in, const char *host, int64_t ahead, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		host_put(in, T0 + restarts[i] + ahead, WHAT_STOP, host, "nginx.service");
		host_put(in, T0 + restarts[i] + 120 + ahead, WHAT_START, host, "nginx.service");
	}
}

static void write_checks_of(struct intake *in, const char *server, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		host_put(in, T0 + restarts[i] + 5, WHAT_DOWN, "lb1", server);
		host_put(in, T0 + restarts[i] + 120 + 3, WHAT_UP, "lb1", server);
	}
}

static void write_checks(struct intake *in)
{
	write_checks_of(in, "web1", RESTARTS);
	write_checks_of(in, "web2", RESTARTS);
}

static void write_restarts_fast(struct intake *in)
{
	write_restarts(in, "web1", 700, RESTARTS);
}

static void write_restarts_right(struct intake *in)
{
	write_restarts(in, "web2", 0, RESTARTS);
}

static void write_restarts_slow(struct intake *in)
{
	write_restarts(in, "web2", -40000, RESTARTS);
}

/* Every hour on the hour, and by hosts that nobody checks. */
static void write_cron(struct intake *in, const char *host, int64_t ahead)
{
	for (int64_t i = 0; i < 48; i++) {
		host_put(in, T0 + i * 3600 + ahead, WHAT_STOP, host, "rotate.service");
		host_put(in, T0 + i * 3600 + 60 + ahead, WHAT_START, host, "rotate.service");
	}
}

static void write_hourly(struct intake *in)
{
	write_cron(in, "web1", 1800);
}

static void write_hourly_checks(struct intake *in)
{
	for (int64_t i = 0; i < 48; i++) {
		host_put(in, T0 + i * 3600 + 5, WHAT_DOWN, "lb1", "web1");
		host_put(in, T0 + i * 3600 + 63, WHAT_UP, "lb1", "web1");
	}
}

static void compares_restarts_with_checks(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "lb1/haproxy.log", .role = ROLE_EDGE, .write = write_checks }, { .name = "web1/syslog", .role = ROLE_OS, .write = write_restarts_fast },
				  { .name = "web2/syslog", .role = ROLE_OS, .write = write_restarts_slow });
	const struct source *s;
	ledger_sources(l, &s);
	assert_true(s[0].clock_offset_s == 0);
	assert_true(fabs(s[1].clock_offset_s + 700) < 2);
	assert_true(fabs(s[2].clock_offset_s - 40000) < 2);
	assert_true(str_starts(s[1].clock_offset_basis, STR("inferred: 12 happenings that other logs tell of as well")));
	ledger_free(l);
	l = SEALED({ .name = "lb1/haproxy.log", .role = ROLE_EDGE, .write = write_checks }, { .name = "web1/syslog", .role = ROLE_OS, .write = write_restarts_fast },
		   { .name = "web2/syslog", .role = ROLE_OS, .write = write_restarts_right });
	ledger_sources(l, &s);
	assert_true(s[0].clock_offset_s == 0 && s[2].clock_offset_s == 0);
	assert_true(fabs(s[1].clock_offset_s + 700) < 2);
	ledger_free(l);
}

static void write_checks_of_three(struct intake *in)
{
	write_checks(in);
	write_checks_of(in, "web3", RESTARTS);
}

static void write_restarts_a_little_fast(struct intake *in)
{
	write_restarts(in, "web1", 12, RESTARTS);
}

static void write_restarts_of_third(struct intake *in)
{
	write_restarts(in, "web3", 0, RESTARTS);
}

/* One that is right may, by its bounds, be as wrong as another is: that makes no majority against the balancer. */
static void bounds_make_no_majority(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "lb1/haproxy.log", .role = ROLE_EDGE, .write = write_checks_of_three }, { .name = "web1/syslog", .role = ROLE_OS, .write = write_restarts_a_little_fast },
				  { .name = "web2/syslog", .role = ROLE_OS, .write = write_restarts_slow }, { .name = "web3/syslog", .role = ROLE_OS, .write = write_restarts_of_third });
	const struct source *s;
	ledger_sources(l, &s);
	assert_true(s[0].clock_offset_s == 0 && s[3].clock_offset_s == 0);
	assert_true(fabs(s[2].clock_offset_s - 40000) < 2);
	ledger_free(l);
}

/* What comes at every hour fits every hour. */
static void rhythms_tell_no_offset(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "lb1/haproxy.log", .role = ROLE_EDGE, .write = write_hourly_checks }, { .name = "web1/syslog", .role = ROLE_OS, .write = write_hourly });
	const struct source *s;
	const struct unseen *u;
	ledger_sources(l, &s);
	assert_true(s[0].clock_offset_s == 0 && s[1].clock_offset_s == 0);
	assert_int_equal(ledger_unseen(l, &u), 0);
	ledger_free(l);
}

/* ---- addresses ---- */

static void write_pages(struct intake *in, unsigned from, unsigned to, const char *node)
{
	for (unsigned i = from; i < to; i++) {
		char path[32];
		snprintf(path, sizeof path, "/item/%u", i);
		struct event e = request(T0 + i, 200, node, path);
		intake_event(in, &e);
	}
}

static void write_to_addresses(struct intake *in)
{
	write_pages(in, 0, 100, "10.0.0.1:80");
	write_pages(in, 100, 200, "10.0.0.2:80");
	write_pages(in, 200, 300, "10.0.0.3:80");
	host_put(in, T0 + 10, WHAT_DOWN, "lb1", "10.0.0.1:80");
}

static void write_first_pages(struct intake *in)
{
	write_pages(in, 0, 100, NULL);
}

static void write_mixed_pages(struct intake *in) /* of two machines: a log from somewhere between */
{
	write_pages(in, 150, 250, NULL);
}

static void names_addresses(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "lb1/a.log", .role = ROLE_EDGE, .write = write_to_addresses }, { .name = "web1/a.log", .role = ROLE_SERVER, .write = write_first_pages },
				  { .name = "web2/a.log", .role = ROLE_SERVER, .write = write_mixed_pages });
	const struct lane *lanes;
	const struct fact *f;
	const struct unseen *u;
	assert_int_equal(ledger_lanes(l, &lanes), 5);
	assert_true(str_is(lanes[0].node, "10.0.0.2:80") && str_is(lanes[1].node, "10.0.0.3:80") && str_is(lanes[2].node, "web1"));
	assert_int_equal(ledger_facts(l, &f), 1);
	assert_true(str_is(f[0].f[F_SUBJECT], "web1"));
	assert_int_equal(ledger_unseen(l, &u), 1);
	assert_true(str_is(u[0].summary, "10.0.0.1:80 is taken to be web1: 100 requests sent there are in its own log"));
	ledger_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_borrowed_dates), cmocka_unit_test(moves_years), cmocka_unit_test(infers_zones), cmocka_unit_test(does_not_guess_zones), cmocka_unit_test(infers_zones_from_traffic),
		cmocka_unit_test(doubts_labels), cmocka_unit_test(offsets_given_win), cmocka_unit_test(measures_skews), cmocka_unit_test(proposes_what_few_say), cmocka_unit_test(mends_drift), cmocka_unit_test(lengths_are_no_skew), cmocka_unit_test(compares_restarts_with_checks), cmocka_unit_test(bounds_make_no_majority), cmocka_unit_test(rhythms_tell_no_offset), cmocka_unit_test(names_addresses), cmocka_unit_test(mends_steps), cmocka_unit_test(servers_follow_servers), cmocka_unit_test(machines_have_one_zone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
