/*
 * Stretches between two facts: down and up again, firing and over.
 */
#ifndef LOGOPSY_CORRELATE_SPANS_H
#define LOGOPSY_CORRELATE_SPANS_H

#include "correlate/signal.h"

#define SPAN_WHAT(w) (UINT64_C(1) << (w))

/* One way to open and close a stretch. */
struct span_rule {
	enum what opens;
	uint64_t closes; /* SPAN_WHAT(...) | ... */
	enum severity least; /* what opens it says so bad or worse, or nothing of severity */
	bool (*same)(const struct fact *opened, const struct fact *f); /* they are about one thing */
	bool of_host; /* the scope is the host or server in F_SUBJECT; else the service */
	/* A stretch that no fact closes lasts until the logs end, if its source is one that tells of ends and
	 * five minutes went by; else the last repeat of the notice is all that is known to have been in
	 * it, if this kind of notice is repeated; else it is dropped. */
	bool stays, repeats;
	bool earlier; /* what it tells of went on before: the start is the latest it can have been */
	const char *verb; /* "was down": for the summary */
};

/*
 * Adds a recorded signal for every stretch of at least 30 s that the facts tell by one of the rules. A notice
 * repeated while its stretch is open is the same notice.
 */
void spans_find(const struct ledger *l, const struct span_rule *rules, size_t n_rules, struct signals *out);

/* An alert that fires as long as the watchers themselves are well (Prometheus' Watchdog, a dead man's switch): it tells of no trouble. */
bool always_fires(const struct fact *alert);

/* Both have the field and it is the same. */
bool span_same_field(const struct fact *a, const struct fact *b, enum field f);

#endif
