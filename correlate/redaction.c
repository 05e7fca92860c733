#include "correlate/redaction.h"

#include "correlate/private_words.h"
#include "correlate/shapes.h"
#include "parsers/base/ascii.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

struct edition {
	struct analysis *a;
	struct redactor *r;
	bool public;
	struct strs services;
	struct private_words *private; /* in a public edition */
	struct buf out, left;
};

static struct str kept(struct edition *e)
{
	struct str s = arena_copy(&e->a->arena, buf_str(&e->out));
	buf_reset(&e->out);
	return s;
}

/* ---- names of logs ---- */

static struct str called(struct edition *e, struct str source)
{
	redact_source(e->r, &e->out, source);
	return kept(e);
}

static int longest_first(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	return x->n != y->n ? (x->n > y->n ? -1 : 1) : str_cmp(*x, *y);
}

/* Sentences name logs as well. */
static void call_sources(struct edition *e)
{
	const struct analysis *a = e->a;
	size_t n = a->n_sources + a->n_skipped;
	struct str *v = mem_zalloc(n + 1, sizeof *v);
	for (size_t i = 0; i < n; i++) {
		v[i] = i < a->n_sources ? a->sources[i].name : a->skipped[i - a->n_sources].name;
		called(e, v[i]);
	}
	qsort(v, n, sizeof *v, longest_first);
	for (size_t i = 0; i < n; i++) {
		struct str now = called(e, v[i]);
		if (!str_eq(now, v[i]))
			redactor_add_instead(e->r, v[i], now);
	}
	free(v);
}

/* ---- names of machines and people ---- */

/* "Dana" is Dana Reyes. */
static void add_person(struct redactor *r, struct str name)
{
	redactor_add_name(r, REDACT_PERSON, name);
	if (str_chr(name, ' ') == SIZE_MAX)
		return;
	for (struct str rest = name, part; rest.p && (part = str_cut(&rest, ' '), 1);)
		if (part.n > 2 && part.p[0] >= 'A' && part.p[0] <= 'Z')
			redactor_add_alias(r, REDACT_PERSON, name, part);
}

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (ascii_digit(s.p[i]))
			return true;
	return false;
}

/* A machine has its product's name: that is what people are told of. */
static bool is_service(const struct edition *e, struct str name)
{
	for (size_t i = 0; i < e->services.n && !has_digit(name); i++)
		if (str_eq(e->services.v[i], name))
			return true;
	return false;
}

static void add_host(struct edition *e, struct str name)
{
	size_t colon = str_rchr(name, ':');
	if (colon != SIZE_MAX && str_chr(name, ':') == colon)
		name = str_sub(name, 0, colon);
	if (!is_service(e, name))
		redactor_add_name(e->r, REDACT_HOST, name);
}

/* Names that stand in a place of their own anywhere are names in every sentence. */
static void add_held(struct edition *e, const struct shape *shape, const char *p)
{
	for (size_t i = 0; i < shape->n; i++) {
		const struct member *m = &shape->members[i];
		const struct str *s = (const struct str *)(const void *)(p + m->at);
		const struct strs *several = (const struct strs *)(const void *)(p + m->at);
		const char *v = m->is == IS_INSIDE ? p + m->at : m->is == IS_ARRAY || m->is == IS_LINK ? *(const char *const *)(const void *)(p + m->at) : NULL;
		size_t n = m->is == IS_INSIDE ? m->size / m->of->size : m->is == IS_ARRAY ? *(const size_t *)(const void *)(p + m->n_at) : 1;
		for (size_t k = 0; v && k < n; k++)
			add_held(e, m->of, v + k * m->of->size);
		for (size_t k = 0; m->is == IS_HOSTS && k < several->n; k++)
			add_host(e, several->v[k]);
		if (m->is == IS_HOST)
			add_host(e, *s);
		else if (m->is == IS_PERSON && s->n)
			add_person(e->r, *s);
	}
}

/* Taken out of the analysis: no page shows them. */
static void add_names(struct edition *e)
{
	const struct named n = e->a->named;
	e->a->named = (struct named){ 0 };
	e->services = n.services;
	for (size_t i = 0; i < n.hosts.n; i++)
		add_host(e, n.hosts.v[i]);
	for (size_t i = 0; i < n.people.n; i++)
		add_person(e->r, n.people.v[i]);
	for (size_t i = 0; i < n.users.n; i++)
		redactor_add_name(e->r, REDACT_USER, n.users.v[i]);
	add_held(e, &analysis_shape, (const char *)e->a);
	if (e->public)
		e->private = private_words_new(n.notes, n.posts);
}

/* ---- what people wrote among themselves ---- */

/* A sentence of ours up to the quotation in it. */
static struct str without_quote(struct str sentence)
{
	size_t at = str_find(sentence, STR(": \""));
	return at == SIZE_MAX ? sentence : str_sub(sentence, 0, at);
}

static void publish(const struct shape *shape, void *p)
{
	if (shape == &argument_shape) {
		struct argument *g = p;
		g->text = without_quote(g->text);
	} else if (shape == &timeline_entry_shape) {
		struct timeline_entry *t = p;
		if (t->kind == EV_HUMAN)
			t->summary = STR("somebody wrote something that this edition leaves out");
	} else if (shape == &milestone_shape) {
		struct milestone *m = p;
		/* Posts were public from the start. */
		if (m->basis == BASIS_DECLARED && m->name != MS_COMMUNICATED && m->name != MS_RESOLVED)
			m->summary = without_quote(m->summary);
	}
}

/* ---- the way over everything ---- */

static bool is_version(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_alnum(s.p[i]) && !strchr("._+-~:", s.p[i]))
			return false;
	return true;
}

static struct str text_of(struct edition *e, enum member_is is, struct str s)
{
	if (!s.n || is == IS_FIXED)
		return s;
	if (e->private && (is == IS_TEXT || is == IS_VERSION)) {
		buf_reset(&e->left);
		private_words_leave_out(e->private, &e->left, s);
		s = buf_str(&e->left);
	}
	switch (is) {
	case IS_OWN:
		redact_words(e->r, &e->out, s);
		break;
	case IS_HOST:
		if (is_service(e, s))
			redact_text(e->r, &e->out, s, NULL, 0);
		else
			redact_value(e->r, &e->out, REDACT_HOST, s);
		break;
	case IS_PERSON:
		redact_value(e->r, &e->out, REDACT_PERSON, s);
		break;
	case IS_SOURCE:
		return called(e, s);
	case IS_VERSION:
		if (is_version(s))
			redact_words(e->r, &e->out, s);
		else
			redact_text(e->r, &e->out, s, NULL, 0);
		break;
	case IS_LINE:
		if (e->public)
			return STR("(not quoted in a public edition)");
		/* fallthrough */
	default:
		redact_text(e->r, &e->out, s, NULL, 0);
	}
	return kept(e);
}

static struct strs texts_of(struct edition *e, enum member_is is, struct strs from)
{
	struct str *v = ARENA_ARRAY(&e->a->arena, struct str, from.n);
	for (size_t i = 0; i < from.n; i++)
		v[i] = text_of(e, is, from.v[i]);
	return (struct strs){ v, from.n };
}

static void over(struct edition *e, const struct shape *shape, char *p);

/* Arrays are made anew: several members may share one, and what does not change is not ours to change. */
static void over_array(struct edition *e, const struct member *m, char *p, size_t n)
{
	const void **array = (const void **)(void *)(p + m->at);
	if (!*array)
		return;
	char *v = arena_alloc(&e->a->arena, n, m->of->size);
	memcpy(v, *array, n * m->of->size);
	for (size_t i = 0; i < n; i++)
		over(e, m->of, v + i * m->of->size);
	*array = v;
}

static void over_member(struct edition *e, const struct member *m, char *p)
{
	struct str *s = (struct str *)(void *)(p + m->at);
	struct strs *several = (struct strs *)(void *)(p + m->at);
	switch (m->is) {
	case IS_DATA:
		break;
	case IS_HASH:
		if (e->public)
			memset(p + m->at, 0, m->size);
		break;
	case IS_TEXTS:
		*several = texts_of(e, IS_TEXT, *several);
		break;
	case IS_HOSTS:
		*several = texts_of(e, IS_HOST, *several);
		break;
	case IS_ARRAY:
		over_array(e, m, p, *(const size_t *)(const void *)(p + m->n_at));
		break;
	case IS_LINK:
		over_array(e, m, p, 1);
		break;
	case IS_INSIDE:
		for (size_t at = m->at; at < m->at + m->size; at += m->of->size)
			over(e, m->of, p + at);
		break;
	default:
		*s = text_of(e, m->is, *s);
	}
}

static void over(struct edition *e, const struct shape *shape, char *p)
{
	if (e->public)
		publish(shape, p);
	for (size_t i = 0; i < shape->n; i++)
		over_member(e, &shape->members[i], p);
}

void redact_analysis(struct analysis *a, struct redactor *r)
{
	struct edition e = { .a = a, .r = r, .public = redactor_level(r) == REDACT_PUBLIC };
	add_names(&e);
	call_sources(&e);
	over(&e, &analysis_shape, (char *)a);
	redactor_counts(r, &e.out);
	struct str counts = kept(&e);
	a->redaction = str_of(redact_level_name(redactor_level(r)));
	a->redaction_note = e.public ? arena_printf(&a->arena,
						    "replaced by pseudonyms: %.*s; lines are not quoted and their hashes left out, logs have their files' own names, and what "
						    "people wrote among themselves is left out",
						    STR_ARG(counts)) :
				       arena_printf(&a->arena,
						    "replaced by pseudonyms: %.*s; hosts, versions and responders are as logged, and hashes are those of the lines as logged: "
						    "who guesses a line can confirm the guess",
						    STR_ARG(counts));
	private_words_free(e.private);
	buf_free(&e.left);
	buf_free(&e.out);
}
