#include "reports/html_page.h"

void html_section(struct html *p, const char *id, const char *heading)
{
	buf_addf(p->out, "<section aria-labelledby=\"%s-%zu\">\n<h%d id=\"%s-%zu\">%s</h%d>\n", id, p->incident, p->level, id, p->incident, heading, p->level);
	if (p->level == 2)
		buf_addf(&p->nav, "<li><a href=\"#%s-%zu\">%s</a>\n", id, p->incident, heading);
}

void html_section_end(struct html *p)
{
	buf_adds(p->out, "</section>\n");
}

size_t html_shown(const struct html *p, size_t n, size_t most)
{
	enum { LEAST = 3 };
	size_t room = most / p->scale > LEAST ? most / p->scale : LEAST;
	return n < room ? n : room;
}

void html_heading(struct html *p, int deeper, struct str text)
{
	buf_addf(p->out, "<h%d>", p->level + deeper);
	escape_html(p->out, text);
	buf_addf(p->out, "</h%d>\n", p->level + deeper);
}

void html_text(struct html *p, struct str s)
{
	enum { MOST = 300, LEAST = 60 };
	struct buf line = { 0 };
	words_fold(&line, s, MOST / p->scale > LEAST ? MOST / p->scale : LEAST);
	escape_html(p->out, buf_str(&line));
	buf_free(&line);
}

void html_code(struct html *p, struct str s)
{
	if (!s.n)
		return;
	buf_adds(p->out, "<code>");
	html_text(p, s);
	buf_adds(p->out, "</code>");
}

void html_names(struct html *p, struct strs s, size_t most)
{
	size_t shown = s.n > most ? most - 1 : s.n;
	for (size_t i = 0; i < shown; i++) {
		buf_adds(p->out, i == 0 ? "" : i + 1 == s.n ? " and " : ", ");
		html_code(p, s.v[i]);
	}
	if (s.n > shown)
		buf_addf(p->out, " and %zu more", s.n - shown);
}

void html_time(struct html *p, struct instant t)
{
	struct buf text = { 0 };
	words_time(&text, &p->clock, t);
	for (struct str rest = buf_str(&text), word; rest.p && (word = str_cut(&rest, ' '), 1);) {
		buf_adds(p->out, "<span class=\"t\">");
		buf_add(p->out, word);
		buf_adds(p->out, rest.p ? "</span> " : "</span>");
	}
	buf_free(&text);
}

static void table(struct html *p, const char *label, const char *head, bool stacked)
{
	buf_addf(p->out, "<div class=\"scroll%s\" role=\"region\" tabindex=\"0\" aria-label=\"%s\"><table%s>\n<thead%s><tr%s>", stacked ? " stack" : "", label,
		 stacked ? " role=\"table\"" : "", stacked ? " role=\"rowgroup\"" : "", stacked ? " role=\"row\"" : "");
	p->stacked = stacked;
	p->right = p->column = 0;
	for (struct str rest = str_of(head), cell; rest.p && (cell = str_cut(&rest, '|'), 1); p->column++) {
		bool right = str_starts(cell, STR(">"));
		p->right |= (unsigned)right << p->column;
		buf_addf(p->out, "<th scope=\"col\"%s%s>", stacked ? " role=\"columnheader\"" : "", right ? " class=\"n\"" : "");
		buf_add(p->out, str_sub(cell, right, SIZE_MAX));
	}
	buf_addf(p->out, "</thead>\n<tbody%s>\n", stacked ? " role=\"rowgroup\"" : "");
}

void html_table(struct html *p, const char *label, const char *head)
{
	table(p, label, head, false);
}

void html_stack(struct html *p, const char *label, const char *head)
{
	table(p, label, head, true);
}

void html_row(struct html *p)
{
	buf_adds(p->out, p->out->n && p->out->p[p->out->n - 1] == '\n' ? "<tr" : "\n<tr");
	buf_adds(p->out, p->stacked ? " role=\"row\">" : ">");
	p->column = 0;
}

void html_cell(struct html *p)
{
	buf_addf(p->out, "<td%s%s>", p->stacked ? " role=\"cell\"" : "", p->right >> p->column & 1 ? " class=\"n\"" : "");
	p->column++;
}

void html_cell_head(struct html *p)
{
	buf_addf(p->out, "<th scope=\"row\"%s>", p->stacked ? " role=\"rowheader\"" : "");
	p->column++;
}

void html_cell_text(struct html *p, struct str s)
{
	buf_addf(p->out, "<td class=\"w\"%s>", p->stacked ? " role=\"cell\"" : "");
	p->column++;
	html_text(p, s);
}

void html_cell_code(struct html *p, struct str s)
{
	html_cell(p);
	html_code(p, s);
}

void html_table_end(struct html *p)
{
	buf_adds(p->out, "\n</tbody></table></div>\n");
}

/* The line itself, while there is room on the page for such; else where it stands. */
static void quoted(struct html *p, const struct cite *c)
{
	enum { BYTES = 400 };
	struct str text = str_sub(c->text, 0, BYTES);
	size_t before = p->out->n;
	if (!p->quotes) {
		buf_adds(p->out, "<p>The line is quoted in report.json.</p>");
		return;
	}
	buf_adds(p->out, "<pre>");
	escape_html(p->out, text);
	buf_adds(p->out, text.n < c->text.n ? " […]</pre>" : "</pre>");
	if (c->sha256[0])
		buf_addf(p->out, "<p>SHA-256 <code>%s</code></p>", c->sha256);
	size_t used = p->out->n - before;
	p->quotes = used < p->quotes ? p->quotes - used : 0;
}

/* What the first mention of a line tells `verify`. */
static void mark(struct html *p, const struct cite *c)
{
	buf_adds(p->out, " data-source=\"");
	escape_html(p->out, c->source);
	buf_addf(p->out, "\" data-line=\"%llu\" data-sha256=\"%s\"", (unsigned long long)c->line, c->sha256);
}

static void cite(struct html *p, const struct cite *c)
{
	size_t before = p->citations.n, number = citation_number(&p->citations, c);
	buf_adds(p->out, "<details");
	if (p->citations.n > before)
		mark(p, c);
	buf_addf(p->out, "><summary><b>E%zu</b> <span>", number);
	escape_html(p->out, story_source(p->folder, c->source));
	buf_addf(p->out, ":%llu</span></summary>", (unsigned long long)c->line);
	quoted(p, c);
	buf_adds(p->out, "</details>");
}

void html_cites(struct html *p, struct cites c, size_t most)
{
	if (!c.n)
		return;
	buf_adds(p->out, "<div class=\"lines\">");
	for (size_t i = 0; i < c.n && i < most; i++)
		cite(p, &c.v[i]);
	if (c.n > most)
		buf_addf(p->out, "<span class=\"more\">and %zu more in report.json</span>", c.n - most);
	buf_adds(p->out, "</div>");
}

void html_left_out(struct html *p, size_t n, const char *what)
{
	if (!n)
		return;
	buf_adds(p->out, "<p class=\"note\">In report.json: ");
	words_count(p->out, (int64_t)n);
	buf_addf(p->out, " more %s%s.</p>\n", what, n == 1 ? "" : "s");
}
