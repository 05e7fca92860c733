/*
 * Where patterns fail on texts, and how a line is shown with a mark under that place.
 */
#include "parsers/base/excerpt.h"
#include "parsers/nearly.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static const struct {
	const char *pattern, *text, *piece; /* NULL: it matches, or cannot be cut */
	size_t reach;
} cases[] = {
	{ "abc [ ] (?<message> \\d++ )", "abc 12", NULL, 6 },
	{ "abc [ ] (?<message> \\d++ )", "abc x", "\\d++", 4 },
	{ "abc [ ] (?<message> \\d++ )", "abx", "abc", 2 },
	{ "(?<time> \\d{4} - \\d\\d ) [ ] (?<severity> INFO | WARN ) .*", "2023-03 WORN", "(?<severity> INFO | WARN )", 9 },
	{ "(?<time> \\d{4} - \\d\\d ) [ ] .*", "2023-x", "\\d", 5 },
	{ "(?<time> \\d{4} - \\d\\d ) [ ] .*", "2023-0", "\\d", 6 }, /* the line ends there */
	{ "(?<user> .*? ) [ ] took [ ] \\d++", "all of it tock 12", "took", 4 }, /* not as far as .*? could go */
	{ "a (?: b c? ){2} d # a comment ( here\n e", "abcbf", "d", 4 },
	{ "\\[ [^\\]\\[]++ \\] x{2,3} y", "[abc] xy", "x{2,3}", 5 },
	{ "[]a]++ [[:alpha:]] \\Q(\\E z", "]a1", "[[:alpha:]]", 2 },
	{ "a (?! b ) c d", "ab", "(?! b )", 1 },
	{ "one [ ] x | two [ ] y", "two z", "y", 4 },
	{ "(?<_q> ['\"] ) a \\k<_q> b", "'a\"", "\\k<_q>", 2 },
	{ "(?i: abc ) d", "ABCx", "d", 3 },
	{ "x++ y", "", "x++", 0 },
};

static void the_piece_that_fails_is_found(void **state)
{
	(void)state;
	struct matcher *m = matcher_new();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = { 0 };
		size_t at = 0;
		struct pattern p = { .source = str_of(cases[i].pattern), .flags = REGEX_EXTENDED | REGEX_ANCHORED };
		p.re = regex_compile(p.source, p.flags, &at, &e);
		if (!p.re)
			fail_msg("%s: %s", cases[i].pattern, e.text);
		struct nearly where;
		bool found = pattern_nearly(&p, m, str_of(cases[i].text), &where);
		struct str piece = found ? str_sub(p.source, where.at, where.n) : STR("none");
		if (where.reach != cases[i].reach || !str_is(piece, cases[i].piece ? cases[i].piece : "none"))
			fail_msg("%s on %s: %zu bytes, then %.*s; want %zu, then %s", cases[i].pattern, cases[i].text, where.reach, STR_ARG(piece),
				 cases[i].reach, cases[i].piece ? cases[i].piece : "none");
		regex_free(p.re);
	}
	matcher_free(m);
}

/* However a pattern is written, cutting it ends, in its bounds. */
static void no_pattern_is_too_odd_to_cut(void **state)
{
	(void)state;
	static const char *const odd[] = { "a{,3}", "a{x}", "(?#note ) a", "(*ATOMIC) a", "a|", "|a", "(a|b)(?1)", "\\x{41}+", "[^]]]", "(?(?=a)b|c)", "\\", "(?x", "a # b" };
	struct matcher *m = matcher_new();
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		struct err e;
		size_t at;
		struct nearly where;
		struct pattern p = { .source = str_of(odd[i]), .flags = REGEX_EXTENDED | REGEX_ANCHORED };
		p.re = regex_compile(p.source, p.flags, &at, &e);
		if (p.re && pattern_nearly(&p, m, STR("zz"), &where))
			assert_true(where.at + where.n <= p.source.n && where.reach <= 2);
		regex_free(p.re);
	}
	matcher_free(m);
}

static void expect_mark(const char *text, size_t at, size_t n, const char *want)
{
	struct buf out = { 0 };
	excerpt_mark(&out, "  ", str_of(text), at, n);
	assert_string_equal(out.p, want);
	buf_free(&out);
}

static void a_mark_stands_under_its_place(void **state)
{
	(void)state;
	expect_mark("abc def", 4, 3, "  abc def\n      ^^^\n");
	expect_mark("one\ntwo three\nfour", 8, 20, "  two three\n      ^^^^^\n"); /* none beyond the line */
	expect_mark("abc", 3, 1, "  abc\n     ^\n");
	expect_mark("abc", 99, 1, "  abc\n     ^\n");
	expect_mark("", 0, 1, "  \n  ^\n");
	expect_mark("a\tb\033c", 4, 1, "  a b.c\n      ^\n");
	expect_mark("Zürich!", 7, 1, "  Zürich!\n        ^\n"); /* a column a character */
	expect_mark("\xff\xfe!", 2, 1, "  ..!\n    ^\n");
	char longer[301];
	memset(longer, 'x', 300);
	longer[300] = 0;
	longer[200] = '!';
	struct buf out = { 0 };
	excerpt_mark(&out, "", str_of(longer), 200, 1);
	const char *mark = strchr(out.p, '!'), *caret = strchr(out.p, '^'), *end = strchr(out.p, '\n');
	assert_true(mark && caret && end && caret - (end + 1) == mark - out.p);
	assert_true(end - out.p <= EXCERPT_COLUMNS + 6 && !strncmp(out.p, "...x", 4) && !strncmp(end - 3, "...", 3));
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_piece_that_fails_is_found),
		cmocka_unit_test(no_pattern_is_too_odd_to_cut),
		cmocka_unit_test(a_mark_stands_under_its_place),
	};
	return cmocka_run_group_tests_name("nearly", tests, NULL, NULL);
}
