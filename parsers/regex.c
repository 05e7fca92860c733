#include "parsers/regex.h"

#include "parsers/base/ascii.h"
#include "parsers/base/mem.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
	GROUPS = 128,
	MATCH_STEPS = 200000, /* an honest line takes some hundreds */
	HEAP_KIB = 8192,
	STACK_MIN = 32 * 1024,
	STACK_MAX = 1024 * 1024,
	PATTERN_BYTES = 64 * 1024,
	SUSPECTS = 8, /* patterns that were given up, with which a matcher loses patience: */
	PATIENCE = 64, /* so often it takes MATCH_STEPS, */
	HASTE_STEPS = 5000, /* then these, */
	HOPELESS = 20000, /* and then the pattern is no more asked */
	FEW = 24, /* matches that are interpreted: the JIT compiler takes as long as some hundreds of them, */
	LONG = 1024, /* or one with a text as long */
};

/* What a pattern is matched by. Of hundreds of patterns a run asks some, and few of them often. */
enum way {
	UNASKED, /* nothing yet; there may be no code */
	SELDOM, /* the interpreter: it was not asked often */
	JIT,
	PLAIN, /* the interpreter: the machine has no JIT compiler, or it is forbidden to make code */
	BROKEN, /* nothing: REGEX_TRUSTED was said of a pattern that does not compile */
};

struct regex {
	struct str pattern; /* its own copy */
	uint32_t options;
	pcre2_code *code; /* not anchored: PCRE2 tells more of such patterns; made by the first match if REGEX_TRUSTED */
	pcre2_code *jit; /* with options */
	atomic_int way;
	unsigned asked; /* up to FEW */
	pthread_mutex_t deciding;
	uint64_t first[4];
	uint64_t needs[2]; /* ASCII bytes that stand in every match */
	_Atomic uint64_t tried[4], refused[4]; /* bytes, by regex_may_start */
};

struct matcher_parts {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	struct suspect {
		const struct regex *re;
		unsigned given_up;
	} suspect[SUSPECTS];
	size_t n_suspects;
};
_Static_assert(PCRE2_UNSET == SIZE_MAX, "match_group knows it");

static pcre2_code *compile(struct str pattern, uint32_t options, int *code, PCRE2_SIZE *at)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	if (!context)
		mem_exhausted(0);
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_max_pattern_length(context, PATTERN_BYTES);
	pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options, code, at, context);
	pcre2_compile_context_free(context);
	return compiled;
}

/* The bytes that a match can start with, which PCRE2 works out only for what is not anchored. */
static void first_bytes(const pcre2_code *code, uint64_t set[4])
{
	uint32_t kind = 0, unit = 0, shortest = 0;
	const uint8_t *map = NULL;
	memset(set, 0xff, 4 * sizeof *set);
	pcre2_pattern_info(code, PCRE2_INFO_FIRSTCODETYPE, &kind);
	pcre2_pattern_info(code, PCRE2_INFO_FIRSTCODEUNIT, &unit);
	pcre2_pattern_info(code, PCRE2_INFO_FIRSTBITMAP, &map);
	pcre2_pattern_info(code, PCRE2_INFO_MINLENGTH, &shortest);
	if (map) {
		for (unsigned i = 0; i < 256; i++)
			if (!(map[i / 8] >> i % 8 & 1))
				set[i / 64] &= ~(UINT64_C(1) << i % 64);
	} else if (kind == 1 && shortest) {
		/* The unit may stand for both cases of a letter: PCRE2 does not tell. */
		bool letter = (unit | 32) >= 'a' && (unit | 32) <= 'z';
		uint32_t other = letter ? unit ^ 32 : unit;
		memset(set, 0, 4 * sizeof *set);
		set[unit / 64 & 3] |= UINT64_C(1) << unit % 64;
		set[other / 64 & 3] |= UINT64_C(1) << other % 64;
	}
}

static void add_needed(uint64_t set[2], unsigned byte)
{
	bool letter = (byte | 32) >= 'a' && (byte | 32) <= 'z'; /* PCRE2 does not tell whether either case will do */
	if (byte && byte < 128 && !letter)
		set[byte / 64] |= UINT64_C(1) << byte % 64;
}

/* [:alpha:] and the like, inside a class. */
static bool has_named_class(struct str s)
{
	for (size_t i = 0; i + 2 < s.n; i++)
		if (s.p[i] == '[' && s.p[i + 1] == ':' && (ascii_letter(s.p[i + 2]) || s.p[i + 2] == '^'))
			return true;
	return false;
}

/* The length of what stands at a pattern's start and takes a byte or a group: an escape, a class, a group, a character. */
static size_t item_length(struct str s)
{
	size_t depth = 0, i = 0;
	bool class = false;
	do {
		char c = s.p[i];
		if (c == '\\')
			i++;
		else if (class)
			class = c != ']';
		else if (c == '[' && (class = true)) /* a ] that comes first is one of the class */
			i += str_starts(str_sub(s, i + 1, SIZE_MAX), STR("^]")) ? 2 : str_starts(str_sub(s, i + 1, SIZE_MAX), STR("]")) ? 1 : 0;
		else
			depth += (c == '(') - (size_t)(c == ')');
		i++;
	} while (i < s.n && (depth || class));
	return i;
}

/* The byte that an item takes, if it is but one that is no letter and no digit; else 0. */
static unsigned only_byte(struct str item)
{
	bool escaped = item.n == 2 && item.p[0] == '\\', class = item.n == 3 && item.p[0] == '[';
	unsigned c = item.n == 1 ? (unsigned char)item.p[0] : escaped || class ? (unsigned char)item.p[1] : 0;
	bool word = ascii_digit((char)c) || ascii_letter((char)c);
	return word || c >= 128 || (item.n == 1 && strchr("^$.|\\", (int)c)) ? 0 : c;
}

/*
 * Bytes that stand in every match: PCRE2 knows the last; the others that the pattern asks for outside of groups are read from
 * its text, if it has the white space that shows what belongs together, and nothing there that is rare or unclear.
 */
static void find_needed(struct regex *re)
{
	uint32_t kind = 0, unit = 0;
	uint64_t found[2] = { 0 };
	pcre2_pattern_info(re->code, PCRE2_INFO_LASTCODETYPE, &kind);
	pcre2_pattern_info(re->code, PCRE2_INFO_LASTCODEUNIT, &unit);
	if (kind == 1)
		add_needed(re->needs, unit);
	if (!(re->options & PCRE2_EXTENDED) || str_chr(re->pattern, '#') != SIZE_MAX || str_find(re->pattern, STR("\\Q")) != SIZE_MAX ||
	    str_find(re->pattern, STR("(*")) != SIZE_MAX || has_named_class(re->pattern))
		return;
	for (struct str s = re->pattern; (s = str_trim(s)).n;) {
		size_t n = item_length(s);
		struct str item = str_sub(s, 0, n);
		if (str_is(item, "|") || (item.n == 2 && item.p[0] == '\\' && strchr("cgkopNP", item.p[1])))
			return;
		s = str_trim(str_sub(s, n, SIZE_MAX));
		if (!s.n || !strchr("?*{", s.p[0]))
			add_needed(found, only_byte(item));
		while (s.n && strchr("?*+{", s.p[0])) {
			size_t end = s.p[0] == '{' ? str_chr(s, '}') : 0;
			if (end == SIZE_MAX || (end && (s.p[1] < '0' || s.p[1] > '9')))
				return;
			s = str_trim(str_sub(s, end + 1, SIZE_MAX));
		}
	}
	re->needs[0] |= found[0];
	re->needs[1] |= found[1];
}

/* How many bytes of an anchored pattern only say that it is. */
static size_t anchor(const struct regex *re)
{
	return re->options & PCRE2_ANCHORED && re->pattern.n && re->pattern.p[0] == '^';
}

static pcre2_code *compile_loose(const struct regex *re, int *code, PCRE2_SIZE *at)
{
	return compile(str_sub(re->pattern, anchor(re), SIZE_MAX), re->options & ~(uint32_t)PCRE2_ANCHORED, code, at);
}

/* False if it does not compile. */
static bool look_into(struct regex *re, size_t *at, struct err *e)
{
	int code;
	PCRE2_SIZE where;
	uint32_t groups = 0;
	re->code = compile_loose(re, &code, &where);
	if (!re->code) {
		unsigned char text[256];
		pcre2_get_error_message(code, text, sizeof text);
		*at = where + anchor(re);
		return err_set(e, "%s", (char *)text);
	}
	pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	if (groups >= GROUPS) {
		*at = 0;
		return err_set(e, "%u groups; at most %d are possible", groups, GROUPS - 1);
	}
	first_bytes(re->code, re->first);
	find_needed(re);
	return true;
}

struct regex *regex_compile(struct str pattern, unsigned flags, size_t *at, struct err *e)
{
	uint32_t options = PCRE2_DUPNAMES | PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
	if (flags & REGEX_EXTENDED)
		options |= PCRE2_EXTENDED;
	if (flags & REGEX_ANCHORED)
		options |= PCRE2_ANCHORED;
	struct regex *re = mem_zalloc(1, sizeof *re);
	char *copy = mem_zalloc(pattern.n + 1, 1);
	memcpy(copy, pattern.p ? pattern.p : "", pattern.n);
	re->pattern = (struct str){ copy, pattern.n };
	re->options = options;
	memset(re->first, 0xff, sizeof re->first);
	pthread_mutex_init(&re->deciding, NULL);
	if (flags & REGEX_TRUSTED || look_into(re, at, e))
		return re;
	regex_free(re);
	return NULL;
}

void regex_free(struct regex *re)
{
	if (!re)
		return;
	pcre2_code_free(re->code);
	pcre2_code_free(re->jit);
	pthread_mutex_destroy(&re->deciding);
	free((char *)re->pattern.p);
	free(re);
}

bool regex_names(const struct regex *re, bool (*named)(void *user, const char *name, unsigned group), void *user)
{
	uint32_t n = 0, size = 0;
	PCRE2_SPTR table = NULL;
	if (!re->code)
		return true;
	pcre2_pattern_info(re->code, PCRE2_INFO_NAMECOUNT, &n);
	pcre2_pattern_info(re->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(re->code, PCRE2_INFO_NAMETABLE, &table);
	for (uint32_t i = 0; i < n; i++, table += size)
		if (!named(user, (const char *)table + 2, (unsigned)table[0] << 8 | table[1]))
			return false;
	return true;
}

unsigned regex_groups(const struct regex *re)
{
	uint32_t n = 0;
	if (re->code)
		pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &n);
	return n;
}

void regex_first_bytes(const struct regex *re, uint64_t set[4])
{
	memcpy(set, re->first, sizeof re->first);
}

unsigned regex_min_length(const struct regex *re)
{
	uint32_t shortest = 0;
	if (re->code)
		pcre2_pattern_info(re->code, PCRE2_INFO_MINLENGTH, &shortest);
	return shortest;
}

struct matcher *matcher_new(void)
{
	struct matcher *m = mem_zalloc(1, sizeof *m);
	struct matcher_parts *p = m->parts = mem_zalloc(1, sizeof *p);
	p->data = pcre2_match_data_create(GROUPS, NULL);
	p->context = pcre2_match_context_create(NULL);
	if (!p->data || !p->context)
		mem_exhausted(0);
	pcre2_set_match_limit(p->context, MATCH_STEPS);
	pcre2_set_heap_limit(p->context, HEAP_KIB);
	p->stack = pcre2_jit_stack_create(STACK_MIN, STACK_MAX, NULL);
	if (p->stack)
		pcre2_jit_stack_assign(p->context, NULL, p->stack);
	m->at = pcre2_get_ovector_pointer(p->data);
	return m;
}

void matcher_free(struct matcher *m)
{
	if (!m)
		return;
	pcre2_match_data_free(m->parts->data);
	pcre2_match_context_free(m->parts->context);
	pcre2_jit_stack_free(m->parts->stack);
	free(m->parts);
	free(m);
}

/* With JIT code, if there is to be some. */
static enum way compile_jit(struct regex *re)
{
	int code;
	PCRE2_SIZE at;
	re->jit = compile(re->pattern, re->options, &code, &at);
	return re->jit && pcre2_jit_compile(re->jit, PCRE2_JIT_COMPLETE) == 0 ? JIT : PLAIN;
}

/* By what to match, as long as that may change; `surely`: as it will be in the end. */
static enum way decide(struct regex *re, bool surely)
{
	int code;
	PCRE2_SIZE at;
	pthread_mutex_lock(&re->deciding);
	enum way way = (enum way)atomic_load(&re->way);
	if (way == UNASKED)
		way = re->code || (re->code = compile_loose(re, &code, &at)) ? SELDOM : BROKEN;
	if (way == SELDOM && (surely || ++re->asked > FEW))
		way = compile_jit(re);
	atomic_store(&re->way, (int)way);
	pthread_mutex_unlock(&re->deciding);
	return way;
}

static int interpret(const struct regex *re, struct matcher *m, struct str text, size_t from, uint32_t options)
{
	return pcre2_match(re->code, (PCRE2_SPTR)text.p, text.n, from, options | (re->options & PCRE2_ANCHORED), m->parts->data, m->parts->context);
}

static int match_by(enum way way, const struct regex *re, struct matcher *m, struct str text, size_t from)
{
	return way == JIT ? pcre2_jit_match(re->jit, (PCRE2_SPTR)text.p, text.n, from, 0, m->parts->data, m->parts->context) :
	       way == BROKEN ? PCRE2_ERROR_NOMATCH : interpret(re, m, text, from, 0);
}

static struct suspect *suspected(struct matcher_parts *p, const struct regex *re)
{
	for (size_t i = 0; i < p->n_suspects; i++)
		if (p->suspect[i].re == re)
			return &p->suspect[i];
	return NULL;
}

static enum match give_up(struct matcher *m, const struct regex *re, struct suspect *s)
{
	struct matcher_parts *p = m->parts;
	m->given_up++;
	if (!s && p->n_suspects < SUSPECTS) {
		s = &p->suspect[p->n_suspects++];
		*s = (struct suspect){ re, 0 };
	}
	if (s)
		s->given_up++;
	return MATCH_LIMIT;
}

enum match regex_match_from(const struct regex *re, struct matcher *m, struct str text, size_t from)
{
	struct suspect *s = m->parts->n_suspects ? suspected(m->parts, re) : NULL;
	bool haste = s && s->given_up >= PATIENCE;
	enum way way = (enum way)atomic_load_explicit(&re->way, memory_order_acquire);
	m->groups = 0;
	if (s && s->given_up >= HOPELESS)
		return give_up(m, re, s);
	if (haste)
		pcre2_set_match_limit(m->parts->context, HASTE_STEPS);
	if (!text.p)
		text.p = "";
	if (way < JIT)
		way = decide((struct regex *)re, text.n >= LONG);
	int n = match_by(way, re, m, text, from);
	if (way == SELDOM && n < PCRE2_ERROR_NOMATCH) /* the two count steps differently: the JIT compiler's word counts */
		n = match_by(decide((struct regex *)re, true), re, m, text, from);
	if (haste)
		pcre2_set_match_limit(m->parts->context, MATCH_STEPS);
	m->text = text.p;
	m->groups = n > 0 ? (unsigned)n : 0;
	return n > 0 ? MATCH_YES : n == PCRE2_ERROR_NOMATCH ? MATCH_NO : give_up(m, re, s);
}

enum match regex_match(const struct regex *re, struct matcher *m, struct str text)
{
	return regex_match_from(re, m, text, 0);
}

/* Whether the bytes are the start of something that matches, or all of it: PCRE2's partial matching says so as soon as
 * a try comes to their end. */
static bool takes(const struct regex *re, struct matcher *m, struct str start)
{
	int n = interpret(re, m, start, 0, PCRE2_PARTIAL_HARD);
	return n > 0 || n == PCRE2_ERROR_PARTIAL;
}

bool regex_may_start(const struct regex *re, struct matcher *m, char byte)
{
	struct regex *w = (struct regex *)re;
	const unsigned char c = (unsigned char)byte;
	const uint64_t bit = UINT64_C(1) << c % 64;
	if (!(re->options & PCRE2_ANCHORED))
		return true;
	if (!(atomic_load_explicit(&re->tried[c / 64], memory_order_acquire) & bit)) {
		if (atomic_load(&re->way) == UNASKED && decide(w, false) == BROKEN)
			return false;
		if (interpret(re, m, (struct str){ &byte, 1 }, 0, PCRE2_PARTIAL_HARD) == PCRE2_ERROR_NOMATCH)
			atomic_fetch_or(&w->refused[c / 64], bit);
		atomic_fetch_or(&w->tried[c / 64], bit);
	}
	return !(atomic_load_explicit(&re->refused[c / 64], memory_order_relaxed) & bit);
}

static bool holds(struct regex_known *known, struct str text, const uint64_t needs[2])
{
	for (size_t w = 0; w < 2; w++) {
		if (needs[w] & known->looked[w] & ~known->there[w])
			return false;
		for (uint64_t left = needs[w] & ~known->looked[w]; left; left &= left - 1) {
			const int byte = (int)(64 * w) + __builtin_ctzll(left);
			known->looked[w] |= left & -left;
			if (!text.n || !memchr(text.p, byte, text.n))
				return false;
			known->there[w] |= left & -left;
		}
	}
	return true;
}

bool regex_may_match(const struct regex *re, struct matcher *m, struct str text, struct regex_known *known)
{
	return (!text.n || regex_may_start(re, m, text.p[0])) && holds(known, text, re->needs);
}

size_t regex_reach(const struct regex *re, struct matcher *m, struct str text)
{
	size_t good = 0, bad = text.n + 1;
	if (!text.p || (atomic_load(&re->way) == UNASKED && decide((struct regex *)re, false) == BROKEN))
		return 0;
	/* What comes to the end of some bytes comes to the end of fewer. */
	while (bad - good > 1) {
		size_t middle = good + (bad - good) / 2;
		if (takes(re, m, str_sub(text, 0, middle)))
			good = middle;
		else
			bad = middle;
	}
	return good;
}
