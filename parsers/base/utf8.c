#include "parsers/base/utf8.h"

struct range {
	uint32_t from, to;
};

/* In order of `from`. */
static bool in_ranges(const struct range *v, size_t n, uint32_t cp)
{
	size_t lo = 0;
	while (lo < n) {
		size_t mid = (lo + n) / 2;
		if (cp > v[mid].to)
			lo = mid + 1;
		else if (cp < v[mid].from)
			n = mid;
		else
			return true;
	}
	return false;
}

#define IN_RANGES(table, cp) in_ranges((table), sizeof(table) / sizeof *(table), (cp))

unsigned utf8_at(struct str s, size_t at, uint32_t *cp)
{
	/* Smallest character of each length: what is less was written overlong. */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char c = (unsigned char)s.p[at];
	unsigned n = c < 0x80 ? 1 : c < 0xc0 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	if (n == 0 || n > s.n - at)
		return 0;
	uint32_t v = n == 1 ? c : c & (0x7fu >> n);
	for (unsigned i = 1; i < n; i++) {
		unsigned char d = (unsigned char)s.p[at + i];
		if ((d & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (d & 0x3f);
	}
	if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	if (cp)
		*cp = v;
	return n;
}

unsigned utf8_put(char out[4], uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	unsigned n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	for (unsigned i = n; --i > 0; cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3f));
	out[0] = (char)(0xf00 >> n | cp);
	return n;
}

bool utf8_hidden(uint32_t cp)
{
	static const struct range hidden[] = {
		{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0xad, 0xad },	      { 0x34f, 0x34f },	    { 0x61c, 0x61c },
		{ 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },   { 0x200b, 0x200f },   { 0x2028, 0x202e },
		{ 0x2060, 0x206f }, { 0x2800, 0x2800 }, { 0x3164, 0x3164 },   { 0xfe00, 0xfe0d },   { 0xfeff, 0xfeff },
		{ 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0xfffe, 0xffff },   { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe0fff },
	};
	return IN_RANGES(hidden, cp);
}

unsigned utf8_width(uint32_t cp)
{
	static const struct range combining[] = {
		{ 0x300, 0x36f },   { 0x483, 0x489 },	{ 0x591, 0x5bd },   { 0x610, 0x61a },	{ 0x64b, 0x65f },
		{ 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f },
		{ 0xfe20, 0xfe2f },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x33ff }, { 0x3400, 0x4dbf },	  { 0x4e00, 0x9fff },
		{ 0xa000, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },	  { 0xff00, 0xff60 },
		{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
	};
	if (cp < 0x300)
		return 1;
	return IN_RANGES(combining, cp) ? 0 : IN_RANGES(wide, cp) ? 2 : 1;
}
