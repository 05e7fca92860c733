#include "reports/escape.h"

#include "parsers/base/utf8.h"

static bool digit(struct str s, size_t at)
{
	return at < s.n && s.p[at] >= '0' && s.p[at] <= '9';
}

static bool word(struct str s, size_t at)
{
	if (at >= s.n)
		return false;
	unsigned char c = (unsigned char)s.p[at];
	return digit(s, at) || ((c | 32) >= 'a' && (c | 32) <= 'z') || c >= 0x80;
}

/* Mermaid takes a real one for the beginning of an escape. */
#define MERMAID_BACKSLASH "\u29f5"

static void spell(struct buf *out, struct str s, size_t at, unsigned n, uint32_t cp, const char *backslash)
{
	if (n <= 1)
		buf_addf(out, "%sx%02x", backslash, (unsigned char)s.p[at]);
	else
		buf_addf(out, cp < 0x10000 ? "%su%04x" : "%sU%08x", backslash, (unsigned)cp);
}

/* White space that lines of text do not hold as it is. */
static const char *const named[32] = { ['\t'] = "\\t", ['\n'] = "\\n", ['\r'] = "\\r" };

void escape_plain(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		unsigned n = utf8_at(s, i, &cp);
		if (n == 1 && cp < 32 && named[cp])
			buf_adds(out, named[cp]);
		else if (n == 0 || utf8_hidden(cp))
			spell(out, s, i, n, cp, "\\");
		else
			buf_add(out, str_sub(s, i, n));
		i += n ? n : 1;
	}
}

/* U+2060 as an entity: keeps a mention, link, reference or emoji from forming and is not seen. A backslash does
 * not do: hosting sites look for these in the rendered text. */
#define JOINER "&#8288;"

/* What a byte becomes in Markdown, wherever it stands; NULL = itself, or see md_escaped. */
static const char *const md_bytes[256] = {
	['\t'] = " ", ['\n'] = " ", ['\r'] = " ", ['`'] = "\\`", ['*'] = "\\*", ['['] = "\\[",
	[']'] = "\\]", ['~'] = "\\~", ['<'] = "&lt;", ['|'] = "&#124;", ['$'] = "&#36;",
};

/* ":tada:" would become a picture; "10:05:00" does not. */
static bool emoji(struct str s, size_t at)
{
	bool letter = false;
	size_t i = at + 1;
	for (; i < s.n && s.p[i] && strchr("abcdefghijklmnopqrstuvwxyz0123456789_+-", s.p[i]); i++)
		letter |= s.p[i] >= 'a' && s.p[i] <= 'z';
	return letter && i < s.n && s.p[i] == ':';
}

/* Bytes after which (with what must follow) a site would make a link or a picture. */
static bool needs_joiner(struct str s, size_t at)
{
	switch (s.p[at]) {
	case '@':
		return word(s, at + 1);
	case '%': /* GitLab's milestones and labels */
	case '~':
		return word(s, at + 1) && word(s, at + 2) && (at == 0 || !word(s, at - 1));
	case '#':
	case '!': /* GitLab's merge requests, snippets, epics */
	case '$':
	case '&':
		return digit(s, at + 1);
	case '-': /* GH-123 */
		return digit(s, at + 1) && at >= 2 && str_eq_nocase(str_sub(s, at - 2, 2), STR("GH")) && (at == 2 || !word(s, at - 3));
	case ':':
		return str_starts(str_sub(s, at + 1, 2), STR("//")) || emoji(s, at);
	case 'w':
	case 'W':
		return str_starts(str_sub(s, at + 1, 1), STR(".")) && at >= 2 && str_starts_nocase(str_sub(s, at - 2, 2), STR("ww"));
	default:
		return false;
	}
}

static bool blank_or_end(struct str s, size_t at)
{
	return at >= s.n || s.p[at] == ' ' || (s.p[at] >= '\t' && s.p[at] <= '\r');
}

/* At the start of a line a block begins: "- ", "+ ", "===", "# ", "12. ", "3) "; not "-1" and not "99.7 %". */
static bool begins_block(struct str s, size_t at)
{
	if (s.p[at] == '.' || s.p[at] == ')') {
		for (size_t i = 0; i < at; i++)
			if (!digit(s, i))
				return false;
		return at > 0 && blank_or_end(s, at + 1);
	}
	if (at > 0 || s.p[0] == '#')
		return at == 0;
	size_t run = 1;
	while (run < s.n && s.p[run] == s.p[0])
		run++;
	return (s.p[0] == '-' || s.p[0] == '+' || s.p[0] == '=') && blank_or_end(s, run);
}

/* "&amp;", "&#60;" and their like; "a=1&b=2" is none. */
static bool entity(struct str s, size_t at)
{
	size_t i = at + 1;
	while (i < s.n && (s.p[i] == '#' || (word(s, i) && (unsigned char)s.p[i] < 0x80)))
		i++;
	return i > at + 1 && i < s.n && s.p[i] == ';';
}

/* "[error]" is only that; "[x](y)", "[a][b]", "[c]: d", "[^1]" and the box "[x]" at the start are not. Of the pair at `at`. */
static bool plain_brackets(struct str s, size_t at)
{
	size_t from = s.p[at] == '[' ? at : str_rchr(str_sub(s, 0, at), '['), to = from == SIZE_MAX ? SIZE_MAX : str_chr(str_sub(s, from, SIZE_MAX), ']');
	if (from == 0 || from == SIZE_MAX || to == SIZE_MAX || (to += from) < at)
		return false;
	for (size_t i = from + 1; i < to; i++)
		if (!word(s, i) && !strchr(" .-", s.p[i]))
			return false;
	char before = s.p[from - 1], after = to + 1 < s.n ? s.p[to + 1] : ' ';
	return before != '!' && before != ']' && !strchr("([:", after);
}

/* The character at s[at] as Markdown that shows it; NULL = itself. */
static const char *md_escaped(struct str s, size_t at)
{
	switch (s.p[at]) {
	case '_': /* inside a word it is no emphasis */
		return at > 0 && word(s, at - 1) && word(s, at + 1) ? NULL : "\\_";
	case '\\': /* before a letter or digit it is only itself */
		return word(s, at + 1) && (unsigned char)s.p[at + 1] < 0x80 ? NULL : "\\\\";
	case '&':
		return entity(s, at) ? "&amp;" : NULL;
	case '[':
	case ']':
		return plain_brackets(s, at) ? NULL : md_bytes[(unsigned char)s.p[at]];
	case '>': /* a quotation */
		return at == 0 ? "&gt;" : NULL;
	default:
		return md_bytes[(unsigned char)s.p[at]];
	}
}

void escape_md(struct buf *out, struct str s)
{
	s = str_trim(s);
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		unsigned n = utf8_at(s, i, &cp);
		const char *instead = md_escaped(s, i);
		if (n == 1 && instead)
			buf_adds(out, instead);
		else if (n == 0 || utf8_hidden(cp))
			spell(out, s, i, n, cp, "\\");
		else {
			buf_adds(out, begins_block(s, i) ? "\\" : "");
			buf_add(out, str_sub(s, i, n));
		}
		if (needs_joiner(s, i))
			buf_adds(out, JOINER);
		i += n ? n : 1;
	}
}

void escape_md_code(struct buf *out, struct str s)
{
	bool safe = s.n > 0 && s.p[0] != ' ' && s.p[s.n - 1] != ' ';
	for (size_t i = 0; safe && i < s.n;) {
		uint32_t cp = 0;
		unsigned n = utf8_at(s, i, &cp);
		safe = n > 0 && !utf8_hidden(cp) && cp != '`' && cp != '|' && cp != '\\';
		i += n ? n : 1;
	}
	if (!safe) {
		escape_md(out, s);
		return;
	}
	buf_addc(out, '`');
	buf_add(out, s);
	buf_addc(out, '`');
}

void escape_html(struct buf *out, struct str s)
{
	static const char *const marks[256] = { ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;" };
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		unsigned n = utf8_at(s, i, &cp);
		if (n == 1 && cp < 32 && named[cp])
			buf_adds(out, named[cp]);
		else if (n == 0 || utf8_hidden(cp) || (cp & 0xfffe) == 0xfffe) /* U+FFFE and the like are no characters of XML */
			spell(out, s, i, n, cp, "\\");
		else if (n == 1 && marks[cp])
			buf_adds(out, marks[cp]);
		else
			buf_add(out, str_sub(s, i, n));
		i += n ? n : 1;
	}
}

size_t escape_fence(struct str s)
{
	size_t longest = 2, run = 0;
	for (size_t i = 0; i < s.n; i++) {
		run = s.p[i] == '`' ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest + 1;
}

/* What a byte becomes in Mermaid, whose lexers end a text at some of these, read others as comments, directives, entities, links or
 * formulas, and have no escape for them: letters of the same look. NULL = itself. */
static const char *const mermaid_bytes[128] = {
	['"'] = "\u2033", ['#'] = "\uff03", ['$'] = "\uff04", ['%'] = "\uff05", ['&'] = "\uff06", ['*'] = "\u2217", [':'] = "\u2236", [';'] = "\uff1b",
	['<'] = "\u2039", ['>'] = "\u203a", ['['] = "(", ['\\'] = MERMAID_BACKSLASH, [']'] = ")", ['^'] = "\u02c6", ['`'] = "\u2032", ['{'] = "(",
	['|'] = "\u00a6", ['}'] = ")", ['~'] = "\u223c", ['@'] = "\uff20",
};

void escape_mermaid(struct buf *out, struct str s)
{
	s = str_trim(s);
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		unsigned n = utf8_at(s, i, &cp);
		if (cp == '\t' || cp == '\n' || cp == '\r')
			buf_addc(out, ' ');
		else if (n == 0 || utf8_hidden(cp))
			spell(out, s, i, n, cp, MERMAID_BACKSLASH);
		else if (n == 1 && mermaid_bytes[cp])
			buf_adds(out, mermaid_bytes[cp]);
		else
			buf_add(out, str_sub(s, i, n));
		i += n ? n : 1;
	}
}

/* What a spreadsheet takes for the beginning of a formula, also behind blanks and in the wide letters of East Asia. */
static bool formula(struct str s)
{
	static const struct str begins[] = {
		STR_INIT("="), STR_INIT("+"), STR_INIT("-"), STR_INIT("@"), STR_INIT("\uff1d"), STR_INIT("\uff0b"), STR_INIT("\uff0d"), STR_INIT("\uff20"),
	};
	double number;
	if (str_double(s, &number))
		return false;
	s = str_trim(s);
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (str_starts(s, begins[i]))
			return true;
	return false;
}

void escape_csv(struct buf *out, struct str s)
{
	struct buf text = { 0 };
	buf_adds(&text, formula(s) ? "'" : "");
	escape_plain(&text, s);
	bool quote = str_trim(buf_str(&text)).n < text.n;
	for (size_t i = 0; i < text.n; i++)
		quote |= text.p[i] == ',' || text.p[i] == '"' || text.p[i] == ';';
	buf_adds(out, quote ? "\"" : "");
	for (struct str rest = buf_str(&text), piece; rest.p && (piece = str_cut(&rest, '"'), 1);) {
		buf_add(out, piece);
		buf_adds(out, rest.p ? "\"\"" : "");
	}
	buf_adds(out, quote ? "\"" : "");
	buf_free(&text);
}

void escape_openmetrics(struct buf *out, struct str s)
{
	struct buf text = { 0 };
	escape_plain(&text, s);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\' || text.p[i] == '"')
			buf_addc(out, '\\');
		buf_addc(out, text.p[i]);
	}
	buf_free(&text);
}
