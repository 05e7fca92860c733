/*
 * Suspects that are no changes, and what tells alerts of other stories: logs of a small shop, made for each case.
 */
#include "tests/unit/desk.h"

#include <math.h>
#include <stdio.h>

enum { FROM = 1704877200, ONSET = FROM + 3600, END = ONSET + 900, TO = END + 3600, EVERY = 2 }; /* 2024-01-10 09:00 UTC */

static const char *stamp_of(int64_t t, char out[32])
{
	int64_t s = t - 1704844800; /* midnight */
	snprintf(out, 32, "2024-01-10T%02d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
	return out;
}

/* A request every two seconds on web1 and web2 of the shop and, well all the time, on mail1; the shop's fail in between. */
static void add_requests(struct desk *d, bool failing)
{
	struct buf text = { 0 };
	char at[32];
	for (int64_t t = FROM; t < TO; t += EVERY) {
		bool bad = failing && t >= ONSET && t < END;
		buf_addf(&text, "%s.000000+00:00 lb1 haproxy[811]: 203.0.113.9:40000 [10/Jan/2024:%.8s.000] www shop/web%d 0/0/0/9/9 %d 300 - - ---- 1/1/0/0/0 0/0 \"GET /cart HTTP/1.1\"\n",
			 stamp_of(t, at), at + 11, 1 + (int)(t / 2 % 2), bad ? 500 : 200);
		buf_addf(&text, "%s.500000+00:00 lb1 haproxy[811]: 203.0.113.9:40000 [10/Jan/2024:%.8s.500] mail mailbox/mail1 0/0/0/9/9 200 300 - - ---- 1/1/0/0/0 0/0 \"GET /inbox HTTP/1.1\"\n",
			 stamp_of(t, at), at + 11);
	}
	buf_add(&text, (struct str){ "", 1 });
	add(d, "lb1/haproxy.log", text.p);
	buf_free(&text);
}

static void reconstruct(struct desk *d)
{
	struct err e = { 0 };
	if (!ledger_seal(d->ledger, &e))
		fail_msg("%s", e.text);
	d->a = correlate(d->ledger, &(struct correlate_options){ 0 });
	ledger_free(d->ledger);
	assert_int_equal(d->a->n_incidents, 1);
}

static bool argues(const struct suspect *x, const char *text)
{
	for (size_t i = 0; i < x->n_arguments; i++)
		if (str_find(x->arguments[i].text, str_of(text)) != SIZE_MAX)
			return true;
	return false;
}

static const struct suspect *first(const struct desk *d)
{
	assert_true(d->a->incidents[0].n_suspects > 0);
	return &d->a->incidents[0].suspects[0];
}

/* Half of the requests fail, all on web1, whose kernel killed its program: one lead that says where and what. */
static void where_and_what_are_one(void **state)
{
	(void)state;
	struct desk d;
	struct buf text = { 0 };
	char at[32];
	begin(&d);
	for (int64_t t = FROM; t < TO; t += EVERY)
		for (int web = 1; web <= 2; web++)
			buf_addf(&text, "%s.000000+00:00 lb1 haproxy[811]: 203.0.113.9:40000 [10/Jan/2024:%.8s.000] www shop/web%d 0/0/0/9/9 %d 300 - - ---- 1/1/0/0/0 0/0 \"GET /cart HTTP/1.1\"\n",
				 stamp_of(t, at), at + 11, web, web == 1 && t >= ONSET && t < END ? 500 : 200);
	buf_add(&text, (struct str){ "", 1 });
	add(&d, "lb1/haproxy.log", text.p);
	buf_free(&text);
	add(&d, "web1/kern.log", "2024-01-10T09:59:58.000000+00:00 web1 kernel: Out of memory: Killed process 4711 (shopd) total-vm:4194304kB, anon-rss:2097152kB\n");
	reconstruct(&d);
	const struct suspect *x = first(&d);
	assert_int_equal(x->kind, SUSPECT_CAPACITY);
	assert_true(argues(x, "100 % of the failures came from web1"));
	for (size_t i = 0; i < d.a->incidents[0].n_suspects; i++)
		assert_int_not_equal(d.a->incidents[0].suspects[i].kind, SUSPECT_HOST);
	end(&d);
}

/* A logger's tag is no part of what is said: errors about one service are one complaint, whatever request they are of. */
static void a_service_that_does_not_answer_is_one(void **state)
{
	(void)state;
	static const char *const ids[] = { "9a3f6cdc-d69f-415d-a5f8-a84433b5d495", "dbdd9f9a-3fb3-4174-ad2f-d0ac7a3f4696", "51a01d83-4641-4d48-a00d-298c38e2a1ea" };
	struct desk d;
	struct buf text = { 0 };
	char at[32];
	begin(&d);
	add_requests(&d, true);
	for (int64_t i = 0; i < 30; i++)
		buf_addf(&text, "%s.000000+00:00 web%d shop[77]: [%s] Net::ReadTimeout with host=rates.example.net\n", stamp_of(ONSET + 5 * i, at), 1 + (int)(i % 2), ids[i % 3]);
	add(&d, "web/app.log", text.p);
	buf_free(&text);
	reconstruct(&d);
	const struct suspect *x = first(&d);
	assert_int_equal(x->kind, SUSPECT_DEPENDENCY);
	assert_true(str_is(x->summary, "rates.example.net: Net::ReadTimeout with host=rates.example.net"));
	assert_int_equal(d.a->incidents[0].n_suspects, 1);
	end(&d);
}

/* The shop fails; what was deployed is the mailbox, which is served on. */
static void a_change_of_another_service(void **state)
{
	(void)state;
	struct desk d;
	begin(&d);
	add_requests(&d, true);
	add(&d, "deploy.log", "2024-01-10T09:50:00.0000000Z Complete job name: deploy mailbox 4.2.0 to production\n"
			      "2024-01-10T09:50:30.0000000Z Cleaning up orphan processes\n");
	reconstruct(&d);
	assert_true(argues(first(&d), "it names mailbox, and the impact was on shop"));
	end(&d);
}

/* A report began four minutes before the onset, and killing it mended all. */
static void a_job_that_was_stopped(void **state)
{
	(void)state;
	struct desk d;
	struct buf text = { 0 };
	char at[32], later[32];
	begin(&d);
	add_requests(&d, true);
	buf_addf(&text, "%s.000000+00:00 db1 CRON[99]: (reports) CMD (/opt/reports/bin/monthly_report --all)\n", stamp_of(ONSET - 240, at));
	buf_addf(&text, "%s.000000+00:00 db1 sudo[811]:    olga : TTY=pts/0 ; PWD=/home/olga ; USER=root ; COMMAND=/usr/bin/pkill -f monthly_report\n", stamp_of(END - 3, later));
	add(&d, "db1/syslog", text.p);
	buf_free(&text);
	reconstruct(&d);
	assert_int_equal(first(&d)->kind, SUSPECT_SCHEDULE);
	assert_true(argues(first(&d), "went away when it was stopped"));
	end(&d);
}

/* Both servers are found down for the certificate that they show: one fault, and no server's. */
static void checks_that_fail_for_a_certificate(void **state)
{
	(void)state;
	struct desk d;
	struct buf text = { 0 };
	char at[32];
	begin(&d);
	add_requests(&d, true);
	for (int web = 1; web <= 2; web++)
		buf_addf(&text, "%s.000000+00:00 lb1 haproxy[811]: Server shop/web%d is DOWN, reason: Layer6 invalid response, info: \"SSL handshake failure (certificate verify failed)\", check duration: 2ms. %d active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.\n",
			 stamp_of(ONSET + web, at), web, 2 - web);
	add(&d, "lb1/notice.log", text.p);
	buf_free(&text);
	reconstruct(&d);
	assert_int_equal(first(&d)->kind, SUSPECT_CERTIFICATE);
	assert_int_equal(first(&d)->evidence.n, 1);
	end(&d);
}

static void complaints_are_one_whoever_complains(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	add_requests(&d, true);
	add(&d, "web1/app.log", "2024-01-10 09:00:00,000 INFO [shop] up\n2024-01-10 10:00:01,000 ERROR [shop.auth] HTTPSConnectionPool(host='auth.internal', port=8443): certificate verify failed: certificate has expired\n");
	add(&d, "web2/app.log", "2024-01-10 09:00:00,000 INFO [shop] up\n2024-01-10 10:00:02,000 ERROR [shop.auth] HTTPSConnectionPool(host='auth.internal', port=8443): certificate verify failed: certificate has expired\n");
	reconstruct(&d);
	assert_int_equal(d.a->incidents[0].n_suspects, 1);
	assert_int_equal(first(&d)->kind, SUSPECT_CERTIFICATE);
	assert_true(argues(first(&d), "said by web1, where the failures were"));
	assert_true(argues(first(&d), "had not said it before"));
	assert_true(argues(first(&d), "first complaint 1 s after the onset"));
	end(&d);
}

static void a_job_that_begins_with_it_is_a_suspect(void **state)
{
	static const struct {
		const char *log;
		bool suspect;
	} cases[] = {
		{ "2024-01-09T10:00:01.000000+00:00 db1 CRON[7]: (root) CMD (/usr/local/bin/report)\n2024-01-10T09:59:59.000000+00:00 db1 CRON[9]: (root) CMD (/usr/local/bin/report)\n", true },
		/* Every ten minutes. */
		{ "2024-01-10T09:39:59.000000+00:00 db1 CRON[7]: (root) CMD (/usr/local/bin/report)\n2024-01-10T09:49:59.000000+00:00 db1 CRON[7]: (root) CMD (/usr/local/bin/report)\n"
		  "2024-01-10T09:59:59.000000+00:00 db1 CRON[9]: (root) CMD (/usr/local/bin/report)\n2024-01-10T10:09:59.000000+00:00 db1 CRON[9]: (root) CMD (/usr/local/bin/report)\n", false },
		/* After it. */
		{ "2024-01-10T10:01:59.000000+00:00 db1 CRON[9]: (root) CMD (/usr/local/bin/report)\n", false },
		/* A service that starts is no job. */
		{ "2024-01-10T09:59:59.000000+00:00 db1 systemd[1]: Starting report.service - Report...\n", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct desk d;
		begin(&d);
		add_requests(&d, true);
		add(&d, "db1/syslog", cases[i].log);
		reconstruct(&d);
		assert_int_equal(d.a->incidents[0].n_suspects > 0, cases[i].suspect);
		if (cases[i].suspect)
			assert_int_equal(first(&d)->kind, SUSPECT_SCHEDULE);
		end(&d);
	}
}

static void another_services_alert_detects_nothing(void **state)
{
	static const struct {
		const char *log;
		int64_t detected; /* s after the onset; -1: not */
	} cases[] = {
		{ "2024-01-10T10:00:30Z [FIRING:1] MailboxSlow (mail1)\n", -1 },
		{ "2024-01-10T10:00:30Z [FIRING:1] MailboxSlow (mail1)\n2024-01-10T10:02:00Z [FIRING:1] ShopErrors (www)\n", 120 },
		{ "2024-01-10T10:01:00Z [FIRING:1] ShopErrors (www)\n", 60 },
		{ "2024-01-10T10:01:00Z [FIRING:1] DatabaseSlow (db1)\n", 60 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct desk d;
		begin(&d);
		add_requests(&d, true);
		add(&d, "alerts.log", cases[i].log);
		reconstruct(&d);
		struct instant at = d.a->incidents[0].milestones[MS_DETECTED].at.time;
		assert_int_equal(instant_known(at) ? instant_s(at) - ONSET : -1, cases[i].detected);
		end(&d);
	}
}

/* A deploy before the onset is rolled back two minutes before the end, and the database is ready again with it. */
static void undoing_that_changed_nothing_blames_nobody(void **state)
{
	static const char deploys[] = "2024-01-10T09:58:00Z deploy: shop v8 to web1,web2 started by ann\n2024-01-10T09:58:20Z deploy: shop v8 to web1,web2 finished\n"
				      "2024-01-10T10:12:40Z deploy: rollback shop v7 to web1,web2 started by ann\n2024-01-10T10:12:58Z deploy: rollback shop v7 to web1,web2 finished\n";
	static const char base[] = "2024-01-10T08:00:00.100000Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.0.36'\n"
				   "2024-01-10T09:59:59.200000Z 0 [ERROR] [MY-013183] [InnoDB] Assertion failure: fil0fil.cc:7571:err == DB_SUCCESS thread 77\n"
				   "2024-01-10T10:14:59.500000Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.0.36'\n";
	static const char *const chats[] = {
		"[2024-01-10 10:04:00] <ann> rolling back v8 just in case\n[2024-01-10 10:05:00] <bo> it is not the deploy. db9 lost its disk\n[2024-01-10 10:13:10] <ann> rollback done, no change\n",
		NULL,
	};
	(void)state;
	for (size_t i = 0; i < sizeof chats / sizeof *chats; i++) {
		struct desk d;
		begin(&d);
		add_requests(&d, true);
		add(&d, "deploy1/deploy.log", deploys);
		add(&d, "db9/mysql-error.log", base);
		if (chats[i])
			add(&d, "irc/ops.log", chats[i]);
		reconstruct(&d);
		const struct incident *in = &d.a->incidents[0];
		assert_true(str_find(in->milestones[MS_MITIGATED].summary, STR("ready for connections")) != SIZE_MAX);
		for (size_t k = 0; chats[i] && k < in->n_suspects; k++)
			if (in->suspects[k].kind == SUSPECT_DEPLOY)
				assert_true(argues(&in->suspects[k], "rules it out") && argues(&in->suspects[k], "changed nothing"));
		if (chats[i]) {
			assert_int_equal(instant_s(in->milestones[MS_DETECTED].at.time), ONSET + 240);
			assert_int_equal(instant_s(in->milestones[MS_IDENTIFIED].at.time), ONSET + 300);
		}
		end(&d);
	}
}

/* A program that is started again every ten seconds from long before to long after. */
static void a_crash_loop_is_neither_blamed_nor_thanked(void **state)
{
	struct desk d;
	struct buf text = { 0 };
	char at[32];
	(void)state;
	begin(&d);
	add_requests(&d, true);
	for (int64_t t = FROM; t < TO; t += 10)
		buf_addf(&text, "%.10s %s,313 INFO spawned: 'mailer' with pid %d\n%.10s %s,913 WARN exited: mailer (exit status 3; not expected)\n", stamp_of(t, at), at + 11, (int)(t % 30000), at, at + 11);
	buf_add(&text, (struct str){ "", 1 });
	add(&d, "web1/supervisord.log", text.p);
	buf_free(&text);
	reconstruct(&d);
	assert_int_equal(d.a->incidents[0].n_suspects, 0);
	assert_false(instant_known(d.a->incidents[0].milestones[MS_MITIGATED].at.time));
	end(&d);
}

/* Second by second: the first end of a window in which the share of failures passes the threshold. */
static double replayed(double threshold, int64_t window)
{
	for (int64_t t = ONSET - 600; t < END; t++) {
		double total = 0, bad = 0;
		for (int64_t s = t + 1 - window; s <= t; s++)
			if ((s - FROM) % EVERY == 0) {
				total += 2;
				bad += s >= ONSET && s < END;
			}
		if (total >= 10 && bad >= threshold * total)
			return (double)(t + 1 - ONSET);
	}
	return NAN;
}

static void rules_fire_as_a_replay_does(void **state)
{
	struct desk d;
	size_t rules = 0;
	(void)state;
	begin(&d);
	add_requests(&d, true);
	reconstruct(&d);
	for (size_t i = 0; i < d.a->incidents[0].n_alarms; i++) {
		const struct alarm *a = &d.a->incidents[0].alarms[i];
		double want = replayed(a->threshold, (int64_t)a->window_s), off = span_s(instant_since(d.a->incidents[0].episodes[0].start.time, instant_of_s(ONSET)));
		rules++;
		if (isnan(want) ? !isnan(a->after_onset_s) : fabs(a->after_onset_s + off - want) > 1e-6)
			fail_msg("%.2f over %.0f s fires %.3f s after the onset, in a replay %.3f s", a->threshold, a->window_s, a->after_onset_s + off, want);
	}
	assert_true(rules >= 5);
	end(&d);
}

/* What was switched on before the onset and off at its end, beside a deploy that came nearer to the onset. */
static void taking_back_speaks_against_what_was_done(void **state)
{
	static const char flags[] = "{\"items\": [{\"_id\": \"a1\", \"date\": 1704880780000, \"kind\": \"flag\", \"name\": \"fast-search\", \"titleVerb\": \"turned on the flag\"},\n"
				    "{\"_id\": \"a2\", \"date\": 1704881697000, \"kind\": \"flag\", \"name\": \"fast-search\", \"titleVerb\": \"turned off the flag\"}]}\n";
	struct desk d;
	(void)state;
	begin(&d);
	add_requests(&d, true);
	add(&d, "flags.json", flags);
	add(&d, "deploy1/deploy.log", "2024-01-10T09:59:50Z deploy: search v8 to web1,web2 started by ann\n2024-01-10T09:59:55Z deploy: search v8 to web1,web2 finished\n");
	reconstruct(&d);
	assert_true(str_find(first(&d)->summary, STR("fast-search")) != SIZE_MAX);
	assert_true(argues(first(&d), "taken back"));
	end(&d);
}

static const struct suspect *suspect_that_says(const struct desk *d, const char *text)
{
	const struct incident *in = &d->a->incidents[0];
	for (size_t i = 0; i < in->n_suspects; i++)
		if (str_find(in->suspects[i].summary, str_of(text)) != SIZE_MAX)
			return &in->suspects[i];
	fail_msg("no suspect says \"%s\"", text);
	return NULL;
}

/* A change an hour before, and a database that says in the second of the onset what is wrong with it. */
static void nearness_fades(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	add_requests(&d, true);
	add(&d, "web1/dpkg.log", "2024-01-10 08:01:00 status installed base-files:amd64 12.4\n2024-01-10 08:55:00 upgrade tzdata:all 2023c-5 2023d-1\n2024-01-10 08:55:02 status installed tzdata:all 2023d-1\n");
	add(&d, "db9/postgresql.log", "2024-01-10 08:00:00.000 UTC [77] LOG:  database system is ready to accept connections\n"
				      "2024-01-10 10:00:00.400 UTC [812] FATAL:  sorry, too many clients already\n");
	reconstruct(&d);
	assert_true(str_find(first(&d)->summary, STR("too many clients")) != SIZE_MAX);
	end(&d);
	/* What was put in a day ago is no trigger by that alone; what is done in an instant does not end. */
	begin(&d);
	add_requests(&d, true);
	add(&d, "deploy1/deploy.log", "2024-01-09T10:58:00Z deploy: mailer v3 deployed\n2024-01-10T09:59:50Z deploy: shop v8 deployed\n");
	reconstruct(&d);
	assert_int_equal(d.a->incidents[0].n_suspects, 1);
	assert_true(argues(first(&d), "it was made 10 s before the onset"));
	end(&d);
}

/* The impact was over before the deploy was rolled back; nobody knows which machines failed, so none stands out. */
static void recovery_before_the_rollback_speaks_against(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	add_requests(&d, true);
	add(&d, "deploy1/deploy.log", "2024-01-10T09:58:00Z deploy: shop v8 to web1 started by ann\n2024-01-10T09:58:20Z deploy: shop v8 to web1 finished\n"
				      "2024-01-10T10:16:00Z deploy: rollback shop v7 to web1 started by ann\n2024-01-10T10:16:18Z deploy: rollback shop v7 to web1 finished\n");
	reconstruct(&d);
	const struct suspect *x = suspect_that_says(&d, "shop v8");
	assert_true(argues(x, "before it was undone"));
	assert_false(argues(x, "no host stands out"));
	end(&d);
}

static void failing(struct desk *d)
{
	begin(d);
	add_requests(d, true);
}

/* A sentinel finds a master down and has another take over: the master is the suspect, and neither of those who say so. */
static void who_finds_it_down_is_no_suspect(void **state)
{
	struct desk d;
	(void)state;
	failing(&d);
	add(&d, "cache2/sentinel.log", "812:X 10 Jan 2024 09:00:30.000 # Sentinel ID is 5f1c\n"
				       "812:X 10 Jan 2024 09:59:59.120 # +sdown master cart 10.0.5.1 6379\n"
				       "812:X 10 Jan 2024 10:00:00.180 # +odown master cart 10.0.5.1 6379 #quorum 2/2\n"
				       "812:X 10 Jan 2024 10:00:30.180 # +switch-master cart 10.0.5.1 6379 10.0.5.2 6379\n");
	reconstruct(&d);
	assert_true(str_find(first(&d)->summary, STR("10.0.5.1: +sdown")) == 0);
	for (size_t i = 0; i < d.a->incidents[0].n_suspects; i++) {
		assert_int_not_equal(d.a->incidents[0].suspects[i].kind, SUSPECT_HOST);
		assert_true(str_find(d.a->incidents[0].suspects[i].summary, STR("+switch-master")) == SIZE_MAX || argues(&d.a->incidents[0].suspects[i], "it answers what was found before"));
	}
	end(&d);
}

/* Pools run dry while statements wait for a lock. */
static void what_waits_stands_below_what_it_waits_for(void **state)
{
	struct desk d;
	struct buf text = { 0 };
	char at[32];
	(void)state;
	failing(&d);
	for (int64_t t = ONSET + 5; t < END; t += 7)
		buf_addf(&text, "%s,456 ERROR [main] c.e.Cart java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms.\n", stamp_of(t, at));
	buf_add(&text, (struct str){ "", 1 });
	add(&d, "web1/app.log", text.p);
	buf_free(&text);
	add(&d, "db1/postgresql.log", "2024-01-10 09:00:00.000 UTC [77] LOG:  database system is ready to accept connections\n"
				      "2024-01-10 09:59:58.400 UTC [812] LOG:  process 812 still waiting for ShareLock on transaction 9911 after 1000.123 ms\n"
				      "2024-01-10 09:59:58.400 UTC [812] DETAIL:  Process holding the lock: 700. Wait queue: 812, 813.\n");
	reconstruct(&d);
	assert_int_equal(first(&d)->kind, SUSPECT_DATABASE);
	assert_true(argues(suspect_that_says(&d, "HikariPool"), "locks were waited for before"));
	end(&d);
}

/* The same host:port, however the library writes it down. */
static void a_name_and_its_address_are_one(void **state)
{
	struct desk d;
	(void)state;
	failing(&d);
	add(&d, "web1/app.log", "2024-01-10 09:00:00,000 INFO [main] up\n2024-01-10 10:00:01,000 ERROR [main] cannot pay: Connection refused: pay.internal/10.0.3.7:8080\n");
	add(&d, "web2/app.log", "2024-01-10 09:00:00,000 INFO [main] up\n2024-01-10 10:00:02,000 ERROR [main] cannot pay: call to pay.internal failed: timed out\n");
	reconstruct(&d);
	assert_int_equal(d.a->incidents[0].n_suspects, 1);
	assert_true(str_find(first(&d)->summary, STR("pay.internal: ")) == 0);
	end(&d);
}

/* A monitor that finds a machine down accuses the machine. */
static void a_machine_found_down_is_a_suspect(void **state)
{
	struct desk d;
	(void)state;
	failing(&d);
	add(&d, "mon1/nagios.log", "[1704880803] HOST ALERT: db1;DOWN;HARD;1;PING CRITICAL - Packet loss = 100%\n");
	add(&d, "db1/app.log", "2024-01-10 09:00:00,000 INFO [main] up\n");
	reconstruct(&d);
	assert_true(str_is(first(&d)->summary, "host db1"));
	assert_true(argues(first(&d), "it was found down"));
	end(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_of_another_service), cmocka_unit_test(where_and_what_are_one), cmocka_unit_test(a_job_that_was_stopped), cmocka_unit_test(checks_that_fail_for_a_certificate), cmocka_unit_test(a_service_that_does_not_answer_is_one),
		cmocka_unit_test(complaints_are_one_whoever_complains),
		cmocka_unit_test(a_job_that_begins_with_it_is_a_suspect),
		cmocka_unit_test(another_services_alert_detects_nothing),
		cmocka_unit_test(undoing_that_changed_nothing_blames_nobody),
		cmocka_unit_test(a_crash_loop_is_neither_blamed_nor_thanked),
		cmocka_unit_test(rules_fire_as_a_replay_does), cmocka_unit_test(taking_back_speaks_against_what_was_done), cmocka_unit_test(nearness_fades), cmocka_unit_test(recovery_before_the_rollback_speaks_against),
		cmocka_unit_test(who_finds_it_down_is_no_suspect), cmocka_unit_test(what_waits_stands_below_what_it_waits_for),
		cmocka_unit_test(a_name_and_its_address_are_one), cmocka_unit_test(a_machine_found_down_is_a_suspect),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
