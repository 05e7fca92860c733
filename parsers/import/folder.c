#include "parsers/import/folder.h"

#include "parsers/base/ascii.h"
#include "parsers/base/mem.h"
#include "parsers/import/slurp.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FILE_BYTES = 8 << 20, DEPTH = 8, NAMES = 100 };

static void refuse(struct folder *f, const char *why)
{
	struct str text = arena_printf(&f->arena, "%s: %s", f->file, why);
	f->refused(f->user, text);
}

static bool known(const struct folder *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->v[i].name, name))
			return true;
	return false;
}

static void add(struct folder *f, const char *name, struct str text, const char *where, enum origin origin)
{
	MEM_PUSH(f->v, f->n, f->cap);
	f->v[f->n++] = (struct own_format){ name, arena_copy(&f->arena, text), where, origin };
}

/* ---- one file ---- */

static bool fit_for_a_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!ascii_alnum(c) && c != '_' && c != '-' && c != '.')
			return false;
	}
	return s.n > 0;
}

static void own(struct folder *f, struct str stem, struct str text)
{
	const char *name = arena_copy(&f->arena, stem).p;
	if (!fit_for_a_name(stem))
		refuse(f, "a format is called what its file is: let the name have only letters, digits, `_`, `-` and `.`");
	else if (!f->yields || !known(f, name))
		add(f, name, text, f->file, ORIGIN_OWN);
}

/* A name that neither the catalog nor a file has given: NAME, NAME_2, NAME_3 ... */
static const char *free_name(struct folder *f, struct str name)
{
	const char *try = arena_copy(&f->arena, name).p;
	for (int i = 2; i < NAMES && (known(f, try) || catalog_find(f->catalog, str_of(try))); i++)
		try = arena_printf(&f->arena, "%.*s_%d", STR_ARG(name), i).p;
	return try;
}

static void imported(void *user, const struct imported *one)
{
	struct folder *f = user;
	if (one->text.p) {
		add(f, free_name(f, one->name), one->text, arena_printf(&f->arena, "%s, translated", f->file).p, ORIGIN_IMPORTED);
		return;
	}
	struct str where = one->line ? arena_printf(&f->arena, "%s:%u", f->file, one->line) : str_of(f->file);
	if (one->note)
		f->passed(f->user, arena_printf(&f->arena, "%.*s: %.*s", STR_ARG(where), STR_ARG(one->why_not)));
	else
		f->refused(f->user, arena_printf(&f->arena, "%.*s: %.*s cannot be imported: %.*s", STR_ARG(where), STR_ARG(one->name), STR_ARG(one->why_not)));
}

static void read_file(struct folder *f, const char *path)
{
	struct err e = { 0 };
	struct buf text = { 0 };
	struct str base = str_of(strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
	f->file = path;
	if (!slurp(path, FILE_BYTES, &text, &e))
		refuse(f, e.text);
	else if (str_ends(base, STR(".fmt")))
		own(f, str_sub(base, 0, base.n - 4), buf_str(&text));
	else if (!import_file(path, buf_str(&text), f->documents, imported, f, &e))
		f->passed(f->user, str_of(e.text));
	buf_free(&text);
}

/* ---- folders ---- */

static int wanted(const struct dirent *d)
{
	return d->d_name[0] != '.' && !str_ends(str_of(d->d_name), STR(".md"));
}

/* Bytes, whatever the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool been_in(struct folder *f, const struct stat *st)
{
	for (size_t i = 0; i < f->n_been; i++)
		if (f->been[i].device == (uint64_t)st->st_dev && f->been[i].inode == (uint64_t)st->st_ino)
			return true;
	MEM_PUSH(f->been, f->n_been, f->cap_been);
	f->been[f->n_been++] = (struct folder_been){ (uint64_t)st->st_dev, (uint64_t)st->st_ino };
	return false;
}

static void walk(struct folder *f, const char *path, unsigned depth)
{
	struct dirent **entry = NULL;
	int n = scandir(path, &entry, wanted, by_name);
	if (n < 0) {
		f->file = path;
		refuse(f, strerror(errno));
		return;
	}
	for (int i = 0; i < n; i++) {
		struct stat st;
		const char *below = arena_printf(&f->arena, "%s/%s", path, entry[i]->d_name).p;
		f->file = below;
		if (stat(below, &st) != 0)
			refuse(f, strerror(errno));
		else if (S_ISDIR(st.st_mode) && depth < DEPTH && !been_in(f, &st))
			walk(f, below, depth + 1);
		else if (S_ISREG(st.st_mode))
			read_file(f, below);
		free(entry[i]);
	}
	free(entry);
}

bool folder_read(struct folder *f, const char *path, struct err *e)
{
	struct stat st;
	struct str trimmed = str_of(path);
	while (trimmed.n > 1 && trimmed.p[trimmed.n - 1] == '/')
		trimmed.n--;
	const char *at = arena_copy(&f->arena, trimmed).p;
	if (str_is(trimmed, "-")) {
		read_file(f, at);
		return true;
	}
	if (stat(at, &st) != 0)
		return err_set(e, "%s: %s", at, strerror(errno));
	if (S_ISDIR(st.st_mode)) {
		f->n_been = 0; /* a folder named twice is read twice, and said to be */
		been_in(f, &st);
		walk(f, at, 0);
	} else if (S_ISREG(st.st_mode)) {
		read_file(f, at);
	} else {
		return err_set(e, "%s: neither a folder nor a file", at);
	}
	return true;
}

void folder_free(struct folder *f)
{
	free(f->v);
	free(f->been);
	arena_free(&f->arena);
}
