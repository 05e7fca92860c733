/*
 * What machines say of themselves and each other: down and up, nobody left to serve,
 * stopped and started.
 */
#include "correlate/spans.h"

static bool same_server(const struct fact *a, const struct fact *b)
{
	if (!same_node(a->f[F_SUBJECT], b->f[F_SUBJECT]))
		return false;
	return !a->f[F_SERVICE].n || !b->f[F_SERVICE].n || span_same_field(a, b, F_SERVICE);
}

static bool same_service(const struct fact *a, const struct fact *b)
{
	return span_same_field(a, b, F_SERVICE) || (!a->f[F_SERVICE].n && a->source == b->source);
}

/* One process of one host; a start that names less may be any of them. */
static bool same_process(const struct fact *a, const struct fact *b)
{
	static const enum field parts[] = { F_HOST, F_SUBJECT, F_PROCESS, F_SERVICE };
	size_t agree = 0;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct str x = a->f[parts[i]], y = b->f[parts[i]];
		if (x.n && y.n && !str_eq(x, y))
			return false;
		agree += x.n && y.n;
	}
	return agree > 0 || a->source == b->source;
}

static const struct span_rule rules[] = {
	{ WHAT_DOWN, SPAN_WHAT(WHAT_UP) | SPAN_WHAT(WHAT_READY), SEV_NONE, same_server, true, true, true, false, "was down" },
	{ WHAT_NO_CAPACITY, SPAN_WHAT(WHAT_UP) | SPAN_WHAT(WHAT_READY) | SPAN_WHAT(WHAT_START), SEV_NONE, same_service,
	  false, false, true, false, "had nobody left to serve it" },
	{ WHAT_STOP, SPAN_WHAT(WHAT_START), SEV_NONE, same_process, true, false, false, false, "was stopped" },
	{ WHAT_CRASH, SPAN_WHAT(WHAT_START), SEV_NONE, same_process, true, false, false, false, "had crashed" },
};

void detect_state(const struct ledger *l, struct signals *out)
{
	spans_find(l, rules, sizeof rules / sizeof *rules, out);
}
