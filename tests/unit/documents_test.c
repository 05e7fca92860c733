#include "correlate/store/documents.h"

#include "parsers/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void note(void *to, size_t n, const char *const *names, const struct str *values)
{
	for (size_t i = 0; i < n; i++)
		buf_addf(to, "%s=%.*s%s", names[i], values[i].p ? (int)values[i].n : 4, values[i].p ? values[i].p : "NULL", i + 1 < n ? " " : "\n");
}

static void check(const char *sql, struct str json, const char *want)
{
	struct err e = { 0 };
	struct buf got = { 0 };
	struct documents *d = documents_open(&e);
	assert_non_null(d);
	bool ok = d->query(d->user, json, sql, note, &got, &e);
	assert_true(ok != e.set);
	if (want)
		assert_string_equal(ok ? got.p ? got.p : "" : e.text, want);
	else
		assert_false(ok);
	buf_free(&got);
	documents_close(d);
}

static void reads_rows(void **state)
{
	(void)state;
	struct str doc = STR("{\"incidents\":[{\"name\":\"slow\",\"n\":[1,2]},{\"name\":null,\"n\":[3.5]}]}");
	check("SELECT i.value->>'name' AS name, u.value AS n FROM json_each(?1, '$.incidents') i, json_each(i.value, '$.n') u", doc,
	      "name=slow n=1\nname=slow n=2\nname=NULL n=3.5\n");
	check("WITH d(v) AS (SELECT value FROM json_tree(?1)) SELECT count(*) AS c FROM d", doc, "c=11\n");
	check("SELECT strftime('%Y', json_extract(?1, '$.t')) AS y", STR("{\"t\":\"2022-05-06T07:08:09Z\"}"), "y=2022\n");
	check("SELECT 1 WHERE 0", doc, "");
}

static void refuses_everything_else(void **state)
{
	(void)state;
	struct str doc = STR("{}");
	check("ATTACH '/tmp/x' AS x", doc, NULL);
	check("CREATE TABLE t (a)", doc, NULL);
	check("PRAGMA journal_mode = WAL", doc, NULL);
	check("SELECT load_extension('/tmp/x.so')", doc, NULL);
	check("SELECT random()", doc, NULL);
	check("VACUUM INTO '/tmp/x'", doc, NULL);
	check("SELECT ", doc, NULL);
	check("", doc, "the query is empty");
}

static void tells_what_is_wrong(void **state)
{
	(void)state;
	check("SELECT value FROM json_each(?1)", STR("{\"a\":"), "the query failed: malformed JSON");
	check("SELECT absent", STR("{}"), "cannot understand the query: no such column: absent");
	/* One query that fails leaves the next one alone: each check opens its own, so try two on one. */
	struct err e = { 0 };
	struct buf got = { 0 };
	struct documents *d = documents_open(&e);
	assert_false(d->query(d->user, STR("["), "SELECT value FROM json_each(?1)", note, &got, NULL));
	assert_true(d->query(d->user, STR("[7]"), "SELECT value FROM json_each(?1)", note, &got, &e));
	assert_string_equal(got.p, "value=7\n");
	buf_free(&got);
	documents_close(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_rows), cmocka_unit_test(refuses_everything_else), cmocka_unit_test(tells_what_is_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
