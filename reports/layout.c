#include "reports/layout.h"

#include "parsers/base/utf8.h"

#include <math.h>

enum { HOUR = 3600, DAY = 86400 };

static int64_t wall(const struct zone *z, struct instant t)
{
	return instant_s(t) + zone_offset(z, t);
}

/* The first instant at or after t at which clocks of the zone show a whole number of steps. */
static struct instant next_round(const struct zone *z, struct instant t, int64_t step)
{
	int64_t second = instant_s(t) + (instant_of_s(instant_s(t)).ns < t.ns);
	int64_t at = second + zone_offset(z, t), past = ((at % step) + step) % step, up = past ? step - past : 0;
	struct instant found = instant_of_s(second + up);
	if (wall(z, found) % step == 0)
		return found;
	/* The offset changes in between. */
	struct civil c = civil_of(instant_of_s(at + up));
	found = zone_instant(z, &c, NULL);
	return instant_before(found, t) ? zone_instant_later(z, &c) : found;
}

static void copy(char *to, size_t room, struct buf *text)
{
	size_t n = text->n < room ? text->n : room - 1;
	memcpy(to, text->n ? text->p : "", n);
	to[n] = 0;
	buf_reset(text);
}

static void name_tick(struct tick *k, const struct zone *z, struct instant t, int64_t step, int64_t *day)
{
	struct buf text = { 0 };
	struct civil c = civil_of(instant_of_s(wall(z, t)));
	int64_t today = civil_days(c.year, c.month, c.day);
	if (step < DAY) {
		buf_addf(&text, step < 60 ? "%02d:%02d:%02d" : "%02d:%02d", c.hour, c.minute, c.second);
		copy(k->label, sizeof k->label, &text);
	}
	if (step >= DAY || today != *day) {
		buf_addf(&text, "%04d-%02d-%02d", c.year, c.month, c.day);
		copy(step >= DAY ? k->label : k->date, sizeof k->date, &text);
	}
	*day = today;
	buf_free(&text);
}

struct axis axis_make(const struct zone *zone, struct instant from, struct instant to, double left, double right, double size)
{
	static const int64_t steps[] = { 1,	2,	  5,	    10,	      15,	30,	  60,	    120,       300,	  600,	     900,
					 1800,	HOUR,	  2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY,	    2 * DAY,   7 * DAY,	  14 * DAY,  28 * DAY,
					 91 * DAY, 364 * DAY, 1820 * DAY, 3640 * DAY };
	struct axis a = { .zone = zone, .from = from, .to = to, .left = left, .right = right };
	double seconds = span_s(instant_since(to, from)), room = text_width(STR("2021-10-06"), size) + size;
	int64_t step = 0, day = INT64_MIN;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if ((double)(step = steps[i]) * (right - left) / seconds >= room)
			break;
	for (struct instant t = next_round(zone, from, step); a.n < AXIS_TICKS && !instant_before(to, t);) {
		struct tick *k = &a.v[a.n];
		k->x = axis_x(&a, t);
		name_tick(k, zone, t, step, &day);
		a.n++;
		/* A day may have 25 hours: the next round time is looked for past half a step. */
		t = next_round(zone, instant_add(t, SECONDS(step / 2 + 1)), step);
	}
	return a;
}

double axis_x(const struct axis *a, struct instant t)
{
	double part = span_s(instant_since(t, a->from)) / span_s(instant_since(a->to, a->from));
	return a->left + (a->right - a->left) * fmin(1, fmax(0, part));
}

bool axis_has(const struct axis *a, struct instant t)
{
	return instant_known(t) && !instant_before(t, a->from) && !instant_before(a->to, t);
}

double nice_above(double v)
{
	if (!(v > 0) || !isfinite(v))
		return 1;
	double power = pow(10, floor(log10(v)));
	static const double nice[] = { 1, 2, 5, 10 };
	for (size_t i = 0; i < sizeof nice / sizeof *nice; i++)
		if (nice[i] * power >= v * (1 - 1e-9))
			return nice[i] * power;
	return 10 * power;
}

/* Of the font's height. */
static double width_of(uint32_t cp)
{
	if (cp >= 0x80)
		return utf8_width(cp) == 2 ? 1.1 : utf8_width(cp) ? 0.66 : 0;
	if (strchr(" .,:;|!'ijl()[]/\\`ftr-", (int)cp) && cp)
		return 0.4;
	if (strchr("mwMW@%", (int)cp) && cp)
		return 0.98;
	return cp >= 'A' && cp <= 'Z' ? 0.76 : 0.63;
}

double text_width(struct str s, double size)
{
	double width = 0;
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		unsigned n = utf8_at(s, i, &cp);
		/* What is spelled out takes more: \x1b, \u202e. */
		width += n == 0 ? 4 * 0.63 : utf8_hidden(cp) ? 10 * 0.63 : width_of(cp);
		i += n ? n : 1;
	}
	return width * size;
}

void text_fit(struct buf *out, struct str s, double width, double size)
{
	size_t fits = 0;
	double used = 0, dots = text_width(STR("…"), size);
	if (text_width(s, size) <= width) {
		buf_add(out, s);
		return;
	}
	for (size_t i = 0; i < s.n;) {
		unsigned n = utf8_at(s, i, NULL);
		n = n ? n : 1;
		used += text_width(str_sub(s, i, n), size);
		if (used + dots > width)
			break;
		fits = i += n;
	}
	buf_add(out, str_trim(str_sub(s, 0, fits)));
	buf_adds(out, "…");
}

unsigned flags_stack(struct flag *v, size_t n, double gap)
{
	unsigned levels = 0;
	for (size_t i = n; i--;) {
		/* Above all that begin under its word; the lines of those further left come down left of them. */
		v[i].level = 0;
		for (size_t k = i + 1; k < n && v[k].x < v[i].x + v[i].width + gap; k++)
			if (v[k].level >= v[i].level)
				v[i].level = v[k].level + 1;
		if (v[i].level + 1 > levels)
			levels = v[i].level + 1;
	}
	return levels;
}
