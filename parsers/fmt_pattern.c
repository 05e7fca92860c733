/*
 * Patterns of .fmt files: PCRE2 whose named groups are slots; and what is said about broken ones.
 */
#include "parsers/fmt_loader.h"

#include "parsers/base/excerpt.h"
#include "parsers/base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

unsigned fmt_line(struct loader *l, const char *at)
{
	if (!l->counted || at < l->counted) {
		l->counted = l->file.p;
		l->breaks = 0;
	}
	for (; l->counted < at; l->counted++)
		l->breaks += *l->counted == '\n';
	return l->breaks + 1;
}

bool fmt_fail(struct loader *l, const char *at, const char *fmt, ...)
{
	char why[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	struct buf mark = { 0 };
	excerpt_mark(&mark, "", l->file, (size_t)(at - l->file.p), 1);
	err_set(l->e, "%s:%u: %s\n%.*s", l->f->where, fmt_line(l, at), why, (int)mark.n - 1, mark.p);
	buf_free(&mark);
	return false;
}

static const struct slot_name {
	const char *name;
	enum slot slot;
} slot_names[] = {
	{ "time", SLOT_TIME }, { "time2", SLOT_TIME2 }, { "start", SLOT_START }, { "end", SLOT_END }, { "date", SLOT_DATE },
	{ "clock", SLOT_CLOCK }, { "time_ms", SLOT_TIME_MS }, { "time_us", SLOT_TIME_US }, { "time_ns", SLOT_TIME_NS },
	{ "client_port", SLOT_CLIENT_PORT }, { "status", SLOT_STATUS }, { "upstream_status", SLOT_UPSTREAM_STATUS },
	{ "bytes", SLOT_BYTES }, { "pid", SLOT_PID }, { "duration_s", SLOT_DURATION_S }, { "duration_ms", SLOT_DURATION_MS },
	{ "duration_us", SLOT_DURATION_US }, { "duration_ns", SLOT_DURATION_NS }, { "request", SLOT_REQUEST },
	{ "address", SLOT_ADDRESS }, { "severity", SLOT_SEVERITY }, { "level", SLOT_LEVEL }, { "priority", SLOT_PRIORITY },
	{ "pri", SLOT_PRI }, { "rest", SLOT_REST }, { "partial", SLOT_PARTIAL }, { "stream", SLOT_STREAM },
	{ "headline", SLOT_HEADLINE }, { "part", SLOT_PART }, { "what", SLOT_WHAT }, { "kind", SLOT_KIND }, { "locate", SLOT_LOCATE },
	{ "year", SLOT_YEAR }, { "month", SLOT_MONTH }, { "day", SLOT_DAY },
	{ "zone", SLOT_ZONE }, { "base", SLOT_BASE }, { "after", SLOT_AFTER },
};

bool slot_of(struct str name, enum slot *out)
{
	enum field field;
	for (;;) {
		if (field_of(name, &field)) {
			*out = (enum slot)field;
			return true;
		}
		for (size_t i = 0; i < sizeof slot_names / sizeof *slot_names; i++)
			if (str_is(name, slot_names[i].name)) {
				*out = slot_names[i].slot;
				return true;
			}
		if (!name.n || name.p[name.n - 1] < '2' || name.p[name.n - 1] > '9')
			return false;
		name.n--;
	}
}

const char *slot_name(enum slot s)
{
	for (size_t i = 0; i < sizeof slot_names / sizeof *slot_names; i++)
		if (slot_names[i].slot == s)
			return slot_names[i].name;
	return field_name((enum field)s);
}

struct binder {
	struct pattern *p;
	const char *unknown;
};

static bool bind_group(void *user, const char *name, unsigned group)
{
	struct binder *b = user;
	enum slot slot;
	if (name[0] == '_') /* the pattern's own, for back references */
		return true;
	if (!slot_of(str_of(name), &slot)) {
		b->unknown = name;
		return false;
	}
	MEM_PUSH(b->p->bind, b->p->n_bind, b->p->cap_bind);
	b->p->bind[b->p->n_bind++] = (struct binding){ group, slot };
	return true;
}

static int by_group(const void *a, const void *b)
{
	const struct binding *x = a, *y = b;
	return (x->group > y->group) - (x->group < y->group);
}

/* The line `---` of a pattern's block; SIZE_MAX if there is none. */
static size_t find_cut(struct str block)
{
	for (struct str r = block, line; r.p && (line = str_cut(&r, '\n'), 1);)
		if (str_is(str_trim(line), "---"))
			return (size_t)(line.p - block.p);
	return SIZE_MAX;
}

/* A copy without that line, but as long: places in it are places in the block. */
static struct str without_cut(struct loader *l, struct str block)
{
	size_t cut = find_cut(block);
	if (cut == SIZE_MAX)
		return block;
	char *copied = arena_alloc(&l->f->arena, block.n + 1, 1);
	memcpy(copied, block.p, block.n);
	memcpy(copied + cut + str_find(str_sub(block, cut, SIZE_MAX), STR("---")), "   ", 3);
	return (struct str){ copied, block.n };
}

static bool names_groups(struct str pattern)
{
	for (size_t i = 0; i + 3 < pattern.n; i++) {
		const char *p = pattern.p + i;
		if (p[0] == '(' && p[1] == '?' && (p[2] == '\'' || p[2] == 'P' || (p[2] == '<' && p[3] != '=' && p[3] != '!')))
			return true;
	}
	return false;
}

/* A built-in rule without groups may wait for a text that has its literal: most never do. */
static unsigned may_wait(const struct loader *l, struct str pattern, unsigned flags)
{
	return l->trusted && !(flags & REGEX_ANCHORED) && !names_groups(pattern) ? REGEX_TRUSTED : 0;
}

bool fmt_pattern(struct loader *l, struct pattern *p, struct str name, struct str text, unsigned flags)
{
	size_t at = 0;
	struct err why = { 0 };
	struct str whole;
	p->name = arena_copy(&l->f->arena, name);
	p->line = fmt_line(l, text.p);
	if (!str_trim(text).n)
		return fmt_fail(l, text.p, "no pattern here; write it on this line, or indented below for `pattern` and `rule`");
	if (!fmt_expand(l, text, &whole))
		return false;
	p->source = flags & REGEX_ANCHORED ? without_cut(l, whole) : whole;
	p->expanded = whole.p != text.p;
	p->flags = flags;
	p->re = regex_compile(p->source, flags | may_wait(l, p->source, flags), &at, &why);
	if (!p->re)
		return fmt_fail(l, fmt_place(l, text, at), "%s", why.text);
	regex_first_bytes(p->re, p->first);
	unsigned shortest = regex_min_length(p->re);
	p->specific = shortest < 60 ? (int)shortest / 4 : 15;
	struct binder b = { p, NULL };
	if (!regex_names(p->re, bind_group, &b)) {
		struct str group = arena_printf(&l->f->arena, "(?<%s>", b.unknown);
		size_t k = str_find(text, group);
		return fmt_fail(l, text.p + (k == SIZE_MAX ? 0 : k + 3), "`%s` is no field; parsers/formats/README.md lists them", b.unknown);
	}
	if (p->n_bind)
		qsort(p->bind, p->n_bind, sizeof *p->bind, by_group);
	return true;
}

bool fmt_lean_pattern(struct loader *l, struct pattern *p, struct str text)
{
	size_t cut = find_cut(text), at = 0;
	struct err why = { 0 };
	struct str above = str_sub(text, 0, cut), whole;
	if (cut == SIZE_MAX)
		return true;
	if (!fmt_expand(l, above, &whole))
		return false;
	p->lean = regex_compile(whole, REGEX_EXTENDED | REGEX_ANCHORED, &at, &why);
	if (!p->lean)
		return fmt_fail(l, fmt_place(l, above, at), "above `---`: %s", why.text);
	for (size_t i = 0; i < p->n_bind && p->bind[i].group <= regex_groups(p->lean); i++)
		p->lean_slots |= SLOT_BIT(p->bind[i].slot);
	return true;
}

void fmt_drop_pattern(struct pattern *p)
{
	regex_free(p->re);
	regex_free(p->lean);
	free(p->bind);
}
