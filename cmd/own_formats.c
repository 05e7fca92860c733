#include "cmd/own_formats.h"

#include "cmd/as_servers.h"
#include "correlate/store/documents.h"
#include "parsers/base/mem.h"
#include "parsers/import/folder.h"

#include <stdlib.h>
#include <unistd.h>

struct own {
	struct options *o;
	struct diag *d;
	struct folder folder;
};

/* For the report: the place, and what stands behind it in the first line. */
static void keep(struct options *o, struct str why)
{
	struct str line = str_cut(&why, '\n');
	size_t end = str_find(line, STR(": "));
	MEM_PUSH(o->refused, o->n_refused, o->cap_refused);
	o->refused[o->n_refused++] = (struct refusal){ arena_copy(&o->arena, str_sub(line, 0, end)),
						       arena_printf(&o->arena, "A format that is refused: %.*s", STR_ARG(str_sub(line, end == SIZE_MAX ? 0 : end + 2, SIZE_MAX))) };
}

static void on_refused(void *user, struct str why)
{
	struct own *own = user;
	struct buf text = { 0 };
	keep(own->o, why);
	buf_addf(&text, "a format is refused: %.*s", STR_ARG(why));
	diag_warn_lines(own->d, buf_str(&text));
	buf_free(&text);
}

static void on_broken(void *user, size_t i, struct str why)
{
	(void)i;
	on_refused(user, why);
}

static void on_passed(void *user, struct str why)
{
	struct own *own = user;
	diag_note(own->d, STR("passed over"), why);
}

/* `formats check` is about the files it is given. */
static size_t first_checked(const struct options *o)
{
	bool check = o->command == COMMAND_FORMATS && o->operands.n > 1 && !strcmp(o->operands.v[0], "check");
	return check ? 1 : o->operands.n;
}

static int read_all(struct own *own, const struct options *o, const struct words *from, size_t i)
{
	struct err e = { 0 };
	for (; i < from->n; i++)
		if (!folder_read(&own->folder, from->v[i], &e))
			return usage_error(own->d, o, from->arg[i], "%s", e.text);
	return 0;
}

/* The folder of the user's configuration, if there is one. */
static struct str home(struct arena *a)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *dir = getenv("HOME");
	struct str path = config && *config ? arena_printf(a, "%s/logopsy/formats", config) : dir && *dir ? arena_printf(a, "%s/.config/logopsy/formats", dir) : STR_NONE;
	return path.p && access(path.p, F_OK) == 0 ? path : STR_NONE;
}

static void tell_loaded(const struct catalog *c, struct diag *d)
{
	struct buf names = { 0 };
	for (size_t i = 0; i < catalog_count(c); i++) {
		struct format_info f = format_info(catalog_at(c, i));
		if (f.origin != ORIGIN_BUILTIN)
			buf_addf(&names, "%s%s%s", names.n ? ", " : "", f.name,
				 f.replaces ? " (in the place of the built-in one)" : f.origin == ORIGIN_IMPORTED ? " (imported)" : "");
	}
	if (names.n)
		diag_note(d, STR("formats of your own"), buf_str(&names));
	buf_free(&names);
}

/* Those of --formats come first: what lies in the configuration yields to them. */
static int read_folders(struct own *own, const struct options *o, struct catalog *c)
{
	size_t checked = first_checked(o);
	struct str config = o->no_config || checked < o->operands.n ? STR_NONE : home(&own->folder.arena);
	struct err e = { 0 };
	if (!o->formats.n && !config.p && checked == o->operands.n)
		return 0;
	struct documents *documents = documents_open(&e);
	if (!documents) {
		diag_error(own->d, "%s", e.text);
		return 3;
	}
	own->folder.documents = documents;
	int status = read_all(own, o, &o->formats, 0);
	if (!status)
		status = read_all(own, o, &o->operands, checked);
	own->folder.yields = true;
	if (!status && config.p && !folder_read(&own->folder, config.p, &e))
		on_refused(own, str_of(e.text));
	if (!status)
		catalog_extend(c, own->folder.v, own->folder.n, documents, on_broken, own);
	documents_close(documents);
	if (!status && o->verbose)
		tell_loaded(c, own->d);
	return status;
}

/* What each --as means: the name of a format. */
static int resolve_as(struct options *o, const struct catalog *c, struct diag *d)
{
	for (size_t i = 0; i < o->as.n; i++) {
		struct glob_rule *r = &o->as.v[i];
		if (!r->describes)
			r->format = catalog_find(c, str_of(r->value));
		if (!r->format)
			return usage_unknown_format(d, o, r->arg, str_of(r->value), c);
	}
	return 0;
}

int own_formats(struct options *o, struct catalog *c, struct diag *d)
{
	struct own own = { .o = o, .d = d, .folder = { .catalog = c, .refused = on_refused, .passed = on_passed } };
	own.folder.user = &own;
	int status = read_folders(&own, o, c);
	if (!status)
		status = as_servers(o, c, d);
	if (!status)
		status = resolve_as(o, c, d);
	folder_free(&own.folder);
	return status ? status : o->n_refused > 0;
}
