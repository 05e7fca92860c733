/*
 * Private to redact/: the rules, and the checks that a pattern cannot make.
 */
#ifndef LOGOPSY_PARSERS_REDACT_RULES_H
#define LOGOPSY_PARSERS_REDACT_RULES_H

#include "parsers/redact/redact.h"

struct rule {
	enum redact_kind kind;
	enum redact_level from; /* the mildest level that it belongs to */
	const char *literals; /* parted by blanks: each match has one of them, in whatever case; NULL: it may have none */
	const char *pattern; /* extended PCRE2; group 1 is what goes */
	bool (*goes)(struct str text, struct str value); /* `value` lies in `text`; NULL: always */
};

/* Those that stand first win. */
extern const struct rule redact_rules[];
extern const size_t n_redact_rules;

bool redact_is_address4(struct str text, struct str value);
bool redact_is_address6(struct str text, struct str value);
bool redact_is_hardware(struct str text, struct str value);
bool redact_is_email(struct str text, struct str value);
bool redact_is_card(struct str text, struct str value);
bool redact_is_account(struct str text, struct str value);
/* Not a word such as "expired", "null" or "***", which stands where a secret may. */
bool redact_is_secret(struct str text, struct str value);
/* The same, and no count of what passed. */
bool redact_is_pass(struct str text, struct str value);
/* The same for one that stands behind words and not behind an equals sign: it has a digit, or both cases. */
bool redact_is_random(struct str text, struct str value);
/* Six bytes or more, one of them a digit. */
bool redact_is_session(struct str text, struct str value);
/* Nobody's own account: "root", "www-data", "-", a number below 1000. */
bool redact_is_user(struct str text, struct str value);
/* A segment of a path behind "users": no word of the program's own, no file. */
bool redact_is_path_user(struct str text, struct str value);
/* Seven digits or more, in groups or behind a plus, and no date. */
bool redact_is_phone(struct str text, struct str value);
/* Not a tool that works by itself. */
bool redact_is_person(struct str text, struct str value);
bool redact_is_host(struct str text, struct str value);

/* One spelling for all spellings of one value, so that it has one pseudonym. */
void redact_canonical(struct buf *out, enum redact_kind kind, struct str value);

#endif
