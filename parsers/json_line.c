/*
 * JSON without a tree.
 *
 * One pass over the bytes lists each member as slices; nothing is copied but names and
 * values with escapes, and values only when asked for. What lies in arrays, and deeper than
 * JSON_MAX_DEPTH, is skipped by matching brackets outside strings.
 */
#include "parsers/json_line.h"

#include "parsers/base/utf8.h"
#include "parsers/ingest/clean.h"

#include <endian.h>

enum { MAX_NESTING = 512 }; /* of what is skipped */

struct scan {
	const char *p, *end;
	struct json_fields *out;
};

static inline bool is_digit(char c)
{
	return (unsigned)(c - '0') < 10;
}

static inline void skip_blanks(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
		s->p++;
}

/* The first quote or backslash of the eight bytes at p, 8 if there is none. */
static inline unsigned find_quote_or_escape(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = UINT64_C(0x8080808080808080);
	uint64_t w, q, b, hit;
	memcpy(&w, p, sizeof w);
	w = le64toh(w);
	q = w ^ ones * '"';
	b = w ^ ones * '\\';
	hit = (((q - ones) & ~q) | ((b - ones) & ~b)) & high; /* the lowest bit set is right, others need not be */
	return hit ? (unsigned)__builtin_ctzll(hit) / 8 : 8;
}

/* A string, at its opening quote: what is between the quotes. */
static enum json_state take_string(struct scan *s, struct str *raw, bool *escaped)
{
	const char *p = s->p + 1, *from = p;
	*escaped = false;
	for (;;) {
		unsigned step = 8;
		while (step == 8 && s->end - p >= 8)
			p += step = find_quote_or_escape(p);
		while (p < s->end && *p != '"' && *p != '\\')
			p++;
		if (p < s->end && *p == '"')
			break;
		if (s->end - p < 2)
			return JSON_TRUNCATED;
		*escaped = true;
		p += 2;
	}
	*raw = (struct str){ from, (size_t)(p - from) };
	s->p = p + 1;
	return JSON_COMPLETE;
}

static bool is_number(struct str s)
{
	const char *p = s.p, *end = s.p + s.n, *from;
	p += p < end && *p == '-';
	for (from = p; p < end && is_digit(*p);)
		p++;
	if (p == from)
		return false;
	if (p < end && *p == '.')
		for (p++; p < end && is_digit(*p);)
			p++;
	if (p < end && (*p | 32) == 'e') {
		p += end - p > 1 && (p[1] == '+' || p[1] == '-') ? 2 : 1;
		for (; p < end && is_digit(*p);)
			p++;
	}
	return p == end && is_digit(p[-1]);
}

/* A number, true, false, null, and what stands for null where a program prints no value. */
static enum json_state take_word(struct scan *s, struct str *raw, enum json_type *type)
{
	static const struct {
		struct str word;
		enum json_type type;
	} words[] = {
		{ STR_INIT("true"), JSON_TRUE }, { STR_INIT("false"), JSON_FALSE }, { STR_INIT("null"), JSON_NULL }, { STR_INIT("-"), JSON_NULL },
		{ STR_INIT("NaN"), JSON_NULL }, { STR_INIT("Infinity"), JSON_NULL }, { STR_INIT("-Infinity"), JSON_NULL },
	};
	const char *p = s->p;
	while (p < s->end && (is_digit(*p) || (unsigned)((*p | 32) - 'a') < 26 || *p == '-' || *p == '+' || *p == '.'))
		p++;
	*raw = (struct str){ s->p, (size_t)(p - s->p) };
	s->p = p;
	*type = JSON_NUMBER;
	if (is_number(*raw))
		return JSON_COMPLETE;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(*raw, words[i].word)) {
			*type = words[i].type;
			return JSON_COMPLETE;
		}
	return p == s->end ? JSON_TRUNCATED : JSON_NOT;
}

/* An object or array whose members are not wanted, at its bracket. Brackets must match, and
 * between them stand JSON's values, set off from each other. */
static enum json_state skip_nested(struct scan *s)
{
	char open[MAX_NESTING];
	size_t depth = 0;
	struct str raw;
	bool escaped, behind_value = false;
	enum json_type type;
	enum json_state state = JSON_COMPLETE;
	do {
		skip_blanks(s);
		if (s->p == s->end)
			return JSON_TRUNCATED;
		char c = *s->p;
		if (c == '}' || c == ']') {
			if (open[--depth] != (c == '}' ? '{' : '['))
				return JSON_NOT;
			behind_value = true;
			s->p++;
			continue;
		}
		if (c == ',' || (c == ':' && open[depth - 1] == '{')) {
			behind_value = false;
			s->p++;
			continue;
		}
		if (behind_value)
			return JSON_NOT;
		behind_value = true;
		if (c == '{' || c == '[') {
			if (depth == MAX_NESTING)
				return JSON_NOT;
			open[depth++] = c;
			behind_value = false;
			s->p++;
		} else if (c == '"') {
			state = take_string(s, &raw, &escaped);
		} else {
			state = take_word(s, &raw, &type);
		}
		if (state != JSON_COMPLETE)
			return state;
	} while (depth);
	return JSON_COMPLETE;
}

/* ---- escapes ---- */

static bool hex4(const char *p, const char *end, uint32_t *out)
{
	uint32_t v = 0;
	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		unsigned d = (unsigned)(p[i] - '0');
		if (d > 9)
			d = (unsigned)((p[i] | 32) - 'a') + 10;
		if (d > 15 || (d > 9 && (p[i] | 32) < 'a'))
			return false;
		v = v << 4 | d;
	}
	*out = v;
	return true;
}

/* \uXXXX at p (behind the u), with its second half if it is the first of a pair. */
static const char *unescape_unicode(const char *p, const char *end, char **to)
{
	uint32_t cp = 0xFFFD, low;
	if (!hex4(p, end, &cp)) {
		*to += utf8_put(*to, 0xFFFD);
		return p;
	}
	p += 4;
	if (cp >= 0xD800 && cp < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' && hex4(p + 2, end, &low) && low >= 0xDC00 &&
	    low < 0xE000) {
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
		p += 6;
	} else if (cp >= 0xD800 && cp < 0xE000) {
		cp = 0xFFFD;
	}
	*to += utf8_put(*to, cp);
	return p;
}

/* Never longer than what was written, except that a broken \u of two bytes gives three: the
 * buffer has room for half as much again. */
static struct str unescape(struct json_fields *f, struct str raw)
{
	static const char from[] = "nrtbf\"\\/", into[] = "\n\r\t\b\f\"\\/";
	char *begin = f->text.p + f->text.n, *to = begin;
	const char *p = raw.p, *end = raw.p + raw.n;
	while (p < end) {
		const char *q = memchr(p, '\\', (size_t)(end - p)), *known;
		size_t plain = (size_t)((q ? q : end) - p);
		memcpy(to, p, plain);
		to += plain;
		p += plain;
		if (!q || end - p < 2)
			break;
		char c = p[1];
		uint32_t byte;
		char padded[4] = { '0', '0', end - p > 2 ? p[2] : 'x', end - p > 3 ? p[3] : 'x' };
		if (c == 'u') {
			p = unescape_unicode(p + 2, end, &to);
		} else if (c == 'x' && hex4(padded, padded + 4, &byte)) {
			*to++ = (char)byte;
			p += 4;
		} else if (c && (known = strchr(from, c))) {
			*to++ = into[known - from];
			p += 2;
		} else { /* no escape: as written */
			*to++ = *p++;
			*to++ = *p++;
		}
	}
	size_t n = clean_escapes(begin, (size_t)(to - begin));
	f->text.n += n;
	return (struct str){ begin, n };
}

/* ---- one line ---- */

static enum json_state take_object(struct scan *s, uint16_t parent, int depth);

static enum json_state take_value(struct scan *s, struct json_field *f, uint16_t index, int depth)
{
	const char *from = s->p;
	enum json_state state;
	char c = *s->p;
	f->escaped = false;
	if (c == '"') {
		f->type = JSON_STRING;
		return take_string(s, &f->raw, &f->escaped);
	}
	if (c == ',' || c == '}') {
		f->type = JSON_NULL;
		f->raw = (struct str){ from, 0 };
		return JSON_COMPLETE;
	}
	if (c != '{' && c != '[')
		return take_word(s, &f->raw, &f->type);
	f->type = c == '{' ? JSON_OBJECT : JSON_ARRAY;
	f->raw = (struct str){ from, (size_t)(s->end - from) };
	if (c == '{' && depth < JSON_MAX_DEPTH && index < JSON_MAX_FIELDS) {
		state = take_object(s, index, depth + 1);
	} else {
		s->out->more |= c == '{';
		state = skip_nested(s);
	}
	if (state == JSON_COMPLETE)
		f->raw.n = (size_t)(s->p - from);
	return state;
}

static enum json_state take_member(struct scan *s, uint16_t parent, int depth)
{
	struct json_fields *out = s->out;
	struct json_field spare, *f = &spare;
	bool escaped;
	enum json_state state;
	uint16_t index = JSON_MAX_FIELDS;
	if (out->n < JSON_MAX_FIELDS) {
		index = (uint16_t)out->n;
		f = &out->v[out->n];
	} else {
		out->more = true;
	}
	if (*s->p != '"')
		return JSON_NOT;
	if ((state = take_string(s, &f->key, &escaped)) != JSON_COMPLETE)
		return state;
	skip_blanks(s);
	if (s->p == s->end)
		return JSON_TRUNCATED;
	if (*s->p++ != ':')
		return JSON_NOT;
	skip_blanks(s);
	if (s->p == s->end)
		return JSON_TRUNCATED;
	f->parent = parent;
	if (f != &spare) {
		if (escaped)
			f->key = unescape(out, f->key);
		out->n++;
	}
	bool object = *s->p == '{';
	state = take_value(s, f, index, depth);
	if (state != JSON_COMPLETE && f != &spare && !object)
		out->n--; /* the value is cut */
	return state;
}

/* At the '{'. */
static enum json_state take_object(struct scan *s, uint16_t parent, int depth)
{
	s->p++;
	for (bool first = true;; first = false) {
		skip_blanks(s);
		if (s->p == s->end)
			return JSON_TRUNCATED;
		if (*s->p == '}' && first) {
			s->p++;
			return JSON_COMPLETE;
		}
		enum json_state state = take_member(s, parent, depth);
		if (state != JSON_COMPLETE)
			return state;
		skip_blanks(s);
		if (s->p == s->end)
			return JSON_TRUNCATED;
		char c = *s->p++;
		if (c == '}')
			return JSON_COMPLETE;
		if (c != ',')
			return JSON_NOT;
	}
}

bool json_flatten(struct str line, struct json_fields *out)
{
	struct scan s = { line.p, line.p + line.n, out };
	out->n = 0;
	out->more = false;
	out->state = JSON_NOT;
	buf_reset(&out->text);
	skip_blanks(&s);
	if (s.p == s.end || *s.p != '{')
		return false;
	buf_room(&out->text, line.n + line.n / 2);
	out->state = take_object(&s, JSON_TOP, 1);
	if (out->state == JSON_COMPLETE) {
		skip_blanks(&s);
		if (s.p < s.end && *s.p == ',')
			s.p++;
		skip_blanks(&s);
		if (s.p < s.end)
			out->state = JSON_NOT;
	}
	if (out->state == JSON_NOT)
		out->n = 0;
	return out->state == JSON_COMPLETE;
}

void json_fields_free(struct json_fields *f)
{
	buf_free(&f->text);
	f->n = 0;
}

/* ---- looking up ---- */

struct str json_text(struct json_fields *f, struct json_field *v)
{
	if (!v || v->type == JSON_NULL)
		return STR_NONE;
	if (v->escaped) {
		v->raw = unescape(f, v->raw);
		v->escaped = false;
	}
	return v->raw;
}

/* The numbers of a list, all of them bytes, as these: they take less room than written so. */
static bool take_bytes(struct json_fields *f, struct str list, struct str *out)
{
	char *begin = f->text.p + f->text.n, *to = begin;
	for (struct str rest = str_sub(list, 1, list.n > 1 ? list.n - 2 : 0), word; rest.p && (word = str_trim(str_cut(&rest, ',')), true);) {
		uint64_t byte;
		if (!str_u64(word, &byte) || byte > 255)
			return false;
		*to++ = (char)byte;
	}
	size_t n = clean_escapes(begin, (size_t)(to - begin));
	f->text.n += n;
	*out = (struct str){ begin, n };
	return n > 0;
}

struct str json_first(struct json_fields *f, struct json_field *v)
{
	struct scan s = { v->raw.p + 1, v->raw.p + v->raw.n, f };
	struct json_field first = { 0 };
	if (v->type != JSON_ARRAY || v->raw.n < 3)
		return STR_NONE;
	skip_blanks(&s);
	if (s.p == s.end || take_value(&s, &first, JSON_MAX_FIELDS, JSON_MAX_DEPTH) != JSON_COMPLETE)
		return STR_NONE;
	if (first.type == JSON_STRING)
		return first.escaped ? STR_NONE : first.raw;
	if (take_bytes(f, first.type == JSON_ARRAY ? first.raw : v->raw, &first.raw)) { /* once: they are a string now */
		v->raw = first.raw;
		v->type = JSON_STRING;
		return v->raw;
	}
	return STR_NONE;
}

static struct json_field *member(struct json_fields *f, size_t from, uint16_t parent, struct str key)
{
	for (size_t i = from; i < f->n; i++)
		if (f->v[i].key.n == key.n && f->v[i].parent == parent && str_eq(f->v[i].key, key))
			return &f->v[i];
	return NULL;
}

static struct json_field *walk(struct json_fields *f, size_t from, uint16_t parent, struct str path)
{
	struct json_field *v = member(f, from, parent, path);
	for (size_t dot = 0; !v && dot < path.n; dot++) {
		if (path.p[dot] != '.')
			continue;
		struct json_field *object = member(f, from, parent, str_sub(path, 0, dot));
		if (object && object->type == JSON_OBJECT) {
			uint16_t index = (uint16_t)(object - f->v);
			v = walk(f, index + 1u, index, str_sub(path, dot + 1, SIZE_MAX));
		}
	}
	return v;
}

/* Whether v is what walk() would give for the path; only for literal keys at the top. */
static bool is_at_top(const struct json_field *v, struct str path)
{
	return v->parent == JSON_TOP && str_eq(v->key, path);
}

struct json_field *json_find(struct json_fields *f, struct str path, uint16_t *hint)
{
	if (hint && *hint < f->n && is_at_top(&f->v[*hint], path))
		return &f->v[*hint];
	struct json_field *v = walk(f, 0, JSON_TOP, path);
	if (v && hint)
		*hint = (uint16_t)(v - f->v);
	return v;
}
