/* Clocks that are off, measured by what happened and two logs tell of; and machines that logs name by address. */
#include "correlate/ledger.h"
#include "tests/unit/ledger_made.h"

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

/* Six that found it down late, and three that found it up at once. */
static void write_uneven_checks(struct intake *in)
{
	for (size_t i = 0; i < RESTARTS; i++) {
		host_put(in, T0 + restarts[i] + 6, WHAT_DOWN, "lb1", "web1");
		if (i % 2)
			host_put(in, T0 + restarts[i] + 120 + 2, WHAT_UP, "lb1", "web1");
	}
}

static void sorts_of_checks_count_alike(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "lb1/haproxy.log", .role = ROLE_EDGE, .write = write_uneven_checks }, { .name = "web1/syslog", .role = ROLE_OS, .write = write_restarts_fast });
	const struct source *s;
	ledger_sources(l, &s);
	assert_true(fabs(s[1].clock_offset_s + 700) < 0.5);
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
	write_pages(in, 100, 200, "http://10.0.0.2:80/");
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

static void write_own_address(struct intake *in)
{
	for (unsigned i = 0; i < 50; i++) {
		struct event e = request(T0 + i, 200, NULL, "/");
		e.f[F_HOST] = STR("10.0.0.7");
		intake_event(in, &e);
	}
}

/* A server that knows but its address is the machine whose folder its log lies in. */
static void folders_name_addresses(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "WEB01/W3SVC2/u_ex261118.log", .role = ROLE_SERVER, .write = write_own_address }, { .name = "db1/queries.log", .role = ROLE_DATA, .write = write_restarts_right });
	const struct lane *lanes;
	const struct unseen *u;
	assert_int_equal(ledger_lanes(l, &lanes), 1);
	assert_true(str_is(lanes[0].writer, "web01"));
	assert_int_equal(ledger_unseen(l, &u), 1);
	assert_true(str_starts(u[0].summary, STR("10.0.0.7 is taken to be WEB01: ")));
	ledger_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares_restarts_with_checks),
		cmocka_unit_test(sorts_of_checks_count_alike),
		cmocka_unit_test(bounds_make_no_majority),
		cmocka_unit_test(rhythms_tell_no_offset),
		cmocka_unit_test(names_addresses),
		cmocka_unit_test(folders_name_addresses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
