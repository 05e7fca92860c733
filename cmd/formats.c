/*
 * `logopsy formats`: what is understood. How a given file is, tells formats_try.c.
 */
#include "cmd/commands.h"

static const char *origin_of(const struct format_info *f)
{
	static const char *const words[] = { [ORIGIN_BUILTIN] = "", [ORIGIN_OWN] = "own", [ORIGIN_IMPORTED] = "imported" };
	return words[f->origin];
}

static int list(const struct options *o, const struct catalog *c, struct diag *d)
{
	if (o->operands.n > 1)
		return usage_error(d, o, o->operands.arg[1], "`formats list` takes no more words");
	printf("%-22s %-8s %-8s %7s %5s  %-8s %s\n", "NAME", "KIND", "ROLE", "SAMPLES", "RULES", "WHOSE", "TITLE");
	for (size_t i = 0; i < catalog_count(c); i++) {
		struct format_info f = format_info(catalog_at(c, i));
		printf("%-22s %-8s %-8s %7zu %5zu  %-8s %s\n", f.name, f.kind ? f.kind : "", role_name(f.role), f.samples, catalog_rules_of(c, catalog_at(c, i)), origin_of(&f), f.title);
	}
	return 0;
}

/* The law was asked when they were loaded; those that broke it are not here. */
static int check(const struct options *o, const struct catalog *c, struct diag *d)
{
	size_t held = 0;
	(void)o;
	for (size_t i = 0; i < catalog_count(c); i++) {
		struct format_info f = format_info(catalog_at(c, i));
		if (f.origin == ORIGIN_BUILTIN)
			continue;
		held++;
		printf("%s: %s holds: %zu pattern%s, %zu rule%s, %zu sample%s\n", f.where, f.name, f.patterns, f.patterns == 1 ? "" : "s", f.rules,
		       f.rules == 1 ? "" : "s", f.samples, f.samples == 1 ? "" : "s");
		if (f.unproven)
			printf("  without proof: %s\n", f.unproven);
	}
	if (!held)
		diag_error(d, "no format of yours holds; name a .fmt file or a folder: logopsy formats check FILE");
	return held ? 0 : 3;
}

static int show(const struct options *o, const struct catalog *c, struct diag *d)
{
	if (o->operands.n < 2)
		return usage_error(d, o, o->operands.arg[0], "`formats show` needs the name of a format: `formats list` has them");
	for (size_t i = 1; i < o->operands.n; i++) {
		const struct format *f = catalog_find(c, str_of(o->operands.v[i]));
		if (!f)
			return usage_unknown_format(d, o, o->operands.arg[i], str_of(o->operands.v[i]), c);
		struct str text = format_info(f).text;
		fwrite(text.p, 1, text.n, stdout);
	}
	return 0;
}

int command_formats(const struct options *o, const struct catalog *c, struct diag *d)
{
	static const struct {
		const char *word;
		int (*does)(const struct options *o, const struct catalog *c, struct diag *d);
	} table[] = { { "list", list }, { "show", show }, { "check", check }, { "try", formats_try }, { "from", formats_from } };
	const char *words[sizeof table / sizeof *table], *near;
	if (!o->operands.n)
		return list(o, c, d);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (!strcmp(o->operands.v[0], table[i].word)) {
			if (o->outputs.n && table[i].does != formats_from)
				return usage_error(d, o, o->outputs.arg[0], "`formats %s` writes no files", table[i].word);
			return table[i].does(o, c, d);
		}
		words[i] = table[i].word;
	}
	near = nearest_name(str_of(o->operands.v[0]), words, sizeof words / sizeof *words);
	return usage_error(d, o, o->operands.arg[0], "`formats` can list, show, check, try or tell from a file%s%s%s",
			   near ? ", did you mean " : "", near ? near : "", near ? "?" : "");
}
