/*
 * What detectors say.
 *
 * A detector is one file in detectors/ with one function, `detect_NAME`; the build finds it
 * there. It reads the sealed ledger and adds signals. It must not depend on other
 * detectors nor on their order. Facts about people and changes are not its business.
 */
#ifndef LOGOPSY_CORRELATE_SIGNAL_H
#define LOGOPSY_CORRELATE_SIGNAL_H

#include "correlate/ledger.h"

struct signal {
	enum signal_kind kind;
	struct estimate start, end; /* end.time unknown while it lasts */
	bool censored_begin, censored_end;
	struct scope scope; /* what it was seen on; empty = everything */
	int64_t total, bad; /* NUMBER_NONE where not of requests */
	double excess, peak_bad_share; /* NAN likewise */
	double baseline; /* share of failures (or rate, or slow share) outside; NAN */
	double strength; /* log-likelihood ratio against "nothing happened"; recorded facts: 0 */
	bool recorded; /* from somebody's record (alert, state line), not measured */
	const struct level *levels;
	size_t n_levels;
	struct cites begin_cites, end_cites;
	struct str summary; /* one sentence */
};

/* What looked like a signal, and why it is none. */
struct aside {
	struct str sentence;
	struct gap span; /* to: INSTANT_NONE while it lasts */
	bool brief; /* users were hit, but not for long enough */
};

struct signals {
	struct arena *arena; /* for everything in v */
	struct signal *v;
	size_t n, cap;
	struct aside *aside;
	size_t n_aside, cap_aside;
};

void signals_add(struct signals *s, struct signal one);
/* Its sentence in the arena. */
void signals_set_aside(struct signals *s, struct aside one);
/* They are about different services (or machines of different names, where no service is told), and neither begin nor end
 * together (within a minute, or, of two alerts, ten): whatever the one was, it was not the other. */
bool signals_apart(const struct signal *a, const struct signal *b);

struct detector {
	const char *name;
	void (*detect)(const struct ledger *l, struct signals *out);
};

/* All detectors, by name; the table is made by the build from detectors/. */
extern const struct detector detectors[];
extern const size_t n_detectors;

#endif
