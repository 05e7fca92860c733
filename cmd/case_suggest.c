#include "cmd/case_suggest.h"

#include "correlate/ledger.h"
#include "parsers/base/json_write.h"
#include "parsers/base/utf8.h"
#include "reports/story.h"

#include <math.h>

enum { WORDS_MAX = 160 }; /* bytes of a text that is quoted from the logs */

struct suggesting {
	const struct analysis *a;
	struct str text; /* the file so far */
	struct buf *out;
	size_t n; /* decisions suggested */
};

/* ---- what stands there already ---- */

/* Blanks and the comment's sign at the beginning off, runs of blanks as one. */
static void normal(struct buf *out, struct str line)
{
	buf_reset(out);
	while (line.n && (line.p[0] == '#' || line.p[0] == ' ' || line.p[0] == '\t'))
		line = str_sub(line, 1, SIZE_MAX);
	for (size_t i = 0; i < line.n; i++) {
		bool blank = line.p[i] == ' ' || line.p[i] == '\t';
		if (!blank || (out->n && out->p[out->n - 1] != ' '))
			buf_addc(out, blank ? ' ' : line.p[i]);
	}
}

/* A line, commented out or not, that begins with `key` and has `also` in it. */
static bool stands(const struct suggesting *g, struct str key, struct str also)
{
	struct buf line = { 0 };
	bool found = false;
	for (struct str rest = g->text, one; rest.p && !found && (one = str_cut(&rest, '\n'), 1);) {
		normal(&line, one);
		found = str_starts(buf_str(&line), key) && (!also.n || str_find(buf_str(&line), also) != SIZE_MAX);
	}
	buf_free(&line);
	return found;
}

/* ---- bricks ---- */

/* The beginning of a text that can stand on one line of a file and be found again in it: up to what is not seen, or `most` bytes. */
static struct str plain_up_to(struct str s, size_t most)
{
	size_t i = 0;
	s = str_trim(s);
	while (i < s.n && i < most) {
		uint32_t cp;
		unsigned n = utf8_at(s, i, &cp);
		if (!n || cp < 0x20 || cp == 0x7f || utf8_hidden(cp))
			break;
		i += n;
	}
	return str_trim(str_sub(s, 0, i));
}

static struct str plain(struct str s)
{
	return plain_up_to(s, WORDS_MAX);
}

static void quote(struct buf *out, struct str s)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < s.n; i++)
		buf_addf(out, s.p[i] == '"' || s.p[i] == '\\' ? "\\%c" : "%c", s.p[i]);
	buf_addc(out, '"');
}

static void comment(struct suggesting *g, const char *what, struct str text)
{
	buf_addf(g->out, "# %s%.*s\n", what, STR_ARG(plain_up_to(text, SIZE_MAX)));
}

static void time_of(struct buf *out, struct instant t)
{
	instant_rfc3339(out, t, instant_digits(t, NS_PER_S));
}

/* As a stamp of so fine a grain that it says the whole interval; else with its bounds. */
static void estimate_of(struct buf *out, struct estimate e)
{
	static const struct {
		int64_t grain_ns;
		int digits;
	} grains[] = { { 60 * NS_PER_S, 0 }, { NS_PER_S, 0 }, { NS_PER_MS, 3 }, { 1000, 6 }, { 0, 9 } };
	for (size_t i = 0; i < sizeof grains / sizeof *grains; i++) {
		if (e.lo.ns != e.time.ns || e.hi.ns - e.lo.ns != grains[i].grain_ns || (grains[i].grain_ns && e.time.ns % grains[i].grain_ns))
			continue;
		instant_rfc3339(out, e.time, grains[i].digits);
		if (i == 0) {
			out->n -= strlen(":00Z");
			buf_addc(out, 'Z');
		}
		return;
	}
	time_of(out, e.time);
	buf_adds(out, " between=");
	time_of(out, e.lo);
	buf_adds(out, "..");
	time_of(out, e.hi);
}

static void blank_line(struct suggesting *g)
{
	buf_addc(g->out, '\n');
}

/* ---- incidents ---- */

static void incident_attribute(struct suggesting *g, const struct incident *in)
{
	if (g->a->n_incidents > 1)
		buf_addf(g->out, " incident=%.*s", STR_ARG(in->id));
}

static void pin(struct suggesting *g, const struct incident *in, const struct milestone *m)
{
	struct buf key = { 0 };
	bool known = instant_known(m->at.time);
	buf_addf(&key, "pin %s ", milestone_label(m->name));
	bool there = m->decision.author.n || stands(g, buf_str(&key), g->a->n_incidents > 1 ? in->id : STR_NONE);
	buf_free(&key);
	if (there)
		return;
	buf_addf(g->out, "#pin %s ", milestone_label(m->name));
	if (known)
		estimate_of(g->out, m->at);
	else
		buf_adds(g->out, "unknown");
	incident_attribute(g, in);
	struct buf why = { 0 };
	if (known)
		buf_addf(&why, "%s: ", basis_name(m->basis));
	buf_add(&why, plain(known ? m->summary : m->reason));
	buf_adds(g->out, " why=");
	quote(g->out, buf_str(&why));
	buf_free(&why);
	blank_line(g);
	g->n++;
}

static void suspect(struct suggesting *g, const struct incident *in, const struct suspect *x)
{
	struct str text = plain(x->summary);
	struct buf confirm = { 0 }, ignore = { 0 };
	buf_adds(&confirm, "confirm ");
	quote(&confirm, text);
	buf_adds(&ignore, "ignore ");
	quote(&ignore, text);
	if (text.n && !x->decision.author.n && !stands(g, buf_str(&confirm), STR_NONE) && !stands(g, buf_str(&ignore), STR_NONE)) {
		buf_addf(g->out, "#%.*s", STR_ARG(buf_str(&confirm)));
		incident_attribute(g, in);
		buf_addf(g->out, " why=\"%s, score %.2f\"\n", suspect_kind_name(x->kind), x->score);
		g->n++;
	}
	buf_free(&confirm);
	buf_free(&ignore);
}

static void incident(struct suggesting *g, const struct incident *in)
{
	buf_addf(g->out, "\n# %.*s: %.*s\n", STR_ARG(in->id), STR_ARG(plain(in->title)));
	for (int k = 0; k < MS_COUNT; k++)
		pin(g, in, &in->milestones[k]);
	if (in->n_suspects)
		buf_adds(g->out, "\n# Suspects. Does one of them stand? `confirm` says so; `ignore` in its place sets it aside.\n");
	for (size_t i = 0; i < in->n_suspects; i++)
		suspect(g, in, &in->suspects[i]);
}

/* ---- names, clocks ---- */

static void addresses(struct suggesting *g, const struct incident *in)
{
	bool told = false;
	for (size_t i = 0; i < in->impact.n_hosts; i++) {
		struct str name = in->impact.by_host[i].name;
		struct buf key = { 0 };
		buf_addf(&key, "same %.*s =", STR_ARG(name));
		if (node_is_address(name) && name.n == plain(name).n && str_chr(name, '/') == SIZE_MAX && !stands(g, buf_str(&key), STR_NONE) && !stands(g, STR("same "), name)) {
			if (!told)
				buf_adds(g->out, "\n# Addresses that served requests. Which machines are they? The first name is the one shown.\n");
			told = true;
			buf_addf(g->out, "#%s NAME\n", key.p);
			g->n++;
		}
		buf_free(&key);
	}
}

/* Whether a GLOB of this name would fit another source as well. */
static bool fits_others(const struct analysis *a, struct str name)
{
	size_t n = 0;
	for (size_t i = 0; i < a->n_sources; i++)
		n += str_ends(a->sources[i].name, name);
	return n > 1;
}

/* The source's name as a GLOB that fits no other, without the folder of the run: the next one may stand elsewhere. */
static void add_glob(struct buf *out, const struct analysis *a, struct str name)
{
	struct str within = story_source(story_folder(a), name);
	name = fits_others(a, within) ? name : within;
	for (size_t i = 0; i < name.n; i++)
		buf_addf(out, strchr("*?[\\", name.p[i]) ? "\\%c" : "%c", name.p[i]);
}

static void setting(struct suggesting *g, const char *keyword, const struct source *s, struct str value, struct str basis)
{
	struct buf rule = { 0 }, key = { 0 };
	add_glob(&rule, g->a, s->name);
	buf_addc(&rule, '=');
	buf_addf(&key, "%s \"%s", keyword, rule.p);
	buf_add(&rule, value);
	if (s->name.n == plain(s->name).n && !stands(g, buf_str(&key), STR_NONE)) {
		comment(g, "", basis);
		buf_addf(g->out, "#%s ", keyword);
		quote(g->out, buf_str(&rule));
		blank_line(g);
		g->n++;
	}
	buf_free(&rule);
	buf_free(&key);
}

static void clock_of(struct suggesting *g, const struct source *s)
{
	bool assumed = str_starts(s->zone_basis, STR("assumed")), inferred = str_starts(s->zone_basis, STR("inferred"));
	if (s->duplicate_of.n)
		return;
	if ((assumed || inferred) && s->zone.n)
		setting(g, "tz", s, str_starts(s->zone, STR("UTC")) && s->zone.n > 3 ? str_sub(s->zone, 3, SIZE_MAX) : s->zone, s->zone_basis);
	if (str_starts(s->year_basis, STR("assumed")) && instant_known(s->first)) {
		struct buf year = { 0 };
		buf_addf(&year, "%d", civil_of(s->first).year);
		setting(g, "year", s, buf_str(&year), s->year_basis);
		buf_free(&year);
	}
	if (s->clock_offset_s != 0 && !isnan(s->clock_offset_s) && !str_starts(s->clock_offset_basis, STR("given by"))) {
		struct buf offset = { 0 };
		struct json j = json_to(&offset, false);
		json_double(&j, NULL, s->clock_offset_s);
		setting(g, "offset", s, buf_str(&offset), s->clock_offset_basis);
		buf_free(&offset);
	}
}

static void clocks(struct suggesting *g)
{
	size_t before = g->n, at = g->out->n;
	buf_adds(g->out, "\n# Clocks that were worked out or assumed.\n");
	size_t heading = g->out->n;
	for (size_t i = 0; i < g->a->n_sources; i++)
		clock_of(g, &g->a->sources[i]);
	if (g->n == before && g->out->n == heading)
		g->out->n = at;
}

static void contradictions(struct suggesting *g)
{
	if (g->a->n_contradictions)
		buf_adds(g->out, "\n# Where the sources deny each other:\n");
	for (size_t i = 0; i < g->a->n_contradictions; i++) {
		const struct contradiction *c = &g->a->contradictions[i];
		struct buf text = { 0 };
		if (c->evidence.n)
			buf_addf(&text, "%.*s:%llu: ", STR_ARG(c->evidence.v[0].source), (unsigned long long)c->evidence.v[0].line);
		buf_add(&text, c->summary);
		comment(g, "", buf_str(&text));
		buf_free(&text);
	}
}

/* ---- the file ---- */

static const char head[] =
	"# What people decide about this incident. logopsy --case FILE INPUT... applies it on every run.\n"
	"# One decision a line; `#` begins a comment. The lines below that begin with `#pin` and the like are what the logs\n"
	"# say: take the `#` off to stand for one, and change its time or words. What you do not need you may delete.\n"
	"#   pin detected 2024-05-14T10:02:11Z by=dana why=\"the first customer called; the page came later\"\n"
	"#   note 2024-05-14T10:20Z by=kim \"we thought it was the cache\"\n"
	"#   hide lb1/haproxy.log:4711 by=dana why=\"load test\"     hide \"k6/0.49\" in=lb* by=dana why=\"load test\"\n"
	"#   planned 2024-05-14T12:00Z by=kim why=\"announced\"       same web2 = 10.0.3.12       redact \"Acme Corp\"\n"
	"\n"
	"#author YOUR-NAME\n";

void case_suggest(const struct analysis *a, struct str text, struct buf *out)
{
	struct buf made = { 0 };
	struct suggesting g = { a, text, &made, 0 };
	for (size_t i = 0; i < a->n_incidents; i++)
		incident(&g, &a->incidents[i]);
	for (size_t i = 0; i < a->n_incidents; i++)
		addresses(&g, &a->incidents[i]);
	clocks(&g);
	if (!text.n)
		contradictions(&g);
	if (g.n || !text.n) {
		buf_adds(out, text.n ? "\n# Added by --suggest:\n" : head);
		buf_add(out, buf_str(&made));
	}
	buf_free(&made);
}
