/*
 * Renderers over an analysis made by hand: against tests/golden/ (UPDATE=1 rewrites
 * those), and what must hold for any analysis.
 */
#include "parsers/base/utf8.h"
#include "reports/template.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(v) (sizeof(v) / sizeof *(v))
#define S(lit) STR_INIT(lit)
/* 2026-06-14T10:00:00Z and so many seconds. */
#define AT(s) { (INT64_C(1781431200) + (s)) * NS_PER_S }
#define EXACT(s) { AT(s), AT(s), AT((s) + 1) }
#define AROUND(s, d) { AT(s), AT((s) - (d)), AT((s) + (d)) }
#define NOWHEN { { INT64_MIN }, { INT64_MIN }, { INT64_MIN } }
#define CITES(v) { (v), COUNT(v) }

static const struct cite first_bad[] = { {
	S("lb/access.log.1.gz"), 4711, "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
	S("192.0.2.7 - - [14/Jun/2026:10:05:00 +0000] \"GET /cart?x=```<b>|\x1b[31m HTTP/1.1\" 502 0"),
} };
static const struct cite last_bad[] = { {
	S("lb/access.log.1.gz"), 9120, "1f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
	S("192.0.2.9 - - [14/Jun/2026:10:19:59 +0000] \"GET /cart HTTP/1.1\" 502 0"),
} };
static const struct cite paged[] = { {
	S("pager.json"), 3, "2f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
	S("{\"type\":\"trigger\",\"at\":\"2026-06-14T10:06:10Z\",\"text\":\"5xx on shop\"}"),
} };
static const struct cite deploy[] = { {
	S("deploy|odd `name`.log"), 12, "3f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
	S("10:04:30 release 41 to app2"),
} };

static const struct str services[] = { S("shop") }, hosts[] = { S("app2"), S("app3") };
static const struct level levels[] = { { EXACT(300), 0.91 }, { AROUND(720, 5), 0.22 } };
static const struct episode episodes[] = { {
	.start = AROUND(300, 2), .end = AROUND(1200, 3), .signal = SIGNAL_AVAILABILITY,
	.scope = { .services = { services, 1 }, .hosts = { hosts, 2 } },
	.total = 12400, .bad = 8004, .excess = 7991.4, .peak_bad_share = 0.934,
	.levels = levels, .n_levels = 2, .begin_cites = CITES(first_bad), .end_cites = CITES(last_bad),
} };

static const struct share_of endpoints[] = { { S("/cart"), 9000, 7904 }, { S("/|<odd>"), 3400, 100 } };
static const struct share_of nodes[] = { { S("app2"), 6200, 6100 }, { S("app3"), 6200, 1904 } };

static const struct argument arguments[] = {
	{ S("it ended 30 s before the onset"), 2.1, CITES(deploy) },
	{ S("app2, where it went, failed most"), 1.25, CITES(first_bad) },
	{ S("app3 failed too and had no release"), -0.6, { NULL, 0 } },
};
static const struct suspect suspects[] = { {
	.kind = SUSPECT_DEPLOY, .summary = S("Release 41 of shop by @eve."), .at = EXACT(270),
	.hosts = { hosts, 1 }, .score = 2.75, .arguments = arguments, .n_arguments = COUNT(arguments),
} };

static const struct timeline_entry timeline[] = {
	{ .at = EXACT(270), .kind = EV_CHANGE, .what = WHAT_CHANGE, .source = S("deploy|odd `name`.log"), .host = S("app2"),
	  .summary = S("release 41"), .count = 1, .evidence = CITES(deploy) },
	{ .at = AROUND(300, 2), .kind = EV_REQUEST, .severity = SEV_ERROR, .source = S("lb/access.log.1.gz"), .summary = S("first failed request"),
	  .count = 1, .milestone = true, .evidence = CITES(first_bad) },
	{ .at = EXACT(370), .kind = EV_ALERT, .what = WHAT_PAGE, .severity = SEV_CRITICAL, .source = S("pager.json"), .summary = S("page: 5xx on shop"),
	  .count = 3, .milestone = true, .evidence = CITES(paged) },
};
static const struct str questions[] = { S("Nobody acknowledged the page: who looked first, and when?") };

static const struct alarm alarms[] = {
	{ .name = S("Pages <fail>"), .threshold = NAN, .window_s = NAN, .at = EXACT(370), .after_onset_s = 70, .over = AT(1260), .times = 2, .evidence = CITES(paged) },
	{ .threshold = 0.05, .window_s = 300, .at = EXACT(322), .after_onset_s = 22, .over = { INT64_MIN }, .times = 1 },
	{ .threshold = 0.99, .window_s = 60, .at = NOWHEN, .after_onset_s = NAN, .over = { INT64_MIN } },
};
static const struct novelty novelties[] = { { .summary = S("no route to db|1"), .at = EXACT(301), .count = 41, .severity = SEV_ERROR, .hosts = { hosts, 1 }, .evidence = CITES(deploy) } };
static uint32_t totals[180], bads[180], app2_bads[180], app3_bads[180], halves[180];
static float medians[180], p95s[180];
static const struct chart_node chart_nodes[] = { { S("app2"), halves, app2_bads }, { S("app<3>"), halves, app3_bads } };

static const struct incident incidents[] = { {
	.id = S("INC-20260614T1005Z"), .title = S("Shop: 64.5 % of requests failed for 15 min"),
	.episodes = episodes, .n_episodes = 1,
	.milestones = {
		{ .name = MS_TRIGGER, .at = EXACT(270), .basis = BASIS_INFERRED, .summary = S("Release 41 began."), .reason = S("the change nearest before the onset"), .evidence = CITES(deploy) },
		{ .name = MS_ONSET, .at = AROUND(300, 2), .basis = BASIS_MEASURED, .summary = S("The share of failures rose from 0.1 % to 91 %."), .evidence = CITES(first_bad) },
		{ .name = MS_DETECTED, .at = EXACT(370), .basis = BASIS_RECORDED, .summary = S("The pager called on-call."), .evidence = CITES(paged) },
		{ .name = MS_ACKNOWLEDGED, .at = NOWHEN, .basis = BASIS_INFERRED, .reason = S("no pager record or note says who took it") },
		{ .name = MS_COMMUNICATED, .at = NOWHEN, .basis = BASIS_INFERRED, .reason = S("no status page among the inputs") },
		{ .name = MS_IDENTIFIED, .at = NOWHEN, .basis = BASIS_INFERRED, .reason = S("nothing names the failing part") },
		{ .name = MS_MITIGATED, .at = AROUND(720, 5), .basis = BASIS_MEASURED, .summary = S("The share fell to 22 %."), .evidence = CITES(last_bad) },
		{ .name = MS_RECOVERED, .at = AROUND(1200, 3), .basis = BASIS_MEASURED, .summary = S("Failures were back at 0.1 %."), .evidence = CITES(last_bad) },
		{ .name = MS_RESOLVED, .at = NOWHEN, .basis = BASIS_INFERRED, .reason = S("nobody declared it over") },
	},
	.metrics = {
		{ METRIC_TTD, 70, 67, 72, { NULL, 0 } },
		{ METRIC_TTA, NAN, NAN, NAN, S("acknowledged is not known") },
		{ METRIC_TTC, NAN, NAN, NAN, S("communicated is not known") },
		{ METRIC_TTI, NAN, NAN, NAN, S("identified is not known") },
		{ METRIC_TTM, 420, 413, 427, { NULL, 0 } },
		{ METRIC_TTR_RESTORE, 900, 895, 905, { NULL, 0 } },
		{ METRIC_TTR_REPAIR, 830, 826, 833, { NULL, 0 } },
		{ METRIC_TTR_RESOLVE, NAN, NAN, NAN, S("resolved is not known") },
		{ METRIC_DOWNTIME, 900, 895, 905, { NULL, 0 } },
	},
	.impact = { .requests = 12400, .failed = 8004, .excess_failed = 7991.4, .bad_share = 8004.0 / 12400, .peak_bad_share = 0.934,
		    .slow = NUMBER_NONE, .median_ms = NAN, .p95_ms = NAN, .usual_median_ms = NAN, .usual_p95_ms = NAN,
		    .clients = 2310, .clients_note = S("exact"), .minutes_over_slo = 15, .budget_spent = 1.42,
		    .by_endpoint = endpoints, .n_endpoints = 2, .by_host = nodes, .n_hosts = 2 },
	.alarms = alarms, .n_alarms = COUNT(alarms), .novelties = novelties, .n_novelties = 1,
	.suspects = suspects, .n_suspects = 1, .timeline = timeline, .n_timeline = COUNT(timeline), .questions = { questions, 1 },
	.chart = { AT(0), 10, COUNT(totals), totals, bads, medians, p95s, chart_nodes, COUNT(chart_nodes), AT(-120), AT(1800) },
} };

static const double ttd[] = { 70 }, ttr[] = { 900 };
static const struct mean means[] = {
	{ .n = 1, .mean = 70, .median = 70, .lo = NAN, .hi = NAN, .values = ttd, .note = S("one value has no spread") },
	{ .repair = true, .of = METRIC_TTR_RESTORE, .n = 1, .mean = 900, .median = 900, .lo = NAN, .hi = NAN, .values = ttr, .note = S("one value has no spread") },
};
static const struct change changes[] = { {
	.start = EXACT(270), .end = NOWHEN, .kind = SUSPECT_DEPLOY, .outcome = OUTCOME_UNKNOWN, .summary = S("release 41"), .version = S("41"),
	.hosts = { hosts, 1 }, .evidence = CITES(deploy),
} };
static const struct str damage[] = { S("gzip ends early after 1,204 lines") };
static const struct gap gaps[] = { { AT(1500), AT(1560) } };
static const struct source sources[] = {
	{ .name = S("lb/access.log.1.gz"), .format = S("nginx-combined"), .format_title = S("nginx combined"), .host = S("lb"),
	  .sha256 = "aa", .bytes = 1200300, .lines = 14000, .parsed = 13999, .unparsed = 1, .first = AT(0), .last = AT(1800),
	  .zone = S("+00:00"), .zone_basis = S("printed"), .year_basis = S("printed"), .gaps = gaps, .n_gaps = 1, .damage = { damage, 1 } },
	{ .name = S("deploy|odd `name`.log"), .format = S("notes"), .lines = 20, .parsed = 20, .first = AT(-90000), .last = AT(270),
	  .zone = S("UTC"), .zone_basis = S("assumed: give --tz"), .year_basis = S("from its neighbours"), .clock_offset_s = -2.5,
	  .clock_offset_basis = S("three events that both logs show") },
};
static const struct skipped skipped[] = { { S("core.bin"), S("binary"), false } };
static const struct unseen unseen[] = { { S("coverage"), S("app3 sent no logs"), STR_NONE, { INT64_MIN }, { INT64_MIN } } };
static const struct contradiction contradictions[] = { { S("it says \"25 min\"; the impact that was measured lasted 15 min"), CITES(paged) } };

static struct analysis full(void)
{
	for (size_t i = 0; i < COUNT(totals); i++) {
		totals[i] = 130 + (uint32_t)(i * 7 % 11);
		bads[i] = i < 30 || i >= 120 ? 0 : i < 72 ? totals[i] * 91 / 100 : totals[i] * 22 / 100;
		halves[i] = totals[i] / 2;
		app2_bads[i] = bads[i] / 2;
		app3_bads[i] = bads[i] / 20;
		medians[i] = i % 60 == 59 ? NAN : 40 + (float)(i % 7);
		p95s[i] = i % 60 == 59 ? NAN : i < 30 || i >= 120 ? 210 : 4000;
	}
	return (struct analysis){
		.verdict = VERDICT_INCIDENT, .verdict_reason = S("failures rose far above their usual share"),
		.from = AT(0), .to = AT(1800), .incidents = incidents, .n_incidents = 1, .means = means, .n_means = 2,
		.changes = changes, .n_changes = 1, .sources = sources, .n_sources = 2, .skipped = skipped, .n_skipped = 1,
		.unseen = unseen, .n_unseen = 1, .contradictions = contradictions, .n_contradictions = 1,
		.chart = { .from = AT(0), .step_s = 10, .n = COUNT(totals), .total = totals, .bad = bads }, .title = STR_NONE, .slo = 0.999, .lines = 14020, .requests = 13999,
	};
}

static struct buf render_as(const char *kind, const struct analysis *a, const struct report_options *o)
{
	const struct renderer *r = renderer_by_kind(str_of(kind));
	struct buf out = { 0 };
	assert_non_null(r);
	r->render(a, o, &out);
	return out;
}

static struct buf render(const char *kind, const struct analysis *a, int width, bool color)
{
	return render_as(kind, a, &(struct report_options){ .zone = zone_open(STR("UTC"), NULL), .width = width, .color = color, .version = "1.2.3" });
}

/* How often a letter stands in what the path of this class draws. */
static size_t moves(const struct buf *page, const char *class, char move)
{
	size_t n = 0;
	const char *at = strstr(page->p, class);
	assert_non_null(at);
	at = strstr(at, " d=\"");
	assert_non_null(at);
	for (at += 4; *at != '"'; at++)
		n += *at == move;
	return n;
}

/* Requests that come more seldom than the chart has steps: strokes where they are far between, else a line. */
static void sparse_latency(void **state)
{
	static const struct {
		size_t every, strokes;
	} cases[] = { { 9, 20 }, { 4, 0 } };
	(void)state;
	for (size_t k = 0; k < COUNT(cases); k++) {
		float sparse[COUNT(medians)];
		struct analysis a = full();
		struct incident in = a.incidents[0];
		for (size_t i = 0; i < COUNT(sparse); i++)
			sparse[i] = i % cases[k].every ? NAN : 40;
		in.chart.median_ms = in.chart.p95_ms = sparse;
		a.incidents = &in;
		struct buf page = render("svg", &a, 80, false);
		assert_int_equal(moves(&page, "<path class=\"median\"", 'H'), cases[k].strokes);
		assert_int_equal(moves(&page, "<path class=\"median\"", 'M'), cases[k].strokes ? cases[k].strokes : 1);
		buf_free(&page);
	}
}

/* A Markdown page of the profile, with a chart. */
static struct buf render_profile(const char *profile, const struct analysis *a)
{
	const struct profile *f = profile_find(str_of(profile));
	assert_non_null(f);
	return render_as("md", a, &(struct report_options){ .zone = zone_open(STR("UTC"), NULL), .version = "1.2.3", .template = profile_text(f), .mermaid = true });
}

/* `out` is given back. */
static void compare(struct buf out, const char *file)
{
	char path[4096];
	struct buf want = { 0 };
	snprintf(path, sizeof path, "%s/tests/golden/%s", SOURCE_DIR, file);
	if (getenv("UPDATE")) {
		FILE *f = fopen(path, "wb");
		assert_non_null(f);
		assert_int_equal(fwrite(out.p, 1, out.n, f), out.n);
		assert_int_equal(fclose(f), 0);
	}
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	for (size_t n; (n = fread(buf_room(&want, 4096), 1, 4096, f)) > 0;)
		want.n += n;
	fclose(f);
	buf_adds(&want, "");
	assert_string_equal(out.p, want.p);
	buf_free(&out);
	buf_free(&want);
}

static void golden(const char *kind, const char *file)
{
	struct analysis a = full();
	compare(render(kind, &a, 80, false), file);
}

static void markdown_golden(void **state)
{
	(void)state;
	golden("md", "report.md");
}

static void json_golden(void **state)
{
	(void)state;
	golden("json", "report.json");
}

static void terminal_golden(void **state)
{
	(void)state;
	golden("terminal", "terminal.txt");
}

static void table_goldens(void **state)
{
	(void)state;
	golden("csv", "report.csv");
	golden("jsonl", "report.jsonl");
	golden("openmetrics", "report.prom");
}

static void profile_goldens(void **state)
{
	(void)state;
	for (const struct profile *f = profiles; f->name; f++) {
		struct analysis a = full();
		char file[100];
		snprintf(file, sizeof file, "profile.%s.md", f->name);
		compare(render_profile(f->name, &a), file);
	}
}

static void html_golden(void **state)
{
	(void)state;
	golden("html", "report.html");
}

static void svg_golden(void **state)
{
	(void)state;
	golden("svg", "report.svg");
}

static void lookup(void **state)
{
	(void)state;
	assert_ptr_equal(renderer_by_suffix(STR("a/b.JSON")), renderer_by_kind(STR("json")));
	assert_ptr_equal(renderer_by_suffix(STR("r.md")), renderer_by_kind(STR("md")));
	assert_null(renderer_by_suffix(STR("r.txt")));
	assert_null(renderer_by_suffix(STR(".md"))); /* a name of nothing but the suffix is no report */
	assert_null(renderer_by_kind(STR("")));
}

/* No line of the terminal view is wider than asked, at any width. */
static void terminal_width(void **state)
{
	(void)state;
	struct analysis a = full();
	for (int width = 40; width < 200; width += 13) {
		struct buf out = render("terminal", &a, width, false);
		for (struct str rest = buf_str(&out), line; rest.p && (line = str_cut(&rest, '\n'), 1);) {
			unsigned columns = 0, n;
			for (size_t i = 0; i < line.n; i += n) {
				uint32_t cp = 0;
				n = utf8_at(line, i, &cp);
				assert_true(n > 0 && !utf8_hidden(cp));
				columns += utf8_width(cp);
			}
			assert_true(columns <= (unsigned)width);
		}
		buf_free(&out);
	}
}

/* Colours come and go as asked; a log's own never come. */
static void terminal_color(void **state)
{
	(void)state;
	struct analysis a = full();
	struct buf plain = render("terminal", &a, 100, false), color = render("terminal", &a, 100, true);
	assert_int_equal(str_chr(buf_str(&plain), '\x1b'), SIZE_MAX);
	assert_int_not_equal(str_find(buf_str(&color), STR("\x1b[31m")), SIZE_MAX);
	assert_true(str_ends(str_trim(buf_str(&color)), STR("\x1b[0m")));
	buf_free(&plain);
	buf_free(&color);
}

static size_t rows_of(struct str page, struct str heading, size_t *cells)
{
	struct str rest = str_sub(page, str_find(page, heading), SIZE_MAX), line;
	size_t rows = 0;
	for (bool in = false; rest.p && (line = str_cut(&rest, '\n'), 1);) {
		if (str_starts(line, STR("|"))) {
			size_t n = 0;
			for (size_t i = 0; i < line.n; i++)
				n += line.p[i] == '|';
			assert_true(!in || n == *cells); /* a log's pipe would add a cell */
			*cells = n;
			in = true;
			rows++;
		} else if (in)
			break;
	}
	return rows;
}

static void markdown_tables_hold(void **state)
{
	(void)state;
	struct analysis a = full();
	struct buf out = render("md", &a, 0, false);
	size_t cells = 0;
	assert_int_equal(rows_of(buf_str(&out), STR("## Milestones"), &cells), 2 + MS_COUNT);
	assert_int_equal(rows_of(buf_str(&out), STR("## Metrics"), &cells), 2 + METRIC_COUNT);
	assert_int_equal(rows_of(buf_str(&out), STR("## Sources"), &cells), 2 + 2);
	assert_int_equal(rows_of(buf_str(&out), STR("## Impact"), &cells), 2 + 2);
	assert_int_equal(str_find_nocase(buf_str(&out), STR("root cause")), SIZE_MAX);
	/* Raw only within the fence, which is longer than the line's own backticks. */
	assert_true(str_find(buf_str(&out), STR("<b>")) > str_find(buf_str(&out), STR("\n````text\n")));
	buf_free(&out);
}

/* Walks the tags of a page: every one that is opened is known, and closed where it must be; attributes are quoted. `open` takes
 * names of elements whose ends must be written. */
static void check_markup(struct str page, const char *const *known)
{
	struct str stack[64];
	size_t depth = 0;
	for (size_t at; (at = str_chr(page, '<')) != SIZE_MAX;) {
		page = str_sub(page, at + 1, SIZE_MAX);
		if (str_starts(page, STR("!doctype ")))
			continue;
		bool end = page.p[0] == '/';
		struct str tag = str_sub(page, end, str_chr(page, '>') - end), name = str_sub(tag, 0, 0);
		while (name.n < tag.n && tag.p[name.n] != ' ' && tag.p[name.n] != '/')
			name.n++;
		bool void_tag = str_ends(tag, STR("/")), found = false;
		for (const char *const *k = known; *k; k++)
			found |= str_is(name, *k[0] == '-' || *k[0] == '+' ? *k + 1 : *k) && (void_tag |= *k[0] == '-', true);
		if (!found)
			fail_msg("unknown element: %.*s", (int)(tag.n < 80 ? tag.n : 80), tag.p);
		for (size_t i = 0, quotes = 0; i < tag.n; i++) {
			quotes += tag.p[i] == '"';
			assert_true(tag.p[i] != '=' || tag.p[i + 1] == '"' || quotes % 2);
		}
		assert_int_equal(str_find(tag, STR(" style=")), SIZE_MAX);
		assert_int_equal(str_find(tag, STR(" on")), SIZE_MAX);
		if (end) {
			if (!depth || !str_eq(stack[depth - 1], name))
				fail_msg("</%.*s> closes <%.*s>", STR_ARG(name), depth ? (int)stack[depth - 1].n : 0, depth ? stack[depth - 1].p : "");
			depth--;
		} else if (!void_tag) {
			assert_true(depth < COUNT(stack));
			stack[depth++] = name;
		}
		if (!end && (str_is(name, "style") || str_is(name, "script")))
			page = str_sub(page, str_find(page, str_is(name, "style") ? STR("</style>") : STR("</script>")), SIZE_MAX);
	}
	assert_int_equal(depth, 0);
}

/* '-': has no end that is written. */
static const char *const html_elements[] = { "html", "head", "-meta", "-link", "title", "style", "body", "a", "header", "span", "h1", "h2", "h3", "h4", "p", "div", "nav", "ul", "ol",
	"-li", "main", "section", "article", "dl", "-dt", "-dd", "b", "i", "-br", "figure", "figcaption", "table", "thead", "tbody", "-tr", "-th", "-td", "code", "pre", "details",
	"summary", "fieldset", "legend", "label", "select", "-option", "-input", "time", "footer", "script", "svg", "g", "rect", "path", "text", "desc", NULL };
static const char *const svg_elements[] = { "svg", "title", "desc", "style", "g", "rect", "path", "text", NULL };

static void markup_is_whole(void **state)
{
	(void)state;
	struct analysis a = full();
	struct buf html = render("html", &a, 0, false), svg = render("svg", &a, 0, false);
	check_markup(buf_str(&html), html_elements);
	check_markup(buf_str(&svg), svg_elements);
	assert_int_equal(str_find(buf_str(&svg), STR("<script")), SIZE_MAX);
	assert_int_not_equal(str_find(buf_str(&html), STR("&lt;b&gt;|\\x1b[31m HTTP")), SIZE_MAX); /* a log's line, quoted */
	assert_int_not_equal(str_find(buf_str(&html), STR("Not redacted")), SIZE_MAX);
	a.redaction = STR("public");
	a.redaction_note = STR("12 addresses");
	struct buf redacted = render("html", &a, 0, false);
	assert_int_not_equal(str_find(buf_str(&redacted), STR("Redacted (public): 12 addresses.")), SIZE_MAX);
	buf_free(&redacted);
	buf_free(&html);
	buf_free(&svg);
}

/* What a person decided stands beside what the logs say. */
static void html_decisions(void **state)
{
	(void)state;
	struct analysis a = full();
	struct incident in = incidents[0];
	struct milestone logged = in.milestones[MS_DETECTED];
	in.milestones[MS_DETECTED].at = (struct estimate)EXACT(360);
	in.milestones[MS_DETECTED].decision = (struct decision){ .author = STR("Ann <ann@example.org>"), .reason = STR("she saw it first"), .evidence = CITES(deploy) };
	in.milestones[MS_DETECTED].logged = &logged;
	a.incidents = &in;
	struct buf out = render("html", &a, 0, false);
	assert_int_not_equal(str_find(buf_str(&out), STR("Decided by Ann &lt;ann@example.org&gt;: she saw it first")), SIZE_MAX);
	assert_int_not_equal(str_find(buf_str(&out), STR("The logs say: 10:06:10 (recorded), The pager called on-call.")), SIZE_MAX);
	buf_free(&out);
}

/* Much of everything, all of it made to swell: the page stays under half a megabyte and says what it left out. */
static void html_is_bounded(void **state)
{
	static struct timeline_entry many[3000];
	static struct incident hundred[100];
	static struct change changes_many[3000];
	static struct source sources_many[3000];
	static struct cite cites[8];
	static char nasty[1000];
	(void)state;
	memset(nasty, '"', sizeof nasty);
	for (size_t i = 0; i < COUNT(cites); i++)
		cites[i] = (struct cite){ STR("a/long/path/to/some/log/of/a/machine/with/a/name.log.gz"), 1000 + i, "", { nasty, sizeof nasty } };
	struct cites all = { cites, COUNT(cites) };
	for (size_t i = 0; i < COUNT(many); i++) {
		many[i] = (struct timeline_entry){ .at = EXACT((int64_t)i), .kind = EV_ALERT, .severity = SEV_ERROR, .summary = { nasty, 300 }, .count = 2, .evidence = all };
		changes_many[i] = (struct change){ .start = EXACT((int64_t)i), .end = NOWHEN, .summary = { nasty, 300 }, .evidence = all };
		sources_many[i] = sources[i % 2];
	}
	for (size_t i = 0; i < COUNT(hundred); i++) {
		hundred[i] = incidents[0];
		hundred[i].timeline = many;
		hundred[i].n_timeline = COUNT(many);
	}
	struct analysis a = full();
	a.incidents = hundred;
	a.changes = changes_many;
	a.n_changes = COUNT(changes_many);
	a.sources = sources_many;
	a.n_sources = COUNT(sources_many);
	for (size_t n = 1; n <= COUNT(hundred); n = n * 3 + 1) {
		a.n_incidents = n;
		struct buf out = render("html", &a, 0, false);
		assert_true(out.n < 500000);
		assert_int_not_equal(str_find(buf_str(&out), STR("lesser entries")), SIZE_MAX);
		assert_int_not_equal(str_find(buf_str(&out), STR("more changes")), SIZE_MAX);
		assert_int_not_equal(str_find(buf_str(&out), STR("quoted in report.json")), SIZE_MAX);
		check_markup(buf_str(&out), html_elements);
		buf_free(&out);
	}
}

static void quiet_pages(void **state)
{
	(void)state;
	struct analysis none = { .verdict = VERDICT_NONE, .verdict_reason = S("4,000 requests, 2 failed"), .from = AT(0), .to = AT(60),
				 .lines = 4000, .requests = 4000, .slo = 0.999 };
	struct analysis empty = { .verdict = VERDICT_INSUFFICIENT, .verdict_reason = S("nothing was understood"),
				  .from = INSTANT_NONE, .to = INSTANT_NONE };
	const struct {
		const struct analysis *a;
		const char *md, *terminal, *json, *html, *svg;
	} rows[] = {
		{ &none, "# No incident found\n", "NO INCIDENT\n", "\"verdict\": \"none\"", ">No incident found</h1>", ">No incident found</text>" },
		{ &empty, "## What would help\n", "NOT ENOUGH DATA\n", "\"incidents\": []", ">What would help</h2>", ">Not enough to go on</text>" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf md = render("md", rows[i].a, 0, false), terminal = render("terminal", rows[i].a, 60, false), json = render("json", rows[i].a, 0, false);
		struct buf html = render("html", rows[i].a, 0, false), svg = render("svg", rows[i].a, 0, false);
		assert_int_not_equal(str_find(buf_str(&html), str_of(rows[i].html)), SIZE_MAX);
		assert_int_not_equal(str_find(buf_str(&svg), str_of(rows[i].svg)), SIZE_MAX);
		check_markup(buf_str(&html), html_elements);
		check_markup(buf_str(&svg), svg_elements);
		buf_free(&html);
		buf_free(&svg);
		assert_int_not_equal(str_find(buf_str(&md), str_of(rows[i].md)), SIZE_MAX);
		assert_int_not_equal(str_find(buf_str(&terminal), str_of(rows[i].terminal)), SIZE_MAX);
		assert_int_not_equal(str_find(buf_str(&json), str_of(rows[i].json)), SIZE_MAX);
		buf_free(&md);
		buf_free(&terminal);
		buf_free(&json);
	}
}

/* Hardly anything known, two of them, one still going on: no page may trip over that. */
static void bare_incidents(void **state)
{
	static struct timeline_entry many[500];
	struct analysis a = full();
	struct episode open = { .start = EXACT(300), .end = NOWHEN, .censored_begin = true, .censored_end = true, .signal = SIGNAL_SILENCE,
				.total = NUMBER_NONE, .bad = NUMBER_NONE, .excess = NAN, .peak_bad_share = NAN };
	struct incident two[2] = { incidents[0], incidents[0] };
	(void)state;
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = (struct timeline_entry){ .at = EXACT((int64_t)i), .kind = EV_LOG, .severity = i % 2 ? SEV_ERROR : SEV_INFO,
						   .summary = S("\xff\n\x1b[2J|"), .milestone = i % 3 == 0, .count = 1 };
	two[1].episodes = &open;
	two[1].impact = (struct impact){ .requests = NUMBER_NONE, .failed = NUMBER_NONE, .excess_failed = NAN, .bad_share = NAN,
					 .peak_bad_share = NAN, .slow = NUMBER_NONE, .median_ms = NAN, .p95_ms = NAN, .usual_median_ms = NAN, .usual_p95_ms = NAN, .clients = NUMBER_NONE, .minutes_over_slo = NAN, .budget_spent = NAN };
	two[1].n_suspects = 0;
	two[1].timeline = many;
	two[1].n_timeline = COUNT(many);
	for (int m = 0; m < MS_COUNT; m++)
		two[1].milestones[m] = (struct milestone){ .name = (enum milestone_name)m, .at = NOWHEN, .reason = S("not told") };
	for (int m = 0; m < METRIC_COUNT; m++)
		two[1].metrics[m] = (struct metric){ .name = (enum metric_name)m, .seconds = NAN, .lo = NAN, .hi = NAN, .reason = S("not told") };
	a.incidents = two;
	a.n_incidents = 2;
	struct buf md = render("md", &a, 0, false), terminal = render("terminal", &a, 70, false), json = render("json", &a, 0, false);
	assert_int_not_equal(str_find(buf_str(&md), STR("from before the logs begin on, and still when the logs end")), SIZE_MAX);
	assert_int_not_equal(str_find(buf_str(&md), STR("lesser entries are in the JSON report")), SIZE_MAX);
	assert_int_not_equal(str_find(buf_str(&md), STR("no requests arrived")), SIZE_MAX);
	assert_int_equal(str_find(buf_str(&md), STR("nan")), SIZE_MAX);
	assert_int_equal(str_find(buf_str(&terminal), STR("nan")), SIZE_MAX);
	assert_int_equal(str_find(buf_str(&json), STR("nan")), SIZE_MAX);
	assert_int_equal(str_find(buf_str(&terminal), STR("\x1b")), SIZE_MAX);
	struct buf html = render("html", &a, 0, false), svg = render("svg", &a, 0, false);
	check_markup(buf_str(&html), html_elements);
	check_markup(buf_str(&svg), svg_elements);
	assert_int_equal(str_find(buf_str(&html), STR(">nan")), SIZE_MAX);
	assert_int_equal(str_find(buf_str(&svg), STR("nan")), SIZE_MAX);
	buf_free(&html);
	buf_free(&svg);
	buf_free(&md);
	buf_free(&terminal);
	buf_free(&json);
}

/* What a line of a chart may be made of: of ASCII, nothing that any of Mermaid's lexers knows, and the ':' where it belongs. */
static void check_chart_line(struct str line)
{
	static const char own[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-_/()+='!?";
	static const char *const statements[] = { "gantt", "    title ", "    dateFormat YYYY-MM-DD HH:mm:ss", "    axisFormat %", "    section " };
	size_t n = 0;
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
		if (str_starts(line, str_of(statements[i])))
			n = strlen(statements[i]);
	bool task = n == 0;
	size_t data = str_find(line, STR(" :"));
	if (task) {
		struct str begin = str_trim(line);
		assert_true(str_starts(begin, STR("on 2")) || (begin.p[0] >= '0' && begin.p[0] <= '9'));
		assert_int_not_equal(data, SIZE_MAX);
	} else
		data = str_starts(line, STR("    axisFormat")) ? 0 : line.n;
	for (size_t i = n; i < data; i++)
		assert_true((unsigned char)line.p[i] >= 0x80 || strchr(own, line.p[i]));
	/* ":crit, 2026-06-14 10:05:00, 0s" */
	for (size_t i = data + 2; task && i < line.n; i++)
		assert_non_null(strchr("abcdefghijklmnopqrstuvwxyz0123456789 ,:-", line.p[i]));
}

/* It always parses, whatever the log says. */
static void hostile_charts(void **state)
{
	static const struct str texts[] = {
		S("section evil"), S("a : b, c :crit, 1, 2"), S("%%{init: {\"theme\": \"dark\"}}%%"), S("x # y; %% z"), S("a\nclick a href \"javascript:b()\""), S("```\n# out"),
		S("\xff\x00\x1b[2J\xe2\x80\xae"), S("<img src=x onerror=b()>&quot;"), S("2026-06-14 10:22:00"), S(""), S("$$x$$ `y` [z](//w) {a} @{b}"),
		S("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
	};
	static struct timeline_entry many[5000];
	struct analysis a = full();
	struct incident in = incidents[0];
	(void)state;
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = (struct timeline_entry){ .at = EXACT((int64_t)i / 4), .kind = (enum event_kind)(i % EV_KINDS), .severity = SEV_ERROR,
						   .summary = texts[i % COUNT(texts)], .milestone = i % 400 < COUNT(texts), .count = 1 };
	in.timeline = many;
	in.n_timeline = COUNT(many);
	a.incidents = &in;
	struct buf out = render_profile("plain", &a);
	struct str page = buf_str(&out), fence = STR("```mermaid\n");
	struct str rest = str_sub(page, str_find(page, fence) + fence.n, SIZE_MAX), line;
	rest.n = str_find(rest, STR("\n```\n"));
	assert_true(rest.n > 1000 && rest.n < 50000);
	while (rest.p && (line = str_cut(&rest, '\n'), 1))
		check_chart_line(line);
	buf_free(&out);
}

/* A template that was made for one incident gives a page to each; where there is none, the plain page stands in. */
static void a_page_each(void **state)
{
	struct analysis a = full(), none = { .verdict = VERDICT_NONE, .verdict_reason = S("2 failed"), .from = AT(0), .to = AT(60) };
	struct incident two[2] = { incidents[0], incidents[0] };
	(void)state;
	two[1].id = (struct str)S("INC-2");
	a.incidents = two;
	a.n_incidents = 2;
	struct buf out = render_profile("google-api", &a), quiet = render_profile("google-api", &none);
	size_t rule = str_find(buf_str(&out), STR("\n---\n\n# "));
	assert_int_not_equal(rule, SIZE_MAX);
	struct str second = str_sub(buf_str(&out), rule, SIZE_MAX);
	assert_int_not_equal(str_find(second, STR("\nE1  ")), SIZE_MAX); /* its lines have numbers of their own */
	assert_true(str_starts(buf_str(&quiet), STR("# No incident found\n")));
	buf_free(&out);
	buf_free(&quiet);
	/* Whatever is cited is proved, even where a template has no place for it. */
	out = render_as("md", &a, &(struct report_options){ .zone = zone_open(STR("UTC"), NULL), .template = STR("{{milestone.onset}}\n") });
	assert_int_not_equal(str_find(buf_str(&out), STR("\n## Evidence\n")), SIZE_MAX);
	buf_free(&out);
}

static void redacted(void **state)
{
	struct analysis a = full();
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct buf md = render("md", &a, 80, false), terminal = render("terminal", &a, 80, false);
		assert_int_not_equal(str_find(str_sub(buf_str(&md), 0, 300), i ? STR("**Redacted (public): 12 addresses.**") : STR("**Not redacted: ")), SIZE_MAX);
		assert_int_not_equal(str_find(str_sub(buf_str(&terminal), 0, 300), i ? STR("Redacted (public): 12 addresses.") : STR("not redacted")), SIZE_MAX);
		buf_free(&md);
		buf_free(&terminal);
		a.redaction = STR("public");
		a.redaction_note = STR("12 addresses.");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markdown_golden), cmocka_unit_test(json_golden), cmocka_unit_test(terminal_golden), cmocka_unit_test(table_goldens),
		cmocka_unit_test(profile_goldens), cmocka_unit_test(hostile_charts), cmocka_unit_test(a_page_each), cmocka_unit_test(redacted),
		cmocka_unit_test(html_golden), cmocka_unit_test(svg_golden), cmocka_unit_test(sparse_latency), cmocka_unit_test(markup_is_whole), cmocka_unit_test(html_decisions), cmocka_unit_test(html_is_bounded),
		cmocka_unit_test(lookup), cmocka_unit_test(terminal_width), cmocka_unit_test(terminal_color),
		cmocka_unit_test(markdown_tables_hold), cmocka_unit_test(quiet_pages), cmocka_unit_test(bare_incidents),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
