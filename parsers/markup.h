/*
 * XML and HTML, read as they come: tags, text and entities, in one pass and without trust.
 *
 * Nothing is fetched and no entity is defined: a DTD is skipped, `&name;` is one of a small fixed table or stays as it
 * stands. What is torn or badly nested is read as far as it goes. Work is linear in the text.
 */
#ifndef LOGOPSY_PARSERS_MARKUP_H
#define LOGOPSY_PARSERS_MARKUP_H

#include "parsers/base/buf.h"

enum { MARKUP_DEPTH = 64 }; /* elements within each other; deeper ones count as text of the last */

enum markup_kind { MARKUP_TEXT, MARKUP_OPEN, MARKUP_CLOSE };

struct markup_token {
	enum markup_kind kind;
	struct str name; /* of a tag, without the prefix of its namespace */
	struct str attributes; /* of an opening tag */
	struct str text; /* as it stands, entities not decoded */
	bool verbatim; /* of CDATA or a script: nothing to decode */
	bool empty; /* <tag/> */
	size_t at; /* its place in the text */
};

struct markup {
	struct str text;
	size_t at;
	bool html; /* script and style hold no tags */
	struct str until; /* the element that ends verbatim text, STR_NONE */
};

/* The next token; false at the end. Slices of the text. */
bool markup_next(struct markup *m, struct markup_token *t);
/* The next `name="value"` of *attributes, the value not decoded; false at the end. */
bool markup_attribute(struct str *attributes, struct str *name, struct str *value);
/* Appends the text with its entities decoded. */
void markup_decode(struct buf *out, struct str text);

/* Whether the head of a text is that of an HTML page; of any other XML. */
bool markup_is_html(struct str head);
bool markup_is_xml(struct str head);

/*
 * XML as JSON, appended to *out: an element is an object with "line" (from 1), its attributes, its elements by
 * name (a name may come again: json_each sees all, -> the first), and "text", its own text trimmed; where that
 * is HTML in turn, its plain text. False if it takes more than `limit` bytes or there is no element.
 */
bool markup_json(struct str text, struct buf *out, size_t limit);

/*
 * HTML as plain text, appended to *out: block elements break lines, the cells of a row stand between bars, scripts and the like
 * are left out; a machine-readable time stands in for an element's words ("3 days ago") where these
 * hold no time of day. The number of each line's first byte's line (from 1) is appended to *lines, n of them, the
 * caller's to free; lines may be NULL.
 */
void markup_text(struct str html, struct buf *out, uint64_t **lines, size_t *n);

#endif
