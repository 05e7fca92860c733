/*
 * The two ways of writing fluent-bit's definitions: sections in brackets with indented `Key value` lines, and
 * YAML, of which the part that its documentation uses is understood.
 */
#include "parsers/import/fluent.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

struct text {
	struct fluent_file *out;
	struct str rest;
	unsigned line; /* of what `rest` begins with */
	struct fluent_section *section; /* that lines belong to; NULL = none that we want */
};

static struct str next_line(struct text *t)
{
	struct str line = str_cut(&t->rest, '\n');
	t->line++;
	return line;
}

static struct fluent_section *begin(struct text *t, bool multiline)
{
	struct fluent_file *f = t->out;
	MEM_PUSH(f->v, f->n, f->cap);
	f->v[f->n] = (struct fluent_section){ .multiline = multiline, .line = t->line };
	return t->section = &f->v[f->n++];
}

static void add_entry(struct text *t, struct str key, struct str value)
{
	struct fluent_section *s = t->section;
	MEM_PUSH(s->v, s->n, s->cap);
	s->v[s->n++] = (struct fluent_entry){ key, value, t->line };
}

static struct fluent_rule *add_rule(struct fluent_section *s)
{
	MEM_PUSH(s->rule, s->n_rule, s->cap_rule);
	s->rule[s->n_rule] = (struct fluent_rule){ 0 };
	return &s->rule[s->n_rule++];
}

/* A text in quotes at the front of *s, which is passed; \" and in YAML \\ stand for one. */
static struct str quoted(struct text *t, struct str *s, bool yaml)
{
	struct buf b = { 0 };
	char quote = s->p[0];
	size_t i = 1;
	for (; i < s->n; i++) {
		char c = s->p[i], next = i + 1 < s->n ? s->p[i + 1] : '\0';
		bool escape = quote == '"' && c == '\\' && (next == '"' || (yaml && (next == '\\' || next == '/')));
		if (escape || (yaml && quote == '\'' && c == '\'' && next == '\''))
			c = s->p[++i];
		else if (c == quote)
			break;
		buf_addc(&b, c);
	}
	*s = str_sub(*s, i + 1, SIZE_MAX);
	return arena_take(&t->out->arena, &b);
}

/* ---- .conf ---- */

static void conf_rule(struct text *t, struct str value)
{
	struct str word[2] = { { NULL, 0 } };
	for (size_t i = 0; i < 2; i++) {
		size_t from = str_chr(value, '"');
		if (from == SIZE_MAX)
			return;
		value = str_sub(value, from, SIZE_MAX);
		word[i] = quoted(t, &value, false);
	}
	*add_rule(t->section) = (struct fluent_rule){ word[0], word[1] };
}

static void conf_line(struct text *t, struct str line)
{
	line = str_trim(line);
	if (!line.n || line.p[0] == '#' || line.p[0] == '@')
		return;
	if (line.p[0] == '[' && line.p[line.n - 1] == ']') {
		struct str name = str_trim(str_sub(line, 1, line.n - 2));
		bool multiline = str_eq_nocase(name, STR("MULTILINE_PARSER"));
		t->section = NULL;
		if (multiline || str_eq_nocase(name, STR("PARSER")))
			begin(t, multiline);
		return;
	}
	size_t n = 0;
	while (n < line.n && line.p[n] != ' ' && line.p[n] != '\t')
		n++;
	struct str key = str_sub(line, 0, n), value = str_trim(str_sub(line, n, SIZE_MAX));
	if (!t->section)
		return;
	if (str_eq_nocase(key, STR("rule")))
		conf_rule(t, value);
	else
		add_entry(t, key, value);
}

/* ---- YAML ---- */

static size_t indent(struct str line)
{
	size_t n = 0;
	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

/* `|` and `>`: the lines below that are indented more. */
static struct str block_scalar(struct text *t, size_t deep)
{
	struct buf b = { 0 };
	while (t->rest.p) {
		struct str after = t->rest, line = str_cut(&after, '\n');
		if (str_trim(line).n && indent(line) <= deep)
			break;
		buf_add(&b, str_trim(line));
		next_line(t);
	}
	return arena_take(&t->out->arena, &b);
}

static struct str scalar(struct text *t, struct str value, size_t deep)
{
	value = str_trim(value);
	if (value.n && (value.p[0] == '"' || value.p[0] == '\''))
		return quoted(t, &value, true);
	if (value.n && value.n <= 2 && (value.p[0] == '|' || value.p[0] == '>'))
		return block_scalar(t, deep);
	size_t comment = str_find(value, STR(" #"));
	return comment == SIZE_MAX ? value : str_trim(str_sub(value, 0, comment));
}

static void yaml_entry(struct text *t, struct str key, struct str value)
{
	struct fluent_section *s = t->section;
	if (s->multiline && str_eq_nocase(key, STR("state")))
		add_rule(s)->state = value;
	else if (s->multiline && str_eq_nocase(key, STR("regex")) && s->n_rule)
		s->rule[s->n_rule - 1].regex = value;
	else
		add_entry(t, key, value);
}

struct yaml {
	bool within, multiline; /* one of our lists, that of multi-line parsers */
	size_t list; /* its key's indentation */
	size_t item; /* that of its items; SIZE_MAX = none yet */
};

static void yaml_line(struct text *t, struct yaml *y, struct str line)
{
	size_t deep = indent(line);
	struct str s = str_trim(line);
	if (!s.n || s.p[0] == '#')
		return;
	if (str_is(s, "parsers:") || str_is(s, "multiline_parsers:")) {
		*y = (struct yaml){ true, s.p[0] == 'm', deep, SIZE_MAX };
		t->section = NULL;
		return;
	}
	bool item = s.p[0] == '-' && (s.n == 1 || s.p[1] == ' ');
	if (y->within && deep <= y->list && !item)
		y->within = false;
	if (!y->within)
		return;
	if (item && y->item == SIZE_MAX)
		y->item = deep;
	if (item && deep == y->item)
		begin(t, y->multiline);
	if (item)
		s = str_trim(str_sub(s, 1, SIZE_MAX));
	size_t colon = str_chr(s, ':');
	if (t->section && colon != SIZE_MAX)
		yaml_entry(t, str_trim(str_sub(s, 0, colon)), scalar(t, str_sub(s, colon + 1, SIZE_MAX), deep));
}

/* ---- either ---- */

void fluent_parse(struct str text, struct fluent_file *out)
{
	struct text t = { .out = out, .rest = text };
	struct yaml y = { 0 };
	*out = (struct fluent_file){ 0 };
	bool conf = str_find_nocase(text, STR("PARSER]")) != SIZE_MAX;
	while (t.rest.p) {
		struct str line = next_line(&t);
		if (conf)
			conf_line(&t, line);
		else
			yaml_line(&t, &y, line);
	}
}

void fluent_free(struct fluent_file *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].v);
		free(f->v[i].rule);
	}
	free(f->v);
	arena_free(&f->arena);
}

struct str fluent_get(const struct fluent_section *s, const char *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq_nocase(s->v[i].key, str_of(key)))
			return s->v[i].value;
	return STR_NONE;
}
