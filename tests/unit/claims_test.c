/* What people's sentences claim, and what only looks like a claim. */
#include "correlate/claims.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct claim only(const char *text)
{
	struct claim c[4];
	size_t n = claims_find(str_of(text), c, 4);
	if (n != 1)
		print_error("%zu claims in \"%s\"\n", n, text);
	assert_int_equal(n, 1);
	return c[0];
}

static void none(const char *text)
{
	struct claim c[4];
	size_t n = claims_find(str_of(text), c, 4);
	if (n)
		print_error("\"%.*s\" claimed in \"%s\"\n", STR_ARG(c[0].text), text);
	assert_int_equal(n, 0);
}

static void lengths(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		double seconds;
	} rows[] = {
		{ "The site was inaccessible for about 1 h 15 min.", 4500 },
		{ "The outage lasted 37 minutes", 2220 },
		{ "downtime: 2h39m in all", 9540 },
		{ "Services were unavailable for 1 hour and 29 minutes.", 5340 },
		{ "incident closed, 119 min of degradation", 7140 },
		{ "an outage of 1.5 hours", 5400 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct claim c = only(rows[i].text);
		assert_int_equal(c.kind, CLAIM_LASTED);
		assert_int_equal((long)c.seconds, (long)rows[i].seconds);
	}
}

static void beginnings(void **state)
{
	(void)state;
	struct claim c = only("We are investigating errors. The trouble began at 14:58 UTC.");
	assert_int_equal(c.kind, CLAIM_BEGAN);
	assert_int_equal(c.minute, 14 * 60 + 58);
	assert_true(c.has_zone);
	assert_int_equal(c.offset_s, 0);
	c = only("Errors since 2:05 PM EST for some users");
	assert_int_equal(c.minute, 14 * 60 + 5);
	assert_int_equal(c.offset_s, -5 * 3600);
	c = only("restored at 16:10");
	assert_int_equal(c.kind, CLAIM_ENDED);
	assert_false(c.has_zone);
}

static void ends(void **state)
{
	(void)state;
	struct claim c = only("latency is back to normal since 09:17");
	assert_int_equal(c.kind, CLAIM_ENDED);
	assert_int_equal(c.minute, 9 * 60 + 17);
	struct claim both[8];
	assert_int_equal(claims_find(STR("Uploads failed between 08:30 and 09:17 UTC."), both, 8), 2);
	assert_int_equal(both[0].kind, CLAIM_BEGAN);
	assert_int_equal(both[0].minute, 8 * 60 + 30);
	assert_true(both[0].has_zone);
	assert_int_equal(both[1].kind, CLAIM_ENDED);
	assert_int_equal(both[1].minute, 9 * 60 + 17);
	none("Maintenance window from 08:30 to 09:17 UTC.");
	c = only("the queue is short again, and all is normal since 11:40");
	assert_int_equal(c.kind, CLAIM_ENDED);
	c = only("timeouts since 11:40, no idea yet");
	assert_int_equal(c.kind, CLAIM_BEGAN);
	none("web4 is back, its disk since 11:40 is lost");
}

static void no_claims(void **state)
{
	(void)state;
	none("We will post the next update in 30 minutes, the outage goes on.");
	none("A restart takes 5 minutes");
	none("10:42 paged on-call");
	none("Search is slow: 3 of 20 shards, ratio 10:1, version 2.4.1");
	none("");
	none("the outage affects 15 customers");
}

static void amounts(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum claim_kind kind;
		double value;
	} rows[] = {
		{ "About 5 % of requests failed.", CLAIM_SHARE, 0.05 },
		{ "We saw an error rate of 12.5% for our API", CLAIM_SHARE, 0.125 },
		{ "forty minutes in which 40 percent of all traffic got errors", CLAIM_SHARE, 0.4 },
		{ "In all 1,204 requests failed", CLAIM_COUNT, 1204 },
		{ "we count 45 200 failed requests", CLAIM_COUNT, 45200 },
		{ "No users were affected.", CLAIM_NOBODY, 0 },
		{ "There was no customer impact", CLAIM_NOBODY, 0 },
		{ "All customers are unable to log in", CLAIM_EVERYBODY, 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct claim c = only(rows[i].text);
		assert_int_equal(c.kind, rows[i].kind);
		assert_true(c.value > rows[i].value - 1e-9 && c.value < rows[i].value + 1e-9);
	}
	none("99.2 % of requests succeeded");
	none("CPU is at 95 % and traffic is as usual");
	none("the canary gets 5 % of requests");
	none("Not all customers are affected");
	none("no impact on billing was seen");
	none("All users who use SSO are affected");
	none("all users are restored");
	none("All customers in Europe are affected");
	none("we rolled back 1.204 and retried failed requests");
	none("Some customers may be affected");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lengths), cmocka_unit_test(beginnings), cmocka_unit_test(ends), cmocka_unit_test(no_claims), cmocka_unit_test(amounts) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
