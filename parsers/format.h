/*
 * A format as loaded from its .fmt file: what the room knows of it. Read-only once loaded.
 */
#ifndef LOGOPSY_PARSERS_FORMAT_H
#define LOGOPSY_PARSERS_FORMAT_H

#include "parsers/catalog.h"
#include "parsers/literals.h"
#include "parsers/regex.h"
#include "parsers/time/stamp.h"

/*
 * What a named group, key or column can hold. The text fields of an event come first (a slot
 * below F_COUNT is that field); the others are worked into an event when a record is complete.
 */
enum slot {
	SLOT_TIME = F_COUNT, SLOT_TIME2, SLOT_START, SLOT_END, SLOT_DATE, SLOT_CLOCK, SLOT_TIME_MS, SLOT_TIME_US, SLOT_TIME_NS,
	SLOT_CLIENT_PORT, SLOT_STATUS, SLOT_UPSTREAM_STATUS, SLOT_BYTES, SLOT_PID,
	SLOT_DURATION_S, SLOT_DURATION_MS, SLOT_DURATION_US, SLOT_DURATION_NS,
	SLOT_REQUEST, SLOT_ADDRESS, SLOT_SEVERITY, SLOT_LEVEL, SLOT_PRIORITY, SLOT_PRI,
	SLOT_REST, SLOT_PARTIAL, SLOT_STREAM, SLOT_HEADLINE, SLOT_PART, SLOT_WHAT, SLOT_KIND, SLOT_LOCATE,
	SLOT_AFTER, /* "+12m": since the heading's base */
	SLOT_YEAR, SLOT_MONTH, SLOT_DAY, SLOT_ZONE, SLOT_BASE, /* of headings */
	SLOT_COUNT,
};
_Static_assert(SLOT_COUNT <= 64, "a record marks its slots in 64 bits");
#define SLOT_BIT(s) (UINT64_C(1) << (s))

/* `duration_s2` is another `duration_s`, and so for all names but time2, which is its own. */
bool slot_of(struct str name, enum slot *out);
const char *slot_name(enum slot s);

enum decoder { DECODE_REGEX, DECODE_JSON, DECODE_LOGFMT, DECODE_COLUMNS, DECODE_DOCUMENT, DECODE_RULES, DECODE_TABLE, DECODE_MARKUP, DECODE_MAIL };
enum stands_for { STAMP_WRITE, STAMP_START, STAMP_END };

struct binding {
	unsigned group;
	enum slot slot;
};

/* A regular expression whose groups are slots. */
struct pattern {
	struct str name;
	struct str source; /* with all defines put in, without `---` */
	unsigned flags; /* it was compiled with */
	bool expanded; /* source is not what stands in the file */
	struct regex *re;
	struct regex *lean; /* the part above `---`, NULL if there is none */
	uint64_t lean_slots; /* that it can fill */
	struct binding *bind; /* in order of groups */
	size_t n_bind, cap_bind;
	uint64_t first[4]; /* bytes that it can start with */
	int specific; /* literal text asked for: part of the bid */
	unsigned line; /* in its file */
};

struct key_list { /* `map FIELD a b`, `require a|b`: any of them */
	enum slot slot;
	struct str *v;
	size_t n, cap;
};

/* A key of a `loose` format, by its letters and digits (loose.c). */
struct loose_key {
	uint64_t hash;
	uint16_t list; /* index into map, behind those into require; LOOSE_ENVELOPE */
	uint16_t rank; /* in that list */
};
enum { LOOSE_ENVELOPE = UINT16_MAX };

struct rule {
	const struct format *format;
	const char *name;
	enum what what;
	int kind; /* enum event_kind, -1 = as it is */
	enum severity severity; /* SEV_NONE = as it is */
	enum slot on;
	bool also; /* what it tells may be told beside what another rule finds */
	struct str literal;
	struct pattern pattern;
};

struct severity_word {
	struct str word;
	enum severity severity;
};

struct expectation {
	size_t event; /* from 1 */
	struct str field, value;
	unsigned line;
};

struct sample {
	struct str *input;
	size_t n_input, cap_input;
	struct expectation *want;
	size_t n_want, cap_want;
	int64_t events; /* -1: as many as are spoken of, one at least */
	unsigned line;
};

struct format {
	struct arena arena;
	const char *name, *where, *title, *about;
	struct str text;
	size_t index; /* in the catalog */
	enum origin origin;
	struct format *replaced; /* the built-in one in whose place it stands; owned */
	enum event_kind kind;
	enum role role;
	enum decoder decoder;
	enum stands_for instant;
	bool utc; /* by specification, where stamps print no zone */
	bool generic, multiline;
	bool prefers; /* wins a tie of bids with formats that do not */
	const char *unproven; /* why patterns and rules may lack samples, NULL = they may not */
	bool doubled; /* "" in a message is a quote */
	bool holds; /* a record may go on in the next line */
	struct str service, process;
	const struct stamp_format **stamp; /* tried in turn, NULL = auto; none = auto */
	size_t n_stamp, cap_stamp;
	struct str *stamp_text; /* as written */
	size_t cap_stamp_text;
	struct severity_word *word;
	size_t n_word, cap_word;
	struct pattern *pattern, *continues, *joins, *marker, *heading, *accept;
	size_t n_pattern, cap_pattern, n_continues, cap_continues, n_joins, cap_joins, n_marker, cap_marker, n_heading, cap_heading,
		n_accept, cap_accept;
	struct key_list *map, *require;
	size_t n_map, cap_map, n_require, cap_require;
	bool is_loose; /* keys are found by loose_find */
	struct key_list envelope; /* objects whose members count as their own */
	struct loose_key *loose; /* by hash */
	size_t n_loose, cap_loose;
	struct str *query;
	size_t n_query, cap_query;
	struct str *applies;
	size_t n_applies, cap_applies;
	struct rule *rule;
	size_t n_rule, cap_rule;
	struct sample *sample;
	size_t n_sample, cap_sample;
	bool seen_title, seen_kind, seen_role;
};

/* Whether a rule's literal is so short that it stands in every other text. Where only the rule's own format wants it,
 * other formats' texts are not searched for it. */
static inline bool rule_is_brief(const struct rule *r)
{
	enum { BRIEF = 2 };
	return r->literal.n <= BRIEF && !r->format->n_applies;
}

/* `trusted`: a built-in format, whose text is never freed, and of which not all is compiled before it is used. NULL and *e, which points at the place: file, line, the text with a mark under it. */
struct format *format_parse(const char *name, struct str text, const char *where, bool trusted, struct err *e);
void format_free(struct format *f);
/* Makes f->loose, once all its keys are known. */
void loose_index(struct format *f);
/* The format's own words first, then everybody's. */
enum severity format_severity(const struct format *f, struct str word);

/* One pattern of one format: what bids. */
struct candidate {
	const struct format *format;
	const struct pattern *pattern;
	bool lean; /* only the part above `---` is asked for */
};

struct catalog {
	struct format **v; /* by name */
	size_t n, cap;
	/* Made anew after every change: */
	struct candidate *by_byte[256]; /* regex patterns that can start with the byte, generic ones last */
	size_t n_by_byte[256], n_specific[256];
	struct candidate *mark; /* markers and headings */
	size_t n_mark;
	struct candidate *mark_by_byte[256]; /* those that can start with the byte */
	size_t n_mark_by_byte[256];
	const struct rule **rule; /* all, in the order in which the literals are numbered */
	size_t n_rule;
	struct literals *literals; /* of the rules that are not brief; id = index into rule */
	struct { size_t first; bool brief; } *own; /* by format: index of its first rule; whether one of them is brief */
	uint64_t *on; /* by format: slots other than the message that its own rules look at */
	uint64_t on_any; /* slots that rules for others look at */
};

#endif
