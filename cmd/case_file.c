#include "cmd/case_file.h"

#include "cmd/case_words.h"
#include "parsers/base/excerpt.h"
#include "parsers/base/hash.h"
#include "parsers/base/mem.h"
#include "parsers/import/slurp.h"
#include "parsers/ingest/lines.h"
#include "parsers/ingest/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_MAX = 4 << 20 };

struct reading {
	struct options *o;
	struct diag *d;
	struct case_file *c;
	const char *path;
	struct case_line line;
	uint64_t number;
	struct ruling now; /* what the line says */
	struct str author; /* of lines without by= */
	struct glob_rules tz, year, offset; /* of this file */
};

/* ---- what each keyword does with its words ---- */

static bool whole_text(struct reading *r, size_t from, struct str *out, const char *what)
{
	*out = case_join(&r->line, from, r->line.n);
	return out->n || case_wrong(&r->line, case_place(&r->line, r->line.n, r->line.n), "%s is missing", what);
}

static bool no_more(struct reading *r, size_t from)
{
	return from >= r->line.n || case_wrong(&r->line, r->line.word[from].raw, "`%.*s` is one word too many: a text of several words stands in quotes",
					       STR_ARG(r->line.word[from].text));
}

static bool say_title(struct reading *r)
{
	return whole_text(r, 0, &r->c->title, "the title");
}

static bool say_author(struct reading *r)
{
	return whole_text(r, 0, &r->author, "the name");
}

static bool say_times(struct reading *r)
{
	struct str name;
	struct err e = { 0 };
	if (!whole_text(r, 0, &name, "the zone"))
		return false;
	const struct zone *z = zone_open(name, &e);
	r->line.zone = z ? z : r->line.zone;
	return z || case_wrong(&r->line, case_place(&r->line, 0, r->line.n), "%s", e.text);
}

static bool say_date(struct reading *r)
{
	struct estimate t;
	r->line.day = (struct civil){ 0 };
	if (!case_time(&r->line, 0, r->line.n, &t))
		return false;
	/* The wall's date, whatever the zone. */
	r->line.day = civil_of(instant_add(t.time, SECONDS(zone_offset(r->line.zone, t.time))));
	return true;
}

static bool milestone_of(struct reading *r, enum milestone_name *out)
{
	const char *names[MS_COUNT], *near;
	struct case_line *l = &r->line;
	if (!l->n)
		return case_wrong(l, case_place(l, 0, 0), "which milestone? One of trigger, onset, detected, acknowledged, communicated, identified, mitigated, recovered, resolved");
	for (int i = 0; i < MS_COUNT; i++) {
		names[i] = milestone_label((enum milestone_name)i);
		if (str_is(l->word[0].text, names[i])) {
			*out = (enum milestone_name)i;
			return true;
		}
	}
	near = nearest_name(l->word[0].text, names, MS_COUNT);
	return case_wrong(l, l->word[0].raw, "`%.*s` is no milestone%s%s%s", STR_ARG(l->word[0].text), near ? ", did you mean " : "", near ? near : "", near ? "?" : "");
}

/* T..T */
static bool between(struct reading *r, struct estimate *at)
{
	struct word *w = &r->line.attribute[BETWEEN];
	size_t dots = str_find(w->text, STR(".."));
	struct estimate lo, hi;
	if (!w->text.p)
		return true;
	if (dots == SIZE_MAX)
		return case_wrong(&r->line, w->raw, "write between=T..T, such as between=10:02..10:05");
	if (!case_time_of(&r->line, str_sub(w->text, 0, dots), w->raw, &lo) || !case_time_of(&r->line, str_sub(w->text, dots + 2, SIZE_MAX), w->raw, &hi))
		return false;
	if (lo.time.ns > at->time.ns || hi.time.ns < at->time.ns)
		return case_wrong(&r->line, w->raw, "the pinned time does not lie between these two");
	at->lo = lo.time;
	at->hi = hi.time;
	return true;
}

static bool say_pin(struct reading *r)
{
	struct case_line *l = &r->line;
	if (!milestone_of(r, &r->now.milestone))
		return false;
	if (l->n == 2 && str_is(l->word[1].text, "unknown")) {
		r->now.at = (struct estimate){ INSTANT_NONE, INSTANT_NONE, INSTANT_NONE };
		return true;
	}
	return case_time(l, 1, l->n, &r->now.at) && between(r, &r->now.at);
}

static bool say_note(struct reading *r)
{
	size_t n = case_time_words(&r->line, 0);
	return case_time(&r->line, 0, n ? n : 1, &r->now.at) && whole_text(r, n, &r->now.text, "the note itself");
}

/* SOURCE:LINE or SOURCE:LINE-LINE; false and nothing wrong if it is neither. */
static bool source_line(struct reading *r, struct str s)
{
	size_t colon = str_rchr(s, ':');
	struct str lines = colon == SIZE_MAX ? STR_NONE : str_sub(s, colon + 1, SIZE_MAX), first = str_cut(&lines, '-');
	if (!colon || !str_u64(first, &r->now.first) || !r->now.first)
		return false;
	r->now.last = r->now.first;
	if (lines.p && (!str_u64(lines, &r->now.last) || r->now.last < r->now.first))
		return case_wrong(&r->line, r->line.word[0].raw, "the lines are written as FIRST-LAST");
	r->now.source = arena_copy(&r->c->arena, str_sub(s, 0, colon));
	return true;
}

static bool say_hide(struct reading *r)
{
	struct case_line *l = &r->line;
	struct word hash = l->attribute[SHA256];
	if (hash.text.p) {
		bool hex = hash.text.n >= 8 && hash.text.n <= 64;
		for (size_t i = 0; i < hash.text.n; i++)
			hex &= strchr("0123456789abcdef", hash.text.p[i]) != NULL;
		if (!hex)
			return case_wrong(l, hash.raw, "sha256= takes the first 8 to 64 hex digits, in lower case, of the line's hash");
		r->now.sha256 = hash.text;
	}
	r->now.source = l->attribute[IN].text;
	if (!l->n && !hash.text.p)
		return case_wrong(l, case_place(l, 0, 0), "what is to be hidden? SOURCE:LINE, sha256=DIGITS, or a text of the line in quotes");
	if (l->n && !l->word[0].quoted && source_line(r, l->word[0].text))
		return no_more(r, 1);
	if (l->wrong.set)
		return false;
	if (l->n && !l->word[0].quoted)
		return case_wrong(l, l->word[0].raw, "`%.*s` is no SOURCE:LINE; a text to look for stands in quotes", STR_ARG(l->word[0].text));
	if (l->n && l->word[0].text.n < 3)
		return case_wrong(l, l->word[0].raw, "so short a text would hide most of the logs");
	r->now.text = l->n ? l->word[0].text : STR_NONE;
	return no_more(r, 1);
}

static bool say_suspect(struct reading *r)
{
	return whole_text(r, 0, &r->now.text, "a text of the suspect's summary");
}

static bool say_moment(struct reading *r)
{
	return case_time(&r->line, 0, r->line.n, &r->now.at);
}

static bool say_join(struct reading *r)
{
	struct estimate until;
	size_t n = case_time_words(&r->line, 0);
	if (!case_time(&r->line, 0, n ? n : 1, &r->now.at) || !case_time(&r->line, n, r->line.n, &until))
		return false;
	r->now.until = until.time;
	return instant_before(r->now.at.time, until.time) || case_wrong(&r->line, case_place(&r->line, n, r->line.n), "the second time is not after the first");
}

/* Names between `=` signs, blanks around them or not. */
static bool names(struct reading *r, size_t least, size_t most, const char *how)
{
	struct arena *a = &r->c->arena;
	struct str *v = ARENA_ARRAY(a, struct str, MOST_WORDS + 1), rest = case_join(&r->line, 0, r->line.n), one;
	size_t n = 0;
	while (rest.p && n < MOST_WORDS && (one = str_trim(str_cut(&rest, '=')), 1)) {
		if (!one.n)
			return case_wrong(&r->line, case_place(&r->line, 0, r->line.n), "a name is missing: %s", how);
		v[n++] = arena_copy(a, one);
	}
	r->now.names = (struct strs){ v, n };
	return (n >= least && n <= most) || case_wrong(&r->line, case_place(&r->line, 0, r->line.n), "write %s", how);
}

static bool say_same(struct reading *r)
{
	return names(r, 2, MOST_WORDS, "same NAME = OTHER-NAME");
}

static bool say_service(struct reading *r)
{
	return names(r, 2, 2, "service NAME = HOST, the machine that runs it");
}

static bool say_redact(struct reading *r)
{
	struct case_file *c = r->c;
	for (size_t i = 0; i < r->line.n; i++) {
		MEM_PUSH(c->redact, c->n_redact, c->cap_redact);
		c->redact[c->n_redact++] = r->line.word[i].text;
	}
	return r->line.n > 0 || case_wrong(&r->line, case_place(&r->line, 0, 0), "which words?");
}

/* GLOB=VALUE, blanks around the sign or not. */
static bool rule(struct reading *r, struct glob_rules *to, bool glob_needed, struct glob_rule **out)
{
	struct str all = case_join(&r->line, 0, r->line.n), where = case_place(&r->line, 0, r->line.n);
	size_t equals = str_rchr(all, '=');
	struct str glob = equals == SIZE_MAX ? STR_NONE : str_trim(str_sub(all, 0, equals));
	struct str value = str_trim(equals == SIZE_MAX ? all : str_sub(all, equals + 1, SIZE_MAX));
	if (!value.n || (glob_needed && !glob.n))
		return case_wrong(&r->line, where, "write %.*s GLOB=VALUE, where GLOB says for which sources", STR_ARG(r->line.keyword.text));
	MEM_PUSH(to->v, to->n, to->cap);
	*out = &to->v[to->n++];
	**out = (struct glob_rule){
		.glob = glob.n ? arena_copy(&r->c->arena, glob).p : NULL, .value = arena_copy(&r->c->arena, value).p,
		.place = arena_printf(&r->c->arena, "%s:%llu", r->path, (unsigned long long)r->number).p,
	};
	return true;
}

/* Takes the last rule back. */
static bool unruled(struct reading *r, struct glob_rules *from, const char *why)
{
	from->n--;
	return case_wrong(&r->line, case_place(&r->line, 0, r->line.n), "%s", why);
}

static bool say_tz(struct reading *r)
{
	struct glob_rule *rule_of;
	struct err e = { 0 };
	if (!rule(r, &r->tz, false, &rule_of))
		return false;
	rule_of->zone = zone_open(str_of(rule_of->value), &e);
	return rule_of->zone || unruled(r, &r->tz, e.text);
}

static bool say_number(struct reading *r, struct glob_rules *to, bool glob_needed, double least, double most, const char *why)
{
	struct glob_rule *rule_of;
	if (!rule(r, to, glob_needed, &rule_of))
		return false;
	return (str_double(str_of(rule_of->value), &rule_of->number) && rule_of->number >= least && rule_of->number <= most) || unruled(r, to, why);
}

static bool say_year(struct reading *r)
{
	return say_number(r, &r->year, false, 1970, 2200, "that is no year from 1970 to 2200") &&
	       (r->year.v[r->year.n - 1].number == (int)r->year.v[r->year.n - 1].number || unruled(r, &r->year, "that is no year"));
}

static bool say_offset(struct reading *r)
{
	return say_number(r, &r->offset, true, -1e9, 1e9, "that is no number of seconds");
}

/* ---- the keywords ---- */

static const struct keyword {
	const char *name;
	bool (*say)(struct reading *r);
	enum ruling_kind kind; /* RULING_KINDS: no decision about the incident, so that no report quotes it */
	bool by, why; /* who, and why, must be told */
	unsigned attributes; /* besides by= and why=: bits 1 << enum attribute */
} keywords[] = {
	{ "title", say_title, RULING_SETTING, false, false, 0 },
	{ "author", say_author, RULING_KINDS, false, false, 0 },
	{ "times", say_times, RULING_KINDS, false, false, 0 },
	{ "date", say_date, RULING_KINDS, false, false, 0 },
	{ "pin", say_pin, RULING_PIN, true, true, 1 << INCIDENT | 1 << BETWEEN },
	{ "note", say_note, RULING_NOTE, true, false, 1 << INCIDENT },
	{ "hide", say_hide, RULING_HIDE, true, true, 1 << IN | 1 << SHA256 },
	{ "confirm", say_suspect, RULING_CONFIRM, true, true, 1 << INCIDENT },
	{ "ignore", say_suspect, RULING_IGNORE, true, true, 1 << INCIDENT },
	{ "planned", say_moment, RULING_PLANNED, true, true, 0 },
	{ "harmless", say_moment, RULING_HARMLESS, true, true, 0 },
	{ "join", say_join, RULING_JOIN, true, true, 0 },
	{ "split", say_moment, RULING_SPLIT, true, true, 0 },
	{ "same", say_same, RULING_SAME, false, false, 0 },
	{ "service", say_service, RULING_SERVICE, false, false, 0 },
	{ "offset", say_offset, RULING_SETTING, false, false, 0 },
	{ "tz", say_tz, RULING_SETTING, false, false, 0 },
	{ "year", say_year, RULING_SETTING, false, false, 0 },
	{ "redact", say_redact, RULING_KINDS, false, false, 0 },
};
enum { KEYWORDS = sizeof keywords / sizeof *keywords };

static const struct keyword *keyword_of(struct case_line *l)
{
	const char *all[KEYWORDS], *near;
	for (size_t i = 0; i < KEYWORDS; i++) {
		all[i] = keywords[i].name;
		if (str_is(l->keyword.text, all[i]) && !l->keyword.quoted)
			return &keywords[i];
	}
	near = nearest_name(l->keyword.text, all, KEYWORDS);
	case_wrong(l, l->keyword.raw, "a line cannot begin with `%.*s`%s%s%s", STR_ARG(str_sub(l->keyword.text, 0, 40)),
		   near ? ", did you mean " : "; it begins with pin, note, hide or the like", near ? near : "", near ? "?" : "");
	return NULL;
}

/* A word that looks like an attribute but is none. */
static bool check_attributes(struct reading *r, const struct keyword *k)
{
	struct case_line *l = &r->line;
	const char *all[ATTRIBUTES];
	for (int i = 0; i < ATTRIBUTES; i++)
		all[i] = attribute_name((enum attribute)i);
	for (int i = 0; i < ATTRIBUTES; i++)
		if (l->attribute[i].text.p && i != BY && i != WHY && !(k->attributes & 1u << i))
			return case_wrong(l, l->attribute[i].raw, "%s= means nothing to `%s`", all[i], k->name);
	for (size_t i = 0; i < l->n && (k->why || k->by); i++) {
		size_t equals = l->word[i].quoted ? SIZE_MAX : str_chr(l->word[i].raw, '=');
		const char *near = equals == SIZE_MAX ? NULL : nearest_name(str_sub(l->word[i].raw, 0, equals), all, ATTRIBUTES);
		if (near)
			return case_wrong(l, str_sub(l->word[i].raw, 0, equals), "did you mean %s=?", near);
	}
	return true;
}

static bool take_attributes(struct reading *r, const struct keyword *k)
{
	struct case_line *l = &r->line;
	struct word *incident = &l->attribute[INCIDENT];
	struct estimate at;
	r->now.author = l->attribute[BY].text.p ? l->attribute[BY].text : r->author;
	r->now.why = l->attribute[WHY].text;
	if (k->by && !r->now.author.n)
		return case_wrong(l, case_place(l, l->n, l->n), "who says so? Add by=NAME, or `author NAME` in a line above");
	if (k->why && !r->now.why.n)
		return case_wrong(l, case_place(l, l->n, l->n), "why? Add why=\"...\": it stands in the report");
	if (!incident->text.p)
		return true;
	if (!case_time_of(l, str_sub(incident->text, str_starts(incident->text, STR("INC-")) ? 4 : 0, SIZE_MAX), incident->raw, &at))
		return false;
	r->now.incident = at.time;
	return true;
}

static bool read_words(struct reading *r)
{
	const struct keyword *k = keyword_of(&r->line);
	if (!k || !check_attributes(r, k))
		return false;
	r->now.kind = k->kind;
	r->now.keyword = str_of(k->name);
	return k->say(r) && take_attributes(r, k);
}

/* ---- the file ---- */

static void refuse(struct reading *r)
{
	struct case_file *c = r->c;
	struct buf text = { 0 };
	struct refusal no = { .place = arena_printf(&c->arena, "%s:%llu", r->path, (unsigned long long)r->number) };
	no.why = arena_printf(&c->arena, "this line of the case file was not understood and takes no part: %s", r->line.wrong.text);
	buf_addf(&text, "%.*s: %s\n", STR_ARG(no.place), r->line.wrong.text);
	excerpt_mark(&text, "    ", r->line.line, (size_t)(r->line.where.p - r->line.line.p), r->line.where.n ? r->line.where.n : 1);
	diag_warn_lines(r->d, buf_str(&text));
	buf_free(&text);
	MEM_PUSH(r->o->refused, r->o->n_refused, r->o->cap_refused);
	r->o->refused[r->o->n_refused++] = no;
	c->n_refused++;
}

static void read_line(struct reading *r, const struct line *line)
{
	struct case_file *c = r->c;
	r->number = line->number;
	r->line = (struct case_line){
		.arena = &c->arena, .line = arena_copy(&c->arena, line->text), .zone = r->line.zone, .day = r->line.day, .where = { line->text.p, 0 },
	};
	r->now = (struct ruling){ .incident = INSTANT_NONE, .until = INSTANT_NONE, .at = { INSTANT_NONE, INSTANT_NONE, INSTANT_NONE } };
	bool ok = case_split(&r->line) && read_words(r);
	if (r->line.wrong.set) {
		refuse(r);
		return;
	}
	if (!ok || r->now.kind == RULING_KINDS)
		return;
	r->now.cite = (struct cite){ .source = str_of(r->path), .line = line->number, .text = arena_copy(&c->arena, str_sub(line->raw, 0, 1000)) };
	sha256_of(line->raw, r->now.cite.sha256);
	MEM_PUSH(c->v, c->n, c->cap);
	c->v[c->n++] = r->now;
}

/* The file's rules, then those of the command line, the last of which counts. */
static void put_before(struct glob_rules *options, struct glob_rules *file)
{
	for (size_t i = 0; i < options->n; i++) {
		MEM_PUSH(file->v, file->n, file->cap);
		file->v[file->n++] = options->v[i];
	}
	free(options->v);
	*options = *file;
}

static void read_text(struct reading *r)
{
	struct seekable *bytes = memory_stream(r->c->text);
	struct lines lines;
	struct line line;
	lines_open(&lines, &bytes->stream, 0);
	while (lines_next(&lines, &line))
		read_line(r, &line);
	lines_close(&lines);
	bytes->stream.close(&bytes->stream);
	put_before(&r->o->tz, &r->tz);
	put_before(&r->o->year, &r->year);
	put_before(&r->o->offset, &r->offset);
}

int case_file_load(struct options *o, struct diag *d)
{
	struct reading r = { .o = o, .d = d, .path = o->case_value.text, .line = { .zone = o->show_zone } };
	struct buf text = { 0 };
	struct err e = { 0 };
	if (!r.path)
		return 0;
	r.c = o->case_file = mem_zalloc(1, sizeof *o->case_file);
	if (o->suggest && access(r.path, F_OK) != 0 && errno == ENOENT)
		return 0;
	if (!slurp(r.path, FILE_MAX, &text, &e)) {
		buf_free(&text);
		return usage_error(d, o, o->case_value.arg, "the case file cannot be read: %s", e.text);
	}
	r.c->text = arena_take(&r.c->arena, &text);
	read_text(&r);
	r.c->rulings = (struct rulings){ .v = r.c->v, .n = r.c->n, .file = str_of(r.path) };
	sha256_of(r.c->text, r.c->rulings.sha256);
	return r.c->n_refused > 0;
}

void case_file_free(struct case_file *c)
{
	if (!c)
		return;
	free(c->v);
	free(c->redact);
	arena_free(&c->arena);
	free(c);
}
