/*
 * Redaction as the command line asks for it.
 */
#ifndef LOGOPSY_CMD_REDACTION_H
#define LOGOPSY_CMD_REDACTION_H

#include "cmd/options.h"
#include "parsers/event.h"

/* *r is NULL if nothing is to be taken out. False and *e if the key cannot be had: then nothing may be written. */
bool redaction_begin(const struct options *o, struct redactor **r, struct err *e);

/* An event without what must not be read. {0} with its redactor set is one; it owns the texts of the event that it gave last. */
struct event_redaction {
	struct redactor *r;
	struct buf text[F_COUNT];
};
struct event redaction_event(struct event_redaction *x, const struct event *e);
void redaction_event_free(struct event_redaction *x);

#endif
