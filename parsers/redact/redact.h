/*
 * What others must not read, taken out of bytes before they are written.
 *
 * What goes is replaced by a pseudonym: `ip-3`, `email-1`, `secret-2`. Equal values have equal pseudonyms. Without a key they
 * are numbered in the order in which they are met, which tells nothing of the value, not to somebody who can try all of
 * them; with a key they are ten letters of an HMAC, the same in every run with that key.
 *
 * What is a secret is said by the rules (rules.c) and by names that the caller knows; the user's words go wherever they stand.
 * Where a pattern has to be given up, the rest of the text goes: nothing is passed on unread.
 */
#ifndef LOGOPSY_PARSERS_REDACT_REDACT_H
#define LOGOPSY_PARSERS_REDACT_REDACT_H

#include "parsers/base/buf.h"
#include "parsers/base/err.h"

/*
 * internal: addresses of clients, people who use the service, and all that opens a door. Hosts and responders are as logged.
 * public: hosts, responders, paths and query values as well.
 */
enum redact_level { REDACT_NOTHING, REDACT_INTERNAL, REDACT_PUBLIC, REDACT_LEVELS };

enum redact_kind {
	REDACT_ADDRESS, REDACT_HARDWARE, REDACT_EMAIL, REDACT_TOKEN, REDACT_SECRET, REDACT_COOKIE, REDACT_CARD, REDACT_ACCOUNT,
	REDACT_PHONE, REDACT_USER, REDACT_WORD, REDACT_VALUE, REDACT_HOST, REDACT_PERSON,
	REDACT_UNREAD, /* a pattern was given up on it */
	REDACT_KINDS,
};

/* "internal", "public"; NULL for REDACT_NOTHING. */
const char *redact_level_name(enum redact_level l);

struct redactor;

/* `key`: STR_NONE, or what makes pseudonyms the same in all runs that have it. */
struct redactor *redactor_new(enum redact_level level, struct str key);
void redactor_free(struct redactor *r);
enum redact_level redactor_level(const struct redactor *r);

/* A word of the user's: it goes wherever it stands, in whatever case. */
void redactor_add_word(struct redactor *r, struct str word);
/* A name that belongs to somebody: as a whole word it is one of `kind`. Hosts keep their names in an internal edition, and so do
 * addresses that are hosts; people do as well. Names of one or two bytes and of machines' own accounts are passed over; a person's two letters
 * go behind "by " and "@". */
void redactor_add_name(struct redactor *r, enum redact_kind kind, struct str name);
/* Another name for the same: it gets the pseudonym of `name`. */
void redactor_add_alias(struct redactor *r, enum redact_kind kind, struct str name, struct str alias);
/* A text that is long enough to be replaced wherever it stands, by another that needs no redaction: a source's path. */
void redactor_add_instead(struct redactor *r, struct str text, struct str instead);

struct redact_name {
	enum redact_kind kind;
	struct str name;
};

/* Appends the text without what must not be read. `also`: names for this text alone. */
void redact_text(struct redactor *r, struct buf *out, struct str text, const struct redact_name *also, size_t n_also);
/* A value that is known to be of a kind: its pseudonym, or itself where that kind stays (see redactor_add_name) and only the user's
 * words and secrets in it go. */
void redact_value(struct redactor *r, struct buf *out, enum redact_kind kind, struct str value);
/* A log's name; in a public edition its file's own, with a number where another log has that one. */
void redact_source(struct redactor *r, struct buf *out, struct str name);
/* The user's words only. */
void redact_words(struct redactor *r, struct buf *out, struct str text);

/* "412 addresses, 3 e-mail addresses and 1 token": distinct values so far; "nothing". */
void redactor_counts(const struct redactor *r, struct buf *out);

#endif
