/* Stamps by a stated format: the language of `time F`, compiled to a row of small steps. */
#include "parsers/time/stamp_parts.h"

struct step {
	bool (*take)(struct reading *r, char literal);
	char literal;
};

struct stamp_format {
	size_t n;
	struct step steps[];
};

static bool literal(struct reading *r, char c)
{
	return take_char(r, c);
}

static bool blanks(struct reading *r, char c)
{
	(void)c;
	return take_blanks(r);
}

static bool year(struct reading *r, char c)
{
	int y;
	(void)c;
	if (!take_number(r, 4, 4, &y))
		return false;
	set_year(r->s, y);
	return true;
}

static bool short_year(struct reading *r, char c)
{
	int y;
	(void)c;
	if (!take_number(r, 2, 2, &y))
		return false;
	set_year(r->s, year_of_two(y));
	return true;
}

static bool month(struct reading *r, char c)
{
	(void)c;
	return take_number(r, 1, 2, &r->s->c.month);
}

static bool month_name(struct reading *r, char c)
{
	(void)c;
	return take_month(r);
}

static bool weekday(struct reading *r, char c)
{
	(void)c;
	return take_weekday(r);
}

static bool day(struct reading *r, char c)
{
	(void)c;
	take_blanks(r);
	r->has_day = true;
	return take_number(r, 1, 2, &r->s->c.day);
}

static bool day_of_year(struct reading *r, char c)
{
	(void)c;
	r->has_day = true;
	return take_number(r, 1, 3, &r->s->yday) && r->s->yday >= 1 && r->s->yday <= 366;
}

/* C's tm_yday, which HAProxy prints: 1 January is 0. */
static bool day_from_zero(struct reading *r, char c)
{
	(void)c;
	r->has_day = true;
	if (!take_number(r, 1, 3, &r->s->yday) || r->s->yday > 365)
		return false;
	r->s->yday++;
	return true;
}

static bool hour(struct reading *r, char c)
{
	(void)c;
	take_blanks(r);
	r->has_time = true;
	return take_number(r, 1, 2, &r->s->c.hour);
}

static bool minute(struct reading *r, char c)
{
	(void)c;
	return take_number(r, 2, 2, &r->s->c.minute);
}

static bool second(struct reading *r, char c)
{
	(void)c;
	r->s->grain_ns = NS_PER_S;
	return take_number(r, 2, 2, &r->s->c.second);
}

/* The point (or comma) before the digits is part of the fraction: both may be missing. */
static bool fraction(struct reading *r, char c)
{
	const char *from = r->p;
	char point = peek(r, 0);
	if (point && (point == c || point == '.' || point == ','))
		r->p++;
	struct stamp *s = r->s;
	if (!take_fraction(r)) {
		r->p = from;
	} else if (s->is_epoch) {
		s->epoch.ns += s->c.ns;
		s->c.ns = 0;
	}
	return true;
}

static bool milliseconds(struct reading *r, char c)
{
	const char *from = r->p;
	(void)c;
	return take_fraction(r) && r->p - from == 3;
}

static bool half(struct reading *r, char c)
{
	(void)c;
	return take_half(r);
}

static bool offset(struct reading *r, char c)
{
	(void)c;
	return take_offset(r);
}

static bool zone(struct reading *r, char c)
{
	(void)c;
	return take_offset(r) || take_zone_name(r, true);
}

static bool epoch_s(struct reading *r, char c)
{
	(void)c;
	/* No fraction here: %f follows where there is one. */
	struct reading whole = *r;
	while (whole.p < whole.end && is_digit(*whole.p))
		whole.p++;
	whole.end = whole.p;
	whole.p = r->p;
	if (!take_epoch(&whole, 1, 10, NS_PER_S))
		return false;
	r->p = whole.p;
	return true;
}

static bool epoch_ms(struct reading *r, char c)
{
	(void)c;
	return take_epoch(r, 1, 13, NS_PER_MS);
}

static bool epoch_us(struct reading *r, char c)
{
	(void)c;
	return take_epoch(r, 1, 16, 1000);
}

static bool epoch_ns(struct reading *r, char c)
{
	(void)c;
	return take_epoch(r, 1, 19, 1);
}

static const struct {
	char code;
	bool (*take)(struct reading *r, char literal);
} codes[] = {
	{ 'Y', year }, { 'y', short_year }, { 'm', month }, { 'b', month_name }, { 'B', month_name }, { 'd', day }, { 'e', day },
	{ 'j', day_of_year }, { 'J', day_from_zero }, { 'a', weekday }, { 'A', weekday }, { 'H', hour }, { 'I', hour }, { 'M', minute }, { 'S', second },
	{ 'f', fraction }, { 'L', milliseconds }, { 'p', half }, { 'z', offset }, { 'Z', zone }, { 's', epoch_s },
	{ 'Q', epoch_ms }, { 'U', epoch_us }, { 'N', epoch_ns }, { '%', literal },
};

static bool (*find_code(char code))(struct reading *r, char literal)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i].code == code)
			return codes[i].take;
	return NULL;
}

/* Whether a stamp of such a format says a time at all. */
static bool tells_time(struct str format)
{
	for (size_t i = 0; i + 1 < format.n; i++)
		if (format.p[i] == '%' && strchr("HTIdejsQUN", format.p[++i]))
			return true;
	return false;
}

static void add_step(struct stamp_format *f, bool (*take)(struct reading *, char), char c)
{
	f->steps[f->n++] = (struct step){ take, c };
}

/* The code behind a '%'. */
static bool add_code(struct stamp_format *f, char code)
{
	bool (*take)(struct reading *, char) = find_code(code);
	if (code == 'T') {
		add_code(f, 'H');
		add_step(f, literal, ':');
		add_code(f, 'M');
		add_step(f, literal, ':');
		return add_code(f, 'S');
	}
	if (!take)
		return false;
	char point = '\0';
	/* A point before %f goes away with it. */
	if (code == 'f' && f->n && f->steps[f->n - 1].take == literal && strchr(".,:", f->steps[f->n - 1].literal))
		point = f->steps[--f->n].literal;
	add_step(f, take, code == '%' ? '%' : point);
	return true;
}

const struct stamp_format *stamp_compile(struct str format, struct arena *arena, struct err *e)
{
	enum { MOST = 3 }; /* steps that a byte of the format can become: %T is five */
	if (!tells_time(format)) {
		err_set(e, "the time format \"%.*s\" has neither an hour, a day nor an epoch", STR_ARG(format));
		return NULL;
	}
	struct stamp_format *f = arena_alloc(arena, 1, sizeof *f + format.n * MOST * sizeof *f->steps);
	for (size_t i = 0; i < format.n; i++) {
		if (is_blank(format.p[i])) {
			add_step(f, blanks, ' ');
			while (i + 1 < format.n && is_blank(format.p[i + 1]))
				i++;
		} else if (format.p[i] != '%') {
			add_step(f, literal, format.p[i]);
		} else if (++i == format.n || !add_code(f, format.p[i])) {
			err_set(e, "the time format \"%.*s\" has an unknown code at \"%.*s\"", STR_ARG(format),
				STR_ARG(str_sub(format, i - 1, SIZE_MAX)));
			return NULL;
		}
	}
	return f;
}

bool stamp_parse(const struct stamp_format *f, struct str text, struct stamp *out)
{
	struct reading r;
	if (!text.n)
		return false;
	reading_begin(&r, text, out);
	for (size_t i = 0; i < f->n; i++)
		if (!f->steps[i].take(&r, f->steps[i].literal))
			return false;
	return r.p == r.end && reading_end(&r);
}
