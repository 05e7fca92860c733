/* logfmt: its pairs, and the prose that only looks like it. */
#include "parsers/logfmt.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct json_fields fields;
static struct logfmt_fit fit;

static void expect(const char *key, const char *want)
{
	struct str got = json_text(&fields, json_find(&fields, str_of(key), NULL));
	if (want ? !(got.p && str_is(got, want)) : got.p != NULL)
		fail_msg("%s: got \"%.*s\", want \"%s\"", key, STR_ARG(got), want ? want : "nothing");
}

static void pairs(void **state)
{
	(void)state;
	assert_true(logfmt_scan(STR("ts=2031-05-06T07:08:09.5Z level=warn msg=\"say \\\"no\\\"\\n\" http.status=503 url=/a?b=c empty= quick \n"),
				&fields, &fit));
	expect("ts", "2031-05-06T07:08:09.5Z");
	expect("level", "warn");
	expect("msg", "say \"no\"\n");
	expect("http.status", "503");
	expect("url", "/a?b=c");
	expect("empty", "");
	expect("quick", "quick");
	expect("b", NULL);
	assert_int_equal(fit.pairs, 6);
	assert_int_equal(fit.bare, 1);
	assert_false(fit.truncated);
}

static void relatives(void **state)
{
	(void)state;
	assert_true(logfmt_scan(STR("date=2031-05-06,time=07:08:09,list=1,2,3;user='no one', act=\"drop\";end=2031-05-06 07:08:10 x=1"), &fields, &fit));
	expect("date", "2031-05-06");
	expect("time", "07:08:09");
	expect("list", "1,2,3");
	expect("user", "no one");
	expect("act", "drop");
	expect("end", "2031-05-06 07:08:10");
	expect("x", "1");
	assert_int_equal(fit.pairs, 7);
	assert_true(logfmt_scan(STR("a=1, b=2,"), &fields, &fit));
	expect("a", "1");
	expect("b", "2");
}

static void refused(void **state)
{
	(void)state;
	static const char *const not[] = {
		"", "   ", "connection to db=main failed", "retry=3", "the value is a=b c=d", "x=1 and then a long tail of prose follows here y=2",
		"=1 =2", "GET /a?b=c HTTP/1.1", "a=1 a=2 a=3 a=4", "if (a == b) c = d;", "1=2 3=4",
	};
	for (size_t i = 0; i < sizeof not / sizeof *not; i++)
		if (logfmt_scan(str_of(not[i]), &fields, &fit))
			fail_msg("\"%s\" is no logfmt", not[i]);
}

static void truncated(void **state)
{
	(void)state;
	assert_false(logfmt_scan(STR("level=error msg=\"the end is"), &fields, &fit));
	assert_true(fit.truncated);
	assert_int_equal(fields.state, JSON_TRUNCATED);
	expect("level", "error");
	expect("msg", NULL);
	assert_false(logfmt_scan(STR("level=error msg=\"the end is\\"), &fields, &fit));
	assert_true(fit.truncated);
	/* A quote in the middle of a word ends nothing. */
	assert_true(logfmt_scan(STR("level=error size=5\" ok=yes"), &fields, &fit));
	expect("size", "5\"");
}

static void bounds(void **state)
{
	(void)state;
	struct buf line = { 0 };
	for (int i = 0; i < 1000; i++)
		buf_addf(&line, "k%d=\"%d\" ", i, i);
	assert_true(logfmt_scan(buf_str(&line), &fields, &fit));
	assert_int_equal(fit.pairs, 1000);
	assert_int_equal(fields.n, JSON_MAX_FIELDS);
	assert_true(fields.more);
	buf_free(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs), cmocka_unit_test(relatives), cmocka_unit_test(refused), cmocka_unit_test(truncated), cmocka_unit_test(bounds),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	json_fields_free(&fields);
	return failed;
}
