/*
 * nginx.conf: `log_format NAME [escape=WAY] STRING ...;`
 */
#include "parsers/import/conf.h"

bool nginx_conf_is(struct str text)
{
	static const char *const words[] = { "log_format", "access_log", "server_name", "http", "events", "upstream", NULL };
	bool some = conf_has_line(text, words, false);
	return some && str_chr(text, ';') != SIZE_MAX && (str_find(text, STR("log_format")) != SIZE_MAX || str_find(text, STR("access_log")) != SIZE_MAX);
}

/* Blanks and comments. */
static void skip(struct str *s)
{
	while (s->n) {
		if (s->p[0] == '#')
			*s = str_sub(*s, str_chr(*s, '\n'), SIZE_MAX);
		else if (strchr(" \t\r\n", s->p[0]))
			*s = str_sub(*s, 1, SIZE_MAX);
		else
			return;
	}
}

/* What stands behind a backslash; *keep if the backslash is printed too. */
static char escaped(char c, bool *keep)
{
	static const char from[] = "trn\"'\\", into[] = "\t\r\n\"'\\";
	const char *at = c ? strchr(from, c) : NULL;
	*keep = !at;
	return at ? into[at - from] : c;
}

/* A word, quoted or not; STR_NONE at `;`, `{`, `}` or the end, which stay. */
static struct str take_word(struct conf *c, struct str *s)
{
	struct buf word = { 0 };
	skip(s);
	char quote = s->n && (s->p[0] == '"' || s->p[0] == '\'') ? s->p[0] : '\0';
	size_t i = quote != '\0';
	if (!s->n || (!quote && strchr(";{}", s->p[0])))
		return STR_NONE;
	for (; i < s->n; i++) {
		char ch = s->p[i];
		bool keep = false, brace = ch == '{' && i > 0 && s->p[i - 1] == '$'; /* ${name} */
		if (quote ? ch == quote : strchr(" \t\r\n;", ch) || (ch == '{' && !brace))
			break;
		if (ch == '\\' && i + 1 < s->n) {
			ch = escaped(s->p[++i], &keep);
			if (keep)
				buf_addc(&word, '\\');
		}
		buf_addc(&word, ch);
	}
	*s = str_sub(*s, i + (quote != '\0'), SIZE_MAX);
	return arena_take(&c->arena, &word);
}

static void log_format(struct conf *c, const char *at, const struct str *word, size_t n)
{
	struct buf format = { 0 };
	size_t from = 2;
	if (n > 3 && str_starts(word[2], STR("escape="))) {
		buf_addf(&format, "%.*s ", STR_ARG(word[2]));
		from = 3;
	}
	for (; from < n; from++)
		buf_add(&format, word[from]);
	conf_format(c, at, word[1], buf_str(&format));
	buf_free(&format);
}

void nginx_conf(struct conf *c)
{
	struct str word[CONF_WORDS];
	for (struct str s = c->text; s.n;) {
		size_t n = 0;
		skip(&s);
		const char *at = s.p;
		for (struct str w; n < CONF_WORDS && (w = take_word(c, &s)).p;)
			word[n++] = w;
		s = str_sub(s, 1, SIZE_MAX);
		if (n > 2 && str_is(word[0], "log_format"))
			log_format(c, at, word, n);
		else if (n == 2 && str_is(word[0], "include") && !str_ends(word[1], STR("mime.types")))
			conf_tell(c, at, "it includes %.*s, which was not read: give that as well", STR_ARG(word[1]));
	}
}
