/*
 * Geometry of a chart of failures over time, without drawing: which columns stand for which
 * time, what share failed in each, where milestones fall.
 */
#ifndef LOGOPSY_REPORTS_CHART_H
#define LOGOPSY_REPORTS_CHART_H

#include "correlate/analysis.h"

enum { CHART_COLUMNS = 400 };

struct chart_column {
	uint64_t total, bad;
	uint32_t steps; /* of the chart in it; the last column may have fewer */
	bool impact; /* an episode touches it */
};

struct chart_view {
	struct instant from, to; /* of the first column's begin and the last one's end */
	size_t n; /* columns, at most CHART_COLUMNS */
	struct chart_column v[CHART_COLUMNS];
	double peak; /* highest share of a column */
	double busiest; /* highest total a step of a column */
};

/* The incident's surroundings (or, where `in` is NULL, all of it) in at most `columns`; fewer where the chart has
 * fewer steps. False if there is nothing to draw. */
bool chart_look(const struct analysis *a, const struct incident *in, size_t columns, struct chart_view *out);
/* The column of an instant; false outside the view. */
bool chart_at(const struct chart_view *c, struct instant t, size_t *column);

#endif
