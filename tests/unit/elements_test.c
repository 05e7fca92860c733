/* Where the records of a JSON document begin and end. */
#include "parsers/elements.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct {
	const char *json, *at, *around; /* the place of the text `at`; NULL: nothing is around */
} cases[] = {
	{ "{\"Records\":[{\"id\":1},{\"id\":2,\"a\":[4,5]}]}", "2,", "{\"id\":2,\"a\":[4,5]}" },
	{ "{\"Records\":[{\"id\":1},{\"id\":2}]}", "Records", NULL },
	{ "[{\"id\":1,\"user\":{\"name\":\"kim\"}}]", "kim", "{\"id\":1,\"user\":{\"name\":\"kim\"}}" },
	{ "[{\"id\":1,\"notes\":[{\"n\":7},{\"n\":8}],\"end\":9}]", "8", "{\"n\":8}" },
	{ "[{\"id\":1,\"notes\":[{\"n\":7},{\"n\":8}],\"end\":9}]", "end", "{\"id\":1,\"notes\":[{\"n\":7},{\"n\":8}],\"end\":9}" },
	{ "[{\"id\":\"a}]\\\"{\"},{\"id\":\"b\"}]", "b\"", "{\"id\":\"b\"}" },
	{ "[{\"id\":1", "id", "{\"id\":1" },
	{ "]}{", "{", NULL },
};

static void the_innermost_record_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str json = str_of(cases[i].json);
		struct elements e = { 0 };
		elements_find(&e, json);
		const struct element *x = element_around(&e, str_find(json, str_of(cases[i].at)));
		if (!x != !cases[i].around)
			fail_msg("%s at %s", cases[i].json, cases[i].at);
		if (x)
			assert_true(str_is(str_sub(json, x->from, x->end - x->from), cases[i].around));
		free(e.v);
	}
}

static void depth_without_end_is_borne(void **state)
{
	struct elements e = { 0 };
	char deep[1000];
	(void)state;
	for (size_t i = 0; i < sizeof deep; i++)
		deep[i] = i < sizeof deep / 2 ? "[{"[i % 2] : "}]"[i % 2];
	elements_find(&e, (struct str){ deep, sizeof deep });
	assert_int_equal(e.v[0].end, sizeof deep - 1);
	free(e.v);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_innermost_record_is_found), cmocka_unit_test(depth_without_end_is_borne) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
