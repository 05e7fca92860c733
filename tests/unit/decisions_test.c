/*
 * What people decide, held against logs: it finds its object again, or says that it did not.
 */
#include "correlate/correlate.h"
#include "tests/unit/ledger_made.h"

#include <stdlib.h>

static const int64_t ONSET = T0 + 3600;

/* An hour of quiet, ten minutes in which every request to web2 (of two) fails, an hour of quiet, a shorter outage, quiet. */
static void outages(struct intake *in)
{
	for (int64_t t = T0; t < T0 + 4 * 3600; t++) {
		bool down = (t >= ONSET && t < ONSET + 600) || (t >= ONSET + 4200 && t < ONSET + 4500);
		struct event e = request(t, t % 2 && down ? 503 : 200, t % 2 ? "10.0.3.12:8080" : "web1", "/cart");
		e.line = (uint64_t)(t - T0 + 1);
		e.raw = t % 2 ? STR("a request to the second") : STR("a request to the first");
		intake_event(in, &e);
	}
}

static struct ruling ruled(enum ruling_kind kind, const char *keyword, int64_t second)
{
	struct instant t = second ? instant_of_s(second) : INSTANT_NONE;
	return (struct ruling){
		.kind = kind, .keyword = str_of(keyword), .author = STR("dana"), .why = STR("she was there"), .incident = INSTANT_NONE, .until = INSTANT_NONE,
		.at = { t, t, t }, .cite = { .source = STR("x.conf"), .line = 1, .sha256 = "00", .text = STR("a line") },
	};
}

/* The analysis of these outages with the rulings applied; the ledger is gone by then. */
static struct analysis *decided(const struct ruling *v, size_t n)
{
	static const struct log log = { "lb1/access.log", ROLE_EDGE, .write = outages };
	struct rulings rulings = { .v = v, .n = n, .file = STR("x.conf"), .sha256 = "00" };
	struct err e = { 0 };
	struct ledger *l = ledger_new(&e);
	ledger_rule(l, &rulings);
	read_log(l, &log);
	assert_true(ledger_seal(l, &e));
	struct analysis *a = correlate(l, &(struct correlate_options){ .rulings = &rulings });
	ledger_free(l);
	return a;
}

static void assert_note(const struct analysis *a, size_t i, bool applied, const char *part)
{
	assert_int_equal(a->decided[i].applied, applied);
	if (str_find(a->decided[i].note, str_of(part)) == SIZE_MAX)
		fail_msg("`%.*s` lacks `%s`", STR_ARG(a->decided[i].note), part);
}

static void a_pin_stands_beside_what_was_measured(void **state)
{
	struct ruling v[] = { ruled(RULING_PIN, "pin", ONSET + 60), ruled(RULING_PIN, "pin", 0), ruled(RULING_PIN, "pin", ONSET + 30) };
	(void)state;
	v[0].milestone = MS_DETECTED;
	v[1].milestone = MS_RECOVERED;
	v[1].incident = instant_of_s(ONSET + 5);
	v[2].milestone = MS_ONSET;
	struct analysis *a = decided(v, 3);
	const struct incident *in = &a->incidents[0];
	const struct milestone *detected = &in->milestones[MS_DETECTED], *recovered = &in->milestones[MS_RECOVERED], *onset = &in->milestones[MS_ONSET];
	assert_int_equal(detected->basis, BASIS_DECLARED);
	assert_int_equal(instant_s(detected->at.time), ONSET + 60);
	assert_false(instant_known(detected->logged->at.time));
	assert_false(instant_known(recovered->at.time));
	assert_true(instant_known(recovered->logged->at.time));
	assert_int_equal(onset->logged->basis, BASIS_MEASURED);
	assert_float_equal(in->metrics[METRIC_TTD].seconds, 30, 1e-9);
	assert_true(in->metrics[METRIC_TTD].reason.n > 0);
	assert_true(isnan(in->metrics[METRIC_TTR_RESTORE].seconds));
	/* The pinned onset lies outside of the measured interval. */
	assert_int_equal(a->n_contradictions, 1);
	assert_int_not_equal(str_find(a->contradictions[0].summary, STR("the traffic puts it")), SIZE_MAX);
	for (size_t i = 0; i < 3; i++)
		assert_note(a, i, true, "INC-");
	analysis_free(a);
}

static void a_pin_without_its_incident_is_told(void **state)
{
	struct ruling v[] = { ruled(RULING_PIN, "pin", ONSET + 60) };
	(void)state;
	v[0].milestone = MS_DETECTED;
	v[0].incident = instant_of_s(ONSET - 86400);
	struct analysis *a = decided(v, 1);
	assert_note(a, 0, false, "no incident at or near");
	assert_true(str_is(a->unseen[a->n_unseen - 1].kind, "decision"));
	analysis_free(a);
}

static void hidden_records_are_in_no_count_but_listed(void **state)
{
	struct ruling v[] = { ruled(RULING_HIDE, "hide", 0), ruled(RULING_HIDE, "hide", 0), ruled(RULING_HIDE, "hide", 0) };
	(void)state;
	v[0].first = 11;
	v[0].last = 20;
	v[0].source = STR("lb1/*");
	v[1].text = STR("to the second");
	v[2].text = STR("to the second"); /* the first that fits takes them */
	struct analysis *a = decided(v, 3);
	assert_int_equal(a->n_hidden, 3);
	assert_int_equal(a->hidden[0].count, 10);
	assert_int_equal(a->hidden[0].evidence.v[0].line, 11);
	assert_int_equal(a->hidden[1].count, 4 * 3600 / 2 - 5);
	assert_int_equal(a->requests, 4 * 3600 / 2 - 5);
	assert_int_equal(a->verdict, VERDICT_NONE); /* all that failed was hidden */
	assert_note(a, 2, false, "no record fits it");
	analysis_free(a);
}

static void two_names_are_one_machine(void **state)
{
	struct ruling v[] = { ruled(RULING_SAME, "same", 0) };
	static const struct str names[] = { STR_INIT("web2"), STR_INIT("10.0.3.12") };
	(void)state;
	v[0].names = (struct strs){ names, 2 };
	struct analysis *a = decided(v, 1);
	assert_true(str_is(a->incidents[0].impact.by_host[0].name, "web2"));
	assert_note(a, 0, true, "names were replaced");
	analysis_free(a);
}

static void impact_that_was_none_and_stories_apart(void **state)
{
	struct ruling planned[] = { ruled(RULING_PLANNED, "planned", ONSET + 4300), ruled(RULING_HARMLESS, "harmless", ONSET + 2000) };
	struct ruling apart[] = { ruled(RULING_SPLIT, "split", ONSET + 4200), ruled(RULING_SPLIT, "split", ONSET + 9000) };
	struct ruling together[] = { apart[0], ruled(RULING_JOIN, "join", ONSET + 5) };
	(void)state;
	together[1].until = instant_of_s(ONSET + 4300);
	struct analysis *a = decided(planned, 2);
	assert_int_equal(a->n_incidents, 1);
	assert_int_equal(a->incidents[0].n_episodes, 1);
	assert_note(a, 0, true, "it was planned");
	assert_note(a, 1, false, "no impact at that time");
	analysis_free(a);
	a = decided(apart, 2);
	assert_int_equal(a->n_incidents, 2);
	assert_note(a, 1, false, "no impact begins after");
	analysis_free(a);
	a = decided(together, 2);
	assert_int_equal(a->n_incidents, 1);
	assert_int_equal(a->incidents[0].n_episodes, 2);
	analysis_free(a);
}

static void suspects_as_people_judge_them(void **state)
{
	struct analysis *plain = decided(NULL, 0);
	assert_true(plain->incidents[0].n_suspects > 0);
	struct ruling v[] = { ruled(RULING_CONFIRM, "confirm", 0), ruled(RULING_IGNORE, "ignore", 0) };
	(void)state;
	v[0].text = v[1].text = plain->incidents[0].suspects[0].summary;
	struct analysis *a = decided(v, 1);
	assert_true(str_is(a->incidents[0].suspects[0].decision.author, "dana"));
	assert_float_equal(a->incidents[0].suspects[0].score, plain->incidents[0].suspects[0].score, 1e-9);
	analysis_free(a);
	a = decided(v + 1, 1);
	assert_int_equal(a->incidents[0].n_set_aside, 1);
	assert_int_equal(a->incidents[0].n_suspects, plain->incidents[0].n_suspects - 1);
	analysis_free(a);
	v[1].text = STR("no such suspect");
	a = decided(v + 1, 1);
	assert_note(a, 0, false, "no suspect");
	analysis_free(a);
	analysis_free(plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pin_stands_beside_what_was_measured), cmocka_unit_test(a_pin_without_its_incident_is_told),
		cmocka_unit_test(hidden_records_are_in_no_count_but_listed), cmocka_unit_test(two_names_are_one_machine),
		cmocka_unit_test(impact_that_was_none_and_stories_apart), cmocka_unit_test(suspects_as_people_judge_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
