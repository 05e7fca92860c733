/*
 * One record of a log, understood.
 *
 * The names of fields and severities are the words of the contract; their meanings
 * follow the Elastic Common Schema and OpenTelemetry's log data model. All slices are
 * borrowed from the reader and die when the callback that got the event returns.
 */
#ifndef LOGOPSY_PARSERS_EVENT_H
#define LOGOPSY_PARSERS_EVENT_H

#include "parsers/time/clock.h"

enum event_kind { EV_REQUEST, EV_LOG, EV_STATE, EV_CHANGE, EV_ALERT, EV_HUMAN, EV_POST, EV_KINDS };

/* Ordered: a higher one is worse. SEV_NONE where the record does not say. */
enum severity {
	SEV_NONE, SEV_TRACE, SEV_DEBUG, SEV_INFO, SEV_NOTICE, SEV_WARN,
	SEV_ERROR, SEV_CRITICAL, SEV_ALERT, SEV_EMERGENCY, SEV_COUNT,
};

/* What happened, where a milestone rule of a format recognised it. */
enum what {
	WHAT_NONE,
	/* state */
	WHAT_DOWN, /* a health check or peer found `subject` down */
	WHAT_UP,
	WHAT_DRAIN, /* a person or tool took `subject` out of rotation */
	WHAT_READY, /* ... put it back */
	WHAT_NO_CAPACITY, /* nothing left to serve `service` */
	WHAT_START, /* a process begins or says it is ready */
	WHAT_STOP, /* an orderly end */
	WHAT_CRASH, /* a disorderly end: signal, panic, OOM kill */
	WHAT_RELOAD,
	WHAT_FAILOVER, /* a standby took over, a leader changed */
	WHAT_UNREACHABLE, /* the writer cannot reach `subject` (a dependency) */
	WHAT_SATURATION, /* a limit was hit: connections, memory, disk, queue */
	WHAT_CERTIFICATE, /* expired or refused */
	WHAT_BACKLOG, /* background work is behind, or caught up */
	WHAT_JOB, /* scheduled work begins: `subject` names it */
	WHAT_JOB_END,
	WHAT_CLOCK, /* a clock was stepped */
	/* change */
	WHAT_CHANGE, /* a change without a length: done at this instant */
	WHAT_CHANGE_START,
	WHAT_CHANGE_OK,
	WHAT_CHANGE_FAIL,
	WHAT_ROLLBACK,
	WHAT_ROLLBACK_START,
	WHAT_ROLLBACK_OK,
	/* alert */
	WHAT_ALERT,
	WHAT_ALERT_OVER,
	WHAT_PAGE, /* a person was called */
	WHAT_ACK,
	WHAT_PAGE_OVER, /* the pager's incident was resolved */
	/* post: a status page's own words; human: notes and chat use them too */
	WHAT_INVESTIGATING,
	WHAT_IDENTIFIED,
	WHAT_UPDATE,
	WHAT_MONITORING,
	WHAT_RESOLVED,
	WHAT_POSTMORTEM,
	WHAT_MAINTENANCE, /* announced beforehand */
	/* human */
	WHAT_REPORT, /* a person says that something is wrong */
	WHAT_ACTION, /* a person says what was done */
	WHAT_NOTE,
	WHAT_COUNT,
};

enum field {
	F_HOST, /* who wrote the record */
	F_SERVICE, /* haproxy backend or proxy, unit, application, status page */
	F_PROCESS,
	F_MESSAGE,
	F_CLIENT,
	F_USER,
	F_METHOD,
	F_PATH,
	F_AUTHORITY, /* the host that was asked for, a port with it where one is printed (ECS url.domain) */
	F_UPSTREAM, /* who really served: haproxy "backend/server", ALB target, nginx $upstream_addr */
	F_REQUEST_ID,
	F_USER_AGENT,
	F_REFERRER,
	F_TRACE_ID,
	F_LOGGER,
	F_THREAD,
	F_TERMINATION, /* haproxy termination state, Envoy response flags, ALB error reason */
	F_SUBJECT, /* what a state, alert or change is about: a server, a unit, a package */
	F_VERSION, /* release, tag, package version, commit */
	F_CHANGE, /* id or name that ties lines of one change, alert, page or post together */
	F_ACTOR, /* person or tool that acted */
	F_REASON,
	F_COUNT,
};

enum event_flags {
	EVF_TIME = CLOCK_TIME, /* `time` is set */
	EVF_ZONE_ASSUMED = CLOCK_ZONE_ASSUMED, /* the stamp carries no zone */
	EVF_YEAR_ASSUMED = CLOCK_YEAR_ASSUMED, /* ... no year */
	EVF_DATE_ASSUMED = CLOCK_DATE_ASSUMED, /* ... no date */
	EVF_AMBIGUOUS = CLOCK_AMBIGUOUS, /* local time that a DST change repeats: the earlier was taken */
	EVF_GAP = CLOCK_GAP, /* local time that a DST change leaves out */
	EVF_UNBOUNDED = 64, /* the record has no stamp of its own: time was taken from its neighbours */
	EVF_INSIDE_WRAPPER = 128, /* peeled from a wrapper; `wrapper_time` is the outer stamp */
	EVF_THROWN = 256, /* of a trace: `reason` is the line of the error that started it, and `message` has no frames; without `full` only */
};

#define NUMBER_NONE INT64_MIN

struct event {
	/* Where: the source is known to whoever opened the reader. */
	uint64_t line, line_end, offset;
	uint64_t part_of; /* line of the record that this one explains (PostgreSQL's DETAIL to an ERROR), 0 = none; known with `full` */
	struct str raw; /* bytes of the first line: what evidence cites. Of a long line that holds many records, the record's; of one that was cut, what is left */
	const char *sha256; /* of the whole line, where raw is a part of it; else NULL */

	enum event_kind kind;
	enum severity severity;
	enum what what;
	unsigned flags;
	const char *format; /* static for the catalog's life */
	const char *rule; /* milestone rule that matched, or NULL */

	struct instant time; /* the printed stamp; [time, time + grain) is what it says */
	int64_t grain_ns; /* 1 s for whole seconds, 60 s for minutes, ... */
	struct instant start, end; /* of a request or a span; INSTANT_NONE if unknown */
	struct instant wrapper_time;

	/* NUMBER_NONE if absent */
	int64_t status, upstream_status, bytes, pid, client_port;
	double duration_ms; /* NAN if absent */

	struct str f[F_COUNT]; /* STR_NONE if absent */
};

/* SHA-256 of the line's bytes, as evidence has it: 64 hex digits and a NUL. */
void event_hash(const struct event *e, char out[65]);
/* The contract's words; NULL for values out of range, "" never. */
const char *event_kind_name(enum event_kind k);
const char *severity_name(enum severity s);
const char *what_name(enum what w);
const char *field_name(enum field f);
/* The reverse; false if unknown. */
bool event_kind_of(struct str s, enum event_kind *out);
bool what_of(struct str s, enum what *out);
bool field_of(struct str s, enum field *out);
/* Any product's word for a severity ("WARNING", "E", "crit", "FATAL", pino's 50, syslog's 3 is
 * not here: a digit alone is no severity), SEV_NONE if it is none. */
enum severity severity_of(struct str word);

#endif
