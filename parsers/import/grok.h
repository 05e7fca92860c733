/*
 * Grok: patterns with names, made of each other.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_GROK_H
#define LOGOPSY_PARSERS_IMPORT_GROK_H

#include "parsers/base/arena.h"
#include "parsers/base/buf.h"
#include "parsers/base/err.h"

struct grok_pattern {
	struct str name, regex;
	unsigned line;
	bool own; /* of the file that is imported */
	bool used; /* by another one, once grok_mark_used was called */
};

/* Patterns by name; a later one of a name takes the place of an earlier one. {0} is an empty one. */
struct grok_library {
	struct grok_pattern *v;
	size_t n, cap;
	struct arena arena; /* of texts that are not the caller's */
};

/* Adds the lines `NAME REGEX` of a text, which must outlive the library; bad(), if given, hears of lines that are none. */
void grok_add(struct grok_library *lib, struct str text, bool own, void (*bad)(void *user, unsigned line, struct str text), void *user);
/* The patterns that are built in. */
void grok_add_builtin(struct grok_library *lib);
/* Those of all files of patterns in a folder; nothing if there is no such folder. */
void grok_add_folder(struct grok_library *lib, const char *path);
/* The folder that a file is in, in the arena. */
const char *grok_folder_of(struct arena *a, const char *file);
/* Whether a text is a list of patterns. */
bool grok_is_library(struct str text);
void grok_free(struct grok_library *lib);

/* Tells which patterns stand in others. */
void grok_mark_used(struct grok_library *lib);
/* Appends a regular expression (Oniguruma's) with all %{NAME...} put in; what is captured is a named group. False and *e for
 * names that nobody defines, for patterns made of themselves, and for what grows beyond all measure. */
bool grok_expand(const struct grok_library *lib, struct str regex, struct buf *out, struct err *e);

/* One grok filter or processor of a configuration. */
struct grok_use {
	struct str field; /* that it looks at */
	struct str *pattern;
	size_t n, cap;
	struct str stamp; /* the field that a date filter reads; STR_NONE if none */
	unsigned line;
};

/* grok_config.c: the grok filters of a Logstash configuration; their pattern_definitions and patterns_dir go into the library.
 * Slices live as long as the text and the library. */
bool grok_is_config(struct str text);
void grok_read_config(struct grok_library *lib, struct str text, const char *folder, void (*use)(void *user, struct grok_use *u), void *user);

#endif
