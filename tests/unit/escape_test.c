/* Log bytes on their way to a page: nothing active may come out. */
#include "parsers/base/utf8.h"
#include "reports/escape.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct row {
	struct str in;
	const char *want;
};

static void check(void (*escape)(struct buf *, struct str), const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf out = { 0 };
		buf_adds(&out, "");
		escape(&out, rows[i].in);
		assert_string_equal(out.p, rows[i].want);
		buf_free(&out);
	}
}

#define CHECK(escape, rows) check(escape, rows, sizeof rows / sizeof *rows)

static void plain(void **state)
{
	static const struct row rows[] = {
		{ STR_INIT("GET /caf\xc3\xa9 200"), "GET /caf\xc3\xa9 200" },
		{ STR_INIT("\x1b]0;owned\x07\x1b[31mred"), "\\x1b]0;owned\\x07\\x1b[31mred" },
		{ STR_INIT("a\tb\r\nc\0d\x7f"), "a\\tb\\r\\nc\\x00d\\x7f" },
		{ STR_INIT("\xc2\x9b" "31m"), "\\u009b31m" }, /* the C1 form of ESC [ */
		{ STR_INIT("user\xe2\x80\xaegnp.exe"), "user\\u202egnp.exe" },
		{ STR_INIT("\xef\xbb\xbfx\xf3\xa0\x80\xa0"), "\\ufeffx\\U000e0020" },
		{ STR_INIT("\xffok\xc3"), "\\xffok\\xc3" },
		{ STR_INIT("\xc0\x9b\xed\xa0\x80"), "\\xc0\\x9b\\xed\\xa0\\x80" }, /* overlong ESC, a surrogate */
	};
	(void)state;
	CHECK(escape_plain, rows);
}

static void markdown(void **state)
{
	static const struct row rows[] = {
		{ STR_INIT("upstream db_main_1 is down (10.0.0.7:5432)"), "upstream db_main_1 is down (10.0.0.7:5432)" },
		{ STR_INIT("a|b `c` *d* _e_ ~f~"), "a&#124;b \\`c\\` \\*d\\* \\_e\\_ \\~f\\~" },
		{ STR_INIT("<script>&amp;</script>"), "&lt;script>&amp;amp;&lt;/script>" },
		{ STR_INIT("![x](y) [z](//w)"), "!\\[x\\](y) \\[z\\](//w)" },
		{ STR_INIT("see https://evil.example/ or www.evil.example"), "see https:&#8288;//evil.example/ or www&#8288;.evil.example" },
		{ STR_INIT("@team #12 !7 mail@example.com a!b"), "@&#8288;team #&#8288;12 !&#8288;7 mail@&#8288;example.com a!b" },
		{ STR_INIT("costs $5$"), "costs &#36;&#8288;5&#36;" },
		{ STR_INIT("gh-12 %next ~bug 5 % a%20b x~y &4"), "gh-&#8288;12 %&#8288;next \\~&#8288;bug 5 % a%20b x\\~y &&#8288;4" },
		{ STR_INIT("a\r\nb\tc"), "a  b c" },
		{ STR_INIT("  # heading"), "\\# heading" },
		{ STR_INIT("12. list"), "12\\. list" },
		{ STR_INIT("3) list"), "3\\) list" },
		{ STR_INIT("3)"), "3\\)" },
		{ STR_INIT("- item"), "\\- item" },
		{ STR_INIT("=== "), "\\===" },
		{ STR_INIT("---"), "\\---" },
		{ STR_INIT("> said"), "&gt; said" },
		{ STR_INIT("up :tada: and :+1x: 10:05:00 :100:"), "up :&#8288;tada: and :&#8288;+1x: 10:05:00 :100:" },
		{ STR_INIT("&lt; &#60; &x y"), "&amp;lt; &amp;#&#8288;60; &x y" },
		{ STR_INIT("back\\slash\\|"), "back\\slash\\\\&#124;" },
		{ STR_INIT("end\\"), "end\\\\" },
		{ STR_INIT("\\\x1b"), "\\\\\\x1b" },
		{ STR_INIT("\x1b[0m\xe2\x80\xae\xff"), "\\x1b\\[0m\\u202e\\xff" },
		/* Nothing is escaped that would not act. */
		{ STR_INIT("99.7 % -> 1"), "99.7 % -> 1" },
		{ STR_INIT("on /health [GET] [Errno 111]"), "on /health [GET] [Errno 111]" },
		{ STR_INIT("[x] [a](b) [c][d] ![e] [^1] [f]: g [h"), "\\[x\\] \\[a\\](b) \\[c\\]\\[d\\] !\\[e\\] \\[^1\\] \\[f\\]: g \\[h" },
		{ STR_INIT("a]( [b [c] d] e[ [[wiki]] []"), "a\\]( \\[b [c] d\\] e\\[ \\[[wiki]\\] []" },
		{ STR_INIT("+1 s"), "+1 s" },
		{ STR_INIT("-1.5 of 3"), "-1.5 of 3" },
		{ STR_INIT("GET /a?b=1&c=2"), "GET /a?b=1&c=2" },
		{ STR_INIT("C:\\logs\\app1"), "C:\\logs\\app1" },
		{ STR_INIT(""), "" },
	};
	(void)state;
	CHECK(escape_md, rows);
}

static void mermaid(void **state)
{
	static const struct row rows[] = {
		{ STR_INIT("14:03 #1; 100 %"), "14\u223603 \uff031\uff1b 100 \uff05" },
		{ STR_INIT("%%{init: {}}%%\nclick a call b()"), "\uff05\uff05(init\u2236 ())\uff05\uff05 click a call b()" },
		{ STR_INIT("<img src=x>&quot;\"`|~^*$@[\\"), "\u2039img src=x\u203a\uff06quot\uff1b\u2033\u2032\u00a6\u223c\u02c6\u2217\uff04\uff20(\u29f5" },
		{ STR_INIT("\x1b\xe2\x80\xae\xff caf\xc3\xa9"), "\u29f5x1b\u29f5u202e\u29f5xff caf\xc3\xa9" },
		{ STR_INIT(" \n"), "" },
	};
	(void)state;
	CHECK(escape_mermaid, rows);
}

static void csv(void **state)
{
	static const struct row rows[] = {
		{ STR_INIT("plain words"), "plain words" },
		{ STR_INIT("a,b"), "\"a,b\"" },
		{ STR_INIT("a;b"), "\"a;b\"" },
		{ STR_INIT("say \"no\""), "\"say \"\"no\"\"\"" },
		{ STR_INIT("\""), "\"\"\"\"" },
		{ STR_INIT("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0" },
		{ STR_INIT("+1+2"), "'+1+2" },
		{ STR_INIT("-2+3,4"), "\"'-2+3,4\"" },
		{ STR_INIT("@SUM(1)"), "'@SUM(1)" },
		{ STR_INIT("\t=1+1"), "'\\t=1+1" },
		{ STR_INIT("\r\n=1+1"), "'\\r\\n=1+1" },
		{ STR_INIT(" =1+1"), "' =1+1" },
		{ STR_INIT("\uff1d1+1"), "'\uff1d1+1" },
		{ STR_INIT("-12.5"), "-12.5" },
		{ STR_INIT("+7"), "+7" },
		{ STR_INIT("a\r\nb\xff\xe2\x80\xae"), "a\\r\\nb\\xff\\u202e" },
		{ STR_INIT(" x"), "\" x\"" },
		{ STR_INIT(""), "" },
	};
	(void)state;
	CHECK(escape_csv, rows);
}

static void openmetrics(void **state)
{
	static const struct row rows[] = {
		{ STR_INIT("INC-1"), "INC-1" },
		{ STR_INIT("a\"} 7\nevil 1\n# EOF"), "a\\\"} 7\\\\nevil 1\\\\n# EOF" },
		{ STR_INIT("c:\\x\xff"), "c:\\\\x\\\\xff" },
	};
	(void)state;
	CHECK(escape_openmetrics, rows);
}

static void code(void **state)
{
	static const struct row rows[] = {
		{ STR_INIT("lb1/haproxy.log.2.gz!x_y*z"), "`lb1/haproxy.log.2.gz!x_y*z`" },
		{ STR_INIT("a`b"), "a\\`b" },
		{ STR_INIT("a|b"), "a&#124;b" },
		{ STR_INIT("a\nb"), "a b" },
		{ STR_INIT(" a"), "a" },
		{ STR_INIT("\xff"), "\\xff" },
		{ STR_INIT(""), "" },
	};
	(void)state;
	CHECK(escape_md_code, rows);
}

static void html(void **state)
{
	static const struct row rows[] = {
		{ STR_INIT("<script>alert('x')</script>"), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" },
		{ STR_INIT("\"><img src=x onerror=alert(1)>"), "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;" },
		{ STR_INIT("]]> &lt; <!-- -->"), "]]&gt; &amp;lt; &lt;!-- --&gt;" },
		{ STR_INIT("a\tb\r\nc\0\x1b[0m"), "a\\tb\\r\\nc\\x00\\x1b[0m" },
		{ STR_INIT("user\xe2\x80\xaegnp.exe \xff \xc2\x85"), "user\\u202egnp.exe \\xff \\u0085" },
		{ STR_INIT("\xef\xbf\xbe \xf0\x9f\xbf\xbf"), "\\ufffe \\U0001ffff" },
		{ STR_INIT("caf\xc3\xa9 back\\slash"), "caf\xc3\xa9 back\\slash" },
		{ STR_INIT(""), "" },
	};
	(void)state;
	CHECK(escape_html, rows);
}

static void fence(void **state)
{
	(void)state;
	assert_int_equal(escape_fence(STR("")), 3);
	assert_int_equal(escape_fence(STR("``")), 3);
	assert_int_equal(escape_fence(STR("a```` b `")), 5);
}

/* Of ASCII, what no lexer of Mermaid's knows inside a text. */
#define MERMAID_ASCII "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-_/()+='!?"

/* Whatever goes in, what comes out is valid UTF-8 without hidden characters or line breaks. */
static void any_bytes(void **state)
{
	enum { MD, CODE, HTML, MERMAID }; /* the first of them, which have bytes of their own to keep out */
	static void (*const escapes[])(struct buf *, struct str) = { escape_md, escape_md_code, escape_html, escape_mermaid, escape_plain, escape_csv, escape_openmetrics };
	uint64_t seed = 7;
	(void)state;
	for (int round = 0; round < 3000; round++) {
		char bytes[40];
		for (size_t i = 0; i < sizeof bytes; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			bytes[i] = (char)(seed >> 56);
		}
		for (size_t e = 0; e < sizeof escapes / sizeof *escapes; e++) {
			struct buf out = { 0 };
			escapes[e](&out, (struct str){ bytes, (size_t)(seed >> 32) % sizeof bytes });
			for (size_t i = 0; i < out.n;) {
				uint32_t cp = 0;
				unsigned n = utf8_at(buf_str(&out), i, &cp);
				assert_true(n > 0 && !utf8_hidden(cp));
				assert_true(e > MERMAID || cp != '<');
				assert_true(e > CODE || cp != '|');
				assert_true(e != HTML || (cp != '"' && cp != '\'' && cp != '>'));
				assert_true(e != MERMAID || cp > 127 || (cp && strchr(MERMAID_ASCII, (int)cp)));
				i += n;
			}
			buf_free(&out);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain), cmocka_unit_test(markdown), cmocka_unit_test(code), cmocka_unit_test(html), cmocka_unit_test(mermaid),
		cmocka_unit_test(csv), cmocka_unit_test(openmetrics), cmocka_unit_test(fence), cmocka_unit_test(any_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
