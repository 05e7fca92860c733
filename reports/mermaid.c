/*
 * The timeline as a Gantt chart of Mermaid, which GitHub and GitLab draw.
 *
 * Whatever the log says, it must parse. So every text goes through escape_mermaid and begins with a digit or a word of ours that
 * no lexer knows, times in texts have no colon, and the whole stays far under the 50,000 characters that are drawn at most.
 * Viewers draw stamps in their own zone: given as clock readings without one, they come out as the readings that they are.
 */
#include "reports/md_page.h"

enum { MOST_EVENTS = 24, MOST_BYTES = 60 };

/* "2021-10-06 01:05:03" in the page's zone. */
static void reading(struct page *p, struct instant t)
{
	struct buf text = { 0 };
	instant_rfc3339(&text, instant_add(t, SECONDS(zone_offset(p->clock.zone, t))), 0);
	buf_addf(p->out, "%.10s %.8s", text.p, text.p + strlen("2021-10-06T"));
	buf_free(&text);
}

static void add(struct page *p, struct str text)
{
	struct buf line = { 0 };
	words_fold(&line, text, MOST_BYTES);
	escape_mermaid(p->out, buf_str(&line));
	buf_free(&line);
}

/* The label's time: "on 2021-10-05 ..." where it is another day's, since a statement must not begin with a date. */
static void label_time(struct page *p, struct instant t)
{
	struct buf time = { 0 };
	words_time(&time, &p->clock, t);
	buf_adds(p->out, str_chr(buf_str(&time), '-') == SIZE_MAX ? "    " : "    on ");
	escape_mermaid(p->out, buf_str(&time));
	buf_addc(p->out, ' ');
	buf_free(&time);
}

static void point(struct page *p, struct instant t, struct str text, const char *how)
{
	label_time(p, t);
	add(p, text);
	buf_addf(p->out, " :%smilestone, ", how);
	reading(p, t);
	buf_adds(p->out, ", 0s\n");
}

static void head(struct page *p, bool dated)
{
	struct buf *out = p->out;
	buf_adds(out, "gantt\n    title ");
	words_day(out, &p->clock);
	buf_adds(out, ", times in ");
	struct buf name = { 0 };
	words_zone(&name, &p->clock);
	escape_mermaid(out, buf_str(&name));
	buf_free(&name);
	buf_adds(out, "\n    dateFormat YYYY-MM-DD HH:mm:ss\n    axisFormat ");
	buf_adds(out, dated ? "%m-%d %H:%M\n" : "%H:%M\n");
}

static void episodes(struct page *p, const struct incident *in)
{
	buf_adds(p->out, "    section Impact\n");
	for (size_t i = 0; i < in->n_episodes; i++) {
		const struct episode *e = &in->episodes[i];
		struct instant end = instant_known(e->end.time) ? e->end.time : p->a->to;
		if (instant_since(end, e->start.time).ns < NS_PER_S)
			end = instant_add(e->start.time, SECONDS(1));
		label_time(p, e->start.time);
		buf_adds(p->out, words_signal(e));
		buf_adds(p->out, " :crit, ");
		reading(p, e->start.time);
		buf_adds(p->out, ", ");
		reading(p, end);
		buf_addc(p->out, '\n');
	}
}

static void milestones(struct page *p, const struct incident *in, struct instant from, struct instant to)
{
	buf_adds(p->out, "    section Milestones\n");
	for (int i = 0; i < MS_COUNT; i++) {
		struct instant t = in->milestones[i].at.time;
		if (instant_known(t) && !instant_before(t, from) && !instant_before(to, t))
			point(p, t, str_of(milestone_label((enum milestone_name)i)), "");
	}
}

static void events(struct page *p, const struct incident *in, struct instant from, struct instant to)
{
	static const char *const headings[EV_KINDS] = {
		[EV_CHANGE] = "Changes", [EV_ALERT] = "Alerts", [EV_HUMAN] = "People", [EV_POST] = "Status page", [EV_STATE] = "Machines", [EV_LOG] = "Logs",
	};
	int cutoff = timeline_cutoff(in, MOST_EVENTS);
	size_t shown = 0;
	for (int kind = 0; kind < EV_KINDS; kind++) {
		bool any = false;
		for (size_t i = 0; headings[kind] && i < in->n_timeline && shown < MOST_EVENTS; i++) {
			const struct timeline_entry *t = &in->timeline[i];
			if ((int)t->kind != kind || timeline_weight(t) < (cutoff > 9 ? 9 : cutoff) || instant_before(t->at.time, from) || instant_before(to, t->at.time))
				continue;
			if (!any)
				buf_addf(p->out, "    section %s\n", headings[kind]);
			any = true;
			point(p, t->at.time, t->summary, t->milestone ? "active, " : "");
			shown++;
		}
	}
}

/* Half as long again before and after what the incident lasted: older changes would leave no room for it. */
static void stretch(const struct page *p, const struct incident *in, struct instant *from, struct instant *to)
{
	const struct episode *last = &in->episodes[in->n_episodes - 1];
	*from = in->episodes[0].start.time;
	*to = instant_known(last->end.time) ? last->end.time : p->a->to;
	for (int i = MS_ONSET; i < MS_COUNT; i++) {
		struct instant t = in->milestones[i].at.time;
		if (instant_known(t) && instant_before(t, *from))
			*from = t;
		if (instant_known(t) && instant_before(*to, t))
			*to = t;
	}
	struct span half = { instant_since(*to, *from).ns / 2 };
	*from = instant_back(*from, half);
	*to = instant_add(*to, half);
}

void md_mermaid(struct page *p, const struct incident *in)
{
	struct instant from, to;
	if (!p->o->mermaid || !in->n_episodes)
		return;
	stretch(p, in, &from, &to);
	buf_adds(p->out, "```mermaid\n");
	head(p, instant_since(to, from).ns > 86400 * NS_PER_S);
	episodes(p, in);
	milestones(p, in, from, to);
	events(p, in, from, to);
	buf_adds(p->out, "```\n");
}
