/* Requests that several logs tell of count once. */
#include "tests/unit/ledger_made.h"

#include <stdio.h>

enum { EACH_S = 1200 };

/* One request a second of [from, to) of a client of its own, every seventh failing; every `nth` line only. */
static void write_lines(struct intake *in, int from, int to, int nth, const char *writer)
{
	for (int i = from; i < to; i++) {
		char line[80], client[32];
		struct event e = request(T0 + i, i % 7 ? 200 : 503, NULL, "/cart");
		if (i % nth)
			continue;
		snprintf(client, sizeof client, "10.0.%d.%d", i / 200, i % 200);
		snprintf(line, sizeof line, "%s%s - - [second %d] GET /cart %d", writer, client, i, i % 7 ? 200 : 503);
		e.raw = str_of(line);
		e.f[F_CLIENT] = str_of(client);
		intake_event(in, &e);
	}
}

static void write_older(struct intake *in) { write_lines(in, 0, 700, 1, ""); }
static void write_newer(struct intake *in) { write_lines(in, 400, EACH_S, 1, ""); }
static void write_middle(struct intake *in) { write_lines(in, 300, 600, 1, ""); }
static void write_failed(struct intake *in) { write_lines(in, 0, EACH_S, 7, ""); }
static void write_all(struct intake *in) { write_lines(in, 0, EACH_S, 1, ""); }
static void write_other(struct intake *in) { write_lines(in, 0, EACH_S, 1, "other "); }

static void write_checks(struct intake *in)
{
	for (int i = 0; i < EACH_S; i += 5) {
		char line[80];
		struct event e = request(T0 + i, 200, NULL, "/health");
		snprintf(line, sizeof line, "10.0.0.9 [second %d] GET /health 200", i);
		e.raw = str_of(line);
		e.f[F_CLIENT] = STR("10.0.0.9");
		intake_event(in, &e);
	}
}

static uint64_t counted(const struct log *logs, size_t n, size_t *notes)
{
	struct ledger *l = sealed(logs, n);
	const struct unseen *v;
	size_t all = ledger_unseen(l, &v);
	struct share_of sum = ledger_front_sum(l, instant_of_s(T0 - 10), instant_of_s(T0 + 2 * EACH_S), (struct strs){ 0 });
	assert_int_equal(sum.requests, ledger_requests(l));
	*notes = 0;
	for (size_t i = 0; i < all; i++)
		*notes += str_is(v[i].kind, "duplicate");
	ledger_free(l);
	return (uint64_t)sum.requests;
}

#define COUNTED(notes, ...) counted((const struct log[]){ __VA_ARGS__ }, sizeof((const struct log[]){ __VA_ARGS__ }) / sizeof(struct log), notes)

static void test_an_overlap_counts_once(void **state)
{
	(void)state;
	size_t notes;
	struct log older = { .name = "web1/access.log.1", .role = ROLE_SERVER, .write = write_older };
	struct log newer = { .name = "web1/access.log", .role = ROLE_SERVER, .write = write_newer };
	/* The seconds at the ends of the overlap may hold other requests. */
	assert_in_range(COUNTED(&notes, older, newer), EACH_S, EACH_S + 2);
	assert_int_equal(notes, 1);
	assert_int_equal(COUNTED(&notes, older, newer), COUNTED(&notes, newer, older));
}

static void test_a_piece_counts_once(void **state)
{
	(void)state;
	size_t notes;
	struct log all = { .name = "web1/access.log", .role = ROLE_SERVER, .write = write_all };
	assert_int_equal(COUNTED(&notes, all, { .name = "tim/piece.log", .role = ROLE_SERVER, .write = write_middle }), EACH_S);
	assert_int_equal(notes, 1);
	assert_int_equal(COUNTED(&notes, all, { .name = "tim/only-503.log", .role = ROLE_SERVER, .write = write_failed }), EACH_S);
	assert_int_equal(notes, 1);
	assert_int_equal(COUNTED(&notes, { .name = "a", .role = ROLE_SERVER, .write = write_older }, { .name = "b", .role = ROLE_SERVER, .write = write_newer },
				 { .name = "c", .role = ROLE_SERVER, .write = write_all }),
			 EACH_S);
	assert_int_equal(notes, 2);
}

static void test_machines_that_write_alike_are_no_copies(void **state)
{
	(void)state;
	size_t notes;
	struct log all = { .name = "web1/access.log", .role = ROLE_SERVER, .write = write_all };
	assert_int_equal(COUNTED(&notes, all, { .name = "web2/access.log", .role = ROLE_SERVER, .write = write_other }), 2 * EACH_S);
	assert_int_equal(notes, 0);
	assert_int_equal(COUNTED(&notes, { .name = "web1/access.log", .role = ROLE_SERVER, .write = write_checks }, { .name = "web2/access.log", .role = ROLE_SERVER, .write = write_checks }),
			 2 * EACH_S / 5);
	assert_int_equal(notes, 0);
}

/* ---- one tier, one behind the other ---- */

static void write_hop(struct intake *in, int nth, bool ids, double ms)
{
	for (int i = 0; i < EACH_S; i++) {
		char id[32], path[32];
		snprintf(path, sizeof path, "/orders/%d", i);
		struct event e = request(T0 + i, i % 9 ? 200 : 500, NULL, path);
		if (i % nth)
			continue;
		snprintf(id, sizeof id, "id-%d", i);
		if (ids)
			e.f[F_REQUEST_ID] = str_of(id);
		e.start = e.time;
		e.duration_ms = ms;
		intake_event(in, &e);
	}
}

static void write_gateway(struct intake *in) { write_hop(in, 1, true, 30); }
static void write_sidecar(struct intake *in) { write_hop(in, 3, true, 20); }
static void write_cdn(struct intake *in) { write_hop(in, 1, false, 30); }
static void write_balancer(struct intake *in) { write_hop(in, 2, false, 20); }

static void write_beside(struct intake *in)
{
	for (int i = 0; i < EACH_S; i++) {
		char path[32];
		snprintf(path, sizeof path, "/goods/%d", i);
		struct event e = request(T0 + i, 200, NULL, path);
		e.start = e.time;
		e.duration_ms = 10;
		intake_event(in, &e);
	}
}

static int64_t at_the_front(struct log a, struct log b)
{
	struct ledger *l = SEALED(a, b);
	struct share_of sum = ledger_front_sum(l, instant_of_s(T0 - 10), instant_of_s(T0 + 2 * EACH_S), (struct strs){ 0 });
	ledger_free(l);
	return sum.requests;
}

static void test_edges_behind_an_edge(void **state)
{
	(void)state;
	struct log gateway = { .name = "gateway", .role = ROLE_EDGE, .write = write_gateway }, sidecar = { .name = "a-sidecar", .role = ROLE_EDGE, .write = write_sidecar };
	struct log cdn = { .name = "cdn", .role = ROLE_EDGE, .write = write_cdn }, balancer = { .name = "balancer", .role = ROLE_EDGE, .write = write_balancer };
	struct log beside = { .name = "beside", .role = ROLE_EDGE, .write = write_beside };
	assert_int_equal(at_the_front(gateway, sidecar), EACH_S);
	assert_int_equal(at_the_front(cdn, balancer), EACH_S);
	assert_int_equal(at_the_front(cdn, beside), 2 * EACH_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_overlap_counts_once),
		cmocka_unit_test(test_a_piece_counts_once),
		cmocka_unit_test(test_machines_that_write_alike_are_no_copies),
		cmocka_unit_test(test_edges_behind_an_edge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
