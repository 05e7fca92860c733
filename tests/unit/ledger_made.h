/* Logs made of events, and the ledger of them: what the tests of the ledger share. All inline, since no test uses all of it. */
#ifndef LOGOPSY_TESTS_UNIT_LEDGER_MADE_H
#define LOGOPSY_TESTS_UNIT_LEDGER_MADE_H

#include "correlate/ledger.h"
#include "parsers/base/hash.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const int64_t T0 = 1652000000; /* 2022-05-08T08:53:20Z */

/* An event of that second, to the second, that says nothing else. */
static inline struct event event_at(int64_t second, enum event_kind kind)
{
	return (struct event){
		.line = 1, .kind = kind, .format = "made", .flags = EVF_TIME, .time = instant_of_s(second), .grain_ns = NS_PER_S,
		.start = INSTANT_NONE, .end = INSTANT_NONE, .wrapper_time = INSTANT_NONE, .raw = STR("a line"),
		.status = NUMBER_NONE, .upstream_status = NUMBER_NONE, .bytes = NUMBER_NONE, .pid = NUMBER_NONE,
		.client_port = NUMBER_NONE, .duration_ms = NAN,
	};
}

static inline struct event request(int64_t second, int64_t status, const char *node, const char *path)
{
	struct event e = event_at(second, EV_REQUEST);
	e.status = status;
	e.f[F_UPSTREAM] = str_of(node);
	e.f[F_PATH] = str_of(path);
	return e;
}

/* A request that two logs can know by its id, which is valid until the next call. */
static inline struct event request_known(int64_t second, unsigned number)
{
	static char id[32];
	struct event e = request(second, 200, NULL, "/");
	snprintf(id, sizeof id, "r-%u", number * 7919);
	e.f[F_REQUEST_ID] = str_of(id);
	return e;
}

static inline void fact_put(struct intake *in, int64_t second, enum event_kind kind, enum what what, const char *subject, const char *raw)
{
	struct event e = event_at(second, kind);
	static uint64_t line;
	e.line = ++line;
	e.what = what;
	e.f[F_SUBJECT] = str_of(subject);
	e.raw = e.f[F_MESSAGE] = str_of(raw);
	intake_event(in, &e);
}

/* A log to be: its name, what its reader would say of it, and the events in it. A zone or year left out is a printed one. */
struct log {
	const char *name;
	enum role role;
	enum zone_basis zone;
	enum year_basis year;
	const char *duplicate_of;
	uint64_t lines; /* 0: ten */
	int east_s; /* the offset that its stamps print */
	double offset_s;
	void (*write)(struct intake *in);
};

static inline void read_log(struct ledger *l, const struct log *log)
{
	struct intake *in = ledger_open(l, str_of(log->name), INSTANT_NONE);
	log->write(in);
	struct reader_summary s = { .lines = log->lines ? log->lines : 10, .parsed_lines = 9, .unparsed_lines = 1, .east_lo = log->east_s, .east_hi = log->east_s, .zone_basis = log->zone ? log->zone : ZONE_PRINTED, .year_basis = log->year ? log->year : YEAR_PRINTED };
	struct source_end end = { .summary = &s, .role = log->role, .format = "made", .format_title = "Made up", .bytes = 100, .offset_s = log->offset_s, .duplicate_of = str_of(log->duplicate_of) };
	sha256_of(str_of(log->name), end.sha256);
	ledger_close(l, in, &end);
}

/* The ledger of these logs; the caller frees it. A seal that fails ends the test. */
static inline struct ledger *sealed(const struct log *logs, size_t n)
{
	struct err e = { 0 };
	struct ledger *l = ledger_new(&e);
	for (size_t i = 0; i < n; i++)
		read_log(l, &logs[i]);
	if (!ledger_seal(l, &e))
		fail_msg("%s", e.text);
	return l;
}

#define SEALED(...) sealed((const struct log[]){ __VA_ARGS__ }, sizeof((const struct log[]){ __VA_ARGS__ }) / sizeof(struct log))

#endif
