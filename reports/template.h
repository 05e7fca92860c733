/*
 * Pages as text with slots. A template is Markdown; between double braces stands
 *
 *	{{name}}		what the report knows (slots.h), escaped
 *	{{#name}} ... {{/name}}	what is there only where the slot has something to say; `incidents`: once for each
 *	{{^name}} ... {{/name}}	what is there only where it has not
 *	{{! words }}		nothing
 *
 * All but the first, alone on a line, take the line with them. Everything else goes to the page as it is, but that headings
 * between {{#incidents}} and {{/incidents}} are one level deeper where there are several incidents.
 *
 * A template without `incidents` is a page of one incident: each gets one.
 */
#ifndef LOGOPSY_REPORTS_TEMPLATE_H
#define LOGOPSY_REPORTS_TEMPLATE_H

#include "parsers/base/err.h"
#include "reports/slots.h"

struct template_part {
	enum { PART_TEXT, PART_VALUE, PART_IF, PART_UNLESS } kind;
	struct str text; /* PART_TEXT; else the slot's name */
	struct slot_ref slot;
	size_t end; /* of PART_IF, PART_UNLESS: index behind the last part in it */
	unsigned line;
};

/* Points into the text that it was read from. {0} is empty. */
struct template {
	struct template_part *v;
	size_t n, cap;
	bool each; /* it says what to do with several incidents, or none */
	bool cites; /* it has a place for the evidence */
};

/* What is wrong with a template. */
struct template_fault {
	unsigned line; /* from 1 */
	struct str slot; /* there is none of that name; STR_NONE: see what */
	struct err what;
};

/* False and *f if it cannot be used. template_free in both cases. */
bool template_parse(struct template *t, struct str text, struct template_fault *f);
void template_free(struct template *t);

/* The page, or the part of it for p->in. */
void template_fill(const struct template *t, struct page *p);

/* Those in reports/profiles, built in, by name. */
struct profile {
	const char *name;
	const unsigned char *bytes;
	size_t n;
};
extern const struct profile profiles[]; /* ends with a NULL name */

/* NULL if there is none. */
const struct profile *profile_find(struct str name);
struct str profile_text(const struct profile *f);
/* The words of the comment with which it begins. */
struct str profile_about(const struct profile *f);

#endif
