/*
 * What watches the system says of it: alerts from firing to over, pages from call to end.
 */
#include "correlate/spans.h"

/* The id ties an alert's lines together; without one, what it is about and what it says. */
static bool same_alert(const struct fact *a, const struct fact *b)
{
	if (a->f[F_CHANGE].n && b->f[F_CHANGE].n)
		return span_same_field(a, b, F_CHANGE);
	if (a->f[F_SUBJECT].n && b->f[F_SUBJECT].n)
		return span_same_field(a, b, F_SUBJECT);
	return span_same_field(a, b, F_SERVICE) || span_same_field(a, b, F_MESSAGE);
}

static const struct span_rule rules[] = {
	{ WHAT_ALERT, SPAN_WHAT(WHAT_ALERT_OVER), SEV_ERROR, same_alert, false, true, true, true, "was under alert" },
	{ WHAT_PAGE, SPAN_WHAT(WHAT_PAGE_OVER), SEV_NONE, same_alert, false, true, true, true, "had somebody called" },
};

void detect_alert(const struct ledger *l, struct signals *out)
{
	spans_find(l, rules, sizeof rules / sizeof *rules, out);
}
