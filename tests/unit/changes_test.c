/*
 * From lines of deploy logs to changes: which are one, which are none, which go back.
 */
#include "tests/unit/desk.h"

#include <stdio.h>

static void reconstruct(struct desk *d, size_t changes)
{
	struct err e = { 0 };
	if (!ledger_seal(d->ledger, &e))
		fail_msg("%s", e.text);
	d->a = correlate(d->ledger, &(struct correlate_options){ 0 });
	ledger_free(d->ledger);
	for (size_t i = 0; d->a->n_changes != changes && i < d->a->n_changes; i++)
		print_message("change %zu: %.*s\n", i + 1, STR_ARG(d->a->changes[i].summary));
	assert_int_equal(d->a->n_changes, changes);
}

static int64_t lasted(const struct change *c)
{
	return instant_known(c->end.time) ? instant_s(c->end.time) - instant_s(c->start.time) : -1;
}

static void only(const char *name, const char *text, size_t changes, struct desk *d)
{
	begin(d);
	add(d, name, text);
	reconstruct(d, changes);
}

#define GITLAB(COMMAND, LAST)                                                                                                              \
	"2024-03-15T12:00:00.100000Z 00O Running with gitlab-runner 17.4.0 (b92ee590)\n"                                                   \
	"2024-03-15T12:00:05.000000Z 01O $ " COMMAND "\n"                                                                                  \
	"2024-03-15T12:04:05.000000Z 00O " LAST "\n"

static void a_job_is_a_change_if_something_says_so(void **state)
{
	static const struct {
		const char *name, *text;
		int outcome; /* -1: no change */
		int64_t lasted;
	} jobs[] = {
		{ "7.log", GITLAB("make check", "ERROR: Job failed: exit code 1"), -1, 0 },
		{ "7.log", GITLAB("./deploy.sh production", "ERROR: Job failed: exit code 1"), OUTCOME_FAILED, 240 },
		{ "7.log", GITLAB("./deploy.sh production", "Job succeeded"), OUTCOME_OK, 240 },
		{ "7.log", GITLAB("./deploy.sh --dry-run", "Job succeeded"), -1, 0 },
		{ "ci/deploy-web.log", GITLAB("make live", "Job succeeded"), OUTCOME_OK, 245 },
		{ "ci/deploy-preview.log", GITLAB("make live", "Job succeeded"), -1, 0 },
		{ "g.txt", "2024-03-15T12:00:00.0000000Z Complete job name: build\n2024-03-15T12:04:00.0000000Z ##[error]Process completed with exit code 2.\n", -1, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
		struct desk d;
		only(jobs[i].name, jobs[i].text, jobs[i].outcome >= 0, &d);
		if (jobs[i].outcome >= 0) {
			assert_int_equal(d.a->changes[0].outcome, jobs[i].outcome);
			assert_int_equal(lasted(&d.a->changes[0]), jobs[i].lasted);
		}
		end(&d);
	}
}

static void jobs_side_by_side(void **state)
{
	struct desk d;
	(void)state;
	only("run.log", "test\tRun\t2024-03-15T12:00:00.0000000Z Complete job name: test\n"
			"deploy-shop\tSet up job\t2024-03-15T12:00:01.0000000Z Complete job name: deploy-shop\n"
			"deploy-mail\tSet up job\t2024-03-15T12:00:02.0000000Z Complete job name: deploy-mail\n"
			"test\tRun\t2024-03-15T12:01:00.0000000Z ##[error]Process completed with exit code 2.\n"
			"deploy-mail\tShip\t2024-03-15T12:02:00.0000000Z ##[error]Process completed with exit code 1.\n"
			"deploy-shop\tComplete job\t2024-03-15T12:03:01.0000000Z Cleaning up orphan processes\n",
	     2, &d);
	assert_int_equal(d.a->changes[0].outcome, OUTCOME_OK);
	assert_int_equal(lasted(&d.a->changes[0]), 180);
	assert_int_equal(d.a->changes[1].outcome, OUTCOME_FAILED);
	end(&d);
}

static void copies_are_one(void **state)
{
	static const char job[] = "2024-03-15T12:00:01.0000000Z Complete job name: deploy-shop\n2024-03-15T12:03:01.0000000Z Cleaning up orphan processes\n";
	static const char step[] = "2024-03-15T12:00:01.0000000Z Complete job name: deploy-shop\n";
	struct desk d;
	(void)state;
	begin(&d);
	add(&d, "log.zip!0_deploy.txt", job);
	add(&d, "log.zip!deploy/1_Set up job.txt", step);
	reconstruct(&d, 1);
	assert_int_equal(lasted(&d.a->changes[0]), 180);
	end(&d);
}

#define PLAY(DAY, VERSION, CHANGED)                                                                                  \
	"2024-03-" DAY " 12:00:00,000 p=9 u=ops n=ansible | PLAY [Deploy shop " VERSION "] ****\n"                  \
	"2024-03-" DAY " 12:02:00,000 p=9 u=ops n=ansible | PLAY RECAP ****\n"                                     \
	"2024-03-" DAY " 12:02:00,000 p=9 u=ops n=ansible | web-1 : ok=2    changed=" CHANGED "    unreachable=0    failed=0\n"

static void an_older_version_is_a_way_back(void **state)
{
	struct desk d;
	(void)state;
	only("ansible.log", PLAY("11", "4.9.0", "2") PLAY("12", "4.10.0", "2") PLAY("13", "4.9.0", "2"), 3, &d);
	assert_int_equal(d.a->changes[1].outcome, OUTCOME_OK);
	assert_int_equal(d.a->changes[2].outcome, OUTCOME_ROLLBACK);
	assert_true(str_find(d.a->changes[2].summary, STR("replaces 4.10.0")) != SIZE_MAX);
	assert_true(str_is(d.a->changes[2].hosts.v[0], "web-1"));
	end(&d);
	/* It found all as it should be, or only showed what it would do. */
	only("ansible.log", PLAY("11", "4.9.0", "0"), 0, &d);
	end(&d);
	only("ansible.log", "2024-03-11 12:00:00,000 p=9 u=ops n=ansible | PLAY [Deploy shop 4.9.0] [CHECK MODE] ****\n"
			    "2024-03-11 12:02:00,000 p=9 u=ops n=ansible | web-1 : ok=2    changed=1    unreachable=0    failed=0\n",
	     0, &d);
	end(&d);
}

static void hosts_without_a_change_are_left_out(void **state)
{
	struct desk d;
	(void)state;
	only("ansible.log", "2024-03-11 12:00:00,000 p=9 u=ops n=ansible | PLAY [Deploy shop 4.9.0] ****\n"
			    "2024-03-11 12:02:00,000 p=9 u=ops n=ansible | ok: [web-2]\n"
			    "2024-03-11 12:02:00,000 p=9 u=ops n=ansible | PLAY RECAP ****\n"
			    "2024-03-11 12:02:00,000 p=9 u=ops n=ansible | web-1 : ok=2    changed=2    unreachable=0    failed=0\n"
			    "2024-03-11 12:02:00,000 p=9 u=ops n=ansible | web-2 : ok=2    changed=0    unreachable=0    failed=0\n"
			    "2024-03-11 12:02:00,000 p=9 u=ops n=ansible | web-3 : ok=1    changed=1    unreachable=1    failed=0\n",
	     1, &d);
	assert_int_equal(d.a->changes[0].outcome, OUTCOME_FAILED);
	assert_int_equal(d.a->changes[0].hosts.n, 2);
	assert_true(str_is(d.a->changes[0].hosts.v[0], "web-1"));
	assert_int_equal(d.a->changes[0].failed_hosts.n, 1);
	assert_true(str_is(d.a->changes[0].failed_hosts.v[0], "web-3"));
	end(&d);
}

#define RELEASES(AT, VERSION) "2024-03-11T12:" AT ".000000+00:00 web1 deploy[1]: deploying shop version " VERSION "\n"
#define RELEASED(AT, VERSION) "2024-03-11T12:" AT ".000000+00:00 web1 deploy[1]: deployed shop version " VERSION "\n"

static void releases_may_overlap(void **state)
{
	struct desk d;
	(void)state;
	only("syslog", RELEASES("00:00", "4.9.0") RELEASES("00:10", "4.9.1") RELEASED("02:00", "4.9.1") RELEASED("02:30", "4.9.0") RELEASES("08:00", "4.9.2"), 3, &d);
	assert_int_equal(lasted(&d.a->changes[0]), 150);
	assert_int_equal(lasted(&d.a->changes[1]), 110);
	assert_true(str_is(d.a->changes[2].version, "4.9.2"));
	end(&d);
}

static void one_record_tells_a_span(void **state)
{
	struct desk d;
	(void)state;
	only("history.log", "Start-Date: 2024-03-15  12:00:00\nCommandline: apt-get install nginx\nUpgrade: nginx:amd64 (1.22.0-1, 1.24.0-1)\nEnd-Date: 2024-03-15  12:00:42\n", 1, &d);
	assert_int_equal(lasted(&d.a->changes[0]), 42);
	end(&d);
}

static void a_line_without_a_time_lies_between_its_neighbours(void **state)
{
	struct desk d;
	(void)state;
	only("revisions.log", "Branch main (at 41c07fe) deployed as release 20240315120000 by mira\nmira rolled back to release 20240314120000\n"
			      "Branch main (at 51c07fe) deployed as release 20240315130000 by mira\n", 3, &d);
	assert_int_equal(d.a->changes[1].outcome, OUTCOME_ROLLBACK);
	assert_int_equal(instant_s(d.a->changes[1].start.hi) - instant_s(d.a->changes[1].start.lo), 3600);
	end(&d);
}

static void a_job_names_where_it_went(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	add(&d, "web2/syslog", "2024-03-15T11:00:00.000000+00:00 web2 shop[7]: ready\n"); /* so these two are known, and web8 and web9 are not */
	add(&d, "web3/syslog", "2024-03-15T11:00:00.000000+00:00 web3 shop[7]: ready\n");
	add(&d, "7.log", "2024-03-15T12:00:00.100000Z 00O Running with gitlab-runner 17.4.0 (b92ee590)\n"
			 "2024-03-15T12:00:05.000000Z 01O $ ./deploy.sh shop --limit web2,web9\n"
			 "2024-03-15T12:00:09.000000Z 01O web3: shop 4.9.0 is current\n"
			 "2024-03-15T12:00:09.000000Z 01O web8: shop 4.9.0 is current\n"
			 "2024-03-15T12:00:20.000000Z 00O Job succeeded\n");
	reconstruct(&d, 1);
	assert_int_equal(d.a->changes[0].hosts.n, 2);
	assert_true(str_is(d.a->changes[0].hosts.v[0], "web2"));
	assert_true(str_is(d.a->changes[0].hosts.v[1], "web3"));
	assert_true(str_is(d.a->changes[0].version, "4.9.0"));
	end(&d);
}

static void a_play_in_a_job_tells_its_hosts(void **state)
{
	static const char play[] = "2024-03-15T12:00:02.0000000Z PLAY [Shop 4.9.0] ****\n"
				   "2024-03-15T12:00:40.0000000Z PLAY RECAP ****\n"
				   "2024-03-15T12:00:40.0000000Z web-2 : ok=3    changed=1    unreachable=0    failed=0\n"
				   "2024-03-15T12:00:40.0000000Z web-3 : ok=2    changed=1    unreachable=0    failed=1\n"
				   "2024-03-15T12:00:41.0000000Z ##[error]Process completed with exit code 2.\n";
	char job[1000];
	struct desk d;
	(void)state;
	snprintf(job, sizeof job, "2024-03-15T12:00:01.0000000Z ##[group]Run ansible-playbook site.yml\n%s", play);
	only("job.txt", job, 1, &d);
	assert_int_equal(d.a->changes[0].outcome, OUTCOME_FAILED);
	assert_int_equal(lasted(&d.a->changes[0]), 40);
	assert_int_equal(d.a->changes[0].hosts.n, 2);
	assert_int_equal(d.a->changes[0].failed_hosts.n, 1);
	assert_true(str_is(d.a->changes[0].failed_hosts.v[0], "web-3"));
	end(&d);
	/* The same in a job of tests is none. */
	snprintf(job, sizeof job, "2024-03-15T12:00:01.0000000Z ##[group]Run molecule test\n%s", play);
	only("job.txt", job, 0, &d);
	end(&d);
}

#define TF(AT, MESSAGE, TYPE) "{\"@level\":\"info\",\"@message\":\"" MESSAGE "\",\"@module\":\"terraform.ui\",\"@timestamp\":\"2024-03-15T12:" AT "Z\",\"type\":\"" TYPE "\"}\n"

static void many_resources_are_one_apply(void **state)
{
	struct desk d;
	(void)state;
	only("apply.json", TF("00:00", "lb.a: Modifying...", "apply_start") TF("04:00", "lb.a: Modifications complete after 4m0s", "apply_complete")
			   TF("08:00", "lb.b: Creating...", "apply_start") TF("12:00", "lb.b: Creation complete after 4m0s", "apply_complete")
			   TF("12:01", "Apply complete! Resources: 1 added, 1 changed, 0 destroyed.", "change_summary"), 1, &d);
	assert_int_equal(d.a->changes[0].outcome, OUTCOME_OK);
	assert_int_equal(lasted(&d.a->changes[0]), 721);
	end(&d);
}

static void a_command_is_a_change_of_who_typed_it(void **state)
{
	struct desk d;
	(void)state;
	only("auth.log", "2024-03-15T12:00:00.000000+00:00 web2 sudo[77]:     mira : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/usr/local/bin/deploy-shop 4.9.0\n"
			 "2024-03-15T12:20:00.000000+00:00 web2 sudo[78]:     mira : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/usr/bin/tail /var/log/deploy.log\n",
	     1, &d);
	assert_true(str_is(d.a->changes[0].actor, "mira"));
	assert_true(str_is(d.a->changes[0].hosts.v[0], "web2"));
	assert_true(str_is(d.a->changes[0].version, "4.9.0"));
	assert_int_equal(d.a->changes[0].kind, SUSPECT_DEPLOY);
	end(&d);
}

static void talk_in_a_chat_is_no_second_change(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	add(&d, "7.log", GITLAB("./deploy.sh shop 4.9.0", "ERROR: Job failed: exit code 1"));
	add(&d, "notes.txt", "2024-03-15\n12:04 UTC - Deploy failed: shop 4.9.0\n12:05 UTC - mira: the deploy of shop 4.9.0 failed, looking\n");
	reconstruct(&d, 1);
	assert_int_equal(d.a->changes[0].outcome, OUTCOME_FAILED);
	end(&d);
}

/* The process is the run: the next one within the minute is another change, and with the version before a way back. */
static void the_process_is_the_run(void **state)
{
	static const char *const plays[][2] = { { "billing v75 | unpack", "billing v74 | unpack" }, { "unpack", "unpack" } };
	(void)state;
	for (size_t i = 0; i < sizeof plays / sizeof *plays; i++) {
		char text[1200];
		struct desk d;
		snprintf(text, sizeof text,
			 "2024-03-11 12:00:00,000 p=81 u=ops n=ansible | PLAY [edge_tier] ****\n"
			 "2024-03-11 12:00:00,200 p=81 u=ops n=ansible | TASK [%s] ****\n"
			 "2024-03-11 12:00:05,000 p=81 u=ops n=ansible | PLAY RECAP ****\n"
			 "2024-03-11 12:00:05,000 p=81 u=ops n=ansible | web-1 : ok=2    changed=2    unreachable=0    failed=0\n"
			 "2024-03-11 12:00:50,000 p=97 u=ops n=ansible | PLAY [edge_tier] ****\n"
			 "2024-03-11 12:00:50,200 p=97 u=ops n=ansible | TASK [%s] ****\n"
			 "2024-03-11 12:00:56,000 p=97 u=ops n=ansible | PLAY RECAP ****\n"
			 "2024-03-11 12:00:56,000 p=97 u=ops n=ansible | web-1 : ok=2    changed=2    unreachable=0    failed=0\n",
			 plays[i][0], plays[i][1]);
		only("ansible.log", text, 2, &d);
		assert_int_equal(lasted(&d.a->changes[0]), 5);
		assert_int_equal(lasted(&d.a->changes[1]), 6);
		assert_int_equal(d.a->changes[1].outcome, i ? OUTCOME_OK : OUTCOME_ROLLBACK);
		if (!i)
			assert_int_equal(str_find(d.a->changes[0].summary, STR("billing v75")), 0);
		end(&d);
	}
}

/* A play is named by the release that its tasks name, not by the group of hosts that it is for. */
static void tasks_name_the_change(void **state)
{
	struct desk d;
	(void)state;
	begin(&d);
	add(&d, "web1/app.log", "2024-03-11T12:00:00Z web1 app[5]: ready\n");
	add(&d, "ctl1/ansible.log", "2024-03-11 12:00:00,000 p=81 u=ops n=ansible | PLAY [ctl1] ****\n"
				 "2024-03-11 12:00:00,200 p=81 u=ops n=ansible | TASK [ledger 2024.10.1 | alter tables] ****\n"
				 "2024-03-11 12:01:05,000 p=81 u=ops n=ansible | ctl1 : ok=2    changed=2    unreachable=0    failed=0\n");
	reconstruct(&d, 1);
	assert_int_equal(str_find(d.a->changes[0].summary, STR("ledger 2024.10.1")), 0);
	end(&d);
}

/* Records of one audit trail, chat or cluster that come close upon each other are of one change if they are of one thing. */
static void things_stay_apart(void **state)
{
	static const char trail[] = "{\"Records\": [{\"eventTime\": \"2024-03-15T12:00:00Z\", \"eventSource\": \"ec2.amazonaws.com\", \"eventName\": \"RevokeSecurityGroupEgress\", \"eventID\": \"e1\", \"requestParameters\": {\"groupId\": \"sg-0d51\"}},\n"
				    "{\"eventTime\": \"2024-03-15T12:00:07Z\", \"eventSource\": \"ec2.amazonaws.com\", \"eventName\": \"RevokeSecurityGroupIngress\", \"eventID\": \"e2\", \"requestParameters\": {\"groupId\": \"sg-0e77\"}},\n"
				    "{\"eventTime\": \"2024-03-15T12:00:09Z\", \"eventSource\": \"ec2.amazonaws.com\", \"eventName\": \"ModifyVpcEndpoint\", \"eventID\": \"e3\"},\n"
				    "{\"eventTime\": \"2024-03-15T12:01:00Z\", \"eventSource\": \"ecs.amazonaws.com\", \"eventName\": \"RegisterTaskDefinition\", \"eventID\": \"e4\", \"requestParameters\": {\"family\": \"shop\"}},\n"
				    "{\"eventTime\": \"2024-03-15T12:01:04Z\", \"eventSource\": \"ecs.amazonaws.com\", \"eventName\": \"UpdateService\", \"eventID\": \"e5\", \"requestParameters\": {\"service\": \"shop\"}}]}\n";
	static const char history[] = "REVISION\tUPDATED                 \tSTATUS    \tCHART      \tAPP VERSION\tDESCRIPTION     \n"
				      "8       \tFri Mar 15 12:00:00 2024\tdeployed  \tbasket-1.9.0\t3.42.0     \tUpgrade complete\n";
	static const char scaled[] = "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [\n"
				     "{\"kind\": \"Event\", \"metadata\": {\"name\": \"a\"}, \"involvedObject\": {\"kind\": \"Deployment\", \"name\": \"basket\"}, \"reason\": \"ScalingReplicaSet\", \"message\": \"Scaled up replica set basket-5d8b7f9c66 to 2\", \"lastTimestamp\": \"2024-03-15T12:00:02Z\", \"type\": \"Normal\"},\n"
				     "{\"kind\": \"Event\", \"metadata\": {\"name\": \"b\"}, \"involvedObject\": {\"kind\": \"Deployment\", \"name\": \"search\"}, \"reason\": \"ScalingReplicaSet\", \"message\": \"Scaled up replica set search-7c9f6d5b48 to 2\", \"lastTimestamp\": \"2024-03-15T12:00:06Z\", \"type\": \"Normal\"}]}\n";
	static const char chat[] = "[2024-03-15 12:00:00] <bot> config proxy-timeouts rolled out to web1\n[2024-03-15 12:01:30] <bot> shop release 2024.03.15-2: started\n";
	struct desk d;
	(void)state;
	only("trail.json", trail, 4, &d);
	assert_true(str_find(d.a->changes[1].summary, STR("sg-0e77")) != SIZE_MAX);
	end(&d);
	only("chat.log", chat, 2, &d);
	end(&d);
	/* Two logs of one thing, and the name says of which. */
	begin(&d);
	add(&d, "history.txt", history);
	add(&d, "events.json", scaled);
	reconstruct(&d, 2);
	assert_true(str_starts(d.a->changes[0].summary, STR("basket-1.9.0: Upgrade complete")));
	end(&d);
}

#define COMMIT(HASH, DATE, WORDS) HASH " " DATE " Mira Vale <mira@example.com> " WORDS "\n"

static void a_commit_is_a_change_until_it_goes_live(void **state)
{
	struct desk d;
	(void)state;
	only("repo.log", COMMIT("3f0b77d", "2024-03-11T11:00:00+00:00", "shop: drop the old pool") COMMIT("4f0b77d", "2024-03-11T11:05:00+00:00", "shop: a new one"), 2, &d);
	assert_true(d.a->changes[0].written);
	assert_true(str_is(d.a->changes[0].summary, "shop: drop the old pool (commit 3f0b77d)"));
	end(&d);
	begin(&d);
	add(&d, "repo.log", COMMIT("3f0b77d", "2024-03-10T11:00:00+00:00", "shop: drop the old pool"));
	add(&d, "copy/repo.log", COMMIT("3f0b77d", "2024-03-10T11:00:00+00:00", "shop: drop the old pool"));
	add(&d, "deploy.log", "2024-03-11T12:00:00.000000+00:00 web1 deploy[1]: deploying shop 3f0b77d\n2024-03-11T12:01:00.000000+00:00 web1 deploy[1]: deployed shop 3f0b77d\n");
	reconstruct(&d, 1);
	assert_false(d.a->changes[0].written);
	assert_int_equal(lasted(&d.a->changes[0]), 60);
	end(&d);
}

/* Each is named after what it changed, in one line. */
static void changes_are_of_kinds(void **state)
{
	static const struct {
		const char *name, *text;
		enum suspect_kind kind;
		const char *words;
	} cases[] = {
		{ "web1/history.log", "Start-Date: 2024-01-10  10:00:00\nCommandline: /usr/bin/unattended-upgrade\nUpgrade: memcached:amd64 (1.6.18-1, 1.6.18-2)\nEnd-Date: 2024-01-10  10:00:09\n",
		  SUSPECT_INFRASTRUCTURE, "Upgrade: memcached:amd64 (1.6.18-1, 1.6.18-2)" },
		{ "trail.json", "{\"Records\": [{\"eventTime\": \"2024-01-10T10:00:00Z\", \"eventSource\": \"ec2.amazonaws.com\", \"eventName\": \"RevokeSecurityGroupIngress\", \"eventID\": \"e1\", "
		  "\"requestParameters\": {\"groupId\": \"sg-1\"}}]}\n", SUSPECT_NETWORK, "ec2 RevokeSecurityGroupIngress sg-1" },
		{ "trail.json", "{\"Records\": [{\"eventTime\": \"2024-01-10T10:00:00Z\", \"eventSource\": \"rds.amazonaws.com\", \"eventName\": \"ModifyDBInstance\", \"eventID\": \"e1\", "
		  "\"requestParameters\": {\"dBInstanceIdentifier\": \"db1\"}}]}\n", SUSPECT_DATABASE, "rds ModifyDBInstance db1" },
		{ "events.log", "2024-01-10T10:00:00.000000+00:00 n7 kubelet[77]: New size: 12; reason: cpu resource utilization above target\n", SUSPECT_CAPACITY, "New size: 12" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct desk d;
		only(cases[i].name, cases[i].text, 1, &d);
		assert_int_equal(d.a->changes[0].kind, cases[i].kind);
		assert_true(str_find(d.a->changes[0].summary, str_of(cases[i].words)) == 0);
		end(&d);
	}
}

/* What Ansible does on a machine is one change; what somebody does there afterwards by hand is another. */
static void a_run_of_modules_is_one_change(void **state)
{
	struct desk d;
	(void)state;
	only("web1/syslog",
	     "2024-01-10T10:00:00.000000+00:00 web1 python3[4]: ansible-ansible.legacy.setup Invoked with gather_subset=['all']\n"
	     "2024-01-10T10:00:02.000000+00:00 web1 python3[5]: ansible-ansible.legacy.copy Invoked with dest=/etc/nginx/shop.conf mode=0644\n"
	     "2024-01-10T10:00:03.000000+00:00 web1 python3[6]: ansible-ansible.legacy.systemd Invoked with name=nginx state=reloaded\n"
	     "2024-01-10T10:03:00.000000+00:00 web1 sudo[7]:     mira : TTY=pts/0 ; PWD=/etc/nginx ; USER=root ; COMMAND=/usr/bin/cp shop.conf.bak shop.conf\n",
	     2, &d);
	assert_int_equal(d.a->changes[0].kind, SUSPECT_CONFIG);
	assert_int_equal(lasted(&d.a->changes[0]), 1);
	assert_int_equal(instant_s(d.a->changes[1].start.time), 1704881000 - 20);
	end(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_commit_is_a_change_until_it_goes_live),
		cmocka_unit_test(a_job_is_a_change_if_something_says_so), cmocka_unit_test(jobs_side_by_side), cmocka_unit_test(copies_are_one),
		cmocka_unit_test(an_older_version_is_a_way_back), cmocka_unit_test(hosts_without_a_change_are_left_out), cmocka_unit_test(releases_may_overlap), cmocka_unit_test(one_record_tells_a_span), cmocka_unit_test(a_line_without_a_time_lies_between_its_neighbours),
		cmocka_unit_test(a_job_names_where_it_went), cmocka_unit_test(a_play_in_a_job_tells_its_hosts),
		cmocka_unit_test(many_resources_are_one_apply), cmocka_unit_test(a_command_is_a_change_of_who_typed_it), cmocka_unit_test(talk_in_a_chat_is_no_second_change), cmocka_unit_test(the_process_is_the_run),
		cmocka_unit_test(tasks_name_the_change), cmocka_unit_test(things_stay_apart), cmocka_unit_test(changes_are_of_kinds), cmocka_unit_test(a_run_of_modules_is_one_change),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
