/*
 * A draft of the postmortem, in Markdown (CommonMark with GitHub's tables): a template, filled.
 *
 * What logs can tell stands there with its lines; what only people can tell is left to them, as
 * prompts. The word "cause" is theirs.
 */
#include "reports/story.h"
#include "reports/template.h"

#include <stdlib.h>

/* The day that readers of the page have in mind. */
static struct instant day(const struct analysis *a, const struct incident *in)
{
	return in && instant_known(in->milestones[MS_ONSET].at.time) ? in->milestones[MS_ONSET].at.time : story_day(a);
}

/* A page of one incident, or (in = NULL) of all. */
static void page(const struct template *t, const struct analysis *a, const struct incident *in, const struct report_options *o, struct buf *out)
{
	struct page page = { .a = a, .o = o, .out = out, .clock = clock_at(o->zone, day(a, in)), .folder = story_folder(a), .in = in, .level = 1 }, *p = &page;
	template_fill(t, p);
	if (!t->cites && p->citations.n) {
		p->level = 2;
		md_heading(p, 0, "Evidence");
		md_evidence(p);
	}
	while (str_ends(buf_str(out), STR("\n\n")))
		out->n--;
	citations_free(&p->citations);
}

static void render(const struct analysis *a, const struct report_options *o, struct buf *out)
{
	struct template t;
	struct template_fault fault;
	bool ok = template_parse(&t, o->template.n ? o->template : profile_text(profile_find(STR("plain"))), &fault);
	if (ok && !t.each && !a->n_incidents) {
		/* It is for incidents, and there is none. */
		template_free(&t);
		ok = template_parse(&t, profile_text(profile_find(STR("plain"))), &fault);
	}
	if (!ok)
		abort();
	if (t.each)
		page(&t, a, NULL, o, out);
	for (size_t i = 0; !t.each && i < a->n_incidents; i++) {
		buf_adds(out, i ? "\n---\n\n" : "");
		page(&t, a, &a->incidents[i], o, out);
	}
	template_free(&t);
}

const struct renderer renderer_markdown = { "md", ".md", "a draft of the postmortem", render };
