#include "reports/chart.h"

#include <math.h>

/* From the first onset to the last thing that ended, and a third more on both sides, so that the
 * normal before and after is seen; widened to a few minutes. */
static void zoom(const struct incident *in, struct instant *from, struct instant *to)
{
	struct instant lo = INSTANT_NONE, hi = INSTANT_NONE;
	for (size_t i = 0; i < in->n_episodes; i++) {
		const struct episode *e = &in->episodes[i];
		if (!instant_known(lo) || instant_before(e->start.time, lo))
			lo = e->start.time;
		if (!instant_known(e->end.time))
			hi = (struct instant){ INT64_MAX };
		else if (!instant_known(hi) || instant_before(hi, e->end.time))
			hi = e->end.time;
	}
	if (!instant_known(lo))
		return;
	if (instant_before(*to, hi))
		hi = *to;
	struct span pad = { instant_since(hi, lo).ns / 3 };
	if (pad.ns < SECONDS(300).ns)
		pad = SECONDS(300);
	hi = instant_add(hi, pad);
	lo = instant_back(lo, pad);
	if (instant_before(*from, lo))
		*from = lo;
	if (instant_before(hi, *to))
		*to = hi;
}

static void mark_impact(const struct incident *in, struct chart_view *out)
{
	struct span width = instant_since(out->to, out->from);
	for (size_t c = 0; in && c < out->n; c++) {
		struct instant begin = instant_add(out->from, (struct span){ width.ns / (int64_t)out->n * (int64_t)c });
		struct instant end = instant_add(begin, (struct span){ width.ns / (int64_t)out->n });
		for (size_t i = 0; i < in->n_episodes; i++) {
			const struct episode *e = &in->episodes[i];
			bool over = instant_known(e->end.time) && !instant_before(begin, e->end.time);
			out->v[c].impact |= instant_before(e->start.time, end) && !over;
		}
	}
}

bool chart_look(const struct analysis *a, const struct incident *in, size_t columns, struct chart_view *out)
{
	const struct chart *chart = &a->chart;
	*out = (struct chart_view){ 0 };
	if (chart->n == 0 || columns == 0)
		return false;
	struct instant from = chart->from, to = instant_add(chart->from, SECONDS(chart->step_s * (int64_t)chart->n));
	if (in)
		zoom(in, &from, &to);
	if (!instant_before(from, to))
		return false;
	int64_t step = chart->step_s * NS_PER_S;
	size_t first = (size_t)(instant_since(from, chart->from).ns / step);
	size_t last = (size_t)((instant_since(to, chart->from).ns + step - 1) / step);
	if (columns > CHART_COLUMNS)
		columns = CHART_COLUMNS;
	/* As many steps in each column, else the volume would seem to jump. */
	size_t each = (last - first + columns - 1) / columns;
	out->n = (last - first + each - 1) / each;
	out->from = instant_add(chart->from, (struct span){ (int64_t)first * step });
	out->to = instant_add(out->from, (struct span){ (int64_t)(out->n * each) * step });
	for (size_t i = first; i < last; i++) {
		struct chart_column *c = &out->v[(i - first) / each];
		c->total += chart->total[i];
		c->bad += chart->bad[i];
		c->steps++;
	}
	for (size_t i = 0; i < out->n; i++) {
		const struct chart_column *c = &out->v[i];
		double share = c->total ? (double)c->bad / (double)c->total : 0;
		if (share > out->peak)
			out->peak = share;
		out->busiest = fmax(out->busiest, (double)c->total / c->steps);
	}
	mark_impact(in, out);
	return true;
}

bool chart_at(const struct chart_view *c, struct instant t, size_t *column)
{
	if (!instant_known(t) || c->n == 0 || instant_before(t, c->from) || !instant_before(t, c->to))
		return false;
	double part = span_s(instant_since(t, c->from)) / span_s(instant_since(c->to, c->from));
	*column = (size_t)(part * (double)c->n);
	return *column < c->n;
}
