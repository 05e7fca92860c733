/*
 * The told part of a chart: a lane each for changes, alerts, the status page and people's words, with a mark where something was
 * said and its words where there is room.
 */
#include "reports/svg_draw.h"

#include <math.h>

enum { LANE = 22, MARKS = 400, NEAR = 5, ROOM = 84 };

struct lane_mark {
	double x, end; /* a stretch, or end == x */
	struct str text;
	struct instant time;
	size_t more; /* so many others at about the same time */
};

struct marks {
	size_t n;
	struct lane_mark v[MARKS];
};

/* Shapes around (0, 0), so that lanes are told apart without colour. */
static const struct lane_style {
	const char *name, *class, *fill, *shape;
} styles[] = {
	{ "Changes", "change", "#0b5cad", "M-4.5 -4.5h9v9h-9z" },
	{ "Alerts", "alert", "#b35900", "M0 -5.5L5.5 4.5H-5.5z" },
	{ "Status page", "post", "#7b4fb0", "M0 -5.5L5.5 0L0 5.5L-5.5 0z" },
	{ "People", "human", "#0f766e", "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z" },
};
enum { LANES = sizeof styles / sizeof *styles };

static void add(struct drawing *d, struct marks *m, struct instant from, struct instant to, struct str text)
{
	struct instant last = instant_known(to) ? to : from;
	if (!instant_known(from) || instant_before(d->axis.to, from) || instant_before(last, d->axis.from))
		return;
	double x = axis_x(&d->axis, from), end = fmax(x, axis_x(&d->axis, last));
	if (m->n && x - m->v[m->n - 1].x < NEAR) {
		m->v[m->n - 1].more++;
		m->v[m->n - 1].end = fmax(m->v[m->n - 1].end, end);
	} else if (m->n < MARKS)
		m->v[m->n++] = (struct lane_mark){ x, end, text, from, 0 };
}

static void find(struct drawing *d, size_t lane, struct marks *m)
{
	static const enum event_kind kinds[LANES] = { EV_CHANGE, EV_ALERT, EV_POST, EV_HUMAN };
	const struct incident *in = d->of->in;
	m->n = 0;
	for (size_t i = 0; kinds[lane] == EV_CHANGE && i < d->of->a->n_changes; i++) {
		const struct change *c = &d->of->a->changes[i];
		add(d, m, c->start.time, c->end.time, c->summary);
	}
	for (size_t i = 0; in && kinds[lane] != EV_CHANGE && i < in->n_timeline; i++)
		if (in->timeline[i].kind == kinds[lane])
			add(d, m, in->timeline[i].at.time, INSTANT_NONE, in->timeline[i].summary);
}

static void words(struct drawing *d, const struct lane_mark *k, double until)
{
	double from = fmax(k->x, k->end) + 9, room = until - from;
	struct buf line = { 0 }, fit = { 0 };
	if (d->of->narrow || room < ROOM)
		return;
	words_fold(&line, k->text, 200);
	text_fit(&fit, buf_str(&line), room, d->size);
	svg_text(d->words, from, d->y + LANE / 2.0 + 4, "said", "start", buf_str(&fit));
	buf_free(&line);
	buf_free(&fit);
}

static void draw(struct drawing *d, const struct lane_style *style, const struct marks *m)
{
	double middle = d->y + LANE / 2.0;
	struct buf text = { 0 };
	buf_addf(d->out, "<g class=\"%s\" fill=\"%s\">\n", style->class, style->fill);
	svg_text(d->words, d->axis.left - 6, middle + 4, "lane", "end", str_of(style->name));
	for (size_t i = 0; i < m->n; i++) {
		const struct lane_mark *k = &m->v[i];
		words_time(&text, d->of->clock, k->time);
		buf_adds(&text, " ");
		buf_add(&text, k->text);
		if (k->more)
			buf_addf(&text, " and %zu more", k->more);
		buf_adds(d->out, "<g>");
		svg_title(d, buf_str(&text));
		buf_reset(&text);
		if (k->end - k->x > 2)
			svg_rect(d->out, "stretch", k->x, middle - 2, k->end - k->x, 4);
		buf_adds(d->out, "<path transform=\"translate(");
		svg_number(d->out, k->x);
		buf_addc(d->out, ' ');
		svg_number(d->out, middle);
		buf_addf(d->out, ")\" d=\"%s\"/></g>\n", style->shape);
		words(d, k, i + 1 < m->n ? m->v[i + 1].x - 8 : d->width - 4);
	}
	buf_adds(d->out, "</g>\n");
	buf_free(&text);
	d->y += LANE;
}

void svg_lanes(struct drawing *d)
{
	struct marks m;
	for (size_t lane = 0; lane < LANES; lane++) {
		find(d, lane, &m);
		if (m.n)
			draw(d, &styles[lane], &m);
	}
	d->y += 4;
}
