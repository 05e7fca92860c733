/*
 * The formats that are understood.
 *
 * A catalog is read-only once loaded and may be shared. It is filled from the .fmt
 * files that are built into the program (parsers/formats/README.md tells their
 * language) and then from the user's own. Loading checks the law: every pattern
 * compiles, every format has samples; of the user's formats also that the samples hold.
 */
#ifndef LOGOPSY_PARSERS_CATALOG_H
#define LOGOPSY_PARSERS_CATALOG_H

#include "parsers/base/arena.h"
#include "parsers/base/err.h"
#include "parsers/event.h"

/* Who writes a format: decides whose word on user impact counts (edge before server
 * before app). The words of `role` in a .fmt file. */
enum role { ROLE_OTHER, ROLE_EDGE, ROLE_SERVER, ROLE_APP, ROLE_DATA, ROLE_OS, ROLE_DEPLOY, ROLE_ALERT, ROLE_HUMAN, ROLE_WRAPPER, ROLE_COUNT };

struct catalog;
struct format;
struct documents; /* parsers/reader.h */

/* None yet. */
struct catalog *catalog_new(void);
/* All built-in formats. NULL only if one is broken, which *e names: a bug the tests catch. */
struct catalog *catalog_builtin(struct err *e);
/* Adds one format from the text of a .fmt file; `where` names it in messages. */
bool catalog_add(struct catalog *c, const char *name, struct str text, const char *where, struct err *e);
void catalog_free(struct catalog *c);

/* Whose a format is. */
enum origin { ORIGIN_BUILTIN, ORIGIN_OWN, ORIGIN_IMPORTED };

/* A .fmt file that is not built in. Slices need not outlive the call. */
struct own_format {
	const char *name;
	struct str text;
	const char *where; /* names it in messages */
	enum origin origin;
};
/* Adds the user's formats, and holds each to the law (format_check) with all of them there. Those that break it are left
 * out, and refused(user, i, why) tells why: one line or more, places named as file:line. One of ORIGIN_OWN takes the
 * place of the built-in format of its name, if there is one; any other name can stand only once. Returns how many were refused. */
size_t catalog_extend(struct catalog *c, const struct own_format *v, size_t n, const struct documents *documents,
		      void (*refused)(void *user, size_t i, struct str why), void *user);

/* In order of names. */
size_t catalog_count(const struct catalog *c);
const struct format *catalog_at(const struct catalog *c, size_t i);
const struct format *catalog_find(const struct catalog *c, struct str name);
const char *role_name(enum role r);
/* How many milestone rules look at a format's records by its name: its own, and those of `rules` files that name it. */
size_t catalog_rules_of(const struct catalog *c, const struct format *f);

struct format_info {
	const char *name, *title, *about, *kind;
	enum role role;
	size_t patterns, rules, samples;
	const char *unproven; /* why it may lack samples; NULL = it may not */
	bool prefers;
	enum origin origin;
	const char *where; /* file */
	bool replaces; /* it stands in the place of a built-in one */
	struct str text; /* the whole .fmt file */
};
struct format_info format_info(const struct format *f);

/* Runs every sample of a format through a reader over the whole catalog, as a user's file
 * would be, and appends one line per failure ("file: sample 3, field status: got 500,
 * want 503"). True if all hold. `documents`, the SQL reader that `decoder document` needs, may be NULL. */
bool format_check(const struct catalog *c, const struct format *f, const struct documents *documents, struct buf *failures);

#endif
