/*
 * Stamps of servers: what strftime(3) is told becomes a `time F`, a pattern, and a sample.
 */
#include "parsers/import/server.h"

#include "parsers/base/ascii.h"
#include "parsers/time/instant.h"

/* The sample's instant is 2023-03-06 10:15:00.25 UTC, a Monday. */
static const struct code {
	char code;
	const char *format, *pattern, *sample;
	unsigned says;
} codes[] = {
	{ 'Y', "%Y", "\\d{4}", "2023", SAYS_YEAR }, { 'y', "%y", "\\d\\d", "23", SAYS_YEAR }, { 'm', "%m", "\\d\\d", "03", SAYS_DATE },
	{ 'b', "%b", "\\w{3}", "Mar", SAYS_DATE }, { 'h', "%b", "\\w{3}", "Mar", SAYS_DATE }, { 'B', "%B", "\\w++", "March", SAYS_DATE },
	{ 'd', "%d", "\\d\\d", "06", SAYS_DATE }, { 'e', "%e", "[ \\d]\\d", " 6", SAYS_DATE }, { 'j', "%j", "\\d{3}", "065", SAYS_DATE },
	{ 'a', "%a", "\\w{3}", "Mon", SAYS_OTHER }, { 'A', "%A", "\\w++", "Monday", SAYS_OTHER },
	{ 'H', "%H", "\\d\\d", "10", SAYS_CLOCK }, { 'k', "%H", "[ \\d]\\d", "10", SAYS_CLOCK }, { 'I', "%I", "\\d\\d", "10", SAYS_CLOCK },
	{ 'l', "%I", "[ \\d]\\d", "10", SAYS_CLOCK }, { 'M', "%M", "\\d\\d", "15", SAYS_CLOCK }, { 'S', "%S", "\\d\\d", "00", SAYS_CLOCK },
	{ 'p', "%p", "[AP]M", "AM", SAYS_CLOCK }, { 'z', "%z", "[+-]\\d\\d:?+\\d\\d", "+0000", SAYS_ZONE },
	{ 'Z', "%Z", "[\\w/+-]++", "UTC", SAYS_ZONE },
	{ 's', "%s", "\\d+", "1678097700", SAYS_EPOCH }, { 'Q', "%Q", "\\d++", "1678097700250", SAYS_EPOCH | SAYS_FRACTION },
	{ '1', "%U", "\\d++", "1678097700250000", SAYS_EPOCH | SAYS_FRACTION },
	{ '%', "%%", "%", "%", 0 }, { 'n', " ", "\\s", " ", 0 }, { 't', " ", "\\s", " ", 0 },
};

/* Codes that stand for several. */
static const struct {
	char code;
	const char *means;
} spelled_out[] = {
	{ 'D', "%m/%d/%y" }, { 'F', "%Y-%m-%d" }, { 'R', "%H:%M" }, { 'T', "%H:%M:%S" }, { 'X', "%H:%M:%S" }, { 'x', "%m/%d/%y" },
	{ 'r', "%I:%M:%S %p" }, { 'c', "%a %b %e %H:%M:%S %Y" },
};

struct parts {
	struct buf format, pattern, sample;
	unsigned says;
	int digits;
};

static void add_literal(struct parts *p, char c)
{
	bool plain = ascii_alnum(c) || (unsigned char)c >= 128;
	buf_addc(&p->format, c);
	buf_addc(&p->sample, c);
	buf_addf(&p->pattern, c == ' ' ? "[%c]" : plain ? "%c" : "\\%c", c);
}

static void add_fraction(struct parts *p, int digits)
{
	buf_adds(&p->format, "%f");
	buf_addf(&p->pattern, "\\d{%d}", digits);
	buf_add(&p->sample, str_sub(STR("250000000"), 0, (size_t)digits));
	p->says |= SAYS_FRACTION;
	p->digits = digits;
}

static bool add_code(struct parts *p, char c)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i].code == c) {
			buf_adds(&p->format, codes[i].format);
			buf_adds(&p->pattern, codes[i].pattern);
			buf_adds(&p->sample, codes[i].sample);
			p->says |= codes[i].says;
			p->digits = c == 'Q' ? 3 : c == '1' ? 6 : p->digits;
			return true;
		}
	for (size_t i = 0; i < sizeof spelled_out / sizeof *spelled_out; i++)
		if (spelled_out[i].code == c) {
			for (const char *m = spelled_out[i].means; *m; m++)
				*m == '%' ? (void)add_code(p, *++m) : add_literal(p, *m);
			return true;
		}
	return false;
}

/* A `Z` behind a clock is no letter, but the zone. */
static void add_zulu(struct parts *p)
{
	buf_adds(&p->format, "%z");
	buf_addc(&p->pattern, 'Z');
	buf_addc(&p->sample, 'Z');
	p->says |= SAYS_ZONE;
}

static bool add_all(struct layout *l, struct str s, size_t at, struct parts *p)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '%') {
			bool zulu = s.p[i] == 'Z' && i + 1 == s.n && p->says & SAYS_CLOCK;
			zulu ? add_zulu(p) : add_literal(p, s.p[i]);
			continue;
		}
		size_t from = i++;
		while (i < s.n && strchr("EO-_^", s.p[i])) /* strftime's modifiers */
			i++;
		bool sized = i + 1 < s.n && s.p[i] >= '1' && s.p[i] <= '9' && s.p[i + 1] == 'f';
		if (i < s.n && (sized || s.p[i] == 'f'))
			add_fraction(p, sized ? s.p[i++] - '0' : 9);
		else if (i == s.n || !add_code(p, s.p[i]))
			return layout_fail(l, at, "`%.*s` in a time format is not understood", STR_ARG(str_sub(s, from, i + 1 - from)));
	}
	return true;
}

bool stamp_text(struct layout *l, struct str strftime, size_t at, struct stamp_text *out)
{
	struct parts p = { 0 };
	bool ok = add_all(l, strftime, at, &p);
	struct str format = buf_str(&p.format);
	/* Whole seconds and their fraction without a point between are one number. */
	if (str_is(format, "%s%f"))
		format = p.digits == 3 ? STR("%Q") : p.digits == 6 ? STR("%U") : STR("%N");
	*out = (struct stamp_text){
		.format = arena_copy(&l->arena, format), .pattern = arena_copy(&l->arena, buf_str(&p.pattern)),
		.sample = arena_copy(&l->arena, buf_str(&p.sample)), .says = p.says, .digits = p.digits,
	};
	buf_free(&p.format);
	buf_free(&p.pattern);
	buf_free(&p.sample);
	return ok;
}

void stamp_expect(const struct stamp_text *s, struct buf *out)
{
	int64_t fraction_ms = !(s->says & SAYS_FRACTION) ? 0 : s->digits == 1 ? 200 : 250;
	struct instant t = { INT64_C(1678097700) * NS_PER_S + fraction_ms * NS_PER_MS };
	bool whole = s->says & SAYS_EPOCH || (s->says & (SAYS_DATE | SAYS_CLOCK)) == (SAYS_DATE | SAYS_CLOCK);
	int digits = s->says & SAYS_FRACTION ? (s->digits + 2) / 3 * 3 : 0;
	if (!whole)
		return;
	buf_adds(out, "    time ");
	instant_rfc3339(out, t, digits);
	buf_addc(out, '\n');
}
