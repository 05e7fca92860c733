/*
 * A format as it is in memory: its end, and its words.
 */
#include "parsers/fmt_loader.h"

#include <stdlib.h>

static void drop_patterns(struct pattern *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fmt_drop_pattern(&p[i]);
	free(p);
}

static void drop_keys(struct key_list *k, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(k[i].v);
	free(k);
}

void format_free(struct format *f)
{
	if (!f)
		return;
	format_free(f->replaced);
	drop_patterns(f->pattern, f->n_pattern);
	drop_patterns(f->continues, f->n_continues);
	drop_patterns(f->joins, f->n_joins);
	drop_patterns(f->marker, f->n_marker);
	drop_patterns(f->heading, f->n_heading);
	drop_patterns(f->accept, f->n_accept);
	drop_keys(f->map, f->n_map);
	drop_keys(f->require, f->n_require);
	free(f->envelope.v);
	free(f->loose);
	for (size_t i = 0; i < f->n_rule; i++)
		fmt_drop_pattern(&f->rule[i].pattern);
	for (size_t i = 0; i < f->n_sample; i++) {
		free(f->sample[i].input);
		free(f->sample[i].want);
	}
	free(f->rule);
	free(f->sample);
	free(f->stamp);
	free(f->stamp_text);
	free(f->word);
	free(f->query);
	free(f->applies);
	arena_free(&f->arena);
	free(f);
}

enum severity format_severity(const struct format *f, struct str word)
{
	for (size_t i = 0; i < f->n_word; i++)
		if (str_eq_nocase(f->word[i].word, word))
			return f->word[i].severity;
	return severity_of(word);
}
