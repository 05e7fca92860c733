/*
 * Regular expressions: the one door to PCRE2.
 *
 * Patterns match bytes, never UTF. Those that are asked often are compiled by the JIT. A `struct regex` may be
 * shared between threads; what a match needs to write is in a `struct matcher`, one per reader.
 */
#ifndef LOGOPSY_PARSERS_REGEX_H
#define LOGOPSY_PARSERS_REGEX_H

#include "parsers/base/err.h"
#include "parsers/base/str.h"

struct regex;

/* Where a match writes. Read it with match_group. */
struct matcher {
	const char *text;
	const size_t *at; /* by group: start, end; SIZE_MAX = not set */
	unsigned groups; /* that the last match may have set */
	uint64_t given_up; /* how often MATCH_LIMIT was the answer */
	struct matcher_parts *parts;
};

enum regex_flags {
	REGEX_EXTENDED = 1, /* white space and # comments in the pattern are ignored */
	REGEX_ANCHORED = 2, /* only at the start of the text */
	/* The pattern is known to compile and to have no named groups: that waits for its first match, and until then nothing
	 * is known of it. */
	REGEX_TRUSTED = 4,
};

/* NULL and *e with what is wrong; *at is then the byte of the pattern where. Several groups may have one name. */
struct regex *regex_compile(struct str pattern, unsigned flags, size_t *at, struct err *e);
void regex_free(struct regex *re);

/* Calls named(user, name, number) for each named group; false ends it. */
bool regex_names(const struct regex *re, bool (*named)(void *user, const char *name, unsigned group), void *user);
unsigned regex_groups(const struct regex *re);
/* Bytes that a match can start with: a bit for each. All bits if it is unknown. */
void regex_first_bytes(const struct regex *re, uint64_t set[4]);
/* The same, asked of the pattern itself, so that few bytes are left in doubt; the answer is kept, the matcher's last
 * match is not. Of patterns that are not anchored, any. */
bool regex_may_start(const struct regex *re, struct matcher *m, char byte);
/* ASCII bytes that were looked for in a text, and found: zeroed before the first pattern is asked about that text. */
struct regex_known {
	uint64_t looked[2], there[2];
};
/* False if a text surely does not match, which costs less than to try: its first byte, or the lack of bytes that each match
 * has, says so. */
bool regex_may_match(const struct regex *re, struct matcher *m, struct str text, struct regex_known *known);
/* Fewest bytes that a match takes. */
unsigned regex_min_length(const struct regex *re);

/* Room for the largest pattern's groups. */
struct matcher *matcher_new(void);
void matcher_free(struct matcher *m);

enum match { MATCH_NO, MATCH_YES, MATCH_LIMIT };
/* MATCH_LIMIT: given up, since the pattern backtracks too much on this text. A matcher has ever less patience with a
 * pattern that does so again and again, so that a run's time is bounded. */
enum match regex_match(const struct regex *re, struct matcher *m, struct str text);
/* The same from byte `from` on (at most text.n); what stands before it is seen by lookbehind and \b. */
enum match regex_match_from(const struct regex *re, struct matcher *m, struct str text, size_t from);
/* How many bytes from the start of a text an anchored pattern can take before nothing that may follow them would help:
 * the whole text if it matches or wants more than there is. Slow; for messages. */
size_t regex_reach(const struct regex *re, struct matcher *m, struct str text);
/* After MATCH_YES: a group of the last match, STR_NONE if it did not take part. 0 is the whole match. */
static inline struct str match_group(const struct matcher *m, unsigned group)
{
	if (group >= m->groups || m->at[2 * group] == SIZE_MAX)
		return STR_NONE;
	return (struct str){ m->text + m->at[2 * group], m->at[2 * group + 1] - m->at[2 * group] };
}

#endif
