/*
 * Loading .fmt files: what a broken one is told, defines, and directives that bend the law. engine_test.c reads with them.
 */
#include "parsers/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define SAMPLE "sample\n    | x\n"

static void expect_refusal(const char *text, const char *why)
{
	struct err e = { 0 };
	struct catalog *c = catalog_new();
	assert_false(catalog_add(c, "broken", str_of(text), "broken.fmt", &e));
	if (!strstr(e.text, why))
		fail_msg("got: %s\nwant: %s", e.text, why);
	assert_int_equal(catalog_count(c), 0);
	catalog_free(c);
}

static void broken_formats_are_told_where(void **state)
{
	(void)state;
	expect_refusal("title X\nkind log\nrole app\npattern p\n    (?<time> a\n" SAMPLE, "broken.fmt:5: missing closing parenthesis");
	expect_refusal("title X\nkind log\nrole app\npattern p\n    (?<colour> a )\n" SAMPLE,
		       "broken.fmt:5: `colour` is no field; parsers/formats/README.md lists them\n    (?<colour> a )\n       ^");
	expect_refusal("title X\nkinds log\n", "did you mean `kind`?");
	expect_refusal("title X\nkind log\nrole app\npattern p\n    a\n", "no samples");
	expect_refusal("title X\nkind cow\n", "no such kind");
	expect_refusal("title X\n  floating\n", "broken.fmt:2");
	expect_refusal("title X\nkind log\nrole app\ntime %Y %!\npattern p\n    a\n" SAMPLE, "broken.fmt:4");
	expect_refusal("title X\nkind log\nrole app\npattern p\n    a\nrule r what=up\n    a\n" SAMPLE, "has=");
}

#define HEAD "title X\nkind log\nrole app\n"

/* Who and why of each event. */
struct words {
	struct buf text;
};

static void note(void *user, const struct event *e)
{
	struct words *w = user;
	buf_addf(&w->text, "%llu %.*s %.*s\n", (unsigned long long)e->line, STR_ARG(e->f[F_USER]), STR_ARG(e->f[F_REASON]));
}

static void defines_are_put_in_as_groups(void **state)
{
	(void)state;
	struct err e = { 0 };
	struct catalog *c = catalog_new();
	assert_true(catalog_add(c, "x", STR(HEAD "define word\n    [a-z]++ # of letters\n"
						 "define who\n    nobody | (?<user> &word; )\n"
						 "pattern p\n    by [ ] (?: &who; ) , (?<reason> &word; ) \\&word;\n"
						 "marker ^&who;$\n" SAMPLE), "x.fmt", &e));
	struct words w = { 0 };
	struct reader *r = reader_open(c, NULL, STR("test"), INSTANT_NONE, note, &w);
	const char *const lines[] = { "by mira,night&word;", "nobody", "by nobody,day&word;", "by mira,nightnight" };
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		reader_line(r, &(struct line){ .number = i + 1, .text = str_of(lines[i]), .raw = str_of(lines[i]) });
	reader_finish(r);
	reader_close(r);
	assert_string_equal(w.text.p, "1 mira night\n3  day\n");
	buf_free(&w.text);
	catalog_free(c);
	expect_refusal(HEAD "pattern p\n    a &b; c\n" SAMPLE, "broken.fmt:5: no `define b` above\n    a &b; c\n       ^");
	expect_refusal(HEAD "define b\n    &b;\npattern p\n    &b;\n" SAMPLE, "broken.fmt:5: no `define b` above");
	expect_refusal(HEAD "define b\n    x\npattern p\n    a\n" SAMPLE, "broken.fmt:4: nothing below uses it");
	expect_refusal(HEAD "define b\n    ( x\npattern p\n    &b;\n" SAMPLE, "broken.fmt:5: missing closing parenthesis");
	expect_refusal(HEAD "define b\n    x\ndefine b\n    y\npattern p\n    &b;\n" SAMPLE, "broken.fmt:6: this name is defined above");
	expect_refusal(HEAD "define a-b\n    x\npattern p\n    x\n" SAMPLE, "broken.fmt:4: a define's name");
	expect_refusal(HEAD "define b\n    x\npattern p\n    y &b; &b; z [a\n" SAMPLE,
		       "missing terminating ] for character class\n    y &b; &b; z [a\n                  ^");
	expect_refusal(HEAD "define b\n    x (?<user> y )\npattern p\n    &b; (?<colour> z )\n" SAMPLE,
		       "`colour` is no field; parsers/formats/README.md lists them\n    &b; (?<colour> z )\n           ^");
}

static void groups_of_the_patterns_own_are_no_fields(void **state)
{
	(void)state;
	struct err e = { 0 };
	struct catalog *c = catalog_new();
	assert_true(catalog_add(c, "quoted", STR(HEAD "pattern p\n    (?<_q> [\"'] ) (?<message> .*? ) \\k<_q>\n"
						     "sample\n    | 'it is \"so\"'\n    message it is \"so\"\n"), "quoted.fmt", &e));
	assert_true(format_check(c, catalog_at(c, 0), NULL, NULL));
	catalog_free(c);
	expect_refusal(HEAD "pattern p\n    (?<q_> a )\n" SAMPLE, "`q_` is no field");
}

/* Two formats that understand the same lines equally well; what the law says of the second. */
#define TWIN(more) HEAD more "pattern p\n    twin: [ ] (?<message> .* )\nsample\n    | twin: one\n    | twin: two\n    event 2\n    format pollux\n"

static bool pollux_holds(const char *castor, const char *pollux)
{
	struct err e = { 0 };
	struct buf failures = { 0 };
	struct catalog *c = catalog_new();
	assert_true(catalog_add(c, "castor", str_of(castor), "castor.fmt", &e));
	assert_true(catalog_add(c, "pollux", str_of(pollux), "pollux.fmt", &e));
	bool ok = format_check(c, catalog_at(c, 1), NULL, &failures);
	assert_true(ok || strstr(failures.p, "castor and pollux claim it equally"));
	buf_free(&failures);
	catalog_free(c);
	return ok;
}

static void a_preferred_format_wins_a_tie(void **state)
{
	(void)state;
	assert_true(pollux_holds(TWIN(""), TWIN("prefer\n")));
	assert_false(pollux_holds(TWIN(""), TWIN("")));
	assert_false(pollux_holds(TWIN("prefer\n"), TWIN("prefer\n")));
}

static void an_unproven_format_may_lack_samples(void **state)
{
	(void)state;
	struct err e = { 0 };
	struct catalog *c = catalog_new();
	assert_true(catalog_add(c, "a", STR(HEAD "unproven its file has none\npattern p\n    a\n"), "a.fmt", &e));
	assert_true(format_check(c, catalog_at(c, 0), NULL, NULL));
	assert_string_equal(format_info(catalog_at(c, 0)).unproven, "its file has none");
	/* Those that are there hold. */
	assert_true(catalog_add(c, "b", STR(HEAD "unproven half of it\npattern p\n    b\npattern q\n    c\nsample\n    | d\n"), "b.fmt", &e));
	assert_false(format_check(c, catalog_at(c, 1), NULL, NULL));
	catalog_free(c);
	expect_refusal(HEAD "unproven\npattern p\n    a\n", "broken.fmt:4: say why");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_formats_are_told_where),
		cmocka_unit_test(defines_are_put_in_as_groups),
		cmocka_unit_test(groups_of_the_patterns_own_are_no_fields),
		cmocka_unit_test(a_preferred_format_wins_a_tie),
		cmocka_unit_test(an_unproven_format_may_lack_samples),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
