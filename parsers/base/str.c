#include "parsers/base/str.h"

#include <fnmatch.h>
#include <stdlib.h>

static inline unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static inline bool space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.p, b.p, n) : 0;
	return d ? d : (a.n > b.n) - (a.n < b.n);
}

bool str_eq_nocase(struct str a, struct str b)
{
	return a.n == b.n && str_starts_nocase(a, b);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
	if (s.n < prefix.n)
		return false;
	for (size_t i = 0; i < prefix.n; i++)
		if (lower(s.p[i]) != lower(prefix.p[i]))
			return false;
	return true;
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_starts(str_sub(s, s.n - suffix.n, suffix.n), suffix);
}

size_t str_chr(struct str s, char c)
{
	const char *q = s.n ? memchr(s.p, c, s.n) : NULL;
	return q ? (size_t)(q - s.p) : SIZE_MAX;
}

size_t str_rchr(struct str s, char c)
{
	const char *q = s.n ? memrchr(s.p, c, s.n) : NULL;
	return q ? (size_t)(q - s.p) : SIZE_MAX;
}

size_t str_find(struct str s, struct str needle)
{
	const char *q = s.n && needle.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
	return q ? (size_t)(q - s.p) : needle.n ? SIZE_MAX : 0;
}

size_t str_find_nocase(struct str s, struct str needle)
{
	for (size_t i = 0; i + needle.n <= s.n; i++)
		if (str_starts_nocase(str_sub(s, i, needle.n), needle))
			return i;
	return SIZE_MAX;
}

struct str str_sub(struct str s, size_t from, size_t n)
{
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return (struct str){ s.p ? s.p + from : NULL, n };
}

struct str str_trim(struct str s)
{
	while (s.n && space(s.p[0]))
		s.p++, s.n--;
	while (s.n && space(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str str_cut(struct str *rest, char sep)
{
	struct str s = *rest;
	size_t i = str_chr(s, sep);
	if (i == SIZE_MAX) {
		*rest = STR_NONE;
		return s;
	}
	*rest = str_sub(s, i + 1, SIZE_MAX);
	return str_sub(s, 0, i);
}

unsigned str_line(struct str text, const char *at)
{
	unsigned line = 1;
	for (const char *p = text.p; p < at; p++)
		line += *p == '\n';
	return line;
}

bool str_u64(struct str s, uint64_t *out)
{
	enum { SAFE_DIGITS = 19 }; /* any so many fit 64 bits */
	uint64_t v = 0;
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned)(s.p[i] - '0');
		if (d > 9)
			return false;
		if (i < SAFE_DIGITS)
			v = v * 10 + d;
		else if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, d, &v))
			return false;
	}
	*out = v;
	return true;
}

bool str_i64(struct str s, int64_t *out)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t v;
	if (s.n && (minus || s.p[0] == '+'))
		s.p++, s.n--;
	if (!str_u64(s, &v) || v > (uint64_t)INT64_MAX)
		return false;
	*out = minus ? -(int64_t)v : (int64_t)v;
	return true;
}

bool str_double(struct str s, double *out)
{
	char tmp[64], *end;
	if (s.n == 0 || s.n >= sizeof tmp || !(s.p[0] == '-' || s.p[0] == '+' || s.p[0] == '.' || (s.p[0] >= '0' && s.p[0] <= '9')))
		return false;
	for (size_t i = 0; i < s.n; i++) /* strtod also takes hex, inf and nan: logs do not mean those */
		if (!strchr("0123456789+-.eE", s.p[i]) || !s.p[i])
			return false;
	memcpy(tmp, s.p, s.n);
	tmp[s.n] = 0;
	double v = strtod(tmp, &end);
	if (*end)
		return false;
	*out = v;
	return true;
}

bool str_glob(const char *pattern, struct str s)
{
	char tmp[4096];
	if (s.n >= sizeof tmp)
		return false;
	memcpy(tmp, s.p ? s.p : "", s.n);
	tmp[s.n] = 0;
	return fnmatch(pattern, tmp, 0) == 0;
}

unsigned str_distance(struct str a, struct str b)
{
	enum { MAX = 64 };
	unsigned d[3][MAX + 1];
	a = str_sub(a, 0, MAX);
	b = str_sub(b, 0, MAX);
	for (unsigned j = 0; j <= b.n; j++)
		d[0][j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		unsigned *now = d[i % 3], *last = d[(i + 2) % 3], *before = d[(i + 1) % 3];
		now[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			unsigned best = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);
			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
	}
	return d[a.n % 3][b.n];
}
