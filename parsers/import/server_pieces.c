/*
 * The pieces of a format string: which of them are one value, and which value gives which field.
 */
#include "parsers/import/server.h"

/* Removes the pieces (from, from + n) but the first. */
static void close_up(struct layout *l, size_t from, size_t n)
{
	for (size_t i = from + n; i < l->n; i++)
		l->piece[i - n + 1] = l->piece[i];
	l->n -= n - 1;
}

/* How many pieces from `p` on are what the name says; 0 if they are not. */
static size_t named_so(const struct piece *p, size_t n, struct str name)
{
	size_t i = 0;
	for (; i < n && name.n; i++) {
		if (!str_starts(name, p[i].text) || p[i].nameless || p[i].quoted)
			return 0;
		name = str_sub(name, p[i].text.n, SIZE_MAX);
	}
	return name.n ? 0 : i;
}

static void join_values(struct layout *l)
{
	for (size_t i = 0; i < l->n; i++)
		for (const struct variable *v = l->server->joined; v->name; v++) {
			size_t n = named_so(l->piece + i, l->n - i, str_of(v->name));
			if (!n)
				continue;
			close_up(l, i, n);
			l->piece[i].var = v;
			l->piece[i].text = str_of(v->name);
			l->piece[i].rank = v->rank;
			break;
		}
}

static bool is_stamp(const struct piece *p)
{
	return p->var && p->var->shape == SHAPE_STAMP && !p->nameless;
}

static struct str both(struct layout *l, struct str a, struct str between, struct str b)
{
	return arena_printf(&l->arena, "%.*s%.*s%.*s", STR_ARG(a), STR_ARG(between), STR_ARG(b));
}

/* The second stamp, written behind `between`, says what the first leaves open. */
static bool append_stamp(struct layout *l, struct piece *first, struct str between, const struct piece *second)
{
	struct stamp_text text, *a = &first->stamp;
	const struct stamp_text *b = &second->stamp;
	if (second->var->at_end != first->var->at_end || (a->says & b->says) || (a->says | b->says) == (a->says & SAYS_OTHER) ||
	    between.n > 4 || (b->says & SAYS_EPOCH) || ((a->says & SAYS_EPOCH) && !(b->says & SAYS_FRACTION)))
		return false;
	if (!stamp_text(l, between, first->at, &text))
		return false;
	a->format = both(l, a->format, text.format, b->format);
	a->pattern = both(l, a->pattern, text.pattern, b->pattern);
	a->sample = both(l, a->sample, text.sample, b->sample);
	a->says |= b->says;
	a->digits += b->digits;
	if (str_is(a->format, "%s%f"))
		a->format = a->digits == 3 ? STR("%Q") : STR("%U");
	first->text = both(l, first->text, between, second->text);
	return true;
}

/* `%{%H:%M:%S}t.%{msec_frac}tZ`: the letter belongs to the stamp. */
static void take_zulu(struct layout *l, size_t i)
{
	struct stamp_text *s = &l->piece[i].stamp;
	struct piece *next = i + 1 < l->n ? &l->piece[i + 1] : NULL;
	if (!next || next->var || !str_starts(next->text, STR("Z")) || !(s->says & SAYS_CLOCK) || s->says & SAYS_ZONE)
		return;
	s->format = both(l, s->format, STR("%z"), STR(""));
	s->pattern = both(l, s->pattern, STR("Z"), STR(""));
	s->sample = both(l, s->sample, STR("Z"), STR(""));
	s->says |= SAYS_ZONE;
	next->text = str_sub(next->text, 1, SIZE_MAX);
	if (!next->text.n)
		close_up(l, i, 2);
}

static void join_stamps(struct layout *l)
{
	for (size_t i = 0; i + 1 < l->n; i++) {
		if (!is_stamp(&l->piece[i]))
			continue;
		size_t next = l->piece[i + 1].var ? i + 1 : i + 2;
		struct str between = next == i + 2 ? l->piece[i + 1].text : STR("");
		take_zulu(l, i);
		if (next >= l->n || !is_stamp(&l->piece[next]) || !append_stamp(l, &l->piece[i], between, &l->piece[next]))
			continue;
		close_up(l, i, next - i + 1);
		i--; /* there may be more */
	}
}

/* ---- values side by side ---- */

static bool is_digits(enum shape s)
{
	return s == SHAPE_COUNT || s == SHAPE_TIMER || s == SHAPE_SECONDS || s == SHAPE_STATUS;
}

static bool begins_apart(const struct piece *a, const struct piece *b)
{
	if (b->quoted || a->quoted || b->var->shape == SHAPE_BRACES)
		return true;
	if (a->var->shape == SHAPE_STAMP)
		return !is_digits(b->var->shape);
	return b->var->shape == SHAPE_PATH;
}

/* Two values with nothing between: both are there, but nobody knows where one ends. */
static bool keep_apart(struct layout *l)
{
	static const struct variable one_text = UNWANTED("", SHAPE_TEXT, "x");
	for (size_t i = 0; i + 1 < l->n; i++) {
		struct piece *a = &l->piece[i], *b = a + 1;
		if (!a->var || !b->var || begins_apart(a, b))
			continue;
		if (is_stamp(a) || is_stamp(b) || (a->var->field && b->var->field))
			return layout_fail(l, b->at, "nothing between %.*s and %.*s tells where one ends: put a blank there", STR_ARG(a->text),
					   STR_ARG(b->text));
		a->text = both(l, a->text, STR(""), b->text);
		a->var = &one_text;
		layout_say(l, "Nothing tells where the values of %.*s end, so they are passed over.", STR_ARG(a->text));
		close_up(l, i--, 2);
	}
	return true;
}

bool server_join(struct layout *l)
{
	join_values(l);
	join_stamps(l);
	return keep_apart(l);
}

/* ---- fields ---- */

/* Fields of which a record has one only, whatever their unit. */
static bool same_field(const char *a, const char *b)
{
	bool lengths = str_starts(str_of(a), STR("duration_")) && str_starts(str_of(b), STR("duration_"));
	return lengths || !strcmp(a, b);
}

const struct piece *server_has(const struct layout *l, const char *field)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct piece *p = &l->piece[i];
		if (p->field && (!strcmp(p->field, field) || (p->also && !strcmp(p->also, field))))
			return p;
	}
	return NULL;
}

const struct piece *server_time(const struct layout *l)
{
	const struct piece *whole = server_has(l, "time");
	return whole ? whole : server_has(l, "time2");
}

/* A stamp that has no zone gives way to that of a wrapper, unless it is said to be the better one. */
static const char *own_field(const struct piece *p)
{
	if (p->nameless || !p->var->field)
		return NULL;
	if (p->var->shape != SHAPE_STAMP)
		return p->var->field;
	if (!(p->stamp.says & (SAYS_EPOCH | SAYS_CLOCK)))
		return NULL;
	return p->stamp.says & (SAYS_EPOCH | SAYS_ZONE) && p->stamp.says & (SAYS_EPOCH | SAYS_YEAR) ? "time" : "time2";
}

static int worth(const struct piece *p)
{
	const struct stamp_text *s = &p->stamp;
	if (p->var->shape != SHAPE_STAMP)
		return 4 * p->rank;
	/* The date above all, then how fine it is, then the zone. */
	return 32 * ((s->says & (SAYS_EPOCH | SAYS_DATE)) != 0) + 16 * p->rank + (s->says & SAYS_FRACTION ? 8 : 0) +
	       (s->says & (SAYS_EPOCH | SAYS_ZONE) ? 4 : 0);
}

static bool is_time(const char *field)
{
	return !strcmp(field, "time") || !strcmp(field, "time2");
}

static bool is_best(const struct layout *l, const struct piece *p)
{
	const char *field = own_field(p);
	for (size_t i = 0; i < l->n; i++) {
		const struct piece *q = &l->piece[i];
		const char *other = q->var ? own_field(q) : NULL;
		if (q == p || !other || !(same_field(field, other) || (is_time(field) && is_time(other))))
			continue;
		if (worth(q) > worth(p) || (worth(q) == worth(p) && q < p))
			return false;
	}
	return true;
}

/* The request line says these again. */
static void drop_doubles(struct layout *l)
{
	static const char *const of_request[] = { "method", "path" };
	if (!server_has(l, "request"))
		return;
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < 2; k++)
			if (l->piece[i].field && !strcmp(l->piece[i].field, of_request[k]))
				l->piece[i].field = NULL;
}

/* A frontend is the service only where no backend is printed. */
static void drop_fronts(struct layout *l)
{
	const struct piece *both_names = NULL;
	for (size_t i = 0; i < l->n && !l->whole_backends; i++)
		if (l->piece[i].field && l->piece[i].var->shape == SHAPE_BACKEND)
			both_names = &l->piece[i];
	for (size_t i = 0; both_names && i < l->n; i++)
		if (l->piece[i].field && !strcmp(l->piece[i].field, both_names->var->also))
			l->piece[i].field = NULL;
}

static bool gives_also(const struct layout *l, const struct piece *p)
{
	bool whole = p->field && p->var->shape == SHAPE_BACKEND && l->whole_backends;
	return p->field && p->var->also && !whole && !server_has(l, p->var->also);
}

/* Where the beginning and the end of a request are both printed, the other one has its own field. */
static void name_other_end(struct layout *l)
{
	const struct piece *time = server_time(l);
	for (size_t i = 0; time && i < l->n; i++) {
		struct piece *p = &l->piece[i];
		if (is_stamp(p) && p->var->at_end != time->var->at_end && p->stamp.says & (SAYS_EPOCH | SAYS_DATE) &&
		    p->stamp.says & (SAYS_EPOCH | SAYS_CLOCK)) {
			p->field = p->var->at_end ? "end" : "start";
			return;
		}
	}
}

bool server_choose(struct layout *l)
{
	for (size_t i = 0; i < l->n; i++)
		l->piece[i].field = l->piece[i].also = NULL;
	for (size_t i = 0; i < l->n; i++)
		if (l->piece[i].var && own_field(&l->piece[i]) && is_best(l, &l->piece[i]))
			l->piece[i].field = own_field(&l->piece[i]);
	drop_doubles(l);
	drop_fronts(l);
	name_other_end(l);
	for (size_t i = 0; i < l->n; i++)
		if (gives_also(l, &l->piece[i]))
			l->piece[i].also = l->piece[i].var->also;
	bool asked = server_has(l, "request") || server_has(l, "path"), answered = server_has(l, "status") != NULL;
	if (server_time(l))
		return true;
	return (asked && answered) || layout_fail(l, 0, "such a line says neither when a request was, nor what it was and what became of it");
}
