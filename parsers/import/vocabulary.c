#include "parsers/import/vocabulary.h"

#include "parsers/base/ascii.h"

#include <limits.h>

enum { NAME_BYTES = 96 };

/* In small letters and digits only. Of names with `=` between, which stand in alternatives, all get the field. */
static const struct row {
	const char *field, *names;
} rows[] = {
	{ "time", "timestamp atimestamp time datetime logtimestamp logtime logdate timestampiso8601 timeiso8601 timelocal syslogtimestamp=timestamp8601 ts "
		  "eventtime epoch nagiosepoch date stamp astamp" },
	{ "time2", "acceptdate haproxyrequestdate" },
	{ "start", "starttime eventstart startedat" },
	{ "client", "clientip cip clientaddress sourceaddress sourceip remoteaddr remoteip remotehost clienthost remote srcip saddr srcaddr "
		    "client xforwardedfor clientaddr ipaddress requestremoteip requestclientip ip" },
	{ "client_port", "clientport sourceport remoteport srcport sport cport" },
	{ "user", "username csusername user auth remoteuser usernameoriginal requser ouser" },
	{ "request", "requestline rawrequest=request" },
	{ "method", "method httprequestmethod csmethod verb httpverb httpmethod requestmethod reqmethod clientrequestmethod" },
	{ "path", "csuriwhole urloriginal httpurl httprequest requesturi csuristem urlpath requestpath reqpath uripath path uri url csuripath clientrequesturi "
		  "clientrequestpath resource" },
	{ "authority", "authority cshost vhost urldomain httphost hostheader virtualhost csurihostname requestedservername "
		       "clientrequesthost requesthost" },
	{ "status", "status httpresponsestatuscode scstatus statuscode responsecode httpstatuscode elbstatuscode code response httpstatus "
		    "reqstatus responsestatus edgeresponsestatus" },
	{ "upstream_status", "upstreamstatus targetstatuscode backendstatuscode originresponsestatus" },
	{ "bytes", "bytes httpresponsebodybytes scbytes bytessent sentbytes bodybytessent responsesize responsebytes bytesread size sourcebytes "
		   "httpresponsebytes reqlen contentlength edgeresponsebytes" },
	{ "duration_s", "requesttime durations responsetimeseconds elapsedseconds durationseconds reqlogtime" },
	{ "duration_ms", "durationms responsetimems requesttimems elapsedms timetakenms timetaken tookms runtime durationmilliseconds "
			 "haproxytotaltimems timeduration latencyms" },
	{ "duration_us", "durationus responsetimeus elapsedus latencyus durationmicroseconds" },
	{ "duration_ns", "eventduration durationns durationnanoseconds latencyns" },
	{ "upstream", "upstreamaddr upstreamhost upstreamaddress upstream servername haproxyservername targetip backend backendname "
		      "haproxybackendname upstreamcluster proxyupstreamname" },
	{ "request_id", "requestid xrequestid reqid httprequestid correlationid regid transactionid rayid" },
	{ "trace_id", "traceid dtraceid oteltraceid amazontraceid" },
	{ "user_agent", "useragentoriginal useragent csuseragent agent httpuseragent ua clientrequestuseragent" },
	{ "referrer", "referrer referer httprequestreferrer csreferer httpreferer clientrequestreferer" },
	{ "severity", "severity loglevel level lvl levelname severitytext logseverity priority logpriority" },
	{ "priority", "syslogseveritycode" },
	{ "pri", "pri syslogpri logsyslogpriority" },
	{ "host", "hosthostname hostname loghostname logsource host loghost sysloghost logginghost node hostip" },
	{ "process", "processname program syslogprogram procname logprocname process appname logprogram prog" },
	{ "pid", "processpid pid procid logpid processid syslogpid sysprocid myid" },
	{ "service", "servicename service application app containername" },
	{ "thread", "threadname javalogoriginthreadname processthreadname thread tid threadid processthreadid logthread" },
	{ "logger", "logger loglogger loggername javalogoriginclassname class classname module source category" },
	{ "message", "message body msg logmessage syslogmessage content logbody text log" },
	{ "termination", "terminationstate haproxyterminationstate responseflags" },
};

/* Names that mean this only where another one is near, in whose absence none of the line would be `field`. */
static const struct in_company {
	const char *name, *field, *beside;
} companies[] = {
	{ "host", "client", "method" }, /* fluentd's apache and its kin */
	{ "duration", "duration_ms", "xenvoyupstreamservicetime" },
	{ "ident", "process", "message" }, /* beside `auth` it is a user of identd */
	{ "source", "client", "dest" },
	{ "tt", "duration_ms", "terminationstate" }, /* HAProxy's manual */
};

/* *out gets the letters and digits in small; `@timestamp` keeps a letter for its mark. */
static struct str folded(struct str name, char out[NAME_BYTES])
{
	size_t n = 0;
	for (size_t i = 0; i < name.n && n < NAME_BYTES; i++) {
		char c = ascii_lower(name.p[i]);
		if (ascii_alnum(c))
			out[n++] = c;
		else if (c == '@')
			out[n++] = 'a';
	}
	return (struct str){ out, n };
}

static const char *look_up(struct str plain, unsigned *rank)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned k = 0;
		for (struct str r = str_of(rows[i].names), w; r.p && (w = str_cut(&r, ' '), 1); k++)
			for (struct str one; w.p && (one = str_cut(&w, '='), 1);)
				if (str_eq(one, plain)) {
					*rank = k;
					return rows[i].field;
				}
	}
	return NULL;
}

const char *vocabulary_field(struct str name, unsigned *rank)
{
	char plain[NAME_BYTES];
	unsigned any;
	return look_up(folded(name, plain), rank ? rank : &any);
}

bool vocabulary_has(const struct foreign_name *v, size_t n, const char *field)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].field && !strcmp(v[i].field, field))
			return true;
	return false;
}

static struct foreign_name *find(struct foreign_name *v, size_t n, const char *name)
{
	char plain[NAME_BYTES];
	for (size_t i = 0; i < n; i++)
		if (str_is(folded(v[i].name, plain), name))
			return &v[i];
	return NULL;
}

/* How good a name is for a field; UINT_MAX = not at all, or it has one. */
static unsigned fitness(const struct foreign_name *name, const char *field)
{
	unsigned rank = UINT_MAX;
	const char *its = name->field ? NULL : vocabulary_field(name->name, &rank);
	return its && !strcmp(its, field) ? rank : UINT_MAX;
}

/* The best name for a field that none has yet. */
static void give(struct foreign_name *v, size_t n, const char *field)
{
	unsigned best = UINT_MAX;
	if (vocabulary_has(v, n, field))
		return;
	for (size_t i = 0; i < n; i++)
		if (fitness(&v[i], field) < best)
			best = fitness(&v[i], field);
	for (size_t i = 0; i < n && best != UINT_MAX; i++)
		if (fitness(&v[i], field) == best)
			v[i].field = field;
}

static bool is_duration(const char *field)
{
	return !strncmp(field, "duration_", 9);
}

/* A day and its clock in two. */
static void pair_date(struct foreign_name *v, size_t n)
{
	struct foreign_name *date = find(v, n, "date"), *clock = find(v, n, "time");
	if (!date || !clock || date->field || clock->field || vocabulary_has(v, n, "time") || find(v, n, "timestamp"))
		return;
	date->field = "date";
	clock->field = "clock";
}

void vocabulary_choose(struct foreign_name *v, size_t n)
{
	bool timed = false;
	pair_date(v, n);
	for (size_t i = 0; i < n; i++)
		timed |= v[i].field && is_duration(v[i].field);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		/* Two durations would be summed. */
		if (is_duration(rows[i].field) && timed)
			continue;
		if (!strcmp(rows[i].field, "time") && vocabulary_has(v, n, "date"))
			continue;
		give(v, n, rows[i].field);
		timed |= is_duration(rows[i].field) && vocabulary_has(v, n, rows[i].field);
	}
	for (size_t i = 0; i < sizeof companies / sizeof *companies; i++) {
		const struct in_company *c = &companies[i];
		struct foreign_name *name = find(v, n, c->name);
		if (name && find(v, n, c->beside) && !vocabulary_has(v, n, c->field))
			name->field = c->field;
	}
}

const char *vocabulary_row(size_t i, const char **names)
{
	if (i >= sizeof rows / sizeof *rows)
		return NULL;
	*names = rows[i].names;
	return rows[i].field;
}
