/*
 * fluent-bit's parser definitions, whichever way they are written: the classic .conf and YAML.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_FLUENT_H
#define LOGOPSY_PARSERS_IMPORT_FLUENT_H

#include "parsers/base/arena.h"

struct fluent_entry {
	struct str key, value; /* as written, without quotes */
	unsigned line;
};

/* A rule of a multi-line parser. */
struct fluent_rule {
	struct str state, regex;
};

struct fluent_section {
	bool multiline; /* else a parser */
	unsigned line;
	struct fluent_entry *v;
	size_t n, cap;
	struct fluent_rule *rule;
	size_t n_rule, cap_rule;
};

struct fluent_file {
	struct fluent_section *v; /* parsers of both kinds; what else there is, is passed over */
	size_t n, cap;
	struct arena arena; /* of values that are not as they stand in the text */
};

/* Slices live as long as the text and the file. */
void fluent_parse(struct str text, struct fluent_file *out);
void fluent_free(struct fluent_file *f);
/* The value of a key, whatever its case; STR_NONE if absent. */
struct str fluent_get(const struct fluent_section *s, const char *key);

#endif
