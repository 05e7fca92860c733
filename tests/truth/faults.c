/*
 * Faults that are no deploys: what the logs of real software say while one lasts.
 */
#include "tests/truth/truth.h"

#include <stdio.h>
#include <string.h>

/*
 * Of a text: $T is the stamp, $H the host that the fault is on, $N a number that changes, $Q the stamp in whole
 * seconds. A path with $H is a log on that host; one without is written once.
 */
struct telling {
	const char *path;
	int style; /* enum stamp_style, or one of truth.h's */
	double at, every; /* s after the onset; again every so many, 0 = once */
	const char *text;
	bool from_end; /* `at` counts from the end */
};

enum where { ON_ONE, ON_ALL, ON_DB };

enum { TELLINGS = 5 };

static const struct fault {
	const char *kind; /* as the report may call it: "capacity|host" */
	const char *names; /* what its summary or hosts must hold; "$H" is the failing host */
	enum where where;
	struct telling said[TELLINGS];
} faults[] = {
	/* ---- capacity ---- */
	{ "capacity", "$H", ON_ONE,
	  { { "$H/syslog", T_ISO_US, 0.2, 120, "$T $H kernel: Out of memory: Killed process $N (java) total-vm:8123456kB, anon-rss:6123456kB, file-rss:0kB, shmem-rss:0kB, UID:998 pgtables:13000kB oom_score_adj:0", false },
	    { "$H/syslog", T_ISO_US, 0.4, 120, "$T $H systemd[1]: shop.service: Main process exited, code=killed, status=9/KILL", false },
	    { "$H/syslog", T_ISO_US, 0.5, 120, "$T $H systemd[1]: shop.service: Failed with result 'oom-kill'.", false } } },
	{ "capacity|database", "db1|No space left", ON_DB,
	  { { "db1/postgresql.log", T_DOT, -3000, 300, "$T UTC [99] LOG:  checkpoint starting: time", false },
	    { "db1/postgresql.log", T_DOT, -1, 0, "$T UTC [$N] PANIC:  could not write to file \"pg_wal/xlogtemp.4114\": No space left on device", false },
	    { "db1/postgresql.log", T_DOT, -0.5, 0, "$T UTC [812] LOG:  server process (PID 4114) was terminated by signal 6: Aborted", false },
	    { "$H/app.log", T_COMMA, 1, 20, "$T ERROR [shop.db] psycopg2.OperationalError: connection to server at \"db1\" (10.0.4.10), port 5432 failed: Connection refused", false } } },
	{ "capacity", "No space left", ON_ALL,
	  { { "$H/app.log", T_COMMA, 1, 15, "$T ERROR [shop.views] OSError: [Errno 28] No space left on device: '/srv/shared/cache/$N'", false } } },
	{ "capacity|database", "too many clients|db1", ON_DB,
	  { { "db1/postgresql.log", T_DOT, -3000, 300, "$T UTC [99] LOG:  checkpoint starting: time", false },
	    { "db1/postgresql.log", T_DOT, -2, 5, "$T UTC [$N] app@shop FATAL:  sorry, too many clients already", false },
	    { "$H/app.log", T_COMMA, 1, 10, "$T ERROR [shop.db] psycopg2.OperationalError: connection to server at \"db1\" (10.0.4.10), port 5432 failed: FATAL:  sorry, too many clients already", false } } },
	{ "capacity", "HikariPool", ON_ALL,
	  { { "$H/app.log", T_DOT, 1, 6, "$T  WARN 77 --- [nio-8080-exec-$N] com.zaxxer.hikari.pool.HikariPool : HikariPool-1 - Connection is not available, request timed out after 30000ms.", false } } },
	{ "capacity", "Too many open files", ON_ONE,
	  { { "$H/nginx/error.log", T_NGINX_ERROR, 0.5, 3, "$T [crit] 77#77: accept4() failed (24: Too many open files)", false } } },
	{ "capacity", "max_children", ON_ONE,
	  { { "$H/php-fpm.log", T_PHP, -1, 60, "[$T] WARNING: [pool www] server reached pm.max_children setting (50), consider raising it", false } } },
	{ "capacity", "maxmemory", ON_ALL,
	  { { "$H/app.log", T_COMMA, 1, 4, "$T ERROR [shop.cache] redis.exceptions.OutOfMemoryError: OOM command not allowed when used memory > 'maxmemory'.", false } } },
	{ "capacity|network", "nf_conntrack", ON_ONE,
	  { { "$H/syslog", T_ISO_US, -1, 5, "$T $H kernel: nf_conntrack: nf_conntrack: table full, dropping packet", false } } },
	{ "capacity", "OOMKill|Back-off", ON_ALL,
	  { { "kube/events.json", T_ISO_S_Z, 2, 60, "{\"kind\":\"Event\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"shop-7d9f-abcde.$N\",\"namespace\":\"shop\",\"creationTimestamp\":\"$T\"},\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"shop-7d9f-abcde\",\"namespace\":\"shop\"},\"reason\":\"OOMKilling\",\"message\":\"Memory cgroup out of memory: Killed process $N (java)\",\"type\":\"Warning\",\"count\":1,\"firstTimestamp\":\"$T\",\"lastTimestamp\":\"$T\"}", false } } },
	/* ---- certificates ---- */
	{ "certificate", "certificate", ON_ALL,
	  { { "$H/nginx/error.log", T_NGINX_ERROR, 1, 2, "$T [error] 77#77: *$N upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream, client: 203.0.113.9, server: shop.example.net, request: \"GET /cart HTTP/1.1\", upstream: \"https://10.0.4.7:8443/\", host: \"shop.example.net\"", false } } },
	{ "certificate", "auth.internal|PKIX", ON_ALL,
	  { { "$H/app.log", T_DOT, 1, 3, "$T ERROR 77 --- [nio-8080-exec-$N] n.e.shop.Client : I/O error on POST request for \"https://auth.internal:8443/token\": PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed", false } } },
	{ "certificate", "x509|certificate", ON_ALL,
	  { { "$H/app.json", T_ISO_MS_Z, 1, 3, "{\"time\":\"$T\",\"level\":\"ERROR\",\"msg\":\"token request failed\",\"error\":\"Post \\\"https://auth.internal:8443/token\\\": tls: failed to verify certificate: x509: certificate has expired or is not yet valid\"}", false } } },
	{ "certificate", "auth.internal", ON_ALL,
	  { { "$H/app.log", T_COMMA, 1, 3, "$T ERROR [shop.auth] requests.exceptions.SSLError: HTTPSConnectionPool(host='auth.internal', port=8443): Max retries exceeded with url: /token (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1007)')))", false } } },
	{ "certificate", "certificate", ON_ALL,
	  { { "$H/app.json", T_ISO_MS_Z, 1, 3, "{\"level\":50,\"time\":\"$T\",\"pid\":9,\"hostname\":\"$H\",\"err\":{\"type\":\"Error\",\"message\":\"certificate has expired\",\"code\":\"CERT_HAS_EXPIRED\"},\"msg\":\"certificate has expired\"}", false } } },
	/* ---- network ---- */
	{ "network", "db.internal", ON_ALL,
	  { { "$H/app.log", T_COMMA, 1, 3, "$T ERROR [shop.db] psycopg2.OperationalError: could not translate host name \"db.internal\" to address: Temporary failure in name resolution", false } } },
	{ "network", "db.internal", ON_ALL,
	  { { "$H/app.json", T_ISO_MS_Z, 1, 3, "{\"time\":\"$T\",\"level\":\"ERROR\",\"msg\":\"query failed\",\"error\":\"dial tcp: lookup db.internal on 10.0.0.2:53: server misbehaving\"}", false } } },
	{ "network", "db.internal", ON_ALL,
	  { { "$H/app.json", T_ISO_MS_Z, 1, 3, "{\"level\":50,\"time\":\"$T\",\"pid\":9,\"hostname\":\"$H\",\"msg\":\"getaddrinfo EAI_AGAIN db.internal\"}", false } } },
	{ "network|host", "Link is Down|$H", ON_ONE,
	  { { "$H/syslog", T_ISO_US, -1, 0, "$T $H kernel: igb 0000:01:00.0 eno1: igb: eno1 NIC Link is Down", false },
	    { "$H/syslog", T_ISO_US, -3, 0, "$T $H kernel: igb 0000:01:00.0 eno1: igb: eno1 NIC Link is Up 1000 Mbps Full Duplex", true } } },
	{ "network", "GigabitEthernet0/1|sw1", ON_ALL,
	  { { "net/switch.log", T_ISO_US, -3000, 400, "$T sw1 $N: %SYS-6-LOGGINGHOST_STARTSTOP: Logging to host 10.0.9.5 port 514 started", false },
	    { "net/switch.log", T_ISO_US, -1, 0, "$T sw1 $N: %LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet0/1, changed state to down", false },
	    { "$H/app.log", T_COMMA, 1, 9, "$T ERROR [shop.db] psycopg2.OperationalError: connection to server at \"db1\" (10.0.4.10), port 5432 failed: No route to host", false } } },
	{ "network", "192.0.2.1|rt1", ON_ALL,
	  { { "net/router.log", T_ISO_US, -3000, 400, "$T rt1 $N: %SYS-6-LOGGINGHOST_STARTSTOP: Logging to host 10.0.9.5 port 514 started", false },
	    { "net/router.log", T_ISO_US, -1, 0, "$T rt1 $N: %BGP-5-ADJCHANGE: neighbor 192.0.2.1 Down BGP Notification sent", false } } },
	/* ---- databases ---- */
	{ "database", "db1|signal 11", ON_DB,
	  { { "db1/postgresql.log", T_DOT, -3000, 300, "$T UTC [99] LOG:  checkpoint starting: time", false },
	    { "db1/postgresql.log", T_DOT, -0.5, 0, "$T UTC [812] LOG:  server process (PID 4114) was terminated by signal 11: Segmentation fault", false },
	    { "db1/postgresql.log", T_DOT, 0.2, 7, "$T UTC [$N] app@shop FATAL:  the database system is in recovery mode", false },
	    { "$H/app.log", T_COMMA, 1, 9, "$T ERROR [shop.db] psycopg2.OperationalError: connection to server at \"db1\" (10.0.4.10), port 5432 failed: FATAL:  the database system is in recovery mode", false } } },
	{ "database", "db1", ON_DB,
	  { { "$H/app.log", T_COMMA, 1, 5, "$T ERROR [shop.db] pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db1' ([Errno 111] Connection refused)\")", false } } },
	{ "database", "db2|read-only|leader", ON_DB,
	  { { "db2/patroni.log", T_COMMA, -3000, 60, "$T INFO: no action. I am (db2), a secondary, and following a leader (db1)", false },
	    { "db2/patroni.log", T_COMMA, -5, 0, "$T INFO: promoted self to leader by acquiring session lock", false },
	    { "$H/app.log", T_COMMA, 1, 4, "$T ERROR [shop.db] psycopg2.errors.ReadOnlySqlTransaction: cannot execute INSERT in a read-only transaction", false } } },
	{ "database", "deadlock|db1", ON_DB,
	  { { "db1/postgresql.log", T_DOT, -3000, 300, "$T UTC [99] LOG:  checkpoint starting: time", false },
	    { "db1/postgresql.log", T_DOT, 0, 3, "$T UTC [$N] app@shop ERROR:  deadlock detected", false } } },
	{ "database", "lock timeout|db1", ON_DB,
	  { { "db1/postgresql.log", T_DOT, -3000, 300, "$T UTC [99] LOG:  checkpoint starting: time", false },
	    { "db1/postgresql.log", T_DOT, 0, 3, "$T UTC [$N] app@shop ERROR:  canceling statement due to lock timeout", false } } },
	{ "database", "redis1", ON_ALL,
	  { { "$H/app.log", T_COMMA, 1, 5, "$T ERROR [shop.cache] redis.exceptions.ConnectionError: Error 111 connecting to redis1:6379. Connection refused.", false } } },
	/* ---- dependencies ---- */
	{ "dependency", "api.payments.example", ON_ALL,
	  { { "$H/app.log", T_COMMA, 1, 3, "$T ERROR [shop.pay] requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='api.payments.example', port=443): Read timed out. (read timeout=10)", false } } },
	{ "dependency", "api.payments.example", ON_ALL,
	  { { "$H/app.log", T_COMMA, 1, 3, "$T ERROR [shop.pay] requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: https://api.payments.example/v1/charge", false } } },
	{ "dependency", "api.payments.example", ON_ALL,
	  { { "$H/app.json", T_ISO_MS_Z, 1, 3, "{\"time\":\"$T\",\"level\":\"ERROR\",\"msg\":\"charge failed\",\"error\":\"Post \\\"https://api.payments.example/v1/charge\\\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)\"}", false } } },
	{ "dependency", "payments", ON_ALL,
	  { { "$H/app.log", T_DOT, 1, 20, "$T  WARN 77 --- [nio-8080-exec-$N] i.g.r.c.CircuitBreaker : CircuitBreaker 'payments' changed state from CLOSED to OPEN", false } } },
	{ "dependency", "kafka1", ON_ALL,
	  { { "$H/app.log", T_DOT, 1, 8, "$T  WARN 77 --- [producer-1] o.apache.kafka.clients.NetworkClient : [Producer clientId=producer-1] Connection to node 1 (kafka1/10.0.5.1:9092) could not be established. Node may not be available.", false } } },
	/* ---- providers ---- */
	{ "provider", "Harbour Cloud", ON_ALL,
	  { { "status/harbour.json", T_ISO_MS_Z, 240, 0, "{\"page\":{\"id\":\"pp1\",\"name\":\"Harbour Cloud\",\"time_zone\":\"Etc/UTC\"},\"incidents\":[{\"id\":\"inc42\",\"name\":\"Elevated error rates in object storage\",\"status\":\"investigating\",\"impact\":\"major\",\"created_at\":\"$T\",\"incident_updates\":[{\"id\":\"u1\",\"status\":\"investigating\",\"body\":\"We are investigating elevated error rates.\",\"display_at\":\"$T\"}]}]}", false },
	    { "status/shop.json", T_ISO_MS_Z, 200, 0, "{\"page\":{\"id\":\"pp2\",\"name\":\"Shop\",\"time_zone\":\"Etc/UTC\"},\"incidents\":[{\"id\":\"inc9\",\"name\":\"Errors at checkout\",\"status\":\"identified\",\"impact\":\"major\",\"created_at\":\"$T\",\"incident_updates\":[{\"id\":\"u1\",\"status\":\"investigating\",\"body\":\"Some checkouts fail. We are looking into it.\",\"display_at\":\"$T\"},{\"id\":\"u2\",\"status\":\"identified\",\"body\":\"The errors come from our storage provider.\",\"display_at\":\"$T\"}]}]}", false } } },
	{ "provider", "AWS|RDS", ON_ALL,
	  { { "status/health.json", T_ISO_S_Z, 5, 0, "{\"events\":[{\"arn\":\"arn:aws:health:eu-west-1::event/RDS/AWS_RDS_OPERATIONAL_ISSUE/x1\",\"service\":\"RDS\",\"eventTypeCode\":\"AWS_RDS_OPERATIONAL_ISSUE\",\"eventTypeCategory\":\"issue\",\"region\":\"eu-west-1\",\"startTime\":\"$T\",\"statusCode\":\"open\"}]}", false } } },
	/* ---- hosts ---- */
	{ "host", "$H", ON_ONE,
	  { { "$H/syslog", T_ISO_US, -2, 30, "$T $H kernel: mce: [Hardware Error]: CPU 3: Machine Check Exception: 5 Bank 4: be00000000800400", false } } },
	{ "host", "$H", ON_ONE,
	  { { "$H/syslog", T_ISO_US, 1, 28, "$T $H kernel: watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [php-fpm:$N]", false } } },
	{ "host", "$H", ON_ONE,
	  { { "$H/syslog", T_ISO_US, -3, 0, "$T $H kernel: blk_update_request: I/O error, dev sdb, sector 911 op 0x0:(READ)", false },
	    { "$H/syslog", T_ISO_US, -2, 0, "$T $H kernel: EXT4-fs (sdb1): Remounting filesystem read-only", false } } },
	/* ---- schedules ---- */
	{ "schedule", "nightly-report", ON_ALL,
	  { { "db1/syslog", T_ISO_US, -86401, 0, "$T db1 CRON[$N]: (root) CMD (/usr/local/bin/nightly-report)", false },
	    { "db1/syslog", T_ISO_US, -1, 0, "$T db1 CRON[$N]: (root) CMD (/usr/local/bin/nightly-report)", false } } },
	{ "schedule", "report", ON_ALL,
	  { { "db1/syslog", T_ISO_US, -86402, 0, "$T db1 systemd[1]: Starting report.service - Nightly report...", false },
	    { "db1/syslog", T_ISO_US, -85400, 0, "$T db1 systemd[1]: Finished report.service - Nightly report.", false },
	    { "db1/syslog", T_ISO_US, -2, 0, "$T db1 systemd[1]: Starting report.service - Nightly report...", false },
	    { "db1/syslog", T_ISO_US, -1, 0, "$T db1 systemd[1]: Finished report.service - Nightly report.", true } } },
	/* ---- configuration ---- */
	{ "config|deploy", "nginx.conf|nginx", ON_ALL,
	  { { "$H/syslog", T_ISO_US, -3, 0, "$T $H puppet-agent[812]: (/Stage[main]/Nginx/File[/etc/nginx/nginx.conf]/content) content changed '{md5}5d41402abc4b2a76b9719d911017c592' to '{md5}7d793037a0760186574b0282f2f435e7'", false },
	    { "$H/nginx/error.log", T_NGINX_ERROR, -1, 0, "$T [notice] 77#77: signal process started", false } } },
	{ "config|deploy", "new-cart", ON_ALL,
	  { { "flags/audit.json", T_EPOCH_MS, -2, 0, "{\"items\": [{\"_id\": \"a7\", \"date\": $T, \"kind\": \"flag\", \"name\": \"new-cart\", \"titleVerb\": \"turned on the flag\", \"title\": \"Mira turned on the flag new-cart in Production\", \"member\": {\"email\": \"mira@example.com\"}}]}", false } } },
	{ "config|infrastructure", "ModifyDBParameterGroup|ChangeResourceRecordSets", ON_ALL,
	  { { "aws/trail.json", T_ISO_S_Z, -4, 0, "{\"Records\": [{\"eventTime\": \"$T\", \"eventSource\": \"route53.amazonaws.com\", \"eventName\": \"ChangeResourceRecordSets\", \"readOnly\": false, \"eventID\": \"e1\", \"sourceIPAddress\": \"192.0.2.7\", \"userIdentity\": {\"type\": \"IAMUser\", \"userName\": \"mira\"}, \"requestParameters\": {\"hostedZoneId\": \"Z1\"}}]}", false } } },
	/* ---- infrastructure ---- */
	{ "infrastructure", "lb.edge|Apply|Terraform|terraform", ON_ALL,
	  { { "tf/apply.json", T_ISO_US_Z, -14, 0, "{\"@level\":\"info\",\"@message\":\"lb.edge: Modifying...\",\"@module\":\"terraform.ui\",\"@timestamp\":\"$T\",\"hook\":{\"resource\":{\"addr\":\"lb.edge\"},\"action\":\"update\"},\"type\":\"apply_start\"}", false },
	    { "tf/apply.json", T_ISO_US_Z, -4, 0, "{\"@level\":\"info\",\"@message\":\"lb.edge: Modifications complete after 10s\",\"@module\":\"terraform.ui\",\"@timestamp\":\"$T\",\"hook\":{\"resource\":{\"addr\":\"lb.edge\"},\"action\":\"update\"},\"type\":\"apply_complete\"}", false },
	    { "tf/apply.json", T_ISO_US_Z, -3, 0, "{\"@level\":\"info\",\"@message\":\"Apply complete! Resources: 0 added, 1 changed, 0 destroyed.\",\"@module\":\"terraform.ui\",\"@timestamp\":\"$T\",\"changes\":{\"add\":0,\"change\":1,\"remove\":0,\"operation\":\"apply\"},\"type\":\"change_summary\"}", false } } },
	{ "infrastructure", "libssl|unattended", ON_ALL,
	  { { "$H/apt/history.log", T_APT, -9, 0, "\nStart-Date: $T\nCommandline: /usr/bin/unattended-upgrade\nUpgrade: libssl3:amd64 (3.0.11-1, 3.0.13-1), openssl:amd64 (3.0.11-1, 3.0.13-1)\nEnd-Date: $T", false } } },
};
enum { FAULTS = sizeof faults / sizeof *faults };

static struct stamp_text stamp_for(int style, int64_t t)
{
	struct stamp_text s;
	switch (style) {
	case T_EPOCH_MS:
		snprintf(s.c, sizeof s.c, "%lld", (long long)(t / 1000000));
		return s;
	case T_PHP: {
		static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
		s = stamp(T_PLAIN, t, 0);
		struct stamp_text p;
		snprintf(p.c, sizeof p.c, "%.2s-%s-%.4s %.8s", s.c + 8, months[(s.c[5] - '0') * 10 + s.c[6] - '1'], s.c, s.c + 11);
		return p;
	}
	case T_APT:
		s = stamp(T_PLAIN, t, 0);
		memmove(s.c + 11, s.c + 10, strlen(s.c + 10) + 1);
		return s;
	default:
		return stamp((enum stamp_style)style, t, 0);
	}
}

static void expand(char *out, size_t n, const char *text, const char *host, const char *when, unsigned number)
{
	size_t at = 0;
	for (const char *p = text; *p && at + 1 < n; p++) {
		char digits[16];
		snprintf(digits, sizeof digits, "%u", number);
		const char *put = p[0] != '$' ? NULL : p[1] == 'H' ? host : p[1] == 'T' ? when : p[1] == 'N' ? digits : NULL;
		if (put) {
			at += (size_t)snprintf(out + at, n - at, "%s", put);
			p++;
		} else {
			out[at++] = *p;
		}
	}
	out[at < n ? at : n - 1] = '\0';
}

static void tell_on(struct truth_case *c, const struct telling *said, const char *host)
{
	char path[96], text[1400];
	expand(path, sizeof path, said->path, host, "", 0);
	struct log *l = bundle_log(c->site.bundle, path);
	int64_t onset = c->phase[0].from, end = c->phase[c->phases - 1].to;
	for (int64_t t = (said->from_end ? end : onset) + S(said->at); t < end; t += S(said->every * (0.7 + 0.6 * rng_unit(&c->site.rng)))) {
		expand(text, sizeof text, said->text, host, stamp_for(said->style, t).c, 1000 + rng_below(&c->site.rng, 9000));
		log_line(l, t, "%s", text);
		if (said->every <= 0)
			return;
	}
}

void fault_draw(struct truth_case *c, unsigned number)
{
	const struct fault *f = &faults[number % FAULTS];
	c->fault = (int)(number % FAULTS);
	c->only = f->where == ON_ONE ? (int)rng_below(&c->site.rng, (uint32_t)c->servers) : -1;
	c->fault_kind = f->kind;
	char host[16];
	snprintf(host, sizeof host, "web%d", c->only + 1);
	expand(c->fault_names, sizeof c->fault_names, f->names, host, "", 0);
}

/* What was there all the time, in the same logs: they could have told the fault before. */
static void tell_of_life(struct truth_case *c)
{
	struct rng *r = &c->site.rng;
	for (int k = 0; k < c->servers; k++) {
		char path[48];
		snprintf(path, sizeof path, "web%d/app.log", k + 1);
		for (int64_t t = c->site.from; t < c->site.to; t += S(rng_exp(r, 40)))
			log_line(bundle_log(c->site.bundle, path), t, "%s INFO  [shop.worker] job %u done", stamp(T_COMMA, t, 0).c, rng_below(r, 100000));
		if (c->chronic)
			for (int64_t t = c->site.from; t < c->site.to; t += S(rng_exp(r, 30)))
				log_line(bundle_log(c->site.bundle, path), t, "%s WARNING [shop.metrics] statsd: connect to metrics1:8125 failed: Connection refused", stamp(T_COMMA, t, 0).c);
		snprintf(path, sizeof path, "web%d/syslog", k + 1);
		for (int64_t t = c->site.from; t < c->site.to; t += S(300))
			log_line(bundle_log(c->site.bundle, path), t, "%s web%d CRON[%u]: (root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 1 1)", stamp(T_ISO_US, t, 0).c, k + 1, 1000 + rng_below(r, 9000));
	}
	if (c->stranger) {
		int64_t t = c->phase[0].from + S(120);
		log_line(bundle_log(c->site.bundle, "status/parcels.json"), t,
			 "{\"page\":{\"id\":\"pp9\",\"name\":\"Parcel Tracker\",\"time_zone\":\"Etc/UTC\"},\"incidents\":[{\"id\":\"inc7\",\"name\":\"Delayed label printing in Osaka\",\"status\":\"investigating\",\"impact\":\"minor\",\"created_at\":\"%s\",\"incident_updates\":[{\"id\":\"u1\",\"status\":\"investigating\",\"body\":\"Labels are printed late.\",\"display_at\":\"%s\"}]}]}",
			 stamp(T_ISO_MS_Z, t, 0).c, stamp(T_ISO_MS_Z, t, 0).c);
	}
}

void fault_make(struct truth_case *c)
{
	if (c->fault < 0)
		return;
	const struct fault *f = &faults[c->fault];
	tell_of_life(c);
	for (size_t i = 0; i < TELLINGS && f->said[i].path; i++)
		for (int k = 0; k < c->servers; k++) {
			char host[16];
			snprintf(host, sizeof host, "web%d", k + 1);
			if (c->only >= 0 && k != c->only)
				continue;
			tell_on(c, &f->said[i], host);
			if (!strstr(f->said[i].path, "$H"))
				break;
		}
}
