/*
 * The law of the formats: every sample of every format yields what it states.
 *
 *   formats_test [NAME...]      only these formats
 *   formats_test --try FILE...  what a file is understood as, one line an event
 *
 * The .fmt files are read from the source tree, so that who writes one need not build.
 */
#include "correlate/store/documents.h"
#include "parsers/reader.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static struct catalog *catalog;
static struct documents *documents;

static bool slurp(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return false;
	for (size_t n; (n = fread(buf_room(out, 65536), 1, 65536, f)) > 0;)
		out->n += n;
	fclose(f);
	return true;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_format(const struct dirent *d)
{
	return str_ends(str_of(d->d_name), STR(".fmt"));
}

/* Returns the number of broken files. */
static int load(void)
{
	struct dirent **v = NULL;
	struct buf text = { 0 };
	int broken = 0, n = scandir(SOURCE_DIR "/parsers/formats", &v, is_format, by_name);
	catalog = catalog_new();
	for (int i = 0; i < n; i++) {
		struct err e = { 0 };
		char path[4096], where[512], name[256];
		snprintf(path, sizeof path, SOURCE_DIR "/parsers/formats/%s", v[i]->d_name);
		snprintf(where, sizeof where, "parsers/formats/%s", v[i]->d_name);
		snprintf(name, sizeof name, "%.*s", (int)(strlen(v[i]->d_name) - 4), v[i]->d_name);
		buf_reset(&text);
		if (!slurp(path, &text) || !catalog_add(catalog, name, buf_str(&text), where, &e)) {
			fprintf(stderr, "%s\n", e.text);
			broken++;
		}
		free(v[i]);
	}
	free(v);
	buf_free(&text);
	return broken;
}

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc < 2;
}

static void check_format(void **state)
{
	struct buf failures = { 0 };
	const struct format *f = *state;
	bool ok = format_check(catalog, f, documents, &failures);
	if (failures.n)
		fputs(failures.p, stderr);
	buf_free(&failures);
	assert_true(ok);
}

/* What is built in is what lies in the tree. */
static void builtin_ones(void **state)
{
	(void)state;
	struct err e = { 0 };
	struct catalog *c = catalog_builtin(&e);
	if (!c)
		fail_msg("%s", e.text);
	assert_int_equal(catalog_count(c), catalog_count(catalog));
	catalog_free(c);
}

/* What is built in is proved, and beats no other format by saying so. */
static void builtin_ones_claim_no_exception(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalog_count(catalog); i++) {
		struct format_info f = format_info(catalog_at(catalog, i));
		if (f.unproven || f.prefers)
			fail_msg("%s says `%s`: that is for the users' formats", f.name, f.unproven ? "unproven" : "prefer");
	}
}

static void print_event(void *user, const struct event *e)
{
	(void)user;
	struct buf b = { 0 };
	buf_addf(&b, "%llu", (unsigned long long)e->line);
	if (e->line_end != e->line)
		buf_addf(&b, "-%llu", (unsigned long long)e->line_end);
	buf_addf(&b, " %s %s ", e->format, event_kind_name(e->kind));
	if (instant_known(e->time))
		instant_rfc3339(&b, e->time, instant_digits(e->time, e->grain_ns));
	if (e->what)
		buf_addf(&b, " what=%s", what_name(e->what));
	if (e->severity)
		buf_addf(&b, " severity=%s", severity_name(e->severity));
	const int64_t numbers[] = { e->status, e->upstream_status, e->bytes, e->pid, e->client_port };
	const char *const names[] = { "status", "upstream_status", "bytes", "pid", "client_port" };
	for (size_t i = 0; i < 5; i++)
		if (numbers[i] != NUMBER_NONE)
			buf_addf(&b, " %s=%lld", names[i], (long long)numbers[i]);
	if (!isnan(e->duration_ms))
		buf_addf(&b, " duration_ms=%g", e->duration_ms);
	for (int f = 0; f < F_COUNT; f++)
		if (e->f[f].p)
			buf_addf(&b, " %s=\"%.*s\"", field_name((enum field)f), STR_ARG(e->f[f]));
	printf("%s\n", b.p);
	buf_free(&b);
}

static int try_file(const char *path)
{
	struct buf text = { 0 };
	if (!slurp(path, &text))
		return 1;
	struct reader_options o = { .full = true, .documents = documents };
	struct reader *r = reader_open(catalog, &o, str_of(path), INSTANT_NONE, print_event, NULL);
	struct line line = { 0 };
	for (struct str rest = buf_str(&text); rest.n;) {
		line.number++;
		line.text = line.raw = str_cut(&rest, '\n');
		reader_line(r, &line);
	}
	reader_finish(r);
	const struct reader_summary *s = reader_summary(r);
	fprintf(stderr, "%s: %llu lines, %llu unparsed (first: %llu), %llu events\n", path, (unsigned long long)s->lines,
		(unsigned long long)s->unparsed_lines, (unsigned long long)s->first_unparsed, (unsigned long long)s->events);
	reader_close(r);
	buf_free(&text);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = load();
	documents = documents_open(NULL);
	if (argc > 1 && strcmp(argv[1], "--try") == 0) {
		for (int i = 2; i < argc; i++)
			failed += try_file(argv[i]);
		catalog_free(catalog);
		return failed != 0;
	}
	size_t n = 0;
	struct CMUnitTest *tests = calloc(catalog_count(catalog) + 2, sizeof *tests);
	for (size_t i = 0; i < catalog_count(catalog); i++) {
		const struct format *f = catalog_at(catalog, i);
		if (wanted(format_info(f).name, argc, argv))
			tests[n++] = (struct CMUnitTest){ format_info(f).name, check_format, NULL, NULL, (void *)(uintptr_t)f };
	}
	if (argc < 2) {
		tests[n++] = (struct CMUnitTest){ "built in", builtin_ones, NULL, NULL, NULL };
		tests[n++] = (struct CMUnitTest){ "no exceptions", builtin_ones_claim_no_exception, NULL, NULL, NULL };
	}
	failed += _cmocka_run_group_tests("formats", tests, n, NULL, NULL);
	free(tests);
	catalog_free(catalog);
	documents_close(documents);
	return failed != 0 || n == 0;
}
