/*
 * Who names the failing part: a person, a post, or a log.
 *
 * A log names it with a line that tells of a fault as such, near the onset and not before: a limit that was hit, a process that
 * was killed, a certificate that expired, something that is missing or denied. What follows from a fault elsewhere (a time-out,
 * a refused connection, an answer that does not come) is a symptom and names nothing.
 */
#include "correlate/study.h"

#include <ctype.h>

/* How long before and after the onset a log may tell of the fault that the impact began with. */
static const struct span LEAD = { 60 * NS_PER_S }, LAG = { 120 * NS_PER_S };
/* What was told in this time before that is told all the time. */
static const struct span USUAL = { 3600 * NS_PER_S };
/* People may name the cause so long after the end. */
static const struct span AFTERWARDS = { 24 * 3600 * NS_PER_S };

/* "The cause has been found and a fix is under way" names nothing. */
static bool names_something(struct str text)
{
	static const char *const empty[] = { "the", "a", "an", "this", "that", "it", "its", "we", "our", "us", "have", "has", "had", "is", "are", "was", "been", "be", "being", "i", "i've", "we've",
					     "team", "teams", "engineers", "and", "of", "for", "to", "with", "in", "on", "by", "as", "at", "now", "currently", "already", "just", "root", "cause",
					     "source", "reason", "issue", "issues", "problem", "problems", "incident", "outage", "identified", "found", "known", "located", "pinpointed", "isolated",
					     "understood", "fix", "fixes", "fixing", "solution", "remedy", "mitigation", "under", "way", "underway", "working", "work", "implementing", "implemented",
					     "rolling", "rolled", "out", "being", "deploying", "deployed", "prepared", "preparing", "applied", "applying", "progress", "soon", "shortly", "next", "update",
					     "updates", "more", "follow", "will", "provide", "continue", "continuing", "what", "wrong", NULL };
	for (size_t i = 0, j; i < text.n; i = j + 1) {
		for (j = i; j < text.n && (isalnum((unsigned char)text.p[j]) || text.p[j] == '\''); j++)
			;
		bool any = false;
		for (const char *const *e = empty; *e && !any; e++)
			any = str_eq_nocase(str_sub(text, i, j - i), str_of(*e));
		if (j > i && !any)
			return true;
	}
	return false;
}

static bool identifies(const struct study *s, const struct fact *f)
{
	if (f->kind == EV_HUMAN && f->what == WHAT_CHANGE_FAIL) /* "last night's deploy failed on web3" */
		return true;
	return (f->what == WHAT_IDENTIFIED && f->kind != EV_CHANGE && names_something(fact_text(f))) || (foreign_post(s, f) && f->what == WHAT_INVESTIGATING);
}

/* A person's or the own page's word: after the impact as well. */
static bool person_identifies(const struct study *s, const struct fact *f)
{
	return (f->kind == EV_HUMAN || f->kind == EV_POST) && !foreign_post(s, f) && identifies(s, f);
}

/* ---- by logs ---- */

static bool is_symptom(struct str text)
{
	static const char *const words[] = { "timeout", "timed out", "time out", "time-out", "not available", "unavailable", "refused", "reset by peer", "broken pipe", "deadline exceeded",
					     "no live upstreams", "prematurely closed", "gateway", "aborted", "closed connection", "connection lost", "server has gone away",
					     "waiting for", "waits for", "waited for", "readiness", "liveness", "back-off", "backoff", "unhealthy", "slow", NULL };
	return text_has(text, words);
}

static bool tells_a_fault(struct str text)
{
	static const char *const words[] = { "expired", "no space left", "disk full", "quota exceeded", "out of memory", "outofmemory", "oom", "cannot allocate memory", "too many connections", "too many clients",
					     "too many open files", "missing", "no such", "does not exist", "doesn't exist", "unknown column", "unknown database", "undefined", "not defined", "not set",
					     "permission denied", "access denied", "authentication failed", "invalid credentials", "read-only", "read only", "keyerror", "attributeerror", "nameerror",
					     "typeerror", "importerror", "modulenotfound", "classnotfound", "noclassdef", "nosuchmethod", "nosuchfield", "nullpointer", "syntax error", "nxdomain",
					     "name resolution", "could not resolve", "couldn't resolve", "misconf", "corrupt", "certificate", NULL };
	return text_has(text, words);
}

/* A record of a machine that tells of a fault. `alone`: once is enough, since such a thing does not happen by the way. */
static bool names_fault(const struct fact *f, bool *alone)
{
	struct str text = fact_text(f);
	*alone = f->what == WHAT_CERTIFICATE || f->what == WHAT_SATURATION || f->what == WHAT_CRASH || f->kind == EV_ALERT;
	bool machine = f->kind == EV_LOG || f->kind == EV_STATE || (f->kind == EV_ALERT && f->what == WHAT_ALERT);
	bool known = f->kind != EV_ALERT && *alone && f->severity != SEV_INFO, told = (f->severity >= SEV_ERROR || f->kind == EV_ALERT) && (tells_a_fault(text) || tells_a_fault(f->f[F_REASON]));
	return machine && (known || told) && !is_symptom(text) && !is_symptom(f->f[F_REASON]);
}

/* How often the like is told in [from, to). */
static uint64_t told_in(const struct study *s, const struct fact *like, struct instant from, struct instant to)
{
	uint64_t n = 0, sort = fact_sort(like);
	for (size_t i = facts_from(s, from); i < s->n_facts && s->facts[i].at.time.ns < to.ns; i++)
		if (s->facts[i].kind == like->kind && s->facts[i].what == like->what && fact_sort(&s->facts[i]) == sort)
			n += s->facts[i].count;
	return n;
}

static const struct fact *named_by_log(const struct study *s, const struct incident *in, uint64_t *times)
{
	enum { OFTEN = 3, MOST = 64 };
	struct instant onset = episode_from(first_episode(in)), from = instant_back(onset, LEAD), to = instant_add(first_episode(in)->start.hi, LAG), end = instant_add(incident_end(s, in), SECONDS(1));
	size_t looked = 0;
	for (size_t i = facts_from(s, from); i < s->n_facts && looked < MOST && s->facts[i].at.time.ns < to.ns && s->facts[i].at.time.ns < end.ns; i++) {
		const struct fact *f = &s->facts[i];
		bool alone;
		if (!names_fault(f, &alone))
			continue;
		looked++;
		*times = told_in(s, f, from, end);
		if ((alone || *times >= OFTEN) && !told_in(s, f, instant_back(from, USUAL), from))
			return f;
	}
	return NULL;
}

/* The first suspect's own complaint, where what broke is the suspect; NULL if there is none, or it is a symptom. */
static const struct suspect *named_suspect(struct study *s, const struct incident *in)
{
	const struct suspect *x = in->n_suspects ? &in->suspects[0] : NULL;
	bool broke = x && !x->change && (x->kind == SUSPECT_CERTIFICATE || x->kind == SUSPECT_DATABASE || x->kind == SUSPECT_DEPENDENCY || x->kind == SUSPECT_NETWORK || x->kind == SUSPECT_CAPACITY);
	struct instant from = instant_back(episode_from(first_episode(in)), LEAD);
	return broke && x->evidence.n && !is_symptom(x->summary) && !is_symptom(x->evidence.v[0].text) && instant_before(x->at.time, incident_end(s, in)) && !instant_before(x->at.hi, from) ? x : NULL;
}

/* Told before the onset, it named what failed from the onset on. */
static struct estimate not_before(const struct incident *in, struct estimate at)
{
	const struct estimate *onset = &first_episode(in)->start;
	return instant_before(at.time, onset->time) ? *onset : at;
}

static void by_log(struct study *s, struct incident *in, const struct fact *f, uint64_t times)
{
	struct str often = times > 1 ? arena_printf(s->arena, " (%llu times)", (unsigned long long)times) : STR("");
	struct str early = f->at.time.ns < episode_from(first_episode(in)).ns ? arena_printf(s->arena, ", first %.*s", STR_ARG(instant_near(s, f->at.time, first_episode(in)->start.time, "the onset"))) : STR("");
	in->milestones[MS_IDENTIFIED] = (struct milestone){
		.name = MS_IDENTIFIED, .at = not_before(in, f->at), .basis = BASIS_RECORDED, .evidence = cites_of_fact(s, f),
		.summary = arena_printf(s->arena, "%s names what fails%.*s%.*s: \"%.*s\"", f->kind == EV_ALERT ? "an alert" : "a log", STR_ARG(often), STR_ARG(early), STR_ARG(told_text(s, f, 160))),
	};
}

/* What the logs do say, and why it is not taken. */
static struct str not_named(struct study *s, const struct incident *in)
{
	for (size_t i = 0; i < in->n_novelties; i++)
		if (in->novelties[i].severity >= SEV_ERROR)
			return arena_printf(s->arena, "no person or post names the failing part; what the logs say for the first time then (\"%.*s\") may follow from a fault elsewhere",
					    STR_ARG(quotable(s, in->novelties[i].summary, 120)));
	for (size_t i = 0; i < in->n_suspects; i++)
		if (!in->suspects[i].change && in->suspects[i].kind >= SUSPECT_DEPENDENCY && in->suspects[i].kind <= SUSPECT_CERTIFICATE)
			return arena_printf(s->arena, "no person or post names the failing part; what the logs say (\"%.*s\") may follow from a fault elsewhere, or was said at other times as well",
					    STR_ARG(quotable(s, in->suspects[i].summary, 120)));
	return STR("no person or post names the failing part, and no line of a log near the onset tells of a fault as such");
}

void find_identified(struct study *s, struct incident *in)
{
	struct instant onset = first_known(in), end = incident_end(s, in);
	/* What is named before the onset is another story. */
	const struct fact *f = first_fact(s, in, onset, end, identifies);
	uint64_t times = 0;
	const struct fact *log = named_by_log(s, in, &times);
	const struct suspect *x = named_suspect(s, in);
	/* Of what was told in one moment the suspect's own complaint is nearest to the fault. */
	if (log && x && instant_since(x->at.time, log->at.time).ns <= 2 * NS_PER_S)
		log = NULL;
	else if (log)
		x = NULL;
	if (log && (!f || log->at.time.ns < f->at.time.ns)) {
		by_log(s, in, log, times);
	} else if (x && (!f || x->at.time.ns < f->at.time.ns)) {
		in->milestones[MS_IDENTIFIED] = (struct milestone){
			.name = MS_IDENTIFIED, .at = not_before(in, x->at), .basis = BASIS_RECORDED,
			.summary = arena_printf(s->arena, "a log names what fails: \"%.*s\"", STR_ARG(quotable(s, x->summary, 160))), .evidence = x->evidence,
		};
	} else {
		if (!f)
			f = first_fact(s, in, end, instant_add(end, AFTERWARDS), person_identifies);
		if (f)
			milestone_present(s, in, MS_IDENTIFIED, f, foreign_post(s, f) ? "the provider names the failing part" : "the failing part is named");
		else
			milestone_absent(in, MS_IDENTIFIED, not_named(s, in));
	}
}
