/*
 * A chart of what happened over time, as SVG: failures, traffic and latency, how each machine answered, what was changed, what
 * told and who spoke, with the milestones across all of it.
 *
 * Shapes carry classes, for the style sheets of pages (assets/chart.css), and beneath them attributes that look right without
 * any. Nothing needs a script; there are no style attributes, which a strict policy forbids.
 */
#ifndef LOGOPSY_REPORTS_SVG_DRAW_H
#define LOGOPSY_REPORTS_SVG_DRAW_H

#include "reports/layout.h"
#include "reports/report.h"

/* What is drawn. Borrows all of it. */
struct chart_of {
	const struct analysis *a;
	const struct incident *in; /* NULL: all that was logged */
	const struct clock *clock;
	bool narrow; /* for a phone: 360 pixels wide instead of 960, without what only a mouse shows */
	unsigned id; /* tells charts of one page apart */
};

/* Whether there is anything to draw. */
bool svg_drawable(const struct chart_of *c);
/* A whole <svg> element with title and description; nothing if there is nothing to draw. */
void svg_chart(struct buf *out, const struct chart_of *c);
/* The drawing alone, as a <g> with its upper edge at `top`. Returns its height. */
double svg_group(struct buf *out, const struct chart_of *c, double top);
/* The same in words, for those who do not see it: raw, to be escaped. */
void svg_describe(struct buf *out, const struct chart_of *c);
double svg_width(const struct chart_of *c);

/* ---- bricks, for the parts of the drawing and for svg pages ---- */

enum { BINS = 480 };

/* Steps of the chart as they are drawn: some may have been put together. */
struct bin {
	double x, end; /* pixels */
	uint64_t total, bad;
	float median_ms, p95_ms; /* the highest of its steps; NAN if unknown */
};

struct drawing {
	const struct chart_of *of;
	const struct chart *chart;
	struct buf *out; /* shapes */
	struct buf *words; /* goes above shapes and the lines of milestones */
	double width, size; /* of the drawing; of its font */
	double y; /* where the next part begins */
	struct axis axis;
	size_t each, n; /* steps of the chart in a bin; bins */
	struct bin v[BINS];
};

/* A number with at most one decimal. */
void svg_number(struct buf *out, double v);
/* Words at a place. anchor: "start", "middle", "end". The text is escaped. */
void svg_text(struct buf *out, double x, double y, const char *class, const char *anchor, struct str text);
void svg_rect(struct buf *out, const char *class, double x, double y, double width, double height);
/* <title> of the element that is open, which a mouse shows; escaped. */
void svg_title(struct drawing *d, struct str text);

/* Parts, from above; each moves d->y down. */
void svg_panels(struct drawing *d); /* failures, traffic, latency */
void svg_nodes(struct drawing *d);
void svg_lanes(struct drawing *d); /* changes, alerts, people */

#endif
