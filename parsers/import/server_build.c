/*
 * From pieces to a pattern, a sample and what the sample must yield.
 */
#include "parsers/import/server.h"

#include "parsers/base/ascii.h"

/* In extended form; `(?<@>` becomes the field's group. NULL: it depends on what follows. */
static const char *const shapes[SHAPES] = {
	[SHAPE_COUNT] = "(?<@> \\d++ | - )",
	[SHAPE_TIMER] = "(?: - | -1 | \\+?+ (?<@> \\d++ ) )",
	[SHAPE_SECONDS] = "(?<@> \\d++ (?: \\. \\d++ )?+ | - )",
	[SHAPE_STATUS] = "(?: -1 | (?<@> \\d{1,3}+ | - ) )",
	[SHAPE_CODES] = "(?: [\\d-]++ (?: ,[ ] | [ ]:[ ] ) )* (?<@> \\d++ | - )",
	[SHAPE_TIMES] = "(?: [\\d.-]++ (?: ,[ ] | [ ]:[ ] ) )* (?<@> [\\d.]++ | - )",
	[SHAPE_ADDRESSES] = "(?: [^\\s,\"]++ (?: ,[ ] | [ ]:[ ] ) )* (?<@> [^\\s,\"]+ )",
};

static bool word_byte(char c)
{
	return ascii_alnum(c) || c == '_' || (unsigned char)c >= 128;
}

static void add_literal(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == ' ')
			buf_adds(out, "[ ]");
		else if ((unsigned char)c < ' ' || c == 127)
			buf_addf(out, "\\x%02x", (unsigned)c);
		else
			buf_addf(out, word_byte(c) ? "%c" : "\\%c", c);
		/* Blanks for the eye, where words end. */
		if (i + 1 < s.n && (c == ' ' || s.p[i + 1] == ' '))
			buf_addc(out, ' ');
	}
}

/* The first byte of what follows a piece; NUL at the end. */
static char next_byte(const struct layout *l, size_t i)
{
	const struct piece *p = &l->piece[i];
	if (p->quoted)
		return '"';
	if (i + 1 == l->n)
		return '\0';
	if (p[1].var)
		return p[1].quoted ? '"' : p[1].var->shape == SHAPE_PATH ? '/' : ' ';
	return p[1].text.p[0];
}

/* Any text up to what follows. */
static void add_text(const struct layout *l, size_t i, struct buf *out)
{
	char next = next_byte(l, i);
	if (next == '\0')
		buf_adds(out, ".*+");
	else if (next == '"' && l->quoting == QUOTES_ESCAPED)
		buf_adds(out, "[^\"\\\\]*+ (?: \\\\. [^\"\\\\]*+ )*+");
	else if (next == '"' && l->quoting == QUOTES_ENCODED)
		buf_adds(out, "[^\"]*+");
	else if ((unsigned char)next < ' ' && l->quoting != QUOTES_BARE)
		buf_addf(out, "[^\\x%02x]*+", (unsigned)next);
	else
		buf_adds(out, ".*?");
}

/* Right behind a value, only the slash tells where a path begins, unless there is none. */
static void add_path(const struct layout *l, size_t i, struct buf *out)
{
	bool alone = i == 0 || !l->piece[i - 1].var || l->piece[i - 1].quoted;
	buf_adds(out, alone ? "" : "(?: (?= / ) ");
	add_text(l, i, out);
	buf_adds(out, alone ? "" : " | [*-]?+ )");
}

/* Bytes that set values apart and that no word has. */
static bool is_separator(char c)
{
	return c && strchr("\"';,|)}>", c);
}

/* Text without blanks, and without what separates it from its neighbours. */
static void add_word(const struct layout *l, size_t i, struct buf *out)
{
	char next = next_byte(l, i), before = i > 0 && !l->piece[i - 1].var ? l->piece[i - 1].text.p[l->piece[i - 1].text.n - 1] : '\0';
	bool ends = !next || next == ' ' || next == '\t' || is_separator(next);
	struct buf not = { 0 };
	if (l->piece[i].var->shape == SHAPE_HOST || next == '/')
		buf_addc(&not, '/');
	if (is_separator(next))
		buf_addc(&not, next);
	if (is_separator(before) && before != next)
		buf_addc(&not, before);
	if (not.n)
		buf_addf(out, "[^\\s%s]%s", not.p, ends ? "*+" : "*?");
	else
		buf_adds(out, ends ? "\\S*+" : "\\S*?");
	buf_free(&not);
}

/* A shape, with its group named or not. */
static void add_shape(const struct piece *p, const char *shape, struct buf *out)
{
	struct str s = str_of(shape);
	size_t at = str_find(s, STR("(?<@>"));
	buf_add(out, str_sub(s, 0, at));
	if (p->field)
		buf_addf(out, "(?<%s>", p->field);
	else
		buf_adds(out, "(?:");
	buf_add(out, str_sub(s, at + strlen("(?<@>"), SIZE_MAX));
}

static void open_group(const struct piece *p, struct buf *out)
{
	if (p->also)
		buf_addf(out, "(?<%s> ", p->also);
	if (p->field)
		buf_addf(out, "(?<%s> ", p->field);
}

static void close_group(const struct piece *p, struct buf *out)
{
	buf_adds(out, p->field ? " )" : "");
	buf_adds(out, p->also ? " )" : "");
}

static bool may_be_missing(const struct piece *p)
{
	return p->var && (p->var->shape == SHAPE_BRACES || p->var->shape == SHAPE_HEADERS);
}

/* Captured headers: where none are captured, nothing is printed, and blanks are merged. */
static void add_captures(const struct layout *l, size_t i, struct buf *out)
{
	bool blank = i > 0 && str_ends(l->piece[i - 1].text, STR(" "));
	bool braces = l->piece[i].var->shape == SHAPE_BRACES;
	buf_addf(out, "(?: %s%s )?%s", blank ? "[ ] " : "", braces ? "\\{ [^}]*+ \\}" : ".*?", braces ? "+" : "");
}

static void add_value(const struct layout *l, size_t i, struct buf *out)
{
	const struct piece *p = &l->piece[i];
	enum shape shape = p->var->shape;
	if (shapes[shape]) {
		add_shape(p, shapes[shape], out);
	} else if (may_be_missing(p)) {
		add_captures(l, i, out);
	} else if (shape == SHAPE_BACKEND) {
		buf_addf(out, "(?<%s> (?<%s> [^\\s/\"]++ ) / [^\\s\"]++ )", p->field ? p->field : "_backend", p->also ? p->also : "_name");
	} else if (shape == SHAPE_FIRST) {
		open_group(p, out);
		buf_adds(out, "[^\\s,\"]*?");
		close_group(p, out);
		buf_adds(out, " (?: [,\\s] ");
		add_text(l, i, out);
		buf_adds(out, " )??");
	} else {
		open_group(p, out);
		if (shape == SHAPE_STAMP)
			buf_add(out, p->stamp.pattern);
		else
			(shape == SHAPE_WORD || shape == SHAPE_HOST ? add_word : shape == SHAPE_PATH ? add_path : add_text)(l, i, out);
		close_group(p, out);
	}
}

/* Text that nothing but quotes ends. */
static bool is_text(enum shape s)
{
	return s == SHAPE_TEXT || s == SHAPE_PATH || s == SHAPE_FIRST;
}

/* The quote that ends the last text is missing in lines that a log socket cut. */
static bool may_be_cut(const struct layout *l, size_t i)
{
	const struct piece *p = &l->piece[i];
	bool last = i + 1 == l->n && l->server->cuts_lines;
	return last && (p->var ? p->quoted : str_is(p->text, "\"") && i > 0 && is_text(l->piece[i - 1].var->shape));
}

/* Words and numbers are not all quoted by a server that quotes, nor by all its versions. */
static void add_piece(const struct layout *l, size_t i, struct buf *out)
{
	const struct piece *p = &l->piece[i];
	struct str text = p->text;
	const char *quote = !p->quoted ? "" : is_text(p->var->shape) ? "\"" : "\"?+";
	if (!p->var) {
		bool taken = i + 1 < l->n && may_be_missing(p + 1) && text.p[text.n - 1] == ' ';
		add_literal(out, str_sub(text, 0, text.n - taken));
		buf_adds(out, may_be_cut(l, i) ? "?+" : "");
		return;
	}
	buf_addf(out, "%s%s%s", quote, *quote ? " " : "", l->empty ? "(?: " : "");
	add_value(l, i, out);
	buf_addf(out, "%s%s%s%s", l->empty ? " )?" : "", *quote ? " " : "", quote, *quote == '"' && !quote[1] && may_be_cut(l, i) ? "?+" : "");
}

void server_pattern(const struct layout *l, struct buf *out)
{
	enum { WIDE = 120 };
	size_t line = out->n;
	buf_adds(out, "pattern line\n    ");
	if (l->server->prefix) {
		add_shape(&(struct piece){ .field = server_has(l, "pid") ? NULL : "pid" }, l->server->prefix, out);
		buf_adds(out, "\n    ");
	}
	for (size_t i = 0; i < l->n; i++) {
		add_piece(l, i, out);
		if (out->n - line > WIDE) {
			line = out->n;
			buf_adds(out, "\n   ");
		}
		buf_addc(out, ' ');
	}
	buf_adds(out, "\\s*+ $\n");
}

static struct str sample_of(const struct piece *p)
{
	return !p->var ? p->text : p->var->shape == SHAPE_STAMP ? p->stamp.sample : str_of(p->var->sample);
}

void server_sample(const struct layout *l, struct buf *out)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct piece *p = &l->piece[i];
		const char *quote = p->quoted && is_text(p->var->shape) ? "\"" : "";
		buf_adds(out, quote);
		buf_add(out, sample_of(p));
		buf_adds(out, quote);
	}
}

void server_expect(const struct layout *l, struct buf *out)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct piece *p = &l->piece[i];
		if (!p->field)
			continue;
		if (p->var->shape == SHAPE_STAMP) {
			if (str_starts(str_of(p->field), STR("time")))
				stamp_expect(&p->stamp, out);
			continue;
		}
		if (!p->var->yields)
			buf_addf(out, "    %s %s\n", p->field, p->var->sample);
		for (struct str r = str_of(p->var->yields), line; r.p && (line = str_cut(&r, '\n'), 1);)
			buf_addf(out, "    %.*s\n", STR_ARG(line));
		if (p->also) /* of a backend/server, the backend */
			buf_addf(out, "    %s %.*s\n", p->also,
				 STR_ARG(str_sub(str_of(p->var->sample), 0, p->var->shape == SHAPE_BACKEND ? str_chr(str_of(p->var->sample), '/') : SIZE_MAX)));
	}
}
