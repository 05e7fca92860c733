/*
 * What people say, and what is taken from it: sentences of many minds.
 *
 * A wrong milestone is worse than none: what is denied, asked, planned or wished for is no milestone.
 */
#include "tests/unit/desk.h"

#include <stdio.h>

struct sentence {
	const char *said;
	const char *means; /* names of what, by '|', several at once by '+' in the order of events; "-": nothing that counts */
};

static const struct sentence sentences[] = {
	/* Somebody takes it. */
	{ "on it", "ack" },
	{ "I'm on it", "ack" },
	{ "I'll take this", "ack" },
	{ "I'll take this one", "ack" },
	{ "I got this", "ack" },
	{ "got it, having a look", "ack" },
	{ "looking", "ack" },
	{ "looking now", "ack" },
	{ "checking now", "ack|investigating" },
	{ "I can take it", "ack" },
	{ "mine", "ack" },
	{ "acknowledged, opening the dashboards", "ack" },
	{ "I'm incident commander", "ack" },
	{ "taking command", "ack" },
	{ "👀", "ack" },
	{ "can someone look at this", "-" },
	{ "who is on it", "-" },
	{ "is anyone on it?", "-" },
	{ "nobody is on it yet", "-" },
	{ "looks fine to me", "-" },
	{ "looking forward to the offsite", "-" },
	{ "I'll take lunch now", "-" },
	{ "the sticker is on it", "ack" }, /* as good as words can tell */
	/* Something is wrong. */
	{ "seeing 500s on checkout, anyone?", "report" },
	{ "getting timeouts on the api, anybody else?", "report" },
	{ "error rate is spiking", "report" },
	{ "error rate on search at 30%", "report" },
	{ "5xx going up since 14:30", "report" },
	{ "prod is on fire", "report" },
	{ "something is wrong with the cart", "report" },
	{ "I can't log in", "report" },
	{ "hey, can't reach the shop", "report" },
	{ "can't reach the shop", "report" },
	{ "pages take forever to load", "report" },
	{ "the api is super slow right now", "report" },
	{ "orders aren't going through", "report" },
	{ "alerts are going off", "report" },
	{ "error rate was spiking yesterday", "-" },
	{ "error rate is at 0.1%", "-" },
	{ "if the error rate is above 5% we roll back", "-" },
	{ "can't make it today", "-" },
	{ "I can't open the window", "-" },
	{ "reviews take ages", "-" },
	{ "fire drill at noon", "-" },
	{ "does anyone know a good book on errors?", "-" },
	{ "nothing is wrong with the cart", "-" },
	{ "why can't I log in?", "-" },
	/* The failing part is named. */
	{ "it's the cache", "identified" },
	{ "it is the cache cluster", "identified" },
	{ "found it", "identified" },
	{ "found it: the new index is missing", "identified" },
	{ "we found the problem, db-4 has a full disk", "identified" },
	{ "root cause: expired certificate on the gateway", "identified" },
	{ "the culprit is the new image resizer", "identified" },
	{ "looks like the payments provider is down", "identified|report" },
	{ "looks like it's the redis failover", "identified" },
	{ "narrowed it down to the search cluster", "identified" },
	{ "confirmed, it's the load balancer config", "identified" },
	{ "the certificate expired", "identified" },
	{ "cert expired on api-gw", "identified" },
	{ "disk full on db-4", "identified" },
	{ "db-4 is out of disk", "identified" },
	{ "it is not the deploy. db3 lost its disk, mysqld crashed", "identified" },
	{ "mysql crashed", "identified" },
	{ "if db3 lost its disk we fail over", "-" },
	{ "did db3 lose a disk and is that why it crashed?", "-" },
	{ "is it the cache?", "-" },
	{ "it's not the cache", "-" },
	{ "maybe it's the cache", "-" },
	{ "could it be the cache", "-" },
	{ "it's the third time this week", "-" },
	{ "we have not found the cause", "-" },
	{ "no root cause yet", "-" },
	{ "still looking for the root cause", "investigating" },
	{ "root cause analysis will follow", "-" },
	{ "it's the weekend", "-" },
	/* What was done. */
	{ "scaled up to 12 workers", "action" },
	{ "bumped the pool to 200", "action" },
	{ "turned off the flag", "action" },
	{ "flag is off", "action" },
	{ "feature flag off for everyone", "action" },
	{ "disabled the new checkout", "action" },
	{ "shifted traffic to eu-west", "action" },
	{ "moved traffic to the second region", "action" },
	{ "traffic moved to the standby", "action" },
	{ "flushed the cache", "action" },
	{ "cleared the cache", "action" },
	{ "cache cleared", "action" },
	{ "failed over to db-2", "action" },
	{ "promoted db-2", "action" },
	{ "restarted the api", "action" },
	{ "bounced the api pods", "action" },
	{ "kicked the workers", "action" },
	{ "reverted the change", "rollback_ok" },
	{ "reverted to 4.1", "rollback_ok" },
	{ "rolled back", "rollback_ok" },
	{ "rollback is live", "rollback_ok" },
	{ "rolling back now", "rollback_start" },
	{ "we should restart", "-" },
	{ "we should restart the api", "-" },
	{ "will restart the api", "-" },
	{ "I would restart it", "-" },
	{ "shall I restart it", "-" },
	{ "can you restart it", "-" },
	{ "please restart db-4", "-" },
	{ "do not roll back", "-" },
	{ "don't roll back yet", "-" },
	{ "do not restart anything", "-" },
	{ "no need to restart", "-" },
	{ "before we restart, take a dump", "-" },
	{ "waiting for the rollback", "-" },
	{ "restart did not help", "-|action" },
	{ "restarted, no change", "action" },
	{ "if that fails we roll back", "-" },
	{ "I'd rather not fail over", "-" },
	/* Better, or over. */
	{ "all clear", "resolved" },
	{ "calling it resolved", "resolved" },
	{ "incident closed", "resolved" },
	{ "we're back", "monitoring" },
	{ "back to normal", "monitoring" },
	{ "error rate is back to baseline", "monitoring" },
	{ "graphs look healthy", "monitoring" },
	{ "errors have stopped", "monitoring" },
	{ "no more errors for five minutes", "monitoring" },
	{ "not resolved yet", "-" },
	{ "not resolved", "-" },
	{ "is it resolved?", "-" },
	{ "is this resolved", "-" },
	{ "it won't be resolved today", "-" },
	{ "once this is resolved we talk", "-" },
	{ "when it is resolved, ping me", "-" },
	{ "until it's resolved keep the page up", "-" },
	{ "should be resolved soon", "-" },
	{ "far from resolved", "-" },
	{ "not back to normal", "-" },
	{ "still not healthy", "-" },
	{ "hopefully back to normal soon", "-" },
	{ "we're not out of the woods", "-" },
	{ "unresolved tickets: 4", "-" },
	/* Something is wrong. */
	{ "customers cannot check out", "report" },
	{ "is the site down for anyone else?", "-" },
	{ "checkout is down", "report" },
	{ "getting 500s on login", "report" },
	{ "site is not down", "-" },
	{ "we scaled down last night", "-|action" },
	/* Who hears of users, or sees it. */
	{ "three users in the forum say checkout hangs at the last step and then an error page", "report" },
	{ "we have four agents saying that tickets hang and then fail. Is something going on?", "report" },
	{ "feed gives 500 for me, and for two others", "report" },
	{ "support says the map spins for half a minute, anyone looking?", "report" },
	{ "hm, I see 503s on api/profile. Anyone?", "report" },
	{ "bookings have stopped, is the site down?", "report" },
	{ "sev1: 503s on checkout", "report" },
	{ "customers are calling, they cannot pay", "report" },
	{ "customer care says payments fail with an error page", "report" },
	{ "why is search so slow?", "report" },
	{ "do customers see errors?", "-" },
	{ "no customers see errors", "-" },
	{ "no user reported anything", "-" },
	{ "users were kicked out, fixed since", "report|monitoring" },
	{ "how many users get errors?", "-" },
	{ "if customers complain about slow pages, tell me", "-|report" },
	{ "people say the coffee is good", "-" },
	{ "the new support page is nice", "-" },
	{ "search was down last week", "-" },
	{ "customers said last month that search is slow", "-" },
	/* Of another time. */
	{ "I rolled back at 14:41 last Friday and it recovered by 14:47", "-" },
	{ "PagerDuty paged at 14:06 that day, root cause was the pool", "-" },
	{ "resolved at 15:10 back then. ok, closing the review", "-" },
	{ "last night's deploy failed on web3", "change_fail|identified|change_fail+identified" },
	{ "resolved. postmortem on Monday", "resolved" },
	/* Better, or only somebody back. */
	{ "my laptop is back from repair btw", "-" },
	{ "I am back from lunch, need help?", "-" },
	{ "edge1 is back, its logs since 13:31 are gone", "-" },
	{ "no, looks like the db is not the problem, cpu there is back to normal", "-" },
	{ "the index is back, latency normal", "monitoring" },
	{ "both are back, latency normal. keeping an eye on it", "monitoring" },
	{ "Orders are back to normal, closing.", "resolved" },
	{ "confirmed, closing", "resolved" },
	{ "no errors for 4 minutes, closing this", "resolved" },
	{ "closing the laptop, see you", "-" },
	{ "closing connections on db-2", "-" },
	{ "all clear from our side", "resolved" },
	{ "I got the page, looking", "ack" },
	{ "all workers wait on it", "-" },
	/* Several things at once. */
	{ "web-2 restarts every few seconds: TypeError: x is undefined. That is new in 2.1.0. Rolling back", "rollback_start+identified|identified+rollback_start" },
	{ "it was redis: redis-2 stopped answering at 21:18", "identified|action+identified|identified+action" },
	{ "memcached on cache-2 was restarted by unattended-upgrades, so every page went to the database", "identified|identified+action" },
	{ "found it: the export job holds a lock on prices, all sessions wait on it", "identified" },
	{ "heap is full. it is the fare cache from 5.4.0", "identified" },
	{ "ALTER TABLE users is waiting for a session that is idle in transaction. Killing the session", "identified" },
	{ "maybe the disk is full", "-" },
	{ "is the pool exhausted?", "-" },
};

enum { SENTENCES = sizeof sentences / sizeof *sentences };

struct heard {
	char what[SENTENCES][64]; /* by line: names joined by '+' */
};

static bool counts(enum what w)
{
	return w != WHAT_NONE && w != WHAT_NOTE && w != WHAT_UPDATE;
}

static void hear(void *user, const struct event *e)
{
	struct heard *h = user;
	assert_in_range(e->line, 2, SENTENCES + 1);
	char *to = h->what[e->line - 2];
	size_t n = strlen(to);
	if (counts(e->what))
		snprintf(to + n, sizeof h->what[0] - n, "%s%s", n ? "+" : "", what_name(e->what));
}

static bool is_one_of(struct str heard, const char *means)
{
	struct str all = str_of(means), name = heard.n ? heard : STR("-");
	for (;;) {
		size_t end = str_chr(all, '|');
		if (str_eq(str_sub(all, 0, end), name))
			return true;
		if (end == SIZE_MAX)
			return false;
		all = str_sub(all, end + 1, SIZE_MAX);
	}
}

static void sentences_mean_what_they_say(void **state)
{
	(void)state;
	struct err e = { 0 };
	struct catalog *c = catalog_builtin(&e);
	struct buf text = { 0 };
	struct heard heard = { 0 };
	size_t wrong = 0;
	if (!c)
		fail_msg("%s", e.text);
	buf_adds(&text, "Notes of 2024-01-10 (UTC)\n");
	for (size_t i = 0; i < SENTENCES; i++)
		buf_addf(&text, "%02zu:%02zu %s\n", 9 + i / 60, i % 60, sentences[i].said);
	struct text_stream stream = { { desk_pull, NULL }, buf_str(&text) };
	struct lines lines;
	struct reader_options o = { 0 };
	struct reader *r = reader_open(c, &o, STR("notes.txt"), INSTANT_NONE, hear, &heard);
	lines_open(&lines, &stream.stream, 0);
	reader_run(r, &lines);
	lines_close(&lines);
	for (size_t i = 0; i < SENTENCES; i++)
		if (!is_one_of(str_of(heard.what[i]), sentences[i].means)) {
			print_message("\"%s\" is taken for %s, means %s\n", sentences[i].said, heard.what[i][0] ? heard.what[i] : "nothing", sentences[i].means);
			wrong++;
		}
	assert_int_equal(wrong, 0);
	reader_close(r);
	buf_free(&text);
	catalog_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_mean_what_they_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
