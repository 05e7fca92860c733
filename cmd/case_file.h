/*
 * The case file: what people decided about an incident, one decision a line, kept beside the
 * logs and applied on every run (cmd/README.md has the language).
 *
 * A line that is not understood is told, with a mark under the word, and takes no part; the run goes on and ends
 * with status 1.
 */
#ifndef LOGOPSY_CMD_CASE_FILE_H
#define LOGOPSY_CMD_CASE_FILE_H

#include "cmd/options.h"
#include "correlate/rulings.h"

struct case_file {
	struct arena arena; /* owns everything here */
	struct str text; /* all bytes; STR_NONE: there is no such file yet (--suggest) */
	struct ruling *v; /* in the order of the lines */
	size_t n, cap;
	struct rulings rulings; /* the same, for correlate */
	struct str title; /* STR_NONE */
	struct str *redact; /* words to take out of reports */
	size_t n_redact, cap_redact;
	size_t n_refused; /* lines */
};

/* Reads what --case names into o->case_file; its zones, years and offsets stand before those of the command line, which win. Refused
 * lines are told and join o->refused. Returns the exit status so far: 0, 1, or 2 if the file cannot be read. */
int case_file_load(struct options *o, struct diag *d);
void case_file_free(struct case_file *c);

#endif
