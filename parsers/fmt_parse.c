/*
 * The language of .fmt files (formats/README.md): text to struct format.
 *
 * A file is a list of directives, one table row each. A directive's block is the run of
 * indented lines below it, handed over as one slice of the file, so that every message can point at its place.
 */
#include "parsers/fmt_loader.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

/* The next word of a line, STR_NONE at its end. */
static struct str next_word(struct str *s)
{
	while (s->n && (s->p[0] == ' ' || s->p[0] == '\t'))
		*s = str_sub(*s, 1, SIZE_MAX);
	size_t n = 0;
	while (n < s->n && s->p[n] != ' ' && s->p[n] != '\t')
		n++;
	struct str word = n ? str_sub(*s, 0, n) : STR_NONE;
	*s = str_sub(*s, n, SIZE_MAX);
	return word;
}

static const char *copy(struct loader *l, struct str s)
{
	return arena_copy(&l->f->arena, s.p ? s : STR("")).p;
}

/* One more pattern at the end of a vector of the format. */
#define PUSH_PATTERN(l, vector, name, text, flags) \
	((void)(MEM_PUSH((l)->f->vector, (l)->f->n_##vector, (l)->f->cap_##vector), \
		(l)->f->vector[(l)->f->n_##vector] = (struct pattern){ 0 }), \
	 fmt_pattern((l), &(l)->f->vector[(l)->f->n_##vector++], (name), (text), (flags)))

/* ---- directives ---- */

static bool on_title(struct loader *l)
{
	l->f->title = copy(l, l->rest);
	l->f->seen_title = true;
	return l->rest.n || fmt_fail(l, l->rest.p, "a title is missing");
}

static bool on_about(struct loader *l)
{
	l->f->about = copy(l, l->block);
	return true;
}

static bool on_kind(struct loader *l)
{
	l->f->seen_kind = true;
	return event_kind_of(l->rest, &l->f->kind) || fmt_fail(l, l->rest.p, "no such kind; one of request, log, state, change, alert, human, post");
}

static bool on_role(struct loader *l)
{
	for (int r = 0; r < ROLE_COUNT; r++)
		if (str_is(l->rest, role_name((enum role)r))) {
			l->f->role = (enum role)r;
			return l->f->seen_role = true;
		}
	return fmt_fail(l, l->rest.p, "no such role; one of edge, server, app, data, os, deploy, alert, human, wrapper, other");
}

/* Finds the directive's word in a list of words. */
static bool choose(struct loader *l, const char *const *words, size_t n, size_t *out)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(l->rest, words[i])) {
			*out = i;
			return true;
		}
	return fmt_fail(l, l->rest.p, "unknown word; parsers/formats/README.md lists those that can stand here");
}

static bool on_decoder(struct loader *l)
{
	static const char *const words[] = { "regex", "json", "logfmt", "columns", "document", "rules", "table", "markup", "mail" };
	size_t i = 0;
	if (!choose(l, words, sizeof words / sizeof *words, &i))
		return false;
	l->f->decoder = (enum decoder)i;
	return true;
}

static bool on_instant(struct loader *l)
{
	static const char *const words[] = { "write", "start", "end" };
	size_t i = 0;
	if (!choose(l, words, 3, &i))
		return false;
	l->f->instant = (enum stands_for)i;
	return true;
}

static bool on_zone(struct loader *l)
{
	static const char *const words[] = { "local", "utc" };
	size_t i = 0;
	if (!choose(l, words, 2, &i))
		return false;
	l->f->utc = i == 1;
	return true;
}

static bool on_time(struct loader *l)
{
	struct err why = { 0 };
	const struct stamp_format *s = NULL;
	if (!str_is(l->rest, "auto") && !(s = stamp_compile(arena_copy(&l->f->arena, l->rest), &l->f->arena, &why)))
		return fmt_fail(l, l->rest.p, "%s", why.text);
	MEM_PUSH(l->f->stamp, l->f->n_stamp, l->f->cap_stamp);
	MEM_PUSH(l->f->stamp_text, l->f->n_stamp, l->f->cap_stamp_text);
	l->f->stamp_text[l->f->n_stamp] = arena_copy(&l->f->arena, l->rest);
	l->f->stamp[l->f->n_stamp++] = s;
	return true;
}

static bool severity_named(struct str word, enum severity *out)
{
	for (int s = SEV_TRACE; s < SEV_COUNT; s++)
		if (str_is(word, severity_name((enum severity)s))) {
			*out = (enum severity)s;
			return true;
		}
	return false;
}

static bool on_severity(struct loader *l)
{
	for (struct str w; (w = next_word(&l->rest)).p;) {
		size_t i = str_rchr(w, '=');
		struct severity_word word;
		if (i == SIZE_MAX || !severity_named(str_sub(w, i + 1, SIZE_MAX), &word.severity))
			return fmt_fail(l, w.p, "write WORD=SEVERITY, with one of trace debug info notice warn error critical alert emergency");
		word.word = arena_copy(&l->f->arena, str_sub(w, 0, i));
		MEM_PUSH(l->f->word, l->f->n_word, l->f->cap_word);
		l->f->word[l->f->n_word++] = word;
	}
	return true;
}

static bool on_service(struct loader *l)
{
	l->f->service = arena_copy(&l->f->arena, l->rest);
	return true;
}

static bool on_process(struct loader *l)
{
	l->f->process = arena_copy(&l->f->arena, l->rest);
	return true;
}

static bool on_generic(struct loader *l)
{
	return l->f->generic = true;
}

static bool on_prefer(struct loader *l)
{
	return l->f->prefers = true;
}

static bool on_unproven(struct loader *l)
{
	l->f->unproven = copy(l, l->rest);
	return l->rest.n || fmt_fail(l, l->rest.p, "say why there are no samples: unproven WHY");
}

static bool on_doubled(struct loader *l)
{
	return l->f->doubled = true;
}

static bool on_multiline(struct loader *l)
{
	return l->f->multiline = l->f->holds = true;
}

static bool on_continues(struct loader *l)
{
	l->f->holds = true;
	return PUSH_PATTERN(l, continues, STR("continues"), l->rest, REGEX_ANCHORED);
}

static bool on_joins(struct loader *l)
{
	l->f->holds = true;
	return PUSH_PATTERN(l, joins, STR("joins"), l->rest, 0);
}

static bool on_marker(struct loader *l)
{
	return PUSH_PATTERN(l, marker, STR("marker"), l->rest, REGEX_ANCHORED);
}

static bool on_heading(struct loader *l)
{
	return PUSH_PATTERN(l, heading, STR("heading"), l->rest, REGEX_ANCHORED);
}

static bool on_accept(struct loader *l)
{
	return PUSH_PATTERN(l, accept, STR("accept"), l->rest, 0);
}

static bool on_pattern(struct loader *l)
{
	if (!l->rest.n)
		return fmt_fail(l, l->rest.p, "the pattern needs a name");
	return PUSH_PATTERN(l, pattern, l->rest, l->block, REGEX_EXTENDED | REGEX_ANCHORED) &&
	       fmt_lean_pattern(l, &l->f->pattern[l->f->n_pattern - 1], l->block);
}

static void push_key(struct loader *l, struct key_list *k, struct str key)
{
	MEM_PUSH(k->v, k->n, k->cap);
	k->v[k->n++] = arena_copy(&l->f->arena, key);
}

static bool on_map(struct loader *l)
{
	struct key_list k = { 0 };
	struct str field = next_word(&l->rest);
	if (!slot_of(field, &k.slot))
		return fmt_fail(l, l->rest.p, "no such field; parsers/formats/README.md lists them");
	for (struct str w; (w = next_word(&l->rest)).p;)
		push_key(l, &k, w);
	MEM_PUSH(l->f->map, l->f->n_map, l->f->cap_map);
	l->f->map[l->f->n_map++] = k;
	return k.n > 0 || fmt_fail(l, l->rest.p, "the key is missing: map FIELD KEY ...");
}

static bool on_require(struct loader *l)
{
	for (struct str w; (w = next_word(&l->rest)).p;) {
		struct key_list k = { 0 };
		for (struct str r = w, one; r.p && (one = str_cut(&r, '|'), 1);)
			push_key(l, &k, one);
		MEM_PUSH(l->f->require, l->f->n_require, l->f->cap_require);
		l->f->require[l->f->n_require++] = k;
	}
	return true;
}

static bool on_loose(struct loader *l)
{
	l->f->is_loose = true;
	for (struct str w; (w = next_word(&l->rest)).p;)
		push_key(l, &l->f->envelope, w);
	return true;
}

static bool on_query(struct loader *l)
{
	MEM_PUSH(l->f->query, l->f->n_query, l->f->cap_query);
	l->f->query[l->f->n_query++] = arena_copy(&l->f->arena, l->block);
	return l->block.n > 0 || fmt_fail(l, l->rest.p, "the SQL belongs below, indented");
}

static bool on_applies(struct loader *l)
{
	struct str word = next_word(&l->rest);
	if (str_is(word, "to"))
		word = next_word(&l->rest);
	for (; word.p; word = next_word(&l->rest)) {
		MEM_PUSH(l->f->applies, l->f->n_applies, l->f->cap_applies);
		l->f->applies[l->f->n_applies++] = arena_copy(&l->f->arena, word);
	}
	return true;
}

/* KEY=VALUE or KEY="VALUE with \" in it"; false at the end of the line. */
static bool next_option(struct loader *l, struct str *key, struct str *value)
{
	struct str s = l->rest = str_trim(l->rest);
	size_t eq = str_chr(s, '=');
	if (eq == SIZE_MAX)
		return false;
	*key = str_sub(s, 0, eq);
	s = str_sub(s, eq + 1, SIZE_MAX);
	if (!s.n || s.p[0] != '"') {
		*value = next_word(&s);
		l->rest = s;
		return true;
	}
	char *to = arena_alloc(&l->f->arena, s.n, 1);
	size_t n = 0, i = 1;
	for (; i < s.n && s.p[i] != '"'; i++)
		to[n++] = s.p[i] == '\\' && i + 1 < s.n ? s.p[++i] : s.p[i];
	*value = (struct str){ to, n };
	l->rest = str_sub(s, i + 1, SIZE_MAX);
	return true;
}

/* `also` stands alone, right behind the rule's name. */
static bool takes_also(struct loader *l)
{
	struct str rest = l->rest;
	if (!str_is(next_word(&rest), "also"))
		return false;
	l->rest = rest;
	return true;
}

static bool rule_option(struct loader *l, struct rule *r, struct str key, struct str value)
{
	enum event_kind kind;
	if (str_is(key, "what"))
		return what_of(value, &r->what) || fmt_fail(l, key.p, "no such `what`; `logopsy formats show` of a built-in format with rules has examples");
	if (str_is(key, "has"))
		return (r->literal = arena_copy(&l->f->arena, value)).n > 0 || fmt_fail(l, key.p, "has= needs a literal: it is the fast filter");
	if (str_is(key, "severity"))
		return severity_named(value, &r->severity) || fmt_fail(l, key.p, "no such severity");
	if (str_is(key, "on"))
		return slot_of(value, &r->on) || fmt_fail(l, key.p, "no such field");
	if (!str_is(key, "kind"))
		return fmt_fail(l, key.p, "unknown option; a rule has also what= kind= severity= on= has=");
	if (!event_kind_of(value, &kind))
		return fmt_fail(l, key.p, "no such kind");
	r->kind = (int)kind;
	return true;
}

static bool on_rule(struct loader *l)
{
	struct rule r = { .format = l->f, .kind = -1, .on = (enum slot)F_MESSAGE };
	struct str name = next_word(&l->rest), key, value;
	if (!name.p)
		return fmt_fail(l, l->rest.p, "the rule needs a name");
	r.name = copy(l, name);
	r.also = takes_also(l);
	while (next_option(l, &key, &value))
		if (!rule_option(l, &r, key, value))
			return false;
	if (!r.literal.n)
		return fmt_fail(l, name.p, "a rule needs has=\"LITERAL\": it is the fast filter");
	MEM_PUSH(l->f->rule, l->f->n_rule, l->f->cap_rule);
	l->f->rule[l->f->n_rule] = r;
	return fmt_pattern(l, &l->f->rule[l->f->n_rule++].pattern, name, l->block, REGEX_EXTENDED);
}

/* One line of a sample's block: input or expectation. */
static bool sample_line(struct loader *l, struct sample *s, struct str line, size_t *event)
{
	struct str text = line;
	while (text.n && (text.p[0] == ' ' || text.p[0] == '\t'))
		text = str_sub(text, 1, SIZE_MAX);
	if (text.n && text.p[0] == '|') {
		MEM_PUSH(s->input, s->n_input, s->cap_input);
		s->input[s->n_input++] = arena_copy(&l->f->arena, str_sub(text, 2, SIZE_MAX));
		return true;
	}
	struct str rest = str_trim(text), word = next_word(&rest);
	uint64_t n;
	rest = str_trim(rest);
	if (!word.p)
		return true;
	if (str_is(word, "none")) {
		s->events = 0;
	} else if (str_is(word, "event") || str_is(word, "events")) {
		if (!str_u64(rest, &n) || n > 100000)
			return fmt_fail(l, word.p, "a number must follow");
		if (str_is(word, "event"))
			*event = (size_t)n;
		else
			s->events = (int64_t)n;
	} else {
		MEM_PUSH(s->want, s->n_want, s->cap_want);
		s->want[s->n_want++] = (struct expectation){ *event, arena_copy(&l->f->arena, word), arena_copy(&l->f->arena, rest),
							     fmt_line(l, word.p) };
	}
	return true;
}

static bool on_sample(struct loader *l)
{
	MEM_PUSH(l->f->sample, l->f->n_sample, l->f->cap_sample);
	struct sample *s = &l->f->sample[l->f->n_sample++];
	*s = (struct sample){ .events = -1, .line = fmt_line(l, l->rest.p) };
	size_t event = 1;
	for (struct str r = l->block, line; r.p && (line = str_cut(&r, '\n'), 1);) {
		if (line.n && line.p[0] == '#')
			continue;
		if (!sample_line(l, s, line, &event))
			return false;
	}
	return s->n_input > 0 || fmt_fail(l, l->rest.p, "a sample needs input lines, which begin with `| `");
}

static const struct directive {
	const char *word;
	bool (*on)(struct loader *l);
	bool block; /* it takes one */
} directives[] = {
	{ "title", on_title, false }, { "about", on_about, true }, { "kind", on_kind, false }, { "role", on_role, false },
	{ "decoder", on_decoder, false }, { "instant", on_instant, false }, { "zone", on_zone, false }, { "time", on_time, false },
	{ "severity", on_severity, false }, { "service", on_service, false }, { "process", on_process, false },
	{ "generic", on_generic, false }, { "prefer", on_prefer, false }, { "unproven", on_unproven, false },
	{ "doubled", on_doubled, false }, { "continues", on_continues, false }, { "multiline", on_multiline, false },
	{ "joins", on_joins, false }, { "marker", on_marker, false }, { "heading", on_heading, false },
	{ "define", fmt_define, true }, { "pattern", on_pattern, true },
	{ "map", on_map, false }, { "require", on_require, false }, { "loose", on_loose, false },
	{ "query", on_query, true }, { "accept", on_accept, false },
	{ "applies", on_applies, false }, { "rule", on_rule, true }, { "sample", on_sample, true },
};

/* The run of lines at the front of *rest that are indented, empty or comments; empty ones and
 * comments at its end do not count, but are passed. */
static struct str take_block(struct str *rest)
{
	const char *from = rest->p, *end = from;
	while (rest->p && rest->n) {
		struct str after = *rest, line = str_cut(&after, '\n');
		bool indented = line.n && (line.p[0] == ' ' || line.p[0] == '\t');
		if (line.n && line.p[0] != '#' && !indented)
			break;
		if (indented && str_trim(line).n)
			end = line.p + line.n;
		*rest = after;
	}
	return from ? (struct str){ from, (size_t)(end - from) } : STR("");
}

/* Blanks at both ends go, but for one that a backslash makes part of a pattern. */
static struct str trimmed(struct str s)
{
	struct str t = str_trim(s);
	bool escaped = t.n && t.p[t.n - 1] == '\\' && t.p + t.n < s.p + s.n;
	return (struct str){ t.p, t.n + escaped };
}

static bool obey(struct loader *l, struct str word)
{
	for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
		if (str_is(word, directives[i].word)) {
			if (l->block.n && !directives[i].block)
				return fmt_fail(l, l->block.p, "`%s` takes no block of indented lines", directives[i].word);
			return directives[i].on(l);
		}
	const char *near = NULL;
	unsigned best = 3;
	for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
		unsigned d = str_distance(word, str_of(directives[i].word));
		if (d < best) {
			best = d;
			near = directives[i].word;
		}
	}
	return fmt_fail(l, word.p, "unknown directive%s%s%s", near ? "; did you mean `" : "", near ? near : "", near ? "`?" : "");
}

static bool whole(struct loader *l)
{
	const struct format *f = l->f;
	const char *start = l->file.p;
	if (!f->seen_title || ((!f->seen_role || !f->seen_kind) && f->decoder != DECODE_RULES))
		return fmt_fail(l, start, "title, kind and role are required");
	if (!f->n_sample && !f->unproven)
		return fmt_fail(l, start, "no samples: a format needs at least one");
	if (f->decoder == DECODE_REGEX && !f->n_pattern)
		return fmt_fail(l, start, "no pattern");
	if (f->decoder == DECODE_DOCUMENT && (!f->n_query || !f->n_accept))
		return fmt_fail(l, start, "a document needs `accept` and `query`");
	if (f->decoder >= DECODE_TABLE && !f->n_query)
		return fmt_fail(l, start, "no `query`: no row would become an event");
	if (f->decoder == DECODE_TABLE && !f->n_require)
		return fmt_fail(l, start, "a table needs `require`: the columns that tell whose it is");
	if (f->decoder == DECODE_MARKUP && !f->n_accept)
		return fmt_fail(l, start, "markup needs `accept`: what in its first 4 KiB tells whose it is");
	if (f->decoder == DECODE_RULES && (!f->n_rule || !f->n_applies))
		return fmt_fail(l, start, "rules need `applies to` and `rule`");
	if (f->decoder >= DECODE_JSON && f->decoder <= DECODE_COLUMNS && !f->n_map)
		return fmt_fail(l, start, "no `map`: no key would become a field");
	return fmt_all_used(l);
}

static bool obey_all(struct loader *l)
{
	for (struct str rest = l->file; rest.p && rest.n;) {
		struct str line = str_cut(&rest, '\n'), head = line, word = next_word(&head);
		if (!word.p || line.p[0] == '#')
			continue;
		if (word.p != line.p)
			return fmt_fail(l, word.p, "an indented line without a directive above it that takes a block");
		l->rest = trimmed(head);
		l->block = rest.p ? take_block(&rest) : STR("");
		if (!obey(l, word))
			return false;
	}
	return true;
}

/* The file's text as editors on any system leave it: without a byte order mark, its lines ended by line feeds. */
static struct str plain_text(struct arena *a, struct str text)
{
	struct buf plain = { 0 };
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, SIZE_MAX);
	for (struct str line; text.p && text.n;) {
		size_t end = str_chr(text, '\n');
		line = str_cut(&text, '\n');
		buf_add(&plain, str_sub(line, 0, line.n - (line.n && line.p[line.n - 1] == '\r')));
		buf_adds(&plain, end == SIZE_MAX ? "" : "\n");
	}
	struct str copy = arena_copy(a, plain.n ? buf_str(&plain) : STR(""));
	buf_free(&plain);
	return copy;
}

struct format *format_parse(const char *name, struct str text, const char *where, bool trusted, struct err *e)
{
	struct format *f = mem_zalloc(1, sizeof *f);
	struct loader l = { .f = f, .e = e, .trusted = trusted };
	f->name = arena_copy(&f->arena, str_of(name)).p;
	f->where = arena_copy(&f->arena, str_of(where)).p;
	l.file = f->text = trusted ? text : plain_text(&f->arena, text);
	f->title = f->about = "";
	bool ok = obey_all(&l) && whole(&l);
	free(l.define);
	if (ok && f->is_loose)
		loose_index(f);
	if (ok)
		return f;
	format_free(f);
	return NULL;
}
