/*
 * lnav's levels: a regular expression (or a number) for each, searched in the level's text.
 *
 * Ours are words. Which words an expression can mean is found by asking it: about the words
 * that stand in it, and those that programs commonly write.
 */
#include "parsers/import/lnav.h"

#include "parsers/base/ascii.h"
#include "parsers/base/names.h"
#include "parsers/event.h"
#include "parsers/regex.h"

#include <stdlib.h>

/* From the lowest, the order in which lnav asks. */
static const struct {
	const char *lnav, *ours;
} levels[] = {
	{ "trace", "trace" }, { "debug5", "debug" }, { "debug4", "debug" }, { "debug3", "debug" }, { "debug2", "debug" }, { "debug", "debug" },
	{ "info", "info" }, { "stats", "notice" }, { "notice", "notice" }, { "warning", "warn" }, { "error", "error" },
	{ "critical", "critical" }, { "fatal", "critical" },
};

static const char common[] = "trace debug info information notice warn warning err error severe crit critical fatal alert emerg emergency panic "
			     "T D I N W E C F A P V 0 1 2 3 4 5 6 7 10 20 30 40 50 60";

const char *lnav_severity(struct str level)
{
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (str_is(level, levels[i].lnav))
			return levels[i].ours;
	return NULL;
}

struct asking {
	struct lnav *l;
	const struct lnav_list *list;
	struct regex *re[sizeof levels / sizeof *levels]; /* NULL where the format has no such level */
	struct matcher *matcher;
	struct names said; /* words that have a severity by now */
	struct buf line;
};

/* Whether the word is all that the text must have for the expression. */
static bool means(struct asking *a, size_t level, struct str word)
{
	return a->re[level] && regex_match(a->re[level], a->matcher, word) == MATCH_YES;
}

static void say(struct asking *a, struct str word)
{
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
		if (!means(a, i, word))
			continue;
		enum severity usual = severity_of(word);
		if (names_find(&a->said, word) == NAME_NONE && (usual == SEV_NONE || strcmp(severity_name(usual), levels[i].ours) != 0))
			buf_addf(&a->line, " %.*s=%s", STR_ARG(word), levels[i].ours);
		names_id(&a->said, word);
		return;
	}
}

static bool of_word(char c)
{
	return ascii_alnum(c) || c == '_' || c == '-';
}

/* A letter behind a backslash is none of a word. */
static void say_words_of(struct asking *a, struct str regex)
{
	for (size_t i = 0; i < regex.n;) {
		size_t n = 0;
		if (regex.p[i] == '\\') {
			i += 2;
			continue;
		}
		while (i + n < regex.n && of_word(regex.p[i + n]))
			n++;
		if (n)
			say(a, str_sub(regex, i, n));
		i += n ? n : 1;
	}
}

/* False where an expression is broken. One that takes any text says nothing of words. */
static bool compile(struct asking *a, struct err *e)
{
	for (size_t i = 0; i < a->list->n; i++)
		for (size_t k = 0; k < sizeof levels / sizeof *levels; k++) {
			size_t at;
			if (!str_is(a->list->v[i].key, levels[k].lnav) || a->re[k])
				continue;
			a->re[k] = regex_compile(a->list->v[i].value, 0, &at, e);
			if (!a->re[k])
				return err_wrap(e, "the expression of level %s", levels[k].lnav);
			if (means(a, k, STR("\x01"))) {
				draft_note(&a->l->draft, "Not translated: levels, since that of %s is no matter of words.", levels[k].lnav);
				a->l->levels = false;
			}
		}
	return true;
}

bool lnav_levels(struct lnav *l, struct err *e)
{
	struct lnav_list list = { 0 };
	/* A number means all of the text. */
	bool ok = lnav_query(l, "SELECT key, CASE type WHEN 'integer' THEN '^' || value || '$' ELSE value END FROM json_each(?1, '$.level') "
				"WHERE type IN ('text', 'integer')", &list, e);
	struct asking a = { .l = l, .list = &list, .matcher = matcher_new() };
	ok = ok && compile(&a, e);
	for (size_t i = 0; ok && l->levels && i < list.n; i++)
		say_words_of(&a, list.v[i].value);
	for (struct str r = str_of(common), w; ok && l->levels && list.n && r.p && (w = str_cut(&r, ' '), 1);)
		say(&a, w);
	if (a.line.n)
		draft_line(&l->draft, "severity%.*s", STR_ARG(buf_str(&a.line)));
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		regex_free(a.re[i]);
	matcher_free(a.matcher);
	names_free(&a.said);
	buf_free(&a.line);
	free(list.v);
	return ok;
}
