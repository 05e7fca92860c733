#include "parsers/redact/redact.h"

#include "parsers/base/ascii.h"
#include "parsers/base/hash.h"
#include "parsers/base/mem.h"
#include "parsers/base/names.h"
#include "parsers/literals.h"
#include "parsers/redact/rules.h"
#include "parsers/regex.h"

#include <stdio.h>
#include <stdlib.h>

enum { LITERAL_WORDS = 64, TAKEN = '\x01', LETTERS = 10 };

static const struct {
	const char *label, *one, *many;
} kinds[REDACT_KINDS] = {
	[REDACT_ADDRESS] = { "ip", "address", "addresses" },
	[REDACT_HARDWARE] = { "mac", "hardware address", "hardware addresses" },
	[REDACT_EMAIL] = { "email", "e-mail address", "e-mail addresses" },
	[REDACT_TOKEN] = { "token", "token or key", "tokens and keys" },
	[REDACT_SECRET] = { "secret", "password or secret", "passwords and secrets" },
	[REDACT_COOKIE] = { "cookie", "cookie or session", "cookies and sessions" },
	[REDACT_CARD] = { "card", "card number", "card numbers" },
	[REDACT_ACCOUNT] = { "iban", "bank account", "bank accounts" },
	[REDACT_PHONE] = { "phone", "phone number", "phone numbers" },
	[REDACT_USER] = { "user", "user", "users" },
	[REDACT_WORD] = { "word", "word of your list", "words of your list" },
	[REDACT_VALUE] = { "value", "value of a request", "values of requests" },
	[REDACT_HOST] = { "host", "host", "hosts" },
	[REDACT_PERSON] = { "person", "person", "persons" },
	[REDACT_UNREAD] = { "unread", "text that could not be searched", "texts that could not be searched" },
};

/* Bytes of a text that go. */
struct taken {
	size_t at, end;
	enum redact_kind kind;
	struct str value; /* whose pseudonym stands for them; STR_NONE: that of the bytes */
	struct str instead; /* STR_NONE: a pseudonym */
};

struct known {
	enum redact_kind kind; /* REDACT_KINDS: of no kind, `instead` stands for it */
	struct str name, value, instead; /* as in `taken` */
};

struct redactor {
	enum redact_level level;
	struct str key;
	struct arena arena;
	struct matcher *matcher;
	struct regex **regex; /* by rule; NULL: not for this level */
	struct literals *literals; /* of all rules */
	size_t n_literals;
	const size_t *rule_of; /* by literal */
	struct known *known; /* names of `also` aside */
	size_t n_known, cap_known;
	struct names known_ids; /* lower case: those of `known`, by the same number */
	struct literals *known_literals; /* NULL until asked, and again when there is a new one */
	struct str *word;
	size_t n_words, cap_words;
	struct names met; /* kind and value */
	size_t *number, cap_number; /* by id in `met` */
	size_t count[REDACT_KINDS];
	struct names sources, source_names; /* full names; by their ids, what they are called */
	struct buf work, spelled;
	struct taken *taken;
	size_t n_taken, cap_taken;
};

const char *redact_level_name(enum redact_level l)
{
	static const char *const names[REDACT_LEVELS] = { NULL, "internal", "public" };
	return l < REDACT_LEVELS ? names[l] : NULL;
}

enum redact_level redactor_level(const struct redactor *r)
{
	return r->level;
}

/* ---- making one ---- */

static void add_literals(struct redactor *r, size_t rule, struct str **literal, size_t **of, size_t *cap, size_t *cap_of)
{
	if (!redact_rules[rule].literals || !r->regex[rule])
		return;
	for (struct str rest = str_of(redact_rules[rule].literals), w; rest.p && (w = str_cut(&rest, ' '), 1);) {
		size_t n = r->n_literals;
		MEM_PUSH(*literal, n, *cap);
		MEM_PUSH(*of, n, *cap_of);
		(*literal)[n] = w;
		(*of)[n] = rule;
		r->n_literals++;
	}
}

/* Our own patterns compile; a test asks all of them. */
static struct regex *compile(const char *pattern)
{
	struct err e = { 0 };
	size_t at = 0;
	struct regex *re = regex_compile(str_of(pattern), REGEX_EXTENDED, &at, &e);
	if (!re) {
		fprintf(stderr, "a rule of redaction is wrong at %zu: %s\n%s\n", at, e.text, pattern);
		abort();
	}
	return re;
}

struct redactor *redactor_new(enum redact_level level, struct str key)
{
	struct redactor *r = mem_zalloc(1, sizeof *r);
	struct str *literal = NULL;
	size_t *of = NULL, cap = 0, cap_of = 0;
	r->level = level;
	r->key = arena_copy(&r->arena, key);
	r->matcher = matcher_new();
	r->regex = mem_zalloc(n_redact_rules, sizeof(struct regex *));
	for (size_t i = 0; i < n_redact_rules; i++) {
		if (level >= redact_rules[i].from)
			r->regex[i] = compile(redact_rules[i].pattern);
		add_literals(r, i, &literal, &of, &cap, &cap_of);
	}
	r->literals = literals_build(literal, r->n_literals);
	r->rule_of = of;
	free(literal);
	return r;
}

void redactor_free(struct redactor *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < n_redact_rules; i++)
		regex_free(r->regex[i]);
	free(r->regex);
	free((size_t *)r->rule_of);
	literals_free(r->literals);
	literals_free(r->known_literals);
	matcher_free(r->matcher);
	names_free(&r->known_ids);
	names_free(&r->met);
	names_free(&r->sources);
	names_free(&r->source_names);
	free(r->known);
	free(r->word);
	free(r->number);
	free(r->taken);
	buf_free(&r->work);
	buf_free(&r->spelled);
	arena_free(&r->arena);
	free(r);
}

void redactor_add_word(struct redactor *r, struct str word)
{
	if (!word.n)
		return;
	MEM_PUSH(r->word, r->n_words, r->cap_words);
	r->word[r->n_words++] = arena_copy(&r->arena, word);
}

static void add_known(struct redactor *r, struct known k)
{
	struct buf spelled = { 0 };
	redact_canonical(&spelled, REDACT_WORD, k.name);
	if (names_find(&r->known_ids, buf_str(&spelled)) == NAME_NONE) {
		names_id(&r->known_ids, buf_str(&spelled));
		MEM_PUSH(r->known, r->n_known, r->cap_known);
		k.name = arena_copy(&r->arena, k.name);
		k.value = arena_copy(&r->arena, k.value);
		k.instead = arena_copy(&r->arena, k.instead);
		r->known[r->n_known++] = k;
		literals_free(r->known_literals);
		r->known_literals = NULL;
	}
	buf_free(&spelled);
}

/* Whether a name that its field says is of this kind is somebody's. */
static bool names_somebody(enum redact_kind kind, struct str name)
{
	return kind == REDACT_HOST ? redact_is_host(name, name) : kind == REDACT_PERSON ? redact_is_person(name, name) : kind == REDACT_USER ? redact_is_user(name, name) : true;
}

void redactor_add_name(struct redactor *r, enum redact_kind kind, struct str name)
{
	if (name.n >= (kind == REDACT_PERSON ? 2 : 3) && names_somebody(kind, name))
		add_known(r, (struct known){ .kind = kind, .name = name });
}

void redactor_add_alias(struct redactor *r, enum redact_kind kind, struct str name, struct str alias)
{
	if (alias.n > 2 && names_somebody(kind, alias))
		add_known(r, (struct known){ .kind = kind, .name = alias, .value = name });
}

void redactor_add_instead(struct redactor *r, struct str text, struct str instead)
{
	if (text.n)
		add_known(r, (struct known){ .kind = REDACT_KINDS, .name = text, .instead = instead });
}

static bool stays(const struct redactor *r, enum redact_kind kind)
{
	return r->level < REDACT_PUBLIC && (kind == REDACT_HOST || kind == REDACT_PERSON || kind == REDACT_VALUE);
}

/* ---- pseudonyms ---- */

static void add_keyed(const struct redactor *r, struct buf *out, struct str spelled)
{
	static const char letter[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char hash[32];
	hmac_sha256(r->key, spelled, hash);
	for (unsigned i = 0; i < LETTERS; i++) {
		unsigned bit = i * 5, pair = (unsigned)hash[bit / 8] << 8 | hash[bit / 8 + 1];
		buf_addc(out, letter[pair >> (11 - bit % 8) & 31]);
	}
}

static void add_pseudonym(struct redactor *r, struct buf *out, enum redact_kind kind, struct str value)
{
	buf_reset(&r->spelled);
	buf_addf(&r->spelled, "%s ", kinds[kind].label);
	redact_canonical(&r->spelled, kind, value);
	size_t before = r->met.n;
	uint32_t id = names_id(&r->met, buf_str(&r->spelled));
	if (id == before) {
		if (id >= r->cap_number) {
			r->cap_number = r->cap_number ? r->cap_number * 2 : 64;
			r->number = mem_grow(r->number, r->cap_number, sizeof *r->number);
		}
		r->number[id] = ++r->count[kind];
	}
	buf_addf(out, "%s-", kinds[kind].label);
	if (r->key.n)
		add_keyed(r, out, buf_str(&r->spelled));
	else
		buf_addf(out, "%zu", r->number[id]);
}

/* ---- finding what goes ---- */

static void take(struct redactor *r, struct taken t)
{
	MEM_PUSH(r->taken, r->n_taken, r->cap_taken);
	r->taken[r->n_taken++] = t;
	memset(r->work.p + t.at, TAKEN, t.end - t.at);
}

/* An address that is a host's is a host; a name without bytes says that all are. */
static bool is_host(struct redactor *r, struct str value, const struct redact_name *also, size_t n_also)
{
	buf_reset(&r->spelled);
	redact_canonical(&r->spelled, REDACT_ADDRESS, value);
	struct str spelled = buf_str(&r->spelled);
	for (size_t i = 0; i < n_also; i++)
		if (also[i].kind == REDACT_HOST && (!also[i].name.p || str_eq(also[i].name, spelled)))
			return true;
	uint32_t id = names_find(&r->known_ids, spelled);
	return id != NAME_NONE && r->known[id].kind == REDACT_HOST;
}

/* A value's end without the colon behind an address. */
static size_t trimmed(enum redact_kind kind, struct str value)
{
	return value.n - (kind == REDACT_ADDRESS && str_ends(value, STR(":")) && !str_ends(value, STR("::")));
}

static void search_rule(struct redactor *r, size_t rule, const struct redact_name *also, size_t n_also)
{
	const struct rule *k = &redact_rules[rule];
	struct str text = buf_str(&r->work);
	for (size_t from = 0; from <= text.n;) {
		enum match m = regex_match_from(r->regex[rule], r->matcher, text, from);
		if (m == MATCH_LIMIT)
			take(r, (struct taken){ from, text.n, REDACT_UNREAD, STR_NONE, STR_NONE });
		if (m != MATCH_YES)
			return;
		struct str whole = match_group(r->matcher, 0), value = match_group(r->matcher, 1);
		size_t at = (size_t)(value.p - text.p);
		enum redact_kind kind = k->kind;
		from = (size_t)(whole.p - text.p) + (whole.n ? whole.n : 1);
		if (!value.n || (k->goes && !k->goes(text, value)))
			continue;
		if (kind == REDACT_ADDRESS && is_host(r, value, also, n_also))
			kind = REDACT_HOST;
		if (!stays(r, kind))
			take(r, (struct taken){ at, at + trimmed(kind, value), kind, STR_NONE, STR_NONE });
	}
}

static void search_rules(struct redactor *r, const struct redact_name *also, size_t n_also)
{
	uint64_t found[LITERAL_WORDS] = { 0 };
	if (r->n_literals > LITERAL_WORDS * 64)
		abort();
	literals_find(r->literals, buf_str(&r->work), found);
	for (size_t rule = 0, l = 0; rule < n_redact_rules; rule++) {
		bool there = !redact_rules[rule].literals;
		for (; l < r->n_literals && r->rule_of[l] == rule; l++)
			there |= found[l / 64] >> l % 64 & 1;
		if (there && r->regex[rule])
			search_rule(r, rule, also, n_also);
	}
}

static bool within_word(struct str s, size_t at)
{
	return at < s.n && (ascii_alnum(s.p[at]) || s.p[at] == '_' || (unsigned char)s.p[at] >= 0x80);
}

/* "by li", "@li": alone, two letters are a word of many. */
static bool stands_for_a_name(struct str before, struct str name)
{
	return name.n > 2 || str_ends(before, STR("by ")) || str_ends(before, STR("By ")) || str_ends(before, STR("@"));
}

static void search_name(struct redactor *r, const struct known *k)
{
	struct str text = buf_str(&r->work);
	bool whole = k->kind != REDACT_KINDS;
	for (size_t from = 0, at; (at = str_find_nocase(str_sub(text, from, SIZE_MAX), k->name)) != SIZE_MAX; from = at + 1) {
		at += from;
		if (!whole || (!(at && within_word(text, at - 1)) && !within_word(text, at + k->name.n) && stands_for_a_name(str_sub(text, 0, at), k->name)))
			take(r, (struct taken){ at, at + k->name.n, k->kind, k->value, k->instead });
	}
}

static struct literals *known_literals(struct redactor *r)
{
	if (!r->known_literals && r->n_known) {
		struct str *v = mem_zalloc(r->n_known, sizeof *v);
		for (size_t i = 0; i < r->n_known; i++)
			v[i] = r->known[i].name;
		r->known_literals = literals_build(v, r->n_known);
		free(v);
	}
	return r->known_literals;
}

static void search_names(struct redactor *r, const struct redact_name *also, size_t n_also)
{
	const struct literals *l = known_literals(r);
	uint64_t *found = l ? mem_zalloc(r->n_known / 64 + 1, sizeof *found) : NULL;
	bool any = l && literals_find(l, buf_str(&r->work), found);
	/* Paths first: hosts stand in them. */
	for (unsigned pass = 0; any && pass < 2; pass++)
		for (size_t i = 0; i < r->n_known; i++)
			if (found[i / 64] >> i % 64 & 1 && (r->known[i].kind == REDACT_KINDS) == !pass && !stays(r, r->known[i].kind))
				search_name(r, &r->known[i]);
	free(found);
	for (size_t i = 0; i < n_also; i++)
		if (also[i].name.n >= (also[i].kind == REDACT_PERSON ? 2 : 3) && names_somebody(also[i].kind, also[i].name) && !stays(r, also[i].kind))
			search_name(r, &(struct known){ .kind = also[i].kind, .name = also[i].name });
}

/* In the text as it is: a word may begin in what is taken already, and end outside. */
static void search_words(struct redactor *r, struct str text)
{
	for (size_t i = 0; i < r->n_words; i++)
		for (size_t from = 0, at; (at = str_find_nocase(str_sub(text, from, SIZE_MAX), r->word[i])) != SIZE_MAX; from += at + 1)
			take(r, (struct taken){ from + at, from + at + r->word[i].n, REDACT_WORD, STR_NONE, STR_NONE });
}

/* ---- writing the rest ---- */

static int by_place(const void *a, const void *b)
{
	const struct taken *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->end != y->end ? (x->end > y->end ? -1 : 1) : (int)x->kind - (int)y->kind;
}

/* What overlaps goes as one. */
static void write_rest(struct redactor *r, struct buf *out, struct str text)
{
	size_t done = 0;
	qsort(r->taken, r->n_taken, sizeof *r->taken, by_place);
	for (size_t i = 0; i < r->n_taken;) {
		struct taken t = r->taken[i++];
		bool alone = true;
		for (; i < r->n_taken && r->taken[i].at < t.end; i++) {
			alone &= r->taken[i].kind == t.kind;
			t.end = r->taken[i].end > t.end ? r->taken[i].end : t.end;
		}
		buf_add(out, str_sub(text, done, t.at - done));
		if (t.instead.p && alone)
			buf_add(out, t.instead);
		else
			add_pseudonym(r, out, t.kind < REDACT_KINDS ? t.kind : REDACT_WORD, t.value.p && alone ? t.value : str_sub(text, t.at, t.end - t.at));
		done = t.end;
	}
	buf_add(out, str_sub(text, done, SIZE_MAX));
}

static void begin(struct redactor *r, struct str text)
{
	buf_reset(&r->work);
	buf_add(&r->work, text);
	r->n_taken = 0;
}

static void finish(struct redactor *r, struct buf *out, struct str text)
{
	search_words(r, text);
	if (r->n_taken)
		write_rest(r, out, text);
	else
		buf_add(out, text);
}

void redact_text(struct redactor *r, struct buf *out, struct str text, const struct redact_name *also, size_t n_also)
{
	if (!text.n)
		return;
	begin(r, text);
	search_rules(r, also, n_also);
	search_names(r, also, n_also);
	finish(r, out, text);
}

void redact_words(struct redactor *r, struct buf *out, struct str text)
{
	begin(r, text);
	finish(r, out, text);
}

/* Where a host's name ends and its port begins. */
static size_t host_length(struct str value)
{
	size_t colon = str_rchr(value, ':');
	int64_t port;
	return colon != SIZE_MAX && str_chr(value, ':') == colon && str_i64(str_sub(value, colon + 1, SIZE_MAX), &port) ? colon : value.n;
}

/* "-", and addresses that are nobody's. */
static bool is_client(struct str value)
{
	return redact_is_host(value, value) && redact_is_address4(value, value) && !str_starts(value, STR("unix:"));
}

void redact_value(struct redactor *r, struct buf *out, enum redact_kind kind, struct str value)
{
	static const struct redact_name all_hosts = { REDACT_HOST, { NULL, 0 } };
	size_t n = kind == REDACT_HOST ? host_length(value) : value.n;
	struct str name = str_sub(value, 0, n);
	if (stays(r, kind) || !names_somebody(kind, name) || (kind == REDACT_ADDRESS && !is_client(value))) {
		redact_text(r, out, value, &all_hosts, kind == REDACT_HOST);
		return;
	}
	add_pseudonym(r, out, kind, name);
	redact_words(r, out, str_sub(value, n, SIZE_MAX));
}

static struct str base_name(struct str source)
{
	size_t at = source.n;
	while (at && source.p[at - 1] != '/' && source.p[at - 1] != '!')
		at--;
	return at < source.n ? str_sub(source, at, SIZE_MAX) : source;
}

void redact_source(struct redactor *r, struct buf *out, struct str name)
{
	struct buf wanted = { 0 }, called = { 0 };
	uint32_t id = names_find(&r->sources, name);
	if (id == NAME_NONE) {
		redact_text(r, &wanted, r->level == REDACT_PUBLIC ? base_name(name) : name, NULL, 0);
		buf_add(&called, buf_str(&wanted));
		for (unsigned n = 2; names_find(&r->source_names, buf_str(&called)) != NAME_NONE; n++) {
			buf_reset(&called);
			buf_addf(&called, "%.*s (%u)", STR_ARG(buf_str(&wanted)), n);
		}
		id = names_id(&r->sources, name);
		names_id(&r->source_names, buf_str(&called));
	}
	buf_add(out, names_str(&r->source_names, id));
	buf_free(&wanted);
	buf_free(&called);
}

/* ---- what was taken ---- */

void redactor_counts(const struct redactor *r, struct buf *out)
{
	size_t left = 0, written = 0;
	for (size_t i = 0; i < REDACT_KINDS; i++)
		left += r->count[i] > 0;
	if (!left)
		buf_adds(out, "nothing");
	for (size_t i = 0; i < REDACT_KINDS; i++)
		if (r->count[i]) {
			buf_addf(out, "%s%zu %s", written == 0 ? "" : left == 1 ? " and " : ", ", r->count[i], r->count[i] == 1 ? kinds[i].one : kinds[i].many);
			written++;
			left--;
		}
}
