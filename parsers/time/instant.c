#include "parsers/time/instant.h"

struct instant instant_add(struct instant t, struct span d)
{
	int64_t r;
	if (!instant_known(t))
		return t;
	if (__builtin_add_overflow(t.ns, d.ns, &r))
		r = d.ns < 0 ? INT64_MIN + 1 : INT64_MAX;
	return (struct instant){ r };
}

struct instant instant_back(struct instant t, struct span d)
{
	return instant_add(t, (struct span){ -d.ns });
}

struct span instant_since(struct instant a, struct instant b)
{
	int64_t r;
	if (__builtin_sub_overflow(a.ns, b.ns, &r))
		r = a.ns < b.ns ? INT64_MIN + 1 : INT64_MAX;
	return (struct span){ r };
}

int64_t civil_days(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

int civil_month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

struct instant civil_utc(const struct civil *c)
{
	int64_t s = civil_days(c->year, c->month, c->day) * 86400 + c->hour * 3600 + c->minute * 60 + c->second;
	return instant_add(instant_of_s(s), (struct span){ c->ns });
}

struct civil civil_of(struct instant t)
{
	int64_t s = instant_s(t), days = s / 86400 - (s % 86400 < 0), rest = s - days * 86400;
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);
	return (struct civil){
		.year = (int)(yoe + era * 400 + (month <= 2)),
		.month = month,
		.day = (int)(doy - (153 * mp + 2) / 5 + 1),
		.hour = (int)(rest / 3600),
		.minute = (int)(rest / 60 % 60),
		.second = (int)(rest % 60),
		.ns = (int)(t.ns - s * NS_PER_S),
	};
}

int civil_weekday(int year, int month, int day)
{
	return (int)(((civil_days(year, month, day) + 4) % 7 + 7) % 7);
}

struct instant instant_add_years(struct instant t, int years)
{
	if (!instant_known(t))
		return t;
	struct civil c = civil_of(t);
	c.year += years;
	if (c.year < 1678 || c.year > 2261)
		return (struct instant){ years < 0 ? INT64_MIN + 1 : INT64_MAX };
	/* civil_days counts on from the first of the month: Feb 29 of a common year is Mar 1. */
	return civil_utc(&c);
}

void instant_rfc3339(struct buf *out, struct instant t, int digits)
{
	static const int power[] = { 1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1 };
	struct civil c = civil_of(t);
	buf_addf(out, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
	if (digits > 0)
		buf_addf(out, ".%0*d", digits, c.ns / power[digits]);
	buf_addc(out, 'Z');
}

int instant_digits(struct instant t, int64_t grain_ns)
{
	int64_t ns = civil_of(t).ns;
	int64_t grain = grain_ns > 0 ? grain_ns : 1;
	for (int digits = 0, unit = 1000000000; digits < 9; digits += 3, unit /= 1000)
		if (grain >= unit && ns % unit == 0)
			return digits;
	return 9;
}
