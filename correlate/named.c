#include "correlate/named.h"

#include "parsers/base/ascii.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

/* More names than this are not machines and colleagues but what machines make up. */
enum { MOST_NAMES = 1000 };

static void add_name(struct study *s, struct strs *set, struct str name)
{
	if (set->n < MOST_NAMES)
		*set = strs_add(s, *set, name);
}

/* ---- names in the words of changes ---- */

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (ascii_digit(s.p[i]))
			return true;
	return false;
}

/* "9.4.0", "v51", "v2026.06". */
static bool is_version(struct str s)
{
	if (s.n && ascii_lower(s.p[0]) == 'v')
		s = str_sub(s, 1, SIZE_MAX);
	return s.n && ascii_digit(s.p[0]);
}

static bool one_of(struct str s, const char *const *words)
{
	for (; *words; words++)
		if (str_is(s, *words))
			return true;
	return false;
}

/* "web1,web2", "(li)" */
static void add_list(struct study *s, struct strs *set, struct str list, bool machines)
{
	for (struct str rest = list, name; rest.p && (name = str_cut(&rest, ','), 1);) {
		while (name.n && strchr("(<@\"'[", name.p[0]))
			name = str_sub(name, 1, SIZE_MAX);
		while (name.n && strchr(")>\"'].:;!", name.p[name.n - 1]))
			name.n--;
		if (name.n > 1 && ascii_letter(name.p[0]) && (!machines || (has_digit(name) && !is_version(name))))
			add_name(s, set, name);
	}
}

/* "shop v9.4.0 to web3,web4 started by li". */
static void add_words(struct study *s, struct named *n, struct str text)
{
	static const char *const where[] = { "to", "on", "at", "from", "host", "hosts", "node", "server", "limit", "--limit", "-l", NULL };
	static const char *const not_services[] = { "version", "release", "tag", "build", "to", "from", "on", "rollback", "revision", "at", "of", "by", NULL };
	static const char *const not_people[] = { "the", "a", "an", "our", "user", "signal", "timeout", "schedule", "policy", "default", "request", "hand", NULL };
	struct str last = STR("");
	for (struct str rest = text, word; rest.p && (word = str_cut(&rest, ' '), 1);) {
		struct str deed = str_ends(last, STR(",")) || str_starts(last, STR("(")) ? str_sub(last, last.p[0] == '(', SIZE_MAX) : last;
		if (str_is(deed, "by") && !one_of(word, not_people))
			add_list(s, &n->people, word, false);
		else if (one_of(deed, where))
			add_list(s, &n->hosts, word, true);
		else if (last.n > 1 && is_version(word) && !is_version(last) && ascii_letter(last.p[0]) && !one_of(last, not_services))
			add_name(s, &n->services, last);
		if (word.n)
			last = word;
	}
}

/* ---- what people wrote ---- */

struct texts {
	struct str *v;
	size_t n, cap;
};

static void add_text(struct study *s, struct texts *t, struct str text)
{
	if (!str_trim(text).n)
		return;
	MEM_PUSH(t->v, t->n, t->cap);
	t->v[t->n++] = arena_copy(s->arena, text);
}

static struct strs in_arena(struct study *s, struct texts *t)
{
	struct str *v = ARENA_ARRAY(s->arena, struct str, t->n);
	if (t->n)
		memcpy(v, t->v, t->n * sizeof *v);
	struct strs all = { v, t->n };
	free(t->v);
	return all;
}

/* Pagers and monitors have notes of people among what they tell themselves. */
static bool is_private(const struct fact *f)
{
	return f->kind == EV_HUMAN || (f->kind == EV_ALERT && f->what == WHAT_NOTE);
}

/* All of them: one that was forgotten would be published. */
static void find_texts(struct study *s, struct named *n)
{
	struct texts notes = { 0 }, posts = { 0 };
	for (size_t i = 0; i < s->n_facts; i++) {
		const struct fact *f = &s->facts[i];
		if (is_private(f)) {
			add_text(s, &notes, fact_text(f));
			add_text(s, &notes, f->f[F_REASON]);
			add_text(s, &notes, str_chr(f->f[F_SUBJECT], ' ') != SIZE_MAX ? f->f[F_SUBJECT] : STR(""));
		} else if (f->kind == EV_POST) {
			add_text(s, &posts, fact_text(f));
			add_text(s, &posts, f->f[F_SUBJECT]);
		}
	}
	n->notes = in_arena(s, &notes);
	n->posts = in_arena(s, &posts);
}

/* ---- everybody ---- */

/* Who acted, and who was acted for, where people, pagers and deploy tools speak; users of the service elsewhere. */
static void find_people(struct study *s, struct named *n)
{
	for (size_t i = 0; i < s->n_facts; i++) {
		const struct fact *f = &s->facts[i];
		bool colleagues = f->kind == EV_HUMAN || f->kind == EV_POST || f->kind == EV_ALERT || f->kind == EV_CHANGE;
		add_name(s, &n->people, f->f[F_ACTOR]);
		add_name(s, colleagues ? &n->people : &n->users, f->f[F_USER]);
		add_name(s, &n->services, f->f[F_SERVICE]);
		if (f->kind == EV_CHANGE || (f->kind == EV_HUMAN && f->f[F_VERSION].n))
			add_words(s, n, fact_text(f));
	}
}

void find_named(struct study *s)
{
	struct named *n = &s->analysis->named;
	n->hosts = s->hosts;
	find_people(s, n);
	find_texts(s, n);
}
