/*
 * The engine with small formats of the test's own: dispatch, wrappers, records of several
 * lines, stamps of two writers, rules, documents, limits. Loading .fmt files: loader_test.c.
 */
#include "correlate/store/documents.h"
#include "parsers/reader.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#define SAMPLE "sample\n    | x\n"

static const char syslog_fmt[] =
	"title Syslog\nkind log\nrole os\ntime %b %e %H:%M:%S\ntime %Y-%m-%dT%H:%M:%S%z\n"
	"pattern tag\n    (?<time> \\w{3}[ ]\\d\\d[ ][\\d:]+ | \\d{4}-\\S++ ) [ ] (?<host> \\S++ ) [ ] (?<process> \\w++ ) (?: \\[ (?<pid> \\d++ ) \\] )? :[ ] (?<rest> .* )\n"
	SAMPLE;
static const char cri_fmt[] =
	"title CRI\nkind log\nrole wrapper\npattern line\n"
	"    (?<time> \\d{4}-\\S+Z )[ ](?<stream> stdout|stderr )[ ](?: (?<partial> P ) | F )[ ](?<rest> .* )\n" SAMPLE;
static const char proxy_fmt[] =
	"title Proxy\nkind request\nrole edge\ninstant start\ntime %d/%b/%Y:%H:%M:%S.%f\npattern line\n"
	"    (?<address> \\S++ )[ ]\\[ (?<time2> [^\\]]++ ) \\][ ](?<duration_ms> -?\\d++ )[ ](?<status> \\d{3} )[ ]\"(?<request> [^\"]* )\"\n" SAMPLE;
static const char app_fmt[] =
	"title App\nkind log\nrole app\nmultiline\ntime %Y-%m-%d %H:%M:%S\nseverity BOOM=critical\n"
	"pattern line\n    (?<time> \\d{4}-\\d\\d-\\d\\d[ ][\\d:]{8} )[ ](?<severity> [A-Z]++ )[ ](?<message> .* )\n"
	"rule refused what=unreachable kind=state has=\"connection refused\"\n    (?i) refused [ ] by [ ] (?<subject> \\S++ )\n" SAMPLE;
static const char db_fmt[] =
	"title Db\nkind log\nrole data\ncontinues ^\\t\njoins ^DETAIL:\n"
	"pattern line\n    DB[ ](?<time> \\S++ )[ ](?<message> .* )\n" SAMPLE;
static const char server_fmt[] =
	"title Server\nkind log\nrole server\nmultiline\npattern line\n    SERVER[ ](?<time> \\S++ )[ ](?<message> .* )\n" SAMPLE;
static const char plain_fmt[] =
	"title Plain\nkind log\nrole other\ngeneric\nmarker ^---\npattern line\n    (?<time> \\d{4}-\\d\\d-\\d\\d[ T][\\d:]{8} )[ ](?<message> .* )\n" SAMPLE;
static const char json_fmt[] =
	"title Json\nkind log\nrole app\ndecoder json\nrequire msg|message\nmap time ts time\nmap severity level\n"
	"map message msg message\nmap duration_ms took_ms\nmap user who.name\n" SAMPLE;
static const char docker_fmt[] =
	"title Docker\nkind log\nrole wrapper\ndecoder json\nrequire log\nrequire stream\nmap rest log\nmap stream stream\nmap time time\n" SAMPLE;
static const char release_fmt[] =
	"title Releases\nkind change\nrole deploy\nzone utc\ntime %Y%m%d%H%M%S\npattern go\n    release [ ] (?<time> \\d{14} )\n"
	"pattern back\n    (?<message> back [ ] to [ ] \\S++ )\n" SAMPLE;
static const char diary_fmt[] =
	"title Diary\nkind human\nrole human\ngeneric\ntime %H:%M\n"
	"heading ^# (?<day>\\d\\d)\\.(?<month>\\d\\d)\\.(?<year>\\d{4})(?: (?<zone>\\S+))?$\npattern entry\n    (?<time> \\d\\d:\\d\\d )[ ](?<message> .+ )\n" SAMPLE;
static const char columns_fmt[] =
	"title Columns\nkind request\nrole server\ndecoder columns\ninstant end\nzone utc\nmap date date\nmap clock time\nmap path cs-uri\n"
	"map status sc-status\nrequire cs-uri\nmarker ^#[A-Z]\n" SAMPLE;
static const char dates_fmt[] =
	"title Dates\nkind log\nrole app\npattern line\n    note [ ] (?<time> [\\d/]+ [ ] [\\d:]+ ) [ ] (?<message> .* )\n" SAMPLE;
static const char rules_fmt[] =
	"title Rules\ndecoder rules\napplies to *\nrule any what=note has=\"refused\"\n    refused\n"
	"rule disk what=saturation severity=alert has=\"disk full\"\n    disk[ ]full [ ] on [ ] (?<subject> \\S++ )\n" SAMPLE;
static const char hook_fmt[] =
	"title Hook\nkind alert\nrole alert\ndecoder document\naccept \"alerts\"\\s*:\nquery\n"
	"    SELECT value ->> '$.at' AS time, 'page' AS what, value ->> '$.id' AS change, value ->> '$.id' AS locate\n"
	"    FROM json_each(?1, '$.alerts')\n" SAMPLE;

static const struct {
	const char *name, *text;
} formats[] = {
	{ "syslog", syslog_fmt }, { "cri", cri_fmt }, { "proxy", proxy_fmt }, { "app", app_fmt }, { "db", db_fmt },
	{ "json", json_fmt }, { "docker", docker_fmt }, { "release", release_fmt }, { "diary", diary_fmt }, { "columns", columns_fmt },
	{ "dates", dates_fmt }, { "server", server_fmt },
	{ "plain", plain_fmt }, { "rules", rules_fmt }, { "hook", hook_fmt },
};

enum { MOST = 64 };

/* Events as text, for what is looked at here. */
struct seen {
	size_t n;
	char text[MOST][600];
	struct event e[MOST]; /* numbers only: slices are dead */
	struct reader_summary sum;
	size_t longest;
};

static struct catalog *catalog;
static struct documents *documents;

static void note(void *user, const struct event *e)
{
	struct seen *s = user;
	struct buf b = { 0 };
	buf_addf(&b, "%llu-%llu %s", (unsigned long long)e->line, (unsigned long long)e->line_end, e->format);
	if (instant_known(e->time)) {
		buf_addc(&b, ' ');
		instant_rfc3339(&b, e->time, instant_digits(e->time, e->grain_ns));
	}
	if (e->what)
		buf_addf(&b, " what=%s", what_name(e->what));
	if (e->severity)
		buf_addf(&b, " %s", severity_name(e->severity));
	for (int f = 0; f < F_COUNT; f++)
		if (e->f[f].p)
			buf_addf(&b, " %s=%.*s", field_name((enum field)f), e->f[f].n > 100 ? 100 : (int)e->f[f].n, e->f[f].p);
	if (e->f[F_MESSAGE].n > s->longest)
		s->longest = e->f[F_MESSAGE].n;
	if (s->n < MOST) {
		snprintf(s->text[s->n], sizeof s->text[0], "%s", b.p);
		s->e[s->n] = *e;
	}
	s->n++;
	buf_free(&b);
}

static void feed(struct reader *r, const char *text)
{
	struct line line = { 0 };
	for (struct str rest = str_of(text); rest.n;) {
		line.number++;
		line.text = line.raw = str_cut(&rest, '\n');
		reader_line(r, &line);
		line.offset += line.raw.n + 1;
	}
}

static struct seen *read_text(const char *text)
{
	static struct seen s;
	s = (struct seen){ 0 };
	struct reader_options o = { .year = 2023, .full = true, .documents = documents };
	struct reader *r = reader_open(catalog, &o, STR("test"), INSTANT_NONE, note, &s);
	feed(r, text);
	reader_finish(r);
	s.sum = *reader_summary(r);
	reader_close(r);
	return &s;
}

static void the_best_bid_wins_line_by_line(void **state)
{
	(void)state;
	struct seen *s = read_text("2023-03-06 10:00:00 INFO ready\n"
				   "10.0.0.7:4711 [06/Mar/2023:10:00:01.250] 12 200 \"GET /a HTTP/1.1\"\n"
				   "2023-03-06T10:00:02 nobody knows this\n"
				   "what is this\n"
				   "2023-03-06 10:00:03 BOOM gone\n");
	assert_int_equal(s->n, 4);
	assert_string_equal(s->text[0], "1-1 app 2023-03-06T10:00:00Z info message=ready");
	assert_string_equal(s->text[1], "2-2 proxy 2023-03-06T10:00:01.250Z client=10.0.0.7 method=GET path=/a");
	assert_int_equal(s->e[1].client_port, 4711);
	assert_int_equal(s->e[1].status, 200);
	assert_true(s->e[1].end.ns - s->e[1].start.ns == 12 * NS_PER_MS);
	assert_string_equal(s->text[2], "3-3 plain 2023-03-06T10:00:02Z message=nobody knows this");
	assert_string_equal(s->text[3], "5-5 app 2023-03-06T10:00:03Z critical message=gone");
	assert_int_equal(s->sum.unparsed_lines, 1);
	assert_int_equal(s->sum.first_unparsed, 4);
	assert_int_equal(s->sum.parsed_lines, 4);
}

static void wrappers_are_peeled_and_fill_what_is_missing(void **state)
{
	(void)state;
	struct seen *s = read_text("2023-03-06T10:15:07.5Z stdout F Mar 06 11:15:07 web1 shop[12]: 2023-03-06 11:15:07 WARN slow\n"
				   "Mar 06 10:15:08 web2 cron[9]: nothing to do\n");
	assert_int_equal(s->n, 2);
	/* No stamp inside has a zone, so the runtime's counts. */
	assert_string_equal(s->text[0], "1-1 app 2023-03-06T10:15:07.500Z warn host=web1 process=shop message=slow");
	assert_int_equal(s->e[0].pid, 12);
	assert_true(s->e[0].flags & EVF_INSIDE_WRAPPER);
	assert_string_equal(s->text[1], "2-2 syslog 2023-03-06T10:15:08Z host=web2 process=cron message=nothing to do");
}

static void an_accept_date_takes_the_zone_of_its_wrapper(void **state)
{
	(void)state;
	struct seen *s = read_text("2023-03-06T10:15:08+02:00 lb proxy[1]: 10.0.0.7:1 [06/Mar/2023:10:15:00.100] 8000 504 \"GET / HTTP/1.1\"\n"
				   "2023-03-06T10:15:08+02:00 lb proxy[1]: 10.0.0.7:1 [06/Mar/2023:08:15:07.900] 100 200 \"GET / HTTP/1.1\"\n"
				   "Mar 06 10:15:08 lb proxy[1]: 10.0.0.7:1 [31/Dec/2021:23:59:59.000] 100 200 \"GET / HTTP/1.1\"\n");
	assert_int_equal(s->n, 3);
	assert_string_equal(s->text[0], "1-1 proxy 2023-03-06T08:15:00.100Z host=lb process=proxy client=10.0.0.7 method=GET path=/");
	/* Ten hours of request are not believed: by its own rules it is UTC. */
	assert_non_null(strstr(s->text[1], "2023-03-06T08:15:07.900Z"));
	assert_non_null(strstr(s->text[2], "2021-12-31T23:59:59.000Z"));
	assert_true(s->e[0].wrapper_time.ns == s->e[0].end.ns - 100 * NS_PER_MS);
}

static void lines_join_the_record_of_their_own_stream(void **state)
{
	(void)state;
	struct seen *s = read_text("Mar 06 10:00:00 web1 shop[1]: 2023-03-06 10:00:00 ERROR one\n"
				   "Mar 06 10:00:00 web1 shop[2]: 2023-03-06 10:00:00 ERROR two\n"
				   "Mar 06 10:00:00 web1 shop[1]:   at a\n"
				   "Mar 06 10:00:00 web1 shop[2]:   at b\n"
				   "Mar 06 10:00:00 web1 shop[1]:   at c\n"
				   "Mar 06 10:00:01 web1 shop[1]: 2023-03-06 10:00:01 INFO three\n");
	assert_int_equal(s->n, 3);
	assert_non_null(strstr(s->text[0], "1-5 app"));
	assert_non_null(strstr(s->text[0], "message=one\n  at a\n  at c"));
	assert_non_null(strstr(s->text[1], "2-4 app"));
	assert_non_null(strstr(s->text[1], "message=two\n  at b"));
	assert_non_null(strstr(s->text[2], "6-6 app"));
}

static void blank_lines_belong_inside_not_behind(void **state)
{
	(void)state;
	struct seen *s = read_text("2023-03-06 10:00:00 ERROR one\n\ncause\n\n\n2023-03-06 10:00:01 ERROR two\n");
	assert_int_equal(s->n, 2);
	assert_non_null(strstr(s->text[0], "1-3 app"));
	assert_non_null(strstr(s->text[0], "message=one\n\ncause"));
	assert_int_equal(s->sum.unparsed_lines, 0);
}

static void json_below_a_servers_record_is_not_of_it(void **state)
{
	static const struct { const char *text, *line; uint64_t first_unparsed; } cases[] = {
		{ "SERVER 2023-03-06T10:00:00Z bad\nworse\n{\n", "1-3 ", 0 },
		{ "SERVER 2023-03-06T10:00:00Z bad\nworse\n{\"a\": [\n  1]}\nmore\n", "1-2 ", 3 },
		{ "SERVER 2023-03-06T10:00:00Z bad\n[{\"a\": 1},\n", "1-1 ", 2 },
		{ "SERVER 2023-03-06T10:00:00Z bad\n[ {\"a\": 1},\n", "1-1 ", 2 },
		{ "SERVER 2023-03-06T10:00:00Z bad\n  {\"a\": 1}\n", "1-2 ", 0 },
		{ "SERVER 2023-03-06T10:00:00Z bad:\n{\"a\": 1}\n", "1-2 ", 0 },
		/* An application shows what it was sent. */
		{ "2023-03-06 10:00:00 ERROR bad\n{\"a\": 1}\n", "1-2 ", 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct seen *s = read_text(cases[i].text);
		assert_int_equal(s->n, 1);
		if (!strstr(s->text[0], cases[i].line))
			fail_msg("%s: %s", cases[i].text, s->text[0]);
		assert_int_equal(s->sum.first_unparsed, cases[i].first_unparsed);
	}
}

static void continued_and_joined_records(void **state)
{
	(void)state;
	struct seen *s = read_text("DB 2023-03-06T10:00:00Z ERROR: bad\n\tselect\nDB 2023-03-06T10:00:00Z DETAIL: worse\n"
				   "DB 2023-03-06T10:00:01Z LOG: fine\nnot of it\n");
	assert_int_equal(s->n, 2);
	assert_string_equal(s->text[0], "1-3 db 2023-03-06T10:00:00Z message=ERROR: bad\n\tselect\nDETAIL: worse");
	assert_string_equal(s->text[1], "4-4 db 2023-03-06T10:00:01Z message=LOG: fine");
	assert_int_equal(s->sum.first_unparsed, 5);
}

static void a_line_in_pieces_is_one(void **state)
{
	(void)state;
	struct seen *s = read_text("2023-03-06T10:15:07Z stdout P 2023-03-06 10:15:07 WARN lo\n"
				   "2023-03-06T10:15:07Z stderr F other\n"
				   "2023-03-06T10:15:08Z stdout P ng\n"
				   "2023-03-06T10:15:09Z stdout F er\n");
	assert_int_equal(s->n, 2);
	assert_string_equal(s->text[0], "2-2 cri 2023-03-06T10:15:07Z message=other");
	assert_string_equal(s->text[1], "1-4 app 2023-03-06T10:15:07Z warn message=longer");
}

static void own_rules_go_before_those_for_all(void **state)
{
	(void)state;
	struct seen *s = read_text("2023-03-06 10:00:00 ERROR CONNECTION REFUSED by db1\n"
				   "2023-03-06 10:00:01 ERROR connection refused\n"
				   "2023-03-06 10:00:02 INFO disk full on db2\n"
				   "2023-03-06 10:00:03 INFO disks fully used\n");
	assert_int_equal(s->n, 4);
	assert_string_equal(s->text[0], "1-1 app 2023-03-06T10:00:00Z what=unreachable error message=CONNECTION REFUSED by db1 subject=db1");
	assert_int_equal(s->e[0].kind, EV_STATE);
	assert_string_equal(s->e[0].rule, "refused");
	assert_string_equal(s->text[1], "2-2 app 2023-03-06T10:00:01Z what=note error message=connection refused");
	assert_string_equal(s->text[2], "3-3 app 2023-03-06T10:00:02Z what=saturation alert message=disk full on db2 subject=db2");
	assert_int_equal(s->e[3].what, WHAT_NONE);
}

static void markers_are_understood_and_no_events(void **state)
{
	(void)state;
	struct seen *s = read_text("--- begin\n2023-03-06T10:00:02 x\n");
	assert_int_equal(s->n, 1);
	assert_int_equal(s->sum.unparsed_lines, 0);
}

static void keys_of_a_known_shape_are_read_anew(void **state)
{
	(void)state;
	struct seen *s = read_text("{\"ts\":\"2023-03-06T10:00:00Z\",\"level\":\"warn\",\"msg\":\"a \\\"b\\\"\",\"took_ms\":5,\"who\":{\"name\":\"jo\"}}\n"
				   "{\"ts\":\"2023-03-06T10:00:01Z\",\"level\":null,\"msg\":\"c\",\"took_ms\":6,\"who\":{\"name\":\"al\"}}\n"
				   "{\"ts\":\"no stamp\",\"time\":1678096802,\"message\":\"d\"}\n"
				   "{\"ts\":\"2023-03-06T10:00:03Z\",\"time\":7,\"message\":\"e\"}\n"
				   "{\"other\":1}\n");
	assert_int_equal(s->n, 4);
	assert_string_equal(s->text[0], "1-1 json 2023-03-06T10:00:00Z warn message=a \"b\" user=jo");
	assert_string_equal(s->text[1], "2-2 json 2023-03-06T10:00:01Z message=c user=al");
	assert_true(s->e[1].duration_ms == 6);
	assert_string_equal(s->text[2], "3-3 json 2023-03-06T10:00:02Z message=d");
	assert_string_equal(s->text[3], "4-4 json 2023-03-06T10:00:03Z message=e");
	assert_int_equal(s->sum.unparsed_lines, 1);
}

static void docker_lines_end_in_line_feeds(void **state)
{
	(void)state;
	struct seen *s = read_text("{\"log\":\"one\\n\",\"stream\":\"stdout\",\"time\":\"2023-03-06T10:00:00Z\"}\n"
				   "{\"log\":\"2023-03-06 10:00:01 INFO tw\",\"stream\":\"stdout\",\"time\":\"2023-03-06T10:00:01Z\"}\n"
				   "{\"log\":\"o\\n\",\"stream\":\"stdout\",\"time\":\"2023-03-06T10:00:01Z\"}\n"
				   "{\"log\":\"  more\\r\\n\",\"stream\":\"stdout\",\"time\":\"2023-03-06T10:00:02Z\"}\n"
				   "{\"log\":\"later\\n\",\"stream\":\"stdout\",\"time\":\"2023-03-06T10:09:00Z\"}\n"
				   "{\"log\":\"never done\",\"stream\":\"stderr\",\"time\":\"2023-03-06T10:10:00Z\"}\n");
	assert_int_equal(s->n, 4);
	assert_string_equal(s->text[0], "1-1 docker 2023-03-06T10:00:00Z message=one");
	assert_string_equal(s->text[1], "2-4 app 2023-03-06T10:00:01Z info message=two\n  more");
	assert_string_equal(s->text[2], "5-5 docker 2023-03-06T10:09:00Z message=later");
	assert_string_equal(s->text[3], "6-6 docker 2023-03-06T10:10:00Z message=never done");
}

static void records_without_a_stamp_take_a_neighbours(void **state)
{
	(void)state;
	struct seen *s = read_text("back to one\nrelease 20230306100000\nback to two\n");
	assert_int_equal(s->n, 3);
	assert_string_equal(s->text[0], "1-1 release 2023-03-06T10:00:00Z message=back to one");
	assert_true(s->e[0].flags & EVF_UNBOUNDED);
	assert_false(s->e[1].flags & EVF_UNBOUNDED);
	assert_string_equal(s->text[2], "3-3 release 2023-03-06T10:00:00Z message=back to two");
	s = read_text("back to one\n");
	assert_int_equal(s->n, 1);
	assert_false(s->e[0].flags & EVF_TIME);
}

/* More of them than are held back, and no stamp at all. */
static void records_need_no_stamp_anywhere(void **state)
{
	(void)state;
	struct buf text = { 0 };
	for (int i = 0; i < 200; i++)
		buf_adds(&text, "back to v1\n");
	struct seen *s = read_text(text.p);
	assert_int_equal(s->n, 200);
	assert_string_equal(s->text[0], "1-1 release message=back to v1");
	assert_string_equal(s->text[63], "64-64 release message=back to v1");
	buf_free(&text);
}

static void headings_complete_what_follows(void **state)
{
	(void)state;
	struct seen *s = read_text("# 14.06.2022 UTC+2\n10:30 first\n# 15.06.2022\n10:31 second\n");
	assert_int_equal(s->n, 2);
	assert_string_equal(s->text[0], "2-2 diary 2022-06-14T08:30:00Z message=first");
	assert_string_equal(s->text[1], "4-4 diary 2022-06-15T08:31:00Z message=second");
	assert_int_equal(s->sum.unparsed_lines, 0);
}

static void a_header_names_the_columns(void **state)
{
	(void)state;
	struct seen *s = read_text("#Fields: date time cs-uri sc-status\n2023-03-06 10:00:00 /a 200\n"
				   "#Fields: sc-status cs-uri date time x\n503 /b 2023-03-06 10:00:01 -\n503 /c\n");
	assert_int_equal(s->n, 2);
	assert_string_equal(s->text[0], "2-2 columns 2023-03-06T10:00:00Z path=/a");
	assert_string_equal(s->text[1], "4-4 columns 2023-03-06T10:00:01Z path=/b");
	assert_int_equal(s->e[1].status, 503);
	assert_int_equal(s->sum.unparsed_lines, 1);
}

struct text_stream {
	struct stream stream;
	struct str text;
};

static bool pull_text(struct stream *stream, struct str *piece, struct err *e)
{
	struct text_stream *t = (struct text_stream *)stream;
	(void)e;
	*piece = t->text;
	t->text = STR_NONE;
	return piece->n > 0;
}

static const char *source_name = "test";

static struct seen *run_text(const char *text)
{
	static struct seen s;
	s = (struct seen){ 0 };
	struct text_stream t = { { pull_text, NULL }, str_of(text) };
	struct reader_options o = { .full = true, .documents = documents };
	struct reader *r = reader_open(catalog, &o, str_of(source_name), INSTANT_NONE, note, &s);
	struct lines l;
	lines_open(&l, &t.stream, 0);
	reader_run(r, &l);
	lines_close(&l);
	s.sum = *reader_summary(r);
	reader_close(r);
	return &s;
}

static void documents_are_read_whole_or_line_by_line(void **state)
{
	(void)state;
	struct seen *s = run_text("{\n \"alerts\": [\n  {\"id\": \"a1\", \"at\": \"2023-03-06T10:00:00Z\"},\n"
				  "  {\"id\": \"a2\", \"at\": \"2023-03-06T11:00:00+01:00\"}\n ]\n}\n");
	assert_int_equal(s->n, 2);
	assert_string_equal(s->text[0], "3-3 hook 2023-03-06T10:00:00Z what=page change=a1");
	assert_string_equal(s->text[1], "4-4 hook 2023-03-06T10:00:00Z what=page change=a2");
	assert_int_equal(s->sum.lines, 6);
	s = run_text("{\"alerts\": [{\"id\": \"a1\", \"at\": \"2023-03-06T10:00:00Z\"}]}\n"
		     "{\"alerts\": [{\"id\": \"a2\", \"at\": \"2023-03-06T10:01:00Z\"}]}\nnoise\n");
	assert_int_equal(s->n, 2);
	assert_string_equal(s->text[1], "2-2 hook 2023-03-06T10:01:00Z what=page change=a2");
	assert_int_equal(s->sum.unparsed_lines, 1);
	s = run_text("{\"alerts\": broken\n2023-03-06 10:00:00 INFO a log all the same\n");
	assert_int_equal(s->n, 1);
}

static void a_first_line_in_pieces_is_known_by_later_ones(void **state)
{
	(void)state;
	struct seen *s = run_text("{\"log\":\"2023-03-06 10:00:01 INFO tw\",\"stream\":\"stdout\",\"time\":\"2023-03-06T10:00:01Z\"}\n"
				  "{\"log\":\"o\\n\",\"stream\":\"stdout\",\"time\":\"2023-03-06T10:00:01Z\"}\n");
	assert_int_equal(s->n, 1);
	assert_string_equal(s->text[0], "1-2 app 2023-03-06T10:00:01Z info message=two");
	s = run_text("{\"log\":\"one\",\"stream\":\"stdout\",\"time\":\"2023-03-06T10:00:01Z\"}\n"
		     "{\"log\":\"two\",\"stream\":\"stdout\",\"time\":\"2023-03-06T10:00:01Z\"}\n");
	assert_int_equal(s->n, 2);
}

static void day_and_month_are_told_apart_by_later_lines(void **state)
{
	(void)state;
	struct seen *s = run_text("note 03/06/2023 10:00:00 first\nnote 04/06/2023 10:00:00 second\nnote 13/06/2023 10:00:00 third\n");
	assert_int_equal(s->n, 3);
	assert_string_equal(s->text[0], "1-1 dates 2023-06-03T10:00:00Z message=first");
	s = run_text("note 03/06/2023 10:00:00 first\nnote 03/16/2023 10:00:00 second\n");
	assert_string_equal(s->text[0], "1-1 dates 2023-03-06T10:00:00Z message=first");
}

static void a_year_is_told_by_a_stamp_further_on(void **state)
{
	(void)state;
	struct seen *s = run_text("Mar 16 10:00:00 web1 app[7]: begins\nMar 16 10:00:05 web1 app[7]: took [16/Mar/2019:10:00:04.500] from the queue\n");
	assert_int_equal(s->n, 2);
	assert_non_null(strstr(s->text[0], "2019-03-16T10:00:00Z"));
	/* Without one, by the date in the file's name. */
	static const struct { const char *name, *year; } names[] = {
		{ "a/syslog-20210318.gz", "2021-" }, { "b.tgz!var/app.2022-03-16.log", "2022-" }, { "2018-01-01/syslog", "1970-" }, { "id-1202103181.log", "1970-" },
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		source_name = names[i].name;
		s = run_text("Mar 16 10:00:00 web1 app[7]: begins\n");
		assert_non_null(strstr(s->text[0], names[i].year));
	}
	source_name = "test";
}

static void a_record_is_bounded(void **state)
{
	(void)state;
	struct buf text = { 0 };
	buf_adds(&text, "2023-03-06 10:00:00 ERROR one\n");
	for (int i = 0; i < 5000; i++)
		buf_adds(&text, "  at some.place.in.some.Program(Program.java:1)\n");
	struct seen *s = read_text(text.p);
	assert_int_equal(s->n, 1);
	assert_int_equal(s->e[0].line_end, 5001);
	assert_in_range(s->longest, 90000, 256 * 1024);
	assert_int_equal(s->sum.unparsed_lines, 0);
	buf_free(&text);
}

static void a_pattern_that_backtracks_is_given_up(void **state)
{
	(void)state;
	struct err e = { 0 };
	struct catalog *c = catalog_new();
	assert_true(catalog_add(c, "bad", STR("title Bad\nkind log\nrole app\npattern p\n    (?<message> (a+)+ ) b\n" SAMPLE), "bad.fmt", &e));
	struct seen s = { 0 };
	struct reader *r = reader_open(c, NULL, STR("test"), INSTANT_NONE, note, &s);
	feed(r, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac b\naab\n");
	reader_finish(r);
	assert_int_equal(reader_summary(r)->limited, 1);
	assert_int_equal(s.n, 1);
	reader_close(r);
	catalog_free(c);
}

/* More alternatives to remember than the stack of compiled code has room for; the next line is read again. */
static void a_stack_that_is_full_is_no_crash(void **state)
{
	(void)state;
	struct err e = { 0 };
	struct buf text = { 0 };
	struct catalog *c = catalog_new();
	assert_true(catalog_add(c, "deep", STR("title Deep\nkind log\nrole app\npattern p\n    (?<message> (?: (a) | (b) | c )* ) \\d\n" SAMPLE), "deep.fmt", &e));
	for (int i = 0; i < 1000000; i++)
		buf_addc(&text, "abc"[i % 3]);
	buf_adds(&text, "\nabc1\n");
	struct seen s = { 0 };
	struct reader *r = reader_open(c, NULL, STR("test"), INSTANT_NONE, note, &s);
	feed(r, text.p);
	reader_finish(r);
	assert_int_equal(reader_summary(r)->limited, 1);
	assert_int_equal(s.n, 1);
	assert_string_equal(s.text[0], "2-2 deep message=abc");
	reader_close(r);
	catalog_free(c);
	buf_free(&text);
}

static void severities_of_many_products(void **state)
{
	(void)state;
	assert_int_equal(severity_of(STR("WARNING")), SEV_WARN);
	assert_int_equal(severity_of(STR(" E ")), SEV_ERROR);
	assert_int_equal(severity_of(STR("50")), SEV_ERROR);
	assert_int_equal(severity_of(STR("FATAL")), SEV_CRITICAL);
	assert_int_equal(severity_of(STR("emerg")), SEV_EMERGENCY);
	assert_int_equal(severity_of(STR("3")), SEV_NONE);
	assert_int_equal(severity_of(STR("errand")), SEV_NONE);
}

static void every_name_reads_back(void **state)
{
	(void)state;
	for (int i = 0; i < EV_KINDS; i++) {
		enum event_kind k;
		assert_true(event_kind_of(str_of(event_kind_name((enum event_kind)i)), &k));
		assert_int_equal(k, i);
	}
	for (int i = WHAT_NONE + 1; i < WHAT_COUNT; i++) {
		enum what w;
		assert_true(what_of(str_of(what_name((enum what)i)), &w));
		assert_int_equal(w, i);
	}
	for (int i = 0; i < F_COUNT; i++) {
		enum field f;
		assert_true(field_of(str_of(field_name((enum field)i)), &f));
		assert_int_equal(f, i);
	}
	assert_null(what_name(WHAT_NONE));
	assert_null(field_name(F_COUNT));
}

static int setup(void **state)
{
	struct err e = { 0 };
	(void)state;
	documents = documents_open(&e);
	catalog = catalog_new();
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (!catalog_add(catalog, formats[i].name, str_of(formats[i].text), formats[i].name, &e)) {
			print_error("%s\n", e.text);
			return -1;
		}
	return documents ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	catalog_free(catalog);
	documents_close(documents);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_best_bid_wins_line_by_line),
		cmocka_unit_test(wrappers_are_peeled_and_fill_what_is_missing),
		cmocka_unit_test(an_accept_date_takes_the_zone_of_its_wrapper),
		cmocka_unit_test(lines_join_the_record_of_their_own_stream),
		cmocka_unit_test(blank_lines_belong_inside_not_behind),
		cmocka_unit_test(json_below_a_servers_record_is_not_of_it), cmocka_unit_test(continued_and_joined_records),
		cmocka_unit_test(a_line_in_pieces_is_one),
		cmocka_unit_test(own_rules_go_before_those_for_all),
		cmocka_unit_test(markers_are_understood_and_no_events),
		cmocka_unit_test(keys_of_a_known_shape_are_read_anew),
		cmocka_unit_test(docker_lines_end_in_line_feeds),
		cmocka_unit_test(records_without_a_stamp_take_a_neighbours),
		cmocka_unit_test(records_need_no_stamp_anywhere),
		cmocka_unit_test(headings_complete_what_follows),
		cmocka_unit_test(a_header_names_the_columns),
		cmocka_unit_test(documents_are_read_whole_or_line_by_line),
		cmocka_unit_test(a_first_line_in_pieces_is_known_by_later_ones), cmocka_unit_test(day_and_month_are_told_apart_by_later_lines),
		cmocka_unit_test(a_year_is_told_by_a_stamp_further_on), cmocka_unit_test(a_record_is_bounded),
		cmocka_unit_test(a_pattern_that_backtracks_is_given_up),
		cmocka_unit_test(a_stack_that_is_full_is_no_crash),
		cmocka_unit_test(severities_of_many_products),
		cmocka_unit_test(every_name_reads_back),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
