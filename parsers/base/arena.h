/*
 * Memory with one end of life.
 *
 * What is made in an arena lives until arena_free and never moves. Single pieces
 * are not freed. {0} is a valid empty arena.
 */
#ifndef LOGOPSY_PARSERS_BASE_ARENA_H
#define LOGOPSY_PARSERS_BASE_ARENA_H

#include "parsers/base/str.h"

struct buf;

struct arena {
	struct arena_block *last;
	size_t bytes; /* given out so far */
};

/* Zeroed, aligned for any type, never NULL. */
void *arena_alloc(struct arena *a, size_t n, size_t size);
/* A NUL-terminated copy; STR_NONE stays STR_NONE. */
struct str arena_copy(struct arena *a, struct str s);
/* A copy of what a buffer holds, and the end of the buffer. */
struct str arena_take(struct arena *a, struct buf *b);
/* printf into the arena. */
__attribute__((format(printf, 2, 3))) struct str arena_printf(struct arena *a, const char *fmt, ...);
void arena_free(struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), 1, sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), (n), sizeof(type)))

#endif
