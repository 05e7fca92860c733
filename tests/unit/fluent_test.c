#include "tests/unit/import_made.h"

static const char web[] = "# ours\n"
			  "[SERVICE]\n    Flush 1\n"
			  "[PARSER]\n"
			  "    Name   web\n"
			  "    Format regex\n"
			  "    Regex  /^(?<host>[^ ]*) (?<user>[^ ]*) \\[(?<at>[^\\]]*)\\] \"(?<method>\\S+) (?<path>[^\\\"]*)\" (?<code>[\\d]+) (?<size>\\d+)$/\n"
			  "    Time_Key at\n"
			  "    Time_Format %d/%b/%Y:%H:%M:%S %z\n"
			  "    Types code:integer\n";

static void a_regex_parser(void **state)
{
	(void)state;
	/* fluentd's apache calls the client `host` */
	made_check("parsers.conf", web, "192.0.2.7 ann [06/Mar/2023:11:15:00 +0100] \"GET /a?b&c;\" 200 17",
		   "request time=2023-03-06T10:15:00.000Z client=192.0.2.7 user=ann method=GET path=/a?b&c; status=200 bytes=17\n");
}

static void rubys_regexes(void **state)
{
	(void)state;
	made_check("parsers.conf",
		   "[PARSER]\n Name x\n Format regex\n Regex (?<time>\\d+-\\d+-\\d+T[\\d:.]+Z) (?<req_id>\\h{4}) \\u0023(?<level>[[[:upper:]]_]+){,1}\\.?* "
		   "(?m:(?<message>\\p{Alpha}.*))\n",
		   "> 2023-03-06T10:15:00Z be0f #WARN... caf\xc3\xa9",
		   "log time=2023-03-06T10:15:00.000Z severity=warn message=caf\xc3\xa9 request_id=be0f\n");
}

static void not_said_in_pcre(void **state)
{
	(void)state;
	made_refused("parsers.conf", "[PARSER]\n Name x\n Format regex\n Regex ^(?<time>\\S+) (?<level>[[:upper:]&&[A-Z]]+)\n",
		     "fluent_bit_x:1: Regex: an intersection of sets cannot be said in PCRE2, at \"&&[A-Z]]+)\"\n");
	made_refused("parsers.conf", "[PARSER]\n Name x\n Format regex\n Regex ^(?<time>\\S+) [a[^b]]\n",
		     "fluent_bit_x:1: Regex: a negated set within a set cannot be said in PCRE2, at \"[^b]]\"\n");
	made_refused("parsers.conf", "\n[PARSER]\n Name x\n Format avro\n",
		     "fluent_bit_x:2: Format avro is none of regex, json, logfmt and ltsv\n");
	made_refused("parsers.conf", "[PARSER]\n Name x\n", "fluent_bit_x:1: Format (missing) is none of regex, json, logfmt and ltsv\n");
	made_refused("parsers.conf", "[PARSER]\n Name x\n Format regex\n", "fluent_bit_x:1: it has no Regex\n");
	made_refused("parsers.conf", "[PARSER]\n Name x\n Format regex\n Regex (?<uuid>.*)\n",
		     "fluent_bit_x:1: none of its names but that of a message is one of a field that logopsy has: nothing would be known of its lines\n");
}

static void keys(void **state)
{
	(void)state;
	made_check("parsers.conf", "[PARSER]\n Name j\n Format json\n Time_Key when\n Time_Format %Y-%m-%dT%H:%M:%S.%LZ\n",
		   "{\"when\":\"2023-03-06T10:15:00.123456Z\",\"Level\":\"warn\",\"msg\":\"low\",\"status_code\":\"503\"}",
		   "log time=2023-03-06T10:15:00.123Z severity=warn message=low status=503\n");
	made_check("parsers.conf", "[PARSER]\n Name l\n Format logfmt\n", "ts=2023-03-06T10:15:00Z level=error msg=\"no room\"",
		   "log time=2023-03-06T10:15:00.000Z severity=error message=no room\n");
	made_check("parsers.conf", "[PARSER]\n Name l\n Format ltsv\n Time_Format %d/%b/%Y:%H:%M:%S %z\n",
		   "host:192.0.2.7\ttime:[06/Mar/2023:10:15:00 +0000]\tstatus:502\treq:GET /a HTTP/1.1\treqtime:0.5",
		   "request time=2023-03-06T10:15:00.000Z client=192.0.2.7 method=GET path=/a status=502 duration_ms=500\n");
}

static void several_lines(void **state)
{
	(void)state;
	made_check("parsers.conf",
		   "[MULTILINE_PARSER]\n name m\n type regex\n parser app\n rule \"start_state\" \"/^\\d/\" \"cont\"\n rule \"cont\" \"/^\\s+at/\" \"cont\"\n"
		   "[PARSER]\n Name app\n Format regex\n Regex ^(?<time>\\S+) (?<message>.*)$\n",
		   "2023-03-06T10:15:00Z boom\n  at home\n2023-03-06T10:15:01Z ok",
		   "log time=2023-03-06T10:15:00.000Z message=boom\n  at home\nlog time=2023-03-06T10:15:01.000Z message=ok\n");
	made_refused("parsers.conf", "[MULTILINE_PARSER]\n name m\n rule \"start_state\" \"/^\\d/\" \"cont\"\n rule \"cont\" \"/^\\s+at/\" \"cont\"\n",
		     "fluent_bit_m:1: a MULTILINE_PARSER only tells which lines belong together; put this into the format of the first line: continues "
		     "(?-x:\\s+at)\n");
}

static void yaml(void **state)
{
	(void)state;
	made_check("parsers.yaml",
		   "service:\n  flush: 1\n"
		   "parsers:\n"
		   "  - name: app # ours\n"
		   "    format: regex\n"
		   "    regex: '^(?<when>\\S+) it''s (?<level>\\w+): (?<message>.*)$'\n"
		   "    time_key: when\n"
		   "  - name: second\n"
		   "    format: \"regex\"\n"
		   "    regex: \"/^\\\\[(?<time>[^\\\\]]+)\\\\] (?<msg>.*)/\"\n"
		   "multiline_parsers:\n"
		   "  - name: m\n"
		   "    parser: app\n"
		   "    rules:\n"
		   "      - state: start_state\n"
		   "        regex: '/^\\d/'\n"
		   "        next_state: cont\n"
		   "      - state: cont\n"
		   "        regex: '/^\\t/'\n"
		   "        next_state: cont\n"
		   "pipeline:\n  inputs:\n    - name: tail\n",
		   "2023-03-06T10:15:00Z it's error: a\n\tb\n[2023-03-06T10:15:02Z] c",
		   "log time=2023-03-06T10:15:00.000Z severity=error message=a\n\tb\nlog time=2023-03-06T10:15:02.000Z message=c\n");
}

static void unknown_stamps_are_noted(void **state)
{
	(void)state;
	struct made m = made_of("p.conf", "[PARSER]\n Name x\n Format regex\n Regex ^(?<time>\\S+) (?<log>.*)\n Time_Format %Y %U\n Time_Offset +0200\n");
	assert_string_equal(m.told.p ? m.told.p : "", "");
	assert_non_null(strstr(m.text.p, "has %U, which logopsy does not know; stamps are recognised instead"));
	assert_non_null(strstr(m.text.p, "Time_Offset +0200; give the zone of its sources with --tz"));
	assert_string_equal(made_read(&m, "2023-03-06T10:15:00Z a"), "log time=2023-03-06T10:15:00.000Z message=a\n");
	made_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_regex_parser), cmocka_unit_test(rubys_regexes), cmocka_unit_test(not_said_in_pcre), cmocka_unit_test(keys),
		cmocka_unit_test(several_lines), cmocka_unit_test(yaml), cmocka_unit_test(unknown_stamps_are_noted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
