/*
 * A pattern is cut behind each of its pieces, open groups closed, and the longest part that still matches
 * tells which piece does not. How far that one gets in the text, PCRE2's partial matching tells.
 */
#include "parsers/nearly.h"

#include "parsers/base/ascii.h"
#include "parsers/base/buf.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

enum { CUTS = 400 };

/* A piece, and the part of the pattern that ends with it. */
struct cut {
	size_t from, to;
	unsigned open; /* groups around it */
};

struct cuts {
	struct str pattern;
	unsigned flags;
	struct cut v[CUTS];
	size_t n;
};

/* Behind a character class, from its '['. */
static size_t skip_class(struct str s, size_t i)
{
	i++;
	i += i < s.n && s.p[i] == '^';
	i += i < s.n && s.p[i] == ']';
	for (; i < s.n && s.p[i] != ']'; i++) {
		size_t end;
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '[' && i + 1 < s.n && s.p[i + 1] == ':' && (end = str_find(str_sub(s, i, SIZE_MAX), STR(":]"))) != SIZE_MAX)
			i += end + 1;
	}
	return i < s.n ? i + 1 : s.n;
}

/* Behind an escape, from its backslash. */
static size_t skip_escape(struct str s, size_t i)
{
	static const char open[] = "{<'", close[] = "}>'";
	if (i + 1 >= s.n)
		return s.n;
	size_t end = s.p[i + 1] == 'Q' ? str_find(str_sub(s, i, SIZE_MAX), STR("\\E")) : SIZE_MAX;
	if (s.p[i + 1] == 'Q')
		return end == SIZE_MAX ? s.n : i + end + 2;
	const char *bracket = i + 2 < s.n && memchr("kgpPxoN", s.p[i + 1], 7) ? memchr(open, s.p[i + 2], 3) : NULL;
	end = bracket ? str_chr(str_sub(s, i + 3, SIZE_MAX), close[bracket - open]) : SIZE_MAX;
	return end == SIZE_MAX ? i + 2 : i + 3 + end + 1;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Behind white space and comments, where they mean nothing. */
static size_t skip_blank(const struct cuts *c, struct str s, size_t i)
{
	while (c->flags & REGEX_EXTENDED && i < s.n && (is_blank(s.p[i]) || s.p[i] == '#')) {
		while (s.p[i] == '#' && i + 1 < s.n && s.p[i + 1] != '\n')
			i++;
		i++;
	}
	return i;
}

/* Behind a group, from its '('; *split: it has alternatives of its own. */
static size_t skip_group(const struct cuts *c, struct str s, size_t i, bool *split)
{
	unsigned open = 0;
	*split = false;
	while (i < s.n) {
		size_t behind = skip_blank(c, s, i);
		if (behind > i) {
			i = behind;
		} else if (s.p[i] == '\\') {
			i = skip_escape(s, i);
		} else if (s.p[i] == '[') {
			i = skip_class(s, i);
		} else {
			open += s.p[i] == '(';
			*split |= s.p[i] == '|' && open == 1;
			if (s.p[i++] == ')' && --open == 0)
				return i;
		}
	}
	return s.n;
}

/* Behind `*`, `+?`, `{2,3}+` or nothing. */
static size_t skip_quantifier(const struct cuts *c, struct str s, size_t i)
{
	size_t k = skip_blank(c, s, i), end;
	if (k >= s.n)
		return i;
	if (s.p[k] == '*' || s.p[k] == '+' || s.p[k] == '?')
		k++;
	else if (s.p[k] == '{' && k + 1 < s.n && ascii_digit(s.p[k + 1]) && (end = str_chr(str_sub(s, k, SIZE_MAX), '}')) != SIZE_MAX)
		k += end + 1;
	else
		return i;
	return k < s.n && (s.p[k] == '+' || s.p[k] == '?') ? k + 1 : k;
}

/* Where the inside of a group begins that may be cut inside; 0 for others: looks around, conditions, verbs. */
static size_t inside(struct str s, size_t i)
{
	static const char *const plain[] = { "(?:", "(?x:", "(?>", "(?i:" };
	struct str at = str_sub(s, i, SIZE_MAX);
	if (at.n > 1 && at.p[1] != '?' && at.p[1] != '*')
		return i + 1;
	for (size_t k = 0; k < sizeof plain / sizeof *plain; k++)
		if (str_starts(at, str_of(plain[k])))
			return i + strlen(plain[k]);
	bool named = (str_starts(at, STR("(?<")) && at.n > 3 && at.p[3] != '=' && at.p[3] != '!') || str_starts(at, STR("(?P<"));
	size_t end = named ? str_chr(at, '>') : SIZE_MAX;
	return end == SIZE_MAX ? 0 : i + end + 1;
}

/* A character that stands for itself, the next of which may belong to the same word. */
static bool is_word(char c)
{
	return !is_blank(c) && !strchr("\\[](){}|*+?.^$#", c);
}

static void add_cut(struct cuts *c, size_t from, size_t to, unsigned open)
{
	if (c->n < CUTS)
		c->v[c->n++] = (struct cut){ from, to, open };
}

/* The pieces of pattern[i, end), which has no alternatives. */
static void find_cuts(struct cuts *c, size_t i, size_t end, unsigned open)
{
	struct str s = str_sub(c->pattern, 0, end);
	while ((i = skip_blank(c, s, i)) < end) {
		size_t from = i;
		bool split = false;
		if (s.p[i] == '(') {
			size_t in = inside(s, i);
			i = skip_group(c, s, i, &split);
			if (in && !split && i > in)
				find_cuts(c, in, i - 1, open + 1);
		} else if (s.p[i] == '[') {
			i = skip_class(s, i);
		} else if (s.p[i] == '\\') {
			i = skip_escape(s, i);
		} else {
			/* A quantifier behind a word is its last character's. */
			while (++i < end && is_word(s.p[i - 1]) && is_word(s.p[i]) && skip_quantifier(c, s, i + 1) == i + 1)
				;
		}
		i = skip_quantifier(c, s, i);
		add_cut(c, from, i, open);
	}
}

static struct regex *compile(const struct cuts *c, struct buf *b)
{
	struct err e;
	size_t at;
	struct regex *re = regex_compile(buf_str(b), c->flags, &at, &e);
	buf_free(b);
	return re;
}

/* The part of alternative [start, ...) that ends with a piece. */
static void add_part(struct buf *b, const struct cuts *c, size_t start, const struct cut *cut)
{
	buf_add(b, str_sub(c->pattern, start, cut->to - start));
	if (c->flags & REGEX_EXTENDED)
		buf_addc(b, '\n'); /* a comment ends there */
	for (unsigned i = 0; i < cut->open; i++)
		buf_addc(b, ')');
}

static bool part_fits(const struct cuts *c, size_t start, const struct cut *cut, struct matcher *m, struct str text)
{
	struct buf b = { 0 };
	add_part(&b, c, start, cut);
	struct regex *re = compile(c, &b);
	bool fits = re && regex_match(re, m, text) == MATCH_YES;
	regex_free(re);
	return fits;
}

/* How far piece `failed` gets behind what the part before it takes; that takes it for good, as else `.*?` would take all. */
static size_t piece_reach(const struct cuts *c, size_t start, size_t failed, struct matcher *m, struct str text)
{
	const struct cut *cut = &c->v[failed];
	struct buf b = { 0 };
	buf_adds(&b, "(?>");
	if (failed)
		add_part(&b, c, start, cut - 1);
	buf_addc(&b, ')');
	buf_add(&b, str_sub(c->pattern, cut->from, cut->to - cut->from));
	struct regex *re = compile(c, &b);
	size_t reach = re ? regex_reach(re, m, text) : 0;
	regex_free(re);
	return reach;
}

/* One alternative of the pattern. */
static bool alternative(struct cuts *c, size_t start, size_t end, struct matcher *m, struct str text, struct nearly *out)
{
	c->n = 0;
	find_cuts(c, start, end, 0);
	size_t failed = c->n;
	while (failed > 0 && !part_fits(c, start, &c->v[failed - 1], m, text))
		failed--;
	if (failed == c->n)
		return false;
	const struct cut *cut = &c->v[failed];
	*out = (struct nearly){ piece_reach(c, start, failed, m, text), cut->from, cut->to - cut->from };
	return true;
}

/* The end of the alternative that begins at i. */
static size_t end_of(const struct cuts *c, size_t i)
{
	struct str s = c->pattern;
	bool split;
	while (i < s.n && s.p[i] != '|') {
		size_t behind = skip_blank(c, s, i);
		if (behind > i)
			i = behind;
		else
			i = s.p[i] == '\\' ? skip_escape(s, i) : s.p[i] == '[' ? skip_class(s, i) : s.p[i] == '(' ? skip_group(c, s, i, &split) : i + 1;
	}
	return i;
}

bool pattern_nearly(const struct pattern *p, struct matcher *m, struct str text, struct nearly *out)
{
	struct cuts *c = mem_zalloc(1, sizeof *c);
	bool found = false;
	c->pattern = p->source;
	c->flags = p->flags;
	*out = (struct nearly){ .reach = regex_reach(p->re, m, text) };
	for (size_t i = 0, end; i <= c->pattern.n; i = end + 1) {
		struct nearly one;
		end = end_of(c, i);
		if (alternative(c, i, end, m, text, &one) && (!found || one.reach > out->reach)) {
			*out = one;
			found = true;
		}
	}
	free(c);
	return found;
}

bool pattern_stamp(const struct pattern *p, struct matcher *m, struct str text, size_t *at, size_t *n)
{
	*at = *n = 0;
	if (regex_match(p->re, m, text) != MATCH_YES)
		return false;
	for (size_t i = 0; i < p->n_bind; i++) {
		struct str v = match_group(m, p->bind[i].group);
		if (p->bind[i].slot < SLOT_TIME || p->bind[i].slot > SLOT_TIME_NS || !v.n)
			continue;
		*at = (size_t)(v.p - m->text);
		*n = v.n;
		break;
	}
	return true;
}
