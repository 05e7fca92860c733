#include "parsers/import/grok.h"

#include "parsers/base/ascii.h"
#include "parsers/base/mem.h"
#include "parsers/import/grok_builtin.h"
#include "parsers/import/slurp.h"
#include "parsers/import/vocabulary.h"

#include <dirent.h>
#include <stdlib.h>

enum { DEEP = 40, LONG = 48 * 1024, FILES = 200, FILE_BYTES = 1 << 20 };

static bool names(char c)
{
	return ascii_alnum(c) || c == '_';
}

/* ---- lines ---- */

/* A line's name and regular expression; false if it has not both. */
static bool cut_line(struct str line, struct str *name, struct str *regex)
{
	size_t n = 0, from;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	while (n < line.n && names(line.p[n]))
		n++;
	for (from = n; from < line.n && (line.p[from] == ' ' || line.p[from] == '\t'); from++)
		;
	*name = str_sub(line, 0, n);
	*regex = str_sub(line, from, SIZE_MAX);
	return n && from > n && regex->n;
}

static bool says_nothing(struct str line)
{
	line = str_trim(line);
	return !line.n || line.p[0] == '#';
}

void grok_add(struct grok_library *lib, struct str text, bool own, void (*bad)(void *user, unsigned line, struct str text), void *user)
{
	unsigned number = 0;
	for (struct str r = text, line; r.p && (line = str_cut(&r, '\n'), 1);) {
		struct grok_pattern p = { .line = ++number, .own = own };
		if (says_nothing(line))
			continue;
		if (!cut_line(line, &p.name, &p.regex)) {
			if (bad)
				bad(user, number, str_trim(line));
			continue;
		}
		MEM_PUSH(lib->v, lib->n, lib->cap);
		lib->v[lib->n++] = p;
	}
}

void grok_add_builtin(struct grok_library *lib)
{
	grok_add(lib, (struct str){ (const char *)grok_builtin, grok_builtin_n }, false, NULL, NULL);
}

/* Names of patterns are in capitals. A text of which most lines begin so, and some are made of others, is a list of them; or
 * one of which all do. */
bool grok_is_library(struct str text)
{
	size_t good = 0, bad = 0;
	for (struct str r = text, line; r.p && (line = str_cut(&r, '\n'), 1);) {
		struct str name, regex;
		if (says_nothing(line))
			continue;
		bool fits = cut_line(line, &name, &regex);
		for (size_t i = 0; fits && i < name.n; i++)
			fits = name.p[i] < 'a' || name.p[i] > 'z';
		good += fits;
		bad += !fits;
	}
	return good && (!bad || (good > bad && str_find(text, STR("%{")) != SIZE_MAX));
}

/* ---- folders ---- */

const char *grok_folder_of(struct arena *a, const char *file)
{
	size_t slash = str_rchr(str_of(file), '/');
	return slash == SIZE_MAX ? "." : arena_copy(a, str_sub(str_of(file), 0, slash ? slash : 1)).p;
}

static void add_file(struct grok_library *lib, const char *path)
{
	struct buf text = { 0 };
	if (slurp(path, FILE_BYTES, &text, NULL) && grok_is_library(buf_str(&text)))
		grok_add(lib, arena_copy(&lib->arena, buf_str(&text)), false, NULL, NULL);
	buf_free(&text);
}

static int wanted(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* Bytes, whatever the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

void grok_add_folder(struct grok_library *lib, const char *path)
{
	struct dirent **entry = NULL;
	int n = scandir(path, &entry, wanted, by_name);
	for (int i = 0; i < n; i++) {
		if (i < FILES)
			add_file(lib, arena_printf(&lib->arena, "%s/%s", path, entry[i]->d_name).p);
		free(entry[i]);
	}
	free(entry);
}

void grok_free(struct grok_library *lib)
{
	free(lib->v);
	arena_free(&lib->arena);
}

/* ---- what stands in what ---- */

static struct grok_pattern *find(const struct grok_library *lib, struct str name)
{
	for (size_t i = lib->n; i--;)
		if (str_eq(lib->v[i].name, name))
			return &lib->v[i];
	return NULL;
}

struct reference {
	struct str name, field; /* field: STR_NONE if nothing is captured */
};

static bool of_field(char c)
{
	return names(c) || (c && strchr("@[]. -?", c));
}

/* Cuts a regex at its first %{NAME}, %{NAME:field} or %{NAME:field:type}. */
static bool cut_reference(struct str *regex, struct str *before, struct reference *out)
{
	for (size_t i = 0; i + 3 < regex->n; i++) {
		size_t end = i + 2, field;
		if (regex->p[i] != '%' || regex->p[i + 1] != '{')
			continue;
		while (end < regex->n && names(regex->p[end]))
			end++;
		*out = (struct reference){ str_sub(*regex, i + 2, end - i - 2), STR_NONE };
		if (end < regex->n && regex->p[end] == ':') {
			for (field = ++end; end < regex->n && of_field(regex->p[end]); end++)
				;
			out->field = str_sub(*regex, field, end - field);
			if (end < regex->n && regex->p[end] == ':') /* the type: values find theirs */
				for (end++; end < regex->n && names(regex->p[end]); end++)
					;
		}
		if (!out->name.n || end >= regex->n || regex->p[end] != '}')
			continue;
		*before = str_sub(*regex, 0, i);
		*regex = str_sub(*regex, end + 1, SIZE_MAX);
		return true;
	}
	return false;
}

void grok_mark_used(struct grok_library *lib)
{
	for (size_t i = 0; i < lib->n; i++) {
		struct str regex = lib->v[i].regex, before;
		struct reference ref;
		while (cut_reference(&regex, &before, &ref)) {
			struct grok_pattern *p = find(lib, ref.name);
			if (p && !str_eq(p->name, lib->v[i].name))
				p->used = true;
		}
	}
}

/* A name that patterns of stamps have. */
static bool is_stamp(struct str name)
{
	return str_find(name, STR("TIMESTAMP")) != SIZE_MAX || str_find(name, STR("DATESTAMP")) != SIZE_MAX || str_ends(name, STR("DATE"));
}

/* What is in quotes is captured without them. */
static bool in_quotes(struct str name)
{
	return str_is(name, "QS") || str_is(name, "QUOTEDSTRING");
}

static void add_quoted(struct buf *out, struct str field)
{
	for (const char *q = "\"'`"; *q; q++)
		buf_addf(out, "%s%c(?<%.*s>(?>\\\\.|[^\\\\%c]+)*)%c", *q == '"' ? "(?:" : "|", *q, STR_ARG(field), *q, *q);
	buf_addc(out, ')');
}

static bool expand(const struct grok_library *lib, struct str regex, unsigned deep, struct buf *out, struct err *e)
{
	struct str before;
	struct reference ref;
	while (cut_reference(&regex, &before, &ref)) {
		const struct grok_pattern *p = find(lib, ref.name);
		if (!p)
			return err_set(e, "%%{%.*s} is defined nowhere: neither here, nor in the files beside it, nor among what is built in",
				       STR_ARG(ref.name));
		if (deep == DEEP)
			return err_set(e, "%%{%.*s}: patterns within patterns, %d deep; one of them is made of itself", STR_ARG(ref.name), DEEP);
		buf_add(out, before);
		if (out->n > LONG)
			return err_set(e, "it expands to more than %d bytes", LONG);
		if (ref.field.n && in_quotes(ref.name)) {
			add_quoted(out, ref.field);
			continue;
		}
		bool stamp = ref.field.n && is_stamp(ref.name) && !vocabulary_field(ref.field, NULL);
		if (ref.field.n)
			buf_addf(out, "(?<%.*s>", stamp ? 6 : (int)ref.field.n, stamp ? "astamp" : ref.field.p);
		else
			buf_adds(out, "(?:");
		if (!expand(lib, p->regex, deep + 1, out, e))
			return false;
		buf_addc(out, ')');
	}
	buf_add(out, regex);
	return out->n <= LONG || err_set(e, "it expands to more than %d bytes", LONG);
}

bool grok_expand(const struct grok_library *lib, struct str regex, struct buf *out, struct err *e)
{
	return expand(lib, regex, 0, out, e);
}
