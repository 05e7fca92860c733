#include "parsers/base/mem.h"

#include <stdio.h>
#include <stdlib.h>

static void exhausted(size_t bytes)
{
	fprintf(stderr, "logopsy: out of memory: %zu bytes were refused\n", bytes);
	exit(3);
}

void (*mem_exhausted)(size_t bytes) = exhausted;

void *mem_zalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);
	if (!p)
		mem_exhausted(n * size);
	return p;
}

void *mem_grow(void *p, size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		mem_exhausted(SIZE_MAX);
	p = realloc(p, bytes ? bytes : 1);
	if (!p)
		mem_exhausted(bytes);
	return p;
}
