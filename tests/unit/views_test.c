/* Tables, XML, HTML and mails as JSON or lines: what they become, cut off at every byte, and made to hurt. */
#include "correlate/store/documents.h"
#include "parsers/mail.h"
#include "parsers/markup.h"
#include "parsers/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

enum { LIMIT = 1 << 24 };

typedef bool view_fn(struct str text, struct buf *out, size_t limit);

static const char csv[] = "Name;When (UTC);;Note\r\nweb1;2022-06-14;x;\"two \"\"lines\"\"\r\nhere\"\r\n\r\nweb2;;;\"never closed";
static const char xml[] = "<?xml version='1.0'?><!DOCTYPE rss [ <!ENTITY a \"aaaa\"> ]>\n<rss><channel a='1 &lt; 2'>\n<item><title>A &amp; B &a;</title>"
			  "<x:d><![CDATA[<p>one<br>two</p>]]></x:d></item>\n<item/><!-- no --></channel>text</rss>";
static const char html[] = "<!doctype html><html><head><title>t</title></head><body><script>if (a<b) '</p>'</script><p>one\n  two&nbsp;three &#8212; &bogus;</p>\n"
			   "<table><tr><td>a</td><td><p>b</p></td></tr></table><pre>x  y\nz</pre><time datetime=\"2022-06-14T09:12:30Z\">today</time></body></html>";
static const char mail[] = "From a@example.com Tue Jun 14 09:15:02 2022\nFrom: A <a@example.com>\nTo: b@example.com\nDate: Tue, 14 Jun 2022 09:15:01 +0000\n"
			   "Subject: =?utf-8?q?caf=C3=A9_?=\n =?iso-8859-1?b?6Q==?=\nContent-Type: multipart/mixed; boundary=\"x\"\n\n--x\nContent-Transfer-Encoding: base64\n\n"
			   "aGVs\nbG8=\n--x--\n\nFrom b@example.com x\nFrom: b\nTo: a\nDate: d\nSubject: s\n\ncut =\xe9\n";

/* All rows, put together again from pieces of a few. */
static bool table_view(struct str text, struct buf *out, size_t limit)
{
	(void)limit;
	buf_addc(out, '[');
	for (struct table_place at = { 0 }; at.offset < text.n;) {
		struct buf piece = { 0 };
		struct table_place before = at;
		bool ok = table_json(text, &at, &piece, 10);
		assert_true(!ok || at.offset > before.offset);
		if (ok && piece.n > 2)
			buf_addf(out, "%s%.*s", out->n > 1 ? "," : "", (int)piece.n - 2, piece.p + 1);
		buf_free(&piece);
		if (!ok)
			return false;
	}
	buf_addc(out, ']');
	return true;
}

static bool text_view(struct str text, struct buf *out, size_t limit)
{
	uint64_t *lines;
	size_t n, breaks = 0;
	(void)limit;
	markup_text(text, out, &lines, &n);
	for (size_t i = 0; i < out->n; i++)
		breaks += out->p[i] == '\n';
	assert_int_equal(breaks, n); /* a number for each line, in order */
	for (size_t i = 1; i < n; i++)
		assert_true(lines[i - 1] <= lines[i]);
	free(lines);
	return true;
}

static const struct {
	view_fn *view;
	struct str text;
	bool json;
} views[] = {
	{ table_view, { csv, sizeof csv - 1 }, true }, { markup_json, { xml, sizeof xml - 1 }, true }, { text_view, { html, sizeof html - 1 }, false }, { mail_json, { mail, sizeof mail - 1 }, true },
};

static void becomes(view_fn *view, struct str text, const char *want)
{
	struct buf out = { 0 };
	assert_true(view(text, &out, LIMIT));
	assert_string_equal(out.p, want);
	buf_free(&out);
}

static void what_they_become(void **state)
{
	(void)state;
	becomes(table_view, views[0].text,
		"[{\"line\":2,\"name\":\"web1\",\"when_utc\":\"2022-06-14\",\"_3\":\"x\",\"note\":\"two \\\"lines\\\"\\r\\nhere\"},"
		"{\"line\":5,\"name\":\"web2\",\"note\":\"never closed\"}]");
	becomes(markup_json, views[1].text,
		"{\"rss\":{\"line\":2,\"channel\":{\"line\":2,\"a\":\"1 < 2\",\"item\":{\"line\":3,\"title\":{\"line\":3,\"text\":\"A & B &a;\"},"
		"\"d\":{\"line\":3,\"text\":\"one\\ntwo\"}},\"item\":{\"line\":4}},\"text\":\"text\"}}");
	becomes(text_view, views[2].text, "one two three — &bogus;\n| a | b\nx  y\nz\n2022-06-14 09:12 UTC\n");
	becomes(mail_json, views[3].text,
		"[{\"line\":2,\"date\":\"Tue, 14 Jun 2022 09:15:01 +0000\",\"from\":\"A <a@example.com>\",\"to\":\"b@example.com\",\"subject\":\"café é\",\"text\":\"hello\"},"
		"{\"line\":17,\"date\":\"d\",\"from\":\"b\",\"to\":\"a\",\"subject\":\"s\",\"text\":\"cut =é\"}]");
}

static void note_valid(void *to, size_t n, const char *const *names, const struct str *values)
{
	(void)n, (void)names;
	*(bool *)to = str_is(values[0], "1");
}

/* In memory of exactly that size, so that a sanitizer sees a byte read too many. */
static void cut_at_every_byte(void **state)
{
	struct err e = { 0 };
	struct documents *d = documents_open(&e);
	(void)state;
	assert_non_null(d);
	for (size_t i = 0; i < sizeof views / sizeof *views; i++)
		for (size_t n = 0; n <= views[i].text.n; n++) {
			char *copy = malloc(n ? n : 1);
			struct buf out = { 0 };
			bool valid = false;
			memcpy(copy, views[i].text.p, n);
			if (views[i].view((struct str){ copy, n }, &out, LIMIT) && views[i].json) {
				assert_true(d->query(d->user, buf_str(&out), "SELECT json_valid(?1)", note_valid, &valid, &e));
				assert_true(valid);
			}
			buf_free(&out);
			free(copy);
		}
	documents_close(d);
}

/* The same piece again and again: no view may take more than a moment or grow beyond its limit. */
static void made_to_hurt(void **state)
{
	static const char *const pieces[] = {
		"<a>", "<a", "</a>", "<a b=\"", "<a b='>", "<!--", "<![CDATA[", "<!x[", "<?", "&", "&#", "&#x110000;", "<pre>", "<td>", "<time datetime=x>",
		"<script>", "\"", "a,\"", ";", "\n", "From \n", "\nFrom x\n", "Date: x\n", "--x\n", "=?", "=?a?q?", "=", " ", "\xff", "<svg>", "</svg", "<b><i>",
	};
	static const char *const heads[] = { "", "<!doctype html><html>", "a,b\n", "From: a\nTo: b\nDate: c\nContent-Type: multipart/x; boundary=x\n\n" };
	(void)state;
	for (size_t h = 0; h < sizeof heads / sizeof *heads; h++)
		for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++) {
			struct buf text = { 0 };
			buf_adds(&text, heads[h]);
			while (text.n < 200000)
				buf_adds(&text, pieces[k]);
			for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
				struct buf out = { 0 };
				clock_t began = clock();
				views[i].view(buf_str(&text), &out, LIMIT);
				double s = (double)(clock() - began) / CLOCKS_PER_SEC;
				if (s > 3)
					fail_msg("view %zu takes %.1f s for 200 kB of %s", i, s, pieces[k]);
				buf_free(&out);
			}
			buf_free(&text);
		}
}

static void too_much_is_refused(void **state)
{
	struct buf text = { 0 }, out = { 0 };
	(void)state;
	while (text.n < 100000)
		buf_adds(&text, "<a>b</a>");
	assert_false(markup_json(buf_str(&text), &out, 10000));
	assert_true(out.n < 11000);
	buf_free(&text);
	buf_free(&out);
}

static void which_is_which(void **state)
{
	(void)state;
	assert_true(markup_is_html(STR("\n<!DOCTYPE HTML>")));
	assert_true(markup_is_html(STR("<!-- saved --><html lang=en>")));
	assert_false(markup_is_html(STR("<rss><x>")));
	assert_false(markup_is_html(STR("<34>1 2022-06-14T09:12:00Z host app - - - <html>")));
	assert_true(markup_is_xml(STR("<rss><x>")));
	assert_false(markup_is_xml(STR("<34>Jun 14 09:12:00 host app: x")));
	assert_true(mail_likely(STR("Date: x\nFrom: y\nSubject: z\n\nbody")));
	assert_false(mail_likely(STR("From x\n2022-06-14 Date: x\n")));
	assert_false(mail_likely(STR("Date: x\n\nFrom: y\nTo: z\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_they_become), cmocka_unit_test(cut_at_every_byte), cmocka_unit_test(made_to_hurt),
		cmocka_unit_test(too_much_is_refused), cmocka_unit_test(which_is_which),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
