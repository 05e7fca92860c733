#include "parsers/ingest/clean.h"

#include "parsers/base/utf8.h"

enum { ESC = 0x1b, BEL = 7 };

/* Sixteen bytes at a time; compilers know this as plain vector arithmetic. */
typedef unsigned char bytes16 __attribute__((vector_size(16)));

static inline bool odd(unsigned char c)
{
	return c == ESC || c == '\r' || c == 0;
}

bool clean_needed(struct str block)
{
	size_t i = 0;
	bytes16 any = { 0 };
	for (; i + sizeof any <= block.n; i += sizeof any) {
		bytes16 v;
		memcpy(&v, block.p + i, sizeof v);
		any |= (bytes16)(v == ESC) | (bytes16)(v == '\r') | (bytes16)(v == 0);
	}
	uint64_t half[2];
	memcpy(half, &any, sizeof half);
	if (half[0] | half[1])
		return true;
	for (; i < block.n; i++)
		if (odd((unsigned char)block.p[i]))
			return true;
	return false;
}

/* Bytes of the escape sequence at the start of s (ECMA-48): CSI to its final byte, OSC and
 * other strings to BEL or ST, anything else to its final byte. One that does not end takes nothing but ESC. */
static size_t escape_length(struct str s)
{
	size_t i = 2;
	if (s.n < 2)
		return 1;
	if (s.p[1] == '[') {
		while (i < s.n && s.p[i] >= 0x20 && s.p[i] <= 0x3f)
			i++;
		return i < s.n && s.p[i] >= 0x40 ? i + 1 : 1;
	}
	if (memchr("]PX^_", s.p[1], 5)) {
		while (i < s.n && s.p[i] != BEL && s.p[i] != ESC)
			i++;
		if (i == s.n)
			return 1;
		return s.p[i] == BEL ? i + 1 : i + 1 < s.n && s.p[i + 1] == '\\' ? i + 2 : i;
	}
	for (i = 1; i < s.n && s.p[i] >= 0x20 && s.p[i] <= 0x2f;)
		i++;
	return i < s.n && s.p[i] >= 0x30 ? i + 1 : 1;
}

/* GitLab writes its folding marks, which tell the time, before a carriage return: they are no progress text. */
static bool is_folding(struct str line)
{
	struct str head = str_sub(line, 0, 64);
	return str_find(head, STR("section_start:")) != SIZE_MAX || str_find(head, STR("section_end:")) != SIZE_MAX;
}

struct str clean_line(struct str line, struct buf *out)
{
	while (line.n && (line.p[line.n - 1] == '\r' || !line.p[line.n - 1]))
		line.n--;
	size_t cr = str_rchr(line, '\r');
	bool folding = cr != SIZE_MAX && is_folding(line);
	if (cr != SIZE_MAX && !folding)
		line = str_sub(line, cr + 1, SIZE_MAX);
	if (!folding && str_chr(line, ESC) == SIZE_MAX && str_chr(line, 0) == SIZE_MAX)
		return line;
	buf_reset(out);
	char *to = buf_room(out, line.n);
	for (size_t i = 0; i < line.n;) {
		if (line.p[i] == ESC) {
			i += escape_length(str_sub(line, i, SIZE_MAX));
			continue;
		}
		if (line.p[i])
			to[out->n++] = line.p[i] == '\r' ? ' ' : line.p[i];
		i++;
	}
	to[out->n] = 0;
	return buf_str(out);
}

size_t clean_escapes(char *p, size_t n)
{
	size_t to = 0;
	for (size_t i = 0; i < n;)
		if (p[i] == ESC)
			i += escape_length((struct str){ p + i, n - i });
		else
			p[to++] = p[i++];
	return to;
}

size_t utf8_of_utf16le(struct str in, bool last, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)in.p;
	size_t i = 0;
	while (i + 2 <= in.n) {
		uint32_t c = p[i] | (uint32_t)p[i + 1] << 8;
		size_t took = 2;
		if (c >= 0xd800 && c <= 0xdbff) {
			if (i + 4 > in.n && !last)
				break;
			uint32_t d = i + 4 <= in.n ? p[i + 2] | (uint32_t)p[i + 3] << 8 : 0;
			bool pair = d >= 0xdc00 && d <= 0xdfff;
			c = pair ? 0x10000 + ((c - 0xd800) << 10) + (d - 0xdc00) : 0xfffd;
			took = pair ? 4 : 2;
		} else if (c >= 0xdc00 && c <= 0xdfff) {
			c = 0xfffd;
		}
		out->n += utf8_put(buf_room(out, 4), c);
		i += took;
	}
	buf_room(out, 0)[0] = 0;
	return last ? in.n : i;
}

uint64_t utf16_length(struct str utf8)
{
	uint64_t units = 0;
	for (size_t i = 0; i < utf8.n; i++) {
		unsigned char c = (unsigned char)utf8.p[i];
		units += (c & 0xc0) == 0x80 ? 0 : c >= 0xf0 ? 2 : 1;
	}
	return units * 2;
}
