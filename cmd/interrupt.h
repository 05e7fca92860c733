/*
 * Signals that end a run: temporary files are removed, one line on standard error says what was written and what
 * was not, and the process ends by the signal, as its parent expects.
 *
 * What the handler needs stands in static memory; everything here but the handler runs on the main thread.
 */
#ifndef LOGOPSY_CMD_INTERRUPT_H
#define LOGOPSY_CMD_INTERRUPT_H

/* From now on SIGINT, SIGTERM and SIGHUP are heeded, unless whoever started the program had them ignored. A reader of
 * standard output who leaves early ends the run quietly; a file that may not grow is an error of writing, not a signal. */
void interrupt_heed(void);
/* What the line says is done so far: "nothing was written". A copy is taken. */
void interrupt_say(const char *done);
/* The temporary file to remove; NULL: there is none. A copy is taken. To be named before it is made. */
void interrupt_remove(const char *path);

#endif
