/*
 * The chart alone, for wikis, tickets and slides: one SVG, which looks right as an image in pages light and dark, and where its
 * style is taken away.
 */
#include "reports/assets.h"
#include "reports/escape.h"
#include "reports/story.h"
#include "reports/svg_draw.h"

#include <math.h>

enum { MARGIN = 16, MOST_CHARTS = 6, NAME = 17, ABOUT = 12 };

struct sheet {
	const struct analysis *a;
	const struct report_options *o;
	struct clock clock;
	struct buf body;
	double y, width;
};

/* A line of words, or as many as they need up to `most`; raw. */
static void line(struct sheet *s, const char *class, double size, struct str text, int most)
{
	double room = s->width - 2 * MARGIN;
	while (text.n && most-- > 0) {
		struct buf fit = { 0 };
		struct str rest = STR_NONE;
		/* At a blank, while another line may follow. */
		if (most > 0 && text_width(text, size) > room) {
			size_t n = text.n;
			while (n && (text_width(str_sub(text, 0, n), size) > room || text.p[n] != ' '))
				n--;
			rest = n ? str_trim(str_sub(text, n, SIZE_MAX)) : STR_NONE;
			text = n ? str_sub(text, 0, n) : text;
		}
		text_fit(&fit, text, room, size);
		s->y += size + 6;
		buf_addf(&s->body, "<g font-size=\"%.4g\">", size);
		svg_text(&s->body, MARGIN, s->y, class, "start", buf_str(&fit));
		buf_adds(&s->body, "</g>");
		buf_free(&fit);
		text = rest;
	}
}

/* "TTD 24 s · TTR-restore 1 h 29 min", broken between two of them. */
static void metrics(struct sheet *s, const struct incident *in)
{
	struct buf text = { 0 }, item = { 0 };
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		if (isnan(in->metrics[i].seconds))
			continue;
		buf_addf(&item, "%s ", metric_label(in->metrics[i].name));
		words_duration(&item, in->metrics[i].seconds);
		if (text.n && text_width(buf_str(&text), ABOUT) + text_width(buf_str(&item), ABOUT) + ABOUT > s->width - 2 * MARGIN) {
			line(s, "about", ABOUT, buf_str(&text), 1);
			buf_reset(&text);
		}
		buf_adds(&text, text.n ? " · " : "");
		buf_add(&text, buf_str(&item));
		buf_reset(&item);
	}
	line(s, "about", ABOUT, buf_str(&text), 1);
	buf_free(&text);
	buf_free(&item);
}

static void paragraph(struct sheet *s, void (*tell)(struct story *), const char *class, double size, int most)
{
	struct buf text = { 0 };
	tell(&(struct story){ s->a, &s->clock, &text });
	line(s, class, size, buf_str(&text), most);
	buf_free(&text);
}

static void chart(struct sheet *s, const struct incident *in)
{
	struct chart_of c = { .a = s->a, .in = in, .clock = &s->clock };
	struct buf text = { 0 };
	if (in) {
		if (s->a->n_incidents > 1)
			line(s, "name", ABOUT + 2, in->title, 1);
		story_impact(&(struct story){ s->a, &s->clock, &text }, in);
		line(s, "about", ABOUT, buf_str(&text), 3);
		metrics(s, in);
	}
	s->y += 12;
	s->y += svg_group(&s->body, &c, s->y);
	s->y += 8;
	buf_free(&text);
}

static void describe(struct buf *out, const struct sheet *s)
{
	struct buf text = { 0 };
	buf_adds(out, "<title>");
	story_title(&(struct story){ s->a, &s->clock, &text });
	escape_html(out, buf_str(&text));
	buf_reset(&text);
	buf_adds(out, "</title>\n<desc>");
	struct chart_of c = { .a = s->a, .in = s->a->n_incidents ? &s->a->incidents[0] : NULL, .clock = &s->clock };
	svg_describe(&text, &c);
	escape_html(out, buf_str(&text));
	buf_adds(out, "</desc>\n");
	buf_free(&text);
}

static void render(const struct analysis *a, const struct report_options *o, struct buf *out)
{
	struct sheet s = { .a = a, .o = o, .clock = clock_at(o->zone, story_day(a)), .y = MARGIN - 4, .width = svg_width(&(struct chart_of){ .a = a }) };
	paragraph(&s, story_title, "name", NAME, 2);
	paragraph(&s, story_redaction, "about", ABOUT, 2);
	for (size_t i = 0; i < a->n_incidents && i < MOST_CHARTS; i++)
		chart(&s, &a->incidents[i]);
	if (!a->n_incidents) {
		paragraph(&s, story_verdict, "about", ABOUT, 3);
		paragraph(&s, story_looked_at, "about", ABOUT, 2);
		chart(&s, NULL);
	}
	if (a->n_incidents > MOST_CHARTS) {
		struct buf text = { 0 };
		buf_addf(&text, "%zu more incidents are in the other reports.", a->n_incidents - MOST_CHARTS);
		line(&s, "about", ABOUT, buf_str(&text), 1);
		buf_free(&text);
	}
	buf_addf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\">\n", s.width, ceil(s.y) + 8, s.width,
		 ceil(s.y) + 8);
	describe(out, &s);
	buf_adds(out, "<style>\n");
	buf_add(out, ASSET_STR(colors_css));
	buf_add(out, ASSET_STR(chart_css));
	buf_add(out, ASSET_STR(svg_css));
	buf_adds(out, "</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<g class=\"head\" font-family=\"system-ui, sans-serif\" fill=\"#1a1f26\">\n");
	buf_add(out, buf_str(&s.body));
	buf_adds(out, "</g>\n</svg>\n");
	buf_free(&s.body);
}

const struct renderer renderer_svg = { "svg", ".svg", "the chart, for wikis and slides", render };
