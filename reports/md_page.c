#include "reports/md_page.h"

#include "reports/story.h"

void md_heading(struct page *p, int deeper, const char *text)
{
	bool blank = str_ends(buf_str(p->out), STR("\n\n"));
	buf_addf(p->out, "%s%.*s %s\n\n", blank ? "" : "\n", p->level + deeper, "######", text);
}

void md_table(struct page *p, const char *head)
{
	struct buf rule = { 0 };
	for (struct str rest = str_of(head), cell; rest.p && (cell = str_cut(&rest, '|'), 1);) {
		bool right = str_starts(cell, STR(">"));
		buf_adds(p->out, "| ");
		buf_add(p->out, str_sub(cell, right, SIZE_MAX));
		buf_addc(p->out, ' ');
		buf_adds(&rule, right ? "|--:" : "|---");
	}
	buf_adds(p->out, "|\n");
	buf_add(p->out, buf_str(&rule));
	buf_adds(p->out, "|\n");
	buf_free(&rule);
}

void md_cell(struct page *p)
{
	struct buf *b = p->out;
	buf_adds(b, b->n && b->p[b->n - 1] != '\n' ? " | " : "| ");
}

void md_row_end(struct page *p)
{
	buf_adds(p->out, " |\n");
}

void md_text(struct page *p, struct str s)
{
	enum { MOST = 240 };
	struct buf line = { 0 };
	words_fold(&line, s, MOST);
	escape_md(p->out, buf_str(&line));
	buf_free(&line);
}

void md_cell_text(struct page *p, struct str s)
{
	md_cell(p);
	md_text(p, s);
}

void md_cell_code(struct page *p, struct str s)
{
	md_cell(p);
	if (s.n)
		escape_md_code(p->out, s);
}

void md_cites(struct page *p, struct cites c, size_t most)
{
	for (size_t i = 0; i < c.n && i < most; i++)
		buf_addf(p->out, "%sE%zu", i ? ", " : "", citation_number(&p->citations, &c.v[i]));
	if (c.n > most)
		buf_addf(p->out, " + %zu more", c.n - most);
}

void md_cite_line(struct page *p, const struct cite *c)
{
	struct buf where = { 0 };
	buf_add(&where, md_source(p, c->source));
	buf_addf(&where, ":%llu", (unsigned long long)c->line);
	buf_addf(p->out, "E%zu ", citation_number(&p->citations, c));
	escape_md_code(p->out, buf_str(&where));
	buf_free(&where);
}

struct str md_source(const struct page *p, struct str name)
{
	return story_source(p->folder, name);
}

void md_names(struct page *p, struct strs s, size_t most)
{
	size_t shown = s.n > most ? most - 1 : s.n;
	for (size_t i = 0; i < shown; i++) {
		buf_adds(p->out, i == 0 ? "" : i + 1 == s.n ? " and " : ", ");
		escape_md_code(p->out, s.v[i]);
	}
	if (s.n > shown)
		buf_addf(p->out, " and %zu more", s.n - shown);
}
