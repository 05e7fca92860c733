/*
 * What happened, in sentences: the prose that all pages share.
 *
 * What comes out is plain text, raw bytes of logs among our own words, without line breaks of ours: for a renderer to escape as a
 * whole. Every paragraph ends with a full stop.
 */
#include "reports/story.h"

#include <ctype.h>
#include <math.h>

/* What is quoted of a log within a sentence, bytes. */
enum { QUOTE = 240 };

static bool known(const struct incident *in, enum milestone_name m)
{
	return instant_known(in->milestones[m].at.time);
}

/* The episode whose signal speaks for the incident: failed requests before all others. */
static const struct episode *main_episode(const struct incident *in)
{
	for (size_t i = 0; i < in->n_episodes; i++)
		if (in->episodes[i].signal == SIGNAL_AVAILABILITY)
			return &in->episodes[i];
	return in->n_episodes ? &in->episodes[0] : NULL;
}

/* Whether a person decided when it was, against what was measured or in its place. */
static bool pinned(const struct incident *in, enum milestone_name m)
{
	return known(in, m) && in->milestones[m].decision.author.n;
}

static void add_pinned_by(struct buf *out, const struct milestone *m)
{
	buf_adds(out, "pinned by ");
	buf_add(out, m->decision.author);
}

/* "14:00:00 (pinned by dana)" */
static void pinned_time(struct story *p, const struct milestone *m)
{
	words_time(p->out, p->clock, m->at.time);
	buf_adds(p->out, " (");
	add_pinned_by(p->out, m);
	buf_addc(p->out, ')');
}

/* "from 10:05:00 to 10:20:00 (UTC), for 15 min". What a person decided goes before what was measured. */
static void one_stretch(struct story *p, const struct incident *in)
{
	const struct episode *e = &in->episodes[0];
	bool begin = pinned(in, MS_ONSET), end = pinned(in, MS_RECOVERED);
	double seconds = in->metrics[begin || end ? METRIC_TTR_RESTORE : METRIC_DOWNTIME].seconds;
	struct buf *out = p->out;
	bool earlier = !e->censored_begin && !instant_known(e->start.lo);
	if (e->censored_begin && !begin)
		buf_adds(out, "from before the logs begin");
	else
		buf_adds(out, earlier && !begin ? "from at the latest " : "from ");
	if (begin)
		pinned_time(p, &in->milestones[MS_ONSET]);
	else if (!e->censored_begin)
		words_time(out, p->clock, e->start.time);
	if (end) {
		buf_adds(out, " to ");
		pinned_time(p, &in->milestones[MS_RECOVERED]);
	} else if (instant_known(e->end.time)) {
		buf_adds(out, " to ");
		words_time(out, p->clock, e->end.time);
	} else {
		buf_adds(out, " on, and still when the logs end at ");
		words_time(out, p->clock, p->a->to);
	}
	buf_adds(out, " (");
	words_zone(out, p->clock);
	buf_adds(out, ")");
	if (seconds >= 0) {
		buf_adds(out, earlier && !begin ? ", for at least " : ", for ");
		words_duration(out, seconds);
	}
}

/* "in 2 episodes (10:05:00–10:20:00 and 11:00:00–11:03:00, UTC), together 18 min" */
static void some_stretches(struct story *p, const struct incident *in)
{
	enum { MOST = 4 };
	struct buf *out = p->out;
	size_t shown = in->n_episodes > MOST ? MOST - 1 : in->n_episodes;
	buf_adds(out, "in ");
	words_plural(out, (int64_t)in->n_episodes, "episode");
	buf_adds(out, " (");
	for (size_t i = 0; i < shown; i++) {
		const struct episode *e = &in->episodes[i];
		buf_adds(out, i == 0 ? "" : i + 1 == in->n_episodes ? " and " : ", ");
		if (e->censored_begin)
			buf_adds(out, "before ");
		words_between(out, p->clock, e->start.time, instant_known(e->end.time) ? e->end.time : p->a->to);
		if (!instant_known(e->end.time))
			buf_adds(out, " and on");
	}
	if (shown < in->n_episodes)
		buf_addf(out, " and %zu more", in->n_episodes - shown);
	buf_adds(out, ", ");
	words_zone(out, p->clock);
	buf_adds(out, ")");
	if (!isnan(in->metrics[METRIC_DOWNTIME].seconds)) {
		buf_adds(out, ", together ");
		words_duration(out, in->metrics[METRIC_DOWNTIME].seconds);
	}
	static const struct {
		enum milestone_name name;
		const char *says;
	} ends[] = { { MS_ONSET, "begun" }, { MS_RECOVERED, "over" } };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (pinned(in, ends[i].name)) {
			buf_addf(out, ", %s at ", ends[i].says);
			pinned_time(p, &in->milestones[ends[i].name]);
		}
}

static void when(struct story *p, const struct incident *in)
{
	/* Times of another day than the page's carry their own. */
	bool day = !in->n_episodes || clock_at(p->clock->zone, in->episodes[0].start.time).day == p->clock->day;
	if (day) {
		buf_adds(p->out, "On ");
		words_day(p->out, p->clock);
		buf_adds(p->out, in->n_episodes > 1 ? " " : ", ");
	}
	size_t begin = p->out->n;
	(in->n_episodes > 1 ? some_stretches : one_stretch)(p, in);
	if (!day)
		p->out->p[begin] = (char)toupper((unsigned char)p->out->p[begin]);
}

/* "530 of 874 requests were slow (60.6 %; median 2 ms → 452 ms, p95 3 ms → 455 ms)" */
static void how_slow(struct buf *out, const struct impact *i)
{
	words_count(out, i->slow);
	buf_adds(out, " of ");
	words_plural(out, i->requests, "request");
	buf_adds(out, " were slow (");
	words_share(out, i->requests > 0 ? (double)i->slow / (double)i->requests : NAN);
	if (!isnan(i->usual_median_ms) && !isnan(i->median_ms)) {
		buf_adds(out, "; ");
		words_slowness(out, i);
	}
	buf_addc(out, ')');
}

static void how_bad(struct story *p, const struct incident *in)
{
	const struct impact *i = &in->impact;
	const struct episode *e = main_episode(in);
	struct buf *out = p->out;
	bool failures = i->failed != NUMBER_NONE && i->failed > 0 && i->requests > 0;
	buf_adds(out, ", ");
	if (e->signal == SIGNAL_LATENCY && i->slow > 0 && i->requests > 0) {
		how_slow(out, i);
		failures = false;
	} else if (e->signal != SIGNAL_AVAILABILITY || !failures) {
		buf_adds(out, words_signal(e));
		if (failures)
			buf_adds(out, "; ");
		else if (e->signal == SIGNAL_STATE && i->requests > 0 && i->failed == 0) {
			buf_adds(out, "; none of ");
			words_plural(out, i->requests, "request");
			buf_adds(out, " that were logged meanwhile failed");
		}
	}
	if (failures) {
		words_count(out, i->failed);
		buf_adds(out, " of ");
		words_plural(out, i->requests, "request");
		buf_adds(out, " failed (");
		words_share(out, i->bad_share);
		if (!isnan(i->peak_bad_share) && i->peak_bad_share > i->bad_share) {
			buf_adds(out, ", at worst ");
			words_share(out, i->peak_bad_share);
		}
		buf_addc(out, ')');
		if (i->slow > 0) {
			buf_adds(out, "; ");
			words_count(out, i->slow);
			buf_adds(out, " more were slow");
		}
	}
	if (failures && i->clients != NUMBER_NONE && i->clients > 0) {
		buf_adds(out, ", hitting ");
		words_plural(out, i->clients, "client");
	}
	buf_addc(out, '.');
}

/* " at 01:10:00 (recorded), 5 min after detection: Ann took the page." */
static void step(struct story *p, const struct milestone *m, const struct metric *metric, const char *after, struct str told)
{
	struct buf *out = p->out;
	buf_adds(out, " at ");
	words_time(out, p->clock, m->at.time);
	buf_adds(out, " (");
	if (m->decision.author.n)
		add_pinned_by(out, m);
	else
		buf_adds(out, basis_name(m->basis));
	buf_addc(out, ')');
	if (!isnan(metric->seconds) && metric->seconds >= 1) {
		buf_adds(out, ", ");
		words_duration(out, metric->seconds);
		buf_addf(out, " after %s", after);
	} else if (!isnan(metric->seconds) && metric->hi >= 0)
		buf_addf(out, ", at once with %s", after);
	else if (!isnan(metric->seconds)) {
		buf_adds(out, ", ");
		words_duration(out, -metric->seconds);
		buf_addf(out, " before %s", after);
	}
	if (told.n) {
		buf_adds(out, ": ");
		words_fold(out, told, QUOTE);
	}
	buf_addc(out, '.');
}

static const struct step {
	enum milestone_name name;
	enum metric_name metric;
	const char *says, *after;
	enum { TELL_NOTHING, TELL_QUOTE, TELL_ALL } tell; /* of the milestone's own sentence */
} all_steps[] = {
	{ MS_DETECTED, METRIC_TTD, "It was detected", "onset", TELL_ALL },
	{ MS_ACKNOWLEDGED, METRIC_TTA, "A responder took it", "detection", TELL_NOTHING },
	{ MS_COMMUNICATED, METRIC_TTC, "The first public word came", "onset", TELL_NOTHING },
	{ MS_IDENTIFIED, METRIC_TTI, "The failing part was named", "onset", TELL_QUOTE },
	{ MS_MITIGATED, METRIC_TTM, "The impact stopped being severe", "onset", TELL_ALL },
	{ MS_RECOVERED, METRIC_TTR_RESTORE, "It was over for users", "onset", TELL_NOTHING },
	{ MS_RESOLVED, METRIC_TTR_RESOLVE, "It was declared over", "onset", TELL_NOTHING },
};
enum { STEPS = sizeof all_steps / sizeof *all_steps };

/* Known ones in order of time, equal times in the table's order. */
static size_t steps_in_order(const struct incident *in, const struct step *order[STEPS])
{
	size_t n = 0;
	for (size_t i = 0; i < STEPS; i++) {
		struct instant t = in->milestones[all_steps[i].name].at.time;
		if (!instant_known(t))
			continue;
		size_t at = n++;
		for (; at > 0 && instant_before(t, in->milestones[order[at - 1]->name].at.time); at--)
			order[at] = order[at - 1];
		order[at] = &all_steps[i];
	}
	return n;
}

static bool mitigated_by_recovery(const struct incident *in)
{
	struct instant mitigated = in->milestones[MS_MITIGATED].at.time, recovered = in->milestones[MS_RECOVERED].at.time;
	return instant_known(mitigated) && mitigated.ns == recovered.ns;
}

/* What the milestone's own sentence adds to ours. */
static struct str told(const struct incident *in, const struct step *s)
{
	const struct decision *d = &in->milestones[s->name].decision;
	struct str summary = words_unstopped(d->author.n ? d->reason : in->milestones[s->name].summary);
	if (d->author.n)
		return summary;
	if (s->name == MS_RECOVERED && mitigated_by_recovery(in))
		return words_unstopped(in->milestones[MS_MITIGATED].summary);
	if (s->tell == TELL_QUOTE) {
		size_t quote = str_find(summary, STR(": \""));
		return quote == SIZE_MAX ? STR_NONE : str_sub(summary, quote + 2, SIZE_MAX);
	}
	return s->tell == TELL_ALL ? summary : STR_NONE;
}

void story_steps(struct story *p, const struct incident *in)
{
	const struct step *order[STEPS];
	size_t n = steps_in_order(in, order);
	const char *space = "";
	for (size_t i = 0; i < n; i++) {
		const struct milestone *m = &in->milestones[order[i]->name];
		if (m->name == MS_MITIGATED && mitigated_by_recovery(in))
			continue; /* one and the same: told as recovery */
		buf_addf(p->out, "%s%s", space, order[i]->says);
		step(p, m, &in->metrics[order[i]->metric], order[i]->after, told(in, order[i]));
		space = " ";
	}
	const char *lead_in = "Not known from these logs: ";
	for (size_t i = 0; i < STEPS; i++) {
		if (known(in, all_steps[i].name))
			continue;
		buf_addf(p->out, "%s%s%s", space, lead_in, milestone_label(all_steps[i].name));
		space = ", ";
		lead_in = "";
	}
	buf_adds(p->out, *lead_in ? "" : ".");
}

void story_lead(struct story *p, const struct incident *in)
{
	struct buf *out = p->out;
	if (in->n_suspects == 0) {
		buf_adds(out, "No record of these logs was recognised as what may have started it: the cause is open.");
		return;
	}
	const struct suspect *s = &in->suspects[0];
	buf_adds(out, "Where to look first: ");
	words_fold(out, words_unstopped(s->summary), QUOTE);
	if (s->decision.author.n) {
		buf_addf(out, " (%s, confirmed by ", suspect_kind_name(s->kind));
		buf_add(out, s->decision.author);
		buf_adds(out, "). The logs alone make it a lead, not a finding.");
		return;
	}
	buf_addf(out, " (%s, score %.2f; ", suspect_kind_name(s->kind), s->score);
	if (in->n_suspects > 1) {
		buf_adds(out, "the next of ");
		words_count(out, (int64_t)in->n_suspects);
		buf_addf(out, " suspects has %.2f). ", in->suspects[1].score);
	} else
		buf_adds(out, "the only suspect). ");
	buf_adds(out, "A rank is a lead to follow, not a finding.");
}

void story_impact(struct story *p, const struct incident *in)
{
	if (!in->n_episodes)
		return;
	when(p, in);
	how_bad(p, in);
	if (in->impact.n_blind)
		buf_addc(p->out, ' ');
	story_blind(p, in);
}

void story_blind(struct story *p, const struct incident *in)
{
	enum { MOST = 2 };
	const struct impact *i = &in->impact;
	struct str folder = story_folder(p->a);
	for (size_t k = 0; k < i->n_blind && k < MOST; k++) {
		const struct unseen *u = &i->blind[k];
		buf_adds(p->out, k ? ", and " : "");
		if (u->source.n) {
			buf_add(p->out, story_source(folder, u->source));
			buf_adds(p->out, " has no record from ");
		} else
			buf_adds(p->out, k ? "no log of the front covers " : "No log of the front covers ");
		words_time(p->out, p->clock, u->from);
		buf_adds(p->out, " to ");
		words_time(p->out, p->clock, u->to);
	}
	if (i->n_blind > MOST)
		buf_addf(p->out, " (and %zu more such stretches)", i->n_blind - MOST);
	if (i->n_blind)
		buf_adds(p->out, ": what happened then is in no count, and the counts here are lower bounds.");
}

/* Whether an earlier incident of the page asks the same. */
bool story_asked_before(const struct analysis *a, const struct incident *in, struct str question)
{
	for (size_t i = 0; i < a->n_incidents && &a->incidents[i] != in; i++)
		for (size_t k = 0; k < a->incidents[i].questions.n; k++)
			if (str_eq(a->incidents[i].questions.v[k], question))
				return true;
	return false;
}

void story_verdict(struct story *p)
{
	const struct analysis *a = p->a;
	buf_adds(p->out, a->verdict == VERDICT_NONE ? "No incident shows in these logs" : "These logs are not enough to tell whether there was an incident");
	if (a->verdict_reason.n) {
		buf_adds(p->out, ": ");
		buf_add(p->out, words_unstopped(a->verdict_reason));
	}
	buf_addc(p->out, '.');
}

void story_looked_at(struct story *p)
{
	const struct analysis *a = p->a;
	struct buf *out = p->out;
	buf_adds(out, "Looked at: ");
	words_plural(out, (int64_t)a->lines, "line");
	buf_adds(out, " of ");
	words_plural(out, (int64_t)a->n_sources, "log");
	buf_adds(out, ", ");
	words_plural(out, (int64_t)a->requests, "request");
	if (instant_known(a->from) && instant_known(a->to)) {
		buf_adds(out, ", from ");
		words_day(out, p->clock);
		buf_addc(out, ' ');
		words_between(out, p->clock, a->from, a->to);
		buf_adds(out, " (");
		words_zone(out, p->clock);
		buf_addc(out, ')');
	}
	buf_addc(out, '.');
}

size_t story_needs(const struct analysis *a, const char *out[STORY_NEEDS])
{
	uint64_t parsed = 0, lines = 0;
	size_t n = 0;
	for (size_t i = 0; i < a->n_sources; i++) {
		parsed += a->sources[i].parsed;
		lines += a->sources[i].lines;
	}
	if (a->requests == 0)
		out[n++] = "Access logs of whatever stands nearest to the users (load balancer, CDN, web server): without requests, "
			   "impact can only be inferred.";
	if (lines && parsed < lines / 2)
		out[n++] = "A format for the lines that were not understood: \"logopsy formats try FILE\" shows how far each one got.";
	out[n++] = "Logs from well before the suspected start to well after the end, so that there is a normal to compare with.";
	out[n++] = "The pager's, deploy tool's and status page's records of the same hours.";
	return n;
}

const struct prompt story_prompts[STORY_PROMPTS] = {
	{ "Why it could happen.", "Which conditions had to come together? What made each of them reasonable at the time?" },
	{ "What went well, what went badly, where we were lucky.", "Detection, response, communication, tools." },
	{ "What surprised us.", "Where did the system, or our picture of it, differ from what we believed?" },
	{ "Actions.", "Each with an owner, a date and the step above that it would have changed." },
};

struct instant story_day(const struct analysis *a)
{
	if (a->n_incidents) {
		const struct incident *in = &a->incidents[0];
		if (instant_known(in->milestones[MS_ONSET].at.time))
			return in->milestones[MS_ONSET].at.time;
		if (in->n_episodes)
			return in->episodes[0].start.time;
	}
	struct instant first = a->from;
	for (size_t i = 0; i < a->n_sources && !instant_known(a->from); i++)
		if (instant_known(a->sources[i].first) && (!instant_known(first) || instant_before(a->sources[i].first, first)))
			first = a->sources[i].first;
	return first;
}

struct str story_folder(const struct analysis *a)
{
	struct str all = a->n_sources ? a->sources[0].name : STR_NONE;
	for (size_t i = 1; i < a->n_sources; i++) {
		size_t n = 0;
		while (n < all.n && n < a->sources[i].name.n && all.p[n] == a->sources[i].name.p[n])
			n++;
		all.n = n;
	}
	while (all.n && all.p[all.n - 1] != '/' && all.p[all.n - 1] != '!')
		all.n--;
	return all;
}

struct str story_source(struct str folder, struct str name)
{
	return str_starts(name, folder) ? str_sub(name, folder.n, SIZE_MAX) : name;
}

struct str story_format(const struct source *s)
{
	return s->format_title.n ? s->format_title : s->format.n ? s->format : s->unparsed ? STR("not understood") : STR("no records");
}

void story_title(struct story *p)
{
	const struct analysis *a = p->a;
	struct str text = a->title;
	if (!text.n && a->n_incidents == 1)
		text = a->incidents[0].title;
	if (text.n)
		buf_add(p->out, text);
	else if (a->n_incidents > 1)
		buf_addf(p->out, "%zu incidents", a->n_incidents);
	else
		buf_adds(p->out, a->verdict == VERDICT_NONE ? "No incident found" : "Not enough to go on");
}

void story_redaction(struct story *p)
{
	const struct analysis *a = p->a;
	if (!a->redaction.n) {
		buf_adds(p->out, "Not redacted: lines are quoted as their logs have them, with all addresses and names.");
		return;
	}
	buf_addf(p->out, "Redacted (%.*s)", STR_ARG(a->redaction));
	if (a->redaction_note.n) {
		buf_adds(p->out, ": ");
		buf_add(p->out, words_unstopped(a->redaction_note));
	}
	buf_addc(p->out, '.');
}
