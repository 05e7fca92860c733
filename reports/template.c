#include "reports/template.h"

#include "parsers/base/mem.h"
#include "parsers/base/utf8.h"

#include <stdlib.h>

enum { DEPTH = 16 };

/* ---- reading ---- */

struct parse {
	struct template *t;
	struct str text;
	size_t at; /* next byte */
	size_t open[DEPTH], n_open; /* parts whose end is still to come */
	struct template_fault *f;
};

/* A tag and what is around it. */
struct tag {
	size_t from, to; /* with its braces */
	char sign; /* # ^ / ! or 0 */
	struct str name;
};

static unsigned line_of(const struct parse *p, size_t at)
{
	return str_line(p->text, p->text.p + at);
}

static struct template_part *push(struct parse *p, const struct tag *tag)
{
	struct template *t = p->t;
	MEM_PUSH(t->v, t->n, t->cap);
	t->v[t->n] = (struct template_part){ .text = tag->name, .line = line_of(p, tag->from) };
	return &t->v[t->n++];
}

static void push_text(struct parse *p, size_t from, size_t to)
{
	if (to > from)
		push(p, &(struct tag){ .from = from, .name = str_sub(p->text, from, to - from) })->kind = PART_TEXT;
}

static bool blank(struct str s)
{
	return str_trim(s).n == 0 && str_chr(s, '\n') == SIZE_MAX;
}

/* Where the tag is alone on its line, the line is its. */
static void take_line(struct str text, struct tag *tag)
{
	struct str before = str_sub(text, 0, tag->from), after = str_sub(text, tag->to, SIZE_MAX);
	size_t line = str_rchr(before, '\n'), end = str_chr(after, '\n');
	line = line == SIZE_MAX ? 0 : line + 1;
	if (!blank(str_sub(before, line, SIZE_MAX)) || !blank(str_sub(after, 0, end)))
		return;
	tag->from = line;
	tag->to = end == SIZE_MAX ? text.n : tag->to + end + 1;
}

/* The next tag; its `from` is the text's end if there is none. False if it is not closed. */
static bool next_tag(struct parse *p, struct tag *tag)
{
	struct str rest = str_sub(p->text, p->at, SIZE_MAX);
	size_t begin = str_find(rest, STR("{{"));
	*tag = (struct tag){ .from = p->text.n, .to = p->text.n };
	if (begin == SIZE_MAX)
		return true;
	tag->from = p->at + begin;
	size_t end = str_find(str_sub(rest, begin, SIZE_MAX), STR("}}"));
	if (end == SIZE_MAX)
		return false;
	tag->to = tag->from + end + 2;
	tag->name = str_trim(str_sub(p->text, tag->from + 2, end - 2));
	if (tag->name.n && strchr("#^/!", tag->name.p[0])) {
		tag->sign = tag->name.p[0];
		tag->name = str_trim(str_sub(tag->name, 1, SIZE_MAX));
		take_line(p->text, tag);
	}
	return true;
}

static bool close_section(struct parse *p, const struct tag *tag)
{
	if (!p->n_open)
		return err_set(&p->f->what, "{{/%.*s}} ends what nothing began", STR_ARG(tag->name));
	struct template_part *begun = &p->t->v[p->open[--p->n_open]];
	if (!str_eq(begun->text, tag->name))
		return err_set(&p->f->what, "{{/%.*s}} ends what {{#%.*s}} began in line %u", STR_ARG(tag->name), STR_ARG(begun->text), begun->line);
	begun->end = p->t->n;
	return true;
}

static bool open_section(struct parse *p, const struct tag *tag, struct template_part *part)
{
	part->kind = tag->sign == '#' ? PART_IF : PART_UNLESS;
	for (size_t i = 0; i < p->n_open; i++)
		if (str_eq(p->t->v[p->open[i]].text, tag->name))
			return err_set(&p->f->what, "{{%c%.*s}} stands in itself", tag->sign, STR_ARG(tag->name));
	if (p->n_open == DEPTH)
		return err_set(&p->f->what, "more than %d sections stand in each other", DEPTH);
	p->open[p->n_open++] = p->t->n - 1;
	return true;
}

static bool add_tag(struct parse *p, const struct tag *tag)
{
	struct slot_ref slot = { 0 };
	if (tag->sign == '!')
		return true;
	if (tag->sign == '/')
		return close_section(p, tag);
	bool incidents = tag->sign && str_is(tag->name, "incidents");
	if (!incidents && !slot_find(tag->name, &slot)) {
		p->f->slot = tag->name;
		return err_set(&p->f->what, "there is no slot {{%.*s}}", STR_ARG(tag->name));
	}
	struct template_part *part = push(p, tag);
	part->kind = PART_VALUE;
	part->slot = slot;
	p->t->each |= incidents;
	p->t->cites |= str_is(tag->name, "evidence");
	return !tag->sign || open_section(p, tag, part);
}

/* Outside of {{#incidents}} nobody knows which one is meant. */
static bool check_incidents(const struct template *t, struct template_fault *f)
{
	for (size_t i = 0; t->each && i < t->n; i++) {
		const struct template_part *part = &t->v[i];
		if (part->kind == PART_IF && !part->slot.slot)
			i = part->end - 1;
		else if (part->slot.slot && slot_of_incident(part->slot)) {
			f->line = part->line;
			return err_set(&f->what, "{{%.*s}} is of one incident: its place is between {{#incidents}} and {{/incidents}}", STR_ARG(part->text));
		}
	}
	return true;
}

static bool check_text(struct parse *p)
{
	unsigned n;
	for (size_t i = 0; i < p->text.n; i += n) {
		n = utf8_at(p->text, i, NULL);
		if (!n || !p->text.p[i]) {
			p->f->line = line_of(p, i);
			return err_set(&p->f->what, "it is no text in UTF-8");
		}
	}
	return true;
}

bool template_parse(struct template *t, struct str text, struct template_fault *f)
{
	struct parse p = { .t = t, .text = text, .f = f };
	struct tag tag;
	*t = (struct template){ 0 };
	*f = (struct template_fault){ 0 };
	if (!check_text(&p))
		return false;
	do {
		bool closed = next_tag(&p, &tag);
		f->line = line_of(&p, tag.from);
		if (!closed)
			return err_set(&f->what, "{{ without }}");
		push_text(&p, p.at, tag.from);
		if (tag.from < text.n && !add_tag(&p, &tag))
			return false;
		p.at = tag.to;
	} while (p.at < text.n);
	if (p.n_open) {
		const struct template_part *begun = &t->v[p.open[p.n_open - 1]];
		f->line = begun->line;
		return err_set(&f->what, "{{/%.*s}} is missing", STR_ARG(begun->text));
	}
	return check_incidents(t, f);
}

void template_free(struct template *t)
{
	free(t->v);
	*t = (struct template){ 0 };
}

/* ---- filling ---- */

/* The template's own text: as it is, but for the depth of headings. */
static void add_text(struct page *p, struct str text)
{
	for (struct str rest = text, line; rest.p && (line = str_cut(&rest, '\n'), 1);) {
		bool begins = p->out->n == 0 || p->out->p[p->out->n - 1] == '\n';
		int marks = 0;
		if (begins && (str_starts(line, STR("```")) || str_starts(line, STR("~~~"))))
			p->fenced = !p->fenced;
		while (begins && !p->fenced && (size_t)marks < line.n && line.p[marks] == '#')
			marks++;
		if (marks > 0 && marks + p->deeper <= 6 && str_sub(line, (size_t)marks, 1).n && line.p[marks] == ' ') {
			p->level = marks + p->deeper;
			buf_adds(p->out, p->deeper ? "#" : "");
		}
		if (str_ends(line, STR("\r")))
			line.n--;
		buf_add(p->out, line);
		if (rest.p)
			buf_addc(p->out, '\n');
	}
}

static void add_value(struct page *p, struct slot_ref slot)
{
	size_t begin = p->out->n;
	slot_write(slot, p);
	while (p->out->n > begin && p->out->p[p->out->n - 1] == '\n')
		p->out->n--;
}

static bool says_something(struct page *p, struct slot_ref slot)
{
	size_t begin = p->out->n;
	add_value(p, slot);
	bool any = p->out->n > begin;
	p->out->n = begin;
	return any;
}

static void fill(const struct template *t, struct page *p, size_t from, size_t to);

static void each_incident(const struct template *t, struct page *p, size_t from, size_t to)
{
	p->deeper = p->a->n_incidents > 1;
	for (size_t i = 0; i < p->a->n_incidents; i++) {
		p->in = &p->a->incidents[i];
		fill(t, p, from, to);
	}
	p->deeper = 0;
	p->in = NULL;
}

static void fill(const struct template *t, struct page *p, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct template_part *part = &t->v[i];
		bool incidents = !part->slot.slot;
		switch (part->kind) {
		case PART_TEXT:
			add_text(p, part->text);
			continue;
		case PART_VALUE:
			add_value(p, part->slot);
			continue;
		case PART_IF:
			if (incidents)
				each_incident(t, p, i + 1, part->end);
			else if (says_something(p, part->slot))
				fill(t, p, i + 1, part->end);
			break;
		case PART_UNLESS:
			if (incidents ? !p->a->n_incidents : !says_something(p, part->slot))
				fill(t, p, i + 1, part->end);
			break;
		}
		i = part->end - 1;
	}
}

void template_fill(const struct template *t, struct page *p)
{
	fill(t, p, 0, t->n);
}

/* ---- the built-in ones ---- */

const struct profile *profile_find(struct str name)
{
	for (const struct profile *f = profiles; f->name; f++)
		if (str_is(name, f->name))
			return f;
	return NULL;
}

struct str profile_text(const struct profile *f)
{
	return (struct str){ (const char *)f->bytes, f->n };
}

struct str profile_about(const struct profile *f)
{
	struct str text = profile_text(f);
	return str_trim(str_sub(text, strlen("{{!"), str_find(text, STR("}}")) - strlen("{{!")));
}
