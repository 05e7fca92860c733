#include "parsers/event.h"

#include "parsers/base/hash.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *const kinds[EV_KINDS] = { "request", "log", "state", "change", "alert", "human", "post" };

static const char *const severities[SEV_COUNT] = {
	NULL, "trace", "debug", "info", "notice", "warn", "error", "critical", "alert", "emergency",
};

static const char *const whats[WHAT_COUNT] = {
	[WHAT_DOWN] = "down", [WHAT_UP] = "up", [WHAT_DRAIN] = "drain", [WHAT_READY] = "ready", [WHAT_NO_CAPACITY] = "no_capacity",
	[WHAT_START] = "start", [WHAT_STOP] = "stop", [WHAT_CRASH] = "crash", [WHAT_RELOAD] = "reload",
	[WHAT_FAILOVER] = "failover", [WHAT_UNREACHABLE] = "unreachable", [WHAT_SATURATION] = "saturation",
	[WHAT_CERTIFICATE] = "certificate", [WHAT_BACKLOG] = "backlog", [WHAT_JOB] = "job", [WHAT_JOB_END] = "job_end", [WHAT_CLOCK] = "clock",
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

void event_hash(const struct event *e, char out[65])
{
	if (e->sha256)
		memcpy(out, e->sha256, 65);
	else
		sha256_of(e->raw, out);
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
	struct str word;
	enum severity severity;
} words[] = {
	{ STR_INIT("trace"), SEV_TRACE }, { STR_INIT("trc"), SEV_TRACE }, { STR_INIT("verbose"), SEV_TRACE }, { STR_INIT("vrb"), SEV_TRACE }, { STR_INIT("finest"), SEV_TRACE },
	{ STR_INIT("finer"), SEV_TRACE }, { STR_INIT("t"), SEV_TRACE }, { STR_INIT("v"), SEV_TRACE }, { STR_INIT("all"), SEV_TRACE }, { STR_INIT("silly"), SEV_TRACE },
	{ STR_INIT("trace1"), SEV_TRACE }, { STR_INIT("trace2"), SEV_TRACE }, { STR_INIT("trace3"), SEV_TRACE }, { STR_INIT("trace4"), SEV_TRACE },
	{ STR_INIT("trace5"), SEV_TRACE }, { STR_INIT("trace6"), SEV_TRACE }, { STR_INIT("trace7"), SEV_TRACE }, { STR_INIT("trace8"), SEV_TRACE }, { STR_INIT("10"), SEV_TRACE },
	{ STR_INIT("debug"), SEV_DEBUG }, { STR_INIT("dbg"), SEV_DEBUG }, { STR_INIT("debg"), SEV_DEBUG }, { STR_INIT("deb"), SEV_DEBUG }, { STR_INIT("d"), SEV_DEBUG }, { STR_INIT("fine"), SEV_DEBUG },
	{ STR_INIT("debug1"), SEV_DEBUG }, { STR_INIT("debug2"), SEV_DEBUG }, { STR_INIT("debug3"), SEV_DEBUG }, { STR_INIT("debug4"), SEV_DEBUG }, { STR_INIT("debug5"), SEV_DEBUG },
	{ STR_INIT("d1"), SEV_DEBUG }, { STR_INIT("d2"), SEV_DEBUG }, { STR_INIT("d3"), SEV_DEBUG }, { STR_INIT("d4"), SEV_DEBUG }, { STR_INIT("d5"), SEV_DEBUG }, { STR_INIT("20"), SEV_DEBUG },
	{ STR_INIT("info"), SEV_INFO }, { STR_INIT("inf"), SEV_INFO }, { STR_INIT("information"), SEV_INFO }, { STR_INIT("informational"), SEV_INFO }, { STR_INIT("i"), SEV_INFO },
	{ STR_INIT("log"), SEV_INFO }, { STR_INIT("config"), SEV_INFO }, { STR_INIT("default"), SEV_INFO }, { STR_INIT("normal"), SEV_INFO }, { STR_INIT("system"), SEV_INFO },
	{ STR_INIT("statement"), SEV_INFO }, { STR_INIT("detail"), SEV_INFO }, { STR_INIT("hint"), SEV_INFO }, { STR_INIT("context"), SEV_INFO }, { STR_INIT("audit"), SEV_INFO },
	{ STR_INIT("ok"), SEV_INFO }, { STR_INIT("success"), SEV_INFO }, { STR_INIT("30"), SEV_INFO },
	{ STR_INIT("notice"), SEV_NOTICE }, { STR_INIT("note"), SEV_NOTICE }, { STR_INIT("ntc"), SEV_NOTICE }, { STR_INIT("n"), SEV_NOTICE },
	{ STR_INIT("warn"), SEV_WARN }, { STR_INIT("warning"), SEV_WARN }, { STR_INIT("wrn"), SEV_WARN }, { STR_INIT("w"), SEV_WARN }, { STR_INIT("warnings"), SEV_WARN }, { STR_INIT("40"), SEV_WARN },
	{ STR_INIT("error"), SEV_ERROR }, { STR_INIT("err"), SEV_ERROR }, { STR_INIT("eror"), SEV_ERROR }, { STR_INIT("erro"), SEV_ERROR }, { STR_INIT("e"), SEV_ERROR }, { STR_INIT("errors"), SEV_ERROR },
	{ STR_INIT("severe"), SEV_ERROR }, { STR_INIT("failure"), SEV_ERROR }, { STR_INIT("fail"), SEV_ERROR }, { STR_INIT("failed"), SEV_ERROR }, { STR_INIT("50"), SEV_ERROR },
	{ STR_INIT("critical"), SEV_CRITICAL }, { STR_INIT("crit"), SEV_CRITICAL }, { STR_INIT("crt"), SEV_CRITICAL }, { STR_INIT("cri"), SEV_CRITICAL }, { STR_INIT("c"), SEV_CRITICAL },
	{ STR_INIT("fatal"), SEV_CRITICAL }, { STR_INIT("ftl"), SEV_CRITICAL }, { STR_INIT("fata"), SEV_CRITICAL }, { STR_INIT("f"), SEV_CRITICAL }, { STR_INIT("dpanic"), SEV_CRITICAL },
	{ STR_INIT("60"), SEV_CRITICAL },
	{ STR_INIT("alert"), SEV_ALERT }, { STR_INIT("alrt"), SEV_ALERT }, { STR_INIT("a"), SEV_ALERT },
	{ STR_INIT("emergency"), SEV_EMERGENCY }, { STR_INIT("emerg"), SEV_EMERGENCY }, { STR_INIT("emrg"), SEV_EMERGENCY }, { STR_INIT("emg"), SEV_EMERGENCY },
	{ STR_INIT("panic"), SEV_EMERGENCY }, { STR_INIT("pnc"), SEV_EMERGENCY }, { STR_INIT("p"), SEV_EMERGENCY },
};

enum severity severity_of(struct str word)
{
	word = str_trim(word);
	if (!word.n || word.n > 13)
		return SEV_NONE;
	for (size_t i = 0; i < COUNT(words); i++)
		if (words[i].word.n == word.n && (words[i].word.p[0] | 32) == (word.p[0] | 32) && str_eq_nocase(word, words[i].word))
			return words[i].severity;
	return SEV_NONE;
}
