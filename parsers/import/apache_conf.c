/*
 * httpd.conf: `LogFormat STRING [NAME]`, `CustomLog FILE STRING-OR-NAME`.
 */
#include "parsers/import/conf.h"

bool apache_conf_is(struct str text)
{
	static const char *const words[] = { "LogFormat", "CustomLog", "TransferLog", "GlobalLog", NULL };
	return conf_has_line(text, words, true);
}

/* One line; those that end with a backslash go on in the next. */
static struct str take_line(struct conf *c, struct str *rest, const char **at)
{
	struct buf line = { 0 };
	*at = rest->p;
	for (struct str part; rest->p && (part = str_cut(rest, '\n'), 1);) {
		if (str_ends(part, STR("\r")))
			part.n--;
		bool goes_on = str_ends(part, STR("\\"));
		buf_add(&line, str_sub(part, 0, part.n - goes_on));
		if (!goes_on)
			break;
	}
	return str_trim(arena_take(&c->arena, &line));
}

/* A word, quoted or not: in quotes a backslash stands before a quote or another one. */
static struct str take_word(struct conf *c, struct str *s)
{
	struct buf word = { 0 };
	*s = str_trim(*s);
	if (!s->n)
		return STR_NONE;
	char quote = s->p[0] == '"' || s->p[0] == '\'' ? s->p[0] : '\0';
	size_t i = quote != '\0';
	for (; i < s->n && (quote ? s->p[i] != quote : s->p[i] != ' ' && s->p[i] != '\t'); i++) {
		if (s->p[i] == '\\' && i + 1 < s->n && (s->p[i + 1] == '\\' || (quote && s->p[i + 1] == quote)))
			i++;
		buf_addc(&word, s->p[i]);
	}
	*s = str_sub(*s, i + (quote != '\0'), SIZE_MAX);
	return arena_take(&c->arena, &word);
}

static struct str base_name(struct str path)
{
	size_t slash = str_rchr(path, '/');
	struct str name = slash == SIZE_MAX ? path : str_sub(path, slash + 1, SIZE_MAX);
	return str_sub(name, 0, str_chr(name, ' '));
}

void apache_conf(struct conf *c)
{
	const char *at;
	for (struct str rest = c->text; rest.p;) {
		struct str line = take_line(c, &rest, &at);
		struct str directive = take_word(c, &line), first = take_word(c, &line), second = take_word(c, &line);
		if (!first.p || directive.p[0] == '#')
			continue;
		if (str_eq_nocase(directive, STR("LogFormat")) && str_chr(first, '%') != SIZE_MAX)
			conf_format(c, at, second.p ? second : STR("transfer"), first);
		else if ((str_eq_nocase(directive, STR("CustomLog")) || str_eq_nocase(directive, STR("GlobalLog"))) && second.p &&
			 str_chr(second, '%') != SIZE_MAX)
			conf_format(c, at, base_name(first), second);
		else if (str_eq_nocase(directive, STR("Include")) || str_eq_nocase(directive, STR("IncludeOptional")))
			conf_tell(c, at, "it includes %.*s, which was not read: give that as well", STR_ARG(first));
	}
}
