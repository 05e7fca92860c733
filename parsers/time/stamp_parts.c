#include "parsers/time/stamp_parts.h"

#include "parsers/time/zone.h"

/* A day of the year, once the year is known. */
static bool month_of_yday(struct stamp *s)
{
	int day = s->yday, month = 1;
	for (; month <= 12 && day > civil_month_days(s->c.year, month); month++)
		day -= civil_month_days(s->c.year, month);
	s->c.month = month;
	s->c.day = day;
	s->yday = 0;
	return month <= 12;
}

static bool date_ok(const struct stamp *s)
{
	const struct civil *c = &s->c;
	if (s->has_year && (c->year < 1900 || c->year > 2261))
		return false;
	/* Without a year Feb 29 is possible. */
	return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       (c->day <= 28 || c->day <= civil_month_days(s->has_year ? c->year : 2000, c->month));
}

static bool time_ok(struct reading *r)
{
	struct civil *c = &r->s->c;
	/* Some print 24 hours and AM or PM as well: then they must agree. */
	if (r->half >= 0 && c->hour >= 1 && c->hour <= 12)
		c->hour = c->hour % 12 + 12 * r->half;
	else if (r->half >= 0 && r->half != c->hour / 12)
		return false;
	/* A leap second is always the last of an hour's. */
	return c->hour <= 23 && c->minute <= 59 && (c->second <= 59 || (c->second == 60 && c->minute == 59));
}

bool reading_end(struct reading *r)
{
	struct stamp *s = r->s;
	if (s->is_epoch) {
		s->has_date = s->has_year = s->has_zone = true;
		s->offset_s = 0;
		return true;
	}
	s->has_date = r->has_day;
	if (s->yday && s->has_year && !month_of_yday(s))
		return false;
	if (s->has_date && !s->yday && !date_ok(s))
		return false;
	if (!r->has_time)
		s->grain_ns = 86400 * NS_PER_S;
	return r->has_time ? time_ok(r) : s->has_date;
}

struct name {
	const char first[4]; /* three letters */
	const char *rest;
};

/* The word at r->p that is names[i] or its first three letters: i; -1 if none is. */
static int take_name(struct reading *r, const struct name *names, int n_names)
{
	if (r->end - r->p < 3)
		return -1;
	char first[3] = { (char)(r->p[0] | 32), (char)(r->p[1] | 32), (char)(r->p[2] | 32) };
	for (int i = 0; i < n_names; i++) {
		if (first[0] != names[i].first[0] || first[1] != names[i].first[1] || first[2] != names[i].first[2])
			continue;
		size_t n = 3;
		while (r->p + n < r->end && is_alpha(r->p[n]))
			n++;
		struct str rest = { r->p + 3, n - 3 };
		if (rest.n && !str_eq_nocase(rest, str_of(names[i].rest)) && !(names[i].rest[0] == 't' && str_eq_nocase(rest, STR("t"))))
			return -1;
		r->p += n;
		return i;
	}
	return -1;
}

bool take_month(struct reading *r)
{
	static const struct name names[] = {
		{ "jan", "uary" }, { "feb", "ruary" }, { "mar", "ch" }, { "apr", "il" }, { "may", "" }, { "jun", "e" }, { "jul", "y" },
		{ "aug", "ust" }, { "sep", "tember" }, { "oct", "ober" }, { "nov", "ember" }, { "dec", "ember" },
	};
	int i = take_name(r, names, 12);
	if (i < 0)
		return false;
	r->s->c.month = i + 1;
	return true;
}

bool take_weekday(struct reading *r)
{
	static const struct name names[] = {
		{ "sun", "day" }, { "mon", "day" }, { "tue", "sday" }, { "wed", "nesday" }, { "thu", "rsday" }, { "fri", "day" }, { "sat", "urday" },
	};
	int i = take_name(r, names, 7);
	if (i < 0)
		return false;
	r->s->weekday = i;
	return true;
}

bool take_half(struct reading *r)
{
	char c = peek(r, 0) | 32;
	size_t dot = peek(r, 1) == '.';
	if ((c != 'a' && c != 'p') || (peek(r, 1 + dot) | 32) != 'm' || is_alpha(peek(r, 2 + dot)))
		return false;
	r->p += 2 + dot;
	if (dot && peek(r, 0) == '.')
		r->p++;
	r->half = c == 'p';
	return true;
}

bool take_fraction(struct reading *r)
{
	int64_t ns = 0, unit = NS_PER_S;
	const char *q = r->p;
	for (; q < r->end && is_digit(*q); q++) {
		unit /= 10; /* 0 behind the ninth digit */
		ns += (*q - '0') * unit;
	}
	if (q == r->p)
		return false;
	r->p = q;
	r->s->c.ns = (int)ns;
	r->s->grain_ns = unit ? unit : 1;
	return true;
}

bool take_offset(struct reading *r)
{
	char c = peek(r, 0);
	const char *from = r->p;
	int hours = 0, minutes = 0, seconds = 0;
	if (c == 'Z' || c == 'z') {
		r->p++;
	} else if (c == '+' || c == '-') {
		r->p++;
		bool ok = take_number(r, 2, 2, &hours);
		const char *behind = r->p;
		bool colon = take_char(r, ':');
		if (!take_number(r, 2, 2, &minutes))
			r->p = behind;
		else if (colon && peek(r, 0) == ':' && is_digit(peek(r, 1)) && is_digit(peek(r, 2)))
			r->p++, take_number(r, 2, 2, &seconds);
		if (!ok || hours > 18 || minutes > 59 || is_digit(peek(r, 0))) {
			r->p = from;
			return false;
		}
	} else {
		return false;
	}
	int total = hours * 3600 + minutes * 60 + seconds;
	r->s->offset_s = c == '-' ? -total : total;
	r->s->has_zone = true;
	return true;
}

/* Words that name a zone, but no fixed offset: several meanings, or summer and winter in one.
 * The clock asks zone_open what they mean. */
static bool vague_zone(struct str word)
{
	static const char *const words[] = { "IST", "BST", "AMT", "AST", "GST", "SST", "ECT", "PT", "ET", "CT", "MT" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(word, words[i]))
			return true;
	return false;
}

/* The length of an Area/City at p, 0 if it is none. */
static size_t iana_length(const struct reading *r)
{
	static const char *const areas[] = { "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/",
					     "Brazil/", "Canada/", "Chile/", "Etc/", "Europe/", "Indian/", "Mexico/", "Pacific/", "US/" };
	struct str rest = { r->p, (size_t)(r->end - r->p) };
	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
		size_t n = strlen(areas[i]);
		if (!str_starts(rest, str_of(areas[i])) || n == rest.n || !is_alpha(rest.p[n]))
			continue;
		while (n < rest.n && (is_alpha(rest.p[n]) || is_digit(rest.p[n]) || strchr("_/+-", rest.p[n])) && rest.p[n])
			n++;
		return n;
	}
	return 0;
}

/* "+1", "+01:00" behind UTC or GMT, meaning ahead of UTC, as people write it. */
static void take_relative(struct reading *r)
{
	if (take_offset(r))
		return;
	char sign = peek(r, 0);
	if ((sign == '+' || sign == '-') && is_digit(peek(r, 1)) && !is_digit(peek(r, 2))) {
		r->s->offset_s = (sign == '-' ? -3600 : 3600) * (r->p[1] - '0');
		r->p += 2;
	}
}

bool take_zone_name(struct reading *r, bool any)
{
	size_t n = 0;
	while (r->p + n < r->end && is_alpha(r->p[n]))
		n++;
	struct str word = { r->p, n };
	if (peek(r, n) == '/' && n) {
		word.n = iana_length(r);
		if (!word.n)
			return false;
		r->s->zone_name = word;
	} else if (is_digit(peek(r, n)) || peek(r, n) == '_') {
		return false;
	} else if (zone_abbreviation(word, &r->s->offset_s)) {
		r->s->has_zone = true;
		r->p += n;
		if (n == 3 && r->s->offset_s == 0)
			take_relative(r);
		return true;
	} else {
		bool capitals = any && n >= 2 && n <= 5;
		for (size_t i = 0; i < n && capitals; i++)
			capitals = word.p[i] >= 'A' && word.p[i] <= 'Z';
		if (!capitals && !vague_zone(word))
			return false;
		r->s->zone_name = word;
	}
	r->p += word.n;
	return true;
}

bool take_epoch(struct reading *r, int min_digits, int max_digits, int64_t unit_ns)
{
	const char *q = r->p;
	int64_t v = 0, ns;
	for (; q < r->end && is_digit(*q); q++)
		if (q - r->p >= max_digits || __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *q - '0', &v))
			return false;
	if (q - r->p < min_digits || __builtin_mul_overflow(v, unit_ns, &ns))
		return false;
	r->p = q;
	r->s->grain_ns = unit_ns;
	if (unit_ns > 1 && (peek(r, 0) == '.' || peek(r, 0) == ',') && is_digit(peek(r, 1))) {
		r->p++;
		take_fraction(r);
		int64_t per = NS_PER_S / unit_ns;
		if (__builtin_add_overflow(ns, r->s->c.ns / per, &ns))
			return false;
		r->s->grain_ns = r->s->grain_ns / per ? r->s->grain_ns / per : 1;
		r->s->c.ns = 0;
	}
	r->s->epoch = (struct instant){ ns };
	r->s->is_epoch = true;
	return true;
}
