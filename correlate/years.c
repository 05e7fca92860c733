/*
 * Years of stamps that have none and whose year is a guess: the year that brings the source
 * nearest to those of the run that know theirs. Dated stamps are never moved.
 */
#include "correlate/ledger_impl.h"

#include <stdlib.h>

static bool guessed(const struct intake *in)
{
	return in->year_basis == YEAR_UNKNOWN || in->year_basis == YEAR_CHANGED;
}

static bool reference(const struct intake *in, bool changed_too)
{
	bool dated = in->year_basis == YEAR_PRINTED || in->year_basis == YEAR_NEIGHBOUR || in->year_basis == YEAR_OPTION;
	return !in->duplicate && instant_known(in->first) && (dated || (changed_too && in->year_basis == YEAR_CHANGED));
}

/* How well a stretch of time goes with one log of the run: 1 if they overlap, less the farther they are. */
static double fit(struct instant first, struct instant last, const struct intake *other)
{
	double apart_s = 0;
	if (instant_before(other->about.last, first))
		apart_s = span_s(instant_since(first, other->about.last));
	else if (instant_before(last, other->about.first))
		apart_s = span_s(instant_since(other->about.first, last));
	return 1 / (1 + apart_s / 86400);
}

static double fits(const struct ledger *l, const struct intake *in, int years, bool changed_too)
{
	struct instant first = instant_add_years(in->about.first, years), last = instant_add_years(in->about.last, years);
	double sum = 0;
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i] != in && reference(l->v[i], changed_too))
			sum += fit(first, last, l->v[i]);
	return sum;
}

/* Candidates are the years in which some reference lies, and their neighbours. */
static int best_year(const struct ledger *l, const struct intake *in, bool changed_too)
{
	int best = 0, own = civil_of(in->about.first).year;
	double best_fit = fits(l, in, 0, changed_too);
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i] == in || !reference(l->v[i], changed_too))
			continue;
		for (int d = -1; d <= 1; d++) {
			int years = civil_of(l->v[i]->about.first).year + d - own;
			double f = fits(l, in, years, changed_too);
			if (f > best_fit * (1 + 1e-9) || (f > best_fit * (1 - 1e-9) && abs(years) < abs(best))) {
				best = years;
				best_fit = f;
			}
		}
	}
	return best;
}

void years_infer(struct ledger *l)
{
	bool dated = false, written = false;
	for (size_t i = 0; i < l->n; i++) {
		dated |= reference(l->v[i], false);
		written |= reference(l->v[i], true);
	}
	if (!written)
		return;
	for (size_t i = 0; i < l->n; i++) {
		struct intake *in = l->v[i];
		/* Another year would make no date of a mere time of day. */
		if (in->duplicate || !guessed(in) || !in->year_assumed || !instant_known(in->first) || (!dated && in->year_basis == YEAR_CHANGED))
			continue;
		int years = best_year(l, in, !dated);
		struct instant to = instant_add_years(in->about.last, years);
		ledger_move(l, (uint32_t)i, instant_since(to, in->about.last).ns, EVF_YEAR_ASSUMED);
		if (years != 0 || in->year_basis == YEAR_UNKNOWN)
			in->about.year_basis = STR("from the other logs of this run");
	}
}
