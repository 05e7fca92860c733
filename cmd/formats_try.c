/*
 * `logopsy formats try`: how a file is understood.
 *
 * Of each format the first lines of a new shape are explained; lines that nobody understands are
 * grouped by shape. What is kept is bounded, however large the file.
 */
#include "cmd/commands.h"
#include "cmd/session.h"
#include "cmd/try_line.h"
#include "correlate/store/documents.h"
#include "parsers/base/ascii.h"
#include "parsers/base/excerpt.h"
#include "parsers/base/hash.h"
#include "parsers/base/mem.h"
#include "reports/escape.h"

#include <stdlib.h>

enum {
	EXAMPLES = 2, /* of a format */
	SEEN = 4096, /* shapes that are told apart */
	EXPLAINED = 500, /* lines that all formats are asked about */
	UNKNOWN = 64, UNKNOWN_SHOWN = 4, /* shapes of lines that nobody understands */
	SHAPE = 48, /* characters of a shape */
	FORMATS_SHOWN = 12,
};

struct example {
	uint64_t line;
	struct buf how, gives;
};

/* What one format made of a log. */
struct part {
	const char *format;
	uint64_t records, lines;
	struct example example[EXAMPLES];
	size_t n_example;
};

struct unknown {
	uint64_t shape, lines, first;
	struct buf text;
};

/* What the trials of all logs share. */
struct bench {
	const struct catalog *catalog;
	const struct options *options;
};

struct trial {
	struct part *part;
	size_t n, cap;
	uint64_t seen[SEEN];
	unsigned explained;
	struct unknown unknown[UNKNOWN];
	size_t n_unknown;
	uint64_t other_lines; /* of further shapes */
};

static void *try_begin(void *user, const struct session_log *log, struct instant changed)
{
	(void)user;
	(void)log;
	(void)changed;
	return mem_zalloc(1, sizeof(struct trial));
}

/* ---- shapes ---- */

static bool is_alnum(char c)
{
	return ascii_alnum(c) || (c & 0x80);
}

/* A run of letters and digits: a number, a hexadecimal one, a word. */
static char mask(struct str word)
{
	bool digits = false, letters = false, beyond = false;
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];
		bool digit = ascii_digit(c);
		digits |= digit;
		letters |= !digit;
		beyond |= ascii_hex(c) < 0;
	}
	return !letters ? '0' : digits && !beyond ? 'x' : 'a';
}

/* The beginning of a line with numbers and words made alike, and one word for several in a row. */
static uint64_t shape_of(struct str line)
{
	char shape[SHAPE];
	size_t n = 0;
	for (size_t i = 0; i < line.n && n < SHAPE;) {
		size_t end = i;
		while (end < line.n && is_alnum(line.p[end]))
			end++;
		char c = end > i ? mask(str_sub(line, i, end - i)) : line.p[i];
		if (c == 'a' && n > 1 && shape[n - 1] == ' ' && shape[n - 2] == 'a')
			n--;
		else
			shape[n++] = c;
		i = end > i ? end : i + 1;
	}
	uint64_t h = hash64(1, (struct str){ shape, n });
	return h ? h : 1;
}

static bool wants(void *mine, const struct line *line)
{
	struct trial *t = mine;
	uint64_t shape = shape_of(line->text), *seen = &t->seen[shape % SEEN];
	if (*seen == shape || t->explained >= EXPLAINED)
		return false;
	*seen = shape;
	t->explained++;
	return true;
}

/* ---- what comes ---- */

static struct part *part_of(struct trial *t, const char *format)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->part[i].format, format))
			return &t->part[i];
	MEM_PUSH(t->part, t->n, t->cap);
	t->part[t->n] = (struct part){ .format = format };
	return &t->part[t->n++];
}

static void try_line(void *mine, const struct explained *how)
{
	const struct format *f = NULL;
	for (size_t i = 0; i < how->n_part; i++)
		if (how->part[i].n_bid)
			f = how->part[i].bid[0].format; /* the innermost */
	if (how->as != READ_RECORD || !f)
		return;
	struct part *p = part_of(mine, format_info(f).name);
	if (p->n_example == EXAMPLES)
		return;
	struct example *x = &p->example[p->n_example++];
	x->line = how->line;
	try_add_line(&x->how, how);
}

static void try_event(void *mine, const struct event *e)
{
	struct part *p = part_of(mine, e->format);
	p->records++;
	p->lines += e->line_end - e->line + 1;
	for (size_t i = 0; i < p->n_example; i++)
		if (p->example[i].line == e->line && !p->example[i].gives.n)
			try_add_event(&p->example[i].gives, e);
	if (p->n_example)
		return;
	/* Read without lines: a document, columns. */
	struct example *x = &p->example[p->n_example++];
	x->line = e->line;
	excerpt_mark(&x->how, "    ", e->raw, 0, 1);
	try_add_event(&x->gives, e);
}

static void try_unparsed(void *mine, const struct line *line)
{
	struct trial *t = mine;
	uint64_t shape = shape_of(line->text);
	for (size_t i = 0; i < t->n_unknown; i++)
		if (t->unknown[i].shape == shape) {
			t->unknown[i].lines++;
			return;
		}
	if (t->n_unknown == UNKNOWN) {
		t->other_lines++;
		return;
	}
	struct unknown *u = &t->unknown[t->n_unknown++];
	*u = (struct unknown){ .shape = shape, .lines = 1, .first = line->number };
	buf_add(&u->text, str_sub(line->text, 0, 4096));
}

/* ---- what is told ---- */

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static int most_lines(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	return x->lines != y->lines ? (x->lines < y->lines ? 1 : -1) : strcmp(x->format, y->format);
}

static int most_unknown(const void *a, const void *b)
{
	const struct unknown *x = a, *y = b;
	return x->lines != y->lines ? (x->lines < y->lines ? 1 : -1) : x->first < y->first ? -1 : 1;
}

static void print_part(const struct part *p, const struct catalog *c)
{
	const struct format *f = catalog_find(c, str_of(p->format));
	printf("\n%s, %s: %llu record%s in %llu line%s\n", p->format, f ? format_info(f).title : "", (unsigned long long)p->records,
	       plural(p->records), (unsigned long long)p->lines, plural(p->lines));
	for (size_t i = 0; i < p->n_example; i++) {
		const struct example *x = &p->example[i];
		printf("  line %llu\n%s", (unsigned long long)x->line, x->how.p);
		if (x->gives.n)
			printf("    gives\n%s", x->gives.p);
		else
			puts("    is part of the record before it");
	}
}

static void print_unknown(struct trial *t, const struct session_log *log, const struct bench *b)
{
	if (!t->n_unknown)
		return;
	const struct glob_rule *as = glob_find(&b->options->as, log->name);
	uint64_t n = log->summary.unparsed_lines, shown = 0;
	qsort(t->unknown, t->n_unknown, sizeof *t->unknown, most_unknown);
	printf("\nnot understood: %llu line%s\n", (unsigned long long)n, plural(n));
	for (size_t i = 0; i < t->n_unknown && i < UNKNOWN_SHOWN; i++) {
		const struct unknown *u = &t->unknown[i];
		struct buf near = { 0 };
		shown += u->lines;
		try_add_nearest(&near, b->catalog, as ? as->format : NULL, buf_str(&u->text));
		printf("  line %llu%s", (unsigned long long)u->first, u->lines > 1 ? " and its like: " : "\n");
		if (u->lines > 1)
			printf("%llu lines\n", (unsigned long long)u->lines);
		fputs(near.p, stdout);
		buf_free(&near);
	}
	if (shown < n)
		printf("  %llu line%s of other shapes\n", (unsigned long long)(n - shown), plural(n - shown));
	puts(t->n ? "What is not understood is left out of the analysis and counted in its report." :
		    "No format knows these lines.");
	puts("If one of `logopsy formats list` should read it, --as 'GLOB=NAME' makes that the\n"
	     "only one to be tried. Else teach a format of your own, in one file: the README,\n"
	     "\"Your own formats\", shows how, and `logopsy formats check FILE` if it holds.");
}

static void print_basis(const struct session_log *log)
{
	static const char *const zones[] = { [ZONE_OPTION] = "as --tz says", [ZONE_DEFAULT] = "assumed to be UTC; --tz says better" };
	static const char *const years[] = { [YEAR_NEIGHBOUR] = "told by other stamps of the source", [YEAR_CHANGED] = "told by the file's date; --year says better",
					     [YEAR_OPTION] = "as --year says", [YEAR_UNKNOWN] = "unknown; --year says it" };
	const struct reader_summary *s = &log->summary;
	if (s->zone_basis == ZONE_OPTION || s->zone_basis == ZONE_DEFAULT)
		printf("stamps without a zone: %s, %s\n", log->zone_name, zones[s->zone_basis]);
	if (s->year_basis >= YEAR_NEIGHBOUR)
		printf("stamps without a year: %s\n", years[s->year_basis]);
	if (s->limited)
		printf("matching was given up on %llu line%s: a pattern backtracks too much there\n", (unsigned long long)s->limited, plural(s->limited));
}

static void trial_free(struct trial *t)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->part[i].n_example; k++) {
			buf_free(&t->part[i].example[k].how);
			buf_free(&t->part[i].example[k].gives);
		}
	for (size_t i = 0; i < t->n_unknown; i++)
		buf_free(&t->unknown[i].text);
	free(t->part);
	free(t);
}

static void try_end(void *user, const struct session_log *log)
{
	const struct bench *b = user;
	struct trial *t = log->mine;
	struct buf name = { 0 };
	escape_plain(&name, log->name);
	printf("%s: %llu line%s, %llu not understood\n", name.p, (unsigned long long)log->summary.lines, plural(log->summary.lines),
	       (unsigned long long)log->summary.unparsed_lines);
	print_basis(log);
	if (t->n)
		qsort(t->part, t->n, sizeof *t->part, most_lines);
	for (size_t i = 0; i < t->n && i < FORMATS_SHOWN; i++)
		print_part(&t->part[i], b->catalog);
	if (t->n > FORMATS_SHOWN)
		printf("\n%zu more formats\n", t->n - FORMATS_SHOWN);
	print_unknown(t, log, b);
	buf_free(&name);
	trial_free(t);
}

int formats_try(const struct options *o, const struct catalog *c, struct diag *d)
{
	struct err e = { 0 };
	struct documents *documents = documents_open(&e);
	if (!documents) {
		diag_error(d, "%s", e.text);
		return 3;
	}
	struct bench bench = { c, o };
	struct sink sink = {
		.user = &bench, .full = true, .begin = try_begin, .event = try_event, .unparsed = try_unparsed, .end = try_end,
		.watch = { .wants = wants, .line = try_line },
	};
	int status = session_run(o, 1, c, documents, d, &sink);
	documents_close(documents);
	return status;
}
