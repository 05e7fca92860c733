/*
 * The sections of a Markdown page about what told of the incident: alerts, and words never seen before.
 */
#include "reports/md_page.h"

#include <math.h>

/* "24 s after the onset", "40 s before the onset". */
static void after_onset(struct buf *out, double seconds)
{
	words_duration(out, fabs(seconds));
	buf_adds(out, seconds < 0 ? " before the onset" : " after the onset");
}

static void alarm_fired(struct page *p, const struct alarm *a)
{
	struct buf *out = p->out;
	md_cell_text(p, a->name);
	md_cell(p);
	words_time(out, &p->clock, a->at.time);
	md_cell(p);
	words_duration(out, fabs(a->after_onset_s));
	if (!isnan(a->after_onset_s))
		buf_adds(out, a->after_onset_s < 0 ? " before" : " after");
	md_cell(p);
	if (instant_known(a->over))
		words_time(out, &p->clock, a->over);
	md_cell(p);
	words_count(out, (int64_t)a->times);
	md_cell(p);
	md_cites(p, a->evidence, 2);
	md_row_end(p);
}

/* `detected`: when somebody noticed, to be told how much sooner it would have been; INSTANT_NONE. */
static void would_have(struct page *p, const struct alarm *a, struct instant detected)
{
	struct buf *out = p->out;
	buf_addf(out, "an alert on %g %% of failed requests over ", 100 * a->threshold);
	words_duration(out, a->window_s);
	if (isnan(a->after_onset_s)) {
		buf_adds(out, " would not have fired");
	} else {
		buf_adds(out, " would have fired at ");
		words_time(out, &p->clock, a->at.time);
		buf_adds(out, ", ");
		after_onset(out, a->after_onset_s);
	}
	if (instant_known(detected)) {
		buf_adds(out, " and ");
		words_duration(out, span_s(instant_since(detected, a->at.time)));
		buf_adds(out, " before anybody noticed");
	}
	if (a->times) {
		buf_adds(out, ", and ");
		words_plural(out, (int64_t)a->times, "time");
		buf_adds(out, " when nothing was wrong");
	}
}

/* The earliest rule that fires before anybody noticed and, if any can do that, never when nothing was wrong. */
void md_sooner(struct page *p, const struct incident *in)
{
	struct instant detected = in->milestones[MS_DETECTED].at.time;
	const struct alarm *best = NULL;
	for (size_t i = 0; i < in->n_alarms; i++) {
		const struct alarm *a = &in->alarms[i];
		if (a->name.n || isnan(a->after_onset_s) || (instant_known(detected) && !instant_before(a->at.time, detected)))
			continue;
		bool quieter = best && !a->times && best->times, louder = best && a->times && !best->times;
		if (!best || quieter || (!louder && instant_before(a->at.time, best->at.time)))
			best = a;
	}
	if (!best) {
		buf_adds(p->out, in->n_alarms ? "no simple alert on the share of failed requests would have told sooner" : "no alert was tried on these logs");
		return;
	}
	would_have(p, best, detected);
}

void md_detection(struct page *p, const struct incident *in)
{
	size_t fired = 0;
	while (fired < in->n_alarms && in->alarms[fired].name.n)
		fired++;
	if (!in->n_alarms)
		return;
	if (fired)
		md_table(p, "Alert|Fired|From the onset|Over|>Times|Evidence");
	else
		buf_adds(p->out, "No alert in these logs tells of it.\n");
	for (size_t i = 0; i < fired; i++)
		alarm_fired(p, &in->alarms[i]);
	if (fired < in->n_alarms)
		buf_adds(p->out, "\nMeasured in these logs:\n\n");
	for (size_t i = fired; i < in->n_alarms; i++) {
		buf_adds(p->out, "- ");
		would_have(p, &in->alarms[i], INSTANT_NONE);
		buf_addc(p->out, '\n');
	}
}

void md_novelties(struct page *p, const struct incident *in)
{
	if (!in->n_novelties)
		return;
	buf_adds(p->out, "Warnings and errors whose logs were there for half an hour before and had not told them.\n\n");
	md_table(p, "First|Host|>Times|Message|Evidence");
	for (size_t i = 0; i < in->n_novelties; i++) {
		const struct novelty *n = &in->novelties[i];
		md_cell(p);
		words_time(p->out, &p->clock, n->at.time);
		md_cell(p);
		md_names(p, n->hosts, 3);
		md_cell(p);
		words_count(p->out, (int64_t)n->count);
		md_cell_text(p, n->summary);
		md_cell(p);
		md_cites(p, n->evidence, 1);
		md_row_end(p);
	}
}
