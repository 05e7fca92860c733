#include "parsers/table.h"

#include "parsers/base/ascii.h"
#include "parsers/base/json_write.h"
#include "parsers/base/names.h"

enum { COLUMNS = 400 };

struct table {
	struct str rest;
	uint64_t line; /* of what is left */
	char separator;
	struct names keys;
	struct buf cell;
};

/* ---- cells ---- */

/* The next cell, alive until the next one; *last where its row ends. */
static struct str next_cell(struct table *t, bool *last)
{
	struct str s = t->rest;
	size_t i = 0;
	buf_reset(&t->cell);
	while (i < s.n && s.p[i] == ' ' && t->separator != ' ')
		i++;
	bool quoted = i < s.n && s.p[i] == '"';
	for (i = quoted ? i + 1 : 0; i < s.n; i++) {
		char c = s.p[i];
		if (quoted && c == '"') {
			if (i + 1 < s.n && s.p[i + 1] == '"')
				i++;
			else
				quoted = false;
			if (!quoted)
				continue;
		} else if (!quoted && (c == t->separator || c == '\n')) {
			break;
		}
		t->line += c == '\n';
		buf_addc(&t->cell, c);
	}
	*last = i >= s.n || s.p[i] == '\n';
	t->line += i < s.n && s.p[i] == '\n';
	t->rest = str_sub(s, i + 1, SIZE_MAX);
	return str_trim(buf_str(&t->cell));
}

/* ---- names ---- */

static void add_key(struct buf *out, struct str name)
{
	size_t from = out->n;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (ascii_alnum(c) || (unsigned char)c >= 0x80)
			buf_addc(out, ascii_lower(c));
		else if (out->n > from && out->p[out->n - 1] != '_')
			buf_addc(out, '_');
	}
	if (out->n > from && out->p[out->n - 1] == '_')
		out->n--;
}

static void new_key(struct table *t, struct str name)
{
	struct buf key = { 0 };
	add_key(&key, name);
	size_t plain = key.n;
	if (!plain || str_is(buf_str(&key), "line")) /* the row's own word */
		buf_addf(&key, "_%zu", t->keys.n + 1);
	while (names_find(&t->keys, buf_str(&key)) != NAME_NONE) {
		key.n = plain;
		buf_addf(&key, "_%zu", t->keys.n + 1);
	}
	names_id(&t->keys, buf_str(&key));
	buf_free(&key);
}

static char separator_of(struct str line)
{
	static const char separators[] = { ',', ';', '\t', '|' };
	size_t most = 0;
	char best = 0;
	for (size_t k = 0; k < sizeof separators; k++) {
		size_t n = 0;
		bool quoted = false;
		for (size_t i = 0; i < line.n; i++) {
			quoted ^= line.p[i] == '"';
			n += !quoted && line.p[i] == separators[k];
		}
		if (n > most) {
			most = n;
			best = separators[k];
		}
	}
	return best;
}

static struct str first_line(struct str text)
{
	struct str line = str_cut(&text, '\n');
	return line;
}

/* Takes the names; false if these are none. */
static bool open_table(struct table *t, struct str text)
{
	bool last = false;
	struct str head = first_line(text);
	*t = (struct table){ .rest = text, .line = 1 };
	if (str_starts_nocase(head, STR("sep=")) && str_trim(head).n == 5) {
		str_cut(&t->rest, '\n');
		t->line++;
		t->separator = head.p[4];
	} else {
		t->separator = separator_of(head);
	}
	while (t->separator && !last && t->keys.n < COLUMNS)
		new_key(t, next_cell(t, &last));
	return last && t->keys.n > 1;
}

static void close_table(struct table *t)
{
	names_free(&t->keys);
	buf_free(&t->cell);
}

bool table_names(struct str text, struct buf *out)
{
	struct table t;
	bool ok = open_table(&t, text);
	if (ok)
		buf_addc(out, ' ');
	for (size_t i = 0; ok && i < t.keys.n; i++) {
		buf_add(out, names_str(&t.keys, (uint32_t)i));
		buf_addc(out, ' ');
	}
	close_table(&t);
	return ok;
}

/* ---- rows ---- */

static void add_row(struct table *t, struct buf *out)
{
	bool last = false;
	buf_addf(out, "{\"line\":%llu", (unsigned long long)t->line);
	for (uint32_t i = 0; !last; i++) {
		struct str cell = next_cell(t, &last);
		if (!cell.n || i > t->keys.n)
			continue;
		buf_addc(out, ',');
		json_quote(out, i < t->keys.n ? names_str(&t->keys, i) : STR("more")); /* Windows leaves the last column unnamed */
		buf_addc(out, ':');
		json_quote(out, cell);
	}
	buf_addc(out, '}');
}

bool table_json(struct str text, struct table_place *at, struct buf *out, size_t enough)
{
	struct table t;
	bool ok = open_table(&t, text);
	size_t from = out->n;
	if (at->offset) {
		t.rest = str_sub(text, at->offset, SIZE_MAX);
		t.line = at->line + 1;
	}
	buf_addc(out, '[');
	while (ok && t.rest.n && out->n - from <= enough) {
		if (!str_trim(first_line(t.rest)).n) {
			str_cut(&t.rest, '\n');
			t.line++;
			continue;
		}
		if (out->n > from + 1)
			buf_addc(out, ',');
		add_row(&t, out);
	}
	buf_addc(out, ']');
	*at = (struct table_place){ text.n - t.rest.n, t.line - 1 };
	close_table(&t);
	return ok;
}
