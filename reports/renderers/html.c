/*
 * The page that people attach and read: one file, complete without script and network.
 *
 * Its own policy forbids everything but its own style and script, by their hashes; no address outside is ever named. It is kept
 * under half a megabyte whatever the analysis: what is left out is said, and stands in report.json.
 */
#include "parsers/base/hash.h"
#include "reports/assets.h"
#include "reports/html_page.h"

enum { PAGE_BYTES = 490000, QUOTES_BYTES = 170000, ROWS = 240, MOST_INCIDENTS = 12 };

/* SHA-256 as a policy writes it: base64. */
static void policy_hash(struct buf *out, struct str text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char hex[65];
	sha256_of(text, hex);
	/* Three hex digits are two letters; 64 digits leave one, which is the upper half of a last letter's byte. */
	for (size_t i = 0; i < 64; i += 3) {
		unsigned bits = 0;
		for (size_t k = i; k < i + 3; k++)
			bits = bits << 4 | (k >= 64 ? 0u : hex[k] <= '9' ? (unsigned)(hex[k] - '0') : (unsigned)(hex[k] - 'a' + 10));
		buf_addc(out, letters[bits >> 6]);
		if (i + 1 < 64)
			buf_addc(out, letters[bits & 63]);
	}
	buf_addc(out, '=');
}

static void head(struct html *p)
{
	static const char *const verdicts[] = { [VERDICT_NONE] = "No incident", [VERDICT_INCIDENT] = "Incident", [VERDICT_INSUFFICIENT] = "Not enough data" };
	const struct analysis *a = p->a;
	struct buf *out = p->out, text = { 0 };
	struct story story = { a, &p->clock, &text };
	buf_addf(out, "<span class=\"pill %s\">%s</span><span class=\"pill %s\">%s</span>\n<h1>", verdict_name(a->verdict), verdicts[a->verdict],
		 a->redaction.n ? "redacted" : "raw", a->redaction.n ? "Redacted" : "Not redacted");
	story_title(&story);
	escape_html(out, buf_str(&text));
	buf_reset(&text);
	buf_adds(out, "</h1>\n<p>A draft from logs alone: ");
	words_plural(out, (int64_t)a->n_sources, "log");
	buf_adds(out, ", ");
	words_plural(out, (int64_t)a->lines, "line");
	buf_adds(out, ", ");
	words_plural(out, (int64_t)a->requests, "request");
	buf_adds(out, ". Times are in ");
	words_zone(out, &p->clock);
	if (instant_known(story_day(a))) {
		buf_adds(out, ", on ");
		words_day(out, &p->clock);
		buf_adds(out, " where no date is printed");
	}
	buf_addc(out, '.');
	if (p->folder.n) {
		buf_adds(out, " All sources are in ");
		html_code(p, p->folder);
		buf_adds(out, ", which their names here leave out.");
	}
	buf_adds(out, "</p>\n<p>");
	story_redaction(&story);
	escape_html(out, buf_str(&text));
	buf_adds(out, "</p>\n");
	buf_free(&text);
}

/* In the menu: "10:05:00 Outage: failing requests". */
static void name_incident(struct html *p, const struct incident *in)
{
	enum { MOST = 60 };
	struct buf text = { 0 };
	words_time(&text, &p->clock, in->milestones[MS_ONSET].at.time);
	if (!instant_known(in->milestones[MS_ONSET].at.time))
		buf_reset(&text);
	buf_adds(&text, text.n ? " " : "");
	words_fold(&text, in->title, MOST);
	buf_addf(&p->nav, "<li><a href=\"#incident-%zu\">", p->incident);
	escape_html(&p->nav, buf_str(&text));
	buf_adds(&p->nav, "</a>\n");
	buf_free(&text);
}

static void incident(struct html *p, const struct incident *in)
{
	static void (*const sections[])(struct html *, const struct incident *) = {
		html_summary, html_metrics, html_chart, html_milestones, html_episodes, html_impact, html_detection, html_suspects, html_novelties, html_timeline,
	};
	bool several = p->a->n_incidents > 1;
	p->incident++;
	if (several) {
		p->level = 2;
		buf_addf(p->out, "<article class=\"incident\" aria-labelledby=\"incident-%zu\">\n<h2 id=\"incident-%zu\">", p->incident, p->incident);
		html_text(p, in->title);
		buf_adds(p->out, "</h2>\n");
		name_incident(p, in);
		p->level = 3;
	}
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		sections[i](p, in);
	buf_adds(p->out, several ? "</article>\n" : "");
}

static void body(struct html *p)
{
	static void (*const sections[])(struct html *) = { html_means, html_changes, html_contradictions, html_people, html_unseen, html_sources };
	const struct analysis *a = p->a;
	size_t n = html_shown(p, a->n_incidents, MOST_INCIDENTS);
	p->rows = n ? html_shown(p, SIZE_MAX, ROWS / n) : 0;
	p->quotes = QUOTES_BYTES / p->scale;
	for (size_t i = 0; i < n; i++)
		incident(p, &a->incidents[i]);
	html_left_out(p, a->n_incidents - n, "incident");
	p->incident = 0;
	p->level = 2;
	if (!a->n_incidents) {
		html_no_incident(p);
		html_chart(p, NULL);
	}
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (a->n_incidents || sections[i] != html_people)
			sections[i](p);
}

/* What assets/page.html has places for: {{name}}. */
struct slot {
	const char *name;
	struct str text;
};

static void fill(struct buf *out, const struct slot *slots, size_t n)
{
	for (struct str rest = ASSET_STR(page_html); rest.n;) {
		size_t open = str_find(rest, STR("{{")), close = str_find(rest, STR("}}"));
		buf_add(out, str_sub(rest, 0, open));
		if (open == SIZE_MAX || close == SIZE_MAX)
			return;
		struct str name = str_sub(rest, open + 2, close - open - 2);
		for (size_t i = 0; i < n; i++)
			if (str_is(name, slots[i].name))
				buf_add(out, slots[i].text);
		rest = str_sub(rest, close + 2, SIZE_MAX);
	}
}

static void compose(const struct analysis *a, const struct report_options *o, size_t scale, struct buf *out)
{
	struct buf style = { 0 }, title = { 0 }, raw = { 0 }, top = { 0 }, text = { 0 }, foot = { 0 }, hashes[2] = { { 0 }, { 0 } };
	struct html page = { .a = a, .o = o, .out = &top, .clock = clock_at(o->zone, story_day(a)), .folder = story_folder(a), .level = 2, .scale = scale }, *p = &page;
	buf_add(&style, ASSET_STR(colors_css));
	buf_add(&style, ASSET_STR(page_css));
	buf_add(&style, ASSET_STR(chart_css));
	policy_hash(&hashes[0], buf_str(&style));
	policy_hash(&hashes[1], ASSET_STR(page_js));
	story_title(&(struct story){ a, &p->clock, &raw });
	escape_html(&title, buf_str(&raw));
	head(p);
	p->out = &text;
	body(p);
	buf_addf(&foot, "<p>Made by logopsy%s%s from logs alone. E1, E2 … are lines of logs, each under the claim that it proves.</p>\n", o->version ? " " : "", o->version ? o->version : "");
	const struct slot slots[] = {
		{ "style-hash", buf_str(&hashes[0]) }, { "script-hash", buf_str(&hashes[1]) }, { "title", buf_str(&title) }, { "style", buf_str(&style) },
		{ "head", buf_str(&top) }, { "nav", buf_str(&p->nav) }, { "main", buf_str(&text) }, { "foot", buf_str(&foot) }, { "script", ASSET_STR(page_js) },
	};
	fill(out, slots, sizeof slots / sizeof *slots);
	struct buf *const spent[] = { &style, &title, &raw, &top, &text, &foot, &hashes[0], &hashes[1], &p->nav };
	for (size_t i = 0; i < sizeof spent / sizeof *spent; i++)
		buf_free(spent[i]);
	citations_free(&p->citations);
}

static void render(const struct analysis *a, const struct report_options *o, struct buf *out)
{
	enum { LEAST = 64 };
	for (size_t scale = 1, begin = out->n; scale <= LEAST; scale *= 2) {
		out->n = begin;
		compose(a, o, scale, out);
		if (out->n - begin <= PAGE_BYTES)
			return;
	}
}

const struct renderer renderer_html = { "html", ".html", "the page to attach and to read", render };
