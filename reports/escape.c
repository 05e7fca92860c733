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

/* U+2060 as an entity: keeps a mention, link or reference from forming and is not seen. A backslash does
 * not do: hosting sites look for these in the rendered text. */
#define JOINER "&#8288;"

/* What a byte becomes in Markdown; NULL = itself. */
static const char *const md_bytes[256] = {
	['\t'] = " ", ['\n'] = " ", ['\r'] = " ", ['\\'] = "\\\\", ['`'] = "\\`", ['*'] = "\\*", ['_'] = "\\_", ['['] = "\\[",
	[']'] = "\\]", ['~'] = "\\~", ['<'] = "&lt;", ['>'] = "&gt;", ['&'] = "&amp;", ['|'] = "&#124;", ['$'] = "&#36;",
};

/* Bytes that mean a block at the start of a line. */
static const bool md_leading[256] = { ['-'] = true, ['+'] = true, ['='] = true, ['#'] = true };

/* Bytes after which (with what must follow) a site would make a link. */
static bool needs_joiner(struct str s, size_t at)
{
	switch (s.p[at]) {
	case '@':
		return word(s, at + 1);
	case '#':
	case '!': /* GitLab's merge requests */
		return digit(s, at + 1);
	case ':':
		return str_starts(str_sub(s, at + 1, 2), STR("//"));
	case 'w':
	case 'W':
		return str_starts(str_sub(s, at + 1, 1), STR(".")) && at >= 2 && str_starts_nocase(str_sub(s, at - 2, 2), STR("ww"));
	default:
		return false;
	}
}

/* "1." and "1)" at the start of a line begin a list. */
static bool list_number(struct str s, size_t at)
{
	if (at == 0 || (s.p[at] != '.' && s.p[at] != ')'))
		return false;
	for (size_t i = 0; i < at; i++)
		if (!digit(s, i))
			return false;
	return true;
}

void escape_md(struct buf *out, struct str s)
{
	s = str_trim(s);
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		unsigned n = utf8_at(s, i, &cp);
		unsigned char c = (unsigned char)s.p[i];
		const char *instead = md_bytes[c];
		if (c == '_' && i > 0 && word(s, i - 1) && word(s, i + 1))
			instead = NULL; /* inside a word it is no emphasis */
		if (n == 1 && instead)
			buf_adds(out, instead);
		else if (n == 0 || utf8_hidden(cp))
			spell(out, s, i, n, cp, "\\\\");
		else {
			if ((i == 0 && md_leading[c]) || list_number(s, i))
				buf_addc(out, '\\');
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
