/*
 * Memory that cannot be NULL.
 *
 * Budgets bound what the program asks for, so running out is the machine's fault
 * and nothing sensible can go on. Every allocation in logopsy goes through here;
 * on exhaustion the handler runs (cmd/ installs one that says what happened and
 * leaves with status 3; reports are published by rename, so none is left half).
 */
#ifndef LOGOPSY_PARSERS_BASE_MEM_H
#define LOGOPSY_PARSERS_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

/* Called once with the size that failed; must not return. Default: message, exit(3). */
extern void (*mem_exhausted)(size_t bytes);

/* Never NULL; zeroed. Free with free(). Aborts on overflow of n * size. */
void *mem_zalloc(size_t n, size_t size);
/* Never NULL; grows p to n * size bytes, new bytes undefined. */
void *mem_grow(void *p, size_t n, size_t size);

/* Makes room for one more in a vector {T *v; size_t n, cap}; v may move. */
#define MEM_PUSH(v, n, cap) \
	((n) < (cap) ? (void)0 : (void)((cap) = (cap) ? (cap) * 2 : 16, (v) = mem_grow((v), (cap), sizeof *(v))))

#endif
