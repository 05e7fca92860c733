#include "cmd/option_table.h"
#include "cmd/case_file.h"
#include "cmd/when.h"

#include "parsers/base/mem.h"
#include "parsers/ingest/source_name.h"

#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- parsing ---- */

void words_push(struct words *w, struct value v)
{
	if (w->n == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 16;
		w->v = mem_grow(w->v, w->cap, sizeof *w->v);
		w->arg = mem_grow(w->arg, w->cap, sizeof *w->arg);
	}
	w->arg[w->n] = v.arg;
	w->v[w->n++] = v.text;
}

/* Where parsing is. */
struct cursor {
	struct options *o;
	struct diag *d;
	int at; /* argument */
	struct met {
		const struct option *row;
		int arg;
	} *met; /* options so far */
	size_t n_met, cap_met;
};

static bool unknown(struct cursor *c, struct str name)
{
	const char *near = option_nearest(name);
	if (str_is(name, "library"))
		usage_error(c->d, c->o, c->at, "--library is not in this version: it keeps no incidents");
	else
		usage_error(c->d, c->o, c->at, "--%.*s is no option%s%s%s", STR_ARG(name), near ? ", did you mean --" : "",
			    near ? near : "", near ? "?" : "");
	return false;
}

/* `inline_value`: what stood behind '=' or the letter, NULL if nothing did. */
static bool apply(struct cursor *c, const struct option *row, const char *inline_value)
{
	struct value v = { inline_value, c->at };
	struct err e = { 0 };
	MEM_PUSH(c->met, c->n_met, c->cap_met);
	c->met[c->n_met++] = (struct met){ row, c->at };
	if (!row->value && inline_value)
		return usage_error(c->d, c->o, c->at, "--%s takes no value", row->name), false;
	if (row->value && !inline_value && !option_may_lack_value(row)) {
		if (c->at + 1 >= c->o->argc)
			return usage_error(c->d, c->o, c->at, "--%s needs a value: %s", row->name, row->value), false;
		c->at++;
		v = (struct value){ c->o->argv[c->at], c->at };
	}
	if (row->set(c->o, v, &e))
		return true;
	return usage_error(c->d, c->o, v.arg, "--%s: %s", row->name, e.text), false;
}

static bool long_option(struct cursor *c, const char *text)
{
	const char *equals = strchr(text, '=');
	struct str name = { text, equals ? (size_t)(equals - text) : strlen(text) };
	const struct option *row = option_by_name(name);
	return row ? apply(c, row, equals ? equals + 1 : NULL) : unknown(c, name);
}

static bool letters(struct cursor *c, const char *text)
{
	for (; *text; text++) {
		const struct option *row = option_by_letter(*text);
		if (!row)
			return usage_error(c->d, c->o, c->at, "-%c is no option", *text), false;
		if (row->value)
			return apply(c, row, text[1] ? text + 1 : NULL);
		if (!apply(c, row, NULL))
			return false;
	}
	return true;
}

/* The first operand may be a command's name. */
static bool is_command(struct options *o, const char *text)
{
	for (size_t i = 0; i < COMMANDS && !o->operands.n && !o->command_named; i++)
		if (!strcmp(text, command_name((enum command)i))) {
			o->command = (enum command)i;
			return o->command_named = true;
		}
	return false;
}

/* Whether the first operand is a command that is promised, and not made yet. A file of that name is `./stats`. */
static bool not_yet(const struct options *o, const char *text)
{
	return !o->operands.n && !o->command_named && (!strcmp(text, "audit") || !strcmp(text, "stats"));
}

/* A first operand that is no file but nearly a command. */
static bool check_command(struct cursor *c)
{
	const struct options *o = c->o;
	const char *names[COMMANDS], *near;
	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = command_name((enum command)i);
	if (o->command_named || !o->operands.n || strpbrk(o->operands.v[0], "/.=") || access(o->operands.v[0], F_OK) == 0)
		return true;
	near = nearest_name(str_of(o->operands.v[0]), names, COMMANDS);
	return !near || (usage_error(c->d, o, o->operands.arg[0],
				     "`%s` is neither a file nor a command, did you mean %s?", o->operands.v[0], near),
			 false);
}

static bool read_instant(struct cursor *c, const struct value *v, struct instant *out)
{
	struct stamp s;
	if (!v->text)
		return true;
	if (!when_stamp(str_of(v->text), &s) || !when_dated(&s))
		return usage_error(
			       c->d, c->o, v->arg,
			       "`%s` is no instant such as 2024-05-01, \"2024-05-01 10:30\" or 2024-05-01T10:30:00Z",
			       v->text),
		       false;
	*out = when_instant(&s, c->o->show_zone);
	return true;
}

/* What shapes Markdown pages wants one to be made. */
static bool check_markdown(struct cursor *c)
{
	static const char *const shapes[] = { "profile", "template", "mermaid" };
	const struct options *o = c->o;
	const struct renderer *markdown = renderer_by_kind(STR("md"));
	/* On standard output there is a page without -o, which they make Markdown, and with a --to that no -o needs. */
	bool made = !o->outputs.n && !o->suggest && !o->to;
	for (size_t i = 0; i < o->outputs.n; i++)
		made |= renderer_by_suffix(str_of(o->outputs.v[i])) == markdown;
	made |= o->to == markdown;
	for (size_t i = 0; !made && i < c->n_met; i++)
		for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
			if (!strcmp(c->met[i].row->name, shapes[k]))
				return usage_error(c->d, o, c->met[i].arg, "--%s shapes Markdown, and no such page is asked for: add -o FILE.md or -t md", shapes[k]), false;
	return true;
}

/* What can be judged only when all is read. */
static bool check(struct cursor *c)
{
	struct options *o = c->o;
	for (size_t i = 0; i < c->n_met; i++)
		if (!(option_commands(c->met[i].row->name) & 1u << o->command))
			return usage_error(c->d, o, c->met[i].arg, "--%s means nothing to `logopsy %s`", c->met[i].row->name, command_name(o->command)), false;
	if (o->to && (o->command == COMMAND_VERIFY || o->command == COMMAND_DIFF) && strcmp(o->to->kind, "json") != 0)
		return usage_error(c->d, o, o->to_arg, "`logopsy %s` prints text, or JSON with --to json", command_name(o->command)), false;
	if (o->fail_on_arg && o->fail_on_change != (o->command == COMMAND_DIFF))
		return usage_error(c->d, o, o->fail_on_arg, "to `logopsy %s` --fail-on is `%s`", command_name(o->command), o->fail_on_change ? "incident" : "change"), false;
	if (!check_markdown(c))
		return false;
	if (o->suggest && !o->case_value.text)
		return usage_error(c->d, o, 0, "--suggest writes a case file: name it with --case FILE"), false;
	if (!check_command(c) || !read_instant(c, &o->since_value, &o->since) || !read_instant(c, &o->until_value, &o->until))
		return false;
	if (instant_known(o->since) && instant_known(o->until) && !instant_before(o->since, o->until))
		return usage_error(c->d, o, o->until_value.arg, "--until is not after --since"), false;
	for (size_t i = 0; o->command == COMMAND_RUN && i < o->outputs.n; i++)
		if (!renderer_by_suffix(str_of(o->outputs.v[i])) && !o->to)
			return usage_error(c->d, o, o->outputs.arg[i], "the name does not tell the kind of report: see --output and --to"), false;
	return true;
}

/* The processors that this process may use. */
static unsigned processors(void)
{
	cpu_set_t set;
	return sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

/* All arguments; what the options say comes to stand in c->o. */
static bool read_all(struct cursor *c)
{
	struct options *o = c->o;
	bool only_operands = false;
	for (c->at = 1; c->at < o->argc; c->at++) {
		const char *a = o->argv[c->at];
		if (!only_operands && !strcmp(a, "--")) {
			only_operands = true;
		} else if (!only_operands && a[0] == '-' && a[1]) {
			if (!(a[1] == '-' ? long_option(c, a + 2) : letters(c, a + 1)))
				return false;
		} else if (!only_operands && not_yet(o, a)) {
			return usage_error(c->d, o, c->at, "`logopsy %s` is not in this version (a file of that name is ./%s)", a, a), false;
		} else if (only_operands || !is_command(o, a)) {
			words_push(&o->operands, (struct value){ a, c->at });
		}
	}
	return true;
}

bool options_parse(struct options *o, int argc, char **argv, struct diag *d)
{
	*o = (struct options){ .argc = argc, .argv = argv, .since = INSTANT_NONE, .until = INSTANT_NONE };
	o->show_zone = zone_open(STR("UTC"), NULL);
	o->jobs = processors();
	struct cursor c = { .o = o, .d = d };
	bool ok = read_all(&c);
	if (ok) {
		d->quiet = o->quiet;
		d->verbose = o->verbose;
		ok = o->help || o->version || o->list_profiles || check(&c);
	}
	free(c.met);
	return ok;
}

static void rules_free(struct glob_rules *r)
{
	free(r->v);
}

static void words_free(struct words *w)
{
	free(w->v);
	free(w->arg);
}

void options_free(struct options *o)
{
	words_free(&o->operands);
	words_free(&o->outputs);
	words_free(&o->formats);
	words_free(&o->redact_words);
	rules_free(&o->tz);
	rules_free(&o->year);
	rules_free(&o->offset);
	rules_free(&o->as);
	free(o->refused);
	case_file_free(o->case_file);
	arena_free(&o->arena);
}

/* ---- rules ---- */

const struct glob_rule *glob_find(const struct glob_rules *rules, struct str source)
{
	for (size_t i = rules->n; i-- > 0;)
		if (source_fits(rules->v[i].glob, source))
			return &rules->v[i];
	return NULL;
}
