#include "tests/unit/import_made.h"

#include <sys/stat.h>
#include <unistd.h>

static void built_in_patterns(void **state)
{
	(void)state;
	made_check("x.conf", "filter { grok { match => { \"message\" => \"%{COMBINEDAPACHELOG}\" } } }",
		   "192.0.2.7 - ann [06/Mar/2023:11:15:00 +0100] \"GET /a?b HTTP/1.1\" 502 17 \"-\" \"probe \\\"1\\\"\"\n"
		   "2001:db8::7 - - [06/Mar/2023:11:15:00 +0100] \"\\x16\\x03\" 400 - \"http://example.com/\" \"-\"",
		   "request time=2023-03-06T10:15:00.000Z client=192.0.2.7 user=ann method=GET path=/a?b user_agent=probe \\\"1\\\" status=502 bytes=17\n"
		   "request time=2023-03-06T10:15:00.000Z client=2001:db8::7 path=\\x16\\x03 referrer=http://example.com/ status=400\n");
	made_check("x.conf", "filter { grok { match => { \"message\" => \"%{SYSLOGLINE}\" } } }", "Mar  6 10:15:00 web1 cron[42]: done",
		   "log time=2023-03-06T10:15:00.000Z host=web1 process=cron message=done pid=42\n");
	made_check("x.conf", "filter { grok { match => { \"message\" => \"%{SYSLOG5424LINE}\" } } }",
		   "<11>1 2023-03-06T10:15:00.5Z web1 shop 42 ID7 [a@1 b=\"c]\"] no room",
		   "log time=2023-03-06T10:15:00.500Z severity=error host=web1 process=shop message=no room pid=42\n");
	made_check("x.conf", "filter { grok { match => { \"message\" => \"%{HTTPD_ERRORLOG}\" } } }",
		   "[Mon Mar 06 10:15:00.123456 2023] [core:error] [pid 7:tid 8] [client 192.0.2.7:4711] no such file",
		   "log time=2023-03-06T10:15:00.123Z severity=error message=no such file client=192.0.2.7 logger=core thread=8 pid=7 client_port=4711\n");
}

static void a_file_of_patterns(void **state)
{
	(void)state;
	struct made m = made_of("tests/no such folder/patterns",
				"# ours\n"
				"BASKET b\\h{3}\r\n"
				"SHOP %{TIMESTAMP_ISO8601:written} %{LOGLEVEL:level} (?<req.id>%{BASKET}) %{GREEDYDATA:message}\n"
				"\n"
				"SHOPS (?:%{SHOP}|%{SHOP})\n");
	assert_string_equal(m.told.p ? m.told.p : "", "");
	/* pieces of others, and what tells no time, are no formats */
	assert_int_equal(catalog_count(m.catalog), 1);
	assert_non_null(catalog_find(m.catalog, STR("grok_shops")));
	assert_string_equal(made_read(&m, "2023-03-06T10:15:00Z WARN bc0d low & slow\n2023-03-06T10:15:00Z WARN bxyz low"),
			    "log time=2023-03-06T10:15:00.000Z severity=warn message=low & slow request_id=bc0d\n?\n");
	made_free(&m);
}

static void a_logstash_filter(void **state)
{
	(void)state;
	made_check("shop.conf",
		   "# a comment with grok { in it\n"
		   "input { file { path => \"/x\" } }\n"
		   "filter {\n"
		   "  if [type] == \"shop\" {\n"
		   "    grok {\n"
		   "      pattern_definitions => { \"BASKET\" => \"b\\d+\" }\n"
		   "      match => { \"message\" => [ '^%{NUMBER:at} \"%{BASKET:[request][id]}\" took %{NUMBER:[event][duration]:int}',\n"
		   "                                \"^%{NUMBER:at} %{WORD:[http][request][method]} %{URIPATH:[url][path]} "
		   "%{INT:[http][response][status_code]:int}\" ] }\n"
		   "      overwrite => [ \"message\" ]\n"
		   "    }\n"
		   "    date { match => [ \"at\", \"UNIX\" ] }\n"
		   "  }\n"
		   "}\n",
		   "1678097700.5 \"b7\" took 2000000\n1678097701 PUT /a 201",
		   "log time=2023-03-06T10:15:00.500Z message=1678097700.5 \"b7\" took 2000000 request_id=b7 duration_ms=2\n"
		   "request time=2023-03-06T10:15:01.000Z method=PUT path=/a status=201\n");
	made_check("old.conf", "filter { grok { match => [ \"message\", \"%{TIMESTAMP_ISO8601:timestamp} %{GREEDYDATA:message}\" ] } }",
		   "2023-03-06T10:15:00Z a", "log time=2023-03-06T10:15:00.000Z message=a\n");
}

static void an_ingest_pipeline(void **state)
{
	(void)state;
	made_check("pipeline.json",
		   "{\"processors\": [{\"grok\": {\"field\": \"message\", \"pattern_definitions\": {\"ORDER\": \"o\\\\d+\"},\n"
		   " \"patterns\": [\"^%{HTTPDATE:when} %{ORDER:request.id} %{LOGLEVEL:log.level} %{GREEDYDATA:message}$\"]}},\n"
		   " {\"date\": {\"field\": \"when\", \"formats\": [\"dd/MMM/yyyy:HH:mm:ss Z\"]}}]}",
		   "06/Mar/2023:11:15:00 +0100 o7 ERROR no room",
		   "log time=2023-03-06T10:15:00.000Z severity=error message=no room request_id=o7\n");
}

static void files_beside(void **state)
{
	char folder[] = "/tmp/grok_test.XXXXXX", path[64], pieces[64];
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(pieces, sizeof pieces, "%s/pieces", folder);
	snprintf(path, sizeof path, "%s/shop", folder);
	FILE *f = fopen(pieces, "w");
	assert_non_null(f);
	fputs("BASKET b\\d+\n", f);
	fclose(f);
	made_check(path, "SHOP %{TIMESTAMP_ISO8601:timestamp} %{BASKET:request_id}\n", "2023-03-06T10:15:00Z b7",
		   "log time=2023-03-06T10:15:00.000Z message=2023-03-06T10:15:00Z b7 request_id=b7\n");
	unlink(pieces);
	rmdir(folder);
}

static void what_cannot_be_said_is_told(void **state)
{
	(void)state;
	made_refused("nowhere/p", "ONE %{TWO:timestamp} x\nTHREE %{TIMESTAMP_ISO8601:timestamp} [a\n",
		     "grok_one:1: %{TWO} is defined nowhere: neither here, nor in the files beside it, nor among what is built in\n"
		     "grok_three:2: a `[` that is not closed\n");
	made_refused("nowhere/p", "ONE %{ONE:timestamp} x\nTWO a\nTHREE\n",
		     "grok_line:3: \"THREE\" is no NAME REGEX\n"
		     "grok_one:1: %{ONE}: patterns within patterns, 40 deep; one of them is made of itself\n");
	made_refused("x.conf", "filter {\n grok { match => { \"path\" => \"%{WORD:x}\" } }\n grok { match => { \"message\" => [ \"a\", \"%{NO}\" ] } } }",
		     "grok_x:2: it matches the field path, which is no line of a log\n"
		     "grok_x:3: pattern 2 of match: %{NO} is defined nowhere: neither here, nor in the files beside it, nor among what is built in\n");
}

static void no_growth_beyond_measure(void **state)
{
	struct buf text = { 0 };
	(void)state;
	buf_adds(&text, "TOP %{A0:timestamp}\n");
	for (int i = 0; i < 30; i++)
		buf_addf(&text, "A%d %%{A%d}%%{A%d}%%{A%d}\n", i, i + 1, i + 1, i + 1);
	buf_adds(&text, "A30 x\n");
	made_refused("nowhere/p", text.p, "grok_top:1: it expands to more than 49152 bytes\n");
	buf_reset(&text);
	buf_adds(&text, "DEEP %{TIMESTAMP_ISO8601:timestamp} ");
	for (int i = 0; i < 5000; i++)
		buf_adds(&text, "(");
	made_refused("nowhere/p", text.p, "grok_deep:1: groups within groups beyond all measure, at \"((((((((((((((((((((((((\"\n");
	buf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(built_in_patterns), cmocka_unit_test(a_file_of_patterns), cmocka_unit_test(a_logstash_filter),
		cmocka_unit_test(an_ingest_pipeline), cmocka_unit_test(files_beside), cmocka_unit_test(what_cannot_be_said_is_told),
		cmocka_unit_test(no_growth_beyond_measure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
