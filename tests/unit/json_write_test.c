/* The JSON writer: shapes, strings from hostile bytes, numbers that read back. */
#include "parsers/base/json_write.h"
#include "parsers/base/utf8.h"
#include "parsers/time/json_time.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void shapes(void **state)
{
	(void)state;
	struct buf out = { 0 };
	struct json j = json_to(&out, false);
	json_object(&j, NULL);
	json_str(&j, "a", STR("x"));
	json_array(&j, "b");
	json_int(&j, NULL, -1);
	json_object(&j, NULL);
	json_object_end(&j);
	json_array(&j, NULL);
	json_array_end(&j);
	json_bool(&j, NULL, true);
	json_bool(&j, NULL, false);
	json_array_end(&j);
	json_null(&j, "c");
	json_uint(&j, "d", UINT64_MAX);
	json_object_end(&j);
	assert_string_equal(out.p, "{\"a\":\"x\",\"b\":[-1,{},[],true,false],\"c\":null,\"d\":18446744073709551615}");
	buf_free(&out);
}

static void pretty(void **state)
{
	(void)state;
	struct buf out = { 0 };
	struct json j = json_to(&out, true);
	json_object(&j, NULL);
	json_array(&j, "none");
	json_array_end(&j);
	json_array(&j, "two");
	json_int(&j, NULL, 1);
	json_int(&j, NULL, 2);
	json_array_end(&j);
	json_object_end(&j);
	assert_string_equal(out.p, "{\n  \"none\": [],\n  \"two\": [\n    1,\n    2\n  ]\n}");
	buf_free(&out);
}

static void unknown_is_null(void **state)
{
	(void)state;
	struct buf out = { 0 };
	struct json j = json_to(&out, false);
	json_array(&j, NULL);
	json_str(&j, NULL, STR_NONE);
	json_str(&j, NULL, STR(""));
	json_int(&j, NULL, INT64_MIN);
	json_double(&j, NULL, NAN);
	json_double(&j, NULL, INFINITY);
	json_instant(&j, NULL, INSTANT_NONE, NS_PER_S);
	json_array_end(&j);
	assert_string_equal(out.p, "[null,\"\",null,null,null,null]");
	buf_free(&out);
}

static void strings(void **state)
{
	static const struct {
		struct str in;
		const char *want;
	} rows[] = {
		{ STR_INIT("say \"hi\" \\ there"), "\"say \\\"hi\\\" \\\\ there\"" },
		{ STR_INIT("\b\t\n\f\r\x01\x1b[0m\x7f"), "\"\\b\\t\\n\\f\\r\\u0001\\u001b[0m\\u007f\"" },
		{ STR_INIT("nul\0inside"), "\"nul\\u0000inside\"" },
		{ STR_INIT("caf\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x94\xa5"), "\"caf\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x94\xa5\"" },
		{ STR_INIT("\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xae\xc2\x85"), "\"\\u2028\\u2029\\u202e\\u0085\"" },
		{ STR_INIT("\xf3\xa0\x81\x81"), "\"\\udb40\\udc41\"" }, /* a tag character, hidden beyond the BMP */
		{ STR_INIT("\xff"), "\"\xef\xbf\xbd\"" },
		{ STR_INIT("a\xc3"), "\"a\xef\xbf\xbd\"" }, /* cut short */
		{ STR_INIT("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" }, /* overlong */
		{ STR_INIT("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" }, /* a surrogate */
		{ STR_INIT("\xf4\x90\x80\x80!"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd!\"" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = { 0 };
		json_quote(&out, rows[i].in);
		assert_string_equal(out.p, rows[i].want);
		buf_free(&out);
	}
}

static void doubles(void **state)
{
	static const struct {
		double in;
		const char *want;
	} rows[] = {
		{ 0, "0" }, { -0.0, "0" }, { 1, "1" }, { -5340, "-5340" }, { 0.1, "0.1" }, { 0.999, "0.999" }, { 1e15, "1000000000000000" },
		{ 1234.5, "1234.5" }, { 1.0 / 3, "0.3333333333333333" }, { 0.00001, "0.00001" }, { 1e-7, "1e-7" }, { 1.5e300, "1.5e300" },
		{ 123456789012345680.0, "1.2345678901234568e17" }, { 5e-324, "5e-324" }, { 1.7976931348623157e308, "1.7976931348623157e308" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = { 0 };
		struct json j = json_to(&out, false);
		json_double(&j, NULL, rows[i].in);
		assert_string_equal(out.p, rows[i].want);
		buf_free(&out);
	}
	uint64_t seed = 42;
	for (int i = 0; i < 20000; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		double v, back;
		memcpy(&v, &seed, sizeof v);
		if (!isfinite(v))
			continue;
		struct buf out = { 0 };
		struct json j = json_to(&out, false);
		json_double(&j, NULL, v);
		back = strtod(out.p, NULL);
		assert_memory_equal(&back, &v, sizeof v);
		buf_free(&out);
	}
}

static void instants(void **state)
{
	(void)state;
	struct buf out = { 0 };
	struct json j = json_to(&out, false);
	json_array(&j, NULL);
	json_instant(&j, NULL, instant_of_s(1700000000), NS_PER_S);
	json_instant(&j, NULL, instant_of_s(1700000000), NS_PER_MS);
	json_instant(&j, NULL, (struct instant){ 1700000000 * NS_PER_S + 250 * NS_PER_MS }, NS_PER_S);
	json_array_end(&j);
	assert_string_equal(out.p, "[\"2023-11-14T22:13:20Z\",\"2023-11-14T22:13:20.000Z\",\"2023-11-14T22:13:20.250Z\"]");
	buf_free(&out);
}

static void utf8_back_and_forth(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10ffff; cp += cp < 0x900 ? 1 : 97) {
		char bytes[4];
		uint32_t back = 0;
		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		unsigned n = utf8_put(bytes, cp);
		assert_int_equal(utf8_at((struct str){ bytes, n }, 0, &back), n);
		assert_int_equal(back, cp);
		if (n > 1)
			assert_int_equal(utf8_at((struct str){ bytes, n - 1 }, 0, NULL), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes), cmocka_unit_test(pretty), cmocka_unit_test(unknown_is_null),
		cmocka_unit_test(strings), cmocka_unit_test(doubles), cmocka_unit_test(instants),
		cmocka_unit_test(utf8_back_and_forth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
