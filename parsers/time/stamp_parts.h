/*
 * The pieces of a printed stamp: what stamp_auto.c and stamp_format.c have in common.
 * For this room only.
 *
 * Each take_* function reads one piece at r->p: true and r->p behind it, or false and
 * nothing changed.
 */
#ifndef LOGOPSY_PARSERS_TIME_STAMP_PARTS_H
#define LOGOPSY_PARSERS_TIME_STAMP_PARTS_H

#include "parsers/time/stamp.h"

struct reading {
	const char *p, *end;
	struct stamp *s;
	int half; /* 12-hour clock: 0 AM, 1 PM, -1 none */
	bool has_time, has_day; /* an hour, a month and day (or a day of the year) */
};

static inline bool is_digit(char c)
{
	return (unsigned)(c - '0') < 10;
}

static inline bool is_alpha(char c)
{
	return (unsigned)((c | 32) - 'a') < 26;
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The byte at r->p + i, or NUL behind the end. */
static inline char peek(const struct reading *r, size_t i)
{
	return (size_t)(r->end - r->p) > i ? r->p[i] : '\0';
}

/* Two digits at p, which must be readable; over 99 if they are none. */
static inline unsigned two_digits(const char *p)
{
	unsigned a = (unsigned)(p[0] - '0'), b = (unsigned)(p[1] - '0');
	return a < 10 && b < 10 ? a * 10 + b : 100;
}

static inline void reading_begin(struct reading *r, struct str text, struct stamp *out)
{
	*out = (struct stamp){ .weekday = -1, .grain_ns = 60 * NS_PER_S };
	*r = (struct reading){ .p = text.p, .end = text.p + text.n, .s = out, .half = -1 };
}

/* Checks ranges, applies what was read piece by piece. False for impossible dates and times. */
bool reading_end(struct reading *r);

/* Between min and max digits. */
static inline bool take_number(struct reading *r, int min, int max, int *out)
{
	int n = 0, v = 0;
	while (n < max && r->p + n < r->end && is_digit(r->p[n]))
		v = v * 10 + (r->p[n++] - '0');
	if (n < min)
		return false;
	r->p += n;
	*out = v;
	return true;
}

static inline bool take_blanks(struct reading *r)
{
	const char *from = r->p;
	while (r->p < r->end && is_blank(*r->p))
		r->p++;
	return r->p > from;
}

static inline bool take_char(struct reading *r, char c)
{
	if (peek(r, 0) != c || r->p >= r->end)
		return false;
	r->p++;
	return true;
}

/* English names, full or cut to three letters, any case. */
bool take_month(struct reading *r);
bool take_weekday(struct reading *r);
bool take_half(struct reading *r); /* AM, p.m. */
/* Digits behind a decimal point; over nine are rounded down. Sets ns and grain. */
bool take_fraction(struct reading *r);
/* Z, +01, +0100, +01:00, -03:30:15. */
bool take_offset(struct reading *r);
/* A name: UTC, CET, GMT+1, Europe/Paris, IST. `any`: also words in capitals that no table has. */
bool take_zone_name(struct reading *r, bool any);
/* An integer of so many digits times unit_ns, with a fraction; refused if it does not fit. */
bool take_epoch(struct reading *r, int min_digits, int max_digits, int64_t unit_ns);

/* 70-99 are 19xx, 00-69 20xx. */
static inline int year_of_two(int y)
{
	return y + (y < 70 ? 2000 : 1900);
}

static inline void set_year(struct stamp *s, int year)
{
	s->c.year = year;
	s->has_year = true;
}

#endif
