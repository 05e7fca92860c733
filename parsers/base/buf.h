/*
 * Owned, growing bytes.
 *
 * A `struct buf` owns its memory: buf_free gives it back. {0} is a valid empty one.
 * `p` is NUL-terminated after every call here (the NUL is not counted in n), and
 * moves when the buffer grows: a str of it dies at the next call that adds.
 */
#ifndef LOGOPSY_PARSERS_BASE_BUF_H
#define LOGOPSY_PARSERS_BASE_BUF_H

#include "parsers/base/str.h"

struct buf {
	char *p;
	size_t n, cap;
};

void buf_add(struct buf *b, struct str s);
void buf_addc(struct buf *b, char c);
void buf_adds(struct buf *b, const char *c);
__attribute__((format(printf, 2, 3))) void buf_addf(struct buf *b, const char *fmt, ...);
/* Room for n more bytes at p + n; the caller adds what it wrote to n. */
char *buf_room(struct buf *b, size_t n);
/* Drops the first n bytes. */
void buf_drop(struct buf *b, size_t n);
void buf_free(struct buf *b);

static inline void buf_reset(struct buf *b)
{
	b->n = 0;
	if (b->p)
		b->p[0] = 0;
}

static inline struct str buf_str(const struct buf *b)
{
	return (struct str){ b->p ? b->p : "", b->n };
}

#endif
