#include "tests/unit/import_made.h"

static void regexes_with_their_fields(void **state)
{
	(void)state;
	made_check("shop.json",
		   "{\"$schema\": \"https://lnav.org/schemas/format-v1.schema.json\",\n"
		   " \"shop_log\": {\"title\": \"Shop\", \"url\": [\"x\"], \"opid-field\": \"basket\", \"thread-id-field\": \"worker\",\n"
		   "  \"level\": {\"error\": \"^(?:BAD|WORSE)$\", \"info\": \"FINE\", \"warning\": \"(?i)hmm\"},\n"
		   "  \"timestamp-format\": [\"%d.%m.%Y %H:%M:%S.%L\", \"%i\"],\n"
		   "  \"regex\": {\"std\": {\"pattern\": \"^(?<timestamp>\\\\d\\\\d\\\\.\\\\S+ \\\\S+|\\\\d{13}) (?<level>\\\\w+) \\\\[(?<worker>\\\\w+)\\\\]"
		   " (?<basket>b\\\\d+) R&D; (?<body>.*)$\"}},\n"
		   "  \"sample\": [{\"line\": \"06.03.2023 10:15:00.250 WORSE [w1] b7 R&D; no stock\\n  at shelf 4\", \"level\": \"error\"},\n"
		   "             {\"line\": \"1678097700500 hmm [w2] b8 R&D; low\", \"level\": \"warning\"}]}}\n",
		   "06.03.2023 10:15:00.250 FINE [w1] b7 R&D; sold\n  two of them\n1678097701500 Hmm [w2] b8 R&D; low",
		   "log time=2023-03-06T10:15:00.250Z severity=info message=sold\n  two of them request_id=b7 thread=w1\n"
		   "log time=2023-03-06T10:15:01.500Z severity=warn message=low request_id=b8 thread=w2\n");
}

static void requests_and_other_lines_are_two_formats(void **state)
{
	(void)state;
	struct made m = made_of("edge.json",
				"{\"edge\": {\"multiline\": false, \"duration-field\": \"took\", \"duration-divisor\": 1000,\n"
				" \"timestamp-point-of-reference\": \"start\", \"regex\": {\n"
				" \"up\": {\"pattern\": \"^(?<timestamp>\\\\S+) node (?<cs_host>\\\\S+) is up\"},\n"
				" \"req\": {\"pattern\": \"^(?<timestamp>\\\\S+) (?<c_ip>[\\\\d.]+) (?<cs_method>[A-Z]+) (?<cs_uri_stem>\\\\S+) (?<sc_status>\\\\d+) "
				"(?<sc_bytes>\\\\d+) (?<took>\\\\d+)\"}},\n"
				" \"level-field\": \"sc_status\", \"level\": {\"error\": \"^[45]\"},\n"
				" \"sample\": [{\"line\": \"2023-03-06T10:15:00Z node a.example.com is up\"},\n"
				"   {\"line\": \"2023-03-06T10:15:01Z 192.0.2.7 GET /a 503 12 40\", \"level\": \"error\"}]}}");
	assert_string_equal(m.told.p ? m.told.p : "", "");
	assert_int_equal(catalog_count(m.catalog), 2);
	assert_non_null(catalog_find(m.catalog, STR("lnav_edge")));
	assert_non_null(catalog_find(m.catalog, STR("lnav_edge_log")));
	assert_non_null(strstr(m.text.p, "instant start"));
	assert_string_equal(made_read(&m, "2023-03-06T10:15:00Z node a.example.com is up\n2023-03-06T10:15:01Z 192.0.2.7 GET /a 503 12 40"),
			    "log time=2023-03-06T10:15:00.000Z message=2023-03-06T10:15:00Z node a.example.com is up authority=a.example.com\n"
			    "request time=2023-03-06T10:15:01.000Z client=192.0.2.7 method=GET path=/a status=503 bytes=12 duration_ms=40\n");
	made_free(&m);
}

static void json_lines(void **state)
{
	(void)state;
	made_check("api.json",
		   "{\"api\": {\"json\": true, \"timestamp-field\": \"at/epoch\", \"timestamp-divisor\": 1000, \"body-field\": \"what\",\n"
		   " \"level-field\": \"rank\", \"level\": {\"error\": 3, \"info\": 1},\n"
		   " \"line-format\": [{\"field\": \"__timestamp__\"}, \" \", {\"field\": \"request/method\"}],\n"
		   " \"value\": {\"request/uri\": {}, \"response/status\": {}, \"two words\": {}}}}",
		   "{\"at\":{\"epoch\":1678097700250},\"rank\":3,\"what\":\"slow\",\"request\":{\"method\":\"PUT\",\"uri\":\"/x\"},\"response\":{\"status\":504}}\n"
		   "{\"at\":{\"epoch\":1678097700250},\"rank\":1}",
		   "request time=2023-03-06T10:15:00.250Z severity=error message=slow method=PUT path=/x status=504\n?\n");
}

static void what_cannot_be_said_is_told(void **state)
{
	(void)state;
	made_refused("a.json", "{\"$schema\": \"https://lnav.org/schemas/format-v1.schema.json\",\n\n \"syslog_log\": {\"tags\": {}}}",
		     "lnav_syslog_log:3: it has neither regex nor json: it only changes the lnav format syslog_log; put what it says into the file "
		     "that defines that\n");
	made_refused("a.json", "{\"x\": {\n \"regex\": {\"first\": {\n \"pattern\": \"^(?<timestamp>\\\\d+) (?<body>.*\"}}}}",
		     "lnav_x:2: regex first: a `(` that is not closed\n");
	made_refused("a.json", "{\"x\": {\"regex\": {\"a\": {\"pattern\": \"^(?<timestamp>\\\\d+)\"}}, \"timestamp-format\": [\"%q\"]}}",
		     "lnav_x:1: the time format \"%q\" has %q, which logopsy does not know\n");
	made_refused("a.json", "{\"x\": {\"regex\": {\"a\": {\"pattern\": \"^(?<timestamp>\\\\d+)\"}}, \"timestamp-divisor\": 7}}",
		     "lnav_x:1: timestamp-divisor 7 is none of 1, 1000, 1000000 and 1000000000\n");
	made_refused("a.json", "{\"x\": {\"regex\": {\"a\": {\"pattern\": \"^(?<nothing>\\\\d+)\"}}}}",
		     "lnav_x:1: none of its names but that of a message is one of a field that logopsy has: nothing would be known of its lines\n");
	made_refused("a.json", "{\"x\": {\"regex\": {\"a\": {\"pattern\": \"^(?<timestamp>\\\\S+) (?<body>.*)\"}}, \"level\": {\"error\": \"(\"}}}",
		     "lnav_x:1: the expression of level error: missing closing parenthesis\n");
	made_refused("a.json", "{\"x\": {\"regex\": {\"a\": {\"pattern\"", "a.json: looks like lnav's format JSON: the query failed: malformed JSON");
}

static void what_is_left_out_is_noted(void **state)
{
	(void)state;
	struct made m = made_of("a.json", "{\"x\": {\"json\": true, \"line-format\": [], \"timestamp-field\": \"t\", \"subsecond-field\": \"ns\", "
					  "\"file-pattern\": \"x.*\", \"converter\": {\"type\": \"y\"}, \"tags\": {}, \"level-field\": \"body\"}}");
	assert_string_equal(m.told.p ? m.told.p : "", "");
	const char *notes[] = { "the parts of a second in ns", "names match x.*", "runs a program", "Not translated: tags.", "searched for in the message" };
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		assert_non_null(strstr(m.text.p, notes[i]));
	made_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(regexes_with_their_fields), cmocka_unit_test(requests_and_other_lines_are_two_formats), cmocka_unit_test(json_lines),
		cmocka_unit_test(what_cannot_be_said_is_told), cmocka_unit_test(what_is_left_out_is_noted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
