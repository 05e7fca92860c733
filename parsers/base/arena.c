#include "parsers/base/arena.h"

#include "parsers/base/buf.h"
#include "parsers/base/mem.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Blocks double, so that many small arenas stay small. */
enum { FIRST_BLOCK = 1024, LAST_BLOCK = 64 * 1024 };

struct arena_block {
	struct arena_block *before;
	size_t used, cap;
	alignas(max_align_t) char bytes[];
};

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
	size_t want;
	if (__builtin_mul_overflow(n, size, &want) || want > SIZE_MAX / 2)
		mem_exhausted(SIZE_MAX);
	want = (want + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (!a->last || a->last->cap - a->last->used < want) {
		size_t cap = !a->last ? FIRST_BLOCK : a->last->cap < LAST_BLOCK / 2 ? a->last->cap * 2 : LAST_BLOCK;
		if (cap < want)
			cap = want;
		struct arena_block *b = mem_zalloc(1, sizeof *b + cap);
		b->cap = cap;
		b->before = a->last;
		a->last = b;
	}
	void *p = a->last->bytes + a->last->used;
	a->last->used += want;
	a->bytes += want;
	return p;
}

struct str arena_copy(struct arena *a, struct str s)
{
	if (!s.p)
		return s;
	char *p = arena_alloc(a, s.n + 1, 1);
	memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

struct str arena_take(struct arena *a, struct buf *b)
{
	struct str s = arena_copy(a, buf_str(b));
	buf_free(b);
	return s;
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	char *p = arena_alloc(a, (size_t)(n < 0 ? 0 : n) + 1, 1);
	if (n > 0)
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){ p, (size_t)(n < 0 ? 0 : n) };
}

void arena_free(struct arena *a)
{
	for (struct arena_block *b = a->last, *next; b; b = next) {
		next = b->before;
		free(b);
	}
	*a = (struct arena){ 0 };
}
