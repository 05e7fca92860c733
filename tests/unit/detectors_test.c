/*
 * Detectors over whole ledgers: small sites are simulated event by event, and what is told of them is checked.
 */
#include "correlate/signal.h"
#include "parsers/base/mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { EPOCH = 1700000000 };

static uint64_t state;

static double uniform(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u; /* splitmix64 */
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return ((double)((z ^ z >> 31) >> 11) + 0.5) / 9007199254740992.0;
}

static int poisson(double mean)
{
	int k = 0;
	for (double p = uniform(); p > exp(-mean); p *= uniform())
		k++;
	return k;
}

/* ---- a site ---- */

struct site {
	struct ledger *ledger;
	struct intake *in;
	uint64_t line, sources;
	struct signals found;
	struct arena arena;
};

static void site_new(struct site *s)
{
	*s = (struct site){ .ledger = ledger_new(NULL) };
	assert_non_null(s->ledger);
}

static void site_open(struct site *s, const char *source)
{
	s->in = ledger_open(s->ledger, str_of(source), INSTANT_NONE);
	s->line = 0;
}

static void site_close(struct site *s, enum role role)
{
	struct reader_summary summary = { .lines = s->line, .parsed_lines = s->line, .events = s->line, .zone_basis = ZONE_PRINTED, .year_basis = YEAR_PRINTED };
	struct source_end end = { .summary = &summary, .role = role, .format = "test", .format_title = "Test", .zone_name = "UTC" };
	snprintf(end.sha256, sizeof end.sha256, "%064llu", (unsigned long long)++s->sources);
	ledger_close(s->ledger, s->in, &end);
}

static void site_event(struct site *s, struct event e, int64_t second)
{
	char raw[64];
	s->line++;
	e.raw = (struct str){ raw, (size_t)snprintf(raw, sizeof raw, "line %llu at %lld", (unsigned long long)s->line, (long long)second) };
	e.line = e.line_end = s->line;
	e.format = "test";
	e.flags = EVF_TIME;
	e.time = instant_of_s(EPOCH + second);
	e.grain_ns = NS_PER_S;
	e.end = e.wrapper_time = INSTANT_NONE;
	e.start = e.kind == EV_REQUEST ? e.time : INSTANT_NONE;
	e.upstream_status = e.bytes = e.pid = e.client_port = NUMBER_NONE;
	if (e.kind != EV_REQUEST) {
		e.status = NUMBER_NONE;
		e.duration_ms = NAN;
	}
	intake_event(s->in, &e);
}

static void site_request_of(struct site *s, int64_t second, const char *node, bool bad, const char *client)
{
	struct event e = { .kind = EV_REQUEST, .status = bad ? 500 : 200, .duration_ms = 20 };
	e.f[F_UPSTREAM] = str_of(node);
	e.f[F_CLIENT] = str_of(client);
	site_event(s, e, second);
}

static void site_request(struct site *s, int64_t second, const char *service, const char *node, bool bad, double ms)
{
	struct event e = { .kind = EV_REQUEST, .status = bad ? 503 : 200, .duration_ms = ms };
	e.f[F_HOST] = STR("lb1");
	e.f[F_SERVICE] = str_of(service);
	e.f[F_UPSTREAM] = str_of(node);
	e.f[F_PATH] = STR("/basket");
	e.f[F_METHOD] = STR("GET");
	site_event(s, e, second);
}

static void site_state(struct site *s, int64_t second, enum event_kind kind, enum what what, const char *service, const char *subject)
{
	struct event e = { .kind = kind, .what = what, .severity = SEV_ALERT, .rule = "test" };
	e.f[F_HOST] = STR("lb1");
	e.f[F_SERVICE] = str_of(service);
	e.f[F_SUBJECT] = str_of(subject);
	e.f[F_MESSAGE] = STR("something changed");
	site_event(s, e, second);
}

static size_t site_detect(struct site *s, const char *detector)
{
	struct err e = { 0 };
	if (!ledger_seal(s->ledger, &e))
		fail_msg("%s", e.text);
	s->found.arena = &s->arena;
	for (size_t i = 0; i < n_detectors; i++)
		if (!detector || str_is(str_of(detectors[i].name), detector))
			detectors[i].detect(s->ledger, &s->found);
	return s->found.n;
}

static void site_free(struct site *s)
{
	free(s->found.v);
	free(s->found.aside);
	ledger_free(s->ledger);
	arena_free(&s->arena);
}

static void near_second(struct instant at, int64_t want, int64_t within)
{
	int64_t off = instant_s(at) - EPOCH - want;
	if (off < -within || off > within)
		fail_msg("%lld s from %lld", (long long)off, (long long)want);
}

/* What happens at a second of an hour and a half. */
struct hour {
	double rate; /* requests a second */
	int64_t from, to;
	const char *service, *node; /* NULL: all of them */
	double bad, slow, traffic; /* share of failures, factor of duration and of rate in [from, to) */
	int64_t seconds;
};

static void site_hour(struct site *s, const struct hour *h)
{
	static const char *const nodes[] = { "web1", "web2", "web3", "web4" };
	for (int64_t t = 0; t < h->seconds; t++) {
		bool on = t >= h->from && t < h->to;
		for (int n = poisson(h->rate * (on ? h->traffic : 1)); n > 0; n--) {
			const char *service = uniform() < 0.04 ? "billing" : "shop", *node = nodes[(int)(uniform() * 4)];
			bool hit = on && (!h->service || str_is(str_of(h->service), service)) && (!h->node || str_is(str_of(h->node), node));
			bool bad = uniform() < (hit && h->bad > 0 ? h->bad : 0.002);
			site_request(s, t, service, node, bad, exp(3.5 + uniform() + uniform()) * (hit ? h->slow : 1));
		}
	}
}

static const struct hour calm = { .rate = 4, .slow = 1, .traffic = 1, .seconds = 5400 };

static size_t one_hour(struct site *s, const struct hour *h, const char *detector)
{
	site_new(s);
	site_open(s, "lb1/access.log");
	site_hour(s, h);
	site_close(s, ROLE_EDGE);
	return site_detect(s, detector);
}

/* ---- tests ---- */

/* A minute in which everything is far slower is found, in a log of a few minutes as well; one in which little is slow, or a
 * little slower, is not. */
static void a_minute_of_slowness(void **unused)
{
	(void)unused;
	static const struct {
		int64_t seconds, from;
		double slow;
		const char *node; /* NULL: all of them */
		size_t want;
	} cases[] = { { 5400, 3000, 40, NULL, 1 }, { 300, 140, 40, NULL, 1 }, { 5400, 3000, 40, "web2", 0 }, { 5400, 3000, 3, NULL, 0 } };
	state = 77;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct site s;
		struct hour h = calm;
		h.rate = 12, h.seconds = cases[i].seconds, h.from = cases[i].from, h.to = h.from + 76, h.slow = cases[i].slow, h.node = cases[i].node;
		size_t n = one_hour(&s, &h, "latency");
		if (n != cases[i].want)
			fail_msg("case %zu: %zu signals", i, n);
		if (n) {
			near_second(s.found.v[0].start.time, h.from, 4);
			near_second(s.found.v[0].end.time, h.to, 4);
		}
		site_free(&s);
	}
}

/* One client tries in vain again and again, and ten minutes later everything on the node begins to fail: that is the onset. */
static void a_loop_before_an_outage(void **unused)
{
	(void)unused;
	enum { ONSET = 3600, END = 4600 };
	struct site s;
	state = 12;
	site_new(&s);
	site_open(&s, "lb1/access.log");
	for (int64_t t = 0; t < 5400; t++) {
		char client[32];
		snprintf(client, sizeof client, "192.0.2.%d", 1 + (int)(uniform() * 200));
		bool loop = (t >= 2880 && t < 2900) || (t >= 3100 && t < 3110) || (t >= 3240 && t < 3252);
		if (loop)
			site_request_of(&s, t, "web1", true, "198.51.100.7");
		if (uniform() < 0.8)
			site_request_of(&s, t, uniform() < 0.5 ? "web1" : "web2", t >= ONSET && t < END ? uniform() < 0.35 : uniform() < 0.003, client);
	}
	site_close(&s, ROLE_EDGE);
	assert_int_equal(site_detect(&s, "availability"), 1);
	near_second(s.found.v[0].start.time, ONSET, 20);
	near_second(s.found.v[0].end.time, END, 20);
	assert_int_equal(s.found.n_aside, 1);
	site_free(&s);
}

/* A job that fails ten times as often as all others ask, who are served: no outage. One, where the others stay away. */
static void one_client_among_the_served(void **unused)
{
	(void)unused;
	for (int served = 0; served < 2; served++) {
		struct site s;
		state = 31;
		site_new(&s);
		site_open(&s, "lb1/access.log");
		for (int64_t t = 0; t < 5400; t++) {
			char client[32];
			snprintf(client, sizeof client, "192.0.2.%d", 1 + (int)(uniform() * 200));
			bool job = t >= 3000 && t < 3600;
			for (int i = 0; job && i < 3; i++)
				site_request_of(&s, t, "web1", true, "198.51.100.7");
			if (uniform() < 0.3 && (served || !job))
				site_request_of(&s, t, "web1", false, client);
		}
		site_close(&s, ROLE_EDGE);
		assert_int_equal(site_detect(&s, "availability"), !served);
		site_free(&s);
	}
}

/* What fails from the first line to the last is impact that began before and goes on; a small share that always fails is
 * how the site is. */
static void failing_all_the_time(void **unused)
{
	(void)unused;
	static const double shares[] = { 0.38, 0.04 };
	state = 78;
	for (size_t i = 0; i < 2; i++) {
		struct site s;
		struct hour h = calm;
		h.to = h.seconds, h.bad = shares[i];
		assert_int_equal(one_hour(&s, &h, "availability"), i == 0);
		if (i == 0)
			assert_true(s.found.v[0].censored_begin && s.found.v[0].censored_end && s.found.v[0].bad > s.found.v[0].total / 3);
		site_free(&s);
	}
}

/* Totals are those of the whole seconds that the tables of machines count, too. */
static void totals_are_those_of_the_tables(void **unused)
{
	(void)unused;
	state = 79;
	struct site s;
	struct hour h = calm;
	h.from = 2000, h.to = 2070, h.bad = 0.6;
	assert_int_equal(one_hour(&s, &h, "availability"), 1);
	const struct signal *g = &s.found.v[0];
	const struct share_of *rows;
	int64_t requests = 0, failed = 0;
	for (size_t n = ledger_by_node(s.ledger, &s.arena, g->start.time, g->end.time, (struct strs){ 0 }, &rows); n--;) {
		requests += rows[n].requests;
		failed += rows[n].failed;
	}
	assert_int_equal(g->total, requests);
	assert_int_equal(g->bad, failed);
	site_free(&s);
}

static void a_calm_site_says_nothing(void **unused)
{
	(void)unused;
	state = 1;
	for (int i = 0; i < 8; i++) {
		struct site s;
		struct hour h = calm;
		h.rate = i % 2 ? 1 : 6;
		assert_int_equal(one_hour(&s, &h, NULL), 0);
		site_free(&s);
	}
}

static void an_outage_of_everything_has_no_scope(void **unused)
{
	(void)unused;
	state = 2;
	struct site s;
	struct hour h = calm;
	h.from = 2000, h.to = 3200, h.bad = 0.9;
	assert_int_equal(one_hour(&s, &h, NULL), 1);
	const struct signal *g = &s.found.v[0];
	assert_int_equal(g->kind, SIGNAL_AVAILABILITY);
	near_second(g->start.time, 2000, 2);
	near_second(g->end.time, 3200, 2);
	assert_true(g->start.lo.ns <= g->start.time.ns && g->start.time.ns <= g->start.hi.ns);
	assert_int_equal(g->scope.hosts.n + g->scope.services.n, 0);
	assert_true(g->peak_bad_share > 0.85 && g->bad > 3600 && g->total >= g->bad && fabs(g->excess - (double)g->bad) < 30);
	assert_true(g->begin_cites.n > 0 && g->end_cites.n > 1 && g->n_levels == 1);
	near_second(instant_of_s(EPOCH + 2000), 2000, 0);
	site_free(&s);
}

static void a_failing_node_is_named(void **unused)
{
	(void)unused;
	state = 3;
	struct site s;
	struct hour h = calm;
	h.from = 2000, h.to = 3200, h.bad = 1, h.node = "web3";
	assert_int_equal(one_hour(&s, &h, "availability"), 1);
	assert_int_equal(s.found.v[0].scope.hosts.n, 1);
	assert_true(str_is(s.found.v[0].scope.hosts.v[0], "web3"));
	site_free(&s);
}

static void a_small_service_is_not_lost_in_the_sum(void **unused)
{
	(void)unused;
	state = 4;
	struct site s;
	struct hour h = calm;
	h.rate = 12, h.from = 1500, h.to = 1800, h.bad = 1, h.service = "billing";
	assert_int_equal(one_hour(&s, &h, "availability"), 1);
	assert_int_equal(s.found.v[0].scope.services.n, 1);
	assert_true(str_is(s.found.v[0].scope.services.v[0], "billing"));
	near_second(s.found.v[0].start.time, 1500, 10);
	site_free(&s);
}

/* Two services of one balancer, each failing in its own stretch. */
static size_t two_services(struct site *s, int64_t from, int64_t to)
{
	site_new(s);
	site_open(s, "lb1/access.log");
	for (int64_t t = 0; t < 5400; t++)
		for (int n = poisson(6); n > 0; n--) {
			bool shop = uniform() < 0.6, on = shop ? t >= 1200 && t < 2700 : t >= from && t < to;
			site_request(s, t, shop ? "shop" : "billing", shop ? "web1" : "pay1", uniform() < (on ? 0.7 : 0.002), 40);
		}
	site_close(s, ROLE_EDGE);
	return site_detect(s, "availability");
}

static void two_that_fail_for_themselves_are_two(void **unused)
{
	struct site s;
	(void)unused;
	state = 14;
	assert_int_equal(two_services(&s, 2000, 3500), 2);
	for (size_t i = 0; i < 2; i++) {
		const struct signal *g = &s.found.v[i];
		bool shop = str_is(g->scope.services.v[0], "shop");
		assert_int_equal(g->scope.services.n, 1);
		near_second(g->start.time, shop ? 1200 : 2000, 5);
		near_second(g->end.time, shop ? 2700 : 3500, 5);
	}
	site_free(&s);
	assert_int_equal(two_services(&s, 1200, 2700), 1); /* one cause */
	site_free(&s);
	assert_int_equal(two_services(&s, 1800, 2700), 1); /* the second followed, and one thing mended both */
	site_free(&s);
}

static void slowness_is_told_where_people_notice(void **unused)
{
	(void)unused;
	state = 5;
	struct site s;
	struct hour h = calm;
	h.from = 2000, h.to = 3200, h.slow = 8;
	assert_int_equal(one_hour(&s, &h, NULL), 1);
	assert_int_equal(s.found.v[0].kind, SIGNAL_LATENCY);
	near_second(s.found.v[0].start.time, 2000, 8);
	near_second(s.found.v[0].end.time, 3200, 8);
	site_free(&s);
	h.slow = 1.2;
	assert_int_equal(one_hour(&s, &h, NULL), 0);
	site_free(&s);
}

static void a_steep_fall_of_traffic_is_told_a_wave_is_not(void **unused)
{
	(void)unused;
	state = 6;
	struct site s;
	struct hour h = calm;
	h.from = 2000, h.to = 2900, h.traffic = 0.2;
	assert_int_equal(one_hour(&s, &h, NULL), 1);
	assert_int_equal(s.found.v[0].kind, SIGNAL_TRAFFIC);
	near_second(s.found.v[0].start.time, 2000, 15);
	near_second(s.found.v[0].end.time, 2900, 15);
	site_free(&s);
	site_new(&s);
	site_open(&s, "lb1/access.log");
	for (int64_t t = 0; t < 20 * 3600; t += 2)
		for (int n = poisson(2 * (1 + 0.95 * cos((double)t / 36000 * 3.14159))); n > 0; n--)
			site_request(&s, t, "shop", "web1", false, 20);
	site_close(&s, ROLE_EDGE);
	assert_int_equal(site_detect(&s, NULL), 0);
	site_free(&s);
}

static void silence_needs_a_file_that_spans_it(void **unused)
{
	(void)unused;
	state = 7;
	for (int rotated = 0; rotated < 2; rotated++) {
		struct site s;
		struct hour h = calm;
		h.from = 2000, h.to = 2600, h.traffic = 0;
		site_new(&s);
		site_open(&s, "lb1/access.log.1");
		if (rotated)
			h.seconds = h.from;
		site_hour(&s, &h);
		if (rotated) {
			site_close(&s, ROLE_EDGE);
			site_open(&s, "lb1/access.log");
			for (int64_t t = 2600; t < 5400; t++)
				for (int n = poisson(4); n > 0; n--)
					site_request(&s, t, "shop", "web2", false, 20);
		}
		site_close(&s, ROLE_EDGE);
		assert_int_equal(site_detect(&s, NULL), !rotated);
		if (!rotated) {
			assert_int_equal(s.found.v[0].kind, SIGNAL_SILENCE);
			near_second(s.found.v[0].start.time, 2000, 2);
			near_second(s.found.v[0].end.time, 2600, 2);
		}
		site_free(&s);
	}
}

/* The balancer's log lacks ten minutes. If the server behind was asked as ever, lines are missing; if it was not, nobody
 * reached it. */
static void a_hole_is_no_silence_where_those_behind_go_on(void **unused)
{
	(void)unused;
	for (int asked = 0; asked < 2; asked++) {
		struct site s;
		state = 23;
		site_new(&s);
		for (int behind = 0; behind < 2; behind++) {
			site_open(&s, behind ? "web1/access.log" : "lb1/access.log");
			for (int64_t t = 0; t < 5400; t++)
				for (int n = poisson(2); n > 0 && !(t >= 2400 && t < 3000 && !(behind && asked)); n--) {
					struct event e = { .kind = EV_REQUEST, .status = 200, .duration_ms = 20 };
					e.f[F_HOST] = behind ? STR("web1") : STR("lb1");
					e.f[F_UPSTREAM] = behind ? STR("") : STR("web1");
					e.f[F_PATH] = STR("/basket");
					site_event(&s, e, t);
				}
			site_close(&s, behind ? ROLE_SERVER : ROLE_EDGE);
		}
		assert_int_equal(site_detect(&s, "silence") > 0, !asked);
		assert_int_equal(s.found.n_aside, asked);
		site_free(&s);
	}
}

static void states_and_alerts_are_spans(void **unused)
{
	(void)unused;
	struct site s;
	site_new(&s);
	site_open(&s, "lb1/haproxy.log");
	site_state(&s, 100, EV_STATE, WHAT_DOWN, "shop", "web1");
	site_state(&s, 101, EV_STATE, WHAT_DOWN, "shop", "web1"); /* told twice */
	site_state(&s, 110, EV_STATE, WHAT_DOWN, "shop", "web2");
	site_state(&s, 110, EV_STATE, WHAT_NO_CAPACITY, "shop", "");
	site_state(&s, 120, EV_STATE, WHAT_UP, "shop", "web2"); /* too short to matter */
	site_state(&s, 400, EV_STATE, WHAT_UP, "shop", "web1");
	site_state(&s, 500, EV_STATE, WHAT_DOWN, "shop", "web3"); /* until the logs end */
	site_state(&s, 900, EV_LOG, WHAT_NOTE, "shop", "");
	site_close(&s, ROLE_EDGE);
	site_open(&s, "alerts.json");
	site_state(&s, 130, EV_ALERT, WHAT_ALERT, "shop", "shop errors");
	site_state(&s, 420, EV_ALERT, WHAT_ALERT_OVER, "shop", "shop errors");
	site_close(&s, ROLE_ALERT);
	assert_int_equal(site_detect(&s, "state"), 2);
	assert_true(str_is(s.found.v[0].scope.hosts.v[0], "web1"));
	near_second(s.found.v[0].start.time, 100, 0);
	near_second(s.found.v[0].end.time, 400, 0);
	assert_true(s.found.v[0].recorded && s.found.v[1].censored_end && !instant_known(s.found.v[1].end.time));
	s.found.n = 0;
	for (size_t i = 0; i < n_detectors; i++)
		if (str_is(str_of(detectors[i].name), "alert"))
			detectors[i].detect(s.ledger, &s.found);
	assert_int_equal(s.found.n, 1);
	near_second(s.found.v[0].start.time, 130, 0);
	near_second(s.found.v[0].end.time, 420, 0);
	site_free(&s);
}

static void a_burst_of_errors_is_told(void **unused)
{
	(void)unused;
	state = 9;
	struct site s;
	site_new(&s);
	site_open(&s, "app1/app.log");
	for (int64_t t = 0; t < 7200; t++)
		for (int n = poisson(t >= 3000 && t < 3600 ? 1 : 0.01); n > 0; n--) {
			struct event e = { .kind = EV_LOG, .severity = SEV_ERROR };
			e.f[F_HOST] = STR("app1");
			e.f[F_MESSAGE] = STR("cannot reach the ledger of stock");
			site_event(&s, e, t);
		}
	site_close(&s, ROLE_APP);
	assert_int_equal(site_detect(&s, NULL), 1);
	assert_int_equal(s.found.v[0].kind, SIGNAL_ERRORS);
	near_second(s.found.v[0].start.time, 3000, 20);
	near_second(s.found.v[0].end.time, 3600, 20);
	site_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_minute_of_slowness), cmocka_unit_test(a_loop_before_an_outage), cmocka_unit_test(one_client_among_the_served), cmocka_unit_test(failing_all_the_time), cmocka_unit_test(totals_are_those_of_the_tables),
		cmocka_unit_test(a_calm_site_says_nothing),
		cmocka_unit_test(an_outage_of_everything_has_no_scope),
		cmocka_unit_test(a_failing_node_is_named),
		cmocka_unit_test(a_small_service_is_not_lost_in_the_sum),
		cmocka_unit_test(two_that_fail_for_themselves_are_two),
		cmocka_unit_test(slowness_is_told_where_people_notice),
		cmocka_unit_test(a_steep_fall_of_traffic_is_told_a_wave_is_not),
		cmocka_unit_test(silence_needs_a_file_that_spans_it),
		cmocka_unit_test(a_hole_is_no_silence_where_those_behind_go_on),
		cmocka_unit_test(states_and_alerts_are_spans),
		cmocka_unit_test(a_burst_of_errors_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
