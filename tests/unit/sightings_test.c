/* Logs seen before: the verdict depends on contents and names, not on the order. */
#include "parsers/base/buf.h"
#include "parsers/ingest/sightings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct log {
	const char *name;
	struct str bytes;
	const char *instead; /* expected; NULL = counts itself */
};

/* All orders of up to five logs. */
static void check_order(const struct log *logs, size_t n, const size_t *order, size_t piece)
{
	struct sightings *all = sightings_new();
	struct sighting *s[8];
	for (size_t i = 0; i < n; i++) {
		const struct log *l = &logs[order[i]];
		s[i] = sighting_begin(all, str_of(l->name));
		for (size_t at = 0; at < l->bytes.n; at += piece)
			sighting_feed(s[i], str_sub(l->bytes, at, piece));
		sighting_end(all, s[i]);
	}
	for (size_t i = 0; i < n; i++) {
		struct str got = sighting_instead(s[i]), want = str_of(logs[order[i]].instead);
		if (!str_eq(got, want) || !got.p != !want.p)
			fail_msg("%s: instead %.*s, want %.*s", logs[order[i]].name, STR_ARG(got), STR_ARG(want));
	}
	sightings_free(all);
}

static void permute(const struct log *logs, size_t n, size_t *order, size_t from, size_t piece)
{
	if (from == n)
		check_order(logs, n, order, piece);
	for (size_t i = from; i < n; i++) {
		size_t t = order[from];
		order[from] = order[i];
		order[i] = t;
		permute(logs, n, order, from + 1, piece);
		order[i] = order[from];
		order[from] = t;
	}
}

static void check(const struct log *logs, size_t n)
{
	static const size_t pieces[] = { 262144, 1000, 77 };
	for (size_t i = 0; i < 3; i++) {
		size_t order[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
		permute(logs, n, order, 0, pieces[i]);
	}
}

static struct buf text(size_t bytes, unsigned seed)
{
	struct buf b = { 0 };
	while (b.n < bytes) {
		seed = seed * 1103515245 + 12345;
		buf_addf(&b, "10:00:00 job %u\n", seed);
	}
	b.n = bytes;
	return b;
}

static void equal_logs_count_once(void **state)
{
	struct buf a = text(500, 1), b = text(200000, 2);
	const struct log logs[] = {
		{ "b/small", buf_str(&a), "a/small" }, { "a/small", buf_str(&a), NULL },
		{ "y", buf_str(&b), "x" }, { "z", buf_str(&b), "x" }, { "x", buf_str(&b), NULL },
	};
	(void)state;
	check(logs, 5);
	buf_free(&a);
	buf_free(&b);
}

static void the_longer_counts_for_its_beginnings(void **state)
{
	struct buf a = text(300000, 3), other = text(300000, 4);
	const struct log logs[] = {
		{ "whole", buf_str(&a), NULL },
		{ "cut", str_sub(buf_str(&a), 0, 299990), "whole" },
		{ "a snapshot", str_sub(buf_str(&a), 0, 70000), "whole" },
		{ "an early one", str_sub(buf_str(&a), 0, 5000), "whole" },
		{ "other", buf_str(&other), NULL },
	};
	(void)state;
	check(logs, 5);
	buf_free(&a);
	buf_free(&other);
}

static void a_common_beginning_is_no_copy(void **state)
{
	struct buf a = text(150000, 5), b = text(150000, 5), c = text(150000, 5), tiny = text(150000, 5);
	memset(b.p + 140000, 'x', 10);
	memset(c.p + 4200, 'x', 10);
	const struct log logs[] = {
		{ "a", buf_str(&a), NULL }, { "b", str_sub(buf_str(&b), 0, 149000), NULL },
		{ "c", str_sub(buf_str(&c), 0, 30000), NULL }, { "too small to tell", str_sub(buf_str(&tiny), 0, 1000), NULL },
	};
	(void)state;
	check(logs, 4);
	buf_free(&a);
	buf_free(&b);
	buf_free(&c);
	buf_free(&tiny);
}

static void large_logs_are_recognised(void **state)
{
	struct buf a = text(9000000, 6);
	const struct log logs[] = { { "a", buf_str(&a), NULL }, { "b", str_sub(buf_str(&a), 0, 8900000), "a" }, { "c", buf_str(&a), "a" } };
	size_t order[] = { 0, 1, 2 };
	(void)state;
	permute(logs, 3, order, 0, 262144);
	buf_free(&a);
}

static void one_name_twice_counts_once(void **state)
{
	struct buf a = text(10000, 7);
	struct sightings *all = sightings_new();
	struct sighting *s[2];
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		s[i] = sighting_begin(all, STR("same"));
		sighting_feed(s[i], buf_str(&a));
		sighting_end(all, s[i]);
	}
	assert_null(sighting_instead(s[0]).p);
	assert_true(str_is(sighting_instead(s[1]), "same"));
	sightings_free(all);
	buf_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_logs_count_once),
		cmocka_unit_test(the_longer_counts_for_its_beginnings),
		cmocka_unit_test(a_common_beginning_is_no_copy),
		cmocka_unit_test(large_logs_are_recognised),
		cmocka_unit_test(one_name_twice_counts_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
