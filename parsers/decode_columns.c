/*
 * Columns that a `#Fields:` line names: W3C extended logs and their relatives.
 *
 * A header holds until the next one, which may name others.
 */
#include "parsers/base/mem.h"
#include "parsers/record.h"

static bool next_column(struct str *rest, char separator, struct str *out)
{
	if (separator == ' ')
		while (rest->n && rest->p[0] == ' ')
			*rest = str_sub(*rest, 1, SIZE_MAX);
	if (!rest->p || (separator == ' ' && !rest->n))
		return false;
	*out = str_cut(rest, separator);
	return true;
}

static bool names_column(const struct key_list *keys, struct str name)
{
	for (size_t i = 0; i < keys->n; i++)
		if (str_eq_nocase(keys->v[i], name))
			return true;
	return false;
}

static bool header_has(struct str header, char separator, const struct key_list *keys)
{
	for (struct str w; next_column(&header, separator, &w);)
		if (names_column(keys, w))
			return true;
	return false;
}

bool columns_header(struct reader *r, struct str names)
{
	struct columns *c = &r->columns;
	names = str_trim(names);
	c->separator = str_chr(names, '\t') == SIZE_MAX ? ' ' : '\t';
	c->format = NULL;
	size_t best = 0;
	for (size_t i = 0; i < r->catalog->n; i++) {
		const struct format *f = r->catalog->v[i];
		size_t fits = 0, wanted = 0;
		for (; fits < f->n_require && header_has(names, c->separator, &f->require[fits]); fits++)
			;
		if (f->decoder != DECODE_COLUMNS || fits < f->n_require)
			continue;
		for (size_t k = 0; k < f->n_map; k++)
			wanted += header_has(names, c->separator, &f->map[k]);
		if (fits * 2 + wanted > best) {
			best = fits * 2 + wanted;
			c->format = f;
		}
	}
	c->n = 0;
	for (struct str w; c->format && next_column(&names, c->separator, &w);) {
		MEM_PUSH(c->slot, c->n, c->cap);
		c->slot[c->n] = SLOT_COUNT;
		for (size_t k = 0; k < c->format->n_map; k++)
			if (names_column(&c->format->map[k], w)) {
				c->slot[c->n] = c->format->map[k].slot;
				break;
			}
		c->n++;
	}
	return c->format != NULL;
}

bool decode_columns(struct reader *r, struct level *l, struct str text, struct record *out)
{
	const struct columns *c = &r->columns;
	char separator = str_chr(text, '\t') == SIZE_MAX ? c->separator : '\t'; /* CloudFront: blanks in the header, tabs in the rows */
	size_t n = 0;
	record_start(out, c->format, NULL);
	for (struct str v; next_column(&text, separator, &v); n++) {
		if (n >= c->n)
			return false;
		if (c->slot[n] != SLOT_COUNT)
			record_put(out, c->slot[n], v);
	}
	return n == c->n && record_stamp(r, l, out);
}
