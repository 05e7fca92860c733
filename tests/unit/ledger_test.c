/* What the ledger keeps of events: outcomes, lanes, clients, facts, within its budgets and in any order. Its clocks: clocks_test.c. */
#include "correlate/endpoints.h"
#include "correlate/facts.h"
#include "correlate/ledger.h"
#include "correlate/outcome.h"
#include "correlate/series.h"
#include "parsers/base/buf.h"
#include "parsers/base/hash.h"
#include "parsers/base/mem.h"
#include "tests/unit/ledger_made.h"

#include <math.h>
#include <stdio.h>

static uint64_t front(const struct ledger *l, enum outcome o)
{
	const struct lane *lanes;
	uint64_t sum = 0;
	size_t n = ledger_lanes(l, &lanes);
	for (size_t i = 0; i < n; i++)
		if (lanes[i].front)
			sum += series_sum(lanes[i].outcomes, o, INT64_MIN / 2, INT64_MAX / 2);
	return sum;
}

/* ---- outcomes ---- */

static void tells_outcomes(void **state)
{
	(void)state;
	static const struct {
		int64_t status;
		const char *termination, *upstream;
		enum outcome want;
	} cases[] = {
		{ 200, NULL, NULL, OUT_TOTAL }, { 404, "--", NULL, OUT_TOTAL }, { 500, NULL, NULL, OUT_BAD }, { 599, NULL, NULL, OUT_BAD },
		{ 499, NULL, NULL, OUT_GONE }, { 460, NULL, NULL, OUT_GONE },
		{ 503, "SC--", "<NOSRV>", OUT_BAD }, { -1, "SC", "web1", OUT_BAD }, { -1, "sH--", "web1", OUT_BAD }, { -1, "sQ--", "<NOSRV>", OUT_BAD },
		{ -1, "PR--", "<NOSRV>", OUT_BAD }, { -1, "CR--", "<NOSRV>", OUT_GONE }, { 200, "CD--", "web1", OUT_GONE }, { 408, "cR--", "<NOSRV>", OUT_TOTAL },
		{ 503, "CC--", "web1", OUT_BAD }, { 301, "LR--", "<NOSRV>", OUT_TOTAL }, { 200, "SD--", "web1", OUT_TOTAL },
		{ NUMBER_NONE, "SC", "db1", OUT_BAD }, { NUMBER_NONE, "--", "db1", OUT_TOTAL }, { NUMBER_NONE, "CD", "db1", OUT_GONE },
		{ 0, "DC", "web1", OUT_GONE }, { 0, "UF,URX", NULL, OUT_BAD }, { 0, "UC", NULL, OUT_BAD }, { 0, "-", NULL, OUT_GONE }, { 0, NULL, NULL, OUT_GONE },
		{ 503, "UH", NULL, OUT_BAD }, { 200, "-", NULL, OUT_TOTAL }, { NUMBER_NONE, NULL, NULL, OUT_TOTAL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct event e = event_at(T0, EV_REQUEST);
		e.status = cases[i].status;
		e.f[F_TERMINATION] = str_of(cases[i].termination);
		e.f[F_UPSTREAM] = str_of(cases[i].upstream);
		if (request_outcome(&e) != cases[i].want)
			fail_msg("case %zu: status %ld, \"%s\": got %d, want %d", i, (long)cases[i].status, cases[i].termination ? cases[i].termination : "", request_outcome(&e), cases[i].want);
	}
}

static void normalises_paths(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "/", "/" }, { "/a/b", "/a/b" }, { "/users/1234/orders/9", "/users/*/orders/*" }, { "/v2/x", "/v2/x" }, { "/page-7/a12b.css", "/page-*/a*b.css" },
		{ "/f/0af3b2c19d", "/f/*" }, { "/o/5ba7b810-9dad-11d1-80b4-00c04fd430c8/x", "/o/*/x" },
		{ "http://shop.example.com:80/cart/77", "/cart/*" }, { "https://shop.example.com", "/" }, { "\\x16\\x03", "" },
		{ "/reset/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "/reset/*" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char got[121];
		got[endpoint_of(str_of(cases[i][0]), got, 120)] = 0;
		assert_string_equal(got, cases[i][1]);
	}
}

static void masks_messages(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "worker 17 died", "worker # died" }, { "can't open \"/x/1\"", "can't open #" }, { "from 10.0.0.1:80 at 0x7f", "from # at #" },
		{ "user 'bob' gone", "user # gone" }, { "plain", "plain" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char got[121];
		got[mask_message(str_of(cases[i][0]), got, 120)] = 0;
		assert_string_equal(got, cases[i][1]);
	}
}

/* ---- lanes ---- */

static void write_edge(struct intake *in)
{
	for (int64_t i = 0; i < 600; i++) {
		struct event e = request(T0 + i, i >= 100 && i < 160 && i % 2 ? 503 : 200, i % 2 ? "web1" : "WEB2.example.net", i % 3 ? "/cart?id=1" : "/item/77");
		char client[32], raw[64];
		snprintf(client, sizeof client, "192.0.2.%d", (int)(i % 50));
		snprintf(raw, sizeof raw, "line of second %d", (int)i);
		e.line = (uint64_t)i + 1;
		e.raw = str_of(raw);
		e.f[F_CLIENT] = str_of(client);
		e.f[F_SERVICE] = STR("shop");
		e.f[F_HOST] = STR("lb1");
		e.duration_ms = 40;
		intake_event(in, &e);
	}
	struct event down = event_at(T0 + 101, EV_STATE);
	down.what = WHAT_DOWN;
	down.line = 1000;
	down.f[F_SUBJECT] = STR("web1");
	down.f[F_MESSAGE] = STR("web1 is down");
	intake_event(in, &down);
}

static void write_server(struct intake *in)
{
	for (int64_t i = 0; i < 300; i++) {
		struct event e = request(T0 + 2 * i, 200, NULL, "/cart");
		intake_event(in, &e);
	}
}

static bool wants_web2(void *user, const struct lane *lane)
{
	(void)user;
	return str_is(lane->node, "web2");
}

static void folds_requests(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "lb.log", .role = ROLE_EDGE, .write = write_edge }, { .name = "bundle.tgz!web1/access.log.1", .role = ROLE_SERVER, .write = write_server });
	const struct lane *lanes;
	assert_int_equal(ledger_lanes(l, &lanes), 3);
	assert_true(str_is(lanes[0].node, "web1") && str_is(lanes[0].writer, "web1") && !lanes[0].front); /* by its folder */
	assert_true(str_is(lanes[1].node, "web1") && str_is(lanes[1].writer, "lb1") && lanes[1].front && str_is(lanes[1].service, "shop"));
	assert_true(str_is(lanes[2].node, "web2"));
	assert_int_equal(front(l, OUT_TOTAL), 600);
	assert_int_equal(front(l, OUT_BAD), 30);
	assert_int_equal(series_sum(lanes[1].outcomes, OUT_BAD, T0 + 101, T0 + 102), 1);
	assert_int_equal(series_sum(lanes[1].latency, 14, INT64_MIN / 2, INT64_MAX / 2), 300);
	assert_true(latency_bin_ms(14) == 32 && latency_bin_ms(0) == 0.25);
	struct instant from, to;
	ledger_window(l, &from, &to);
	assert_int_equal(from.ns, T0 * NS_PER_S);
	assert_int_equal(to.ns, (T0 + 599) * NS_PER_S);

	struct arena a = { 0 };
	const struct share_of *rows;
	assert_int_equal(ledger_by_endpoint(l, &a, instant_of_s(T0), instant_of_s(T0 + 600), (struct strs){ 0 }, &rows), 2);
	assert_true(str_is(rows[0].name, "/cart") && rows[0].requests == 400);
	assert_true(str_is(rows[1].name, "/item/*") && rows[1].requests == 200);
	assert_int_equal(rows[0].failed + rows[1].failed, 30);
	assert_int_equal(ledger_by_node(l, &a, instant_of_s(T0 + 100), instant_of_s(T0 + 160), (struct strs){ 0 }, &rows), 2);
	assert_true(str_is(rows[0].name, "web1") && rows[0].failed == 30 && rows[0].requests == 30);
	arena_free(&a);

	bool exact;
	struct gap spans[] = { { instant_of_s(T0 + 90), instant_of_s(T0 + 130) }, { instant_of_s(T0 + 120), instant_of_s(T0 + 170) } };
	assert_int_equal(ledger_clients(l, spans, 2, &exact), 25);
	assert_true(exact);

	struct cite c[3];
	char sha[65];
	assert_int_equal(ledger_cite_requests(l, NULL, NULL, OUT_BAD, instant_of_s(T0), instant_of_s(T0 + 600), false, c, 3), 3);
	assert_int_equal(c[0].line, 102);
	assert_true(str_is(c[0].text, "line of second 101"));
	sha256_of(c[0].text, sha);
	assert_string_equal(c[0].sha256, sha);
	assert_int_equal(ledger_cite_requests(l, NULL, NULL, OUT_BAD, instant_of_s(T0), instant_of_s(T0 + 600), true, c, 1), 1);
	assert_int_equal(c[0].line, 160);
	assert_int_equal(ledger_cite_requests(l, wants_web2, NULL, OUT_BAD, instant_of_s(T0), instant_of_s(T0 + 600), true, c, 1), 0);
	assert_int_equal(ledger_cite_requests(l, NULL, NULL, OUT_TOTAL, instant_of_s(T0 + 160), instant_of_s(T0 + 600), false, c, 1), 1);
	assert_int_equal(c[0].line, 161);

	const struct fact *f;
	assert_int_equal(ledger_facts(l, &f), 1);
	assert_int_equal(f[0].what, WHAT_DOWN);
	assert_true(str_is(f[0].f[F_SUBJECT], "web1") && str_is(f[0].f[F_MESSAGE], "web1 is down") && str_is(f[0].raw, "a line"));
	assert_true(str_is(f[0].f[F_HOST], "lb1")); /* the source's most frequent */
	sha256_of(f[0].raw, sha);
	assert_memory_equal(f[0].sha256.p, sha, 64);
	ledger_free(l);
}

/* ---- the order of closes leaves no trace ---- */

static void dump(const struct ledger *l, struct buf *out)
{
	const struct lane *lanes;
	const struct fact *facts;
	const struct source *sources;
	const uint32_t *c;
	int64_t second;
	size_t n = ledger_lanes(l, &lanes);
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, "lane %u %.*s %.*s %.*s %d:", lanes[i].source, STR_ARG(lanes[i].writer), STR_ARG(lanes[i].service), STR_ARG(lanes[i].node), lanes[i].front);
		for (size_t k = 0; series_next(lanes[i].outcomes, &k, &second, &c);)
			buf_addf(out, " %ld=%u/%u", (long)second, c[0], c[1]);
		buf_addc(out, '\n');
	}
	n = ledger_facts(l, &facts);
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "fact %ld %u %lu %d %.*s x%lu\n", (long)facts[i].at.time.ns, facts[i].source, (unsigned long)facts[i].line, facts[i].what, STR_ARG(facts[i].f[F_MESSAGE]), (unsigned long)facts[i].count);
	n = ledger_sources(l, &sources);
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "source %.*s %.*s %.*s %ld\n", STR_ARG(sources[i].name), STR_ARG(sources[i].host), STR_ARG(sources[i].zone_basis), (long)sources[i].first.ns);
	struct cite cites[64];
	for (int o = OUT_TOTAL; o <= OUT_GONE; o++)
		for (int last = 0; last < 2; last++) {
			n = ledger_cite_requests(l, NULL, NULL, (enum outcome)o, instant_of_s(0), instant_of_s(T0 * 2), last, cites, 64);
			for (size_t i = 0; i < n; i++)
				buf_addf(out, "cite %.*s:%lu %s\n", STR_ARG(cites[i].source), (unsigned long)cites[i].line, cites[i].sha256);
		}
	bool exact;
	struct gap all = { instant_of_s(0), instant_of_s(T0 * 2) };
	buf_addf(out, "clients %ld\n", (long)ledger_clients(l, &all, 1, &exact));
}

static unsigned noisy_seed;

/* Enough of everything to pass every budget when several are read. */
static void write_noisy(struct intake *in)
{
	uint64_t x = noisy_seed;
	static char raw[900];
	memset(raw, 'x', sizeof raw);
	for (uint64_t i = 0; i < 30000; i++) {
		char client[32], node[16], path[32];
		x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		uint64_t r = x >> 33;
		snprintf(client, sizeof client, "10.%u.%u.%u", (unsigned)(r >> 8 & 255), (unsigned)(r >> 16 & 255), (unsigned)(r & 255));
		snprintf(node, sizeof node, "n%u", (unsigned)(r % 24));
		snprintf(path, sizeof path, "/p%u/q", (unsigned)(r % 200));
		struct event e = request(T0 + (int64_t)(i * 6 + r % 40), r % 3 ? 502 : 200, node, path);
		e.line = i + 1;
		e.raw = (struct str){ raw, sizeof raw - r % 100 };
		e.f[F_CLIENT] = str_of(client);
		e.duration_ms = (double)(r % 1000);
		intake_event(in, &e);
		if (i % 3 == 0) {
			struct event error = event_at(T0 + (int64_t)i, EV_LOG);
			error.severity = SEV_ERROR;
			error.line = 100000 + i;
			error.raw = e.raw;
			snprintf(client, sizeof client, "k%c%c failed", (char)('a' + r % 26), (char)('a' + r / 26 % 26));
			error.f[F_MESSAGE] = str_of(client);
			intake_event(in, &error);
		}
	}
}

static void any_order_of_closes(void **state)
{
	(void)state;
	enum { N = 4 };
	static const char *const names[N] = { "c.log", "a.log", "d.log", "b.log" };
	static const unsigned orders[][N] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 2, 0, 3, 1 } };
	struct buf want = { 0 };
	for (size_t o = 0; o < 3; o++) {
		struct buf got = { 0 };
		struct ledger *l = ledger_new(NULL);
		for (unsigned i = 0; i < N; i++) {
			noisy_seed = orders[o][i] + 1;
			struct log log = { .name = names[orders[o][i]], .role = ROLE_EDGE, .write = write_noisy };
			read_log(l, &log);
		}
		assert_true(ledger_seal(l, NULL));
		assert_int_equal(front(l, OUT_TOTAL), N * 30000);
		dump(l, &got);
		if (!o)
			want = got;
		else
			assert_string_equal(got.p, want.p);
		if (o)
			buf_free(&got);
		const struct unseen *u;
		assert_true(ledger_unseen(l, &u) >= 1); /* it says that it was coarsened */
		assert_true(str_is(u[0].kind, "resolution"));
		ledger_free(l);
	}
	buf_free(&want);
}

/* ---- clients ---- */

static void write_many_clients(struct intake *in)
{
	for (unsigned i = 0; i < 200000; i++) {
		char client[32];
		snprintf(client, sizeof client, "10.%u.%u.%u", i % 50000 >> 16 & 255, i % 50000 >> 8 & 255, i % 50000 & 255);
		struct event e = request(T0 + i / 400, 500, NULL, "/");
		e.f[F_CLIENT] = str_of(client);
		intake_event(in, &e);
	}
}

static void estimates_clients(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a", .role = ROLE_SERVER, .write = write_many_clients });
	struct gap all = { instant_of_s(T0), instant_of_s(T0 + 1000) };
	bool exact;
	double n = (double)ledger_clients(l, &all, 1, &exact);
	assert_false(exact);
	assert_true(fabs(n - 50000) < 0.02 * 50000);
	ledger_free(l);
}

static void write_behind_one(struct intake *in)
{
	for (unsigned i = 0; i < 300; i++) {
		struct event e = request(T0 + i, 200, NULL, "/");
		e.f[F_CLIENT] = STR("10.0.0.1");
		intake_event(in, &e);
	}
}

/* Two servers of one kind: the one that only a machine or two ask stands behind the other. */
static void few_clients_stand_behind(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a", .role = ROLE_SERVER, .write = write_many_clients }, { .name = "b", .role = ROLE_SERVER, .write = write_behind_one });
	assert_int_equal(front(l, OUT_TOTAL), 200000);
	ledger_free(l);
	l = SEALED({ .name = "b", .role = ROLE_SERVER, .write = write_behind_one });
	assert_int_equal(front(l, OUT_TOTAL), 300);
	ledger_free(l);
}

/* ---- facts ---- */

static void write_repeats(struct intake *in)
{
	for (uint64_t i = 0; i < 5000; i++) {
		struct event e = event_at(T0 + (int64_t)i, EV_LOG);
		char message[64];
		snprintf(message, sizeof message, "request %u timed out", (unsigned)i);
		e.line = i + 1;
		e.severity = SEV_ERROR;
		e.f[F_MESSAGE] = str_of(message);
		intake_event(in, &e);
		e.severity = SEV_INFO;
		intake_event(in, &e);
	}
}

static void bounds_repeats(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "app.log", .role = ROLE_APP, .write = write_repeats });
	const struct fact *f;
	size_t n = ledger_facts(l, &f);
	uint64_t stands_for = 0;
	assert_int_equal(n, 64);
	for (size_t i = 0; i < n; i++)
		stands_for += f[i].count;
	assert_int_equal(stands_for, 5000);
	assert_int_equal(f[0].line, 1);
	assert_int_equal(f[63].line, 5000);
	assert_int_equal(series_sum(ledger_records(l, 0), REC_ERRORS, T0, T0 + 5000), 5000);
	assert_int_equal(series_sum(ledger_records(l, 0), REC_TOTAL, T0, T0 + 5000), 10000);
	ledger_free(l);
}

static void duplicates_are_listed_only(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "lb.log", .role = ROLE_EDGE, .write = write_edge }, { .name = "copy.log", .role = ROLE_EDGE, .write = write_edge, .duplicate_of = "lb.log" });
	const struct source *s;
	const struct fact *f;
	assert_int_equal(front(l, OUT_TOTAL), 600);
	assert_int_equal(ledger_sources(l, &s), 2);
	assert_true(str_is(s[0].name, "copy.log") && str_is(s[0].duplicate_of, "lb.log"));
	assert_int_equal(ledger_facts(l, &f), 1);
	assert_int_equal(ledger_lines(l), 10);
	ledger_free(l);
}

/* ---- gaps, nothing, names ---- */

static void write_with_a_hole(struct intake *in)
{
	for (int64_t i = 0; i < 1000; i++)
		if (i < 400 || i >= 700) {
			struct event e = request(T0 + i, 200, NULL, "/");
			intake_event(in, &e);
		}
}

static void finds_gaps(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a", .role = ROLE_SERVER, .write = write_with_a_hole }, { .name = "b", .role = ROLE_SERVER, .write = write_server });
	const struct source *s;
	ledger_sources(l, &s);
	assert_int_equal(s[0].n_gaps, 1);
	assert_int_equal(s[0].gaps[0].from.ns, (T0 + 399) * NS_PER_S);
	assert_int_equal(s[0].gaps[0].to.ns, (T0 + 700) * NS_PER_S);
	assert_int_equal(s[1].n_gaps, 0);
	ledger_free(l);
}

static void write_nothing(struct intake *in)
{
	(void)in;
}

static void empty_is_fine(void **state)
{
	(void)state;
	struct ledger *l = SEALED({ .name = "a", .role = ROLE_OTHER, .zone = ZONE_DEFAULT, .year = YEAR_UNKNOWN, .write = write_nothing });
	struct instant from, to;
	bool exact;
	ledger_window(l, &from, &to);
	assert_false(instant_known(from) || instant_known(to));
	assert_int_equal(ledger_clients(l, NULL, 0, &exact), 0);
	ledger_free(l);
	l = ledger_new(NULL);
	assert_true(ledger_seal(l, NULL));
	ledger_free(l);
	ledger_free(NULL);
}

static void names_nodes(void **state)
{
	(void)state;
	struct arena a = { 0 };
	assert_true(str_is(node_name(&a, STR("WEB2.example.net:8080")), "web2"));
	assert_true(str_is(node_name(&a, STR("10.0.1.2:8080")), "10.0.1.2:8080"));
	assert_true(str_is(node_name(&a, STR("2001:db8::1")), "2001:db8::1"));
	assert_true(same_node(STR("web2"), STR("Web2.example.net")));
	assert_false(same_node(STR(""), STR("")));
	assert_false(same_node(STR("10.0.0.1"), STR("10.0.0.2")));
	arena_free(&a);
}

/* ---- several systems ---- */

static void many_clients(struct intake *in, int64_t status, const char *node, const char *path)
{
	for (int64_t i = 0; i < 300; i++) {
		char client[32];
		struct event e = request(T0 + 2 * i, status, node, path);
		snprintf(client, sizeof client, "192.0.2.%lld", (long long)(i % 50));
		e.f[F_CLIENT] = str_of(client);
		intake_event(in, &e);
	}
}

static void write_shop(struct intake *in)
{
	many_clients(in, 200, "web1", "/cart");
}

static void write_by_address(struct intake *in)
{
	many_clients(in, 200, "10.0.0.7:80", "/cart");
}

static void write_behind(struct intake *in)
{
	many_clients(in, 200, NULL, "/cart");
}

static void write_other(struct intake *in)
{
	many_clients(in, 502, NULL, "/v1/price");
}

/* A server that the balancer neither asks nor shares requests with is the front of another system; whoever may stand behind the
 * balancer is not. */
static void two_systems_have_two_fronts(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		void (*balancer)(struct intake *), (*server)(struct intake *);
		uint64_t requests;
	} cases[] = {
		{ "b.tgz!edge1/access.log", write_shop, write_other, 600 }, /* another system */
		{ "b.tgz!web1/access.log", write_shop, write_other, 300 }, /* asked by name */
		{ "b.tgz!cache1/access.log", write_shop, write_behind, 300 }, /* saw the same requests */
		{ "b.tgz!edge1/access.log", write_by_address, write_other, 300 }, /* whose address is that? */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ledger *l = SEALED({ .name = "a.tgz!lb1/haproxy.log", .role = ROLE_EDGE, .write = cases[i].balancer }, { .name = cases[i].name, .role = ROLE_SERVER, .write = cases[i].server });
		if (front(l, OUT_TOTAL) != cases[i].requests)
			fail_msg("case %zu: %llu requests", i, (unsigned long long)front(l, OUT_TOTAL));
		ledger_free(l);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_outcomes), cmocka_unit_test(normalises_paths), cmocka_unit_test(masks_messages), cmocka_unit_test(folds_requests), cmocka_unit_test(two_systems_have_two_fronts),
		cmocka_unit_test(any_order_of_closes), cmocka_unit_test(estimates_clients), cmocka_unit_test(bounds_repeats), cmocka_unit_test(duplicates_are_listed_only),
		cmocka_unit_test(finds_gaps), cmocka_unit_test(empty_is_fine), cmocka_unit_test(names_nodes), cmocka_unit_test(few_clients_stand_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
