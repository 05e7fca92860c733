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
	after_onset(out, a->after_onset_s);
	md_cell(p);
	if (instant_known(a->over))
		words_time(out, &p->clock, a->over);
	md_cell(p);
	words_count(out, (int64_t)a->times);
	md_cell(p);
	md_cites(p, a->evidence, 2);
	md_row_end(p);
}

static void would_have(struct page *p, const struct alarm *a)
{
	struct buf *out = p->out;
	buf_addf(out, "- an alert on %g %% of failed requests over ", 100 * a->threshold);
	words_duration(out, a->window_s);
	if (isnan(a->after_onset_s)) {
		buf_adds(out, " would not have fired");
	} else {
		buf_adds(out, " would have fired at ");
		words_time(out, &p->clock, a->at.time);
		buf_adds(out, ", ");
		after_onset(out, a->after_onset_s);
	}
	if (a->times) {
		buf_adds(out, ", and ");
		words_plural(out, (int64_t)a->times, "time");
		buf_adds(out, " when nothing was wrong");
	}
	buf_addc(out, '\n');
}

void md_detection(struct page *p, const struct incident *in)
{
	size_t fired = 0;
	while (fired < in->n_alarms && in->alarms[fired].name.n)
		fired++;
	if (!in->n_alarms)
		return;
	md_heading(p, 0, "Detection");
	if (fired)
		md_table(p, "Alert|Fired||Over|>Times|Evidence");
	else
		buf_adds(p->out, "No alert in these logs tells of it.\n");
	for (size_t i = 0; i < fired; i++)
		alarm_fired(p, &in->alarms[i]);
	if (fired < in->n_alarms)
		buf_adds(p->out, "\nMeasured in these logs:\n\n");
	for (size_t i = fired; i < in->n_alarms; i++)
		would_have(p, &in->alarms[i]);
}

void md_novelties(struct page *p, const struct incident *in)
{
	if (!in->n_novelties)
		return;
	md_heading(p, 0, "Said for the first time");
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
