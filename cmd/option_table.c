/*
 * What commands and options there are: their names, what each does with its value, and --help, which is printed from them.
 */
#include "cmd/option_table.h"

#include "parsers/base/mem.h"

enum { RUN = 1 << COMMAND_RUN, EVENTS = 1 << COMMAND_EVENTS, FORMATS = 1 << COMMAND_FORMATS, ANY = RUN | EVENTS | FORMATS };

static const struct {
	const char *name, *synopsis, *about;
} commands[COMMANDS] = {
	[COMMAND_RUN] = { "run", "[OPTION]... [INPUT]...", "reconstruct what happened" },
	[COMMAND_EVENTS] = { "events", "[OPTION]... [INPUT]...", "every record as a line of JSON" },
	[COMMAND_FORMATS] = { "formats", "[list | show NAME | check FILE | try INPUT | from FILE]", "what is understood" },
};

const char *command_name(enum command c)
{
	return commands[c].name;
}

/* ---- what each option does with its value ---- */

/* `equals` is where the value is cut, NULL: nowhere. */
static struct glob_rule *push_cut_rule(struct options *o, struct glob_rules *rules, struct value v, const char *equals)
{
	MEM_PUSH(rules->v, rules->n, rules->cap);
	struct glob_rule *r = &rules->v[rules->n++];
	*r = (struct glob_rule){ .value = equals ? equals + 1 : v.text, .arg = v.arg };
	if (equals)
		r->glob = arena_copy(&o->arena, (struct str){ v.text, (size_t)(equals - v.text) }).p;
	return r;
}

static struct glob_rule *push_rule(struct options *o, struct glob_rules *rules, struct value v)
{
	return push_cut_rule(o, rules, v, strrchr(v.text, '='));
}

static bool one_of(const char *text, const char *const *words, size_t n, size_t *which, struct err *e)
{
	struct buf all = { 0 };
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(text, words[i])) {
			*which = i;
			buf_free(&all);
			return true;
		}
		buf_addf(&all, "%s%s", i ? ", " : "", words[i]);
	}
	err_set(e, "`%s` is none of %s", text, all.p);
	buf_free(&all);
	return false;
}

#define ONE_OF(v, words, which, e) one_of((v).text, words, sizeof(words) / sizeof *(words), which, e)

static bool set_output(struct options *o, struct value v, struct err *e)
{
	if (!*v.text)
		return err_set(e, "the name of the report is empty");
	words_push(&o->outputs, v);
	return true;
}

static bool set_to(struct options *o, struct value v, struct err *e)
{
	const char *kinds[16];
	size_t n = 0, which;
	for (; n < n_renderers && n < 16; n++)
		kinds[n] = renderers[n]->kind;
	if (!one_of(v.text, kinds, n, &which, e))
		return false;
	o->to = renderers[which];
	return true;
}

static bool set_title(struct options *o, struct value v, struct err *e)
{
	(void)e;
	o->title = v.text;
	return true;
}

static bool set_slo(struct options *o, struct value v, struct err *e)
{
	struct str s = str_of(v.text);
	if (str_ends(s, STR("%")))
		s.n--;
	if (!str_double(s, &o->slo) || o->slo <= 0 || o->slo >= 100)
		return err_set(e, "`%s` is no percentage between 0 and 100, such as 99.9", v.text);
	o->slo /= 100;
	return true;
}

static bool set_mttr(struct options *o, struct value v, struct err *e)
{
	static const char *const words[] = { [MTTR_RESTORE] = "restore", [MTTR_REPAIR] = "repair", [MTTR_RESOLVE] = "resolve" };
	size_t which = 0;
	if (!ONE_OF(v, words, &which, e))
		return false;
	o->mttr = (enum mttr)which;
	return true;
}

static bool set_show_zone(struct options *o, struct value v, struct err *e)
{
	const struct zone *z = zone_open(str_of(v.text), e);
	o->show_zone = z ? z : o->show_zone;
	return z != NULL;
}

static bool set_fail_on(struct options *o, struct value v, struct err *e)
{
	static const char *const words[] = { "incident" };
	size_t which;
	return o->fail_on_incident = ONE_OF(v, words, &which, e);
}

static bool set_tz(struct options *o, struct value v, struct err *e)
{
	struct glob_rule *r = push_rule(o, &o->tz, v);
	r->zone = zone_open(str_of(r->value), e);
	return r->zone != NULL;
}

static bool set_year(struct options *o, struct value v, struct err *e)
{
	struct glob_rule *r = push_rule(o, &o->year, v);
	int64_t year;
	if (!str_i64(str_of(r->value), &year) || year < 1970 || year > 2200)
		return err_set(e, "`%s` is no year from 1970 to 2200", r->value);
	r->number = (double)year;
	return true;
}

static bool set_offset(struct options *o, struct value v, struct err *e)
{
	struct glob_rule *r = push_rule(o, &o->offset, v);
	if (!r->glob)
		return err_set(e, "`%s` does not say for which sources: write GLOB=SECONDS", v.text);
	if (!str_double(str_of(r->value), &r->number) || r->number > 1e9 || r->number < -1e9)
		return err_set(e, "`%s` is no number of seconds", r->value);
	return true;
}

/* A format string may hold anything, `=` too. */
static bool set_as(struct options *o, struct value v, struct err *e)
{
	const char *string = server_string(v.text);
	if (string)
		push_cut_rule(o, &o->as, v, string > v.text ? string - 1 : NULL)->describes = true;
	else if (!push_rule(o, &o->as, v)->glob)
		return err_set(e, "`%s` does not say for which sources: write GLOB=FORMAT", v.text);
	return true;
}

static bool set_formats(struct options *o, struct value v, struct err *e)
{
	if (!*v.text)
		return err_set(e, "the name of the folder is empty");
	words_push(&o->formats, v);
	return true;
}

static bool set_since(struct options *o, struct value v, struct err *e)
{
	(void)e;
	o->since_value = v;
	return true;
}

static bool set_until(struct options *o, struct value v, struct err *e)
{
	(void)e;
	o->until_value = v;
	return true;
}

/* A whole number, at least 1, with K, M, G or T for powers of 1024. */
static bool set_amount(struct value v, uint64_t *out, uint64_t max, struct err *e)
{
	static const char units[] = "KMGT";
	struct str s = str_of(v.text);
	const char *unit = s.n ? strchr(units, s.p[s.n - 1] & ~0x20) : NULL;
	uint64_t n, one = unit && *unit ? UINT64_C(1) << 10 * (unit - units + 1) : 1;
	if (one > 1)
		s.n--;
	if (!str_u64(s, &n) || !n || n > max / one)
		return err_set(e, "`%s` is no number from 1 to %llu (K, M, G and T may follow it)", v.text, (unsigned long long)max);
	*out = n * one;
	return true;
}

static bool set_max_output(struct options *o, struct value v, struct err *e)
{
	return set_amount(v, &o->limits.output_bytes, UINT64_MAX / 2, e);
}

static bool set_max_ratio(struct options *o, struct value v, struct err *e)
{
	return set_amount(v, &o->limits.ratio, UINT64_MAX / 2, e);
}

static bool set_max_entries(struct options *o, struct value v, struct err *e)
{
	return set_amount(v, &o->limits.entries, UINT64_MAX / 2, e);
}

static bool set_max_depth(struct options *o, struct value v, struct err *e)
{
	enum { STACK_ALLOWS = 64 };
	uint64_t n;
	if (!set_amount(v, &n, STACK_ALLOWS, e))
		return false;
	o->limits.depth = (unsigned)n;
	return true;
}

static bool set_jobs(struct options *o, struct value v, struct err *e)
{
	uint64_t n;
	if (!set_amount(v, &n, 1024, e))
		return false;
	o->jobs = (unsigned)n;
	return true;
}

static bool set_max_line(struct options *o, struct value v, struct err *e)
{
	uint64_t n;
	if (!set_amount(v, &n, 64 << 20, e))
		return false;
	o->limits.line_bytes = n;
	return true;
}

static bool set_color(struct options *o, struct value v, struct err *e)
{
	static const char *const words[] = { [WHEN_AUTO] = "auto", [WHEN_ALWAYS] = "always", [WHEN_NEVER] = "never" };
	size_t which = 0;
	if (!ONE_OF(v, words, &which, e))
		return false;
	o->color = (enum when)which;
	return true;
}

#define FLAG(name) \
	static bool set_##name(struct options *o, struct value v, struct err *e) \
	{ \
		(void)v; \
		(void)e; \
		return o->name = true; \
	}
FLAG(quiet)
FLAG(verbose)
FLAG(no_progress)
FLAG(no_config)
FLAG(help)
FLAG(version)

/* ---- the table ---- */

static const struct option table[] = {
	{ "output", 'o', RUN, "FILE", "a report, repeatable, by suffix: ", set_output, SUFFIXES },
	{ "output", 'o', FORMATS, "DIR", "`formats from`: write each into a file of its own", set_output, NOTHING },
	{ "to", 't', RUN, "KIND", "the kind of report: ", set_to, KINDS },
	{ "title", 0, RUN, "TEXT", "the report's title", set_title, NOTHING },
	{ "slo", 0, RUN, "PERCENT", "the objective to count minutes under [99.9]", set_slo, NOTHING },
	{ "mttr", 0, RUN, "R", "what its R means: restore, repair, resolve", set_mttr, NOTHING },
	{ "show-zone", 0, RUN, "ZONE", "the zone in which times are shown [UTC]", set_show_zone, NOTHING },
	{ "fail-on", 0, RUN, "incident", "exit with 4 if one is found", set_fail_on, NOTHING },
	{ "since", 0, RUN | EVENTS, "T", "leave out records before T", set_since, NOTHING },
	{ "until", 0, RUN | EVENTS, "T", "leave out records from T on", set_until, NOTHING },
	{ "tz", 0, ANY, "[GLOB=]ZONE", "the zone of stamps that print none [UTC]", set_tz, NOTHING },
	{ "year", 0, ANY, "[GLOB=]YEAR", "the year of stamps that print none", set_year, NOTHING },
	{ "offset", 0, RUN | EVENTS, "GLOB=SECONDS", "what to add to a source's stamps", set_offset, NOTHING },
	{ "as", 0, ANY, "GLOB=FORMAT", "read a source as this format only; FORMAT is a name, or\n"
	  "                               nginx:, apache:, haproxy:, envoy: and the server's string", set_as, NOTHING },
	{ "formats", 0, ANY, "DIR", "your own formats: a folder or file (repeatable)", set_formats, NOTHING },
	{ "no-config", 0, ANY, NULL, "leave out ~/.config/logopsy/formats", set_no_config, NOTHING },
	{ "jobs", 0, ANY, "N", "1: read and understand by turns [processors]", set_jobs, NOTHING },
	{ "max-output", 0, ANY, "BYTES", "unpack no more of one file [1T]", set_max_output, NOTHING },
	{ "max-ratio", 0, ANY, "N", "unpack no more than N times its size [1000]", set_max_ratio, NOTHING },
	{ "max-depth", 0, ANY, "N", "packings within each other [8]", set_max_depth, NOTHING },
	{ "max-entries", 0, ANY, "N", "files and members of a run [1000000]", set_max_entries, NOTHING },
	{ "max-line", 0, ANY, "BYTES", "cut longer lines [64K]", set_max_line, NOTHING },
	{ "color", 0, RUN | FORMATS, "WHEN", "auto, always, never; NO_COLOR is heeded", set_color, NOTHING },
	{ "quiet", 'q', ANY, NULL, "say on stderr only why the run failed", set_quiet, NOTHING },
	{ "verbose", 'v', ANY, NULL, "name all that was left out", set_verbose, NOTHING },
	{ "no-progress", 0, ANY, NULL, "no progress line on a terminal", set_no_progress, NOTHING },
	{ "help", 'h', ANY, NULL, "this page", set_help, NOTHING },
	{ "version", 0, ANY, NULL, "the version", set_version, NOTHING },
};

enum { ROWS = sizeof table / sizeof *table };

const struct option *option_by_name(struct str name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (str_is(name, table[i].name))
			return &table[i];
	return NULL;
}

unsigned option_commands(const char *name)
{
	unsigned all = 0;
	for (size_t i = 0; i < ROWS; i++)
		all |= !strcmp(name, table[i].name) ? table[i].commands : 0;
	return all;
}

const struct option *option_by_letter(char c)
{
	for (size_t i = 0; i < ROWS; i++)
		if (table[i].letter == c)
			return &table[i];
	return NULL;
}

const char *option_nearest(struct str name)
{
	const char *names[ROWS];
	for (size_t i = 0; i < ROWS; i++)
		names[i] = table[i].name;
	return nearest_name(name, names, ROWS);
}

/* ---- help ---- */

static void add_kinds(struct buf *out, bool suffixes)
{
	bool any = false;
	for (size_t i = 0; i < n_renderers; i++) {
		const char *word = suffixes ? renderers[i]->suffix : renderers[i]->kind;
		if (word)
			buf_addf(out, "%s%s", any ? ", " : "", word);
		any |= word != NULL;
	}
}

static void help_option(const struct option *row, FILE *to)
{
	struct buf left = { 0 }, right = { 0 };
	buf_addf(&left, row->letter ? "-%c, " : "    ", row->letter);
	buf_addf(&left, "--%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
	buf_adds(&right, row->about);
	if (row->kinds)
		add_kinds(&right, row->kinds == SUFFIXES);
	fprintf(to, "  %-28s %s\n", left.p, right.p);
	buf_free(&left);
	buf_free(&right);
}

void options_help(const struct options *o, FILE *to)
{
	fprintf(to, "logopsy " LOGOPSY_VERSION ": an autopsy by logs. Usage:\n");
	for (size_t i = 0; i < COMMANDS; i++)
		if (!o->command || o->command == (enum command)i)
			fprintf(to, "  logopsy%s%s %-*s %s\n", i ? " " : "", i ? commands[i].name : "", 42 - (i ? (int)strlen(commands[i].name) + 1 : 0),
				commands[i].synopsis, commands[i].about);
	fputs("INPUT is a file, folder or archive, packed in any way, `-` for standard input, or NAME=PATH.\n"
	      "GLOB fits a source's name, or what follows a `/` or `!` in it, a `.gz` or its like left out or not.\n", to);
	for (size_t i = 0; i < ROWS; i++)
		if (table[i].commands & 1u << o->command)
			help_option(&table[i], to);
	fputs("Exit status: 0 done, 1 done but some input could not be read or understood, 2 wrong usage,\n"
	      "3 nothing usable", to);
	fputs(o->command == COMMAND_RUN ? ", 4 an incident with --fail-on incident.\n" : ".\n", to);
}
