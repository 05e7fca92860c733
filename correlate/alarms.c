/*
 * How well was it noticed: each alert that fired, how long after the onset, and what a plain rule on the share of failed
 * requests would have done, in these logs, at other times as well.
 */
#include "correlate/spans.h"
#include "correlate/study.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* An alert this long before the onset can be about it (milestones.c says the same of detection). */
static const struct span EARLY = { 10 * 60 * NS_PER_S };
enum { MOST = 12, LEAST_REQUESTS = 10, MOST_STEPS = 200000 };

static bool fires(const struct fact *f)
{
	return f->what == WHAT_ALERT || f->what == WHAT_PAGE;
}

static bool ends(const struct fact *f)
{
	return f->what == WHAT_ALERT_OVER || f->what == WHAT_PAGE_OVER;
}

/* "ALARM" and the like are a state that an alert is in. */
static bool is_state(struct str word)
{
	static const char *const words[] = { "alarm", "firing", "triggered", "problem", "open", "opened", "down", "page", "incident", "test" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(word, str_of(words[i])))
			return true;
	return severity_of(word) != SEV_NONE;
}

static struct str name_of(const struct fact *f)
{
	/* "DiskSlow: db-2 answers late": a rule's own name comes before what it fired about. */
	struct str text = str_trim(fact_text(f)), rule = str_sub(text, 0, str_find(text, STR(": ")));
	if (rule.n < text.n && is_state(rule)) {
		struct str rest = str_trim(str_sub(text, rule.n + 2, SIZE_MAX)), quoted = str_sub(rest, 1, SIZE_MAX);
		size_t end = str_chr(quoted, '"');
		return str_starts(rest, STR("\"")) && end != SIZE_MAX && end ? str_sub(quoted, 0, end) : str_sub(rest, 0, 100);
	}
	if (f->kind == EV_ALERT && f->f[F_SUBJECT].n && rule.n < text.n && rule.n && str_chr(rule, ' ') == SIZE_MAX)
		return rule;
	return f->f[F_SUBJECT].n ? f->f[F_SUBJECT] : str_sub(str_trim(fact_text(f)), 0, 100);
}

static bool same_alert(const struct fact *a, const struct fact *b)
{
	return a->f[F_CHANGE].n && b->f[F_CHANGE].n ? str_eq(a->f[F_CHANGE], b->f[F_CHANGE]) : str_eq(name_of(a), name_of(b));
}

/* Alerts with one name are one, that of the first; how often it fired, and when it was over at last. */
static size_t that_fired(struct study *s, const struct incident *in, struct alarm *out)
{
	struct instant onset = first_episode(in)->start.time, until = incident_end(s, in), known = first_known(in);
	bool before = first_episode(in)->censored_begin;
	const struct fact *first[MOST];
	size_t n = 0;
	for (size_t i = facts_from(s, instant_back(known, EARLY)); i < s->n_facts; i++) {
		const struct fact *f = &s->facts[i];
		size_t k = 0;
		if ((!fires(f) && !ends(f)) || always_fires(f))
			continue;
		while (k < n && !(same_alert(first[k], f) && (ends(f) || first[k]->what == f->what)))
			k++;
		if (k < n && ends(f)) {
			out[k].over = f->at.time;
		} else if (k < n && f->at.time.ns <= until.ns) {
			/* Who else is told of one and the same page is no further one. */
			bool told_again = f->what == WHAT_PAGE && f->f[F_CHANGE].n && !instant_known(out[k].over);
			out[k].times += told_again ? 0 : f->count;
		} else if (k == n && fires(f) && n < MOST && f->at.time.ns <= until.ns) {
			first[n] = f;
			out[n++] = (struct alarm){ .name = arena_copy(s->arena, name_of(f)), .threshold = NAN, .window_s = NAN, .at = f->at, .over = INSTANT_NONE,
						   
						   .after_onset_s = before ? NAN : span_s(instant_since(f->at.time, onset)), .times = f->count, .evidence = cites_of_fact(s, f) };
		}
	}
	return n;
}

/* The front's requests over all the time of the logs. */
struct traffic {
	int64_t from, step;
	size_t n;
	uint32_t *total, *bad;
};

static struct traffic traffic_of(const struct study *s)
{
	int64_t from = instant_s(s->analysis->from), seconds = instant_s(s->analysis->to) + 1 - from;
	struct traffic t = { .from = from, .step = 1 + seconds / MOST_STEPS };
	t.n = (size_t)(seconds / t.step + 1);
	t.total = mem_zalloc(t.n, sizeof *t.total);
	t.bad = mem_zalloc(t.n, sizeof *t.bad);
	front_bins(s, t.from, t.step, t.n, t.total, t.bad);
	return t;
}

static bool of_an_incident(const struct study *s, struct instant at)
{
	for (size_t i = 0; i < s->analysis->n_incidents; i++) {
		const struct incident *in = &s->analysis->incidents[i];
		if (at.ns >= instant_back(episode_from(first_episode(in)), EARLY).ns && at.ns <= instant_add(incident_end(s, in), EARLY).ns)
			return true;
	}
	return false;
}

/* A rule fires when the share over its window passes the threshold, and again only after it was below. */
static struct alarm rule_on(const struct study *s, const struct incident *in, const struct traffic *t, double threshold, int64_t window)
{
	struct instant onset = first_episode(in)->start.time, until = incident_end(s, in);
	struct alarm a = { .threshold = threshold, .window_s = (double)window, .at = { INSTANT_NONE, INSTANT_NONE, INSTANT_NONE }, .after_onset_s = NAN, .over = INSTANT_NONE };
	double total = 0, bad = 0;
	bool firing = false;
	size_t wide = (size_t)(window / t->step);
	for (size_t i = 0; i < t->n; i++) {
		total += t->total[i];
		bad += t->bad[i];
		if (i >= wide) {
			total -= t->total[i - wide];
			bad -= t->bad[i - wide];
		}
		bool over = total >= LEAST_REQUESTS && bad >= threshold * total;
		struct instant at = instant_of_s(t->from + (int64_t)(i + 1) * t->step);
		if (over && !firing && !of_an_incident(s, at))
			a.times++;
		if (over && !firing && !instant_known(a.at.time) && at.ns >= instant_back(onset, EARLY).ns && at.ns <= until.ns) {
			a.at = (struct estimate){ at, at, at };
			a.after_onset_s = span_s(instant_since(at, onset));
		}
		firing = over;
	}
	return a;
}

void find_alarms(struct study *s, struct incident *in)
{
	static const struct {
		double threshold;
		int64_t window;
	} rules[] = { { 0.01, 300 }, { 0.05, 60 }, { 0.05, 300 }, { 0.20, 60 }, { 0.50, 60 } };
	enum { RULES = sizeof rules / sizeof *rules };
	struct alarm *v = ARENA_ARRAY(s->arena, struct alarm, MOST + RULES);
	size_t n = that_fired(s, in, v);
	/* Where the onset is not in the logs, nothing says how soon a rule would have fired. */
	if (first_episode(in)->signal == SIGNAL_AVAILABILITY && !first_episode(in)->censored_begin && ledger_requests(s->ledger)) {
		struct traffic t = traffic_of(s);
		for (size_t i = 0; i < RULES; i++)
			v[n++] = rule_on(s, in, &t, rules[i].threshold, rules[i].window);
		free(t.total);
		free(t.bad);
	}
	in->alarms = v;
	in->n_alarms = n;
}
