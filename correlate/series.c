/*
 * Time is cut into pages of 64 steps; pages lie in an open-addressed table by page
 * number, so sparse time costs what it holds. Reading walks the pages in order through a
 * sorted index that is made on demand and thrown away by the next new page.
 *
 * The step only depends on what was counted, not on the order: a set of seconds that fits the
 * budget at some step fits it in every order of arrival, and one that does not, in none.
 */
#include "correlate/series.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

enum { PAGE_BITS = 6, PAGE = 1 << PAGE_BITS };

struct page {
	int64_t number; /* step index >> PAGE_BITS */
	uint32_t *counters; /* PAGE * width */
};

struct series {
	unsigned width, shift; /* a step is 1 << shift seconds */
	size_t n, cap, budget; /* pages; cap is a power of two, at most half full */
	struct page *table; /* counters == NULL: free */
	int64_t last_number; /* of the page used last, */
	uint32_t *last; /* NULL if there is none */
	size_t *order; /* table indexes by page number; NULL if stale. Made by const readers: a cache */
};

struct series *series_new(unsigned width, size_t slots)
{
	struct series *s = mem_zalloc(1, sizeof *s);
	s->width = width;
	s->budget = slots / PAGE < 2 ? 2 : slots / PAGE; /* one on each side of 1970 never become one page */
	return s;
}

static void drop_pages(struct series *s)
{
	for (size_t i = 0; i < s->cap; i++)
		free(s->table[i].counters);
	free(s->table);
	free(s->order);
	s->table = NULL;
	s->order = NULL;
	s->last = NULL;
	s->n = s->cap = 0;
}

void series_free(struct series *s)
{
	if (!s)
		return;
	drop_pages(s);
	free(s);
}

static size_t probe(const struct series *s, int64_t number)
{
	size_t i = (size_t)(((uint64_t)number * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (s->cap - 1);
	while (s->table[i].counters && s->table[i].number != number)
		i = (i + 1) & (s->cap - 1);
	return i;
}

static void widen(struct series *s)
{
	struct page *old = s->table;
	size_t n = s->cap;
	s->cap = n ? n * 2 : 8;
	s->table = mem_zalloc(s->cap, sizeof *s->table);
	for (size_t i = 0; i < n; i++)
		if (old[i].counters)
			s->table[probe(s, old[i].number)] = old[i];
	free(old);
}

/* The page, or NULL if it would be one too many. */
static uint32_t *page_of(struct series *s, int64_t number)
{
	if ((s->n + 1) * 2 > s->cap)
		widen(s);
	struct page *p = &s->table[probe(s, number)];
	if (!p->counters) {
		if (s->n == s->budget)
			return NULL;
		p->number = number;
		p->counters = mem_zalloc((size_t)PAGE * s->width, sizeof *p->counters);
		s->n++;
		free(s->order);
		s->order = NULL;
	}
	s->last_number = number;
	s->last = p->counters;
	return s->last;
}

static void add(uint32_t *into, const uint32_t *from, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		if (__builtin_add_overflow(into[i], from[i], &into[i]))
			into[i] = UINT32_MAX;
}

/* What it had, to be added again elsewhere; it is empty then. */
static struct series take_all(struct series *s)
{
	struct series old = *s;
	s->table = NULL;
	s->order = NULL;
	s->last = NULL;
	s->n = s->cap = 0;
	return old;
}

/* Every second step goes into the one before it. */
static void double_step(struct series *s)
{
	struct series old = take_all(s);
	s->shift++;
	for (size_t i = 0; i < old.cap; i++) {
		const struct page *p = &old.table[i];
		if (!p->counters)
			continue;
		uint32_t *to = page_of(s, p->number >> 1) + (size_t)(p->number & 1) * PAGE / 2 * s->width;
		for (size_t k = 0; k < PAGE; k++)
			add(to + k / 2 * s->width, p->counters + k * s->width, s->width);
	}
	drop_pages(&old);
}

uint32_t *series_at(struct series *s, int64_t second)
{
	for (;;) {
		int64_t step = second >> s->shift, number = step >> PAGE_BITS;
		uint32_t *page = s->last && s->last_number == number ? s->last : page_of(s, number);
		if (page)
			return page + (size_t)(step & (PAGE - 1)) * s->width;
		double_step(s);
	}
}

void series_coarsen(struct series *s, int64_t step)
{
	while (series_step(s) < step)
		double_step(s);
}

void series_merge(struct series *into, const struct series *from)
{
	const uint32_t *c;
	int64_t second;
	series_coarsen(into, series_step(from));
	for (size_t i = 0; series_next(from, &i, &second, &c);)
		add(series_at(into, second), c, into->width);
}

void series_shift(struct series *s, int64_t from, int64_t seconds)
{
	const uint32_t *c;
	int64_t second;
	struct series old = take_all(s);
	for (size_t i = 0; series_next(&old, &i, &second, &c);)
		add(series_at(s, second >= from ? second + seconds : second), c, s->width);
	drop_pages(&old);
}

/* Those steps that wanted() accepts stay. */
static void filter(struct series *s, int64_t from, int64_t to, bool (*wanted)(int64_t begin, int64_t end, int64_t from, int64_t to))
{
	const uint32_t *c;
	int64_t second, step = series_step(s);
	struct series old = take_all(s);
	for (size_t i = 0; series_next(&old, &i, &second, &c);)
		if (wanted(second, second + step, from, to))
			add(series_at(s, second), c, s->width);
	drop_pages(&old);
}

static bool touches(int64_t begin, int64_t end, int64_t from, int64_t to)
{
	return end > from && begin < to;
}

static bool leaves(int64_t begin, int64_t end, int64_t from, int64_t to)
{
	return begin < from || end > to;
}

void series_keep(struct series *s, int64_t from, int64_t to)
{
	filter(s, from, to, touches);
}

void series_drop(struct series *s, int64_t from, int64_t to)
{
	filter(s, from, to, leaves);
}

int64_t series_step(const struct series *s)
{
	return INT64_C(1) << s->shift;
}

size_t series_bytes(const struct series *s)
{
	return sizeof *s + s->cap * sizeof *s->table + s->n * PAGE * s->width * sizeof(uint32_t);
}

static int by_number(const void *a, const void *b, void *user)
{
	const struct page *table = user;
	int64_t x = table[*(const size_t *)a].number, y = table[*(const size_t *)b].number;
	return (x > y) - (x < y);
}

static const size_t *ordered(const struct series *s)
{
	if (!s->order && s->n) {
		size_t *order = mem_zalloc(s->n, sizeof *order), n = 0;
		for (size_t i = 0; i < s->cap; i++)
			if (s->table[i].counters)
				order[n++] = i;
		qsort_r(order, n, sizeof *order, by_number, s->table);
		((struct series *)s)->order = order;
	}
	return s->order;
}

static bool any(const uint32_t *c, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		if (c[i])
			return true;
	return false;
}

bool series_next(const struct series *s, size_t *cursor, int64_t *second, const uint32_t **counters)
{
	const size_t *order = ordered(s);
	for (; *cursor < s->n * PAGE; ++*cursor) {
		const struct page *p = &s->table[order[*cursor / PAGE]];
		size_t k = *cursor % PAGE;
		const uint32_t *c = p->counters + k * s->width;
		if (!any(c, s->width))
			continue;
		*second = (p->number * PAGE + (int64_t)k) * series_step(s);
		*counters = c;
		++*cursor;
		return true;
	}
	return false;
}

bool series_span(const struct series *s, int64_t *from, int64_t *to)
{
	const uint32_t *c;
	size_t i = 0;
	if (!series_next(s, &i, from, &c))
		return false;
	const size_t *order = ordered(s);
	for (i = s->n * PAGE; i-- > 0;) {
		const struct page *p = &s->table[order[i / PAGE]];
		if (any(p->counters + i % PAGE * s->width, s->width)) {
			*to = (p->number * PAGE + (int64_t)(i % PAGE) + 1) * series_step(s);
			break;
		}
	}
	return true;
}

/* Index of the first page in order that ends after `step`. */
static size_t first_page(const struct series *s, const size_t *order, int64_t step)
{
	size_t lo = 0, hi = s->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (s->table[order[mid]].number < step >> PAGE_BITS)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

uint64_t series_sum(const struct series *s, unsigned counter, int64_t from, int64_t to)
{
	const uint32_t *c;
	int64_t second, step = series_step(s);
	uint64_t sum = 0;
	if (!s->n || from >= to)
		return 0;
	int64_t first = (from >> s->shift) + (from % step != 0); /* the first step that begins inside */
	size_t i = first_page(s, ordered(s), first) * PAGE;
	while (series_next(s, &i, &second, &c) && second < to)
		if (second >= from)
			sum += c[counter];
	return sum;
}
