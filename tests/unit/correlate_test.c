/*
 * From lines to an analysis: what is made of an outage when this or that record is there, or missing.
 */
#include "tests/unit/noon.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char rollback[] = "2024-03-15T12:24:00.0000000Z Complete job name: rollback shop to 4.1.9\n"
			       "2024-03-15T12:29:40.0000000Z Cleaning up orphan processes\n";
static const char alert[] = "{\"version\":\"4\",\"status\":\"firing\",\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":\"ShopErrors\",\"severity\":\"critical\"},"
			    "\"annotations\":{\"summary\":\"many errors\"},\"startsAt\":\"2024-03-15T12:12:00Z\",\"endsAt\":\"0001-01-01T00:00:00Z\",\"fingerprint\":\"00aa\"}]}\n";
static const char notes[] = "# 2024-03-15, times in UTC\n12:14 Kim acknowledged\n12:20 identified: release 4.2.0 cannot reach the new cache\n";

static void a_whole_story(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	add(&d, "deploy/1.txt", deploys);
	add(&d, "deploy/2.txt", rollback);
	add(&d, "alerts.json", alert);
	add(&d, "notes.txt", notes);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(d.a->verdict, VERDICT_INCIDENT);
	assert_in_range(when(in, MS_ONSET), 598, 606);
	assert_int_equal(when(in, MS_DETECTED), 720);
	assert_int_equal(in->milestones[MS_DETECTED].basis, BASIS_RECORDED);
	assert_int_equal(when(in, MS_ACKNOWLEDGED), 840);
	assert_int_equal(in->milestones[MS_ACKNOWLEDGED].basis, BASIS_DECLARED);
	assert_int_equal(when(in, MS_IDENTIFIED), 1200);
	assert_in_range(when(in, MS_RECOVERED), 1794, 1804);
	assert_in_range(when(in, MS_MITIGATED), 1794, 1804);
	/* What nobody wrote is not made up. */
	assert_false(instant_known(in->milestones[MS_COMMUNICATED].at.time));
	assert_true(in->milestones[MS_COMMUNICATED].reason.n > 0);
	assert_true(isnan(in->metrics[METRIC_TTC].seconds));
	assert_true(in->metrics[METRIC_TTC].reason.n > 0);
	/* A note of a minute is a minute wide, and so is what is measured from it. */
	assert_true(in->metrics[METRIC_TTA].hi - in->metrics[METRIC_TTA].lo >= 60);
	assert_int_equal((long)in->metrics[METRIC_TTA].seconds, 120);
	assert_int_equal(in->suspects[0].kind, SUSPECT_DEPLOY);
	assert_int_not_equal(str_find(in->suspects[0].summary, STR("4.2.0")), SIZE_MAX);
	for (size_t i = 0; i < in->n_suspects; i++) {
		double sum = 0;
		for (size_t k = 0; k < in->suspects[i].n_arguments; k++)
			sum += in->suspects[i].arguments[k].weight;
		assert_true(fabs(sum - in->suspects[i].score) < 1e-9);
		assert_true(i == 0 || in->suspects[i].score <= in->suspects[i - 1].score);
	}
	assert_in_range((long)in->impact.failed, 1200, 1700);
	end(&d);
}

static void every_milestone_has_its_lines(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	add(&d, "alerts.json", alert);
	add(&d, "notes.txt", notes);
	const struct incident *in = reconstruct(&d);
	for (int m = 0; m < MS_COUNT; m++) {
		const struct milestone *ms = &in->milestones[m];
		if (!instant_known(ms->at.time)) {
			assert_true(ms->reason.n > 0);
			continue;
		}
		assert_true(ms->evidence.n > 0);
		assert_true(ms->at.lo.ns <= ms->at.time.ns && ms->at.time.ns <= ms->at.hi.ns);
		for (size_t i = 0; i < ms->evidence.n; i++) {
			assert_true(ms->evidence.v[i].line > 0);
			assert_int_equal(strlen(ms->evidence.v[i].sha256), 64);
		}
	}
	end(&d);
}

static void a_rollback_that_does_not_help_speaks_against(void **state)
{
	static const char early[] = "2024-03-15T12:12:00.0000000Z Complete job name: rollback shop to 4.1.9\n"
				    "2024-03-15T12:14:00.0000000Z Cleaning up orphan processes\n";
	struct desk d;
	double with, without;
	(void)state;
	for (int k = 0; k < 2; k++) {
		begin(&d);
		traffic(&d, -3600, 7200, &(struct stretch){ 600, 4200, 60 }, 1);
		add(&d, "deploy/1.txt", deploys);
		if (k)
			add(&d, "deploy/2.txt", early);
		const struct incident *in = reconstruct(&d);
		assert_non_null(in);
		assert_true(in->n_suspects > 0);
		*(k ? &with : &without) = in->suspects[0].score;
		end(&d);
	}
	assert_true(with < without);
}

/* A balancer's log: two servers in turn, both down for ten minutes. */
static void every_server_down(void **state)
{
	struct desk d;
	struct buf b = { 0 };
	(void)state;
	begin(&d);
	for (int s = -1800; s < 3600; s++) {
		struct civil c = civil_of(instant_of_s(NOON + s));
		bool bad = s >= 600 && s < 1200;
		if (s == 605 || s == 608)
			buf_addf(&b, "2024-03-15T12:10:%02dZ lb1 haproxy[9]: Server shop/web%d is DOWN, reason: Layer4 timeout, check duration: 2001ms. %d active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.\n", s - 600, s == 605 ? 1 : 2, s == 605);
		buf_addf(&b, "2024-03-15T%02d:%02d:%02dZ lb1 haproxy[9]: 192.0.2.%d:41000 [15/Mar/2024:%02d:%02d:%02d.000] www shop/web%d 0/0/0/%s/1 %d 217 - - %s 1/1/0/0/0 0/0 \"GET /shop HTTP/1.1\"\n",
			 c.hour, c.minute, c.second, 1 + (s & 63), c.hour, c.minute, c.second, 1 + (s & 1), bad ? "-1" : "1", bad ? 503 : 200, bad ? "SC--" : "----");
	}
	add(&d, "lb1/haproxy.log", b.p);
	buf_free(&b);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(in->n_suspects, 1);
	assert_int_equal(in->suspects[0].kind, SUSPECT_HOST);
	assert_int_equal(in->suspects[0].hosts.n, 2);
	assert_false(instant_known(in->milestones[MS_TRIGGER].at.time)); /* first heard of after the onset */
	end(&d);
}

/* Who was paged takes it a minute after all is well again. */
static void taken_when_it_is_over(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	add(&d, "alerts.jsonl", alert);
	add(&d, "notes.txt", "# 2024-03-15, times in UTC\n12:31 Kim acknowledged\n12:50 Lee acknowledged\n");
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(when(in, MS_ACKNOWLEDGED), 1860);
	end(&d);
}

static void database_tells_of_its_own_shortage(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	add(&d, "postgresql.log", "2024-03-15 12:10:02.100 UTC [311] shop@shop FATAL:  sorry, too many clients already\n"
				  "2024-03-15 12:10:03.100 UTC [312] shop@shop FATAL:  sorry, too many clients already\n");
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(in->n_suspects, 1);
	assert_int_equal(in->suspects[0].kind, SUSPECT_CAPACITY);
	for (size_t i = 0; i < in->suspects[0].n_arguments; i++)
		assert_true(in->suspects[0].arguments[i].weight > 0); /* no symptom */
	end(&d);
}

/* Errors that differ in an id only are one entry, and leave room for what matters. */
static void ids_do_not_flood_the_timeline(void **state)
{
	struct desk d;
	struct buf b = { 0 };
	(void)state;
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	for (unsigned i = 0; i < 12; i++)
		buf_addf(&b, "2024-03-15 12:10:%02u,100 ERROR shop: order failed request=%08xbeef%04x: no stock answer\n", 10 + i, i * 2654435761u, i * 4099u);
	add(&d, "app1/shop.log", b.p);
	buf_free(&b);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	unsigned entries = 0;
	for (size_t i = 0; i < in->n_timeline; i++)
		entries += str_find(in->timeline[i].summary, STR("order failed")) != SIZE_MAX;
	assert_int_equal(entries, 1);
	end(&d);
}

static void database_tells_that_it_crashed(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	add(&d, "db1/postgresql.log", "2024-03-15 12:14:02.100 UTC [311] LOG:  database system was interrupted; last known up at 2024-03-15 11:58:00 UTC\n"
				      "2024-03-15 12:14:03.100 UTC [311] LOG:  database system was not properly shut down; automatic recovery in progress\n");
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_true(in->n_suspects > 0);
	assert_int_equal(in->suspects[0].kind, SUSPECT_DATABASE);
	for (size_t i = 0; i < in->suspects[0].n_arguments; i++)
		assert_true(in->suspects[0].arguments[i].weight > 0); /* no symptom */
	end(&d);
}

/* An upstream that is only an address may be any host; a release that is replaced by another of the same is suspect. */
static void replaced_releases_are_suspect(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	struct buf b = { 0 };
	for (int i = 0; i < 7200; i++) {
		struct civil c = civil_of(instant_of_s(NOON + i / 2));
		bool bad = i % 2 && i >= 2 * 604 && i < 2 * 1800;
		buf_addf(&b, "192.0.2.%d - - [15/Mar/2024:%02d:%02d:%02d +0000] \"GET /shop HTTP/1.1\" %d 512 \"-\" \"test\" rt=0.020 ua=\"198.51.100.%d:80\" us=\"200\"\n",
			 i * 7 % 200, c.hour, c.minute, c.second, bad ? 502 : 200, 1 + i % 2);
	}
	add(&d, "lb/access.log", b.p);
	buf_free(&b);
	add(&d, "deploy1/ansible.log",
	    "2024-03-15 12:10:00,100 p=11 u=ops n=ansible | PLAY [Roll out shop 1.7.1] *****\n"
	    "2024-03-15 12:10:04,300 p=11 u=ops n=ansible | changed: [web2]\n"
	    "2024-03-15 12:10:04,400 p=11 u=ops n=ansible | PLAY RECAP *****\n"
	    "2024-03-15 12:10:04,400 p=11 u=ops n=ansible | web2 : ok=2 changed=1 unreachable=0 failed=0\n"
	    "2024-03-15 12:29:50,100 p=12 u=ops n=ansible | PLAY [Roll out shop 1.7.2] *****\n"
	    "2024-03-15 12:29:59,300 p=12 u=ops n=ansible | changed: [web2]\n"
	    "2024-03-15 12:30:00,400 p=12 u=ops n=ansible | PLAY RECAP *****\n"
	    "2024-03-15 12:30:00,400 p=12 u=ops n=ansible | web2 : ok=2 changed=1 unreachable=0 failed=0\n");
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	const struct suspect *x = &in->suspects[0];
	assert_int_not_equal(str_find(x->summary, STR("1.7.1")), SIZE_MAX);
	bool replaced = false;
	for (size_t i = 0; i < x->n_arguments; i++) {
		assert_true(x->arguments[i].weight > 0);
		replaced |= str_find(x->arguments[i].text, STR("next change of the same")) != SIZE_MAX;
	}
	assert_true(replaced);
	end(&d);
}

/* A health check that takes the failing server out ends the impact, though nobody acts. */
static void health_checks_mitigate(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	struct buf b = { 0 };
	for (int i = 0; i < 7200; i++) {
		struct civil c = civil_of(instant_of_s(NOON + i / 2));
		bool bad = i % 2 && i >= 2 * 600 && i < 2 * 700, out = i >= 2 * 700 && i < 2 * 900;
		buf_addf(&b, "2024-03-15T%02d:%02d:%02d+00:00 lb1 haproxy[7]: 192.0.2.%d:4000 [15/Mar/2024:%02d:%02d:%02d.100] fe be/web%d 0/0/1/5/6 %d 300 - - ---- 2/2/0/0/0 0/0 \"GET /shop HTTP/1.1\"\n",
			 c.hour, c.minute, c.second, i * 7 % 200, c.hour, c.minute, c.second, out ? 1 : 1 + i % 2, bad ? 504 : 200);
		if (i == 2 * 700)
			buf_addf(&b, "2024-03-15T%02d:%02d:%02d+00:00 lb1 haproxy[7]: Server be/web2 is DOWN, reason: Layer7 timeout, check duration: 3001ms. 1 active and 0 backup servers left. 9 sessions active, 0 requeued, 0 remaining in queue.\n",
				 c.hour, c.minute, c.second);
	}
	add(&d, "lb1/haproxy.log", b.p);
	buf_free(&b);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_in_range(when(in, MS_MITIGATED), 698, 702);
	assert_int_not_equal(str_find(in->milestones[MS_MITIGATED].summary, STR("web2 is DOWN")), SIZE_MAX);
	end(&d);
}

static void folders_of_all_are_no_hosts(void **state)
{
	struct desk d;
	(void)state;
	for (int k = 0; k < 2; k++) { /* with and without a log that lies elsewhere */
		begin(&d);
		add(&d, "node7/app.log", "2024-03-15 12:10:02 INFO ready\n");
		add(&d, "node7/web2/app.log", "2024-03-15 12:10:03 INFO set\n");
		if (k)
			add(&d, "node8/app.log", "2024-03-15 12:10:04 INFO go\n");
		reconstruct(&d);
		assert_true(str_is(d.a->sources[0].host, k ? "node7" : ""));
		assert_true(str_is(d.a->sources[1].host, "web2"));
		end(&d);
	}
}

static void hosts_keep_their_first_words(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	add(&d, "access-log-web-3/app.log", "2024-03-15 12:10:02 INFO ready\n");
	add(&d, "goods-api-1/app.log", "2024-03-15 12:10:03 INFO set\n");
	add(&d, "shop-api-1/app.log", "2024-03-15 12:10:04 INFO go\n");
	reconstruct(&d);
	assert_true(str_is(d.a->sources[0].host, "web-3"));
	assert_true(str_is(d.a->sources[1].host, "goods-api-1"));
	assert_true(str_is(d.a->sources[2].host, "shop-api-1"));
	end(&d);
}

/* A few lines without a zone amid many that print UTC, and a log that is newest first. */
static void most_lines_tell_zone_and_order(void **state)
{
	struct desk d;
	struct buf mixed = { 0 }, commits = { 0 };
	(void)state;
	for (int i = 0; i < 20; i++)
		buf_addf(&mixed, "192.0.2.%d - - [15/Mar/2024:12:10:%02d +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"curl\"\n", i, i);
	buf_adds(&mixed, "2024/03/15 12:10:20 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream\n");
	for (int i = 9; i >= 0; i--)
		buf_addf(&commits, "commit 4c1d8b6f0a7e4d2c9b3a5f6e7d8c9b0a1234567%d\nAuthor: Ann <ann@example.com>\nDate:   2024-03-15 12:0%d:00 +0000\n\n    Change %d\n\n", i, i, i);
	begin(&d);
	add(&d, "commits.txt", commits.p);
	add(&d, "ingress.log", mixed.p);
	reconstruct(&d);
	assert_true(str_is(d.a->sources[1].zone_basis, "printed"));
	for (size_t i = 0; i < d.a->n_unseen; i++)
		assert_false(str_is(d.a->unseen[i].kind, "zone") || str_is(d.a->unseen[i].kind, "clock"));
	end(&d);
	buf_free(&mixed);
	buf_free(&commits);
}

static void cut_off_by_the_end(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 1500, &OUTAGE, 1);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_true(in->episodes[0].censored_end);
	assert_false(instant_known(in->milestones[MS_RECOVERED].at.time));
	assert_true(isnan(in->metrics[METRIC_TTR_RESTORE].seconds));
	assert_true(isnan(in->metrics[METRIC_DOWNTIME].seconds));
	assert_true(in->metrics[METRIC_DOWNTIME].reason.n > 0);
	bool told = false;
	for (size_t i = 0; i < d.a->n_unseen; i++)
		told |= str_is(d.a->unseen[i].kind, "coverage");
	assert_true(told);
	end(&d);
}

/* One upstream that never answered must not excuse another that stops. */
static void a_chronic_complaint_is_about_its_own_upstream(void **state)
{
	struct desk d;
	struct buf b = { 0 };
	(void)state;
	for (int t = -3000; t < 1800; t += 5) {
		struct civil c = civil_of(instant_of_s(NOON + t));
		buf_addf(&b, "2024/03/%02d %02d:%02d:%02d [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.1, "
			     "server: shop, request: \"GET / HTTP/1.1\", upstream: \"http://10.0.0.%d:8080/\", host: \"shop\"\n",
			 c.day, c.hour, c.minute, c.second, t < 600 ? 99 : 21);
	}
	begin(&d);
	traffic(&d, -3600, 5400, &OUTAGE, 1);
	add(&d, "web1/error.log", b.p);
	buf_free(&b);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_true(in->n_suspects > 0);
	for (size_t i = 0; i < in->n_suspects; i++)
		assert_int_equal(str_find(in->suspects[i].summary, STR("10.0.0.99")), SIZE_MAX);
	assert_int_not_equal(str_find(in->suspects[0].summary, STR("10.0.0.21")), SIZE_MAX);
	end(&d);
}

static void too_soon_to_confirm(void **state)
{
	(void)state;
	for (int k = 0; k < 2; k++) {
		struct desk d;
		begin(&d);
		traffic(&d, -3600, k ? 1800 + 900 : 1800 + 120, &OUTAGE, 1);
		const struct incident *in = reconstruct(&d);
		assert_non_null(in);
		assert_in_range(when(in, MS_RECOVERED), 1794, 1804);
		assert_int_equal(str_find(in->milestones[MS_RECOVERED].summary, STR("too soon")) != SIZE_MAX, k == 0);
		bool told = false;
		for (size_t i = 0; i < d.a->n_unseen; i++)
			told |= str_is(d.a->unseen[i].kind, "hold");
		assert_int_equal(told, k == 0);
		end(&d);
	}
}

/* Time-outs end when requests that begin no longer hang, not with the last that failed. */
static void answers_that_hang_are_impact(void **state)
{
	struct desk d;
	struct buf b = { 0 };
	(void)state;
	for (int t = -1800; t < 1800; t++) {
		/* A lock is held from 0 to 90; whoever waits for 30 s is given up. */
		bool waits = t >= 0 && t < 90 && t % 2;
		double seconds = waits ? t < 60 ? 30 : 90 - t : 0.012;
		struct civil c = civil_of(instant_of_s(NOON + t + (int)seconds));
		buf_addf(&b, "192.0.2.%d - - [%02d/Mar/2024:%02d:%02d:%02d +0000] \"GET /shop/1 HTTP/1.1\" %d 512 \"-\" \"test\" rt=%.3f uct=\"0.000\" urt=\"%.3f\"\n", (t + 1800) % 97, c.day, c.hour,
			 c.minute, c.second, waits && t < 60 ? 504 : 200, seconds, seconds);
	}
	begin(&d);
	add(&d, "web1/access.log", b.p);
	buf_free(&b);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_in_range(when(in, MS_RECOVERED), 84, 94);
	assert_true(in->impact.slow > 8);
	assert_int_equal(in->impact.failed, 30);
	end(&d);
}

/* An end that is not in the logs is no end in one step. */
static void nothing_is_mitigated_while_it_lasts(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	traffic(&d, -3600, 1500, &OUTAGE, 1);
	const struct incident *in = reconstruct(&d);
	assert_non_null(in);
	assert_int_equal(str_find(in->milestones[MS_MITIGATED].reason, STR("ended")), SIZE_MAX);
	end(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_story),
		cmocka_unit_test(every_milestone_has_its_lines),
		cmocka_unit_test(a_rollback_that_does_not_help_speaks_against),
		cmocka_unit_test(every_server_down),
		cmocka_unit_test(taken_when_it_is_over),
		cmocka_unit_test(database_tells_of_its_own_shortage),
		cmocka_unit_test(ids_do_not_flood_the_timeline),
		cmocka_unit_test(database_tells_that_it_crashed),
		cmocka_unit_test(replaced_releases_are_suspect),
		cmocka_unit_test(health_checks_mitigate),
		cmocka_unit_test(folders_of_all_are_no_hosts),
		cmocka_unit_test(hosts_keep_their_first_words),
		cmocka_unit_test(most_lines_tell_zone_and_order),
		cmocka_unit_test(cut_off_by_the_end),
		cmocka_unit_test(a_chronic_complaint_is_about_its_own_upstream),
		cmocka_unit_test(too_soon_to_confirm),
		cmocka_unit_test(answers_that_hang_are_impact),
		cmocka_unit_test(nothing_is_mitigated_while_it_lasts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
