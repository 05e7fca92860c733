/*
 * A walk over a regular expression: once to learn its names, once to write it anew.
 */
#include "parsers/import/foreign_walk.h"

#include "parsers/base/ascii.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

bool walk_fail(struct walk *w, const char *what)
{
	struct str here = str_sub(w->f->regex, w->i, 24);
	return err_set(w->e, here.n ? "%s, at \"%.*s\"" : "%s%.*s", what, STR_ARG(here));
}

char walk_peek(const struct walk *w, size_t ahead)
{
	return w->i + ahead < w->f->regex.n ? w->f->regex.p[w->i + ahead] : '\0';
}

static struct str rest(const struct walk *w)
{
	return str_sub(w->f->regex, w->i, SIZE_MAX);
}

/* ---- names ---- */

static struct foreign_name *name_of(struct walk *w, struct str name)
{
	struct foreign *f = w->f;
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->v[i].name, name))
			return &f->v[i];
	MEM_PUSH(f->v, f->n, f->cap);
	f->v[f->n] = (struct foreign_name){ .name = name };
	return &f->v[f->n++];
}

/* The text up to `end`, passed with it; STR_NONE if it never comes. */
static struct str take_until(struct walk *w, char end)
{
	struct str s = rest(w);
	size_t n = str_chr(s, end);
	if (n == SIZE_MAX)
		return STR_NONE;
	w->i += n + 1;
	return str_sub(s, 0, n);
}

/* How a group is called in what is written; several of one field would be one to a back reference. */
static void add_name(struct walk *w, const struct foreign_name *name)
{
	if (name->field && !name->referred)
		buf_adds(w->out, name->field);
	else
		buf_addf(w->out, "_%zu", (size_t)(name - w->f->v));
}

static bool is_number(struct str s)
{
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_sub(s, 1, SIZE_MAX);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* A reference to a name, or to a number, which is copied as it stands. */
static bool refer(struct walk *w, struct str name, const char *before, const char *after, struct str whole)
{
	if (!name.n)
		return walk_fail(w, "a reference without a name");
	if (is_number(name)) {
		w->f->numbered = true;
		buf_add(w->out, whole);
		return true;
	}
	struct foreign_name *n = name_of(w, name);
	n->referred = true;
	buf_adds(w->out, before);
	add_name(w, n);
	buf_adds(w->out, after);
	return true;
}

bool walk_reference(struct walk *w)
{
	size_t from = w->i;
	char kind = walk_peek(w, 1), open = walk_peek(w, 2);
	char close = open == '<' ? '>' : open == '{' ? '}' : open == '\'' ? '\'' : '\0';
	if (!close) { /* \g1, \g-1 */
		w->f->numbered = true;
		buf_add(w->out, str_sub(w->f->regex, from, 2));
		w->i += 2;
		return true;
	}
	w->i += 3;
	struct str name = take_until(w, close), whole = str_sub(w->f->regex, from, w->i - from);
	bool call = kind == 'g' && open != '{';
	return name.p ? refer(w, name, call ? "(?&" : "\\k<", call ? ")" : ">", whole) : walk_fail(w, "a reference that does not end");
}

/* ---- groups ---- */

static bool deeper(struct walk *w)
{
	if (w->depth + 1 == WALK_DEPTH)
		return walk_fail(w, "groups within groups beyond all measure");
	w->extended[w->depth + 1] = w->extended[w->depth];
	w->depth++;
	return true;
}

static bool named_group(struct walk *w, size_t skip, char close)
{
	w->i += skip;
	struct str name = take_until(w, close);
	if (!name.n)
		return walk_fail(w, "a group's name that does not end");
	/* `[field]?` is how some write that it may be absent. */
	if (name.n > 1 && name.p[name.n - 1] == '?')
		name.n--;
	struct foreign_name *n = name_of(w, name);
	if (n->referred) {
		buf_adds(w->out, n->field ? "(?<" : "(?<_");
		if (n->field)
			buf_addf(w->out, "%s>(?<_", n->field);
		buf_addf(w->out, "%zu>", (size_t)(n - w->f->v));
	} else if (n->field) {
		buf_addf(w->out, "(?<%s>", n->field);
	} else {
		buf_adds(w->out, w->f->numbered ? "(" : "(?:");
	}
	if (n->inside)
		buf_adds(w->out, n->inside);
	if (!deeper(w))
		return false;
	w->twice[w->depth] = n->referred && n->field;
	return true;
}

/* (?imsx-imsx) or (?imsx-imsx: ; Ruby's m is Perl's s. */
static bool flags(struct walk *w)
{
	bool on = true, x = w->extended[w->depth];
	buf_adds(w->out, "(?");
	for (w->i += 2;; w->i++) {
		char c = walk_peek(w, 0);
		if (c == '-')
			on = false;
		else if (c == 'x')
			x = on;
		else if (c == '^')
			x = false;
		else if (c == ')' || c == ':')
			break;
		else if (c < 'A' || !strchr("imsnJUadu", c))
			return walk_fail(w, "an unknown kind of group");
		bool onig = w->f->dialect == DIALECT_ONIGURUMA;
		if (onig && c == 'm')
			buf_addc(w->out, 's');
		else if (!onig || !strchr("adu", c)) /* ASCII or Unicode: bytes either way */
			buf_addc(w->out, c);
	}
	bool all = walk_peek(w, 0) == ')';
	buf_addc(w->out, walk_peek(w, 0));
	w->i++;
	if (!all && !deeper(w))
		return false;
	w->extended[w->depth] = x;
	return true;
}

static bool condition(struct walk *w)
{
	char open = walk_peek(w, 3);
	if (open == '?') { /* an assertion, which is a group of its own */
		buf_adds(w->out, "(?");
		w->i += 2;
		return deeper(w);
	}
	char close = open == '<' ? '>' : open == '\'' ? '\'' : ')';
	size_t from = w->i;
	w->i += close == ')' ? 3 : 4;
	struct str name = take_until(w, close);
	if (close != ')')
		w->i++;
	return name.p && refer(w, name, "(?(<", ">)", str_sub(w->f->regex, from, w->i - from)) ? deeper(w) : walk_fail(w, "a condition that does not end");
}

/* Groups whose beginning says what they are: copied. */
static const char *const plain_groups[] = { "(?:", "(?=", "(?!", "(?>", "(?|", "(?<=", "(?<!", NULL };

static bool special_group(struct walk *w)
{
	struct str s = rest(w);
	for (const char *const *p = plain_groups; *p; p++)
		if (str_starts(s, str_of(*p))) {
			buf_adds(w->out, *p);
			w->i += strlen(*p);
			return deeper(w);
		}
	if (str_starts(s, STR("(?#"))) {
		return take_until(w, ')').p || walk_fail(w, "a comment that does not end");
	} else if (str_starts(s, STR("(?<"))) {
		return named_group(w, 3, '>');
	} else if (str_starts(s, STR("(?P<"))) {
		return named_group(w, 4, '>');
	} else if (str_starts(s, STR("(?'"))) {
		return named_group(w, 3, '\'');
	} else if (str_starts(s, STR("(?("))) {
		return condition(w);
	}
	size_t call = str_starts(s, STR("(?P=")) || str_starts(s, STR("(?P>")) ? 4 : str_starts(s, STR("(?&")) ? 3 : 0;
	char c = walk_peek(w, 2), d = walk_peek(w, 3);
	bool number = ascii_digit(c) || c == 'R' || ((c == '-' || c == '+') && ascii_digit(d));
	if (!call && !number)
		return flags(w);
	w->i += call ? call : 2;
	struct str name = take_until(w, ')');
	if (!name.p)
		return walk_fail(w, "a reference that does not end");
	w->f->numbered |= number;
	if (number)
		buf_addf(w->out, "(?%.*s)", STR_ARG(name));
	bool back = s.p[3] == '=';
	return number || refer(w, name, back ? "\\k<" : "(?&", back ? ">" : ")", STR(""));
}

static bool group(struct walk *w)
{
	char next = walk_peek(w, 1);
	if (next == '?')
		return special_group(w);
	if (next == '*') { /* (*VERB) */
		struct str verb = take_until(w, ')');
		buf_addf(w->out, "%.*s)", STR_ARG(verb));
		return verb.p || walk_fail(w, "a verb that does not end");
	}
	buf_adds(w->out, w->f->numbered ? "(" : "(?:");
	w->i++;
	return deeper(w);
}

static bool group_end(struct walk *w)
{
	if (!w->depth)
		return walk_fail(w, "a `)` too many");
	if (w->twice[w->depth])
		buf_addc(w->out, ')');
	w->twice[w->depth--] = false;
	buf_addc(w->out, ')');
	w->i++;
	return true;
}

/* ---- the whole ---- */

/* A comment of the extended form: not even its line feed is kept. */
static void skip_comment(struct walk *w)
{
	while (w->i < w->f->regex.n && walk_peek(w, 0) != '\n')
		w->i++;
	buf_addc(w->out, ' ');
}

static bool one(struct walk *w)
{
	char c = walk_peek(w, 0);
	bool extended = w->extended[w->depth];
	if (c == '\\')
		return walk_escape(w, NULL);
	if (c == '[')
		return walk_set(w);
	if (c == '(')
		return group(w);
	if (c == ')')
		return group_end(w);
	if (extended && c == '#') {
		skip_comment(w);
		return true;
	}
	if (extended && (c == '\n' || c == '\r' || c == '\t')) {
		buf_addc(w->out, ' ');
		w->i++;
		return true;
	}
	if (w->f->dialect == DIALECT_ONIGURUMA && c == '{' && walk_peek(w, 1) == ',') {
		buf_adds(w->out, "{0");
		w->i++;
		return true;
	}
	if (w->f->dialect == DIALECT_ONIGURUMA && c == '*' && w->quantified && w->quantified == w->out->n) {
		w->out->p[w->out->n - 1] = '*'; /* x?* is (x?)* to Ruby, which is x* */
		w->i++;
		return true;
	}
	w->f->alternates |= c == '|' && !w->depth;
	walk_char(w, NULL);
	if (c == '?' || c == '+' || c == '*')
		w->quantified = w->out->n;
	return true;
}

static bool walk(struct foreign *f, struct buf *out, size_t from, struct err *e)
{
	struct walk w = { .f = f, .out = out, .i = from, .e = e };
	while (w.i < f->regex.n)
		if (out->n > WALK_BYTES)
			return err_set(e, "the regular expression is longer than %d bytes", WALK_BYTES);
		else if (!one(&w))
			return false;
	return !w.depth || walk_fail(&w, "a `(` that is not closed");
}

bool foreign_scan(struct foreign *f, struct str regex, enum dialect dialect, struct err *e)
{
	struct buf thrown = { 0 };
	*f = (struct foreign){ .regex = regex, .dialect = dialect };
	bool ok = walk(f, &thrown, 0, e);
	buf_free(&thrown);
	f->anchored = str_starts(regex, STR("^")) && !f->alternates;
	return ok;
}

bool foreign_write(struct foreign *f, struct buf *out, struct err *e)
{
	buf_adds(out, "(?-x:");
	/* The pattern itself is anchored. */
	if (!f->anchored)
		buf_adds(out, str_starts(f->regex, STR(".*")) || str_starts(f->regex, STR("\\A")) ? "(?:" : ".*?(?:");
	bool ok = walk(f, out, f->anchored, e);
	buf_adds(out, f->anchored ? ")" : "))");
	return ok;
}

void foreign_free(struct foreign *f)
{
	free(f->v);
	*f = (struct foreign){ 0 };
}
