#include "parsers/base/excerpt.h"

#include "parsers/base/utf8.h"

enum { BEFORE = 48 }; /* columns of a long line that are shown before the mark */

size_t excerpt_columns(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		unsigned bytes = utf8_at(s, i, &cp);
		n += bytes && !utf8_hidden(cp) ? utf8_width(cp) : 1;
		i += bytes ? bytes : 1;
	}
	return n;
}

void excerpt_text(struct buf *out, struct str line, size_t from, size_t to)
{
	struct str s = str_sub(line, 0, to);
	for (size_t i = from; i < s.n;) {
		uint32_t cp = 0;
		unsigned n = utf8_at(s, i, &cp);
		if (cp == '\t')
			buf_addc(out, ' ');
		else if (!n || utf8_hidden(cp))
			buf_addc(out, '.');
		else
			buf_add(out, str_sub(s, i, n));
		i += n ? n : 1;
	}
}

/* The byte that is `columns` columns before byte `at`. */
static size_t back(struct str s, size_t at, size_t columns)
{
	for (; at > 0 && columns > 0; columns--)
		for (at--; at > 0 && ((unsigned char)s.p[at] & 0xc0) == 0x80;)
			at--;
	return at;
}

static size_t forth(struct str s, size_t at, size_t columns)
{
	for (; at < s.n && columns > 0; columns--) {
		uint32_t cp;
		unsigned n = utf8_at(s, at, &cp);
		at += n ? n : 1;
	}
	return at;
}

void excerpt_mark(struct buf *out, const char *indent, struct str text, size_t at, size_t n)
{
	size_t start = at < text.n ? at : text.n, room = EXCERPT_COLUMNS;
	at = start;
	while (start > 0 && text.p[start - 1] != '\n')
		start--;
	struct str line = str_sub(text, start, SIZE_MAX);
	line.n = str_chr(line, '\n') == SIZE_MAX ? line.n : str_chr(line, '\n');
	at -= start;
	size_t from = excerpt_columns(line) > room ? back(line, at, BEFORE) : 0;
	bool cut = from > 0;
	room -= cut ? 3 : 0;
	size_t to = forth(line, from, room);
	buf_addf(out, "%s%s", indent, cut ? "..." : "");
	excerpt_text(out, line, from, to);
	buf_addf(out, "%s\n%s%s", to < line.n ? "..." : "", indent, cut ? "   " : "");
	size_t blanks = excerpt_columns(str_sub(line, from, at - from)), marks = excerpt_columns(str_sub(str_sub(line, 0, to), at, n));
	for (size_t i = 0; i < blanks; i++)
		buf_addc(out, ' ');
	for (size_t i = 0; i < marks || !i; i++)
		buf_addc(out, '^');
	buf_addc(out, '\n');
}
