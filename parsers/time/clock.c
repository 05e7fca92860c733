#include "parsers/time/clock.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

#define HOUR (3600 * NS_PER_S)
#define DAY (24 * HOUR)

/* Orders of a date's three numbers that the source's stamps allow so far. */
enum { YMD = 1, DMY = 2, MDY = 4 };

struct clock {
	const struct zone *zone, *utc;
	enum zone_basis zone_basis; /* of `zone` */
	int year; /* option; 0 = none */
	struct instant changed;

	struct instant last; /* the record before: what the next one is near to */
	enum year_basis last_basis; /* what last's year stands on */
	struct instant learnt; /* a dated stamp further on, about */
	unsigned orders[3]; /* by enum date_order */

	struct civil day; /* that was looked at last, */
	struct instant midnight; /* and its start in UTC */
	char seen_name[64]; /* the zone name that was looked up last */
	const struct zone *seen_zone;

	struct clock_summary summary;
};

struct clock *clock_open(const struct zone *zone, int year, struct instant changed)
{
	struct clock *c = mem_zalloc(1, sizeof *c);
	c->utc = zone_open(STR("UTC"), NULL);
	c->zone = zone ? zone : c->utc;
	c->zone_basis = zone ? ZONE_OPTION : ZONE_DEFAULT;
	c->year = year;
	/* Archives made for reproducible builds say 1970 or 1980: that tells nothing. */
	int64_t changed_s = instant_known(changed) ? instant_s(changed) : 0;
	bool plausible = changed_s > civil_days(1990, 1, 1) * 86400 && changed_s < civil_days(2200, 1, 1) * 86400;
	c->changed = plausible ? changed : INSTANT_NONE;
	c->last = c->learnt = INSTANT_NONE;
	c->orders[DATE_XX_YYYY] = DMY | MDY;
	c->orders[DATE_XX_XX_XX] = YMD | DMY | MDY;
	return c;
}

void clock_close(struct clock *c)
{
	free(c);
}

static void remember(struct clock *c, struct instant t, enum year_basis basis)
{
	c->last = t;
	c->last_basis = basis;
}

/* civil_utc, for a source's next line, which is mostly of the same day. */
static struct instant utc_of(struct clock *c, const struct civil *t)
{
	if (t->day != c->day.day || t->month != c->day.month || t->year != c->day.year) {
		c->day = (struct civil){ .year = t->year, .month = t->month, .day = t->day };
		c->midnight = civil_utc(&c->day);
	}
	return instant_add(c->midnight, (struct span){ (t->hour * 3600 + t->minute * 60 + t->second) * NS_PER_S + t->ns });
}

/* ---- dates of three numbers ---- */

static bool reading_of(const struct stamp *s, unsigned order, struct civil *out)
{
	int y = order == YMD ? s->part[0] : s->part[2], d = order == YMD ? s->part[2] : s->part[order != DMY];
	int m = order == MDY ? s->part[0] : s->part[1];
	if (s->order == DATE_XX_XX_XX)
		y += y < 70 ? 2000 : 1900;
	if (m < 1 || m > 12 || d < 1 || d > civil_month_days(y, m))
		return false;
	*out = s->c;
	out->year = y;
	out->month = m;
	out->day = d;
	return true;
}

/* Narrows the orders down, unless no order fits them all: then the stamp stands alone. */
static unsigned orders_with(struct clock *c, const struct stamp *s)
{
	struct civil read;
	unsigned fit = 0;
	for (unsigned order = YMD; order <= MDY; order <<= 1)
		if ((s->order == DATE_XX_XX_XX || order != YMD) && reading_of(s, order, &read))
			fit |= order;
	if (!(fit & c->orders[s->order]))
		return fit;
	/* A year at the end is never at the beginning. */
	if (s->order == DATE_XX_YYYY && (c->orders[DATE_XX_XX_XX] & fit))
		c->orders[DATE_XX_XX_XX] &= fit;
	return c->orders[s->order] &= fit;
}

void clock_learn(struct clock *c, const struct stamp *s)
{
	if (s->has_date && s->order != DATE_CLEAR)
		orders_with(c, s);
	else if (s->has_date && s->has_year && !instant_known(c->learnt))
		c->learnt = civil_utc(&s->c);
}

/* Of several orders the one whose date is not in the source's future, and nearest to the
 * record before it or else to the time of change; in doubt the commonest. */
static bool settle_order(struct clock *c, struct stamp *s, unsigned *flags)
{
	static const unsigned preferred[] = { YMD, MDY, DMY };
	unsigned orders = orders_with(c, s);
	struct civil best = s->c;
	int64_t best_distance = INT64_MAX;
	if (!orders)
		return false;
	if (orders & (orders - 1))
		*flags |= CLOCK_DATE_ASSUMED;
	for (size_t i = 0; i < sizeof preferred / sizeof *preferred; i++) {
		struct civil read;
		if (!(orders & preferred[i]) || !reading_of(s, preferred[i], &read))
			continue;
		struct instant t = civil_utc(&read);
		int64_t distance = INT64_MAX - 2;
		if (instant_known(c->changed) && t.ns > c->changed.ns + 2 * DAY)
			distance = INT64_MAX - 1;
		else if (instant_known(c->last) || instant_known(c->changed))
			distance = llabs(instant_since(t, instant_known(c->last) ? c->last : c->changed).ns);
		if (distance < best_distance) {
			best_distance = distance;
			best = read;
		}
	}
	s->c = best;
	return true;
}

/* ---- zones ---- */

static const struct zone *named_zone(struct clock *c, struct str name)
{
	if (!str_is(name, c->seen_name)) {
		size_t n = name.n < sizeof c->seen_name ? name.n : 0;
		memcpy(c->seen_name, name.p, n);
		c->seen_name[n] = 0;
		c->seen_zone = zone_open(name, NULL);
	}
	return c->seen_zone;
}

/* The zone to read a stamp without a printed offset in. */
static const struct zone *zone_for(struct clock *c, const struct stamp *s, enum zone_basis *basis)
{
	const struct zone *named = s->zone_name.p ? named_zone(c, s->zone_name) : NULL;
	if (s->zone_name.p && !named && !c->summary.unclear[0] && s->zone_name.n < ZONE_WORD)
		memcpy(c->summary.unclear, s->zone_name.p, s->zone_name.n); /* ends in the zeros behind it */
	*basis = named ? ZONE_PRINTED : s->zone_by_format ? ZONE_BY_FORMAT : c->zone_basis;
	return named ? named : s->zone_by_format ? c->utc : c->zone;
}

/* An hour that comes twice: the earlier, unless the record before shows that the second
 * pass has begun, by lying in it or by the wall clock having gone back since. */
static struct instant resolve_repeat(struct clock *c, const struct zone *z, const struct civil *civil, struct instant earlier, unsigned *flags)
{
	struct instant later = zone_instant_later(z, civil);
	if (instant_known(c->last)) {
		int64_t back = instant_since(c->last, earlier).ns;
		bool second_pass = back > 0 && zone_offset(z, c->last) == zone_offset(z, later);
		/* Lines a little out of order at the change belong to the first pass. */
		if (second_pass ? back > 5 * 60 * NS_PER_S : back > HOUR / 2 && back < 2 * HOUR)
			return later;
	}
	*flags |= CLOCK_AMBIGUOUS;
	return earlier;
}

static void note_offset(struct clock_summary *s, int east)
{
	bool first = !s->east_lo && !s->east_hi;
	if (!east)
		return;
	s->east_lo = first || east < s->east_lo ? east : s->east_lo;
	s->east_hi = first || east > s->east_hi ? east : s->east_hi;
}

static struct instant resolve_zone(struct clock *c, const struct stamp *s, const struct civil *civil, unsigned *flags)
{
	enum zone_basis basis = ZONE_PRINTED;
	struct instant t;
	if (s->has_zone) {
		t = instant_back(utc_of(c, civil), SECONDS(s->offset_s));
		note_offset(&c->summary, s->offset_s);
	} else {
		enum zone_fit fit;
		const struct zone *z = zone_for(c, s, &basis);
		t = zone_instant(z, civil, &fit);
		if (basis > ZONE_BY_FORMAT)
			*flags |= CLOCK_ZONE_ASSUMED;
		if (fit == ZONE_AMBIGUOUS) {
			c->summary.ambiguous++;
			t = resolve_repeat(c, z, civil, t, flags);
		} else if (fit == ZONE_GAP) {
			c->summary.in_gap++;
			*flags |= CLOCK_GAP;
		}
	}
	if (basis > c->summary.zone_basis)
		c->summary.zone_basis = basis;
	return t;
}

/* ---- years ---- */

/* The stamp in a year; false if it has no such day, or the printed weekday is another. */
static bool in_year(const struct stamp *s, int year, bool check_weekday, struct civil *out)
{
	*out = s->c;
	out->year = year;
	if (s->yday) {
		int day = s->yday;
		for (out->month = 1; out->month <= 12 && day > civil_month_days(year, out->month); out->month++)
			day -= civil_month_days(year, out->month);
		out->day = day;
		if (out->month > 12)
			return false;
	}
	if (out->day > civil_month_days(year, out->month))
		return false;
	return !check_weekday || s->weekday < 0 || civil_weekday(year, out->month, out->day) == s->weekday;
}

/* The year that brings the stamp nearest to t. Hence a step back by more than half a year
 * is a new year, and one forward by more a straggler of the old. */
static bool nearest_year(const struct stamp *s, struct instant t, struct civil *out)
{
	int year = civil_of(t).year, found = 0;
	int64_t best = INT64_MAX;
	for (int reach = 0; reach <= 8 && !found; reach = reach ? reach * 8 : 1)
		for (int y = year - reach; y <= year + reach; y++) {
			struct civil read;
			int64_t distance;
			if (!in_year(s, y, false, &read) || y < 1970)
				continue;
			distance = llabs(instant_since(civil_utc(&read), t).ns);
			if (distance < best && (reach > 0 || distance < 150 * DAY)) {
				best = distance;
				*out = read;
				found = 1;
			}
		}
	return found;
}

/* The latest year that does not bring the stamp beyond the change of the file. */
static bool latest_year(const struct stamp *s, struct instant changed, struct civil *out)
{
	int year = civil_of(changed).year + 1;
	for (int check_weekday = s->weekday >= 0; check_weekday >= 0; check_weekday--)
		for (int y = year; y > year - 30 && y >= 1970; y--)
			if (in_year(s, y, check_weekday, out) && civil_utc(out).ns <= changed.ns + DAY)
				return true;
	return false;
}

static bool given_year(const struct stamp *s, int year, struct civil *out)
{
	struct civil new_year = { .year = year, .month = 7, .day = 1 };
	return in_year(s, year, false, out) || nearest_year(s, civil_utc(&new_year), out);
}

static bool find_year(struct clock *c, const struct stamp *s, struct civil *out, enum year_basis *basis)
{
	/* The option is the year of the first; what follows is near it. */
	if (c->year && !(instant_known(c->last) && c->last_basis == YEAR_OPTION)) {
		*basis = YEAR_OPTION;
		return given_year(s, c->year, out);
	}
	if (instant_known(c->last)) {
		*basis = c->last_basis;
		return nearest_year(s, c->last, out);
	}
	*basis = YEAR_NEIGHBOUR;
	if (instant_known(c->learnt) && nearest_year(s, c->learnt, out))
		return true;
	*basis = YEAR_CHANGED;
	if (instant_known(c->changed) && latest_year(s, c->changed, out))
		return true;
	*basis = YEAR_UNKNOWN;
	return in_year(s, 1970, false, out) || in_year(s, 1972, false, out);
}

/* ---- dates ---- */

static struct civil on_day(const struct stamp *s, int64_t days)
{
	struct civil day = civil_of(instant_of_s(days * 86400)), c = s->c;
	c.year = day.year;
	c.month = day.month;
	c.day = day.day;
	return c;
}

/* A time of day alone: near the record before, else on the last day that is not beyond the
 * change of the file. Logs go forward, through half a day of silence too: only what would be
 * almost a day ahead is a straggler from before midnight. */
static struct civil find_date(struct clock *c, const struct stamp *s, enum year_basis *basis)
{
	enum zone_basis unused;
	const struct zone *z = s->has_zone ? NULL : zone_for(c, s, &unused);
	struct instant near = instant_known(c->last) ? c->last : c->changed;
	if (!instant_known(near)) {
		*basis = YEAR_UNKNOWN;
		return on_day(s, 0);
	}
	/* Wall clock seconds of what it is near to, in the stamp's zone. */
	int64_t wall = instant_s(near) + (z ? zone_offset(z, near) : s->offset_s);
	int64_t day = wall / 86400 - (wall % 86400 < 0), since = wall - day * 86400;
	int64_t own = s->c.hour * 3600 + s->c.minute * 60 + s->c.second;
	*basis = instant_known(c->last) ? c->last_basis : YEAR_CHANGED;
	if (!instant_known(c->last))
		day -= own > since + 60;
	else
		day += (own < since - 12 * 3600) - (own > since + 22 * 3600);
	return on_day(s, day);
}

/* What is not printed, or not clear, of a stamp's date. */
static bool complete(struct clock *c, struct stamp *s, enum year_basis *basis, unsigned *flags)
{
	if (!s->has_date) {
		s->c = find_date(c, s, basis);
		*flags |= CLOCK_DATE_ASSUMED;
		return true;
	}
	if (!s->has_year) {
		*flags |= CLOCK_YEAR_ASSUMED;
		return find_year(c, s, &s->c, basis);
	}
	return settle_order(c, s, flags);
}

bool clock_resolve(struct clock *c, const struct stamp *stamp, struct instant *time, unsigned *flags)
{
	enum year_basis basis = YEAR_PRINTED;
	*flags = CLOCK_TIME;
	if (stamp->is_epoch) {
		*time = stamp->epoch;
		if (c->summary.zone_basis < ZONE_PRINTED)
			c->summary.zone_basis = ZONE_PRINTED;
	} else if (stamp->has_date && stamp->has_year && stamp->order == DATE_CLEAR) {
		*time = resolve_zone(c, stamp, &stamp->c, flags);
	} else {
		struct stamp s = *stamp;
		if (!complete(c, &s, &basis, flags))
			return false;
		*time = resolve_zone(c, &s, &s.c, flags);
	}
	remember(c, *time, basis == YEAR_PRINTED ? YEAR_NEIGHBOUR : basis);
	if (basis > c->summary.year_basis)
		c->summary.year_basis = basis;
	return true;
}

const struct clock_summary *clock_summary(const struct clock *c)
{
	return &c->summary;
}
