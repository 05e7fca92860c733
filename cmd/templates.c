#include "cmd/templates.h"

#include "parsers/base/mem.h"
#include "reports/template.h"

#include <errno.h>
#include <stdlib.h>

enum { MOST_BYTES = 1 << 20 };

static bool read_all(FILE *f, struct buf *out)
{
	for (size_t n; out->n <= MOST_BYTES && (n = fread(buf_room(out, 4096), 1, 4096, f)) > 0;)
		out->n += n;
	return !ferror(f);
}

/* ", did you mean {{title}}?" */
static void add_nearest(struct buf *out, struct str wrong)
{
	struct buf *made = NULL;
	const char **names = NULL, *near;
	size_t n = 0, cap = 0;
	for (struct buf name = { 0 }; slot_name_at(n, &name); name = (struct buf){ 0 }) {
		MEM_PUSH(made, n, cap);
		made[n++] = name;
	}
	names = mem_zalloc(n, sizeof *names);
	for (size_t i = 0; i < n; i++)
		names[i] = made[i].p;
	near = nearest_name(wrong, names, n);
	if (near)
		buf_addf(out, ", did you mean {{%s}}?", near);
	else
		buf_adds(out, "; `logopsy --profile list` names those there are");
	for (size_t i = 0; i < n; i++)
		buf_free(&made[i]);
	free(made);
	free(names);
}

static bool check(const char *path, struct str text, struct err *e)
{
	struct template t;
	struct template_fault fault;
	struct buf near = { 0 };
	bool ok = template_parse(&t, text, &fault);
	if (!ok && fault.slot.n)
		add_nearest(&near, fault.slot);
	if (!ok)
		err_set(e, "%s, line %u: %s%.*s", path, fault.line, fault.what.text, STR_ARG(buf_str(&near)));
	buf_free(&near);
	template_free(&t);
	return ok;
}

bool template_open(const char *path, struct arena *arena, struct str *text, struct err *e)
{
	struct buf bytes = { 0 };
	FILE *f = fopen(path, "rb");
	bool ok = f && read_all(f, &bytes);
	if (!ok)
		err_set(e, "%s cannot be read: %s", path, strerror(errno));
	else if (bytes.n > MOST_BYTES)
		ok = err_set(e, "%s is larger than 1 MB", path);
	else if (!str_trim(buf_str(&bytes)).n)
		ok = err_set(e, "%s is empty", path);
	else
		ok = check(path, buf_str(&bytes), e);
	if (ok)
		*text = arena_copy(arena, buf_str(&bytes));
	if (f)
		fclose(f);
	buf_free(&bytes);
	return ok;
}

static void list_slots(FILE *to, bool of_incident)
{
	for (size_t i = 0; i < n_slots; i++)
		if (slot_of_incident((struct slot_ref){ &slots[i], 0 }) == of_incident)
			fprintf(to, "  %-26s %s%s\n", slots[i].name, slots[i].block ? "[block] " : "", slots[i].about);
}

void template_list(FILE *to)
{
	fputs("Profiles (--profile NAME):\n", to);
	for (const struct profile *f = profiles; f->name; f++)
		fprintf(to, "  %-26s %.*s\n", f->name, STR_ARG(profile_about(f)));
	fputs("\nSlots of a template (--template FILE): {{title}}, {{milestone.onset.time}}, ... Of the run:\n", to);
	list_slots(to, false);
	fputs("Of an incident:\n", to);
	list_slots(to, true);
	fputs("NAME is one of", to);
	for (int m = 0; m < MS_COUNT; m++)
		fprintf(to, " %s", milestone_label((enum milestone_name)m));
	fputs(";\nof a metric one of", to);
	for (int m = 0; m < METRIC_COUNT; m++)
		fprintf(to, " %s", metric_label((enum metric_name)m));
	fputs(".\nA [block] wants lines of its own. {{#slot}}...{{/slot}} is there only where the slot has something to say,\n"
	      "{{^slot}}...{{/slot}} only where it has not; {{#incidents}}...{{/incidents}} is repeated for each. A template without it\n"
	      "is a page of one incident: each gets one, and where there is none, the profile plain stands in.\n", to);
}
