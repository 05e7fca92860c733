/*
 * Borrowed slices of bytes.
 *
 * A `struct str` points into memory that somebody else owns and never frees or
 * writes it. It dies when its maker says so (each header states how long). It is
 * not NUL-terminated and may hold any byte. An absent value is {NULL, 0}; an empty
 * one has p != NULL. Functions here never allocate.
 */
#ifndef LOGOPSY_PARSERS_BASE_STR_H
#define LOGOPSY_PARSERS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

/* A slice of a string literal. */
#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
/* The same as an initialiser of static data. */
#define STR_INIT(lit) { "" lit, sizeof(lit) - 1 }
#define STR_NONE ((struct str){ NULL, 0 })
/* For printf's "%.*s". */
#define STR_ARG(s) (int)(s).n, (s).p

/* A slice of a C string; NULL gives STR_NONE. */
static inline struct str str_of(const char *c)
{
	return (struct str){ c, c ? strlen(c) : 0 };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *c)
{
	return str_eq(a, str_of(c));
}

/* Order of unsigned bytes, shorter first where one begins the other: <0, 0, >0. */
int str_cmp(struct str a, struct str b);
/* ASCII case is ignored. */
bool str_eq_nocase(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_starts_nocase(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Index of the first `c` / of the first `needle`; SIZE_MAX where there is none. */
size_t str_chr(struct str s, char c);
size_t str_rchr(struct str s, char c);
size_t str_find(struct str s, struct str needle);
size_t str_find_nocase(struct str s, struct str needle);

/* From byte `from`, at most `n` bytes; both are clipped to the slice. */
struct str str_sub(struct str s, size_t from, size_t n);
/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);
/* Up to the first `sep`, which is skipped; *rest gets what follows, STR_NONE after
 * the last piece. Loop: `for (struct str r = s, w; r.p && (w = str_cut(&r, ' '), 1);)`. */
struct str str_cut(struct str *rest, char sep);

/* The number of the line, from 1, in which `at`, a place of the text, is. Linear in what is before it. */
unsigned str_line(struct str text, const char *at);

/* Whole-slice decimal numbers: true and *out set, or false and *out untouched
 * (empty, other bytes, overflow). A leading '-' or '+' is taken by the signed ones. */
bool str_i64(struct str s, int64_t *out);
bool str_u64(struct str s, uint64_t *out);
bool str_double(struct str s, double *out);

/* Shell glob over a path as in fnmatch(3) without flags: '*' crosses '/'. */
bool str_glob(const char *pattern, struct str s);

/* Smallest number of insertions, deletions, changes and swaps of neighbours that
 * turn a into b; for "did you mean". Slices over 64 bytes are cut there. */
unsigned str_distance(struct str a, struct str b);

#endif
