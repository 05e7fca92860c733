/*
 * Envoy's and Istio's configuration, YAML or JSON: every text with operators in it is a format, and so is a
 * dictionary of such under json_format or a like name.
 *
 * YAML is read as far as such values go: block and flow scalars, and maps by indentation.
 */
#include "parsers/import/conf.h"

#include "parsers/base/json_write.h"

/* How many operators %NAME% or %NAME(...)% there are. */
static size_t operators(struct str s)
{
	enum { SHORTEST = 4 };
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		size_t to = i + 1;
		while (s.p[i] == '%' && to < s.n && ((s.p[to] >= 'A' && s.p[to] <= 'Z') || s.p[to] == '_'))
			to++;
		bool name = to - i > SHORTEST || str_starts(str_sub(s, i, SIZE_MAX), STR("%REQ("));
		if (name && to < s.n && (s.p[to] == '%' || s.p[to] == '(')) {
			n++;
			i = to;
		}
	}
	return n;
}

bool envoy_conf_is(struct str text)
{
	static const char *const keys[] = {
		"text_format", "json_format", "inline_string", "inlineString", "textFormat", "jsonFormat", "accessLogFormat", "access_log", "accessLog",
	};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_find(text, str_of(keys[i])) != SIZE_MAX)
			return operators(text) > 1;
	return false;
}

static bool is_dictionary(struct str key)
{
	static const char *const keys[] = { "json_format", "typed_json_format", "jsonFormat", "typedJsonFormat", "json" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_is(key, keys[i]))
			return true;
	return false;
}

/* ---- lines ---- */

struct entry {
	const char *at;
	size_t indent;
	struct str key, value; /* key STR_NONE: none */
};

static struct str unquoted_key(struct str s)
{
	s = str_trim(s);
	return s.n > 1 && (s.p[0] == '"' || s.p[0] == '\'') ? str_sub(s, 1, s.n - 2) : s;
}

/* `- ` before a key counts as indentation. False for lines without anything. */
static bool take_entry(struct str line, struct entry *out)
{
	size_t i = 0;
	while (i < line.n && (line.p[i] == ' ' || (line.p[i] == '-' && i + 1 < line.n && line.p[i + 1] == ' ')))
		i++;
	struct str body = str_trim(str_sub(line, i, SIZE_MAX));
	*out = (struct entry){ .at = line.p + i, .indent = i, .value = body };
	if (!body.n || body.p[0] == '#')
		return false;
	bool quoted = body.p[0] == '"' || body.p[0] == '\'';
	size_t from = quoted ? str_chr(str_sub(body, 1, SIZE_MAX), body.p[0]) : 0;
	/* The colon of a key is followed by a blank: keys such as :authority begin with one. */
	size_t colon = from == SIZE_MAX ? SIZE_MAX : from + str_find(str_sub(body, from, SIZE_MAX), STR(": "));
	if (from != SIZE_MAX && str_find(str_sub(body, from, SIZE_MAX), STR(": ")) == SIZE_MAX)
		colon = str_ends(body, STR(":")) ? body.n - 1 : SIZE_MAX;
	if (colon != SIZE_MAX && body.p[0] != '{' && body.p[0] != '[') {
		out->key = unquoted_key(str_sub(body, 0, colon));
		out->value = str_trim(str_sub(body, colon + 1, SIZE_MAX));
	}
	return true;
}

/* ---- values ---- */

/* What is left of `below` behind a place that may lie in it: whole lines. */
static void pass(struct str *below, const char *end)
{
	while (below->p && below->n && below->p < end)
		str_cut(below, '\n');
}

/* A quoted text at the front of s, which may go on in the lines below: those are passed. */
static struct str quoted_text(struct conf *c, struct str s, struct str *below)
{
	struct buf text = { 0 };
	char quote = s.p[0];
	size_t i = 1;
	for (; i < s.n; i++) {
		char ch = s.p[i];
		if (ch == quote && !(quote == '\'' && i + 1 < s.n && s.p[i + 1] == quote))
			break;
		if (ch == quote)
			i++;
		if (ch == '\\' && quote == '"' && i + 1 < s.n) {
			ch = s.p[++i];
			ch = ch == 'n' ? '\n' : ch == 't' ? '\t' : ch == 'r' ? '\r' : ch;
		} else if (ch == '\n') { /* folded */
			while (i + 1 < s.n && s.p[i + 1] == ' ')
				i++;
			ch = ' ';
		}
		buf_addc(&text, ch);
	}
	pass(below, s.p + i);
	return arena_take(&c->arena, &text);
}

/* The lines below that are indented deeper, which are passed; `>` joins them by blanks. */
static struct str block_text(struct conf *c, struct str *below, size_t indent, bool folded)
{
	struct buf text = { 0 };
	for (struct str r = *below, line; r.p && (line = str_cut(&r, '\n'), 1);) {
		size_t i = 0;
		while (i < line.n && line.p[i] == ' ')
			i++;
		if (i < line.n && i <= indent)
			break;
		*below = r;
		if (text.n && i < line.n)
			buf_addc(&text, folded ? ' ' : '\n');
		buf_add(&text, str_trim(line));
	}
	return arena_take(&c->arena, &text);
}

/* The scalar of an entry, whatever its style; lines below that it takes are passed. */
static struct str scalar(struct conf *c, const struct entry *e, struct str *below)
{
	struct str v = e->value;
	if (!v.n)
		return v;
	if (v.p[0] == '|' || v.p[0] == '>')
		return block_text(c, below, e->indent, v.p[0] == '>');
	if (v.p[0] == '"' || v.p[0] == '\'')
		return quoted_text(c, (struct str){ v.p, (size_t)(c->text.p + c->text.n - v.p) }, below);
	size_t comment = str_find(v, STR(" #"));
	v = str_trim(str_sub(v, 0, comment));
	return str_ends(v, STR(",")) ? str_sub(v, 0, v.n - 1) : v;
}

/* A flow map, from its brace on, without blanks between its members. Returns what follows it. */
static const char *flow_map(struct str s, struct buf *out)
{
	int depth = 0;
	bool inside = false;
	for (size_t i = 0; i < s.n; i++) {
		char ch = s.p[i];
		if (inside && ch == '\\' && i + 1 < s.n) {
			buf_addc(out, ch);
			ch = s.p[++i];
		} else if (ch == '"') {
			inside = !inside;
		} else if (!inside && strchr(" \t\r\n", ch)) {
			continue;
		} else if (!inside && (ch == '{' || ch == '}')) {
			depth += ch == '{' ? 1 : -1;
		}
		buf_addc(out, ch);
		if (!depth)
			return s.p + i + 1;
	}
	return s.p + s.n;
}

/* The map of the lines that are indented deeper than `indent`, as JSON; *rest is what follows them. */
static void block_map(struct conf *c, struct str *rest, size_t indent, unsigned depth, struct buf *out)
{
	enum { DEEPEST = 8 };
	struct entry e;
	const char *between = "";
	buf_addc(out, '{');
	while (rest->p && rest->n) {
		struct str below = *rest, line = str_cut(&below, '\n');
		bool entry = take_entry(line, &e);
		if (entry && e.indent <= indent)
			break;
		*rest = below;
		if (!entry || !e.key.n)
			continue;
		buf_adds(out, between);
		json_quote(out, e.key);
		buf_addc(out, ':');
		between = ",";
		if (e.value.n)
			json_quote(out, scalar(c, &e, rest));
		else if (depth < DEEPEST)
			block_map(c, rest, e.indent, depth + 1, out);
	}
	buf_addc(out, '}');
}

/* A dictionary at an entry, with the lines below it that are its own. */
static void read_dictionary(struct conf *c, const struct entry *e, struct str *rest)
{
	struct buf map = { 0 };
	if (!e->value.n) {
		block_map(c, rest, e->indent, 0, &map);
	} else if (e->value.p[0] == '{') {
		const char *end = flow_map((struct str){ e->value.p, (size_t)(c->text.p + c->text.n - e->value.p) }, &map);
		pass(rest, end);
	}
	if (operators(buf_str(&map)))
		conf_format(c, e->at, STR("keys"), buf_str(&map));
	buf_free(&map);
}

void envoy_conf(struct conf *c)
{
	struct entry e;
	for (struct str rest = c->text; rest.p && rest.n;) {
		struct str line = str_cut(&rest, '\n');
		if (!take_entry(line, &e))
			continue;
		if (e.key.n && is_dictionary(e.key)) {
			read_dictionary(c, &e, &rest);
			continue;
		}
		struct str text = scalar(c, &e, &rest);
		if (operators(text) > 1)
			conf_format(c, e.at, STR(""), text);
	}
}
