/*
 * What happened, in order: the facts around an incident, like ones folded, with the measured
 * turns of the impact between them.
 */
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <ctype.h>
#include <stdlib.h>

enum { MOST = 250, ERRORS = 15, TEXT = 300 };
/* Facts before the onset and after the end that belong to the story. */
static const struct span BEFORE = { 3600 * NS_PER_S }, AFTER = { 3600 * NS_PER_S };
/* Like facts of one log that follow each other this closely are one entry. */
static const struct span FOLD = { 120 * NS_PER_S };

/* Entry kinds have no word for what was measured: it carries none of the facts' sources. */
static struct timeline_entry measured(struct study *s, struct estimate at, struct str text, struct cites evidence)
{
	return (struct timeline_entry){ .at = at, .kind = EV_REQUEST, .severity = SEV_NONE, .source = STR(""), .host = STR(""),
					.summary = arena_copy(s->arena, text), .count = 1, .milestone = true, .evidence = evidence };
}

static struct str headline(const struct fact *f)
{
	return str_sub(str_trim(fact_text(f)), 0, TEXT);
}

/* What two entries of a sort have in common. */
static struct str matter(const struct fact *f)
{
	return str_sub(str_trim(fact_matter(f)), 0, TEXT);
}

/* As it is shown: a long one ends with a word. */
static struct str shown(struct study *s, const struct fact *f)
{
	struct str text = headline(f);
	if (text.n < TEXT)
		return text;
	for (size_t n = text.n; n > TEXT / 2; n--)
		if (text.p[n - 1] == ' ')
			return arena_printf(s->arena, "%.*s …", (int)(n - 1), text.p);
	return text;
}

static struct timeline_entry entry_of(struct study *s, const struct fact *f)
{
	const struct source *sources;
	ledger_sources(s->ledger, &sources);
	return (struct timeline_entry){
		.at = f->at, .kind = f->kind, .what = f->what, .severity = f->severity,
		.source = arena_copy(s->arena, sources[f->source].name), .host = arena_copy(s->arena, f->f[F_HOST].p ? f->f[F_HOST] : STR("")),
		.summary = arena_copy(s->arena, shown(s, f)),
		.count = f->count ? f->count : 1, .evidence = cites_of_fact(s, f),
	};
}

/* Past a number, or an id of hex digits that is a word of its own. */
static size_t past_number(struct str s, size_t i)
{
	enum { ID = 8 };
	size_t end = i;
	bool number = false, inside = i && isalnum((unsigned char)s.p[i - 1]);
	for (; !inside && end < s.n && (isxdigit((unsigned char)s.p[end]) || s.p[end] == '-'); end++)
		number |= s.p[end] >= '0' && s.p[end] <= '9';
	if (number && end - i >= ID && (end == s.n || !isalnum((unsigned char)s.p[end])))
		return end;
	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return i;
}

/* Equal but for numbers and ids: "server 10.0.0.3 timed out after 31 s" and "... 10.0.0.4 ... 30 s". Long texts may have been
 * cut at unequal places, after shorter and longer numbers. */
static bool alike(struct str a, struct str b)
{
	size_t i = 0, j = 0;
	for (;;) {
		i = past_number(a, i);
		j = past_number(b, j);
		if (i == a.n || j == b.n)
			return (i == a.n && j == b.n) || (a.n >= TEXT && b.n >= TEXT);
		if (a.p[i++] != b.p[j++])
			return false;
	}
}

struct making {
	struct timeline_entry *v;
	struct instant last[MOST]; /* of each entry's facts */
	struct str matter[MOST], subject[MOST]; /* borrowed from the first of them */
	size_t n, cap;
};

/* What several machines throw alike is one happening on all of them. */
static void add_host(struct study *s, struct timeline_entry *e, struct str host)
{
	enum { LONG = 60 };
	if (host.n && str_find(e->host, host) == SIZE_MAX && e->host.n < LONG)
		e->host = e->host.n ? arena_printf(s->arena, "%.*s, %.*s", STR_ARG(e->host), STR_ARG(host)) : arena_copy(s->arena, host);
}

static bool proves_one(const struct incident *in, const struct cites *evidence)
{
	for (int k = 0; k < MS_COUNT; k++)
		for (size_t i = 0; i < in->milestones[k].evidence.n; i++)
			if (evidence->n && cite_same(&in->milestones[k].evidence.v[i], &evidence->v[0]))
				return true;
	return false;
}

/* One more of the same: a worker that boots as the seven before it, a server that is still down, a unit that starts on the next machine;
 * a line a host of a tool's summary. */
static bool goes_on(const struct timeline_entry *e, const struct fact *f, struct str subject, bool same_source)
{
	bool text = (e->kind == EV_STATE || e->kind == EV_REQUEST) && str_eq(subject, f->f[F_SUBJECT]);
	bool recap = e->kind == EV_CHANGE && same_source && f->at.time.ns - e->at.time.ns <= 2 * NS_PER_S;
	return text || recap;
}

/* A state in between that is another one of the same machine: what comes then is a turn of its own. */
static bool turns(const struct timeline_entry *e, const struct fact *f, bool same_source)
{
	bool same_host = f->f[F_HOST].n && str_eq(e->host, f->f[F_HOST]);
	return f->kind == EV_STATE && e->kind == EV_STATE && e->what != f->what && (same_host || (same_source && !e->host.n));
}

static bool folds_into(struct study *s, struct making *m, const struct incident *in, const struct fact *f, const struct source *sources)
{
	if (f->kind == EV_HUMAN || f->kind == EV_POST)
		return false;
	struct cites evidence = cites_of_fact(s, f);
	bool proof = proves_one(in, &evidence), turned = false;
	struct str text = shown(s, f), same = matter(f);
	bool thrown = f->flags & EVF_THROWN;
	for (size_t k = m->n; k--;) {
		struct timeline_entry *e = &m->v[k];
		bool same_source = str_eq(e->source, sources[f->source].name);
		if (f->at.time.ns - m->last[k].ns > FOLD.ns)
			continue;
		turned |= turns(e, f, same_source);
		if (e->kind != f->kind || e->what != f->what)
			continue;
		/* A notice that one machine writes to two logs is one fact as well. */
		bool repeated = f->at.time.ns - e->at.time.ns <= 2 * NS_PER_S && str_eq(e->summary, text);
		/* States turn back and forth and each turn counts; a shortage only lasts. */
		bool again = (f->kind == EV_LOG || f->what == WHAT_SATURATION) && (thrown || same_source) && alike(m->matter[k], same);
		bool more = !turned && !proof && !e->milestone && goes_on(e, f, m->subject[k], same_source) && alike(m->matter[k], same);
		if (repeated || again || more) {
			bool elsewhere = more && f->f[F_HOST].n && str_find(e->host, f->f[F_HOST]) == SIZE_MAX;
			if (thrown || more)
				add_host(s, e, f->f[F_HOST]);
			e->count += repeated && !elsewhere ? 0 : f->count ? f->count : 1;
			m->last[k] = f->at.time;
			e->last = f->at.time;
			return true;
		}
	}
	return false;
}

/* Texts of the errors that the logs had before the impact: the same ones in it are nothing new. */
struct chronic {
	struct str text[256];
	uint32_t source[256];
	size_t n;
};

static bool is_chronic(const struct chronic *c, const struct fact *f)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->source[i] == f->source && alike(c->text[i], matter(f)))
			return true;
	return false;
}

static void find_chronic(const struct study *s, struct instant before, struct chronic *c)
{
	c->n = 0;
	for (size_t i = 0; i < s->n_facts && s->facts[i].at.time.ns < before.ns && c->n < sizeof c->text / sizeof *c->text; i++) {
		const struct fact *f = &s->facts[i];
		if (f->what != WHAT_NONE || f->kind != EV_LOG || is_chronic(c, f))
			continue;
		c->text[c->n] = matter(f);
		c->source[c->n++] = f->source;
	}
}

struct cites failures_around(struct study *s, struct estimate at)
{
	struct cite v[2];
	struct instant mid = at.time, from = instant_back(at.lo, SECONDS(60)), to = instant_add(at.hi, SECONDS(60));
	size_t n = ledger_cite_requests(s->ledger, NULL, NULL, OUT_BAD, from, mid, true, v, 1);
	n += ledger_cite_requests(s->ledger, NULL, NULL, OUT_BAD, mid, to, false, v + n, 1);
	return cites_copy(s->arena, v, n);
}

static void add_episodes(struct study *s, struct making *m, const struct incident *in)
{
	for (size_t i = 0; i < in->n_episodes; i++) {
		const struct episode *e = &in->episodes[i];
		struct buf b = { 0 };
		buf_addf(&b, "impact begins (%s)", signal_kind_name(e->begun_as));
		if (in->n_episodes > 1)
			buf_addf(&b, ", episode %zu", i + 1);
		if (e->n_levels && e->begun_as == e->signal)
			buf_addf(&b, ": %.*s of requests %s", STR_ARG(share_text(s, e->levels[0].bad_share)), e->signal == SIGNAL_LATENCY ? "are slow" : "fail");
		MEM_PUSH(m->v, m->n, m->cap);
		m->v[m->n++] = measured(s, e->start, buf_str(&b), e->begin_cites);
		if (e->n_levels && e->begun_as != e->signal) {
			MEM_PUSH(m->v, m->n, m->cap);
			m->v[m->n++] = measured(s, e->levels[0].from, arena_printf(s->arena, "requests begin to fail: %.*s of them", STR_ARG(share_text(s, e->levels[0].bad_share))),
						failures_around(s, e->levels[0].from));
		}
		for (size_t k = 1; k < e->n_levels; k++) {
			buf_reset(&b);
			buf_addf(&b, "share of %s goes from %.*s", e->signal == SIGNAL_LATENCY ? "slow answers" : "failures", STR_ARG(share_text(s, e->levels[k - 1].bad_share)));
			buf_addf(&b, " to %.*s", STR_ARG(share_text(s, e->levels[k].bad_share)));
			MEM_PUSH(m->v, m->n, m->cap);
			m->v[m->n++] = measured(s, e->levels[k].from, buf_str(&b), failures_around(s, e->levels[k].from));
		}
		if (instant_known(e->end.time)) {
			MEM_PUSH(m->v, m->n, m->cap);
			m->v[m->n++] =
				measured(s, e->end,
					 in->n_episodes > 1 && i + 1 < in->n_episodes ? STR("impact ends for now")
										      : STR("impact ends"),
					 e->end_cites);
		}
		buf_free(&b);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct timeline_entry *x = a, *y = b;
	if (x->at.time.ns != y->at.time.ns)
		return x->at.time.ns < y->at.time.ns ? -1 : 1;
	int d = str_cmp(x->source, y->source);
	if (d)
		return d;
	uint64_t p = x->evidence.n ? x->evidence.v[0].line : 0, q = y->evidence.n ? y->evidence.v[0].line : 0;
	return p != q ? (p < q ? -1 : 1) : str_cmp(x->summary, y->summary);
}

/* Machines that were in trouble and are told to be back only after the story's end: redundancy is restored then. */
static void add_late_returns(struct study *s, struct making *m, struct instant from, struct instant to)
{
	struct strs troubled = { 0 }, back = { 0 };
	for (size_t i = facts_from(s, from); i < s->n_facts; i++) {
		const struct fact *f = &s->facts[i];
		struct str host = fact_host(s, f);
		bool bad = f->what == WHAT_DOWN || f->what == WHAT_CRASH || f->what == WHAT_ALERT || f->what == WHAT_STOP;
		bool good = f->what == WHAT_UP || f->what == WHAT_START || f->what == WHAT_READY || f->what == WHAT_ALERT_OVER;
		if (f->at.time.ns - to.ns > 24 * 3600 * NS_PER_S || m->n >= MOST)
			break;
		if (!host.n || !(bad || good))
			continue;
		if (f->at.time.ns <= to.ns) {
			if (bad)
				troubled = strs_add(s, troubled, host);
			else if (hosts_have(troubled, host))
				back = strs_add(s, back, host);
		} else if (good && hosts_have(troubled, host) && !hosts_have(back, host)) {
			back = strs_add(s, back, host);
			MEM_PUSH(m->v, m->n, m->cap);
			m->v[m->n++] = entry_of(s, f);
		}
	}
}

/* Times of suspected changes before the usual window belong on the timeline too. */
static void add_suspects(struct making *m, const struct incident *in, struct instant from)
{
	for (size_t i = 0; i < in->n_suspects && i < 3; i++) {
		const struct suspect *x = &in->suspects[i];
		if (x->at.time.ns >= from.ns)
			continue;
		MEM_PUSH(m->v, m->n, m->cap);
		m->v[m->n++] = (struct timeline_entry){ .at = x->at,
							.kind = EV_CHANGE,
							.what = WHAT_CHANGE,
							.source = x->evidence.n ? x->evidence.v[0].source : STR(""),
							.host = STR(""),
							.summary = x->summary,
							.count = 1,
							.evidence = x->evidence };
	}
}

/* What was announced for the time of the impact is part of the story, whenever it was written; and that it was called off. */
static void add_maintenances(struct study *s, struct making *m, const struct incident *in, struct instant from)
{
	for (size_t i = 0; i < s->n_maintenances; i++) {
		const struct maintenance *x = &s->maintenances[i];
		const struct fact *lines[] = { x->said, x->off };
		if (x->to.ns < first_episode(in)->start.time.ns || x->from.ns > incident_end(s, in).ns)
			continue;
		for (size_t k = 0; k < 2; k++) {
			if (!lines[k] || lines[k]->at.time.ns >= from.ns)
				continue;
			MEM_PUSH(m->v, m->n, m->cap);
			m->v[m->n++] = entry_of(s, lines[k]);
		}
	}
}

static void add_decided(struct study *s, struct making *m, const struct incident *in)
{
	const struct timeline_entry *v;
	size_t n = decided_entries(s, in, &v);
	for (size_t i = 0; i < n; i++) {
		MEM_PUSH(m->v, m->n, m->cap);
		m->v[m->n++] = v[i];
	}
}

void find_timeline(struct study *s, struct incident *in)
{
	const struct source *sources;
	ledger_sources(s->ledger, &sources);
	struct making m = { 0 };
	struct instant from = instant_back(episode_from(first_episode(in)), BEFORE), to = instant_add(incident_end(s, in), AFTER);
	const struct instant over = in->milestones[MS_RESOLVED].at.time;
	if (instant_known(over) && over.ns > to.ns)
		to = over;
	size_t errors = 0;
	struct instant near = instant_back(episode_from(first_episode(in)), SECONDS(60));
	struct chronic chronic;
	find_chronic(s, near, &chronic);
	for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(to, s->facts[i].at.time); i++) {
		const struct fact *f = &s->facts[i];
		bool plain_error = f->what == WHAT_NONE;
		if (plain_error && (f->severity < SEV_ERROR || errors >= ERRORS || f->at.time.ns < near.ns || is_chronic(&chronic, f)))
			continue;
		if (f->what == WHAT_JOB || f->what == WHAT_JOB_END || folds_into(s, &m, in, f, sources))
			continue;
		errors += plain_error;
		if (m.n >= MOST)
			break;
		MEM_PUSH(m.v, m.n, m.cap);
		m.last[m.n] = f->at.time;
		m.matter[m.n] = matter(f);
		m.subject[m.n] = f->f[F_SUBJECT];
		m.v[m.n] = entry_of(s, f);
		m.v[m.n].milestone = proves_one(in, &m.v[m.n].evidence);
		m.n++;
	}
	add_late_returns(s, &m, episode_from(first_episode(in)), to);
	add_episodes(s, &m, in);
	add_suspects(&m, in, from);
	add_maintenances(s, &m, in, from);
	add_decided(s, &m, in);
	qsort(m.v, m.n, sizeof *m.v, by_time);
	struct timeline_entry *v = ARENA_ARRAY(s->arena, struct timeline_entry, m.n);
	memcpy(v, m.v, m.n * sizeof *v);
	in->timeline = v;
	in->n_timeline = m.n;
	free(m.v);
}
