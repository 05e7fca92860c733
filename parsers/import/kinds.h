/*
 * The kinds of files that can be imported: one .c file each, one row in import.c.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_KINDS_H
#define LOGOPSY_PARSERS_IMPORT_KINDS_H

#include "parsers/import/import.h"

/* Each as import_file; the first says whether a text is of the kind, by its content. */
bool lnav_is(struct str text);
bool lnav_read(const char *file, struct str text, const struct documents *documents,
	       void (*found)(void *user, const struct imported *one), void *user, struct err *e);
bool grok_is(struct str text);
bool grok_read(const char *file, struct str text, const struct documents *documents,
	       void (*found)(void *user, const struct imported *one), void *user, struct err *e);
bool fluent_is(struct str text);
bool fluent_read(const char *file, struct str text, const struct documents *documents,
		 void (*found)(void *user, const struct imported *one), void *user, struct err *e);
/* nginx.conf, httpd.conf, haproxy.cfg, envoy.yaml or .json. */
bool server_config_is(struct str text);
bool server_config_read(const char *file, struct str text, const struct documents *documents,
			void (*found)(void *user, const struct imported *one), void *user, struct err *e);

#endif
