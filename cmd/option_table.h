/*
 * The table of options, for options.c, which reads the command line by it.
 */
#ifndef LOGOPSY_CMD_OPTION_TABLE_H
#define LOGOPSY_CMD_OPTION_TABLE_H

#include "cmd/options.h"

/* One meaning of an option. One that means other things to other commands has several rows. */
struct option {
	const char *name;
	char letter; /* 0: none */
	unsigned commands; /* that take it: bits 1 << enum command */
	const char *value; /* NULL: it takes none; "[=VALUE]": it may be left out, and `set` gets none */
	const char *about;
	bool (*set)(struct options *o, struct value v, struct err *e);
	enum { NOTHING, KINDS, SUFFIXES, PROFILES } kinds; /* what --help adds to `about` */
	bool rare; /* only --help -v shows it */
};

bool option_may_lack_value(const struct option *row);
/* Its first row; NULL if there is none. */
const struct option *option_by_name(struct str name);
const struct option *option_by_letter(char c);
/* The commands that know it, over all its rows. */
unsigned option_commands(const char *name);
/* What may have been meant; NULL if nothing is near. */
const char *option_nearest(struct str name);

#endif
