#include "cmd/progress.h"

#include "reports/words.h"

#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 500, EVERY_MS = 200 };

int64_t progress_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_begin(struct progress *p, struct diag *diag, bool wanted, uint64_t total)
{
	*p = (struct progress){ .diag = diag, .on = wanted && isatty(fileno(diag->to)), .total = total };
	if (p->on)
		p->begun_ms = progress_ms();
}

static double mib(uint64_t bytes)
{
	return (double)bytes / (1 << 20);
}

static void draw(struct diag *d, const char *line)
{
	fprintf(d->to, "\r\x1b[K%s", line);
	fflush(d->to);
	d->line_open = true;
}

void progress_at(struct progress *p, uint64_t done)
{
	if (!p->on)
		return;
	int64_t now = progress_ms(), spent = now - p->begun_ms;
	if (spent < FIRST_MS || now - p->drawn_ms < EVERY_MS)
		return;
	p->drawn_ms = now;
	double per_s = (double)done * 1000 / (double)spent;
	struct buf line = { 0 };
	buf_addf(&line, "reading: %.1f MiB, %.0f MiB/s", mib(done), per_s / (1 << 20));
	if (p->total >= done && p->total && per_s > 0) { /* files that grow meanwhile have no end to tell */
		buf_addf(&line, ", %.0f %%, ", 100 * (double)done / (double)p->total);
		words_duration(&line, (double)(p->total - done) / per_s);
		buf_adds(&line, " left");
	}
	draw(p->diag, line.p);
	buf_free(&line);
}

void progress_phase(struct diag *diag, bool wanted, const char *what)
{
	struct timespec spent;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
	if (wanted && isatty(fileno(diag->to)) && spent.tv_sec * 1000 + spent.tv_nsec / 1000000 >= FIRST_MS)
		draw(diag, what);
}

void progress_end(struct progress *p)
{
	if (p->on)
		diag_clear(p->diag);
	p->on = false;
}
