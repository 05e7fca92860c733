/*
 * How far reading is, on terminals only: one line that is drawn over.
 */
#ifndef LOGOPSY_CMD_PROGRESS_H
#define LOGOPSY_CMD_PROGRESS_H

#include "cmd/diag.h"

struct progress {
	struct diag *diag;
	bool on;
	uint64_t total; /* packed bytes, 0 if unknown */
	int64_t begun_ms, drawn_ms;
};

/* Off where `wanted` is false or stderr is no terminal. */
void progress_begin(struct progress *p, struct diag *diag, bool wanted, uint64_t total);
/* `done` packed bytes were read so far. Cheap: draws a few times a second. */
void progress_at(struct progress *p, uint64_t done);
/* What is done after reading, where that has taken long enough for anybody to wait; until the next line is said. */
void progress_phase(struct diag *diag, bool wanted, const char *what);
/* Milliseconds on a clock that only goes forward, for differences. */
int64_t progress_ms(void);
/* Takes the line off. */
void progress_end(struct progress *p);

#endif
