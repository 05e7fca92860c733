#include "parsers/event.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *const kinds[EV_KINDS] = { "request", "log", "state", "change", "alert", "human", "post" };

static const char *const severities[SEV_COUNT] = {
	NULL, "trace", "debug", "info", "notice", "warn", "error", "critical", "alert", "emergency",
};

static const char *const whats[WHAT_COUNT] = {
	[WHAT_DOWN] = "down", [WHAT_UP] = "up", [WHAT_DRAIN] = "drain", [WHAT_READY] = "ready", [WHAT_NO_CAPACITY] = "no_capacity",
	[WHAT_START] = "start", [WHAT_STOP] = "stop", [WHAT_CRASH] = "crash", [WHAT_RELOAD] = "reload",
	[WHAT_FAILOVER] = "failover", [WHAT_UNREACHABLE] = "unreachable", [WHAT_SATURATION] = "saturation",
	[WHAT_CERTIFICATE] = "certificate", [WHAT_BACKLOG] = "backlog", [WHAT_CLOCK] = "clock",
	[WHAT_CHANGE] = "change", [WHAT_CHANGE_START] = "change_start", [WHAT_CHANGE_OK] = "change_ok",
	[WHAT_CHANGE_FAIL] = "change_fail", [WHAT_ROLLBACK] = "rollback", [WHAT_ROLLBACK_START] = "rollback_start",
	[WHAT_ROLLBACK_OK] = "rollback_ok",
	[WHAT_ALERT] = "alert", [WHAT_ALERT_OVER] = "alert_over", [WHAT_PAGE] = "page", [WHAT_ACK] = "ack", [WHAT_PAGE_OVER] = "page_over",
	[WHAT_INVESTIGATING] = "investigating", [WHAT_IDENTIFIED] = "identified", [WHAT_UPDATE] = "update",
	[WHAT_MONITORING] = "monitoring", [WHAT_RESOLVED] = "resolved", [WHAT_POSTMORTEM] = "postmortem",
	[WHAT_MAINTENANCE] = "maintenance",
	[WHAT_REPORT] = "report", [WHAT_ACTION] = "action", [WHAT_NOTE] = "note",
};

static const char *const fields[F_COUNT] = {
	[F_HOST] = "host", [F_SERVICE] = "service", [F_PROCESS] = "process", [F_MESSAGE] = "message", [F_CLIENT] = "client",
	[F_USER] = "user", [F_METHOD] = "method", [F_PATH] = "path",
	[F_AUTHORITY] = "authority", [F_UPSTREAM] = "upstream", [F_REQUEST_ID] = "request_id",
	[F_USER_AGENT] = "user_agent", [F_REFERRER] = "referrer", [F_TRACE_ID] = "trace_id", [F_LOGGER] = "logger",
	[F_THREAD] = "thread", [F_TERMINATION] = "termination", [F_SUBJECT] = "subject", [F_VERSION] = "version",
	[F_CHANGE] = "change", [F_ACTOR] = "actor", [F_REASON] = "reason",
};

static const char *name_at(const char *const *table, size_t n, size_t i)
{
	return i < n ? table[i] : NULL;
}

static bool find_name(const char *const *table, size_t n, struct str s, size_t *out)
{
	for (size_t i = 0; i < n; i++)
		if (table[i] && str_is(s, table[i])) {
			*out = i;
			return true;
		}
	return false;
}

const char *event_kind_name(enum event_kind k)
{
	return name_at(kinds, COUNT(kinds), (size_t)k);
}

const char *severity_name(enum severity s)
{
	return name_at(severities, COUNT(severities), (size_t)s);
}

const char *what_name(enum what w)
{
	return name_at(whats, COUNT(whats), (size_t)w);
}

const char *field_name(enum field f)
{
	return name_at(fields, COUNT(fields), (size_t)f);
}

bool event_kind_of(struct str s, enum event_kind *out)
{
	size_t i;
	if (!find_name(kinds, COUNT(kinds), s, &i))
		return false;
	*out = (enum event_kind)i;
	return true;
}

bool what_of(struct str s, enum what *out)
{
	size_t i;
	if (!find_name(whats, COUNT(whats), s, &i))
		return false;
	*out = (enum what)i;
	return true;
}

bool field_of(struct str s, enum field *out)
{
	size_t i;
	if (!find_name(fields, COUNT(fields), s, &i))
		return false;
	*out = (enum field)i;
	return true;
}

/* Words of syslog, log4j, java.util.logging, Python, Go, .NET, nginx, Apache, PostgreSQL, MySQL, klog, pino. */
static const struct word {
	const char *word;
	enum severity severity;
} words[] = {
	{ "trace", SEV_TRACE }, { "trc", SEV_TRACE }, { "verbose", SEV_TRACE }, { "vrb", SEV_TRACE }, { "finest", SEV_TRACE },
	{ "finer", SEV_TRACE }, { "t", SEV_TRACE }, { "v", SEV_TRACE }, { "all", SEV_TRACE }, { "silly", SEV_TRACE },
	{ "trace1", SEV_TRACE }, { "trace2", SEV_TRACE }, { "trace3", SEV_TRACE }, { "trace4", SEV_TRACE },
	{ "trace5", SEV_TRACE }, { "trace6", SEV_TRACE }, { "trace7", SEV_TRACE }, { "trace8", SEV_TRACE }, { "10", SEV_TRACE },
	{ "debug", SEV_DEBUG }, { "dbg", SEV_DEBUG }, { "debg", SEV_DEBUG }, { "deb", SEV_DEBUG }, { "d", SEV_DEBUG }, { "fine", SEV_DEBUG },
	{ "debug1", SEV_DEBUG }, { "debug2", SEV_DEBUG }, { "debug3", SEV_DEBUG }, { "debug4", SEV_DEBUG }, { "debug5", SEV_DEBUG },
	{ "d1", SEV_DEBUG }, { "d2", SEV_DEBUG }, { "d3", SEV_DEBUG }, { "d4", SEV_DEBUG }, { "d5", SEV_DEBUG }, { "20", SEV_DEBUG },
	{ "info", SEV_INFO }, { "inf", SEV_INFO }, { "information", SEV_INFO }, { "informational", SEV_INFO }, { "i", SEV_INFO },
	{ "log", SEV_INFO }, { "config", SEV_INFO }, { "default", SEV_INFO }, { "normal", SEV_INFO }, { "system", SEV_INFO },
	{ "statement", SEV_INFO }, { "detail", SEV_INFO }, { "hint", SEV_INFO }, { "context", SEV_INFO }, { "audit", SEV_INFO },
	{ "ok", SEV_INFO }, { "success", SEV_INFO }, { "30", SEV_INFO },
	{ "notice", SEV_NOTICE }, { "note", SEV_NOTICE }, { "ntc", SEV_NOTICE }, { "n", SEV_NOTICE },
	{ "warn", SEV_WARN }, { "warning", SEV_WARN }, { "wrn", SEV_WARN }, { "w", SEV_WARN }, { "warnings", SEV_WARN }, { "40", SEV_WARN },
	{ "error", SEV_ERROR }, { "err", SEV_ERROR }, { "eror", SEV_ERROR }, { "erro", SEV_ERROR }, { "e", SEV_ERROR }, { "errors", SEV_ERROR },
	{ "severe", SEV_ERROR }, { "failure", SEV_ERROR }, { "fail", SEV_ERROR }, { "failed", SEV_ERROR }, { "50", SEV_ERROR },
	{ "critical", SEV_CRITICAL }, { "crit", SEV_CRITICAL }, { "crt", SEV_CRITICAL }, { "cri", SEV_CRITICAL }, { "c", SEV_CRITICAL },
	{ "fatal", SEV_CRITICAL }, { "ftl", SEV_CRITICAL }, { "fata", SEV_CRITICAL }, { "f", SEV_CRITICAL }, { "dpanic", SEV_CRITICAL },
	{ "60", SEV_CRITICAL },
	{ "alert", SEV_ALERT }, { "alrt", SEV_ALERT }, { "a", SEV_ALERT },
	{ "emergency", SEV_EMERGENCY }, { "emerg", SEV_EMERGENCY }, { "emrg", SEV_EMERGENCY }, { "emg", SEV_EMERGENCY },
	{ "panic", SEV_EMERGENCY }, { "pnc", SEV_EMERGENCY }, { "p", SEV_EMERGENCY },
};

enum severity severity_of(struct str word)
{
	word = str_trim(word);
	if (!word.n || word.n > 13)
		return SEV_NONE;
	for (size_t i = 0; i < COUNT(words); i++)
		if ((words[i].word[0] | 32) == (word.p[0] | 32) && str_eq_nocase(word, str_of(words[i].word)))
			return words[i].severity;
	return SEV_NONE;
}
