/*
 * fluent-bit's parsers: https://docs.fluentbit.io, "Parsers". Their regular expressions are Ruby's, as fluentd's are.
 */
#include "parsers/import/draft.h"
#include "parsers/import/fluent.h"
#include "parsers/import/kinds.h"

struct fluent {
	const char *file;
	const struct fluent_file *parsed;
	void (*found)(void *user, const struct imported *one);
	void *user;
	const struct fluent_section *s; /* at hand */
	struct draft draft;
};

/* Whether a line of the text is this word alone. */
static bool has_line(struct str text, const char *word)
{
	for (struct str r = text, line; r.p && (line = str_cut(&r, '\n'), 1);)
		if (str_eq_nocase(str_trim(line), str_of(word)))
			return true;
	return false;
}

bool fluent_is(struct str text)
{
	return has_line(text, "[PARSER]") || has_line(text, "[MULTILINE_PARSER]") || has_line(text, "parsers:") ||
	       has_line(text, "multiline_parsers:");
}

/* /.../im: the options are Ruby's. */
static struct str without_slashes(struct str regex, struct arena *a)
{
	size_t last = str_rchr(regex, '/');
	if (regex.n < 2 || regex.p[0] != '/' || last == 0)
		return regex;
	struct str inner = str_sub(regex, 1, last - 1), options = str_sub(regex, last + 1, SIZE_MAX);
	char kept[4];
	size_t n = 0;
	for (size_t i = 0; i < options.n; i++) {
		if (!strchr("imxo", options.p[i]))
			return regex;
		if (options.p[i] != 'o' && n < sizeof kept - 1)
			kept[n++] = options.p[i];
	}
	return n ? arena_printf(a, "(?%.*s:%.*s)", (int)n, kept, STR_ARG(inner)) : inner;
}

/* ---- stamps ---- */

static void add_stamps(struct fluent *f)
{
	struct str format = fluent_get(f->s, "Time_Format"), offset = fluent_get(f->s, "Time_Offset");
	struct err e = { 0 };
	if (format.n && draft_time(&f->draft, format, time_codes_ruby, &e))
		draft_line(&f->draft, "time    auto");
	else if (format.n)
		draft_note(&f->draft, "Not translated: %s; stamps are recognised instead.", e.text);
	bool zero = offset.n > 1;
	for (size_t i = 0; i < offset.n; i++)
		zero &= strchr("+-:0Z", offset.p[i]) != NULL;
	if (zero)
		draft_line(&f->draft, "zone    utc");
	else if (offset.n)
		draft_note(&f->draft, "Not translated: Time_Offset %.*s; give the zone of its sources with --tz.", STR_ARG(offset));
}

static bool says_its_time(const struct fluent_section *s)
{
	return fluent_get(s, "Time_Key").n || fluent_get(s, "Time_Format").n;
}

static struct str time_key(const struct fluent_section *s)
{
	struct str key = fluent_get(s, "Time_Key");
	return key.n ? key : STR("time");
}

/* Decode_Field json KEY, Decode_Field_As json KEY: a text that is JSON again. STR_NONE if none is. */
static struct str decoded_key(const struct fluent_section *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct str rest = s->v[i].value, how = str_cut(&rest, ' ');
		bool named = rest.p && (str_is(how, "json") || str_is(how, "escaped"));
		rest = str_trim(rest);
		if (named && str_starts_nocase(s->v[i].key, STR("Decode_Field")))
			return str_cut(&rest, ' ');
	}
	return STR_NONE;
}

/* ---- what lines are ---- */

static void preset(const struct fluent_section *s, struct foreign_name *v, size_t n)
{
	struct str time = time_key(s), decoded = decoded_key(s);
	for (size_t i = 0; i < n; i++) {
		if (says_its_time(s) && str_eq(v[i].name, time))
			v[i].field = "time";
		else if (decoded.n && str_eq(v[i].name, decoded))
			v[i].field = "rest";
	}
}

static bool as_regex(struct fluent *f, struct err *e)
{
	struct str regex = fluent_get(f->s, "Regex");
	struct arena arena = { 0 };
	struct foreign re;
	if (!regex.n)
		return err_set(e, "it has no Regex");
	bool ok = foreign_scan(&re, without_slashes(regex, &arena), DIALECT_ONIGURUMA, e);
	if (ok) {
		preset(f->s, re.v, re.n);
		vocabulary_choose(re.v, re.n);
		ok = draft_pattern(&f->draft, STR("line"), &re, e);
	}
	foreign_free(&re);
	arena_free(&arena);
	return ok || err_wrap(e, "Regex");
}

/* Keys that the parser does not name: those that everybody has. */
static bool as_keys(struct fluent *f, const char *decoder)
{
	struct str decoded = decoded_key(f->s);
	draft_line(&f->draft, "decoder %s", decoder);
	draft_line(&f->draft, "loose");
	if (says_its_time(f->s)) {
		draft_line(&f->draft, "map     time %.*s", STR_ARG(time_key(f->s)));
		draft_line(&f->draft, "require %.*s", STR_ARG(time_key(f->s)));
	}
	if (decoded.n)
		draft_line(&f->draft, "map     rest %.*s", STR_ARG(decoded));
	draft_all_keys(&f->draft);
	f->draft.generic = true;
	return true;
}

static bool as_json(struct fluent *f, struct err *e)
{
	(void)e;
	return as_keys(f, "json");
}

static bool as_logfmt(struct fluent *f, struct err *e)
{
	(void)e;
	return as_keys(f, "logfmt");
}

/* http://ltsv.org: labels of access logs, and what applications write besides. */
static const struct {
	const char *label, *field;
} labels[] = {
	{ "host", "client" }, { "user", "user" }, { "req", "request" }, { "method", "method" }, { "uri", "path" }, { "status", "status" },
	{ "size", "bytes" }, { "referer", "referrer" }, { "ua", "user_agent" }, { "vhost", "authority" }, { "reqtime", "duration_s" },
	{ "reqtime_microsec", "duration_us" }, { "level", "severity" }, { "pid", "pid" }, { "message", "message" }, { "msg", "message" },
};

/* Labels come in any order: each is looked for ahead. */
static bool as_ltsv(struct fluent *f, struct err *e)
{
	(void)e;
	struct draft_part *part = &f->draft.part[1];
	struct buf *out = &part->text;
	buf_adds(out, "pattern line\n    (?= (?: [^\\t]*+ \\t )*? (?-x:");
	for (struct str key = time_key(f->s); key.n; key = str_sub(key, 1, SIZE_MAX))
		buf_addf(out, "\\x%02x", (unsigned char)key.p[0]);
	buf_adds(out, ") : \\[? (?<time> [^\\t\\]]++ ) )\n");
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		buf_addf(out, "    (?: (?= (?: [^\\t]*+ \\t )*? %s : (?<%s> [^\\t]++ ) ) | )\n", labels[i].label, labels[i].field);
	part->timed = part->any = part->strict = true;
	draft_note(&f->draft, "LTSV: the labels are those of ltsv.org.");
	return true;
}

static const struct {
	const char *name;
	bool (*translate)(struct fluent *f, struct err *e);
} formats[] = {
	{ "regex", as_regex }, { "json", as_json }, { "logfmt", as_logfmt }, { "ltsv", as_ltsv },
};

/* ---- several lines ---- */

/* Adds `continues REGEX` for the rules behind the first state's. */
static bool add_continues(struct buf *out, const struct fluent_section *m, struct arena *a, struct err *e)
{
	bool ok = true;
	for (size_t i = 0; ok && i < m->n_rule; i++) {
		struct foreign re;
		if (str_is(m->rule[i].state, "start_state"))
			continue;
		ok = foreign_scan(&re, without_slashes(m->rule[i].regex, a), DIALECT_ONIGURUMA, e);
		buf_adds(out, "continues ");
		ok = ok && foreign_write(&re, out, e);
		buf_addc(out, '\n');
		foreign_free(&re);
	}
	return ok || err_wrap(e, "rule of %.*s", STR_ARG(fluent_get(m, "name")));
}

/* Of all multi-line parsers that say that this one reads their first lines. */
static bool add_all_continues(struct fluent *f, struct str name, struct err *e)
{
	struct arena arena = { 0 };
	bool ok = true;
	for (size_t i = 0; ok && i < f->parsed->n; i++) {
		const struct fluent_section *m = &f->parsed->v[i];
		if (m->multiline && str_eq(fluent_get(m, "parser"), name))
			ok = add_continues(&f->draft.head, m, &arena, e);
	}
	arena_free(&arena);
	return ok;
}

static bool is_read_by(const struct fluent *f, struct str parser)
{
	for (size_t i = 0; i < f->parsed->n && parser.n; i++)
		if (!f->parsed->v[i].multiline && str_eq(fluent_get(&f->parsed->v[i], "name"), parser))
			return true;
	return false;
}

/* Alone it tells which lines belong together, and nothing of what they say. */
static void one_multiline(struct fluent *f)
{
	struct arena arena = { 0 };
	struct buf lines = { 0 };
	struct err e = { 0 };
	if (is_read_by(f, fluent_get(f->s, "parser")))
		goto out;
	if (add_continues(&lines, f->s, &arena, &e) && lines.n)
		draft_refuse(&f->draft, f->s->line, f->found, f->user,
			     "a MULTILINE_PARSER only tells which lines belong together; put this into the format of the first line: %.*s",
			     STR_ARG(buf_str(&lines)));
	else
		draft_refuse(&f->draft, f->s->line, f->found, f->user, "%s", e.set ? e.text : "no rule tells which lines go on");
out:
	buf_free(&lines);
	arena_free(&arena);
}

static void one_parser(struct fluent *f)
{
	struct err e = { 0 };
	struct str format = fluent_get(f->s, "Format"), name = fluent_get(f->s, "Name");
	size_t i = 0;
	f->draft.unproven = "fluent-bit's parsers have no samples";
	while (i < sizeof formats / sizeof *formats && !str_eq_nocase(format, str_of(formats[i].name)))
		i++;
	if (i == sizeof formats / sizeof *formats) {
		draft_refuse(&f->draft, f->s->line, f->found, f->user, "Format %.*s is none of regex, json, logfmt and ltsv",
			     format.n ? (int)format.n : 9, format.n ? format.p : "(missing)");
		return;
	}
	add_stamps(f);
	if (formats[i].translate(f, &e) && add_all_continues(f, name, &e))
		draft_done(&f->draft, f->s->line, f->found, f->user);
	else
		draft_refuse(&f->draft, f->s->line, f->found, f->user, "%s", e.text);
}

bool fluent_read(const char *file, struct str text, const struct documents *documents, void (*found)(void *user, const struct imported *one),
		 void *user, struct err *e)
{
	struct fluent_file parsed;
	(void)documents, (void)e;
	fluent_parse(text, &parsed);
	struct fluent f = { .file = file, .parsed = &parsed, .found = found, .user = user };
	for (size_t i = 0; i < parsed.n; i++) {
		struct str name = fluent_get(&parsed.v[i], "name");
		f.s = &parsed.v[i];
		f.draft = (struct draft){ .name = name.n ? name : STR("unnamed"), .from = "fluent-bit", .file = file };
		if (f.s->multiline)
			one_multiline(&f);
		else
			one_parser(&f);
	}
	fluent_free(&parsed);
	return true;
}
