/*
 * What people decided, held against what the logs say.
 *
 * A ruling finds its object by time, text or place. What it did, or why it did nothing, is kept
 * for the report: a correction that is silently lost would be worse than none.
 */
#include "correlate/study.h"

#include <stdarg.h>
#include <stdio.h>

/* A ruling is about the incident that is nearest, if that is near enough: a release of the evening before and a post
 * of the day after are; one that names its incident means it. */
static const struct span FAR = { 48 * 3600 * NS_PER_S }, NAMED_FAR = { 1800 * NS_PER_S };
/* Times that people write are a little off. */
static const struct span SLACK = { 60 * NS_PER_S };

void decide_begin(struct study *s)
{
	struct analysis *a = s->analysis;
	s->decided = ARENA_ARRAY(s->arena, struct decided, s->rulings->n);
	for (size_t i = 0; i < s->rulings->n; i++) {
		const struct ruling *r = &s->rulings->v[i];
		s->decided[i] = (struct decided){
			.keyword = arena_copy(s->arena, r->keyword),
			.decision = { arena_copy(s->arena, r->author), arena_copy(s->arena, r->why), cites_copy(s->arena, &r->cite, 1) },
		};
	}
	a->decided = s->decided;
	a->n_decided = s->rulings->n;
	a->case_file = arena_copy(s->arena, s->rulings->file);
	memcpy(a->case_sha256, s->rulings->sha256, sizeof a->case_sha256);
}

void decide_note(struct study *s, size_t i, bool applied, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	s->decided[i].applied = applied;
	s->decided[i].note = arena_copy(s->arena, str_of(text));
}

/* How far t lies outside of the incident; 0 within it. */
static int64_t distance(const struct study *s, const struct incident *in, struct instant t)
{
	struct instant from = episode_from(first_episode(in)), to = incident_end(s, in);
	return t.ns < from.ns ? from.ns - t.ns : t.ns > to.ns ? t.ns - to.ns : 0;
}

static const struct incident *nearest(const struct study *s, struct instant t, struct span most)
{
	const struct analysis *a = s->analysis;
	const struct incident *best = NULL;
	for (size_t i = 0; i < a->n_incidents; i++)
		if (distance(s, &a->incidents[i], t) <= most.ns && (!best || distance(s, &a->incidents[i], t) < distance(s, best, t)))
			best = &a->incidents[i];
	return best;
}

const struct incident *ruled_incident(const struct study *s, const struct ruling *r)
{
	const struct analysis *a = s->analysis;
	if (instant_known(r->incident))
		return nearest(s, r->incident, NAMED_FAR);
	if (instant_known(r->at.time))
		return nearest(s, r->at.time, FAR);
	return a->n_incidents == 1 ? &a->incidents[0] : NULL;
}

/* ---- episodes ---- */

struct shaping { /* the episodes of all incidents, in order of time */
	struct told_episode *v;
	size_t n, stories; /* all are numbered below that */
};

/* The episode at t; n if there is none. */
static size_t episode_at(const struct study *s, const struct shaping *h, struct instant t)
{
	for (size_t i = 0; i < h->n; i++) {
		struct instant end = instant_known(h->v[i].e.end.time) ? h->v[i].e.end.time : s->analysis->to;
		if (t.ns >= episode_from(&h->v[i].e).ns - SLACK.ns && t.ns <= end.ns + SLACK.ns)
			return i;
	}
	return h->n;
}

/* Says which impact it was, for the note. */
static struct str episode_text(struct study *s, const struct episode *e)
{
	struct buf b = { 0 };
	buf_addf(&b, "the impact (%s) from ", signal_kind_name(e->signal));
	instant_rfc3339(&b, e->start.time, 0);
	buf_adds(&b, " to ");
	if (instant_known(e->end.time))
		instant_rfc3339(&b, e->end.time, 0);
	else
		buf_adds(&b, "the end of the logs");
	if (e->total != NUMBER_NONE)
		buf_addf(&b, ", %lld of %lld requests %s,", (long long)e->bad, (long long)e->total, e->signal == SIGNAL_LATENCY ? "were slow" : "failed");
	return arena_take(s->arena, &b);
}

static void take_out(struct study *s, struct shaping *h, size_t i, const struct ruling *r)
{
	size_t k = episode_at(s, h, r->at.time);
	if (k == h->n) {
		decide_note(s, i, false, "there is no impact at that time");
		return;
	}
	decide_note(s, i, true, "%.*s is not counted: %s", STR_ARG(episode_text(s, &h->v[k].e)),
		    r->kind == RULING_PLANNED ? "it was planned" : "it hurt nobody");
	s->set_aside = true;
	memmove(&h->v[k], &h->v[k + 1], (h->n - k - 1) * sizeof *h->v);
	h->n--;
}

static void split(struct study *s, struct shaping *h, size_t i, const struct ruling *r)
{
	size_t k = 0;
	while (k < h->n && h->v[k].e.start.time.ns < r->at.time.ns - SLACK.ns)
		k++;
	if (k == h->n || k == 0) {
		decide_note(s, i, false, "no impact begins %s that time", k ? "after" : "before");
		return;
	}
	size_t story = h->v[k].story, before = 0;
	for (size_t j = 0; j < k; j++)
		before += h->v[j].story == story;
	decide_note(s, i, true, before ? "an incident of its own begins there" : "it was an incident of its own already");
	for (size_t j = k; before && j < h->n; j++)
		if (h->v[j].story == story)
			h->v[j].story = h->stories;
	h->stories += before > 0;
}

static void join(struct study *s, struct shaping *h, size_t i, const struct ruling *r)
{
	size_t from = episode_at(s, h, r->at.time), to = episode_at(s, h, r->until);
	if (from == h->n || to == h->n) {
		decide_note(s, i, false, "there is no impact at the %s of the two times", from == h->n ? "first" : "second");
		return;
	}
	size_t story = h->v[from].story;
	bool apart = false;
	for (size_t k = from + 1; k <= to; k++)
		for (size_t j = 0, other = h->v[k].story; other != story && j < h->n; j++)
			if (h->v[j].story == other) {
				h->v[j].story = story;
				apart = true;
			}
	decide_note(s, i, true, apart ? "what lies between the two times is one incident" : "it was one incident already");
}

void decide_episodes(struct study *s)
{
	const struct analysis *a = s->analysis;
	struct shaping h = { 0 };
	for (size_t i = 0; i < a->n_incidents; i++)
		h.n += a->incidents[i].n_episodes;
	h.v = ARENA_ARRAY(s->arena, struct told_episode, h.n);
	h.n = 0;
	h.stories = a->n_incidents;
	for (size_t i = 0; i < a->n_incidents; i++)
		for (size_t k = 0; k < a->incidents[i].n_episodes; k++)
			h.v[h.n++] = (struct told_episode){ .e = a->incidents[i].episodes[k], .story = i };
	told_episodes_sort(h.v, h.n);
	bool shaped = false;
	for (size_t i = 0; i < s->rulings->n; i++) {
		const struct ruling *r = &s->rulings->v[i];
		shaped |= r->kind >= RULING_PLANNED && r->kind <= RULING_SPLIT;
		if (r->kind == RULING_PLANNED || r->kind == RULING_HARMLESS)
			take_out(s, &h, i, r);
		else if (r->kind == RULING_SPLIT)
			split(s, &h, i, r);
		else if (r->kind == RULING_JOIN)
			join(s, &h, i, r);
	}
	if (shaped)
		incidents_tell(s, h.v, h.n);
}

/* ---- the timeline ---- */

static struct timeline_entry entry_of(struct study *s, const struct ruling *r, const struct decided *d)
{
	struct str text = r->kind == RULING_NOTE
				  ? arena_printf(s->arena, "%.*s: %.*s", STR_ARG(r->author), STR_ARG(r->text))
				  : arena_printf(s->arena, "%s, says %.*s: %.*s", milestone_label(r->milestone), STR_ARG(r->author), STR_ARG(r->why));
	return (struct timeline_entry){ .at = r->at, .kind = EV_HUMAN, .what = WHAT_NOTE, .source = s->analysis->case_file, .host = STR(""),
					.summary = text, .count = 1, .milestone = r->kind == RULING_PIN, .evidence = d->decision.evidence };
}

size_t decided_entries(struct study *s, const struct incident *in, const struct timeline_entry **out)
{
	struct timeline_entry *v = ARENA_ARRAY(s->arena, struct timeline_entry, s->rulings->n);
	size_t n = 0;
	for (size_t i = 0; i < s->rulings->n; i++) {
		const struct ruling *r = &s->rulings->v[i];
		bool note = r->kind == RULING_NOTE, pin = r->kind == RULING_PIN && s->decided[i].applied && instant_known(r->at.time);
		if (!(note || pin) || ruled_incident(s, r) != in)
			continue;
		v[n++] = entry_of(s, r, &s->decided[i]);
		if (note)
			decide_note(s, i, true, "it stands in the timeline of %.*s", STR_ARG(in->id));
	}
	*out = v;
	return n;
}

/* ---- what became of them ---- */

static void hidden(struct study *s, size_t i, struct hidden *to)
{
	uint64_t n = ledger_ruling_uses(s->ledger, i);
	*to = (struct hidden){ s->decided[i].decision, n, ledger_hidden(s->ledger, s->arena, i) };
	if (n)
		decide_note(s, i, true, "%llu record%s left out", (unsigned long long)n, n == 1 ? " was" : "s were");
	else
		decide_note(s, i, false, "no record fits it");
}

static void settle(struct study *s, size_t i)
{
	const struct ruling *r = &s->rulings->v[i];
	bool used = (r->kind == RULING_SAME || r->kind == RULING_SERVICE) && ledger_ruling_uses(s->ledger, i);
	if (s->decided[i].note.n)
		return;
	if (r->kind == RULING_SETTING)
		decide_note(s, i, true, "it holds for this run");
	else if (r->kind == RULING_SAME || r->kind == RULING_SERVICE)
		decide_note(s, i, used, "%s", used ? "the logs' names were replaced" : "no log has such a name");
	else
		decide_note(s, i, false, "%s", s->analysis->n_incidents ? "there is no incident at or near that time" : "there is no incident");
}

/* What leaves something out, or was not done, is among the things that the report could not show. */
static void tell(struct study *s, struct unseen *v, size_t *n, size_t i)
{
	const struct ruling *r = &s->rulings->v[i];
	const struct decided *d = &s->decided[i];
	bool leaves_out = r->kind == RULING_HIDE || r->kind == RULING_PLANNED || r->kind == RULING_HARMLESS || r->kind == RULING_IGNORE;
	if (d->applied && !leaves_out)
		return;
	struct str who = r->author.n ? arena_printf(s->arena, ", says %.*s (%.*s)", STR_ARG(r->author), STR_ARG(r->why)) : STR("");
	v[(*n)++] = (struct unseen){
		.kind = d->applied && r->kind != RULING_IGNORE ? STR("hidden") : STR("decision"),
		.summary = arena_printf(s->arena, "%s`%.*s` in line %llu of the case file: %.*s%.*s", d->applied ? "" : "not applied: ",
					STR_ARG(d->keyword), (unsigned long long)r->cite.line, STR_ARG(d->note), STR_ARG(who)),
		.source = s->analysis->case_file, .from = INSTANT_NONE, .to = INSTANT_NONE,
	};
}

void decide_end(struct study *s)
{
	struct analysis *a = s->analysis;
	struct hidden *h = ARENA_ARRAY(s->arena, struct hidden, s->rulings->n);
	struct unseen *v = ARENA_ARRAY(s->arena, struct unseen, a->n_unseen + s->rulings->n);
	size_t n = a->n_unseen;
	if (!s->rulings->n)
		return;
	if (n)
		memcpy(v, a->unseen, n * sizeof *v);
	for (size_t i = 0; i < s->rulings->n; i++) {
		if (s->rulings->v[i].kind == RULING_HIDE)
			hidden(s, i, &h[a->n_hidden++]);
		settle(s, i);
		tell(s, v, &n, i);
	}
	a->hidden = h;
	a->unseen = v;
	a->n_unseen = n;
}
