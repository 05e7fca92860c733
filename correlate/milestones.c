/*
 * The nine instants of an incident.
 *
 * Each is looked for in its own kind of evidence, and one is never used for another: where
 * the logs do not tell it, it stays unknown with the reason.
 */
#include "correlate/series.h"
#include "correlate/spans.h"
#include "correlate/study.h"

/* An alert this long before the onset can be an early warning of it. */
static const struct span EARLY = { 10 * 60 * NS_PER_S };
/* An impact that was going on when the logs begin may have been noticed so long before. */
static const struct span UNSEEN = { 6 * 3600 * NS_PER_S };
/* What is told within this time of something else may have come before it. */
static const struct span SAME_INSTANT = { 2 * NS_PER_S };
/* How long after the impact people may take to declare it over. */
static const struct span AFTERWARDS = { 24 * 3600 * NS_PER_S };

void milestone_absent(struct incident *in, enum milestone_name name, struct str reason)
{
	in->milestones[name] = (struct milestone){
		.name = name, .at = { INSTANT_NONE, INSTANT_NONE, INSTANT_NONE }, .reason = reason,
	};
}

/* Machines record what happens to them; what people write is declared. */
static enum basis fact_basis(const struct fact *f)
{
	return f->kind == EV_POST || f->kind == EV_HUMAN ? BASIS_DECLARED : BASIS_RECORDED;
}

void milestone_present(struct study *s, struct incident *in, enum milestone_name name, const struct fact *f, const char *said)
{
	in->milestones[name] = (struct milestone){
		.name = name, .at = f->at, .basis = fact_basis(f),
		.summary = arena_printf(s->arena, "%s: \"%.*s\"", said, STR_ARG(told_text(s, f, 160))),
		.evidence = cites_of_fact(s, f),
	};
}

struct instant first_known(const struct incident *in)
{
	struct instant onset = episode_from(first_episode(in)), noticed = in->milestones[MS_DETECTED].at.time;
	return first_episode(in)->censored_begin && instant_known(noticed) && noticed.ns < onset.ns ? noticed : onset;
}

const struct fact *first_fact(const struct study *s, const struct incident *in, struct instant from, struct instant to,
			      bool (*want)(const struct study *, const struct fact *))
{
	for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(to, s->facts[i].at.time); i++)
		if (want(s, &s->facts[i]) && !post_of_another(s, in, &s->facts[i]))
			return &s->facts[i];
	return NULL;
}

/* Of facts that may be one moment - a note says 10:00, the pager 10:00:26 - the one with the finest stamp. */
static const struct fact *finest(const struct study *s, const struct fact *f, bool (*want)(const struct study *, const struct fact *))
{
	const struct fact *best = f;
	for (const struct fact *g = f + 1; g < s->facts + s->n_facts && g->at.time.ns < f->at.hi.ns; g++)
		if (want(s, g) && g->at.hi.ns - g->at.lo.ns < best->at.hi.ns - best->at.lo.ns)
			best = g;
	return best;
}

static void find_onset(struct study *s, struct incident *in)
{
	const struct episode *e = first_episode(in);
	static const char *const said[SIGNAL_KINDS] = {
		[SIGNAL_AVAILABILITY] = "requests began to fail", [SIGNAL_LATENCY] = "responses became slow", [SIGNAL_TRAFFIC] = "traffic fell away",
		[SIGNAL_SILENCE] = "the logs fell silent", [SIGNAL_STATE] = "the outage is recorded from here", [SIGNAL_ERRORS] = "errors set in",
	};
	bool whole, before = !e->censored_begin && !instant_known(e->start.lo);
	const char *how = e->begin_basis != BASIS_DECLARED ? said[e->begun_as] : before ? "the first word of it" : "people say that it began then";
	const struct maintenance *m = maintenance_around(s, e, &whole);
	struct str within = m ? arena_printf(s->arena, ", within the announced maintenance \"%.*s\", which was to end %.*s later", STR_ARG(quotable(s, m->title, 80)),
					     STR_ARG(duration_text(s, span_s(instant_since(m->to, e->start.time))))) :
				STR("");
	struct str then = e->begun_as != e->signal && e->n_levels ?
				  arena_printf(s->arena, "; %s %.*s later", said[e->signal], STR_ARG(duration_text(s, span_s(instant_since(e->levels[0].from.time, e->start.time))))) :
				  STR("");
	if (e->bursts)
		then = arena_printf(s->arena, "%.*s, on and off: %.*s", STR_ARG(then), STR_ARG(bursts_text(s, e)));
	in->milestones[MS_ONSET] = (struct milestone){
		.name = MS_ONSET,
		.at = e->start,
		.basis = e->begin_basis,
		.summary =
			arena_printf(s->arena, "%s%.*s%.*s%s", how, STR_ARG(then), STR_ARG(within),
				     e->censored_begin ? "; the logs begin inside the episode, so it was earlier" : before ? "; it began then or earlier" : ""),
		.evidence = e->begin_cites,
	};
	if (e->censored_begin)
		in->milestones[MS_ONSET].reason = STR("the logs begin inside the episode: this is the latest it can have been");
	else if (before)
		in->milestones[MS_ONSET].reason = STR("nothing that was logged shows how it began: this is the latest it can have been");
}

static void find_recovered(struct study *s, struct incident *in)
{
	const struct episode *e = last_episode(in);
	if (!instant_known(e->end.time)) {
		milestone_absent(in, MS_RECOVERED, STR("the logs end while the impact lasts"));
		return;
	}
	struct str said = e->signal == SIGNAL_STATE ? STR("it is recorded as over") : STR("the healthy run that held begins");
	if (e->end_basis == BASIS_DECLARED)
		said = STR("people say that it was over, or mended, by then");
	else if (!recovery_held(s, in))
		said = arena_printf(s->arena, "the impact ends; the logs stop %.*s later, too soon to confirm it",
				    STR_ARG(duration_text(s, span_s(instant_since(s->analysis->to, e->end.time)))));
	else if (in->n_episodes > 1)
		said = arena_printf(s->arena, "end of the last of %zu episodes", in->n_episodes);
	if (e->hung)
		said = arena_printf(s->arena, "%.*s; %lld requests that began after the last that failed still hung", STR_ARG(said), (long long)e->hung);
	in->milestones[MS_RECOVERED] = (struct milestone){
		.name = MS_RECOVERED,
		.at = e->end,
		.basis = e->end_basis,
		.summary = said,
		.evidence = e->end_cites,
	};
}

/* ---- detected, acknowledged ---- */

static bool alerts(const struct study *s, const struct fact *f)
{
	(void)s;
	if (always_fires(f))
		return false;
	return (f->what == WHAT_ALERT && (f->severity == SEV_NONE || f->severity >= SEV_WARN)) || f->what == WHAT_PAGE ||
	       (f->kind == EV_HUMAN && (f->what == WHAT_REPORT || f->what == WHAT_ROLLBACK_START)); /* who undoes something has noticed */
}

/* The alert's own end, told later by the same id or subject; the far future if none is. */
static struct instant alert_over(const struct study *s, const struct fact *alert)
{
	for (size_t i = facts_from(s, alert->at.time); i < s->n_facts; i++) {
		const struct fact *f = &s->facts[i];
		if (f->what != WHAT_ALERT_OVER && f->what != WHAT_PAGE_OVER)
			continue;
		if (alert->f[F_CHANGE].n ? str_eq(alert->f[F_CHANGE], f->f[F_CHANGE]) : str_eq(alert->f[F_SUBJECT], f->f[F_SUBJECT]))
			return f->at.time;
	}
	return (struct instant){ INT64_MAX };
}

static bool names(const struct fact *alert, struct str name)
{
	static const enum field fields[] = { F_SUBJECT, F_HOST, F_SERVICE, F_MESSAGE };
	char word[64];
	if (name.n < 3 || name.n >= sizeof word || name.p[0] == '<')
		return false;
	memcpy(word, name.p, name.n);
	word[name.n] = '\0';
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (text_has(alert->f[fields[i]], (const char *const[]){ word, NULL }))
			return true;
	return false;
}

static bool names_lane(const struct fact *alert, const struct lane *lane)
{
	size_t slash = str_chr(lane->service, '/');
	struct str front = str_sub(lane->service, 0, slash), back = slash == SIZE_MAX ? STR_NONE : str_sub(lane->service, slash + 1, SIZE_MAX);
	return names(alert, lane->node) || names(alert, front) || names(alert, back);
}

/* How the servers and services that an alert names did meanwhile. */
enum named_did { NAMES_NONE, NAMES_WELL, NAMES_FAILING };

static enum named_did how_named_did(const struct study *s, const struct fact *alert, struct instant from, struct instant to)
{
	const struct lane *lanes;
	size_t n = ledger_lanes(s->ledger, &lanes);
	enum named_did did = NAMES_NONE;
	for (size_t i = 0; i < n; i++) {
		if (!lanes[i].front || !names_lane(alert, &lanes[i]))
			continue;
		uint64_t total = series_sum(lanes[i].outcomes, OUT_TOTAL, instant_s(from), instant_s(to) + 1);
		uint64_t bad = series_sum(lanes[i].outcomes, OUT_BAD, instant_s(from), instant_s(to) + 1);
		if (!total || bad * 50 > total)
			return NAMES_FAILING;
		did = NAMES_WELL;
	}
	return did;
}

/* It speaks of what users meet, whatever it names: answers, errors, slowness, a site that cannot be reached. */
static bool of_what_users_meet(const struct fact *alert)
{
	static const char *const words[] = { "5xx", "http", "error", "fail", "latency", "slow", "response", "request", "probe", "availab", "unavailab", "unreach", "timeout", "timed out",
					     "health", "website", "site", "down", "outage", "burn", "slo", NULL };
	return text_has(alert->f[F_SUBJECT], words) || text_has(fact_text(alert), words);
}

/* What was told before an impact began is about it only if it still held then and speaks of what failed. */
static bool foretells(const struct study *s, const struct fact *f, struct instant onset, struct instant until)
{
	static const struct span PEOPLE = { 60 * NS_PER_S };
	if (f->kind == EV_HUMAN)
		return instant_since(onset, f->at.hi).ns <= PEOPLE.ns;
	return alert_over(s, f).ns > onset.ns && (how_named_did(s, f, onset, until) == NAMES_FAILING || of_what_users_meet(f));
}

/* The first from `from` on. */
static const struct fact *detection_from(const struct study *s, struct instant from, struct instant onset, struct instant until)
{
	for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(until, s->facts[i].at.time); i++) {
		const struct fact *f = &s->facts[i];
		/* It names servers or services that answered well meanwhile, and none of those that failed: another story. */
		bool other = f->kind != EV_HUMAN && how_named_did(s, f, onset, until) == NAMES_WELL;
		if (alerts(s, f) && !other && (f->at.time.ns >= onset.ns || foretells(s, f, onset, until)))
			return f;
	}
	return NULL;
}

const struct fact *detection_of(const struct study *s, struct instant onset, struct instant until)
{
	return detection_from(s, instant_back(onset, EARLY), onset, until);
}

/* Logs that begin inside an outage show nothing of how it was noticed before them, by a pager that was not done with it yet when they
 * begin. */
static const struct fact *detection_before_logs(const struct study *s, struct instant onset, struct instant until)
{
	const struct fact *f = detection_from(s, instant_back(onset, UNSEEN), onset, until);
	return f && f->at.time.ns < onset.ns && (f->what == WHAT_PAGE || f->severity >= SEV_ERROR || f->kind == EV_HUMAN) ? f : NULL;
}

/* It was noticed before the first request that was logged: it began then or earlier. */
static void onset_before(struct study *s, struct incident *in, const struct fact *noticed)
{
	struct milestone *m = &in->milestones[MS_ONSET];
	m->at = (struct estimate){ noticed->at.time, INSTANT_NONE, noticed->at.hi };
	m->basis = BASIS_INFERRED;
	m->summary = STR("it began before the logs do, and was noticed before them: at this time or earlier");
	m->reason = STR("inferred: the logs begin inside the episode, and this is when it was noticed");
	m->evidence = cites_join(s, cites_of_fact(s, noticed), m->evidence);
}

static void find_detected(struct study *s, struct incident *in)
{
	const struct episode *e = first_episode(in);
	const struct fact *f = e->censored_begin ? detection_before_logs(s, episode_from(e), incident_end(s, in)) : NULL;
	if (f)
		onset_before(s, in, f);
	else
		f = detection_of(s, episode_from(e), incident_end(s, in));
	if (f)
		f = finest(s, f, alerts);
	if (f)
		milestone_present(s, in, MS_DETECTED, f,
			f->what == WHAT_REPORT		 ? "a person reports"
			: f->what == WHAT_ROLLBACK_START ? "a person undoes something"
			: f->what == WHAT_PAGE ? "somebody is paged"
					       : "an alert fires");
	else
		milestone_absent(in, MS_DETECTED, STR("no alert, page or report by a person in the logs between the onset and the end of the impact"));
}

static bool takes_it(const struct study *s, const struct fact *f)
{
	(void)s;
	return f->what == WHAT_ACK || (f->kind == EV_HUMAN && f->what == WHAT_INVESTIGATING);
}

/* Who was called takes it, though it may be over by then. */
static void find_acknowledged(struct study *s, struct incident *in)
{
	static const struct span LATE = { 900 * NS_PER_S };
	struct instant from = in->milestones[MS_DETECTED].at.time, to = incident_end(s, in);
	if (instant_known(from))
		to = instant_add(to, LATE);
	else
		from = instant_back(first_known(in), EARLY);
	const struct fact *f = first_fact(s, in, from, to, takes_it);
	if (f)
		f = finest(s, f, takes_it);
	if (f)
		milestone_present(s, in, MS_ACKNOWLEDGED, f, "the first responder takes it");
	else
		milestone_absent(in, MS_ACKNOWLEDGED, STR("no acknowledgement in the logs (a pager's export would tell)"));
}

/* ---- communicated, identified, resolved ---- */

/* Of a maintenance: what is written while it goes on and tells of trouble. */
static bool maintenance_in_trouble(const struct fact *f)
{
	static const char *const ahead[] = { "scheduled", NULL };
	static const char *const words[] = {
		"unavailable", "longer than", "extended", "extending", "prolong", "delay", "sorry", "apolog", "problem", "issue", "fail", "outage", "rolled back",
		"unexpected", "disruption", "degraded", "down", "inaccessible", "unreachable", NULL
	};
	return f->lasted.ns == 0 && !text_has(f->f[F_REASON], ahead) && text_has(fact_text(f), words);
}

static bool own_word(const struct study *s, const struct fact *f)
{
	return f->kind == EV_POST && f->what != WHAT_NONE && !foreign_post(s, f) && (f->what != WHAT_MAINTENANCE || maintenance_in_trouble(f));
}

static bool own_resolved(const struct study *s, const struct fact *f)
{
	return f->what == WHAT_RESOLVED && own_word(s, f);
}

/* An impact that outlasted its maintenance is over when that is declared done. */
static const struct fact *maintenance_done(const struct study *s, const struct incident *in, struct instant from)
{
	bool whole;
	const struct maintenance *m = maintenance_around(s, first_episode(in), &whole);
	return m && m->over && m->over->kind == EV_POST && !instant_before(m->over->at.time, from) ? m->over : NULL;
}

static bool pager_resolved(const struct study *s, const struct fact *f)
{
	(void)s;
	return f->what == WHAT_PAGE_OVER || (f->what == WHAT_RESOLVED && f->kind == EV_HUMAN);
}

static void find_words(struct study *s, struct incident *in)
{
	struct instant end = incident_end(s, in), late = instant_add(end, AFTERWARDS);
	const struct fact *f = first_fact(s, in, instant_back(first_known(in), EARLY), late, own_word);
	if (f)
		milestone_present(s, in, MS_COMMUNICATED, f, "first public word");
	else
		milestone_absent(in, MS_COMMUNICATED, STR("no status page post in the logs"));
	find_identified(s, in);
	struct instant from = instant_back(end, SECONDS(60));
	f = first_fact(s, in, from, late, own_resolved);
	if (!f)
		f = maintenance_done(s, in, from);
	if (!f)
		f = first_fact(s, in, from, late, pager_resolved);
	if (f)
		milestone_present(s, in, MS_RESOLVED, f, "declared over");
	else
		milestone_absent(in, MS_RESOLVED, STR("nobody declares it over in the logs"));
}

/* ---- mitigated ---- */

/* What is declared over this long before the end is by the clock's hands. */
static const struct span WATCHED = { 120 * NS_PER_S };

static bool own_monitoring(const struct study *s, const struct fact *f)
{
	return f->what == WHAT_MONITORING && !foreign_post(s, f);
}

/* Within the hour it is at least as severe as what ended here: that was no end of severity. */
static bool as_bad_again(const struct incident *in, const struct drop *d)
{
	static const struct span SOON = { 3600 * NS_PER_S };
	for (size_t i = 0; i < in->n_episodes; i++)
		if (in->episodes[i].start.time.ns > d->at.time.ns && instant_since(in->episodes[i].start.time, d->at.time).ns < SOON.ns && in->episodes[i].peak_bad_share >= d->before)
			return true;
	return false;
}

/* " after "rollback finished"": tools tell what they did when they are done, which may be later than it helped. */
static struct str led_by(struct study *s, const struct estimate *better, const struct fact *act)
{
	double early = span_s(instant_since(act->at.time, better->time));
	struct str text = told_text(s, act, 120);
	if (early < 1)
		return arena_printf(s->arena, " %s \"%.*s\"", early > 0 ? "at" : "after", STR_ARG(text));
	if (act->at.lo.ns <= better->hi.ns)
		return arena_printf(s->arena, " about when \"%.*s\" was logged", STR_ARG(text));
	return arena_printf(s->arena, " %.*s before \"%.*s\" was logged", STR_ARG(duration_text(s, early)), STR_ARG(text));
}

/* No step down shows: what people say of a fix, unless what was measured denies it. */
static void mitigated_by_word(struct study *s, struct incident *in)
{
	const struct episode *last = last_episode(in);
	const struct fact *f = first_fact(s, in, first_episode(in)->start.time, incident_end(s, in), own_monitoring);
	bool over = instant_known(last->end.time), denied = f && last->signal != SIGNAL_STATE && f->at.hi.ns < instant_back(over ? last->end.lo : s->analysis->to, WATCHED).ns;
	if (f && !denied)
		milestone_present(s, in, MS_MITIGATED, f, "a fix is being watched");
	else if (f)
		milestone_absent(in, MS_MITIGATED, arena_printf(s->arena, "a fix was being watched (\"%.*s\"), but no lessening of the impact was measured then", STR_ARG(told_text(s, f, 120))));
	else if (!over)
		milestone_absent(in, MS_MITIGATED, STR("the logs end while the impact lasts, and it did not lessen until then"));
	else
		milestone_absent(in, MS_MITIGATED, STR("the impact did not plainly lessen before its end, and no act was recognised in the 15 min before that"));
}

/* The first step down of the impact that somebody's act led to; a step that nobody's act explains counts only
 * if it is not the end itself. */
static void find_mitigated(struct study *s, struct incident *in)
{
	const struct drop *drops;
	size_t n = incident_drops(s, in, &drops);
	for (size_t i = 0; i < n; i++) {
		const struct fact *f = remedy_of(s, &drops[i], NULL, NULL);
		if ((!f && drops[i].last) || as_bad_again(in, &drops[i]))
			continue;
		struct milestone m = { .name = MS_MITIGATED, .at = drops[i].at, .basis = drops[i].episode->signal == SIGNAL_STATE ? BASIS_RECORDED : BASIS_MEASURED };
		struct str how = f ? led_by(s, &drops[i].at, f) : STR("; no log says what was done");
		if (drops[i].last)
			m.summary = arena_printf(s->arena, "the impact ended%.*s", STR_ARG(how));
		else
			m.summary = arena_printf(s->arena, "%s fell from %.*s to %.*s%.*s",
						 drops[i].episode->signal == SIGNAL_LATENCY ? "slow answers" : "failures", STR_ARG(share_text(s, drops[i].before)),
						 STR_ARG(share_text(s, drops[i].after)), STR_ARG(how));
		m.evidence = f ? cites_of_fact(s, f) : drops[i].last ? (struct cites){ 0 } : failures_around(s, drops[i].at);
		if (drops[i].last)
			m.evidence = cites_join(s, m.evidence, drops[i].episode->end_cites);
		in->milestones[MS_MITIGATED] = m;
		return;
	}
	mitigated_by_word(s, in);
}

/* ---- trigger ---- */

void find_trigger(struct study *s, struct incident *in)
{
	if (!in->n_suspects) {
		milestone_absent(in, MS_TRIGGER, STR("nothing in the logs stands out as a trigger"));
		return;
	}
	const struct suspect *x = &in->suspects[0], *y = in->n_suspects > 1 ? &in->suspects[1] : NULL;
	bool close = y && y->score > 0.85 * x->score && y->kind != SUSPECT_HOST;
	struct milestone m = {
		.name = MS_TRIGGER,
		.at = x->at,
		.basis = BASIS_INFERRED,
		.summary = arena_printf(s->arena, "first suspect: %.*s", STR_ARG(x->summary)),
		.reason = arena_printf(s->arena, "inferred: the suspect with the highest score, %.1f%s", x->score,
				       close ? "; the next one is close, so this is open" : ""),
		.evidence = x->evidence,
	};
	const struct estimate *onset = &first_episode(in)->start;
	/* A provider's post or a first complaint comes after the fault that it tells of. */
	if (!x->change && instant_before(instant_add(onset->hi, SAME_INSTANT), x->at.lo)) {
		milestone_absent(in, MS_TRIGGER,
		       arena_printf(
			       s->arena,
			       "the first suspect (%.*s) is first heard of after the onset: when it began is not in the logs",
			       STR_ARG(x->summary)));
		return;
	}
	/* Heard of with the onset, a moment before or after: it cannot have come later than what it started. */
	if (instant_before(onset->time, x->at.time)) {
		m.at = *onset;
		m.summary = arena_printf(s->arena, "%.*s; it is heard of at the onset", STR_ARG(m.summary));
	}
	in->milestones[MS_TRIGGER] = m;
}

void find_milestones(struct study *s, struct incident *in)
{
	find_onset(s, in);
	find_recovered(s, in);
	find_detected(s, in);
	find_acknowledged(s, in);
	find_words(s, in);
	find_mitigated(s, in);
	find_trigger(s, in);
}
