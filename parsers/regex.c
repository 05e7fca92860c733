#include "parsers/regex.h"

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
};

/* Of hundreds of patterns a run asks a few: the JIT compiler is called by the first match, whichever
 * thread that is in. PLAIN where the machine has none, or it is forbidden to make code. */
struct regex {
	pcre2_code *code;
	atomic_int way;
	pthread_mutex_t compiling;
	uint64_t first[4];
};

enum way { UNDECIDED, JIT, PLAIN };

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

/* The same of an anchored pattern: as if it were not. */
static void first_bytes_anchored(struct str pattern, uint32_t options, uint64_t set[4])
{
	int error;
	PCRE2_SIZE where;
	if (pattern.n && pattern.p[0] == '^')
		pattern = str_sub(pattern, 1, SIZE_MAX);
	pcre2_code *code = compile(pattern, options & ~(uint32_t)PCRE2_ANCHORED, &error, &where);
	memset(set, 0xff, 4 * sizeof *set);
	if (code)
		first_bytes(code, set);
	pcre2_code_free(code);
}

struct regex *regex_compile(struct str pattern, unsigned flags, size_t *at, struct err *e)
{
	uint32_t options = PCRE2_DUPNAMES | PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
	if (flags & REGEX_EXTENDED)
		options |= PCRE2_EXTENDED;
	if (flags & REGEX_ANCHORED)
		options |= PCRE2_ANCHORED;
	int code;
	PCRE2_SIZE where;
	pcre2_code *compiled = compile(pattern, options, &code, &where);
	if (!compiled) {
		unsigned char text[256];
		pcre2_get_error_message(code, text, sizeof text);
		*at = where;
		err_set(e, "%s", (char *)text);
		return NULL;
	}
	uint32_t groups = 0;
	pcre2_pattern_info(compiled, PCRE2_INFO_CAPTURECOUNT, &groups);
	if (groups >= GROUPS) {
		pcre2_code_free(compiled);
		*at = 0;
		err_set(e, "%u groups; at most %d are possible", groups, GROUPS - 1);
		return NULL;
	}
	struct regex *re = mem_zalloc(1, sizeof *re);
	re->code = compiled;
	pthread_mutex_init(&re->compiling, NULL);
	if (options & PCRE2_ANCHORED)
		first_bytes_anchored(pattern, options, re->first);
	else
		first_bytes(compiled, re->first);
	return re;
}

void regex_free(struct regex *re)
{
	if (!re)
		return;
	pcre2_code_free(re->code);
	pthread_mutex_destroy(&re->compiling);
	free(re);
}

bool regex_names(const struct regex *re, bool (*named)(void *user, const char *name, unsigned group), void *user)
{
	uint32_t n = 0, size = 0;
	PCRE2_SPTR table = NULL;
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

static int decide(struct regex *re)
{
	pthread_mutex_lock(&re->compiling);
	int way = atomic_load(&re->way);
	if (way == UNDECIDED) {
		way = pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE) == 0 ? JIT : PLAIN;
		atomic_store(&re->way, way);
	}
	pthread_mutex_unlock(&re->compiling);
	return way;
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

enum match regex_match(const struct regex *re, struct matcher *m, struct str text)
{
	PCRE2_SPTR p = (PCRE2_SPTR)(text.p ? text.p : "");
	struct suspect *s = m->parts->n_suspects ? suspected(m->parts, re) : NULL;
	bool haste = s && s->given_up >= PATIENCE;
	int way = atomic_load_explicit(&re->way, memory_order_acquire);
	m->groups = 0;
	if (s && s->given_up >= HOPELESS)
		return give_up(m, re, s);
	if (haste)
		pcre2_set_match_limit(m->parts->context, HASTE_STEPS);
	if (way == UNDECIDED)
		way = decide((struct regex *)re);
	int n = way == JIT ? pcre2_jit_match(re->code, p, text.n, 0, 0, m->parts->data, m->parts->context)
			: pcre2_match(re->code, p, text.n, 0, 0, m->parts->data, m->parts->context);
	if (haste)
		pcre2_set_match_limit(m->parts->context, MATCH_STEPS);
	m->text = (const char *)p;
	m->groups = n > 0 ? (unsigned)n : 0;
	return n > 0 ? MATCH_YES : n == PCRE2_ERROR_NOMATCH ? MATCH_NO : give_up(m, re, s);
}

/* Whether the bytes are the start of something that matches, or all of it: PCRE2's partial matching says so as soon as
 * a try comes to their end. */
static bool takes(const struct regex *re, struct matcher *m, struct str start)
{
	int n = pcre2_match(re->code, (PCRE2_SPTR)(start.p ? start.p : ""), start.n, 0, PCRE2_PARTIAL_HARD, m->parts->data, m->parts->context);
	return n > 0 || n == PCRE2_ERROR_PARTIAL;
}

size_t regex_reach(const struct regex *re, struct matcher *m, struct str text)
{
	size_t good = 0, bad = text.n + 1;
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
