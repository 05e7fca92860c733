/*
 * `logopsy formats from`: other programs' descriptions of log lines, as .fmt files.
 */
#include "cmd/commands.h"
#include "cmd/publish.h"
#include "correlate/store/documents.h"
#include "parsers/import/folder.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

struct from {
	struct diag *d;
	struct folder folder;
	bool refused;
};

static void on_refused(void *user, struct str why)
{
	struct from *f = user;
	f->refused = true;
	diag_warn_lines(f->d, why);
}

/* A file without formats; a folder may have many. */
static void on_passed(void *user, struct str why)
{
	struct from *f = user;
	diag_note(f->d, STR("passed over"), why);
}

static void add_head(struct buf *out, const struct own_format *one)
{
	struct str file = str_of(one->where);
	size_t comma = str_find(file, STR(", translated"));
	buf_addf(out, "# %s.fmt, made from %.*s.\n", one->name, STR_ARG(str_sub(file, 0, comma)));
	buf_addf(out, "# Is it right?   logopsy formats try --formats %s.fmt LOG\n", one->name);
	buf_addf(out, "# Always use it: mkdir -p ~/.config/logopsy/formats; mv %s.fmt ~/.config/logopsy/formats/\n", one->name);
	buf_add(out, one->text);
}

/* One on standard output; it may be several, which the reader of a .fmt file would not take. */
static int print(struct from *f)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < f->folder.n; i++) {
		buf_adds(&text, i ? "\n" : "");
		add_head(&text, &f->folder.v[i]);
	}
	fwrite(text.p, 1, text.n, stdout);
	buf_free(&text);
	if (f->folder.n > 1) {
		struct str hint = arena_printf(&f->folder.arena, "these are %zu formats, and a .fmt file holds one: -o DIR writes a file each", f->folder.n);
		diag_warn_lines(f->d, hint);
	}
	return 0;
}

/* What is there already may have been corrected by hand: it stays. */
static bool write_one(struct from *f, const struct own_format *one, const char *dir)
{
	struct err e = { 0 };
	struct buf text = { 0 };
	struct str path = arena_printf(&f->folder.arena, "%s/%s.fmt", dir, one->name);
	bool ok = access(path.p, F_OK) != 0 || err_set(&e, "%s is there already, and stays as it is: remove it first to have it made anew", path.p);
	if (ok) {
		add_head(&text, one);
		ok = publish_file(path.p, buf_str(&text), &e);
	}
	if (ok)
		printf("%s\n", path.p);
	else
		diag_error(f->d, "%s", e.text);
	buf_free(&text);
	return ok;
}

/* With those above it that are missing. */
static bool make_folder(const char *dir)
{
	struct buf path = { 0 };
	bool ok = true;
	for (const char *p = dir; ok && *p; p++) {
		buf_addc(&path, *p);
		if (p[1] == '/' || !p[1])
			ok = mkdir(path.p, 0777) == 0 || errno == EEXIST;
	}
	buf_free(&path);
	return ok;
}

static int write_all(struct from *f, const char *dir)
{
	bool ok = true;
	if (!make_folder(dir)) {
		diag_error(f->d, "%s: the folder cannot be made: %s", dir, strerror(errno));
		return 3;
	}
	for (size_t i = 0; i < f->folder.n; i++)
		ok = write_one(f, &f->folder.v[i], dir) && ok;
	return ok ? 0 : 3;
}

static int read_all(struct from *f, const struct options *o)
{
	struct err e = { 0 };
	for (size_t i = 1; i < o->operands.n; i++)
		if (!folder_read(&f->folder, o->operands.v[i], &e))
			return usage_error(f->d, o, o->operands.arg[i], "%s", e.text);
	if (f->folder.n)
		return 0;
	diag_error(f->d, "there is no format to be made");
	return 3;
}

int formats_from(const struct options *o, const struct catalog *c, struct diag *d)
{
	struct err e = { 0 };
	struct from f = { .d = d, .folder = { .catalog = c, .refused = on_refused, .passed = on_passed } };
	if (o->operands.n < 2)
		return usage_error(d, o, o->operands.arg[0],
				   "`formats from` needs a FILE: nginx.conf, httpd.conf, haproxy.cfg, Envoy's YAML, lnav's JSON, Grok patterns, fluent-bit's parsers");
	if (o->outputs.n > 1)
		return usage_error(d, o, o->outputs.arg[1], "`formats from` writes into one folder");
	struct documents *documents = documents_open(&e);
	if (!documents) {
		diag_error(d, "%s", e.text);
		return 3;
	}
	f.folder.user = &f;
	f.folder.documents = documents;
	int status = read_all(&f, o);
	diag_end(d);
	if (!status)
		status = o->outputs.n ? write_all(&f, o->outputs.v[0]) : print(&f);
	folder_free(&f.folder);
	documents_close(documents);
	return status ? status : f.refused;
}
