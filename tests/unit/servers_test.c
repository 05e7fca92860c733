/*
 * Servers' format strings, and lines that such servers print by them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "parsers/catalog.h"
#include "parsers/import/import.h"

struct sample_line {
	const char *server, *format, *line;
	const char *yields; /* as in the samples of .fmt files */
};

static const struct sample_line nginx_lines[] = {
	{ "nginx", "$remote_addr [$time_local] \"$request\" $status rt=$request_time ua=\"$upstream_addr\" us=\"$upstream_status\"",
	  "2001:db8::7 [07/Mar/2023:11:00:00 +0100] \"GET /a?q=\\x22x\\x22 HTTP/2.0\" 504 rt=60.001 ua=\"10.0.0.1:80, unix:/run/a.sock : 10.0.0.2:80\" us=\"502, - : 504\"",
	  "time 2023-03-07T10:00:00Z\nclient 2001:db8::7\nmethod GET\nstatus 504\nduration_ms 60001\nupstream 10.0.0.2:80\nupstream_status 504\nstart 2023-03-07T09:58:59.999Z" },
	{ "nginx", "$remote_addr [$time_local] \"$request\" $status rt=$request_time ua=\"$upstream_addr\" us=\"$upstream_status\"",
	  "192.0.2.7 [07/Mar/2023:11:00:00 +0100] \"\" 408 rt=5.000 ua=\"-\" us=\"-\"", "status 408\nupstream -\nupstream_status -\nmethod -" },
	/* What ends a host is the slash of the path. */
	{ "nginx", "$msec|$host$request_uri|$status", "1678183200.125|shop.example.net/a|b?c|404",
	  "time 2023-03-07T10:00:00.125Z\nauthority shop.example.net\npath /a|b?c\nstatus 404" },
	{ "nginx", "$msec|$host$request_uri|$status", "1678183200.125|shop-1.example.net-|400", "authority shop-1.example.net\npath -\nstatus 400" },
	{ "nginx", "${host}:$server_port [$time_iso8601] $uri$is_args$args $status $http_x_forwarded_for; $body_bytes_sent",
	  "[2001:db8::1]:8443 [2023-03-07T11:00:00+01:00] /a b?c 200 198.51.100.3, unknown; 17",
	  "authority [2001:db8::1]:8443\npath /a b?c\nclient 198.51.100.3\nbytes 17" },
	/* escape=json prints nothing for what is not there. */
	{ "nginx", "escape=json u=$remote_user t=$time_iso8601 up=$upstream_addr st=$upstream_status s=$status", "u= t=2023-03-07T10:00:00+00:00 up= st= s=499",
	  "user -\nupstream -\nstatus 499" },
	{ "nginx", "escape=none $time_iso8601 $status \"$http_user_agent\" $request_time \"$http_referer\"",
	  "2023-03-07T10:00:00+00:00 200 \"a \"quoted\" agent\" 0.250 \"\"", "user_agent a \"quoted\" agent\nduration_ms 250\nreferrer -" },
	{ "nginx", "escape=json {\"ts\":\"$time_iso8601\",\"req\":{\"m\":\"$request_method\",\"u\":\"$request_uri\"},\"st\":$status,\"rt\":$request_time}",
	  "{\"ts\":\"2023-03-07T10:00:00+00:00\",\"req\":{\"m\":\"PUT\",\"u\":\"/a\\\"b\"},\"st\":201,\"rt\":0.010}",
	  "time 2023-03-07T10:00:00Z\nmethod PUT\npath /a\"b\nstatus 201\nduration_ms 10" },
	{ "nginx", "{\"t\":\"$time_iso8601\",\"request\":\"$request_method $request_uri $server_protocol\",\"from\":\"$remote_addr:$remote_port\"}",
	  "{\"t\":\"2023-03-07T10:00:00+00:00\",\"request\":\"PUT /x HTTP/1.1\",\"from\":\"192.0.2.5:1234\"}", "method PUT\npath /x\nclient 192.0.2.5\nclient_port 1234" },
	/* A list without quotes is no JSON: read as text. */
	{ "nginx", "{\"t\":\"$time_iso8601\",\"st\":$status,\"ut\":$upstream_response_time}", "{\"t\":\"2023-03-07T10:00:00+00:00\",\"st\":502,\"ut\":0.1, 0.2}", "status 502" },
	{ "nginx", "log_format main escape=none '$time_local '\n '\"$request\" $status';", "07/Mar/2023:11:00:00 +0100 \"GET /a HTTP/1.1\" 200", "path /a\nstatus 200" },
	/* What a header is, its key says. */
	{ "nginx", "{\"t\":\"$time_iso8601\",\"st\":$status,\"trace_id\":\"$http_x_any\"}", "{\"t\":\"2023-03-07T10:00:00+00:00\",\"st\":200,\"trace_id\":\"abc\"}", "trace_id abc" },
	{ "nginx", "$status $sort_of $time_local", "200 any thing 07/Mar/2023:11:00:00 +0100", "time 2023-03-07T10:00:00Z\nstatus 200" },
};

static const struct sample_line apache_lines[] = {
	{ "apache", "%h %l %u %t \"%r\" %>s %b %D", "192.0.2.7 - - [07/Mar/2023:11:00:00 +0100] \"GET /a\\\"b HTTP/1.1\" 304 - 1500000",
	  "status 304\nbytes -\nduration_ms 1500\nend 2023-03-07T10:00:01.500Z" },
	{ "apache", "%{%Y-%m-%d %T}t.%{usec_frac}t %{%z}t %a:%{remote}p \"%m %U%q %H\" %>s %{ms}T", "2023-03-07 11:00:00.000250 +0100 ::1:40211 \"GET /a?b=c HTTP/1.1\" 500 31",
	  "time 2023-03-07T10:00:00.000250Z\nclient ::1\nclient_port 40211\npath /a?b=c\nduration_ms 31" },
	/* The end is an end. */
	{ "apache", "%{end:msec}t %>s %{us}T", "1678183200500 200 500000", "time 2023-03-07T10:00:00.500Z\nstart 2023-03-07T10:00:00Z" },
	{ "apache", "%{begin:sec}t %{end:sec}t %<s %U", "1678183200 1678183202 200 /a", "start 2023-03-07T10:00:00Z\nend 2023-03-07T10:00:02Z" },
	{ "apache", "%v:%p\\t%t\\t%!200,304{User-Agent}i\\t%s\\t%X", "shop.example.net:80\t[07/Mar/2023:11:00:00 +0100]\t-\t200\t+", "service shop.example.net:80\nuser_agent -\nstatus 200" },
	{ "apache", "{\"t\":\"%{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}tZ\",\"r\":\"%r\",\"s\":%>s,\"us\":%D}", "{\"t\":\"2023-03-07T10:00:00.125Z\",\"r\":\"GET /\\x22 HTTP/1.1\",\"s\":200,\"us\":1000}",
	  "time 2023-03-07T10:00:00.125Z\npath /\"\nduration_ms 1" },
	{ "apache", "LogFormat \"%t \\\"%r\\\" %>s\" mine", "[07/Mar/2023:11:00:00 +0100] \"GET /a HTTP/1.1\" 200", "path /a\nstatus 200" },
	{ "apache", "common", "192.0.2.7 - anna lee [07/Mar/2023:11:00:00 +0100] \"-\" 408 -", "user anna lee\nstatus 408\npath -" },
};

static const struct sample_line haproxy_lines[] = {
	{ "haproxy", "httplog", "192.0.2.7:4000 [07/Mar/2023:10:00:00.250] www~ shop/<NOSRV> 0/-1/-1/-1/+3 503 +217 - - SC-- 1/1/0/0/+2 0/0 \"GET / HTTP/1.1\"",
	  "time 2023-03-07T10:00:00.250Z\nservice shop\nupstream shop/<NOSRV>\nduration_ms 3\nbytes 217\ntermination SC--" },
	{ "haproxy", "httplog", "haproxy[77]: 192.0.2.7:4000 [07/Mar/2023:10:00:00.250] www shop/web1 0/0/0/1/3 200 217 - - ---- 1/1/0/0/0 0/0 {a.example.net|x y} {} \"<BADREQ>\"",
	  "pid 77\npath <BADREQ>\nstatus 200" },
	{ "haproxy", "clf", "192.0.2.7 - - [07/Mar/2023:10:00:00 +0000] \"GET /a HTTP/1.1\" 200 114 \"\" \"\" 50646 056 \"www\" \"shop\" \"web2\" 0 0 0 1 7 ---- 1 1 0 0 +1 0 0 \"\" \"\" ",
	  "duration_ms 7\nservice shop\nupstream web2" },
	{ "haproxy", "tcplog", "unix:1 [07/Mar/2023:10:00:00.250] pg pg/db1 0/1/60230 1534 -- 12/11/3/1/0 0/0", "client unix\nduration_ms 60230\nend 2023-03-07T10:01:00.480Z" },
	{ "haproxy", "%Ts%ms %{+X}ci %{+Q}HM %HP%HQ %ST %Tt %Ta %[capture.req.hdr(0),json(utf8s)] %ID", "1678183200125 0A000001 \"GET\" /a?b 200 90 40 host name -",
	  "time 2023-03-07T10:00:00.125Z\nclient -\nmethod GET\npath /a?b\nduration_ms 90\nrequest_id -" },
	{ "haproxy", "%[accept_date].%ms %{-X,+Q}[var(txn.a(]))] %ST %HU", "1678183200.007 \"x ] y\" -1 /a", "time 2023-03-07T10:00:00.007Z\nstatus -\npath /a" },
	{ "haproxy", "{\"t\":\"%trg\",\"be\":\"%b/%s\",\"r\":%{+Q}r,\"st\":%ST}", "{\"t\":\"07/Mar/2023:10:00:00 +0000\",\"be\":\"shop/web1\",\"r\":\"GET /a HTTP/1.1\",\"st\":200}",
	  "upstream shop/web1\nmethod GET\nstatus 200" },
	{ "haproxy", "%{+json}o %(when)tr %(req)r", "{\"when\":\"07/Mar/2023:10:00:00.250\",\"req\":\"GET /a HTTP/1.1\"}", "time 2023-03-07T10:00:00.250Z\npath /a" },
	/* Cut by the log socket. */
	{ "haproxy", "httplog", "192.0.2.7:4000 [07/Mar/2023:10:00:00.250] www shop/web1 0/0/0/1/3 200 217 - - ---- 1/1/0/0/0 0/0 \"GET /a?long=1234", "path /a?long=1234" },
	/* Pasted from the configuration. */
	{ "haproxy", "log-format %tr\\ %ST\\ %{+Q}r", "07/Mar/2023:10:00:00.250 404 \"GET /a HTTP/1.1\"", "status 404\npath /a" },
	/* No time of its own, as is usual behind syslog. */
	{ "haproxy", "%ci %ST %{+Q}r", "192.0.2.7 404 \"GET /a HTTP/1.1\"", "status 404\npath /a" },
};

static const struct sample_line envoy_lines[] = {
	{ "envoy", "default", "[2023-03-07T10:00:00.125Z] \"- - HTTP/1.1\" 0 DC 0 0 2300 - \"-\" \"an \"odd\" agent\" \"-\" \"shop:8000\" \"-\"",
	  "time 2023-03-07T10:00:00.125Z\nstatus 0\ntermination DC\nduration_ms 2300\nuser_agent an \"odd\" agent\nservice shop:8000\nend 2023-03-07T10:00:02.425Z" },
	{ "envoy", "%START_TIME(%s.%6f)% %REQ(X-Envoy-Original-Path?:path):64% %RESPONSE_CODE% %DOWNSTREAM_REMOTE_ADDRESS% %DYNAMIC_METADATA(a.b:c)% %DURATION%\\n",
	  "1678183200.000125 /a 200 [2001:db8::1]:40000 {\"x\": 1} 12", "time 2023-03-07T10:00:00.000125Z\npath /a\nclient 2001:db8::1\nclient_port 40000\nduration_ms 12" },
	{ "envoy", "%START_TIME(%Y/%m/%d %T)% %RESPONSE_CODE% %UPSTREAM_HOST%", "2023/03/07 10:00:00 503 -", "time 2023-03-07T10:00:00Z\nupstream -" },
	{ "envoy", "{\"t\":\"%START_TIME%\",\"c\":\"%RESPONSE_CODE%\",\"d\":\"%DURATION%\",\"p\":\"%REQ(:PATH)%\"}", "{\"c\":503,\"d\":7,\"t\":\"2023-03-07T10:00:00.125Z\"}",
	  "status 503\nduration_ms 7\npath -" },
};

/* The made format with one more sample must hold by the law, among all others. */
static void read_line(const struct sample_line *s)
{
	struct err e = { 0 };
	struct buf text = { 0 }, failures = { 0 };
	struct catalog *c = catalog_new();
	bool ok = import_server(str_of(s->server), str_of(s->format), STR("made"), &text, &e);
	if (ok) {
		buf_addf(&text, "sample\n    | %s\n", s->line);
		for (struct str r = str_of(s->yields), one; r.p && (one = str_cut(&r, '\n'), 1);)
			buf_addf(&text, "    %.*s\n", STR_ARG(one));
		ok = catalog_add(c, "made", buf_str(&text), s->format, &e) && format_check(c, catalog_find(c, STR("made")), NULL, &failures);
	}
	if (!ok)
		fail_msg("%s: %s\n%s%s\n%s", s->server, s->format, e.text, failures.p ? failures.p : "", text.p ? text.p : "");
	catalog_free(c);
	buf_free(&text);
	buf_free(&failures);
}

#define READS(server) \
	static void server##_reads(void **state) \
	{ \
		(void)state; \
		for (size_t i = 0; i < sizeof server##_lines / sizeof *server##_lines; i++) \
			read_line(&server##_lines[i]); \
	}
READS(nginx)
READS(apache)
READS(haproxy)
READS(envoy)

/* Formats that the built-in ones read too: the user's own wins. */
static void own_format_wins(void **state)
{
	static const char *const known[][2] = { { "nginx", "combined" }, { "apache", "common" }, { "apache", "vhost_combined" }, { "haproxy", "httplog" },
						{ "haproxy", "httpslog" }, { "haproxy", "tcplog" }, { "haproxy", "clf" }, { "envoy", "default" } };
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct err e = { 0 };
		struct buf text = { 0 }, failures = { 0 };
		struct catalog *c = catalog_builtin(&e);
		assert_non_null(c);
		assert_true(import_server(str_of(known[i][0]), str_of(known[i][1]), STR("made"), &text, &e));
		buf_adds(&text, "    format made\n");
		assert_true(catalog_add(c, "made", buf_str(&text), known[i][1], &e));
		if (!format_check(c, catalog_find(c, STR("made")), NULL, &failures))
			fail_msg("%s", failures.p);
		catalog_free(c);
		buf_free(&text);
		buf_free(&failures);
	}
}

/* What is wrong, and where: the mark stands under the place. */
static void errors_point(void **state)
{
	static const struct {
		const char *server, *format, *says;
		size_t column; /* from 0 */
	} bad[] = {
		{ "nginx", "$status $", "name is missing", 8 },
		{ "nginx", "[$time_local] $status$bytes_sent", "nothing between $status and $bytes_sent", 21 },
		{ "nginx", "$http_user_agent", "neither when", 0 },
		{ "nginx", "escape=yes $status", "escape=default, json or none", 7 },
		{ "nginx", " ", "empty", SIZE_MAX },
		{ "apache", "%h %y", "no directive %y", 3 },
		{ "apache", "%h %{%U}t", "`%U` in a time format", 3 },
		{ "apache", "%h %{a", "ends within", 3 },
		{ "haproxy", "%tr %ci %foo", "no variable %foo", 8 },
		{ "haproxy", "%tr %{+Z}r", "no flag +Z", 6 },
		{ "haproxy", "%tr %[src", "has no end", 4 },
		{ "haproxy", "%tr %{+cbor}o", "CBOR", 6 },
		{ "envoy", "%START_TIME% %DURATION", "no operator", 13 },
		{ "iis", "x", "no such server", SIZE_MAX },
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = { 0 };
		struct buf out = { 0 };
		assert_false(import_server(str_of(bad[i].server), str_of(bad[i].format), STR("made"), &out, &e));
		struct str text = str_of(e.text), mark = str_sub(text, str_rchr(text, '\n') + 1, SIZE_MAX);
		if (str_find(text, str_of(bad[i].says)) == SIZE_MAX || (bad[i].column != SIZE_MAX && mark.n != bad[i].column + 1))
			fail_msg("%s %s: %s", bad[i].server, bad[i].format, e.text);
		buf_free(&out);
	}
}

/* ---- configurations ---- */

static void on_found(void *user, const struct imported *one)
{
	buf_addf(user, "%u %.*s %s\n", one->line, STR_ARG(one->name), one->text.p ? "ok" : one->note ? "note" : "no");
}

static const char nginx_conf[] =
	"# log_format not this '$x';\n"
	"http { include conf.d/*.conf;\n"
	"  log_format main '$remote_addr [$time_local] ' # and\n"
	"      \"\\\"$request\\\" $status\";\n"
	"  log_format j escape=json '{\"t\":\"${msec}\",\"s\":$status}';\n"
	"  log_format bad '$http_user_agent';\n"
	"  access_log /var/log/a.log main; }\n";
static const char apache_conf[] =
	"#LogFormat \"%h\" no\n"
	"LogFormat \"%h %t \\\"%r\\\" \\\n   %>s\" My-Name\n"
	"customlog logs/x_log \"%t %>s\" env=!local\n"
	"CustomLog logs/y.log My-Name\n"
	"IncludeOptional mods/*.conf\n";
static const char haproxy_conf[] =
	"defaults\n  option httplog\n"
	"frontend www # comment\n  log-format %ci\\ [%tr]\\ %ST\\ \\\"%HM\\ %HU\\\"\n"
	"listen api\n  log-format \"${HAPROXY_HTTP_LOG_FMT} %ID\"\n"
	"frontend www\n  log-format '%tr %{+Q}r'\n";
static const char envoy_yaml[] =
	"access_log:\n"
	"- name: file\n"
	"  typed_config:\n"
	"    log_format:\n"
	"      text_format_source:\n"
	"        inline_string: \"[%START_TIME%] \\\"%REQ(:METHOD)%\\\" %RESPONSE_CODE%\\n\"\n"
	"- name: two\n"
	"  log_format:\n"
	"    json_format:\n"
	"      t: \"%START_TIME%\"\n"
	"      http:\n"
	"        code: '%RESPONSE_CODE%'\n"
	"    omit_empty_values: true\n"
	"accessLogFormat: |\n"
	"  %START_TIME% %RESPONSE_CODE% %DURATION%\n";
static const char envoy_json[] =
	"{\"access_log\": [\n"
	"  {\"log_format\": {\n"
	"    \"json_format\": {\"t\": \"%START_TIME%\",\n"
	"       \"c\": \"%RESPONSE_CODE%\"}}}]}\n";

static void configurations(void **state)
{
	static const struct {
		const char *text, *found;
	} confs[] = {
		{ nginx_conf, "2 nginx note\n3 nginx_main ok\n5 nginx_j ok\n6 nginx_bad no\n" },
		{ apache_conf, "2 apache_my_name ok\n4 apache_x_log ok\n6 apache note\n" },
		{ haproxy_conf, "2 haproxy note\n4 haproxy_www ok\n6 haproxy_api ok\n8 haproxy_www_2 ok\n" },
		{ envoy_yaml, "6 envoy ok\n9 envoy_keys ok\n14 envoy_2 ok\n" },
		{ envoy_json, "3 envoy_keys ok\n" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof confs / sizeof *confs; i++) {
		struct err e = { 0 };
		struct buf found = { 0 };
		assert_true(import_file("made.conf", str_of(confs[i].text), NULL, on_found, &found, &e));
		assert_string_equal(found.p, confs[i].found);
		buf_free(&found);
	}
}

/* A configuration that is cut anywhere is read to its end. */
static void torn(void **state)
{
	static const char *const texts[] = { nginx_conf, apache_conf, haproxy_conf, envoy_yaml, envoy_json };
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (size_t n = 0; n < strlen(texts[i]); n++) {
			struct buf found = { 0 }, exact = { 0 };
			struct err e = { 0 };
			buf_add(&exact, str_sub(str_of(texts[i]), 0, n));
			import_file("torn", buf_str(&exact), NULL, on_found, &found, &e);
			buf_free(&found);
			buf_free(&exact);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nginx_reads), cmocka_unit_test(apache_reads), cmocka_unit_test(haproxy_reads), cmocka_unit_test(envoy_reads),
		cmocka_unit_test(own_format_wins), cmocka_unit_test(errors_point), cmocka_unit_test(configurations), cmocka_unit_test(torn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
