#include "cmd/diag.h"

#include "reports/escape.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

enum { NOTES_SHOWN = 8 };

bool wants_color(enum when when, FILE *to)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	if (when != WHEN_AUTO)
		return when == WHEN_ALWAYS;
	return !(no && *no) && isatty(fileno(to)) && term && strcmp(term, "dumb") != 0;
}

void diag_clear(struct diag *d)
{
	if (d->line_open)
		fputs("\r\x1b[K", d->to);
	d->line_open = false;
}

static void say(struct diag *d, const char *color, struct str text)
{
	diag_clear(d);
	fprintf(d->to, "%slogopsy:%s %.*s\n", d->color ? color : "", d->color ? "\x1b[0m" : "", STR_ARG(text));
}

static const char red[] = "\x1b[1;31m", yellow[] = "\x1b[1;33m", plain[] = "\x1b[1m";

void diag_error(struct diag *d, const char *fmt, ...)
{
	char text[2048];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	struct buf line = { 0 };
	escape_plain(&line, str_of(text));
	say(d, red, buf_str(&line));
	buf_free(&line);
}

static void say_about(struct diag *d, const char *color, struct str about, struct str text)
{
	struct buf line = { 0 };
	escape_plain(&line, about);
	buf_adds(&line, ": ");
	escape_plain(&line, text);
	say(d, color, buf_str(&line));
	buf_free(&line);
}

void diag_warn(struct diag *d, struct str about, struct str text)
{
	if (!d->quiet)
		say_about(d, yellow, about, text);
}

void diag_warn_lines(struct diag *d, struct str text)
{
	struct buf lines = { 0 };
	if (d->quiet)
		return;
	while (text.n && text.p[text.n - 1] == '\n')
		text.n--;
	for (struct str r = text, line; r.p && (line = str_cut(&r, '\n'), 1);) {
		escape_plain(&lines, line);
		buf_adds(&lines, r.p ? "\n" : "");
	}
	say(d, yellow, buf_str(&lines));
	buf_free(&lines);
}

void diag_note(struct diag *d, struct str about, struct str text)
{
	if (d->quiet)
		return;
	if (!d->verbose && d->notes >= NOTES_SHOWN) {
		d->held_back++;
		return;
	}
	d->notes++;
	say_about(d, plain, about, text);
}

void diag_end(struct diag *d)
{
	char text[80];
	if (!d->held_back || d->quiet)
		return;
	snprintf(text, sizeof text, "%u more like these; -v names them all", d->held_back);
	say(d, plain, str_of(text));
	d->held_back = 0;
}
