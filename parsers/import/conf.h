/*
 * Servers' configuration files, read for their log formats: one .c file a server, one row in server_config.c.
 *
 * They are scanned tolerantly: what is not about logs is passed over, included files are named and not followed.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_CONF_H
#define LOGOPSY_PARSERS_IMPORT_CONF_H

#include "parsers/base/arena.h"
#include "parsers/base/names.h"
#include "parsers/import/import.h"

enum { CONF_WORDS = 256 };

struct conf {
	const char *server;
	struct str text;
	struct arena arena;
	struct names names; /* of formats so far */
	void (*found)(void *user, const struct imported *one);
	void *user;
	size_t n; /* formats found */
	size_t told; /* and other things */
};

/* A format's name as it is configured, and its string; `at` points into the text, to the place. */
void conf_format(struct conf *c, const char *at, struct str name, struct str format);
/* Something that is no .fmt file. */
__attribute__((format(printf, 3, 4))) void conf_tell(struct conf *c, const char *at, const char *fmt, ...);

/* Each tells whether a text is of its kind, and reads it. */
bool nginx_conf_is(struct str text);
void nginx_conf(struct conf *c);
bool apache_conf_is(struct str text);
void apache_conf(struct conf *c);
bool haproxy_conf_is(struct str text);
void haproxy_conf(struct conf *c);
bool envoy_conf_is(struct str text);
void envoy_conf(struct conf *c);

/* Reads a configuration of that server. Returns how many formats and notes it had. */
size_t conf_read(const char *server, struct str text, void (*found)(void *user, const struct imported *one), void *user);

/* Whether some line's first word is one of these (ends with NULL); in any case if `nocase`. */
bool conf_has_line(struct str text, const char *const *words, bool nocase);

#endif
