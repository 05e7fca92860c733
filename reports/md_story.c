/*
 * The paragraphs of a Markdown page: the summary that a reader in a hurry reads, the short
 * honest report where there was nothing to find, the questions that only people can answer.
 */
#include "reports/md_page.h"
#include "reports/story.h"

/* A paragraph of the story, if it has anything to say. */
static void paragraph(struct page *p, void (*tell)(struct story *, const struct incident *), const struct incident *in)
{
	struct buf text = { 0 };
	tell(&(struct story){ p->a, &p->clock, &text }, in);
	if (text.n) {
		escape_md(p->out, buf_str(&text));
		buf_adds(p->out, "\n\n");
	}
	buf_free(&text);
}

void md_summary(struct page *p, const struct incident *in)
{
	paragraph(p, story_impact, in);
	paragraph(p, story_steps, in);
	paragraph(p, story_lead, in);
}

void md_no_incident(struct page *p)
{
	const char *needs[STORY_NEEDS];
	struct buf text = { 0 };
	struct story story = { p->a, &p->clock, &text };
	story_verdict(&story);
	escape_md(p->out, buf_str(&text));
	buf_adds(p->out, "\n\n");
	buf_reset(&text);
	story_looked_at(&story);
	escape_md(p->out, buf_str(&text));
	buf_addc(p->out, '\n');
	buf_free(&text);
	if (p->a->verdict != VERDICT_INSUFFICIENT)
		return;
	md_heading(p, 0, "What would help");
	for (size_t i = 0, n = story_needs(p->a, needs); i < n; i++)
		buf_addf(p->out, "- %s\n", needs[i]);
}

static void questions(struct page *p, const struct incident *in)
{
	for (size_t i = 0; i < in->questions.n; i++) {
		if (!p->in && story_asked_before(p->a, in, in->questions.v[i]))
			continue;
		buf_adds(p->out, "- [ ] ");
		escape_md(p->out, in->questions.v[i]);
		buf_addc(p->out, '\n');
	}
}

void md_questions(struct page *p)
{
	for (size_t i = 0; i < p->a->n_incidents; i++)
		if (!p->in || p->in == &p->a->incidents[i])
			questions(p, &p->a->incidents[i]);
}

void md_prompts(struct page *p)
{
	for (size_t i = 0; p->a->n_incidents && i < STORY_PROMPTS; i++)
		buf_addf(p->out, "- **%s** %s\n", story_prompts[i].head, story_prompts[i].text);
}
