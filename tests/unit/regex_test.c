#include "parsers/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* Whether a text is worth a try; what matches must be, and a text that is not does not match. */
static bool may(const char *pattern, const char *text)
{
	size_t at;
	struct err e;
	struct regex_known known = { 0 };
	struct regex *re = regex_compile(str_of(pattern), REGEX_EXTENDED | REGEX_ANCHORED, &at, &e);
	assert_non_null(re);
	struct matcher *m = matcher_new();
	bool worth = regex_may_match(re, m, str_of(text), &known);
	assert_int_equal(worth, regex_may_match(re, m, str_of(text), &known)); /* what is known by now says the same */
	if (!worth)
		assert_int_equal(regex_match(re, m, str_of(text)), MATCH_NO);
	matcher_free(m);
	regex_free(re);
	return worth;
}

static void a_text_without_what_each_match_has_is_not_tried(void **state)
{
	(void)state;
	const char *tag = "(?: (?<host> \\w++ ) [ ] )?+ (?<process> \\w++ ) \\[ (?<pid> \\d++ ) \\]: [ ]++ .*+";
	assert_true(may(tag, "gw cart[17]: cold"));
	assert_false(may(tag, "gw cart 17]: cold"));
	assert_false(may(tag, "gw cart[17: cold"));
	assert_false(may("\\w++ \\| \\w", "a - b"));
	assert_false(may("[%] a", "a"));
	assert_false(may("\\w++ [;] x++", ""));
	assert_false(may("\\w++ [: ] \\[ x", "a: x"));
}

static void what_may_be_missing_is_not_asked_for(void **state)
{
	(void)state;
	static const struct { const char *pattern, *text; } v[] = {
		{ "a ;? b", "ab" }, { "a ;*+ b", "ab" }, { "a ;{0,2} b", "ab" }, { "a \\; ?+ b", "ab" }, { "a [;] ?? b", "ab" },
		{ "a ; | b", "b" }, { "(?: a ; | b ) c", "bc" }, { "(?! ; ) a", "a" }, { "a (?: ; )?+ b", "ab" }, { "a [;:] b", "a:b" },
		{ "a [];] b", "a]b" }, { "a [^];] b", "a-b" }, { "a [^\\];] b", "a-b" }, { "a \\x3b b", "a;b" }, { "a \\x{3b} b", "a;b" },
		{ "(?<x> a ) \\k<x> b", "aab" }, { "a \\; # not , this\n b", "a;b" }, { "a . b $", "a-b" }, { "^ a \\ ", "a " },
		{ "a \\d{2} b", "a12b" }, { "a { [^}] b", "a{xb" }, { "a [)] b", "a)b" }, { "a [(] b", "a(b" }, { "(?i) a [-] b", "A-B" },
		{ "a ++ - b", "aa-b" }, { "a \\Q;\\E b", "a;b" }, { "(?| a ; | b ) \\. c", "b.c" }, { "a [[:digit:];] b", "a1b" },
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		if (!may(v[i].pattern, v[i].text))
			fail_msg("%s is not tried on %s", v[i].pattern, v[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_without_what_each_match_has_is_not_tried),
		cmocka_unit_test(what_may_be_missing_is_not_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
