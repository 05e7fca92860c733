/* Clocks that are off, measured by requests that two logs have written down. */
#include "correlate/ledger.h"
#include "correlate/series.h"
#include "tests/unit/ledger_made.h"

#include <stdlib.h>

static void write_ids_zoned(struct intake *in)
{
	for (unsigned i = 0; i < 4000; i++) {
		struct event e = request_known(T0 + i, i);
		intake_event(in, &e);
	}
}

static void write_ids_fast(struct intake *in) /* 97 s ahead, and says its zone */
{
	for (unsigned i = 0; i < 4000; i += 3) {
		struct event e = request_known(T0 + i + 97, i);
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
		struct event e = request_known(T0 + i + ahead, i);
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
		struct event e = request_known(T0 + i + (i < 2000 ? 0 : 4620), i);
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
		struct event e = request_known(0, i);
		e.time.ns = (T0 + i) * NS_PER_S + (int64_t)i * 200000;
		e.grain_ns = 1;
		intake_event(in, &e);
	}
	fact_put(in, T0 + 38007, EV_CHANGE, WHAT_CHANGE, "app", "upgrade app 1 2");
}

static void write_ids_long(struct intake *in)
{
	for (unsigned i = 0; i < 40000; i += 40) {
		struct event e = request_known(T0 + i, i);
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
		struct event e = request_known(T0 + i * 60 + 39, i);
		if (length) {
			e.start = instant_of_s(T0 + i * 60);
			e.end = e.time;
			e.duration_ms = 39000;
		}
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mends_steps),
		cmocka_unit_test(measures_skews),
		cmocka_unit_test(proposes_what_few_say),
		cmocka_unit_test(mends_drift),
		cmocka_unit_test(lengths_are_no_skew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
