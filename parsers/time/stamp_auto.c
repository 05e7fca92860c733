/*
 * Stamps by their looks.
 *
 * A stamp is an epoch, or [weekday] date, a gap, a clock and what may follow it: AM or PM,
 * a zone, the year (asctime writes it last). The first byte and the first run of digits
 * tell which kind of date it is. The commonest two, ISO 8601 and CLF, have short cuts.
 */
#include "parsers/time/stamp_parts.h"

static bool take_iso(struct reading *r)
{
	const char *p = r->p;
	if (r->end - p < 19 || p[4] != '-' || p[7] != '-' || p[13] != ':' || p[16] != ':' || (p[10] != 'T' && p[10] != ' '))
		return false;
	unsigned century = two_digits(p), year = two_digits(p + 2), month = two_digits(p + 5), day = two_digits(p + 8);
	unsigned hour = two_digits(p + 11), minute = two_digits(p + 14), second = two_digits(p + 17);
	if (century > 99 || year > 99 || month > 12 || day > 31 || hour > 23 || minute > 59 || second > 60)
		return false;
	r->s->c = (struct civil){ .year = (int)(century * 100 + year), .month = (int)month, .day = (int)day,
				  .hour = (int)hour, .minute = (int)minute, .second = (int)second };
	r->s->has_year = r->has_day = r->has_time = true;
	r->s->grain_ns = NS_PER_S;
	r->p = p + 19;
	return true;
}

/* The other one that is worth a short cut: 06/Mar/2023:10:15:00. */
static bool take_clf(struct reading *r)
{
	const char *p = r->p;
	if (r->end - p < 20 || p[2] != '/' || p[6] != '/' || p[11] != ':' || p[14] != ':' || p[17] != ':')
		return false;
	unsigned day = two_digits(p), century = two_digits(p + 7), year = two_digits(p + 9);
	unsigned hour = two_digits(p + 12), minute = two_digits(p + 15), second = two_digits(p + 18);
	r->p = p + 3;
	if (day > 31 || century > 99 || year > 99 || hour > 23 || minute > 59 || second > 60 || !take_month(r) || r->p != p + 6) {
		r->p = p;
		return false;
	}
	struct civil *c = &r->s->c;
	*c = (struct civil){ .year = (int)(century * 100 + year), .month = c->month, .day = (int)day,
			     .hour = (int)hour, .minute = (int)minute, .second = (int)second };
	r->s->has_year = r->has_day = r->has_time = true;
	r->s->grain_ns = NS_PER_S;
	r->p = p + 20;
	return true;
}

static bool take_year(struct reading *r)
{
	int y;
	const char *from = r->p;
	if (!take_number(r, 4, 4, &y) || is_digit(peek(r, 0)) || y < 1900) {
		r->p = from;
		return false;
	}
	set_year(r->s, y);
	return true;
}

/* Year first, its four digits ahead: 2023-03-06, 2023/3/6, 2023.03.06, 2023:03:06, 2021-Mar-06, 2021 Mar 6. */
static bool take_year_first(struct reading *r)
{
	struct civil *c = &r->s->c;
	if (!take_year(r))
		return false;
	char sep = peek(r, 0);
	if (!sep || !strchr("-/.: ", sep))
		return false;
	r->p++;
	if (is_alpha(peek(r, 0)) ? !take_month(r) : sep == ' ' || !take_number(r, 1, 2, &c->month))
		return false;
	if (sep == ' ' ? !take_blanks(r) : !take_char(r, sep))
		return false;
	if (!take_number(r, 1, 2, &c->day))
		return false;
	return r->has_day = true;
}

/* Digits without separators: 20230306, 230306, 20230306101500. */
static bool take_compact(struct reading *r, size_t digits)
{
	struct civil *c = &r->s->c;
	int y;
	if (digits == 6 ? !take_number(r, 2, 2, &y) : !take_number(r, 4, 4, &y))
		return false;
	set_year(r->s, digits == 6 ? year_of_two(y) : y);
	take_number(r, 2, 2, &c->month);
	take_number(r, 2, 2, &c->day);
	if (digits == 14) {
		take_number(r, 2, 2, &c->hour);
		take_number(r, 2, 2, &c->minute);
		take_number(r, 2, 2, &c->second);
		r->s->grain_ns = NS_PER_S;
		r->has_time = true;
	}
	return r->has_day = true;
}

/* 3/6/23, 17/06/09: which of the three is the year shows only if one has a single digit (it
 * is none of those) or from the source's other stamps. */
static void read_two_digit_years(struct stamp *s, bool padded)
{
	struct civil *c = &s->c;
	int a = s->part[0], b = s->part[1], y = s->part[2];
	s->order = padded ? DATE_XX_XX_XX : DATE_XX_YYYY;
	if (padded && b >= 1 && b <= 12 && y >= 1 && y <= civil_month_days(year_of_two(a), b)) {
		set_year(s, year_of_two(a));
		c->month = b;
		c->day = y;
		return;
	}
	set_year(s, year_of_two(y));
	if (!padded)
		s->part[2] = s->c.year;
	c->month = a <= 12 ? a : b;
	c->day = a <= 12 ? b : a;
}

/* Numbers alone, year last or of two digits. Dots are German: day first. So are hyphens,
 * unless that makes no date. */
static bool take_numeric(struct reading *r)
{
	struct stamp *s = r->s;
	struct civil *c = &s->c;
	int a, b, y;
	bool padded = is_digit(peek(r, 1));
	if (!take_number(r, 1, 2, &a))
		return false;
	char sep = peek(r, 0);
	r->p++;
	if (!take_number(r, 1, 2, &b) || !take_char(r, sep))
		return false;
	const char *from = r->p;
	if (!take_number(r, 2, 4, &y) || r->p - from == 3)
		return false;
	bool whole_year = r->p - from == 4;
	s->part[0] = a;
	s->part[1] = b;
	s->part[2] = y;
	r->has_day = true;
	if (sep == '/' && !whole_year) {
		read_two_digit_years(s, padded);
		return true;
	}
	bool month_first = sep == '/' ? a <= 12 : sep == '-' && b > 12;
	set_year(s, whole_year ? y : year_of_two(y));
	c->month = month_first ? a : b;
	c->day = month_first ? b : a;
	if (sep == '/')
		s->order = DATE_XX_YYYY;
	return true;
}

/* 03-06 10:15:00, 03.06 10:15:00, 03/06 10:15:00: month and day without a year; only before a
 * clock with seconds. */
static bool take_month_day(struct reading *r)
{
	struct civil *c = &r->s->c;
	const char *p = r->p;
	if (r->end - p < 14 || (p[2] != '-' && p[2] != '.' && p[2] != '/') || p[5] != ' ' || p[8] != ':' || p[11] != ':')
		return false;
	unsigned month = two_digits(p), day = two_digits(p + 3);
	if (month > 31 || day > 31)
		return false;
	c->month = (int)(month > 12 ? day : month);
	c->day = (int)(month > 12 ? month : day);
	r->p += 5;
	return r->has_day = true;
}

/* 1st, 2nd, 3rd, 6th. */
static void take_ordinal(struct reading *r)
{
	static const char endings[][3] = { "st", "nd", "rd", "th" };
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (peek(r, 0) == endings[i][0] && peek(r, 1) == endings[i][1] && !is_alpha(peek(r, 2)))
			r->p += 2;
}

/* The year after day and month, where there is one; never the hours of a clock. */
static void take_year_after(struct reading *r, char sep)
{
	const char *from = r->p;
	int y;
	if (sep == ' ') {
		take_char(r, ',');
		take_blanks(r);
	} else if (!take_char(r, sep)) {
		return;
	}
	if (take_year(r))
		return;
	if (take_number(r, 2, 2, &y) && (sep == ' ' ? is_blank(peek(r, 0)) && is_digit(peek(r, 1)) : !is_digit(peek(r, 0))))
		set_year(r->s, year_of_two(y));
	else
		r->p = from;
}

/* 06/Mar/2023, 06-Mar-2023, 06-Mar-23, 6 March 2023, 06 Mar. */
static bool take_day_first(struct reading *r)
{
	if (!take_number(r, 1, 2, &r->s->c.day))
		return false;
	take_ordinal(r);
	char sep = peek(r, 0);
	r->p++;
	if (!take_month(r))
		return false;
	take_year_after(r, sep);
	if (sep != ' ' && !r->s->has_year)
		return false;
	return r->has_day = true;
}

/* Mar  6, Mar 6 2023, Mar 6, 2023, Mar-06-2023. */
static bool take_month_first(struct reading *r)
{
	if (!take_month(r))
		return false;
	take_char(r, '.');
	char sep = peek(r, 0);
	if (sep == '-' || sep == '/')
		r->p++;
	else if (!take_blanks(r))
		return false;
	else
		sep = ' ';
	if (!take_number(r, 1, 2, &r->s->c.day))
		return false;
	take_ordinal(r);
	take_year_after(r, sep);
	return r->has_day = true;
}

static bool take_date(struct reading *r, bool *compact)
{
	size_t digits = 0;
	if (is_alpha(peek(r, 0))) {
		if (take_weekday(r)) {
			take_char(r, '.');
			take_char(r, ',');
			if (!take_blanks(r))
				return false;
		}
		if (is_alpha(peek(r, 0)))
			return take_month_first(r);
	}
	while (is_digit(peek(r, digits)))
		digits++;
	if (digits == 4)
		return take_year_first(r);
	if (digits == 6 || digits == 8 || digits == 14) {
		*compact = true;
		return take_compact(r, digits);
	}
	char sep = peek(r, digits);
	if (digits < 1 || digits > 2 || !sep || !strchr("/-. snrt", sep)) /* or 1st, 2nd, 3rd, 4th */
		return false;
	if (!is_digit(peek(r, digits + 1)) || sep == ' ')
		return take_day_first(r);
	return take_month_day(r) || take_numeric(r);
}

/* A word or dash between date and clock, and blanks behind it. */
static void take_joint(struct reading *r)
{
	static const struct str joints[] = { STR_INIT("- "), STR_INIT("at "), STR_INIT("\xe2\x80\x93 "), STR_INIT("\xe2\x80\x94 ") };
	struct str rest = { r->p, (size_t)(r->end - r->p) };
	for (size_t i = 0; i < sizeof joints / sizeof *joints; i++)
		if (str_starts(rest, joints[i]))
			r->p += joints[i].n;
}

/* What stands between date and clock: T, blanks, ':', "::", '-', ',', ", ", " - ", " at ". */
static bool take_gap(struct reading *r)
{
	char c = peek(r, 0);
	if (c == ':' && peek(r, 1) == ':')
		r->p++;
	if (c && strchr("T:-_,", c) && is_digit(peek(r, 1))) {
		r->p++;
		return true;
	}
	take_char(r, ',');
	if (!take_blanks(r))
		return false;
	take_joint(r);
	take_blanks(r);
	return true;
}

/* A fraction behind the seconds: .123 ,123 and, after a date, :123 (milliseconds). */
static void take_fraction_of_seconds(struct reading *r)
{
	char point = peek(r, 0);
	if (!is_digit(peek(r, 1)))
		return;
	if (point == '.' || point == ',') {
		r->p++;
		take_fraction(r);
	} else if (point == ':' && r->has_day) {
		int ms;
		const char *from = r->p++;
		if (take_number(r, 1, 3, &ms) && !is_digit(peek(r, 0))) {
			r->s->c.ns = ms * (int)NS_PER_MS;
			r->s->grain_ns = NS_PER_MS;
		} else {
			r->p = from;
		}
	}
}

/* 10.15.00.123456 and an offset in minutes, as DB2 writes them behind a date and a hyphen. */
static bool take_dotted_clock(struct reading *r)
{
	struct civil *c = &r->s->c;
	const char *p = r->p;
	if (r->end - p < 8 || p[2] != '.' || p[5] != '.')
		return false;
	unsigned hour = two_digits(p), minute = two_digits(p + 3), second = two_digits(p + 6);
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	c->hour = (int)hour;
	c->minute = (int)minute;
	c->second = (int)second;
	r->has_time = true;
	r->s->grain_ns = NS_PER_S;
	r->p = p + 8;
	take_fraction_of_seconds(r);
	char sign = peek(r, 0);
	if ((sign == '+' || sign == '-') && is_digit(peek(r, 1)) && is_digit(peek(r, 2)) && is_digit(peek(r, 3)) && !is_digit(peek(r, 4))) {
		int minutes = (r->p[1] - '0') * 100 + (r->p[2] - '0') * 10 + (r->p[3] - '0');
		r->s->offset_s = minutes * (sign == '-' ? -60 : 60);
		r->s->has_zone = true;
		r->p += 4;
	}
	return true;
}

/* H:MM, HH:MM:SS with a fraction; HHMMSS and HHMM after a date without separators. */
static bool take_clock(struct reading *r, bool compact)
{
	struct civil *c = &r->s->c;
	bool colons = peek(r, 1) == ':' || peek(r, 2) == ':';
	if (!colons && !compact)
		return false;
	if (!take_number(r, colons ? 1 : 2, 2, &c->hour) || (colons && !take_char(r, ':')))
		return false;
	/* HealthApp and its like do not pad: allowed between colons and a date. */
	if (!take_number(r, r->has_day && colons ? 1 : 2, 2, &c->minute))
		return false;
	r->has_time = true;
	if (colons ? peek(r, 0) == ':' && is_digit(peek(r, 1)) : is_digit(peek(r, 0))) {
		if (colons)
			r->p++;
		if (!take_number(r, r->has_day && colons ? 1 : 2, 2, &c->second))
			return false;
		r->s->grain_ns = NS_PER_S;
		take_fraction_of_seconds(r);
	}
	return true;
}

/* "+0100 (CET)", "+01:00[Europe/Paris]", "+0000 UTC": the zone said a second time. */
static void take_zone_again(struct reading *r)
{
	struct stamp *s = r->s;
	const char *from = r->p;
	int offset_s = s->offset_s;
	char open = peek(r, 0);
	if (open == ' ' && peek(r, 1) == '(')
		open = '(', r->p++;
	else if (open == ' ' && is_alpha(peek(r, 1)))
		open = ' ';
	else if (open != '[' || !strchr("ABCEIMPU", peek(r, 1)))
		return;
	r->p++;
	bool ok = take_zone_name(r, false);
	if (!ok && open == '(') { /* "(Central European Standard Time)" */
		size_t close = str_chr((struct str){ r->p, (size_t)(r->end - r->p) }, ')');
		ok = close != SIZE_MAX && close < 48 && str_ends((struct str){ r->p, close }, STR("Time"));
		r->p += ok ? close : 0;
	}
	if (!ok || (open == '(' && !take_char(r, ')')) || (open == '[' && !take_char(r, ']')))
		r->p = from;
	s->offset_s = offset_s;
	s->zone_name = STR_NONE;
}

static void take_zone(struct reading *r)
{
	const char *from = r->p;
	bool range = !r->has_day && peek(r, 0) == '-'; /* 10:42-10:50 */
	if (!range && take_offset(r)) {
		if (is_alpha(peek(r, 0)) || peek(r, 0) == '_') { /* "10:15:00 Zebra" */
			r->s->has_zone = false;
			r->p = from;
			return;
		}
		take_zone_again(r);
		return;
	}
	bool blank = take_blanks(r);
	if (blank && is_digit(peek(r, 1))) {
		if (take_offset(r)) {
			/* " +12 things": behind a blank hours alone must be set off. */
			char next = peek(r, 0);
			if (r->p - from > 4 || !next || strchr(" ]):|", next))
				take_zone_again(r);
			else
				r->s->has_zone = false, r->p = from;
			return;
		}
	} else if (take_zone_name(r, true)) {
		if (r->s->has_zone)
			take_zone_again(r);
		return;
	} else if (peek(r, 0) == 'Z' && !is_alpha(peek(r, 1)) && !is_digit(peek(r, 1)) && take_offset(r)) {
		return;
	}
	r->p = from;
}

static void take_am_pm(struct reading *r)
{
	const char *from = r->p;
	take_blanks(r);
	if (!take_half(r))
		r->p = from;
}

/* asctime's year, behind the clock or the zone. */
static void take_late_year(struct reading *r)
{
	const char *from = r->p;
	if (!r->s->has_year && r->has_day && take_blanks(r) && !take_year(r))
		r->p = from;
}

static bool take_tai64n(struct reading *r)
{
	uint64_t v[2] = { 0, 0 };
	if (r->end - r->p < 25)
		return false;
	for (int i = 0; i < 24; i++) {
		char c = r->p[1 + i];
		unsigned d = is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a') + 10;
		if (d > 15)
			return false;
		v[i >= 16] = v[i >= 16] << 4 | d;
	}
	/* The label of 1970-01-01T00:00:10 TAI; writers do not count leap seconds. */
	uint64_t s = v[0] - (UINT64_C(0x4000000000000000) + 10);
	if (s > 9000000000u || v[1] >= (uint64_t)NS_PER_S)
		return false;
	r->s->epoch = (struct instant){ (int64_t)s * NS_PER_S + (int64_t)v[1] };
	r->s->is_epoch = true;
	r->s->grain_ns = 1;
	r->p += 25;
	return true;
}

/* An epoch's unit shows in its number of digits, from 2001 to 2286. */
static bool take_any_epoch(struct reading *r)
{
	static const int64_t units[] = { [10] = NS_PER_S, [13] = NS_PER_MS, [16] = 1000, [19] = 1 };
	size_t n = 0;
	while (n < 20 && is_digit(peek(r, n)))
		n++;
	return n < 20 && units[n] && r->p[0] != '0' && take_epoch(r, (int)n, (int)n, units[n]);
}

static bool take_stamp(struct reading *r)
{
	bool compact = false;
	if (!take_iso(r) && !take_clf(r)) {
		const char *from = r->p;
		if (peek(r, 0) == '@')
			return take_tai64n(r);
		if (is_digit(peek(r, 0)) && (peek(r, 1) == ':' || (is_digit(peek(r, 1)) && peek(r, 2) == ':'))) {
			if (!take_clock(r, false))
				return false;
		} else if (take_any_epoch(r)) {
			return true;
		} else {
			r->p = from;
			if (!take_date(r, &compact))
				return false;
			bool hyphen = peek(r, 0) == '-';
			if (!r->has_time && (!take_gap(r) || !((hyphen && take_dotted_clock(r)) || take_clock(r, compact))))
				return false;
		}
	}
	if (peek(r, 0) == '.' || peek(r, 0) == ',' || peek(r, 0) == ':')
		if (r->s->grain_ns == NS_PER_S)
			take_fraction_of_seconds(r);
	if (r->p == r->end || r->s->has_zone)
		return true;
	if (is_blank(*r->p) || is_alpha(*r->p))
		take_am_pm(r);
	take_late_year(r);
	take_zone(r);
	take_late_year(r);
	return true;
}

bool stamp_auto(struct str text, struct stamp *out)
{
	struct reading r;
	text = str_trim(text);
	if (!text.n)
		return false;
	reading_begin(&r, text, out);
	bool bracket = take_char(&r, '[');
	if (!take_stamp(&r) || (bracket && !take_char(&r, ']')))
		return false;
	return reading_end(&r) && r.p == r.end;
}
