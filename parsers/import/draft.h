/*
 * A translation while it is made: the text of a .fmt file, put together from its parts.
 *
 * What every importer knows to say in the same way is here: the head, patterns from foreign regular
 * expressions, the keys of JSON and logfmt, stamps. {0} is a valid empty one.
 */
#ifndef LOGOPSY_PARSERS_IMPORT_DRAFT_H
#define LOGOPSY_PARSERS_IMPORT_DRAFT_H

#include "parsers/import/foreign.h"
#include "parsers/import/import.h"

struct time_code;

/* What lines of one kind have in common. */
struct draft_part {
	struct buf text; /* its patterns, two lines each, or its keys */
	bool timed; /* there is a stamp in one pattern at least */
	bool any; /* a field other than the message in one at least */
	bool strict; /* one asks for more than most lines have */
	bool accepted; /* the better of two stamps is when a request was accepted */
};

struct draft {
	struct str name; /* as its own program calls it */
	struct str title; /* STR_NONE = the name */
	const char *from; /* which program that is: lnav, Grok, fluent-bit */
	const char *file;
	const char *unproven; /* why there are no samples, or none for each pattern; NULL = there are */
	bool generic; /* bids below every other format */
	bool multiline; /* lines that nobody understands belong to the record before */
	/* Filled by the functions below: */
	struct buf notes, head, samples; /* of the text, whole lines */
	struct draft_part part[2]; /* [1]: lines of requests; if there are both, two formats come of it */
};

/* Something for the reader: what was not translated. */
__attribute__((format(printf, 2, 3))) void draft_note(struct draft *d, const char *fmt, ...);
/* A directive. */
__attribute__((format(printf, 2, 3))) void draft_line(struct draft *d, const char *fmt, ...);
/* `time F` of a format as strptime(3) of some program understands it. False and *e for a code that we have not. */
bool draft_time(struct draft *d, struct str format, const struct time_code *codes, struct err *e);
/* A pattern whose fields are chosen (vocabulary_choose). False and *e if it cannot be said. */
bool draft_pattern(struct draft *d, struct str name, struct foreign *f, struct err *e);
/* The names of keys, whose fields are chosen: `map` lines. */
void draft_keys(struct draft *d, const struct foreign_name *v, size_t n);
/* `map` lines for all keys that the vocabulary knows, for programs that do not tell theirs. */
void draft_all_keys(struct draft *d);
/* A sample's input, of one line or several, and then its expectations with draft_want. */
void draft_sample(struct draft *d, struct str text);
void draft_want(struct draft *d, const char *field, struct str value);

/* Codes of a program's time formats that are not ours: the same is `ours`, which may be several. */
struct time_code {
	char code;
	const char *ours; /* NULL: not to be had */
};
extern const struct time_code time_codes_lnav[], time_codes_ruby[]; /* end with a code of NUL */

/* Hands the translation on, or says why there is none, and empties the draft. `line`: in the file. */
void draft_done(struct draft *d, unsigned line, void (*found)(void *user, const struct imported *one), void *user);
/* The same for what cannot be translated. */
__attribute__((format(printf, 5, 6))) void draft_refuse(struct draft *d, unsigned line, void (*found)(void *user, const struct imported *one),
							void *user, const char *fmt, ...);
/* Throws it away. */
void draft_clear(struct draft *d);

#endif
