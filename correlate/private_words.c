#include "correlate/private_words.h"

#include "parsers/base/ascii.h"
#include "parsers/base/fold.h"
#include "parsers/base/mem.h"
#include "parsers/base/names.h"

#include <stdlib.h>

/* Bytes that people and machines do not have in common by chance. */
enum { RUN = 24, SHORTEST = 3 };
static const struct str ELLIPSIS = STR_INIT("…");

struct place { /* where a run begins in `texts` */
	size_t at;
	size_t other; /* place + 1 of another that begins alike, 0: none */
};

struct private_words {
	struct buf texts, posts; /* each between two NUL */
	struct names runs; /* the first RUN bytes from the beginning of each word */
	struct names public_runs; /* likewise, of posts: they are none */
	struct place *place; /* the first of them by id in `runs` */
	size_t n, cap;
	size_t *last; /* place by id in `runs` */
	size_t cap_last;
	struct names whole; /* texts of several words that are shorter than a run */
};

/* ---- what is known ---- */

static bool in_word(char c)
{
	return ascii_alnum(c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool begins_word(struct str s, size_t at)
{
	return (!at || !in_word(s.p[at - 1])) && s.p[at] != ' ' && s.p[at] != '\n';
}

static bool ends_word(struct str s, size_t at)
{
	return at == s.n || !in_word(s.p[at]) || !in_word(s.p[at - 1]);
}

/* As it is, and on one line. */
static void add_text(struct buf *all, struct str text)
{
	struct buf line = { 0 };
	text = str_trim(text);
	fold_line(&line, text, 2 * text.n + 8);
	if (text.n) {
		buf_add(all, text);
		buf_addc(all, 0);
	}
	if (text.n && !str_eq(buf_str(&line), text)) {
		buf_add(all, buf_str(&line));
		buf_addc(all, 0);
	}
	buf_free(&line);
}

static void add_texts(struct buf *all, struct strs texts)
{
	struct names seen = { 0 };
	buf_addc(all, 0);
	for (size_t i = 0; i < texts.n; i++) {
		size_t before = seen.n;
		if (names_id(&seen, texts.v[i]) == before)
			add_text(all, texts.v[i]);
	}
	names_free(&seen);
}

static void add_run(struct private_words *w, struct str run, size_t at)
{
	size_t before = w->runs.n;
	uint32_t id = names_id(&w->runs, run);
	if (id == before) {
		MEM_PUSH(w->last, before, w->cap_last);
		w->last[id] = 0;
	}
	MEM_PUSH(w->place, w->n, w->cap);
	w->place[w->n++] = (struct place){ at, w->last[id] };
	w->last[id] = w->n;
}

static void add_runs(struct private_words *w, struct str text, size_t from)
{
	if (text.n < RUN && text.n >= SHORTEST && str_chr(text, ' ') != SIZE_MAX)
		names_id(&w->whole, text);
	for (size_t i = 0; i + RUN <= text.n; i++)
		if (begins_word(text, i) && names_find(&w->public_runs, str_sub(text, i, RUN)) == NAME_NONE)
			add_run(w, str_sub(text, i, RUN), from + i);
}

static void add_public_runs(struct private_words *w, struct str text, size_t from)
{
	(void)from;
	for (size_t i = 0; i + RUN <= text.n; i++)
		if (begins_word(text, i))
			names_id(&w->public_runs, str_sub(text, i, RUN));
}

static void each_text(struct private_words *w, const struct buf *texts, void (*take)(struct private_words *w, struct str text, size_t from))
{
	struct str all = buf_str(texts);
	for (size_t at = 1, n; at < all.n; at += n + 1) {
		n = str_chr(str_sub(all, at, SIZE_MAX), 0);
		take(w, str_sub(all, at, n), at);
	}
}

struct private_words *private_words_new(struct strs texts, struct strs posts)
{
	struct private_words *w = mem_zalloc(1, sizeof *w);
	add_texts(&w->texts, texts);
	add_texts(&w->posts, posts);
	each_text(w, &w->posts, add_public_runs);
	each_text(w, &w->texts, add_runs);
	return w;
}

void private_words_free(struct private_words *w)
{
	if (!w)
		return;
	buf_free(&w->texts);
	buf_free(&w->posts);
	names_free(&w->runs);
	names_free(&w->public_runs);
	names_free(&w->whole);
	free(w->place);
	free(w->last);
	free(w);
}

/* ---- where it stands ---- */

/* How far s goes on as some text does; 0: less than a run. */
static size_t run_at(const struct private_words *w, struct str s)
{
	uint32_t id = s.n < RUN ? NAME_NONE : names_find(&w->runs, str_sub(s, 0, RUN));
	size_t longest = 0;
	for (size_t k = id == NAME_NONE ? 0 : w->last[id]; k; k = w->place[k - 1].other) {
		const char *p = w->texts.p + w->place[k - 1].at;
		size_t n = RUN;
		while (n < s.n && p[n] && p[n] == s.p[n])
			n++;
		longest = n > longest ? n : longest;
	}
	return longest;
}

/* A text of several words, all of it. */
static size_t whole_at(const struct private_words *w, struct str s)
{
	for (size_t n = s.n < RUN ? s.n : RUN - 1; w->whole.n && n >= SHORTEST; n--)
		if (ends_word(s, n) && names_find(&w->whole, str_sub(s, 0, n)) != NAME_NONE)
			return n;
	return 0;
}

static bool stands_in(const struct buf *texts, struct str part, bool as_a_whole)
{
	struct str all = buf_str(texts);
	for (size_t from = 0, at; (at = str_find(str_sub(all, from, SIZE_MAX), part)) != SIZE_MAX; from += at + 1) {
		size_t begin = from + at, end = begin + part.n;
		if (as_a_whole ? !all.p[begin - 1] && !all.p[end] : begins_word(all, begin) && ends_word(all, end))
			return true;
	}
	return false;
}

/* What may be a quotation: several words of a text, or all of it; one word where a text is said to say it. */
static bool is_quoted(const struct private_words *w, struct str part, bool said)
{
	part = str_trim(part);
	if (str_ends(part, ELLIPSIS))
		part.n -= ELLIPSIS.n;
	bool several = said || str_chr(part, ' ') != SIZE_MAX;
	return part.n && stands_in(&w->texts, part, !several) && !stands_in(&w->posts, part, !several);
}

static size_t quotation_at(const struct private_words *w, struct str sentence, size_t at)
{
	struct str rest = str_sub(sentence, at + 1, SIZE_MAX);
	size_t n = sentence.p[at] == '"' ? str_chr(rest, '"') : SIZE_MAX;
	return n != SIZE_MAX && is_quoted(w, str_sub(rest, 0, n), str_ends(str_sub(sentence, 0, at), STR("says "))) ? n + 2 : 0;
}

/* Bytes from `at` that are left out. */
static size_t private_at(const struct private_words *w, struct str sentence, size_t at)
{
	struct str rest = str_sub(sentence, at, SIZE_MAX);
	size_t n = quotation_at(w, sentence, at);
	if (!n && begins_word(sentence, at) && !(n = run_at(w, rest)))
		n = whole_at(w, rest);
	return n;
}

/* The ellipsis of a cut, and a torn end of a character. */
static size_t end_of_cut(struct str s, size_t at)
{
	if (str_starts(str_sub(s, at, SIZE_MAX), ELLIPSIS))
		return at + ELLIPSIS.n;
	while (at < s.n && ((unsigned char)s.p[at] & 0xc0) == 0x80)
		at++;
	return at;
}

void private_words_leave_out(const struct private_words *w, struct buf *out, struct str sentence)
{
	size_t begin = out->n;
	struct str whole = str_trim(sentence);
	if (whole.n && stands_in(&w->texts, whole, true) && !stands_in(&w->posts, whole, true)) {
		buf_adds(out, LEFT_OUT);
		return;
	}
	for (size_t i = 0, n; i < sentence.n; i += n ? n : 1) {
		n = private_at(w, sentence, i);
		if (!n) {
			buf_addc(out, sentence.p[i]);
			continue;
		}
		n = end_of_cut(sentence, i + n) - i;
		struct str before = str_sub(buf_str(out), begin, SIZE_MAX);
		if (str_ends(before, STR("\"")) && i + n < sentence.n && sentence.p[i + n] == '"') {
			out->n--;
			n++;
		} else if (str_ends(before, STR(LEFT_OUT " "))) {
			out->n -= strlen(LEFT_OUT " ");
		}
		buf_adds(out, LEFT_OUT);
	}
}
