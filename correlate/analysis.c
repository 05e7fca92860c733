#include "correlate/analysis.h"

#include <stdlib.h>

#define NAME_OF(table, i) ((size_t)(i) < sizeof(table) / sizeof *(table) ? (table)[i] : NULL)

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = { "none", "incident", "insufficient" };
	return NAME_OF(names, v);
}

const char *basis_name(enum basis b)
{
	static const char *const names[] = { "measured", "recorded", "declared", "inferred" };
	return NAME_OF(names, b);
}

const char *signal_kind_name(enum signal_kind s)
{
	static const char *const names[] = { "availability", "latency", "traffic", "silence", "state", "errors" };
	return NAME_OF(names, s);
}

const char *milestone_label(enum milestone_name m)
{
	static const char *const names[] = { "trigger", "onset", "detected", "acknowledged", "communicated",
					     "identified", "mitigated", "recovered", "resolved" };
	return NAME_OF(names, m);
}

static const struct {
	const char *label;
	enum milestone_name from, to;
} metrics[METRIC_COUNT] = {
	[METRIC_TTD] = { "TTD", MS_ONSET, MS_DETECTED },
	[METRIC_TTA] = { "TTA", MS_DETECTED, MS_ACKNOWLEDGED },
	[METRIC_TTC] = { "TTC", MS_ONSET, MS_COMMUNICATED },
	[METRIC_TTI] = { "TTI", MS_ONSET, MS_IDENTIFIED },
	[METRIC_TTM] = { "TTM", MS_ONSET, MS_MITIGATED },
	[METRIC_TTR_RESTORE] = { "TTR-restore", MS_ONSET, MS_RECOVERED },
	[METRIC_TTR_REPAIR] = { "TTR-repair", MS_DETECTED, MS_RECOVERED },
	[METRIC_TTR_RESOLVE] = { "TTR-resolve", MS_ONSET, MS_RESOLVED },
	[METRIC_DOWNTIME] = { "downtime", MS_COUNT, MS_COUNT },
};

const char *metric_label(enum metric_name m)
{
	return (size_t)m < METRIC_COUNT ? metrics[m].label : NULL;
}

enum milestone_name metric_from(enum metric_name m)
{
	return metrics[m].from;
}

enum milestone_name metric_to(enum metric_name m)
{
	return metrics[m].to;
}

const char *suspect_kind_name(enum suspect_kind k)
{
	static const char *const names[] = { "deploy", "config", "infrastructure", "host", "dependency", "provider",
					     "database", "capacity", "network", "certificate", "schedule", "unknown" };
	return NAME_OF(names, k);
}

void analysis_free(struct analysis *a)
{
	if (!a)
		return;
	struct arena own = a->arena; /* the analysis itself lies in it */
	arena_free(&own);
}

bool cite_same(const struct cite *a, const struct cite *b)
{
	return a->line == b->line && str_eq(a->source, b->source) && str_eq(a->text, b->text);
}

struct cites cites_copy(struct arena *a, const struct cite *v, size_t n)
{
	struct cite *out = ARENA_ARRAY(a, struct cite, n);
	for (size_t i = 0; i < n; i++) {
		out[i] = v[i];
		out[i].source = arena_copy(a, v[i].source);
		out[i].text = arena_copy(a, v[i].text);
	}
	return (struct cites){ out, n };
}

int most_failed_first(const void *a, const void *b)
{
	const struct share_of *x = a, *y = b;
	if (x->failed != y->failed)
		return x->failed > y->failed ? -1 : 1;
	if (x->requests != y->requests)
		return x->requests > y->requests ? -1 : 1;
	return str_cmp(x->name, y->name);
}
