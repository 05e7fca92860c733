/*
 * A draft of the postmortem, in Markdown (CommonMark with GitHub's tables).
 *
 * What logs can tell stands there with its lines; what only people can tell is left to them, as
 * prompts. The word "cause" is theirs.
 */
#include "reports/md_page.h"
#include "reports/story.h"

static void title(struct page *p)
{
	const struct analysis *a = p->a;
	struct buf *out = p->out;
	struct buf text = { 0 };
	story_title(&(struct story){ a, &p->clock, &text });
	buf_adds(out, "# ");
	escape_md(out, buf_str(&text));
	buf_free(&text);
	buf_adds(out, "\n\nA draft from logs alone, by logopsy");
	if (p->o->version)
		buf_addf(out, " %s", p->o->version);
	buf_adds(out, ". Times are in ");
	words_zone(out, &p->clock);
	if (instant_known(story_day(a))) {
		buf_adds(out, ", on ");
		words_day(out, &p->clock);
		buf_adds(out, " where no date is printed");
	}
	bool proves = a->n_incidents || a->n_changes || a->n_contradictions;
	buf_adds(out, proves ? ". E1, E2 … are lines quoted at the end.\n" : ".\n");
}

static void incident(struct page *p, const struct incident *in)
{
	static void (*const sections[])(struct page *, const struct incident *) = {
		md_summary, md_impact, md_milestones, md_metrics, md_episodes, md_detection, md_novelties, md_suspects, md_timeline,
	};
	if (p->a->n_incidents > 1) {
		struct buf name = { 0 };
		escape_md(&name, in->id);
		buf_adds(&name, ": ");
		escape_md(&name, in->title);
		p->level = 2;
		md_heading(p, 0, name.p);
		buf_free(&name);
		p->level = 3;
	}
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		sections[i](p, in);
	p->level = 2;
}

static void render(const struct analysis *a, const struct report_options *o, struct buf *out)
{
	struct page page = { .a = a, .o = o, .out = out, .clock = clock_at(o->zone, story_day(a)), .level = 2 }, *p = &page;
	title(p);
	for (size_t i = 0; i < a->n_incidents; i++)
		incident(p, &a->incidents[i]);
	if (a->n_incidents == 0)
		md_no_incident(p);
	md_means(p);
	md_changes(p);
	md_unseen(p);
	md_contradictions(p);
	md_sources(p);
	if (a->n_incidents)
		md_people(p);
	md_evidence(p);
	citations_free(&p->citations);
}

const struct renderer renderer_markdown = { "md", ".md", "a draft of the postmortem", render };
