/* Templates: what is refused and where, what is kept as it is, what goes with its line. */
#include "reports/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(v) (sizeof(v) / sizeof *(v))

static void refused(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *slot, *says;
	} rows[] = {
		{ "# {{title}}\n\n{{tittle}}\n", 3, "tittle", "there is no slot {{tittle}}" },
		{ "{{milestone.onset.tme}}", 1, "milestone.onset.tme", "there is no slot" },
		{ "{{milestone.NAME}}", 1, "milestone.NAME", "there is no slot" },
		{ "{{metric.ttd}}", 1, "metric.ttd", "there is no slot" },
		{ "{{}}", 1, NULL, "there is no slot" },
		{ "a\n{{title", 2, NULL, "{{ without }}" },
		{ "\n{{#several}}\n", 2, NULL, "{{/several}} is missing" },
		{ "{{/several}}", 1, NULL, "ends what nothing began" },
		{ "{{#several}}\n{{/found}}", 2, NULL, "began in line 1" },
		{ "{{#several}}{{#several}}{{/several}}{{/several}}", 1, NULL, "stands in itself" },
		{ "{{#incidents}}{{id}}{{/incidents}}\n{{#found}}\n{{id}}{{/found}}", 3, NULL, "is of one incident" },
		{ "{{incidents}}", 1, "incidents", "there is no slot" },
		{ "a\nb\xff", 2, NULL, "no text in UTF-8" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct template t;
		struct template_fault f;
		assert_false(template_parse(&t, str_of(rows[i].text), &f));
		assert_int_equal(f.line, rows[i].line);
		assert_true(str_eq(f.slot, rows[i].slot ? str_of(rows[i].slot) : f.slot));
		if (!strstr(f.what.text, rows[i].says))
			assert_string_equal(f.what.text, rows[i].says);
		template_free(&t);
	}
}

static struct buf filled(const char *text, const struct analysis *a)
{
	struct report_options o = { .zone = zone_open(STR("UTC"), NULL) };
	struct buf out = { 0 };
	struct page p = { .a = a, .o = &o, .out = &out, .clock = clock_at(o.zone, a->from), .in = a->n_incidents ? a->incidents : NULL };
	struct template t;
	struct template_fault f;
	buf_adds(&out, "");
	assert_true(template_parse(&t, str_of(text), &f));
	if (t.each)
		p.in = NULL;
	template_fill(&t, &p);
	template_free(&t);
	citations_free(&p.citations);
	return out;
}

static struct incident named(const char *id)
{
	struct incident in = { .id = str_of(id), .title = STR_INIT("it *broke*, {{id}}") };
	for (int m = 0; m < MS_COUNT; m++)
		in.milestones[m] = (struct milestone){ .name = (enum milestone_name)m, .at = { INSTANT_NONE, INSTANT_NONE, INSTANT_NONE }, .reason = STR_INIT("not told") };
	return in;
}

static void fills(void **state)
{
	static const struct {
		size_t incidents;
		const char *text, *want;
	} rows[] = {
		{ 1, "own *text* <b> stays\r\n\n{{! gone }}\nend", "own *text* <b> stays\n\nend" },
		{ 1, "a {{! gone }} b\n", "a  b\n" },
		{ 1, "{{ id }}: {{incident.title}}", "A: it \\*broke\\*, {{id}}" }, /* a log's own braces are only text */
		{ 1, "{{milestone.onset.time}}, {{milestone.onset.basis}}; {{milestone.onset}}", "unknown, ; unknown: not told" },
		{ 1, "{{#questions}}\nasked\n{{/questions}}\n{{^questions}}\nnothing asked\n{{/questions}}\nend\n", "nothing asked\nend\n" },
		{ 1, "[{{#id}}{{id}}{{/id}}]", "[A]" },
		{ 1, "{{#incidents}}\n# {{id}}\n{{/incidents}}\n", "# A\n" },
		{ 2, "# all {{found}}\n{{#incidents}}\n# {{id}}\n```\n# code\n```\n{{/incidents}}\n# last\n", "# all 2\n## A\n```\n# code\n```\n## B\n```\n# code\n```\n# last\n" },
		{ 0, "{{#incidents}}{{id}}{{/incidents}}{{^incidents}}none{{/incidents}}{{#found}}!{{/found}}", "none" },
	};
	struct incident two[] = { named("A"), named("B") };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct analysis a = { .incidents = two, .n_incidents = rows[i].incidents, .from = INSTANT_NONE };
		struct buf out = filled(rows[i].text, &a);
		assert_string_equal(out.p, rows[i].want);
		buf_free(&out);
	}
}

/* What people decided stands beside what the logs say. */
static void decisions(void **state)
{
	const struct milestone logged = {
		.at = { instant_of_s(36131), instant_of_s(36131), instant_of_s(36132) }, .basis = BASIS_MEASURED, .summary = STR_INIT("requests began to fail"),
	};
	struct incident in = named("A");
	(void)state;
	in.milestones[MS_ONSET] = (struct milestone){
		.name = MS_ONSET, .at = { instant_of_s(36000), instant_of_s(36000), instant_of_s(36001) }, .basis = BASIS_DECLARED,
		.decision = { .author = STR_INIT("Ann |"), .reason = STR_INIT("the first call came then.") }, .logged = &logged,
	};
	struct analysis a = { .incidents = &in, .n_incidents = 1, .from = instant_of_s(36000) };
	struct buf out = filled("{{milestone.onset}}", &a);
	assert_string_equal(out.p, "10:00:00 (declared): pinned by Ann &#124;: the first call came then; the logs say 10:02:11 (measured): requests began to fail");
	buf_free(&out);
}

/* Every slot is found by each of its names, and the built-in profiles can be used. */
static void all_slots(void **state)
{
	size_t n = 0;
	(void)state;
	for (struct buf name = { 0 }; slot_name_at(n, &name); n++) {
		struct slot_ref ref;
		assert_true(slot_find(buf_str(&name), &ref));
		buf_free(&name);
	}
	assert_true(n > n_slots + MS_COUNT);
	for (const struct profile *f = profiles; f->name; f++) {
		struct template t;
		struct template_fault fault;
		if (!template_parse(&t, profile_text(f), &fault))
			fail_msg("%s.md:%u: %s", f->name, fault.line, fault.what.text);
		assert_true(t.cites && profile_about(f).n > 10);
		template_free(&t);
	}
	assert_non_null(profile_find(STR("plain")));
	assert_null(profile_find(STR("Plain")));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(refused), cmocka_unit_test(fills), cmocka_unit_test(decisions), cmocka_unit_test(all_slots) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
