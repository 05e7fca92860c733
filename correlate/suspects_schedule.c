/*
 * Scheduled work that began at the onset: cron's commands, timers' units, jobs of a cluster.
 *
 * What runs every few minutes began near any onset: only jobs with an hour or more between their runs are candidates.
 * That a job ran at other times without harm speaks against it, as it does of everything.
 */
#include "correlate/objects.h"
#include "correlate/suspects.h"

#include <math.h>

static const struct span BEFORE = { 900 * NS_PER_S };
enum { RARE_S = 3600, END_NEAR_S = 120 };

static bool same_job(const struct fact *a, const struct fact *b)
{
	return str_eq(a->f[F_SUBJECT], b->f[F_SUBJECT]) && same_node(a->f[F_HOST], b->f[F_HOST]);
}

struct runs {
	uint64_t all, well; /* well: while requests were logged and none of the incidents began within the hour */
	bool ends; /* the log tells ends as well */
	const struct fact *end; /* of the run at the onset */
};

bool near_an_incident(const struct study *s, struct instant t)
{
	for (size_t i = 0; i < s->analysis->n_incidents; i++) {
		const struct incident *in = &s->analysis->incidents[i];
		if (t.ns > instant_back(episode_from(first_episode(in)), SECONDS(3600)).ns && t.ns <= incident_end(s, in).ns)
			return true;
	}
	return false;
}

static struct runs runs_of(const struct study *s, const struct fact *run)
{
	struct runs r = { 0 };
	struct instant from, to;
	ledger_window(s->ledger, &from, &to);
	for (size_t i = 0; i < s->n_facts; i++) {
		const struct fact *f = &s->facts[i];
		if ((f->what != WHAT_JOB && f->what != WHAT_JOB_END) || !same_job(f, run))
			continue;
		if (f->what == WHAT_JOB_END) {
			r.ends = true;
			if (!r.end && f->at.time.ns > run->at.time.ns)
				r.end = f;
			continue;
		}
		r.all += f->count ? f->count : 1;
		r.well += instant_known(from) && f->at.time.ns > from.ns && f->at.time.ns < to.ns && !near_an_incident(s, f->at.time);
	}
	return r;
}

/* So seldom that a beginning near the onset means something. */
static bool is_rare(const struct study *s, const struct fact *run, const struct runs *r)
{
	const struct source *of = &s->analysis->sources[run->source];
	double watched = instant_known(of->first) ? span_s(instant_since(of->last, of->first)) : 0;
	return r->all <= 1 || watched / (double)r->all >= RARE_S;
}

/* For remedy_of, with the job: somebody stops it. */
static bool stops(const void *job, const struct study *s, const struct fact *f)
{
	static const char *const words[] = { "kill", "pkill", "killall", "stop", "cancel", "abort", "terminat", "disabl", "suspend", "pause", NULL };
	const struct fact *run = job;
	(void)s;
	return f != run && text_has(fact_text(f), words) && shares_a_word(run->f[F_SUBJECT], fact_text(f));
}

static void weigh_stop(struct desk *d, struct suspect *x, const struct fact *run)
{
	struct study *s = d->s;
	for (size_t i = 0; i < d->n_drops; i++) {
		const struct fact *f = remedy_of(s, &d->drops[i], stops, run);
		if (!f)
			continue;
		argue(d, x, weight_of.reversal * d->drops[i].removed, cites_of_fact(s, f),
		      arena_printf(s->arena, "%.*s of the impact went away when it was stopped: \"%.*s\"", STR_ARG(share_text(s, d->drops[i].removed)), STR_ARG(told_text(s, f, 100))));
		return;
	}
}

static void weigh_run(struct desk *d, const struct fact *f)
{
	struct study *s = d->s;
	struct instant onset = first_episode(d->in)->start.time;
	struct runs r = runs_of(s, f);
	double gap = span_s(instant_since(onset, f->at.time));
	/* A unit that starts and never finishes is a service and no job. */
	bool unit = str_is(f->f[F_PROCESS], "systemd");
	if (!is_rare(s, f, &r) || (unit && !r.ends))
		return;
	struct suspect *x = suspect_new(d, SUSPECT_SCHEDULE, f->at,
					arena_printf(s->arena, "%.*s%s%.*s", STR_ARG(quotable(s, f->f[F_SUBJECT], 120)), f->f[F_HOST].n ? " on " : "", STR_ARG(f->f[F_HOST])));
	x->hosts = strs_add(s, x->hosts, f->f[F_HOST]);
	argue(d, x, gap <= 60 ? weight_of.job_at_onset : gap <= 300 ? weight_of.job_at_onset / 2 : weight_of.job_at_onset / 4, cites_of_fact(s, f),
	      arena_printf(s->arena, "it began %.*s", STR_ARG(instant_near(s, f->at.time, onset, "the onset"))));
	struct instant over = last_episode(d->in)->end.time;
	if (r.end && instant_known(over)) {
		double after = span_s(instant_since(over, r.end->at.time));
		if (fabs(after) <= END_NEAR_S)
			argue(d, x, weight_of.job_ended, cites_of_fact(s, r.end),
			      arena_printf(s->arena, "it ended %.*s", STR_ARG(instant_near(s, r.end->at.time, over, "the impact's end"))));
		else if (after > END_NEAR_S)
			argue(d, x, weight_of.job_over, cites_of_fact(s, r.end),
			      arena_printf(s->arena, "it had ended %.*s before the impact did", STR_ARG(duration_text(s, after))));
	}
	weigh_stop(d, x, f);
	if (r.well)
		argue(d, x, weight_of.job_ran_well, cites_of_fact(s, f),
		      arena_printf(s->arena, "it ran %llu other time%s in these logs, and nothing failed", (unsigned long long)r.well, r.well > 1 ? "s" : ""));
}

void suspect_schedules(struct desk *d)
{
	const struct study *s = d->s;
	const struct estimate *onset = &first_episode(d->in)->start;
	size_t first = facts_from(s, instant_back(onset->time, BEFORE));
	for (size_t i = first; i < s->n_facts && s->facts[i].at.lo.ns <= onset->hi.ns; i++) {
		bool again = s->facts[i].what != WHAT_JOB;
		/* Its last beginning before the onset. */
		for (size_t k = i + 1; !again && k < s->n_facts && s->facts[k].at.lo.ns <= onset->hi.ns; k++)
			again = s->facts[k].what == WHAT_JOB && same_job(&s->facts[i], &s->facts[k]);
		if (!again)
			weigh_run(d, &s->facts[i]);
	}
}
