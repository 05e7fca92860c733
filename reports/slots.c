#include "reports/slots.h"

#include "reports/story.h"

/* ---- of the run ---- */

/* What a story tells in one line. */
static void told(struct page *p, void (*tell)(struct story *))
{
	struct buf text = { 0 };
	tell(&(struct story){ p->a, &p->clock, &text });
	escape_md(p->out, buf_str(&text));
	buf_free(&text);
}

static void title(struct page *p)
{
	if (p->in && !p->a->title.n)
		escape_md(p->out, p->in->title);
	else
		told(p, story_title);
}

static void redaction(struct page *p)
{
	told(p, story_redaction);
}

static void tool(struct page *p)
{
	buf_adds(p->out, "logopsy");
	if (p->o->version)
		buf_addf(p->out, " %s", p->o->version);
}

static void day(struct page *p)
{
	words_day(p->out, &p->clock);
}

static void zone(struct page *p)
{
	words_zone(p->out, &p->clock);
}

/* What has to be known to read the page. */
static void note(struct page *p)
{
	const struct analysis *a = p->a;
	struct buf *out = p->out;
	buf_adds(out, "A draft from logs alone, by ");
	tool(p);
	buf_adds(out, ". **");
	redaction(p);
	buf_adds(out, "** Times are in ");
	zone(p);
	if (p->clock.day != INT64_MIN) {
		buf_adds(out, ", on ");
		day(p);
		buf_adds(out, " where no date is printed");
	}
	buf_addc(out, '.');
	if (a->n_incidents || a->n_changes || a->n_contradictions)
		buf_adds(out, " E1, E2 … are lines quoted at the end.");
	if (p->folder.n) {
		buf_adds(out, " All sources are in ");
		escape_md_code(out, p->folder);
		buf_adds(out, ", which their names here leave out.");
	}
}

static void verdict(struct page *p)
{
	buf_adds(p->out, verdict_name(p->a->verdict));
	if (p->a->verdict_reason.n) {
		buf_adds(p->out, ": ");
		escape_md(p->out, words_unstopped(p->a->verdict_reason));
	}
}

static void found(struct page *p)
{
	if (p->a->n_incidents)
		buf_addf(p->out, "%zu", p->a->n_incidents);
}

static void several(struct page *p)
{
	if (p->a->n_incidents > 1)
		buf_addf(p->out, "%zu", p->a->n_incidents);
}

/* ---- of an incident ---- */

static void id(struct page *p, const struct incident *in)
{
	escape_md(p->out, in->id);
}

static void incident_title(struct page *p, const struct incident *in)
{
	escape_md(p->out, in->title);
}

static void requests(struct page *p, const struct incident *in)
{
	words_count(p->out, in->impact.requests);
}

static void failed(struct page *p, const struct incident *in)
{
	words_count(p->out, in->impact.failed);
}

static void excess(struct page *p, const struct incident *in)
{
	words_about(p->out, in->impact.excess_failed);
}

static void share(struct page *p, const struct incident *in)
{
	words_share(p->out, in->impact.bad_share);
}

static void peak(struct page *p, const struct incident *in)
{
	words_share(p->out, in->impact.peak_bad_share);
}

static void clients(struct page *p, const struct incident *in)
{
	words_count(p->out, in->impact.clients);
}

static void over_slo(struct page *p, const struct incident *in)
{
	words_about(p->out, in->impact.minutes_over_slo);
}

static void budget(struct page *p, const struct incident *in)
{
	words_share(p->out, in->impact.budget_spent);
}

/* ---- of a milestone, of a metric ---- */

static void milestone_time(struct page *p, const struct milestone *m)
{
	words_time(p->out, &p->clock, m->at.time);
}

static void milestone_interval(struct page *p, const struct milestone *m)
{
	if (instant_known(m->at.time))
		words_interval(p->out, &p->clock, m->at);
}

static void milestone_basis(struct page *p, const struct milestone *m)
{
	if (instant_known(m->at.time))
		buf_adds(p->out, basis_name(m->basis));
}

static void milestone_evidence(struct page *p, const struct milestone *m)
{
	md_cites(p, m->evidence, 3);
}

/* "01:05:27 (recorded): somebody is paged (E3)"; "unknown: no pager's record". */
static void milestone(struct page *p, const struct milestone *m)
{
	milestone_time(p, m);
	if (instant_known(m->at.time)) {
		buf_adds(p->out, " (");
		milestone_basis(p, m);
		size_t begin = p->out->n;
		milestone_interval(p, m);
		if (p->out->n > begin) {
			p->out->n = begin;
			buf_adds(p->out, ", ");
			milestone_interval(p, m);
		}
		buf_addc(p->out, ')');
	}
	buf_adds(p->out, ": ");
	md_milestone_told(p, m);
	if (m->evidence.n) {
		buf_adds(p->out, " (");
		milestone_evidence(p, m);
		buf_addc(p->out, ')');
	}
}

static void metric(struct page *p, const struct metric *m)
{
	words_duration(p->out, m->seconds);
}

static void metric_interval(struct page *p, const struct metric *m)
{
	words_duration_range(p->out, m->lo, m->hi);
}

static void metric_reason(struct page *p, const struct metric *m)
{
	md_text(p, m->reason);
}

/* ---- the table ---- */

const struct slot slots[] = {
	{ "title", "what --title says, or what the incident is called", .of_run = title },
	{ "note", "the paragraph at the top: redaction, zone, how lines are cited", .of_run = note },
	{ "redaction", "one sentence: whether anything was taken out", .of_run = redaction },
	{ "tool", "the program and its version", .of_run = tool },
	{ "date", "the day of the onset", .of_run = day },
	{ "zone", "the zone of all times", .of_run = zone },
	{ "verdict", "incident, none or insufficient, and why", .of_run = verdict },
	{ "found", "how many incidents; nothing for none", .of_run = found },
	{ "several", "how many incidents; nothing for fewer than two", .of_run = several },
	{ "no_incident", "what was looked at where none was found", true, .of_run = md_no_incident },
	{ "means", "table of MTTD and MTTR", true, .of_run = md_means },
	{ "changes", "table of every change seen", true, .of_run = md_changes },
	{ "unseen", "list of what the logs could not show", true, .of_run = md_unseen },
	{ "contradictions", "list of what cannot both be true", true, .of_run = md_contradictions },
	{ "questions", "unchecked list of what the logs leave open", true, .of_run = md_questions },
	{ "prompts", "list of what only people can write", true, .of_run = md_prompts },
	{ "sources", "table of the logs", true, .of_run = md_sources },
	{ "evidence", "every line that was cited before it; added to the end if it has no place", true, .of_run = md_evidence },

	{ "id", "INC- and the time of the onset", .of_incident = id },
	{ "incident.title", "what the incident is called", .of_incident = incident_title },
	{ "summary", "three paragraphs: what, when, where to look first", true, .of_incident = md_summary },
	{ "impact", "list of its figures, tables by endpoint and host", true, .of_incident = md_impact },
	{ "impact.requests", "during the impact", .of_incident = requests },
	{ "impact.failed", "of them", .of_incident = failed },
	{ "impact.excess", "failed beyond the usual share", .of_incident = excess },
	{ "impact.share", "that failed", .of_incident = share },
	{ "impact.peak", "the highest share", .of_incident = peak },
	{ "impact.clients", "with a failed request", .of_incident = clients },
	{ "impact.over_slo", "minutes with more failures than the SLO allows", .of_incident = over_slo },
	{ "impact.budget", "share of the error budget that was spent", .of_incident = budget },
	{ "milestones", "table of the nine instants", true, .of_incident = md_milestones },
	{ "milestone.NAME", "time, basis and what the logs say, or why it is not known", .of_milestone = milestone },
	{ "milestone.NAME.time", "the time alone, or unknown", .of_milestone = milestone_time },
	{ "milestone.NAME.interval", "between which times it lies; nothing within a second", .of_milestone = milestone_interval },
	{ "milestone.NAME.basis", "measured, recorded, declared, inferred; nothing if unknown", .of_milestone = milestone_basis },
	{ "milestone.NAME.told", "what the logs say, or why it is not known", .of_milestone = md_milestone_told },
	{ "milestone.NAME.evidence", "numbers of its lines", .of_milestone = milestone_evidence },
	{ "metrics", "table of the durations", true, .of_incident = md_metrics },
	{ "metric.NAME", "the duration, or unknown", .of_metric = metric },
	{ "metric.NAME.interval", "how sure; nothing within a second", .of_metric = metric_interval },
	{ "metric.NAME.reason", "why it is not known", .of_metric = metric_reason },
	{ "episodes", "table of unbroken stretches of impact", true, .of_incident = md_episodes },
	{ "detection", "table of alerts, list of those that would have told", true, .of_incident = md_detection },
	{ "detection.sooner", "the simple alert that would have told first", .of_incident = md_sooner },
	{ "novelties", "table of what was said for the first time", true, .of_incident = md_novelties },
	{ "suspects", "what may have started it, with what speaks for and against", true, .of_incident = md_suspects },
	{ "suspects.short", "the first three, a line each", true, .of_incident = md_suspect_lines },
	{ "timeline", "table of what happened", true, .of_incident = md_timeline },
	{ "mermaid", "the timeline as a Gantt chart; in a profile, with --mermaid", true, .of_incident = md_mermaid },
};
const size_t n_slots = sizeof slots / sizeof *slots;

/* ---- names ---- */

static int names_of(const struct slot *s)
{
	return s->of_milestone ? MS_COUNT : s->of_metric ? METRIC_COUNT : 1;
}

static void add_name(struct buf *out, const struct slot *s, int which)
{
	struct str name = str_of(s->name);
	size_t at = str_find(name, STR("NAME"));
	buf_add(out, str_sub(name, 0, at));
	if (at == SIZE_MAX)
		return;
	buf_adds(out, s->of_milestone ? milestone_label((enum milestone_name)which) : metric_label((enum metric_name)which));
	buf_add(out, str_sub(name, at + strlen("NAME"), SIZE_MAX));
}

bool slot_find(struct str name, struct slot_ref *out)
{
	struct buf made = { 0 };
	bool found = false;
	for (size_t i = 0; i < n_slots && !found; i++)
		for (int which = 0; which < names_of(&slots[i]) && !found; which++) {
			buf_reset(&made);
			add_name(&made, &slots[i], which);
			found = str_eq(name, buf_str(&made));
			*out = found ? (struct slot_ref){ &slots[i], which } : *out;
		}
	buf_free(&made);
	return found;
}

bool slot_name_at(size_t at, struct buf *out)
{
	for (size_t i = 0; i < n_slots; i++) {
		size_t n = (size_t)names_of(&slots[i]);
		if (at < n) {
			add_name(out, &slots[i], (int)at);
			return true;
		}
		at -= n;
	}
	return false;
}

bool slot_of_incident(struct slot_ref s)
{
	return !s.slot->of_run;
}

void slot_write(struct slot_ref s, struct page *p)
{
	if (s.slot->of_run)
		s.slot->of_run(p);
	else if (s.slot->of_incident)
		s.slot->of_incident(p, p->in);
	else if (s.slot->of_milestone)
		s.slot->of_milestone(p, &p->in->milestones[s.which]);
	else
		s.slot->of_metric(p, &p->in->metrics[s.which]);
}
