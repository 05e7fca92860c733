#include "cmd/as_servers.h"

#include "parsers/import/import.h"
#include "reports/escape.h"

const char *server_string(const char *text)
{
	for (const char *at = text, *equals; at; at = (equals = strchr(at, '=')) ? equals + 1 : NULL)
		for (const char *const *name = import_servers; *name; name++) {
			size_t n = strlen(*name);
			if (!strncmp(at, *name, n) && at[n] == ':')
				return at;
		}
	return NULL;
}

/* What is wrong, and below it the format string with a mark under the place. */
static int wrong(struct diag *d, struct str why)
{
	struct buf lines = { 0 };
	struct str first = str_cut(&why, '\n');
	diag_error(d, "--as: %.*s", STR_ARG(first));
	for (struct str line; why.p && (line = str_cut(&why, '\n'), 1);) {
		buf_adds(&lines, "\n  ");
		escape_plain(&lines, line);
	}
	if (lines.n)
		fprintf(d->to, "%s\n\n", lines.p);
	buf_free(&lines);
	return 2;
}

static void on_refused(void *user, size_t i, struct str why)
{
	(void)i;
	wrong(user, why);
}

/* nginx_as, and nginx_as_2 for another string. */
static const char *name_for(struct options *o, const struct catalog *c, struct str server)
{
	struct str name = arena_printf(&o->arena, "%.*s_as", STR_ARG(server));
	for (int n = 2; catalog_find(c, name); n++)
		name = arena_printf(&o->arena, "%.*s_as_%d", STR_ARG(server), n);
	return name.p;
}

static int describe(struct options *o, struct glob_rule *r, struct catalog *c, struct diag *d)
{
	struct str string = str_of(r->value), server = str_cut(&string, ':');
	struct buf text = { 0 };
	struct err e = { 0 };
	const char *name = name_for(o, c, server);
	struct own_format one = { name, STR_NONE, arena_printf(&o->arena, "--as %s", name).p, ORIGIN_IMPORTED };
	bool ok = import_server(server, string, str_of(name), &text, &e);
	int status = ok ? 0 : wrong(d, str_of(e.text));
	one.text = buf_str(&text);
	if (ok && catalog_extend(c, &one, 1, NULL, on_refused, d))
		status = 2;
	buf_free(&text);
	r->format = status ? NULL : catalog_find(c, str_of(name));
	return status;
}

int as_servers(struct options *o, struct catalog *c, struct diag *d)
{
	int status = 0;
	for (size_t i = 0; i < o->as.n && !status; i++)
		if (o->as.v[i].describes)
			status = describe(o, &o->as.v[i], c, d);
	return status;
}
