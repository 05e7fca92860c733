/*
 * What commands and options there are: their names, what each does with its value, and --help, which is printed from them.
 */
#include "cmd/option_table.h"

#include "cmd/templates.h"
#include "parsers/base/mem.h"
#include "reports/template.h"

enum { RUN = 1 << COMMAND_RUN, EVENTS = 1 << COMMAND_EVENTS, FORMATS = 1 << COMMAND_FORMATS, VERIFY = 1 << COMMAND_VERIFY, DIFF = 1 << COMMAND_DIFF,
       LOGS = RUN | EVENTS | FORMATS, PACKED = LOGS | VERIFY, ANY = PACKED | DIFF };

#define STATUS "0 done, 1 done but some input could not be read or understood, 2 wrong usage,\n"

static const struct {
	const char *name, *synopsis, *about, *status; /* status: --help's last line */
} commands[COMMANDS] = {
	[COMMAND_RUN] = { "run", "[OPTION]... [INPUT]...", "reconstruct what happened", STATUS "3 nothing usable, 4 an incident with --fail-on incident" },
	[COMMAND_EVENTS] = { "events", "[OPTION]... [INPUT]...", "every record as a line of JSON", STATUS "3 nothing usable" },
	[COMMAND_FORMATS] = { "formats", "[list | show NAME | check FILE | try INPUT | from FILE]", "what is understood", STATUS "3 nothing usable" },
	[COMMAND_VERIFY] = { "verify", "[OPTION]... REPORT [INPUT]...", "re-open the lines that a report cites",
			     "0 all hold, 1 some do not or could not be found, 2 wrong usage, 3 nothing to check" },
	[COMMAND_DIFF] = { "diff", "[OPTION]... OLD.json NEW.json", "what changed between two reconstructions",
			   "0 done, 2 wrong usage, 3 no report to compare, 4 a change with --fail-on change" },
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
	o->to_arg = v.arg;
	return true;
}

static bool set_title(struct options *o, struct value v, struct err *e)
{
	(void)e;
	o->title = v.text;
	return true;
}

static bool set_profile(struct options *o, struct value v, struct err *e)
{
	const char *names[16];
	size_t n = 0, which;
	for (; profiles[n].name && n < 15; n++)
		names[n] = profiles[n].name;
	names[n++] = "list";
	if (!one_of(v.text, names, n, &which, e))
		return false;
	if (o->template)
		return err_set(e, "a page has a --template or a --profile");
	if (which + 1 == n)
		return o->list_profiles = true;
	o->page = profile_text(&profiles[which]);
	return o->profile = true;
}

static bool set_template(struct options *o, struct value v, struct err *e)
{
	if (o->profile)
		return err_set(e, "a page has a --template or a --profile");
	return o->template = template_open(v.text, &o->arena, &o->page, e);
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
	static const char *const words[] = { "incident", "change" };
	size_t which;
	if (!ONE_OF(v, words, &which, e))
		return false;
	o->fail_on_arg = v.arg;
	o->fail_on_change = which == 1;
	return o->fail_on_incident = which == 0, true;
}

static bool set_case(struct options *o, struct value v, struct err *e)
{
	if (!*v.text || !strcmp(v.text, "-"))
		return err_set(e, "the case file is a file: its lines are cited by its name");
	o->case_value = v;
	return true;
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

static bool set_redact(struct options *o, struct value v, struct err *e)
{
	static const char *const words[] = { "internal", "public" };
	size_t which = 0;
	if (v.text && !ONE_OF(v, words, &which, e))
		return false;
	o->redact = (enum redact_level)(REDACT_INTERNAL + which);
	return true;
}

/* Both ask for redaction themselves, the milder one if nobody says which. */
static bool set_redact_key(struct options *o, struct value v, struct err *e)
{
	(void)e;
	o->redact_key = v.text;
	o->redact = o->redact ? o->redact : REDACT_INTERNAL;
	return true;
}

static bool set_redact_word(struct options *o, struct value v, struct err *e)
{
	if (!*v.text)
		return err_set(e, "the word is empty");
	words_push(&o->redact_words, v);
	o->redact = o->redact ? o->redact : REDACT_INTERNAL;
	return true;
}

#define FLAG(name) \
	static bool set_##name(struct options *o, struct value v, struct err *e) \
	{ \
		(void)v; \
		(void)e; \
		return o->name = true; \
	}
FLAG(mermaid)
FLAG(quiet)
FLAG(verbose)
FLAG(no_progress)
FLAG(no_config)
FLAG(suggest)
FLAG(help)
FLAG(version)

/* ---- the table ---- */

static const struct option table[] = {
	{ "output", 'o', RUN, "FILE", "a report (repeatable): ", set_output, SUFFIXES, false },
	{ "output", 'o', FORMATS, "DIR", "`formats from`: write each into a file of its own", set_output, NOTHING, false },
	{ "to", 't', RUN, "KIND", "stdout's kind: ", set_to, KINDS, false },
	{ "to", 't', VERIFY | DIFF, "json", "the result for programs", set_to, NOTHING, false },
	{ "title", 0, RUN, "TEXT", "the report's title", set_title, NOTHING, false },
	{ "profile", 0, RUN, "NAME", "in the shape of ", set_profile, PROFILES, false },
	{ "template", 0, RUN, "FILE", "your own, with slots (--profile list names them)", set_template, NOTHING, false },
	{ "mermaid", 0, RUN, NULL, "a timeline in Markdown that GitHub and GitLab draw", set_mermaid, NOTHING, false },
	{ "slo", 0, RUN, "PERCENT", "the objective to count minutes under [99.9]", set_slo, NOTHING, false },
	{ "mttr", 0, RUN, "R", "what its R means: restore, repair, resolve", set_mttr, NOTHING, false },
	{ "show-zone", 0, RUN, "ZONE", "the zone in which times are shown [UTC]", set_show_zone, NOTHING, false },
	{ "fail-on", 0, RUN, "incident", "exit with 4 if one is found", set_fail_on, NOTHING, false },
	{ "fail-on", 0, DIFF, "change", "exit with 4 if anything changed", set_fail_on, NOTHING, false },
	{ "case", 0, RUN, "FILE", "apply what people decided: pins, notes, names", set_case, NOTHING, false },
	{ "suggest", 0, RUN, NULL, "write such a file to edit, or add to it", set_suggest, NOTHING, false },
	{ "redact", 0, RUN | EVENTS, "[=LEVEL]", "take out what must not be read: internal, public", set_redact, NOTHING, false },
	{ "redact-key", 0, RUN | EVENTS, "FILE", "pseudonyms that are the same with the same key", set_redact_key, NOTHING, true },
	{ "redact-word", 0, RUN | EVENTS, "WORD", "take out this word too (repeatable)", set_redact_word, NOTHING, false },
	{ "since", 0, RUN | EVENTS, "T", "leave out records before T", set_since, NOTHING, false },
	{ "until", 0, RUN | EVENTS, "T", "leave out records from T on", set_until, NOTHING, false },
	{ "tz", 0, LOGS, "[GLOB=]ZONE", "the zone of stamps that print none [UTC]", set_tz, NOTHING, false },
	{ "year", 0, LOGS, "[GLOB=]YEAR", "the year of stamps that print none", set_year, NOTHING, false },
	{ "offset", 0, RUN | EVENTS, "GLOB=SECONDS", "what to add to a source's stamps", set_offset, NOTHING, false },
	{ "as", 0, LOGS, "GLOB=FORMAT", "read a source as this format only; FORMAT is a name, or\n"
	  "                               nginx:, apache:, haproxy:, envoy: and the server's string", set_as, NOTHING, false },
	{ "formats", 0, LOGS, "DIR", "your own formats: a folder or file (repeatable)", set_formats, NOTHING, false },
	{ "no-config", 0, LOGS, NULL, "leave out ~/.config/logopsy/formats", set_no_config, NOTHING, true },
	{ "jobs", 0, LOGS, "N", "1: read and understand by turns [processors]", set_jobs, NOTHING, false },
	{ "max-output", 0, PACKED, "BYTES", "unpack no more of one file [1T]", set_max_output, NOTHING, true },
	{ "max-ratio", 0, PACKED, "N", "unpack no more than N times its size [1000]", set_max_ratio, NOTHING, true },
	{ "max-depth", 0, PACKED, "N", "packings within each other [8]", set_max_depth, NOTHING, true },
	{ "max-entries", 0, PACKED, "N", "files and members of a run [1000000]", set_max_entries, NOTHING, true },
	{ "max-line", 0, PACKED, "BYTES", "cut longer lines [64K]", set_max_line, NOTHING, true },
	{ "color", 0, RUN | FORMATS | VERIFY | DIFF, "WHEN", "auto, always, never; NO_COLOR is heeded", set_color, NOTHING, false },
	{ "quiet", 'q', ANY, NULL, "say on stderr only why the run failed", set_quiet, NOTHING, false },
	{ "verbose", 'v', ANY, NULL, "name all that was left out, and the time spent", set_verbose, NOTHING, false },
	{ "no-progress", 0, PACKED, NULL, "no progress line on a terminal", set_no_progress, NOTHING, true },
	{ "help", 'h', ANY, NULL, "this page", set_help, NOTHING, false },
	{ "version", 0, ANY, NULL, "the version", set_version, NOTHING, false },
};

enum { ROWS = sizeof table / sizeof *table };

bool option_may_lack_value(const struct option *row)
{
	return row->value && row->value[0] == '[' && row->value[1] == '=';
}

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

static void add_profiles(struct buf *out)
{
	for (const struct profile *f = profiles; f->name; f++)
		buf_addf(out, "%s%s", f == profiles ? "" : ", ", f->name);
}

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
	buf_addf(&left, "--%s%s%s", row->name, row->value && !option_may_lack_value(row) ? " " : "", row->value ? row->value : "");
	buf_adds(&right, row->about);
	if (row->kinds == PROFILES)
		add_profiles(&right);
	else if (row->kinds)
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
	if (o->command != COMMAND_DIFF)
		fputs("INPUT is a file, folder or archive, packed in any way, `-` for standard input, or NAME=PATH.\n", to);
	if (1u << o->command & LOGS)
		fputs("GLOB fits a source's name, or what follows a `/` or `!` in it, a `.gz` or its like left out or not.\n", to);
	if (o->command == COMMAND_VERIFY)
		fputs("REPORT is a report of logopsy, .json, .md or .html; without INPUT its sources are looked for where\n"
		      "their names say, from this folder or from that of the report.\n", to);
	bool more = false;
	for (size_t i = 0; i < ROWS; i++) {
		bool known = table[i].commands & 1u << o->command;
		if (known && (o->verbose || !table[i].rare))
			help_option(&table[i], to);
		more |= known && table[i].rare && !o->verbose;
	}
	if (more)
		fputs("--help -v has more: budgets, and what is seldom wanted.\n", to);
	fprintf(to, "Exit status: %s.\n", commands[o->command].status);
}
