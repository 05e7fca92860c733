/* The tokens. */
#include "parsers/markup.h"

#include "parsers/base/ascii.h"
#include "parsers/base/utf8.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
	return ascii_letter(c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool in_name(char c)
{
	return is_letter(c) || ascii_digit(c) || c == '-' || c == '.' || c == ':';
}

static struct str without_prefix(struct str name)
{
	size_t colon = str_rchr(name, ':');
	return colon == SIZE_MAX ? name : str_sub(name, colon + 1, SIZE_MAX);
}

/* Where the tag that begins at `at` ends, its `>` not counted: one inside quotes is none. An unclosed quote ends at the end of its line. */
static size_t tag_end(struct str s, size_t at)
{
	char quote = 0;
	size_t i = at, open = 0;
	for (; i < s.n; i++) {
		char c = s.p[i];
		if (!quote && c == '>')
			return i;
		if (!quote && c == '<' && i > at)
			return i; /* the tag was never closed */
		if (c == quote)
			quote = 0;
		else if (!quote && (c == '"' || c == '\'') && i && (s.p[i - 1] == '=' || is_blank(s.p[i - 1]))) {
			quote = c;
			open = i;
		}
	}
	/* The quote was never closed: the tag ends at the first `>` behind where it opened. */
	size_t end = quote ? str_chr(str_sub(s, open, SIZE_MAX), '>') : SIZE_MAX;
	return end == SIZE_MAX ? s.n : open + end;
}

/* Passes `<!…>`, `<?…>` and comments; CDATA becomes text. True if *t holds it. */
static bool declaration(struct markup *m, struct markup_token *t)
{
	static const struct {
		struct str begin, end;
	} kinds[] = {
		{ STR_INIT("<!--"), STR_INIT("-->") }, { STR_INIT("<![CDATA["), STR_INIT("]]>") }, { STR_INIT("<?"), STR_INIT("?>") }, { STR_INIT("<!"), STR_INIT(">") },
	};
	struct str s = str_sub(m->text, m->at, SIZE_MAX);
	size_t k = 0;
	while (k < 3 && !str_starts(s, kinds[k].begin))
		k++;
	struct str inside = str_sub(s, kinds[k].begin.n, SIZE_MAX);
	size_t end = str_find(inside, kinds[k].end), subset = k == 3 ? str_chr(str_sub(inside, 0, end), '[') : SIZE_MAX;
	if (subset != SIZE_MAX) { /* <!DOCTYPE x [ … ]> */
		size_t close = str_find(inside, STR("]>"));
		end = close == SIZE_MAX ? close : close + 1;
	}
	t->kind = MARKUP_TEXT;
	t->text = str_sub(inside, 0, end);
	t->verbatim = true;
	t->at = m->at + kinds[k].begin.n;
	m->at = end == SIZE_MAX ? m->text.n : m->at + kinds[k].begin.n + end + kinds[k].end.n;
	return k == 1;
}

static void tag(struct markup *m, struct markup_token *t)
{
	bool closes = m->at + 1 < m->text.n && m->text.p[m->at + 1] == '/';
	size_t from = m->at + 1 + closes, to = from, end = tag_end(m->text, m->at);
	while (to < end && in_name(m->text.p[to]))
		to++;
	*t = (struct markup_token){
		.kind = closes ? MARKUP_CLOSE : MARKUP_OPEN, .name = without_prefix(str_sub(m->text, from, to - from)),
		.attributes = str_sub(m->text, to, end - to), .at = m->at,
	};
	struct str a = str_trim(t->attributes);
	t->empty = a.n && a.p[a.n - 1] == '/';
	m->at = end < m->text.n && m->text.p[end] == '>' ? end + 1 : end;
	if (m->html && !closes && !t->empty && (str_eq_nocase(t->name, STR("script")) || str_eq_nocase(t->name, STR("style"))))
		m->until = t->name;
}

static bool begins_tag(struct str s, size_t at)
{
	char c = at + 1 < s.n ? s.p[at + 1] : 0;
	return is_letter(c) || c == '!' || c == '?' || (c == '/' && at + 2 < s.n && is_letter(s.p[at + 2]));
}

/* Text up to the next tag, or to the end of a script. */
static void take_text(struct markup *m, struct markup_token *t)
{
	size_t i = m->at;
	for (; i < m->text.n; i++) {
		const char *p = memchr(m->text.p + i, '<', m->text.n - i);
		i = p ? (size_t)(p - m->text.p) : m->text.n;
		if (m->until.p ? i + 1 < m->text.n && m->text.p[i + 1] == '/' && str_starts_nocase(str_sub(m->text, i + 2, SIZE_MAX), m->until)
			       : begins_tag(m->text, i))
			break;
	}
	*t = (struct markup_token){ .kind = MARKUP_TEXT, .text = str_sub(m->text, m->at, i - m->at), .verbatim = m->until.p, .at = m->at };
	m->until = STR_NONE;
	m->at = i < m->text.n ? i : m->text.n;
}

bool markup_next(struct markup *m, struct markup_token *t)
{
	while (m->at < m->text.n) {
		*t = (struct markup_token){ 0 };
		if (m->until.p || m->text.p[m->at] != '<' || !begins_tag(m->text, m->at)) {
			take_text(m, t);
			if (t->text.n)
				return true;
		} else if (m->text.p[m->at + 1] == '!' || m->text.p[m->at + 1] == '?') {
			if (declaration(m, t))
				return true;
		} else {
			tag(m, t);
			return true;
		}
	}
	return false;
}

bool markup_attribute(struct str *attributes, struct str *name, struct str *value)
{
	struct str s = *attributes;
	size_t i = 0, from;
	while (i < s.n && !is_letter(s.p[i]))
		i++;
	for (from = i; i < s.n && in_name(s.p[i]); i++)
		;
	*name = without_prefix(str_sub(s, from, i - from));
	*value = STR("");
	while (i < s.n && is_blank(s.p[i]))
		i++;
	if (i < s.n && s.p[i] == '=') {
		for (i++; i < s.n && is_blank(s.p[i]); i++)
			;
		char quote = i < s.n && (s.p[i] == '"' || s.p[i] == '\'') ? s.p[i++] : 0;
		for (from = i; i < s.n && (quote ? s.p[i] != quote : !is_blank(s.p[i])); i++)
			;
		*value = str_sub(s, from, i - from);
		i += quote != 0;
	}
	*attributes = str_sub(s, i, SIZE_MAX);
	return name->n > 0;
}

static const struct entity {
	const char *name, *text;
} entities[] = {
	{ "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" }, { "apos", "'" }, { "nbsp", " " }, { "ndash", "–" }, { "mdash", "—" },
	{ "hellip", "…" }, { "lsquo", "‘" }, { "rsquo", "’" }, { "ldquo", "“" }, { "rdquo", "”" }, { "laquo", "«" }, { "raquo", "»" },
	{ "bull", "•" }, { "middot", "·" }, { "copy", "©" }, { "reg", "®" }, { "deg", "°" }, { "euro", "€" }, { "times", "×" },
	{ "rarr", "→" }, { "larr", "←" }, { "auml", "ä" }, { "ouml", "ö" }, { "uuml", "ü" }, { "Auml", "Ä" }, { "Ouml", "Ö" },
	{ "Uuml", "Ü" }, { "szlig", "ß" }, { "eacute", "é" }, { "egrave", "è" }, { "agrave", "à" }, { "ccedil", "ç" }, { "shy", "" },
	{ "ensp", " " }, { "emsp", " " }, { "thinsp", " " }, { "zwnj", "" },
};

/* "#8211", "#x2013": U+FFFD for what is no character. */
static bool add_numbered(struct buf *out, struct str digits)
{
	bool hex = digits.n && (digits.p[0] | 32) == 'x';
	uint32_t cp = 0;
	for (size_t i = hex; i < digits.n; i++) {
		char c = digits.p[i];
		int v = hex || ascii_digit(c) ? ascii_hex(c) : -1;
		if (v < 0)
			return false;
		cp = cp > 0x10ffff ? cp : cp * (hex ? 16 : 10) + (uint32_t)v;
	}
	char utf8[4];
	if (digits.n <= hex)
		return false;
	if (!cp || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		cp = 0xfffd;
	if (cp == 0xa0)
		cp = ' ';
	buf_add(out, (struct str){ utf8, utf8_put(utf8, cp) });
	return true;
}

static bool add_entity(struct buf *out, struct str name)
{
	if (name.n && name.p[0] == '#')
		return add_numbered(out, str_sub(name, 1, SIZE_MAX));
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
		if (str_is(name, entities[i].name)) {
			buf_adds(out, entities[i].text);
			return true;
		}
	return false;
}

void markup_decode(struct buf *out, struct str text)
{
	enum { LONGEST = 12 };
	for (size_t i; (i = str_chr(text, '&')) != SIZE_MAX; text = str_sub(text, i, SIZE_MAX)) {
		buf_add(out, str_sub(text, 0, i));
		size_t end = str_chr(str_sub(text, i + 1, LONGEST), ';');
		if (end != SIZE_MAX && add_entity(out, str_sub(text, i + 1, end))) {
			i += end + 2;
		} else {
			buf_addc(out, '&');
			i++;
		}
	}
	buf_add(out, text);
}

static struct str begins(struct str head)
{
	return str_trim(str_sub(head, 0, 4096));
}

bool markup_is_html(struct str head)
{
	struct str s = begins(head);
	struct str opening = str_sub(s, 0, 2048);
	return s.n > 1 && s.p[0] == '<' && begins_tag(s, 0) &&
	       (str_starts_nocase(s, STR("<!doctype html")) || str_starts_nocase(s, STR("<html")) || str_find_nocase(opening, STR("<html")) != SIZE_MAX);
}

bool markup_is_xml(struct str head)
{
	struct str s = begins(head);
	return s.n > 2 && s.p[0] == '<' && begins_tag(s, 0) && str_chr(s, '>') != SIZE_MAX && !markup_is_html(head);
}
