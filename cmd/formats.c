/*
 * `logopsy formats`: what is understood. How a given file is, tells formats_try.c.
 */
#include "cmd/commands.h"

static int list(const struct options *o, const struct catalog *c, struct diag *d)
{
	if (o->operands.n > 1)
		return usage_error(d, o, o->operands.arg[1], "`formats list` takes no more words");
	printf("%-22s %-8s %-8s %5s  %s\n", "NAME", "KIND", "ROLE", "RULES", "TITLE");
	for (size_t i = 0; i < catalog_count(c); i++) {
		struct format_info f = format_info(catalog_at(c, i));
		printf("%-22s %-8s %-8s %5zu  %s\n", f.name, f.kind ? f.kind : "", role_name(f.role), f.rules, f.title);
	}
	return 0;
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
	} table[] = { { "list", list }, { "show", show }, { "try", formats_try } };
	const char *words[sizeof table / sizeof *table], *near;
	if (!o->operands.n)
		return list(o, c, d);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (!strcmp(o->operands.v[0], table[i].word))
			return table[i].does(o, c, d);
		words[i] = table[i].word;
	}
	near = nearest_name(str_of(o->operands.v[0]), words, sizeof words / sizeof *words);
	return usage_error(d, o, o->operands.arg[0], "`formats` can list, show or try%s%s%s",
			   near ? ", did you mean " : "", near ? near : "", near ? "?" : "");
}
