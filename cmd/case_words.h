/*
 * One line of a case file as words, and what is wrong with it.
 */
#ifndef LOGOPSY_CMD_CASE_WORDS_H
#define LOGOPSY_CMD_CASE_WORDS_H

#include "parsers/base/arena.h"
#include "parsers/base/err.h"
#include "parsers/time/zone.h"
#include "correlate/analysis.h"

/* What may stand as NAME=VALUE anywhere behind the keyword. */
enum attribute { BY, WHY, IN, INCIDENT, BETWEEN, SHA256, ATTRIBUTES };

struct word {
	struct str text; /* quotes taken off */
	struct str raw; /* where it stands in the line */
	bool quoted;
};

enum { MOST_WORDS = 64 };

/* A line while it is read. What fails sets `wrong`, and the place of it. */
struct case_line {
	struct arena *arena; /* of what words become */
	struct str line;
	struct word keyword, word[MOST_WORDS]; /* without attributes */
	size_t n;
	struct word attribute[ATTRIBUTES]; /* text.p is NULL where it is not given */
	/* for times that print no zone or no date */
	const struct zone *zone;
	struct civil day; /* year 0: not said */
	/* the first thing wrong with it */
	struct err wrong;
	struct str where; /* of the line */
};

/* Takes the line apart: false where it cannot be, or holds nothing but a comment (then nothing is wrong). */
bool case_split(struct case_line *c);
/* Always false: "MESSAGE", with `where` to be marked. */
__attribute__((format(printf, 3, 4))) bool case_wrong(struct case_line *c, struct str where, const char *fmt, ...);
const char *attribute_name(enum attribute a);

/* Words from number `from` on, joined by blanks, up to number `to`. */
struct str case_join(struct case_line *c, size_t from, size_t to);
/* The place of these words in the line; the end of the line where there are none. */
struct str case_place(const struct case_line *c, size_t from, size_t to);
/* The time in words [from, to): with its date, or on the day that the file says; in its zone, or in that which the file or --show-zone says. */
bool case_time(struct case_line *c, size_t from, size_t to, struct estimate *out);
/* The same of one text that stands at `where`. */
bool case_time_of(struct case_line *c, struct str text, struct str where, struct estimate *out);
/* How many words from `from` on make a time: 0 to 3. */
size_t case_time_words(struct case_line *c, size_t from);

#endif
