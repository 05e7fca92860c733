/* JSON lines: what is listed, how it is found, and what is no JSON. */
#include "parsers/json_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct json_fields fields;

static struct str json_get(struct json_fields *f, struct str path)
{
	return json_text(f, json_find(f, path, NULL));
}

static void expect(const char *line, const char *path, const char *want)
{
	assert_true(json_flatten(str_of(line), &fields));
	struct str got = json_get(&fields, str_of(path));
	if (!want && got.p)
		fail_msg("%s in %s: got \"%.*s\", want nothing", path, line, STR_ARG(got));
	if (want && !(got.p && str_is(got, want)))
		fail_msg("%s in %s: got \"%.*s\", want \"%s\"", path, line, STR_ARG(got), want);
}

static void values(void **state)
{
	(void)state;
	const char *line = " {\"t\": 1.5e3,\"ok\":true,\"no\":false,\"nil\":null,\"s\":\"a b\",\"e\":\"\",\"neg\":-7,"
			   "\"list\":[1,{\"x\":\"]\"}],\"o\":{\"p\":{\"q\":\"deep\"},\"n\":2}} ";
	expect(line, "t", "1.5e3");
	expect(line, "ok", "true");
	expect(line, "no", "false");
	expect(line, "nil", NULL);
	expect(line, "s", "a b");
	expect(line, "e", "");
	expect(line, "neg", "-7");
	expect(line, "list", "[1,{\"x\":\"]\"}]");
	expect(line, "o.p.q", "deep");
	expect(line, "o.n", "2");
	expect(line, "o.p", "{\"q\":\"deep\"}");
	expect(line, "q", NULL);
	expect(line, "n", NULL);
	expect(line, "o.q", NULL);
	expect(line, "o.", NULL);
	assert_int_equal(json_find(&fields, STR("ok"), NULL)->type, JSON_TRUE);
	assert_int_equal(json_find(&fields, STR("nil"), NULL)->type, JSON_NULL);
	assert_int_equal(json_find(&fields, STR("t"), NULL)->type, JSON_NUMBER);
	assert_false(fields.more);
	expect("{}", "a", NULL);
}

static void literal_dots_win(void **state)
{
	(void)state;
	const char *line = "{\"a\":{\"b\":\"inner\",\"c.d\":\"mixed\"},\"a.b\":\"literal\",\"x.y\":{\"z\":\"half\"}}";
	expect(line, "a.b", "literal");
	expect(line, "a.c.d", "mixed");
	expect(line, "x.y.z", "half");
}

static void escapes(void **state)
{
	(void)state;
	expect("{\"m\":\"q\\\"\\\\\\/\\b\\f\\n\\r\\t.\"}", "m", "q\"\\/\b\f\n\r\t.");
	expect("{\"m\":\"\\u00e9\\u20AC \\ud83d\\ude00\"}", "m", "\xc3\xa9\xe2\x82\xac \xf0\x9f\x98\x80");
	expect("{\"m\":\"\\ud83d!\\ude00\"}", "m", "\xef\xbf\xbd!\xef\xbf\xbd");
	expect("{\"m\":\"\\u12\"}", "m", "\xef\xbf\xbd" "12");
	expect("{\"m\":\"\\uD800\\uD800\"}", "m", "\xef\xbf\xbd\xef\xbf\xbd");
	expect("{\"m\":\"\\x22\\x2\\q\"}", "m", "\"\\x2\\q");
	expect("{\"\\u0061b\":1}", "ab", "1");
	expect("{\"m\":\"\\u\\u\\u\\u\\u\\u\\u\\u\"}", "m",
	       "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	/* Twice asked, once resolved. */
	assert_true(json_flatten(STR("{\"m\":\"a\\nb\"}"), &fields));
	struct str first = json_get(&fields, STR("m"));
	assert_ptr_equal(first.p, json_get(&fields, STR("m")).p);
}

static void lenient(void **state)
{
	(void)state;
	expect("{\"up\":-,\"rt\":,\"st\":200}", "st", "200");
	expect("{\"up\":-,\"rt\":,\"st\":200}", "up", NULL);
	expect("{\"up\":-,\"rt\":,\"st\":200}", "rt", NULL);
	expect("{\"a\":1},", "a", "1");
	expect("{\"a\":NaN}", "a", NULL);
}

static void refused(void **state)
{
	(void)state;
	static const char *const not[] = {
		"", " ", "text", "[1]", "\"a\"", "{a:1}", "{'a':1}", "{\"a\":1} tail", "{\"a\":1}{\"a\":2}", "{\"a\" 1}", "{\"a\":1 \"b\":2}",
		"{\"a\":[1}", "{\"a\":hello}", "{\"a\":1]", "{,}", "{\"a\":1,}", "{ some text }", "{\"a\":2031-05-06}", "{\"a\":1e}", "{\"a\":[1 2]}",
	};
	for (size_t i = 0; i < sizeof not / sizeof *not; i++) {
		if (json_flatten(str_of(not[i]), &fields) || fields.state != JSON_NOT || fields.n)
			fail_msg("\"%s\" is no JSON line", not[i]);
	}
}

/* Cut anywhere, a line is said to be cut, and what was whole before the cut is there. */
static void truncated(void **state)
{
	(void)state;
	struct str line = STR("{\"time\":\"2031-05-06T07:08:09Z\",\"http\":{\"status\":503,\"tags\":[\"a\",\"b\"]},\"m\":\"x\\\"y\",\"ok\":true}");
	for (size_t n = 1; n < line.n; n++) {
		/* A copy of its own, so that the sanitizer sees a byte too many. */
		char *copy = malloc(n);
		memcpy(copy, line.p, n);
		assert_false(json_flatten((struct str){ copy, n }, &fields));
		assert_int_equal(fields.state, JSON_TRUNCATED);
		if (n > 31)
			assert_true(str_is(json_get(&fields, STR("time")), "2031-05-06T07:08:09Z"));
		if (n > 54)
			assert_true(str_is(json_get(&fields, STR("http.status")), "503"));
		assert_int_equal(json_get(&fields, STR("http.tags")).p != NULL, n > str_chr(line, ']'));
		free(copy);
	}
}

static void bounds(void **state)
{
	(void)state;
	struct buf line = { 0 };
	buf_adds(&line, "{\"k\":0");
	for (int i = 1; i < 1000; i++)
		buf_addf(&line, ",\"k%d\":{\"v\":%d}", i, i);
	buf_adds(&line, "}");
	assert_true(json_flatten(buf_str(&line), &fields));
	assert_int_equal(fields.n, JSON_MAX_FIELDS);
	assert_true(fields.more);
	assert_true(str_is(json_get(&fields, STR("k9.v")), "9"));
	assert_null(json_get(&fields, STR("k999.v")).p);
	buf_reset(&line);
	for (int i = 0; i < 20; i++)
		buf_adds(&line, "{\"d\":");
	buf_adds(&line, "1");
	for (int i = 0; i < 20; i++)
		buf_adds(&line, "}");
	assert_true(json_flatten(buf_str(&line), &fields));
	assert_int_equal(fields.n, JSON_MAX_DEPTH);
	assert_true(fields.more);
	buf_reset(&line);
	for (int i = 0; i < 100000; i++) /* no stack is eaten */
		buf_adds(&line, "{\"d\":[");
	assert_false(json_flatten(buf_str(&line), &fields));
	buf_free(&line);
}

static void hints(void **state)
{
	(void)state;
	uint16_t hint = 0;
	assert_true(json_flatten(STR("{\"a\":1,\"b\":{\"c\":2}}"), &fields));
	assert_ptr_equal(json_find(&fields, STR("b"), &hint), &fields.v[1]);
	assert_int_equal(hint, 1);
	assert_true(json_flatten(STR("{\"b\":3,\"a\":1}"), &fields)); /* another order: the hint is no more than that */
	assert_ptr_equal(json_find(&fields, STR("b"), &hint), &fields.v[0]);
	assert_null(json_find(&fields, STR("c"), &hint));
	assert_true(json_flatten(STR("{\"x\":{\"b\":1},\"b\":2}"), &fields));
	hint = 1; /* a "b", but not at the top */
	assert_ptr_equal(json_find(&fields, STR("b"), &hint), &fields.v[2]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values), cmocka_unit_test(literal_dots_win), cmocka_unit_test(escapes), cmocka_unit_test(lenient),
		cmocka_unit_test(refused), cmocka_unit_test(truncated), cmocka_unit_test(bounds), cmocka_unit_test(hints),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	json_fields_free(&fields);
	return failed;
}
