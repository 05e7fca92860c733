/*
 * Logs of programs that no format knows: what the catch-alls must find, and what they must not invent.
 */
#include "parsers/catalog.h"
#include "parsers/ingest/lines.h"
#include "parsers/ingest/stream.h"
#include "parsers/reader.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static struct catalog *catalog;

/* An event a line: lines kind[!what] time severity status "message". */
static void note(void *user, const struct event *e)
{
	struct buf *b = user;
	buf_addf(b, "%llu-%llu %s", (unsigned long long)e->line, (unsigned long long)e->line_end, event_kind_name(e->kind));
	if (e->what)
		buf_addf(b, "!%s", what_name(e->what));
	buf_addc(b, ' ');
	if (e->flags & EVF_TIME)
		instant_rfc3339(b, e->time, instant_digits(e->time, e->grain_ns));
	else
		buf_addc(b, '-');
	buf_addf(b, " %s", e->severity ? severity_name(e->severity) : "-");
	if (e->status != NUMBER_NONE)
		buf_addf(b, " %lld", (long long)e->status);
	if (e->f[F_MESSAGE].p)
		buf_addf(b, " \"%.*s\"", STR_ARG(e->f[F_MESSAGE]));
	buf_addc(b, '\n');
}

static void expect(const char *text, const char *want)
{
	struct reader_options o = { .year = 2023, .full = true };
	struct buf got = { 0 };
	struct reader *r = reader_open(catalog, &o, STR("test"), INSTANT_NONE, note, &got);
	struct seekable *bytes = memory_stream(str_of(text));
	struct lines lines;
	lines_open(&lines, &bytes->stream, 0);
	reader_run(r, &lines);
	lines_close(&lines);
	bytes->stream.close(&bytes->stream);
	reader_close(r);
	buf_addc(&got, '\0');
	if (strcmp(got.p, want) != 0)
		fail_msg("%s\n got: %swant: %s", text, got.p, want);
	buf_free(&got);
}

static void a_level_is_a_field_and_no_word_of_the_text(void **state)
{
	(void)state;
	expect("2023-03-06T10:15:07Z INFO 0 errors, Failed: 0, error=null\n", "1-1 log 2023-03-06T10:15:07Z info \"0 errors, Failed: 0, error=null\"\n");
	expect("2023-03-06 10:15:07 0 errors found\n", "1-1 log 2023-03-06T10:15:07Z - \"0 errors found\"\n");
	expect("2023-03-06 10:15:07 [info] SELECT 'FATAL' FROM error\n", "1-1 log 2023-03-06T10:15:07Z info \"SELECT 'FATAL' FROM error\"\n");
	expect("2023-03-06 10:15:07 fetched /error?status=500 in 3ms\n", "1-1 log 2023-03-06T10:15:07Z - \"fetched /error?status=500 in 3ms\"\n");
	expect("2023-03-06 10:15:07 errors: 0\n", "1-1 log 2023-03-06T10:15:07Z - \"errors: 0\"\n");
	expect("192.0.2.44 - - [06/Mar/2023:10:15:07 +0000] \"GET /error?status=500 HTTP/1.1\" 200 17 \"-\" \"error-bot/1.0 FATAL\"\n",
	       "1-1 request 2023-03-06T10:15:07Z - 200\n");
	expect("{\"time\":\"2023-03-06T10:15:07Z\",\"level\":\"info\",\"msg\":\"kept\",\"error\":null,\"errors\":0,\"stack\":\"FATAL at x\"}\n",
	       "1-1 log 2023-03-06T10:15:07Z info \"kept\"\n");
	expect("{\"time\":\"2023-03-06T10:15:07Z\",\"msg\":\"kept\",\"status\":\"failed\",\"path\":\"/error\"}\n",
	       "1-1 log 2023-03-06T10:15:07Z - \"kept\"\n");
	expect("ts=2023-03-06T10:15:07Z level=info msg=\"0 errors\" errors=0 failed=false error=null\n",
	       "1-1 log 2023-03-06T10:15:07Z info \"0 errors\"\n");
}

static void what_prose_speaks_of_is_no_stamp(void **state)
{
	(void)state;
	static const char *const none[] = {
		"the certificate is valid until 2024-03-06 10:15:07 and then not\n", "next run at 2023-03-06 10:15:07\n",
		"listening on 10.0.0.7:8080 since 10:15\n", "version 2023.03.06 of build 1015\n", "order 1678097707 is paid\n",
		"key 20230306 10 15\n",
	};
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		expect(none[i], "");
	expect("{\"msg\":\"kept\",\"expires_at\":\"2024-03-06T10:15:07Z\",\"id\":1678097707,\"t\":\"250ms\",\"time\":\"10:15\"}\n", "1-1 log - - \"kept\"\n");
	expect("{\"msg\":\"kept\",\"user\":{\"created_at\":\"2019-03-06T10:15:07Z\"}}\n", "1-1 log - - \"kept\"\n");
	expect("{\"msg\":\"kept\",\"time\":1533,\"duration\":12}\n", "1-1 log - - \"kept\"\n");
}

static void guesses_give_way(void **state)
{
	(void)state;
	/* A line without a stamp below a record that takes any line is that record's. */
	expect("2023-03-06 10:15:07,123 ERROR shop.pay: psql said\nERROR: relation is away\nWARNING: so is this\n",
	       "1-3 log 2023-03-06T10:15:07.123Z error \"psql said\nERROR: relation is away\nWARNING: so is this\"\n");
	/* Else it is a record, at a time that its neighbours bound. */
	expect("2023-03-06 10:15:07 cache is cold\nWARN: cache is cool\n",
	       "1-1 log 2023-03-06T10:15:07Z - \"cache is cold\"\n2-2 log 2023-03-06T10:15:07Z warn \"cache is cool\"\n");
	/* What a program says is its message is not taken apart by guessing; what another wrote before it is. */
	expect("{\"time\":\"2023-03-06T10:15:07Z\",\"level\":\"info\",\"message\":\"[error] is what the user typed here\"}\n",
	       "1-1 log 2023-03-06T10:15:07Z info \"[error] is what the user typed here\"\n");
	expect("{\"@timestamp\":\"2023-03-06T10:15:08Z\",\"message\":\"192.0.2.44 - - [06/Mar/2023:10:15:07 +0000] \\\"GET /a HTTP/1.1\\\" 502 17\"}\n",
	       "1-1 request 2023-03-06T10:15:07Z - 502 "
	       "\"192.0.2.44 - - [06/Mar/2023:10:15:07 +0000] \"GET /a HTTP/1.1\" 502 17\"\n");
}

static void json_that_is_not_one_object_a_line(void **state)
{
	(void)state;
	expect("{\n \"time\": \"2023-03-06T10:15:07Z\",\n \"msg\": \"one }\\\" {\"\n}\n{\n \"time\": \"2023-03-06T10:15:08Z\",\n \"msg\": \"two\"\n}\n",
	       "1-4 log 2023-03-06T10:15:07Z - \"one }\" {\"\n5-8 log 2023-03-06T10:15:08Z - \"two\"\n");
	expect("[\n {\"time\":\"2023-03-06T10:15:07Z\",\"msg\":\"one\"},\n {\"time\":\"2023-03-06T10:15:08Z\",\"msg\":\"two\"}]\n",
	       "2-2 log 2023-03-06T10:15:07Z - \"one\"\n3-3 log 2023-03-06T10:15:08Z - \"two\"\n");
	expect("{\"source\":\"x\",\"records\":[{\"time\":\"2023-03-06T10:15:07Z\",\"msg\":\"one\"},{\"time\":\"2023-03-06T10:15:08Z\",\"msg\":\"two\"}]}\n",
	       "1-1 log 2023-03-06T10:15:07Z - \"one\"\n1-1 log 2023-03-06T10:15:08Z - \"two\"\n");
	/* Torn: what is whole is read, the rest is no event. */
	expect("[{\"time\":\"2023-03-06T10:15:07Z\",\"msg\":\"one\"},\n{\"time\":\"2023-03-06T10:15:08Z\",\"ms", "1-1 log 2023-03-06T10:15:07Z - \"one\"\n");
	/* Settings are no log. */
	expect("{\n \"name\": \"shop\",\n \"level\": \"info\"\n}\n", "");
	expect("[{\"id\":7,\"name\":\"ann\"},\n{\"id\":8,\"name\":\"bob\"}]\n", "");
	/* Text behind the objects is read by its lines. */
	expect("{\n\"time\": \"2023-03-06T10:15:07Z\",\n\"msg\": \"one\"}\n2023-03-06T10:15:09Z done\n",
	       "1-3 log 2023-03-06T10:15:07Z - \"one\"\n4-4 log 2023-03-06T10:15:09Z - \"done\"\n");
}

static int load(void **state)
{
	(void)state;
	struct err e = { 0 };
	catalog = catalog_builtin(&e);
	return catalog ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	catalog_free(catalog);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_level_is_a_field_and_no_word_of_the_text), cmocka_unit_test(what_prose_speaks_of_is_no_stamp),
		cmocka_unit_test(guesses_give_way), cmocka_unit_test(json_that_is_not_one_object_a_line),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
