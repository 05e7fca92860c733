#include "parsers/logfmt.h"

struct scan {
	const char *p, *end;
	bool truncated;
};

static bool key_byte(char c)
{
	return (unsigned)((c | 32) - 'a') < 26 || (unsigned)(c - '0') < 10 || (c && strchr("_.-@/:", c));
}

static bool key_start(char c)
{
	return (unsigned)((c | 32) - 'a') < 26 || c == '_' || c == '@';
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What firewalls put between pairs, with or without a blank. */
static bool separator(char c)
{
	return c == ',' || c == ';';
}

/* At a separator: whether another pair follows it, or nothing; "1,2,3" is a value. */
static bool pair_follows(const struct scan *s, const char *p)
{
	for (p++; p < s->end && blank(*p);)
		p++;
	const char *key = p;
	while (p < s->end && key_byte(*p))
		p++;
	return p == s->end ? p == key : p > key && key_start(*key) && *p == '=';
}

static bool at_gap(const struct scan *s)
{
	return s->p == s->end || blank(*s->p) || (separator(*s->p) && pair_follows(s, s->p));
}

/* "2031-05-06" and a clock behind a blank are one value, though nobody quoted it. */
static void take_clock(struct scan *s, struct str date)
{
	static const char shape[] = " 00:00:00";
	if (date.n != 10 || (date.p[4] != '-' && date.p[4] != '/') || date.p[7] != date.p[4] || (size_t)(s->end - s->p) < sizeof shape - 1)
		return;
	for (size_t i = 0; i < sizeof shape - 1; i++)
		if (shape[i] == '0' ? (unsigned)(s->p[i] - '0') > 9 : s->p[i] != shape[i])
			return;
	while (++s->p < s->end && !at_gap(s))
		;
}

/* A value behind '=': up to the next gap, or in quotes, which a gap must follow. */
static bool take_value(struct scan *s, struct json_field *f)
{
	const char *from = s->p;
	f->type = JSON_STRING;
	f->escaped = false;
	if (s->p < s->end && (*s->p == '"' || *s->p == '\'')) {
		for (s->p++; s->p < s->end && *s->p != *from; s->p++)
			if (*s->p == '\\') {
				f->escaped = true;
				if (++s->p == s->end)
					break;
			}
		if (s->p == s->end) {
			s->truncated = true;
			return false;
		}
		f->raw = (struct str){ from + 1, (size_t)(s->p - from - 1) };
		s->p++;
		return at_gap(s);
	}
	while (!at_gap(s))
		s->p++;
	take_clock(s, (struct str){ from, (size_t)(s->p - from) });
	f->raw = (struct str){ from, (size_t)(s->p - from) };
	return true;
}

/* One word: a pair, a bare key, or something else, which is skipped. */
static void take_word(struct scan *s, struct json_fields *out, struct logfmt_fit *fit)
{
	const char *from = s->p;
	struct json_field spare, *f = out->n < JSON_MAX_FIELDS ? &out->v[out->n] : &spare;
	while (s->p < s->end && key_byte(*s->p))
		s->p++;
	f->key = (struct str){ from, (size_t)(s->p - from) };
	f->parent = JSON_TOP;
	bool name = f->key.n && key_start(*from), pair = name && s->p < s->end && *s->p == '=';
	if (pair) {
		s->p++;
		pair = take_value(s, f);
	} else if (name && at_gap(s)) {
		fit->bare++;
		f->type = JSON_TRUE;
		f->escaped = false;
		f->raw = f->key;
	} else {
		name = false;
	}
	if (pair) {
		fit->pairs++;
		fit->covered += (size_t)(s->p - from);
	}
	if (pair || (name && f->type == JSON_TRUE)) {
		out->more |= f == &spare;
		out->n += f != &spare;
	}
	while (!at_gap(s))
		s->p++;
}

static bool thrice(const struct json_fields *f)
{
	for (size_t i = 0; i < f->n && i < 32; i++) {
		int seen = 0;
		for (size_t j = i; j < f->n && j < 32; j++)
			seen += f->v[j].type == JSON_STRING && str_eq(f->v[i].key, f->v[j].key);
		if (seen >= 3)
			return true;
	}
	return false;
}

bool logfmt_scan(struct str line, struct json_fields *out, struct logfmt_fit *fit)
{
	line = str_trim(line);
	struct scan s = { line.p, line.p + line.n, false };
	*fit = (struct logfmt_fit){ 0 };
	out->n = 0;
	out->more = false;
	buf_reset(&out->text);
	buf_room(&out->text, line.n + line.n / 2);
	bool first = false;
	for (bool begun = false; s.p < s.end; begun = true) {
		unsigned pairs = fit->pairs;
		take_word(&s, out, fit);
		bool pair = fit->pairs > pairs;
		if (!begun)
			first = pair;
		const char *gap = s.p;
		while (s.p < s.end && (blank(*s.p) || separator(*s.p)))
			s.p++;
		if (pair)
			fit->covered += (size_t)(s.p - gap);
	}
	fit->truncated = s.truncated;
	bool ok = first && fit->pairs >= 2 && fit->covered * 4 >= line.n * 3 && !thrice(out);
	out->state = ok ? JSON_COMPLETE : s.truncated && first ? JSON_TRUNCATED : JSON_NOT;
	return ok;
}
