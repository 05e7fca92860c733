#include "reports/svg_draw.h"

#include "reports/escape.h"

#include <math.h>

enum { WIDE = 960, NARROW = 360, FLAG_ROW = 19, TEXT_BYTES = 120 };

void svg_number(struct buf *out, double v)
{
	double tenths = round(v * 10);
	if (tenths == 0)
		buf_addc(out, '0');
	else if (fmod(tenths, 10) == 0)
		buf_addf(out, "%.0f", tenths / 10);
	else
		buf_addf(out, "%.1f", tenths / 10);
}

static void attribute(struct buf *out, const char *name, double v)
{
	buf_addf(out, " %s=\"", name);
	svg_number(out, v);
	buf_addc(out, '"');
}

void svg_text(struct buf *out, double x, double y, const char *class, const char *anchor, struct str text)
{
	buf_addf(out, "<text class=\"%s\"", class);
	attribute(out, "x", x);
	attribute(out, "y", y);
	if (strcmp(anchor, "start") != 0)
		buf_addf(out, " text-anchor=\"%s\"", anchor);
	buf_addc(out, '>');
	escape_html(out, text);
	buf_adds(out, "</text>\n");
}

void svg_rect(struct buf *out, const char *class, double x, double y, double width, double height)
{
	buf_addf(out, "<rect class=\"%s\"", class);
	attribute(out, "x", x);
	attribute(out, "y", y);
	attribute(out, "width", width);
	attribute(out, "height", height);
	buf_adds(out, "/>\n");
}

void svg_title(struct drawing *d, struct str text)
{
	struct buf line = { 0 };
	if (d->of->narrow)
		return;
	words_fold(&line, text, TEXT_BYTES);
	buf_adds(d->out, "<title>");
	escape_html(d->out, buf_str(&line));
	buf_adds(d->out, "</title>");
	buf_free(&line);
}

/* ---- what is drawn ---- */

static const struct chart *chart_of(const struct chart_of *c)
{
	return c->in ? &c->in->chart : &c->a->chart;
}

/* What the axis shows; false if nothing. */
static bool window(const struct chart_of *c, struct instant *from, struct instant *to)
{
	const struct chart *k = chart_of(c);
	*from = *to = INSTANT_NONE;
	if (k->n) {
		*from = k->from;
		*to = instant_add(k->from, SECONDS(k->step_s * (int64_t)k->n));
	}
	if (c->in && instant_before(k->view_from, k->view_to)) {
		if (!k->n || instant_before(k->view_from, *from))
			*from = k->view_from;
		if (!k->n || instant_before(*to, k->view_to))
			*to = k->view_to;
	}
	return instant_known(*from) && instant_known(*to) && instant_before(*from, *to);
}

bool svg_drawable(const struct chart_of *c)
{
	struct instant from, to;
	return window(c, &from, &to);
}

double svg_width(const struct chart_of *c)
{
	return c->narrow ? NARROW : WIDE;
}

/* Steps are put together until each is seen, and until a lone failure does not look like an outage. */
static void make_bins(struct drawing *d)
{
	const struct chart *k = d->chart;
	if (!k->n)
		return;
	uint64_t requests = 0;
	for (size_t i = 0; i < k->n; i++)
		requests += k->total[i];
	double from = axis_x(&d->axis, k->from), to = axis_x(&d->axis, instant_add(k->from, SECONDS(k->step_s * (int64_t)k->n)));
	double most = fmin(BINS, fmax(1, (to - from) / 1.5));
	d->each = (size_t)ceil((double)k->n / most);
	while (requests && (double)requests / (double)k->n * (double)d->each < 5 && k->n / (d->each + 1) >= 60)
		d->each++;
	d->n = (k->n + d->each - 1) / d->each;
	for (size_t b = 0; b < d->n; b++) {
		struct bin *v = &d->v[b];
		size_t end = (b + 1) * d->each < k->n ? (b + 1) * d->each : k->n;
		*v = (struct bin){ .median_ms = NAN, .p95_ms = NAN };
		v->x = axis_x(&d->axis, instant_add(k->from, SECONDS(k->step_s * (int64_t)(b * d->each))));
		v->end = axis_x(&d->axis, instant_add(k->from, SECONDS(k->step_s * (int64_t)end)));
		for (size_t i = b * d->each; i < end; i++) {
			v->total += k->total[i];
			v->bad += k->bad[i];
			if (k->median_ms)
				v->median_ms = fmaxf(v->median_ms, k->median_ms[i]);
			if (k->p95_ms)
				v->p95_ms = fmaxf(v->p95_ms, k->p95_ms[i]);
		}
	}
}

/* ---- milestones ---- */

/* Those of one instant share a flag. */
struct flags {
	size_t n;
	unsigned levels;
	struct flag v[MS_COUNT];
	const struct milestone *of[MS_COUNT]; /* by time; of one flag after those of another */
	size_t first[MS_COUNT + 1]; /* of a flag's, in `of` */
};

/* "detected 01:05:27", "mitigated, recovered 02:34:02"; where there is no room the letters that the terminal view uses, too. */
static void flag_word(struct buf *out, const struct drawing *d, const struct flags *f, size_t flag)
{
	size_t first = f->first[flag], end = f->first[flag + 1];
	for (size_t i = first; i < end; i++)
		if (d->of->narrow)
			buf_addc(out, (char)('a' + f->of[i]->name));
		else
			buf_addf(out, "%s%s", i > first ? ", " : "", milestone_label(f->of[i]->name));
	if (d->of->narrow)
		return;
	buf_addc(out, ' ');
	words_time(out, d->of->clock, f->of[first]->at.time);
}

static size_t in_view(const struct drawing *d, const struct milestone *of[MS_COUNT])
{
	size_t n = 0;
	for (size_t m = 0; d->of->in && m < MS_COUNT; m++) {
		const struct milestone *ms = &d->of->in->milestones[m];
		if (!axis_has(&d->axis, ms->at.time))
			continue;
		size_t at = n++;
		for (; at > 0 && instant_before(ms->at.time, of[at - 1]->at.time); at--)
			of[at] = of[at - 1];
		of[at] = ms;
	}
	return n;
}

static struct flags find_flags(const struct drawing *d)
{
	struct flags f = { 0 };
	struct buf word = { 0 };
	size_t all = in_view(d, f.of);
	for (size_t i = 0; i < all; i++) {
		if (i == 0 || f.of[i]->at.time.ns != f.of[i - 1]->at.time.ns)
			f.first[f.n++] = i;
		f.first[f.n] = i + 1;
	}
	for (size_t i = 0; i < f.n; i++) {
		flag_word(&word, d, &f, i);
		f.v[i] = (struct flag){ .x = axis_x(&d->axis, f.of[f.first[i]]->at.time), .width = 6 + text_width(buf_str(&word), d->size * TEXT_BOLD) };
		buf_reset(&word);
	}
	buf_free(&word);
	f.levels = flags_stack(f.v, f.n, 6);
	return f;
}

/* The axis, with so much room at the right that the last flag's word fits. */
static struct flags place(struct drawing *d)
{
	struct instant from, to;
	window(d->of, &from, &to);
	double left = d->of->narrow ? 78 : 132, right = d->width - 14, over = 0;
	d->axis = axis_make(d->of->clock->zone, from, to, left, right, d->size);
	struct flags f = find_flags(d);
	for (size_t i = 0; i < f.n; i++)
		over = fmax(over, f.v[i].x + f.v[i].width - (d->width - 4));
	if (over > 0) {
		d->axis = axis_make(d->of->clock->zone, from, to, left, right - over, d->size);
		f = find_flags(d);
	}
	return f;
}

static void milestone_title(struct drawing *d, const struct milestone *m)
{
	struct buf text = { 0 }, between = { 0 };
	buf_addf(&text, "%s ", milestone_label(m->name));
	words_time(&text, d->of->clock, m->at.time);
	words_interval(&between, d->of->clock, m->at);
	buf_addf(&text, " (%s%s%.*s): ", basis_name(m->basis), between.n ? ", between " : "", STR_ARG(buf_str(&between)));
	buf_add(&text, m->summary);
	svg_title(d, buf_str(&text));
	buf_free(&between);
	buf_free(&text);
}

/* Where it may lie, and where it does. */
static void pole(struct drawing *d, const struct milestone *m, double top, double bottom)
{
	double x = axis_x(&d->axis, m->at.time);
	double lo = instant_known(m->at.lo) ? axis_x(&d->axis, m->at.lo) : x, hi = instant_known(m->at.hi) ? axis_x(&d->axis, m->at.hi) : x;
	buf_addf(d->out, "<g class=\"%s\">", basis_name(m->basis));
	milestone_title(d, m);
	if (hi - lo > 1.5) {
		buf_adds(d->out, "<g fill-opacity=\".1\">");
		svg_rect(d->out, "band", lo, top, hi - lo, bottom - top);
		buf_adds(d->out, "</g>");
	}
	buf_adds(d->out, "<path class=\"pole\" fill=\"none\" stroke=\"#1a1f26\" d=\"M");
	svg_number(d->out, x);
	buf_addc(d->out, ' ');
	svg_number(d->out, top);
	buf_adds(d->out, "V");
	svg_number(d->out, bottom);
	buf_adds(d->out, "\"/></g>\n");
}

static void flags(struct drawing *d, const struct flags *f, double top, double bottom)
{
	struct buf word = { 0 };
	for (size_t i = 0; i < f->n; i++) {
		double y = top + (f->levels - 1 - f->v[i].level) * FLAG_ROW + 4;
		for (size_t k = f->first[i]; k < f->first[i + 1]; k++)
			pole(d, f->of[k], y, bottom);
		flag_word(&word, d, f, i);
		svg_text(d->words, f->v[i].x + 4, y + 9, "flag", "start", buf_str(&word));
		buf_reset(&word);
	}
	buf_free(&word);
}

/* ---- time ---- */

static void episodes(struct drawing *d, double top, double bottom)
{
	for (size_t i = 0; d->of->in && i < d->of->in->n_episodes; i++) {
		const struct episode *e = &d->of->in->episodes[i];
		struct instant end = instant_known(e->end.time) ? e->end.time : d->axis.to;
		if (instant_before(d->axis.to, e->start.time) || instant_before(end, d->axis.from))
			continue;
		double from = axis_x(&d->axis, e->start.time), to = axis_x(&d->axis, end);
		struct buf text = { 0 };
		buf_addf(&text, "episode %zu: ", i + 1);
		words_between(&text, d->of->clock, e->start.time, e->end.time);
		buf_addf(&text, ", %s", words_signal(e));
		buf_adds(d->out, "<g class=\"episode\" fill=\"#fbe4e1\">");
		svg_title(d, buf_str(&text));
		svg_rect(d->out, "wash", from, top, fmax(1, to - from), bottom - top);
		buf_adds(d->out, "</g>\n");
		buf_free(&text);
	}
}

static void grid(struct drawing *d, double top, double bottom)
{
	buf_adds(d->out, "<path class=\"grid\" fill=\"none\" stroke=\"#e3e7ec\" d=\"");
	for (size_t i = 0; i < d->axis.n; i++) {
		buf_addc(d->out, 'M');
		svg_number(d->out, d->axis.v[i].x);
		buf_addc(d->out, ' ');
		svg_number(d->out, top);
		buf_addc(d->out, 'V');
		svg_number(d->out, bottom);
	}
	buf_adds(d->out, "\"/>\n");
}

static void axis(struct drawing *d)
{
	struct buf zone = { 0 };
	double y = d->y + 4 + d->size, dates = y + 6 + d->size;
	buf_adds(d->out, "<path class=\"axis\" fill=\"none\" stroke=\"#8b95a1\" d=\"M");
	svg_number(d->out, d->axis.left);
	buf_addc(d->out, ' ');
	svg_number(d->out, d->y);
	buf_addc(d->out, 'H');
	svg_number(d->out, d->axis.right);
	for (size_t i = 0; i < d->axis.n; i++) {
		buf_addc(d->out, 'M');
		svg_number(d->out, d->axis.v[i].x);
		buf_addc(d->out, ' ');
		svg_number(d->out, d->y);
		buf_adds(d->out, "v4");
	}
	buf_adds(d->out, "\"/>\n");
	double free_from = 0;
	for (size_t i = 0; i < d->axis.n; i++) {
		const struct tick *k = &d->axis.v[i];
		double half = text_width(str_of(k->date[0] ? k->date : k->label), d->size) / 2;
		double x = fmin(fmax(k->x, free_from + half), d->width - half - 2);
		svg_text(d->words, k->x + half > d->width - 2 ? x : k->x, y + 3, "tick", "middle", str_of(k->label));
		if (k->date[0]) {
			svg_text(d->words, x, dates, "tick", "middle", str_of(k->date));
			free_from = x + half + d->size / 2;
		}
	}
	buf_adds(&zone, "time in ");
	words_zone(&zone, d->of->clock);
	if (d->axis.right - text_width(buf_str(&zone), d->size * TEXT_BOLD) < free_from)
		dates += 6 + d->size;
	svg_text(d->words, d->axis.right, dates, "panel", "end", buf_str(&zone));
	d->y = dates + 8;
	buf_free(&zone);
}

/* ---- the whole ---- */

double svg_group(struct buf *out, const struct chart_of *c, double top)
{
	struct drawing d = { .of = c, .chart = chart_of(c), .width = svg_width(c), .size = c->narrow ? 10.5 : 12 };
	struct buf parts = { 0 }, words = { 0 };
	struct instant from, to;
	if (!window(c, &from, &to))
		return 0;
	struct flags f = place(&d);
	make_bins(&d);
	double body = top + 4 + f.levels * FLAG_ROW;
	d.out = &parts;
	d.words = &words;
	d.y = body + 4;
	svg_panels(&d);
	svg_nodes(&d);
	svg_lanes(&d);
	/* What lies beneath is known now. */
	d.out = out;
	buf_addf(out, "<g class=\"chart\" font-family=\"system-ui, sans-serif\" font-size=\"%.4g\" fill=\"#1a1f26\">\n", d.size);
	episodes(&d, body, d.y);
	grid(&d, body, d.y);
	buf_add(out, buf_str(&parts));
	buf_free(&parts);
	flags(&d, &f, top, d.y);
	axis(&d);
	buf_add(out, buf_str(&words));
	buf_free(&words);
	buf_adds(out, "</g>\n");
	return d.y - top;
}

static double peak_share(const struct chart *k)
{
	double peak = 0;
	for (size_t i = 0; i < k->n; i++)
		if (k->total[i])
			peak = fmax(peak, (double)k->bad[i] / k->total[i]);
	return peak;
}

void svg_describe(struct buf *out, const struct chart_of *c)
{
	const struct chart *k = chart_of(c);
	struct instant from, to;
	const char *between = "";
	if (!window(c, &from, &to))
		return;
	buf_adds(out, k->n ? "Requests and failures from " : "What was told from ");
	words_between(out, c->clock, from, to);
	buf_adds(out, " (");
	words_zone(out, c->clock);
	buf_adds(out, ")");
	if (k->n && peak_share(k) > 0) {
		buf_adds(out, "; the highest share of failures within ");
		words_duration(out, (double)k->step_s);
		buf_adds(out, " is ");
		words_share(out, peak_share(k));
	} else if (k->n)
		buf_adds(out, "; none failed");
	for (size_t i = 0; c->in && i < c->in->n_episodes && i < 4; i++) {
		buf_adds(out, i ? ", " : "; impact ");
		words_between(out, c->clock, c->in->episodes[i].start.time, c->in->episodes[i].end.time);
	}
	buf_adds(out, ".");
	for (size_t m = 0; c->in && m < MS_COUNT; m++) {
		const struct milestone *ms = &c->in->milestones[m];
		if (!instant_known(ms->at.time) || instant_before(ms->at.time, from) || instant_before(to, ms->at.time))
			continue;
		buf_adds(out, *between ? between : " Milestones: ");
		if (c->narrow)
			buf_addf(out, "%c ", (char)('a' + m));
		buf_addf(out, "%s ", milestone_label(ms->name));
		words_time(out, c->clock, ms->at.time);
		between = ", ";
	}
	buf_adds(out, *between ? "." : "");
}

void svg_chart(struct buf *out, const struct chart_of *c)
{
	struct buf group = { 0 }, text = { 0 };
	double height = svg_group(&group, c, 0), width = svg_width(c);
	if (height > 0) {
		buf_addf(out, "<svg class=\"%s\" role=\"img\" aria-labelledby=\"chart%u-t chart%u-d\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\">\n",
			 c->narrow ? "narrow" : "wide", c->id, c->id, width, ceil(height), width, ceil(height));
		buf_addf(out, "<title id=\"chart%u-t\">%s over time</title>\n<desc id=\"chart%u-d\">", c->id, chart_of(c)->n ? "Requests and events" : "Events", c->id);
		svg_describe(&text, c);
		escape_html(out, buf_str(&text));
		buf_adds(out, "</desc>\n");
		buf_add(out, buf_str(&group));
		buf_adds(out, "</svg>\n");
	}
	buf_free(&text);
	buf_free(&group);
}
