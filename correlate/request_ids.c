#include "correlate/request_ids.h"

#include <ctype.h>
#include <string.h>

enum { LOOKED_AT = 512, SHORTEST = 8, LONGEST = 64, SHORTEST_BARE = 16 };

static bool of_id(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_';
}

static struct str token_at(struct str text, size_t at)
{
	size_t n = 0, digits = 0;
	while (at + n < text.n && of_id(text.p[at + n])) {
		digits += isdigit((unsigned char)text.p[at + n]) != 0;
		n++;
	}
	return n >= SHORTEST && n <= LONGEST && digits ? str_sub(text, at, n) : STR_NONE;
}

/* "[9a3f6cdc-...]", "[c69c23b71194b1c3]": a tag that is nothing but hex digits, at the very beginning. */
static struct str bare(struct str text)
{
	struct str id = str_starts(text, STR("[")) ? token_at(text, 1) : STR_NONE;
	if (id.n < SHORTEST_BARE || 1 + id.n >= text.n || text.p[1 + id.n] != ']')
		return STR_NONE;
	for (size_t i = 0; i < id.n; i++)
		if (!isxdigit((unsigned char)id.p[i]) && id.p[i] != '-')
			return STR_NONE;
	return id;
}

/* Whether "…id" at `end` is the name of a request's id: what stands before is the end of such a word. */
static bool names_request(struct str text, size_t end)
{
	static const char *const words[] = { "request", "req", "correlation", "trace" };
	size_t n = end;
	if (n && (text.p[n - 1] == '_' || text.p[n - 1] == '-' || text.p[n - 1] == ' '))
		n--;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t length = strlen(words[i]);
		if (n >= length && str_eq_nocase(str_sub(text, n - length, length), str_of(words[i])) && (n == length || !isalnum((unsigned char)text.p[n - length - 1])))
			return true;
	}
	return false;
}

struct str request_id_in(struct str text)
{
	text = str_sub(text, 0, LOOKED_AT);
	struct str id = bare(text);
	for (size_t i = 1; !id.n && i + 1 < text.n; i++) {
		const char *d = memchr(text.p + i, 'd', text.n - i), *capital = memchr(text.p + i, 'D', d ? (size_t)(d - text.p) - i : text.n - i);
		d = capital ? capital : d;
		if (!d)
			break;
		i = (size_t)(d - text.p);
		if ((text.p[i - 1] | 0x20) != 'i' || !names_request(text, i - 1))
			continue;
		size_t at = i + 1, marks = 0;
		while (at < text.n && marks < 4 && strchr("\"'=: [", text.p[at])) {
			at++;
			marks++;
		}
		id = marks ? token_at(text, at) : STR_NONE;
	}
	return id;
}
