/*
 * Everything in an analysis is gone over by redaction, and nothing that it takes out reaches any page.
 */
#include "correlate/redaction.h"
#include "correlate/shapes.h"
#include "reports/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* keep order */
#include <cmocka.h>

/* ---- the tables tell of every byte ---- */

enum { SHAPES = 64, LARGEST = 4096 };

static const struct shape *seen[SHAPES];
static size_t n_seen;

static void is_described(const struct shape *s)
{
	static char byte[LARGEST];
	for (size_t i = 0; i < n_seen; i++)
		if (seen[i] == s)
			return;
	assert_true(n_seen < SHAPES && s->size <= LARGEST);
	seen[n_seen++] = s;
	memset(byte, 0, s->size);
	for (size_t i = 0; i < s->n; i++)
		memset(byte + s->members[i].at, 1, s->members[i].size);
	/* Where less than a pointer has room, padding is. */
	for (size_t i = 0, gap = 0; i < s->size; i++) {
		gap = byte[i] ? 0 : gap + 1;
		if (gap >= sizeof(void *))
			fail_msg("%s in correlate/shapes.c lacks the member at byte %zu: say there what it is, or redaction passes it by", s->name, i + 1 - gap);
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct member *m = &s->members[i];
		size_t wants = m->is == IS_TEXTS || m->is == IS_HOSTS ? sizeof(struct strs) : m->is == IS_HASH ? 65 : m->is == IS_ARRAY || m->is == IS_LINK ? sizeof(void *) : sizeof(struct str);
		if (m->is == IS_INSIDE)
			assert_int_equal(m->size % m->of->size, 0);
		else if (m->is != IS_DATA && m->size != wants)
			fail_msg("%s, %s: %zu bytes, not %zu", s->name, m->name, m->size, wants);
	}
	for (size_t i = 0; i < s->n; i++)
		if (s->members[i].of)
			is_described(s->members[i].of);
}

static void every_byte_is_described(void **state)
{
	(void)state;
	is_described(&analysis_shape);
	assert_true(n_seen > 20);
}

/* ---- an analysis full of secrets ---- */

static const char secrets[] = "zanzibar rabbit7.example Kim Adeyemi wrote kim@example.com password=hunter2x from 203.0.113.77 in depot/rabbit7/gate.log";
static const char *text = secrets; /* in every member that has bytes of logs */

static void fill(struct arena *a, const struct shape *s, char *p, unsigned depth);

static const void *filled(struct arena *a, const struct shape *s, size_t n, unsigned depth)
{
	char *v = arena_alloc(a, n, s->size);
	for (size_t i = 0; i < n; i++)
		fill(a, s, v + i * s->size, depth + 1);
	return v;
}

static void fill(struct arena *a, const struct shape *s, char *p, unsigned depth)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct member *m = &s->members[i];
		struct str *str = (struct str *)(void *)(p + m->at);
		struct str what = m->is == IS_HOST || m->is == IS_HOSTS ? STR("rabbit7.example") : m->is == IS_PERSON ? STR("Kim Adeyemi") : m->is == IS_SOURCE ? STR("depot/rabbit7/gate.log") :
				  m->is == IS_FIXED ? STR("coverage") : m->is == IS_OWN ? STR("zanzibar log") : str_of(text);
		switch (m->is) {
		case IS_DATA:
			break;
		case IS_HASH:
			memset(p + m->at, 'a', 64);
			break;
		case IS_TEXTS:
		case IS_HOSTS:
			*(struct strs *)(void *)(p + m->at) = (struct strs){ memcpy(ARENA_NEW(a, struct str), &what, sizeof what), 1 };
			break;
		case IS_ARRAY:
		case IS_LINK:
			if (depth > 8)
				break;
			*(const void **)(void *)(p + m->at) = filled(a, m->of, 1, depth);
			if (m->is == IS_ARRAY)
				*(size_t *)(void *)(p + m->n_at) = 1;
			break;
		case IS_INSIDE:
			for (size_t at = m->at; at < m->at + m->size; at += m->of->size)
				fill(a, m->of, p + at, depth + 1);
			break;
		default:
			*str = what;
		}
	}
}

static struct analysis *full(void)
{
	struct arena arena = { 0 };
	struct analysis *a = ARENA_NEW(&arena, struct analysis);
	fill(&arena, &analysis_shape, (char *)a, 0);
	a->arena = arena;
	a->verdict = VERDICT_INCIDENT;
	a->redaction = a->redaction_note = STR_NONE;
	struct incident *in = (struct incident *)(uintptr_t)a->incidents;
	for (size_t i = 0; i < MS_COUNT; i++) {
		in->milestones[i].name = (enum milestone_name)i;
		in->milestones[i].at = (struct estimate){ instant_of_s(600), instant_of_s(590), instant_of_s(610) };
	}
	for (size_t i = 0; i < METRIC_COUNT; i++)
		in->metrics[i].name = (enum metric_name)i;
	static const uint32_t counts[1] = { 1 };
	static const double values[1] = { 1 };
	a->chart = in->chart = (struct chart){ .from = instant_of_s(600), .step_s = 1, .n = 1, .total = counts, .bad = counts };
	((struct mean *)(uintptr_t)a->means)->values = values;
	((struct mean *)(uintptr_t)a->means)->n = 1;
	a->named.hosts = (struct strs){ memcpy(ARENA_NEW(&a->arena, struct str), &STR("rabbit7.example"), sizeof(struct str)), 1 };
	a->named.people = (struct strs){ memcpy(ARENA_NEW(&a->arena, struct str), &STR("Kim Adeyemi"), sizeof(struct str)), 1 };
	a->named.users = a->named.services = a->named.notes = a->named.posts = (struct strs){ 0 };
	return a;
}

/* On how many pages a secret is; `level` REDACT_NOTHING: of the analysis as it is. */
static size_t pages_with(enum redact_level level, const char *secret)
{
	struct report_options o = { .zone = zone_open(STR("UTC"), NULL), .width = 200, .version = "1" };
	struct analysis *a = full();
	size_t n = 0;
	if (level) {
		struct redactor *r = redactor_new(level, STR_NONE);
		redactor_add_word(r, STR("Zanzibar"));
		redact_analysis(a, r);
		redactor_free(r);
	}
	for (size_t i = 0; i < n_renderers; i++) {
		struct buf page = { 0 };
		renderers[i]->render(a, &o, &page);
		n += str_find(buf_str(&page), str_of(secret)) != SIZE_MAX;
		buf_free(&page);
	}
	analysis_free(a);
	return n;
}

static void no_page_has_what_was_taken_out(void **state)
{
	(void)state;
	static const char *const words[] = { "zanzibar", "kim@example", "hunter2x" }, *const of_public[] = { "rabbit7", "Adeyemi", "203.0.113.77", "depot/", "aaaaaaaa" };
	for (size_t i = 0; i < 3; i++) {
		assert_true(pages_with(REDACT_NOTHING, words[i]) > 0); /* or the test could not fail */
		assert_int_equal(pages_with(REDACT_INTERNAL, words[i]), 0);
		assert_int_equal(pages_with(REDACT_PUBLIC, words[i]), 0);
	}
	for (size_t i = 0; i < 5; i++) {
		assert_true(pages_with(REDACT_NOTHING, of_public[i]) > 0);
		assert_int_equal(pages_with(REDACT_PUBLIC, of_public[i]), 0);
	}
	assert_true(pages_with(REDACT_INTERNAL, "rabbit7") > 0);
	assert_true(pages_with(REDACT_INTERNAL, "aaaaaaaa") > 0);
}

/* No page: not even JSON shows all that there is. */
static void look(const struct shape *s, const char *p)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct member *m = &s->members[i];
		const struct str *str = (const struct str *)(const void *)(p + m->at);
		const struct strs *strs = (const struct strs *)(const void *)(p + m->at);
		const char *v = m->is == IS_ARRAY || m->is == IS_LINK ? *(const char *const *)(const void *)(p + m->at) : m->is == IS_INSIDE ? p + m->at : NULL;
		size_t n = m->is == IS_ARRAY ? *(const size_t *)(const void *)(p + m->n_at) : m->is == IS_INSIDE ? m->size / m->of->size : 1;
		if (m->is == IS_TEXTS || m->is == IS_HOSTS)
			for (size_t k = 0; k < strs->n; k++)
				assert_true(str_find(strs->v[k], STR("zanzibar")) == SIZE_MAX);
		else if (v)
			for (size_t k = 0; k < n; k++)
				look(m->of, v + k * m->of->size);
		else if (m->is >= IS_OWN && m->is <= IS_LINE && str_find(*str, STR("zanzibar")) != SIZE_MAX)
			fail_msg("%s, %s: %.*s", s->name, m->name, STR_ARG(*str));
	}
}

static void no_text_has_what_was_taken_out(void **state)
{
	(void)state;
	struct analysis *a = full();
	struct redactor *r = redactor_new(REDACT_INTERNAL, STR_NONE);
	redactor_add_word(r, STR("zanzibar"));
	redact_analysis(a, r);
	look(&analysis_shape, (const char *)a);
	assert_true(str_is(a->redaction, "internal"));
	assert_true(str_find(a->redaction_note, STR("1 address, 1 e-mail address, 1 password or secret and 1 word of your list")) != SIZE_MAX);
	redactor_free(r);
	analysis_free(a);
}

/* ---- what people wrote among themselves ---- */

static const struct str notes[] = { STR_INIT("Lou's cat died, so nobody looked at it before lunch"), STR_INIT("Lou's cat is fine after all, so we go on"), STR_INIT("ask Lou"), STR_INIT("sorry") };
static const struct str posts[] = { STR_INIT("We are looking into failing payments") };

/* Everything but hashes and what programs compare. */
static void has_only(const struct shape *s, const char *p, const char *wanted)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct member *m = &s->members[i];
		const struct strs *strs = (const struct strs *)(const void *)(p + m->at);
		const char *v = m->is == IS_ARRAY || m->is == IS_LINK ? *(const char *const *)(const void *)(p + m->at) : m->is == IS_INSIDE ? p + m->at : NULL;
		size_t n = m->is == IS_ARRAY ? *(const size_t *)(const void *)(p + m->n_at) : m->is == IS_INSIDE ? m->size / m->of->size : 1;
		for (size_t k = 0; m->is == IS_TEXTS && k < strs->n; k++)
			if (!str_is(strs->v[k], wanted))
				fail_msg("%s, %s: %.*s", s->name, m->name, STR_ARG(strs->v[k]));
		for (size_t k = 0; v && k < n; k++)
			has_only(m->of, v + k * m->of->size, wanted);
		if (m->is == IS_TEXT && !str_is(*(const struct str *)(const void *)(p + m->at), wanted))
			fail_msg("%s, %s: %.*s", s->name, m->name, STR_ARG(*(const struct str *)(const void *)(p + m->at)));
	}
}

static void without_people(const char *sentence, const char *wanted)
{
	text = sentence;
	struct analysis *a = full();
	struct redactor *r = redactor_new(REDACT_PUBLIC, STR_NONE);
	a->named.notes = (struct strs){ notes, sizeof notes / sizeof *notes };
	a->named.posts = (struct strs){ posts, sizeof posts / sizeof *posts };
	redact_analysis(a, r);
	has_only(&analysis_shape, (const char *)a, wanted);
	redactor_free(r);
	analysis_free(a);
	text = secrets;
}

static void no_text_has_what_people_wrote(void **state)
{
	(void)state;
	static const char out[] = "(a note that this edition leaves out)", over[] = "it was over after (a note that this edition leaves out), they say";
	without_people(notes[0].p, out);
	without_people("sorry", out);
	without_people("it was over after \"Lou's cat died, so nobody looked at it before lunch\", they say", over);
	without_people("it was over after \"Lou's cat died, so nobody looked…\", they say", over);
	without_people("it was over after \"Lou's cat is fine after all, so we go on\", they say", over);
	without_people("it was over after \"looked at it…\", they say", over); /* from the middle */
	without_people("it was over after ask Lou, they say", over);
	without_people("it was over after \"sorry\", they say", over);
	without_people("declared over, says \"lunch\"", "declared over, says (a note that this edition leaves out)");
	/* These are nobody's words. */
	without_people("sorry, the cat server is down", "sorry, the cat server is down");
	without_people("posted \"We are looking into failing payments\"", "posted \"We are looking into failing payments\"");
}

static void a_service_keeps_its_name(void **state)
{
	(void)state;
	static const struct str hosts[] = { STR_INIT("shop"), STR_INIT("web3"), STR_INIT("rabbit7.example") }, services[] = { STR_INIT("shop"), STR_INIT("web3") }, people[] = { STR_INIT("li") };
	struct analysis *a = full();
	struct redactor *r = redactor_new(REDACT_PUBLIC, STR_NONE);
	a->named.hosts = (struct strs){ hosts, 3 };
	a->named.services = (struct strs){ services, 2 };
	a->named.people = (struct strs){ people, 1 };
	a->title = STR("shop v9.4.0 to web3 started by li, li");
	redact_analysis(a, r);
	assert_true(str_is(a->title, "shop v9.4.0 to host-2 started by person-2, li"));
	redactor_free(r);
	analysis_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_is_described), cmocka_unit_test(no_page_has_what_was_taken_out), cmocka_unit_test(no_text_has_what_was_taken_out),
		cmocka_unit_test(no_text_has_what_people_wrote), cmocka_unit_test(a_service_keeps_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
