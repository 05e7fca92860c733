/*
 * What broke, by what is said of it around the onset: dependencies and databases by the complaints about them,
 * limits that were hit, certificates, the network.
 *
 * Complaints about one thing are one candidate, whoever complains. Complaints that name nothing but their writers are
 * taken together by what they say instead: three servers out of connections are one shortage and not three.
 */
#include "correlate/facts.h"
#include "correlate/suspects.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

static const struct span BEFORE = { 300 * NS_PER_S }, AFTER = { 600 * NS_PER_S }; /* the onset */
static const struct span WATCHED = { 240 * NS_PER_S }; /* a log that was there so long before could have said it before */
enum { NEAR_S = 60, MANY = 10, NEAR_OTHER_S = 5, AT_ONCE_S = 5 };

/* ---- what a complaint is about ---- */

static bool of_memory(const struct fact *f)
{
	static const char *const words[] = { "out of memory", "OOM", NULL };
	return f->what == WHAT_CRASH && (text_has(fact_text(f), words) || text_has(f->f[F_REASON], words));
}

/* A link or a neighbour of a network device, or of a machine's own interface. */
static bool of_a_link(const struct fact *f)
{
	static const char *const words[] = { "link is", "link down", "line protocol", "lineproto", "adjchange", "neighbor", "neighbour", "bgp", "ospf", "changed state to down", NULL };
	return f->what == WHAT_DOWN && f->role != ROLE_EDGE && text_has(fact_text(f), words);
}

/* Locks that a database waits for, or breaks: its own trouble and no shortage. */
static bool of_locks(const struct fact *f)
{
	static const char *const words[] = { "deadlock", "lock wait timeout", "lock timeout", "statement timeout", "still waiting for", NULL };
	return (f->severity >= SEV_ERROR || f->what == WHAT_SATURATION) && (f->role == ROLE_DATA || f->what == WHAT_SATURATION) && text_has(fact_text(f), words);
}

/* A health check that fails for the certificate: one fault, whichever servers are found down by it. */
static bool of_a_certificate(const struct fact *f)
{
	static const char *const words[] = { "certificate verify failed", "certificate has expired", "certificate expired", "unable to get local issuer", "self signed certificate",
					     "self-signed certificate", NULL };
	return f->what == WHAT_CERTIFICATE || (f->what == WHAT_DOWN && text_has(fact_text(f), words));
}

static enum suspect_kind kind_of(const struct fact *f)
{
	static const char *const names[] = { "name resolution", "could not resolve", "not resolve", "no such host", "name or service not known",
					     "EAI_AGAIN", "ENOTFOUND", "server misbehaving", "translate host name", "read udp", "NXDOMAIN", "SERVFAIL", "lookup",
					     "no route to host", "network is unreachable", NULL };
	static const char *const data[] = { "postgres", "mysql", "mariadb", "pgbouncer", "mongo", "redis", "database",
					    "db ", "db:", "db-", "db.", "db0", "db1", "db2", "db3", ":5432", ":3306", ":6379", "sql", "read-only transaction", "READONLY", NULL };
	struct str text = fact_text(f), reason = f->f[F_REASON];
	if (of_a_certificate(f))
		return SUSPECT_CERTIFICATE;
	if (of_a_link(f) || (f->what == WHAT_UNREACHABLE && (text_has(text, names) || text_has(reason, names))))
		return SUSPECT_NETWORK;
	if (of_memory(f) || (f->what == WHAT_SATURATION && !of_locks(f)))
		return SUSPECT_CAPACITY;
	return f->role == ROLE_DATA || f->what == WHAT_FAILOVER || of_locks(f) || text_has(f->f[F_SUBJECT], data) || text_has(text, data) ? SUSPECT_DATABASE
															    : SUSPECT_DEPENDENCY;
}

static bool is_complaint(const struct fact *f)
{
	switch (f->what) {
	case WHAT_UNREACHABLE:
	case WHAT_SATURATION:
	case WHAT_CERTIFICATE:
		return true;
	case WHAT_DOWN:
	case WHAT_CRASH:
	case WHAT_NO_CAPACITY:
		return f->role == ROLE_DATA || of_memory(f) || of_a_link(f) || of_a_certificate(f);
	case WHAT_FAILOVER:
		return f->role == ROLE_DATA || f->kind == EV_STATE;
	default:
		return of_locks(f);
	}
}

/* Who takes over says that the other one is gone. */
static bool takes_over(const struct fact *f)
{
	static const char *const words[] = { "MASTER STATE", "to MASTER", "MASTER MODE", "promot", "as a leader", "became the leader", NULL };
	return f->what == WHAT_FAILOVER && text_has(fact_text(f), words);
}

/* Requests wait for a connection of a pool while those that have one wait for something else. */
static bool of_a_pool(const struct fact *f)
{
	static const char *const words[] = { "pool", "Connection is not available", NULL };
	return f->what == WHAT_SATURATION && f->role != ROLE_DATA && text_has(fact_text(f), words);
}

/* The writer tells of itself: "too many clients already" or "was interrupted" in a database's own log. */
static bool own_trouble(const struct fact *f)
{
	if (tells_of_another(f))
		return false;
	return (f->role == ROLE_DATA && f->what != WHAT_UNREACHABLE) || of_memory(f) || of_a_link(f) || of_locks(f) || f->what == WHAT_FAILOVER;
}

/* What the operating system refused: no other machine's fault. */
static bool of_its_machine(const struct fact *f)
{
	static const char *const words[] = { "no space left", "ENOSPC", "disk quota", "too many open files", "EMFILE", "cannot allocate memory", "ENOMEM", "read-only file system", NULL };
	return f->what == WHAT_SATURATION && text_has(fact_text(f), words);
}

/* The machine that is complained about, or "127.0.0.1:5432" where a port on the writer's own machine is all that tells
 * services apart; STR_NONE if only the writer is named. */
static struct str named_by(const struct fact *f)
{
	struct str named = f->f[F_SUBJECT].n ? f->f[F_SUBJECT] : f->f[F_UPSTREAM], host = host_part(named);
	if (own_trouble(f) || !named.n || same_node(host, f->f[F_HOST]) || (f->what == WHAT_DOWN && of_a_certificate(f)))
		return STR_NONE;
	if (!is_here(host))
		return host;
	size_t scheme = str_find(named, STR("://"));
	named = str_sub(named, scheme == SIZE_MAX ? 0 : scheme + 3, SIZE_MAX);
	named = str_sub(named, 0, str_chr(named, '/'));
	return str_chr(named, ':') == SIZE_MAX ? STR_NONE : named;
}

/* ---- complaints about one thing ---- */

struct blame {
	enum suspect_kind kind;
	struct str subject; /* STR_NONE: nothing but the writers is named */
	uint64_t words; /* then: what is said */
	const struct fact *first, *last;
	uint64_t count;
	struct strs writers;
	bool own; /* the thing itself says it, not who needs it */
};

struct blames {
	struct blame *v;
	size_t n, cap;
};

static uint64_t words_of(const struct fact *f)
{
	/* What a rule knows is the same in any words around it. */
	return f->rule.n ? hash64(7, f->rule) : fact_sort(f);
}

/* Of one machine that does not answer some say that it is a database: it is one thing all the same. */
static bool same_kind(enum suspect_kind a, enum suspect_kind b)
{
	return a == b || (a == SUSPECT_DEPENDENCY && b == SUSPECT_DATABASE) || (a == SUSPECT_DATABASE && b == SUSPECT_DEPENDENCY);
}

static struct blame *blame_for(struct blames *b, const struct fact *f)
{
	enum suspect_kind kind = kind_of(f);
	struct str subject = named_by(f);
	bool own = own_trouble(f);
	uint64_t words = subject.n ? 0 : words_of(f);
	for (size_t k = 0; k < b->n; k++) {
		struct blame *x = &b->v[k];
		if ((subject.n ? same_kind(x->kind, kind) : x->kind == kind) && x->own == own && (subject.n ? x->subject.n && (str_eq(x->subject, subject) || same_node(x->subject, subject))
						  : !x->subject.n && (x->words == words || (own && hosts_have(x->writers, f->f[F_HOST])))))
			return x;
	}
	MEM_PUSH(b->v, b->n, b->cap);
	b->v[b->n] = (struct blame){ .kind = kind, .subject = subject, .words = words, .own = own };
	return &b->v[b->n++];
}

/* A machine that had told before of what broke it tells that it comes back: that is the repair. */
static bool is_repair(const struct blames *b, const struct blame *x, struct instant onset)
{
	if (!x->own || !x->writers.n || span_s(instant_since(x->first->at.lo, onset)) <= NEAR_S)
		return false;
	for (size_t k = 0; k < b->n; k++)
		if (&b->v[k] != x && b->v[k].own && b->v[k].first->at.time.ns < x->first->at.time.ns && hosts_have(b->v[k].writers, x->writers.v[0]))
			return true;
	return false;
}

/* Told while another incident lasted and before this one could have begun: what broke then and there. */
static bool of_another_incident(const struct study *s, const struct incident *in, const struct fact *f)
{
	if (f->at.hi.ns >= instant_back(episode_from(first_episode(in)), SECONDS(NEAR_OTHER_S)).ns)
		return false;
	for (size_t i = 0; i < s->analysis->n_incidents; i++) {
		const struct incident *other = &s->analysis->incidents[i];
		if (other != in && f->at.time.ns >= instant_back(episode_from(first_episode(other)), SECONDS(NEAR_OTHER_S)).ns &&
		    f->at.time.ns <= instant_add(incident_end(s, other), SECONDS(NEAR_OTHER_S)).ns)
			return true;
	}
	return false;
}

/* All complaints in [from, to), those of other incidents left out. */
static void gather(struct study *s, const struct incident *in, struct instant from, struct instant to, struct blames *b)
{
	for (size_t i = facts_from(s, from); i < s->n_facts && instant_before(s->facts[i].at.time, to); i++) {
		const struct fact *f = &s->facts[i];
		if (!is_complaint(f) || of_another_incident(s, in, f))
			continue;
		struct blame *x = blame_for(b, f);
		if (!x->first)
			x->first = f;
		x->last = f;
		x->count += f->count ? f->count : 1;
		if (!hosts_have(x->writers, f->f[F_HOST]))
			x->writers = strs_add(s, x->writers, f->f[F_HOST]);
	}
}

static const struct blame *same_in(const struct blames *b, const struct blame *x)
{
	for (size_t k = 0; k < b->n; k++) {
		const struct blame *y = &b->v[k];
		if ((x->subject.n ? same_kind(y->kind, x->kind) : y->kind == x->kind) && (x->subject.n ? y->subject.n && (str_eq(x->subject, y->subject) || same_node(x->subject, y->subject))
							: !y->subject.n && y->words == x->words))
			return y;
	}
	return NULL;
}

/* ---- weighing ---- */

struct bench { /* what all complaints of an incident are held against */
	struct desk *d;
	struct blames now, before; /* around the onset; in the hour before that */
	struct estimate onset;
	double hour_s; /* that the hour before really had */
};

/* What was said about as often before is chronic and says nothing. */
static bool is_chronic(const struct bench *b, const struct blame *x)
{
	const struct blame *y = same_in(&b->before, x);
	return y && (double)y->count / fmax(b->hour_s, 60) >= 0.5 * (double)x->count / span_s((struct span){ BEFORE.ns + AFTER.ns });
}

static struct str title_of(const struct bench *b, const struct blame *x)
{
	struct study *s = b->d->s;
	struct str text = told_text(s, x->first, 120);
	while (text.n && (text.p[text.n - 1] == ':' || text.p[text.n - 1] == ' ')) /* the headline of a stack trace */
		text.n--;
	if (x->subject.n)
		return arena_printf(s->arena, "%.*s: %.*s", STR_ARG(x->subject), STR_ARG(text));
	if (!x->writers.n)
		return arena_printf(s->arena, "%s: %.*s", x->first->role == ROLE_DATA ? "database" : suspect_kind_name(x->kind), STR_ARG(text));
	if (x->writers.n == 1)
		return arena_printf(s->arena, "%.*s: %.*s", STR_ARG(x->writers.v[0]), STR_ARG(text));
	return arena_printf(s->arena, "%.*s and %zu other%s: %.*s", STR_ARG(x->writers.v[0]), x->writers.n - 1, x->writers.n > 2 ? "s" : "", STR_ARG(text));
}

static void weigh_beginning(const struct bench *b, struct suspect *x, const struct blame *c)
{
	struct study *s = b->d->s;
	double late = span_s(instant_since(c->first->at.lo, b->onset.hi));
	double w = x->kind == SUSPECT_CAPACITY ? weight_of.saturation : weight_of.dependency;
	struct str when = instant_near(s, c->first->at.time, b->onset.time, "the onset");
	/* What crashed says so when it is back. */
	bool in_time = late <= NEAR_S || (c->own && c->first->what == WHAT_CRASH);
	argue(b->d, x, in_time ? w : w / 2, cites_of_fact(s, c->first), arena_printf(s->arena, "first complaint %.*s", STR_ARG(when)));
	if ((c->own || of_its_machine(c->first)) && fabs(span_s(instant_since(c->first->at.time, b->onset.time))) <= AT_ONCE_S)
		argue(b->d, x, weight_of.at_once, cites_of_fact(s, c->first), STR("it is told in the seconds of the onset"));
}

/* Nobody had said it before, and the logs that say it were there to. */
static void weigh_novelty(const struct bench *b, struct suspect *x, const struct blame *c)
{
	struct study *s = b->d->s;
	const struct source *of = &s->analysis->sources[c->first->source];
	if (same_in(&b->before, c) || !instant_known(of->first) || instant_since(b->onset.time, of->first).ns < WATCHED.ns)
		return;
	argue(b->d, x, weight_of.new_words, cites_of_fact(s, c->first), STR("these logs had not said it before"));
}

/* The failures are on some hosts only, and those, or others, say it. */
static void weigh_writers(const struct bench *b, struct suspect *x, const struct blame *c)
{
	struct study *s = b->d->s;
	struct strs failing = first_episode(b->d->in)->scope.hosts;
	size_t among = 0;
	for (size_t i = 0; i < c->writers.n; i++)
		among += hosts_have(failing, c->writers.v[i]);
	if (c->writers.n && among == c->writers.n && !every_node_in(s, failing))
		argue(b->d, x, weight_of.said_there, cites_of_fact(s, c->first),
		      arena_printf(s->arena, "said by %.*s, where the failures were", STR_ARG(c->writers.v[0])));
	else if (c->writers.n > 1)
		argue(b->d, x, weight_of.said_alike, cites_of_fact(s, c->first), arena_printf(s->arena, "%zu machines say it alike", c->writers.n));
}

/* What others say fits what `c` tells of itself: they name its machine, or no machine, and the same kind of trouble. */
static bool confirms(const struct blame *other, const struct blame *c)
{
	if (other->own || !c->own || !c->writers.n)
		return false;
	bool alike = other->kind == c->kind || (other->kind == SUSPECT_DATABASE && c->first->role == ROLE_DATA);
	return other->subject.n ? same_node(other->subject, c->writers.v[0]) : alike;
}

/* A pool that ran dry while a database told of locks is where the wait is felt. */
static void weigh_waiting(const struct bench *b, struct suspect *x, const struct blame *c)
{
	struct study *s = b->d->s;
	for (size_t k = 0; of_a_pool(c->first) && k < b->now.n; k++) {
		const struct blame *y = &b->now.v[k];
		if (!y->own || !of_locks(y->first) || y->first->role != ROLE_DATA || y->first->at.time.ns > c->first->at.time.ns || is_chronic(b, y))
			continue;
		argue(b->d, x, weight_of.explained, cites_of_fact(s, y->first),
		      arena_printf(s->arena, "connections are held where locks were waited for before: \"%.*s\"", STR_ARG(told_text(s, y->first, 100))));
		return;
	}
}

/* A switch to another machine after one was found down is the answer to that. */
static void weigh_reaction(const struct bench *b, struct suspect *x, const struct blame *c)
{
	struct study *s = b->d->s;
	for (size_t k = 0; c->first->what == WHAT_FAILOVER && k < b->now.n; k++) {
		const struct fact *down = b->now.v[k].first;
		if (&b->now.v[k] == c || down->what != WHAT_DOWN || down->role != ROLE_DATA || down->at.time.ns > c->first->at.time.ns)
			continue;
		argue(b->d, x, weight_of.explained, cites_of_fact(s, down), arena_printf(s->arena, "it answers what was found before: \"%.*s\"", STR_ARG(told_text(s, down, 100))));
		return;
	}
}

/* Another program on the machine tells of a shortage as well. */
static bool says_as_well(const struct blame *other, const struct blame *c)
{
	return other != c && of_its_machine(c->first) && other->first->what == WHAT_SATURATION && other->first->source != c->first->source &&
	       other->kind == c->kind && hosts_have(other->writers, c->first->f[F_HOST]);
}

static void weigh_confirmation(const struct bench *b, struct suspect *x, const struct blame *c)
{
	struct study *s = b->d->s;
	for (size_t k = 0; k < b->now.n; k++)
		if ((confirms(&b->now.v[k], c) || says_as_well(&b->now.v[k], c)) && !is_chronic(b, &b->now.v[k])) {
			const char *how = says_as_well(&b->now.v[k], c) ? "of a shortage on this machine" : b->now.v[k].subject.n ? "about it as well" : "alike, and name no machine";
			argue(b->d, x, weight_of.own_account, cites_of_fact(s, b->now.v[k].first), arena_printf(s->arena, "others complain %s", how));
			break;
		}
	if (c->own && c->first->what == WHAT_CRASH)
		argue(b->d, x, weight_of.host_fault, cites_of_fact(s, c->first), STR("it tells itself that it broke off"));
	weigh_waiting(b, x, c);
	weigh_reaction(b, x, c);
	if (takes_over(c->first))
		argue(b->d, x, weight_of.takes_over, cites_of_fact(s, c->first), STR("it took over from another, which may be what broke"));
	bool first = c->own && b->now.n > 1 && !takes_over(c->first);
	for (size_t k = 0; k < b->now.n; k++)
		first &= &b->now.v[k] == c || b->now.v[k].first->at.time.ns > c->first->at.time.ns;
	if (first)
		argue(b->d, x, weight_of.told_first, cites_of_fact(s, c->first), STR("no other complaint in these logs comes before it"));
	if (of_a_link(c->first))
		for (size_t k = 0; k < b->now.n; k++)
			if (b->now.v[k].first->what == WHAT_UNREACHABLE && b->now.v[k].first->at.time.ns >= c->first->at.time.ns && !is_chronic(b, &b->now.v[k])) {
				argue(b->d, x, weight_of.explains, cites_of_fact(s, b->now.v[k].first),
				      arena_printf(s->arena, "from then on machines cannot reach others: \"%.*s\"", STR_ARG(told_text(s, b->now.v[k].first, 100))));
				return;
			}
	bool of_front = c->first->what == WHAT_UNREACHABLE && (c->first->role == ROLE_EDGE || c->first->role == ROLE_SERVER) && c->first->f[F_UPSTREAM].n;
	if (of_front)
		argue(b->d, x, weight_of.itself, (struct cites){ 0 }, STR("the front says it of its own servers, which is how the impact looks from there"));
	else if (c->first->what == WHAT_UNREACHABLE && !c->subject.n)
		argue(b->d, x, weight_of.itself, (struct cites){ 0 }, STR("it names no other machine, so it may be a symptom"));
	else if (c->first->what == WHAT_UNREACHABLE && hosts_have(b->d->failing, c->subject))
		argue(b->d, x, weight_of.dependency_silent, cites_of_fact(s, c->first),
		      arena_printf(s->arena, "%.*s itself fell silent or was found in trouble", STR_ARG(c->subject)));
}

/* The complaints stopped when the impact did. */
static void weigh_end(const struct bench *b, struct suspect *x, const struct blame *c)
{
	struct study *s = b->d->s;
	struct blames later = { 0 };
	struct instant end = last_episode(b->d->in)->end.time;
	if (!instant_known(end) || !recovery_held(s, b->d->in) || c->count <= 2)
		return;
	gather(s, b->d->in, instant_back(end, SECONDS(120)), s->analysis->to, &later);
	const struct blame *y = same_in(&later, c);
	if (y && y->last->at.time.ns <= instant_add(end, SECONDS(30)).ns)
		argue(b->d, x, weight_of.ceased, cites_of_fact(s, y->last), STR("it was said until the impact ended, and not after"));
	free(later.v);
}

static void weigh_blame(const struct bench *b, const struct blame *c)
{
	struct study *s = b->d->s;
	struct suspect *x = suspect_new(b->d, c->kind, c->first->at, title_of(b, c));
	if (hosts_have(s->hosts, c->subject))
		x->hosts = strs_add(s, x->hosts, c->subject);
	else if (!c->subject.n)
		x->hosts = c->writers;
	weigh_beginning(b, x, c);
	weigh_novelty(b, x, c);
	weigh_writers(b, x, c);
	weigh_confirmation(b, x, c);
	weigh_end(b, x, c);
	if (c->count > MANY)
		argue(b->d, x, weight_of.dependency_many, cites_of_fact(s, c->first),
		      arena_printf(s->arena, "%llu complaints about it within 15 min of the onset", (unsigned long long)c->count));
}

void suspect_faults(struct desk *d)
{
	struct bench b = { .d = d, .onset = first_episode(d->in)->start };
	struct instant from = instant_back(episode_from(first_episode(d->in)), BEFORE), hour = instant_back(from, SECONDS(3600));
	if (instant_before(hour, d->s->analysis->from))
		hour = d->s->analysis->from;
	b.hour_s = span_s(instant_since(from, hour));
	gather(d->s, d->in, from, trouble_until(first_episode(d->in), AFTER), &b.now);
	gather(d->s, d->in, hour, from, &b.before);
	for (size_t k = 0; k < b.now.n; k++)
		if (!is_chronic(&b, &b.now.v[k]) && !is_repair(&b.now, &b.now.v[k], b.onset.hi))
			weigh_blame(&b, &b.now.v[k]);
	free(b.now.v);
	free(b.before.v);
}
