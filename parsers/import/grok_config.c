/*
 * The grok filters of a Logstash configuration: `grok { match => { "message" => "%{...}" } }`.
 *
 * Of the language only what stands around a filter's options is understood: words, texts in quotes, `=>`, braces,
 * brackets and comments. All else is passed over.
 */
#include "parsers/import/grok.h"

#include "parsers/base/ascii.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

enum token { END, WORD, TEXT, ARROW, SIGN };

struct config {
	struct grok_library *lib;
	struct str text;
	size_t i;
	enum token token;
	struct str value; /* of a word or text, or the sign */
	const char *folder;
	struct grok_use *use; /* so far */
	size_t n, cap;
};

/* ---- tokens ---- */

static bool of_word(char c)
{
	return ascii_alnum(c) || (c && strchr("_.-[]@%/", c) && c != '[' && c != ']');
}

static void skip_blanks(struct config *c)
{
	while (c->i < c->text.n) {
		char b = c->text.p[c->i];
		if (b == '#')
			while (c->i < c->text.n && c->text.p[c->i] != '\n')
				c->i++;
		else if (b == ' ' || b == '\t' || b == '\n' || b == '\r')
			c->i++;
		else
			return;
	}
}

/* Escapes stay as they are but for that of the quote: so does Logstash. */
static struct str quoted(struct config *c)
{
	struct buf b = { 0 };
	char quote = c->text.p[c->i++];
	for (; c->i < c->text.n && c->text.p[c->i] != quote; c->i++) {
		bool escape = c->text.p[c->i] == '\\' && c->i + 1 < c->text.n;
		if (escape && c->text.p[c->i + 1] != quote)
			buf_addc(&b, '\\');
		c->i += escape;
		buf_addc(&b, c->text.p[c->i]);
	}
	c->i += c->i < c->text.n;
	return arena_take(&c->lib->arena, &b);
}

static enum token next(struct config *c)
{
	skip_blanks(c);
	if (c->i >= c->text.n)
		return c->token = END;
	const char *p = c->text.p + c->i;
	if (*p == '"' || *p == '\'') {
		c->value = quoted(c);
		return c->token = TEXT;
	}
	if (str_starts(str_sub(c->text, c->i, 2), STR("=>"))) {
		c->i += 2;
		return c->token = ARROW;
	}
	size_t n = 0;
	while (c->i + n < c->text.n && of_word(p[n]))
		n++;
	c->value = str_sub(c->text, c->i, n ? n : 1);
	c->i += c->value.n;
	return c->token = n ? WORD : SIGN;
}

static bool is_sign(const struct config *c, char sign)
{
	return c->token == SIGN && c->value.p[0] == sign;
}

/* Behind an opening sign: up to the one that closes it. */
static void skip_block(struct config *c)
{
	for (size_t depth = 1; depth && next(c) != END;)
		if (is_sign(c, '{') || is_sign(c, '['))
			depth++;
		else if (is_sign(c, '}') || is_sign(c, ']'))
			depth--;
}

/* ---- options ---- */

/* A text, or a list of them; the token behind it is not read. */
static void texts(struct config *c, struct grok_use *u)
{
	bool list = next(c) == SIGN && is_sign(c, '[');
	if (list)
		next(c);
	while (c->token == TEXT) {
		MEM_PUSH(u->pattern, u->n, u->cap);
		u->pattern[u->n++] = c->value;
		if (!list)
			return;
		if (next(c) == SIGN && is_sign(c, ','))
			next(c);
	}
	if (c->token == SIGN && is_sign(c, '{'))
		skip_block(c);
}

static unsigned line_at(const struct config *c)
{
	return str_line(c->text, c->text.p + c->i);
}

static struct grok_use *add_use(struct config *c, struct str field)
{
	MEM_PUSH(c->use, c->n, c->cap);
	c->use[c->n] = (struct grok_use){ .field = field, .line = line_at(c) };
	return &c->use[c->n++];
}

/* match => { "message" => TEXTS ... }, or match => [ "message", TEXTS ]. */
static void option_match(struct config *c)
{
	next(c);
	if (is_sign(c, '[')) {
		if (next(c) != TEXT)
			return;
		struct grok_use *u = add_use(c, c->value);
		while (next(c) != END && !is_sign(c, ']'))
			if (c->token == TEXT) {
				MEM_PUSH(u->pattern, u->n, u->cap);
				u->pattern[u->n++] = c->value;
			}
		return;
	}
	while (is_sign(c, '{') || is_sign(c, ','))
		next(c);
	while (c->token == TEXT || c->token == WORD) {
		struct grok_use *u = add_use(c, c->value);
		if (next(c) == ARROW)
			texts(c, u);
		if (next(c) == SIGN && is_sign(c, ','))
			next(c);
	}
}

/* pattern_definitions => { "NAME" => "REGEX" ... } */
static void option_definitions(struct config *c)
{
	if (next(c) != SIGN || !is_sign(c, '{'))
		return;
	while (next(c) != END && !is_sign(c, '}')) {
		struct grok_pattern p = { .name = c->value, .line = line_at(c) };
		if (c->token == SIGN || next(c) != ARROW || next(c) != TEXT)
			continue;
		p.regex = c->value;
		MEM_PUSH(c->lib->v, c->lib->n, c->lib->cap);
		c->lib->v[c->lib->n++] = p;
	}
}

static void option_folders(struct config *c)
{
	struct grok_use u = { 0 };
	texts(c, &u);
	for (size_t i = 0; i < u.n; i++) {
		bool absolute = u.pattern[i].n && u.pattern[i].p[0] == '/';
		grok_add_folder(c->lib, absolute ? arena_copy(&c->lib->arena, u.pattern[i]).p
						 : arena_printf(&c->lib->arena, "%s/%.*s", c->folder, STR_ARG(u.pattern[i])).p);
	}
	free(u.pattern);
}

static const struct {
	const char *name;
	void (*read)(struct config *c);
} options[] = {
	{ "match", option_match }, { "pattern_definitions", option_definitions }, { "patterns_dir", option_folders },
};

/* Behind `grok {`. */
static void read_grok(struct config *c)
{
	while (next(c) != END && !is_sign(c, '}')) {
		struct str name = c->value;
		size_t i = 0;
		if (c->token != WORD || next(c) != ARROW)
			continue;
		while (i < sizeof options / sizeof *options && !str_is(name, options[i].name))
			i++;
		if (i < sizeof options / sizeof *options)
			options[i].read(c);
		else if (next(c) == SIGN && (is_sign(c, '{') || is_sign(c, '[')))
			skip_block(c);
	}
}

/* Behind `date {`: what its match names is the stamp of the filters before it. */
static void read_date(struct config *c)
{
	struct grok_use u = { 0 };
	size_t depth = 1;
	while (depth && next(c) != END)
		if (c->token == WORD && str_is(c->value, "match") && next(c) == ARROW)
			texts(c, &u);
		else if (is_sign(c, '{') || is_sign(c, '['))
			depth++;
		else if (is_sign(c, '}') || is_sign(c, ']'))
			depth--;
	for (size_t i = 0; u.n && i < c->n; i++)
		if (!c->use[i].stamp.p)
			c->use[i].stamp = u.pattern[0];
	free(u.pattern);
}

/* ---- the whole ---- */

bool grok_is_config(struct str text)
{
	size_t i = str_find(text, STR("grok"));
	for (; i != SIZE_MAX; i = str_find(text, STR("grok"))) {
		text = str_trim(str_sub(text, i + 4, SIZE_MAX));
		if (text.n && text.p[0] == '{')
			return str_find(text, STR("match")) != SIZE_MAX && str_find(text, STR("=>")) != SIZE_MAX;
	}
	return false;
}

void grok_read_config(struct grok_library *lib, struct str text, const char *folder, void (*use)(void *user, struct grok_use *u), void *user)
{
	struct config c = { .lib = lib, .text = text, .folder = folder };
	while (next(&c) != END) {
		bool grok = c.token == WORD && str_is(c.value, "grok"), date = c.token == WORD && str_is(c.value, "date");
		if (!grok && !date)
			continue;
		size_t i = c.i;
		if (next(&c) != SIGN || !is_sign(&c, '{'))
			c.i = i;
		else if (grok)
			read_grok(&c);
		else
			read_date(&c);
	}
	for (size_t k = 0; k < c.n; k++) {
		use(user, &c.use[k]);
		free(c.use[k].pattern);
	}
	free(c.use);
}
