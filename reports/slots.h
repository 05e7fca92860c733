/*
 * What a template can show (template.h): names, and the functions that write the values.
 */
#ifndef LOGOPSY_REPORTS_SLOTS_H
#define LOGOPSY_REPORTS_SLOTS_H

#include "reports/md_page.h"

/* Exactly one of the functions is set; it tells whose value it is. Values are escaped Markdown: a block of lines, or within one line. */
struct slot {
	const char *name; /* NAME in it: a milestone's or metric's */
	const char *about;
	bool block;
	void (*of_run)(struct page *p);
	void (*of_incident)(struct page *p, const struct incident *in);
	void (*of_milestone)(struct page *p, const struct milestone *m);
	void (*of_metric)(struct page *p, const struct metric *m);
};

extern const struct slot slots[];
extern const size_t n_slots;

/* A slot, and which milestone or metric of it. */
struct slot_ref {
	const struct slot *slot;
	int which;
};

/* False if there is no such slot. */
bool slot_find(struct str name, struct slot_ref *out);
/* It is of one incident: not to be written without p->in. */
bool slot_of_incident(struct slot_ref s);
void slot_write(struct slot_ref s, struct page *p);

/* Every name, with the milestones' and metrics' in place of NAME; one after the other until false. */
bool slot_name_at(size_t at, struct buf *out);

#endif
