/*
 * The command line, understood.
 *
 * One table (option_table.c) holds every option: parsing, --help and suggestions grow from it.
 * A wrong command line never gets past options_parse, but for what only the loaded formats
 * can tell (usage_error says it in the same way).
 */
#ifndef LOGOPSY_CMD_OPTIONS_H
#define LOGOPSY_CMD_OPTIONS_H

#include "cmd/diag.h"
#include "parsers/catalog.h"
#include "parsers/ingest/ingest.h"
#include "parsers/redact/redact.h"
#include "parsers/time/zone.h"
#include "reports/report.h"

enum command { COMMAND_RUN, COMMAND_EVENTS, COMMAND_FORMATS, COMMAND_VERIFY, COMMAND_DIFF, COMMANDS };
enum mttr { MTTR_RESTORE, MTTR_REPAIR, MTTR_RESOLVE };

/* An argument, or the part of it that is an option's value. */
struct value {
	const char *text;
	int arg; /* index in argv */
};

/* [GLOB=]VALUE, given for the sources whose name fits. */
struct glob_rule {
	const char *glob; /* NULL: all */
	const char *value;
	const struct zone *zone; /* of --tz */
	double number; /* of --year, --offset */
	const char *place; /* its line in the case file; NULL: it stands on the command line */
	const struct format *format; /* of --as, once own_formats has been there */
	bool describes; /* --as: the value is SERVER:STRING, not the name of a format */
	int arg; /* where it stands on the command line */
};

struct glob_rules {
	struct glob_rule *v;
	size_t n, cap;
};

/* The last rule that fits the source's name, or the part of it behind some '/' or '!'. NULL if none does. */
const struct glob_rule *glob_find(const struct glob_rules *rules, struct str source);

/* A format of the user's that is not used. */
struct refusal {
	struct str place, why;
};

struct words {
	const char **v;
	int *arg; /* where each stands on the command line */
	size_t n, cap;
};
void words_push(struct words *w, struct value v);

struct case_file;

struct options {
	struct arena arena;
	int argc;
	char **argv;
	enum command command;
	struct words operands; /* without the command's name */
	bool help, version, list_profiles;

	/* reports */
	struct words outputs;
	const struct renderer *to; /* NULL = by suffix, terminal or Markdown */
	int to_arg, fail_on_arg;
	const char *title;
	struct str page; /* Markdown: a template that is good; STR_NONE = the profile "plain" */
	bool profile, template; /* said so, by which option */
	bool mermaid;
	double slo; /* 0-1; 0 = the default */
	enum mttr mttr;
	const struct zone *show_zone; /* never NULL */
	bool fail_on_incident, fail_on_change;
	struct value case_value;
	bool suggest;
	struct case_file *case_file; /* once case_file_load has been there, if --case is given; never freed by others */

	/* what is taken out of all that is written */
	enum redact_level redact;
	const char *redact_key; /* a file; NULL: none */
	struct words redact_words;

	/* reading */
	struct words formats; /* folders and files */
	struct refusal *refused; /* of them, once own_formats has been there */
	size_t n_refused, cap_refused;
	struct glob_rules tz, year, offset, as;
	struct instant since, until; /* INSTANT_NONE = open */
	struct ingest_limits limits;
	unsigned jobs; /* 1: reading and understanding by turns */

	/* talking */
	enum when color;
	bool quiet, verbose, no_progress, no_config;

	/* private */
	bool command_named;
	struct value since_value, until_value; /* read once the zone to show is known */
};

/* True, or a message with the wrong argument pointed at: then the exit status is 2. */
bool options_parse(struct options *o, int argc, char **argv, struct diag *d);
void options_free(struct options *o);

/* Where in the value of --as a server's name and its format string begin, as in `nginx:$status`; NULL: nowhere. */
const char *server_string(const char *text);

/* --help of the command. */
void options_help(const struct options *o, FILE *to);
const char *command_name(enum command c);

/* ---- wrong usage (usage.c) ---- */

/* "logopsy: MESSAGE", the command line, and carets under argument `arg` (0: none). Returns 2. */
__attribute__((format(printf, 4, 5))) int usage_error(struct diag *d, const struct options *o, int arg, const char *fmt, ...);
/* The same for a format that the catalog does not have. */
int usage_unknown_format(struct diag *d, const struct options *o, int arg, struct str name, const struct catalog *c);
/* What was meant: the nearest of n names, NULL if none is near. */
const char *nearest_name(struct str wrong, const char *const *names, size_t n);

#endif
