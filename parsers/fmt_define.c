/*
 * `define NAME`: a piece of pattern that a .fmt file says once and uses as `&NAME;`.
 *
 * A use is plain text put in before PCRE2 sees it, as a group of its own, so that alternatives in it
 * stay in it. A define sees only those above it: there is no recursion.
 */
#include "parsers/fmt_loader.h"

#include "parsers/base/ascii.h"
#include "parsers/base/mem.h"

struct define {
	struct str name; /* where it stands in the file */
	struct str text; /* as it is put in: expanded, in a group */
	bool used;
};

static bool names(char c)
{
	return (c >= 'a' && c <= 'z') || ascii_digit(c) || c == '_';
}

/* Cuts `text` at its first use: what is before it, the name, and what is after it. */
static bool cut_use(struct str *text, struct str *before, struct str *name)
{
	for (size_t i = 0; i < text->n; i++) {
		if (text->p[i] == '\\' || text->p[i] != '&') {
			i += text->p[i] == '\\';
			continue;
		}
		size_t end = i + 1;
		while (end < text->n && names(text->p[end]))
			end++;
		if (end == i + 1 || end == text->n || text->p[end] != ';')
			continue;
		*before = str_sub(*text, 0, i);
		*name = str_sub(*text, i + 1, end - i - 1);
		*text = str_sub(*text, end + 1, SIZE_MAX);
		return true;
	}
	return false;
}

static struct define *find(const struct loader *l, struct str name)
{
	for (size_t i = 0; i < l->n_define; i++)
		if (str_eq(l->define[i].name, name))
			return &l->define[i];
	return NULL;
}

bool fmt_expand(struct loader *l, struct str text, struct str *out)
{
	struct buf b = { 0 };
	struct str rest = text, before, name;
	while (cut_use(&rest, &before, &name)) {
		struct define *d = find(l, name);
		if (!d) {
			buf_free(&b);
			return fmt_fail(l, name.p, "no `define %.*s` above", STR_ARG(name));
		}
		d->used = true;
		buf_add(&b, before);
		buf_add(&b, d->text);
	}
	buf_add(&b, rest);
	*out = rest.p == text.p ? text : arena_copy(&l->f->arena, buf_str(&b));
	buf_free(&b);
	return true;
}

const char *fmt_place(const struct loader *l, struct str text, size_t at)
{
	struct str rest = text, before, name;
	while (cut_use(&rest, &before, &name) && at >= before.n) {
		size_t n = find(l, name)->text.n;
		if (at < before.n + n)
			return name.p - 1;
		at -= before.n + n;
		text = rest;
	}
	return text.p + at;
}

bool fmt_define(struct loader *l)
{
	struct str name = l->rest, inner;
	for (size_t i = 0; i < name.n; i++)
		if (!names(name.p[i]))
			return fmt_fail(l, name.p + i, "a define's name has small letters, digits and _");
	if (!name.n || find(l, name))
		return fmt_fail(l, name.p, name.n ? "this name is defined above" : "the define needs a name");
	/* Compiled on its own first: what is wrong in it is told where it stands, not where it is used. */
	struct pattern trial = { 0 };
	bool ok = (l->trusted || fmt_pattern(l, &trial, name, l->block, REGEX_EXTENDED)) && fmt_expand(l, l->block, &inner);
	fmt_drop_pattern(&trial);
	if (!ok)
		return false;
	MEM_PUSH(l->define, l->n_define, l->cap_define);
	/* A comment in its last line ends with that line. */
	l->define[l->n_define++] = (struct define){ name, arena_printf(&l->f->arena, "(?x:%.*s\n)", STR_ARG(inner)), false };
	return true;
}

bool fmt_all_used(struct loader *l)
{
	for (size_t i = 0; i < l->n_define; i++)
		if (!l->define[i].used)
			return fmt_fail(l, l->define[i].name.p, "nothing below uses it: write `&%.*s;` in a pattern, or take it out",
					STR_ARG(l->define[i].name));
	return true;
}
