#include "parsers/literals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static uint64_t find(const struct literals *l, const char *text)
{
	uint64_t found[1] = { ~UINT64_C(0) };
	bool any = literals_find(l, str_of(text), found);
	assert_int_equal(any, found[0] != 0);
	return found[0];
}

static void finds_all_that_overlap(void **state)
{
	(void)state;
	const struct str v[] = { STR("he"), STR("she"), STR("hers"), STR("His"), STR("he"), STR("") };
	struct literals *l = literals_build(v, 6);
	assert_int_equal(find(l, "ushers"), 1 | 2 | 4 | 16);
	assert_int_equal(find(l, "this"), 8);
	assert_int_equal(find(l, "USHE RS"), 1 | 2 | 16);
	assert_int_equal(find(l, "h e"), 0);
	assert_int_equal(find(l, ""), 0);
	literals_free(l);
}

static void goes_on_after_a_near_miss(void **state)
{
	(void)state;
	const struct str v[] = { STR("aab"), STR("aac"), STR("is DOWN"), STR("\xc3\xa4") };
	struct literals *l = literals_build(v, 4);
	assert_int_equal(find(l, "aaaac"), 2);
	assert_int_equal(find(l, "aaaaaab"), 1);
	assert_int_equal(find(l, "is is down"), 4);
	assert_int_equal(find(l, "xx\xc3\xa4xx"), 8);
	literals_free(l);
}

static void many_share_a_beginning(void **state)
{
	(void)state;
	struct str v[100];
	char text[100][8];
	for (int i = 0; i < 100; i++) {
		memcpy(text[i], "line..", 7);
		text[i][4] = (char)('0' + i / 10);
		text[i][5] = (char)('0' + i % 10);
		v[i] = str_of(text[i]);
	}
	struct literals *l = literals_build(v, 100);
	uint64_t found[2];
	assert_true(literals_find(l, STR("a line99 and line07"), found));
	assert_int_equal(found[0], UINT64_C(1) << 7);
	assert_int_equal(found[1], UINT64_C(1) << (99 - 64));
	literals_free(l);
}

static void none_is_none(void **state)
{
	(void)state;
	assert_null(literals_build(NULL, 0));
	literals_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_all_that_overlap),
		cmocka_unit_test(goes_on_after_a_near_miss),
		cmocka_unit_test(many_share_a_beginning),
		cmocka_unit_test(none_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
