/*
 * Wrong usage: which argument is meant, and what may have been.
 */
#include "cmd/options.h"

#include "parsers/base/mem.h"
#include "reports/escape.h"

#include <stdarg.h>
#include <stdlib.h>

const char *nearest_name(struct str wrong, const char *const *names, size_t n)
{
	const char *nearest = NULL;
	unsigned least = 4; /* nobody mistypes more */
	for (size_t i = 0; i < n; i++) {
		/* The whole name mistyped, or its beginning typed. */
		unsigned d = str_distance(wrong, str_of(names[i])), begun = str_distance(wrong, str_sub(str_of(names[i]), 0, wrong.n)) + 1;
		d = wrong.n >= 3 && begun < d ? begun : d;
		if (d < least && d < strlen(names[i]) && 2 * d <= wrong.n) {
			least = d;
			nearest = names[i];
		}
	}
	return nearest;
}

/* One argument as a shell would need it, escaped. Returns its columns. */
static size_t add_argument(struct buf *out, const char *arg)
{
	struct str s = str_of(arg);
	bool quote = !s.n || strpbrk(arg, " \t\n*?[]&;|<>(){}$`\"\\#~");
	size_t from = out->n, columns = 0;
	buf_adds(out, quote ? "'" : "");
	escape_plain(out, s);
	buf_adds(out, quote ? "'" : "");
	for (size_t i = from; i < out->n; i++)
		columns += (out->p[i] & 0xc0) != 0x80;
	return columns;
}

int usage_error(struct diag *d, const struct options *o, int arg, const char *fmt, ...)
{
	char text[1024];
	struct buf line = { 0 };
	size_t before = 2, columns = 0;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	diag_error(d, "%s", text);
	buf_adds(&line, "  logopsy");
	before += strlen("logopsy");
	for (int i = 1; i < o->argc; i++) {
		buf_addc(&line, ' ');
		size_t n = add_argument(&line, o->argv[i]);
		if (i < arg)
			before += n + 1;
		else if (i == arg)
			columns = n;
	}
	if (arg > 0) {
		buf_addf(&line, "\n%*s%s", (int)before + 1, "", d->color ? "\x1b[1;31m" : "");
		for (size_t i = 0; i < columns; i++)
			buf_addc(&line, '^');
		buf_adds(&line, d->color ? "\x1b[0m" : "");
	}
	fprintf(d->to, "\n%s\n\n`logopsy%s%s --help` lists what there is.\n", line.p, o->command ? " " : "", o->command ? command_name(o->command) : "");
	buf_free(&line);
	return 2;
}

int usage_unknown_format(struct diag *d, const struct options *o, int arg, struct str name, const struct catalog *c)
{
	const char **names = mem_zalloc(catalog_count(c), sizeof *names), *near;
	for (size_t i = 0; i < catalog_count(c); i++)
		names[i] = format_info(catalog_at(c, i)).name;
	near = nearest_name(name, names, catalog_count(c));
	free(names);
	return usage_error(d, o, arg, "there is no format %.*s%s%s%s", STR_ARG(name), near ? ", did you mean " : "; `logopsy formats list` has those there are", near ? near : "", near ? "?" : "");
}
