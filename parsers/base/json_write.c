#include "parsers/base/json_write.h"

#include "parsers/base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Not assert(): broken JSON must not leave a release build either. */
#define INSIST(what) ((what) ? (void)0 : abort())

static void new_line(struct json *j)
{
	if (!j->pretty)
		return;
	buf_addc(j->out, '\n');
	for (unsigned i = 0; i < j->depth; i++)
		buf_adds(j->out, "  ");
}

static inline uint64_t level_bit(const struct json *j)
{
	return UINT64_C(1) << (j->depth - 1);
}

/* All that stands before a value: comma, line break, key. */
static void lead(struct json *j, const char *key)
{
	if (j->depth == 0) {
		INSIST(!key);
		return;
	}
	uint64_t bit = level_bit(j);
	INSIST(!!(j->objects & bit) == !!key);
	if (j->begun & bit)
		buf_addc(j->out, ',');
	j->begun |= bit;
	new_line(j);
	if (!key)
		return;
	buf_addc(j->out, '"');
	buf_adds(j->out, key);
	buf_adds(j->out, j->pretty ? "\": " : "\":");
}

static void open_level(struct json *j, const char *key, bool object)
{
	lead(j, key);
	INSIST(j->depth < JSON_DEPTH);
	j->depth++;
	uint64_t bit = level_bit(j);
	j->begun &= ~bit;
	j->objects = object ? j->objects | bit : j->objects & ~bit;
	buf_addc(j->out, object ? '{' : '[');
}

static void close_level(struct json *j, bool object)
{
	INSIST(j->depth > 0);
	uint64_t bit = level_bit(j);
	bool begun = j->begun & bit;
	INSIST(!!(j->objects & bit) == object);
	j->depth--;
	if (begun)
		new_line(j);
	buf_addc(j->out, object ? '}' : ']');
}

void json_object(struct json *j, const char *key)
{
	open_level(j, key, true);
}

void json_object_end(struct json *j)
{
	close_level(j, true);
}

void json_array(struct json *j, const char *key)
{
	open_level(j, key, false);
}

void json_array_end(struct json *j)
{
	close_level(j, false);
}

static void quote_hidden(struct buf *out, uint32_t cp)
{
	static const char letter[128] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };
	if (cp < 128 && letter[cp])
		buf_addf(out, "\\%c", letter[cp]);
	else if (cp < 0x10000)
		buf_addf(out, "\\u%04x", (unsigned)cp);
	else
		buf_addf(out, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (cp >> 10)), (unsigned)(0xdc00 | (cp & 0x3ff)));
}

void json_quote(struct buf *out, struct str s)
{
	/* Bytes that stop a run of plain ones. */
	static const bool special[256] = { [0 ... 0x1f] = true, ['"'] = true, ['\\'] = true, [0x7f ... 0xff] = true };
	buf_addc(out, '"');
	for (size_t i = 0; i < s.n;) {
		size_t run = i;
		while (run < s.n && !special[(unsigned char)s.p[run]])
			run++;
		if (run > i)
			buf_add(out, str_sub(s, i, run - i));
		if ((i = run) == s.n)
			break;
		uint32_t cp;
		unsigned n = utf8_at(s, i, &cp);
		if (n == 0)
			buf_adds(out, "\xef\xbf\xbd"); /* U+FFFD */
		else if (utf8_hidden(cp))
			quote_hidden(out, cp);
		else if (n == 1)
			buf_addf(out, "\\%c", s.p[i]);
		else
			buf_add(out, str_sub(s, i, n));
		i += n ? n : 1;
	}
	buf_addc(out, '"');
}

void json_str(struct json *j, const char *key, struct str s)
{
	if (!s.p) {
		json_null(j, key);
		return;
	}
	lead(j, key);
	json_quote(j->out, s);
}

void json_int(struct json *j, const char *key, int64_t v)
{
	if (v == INT64_MIN) {
		json_null(j, key);
		return;
	}
	lead(j, key);
	buf_addf(j->out, "%lld", (long long)v);
}

void json_uint(struct json *j, const char *key, uint64_t v)
{
	lead(j, key);
	buf_addf(j->out, "%llu", (unsigned long long)v);
}

/* The fewest digits d, and the exponent e, whose 0.d * 10^e reads back as v. printf's
 * decimal point depends on the locale, so only its digits are taken. v >= 0. */
static int shortest(double v, char digits[20], int *exponent)
{
	char tmp[40];
	for (int precision = 0; precision <= 16; precision++) {
		snprintf(tmp, sizeof tmp, "%.*e", precision, v);
		if (strtod(tmp, NULL) == v)
			break;
	}
	int n = 0;
	char *p = tmp;
	for (; *p != 'e'; p++)
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
	digits[n] = 0;
	int64_t e = 0;
	str_i64(str_of(p + 1), &e);
	*exponent = (int)e + 1;
	return n;
}

void json_double(struct json *j, const char *key, double v)
{
	if (!isfinite(v)) {
		json_null(j, key);
		return;
	}
	lead(j, key);
	char digits[20];
	int e, n = shortest(fabs(v), digits, &e);
	if (signbit(v) && v != 0)
		buf_addc(j->out, '-');
	if (e > 0 && n <= e && e <= 17) /* whole */
		buf_addf(j->out, "%s%.*s", digits, e - n, "00000000000000000");
	else if (e > 0 && e <= 17)
		buf_addf(j->out, "%.*s.%s", e, digits, digits + e);
	else if (e <= 0 && e > -6)
		buf_addf(j->out, "0.%.*s%s", -e, "000000", digits);
	else
		buf_addf(j->out, "%c%s%se%d", digits[0], n > 1 ? "." : "", digits + 1, e - 1);
}

void json_bool(struct json *j, const char *key, bool v)
{
	lead(j, key);
	buf_adds(j->out, v ? "true" : "false");
}

void json_null(struct json *j, const char *key)
{
	lead(j, key);
	buf_adds(j->out, "null");
}
