#include "parsers/import/draft.h"

#include "parsers/base/ascii.h"
#include "parsers/regex.h"

#include <stdarg.h>
#include <stdio.h>

/* One line, whatever was in it. */
static void add_plain(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_addc(out, (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i]);
}

__attribute__((format(printf, 3, 0))) static void add_line(struct buf *out, const char *indent, const char *fmt, va_list ap)
{
	char text[1024];
	int n = vsnprintf(text, sizeof text, fmt, ap);
	buf_adds(out, indent);
	add_plain(out, str_sub((struct str){ text, sizeof text - 1 }, 0, n > 0 ? (size_t)n : 0));
	buf_addc(out, '\n');
}

void draft_note(struct draft *d, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	add_line(&d->notes, "    ", fmt, ap);
	va_end(ap);
}

void draft_line(struct draft *d, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	add_line(&d->head, "", fmt, ap);
	va_end(ap);
}

/* ---- stamps ---- */

const struct time_code time_codes_lnav[] = {
	{ 'L', "%f" }, { 'N', "%f" }, { 'i', "%Q" }, { '3', "%Q" }, { '6', "%U" }, { '9', "%N" }, { 'k', "%H" }, { 'l', "%I" },
	{ 'h', "%b" }, { 'D', "%m/%d/%y" }, { 'F', "%Y-%m-%d" }, { 'R', "%H:%M" }, { 'q', NULL }, { 'Q', NULL }, { 'U', NULL }, { '\0', NULL },
};

const struct time_code time_codes_ruby[] = {
	{ 'L', "%f" }, { 'N', "%f" }, { '3', NULL }, { '6', NULL }, { '9', NULL }, { 'k', "%H" }, { 'l', "%I" }, { 'h', "%b" },
	{ 'D', "%m/%d/%y" }, { 'F', "%Y-%m-%d" }, { 'R', "%H:%M" }, { 'r', "%I:%M:%S %p" }, { 'c', "%a %b %e %H:%M:%S %Y" },
	{ 'n', " " }, { 't', " " }, { 'Q', "%Q" }, { 'P', "%p" }, { 'U', NULL }, { '\0', NULL },
};

bool draft_time(struct draft *d, struct str format, const struct time_code *codes, struct err *e)
{
	struct buf ours = { 0 };
	struct arena arena = { 0 };
	bool ok = true;
	/* A Z behind the seconds is a zone, even if it is written as a letter. */
	bool zulu = format.n > 3 && format.p[format.n - 1] == 'Z' && format.p[format.n - 3] == '%' && format.p[format.n - 2] != '%';
	format.n -= zulu;
	for (size_t i = 0; ok && i < format.n; i++) {
		const struct time_code *c = codes;
		if (format.p[i] != '%' || ++i == format.n) {
			buf_addc(&ours, format.p[i < format.n ? i : i - 1]);
			continue;
		}
		while (c->code && c->code != format.p[i])
			c++;
		if (!c->code)
			buf_addf(&ours, "%%%c", format.p[i]);
		else if (c->ours)
			buf_adds(&ours, c->ours);
		else
			ok = err_set(e, "the time format \"%.*s\" has %%%c, which logopsy does not know", STR_ARG(format), format.p[i]);
	}
	buf_adds(&ours, zulu ? "%z" : "");
	struct str trimmed = str_trim(buf_str(&ours));
	if (ok && stamp_compile(trimmed, &arena, e))
		draft_line(d, "time    %.*s", STR_ARG(trimmed));
	else
		ok = false;
	arena_free(&arena);
	buf_free(&ours);
	return ok;
}

/* ---- what lines say ---- */

static bool is_request(const struct foreign_name *v, size_t n)
{
	bool what = vocabulary_has(v, n, "method") || vocabulary_has(v, n, "path");
	return vocabulary_has(v, n, "request") || (what && vocabulary_has(v, n, "status"));
}

static struct draft_part *learn(struct draft *d, const struct foreign_name *v, size_t n)
{
	static const char *const stamps[] = { "time", "time2", "date", "time_ms", "time_us", "time_ns" };
	struct draft_part *part = &d->part[is_request(v, n)];
	for (size_t i = 0; i < sizeof stamps / sizeof *stamps; i++)
		part->timed |= vocabulary_has(v, n, stamps[i]);
	part->accepted |= vocabulary_has(v, n, "time2");
	/* A text that is any line's tells nothing, and would take what goes on from line to line to pieces. */
	for (size_t i = 0; i < n; i++)
		part->any |= v[i].field && strcmp(v[i].field, "message") != 0;
	return part;
}

/* What stands behind a host and a process may be a line of its own. */
static void peel(struct foreign_name *v, size_t n)
{
	bool outer = vocabulary_has(v, n, "host") || vocabulary_has(v, n, "process");
	for (size_t i = 0; i < n && outer && !is_request(v, n); i++)
		if (v[i].field && !strcmp(v[i].field, "message") && !v[i].referred)
			v[i].field = "rest";
}

/* Whether a pattern, a line of `text`, asks for so little that most lines have it. */
static bool is_loose(struct str text)
{
	enum { LITTLE = 8 };
	size_t at;
	struct regex *re = regex_compile(text, REGEX_EXTENDED | REGEX_ANCHORED, &at, NULL);
	bool loose = re && regex_min_length(re) < LITTLE;
	regex_free(re);
	return loose;
}

bool draft_pattern(struct draft *d, struct str name, struct foreign *f, struct err *e)
{
	peel(f->v, f->n);
	struct draft_part *part = learn(d, f->v, f->n);
	/* A record without a message of its own is what its line says. */
	bool whole = part == d->part && !vocabulary_has(f->v, f->n, "message") && !vocabulary_has(f->v, f->n, "rest");
	buf_adds(&part->text, "pattern ");
	add_plain(&part->text, name);
	buf_addc(&part->text, '\n');
	size_t from = part->text.n;
	buf_adds(&part->text, whole ? "    (?<message>" : "    ");
	bool ok = foreign_write(f, &part->text, e);
	buf_adds(&part->text, whole ? ")" : "");
	part->strict |= !is_loose(str_sub(buf_str(&part->text), from, SIZE_MAX));
	buf_addc(&part->text, '\n');
	return ok;
}

void draft_keys(struct draft *d, const struct foreign_name *v, size_t n)
{
	struct draft_part *part = learn(d, v, n);
	for (size_t i = 0; i < n; i++)
		if (v[i].field)
			buf_addf(&part->text, "map     %s %.*s\n", v[i].field, STR_ARG(v[i].name));
	part->strict = true;
}

static void add_keys(struct draft *d, const char *field, const char *names)
{
	struct buf *out = &d->part[0].text;
	buf_addf(out, "map     %s ", field);
	for (; *names; names++)
		buf_addc(out, *names == '=' ? ' ' : *names);
	buf_addc(out, '\n');
}

void draft_all_keys(struct draft *d)
{
	const char *field, *names;
	for (size_t i = 0; (field = vocabulary_row(i, &names)); i++)
		add_keys(d, field, names);
	d->part[0].timed = d->part[0].any = true;
}

void draft_sample(struct draft *d, struct str text)
{
	buf_adds(&d->samples, "sample\n");
	for (struct str r = text, line; r.p && (line = str_cut(&r, '\n'), 1);) {
		if (!line.n && !r.p)
			break; /* behind the last line feed */
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		buf_addf(&d->samples, "    | ");
		buf_add(&d->samples, line);
		buf_addc(&d->samples, '\n');
	}
}

void draft_want(struct draft *d, const char *field, struct str value)
{
	buf_addf(&d->samples, "    %s ", field);
	add_plain(&d->samples, value);
	buf_addc(&d->samples, '\n');
}

/* ---- the whole ---- */

/* Who writes it, by a word of its name. */
static const struct {
	const char *word, *role;
} roles[] = {
	{ "haproxy", "edge" }, { "envoy", "edge" }, { "ingress", "edge" }, { "ambassador", "edge" }, { "traefik", "edge" }, { "cloudflare", "edge" },
	{ "elb", "edge" }, { "alb_", "edge" }, { "caddy", "edge" }, { "postgres", "data" }, { "mysql", "data" }, { "mongo", "data" },
	{ "redis", "data" }, { "rabbit", "data" }, { "kafka", "data" }, { "couchbase", "data" }, { "syslog", "os" }, { "kmsg", "os" },
	{ "kernel", "os" }, { "journal", "os" }, { "iptables", "os" }, { "nagios", "alert" }, { "dpkg", "deploy" }, { "nginx", "server" },
	{ "apache", "server" }, { "httpd", "server" },
};

static const char *role_of(const struct draft *d, bool request)
{
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (str_find_nocase(d->name, str_of(roles[i].word)) != SIZE_MAX)
			return roles[i].role;
	return request ? "server" : "app";
}

/* Of a program and a name: `fluent_bit_my_app`. */
static void add_name(struct buf *out, const struct draft *d, const char *suffix)
{
	struct buf whole = { 0 };
	buf_addf(&whole, "%s_%.*s%s", d->from, STR_ARG(str_sub(d->name, 0, 48)), suffix);
	for (size_t i = 0; i < whole.n && i < 64; i++) {
		char c = ascii_lower(whole.p[i]);
		bool fits = ascii_alnum(c);
		if (fits || (out->n && out->p[out->n - 1] != '_'))
			buf_addc(out, fits ? c : '_');
	}
	buf_free(&whole);
}

void draft_clear(struct draft *d)
{
	buf_free(&d->notes);
	buf_free(&d->head);
	buf_free(&d->samples);
	buf_free(&d->part[0].text);
	buf_free(&d->part[1].text);
	*d = (struct draft){ 0 };
}

/* Whether a pattern of requests matches the first line of a sample. */
static bool sample_of_request(const struct draft *d, struct str sample, struct matcher *m)
{
	struct str rest = buf_str(&d->part[1].text), line = sample;
	bool yes = false;
	str_cut(&line, '\n');
	line = str_sub(str_cut(&line, '\n'), 6, SIZE_MAX);
	while (rest.n && !yes) {
		size_t at;
		str_cut(&rest, '\n');
		struct regex *re = regex_compile(str_cut(&rest, '\n'), REGEX_EXTENDED | REGEX_ANCHORED, &at, NULL);
		yes = re && regex_match(re, m, line) == MATCH_YES;
		regex_free(re);
	}
	return yes;
}

static void add_samples(struct buf *out, const struct draft *d, bool request, bool both)
{
	struct str rest = buf_str(&d->samples);
	struct matcher *m = matcher_new();
	while (rest.n) {
		size_t n = str_find(str_sub(rest, 1, SIZE_MAX), STR("\nsample\n"));
		struct str one = str_sub(rest, 0, n == SIZE_MAX ? rest.n : n + 2);
		if (!both || sample_of_request(d, one, m) == request)
			buf_add(out, one);
		rest = str_sub(rest, one.n, SIZE_MAX);
	}
	matcher_free(m);
}

static void write_all(struct draft *d, bool request, bool both, struct buf *out)
{
	const struct draft_part *part = &d->part[request];
	buf_adds(out, "title   ");
	add_plain(out, str_trim(d->title).n ? str_trim(d->title) : d->name);
	buf_addf(out, "\nabout\n    Translated from %s's ", d->from);
	add_plain(out, d->name);
	buf_adds(out, " in ");
	add_plain(out, str_of(d->file));
	buf_adds(out, both ? (request ? ": the lines of requests.\n" : ": the lines that are of no request.\n") : ".\n");
	buf_add(out, buf_str(&d->notes));
	buf_addf(out, "kind    %s\nrole    %s\nprefer\n", request ? "request" : "log", role_of(d, request));
	/* What tells no time, or could be anybody's. */
	buf_adds(out, part->timed && part->strict && !d->generic ? "" : "generic\n");
	buf_adds(out, d->multiline && !(both && request) ? "multiline\n" : "");
	buf_adds(out, part->accepted && request ? "instant start\n" : "");
	if (d->unproven)
		buf_addf(out, "unproven %s\n", d->unproven);
	buf_add(out, buf_str(&d->head));
	buf_add(out, buf_str(&part->text));
	add_samples(out, d, request, both);
}

void draft_done(struct draft *d, unsigned line, void (*found)(void *user, const struct imported *one), void *user)
{
	bool both = d->part[0].any && d->part[1].any;
	for (int request = 1; request >= 0; request--) {
		struct buf name = { 0 }, text = { 0 };
		bool last = !request && !d->part[1].any;
		if (!d->part[request].any && !last)
			continue;
		add_name(&name, d, both && !request ? "_log" : "");
		write_all(d, request, both, &text);
		struct imported one = { .name = buf_str(&name), .line = line };
		if (d->part[request].any)
			one.text = buf_str(&text);
		else
			one.why_not = STR("none of its names but that of a message is one of a field that logopsy has: nothing would be known of its lines");
		found(user, &one);
		buf_free(&name);
		buf_free(&text);
	}
	draft_clear(d);
}

void draft_refuse(struct draft *d, unsigned line, void (*found)(void *user, const struct imported *one), void *user, const char *fmt, ...)
{
	struct buf why = { 0 }, name = { 0 };
	va_list ap;
	va_start(ap, fmt);
	add_line(&why, "", fmt, ap);
	va_end(ap);
	add_name(&name, d, "");
	struct imported one = { .name = buf_str(&name), .why_not = str_trim(buf_str(&why)), .line = line };
	found(user, &one);
	buf_free(&why);
	buf_free(&name);
	draft_clear(d);
}
