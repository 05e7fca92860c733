/*
 * A server's own description of its access log becomes a .fmt file.
 */
#include "parsers/import/server.h"

#include "parsers/base/mem.h"
#include "parsers/import/conf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct server *const servers[] = { &server_nginx, &server_apache, &server_haproxy, &server_envoy };
const char *const import_servers[] = { "nginx", "apache", "haproxy", "envoy", NULL }; /* in the same order */

bool layout_fail(struct layout *l, size_t at, const char *fmt, ...)
{
	enum { BEFORE = 60, SHOWN = 100 };
	char why[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	size_t from = at > BEFORE ? at - BEFORE : 0;
	struct str shown = str_sub(l->format, from, SHOWN);
	return err_set(l->e, "%s\n%s%.*s%s\n%*s^", why, from ? "..." : "", STR_ARG(shown), from + shown.n < l->format.n ? "..." : "",
		       (int)(at - from + (from ? 3 : 0)), "");
}

void layout_say(struct layout *l, const char *fmt, ...)
{
	char line[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	buf_addf(&l->about, "    %s\n", line);
}

void layout_text(struct layout *l, struct str text, size_t at)
{
	if (!text.n)
		return;
	struct piece *last = l->n ? &l->piece[l->n - 1] : NULL;
	if (last && !last->var) {
		last->text = arena_printf(&l->arena, "%.*s%.*s", STR_ARG(last->text), STR_ARG(text));
		return;
	}
	MEM_PUSH(l->piece, l->n, l->cap);
	l->piece[l->n++] = (struct piece){ .text = arena_copy(&l->arena, text), .at = at };
}

struct piece *layout_value(struct layout *l, const struct variable *v, struct str text, size_t at)
{
	MEM_PUSH(l->piece, l->n, l->cap);
	l->piece[l->n] = (struct piece){ .text = text, .var = v, .at = at, .rank = v->rank };
	return &l->piece[l->n++];
}

bool layout_stamp(struct layout *l, const struct variable *v, struct str strftime, struct str text, size_t at)
{
	struct stamp_text stamp;
	if (!stamp_text(l, strftime, at, &stamp))
		return false;
	layout_value(l, v, text, at)->stamp = stamp;
	return true;
}

const struct variable *variable_find(const struct variable *v, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(name, v[i].name))
			return &v[i];
	return NULL;
}

/* What a format's own text must not break: the lines of an `about`. */
static void add_about(const struct layout *l, struct buf *out)
{
	buf_addf(out, "about\n    %s\n    The format string is\n    ", l->server->about);
	for (size_t i = 0; i < l->format.n; i++)
		buf_addc(out, (unsigned char)l->format.p[i] < ' ' ? ' ' : l->format.p[i]);
	buf_addc(out, '\n');
	buf_add(out, buf_str(&l->about));
	if (!server_time(l))
		buf_adds(out, "    These lines print no time: that of a wrapper (syslog, a container runtime) is theirs.\n");
}

static void add_head(const struct layout *l, struct str name, struct buf *out)
{
	const struct piece *time = server_time(l);
	buf_addf(out, "title   %s access log, format %.*s\n", l->server->title, STR_ARG(name));
	add_about(l, out);
	buf_addf(out, "kind    request\nrole    %s\nprefer\ninstant %s\n", l->server->role, !time || !time->var->at_end ? "start" : "end");
	if (l->server->utc)
		buf_adds(out, "zone    utc\n");
	if (l->server->process)
		buf_addf(out, "process %s\n", l->server->process);
	for (size_t i = 0; i < l->n; i++)
		if (l->piece[i].field && l->piece[i].stamp.format.n)
			buf_addf(out, "time    %.*s\n", STR_ARG(l->piece[i].stamp.format));
}

static void add_file(struct layout *l, struct str name, struct buf *out)
{
	struct buf json = { 0 };
	/* A key's value is one field; a pattern takes it apart. */
	l->whole_backends = true;
	server_choose(l);
	bool is_json = server_json(l, &json);
	if (!is_json) {
		l->whole_backends = false;
		server_choose(l);
	}
	add_head(l, name, out);
	if (is_json)
		buf_add(out, buf_str(&json));
	else
		server_pattern(l, out);
	buf_adds(out, "sample\n    | ");
	server_sample(l, out);
	buf_addc(out, '\n');
	server_expect(l, out);
	buf_free(&json);
}

/* A format that has a name may be given by that. */
static struct str format_of(const struct server *s, struct str format)
{
	for (const struct variable *v = s->known; v->name; v++)
		if (str_is(format, v->name))
			return str_of(v->sample);
	return format;
}

static bool translate(const struct server *s, struct str format, struct str name, struct buf *out, struct err *e)
{
	struct layout l = { .server = s, .format = format_of(s, format), .e = e };
	bool ok = str_trim(l.format).n ? s->cut(&l) && server_join(&l) && server_choose(&l) : err_set(e, "the format string is empty");
	if (ok)
		add_file(&l, name, out);
	free(l.piece);
	buf_free(&l.about);
	arena_free(&l.arena);
	return ok;
}

/* The format of a whole line of the configuration, pasted as it stands. */
struct pasted {
	struct buf *out;
	struct err *e;
	bool ok;
};

static void on_pasted(void *user, const struct imported *one)
{
	struct pasted *p = user;
	if (p->ok || one->note)
		return;
	buf_add(p->out, one->text);
	p->ok = one->text.p || err_set(p->e, "%.*s", STR_ARG(one->why_not));
}

static bool is_directive(const struct server *s, struct str format)
{
	struct str word = str_of(s->directive), next = str_sub(format, word.n, 1);
	return word.n && str_starts_nocase(format, word) && (str_is(next, " ") || str_is(next, "\t"));
}

static bool paste(const struct server *s, struct str line, struct buf *out, struct err *e)
{
	struct pasted p = { out, e, false };
	conf_read(s->name, line, on_pasted, &p);
	return p.ok || e->set || err_set(e, "there is no format in this line");
}

bool import_server(struct str server, struct str format, struct str name, struct buf *out, struct err *e)
{
	for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
		const struct server *s = servers[i];
		if (str_is(server, s->name))
			return is_directive(s, str_trim(format)) ? paste(s, str_trim(format), out, e) : translate(s, format, name, out, e);
	}
	return err_set(e, "no such server: %.*s; known are nginx, apache, haproxy and envoy", STR_ARG(server));
}
