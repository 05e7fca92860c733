#include "correlate/store/store.h"

#include "parsers/base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct seen {
	char text[4096];
	size_t n;
	uint64_t keep;
};

static void note(void *to, const struct stored *r)
{
	struct seen *s = to;
	s->n++;
	s->keep = r->keep;
	size_t at = strlen(s->text);
	if (at < sizeof s->text - 64)
		snprintf(s->text + at, sizeof s->text - at, "%u/%u/%u:%.*s ", r->source, r->shape, (unsigned)r->nth, STR_ARG(r->body));
}

static void put(struct store *s, uint32_t source, uint32_t shape, uint64_t nth, uint64_t total, uint64_t keep, struct str body)
{
	struct err e = { 0 };
	struct stored row = { source, shape, nth, total, keep, body };
	if (!store_put(s, &row, &e))
		fail_msg("%s", e.text);
}

static void gives_back_in_order(void **state)
{
	(void)state;
	struct seen seen = { 0 };
	struct store *s = store_open(1 << 20, NULL);
	put(s, 2, 0, 0, 1, 10, STR("last"));
	put(s, 1, 1, 1, 2, 10, STR("b"));
	put(s, 1, 1, 0, 2, 10, STR("a"));
	put(s, 1, 0, 0, 1, 10, (struct str){ "x\0y", 1 });
	assert_true(store_each(s, note, &seen, NULL));
	assert_string_equal(seen.text, "1/0/0:x 1/1/0:a 1/1/1:b 2/0/0:last ");
	assert_int_equal(seen.keep, 10);
	store_close(s);
}

static void fill(struct store *s, uint32_t source, size_t n)
{
	static const char body[200];
	for (size_t i = 0; i < n; i++)
		put(s, source, 0, i, n, 200, (struct str){ body, sizeof body });
}

/* First and last of each shape stay; how many depends on all rows, not on their order. */
static void trims_the_same_in_any_order(void **state)
{
	(void)state;
	struct seen forth = { 0 }, back = { 0 }, rest = { 0 };
	struct store *a = store_open(128 * 1024, NULL), *b = store_open(128 * 1024, NULL);
	for (uint32_t i = 0; i < 4; i++) {
		fill(a, i, 40 + 90 * i);
		fill(b, 3 - i, 40 + 90 * (3 - i));
	}
	assert_true(store_each(a, note, &forth, NULL));
	assert_true(store_each(b, note, &back, NULL));
	assert_int_equal(forth.n, back.n);
	assert_string_equal(forth.text, back.text);
	assert_int_equal(forth.keep, 16);
	assert_int_equal(forth.n, 4 * 2 * 16);
	assert_true(store_drop(a, 2, NULL));
	assert_true(store_each(a, note, &rest, NULL));
	assert_int_equal(rest.n, 3 * 2 * 16);
	store_close(a);
	store_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(gives_back_in_order), cmocka_unit_test(trims_the_same_in_any_order) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
