#include "cmd/progress.h"

#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 500, EVERY_MS = 200 };

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_begin(struct progress *p, struct diag *diag, bool wanted, uint64_t total)
{
	*p = (struct progress){ .diag = diag, .on = wanted && isatty(fileno(diag->to)), .total = total };
	if (p->on)
		p->begun_ms = now_ms();
}

static double mib(uint64_t bytes)
{
	return (double)bytes / (1 << 20);
}

void progress_at(struct progress *p, uint64_t done)
{
	if (!p->on)
		return;
	int64_t now = now_ms(), spent = now - p->begun_ms;
	if (spent < FIRST_MS || now - p->drawn_ms < EVERY_MS)
		return;
	p->drawn_ms = now;
	double per_s = (double)done * 1000 / (double)spent;
	fprintf(p->diag->to, "\r\x1b[Kreading: %.1f MiB, %.0f MiB/s", mib(done), per_s / (1 << 20));
	if (p->total >= done && p->total && per_s > 0)
		fprintf(p->diag->to, ", %.0f %%, %.0f s left", 100 * (double)done / (double)p->total, (double)(p->total - done) / per_s);
	fflush(p->diag->to);
	p->diag->line_open = true;
}

void progress_end(struct progress *p)
{
	if (p->on && p->diag->line_open)
		fputs("\r\x1b[K", p->diag->to);
	p->diag->line_open = false;
	p->on = false;
}
