/*
 * Characters, escapes and sets of foreign regular expressions.
 *
 * Ours match bytes: a character of several bytes is a group of them, and in a set an alternative to it.
 */
#include "parsers/import/foreign_walk.h"

#include "parsers/base/ascii.h"
#include "parsers/base/utf8.h"

static struct buf *target(struct walk *w, struct set *s)
{
	return s ? &s->bytes : w->out;
}

/* Bytes that mean something to the .fmt language or its lines have an escape. */
static void add_byte(struct buf *out, char c)
{
	if (c == '\n')
		buf_adds(out, "\\n");
	else if (c == '\r')
		buf_adds(out, "\\r");
	else if (c == '\t')
		buf_adds(out, "\\t");
	else if (c == '&')
		buf_adds(out, "\\&");
	else if ((unsigned char)c < 0x20 || (unsigned char)c >= 0x7f)
		buf_addf(out, "\\x%02x", (unsigned char)c);
	else
		buf_addc(out, c);
}

static void add_wide(struct walk *w, struct set *s, const char *bytes, unsigned n)
{
	struct buf *out = s ? &s->wide : w->out;
	buf_adds(out, !s ? "(?:" : out->n ? "|" : "");
	for (unsigned i = 0; i < n; i++)
		add_byte(out, bytes[i]);
	if (!s)
		buf_addc(out, ')');
}

void walk_char(struct walk *w, struct set *s)
{
	unsigned n = utf8_at(w->f->regex, w->i, NULL);
	if (n > 1)
		add_wide(w, s, w->f->regex.p + w->i, n);
	else
		add_byte(target(w, s), walk_peek(w, 0));
	w->i += n > 1 ? n : 1;
}

/* ---- escapes ---- */

/* \xHH, \x{H...}, \uHHHH, \u{H...}. */
static bool code_point(struct walk *w, struct set *s)
{
	bool u = walk_peek(w, 1) == 'u', braces = walk_peek(w, 2) == '{';
	uint32_t cp = 0;
	size_t i = braces ? 3 : 2, digits = 0, most = braces ? 8 : u ? 4 : 2;
	char bytes[4];
	for (; digits < most && ascii_hex(walk_peek(w, i)) >= 0; digits++)
		cp = cp * 16 + (uint32_t)ascii_hex(walk_peek(w, i++));
	if ((braces && walk_peek(w, i++) != '}') || (u && digits < 4 && !braces) || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		return walk_fail(w, "no such character");
	w->i += i;
	/* \xHH of Ruby is a byte, and so is what stands for no character. */
	if (cp < 0x80 || (!u && !braces && w->f->dialect == DIALECT_ONIGURUMA))
		buf_addf(target(w, s), "\\x%02x", cp);
	else
		add_wide(w, s, bytes, utf8_put(bytes, cp));
	return true;
}

/* \Q...\E of Perl. */
static void quoted(struct walk *w, struct set *s)
{
	struct str text = str_sub(w->f->regex, w->i + 2, SIZE_MAX);
	size_t n = str_find(text, STR("\\E"));
	size_t end = n == SIZE_MAX ? w->f->regex.n : w->i + 2 + n;
	for (w->i += 2; w->i < end;) {
		char c = walk_peek(w, 0);
		bool word = ascii_alnum(c);
		if (!word && c > 0x20 && c < 0x7f && c != '&')
			buf_addc(target(w, s), '\\');
		walk_char(w, s);
	}
	w->i += n == SIZE_MAX ? 0 : 2;
}

/* By name the same in \p{} as in [: :]. */
static const char *const properties[] = {
	"alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word", "xdigit",
};

/* \p{Alpha}: Oniguruma's names for the POSIX classes. */
static bool property(struct walk *w, struct set *s)
{
	struct str name = str_sub(w->f->regex, w->i + 3, SIZE_MAX);
	size_t n = walk_peek(w, 2) == '{' ? str_chr(name, '}') : SIZE_MAX;
	if (n == SIZE_MAX) {
		buf_addf(target(w, s), "\\%c", walk_peek(w, 1));
		w->i += 2;
		return true;
	}
	bool not = walk_peek(w, 1) == 'P', caret = name.p[0] == '^';
	struct str word = str_sub(name, caret, n - caret);
	size_t i = 0;
	while (i < sizeof properties / sizeof *properties && !str_eq_nocase(word, str_of(properties[i])))
		i++;
	if (i < sizeof properties / sizeof *properties)
		buf_addf(target(w, s), "%s[:%s%s:]%s", s ? "" : "[", not != caret ? "^" : "", properties[i], s ? "" : "]");
	else
		buf_add(target(w, s), str_sub(w->f->regex, w->i, 3 + n + 1));
	w->i += 3 + n + 1;
	return true;
}

/* True if it is one of those that are other in Oniguruma. */
static bool of_oniguruma(struct walk *w, struct set *s, char c, bool *ok)
{
	*ok = true;
	if (c == 'h' || (c == 'H' && !s)) {
		buf_addf(target(w, s), "%s%s%s", s ? "" : c == 'h' ? "[" : "[^", "0-9a-fA-F", s ? "" : "]");
	} else if (c == 'H') {
		*ok = walk_fail(w, "\\H within a set cannot be said in PCRE2");
	} else if (ascii_letter(c) && !strchr("dDsSwWbBAZzGnrtfvaeRXKxukgpPQE", c)) {
		buf_addc(target(w, s), c); /* means itself */
	} else {
		return false;
	}
	w->i += 2;
	return true;
}

bool walk_escape(struct walk *w, struct set *s)
{
	char c = walk_peek(w, 1);
	bool ok;
	if (w->i + 1 >= w->f->regex.n)
		return walk_fail(w, "a backslash at the end");
	if (w->f->dialect == DIALECT_ONIGURUMA && of_oniguruma(w, s, c, &ok))
		return ok;
	if (c == 'x' || (c == 'u' && w->f->dialect == DIALECT_ONIGURUMA))
		return code_point(w, s);
	if (c == 'p' || c == 'P')
		return property(w, s);
	if (!s && (c == 'k' || c == 'g'))
		return walk_reference(w);
	if (c == 'Q' && w->f->dialect == DIALECT_PCRE) {
		quoted(w, s);
		return true;
	}
	if (c == 'E' && w->f->dialect == DIALECT_PCRE) {
		w->i += 2;
		return true;
	}
	w->f->numbered |= !s && c >= '1' && c <= '9';
	bool plain = c > 0x20 && c < 0x7f && c != '&';
	if (plain || c == ' ')
		buf_addc(target(w, s), '\\');
	w->i++;
	walk_char(w, s);
	return true;
}

/* ---- sets ---- */

static bool set_items(struct walk *w, struct set *s, unsigned depth);

/* A set within a set, as Oniguruma has them: its items are the outer's. */
static bool inner_set(struct walk *w, struct set *s, unsigned depth)
{
	enum { DEPTH = 16 };
	if (walk_peek(w, 1) == '^')
		return walk_fail(w, "a negated set within a set cannot be said in PCRE2");
	if (depth == DEPTH)
		return walk_fail(w, "sets within sets beyond all measure");
	w->i++;
	return set_items(w, s, depth + 1);
}

/* [:alpha:], or 0. */
static size_t posix_class(const struct walk *w)
{
	size_t i = 2;
	if (walk_peek(w, 1) != ':')
		return 0;
	while (walk_peek(w, i) == '^' || ascii_letter(walk_peek(w, i)))
		i++;
	return walk_peek(w, i) == ':' && walk_peek(w, i + 1) == ']' ? i + 2 : 0;
}

static bool set_item(struct walk *w, struct set *s, unsigned depth)
{
	char c = walk_peek(w, 0);
	size_t posix = c == '[' ? posix_class(w) : 0, wide = s->wide.n;
	bool onig = w->f->dialect == DIALECT_ONIGURUMA, ok = true;
	if (posix) {
		buf_add(&s->bytes, str_sub(w->f->regex, w->i, posix));
		w->i += posix;
	} else if (onig && c == '&' && walk_peek(w, 1) == '&') {
		return walk_fail(w, "an intersection of sets cannot be said in PCRE2");
	} else if (onig && c == '[') {
		return inner_set(w, s, depth);
	} else if (c == '\\') {
		ok = walk_escape(w, s);
	} else {
		if (c == '[')
			buf_addc(&s->bytes, '\\');
		walk_char(w, s);
	}
	bool range = walk_peek(w, 0) == '-' && walk_peek(w, 1) != ']';
	if (ok && s->wide.n > wide && range)
		return walk_fail(w, "a range of characters beyond ASCII: patterns match bytes");
	return ok;
}

/* Up to the closing bracket, which is passed. */
static bool set_items(struct walk *w, struct set *s, unsigned depth)
{
	for (bool first = true; w->i < w->f->regex.n; first = false) {
		if (walk_peek(w, 0) == ']' && !first) {
			w->i++;
			return true;
		}
		if (walk_peek(w, 0) == ']') {
			buf_adds(&s->bytes, "\\]");
			w->i++;
		} else if (!set_item(w, s, depth)) {
			return false;
		}
	}
	return walk_fail(w, "a `[` that is not closed");
}

static void add_set(struct walk *w, const struct set *s, bool not)
{
	struct str bytes = buf_str(&s->bytes), wide = buf_str(&s->wide);
	if (!wide.n)
		buf_addf(w->out, "[%s%.*s]", not ? "^" : "", STR_ARG(bytes));
	else if (not && bytes.n)
		buf_addf(w->out, "(?:(?!%.*s)[^%.*s])", STR_ARG(wide), STR_ARG(bytes));
	else if (not)
		buf_addf(w->out, "(?:(?!%.*s)(?s:.))", STR_ARG(wide));
	else if (bytes.n)
		buf_addf(w->out, "(?:[%.*s]|%.*s)", STR_ARG(bytes), STR_ARG(wide));
	else
		buf_addf(w->out, "(?:%.*s)", STR_ARG(wide));
}

bool walk_set(struct walk *w)
{
	struct set s = { 0 };
	bool not = walk_peek(w, 1) == '^';
	size_t from = w->i;
	w->i += 1 + not;
	bool ok = set_items(w, &s, 0);
	if (ok)
		add_set(w, &s, not);
	else if (w->i >= w->f->regex.n)
		w->i = from;
	buf_free(&s.bytes);
	buf_free(&s.wide);
	return ok;
}
