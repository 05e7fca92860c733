/*
 * A source writes far more errors a second than it usually does.
 *
 * Weaker than what requests show: logs are wordy in their own way. It supports other
 * signals, and stands alone only where no requests were logged.
 */
#include "correlate/measure.h"
#include "correlate/series.h"

#include <math.h>

/* Rates are errors a second; no rate is abnormal as such. */
static const struct excursion_rules rules = {
	.ratio = 5, .floor = 0.05, .join_ratio = 3, .join_floor = 0.02, .evidence = 25, .loss_s = 0, .least_s = 60, .least_steps = 10,
	.hold_s = 300, .abnormal = INFINITY, .hopeless = INFINITY, .prior = 1e-6,
};

static void count(const void *user, const uint32_t *counters, struct cp_step *to)
{
	(void)user;
	to->hits += counters[REC_ERRORS];
}

/* The first (or last) error that the source told in [from, to). */
static struct cites cite(const struct ledger *l, struct arena *a, uint32_t source, struct instant from, struct instant to, bool last)
{
	const struct fact *facts, *found = NULL;
	size_t n = ledger_facts(l, &facts);
	for (size_t i = 0; i < n && (last || !found) && facts[i].at.time.ns < to.ns; i++)
		if (facts[i].source == source && facts[i].severity >= SEV_ERROR && facts[i].at.time.ns >= from.ns)
			found = &facts[i];
	return found ? fact_cites(l, a, found) : (struct cites){ 0 };
}

static void look(const struct ledger *l, uint32_t id, const struct source *source, const struct series *records, struct signals *out)
{
	struct arena *a = out->arena;
	int64_t from, to;
	if (!series_span(records, &from, &to))
		return;
	struct cp_data d = measure_rate(&records, 1, from, to, count, NULL);
	struct excursions x = excursions_find(&d, &rules);
	for (size_t i = 0; i < x.n; i++) {
		struct signal g = measure_signal(SIGNAL_ERRORS, &x.v[i], x.baseline, a);
		struct instant end = instant_known(g.end.time) ? g.end.time : instant_of_s(to);
		double seconds = span_s(instant_since(end, g.start.time));
		g.summary = arena_printf(a, "%lld errors in %.0f s of %.*s, usually %.2g a minute", (long long)g.bad, seconds,
					 STR_ARG(source->name), 60 * x.baseline);
		g.total = g.bad = NUMBER_NONE;
		g.excess = g.peak_bad_share = NAN;
		g.n_levels = 0; /* rates, not shares */
		if (source->host.n)
			g.scope.hosts = measure_name(a, source->host);
		g.begin_cites = cite(l, a, id, g.start.time, end, false);
		g.end_cites = cite(l, a, id, g.start.time, end, true);
		signals_add(out, g);
	}
	excursions_free(&x);
	measure_free(&d);
}

void detect_errors(const struct ledger *l, struct signals *out)
{
	const struct source *sources;
	size_t n = ledger_sources(l, &sources);
	for (size_t i = 0; i < n; i++) {
		const struct series *records = ledger_records(l, (uint32_t)i);
		if (records)
			look(l, (uint32_t)i, &sources[i], records, out);
	}
}
