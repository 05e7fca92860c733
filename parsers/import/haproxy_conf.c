/*
 * haproxy.cfg: `log-format STRING`, `error-log-format STRING`, `option httplog` and its like.
 */
#include "parsers/import/conf.h"

#include "parsers/import/server.h"

bool haproxy_conf_is(struct str text)
{
	static const char *const sections[] = { "global", "defaults", "frontend", "listen", "backend", NULL };
	static const char *const logs[] = { "log-format", "error-log-format", "option", "bind", "server", NULL };
	return conf_has_line(text, sections, false) && conf_has_line(text, logs, false) && str_find(text, STR("log_format")) == SIZE_MAX;
}

/* What HAProxy itself puts into the environment. */
static const struct {
	struct str variable;
	const char *name; /* among server_haproxy.known */
} own[] = {
	{ STR_INIT("${HAPROXY_HTTP_CLF_LOG_FMT}"), "clf" }, { STR_INIT("${HAPROXY_HTTPS_LOG_FMT}"), "httpslog" },
	{ STR_INIT("${HAPROXY_HTTP_LOG_FMT}"), "httplog" }, { STR_INIT("${HAPROXY_TCP_LOG_FMT}"), "tcplog" },
};
enum { OWN = sizeof own / sizeof *own };

/* Expands a variable of HAProxy's own at the front of s. Returns the bytes it takes, 0 if there is none. */
static size_t expand(struct str s, struct buf *out)
{
	for (size_t i = 0; i < OWN; i++)
		if (str_starts(s, own[i].variable)) {
			buf_adds(out, variable_find(server_haproxy.known, OWN, str_of(own[i].name))->sample);
			return own[i].variable.n;
		}
	return 0;
}

static char escaped(char c)
{
	return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
}

/* A word: quotes may begin and end within it, a backslash escapes but within ''. STR_NONE at the end or a comment. */
static struct str take_word(struct conf *c, struct str *s)
{
	struct buf word = { 0 };
	char quote = '\0';
	size_t i = 0;
	*s = str_trim(*s);
	if (!s->n || s->p[0] == '#')
		return STR_NONE;
	for (; i < s->n && (quote || (s->p[i] != ' ' && s->p[i] != '\t' && s->p[i] != '#')); i++) {
		char ch = s->p[i];
		size_t variable = quote == '"' ? expand(str_sub(*s, i, SIZE_MAX), &word) : 0;
		if (variable)
			i += variable - 1;
		else if (ch == '\\' && quote != '\'' && i + 1 < s->n)
			buf_addc(&word, escaped(s->p[++i]));
		else if (quote ? ch == quote : ch == '"' || ch == '\'')
			quote = quote ? '\0' : ch;
		else
			buf_addc(&word, ch);
	}
	*s = str_sub(*s, i, SIZE_MAX);
	return arena_take(&c->arena, &word);
}

static const struct {
	const char *section;
	bool named;
} sections[] = {
	{ "global", false }, { "defaults", true }, { "frontend", true }, { "listen", true }, { "backend", true },
};

/* What the formats of a section are called: `www`, `defaults`. */
static bool enter(struct str first, struct str second, struct str *section)
{
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (str_is(first, sections[i].section)) {
			*section = sections[i].named && second.p ? second : first;
			return true;
		}
	return false;
}

static const struct {
	const char *option, *format;
} built_in[] = { { "httplog", "haproxy_http" }, { "httpslog", "haproxy_http" }, { "tcplog", "haproxy_tcp" } };

static void tell_option(struct conf *c, const char *at, struct str section, struct str option, bool clf)
{
	for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
		if (str_is(option, built_in[i].option))
			conf_tell(c, at, "%.*s has `option %s`, which needs no file: the built-in format %s reads it", STR_ARG(section),
				  built_in[i].option, clf ? "haproxy_clf" : built_in[i].format);
}

void haproxy_conf(struct conf *c)
{
	struct str section = STR("");
	for (struct str rest = c->text, line; rest.p && (line = str_cut(&rest, '\n'), 1);) {
		const char *at = line.p;
		struct str first = take_word(c, &line), second = take_word(c, &line), third = take_word(c, &line);
		if (!first.p || enter(first, second, &section) || !second.p)
			continue;
		if (str_is(first, "option")) {
			tell_option(c, at, section, second, str_is(third, "clf"));
		} else if (str_is(first, "log-format")) {
			conf_format(c, at, section, second);
		} else if (str_is(first, "error-log-format")) {
			conf_format(c, at, arena_printf(&c->arena, "%.*s_error", STR_ARG(section)), second);
		}
	}
}
