/*
 * An edition of an analysis for others: what the redactor's level says must not be read is taken out of every text in it, before
 * any page is made.
 *
 * In an internal edition lines are cited with their hashes, so that `verify` can open them again; who can guess a whole line can
 * confirm the guess, which colleagues may. In a public edition that would give away an address (there are few enough to try
 * all), so it quotes no line, has no hashes, keeps what people wrote among themselves to itself, and calls logs by their files' own names.
 */
#ifndef LOGOPSY_CORRELATE_REDACTION_H
#define LOGOPSY_CORRELATE_REDACTION_H

#include "correlate/analysis.h"
#include "parsers/redact/redact.h"

/* Also fills `redaction` and `redaction_note`. Pseudonyms are given in the order of the analysis. */
void redact_analysis(struct analysis *a, struct redactor *r);

#endif
