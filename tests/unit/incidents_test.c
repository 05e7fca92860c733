/*
 * Where one incident ends and another begins, and what is none: episodes, maintenance, what pages tell.
 */
#include "tests/unit/noon.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void two_episodes_of_one_story(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 9000, (struct stretch[]){ { 600, 1200, 70 }, { 4800, 6000, 70 } }, 2);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(d.a->n_incidents, 1);
	assert_int_equal(in->n_episodes, 2);
	assert_in_range((long)in->metrics[METRIC_DOWNTIME].seconds, 1780, 1820);
	const struct mean *over_episodes = NULL;
	for (size_t i = 0; i < d.a->n_means; i++)
		if (d.a->means[i].repair && d.a->means[i].over_episodes)
			over_episodes = &d.a->means[i];
	assert_non_null(over_episodes);
	assert_int_equal(over_episodes->n, 2);
	assert_in_range((long)over_episodes->mean, 890, 910);
	assert_true(isnan(over_episodes->lo)); /* two values have no interval */
	end(&d);
}

/* The same service fails again hours after minutes of failures: another incident. */
static void what_comes_back_after_hours_is_another_incident(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 19800, (struct stretch[]){ { 600, 1200, 70 }, { 16200, 16800, 70 } }, 2);
	assert_non_null(reconstruct(&d));
	assert_int_equal(d.a->n_incidents, 2);
	end(&d);
}

static void what_is_too_brief_is_told(void **state)
{
	struct desk d;
	bool told = false;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 3600, (struct stretch[]){ { 600, 612, 90 } }, 1);
	assert_null(reconstruct(&d));
	assert_int_not_equal(str_find(d.a->verdict_reason, STR("within 12 s from 2024-03-15T12:10:00Z (web1/access.log:8403)")), SIZE_MAX);
	assert_int_equal(str_find(d.a->verdict_reason, STR("by more than chance")), SIZE_MAX);
	for (size_t i = 0; i < d.a->n_unseen; i++)
		told |= str_is(d.a->unseen[i].kind, "aside") && instant_s(d.a->unseen[i].from) == NOON + 600;
	assert_true(told);
	end(&d);
	begin(&d);
	traffic(&d, -3600, 3600, (struct stretch[]){ { 600, 612, 90 }, { 700, 760, 90 } }, 2);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(in->n_episodes, 1);
	assert_int_equal(when(in, MS_ONSET), 600);
	end(&d);
}

/* Seconds in which only the endpoint that fails was asked are no bursts: it failed all the time. */
static void an_endpoint_that_fails_is_not_on_and_off(void **state)
{
	struct desk d;
	struct buf b = { 0 };
	unsigned chance = 7;
	(void)state;
	begin(&d);
	for (int half = -7200; half < 7200; half++) {
		struct civil c = civil_of(instant_of_s(NOON + (half >= 0 ? half : half - 1) / 2));
		chance = chance * 1103515245u + 12345u;
		bool rates = (chance >> 16) % 6 == 0, fails = rates && half >= 1200 && half < 4560;
		for (int n = (int)(chance >> 20 & 3); n >= 0; n -= rates ? 2 : 1)
			buf_addf(&b, "192.0.2.%u - - [%02d/Mar/2024:%02d:%02d:%02d +0000] \"GET %s HTTP/1.1\" %d 512 \"-\" \"test\"\n", chance >> 16 & 127, c.day, c.hour, c.minute, c.second,
				 rates ? "/rates" : "/shop", fails ? 503 : 200);
	}
	add(&d, "web1/access.log", b.p);
	buf_free(&b);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(in->n_episodes, 1);
	assert_int_equal(in->episodes[0].bursts, 0);
	end(&d);
}

static void nothing_and_too_little(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 3600, NULL, 0);
	add(&d, "deploy/1.txt", deploys);
	assert_null(reconstruct(&d));
	assert_int_equal(d.a->verdict, VERDICT_NONE);
	assert_int_equal(d.a->n_changes, 1);
	end(&d);
	begin(&d);
	traffic(&d, 0, 20, NULL, 0);
	assert_null(reconstruct(&d));
	assert_int_equal(d.a->verdict, VERDICT_INSUFFICIENT);
	end(&d);
}

/* Requests went well, and a status page told of an outage: it is told as a reported one. Each incident of the page is its own. */
static void what_pages_tell_is_an_incident(void **state)
{
	(void)state;
	struct desk d;
	begin(&d);
	traffic(&d, 0, 3600, NULL, 0); /* from noon on */
	add(&d, "status.json",
	    "{\"page\": {\"name\": \"Ferry\"}, \"incidents\": [\n"
	    "{\"id\": \"b2\", \"name\": \"Tickets by mail\", \"impact\": \"major\", \"incident_updates\": [\n"
	    "{\"status\": \"resolved\", \"body\": \"All tickets were sent.\", \"created_at\": \"2024-03-15T12:40:00Z\", \"display_at\": \"2024-03-15T12:40:00Z\"},\n"
	    "{\"status\": \"monitoring\", \"body\": \"Mails are sent again.\", \"created_at\": \"2024-03-15T12:30:00Z\", \"display_at\": \"2024-03-15T12:30:00Z\"},\n"
	    "{\"status\": \"investigating\", \"body\": \"Tickets are not sent by mail.\", \"created_at\": \"2024-03-15T12:20:00Z\", \"display_at\": \"2024-03-15T12:20:00Z\"}]},\n"
	    "{\"id\": \"a1\", \"name\": \"Search\", \"impact\": \"minor\", \"incident_updates\": [\n"
	    "{\"status\": \"resolved\", \"body\": \"Search works.\", \"created_at\": \"2024-03-05T09:40:00Z\", \"display_at\": \"2024-03-05T09:40:00Z\"},\n"
	    "{\"status\": \"investigating\", \"body\": \"Search is down.\", \"created_at\": \"2024-03-05T09:20:00Z\", \"display_at\": \"2024-03-05T09:20:00Z\"}]}]}\n");
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(d.a->verdict, VERDICT_INCIDENT);
	assert_int_equal(d.a->n_incidents, 1); /* nothing was logged when search was down */
	assert_int_equal(when(in, MS_ONSET), 1200);
	assert_false(instant_known(in->milestones[MS_ONSET].at.lo)); /* then or earlier */
	assert_int_equal(in->milestones[MS_ONSET].basis, BASIS_DECLARED);
	assert_int_equal(when(in, MS_RECOVERED), 1800);
	assert_int_equal(when(in, MS_RESOLVED), 2400);
	assert_int_equal(in->impact.failed, 0);
	end(&d);
}

/* A cloud's page tells of its regions: what happens in one of them is no outage of ours. */
static void pages_of_clouds_are_not_ours(void **state)
{
	(void)state;
	struct desk d;
	begin(&d);
	traffic(&d, 0, 3600, NULL, 0);
	add(&d, "status.json",
	    "{\"page\": {\"name\": \"Cumulus\"}, \"incidents\": [{\"id\": \"b2\", \"name\": \"ap-south-1: errors of the API\", \"impact\": \"major\", \"incident_updates\": [\n"
	    "{\"status\": \"resolved\", \"body\": \"All is well.\", \"created_at\": \"2024-03-15T12:40:00Z\", \"display_at\": \"2024-03-15T12:40:00Z\"},\n"
	    "{\"status\": \"investigating\", \"body\": \"Calls to ap-south-1 fail.\", \"created_at\": \"2024-03-15T12:20:00Z\", \"display_at\": \"2024-03-15T12:20:00Z\"}]}]}\n");
	assert_null(reconstruct(&d));
	assert_int_equal(d.a->verdict, VERDICT_NONE);
	end(&d);
}

/* Two incidents, and posts about the second: nobody told the public of the first. */
static void posts_belong_to_one_incident(void **state)
{
	(void)state;
	struct desk d;
	begin(&d);
	traffic(&d, -3600, 30000, (struct stretch[]){ { 600, 1200, 70 }, { 25200, 25800, 70 } }, 2);
	add(&d, "status.json",
	    "{\"page\": {\"name\": \"Shop\"}, \"incidents\": [{\"id\": \"b2\", \"name\": \"Errors\", \"impact\": \"major\", \"incident_updates\": [\n"
	    "{\"status\": \"resolved\", \"body\": \"This has been resolved.\", \"created_at\": \"2024-03-15T19:20:00Z\", \"display_at\": \"2024-03-15T19:20:00Z\"},\n"
	    "{\"status\": \"investigating\", \"body\": \"We are looking into errors.\", \"created_at\": \"2024-03-15T19:04:00Z\", \"display_at\": \"2024-03-15T19:04:00Z\"}]}]}\n");
	const struct incident *in = reconstruct(&d);
	assert_int_equal(d.a->n_incidents, 2);
	assert_false(instant_known(in[0].milestones[MS_COMMUNICATED].at.time));
	assert_false(instant_known(in[0].milestones[MS_RESOLVED].at.time));
	assert_int_equal(when(&in[1], MS_COMMUNICATED), 25440);
	end(&d);
}

/* A restart ended the first half of it, and the second was worse: severe it was to the end of that. */
static void what_comes_back_worse_was_not_mitigated(void **state)
{
	(void)state;
	struct desk d;
	begin(&d);
	traffic(&d, -3600, 9000, (struct stretch[]){ { 600, 900, 50 }, { 1500, 2700, 90 } }, 2);
	add(&d, "notes.txt", "# 2024-03-15, times in UTC\n12:14 Kim restarted shop\n12:44 Kim rolled back shop to 4.1.9\n");
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(in->n_episodes, 2);
	assert_in_range(when(in, MS_MITIGATED), 2690, 2710);
	end(&d);
}

static void posts_that_deny_the_logs(void **state)
{
	static const char page[] = "{\"page\":{\"name\":\"Shop\"},\"incidents\":[{\"id\":\"i1\",\"name\":\"Errors\",\"incident_updates\":["
				   "{\"id\":\"u1\",\"status\":\"investigating\",\"body\":\"We see errors since 12:40 UTC.\",\"display_at\":\"2024-03-15T12:16:00Z\",\"created_at\":\"2024-03-15T12:16:00Z\"},"
				   "{\"id\":\"u2\",\"status\":\"resolved\",\"body\":\"The outage lasted 45 minutes.\",\"display_at\":\"2024-03-15T12:50:00Z\",\"created_at\":\"2024-03-15T12:50:00Z\"}]}]}\n";
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	add(&d, "status.json", page);
	const struct incident *in = reconstruct(&d);
	assert_int_equal(when(in, MS_COMMUNICATED), 960);
	assert_int_equal(when(in, MS_RESOLVED), 3000);
	assert_int_equal(d.a->n_contradictions, 2);
	assert_int_not_equal(str_find(d.a->contradictions[0].summary, STR("12:40")), SIZE_MAX);
	assert_int_not_equal(str_find(d.a->contradictions[1].summary, STR("45 minutes")), SIZE_MAX);
	end(&d);
}

/* A page whose second post, as of 12:50, says that. */
static size_t denied_by(const char *said)
{
	struct desk d;
	struct buf page = { 0 };
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	buf_addf(&page,
		 "{\"page\":{\"name\":\"Shop\"},\"incidents\":[{\"id\":\"i1\",\"name\":\"Errors\",\"incident_updates\":["
		 "{\"id\":\"u1\",\"status\":\"investigating\",\"body\":\"We see errors.\",\"display_at\":\"2024-03-15T12:16:00Z\",\"created_at\":\"2024-03-15T12:16:00Z\"},"
		 "{\"id\":\"u2\",\"status\":\"resolved\",\"body\":\"%s\",\"display_at\":\"2024-03-15T12:50:00Z\",\"created_at\":\"2024-03-15T12:50:00Z\"}]}]}\n%c",
		 said, '\0');
	add(&d, "status.json", page.p);
	buf_free(&page);
	assert_non_null(reconstruct(&d));
	size_t n = d.a->n_contradictions;
	end(&d);
	return n;
}

static void a_clock_without_a_zone_may_be_anybodys(void **state)
{
	(void)state;
	assert_int_equal(denied_by("Errors began at 13:15."), 0);
	assert_int_equal(denied_by("Errors began at 04:15."), 0);
	assert_int_equal(denied_by("Errors began at 13:15 UTC."), 1);
	assert_int_equal(denied_by("Errors began at 11:35."), 1);
	assert_int_equal(denied_by("web4 is back, its disk since 12:10 is lost."), 0);
}

/* A log beside an outage that was over at 12:30. */
static bool mitigated_with(const char *name, const char *text, const char *reason)
{
	struct desk d;
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	add(&d, name, text);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	const struct milestone *m = &in->milestones[MS_MITIGATED];
	bool known = instant_known(m->at.time);
	if (!known && str_find(m->reason, str_of(reason)) == SIZE_MAX)
		fail_msg("%.*s", STR_ARG(m->reason));
	end(&d);
	return known;
}

static void what_follows_from_something_else_is_no_act(void **state)
{
	(void)state;
	assert_false(mitigated_with("web1/gunicorn.log",
				    "[2024-03-15 12:29:40 +0000] [7] [INFO] Booting worker with pid: 91\n"
				    "[2024-03-15 12:29:52 +0000] [7] [INFO] Booting worker with pid: 92\n",
				    "no act"));
	assert_false(mitigated_with("status.json",
				    "{\"page\":{\"name\":\"Shop\"},\"incidents\":[{\"id\":\"i1\",\"name\":\"Errors\",\"incident_updates\":["
				    "{\"id\":\"u1\",\"status\":\"investigating\",\"body\":\"We see errors.\",\"display_at\":\"2024-03-15T12:12:00Z\",\"created_at\":\"2024-03-15T12:12:00Z\"},"
				    "{\"id\":\"u2\",\"status\":\"monitoring\",\"body\":\"A fix is in place.\",\"display_at\":\"2024-03-15T12:16:00Z\",\"created_at\":\"2024-03-15T12:16:00Z\"}]}]}\n",
				    "no lessening"));
}

/* Who waits for a lock says nothing of who holds it. */
static void who_waits_names_nothing(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	add(&d, "db2/postgresql.log",
	    "2024-03-15 11:40:00.000 UTC [88] LOG:  checkpoint starting: time\n"
	    "2024-03-15 12:10:01.210 UTC [514] LOG:  process 514 still waiting for ShareLock on transaction 90210 after 1000.071 ms\n"
	    "2024-03-15 12:10:01.210 UTC [514] STATEMENT:  UPDATE stock SET n = n - 1\n"
	    "2024-03-15 12:40:00.000 UTC [88] LOG:  checkpoint complete: wrote 120 buffers (0.7%)\n");
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_false(instant_known(in->milestones[MS_IDENTIFIED].at.time));
	end(&d);
}

static const char planned[] = "{\"page\":{\"name\":\"Shop\"},\"scheduled_maintenances\":[{\"id\":\"m1\",\"name\":\"New disks\",\"status\":\"completed\",\"impact\":\"maintenance\","
			      "\"scheduled_for\":\"2024-03-15T12:09:00Z\",\"scheduled_until\":\"2024-03-15T12:%02d:00Z\",\"incident_updates\":["
			      "{\"id\":\"u1\",\"status\":\"scheduled\",\"body\":\"New disks are built in.\",\"display_at\":\"2024-03-15T%02d:13:00Z\"}]}]}\n";

/* The outage of 12:10 to 12:30, announced at so many o'clock (and 13 minutes) until a minute past twelve. */
static const struct incident *announced(struct desk *d, int hour, int until)
{
	char page[512];
	begin(d);
	traffic(d, -3600, 5400, &OUTAGE, 1);
	snprintf(page, sizeof page, planned, until, hour);
	add(d, "status.json", page);
	return reconstruct(d);
}

static void what_was_announced_is_no_incident(void **state)
{
	struct desk d;
	bool told = false;
	(void)state;
	assert_null(announced(&d, 10, 35));
	assert_int_equal(d.a->verdict, VERDICT_NONE);
	assert_int_not_equal(str_find(d.a->verdict_reason, STR("New disks")), SIZE_MAX);
	for (size_t i = 0; i < d.a->n_unseen; i++)
		told |= str_is(d.a->unseen[i].kind, "maintenance");
	assert_true(told);
	end(&d);
	const struct incident *in = announced(&d, 10, 20); /* it took longer */
	assert_in_range(when(in, MS_ONSET), 598, 606);
	for (size_t i = 0; i < in->questions.n; i++)
		told |= str_find(in->questions.v[i], STR("New disks")) != SIZE_MAX;
	assert_true(told);
	end(&d);
	assert_non_null(announced(&d, 12, 35)); /* told at 12:13, when it failed already */
	end(&d);
}

/* The outage of 12:10 to 12:30 in a window of 12:09 to 12:35 with these updates. */
static const struct incident *window_with(struct desk *d, const char *updates)
{
	char page[2048];
	begin(d);
	traffic(d, -3600, 5400, &OUTAGE, 1);
	snprintf(page, sizeof page,
		 "{\"page\":{\"name\":\"Shop\"},\"scheduled_maintenances\":[{\"id\":\"m1\",\"name\":\"New disks\",\"impact\":\"maintenance\","
		 "\"scheduled_for\":\"2024-03-15T12:09:00Z\",\"scheduled_until\":\"2024-03-15T12:%s:00Z\",\"incident_updates\":[%s]}]}\n",
		 strstr(updates, "longer") ? "20" : "35", updates);
	add(d, "status.json", page);
	return reconstruct(d);
}

static bool told_in_timeline(const struct incident *in, const char *text)
{
	for (size_t i = 0; i < in->n_timeline; i++)
		if (str_find(in->timeline[i].summary, str_of(text)) != SIZE_MAX)
			return true;
	return false;
}

static void a_window_excuses_what_it_announced(void **state)
{
	struct desk d;
	(void)state;
	assert_null(window_with(&d, "{\"status\":\"scheduled\",\"body\":\"Disks are built in; expect errors.\",\"display_at\":\"2024-03-15T10:13:00Z\"}"));
	end(&d);
	const struct incident *in = window_with(&d, "{\"status\":\"scheduled\",\"body\":\"The shop remains available.\",\"display_at\":\"2024-03-15T10:13:00Z\"}");
	assert_non_null(in);
	assert_int_equal(d.a->n_contradictions, 1);
	assert_int_not_equal(str_find(d.a->contradictions[0].summary, STR("remains available")), SIZE_MAX);
	assert_true(d.a->contradictions[0].evidence.n >= 2);
	assert_true(told_in_timeline(in, "remains available"));
	end(&d);
	in = window_with(&d, "{\"status\":\"postponed\",\"body\":\"Another day.\",\"display_at\":\"2024-03-15T10:50:00Z\"},"
			     "{\"status\":\"scheduled\",\"body\":\"Disks are built in.\",\"display_at\":\"2024-03-15T10:13:00Z\"}");
	assert_non_null(in);
	assert_true(told_in_timeline(in, "Another day"));
	end(&d);
	/* Shown as of ten o'clock, and typed when it was over. */
	assert_non_null(window_with(&d, "{\"status\":\"scheduled\",\"body\":\"Disks are built in.\",\"display_at\":\"2024-03-15T10:13:00Z\",\"created_at\":\"2024-03-15T12:40:00Z\"}"));
	end(&d);
}

static void what_outlasts_its_window_is_told_by_its_posts(void **state)
{
	struct desk d;
	(void)state;
	const struct incident *in = window_with(&d, "{\"status\":\"completed\",\"body\":\"Done.\",\"display_at\":\"2024-03-15T12:33:00Z\"},"
						    "{\"status\":\"in_progress\",\"body\":\"It takes longer than we thought.\",\"display_at\":\"2024-03-15T12:22:00Z\"},"
						    "{\"status\":\"in_progress\",\"body\":\"It has begun.\",\"display_at\":\"2024-03-15T12:09:00Z\"},"
						    "{\"status\":\"scheduled\",\"body\":\"Disks are built in.\",\"display_at\":\"2024-03-15T10:13:00Z\"}");
	assert_non_null(in);
	assert_int_equal(when(in, MS_COMMUNICATED), 1320);
	assert_int_equal(when(in, MS_RESOLVED), 1980);
	assert_int_not_equal(str_find(in->milestones[MS_ONSET].summary, STR("New disks")), SIZE_MAX);
	assert_int_not_equal(str_find(in->metrics[METRIC_DOWNTIME].reason, STR("announced maintenance")), SIZE_MAX);
	end(&d);
}

static void turns_are_told_as_such(void **state)
{
	struct stretch turns[8], whole = { 600, 756, 50 };
	struct desk d;
	(void)state;
	for (int i = 0; i < 8; i++)
		turns[i] = (struct stretch){ 600 + 20 * i, 608 + 20 * i, 100 };
	begin(&d);
	traffic(&d, -3600, 3600, turns, 8);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(in->n_episodes, 1);
	assert_int_equal(in->episodes[0].bursts, 8);
	assert_in_range(in->episodes[0].burst_s, 62, 66);
	assert_int_not_equal(str_find(in->metrics[METRIC_DOWNTIME].reason, STR("8 bursts")), SIZE_MAX);
	assert_int_not_equal(str_find(in->milestones[MS_ONSET].summary, STR("8 bursts")), SIZE_MAX);
	end(&d);
	begin(&d);
	traffic(&d, -3600, 3600, &whole, 1); /* as many, but at any time */
	in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(in->episodes[0].bursts, 0);
	end(&d);
}

/* Answers take 20 ms, then 3 s for five minutes, and then half of the requests fail as well. */
static void slow_before_it_fails_is_told_as_slow(void **state)
{
	struct desk d;
	struct buf b = { 0 };
	(void)state;
	begin(&d);
	for (int half = -7200; half < 7200; half++) {
		struct civil c = civil_of(instant_of_s(NOON + (half >= 0 ? half : half - 1) / 2));
		bool slow = half >= 1200 && half < 3000, fails = half >= 1800 && half < 3000 && half % 2;
		buf_addf(&b, "192.0.2.7 - - [%02d/Mar/2024:%02d:%02d:%02d +0000] \"GET /shop/%d HTTP/1.1\" %d 512 \"-\" \"test\" rt=%s\n", c.day, c.hour, c.minute, c.second,
			 (half + 7200) % 8, fails ? 502 : 200, slow ? "3.010" : half % 3 ? "0.020" : "0.024");
	}
	add(&d, "web1/access.log", b.p);
	buf_free(&b);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(in->episodes[0].signal, SIGNAL_AVAILABILITY);
	assert_int_equal(in->episodes[0].begun_as, SIGNAL_LATENCY);
	assert_in_range(when(in, MS_ONSET), 595, 610);
	assert_int_equal(str_find(in->milestones[MS_ONSET].summary, STR("responses became slow; requests began to fail ")), 0);
	assert_true(told_in_timeline(in, "impact begins (latency)"));
	assert_true(told_in_timeline(in, "requests begin to fail: "));
	end(&d);
}

static void a_downtime_is_of_its_machine(void **state)
{
	static const char *const lines[] = { "[1710504500] HOST DOWNTIME ALERT: web1;STARTED; x\n[1710506000] HOST DOWNTIME ALERT: web1;STOPPED; x\n",
					     "[1710504500] HOST DOWNTIME ALERT: web2;STARTED; x\n[1710506000] HOST DOWNTIME ALERT: web2;STOPPED; x\n" };
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct desk d;
		begin(&d);
		traffic(&d, -3600, 5400, &OUTAGE, 1);
		add(&d, "nagios.log", lines[i]);
		assert_int_equal(reconstruct(&d) != NULL, i);
		end(&d);
	}
}

/* 18,000 requests in 9,000 s: 5,184 thousand in 30 days, of which 5,184 may fail. */
static void the_budget_can_be_worked_out_by_hand(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	const struct impact *m = &reconstruct(&d)->impact;
	assert_true(fabs(m->budget_spent - (double)m->failed / 5184) < 0.001);
	assert_in_range((long)m->minutes_over_slo, 20, 21);
	end(&d);
}

static void a_missing_file_is_told(void **state)
{
	struct desk d;
	bool told = false;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 1700, &OUTAGE, 1);
	struct stretch late = OUTAGE;
	traffic(&d, 2100, 5400, &late, 1);
	const struct incident *in = reconstruct(&d);
	for (size_t i = 0; i < d.a->n_unseen; i++)
		told |= str_is(d.a->unseen[i].kind, "coverage") && instant_s(d.a->unseen[i].from) == NOON + 1699 && instant_s(d.a->unseen[i].to) == NOON + 2100;
	assert_true(told);
	assert_true(in->metrics[METRIC_DOWNTIME].lo <= 1200 && in->metrics[METRIC_DOWNTIME].hi >= 1200);
	end(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_episodes_of_one_story),
		cmocka_unit_test(what_comes_back_after_hours_is_another_incident),
		cmocka_unit_test(what_is_too_brief_is_told),
		cmocka_unit_test(an_endpoint_that_fails_is_not_on_and_off),
		cmocka_unit_test(nothing_and_too_little),
		cmocka_unit_test(what_pages_tell_is_an_incident),
		cmocka_unit_test(pages_of_clouds_are_not_ours),
		cmocka_unit_test(posts_belong_to_one_incident),
		cmocka_unit_test(what_comes_back_worse_was_not_mitigated),
		cmocka_unit_test(posts_that_deny_the_logs),
		cmocka_unit_test(a_clock_without_a_zone_may_be_anybodys),
		cmocka_unit_test(what_follows_from_something_else_is_no_act),
		cmocka_unit_test(who_waits_names_nothing),
		cmocka_unit_test(what_was_announced_is_no_incident),
		cmocka_unit_test(a_window_excuses_what_it_announced),
		cmocka_unit_test(what_outlasts_its_window_is_told_by_its_posts),
		cmocka_unit_test(turns_are_told_as_such),
		cmocka_unit_test(slow_before_it_fails_is_told_as_slow),
		cmocka_unit_test(a_downtime_is_of_its_machine),
		cmocka_unit_test(the_budget_can_be_worked_out_by_hand),
		cmocka_unit_test(a_missing_file_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
