/*
 * The measured part of a chart: failures, traffic, latency, and how each machine answered.
 */
#include "reports/svg_draw.h"

#include <math.h>

enum { FAILURES = 116, TRAFFIC = 52, LATENCY = 72, TITLE = 20, STRIP = 13, STRIP_GAP = 3 };

static void title(struct drawing *d, const char *text)
{
	d->y += TITLE;
	svg_text(d->words, d->axis.left, d->y - 6, "panel", "start", str_of(text));
}

/* A line across at the height of a value, and what it is. */
static void mark(struct drawing *d, double y, struct buf *text)
{
	buf_adds(d->out, "<path class=\"grid\" fill=\"none\" stroke=\"#e3e7ec\" d=\"M");
	svg_number(d->out, d->axis.left);
	buf_addc(d->out, ' ');
	svg_number(d->out, y);
	buf_addc(d->out, 'H');
	svg_number(d->out, d->axis.right);
	buf_adds(d->out, "\"/>\n");
	svg_text(d->words, d->axis.left - 6, y + d->size * 0.35, "tick", "end", buf_str(text));
	buf_reset(text);
}

static double share(const struct bin *b)
{
	return (double)b->bad / (double)b->total;
}

static double traffic(const struct bin *b)
{
	return (double)b->total / (b->end - b->x);
}

/* The area under a value's steps from `base` up; bins that tell nothing leave a hole. */
static void area(struct drawing *d, const char *class, const char *fill, double base, double height, double (*value)(const struct bin *),
		 bool (*told)(const struct bin *), double top)
{
	bool open = false;
	buf_addf(d->out, "<path class=\"%s\" fill=\"%s\" d=\"", class, fill);
	for (size_t i = 0; i < d->n; i++) {
		const struct bin *b = &d->v[i];
		if (!told(b)) {
			if (open) {
				buf_addc(d->out, 'V');
				svg_number(d->out, base);
				buf_addc(d->out, 'z');
			}
			open = false;
			continue;
		}
		if (!open) {
			buf_addc(d->out, 'M');
			svg_number(d->out, b->x);
			buf_addc(d->out, ' ');
			svg_number(d->out, base);
		}
		buf_addc(d->out, 'V');
		svg_number(d->out, base - height * fmin(1, value(b) / top));
		buf_addc(d->out, 'H');
		svg_number(d->out, b->end);
		open = true;
	}
	if (open) {
		buf_addc(d->out, 'V');
		svg_number(d->out, base);
		buf_addc(d->out, 'z');
	}
	buf_adds(d->out, "\"/>\n");
}

static bool any_requests(const struct bin *b)
{
	return b->total > 0;
}

static bool any_failures(const struct bin *b)
{
	return b->bad > 0;
}

/* Where nothing was logged, nothing is known. */
static void unlogged(struct drawing *d, double top, double bottom)
{
	double first = d->v[0].x, last = d->v[d->n - 1].end;
	const struct {
		double from, to;
	} holes[] = { { d->axis.left, first }, { last, d->axis.right } };
	for (size_t i = 0; i < sizeof holes / sizeof *holes; i++) {
		double width = holes[i].to - holes[i].from;
		if (width < 2)
			continue;
		buf_adds(d->out, "<g fill=\"#eef0f3\">");
		svg_title(d, STR("no requests were logged here"));
		svg_rect(d->out, "unlogged", holes[i].from, top, width, bottom - top);
		buf_adds(d->out, "</g>");
		if (text_width(STR("no requests logged"), d->size) < width - 8)
			svg_text(d->words, holes[i].from + width / 2, (top + bottom) / 2 + 4, "tick", "middle", STR("no requests logged"));
	}
}

static void failures(struct drawing *d)
{
	struct buf text = { 0 };
	double peak = 0;
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].total)
			peak = fmax(peak, share(&d->v[i]));
	/* A few lone failures among many requests are no mountains. */
	double top = fmin(1, fmax(d->of->in ? 0.01 : 0.05, nice_above(peak)));
	title(d, "Failed requests, share");
	double base = d->y + FAILURES;
	unlogged(d, d->y, base);
	for (int i = 0; i <= 2; i++) {
		buf_addf(&text, "%.4g %%", top * 50 * i);
		mark(d, base - FAILURES * i / 2.0, &text);
	}
	area(d, "failed", "#c22f2a", base, FAILURES, share, any_failures, top);
	d->y = base;
	buf_free(&text);
}

static void volume(struct drawing *d)
{
	struct buf text = { 0 };
	/* Requests per second in a pixel's width are requests per second of time. */
	double per_s = (d->axis.right - d->axis.left) / span_s(instant_since(d->axis.to, d->axis.from)), busiest = 0;
	for (size_t i = 0; i < d->n; i++)
		busiest = fmax(busiest, traffic(&d->v[i]));
	bool minutes = busiest * per_s < 2;
	double unit = minutes ? per_s * 60 : per_s, top = nice_above(busiest * unit);
	title(d, minutes ? "Requests per minute" : "Requests per second");
	double base = d->y + TRAFFIC;
	for (int i = 0; i <= 1; i++) {
		buf_addf(&text, "%.4g", top * i);
		mark(d, base - TRAFFIC * i, &text);
	}
	area(d, "traffic", "#9aa8ba", base, TRAFFIC, traffic, any_requests, top / unit);
	d->y = base;
	buf_free(&text);
}

/* ---- latency: a logarithmic scale, as it goes from milliseconds to minutes ---- */

static void say_ms(struct buf *out, double ms)
{
	if (ms < 1000)
		buf_addf(out, "%.4g ms", ms);
	else
		buf_addf(out, "%.4g s", ms / 1000);
}

static bool any_latency(const struct bin *b, bool p95)
{
	return !isnan(p95 ? b->p95_ms : b->median_ms);
}

/* Steps may be finer than requests are far between: a line goes on over so many that have none. */
enum { BRIDGED = 4 };

/* The next bin that tells, behind `i`; d->n if none is near. */
static size_t next_told(const struct drawing *d, size_t i, bool p95)
{
	for (size_t k = i + 1; k < d->n && k <= i + 1 + BRIDGED; k++)
		if (any_latency(&d->v[k], p95))
			return k;
	return d->n;
}

/* From the middle of a step to that of the next. What has none near is a stroke as wide as its step, at least two pixels. */
static void curve(struct drawing *d, const char *class, const char *color, bool p95, double base, double lo, double decades)
{
	bool open = false;
	buf_addf(d->out, "<path class=\"%s\" fill=\"none\" stroke=\"%s\" d=\"", class, color);
	for (size_t i = 0; i < d->n; i++) {
		const struct bin *b = &d->v[i];
		if (!any_latency(b, p95))
			continue;
		bool on = next_told(d, i, p95) < d->n;
		double up = fmin(1, fmax(0, log10((double)(p95 ? b->p95_ms : b->median_ms) / lo) / decades));
		buf_addc(d->out, open ? 'L' : 'M');
		svg_number(d->out, open ? (b->x + b->end) / 2 : b->x);
		buf_addc(d->out, ' ');
		svg_number(d->out, base - LATENCY * up);
		if (!open && !on) {
			buf_addc(d->out, 'H');
			svg_number(d->out, fmax(b->end, b->x + 2));
		}
		open = on;
	}
	buf_adds(d->out, "\"/>\n");
}

static void latency(struct drawing *d)
{
	struct buf text = { 0 };
	double least = INFINITY, most = 0;
	for (size_t i = 0; i < d->n; i++) {
		if (!isnan(d->v[i].median_ms))
			least = fmin(least, (double)d->v[i].median_ms);
		if (!isnan(d->v[i].p95_ms))
			most = fmax(most, (double)d->v[i].p95_ms);
	}
	if (!(most > 0) || !isfinite(least))
		return;
	double lo = pow(10, floor(log10(fmax(least, 1)))), decades = fmax(1, ceil(log10(fmax(most, 1) / lo) - 1e-9));
	d->y += TITLE;
	svg_text(d->words, d->axis.left, d->y - 6, "panel", "start", STR("Latency of answered requests"));
	double base = d->y + LATENCY;
	int every = decades > 3 ? 2 : 1;
	for (int i = 0; i <= (int)decades; i += every) {
		say_ms(&text, lo * pow(10, i));
		mark(d, base - LATENCY * i / decades, &text);
	}
	curve(d, "p95", "#7b4fb0", true, base, lo, decades);
	curve(d, "median", "#3f6fb0", false, base, lo, decades);
	/* Which line is which, at the right of the title. */
	double right = d->axis.right, word = text_width(STR("95th percentile"), d->size);
	svg_text(d->words, right, d->y - 6, "key p95-word", "end", d->of->narrow ? STR("p95") : STR("95th percentile"));
	if (!d->of->narrow)
		svg_text(d->words, right - word - 4, d->y - 6, "key median-word", "end", STR("median"));
	d->y = base;
	buf_free(&text);
}

void svg_panels(struct drawing *d)
{
	if (!d->n)
		return;
	failures(d);
	volume(d);
	latency(d);
	d->y += 6;
}

/* ---- machines ---- */

/* 0: all well, 1 to 5: worse; -1: nothing to answer. */
static int heat(uint64_t total, uint64_t bad)
{
	static const double above[] = { 0, 0.02, 0.1, 0.3, 0.6 };
	double part = total ? (double)bad / (double)total : 0;
	int level = 0;
	if (!total)
		return -1;
	while (level < 5 && part > above[level])
		level++;
	return level;
}

/* Steps of one level in one path. */
static void strip(struct drawing *d, const struct chart_node *node)
{
	static const char *const fills[] = { "#dfe9e2", "#f6cfc9", "#ee9f96", "#de6a61", "#c23b36", "#8f1d1d" };
	int levels[BINS];
	uint64_t all = 0, bad = 0;
	for (size_t b = 0; b < d->n; b++) {
		uint64_t total = 0, failed = 0;
		for (size_t i = b * d->each; i < (b + 1) * d->each && i < d->chart->n; i++) {
			total += node->total[i];
			failed += node->bad[i];
		}
		levels[b] = heat(total, failed);
		all += total;
		bad += failed;
	}
	struct buf text = { 0 };
	buf_add(&text, node->name);
	buf_adds(&text, ": ");
	words_count(&text, (int64_t)bad);
	buf_adds(&text, " of ");
	words_count(&text, (int64_t)all);
	buf_adds(&text, " requests failed in this chart");
	buf_adds(d->out, "<g>");
	svg_title(d, buf_str(&text));
	buf_free(&text);
	for (int level = 0; level < 6; level++) {
		bool any = false;
		for (size_t b = 0; b < d->n; b++) {
			size_t end = b;
			while (end < d->n && levels[end] == level)
				end++;
			if (end == b)
				continue;
			if (!any)
				buf_addf(d->out, "<path class=\"heat%d\" fill=\"%s\" d=\"", level, fills[level]);
			any = true;
			double width = d->v[end - 1].end - d->v[b].x;
			buf_addc(d->out, 'M');
			svg_number(d->out, d->v[b].x);
			buf_addc(d->out, ' ');
			svg_number(d->out, d->y);
			buf_addc(d->out, 'h');
			svg_number(d->out, width);
			buf_addf(d->out, "v%dh", STRIP);
			svg_number(d->out, -width);
			buf_addc(d->out, 'z');
			b = end;
		}
		buf_adds(d->out, any ? "\"/>" : "");
	}
	buf_adds(d->out, "</g>\n");
}

void svg_nodes(struct drawing *d)
{
	if (!d->n || !d->chart->n_nodes)
		return;
	title(d, d->of->narrow ? "Failures by host" : "Failures by host: the stronger, the more of its requests");
	for (size_t i = 0; i < d->chart->n_nodes; i++) {
		struct buf name = { 0 };
		text_fit(&name, d->chart->nodes[i].name, d->axis.left - 10, d->size * TEXT_BOLD);
		svg_text(d->words, d->axis.left - 6, d->y + STRIP - 2.5, "lane", "end", buf_str(&name));
		strip(d, &d->chart->nodes[i]);
		d->y += STRIP + STRIP_GAP;
		buf_free(&name);
	}
	d->y += 6;
}
