/* Ids of requests in what programs write: found where they are named, and nowhere else. */
#include "correlate/request_ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void ids_in_words(void **state)
{
	static const struct {
		const char *text, *id; /* id "": none */
	} cases[] = {
		{ "request_id=c69c23b71194b1c3 Too many connections", "c69c23b71194b1c3" },
		{ "cannot pay {\"requestId\":\"4bf92f35-77b3\",\"user\":7}", "4bf92f35-77b3" },
		{ "GET /pay failed, X-Request-ID: 4bf92f3577b34da6", "4bf92f3577b34da6" },
		{ "[9a3f6cdc-d69f-415d-a5f8-a84433b5d495] cannot pay", "9a3f6cdc-d69f-415d-a5f8-a84433b5d495" },
		{ "slow, trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7", "4bf92f3577b34da6a3ce929d0e0e4736" },
		{ "correlationId [ab12cd34] done", "ab12cd34" },
		{ "user_id=12345678 grid=12345678 paid", "" },
		{ "request_id=- none", "" },
		{ "request_id=7", "" }, /* the seventh of many */
		{ "requestId is missing", "" },
		{ "[http-nio-8080-exec-1] busy", "" },
		{ "[a1b2c3]", "" },
		{ "id", "" },
		{ "", "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str id = request_id_in(str_of(cases[i].text));
		if (!str_is(id, cases[i].id))
			fail_msg("in \"%s\" found \"%.*s\"", cases[i].text, STR_ARG(id));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(ids_in_words) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
