/*
 * nginx.conf, httpd.conf, haproxy.cfg, Envoy's YAML or JSON: the log formats in them.
 */
#include "parsers/import/conf.h"

#include "parsers/base/ascii.h"
#include "parsers/import/kinds.h"

#include <stdarg.h>
#include <stdio.h>

/* The first whose content it is. */
static const struct {
	const char *server;
	bool (*is)(struct str text);
	void (*read)(struct conf *c);
} kinds[] = {
	{ "haproxy", haproxy_conf_is, haproxy_conf },
	{ "nginx", nginx_conf_is, nginx_conf },
	{ "apache", apache_conf_is, apache_conf },
	{ "envoy", envoy_conf_is, envoy_conf },
};

bool conf_has_line(struct str text, const char *const *words, bool nocase)
{
	for (struct str r = text, line; r.p && (line = str_cut(&r, '\n'), 1);) {
		line = str_trim(line);
		for (const char *const *w = words; *w; w++) {
			struct str word = str_of(*w), head = str_sub(line, 0, word.n);
			char next = line.n > word.n ? line.p[word.n] : ' ';
			if ((next == ' ' || next == '\t') && (nocase ? str_eq_nocase(head, word) : str_eq(head, word)))
				return true;
		}
	}
	return false;
}

/* nginx_main, haproxy_www; a second one of that name gets a number. */
static struct str name_of(struct conf *c, struct str given)
{
	struct buf name = { 0 };
	buf_addf(&name, "%s", c->server);
	for (size_t i = 0; i < given.n; i++) {
		bool plain = ascii_alnum(given.p[i]);
		if (i == 0)
			buf_addc(&name, '_');
		if (plain || name.p[name.n - 1] != '_')
			buf_addc(&name, plain ? ascii_lower(given.p[i]) : '_');
	}
	size_t base = name.n;
	for (unsigned k = 2; names_find(&c->names, buf_str(&name)) != NAME_NONE; k++) {
		name.n = base;
		buf_addf(&name, "_%u", k);
	}
	struct str s = arena_take(&c->arena, &name);
	names_id(&c->names, s);
	return s;
}

void conf_format(struct conf *c, const char *at, struct str name, struct str format)
{
	struct buf text = { 0 };
	struct err e = { 0 };
	struct imported one = { .name = name_of(c, name), .line = str_line(c->text, at) };
	if (import_server(str_of(c->server), format, one.name, &text, &e))
		one.text = buf_str(&text);
	else
		one.why_not = str_of(e.text);
	c->n++;
	c->found(c->user, &one);
	buf_free(&text);
}

void conf_tell(struct conf *c, const char *at, const char *fmt, ...)
{
	char why[500];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	struct imported one = { .name = str_of(c->server), .why_not = str_of(why), .line = str_line(c->text, at), .note = true };
	c->told++;
	c->found(c->user, &one);
}

bool server_config_is(struct str text)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].is(text))
			return true;
	return false;
}

size_t conf_read(const char *server, struct str text, void (*found)(void *user, const struct imported *one), void *user)
{
	struct conf c = { .server = server, .text = text, .found = found, .user = user };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].server, server))
			kinds[i].read(&c);
	names_free(&c.names);
	arena_free(&c.arena);
	return c.n + c.told;
}

bool server_config_read(const char *file, struct str text, const struct documents *documents,
			void (*found)(void *user, const struct imported *one), void *user, struct err *e)
{
	size_t i = 0;
	(void)documents;
	while (i < sizeof kinds / sizeof *kinds && !kinds[i].is(text))
		i++;
	if (i == sizeof kinds / sizeof *kinds)
		return err_set(e, "%s: no server's configuration", file);
	return conf_read(kinds[i].server, text, found, user) > 0 ||
	       err_set(e, "%s: there is no log format in this configuration of %s; what it logs by default is built in", file, kinds[i].server);
}
