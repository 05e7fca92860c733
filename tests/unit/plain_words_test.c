/* What may be somebody's name. */
#include "parsers/plain_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void words_are_no_names(void **state)
{
	(void)state;
	static const char *const words[] = { "and", "The", "THAT", "any", "a", "yours", "otherwise" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_false(may_be_name(str_of(words[i])));
}

static void names_may_be_words(void **state)
{
	(void)state;
	static const char *const names[] = { "db1", "and1", "anders", "mysql", "10.0.0.7", "the.example.net", "database", "zone", "aa", "a-very-long-name-that-stands-for-a-host" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_true(may_be_name(str_of(names[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_no_names),
		cmocka_unit_test(names_may_be_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
