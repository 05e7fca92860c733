#include "correlate/signal.h"

#include "parsers/base/mem.h"

void signals_add(struct signals *s, struct signal one)
{
	MEM_PUSH(s->v, s->n, s->cap);
	s->v[s->n++] = one;
}
