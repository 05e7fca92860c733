/*
 * Whom the logs name, and what people wrote among themselves: for redaction.
 */
#ifndef LOGOPSY_CORRELATE_NAMED_H
#define LOGOPSY_CORRELATE_NAMED_H

#include "correlate/study.h"

/* Fills the analysis' `named`. After find_hosts. */
void find_named(struct study *s);

#endif
