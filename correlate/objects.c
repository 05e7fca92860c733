#include "correlate/objects.h"

#include "correlate/study.h"

#include <ctype.h>

/* What every tool and everybody says of any change. */
static const char *const common[] = { "deploy", "release", "upgrade", "production", "install", "rollback",
				      "rolled", "rolling", "version", "started", "finished", "complete",
				      "branch", "master", "main", "servers", "with", "from",
				      "group", "info", "play", "task", "changed", "current",
				      "latest", "name", NULL };

/* The next word of four letters or more that is not common; empty at the end. */
static struct str next_word(struct str *rest)
{
	while (rest->n) {
		size_t i = 0;
		while (i < rest->n && isalpha((unsigned char)rest->p[i]))
			i++;
		struct str word = str_sub(*rest, 0, i);
		*rest = str_sub(*rest, i + 1, SIZE_MAX);
		if (word.n >= 4 && !text_has(word, common))
			return word;
	}
	return STR_NONE;
}

bool shares_a_word(struct str told, struct str text)
{
	for (struct str word = next_word(&told); word.n; word = next_word(&told))
		if (str_find_nocase(text, word) != SIZE_MAX)
			return true;
	return false;
}

bool names_something(struct str told)
{
	static const char *const filling[] = { "done", "live", "over", "begin", "began", "everywhere", "again", "just", "have", "been", "will", "going", "host",
					       "node", "server", "machine", "prod", "start", "success", "rollout", "revert", "update", "through", NULL };
	for (struct str word = next_word(&told); word.n; word = next_word(&told))
		if (!text_has(word, filling))
			return true;
	return false;
}

bool same_but_for_numbers(struct str a, struct str b)
{
	size_t i = 0, j = 0;
	for (;;) {
		while (i < a.n && (isdigit((unsigned char)a.p[i]) || a.p[i] == '.'))
			i++;
		while (j < b.n && (isdigit((unsigned char)b.p[j]) || b.p[j] == '.'))
			j++;
		if (i == a.n || j == b.n)
			return i == a.n && j == b.n;
		if (a.p[i++] != b.p[j++])
			return false;
	}
}

/* The letters and digits of which Kubernetes makes the hash of a template: no words and no ids come of them. */
static bool is_template_hash(struct str s)
{
	static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";
	size_t i = 0;
	while (i < s.n && strchr(letters, s.p[i]))
		i++;
	return i == s.n && s.n >= 8 && s.n <= 10;
}

static bool is_dotted_version(struct str s)
{
	s = str_sub(s, s.n && s.p[0] == 'v', SIZE_MAX);
	return s.n && isdigit((unsigned char)s.p[0]) && str_chr(s, '.') != SIZE_MAX;
}

static struct str without_generation(struct str name)
{
	size_t at = str_rchr(name, '-');
	struct str tail = at == SIZE_MAX ? STR_NONE : str_sub(name, at + 1, SIZE_MAX);
	return is_template_hash(tail) || is_dotted_version(tail) ? str_sub(name, 0, at) : name;
}

bool same_object(struct str a, struct str b)
{
	return a.n && b.n && (str_eq(a, b) || str_eq(without_generation(a), without_generation(b)));
}

bool are_opposite(struct str a, struct str b)
{
	static const char *const pairs[][2][2] = {
		{ { "authoriz" }, { "revok" } }, { { "attach" }, { "detach" } }, { { "regist" }, { "deregist" } }, { { "enabl" }, { "disabl" } },
		{ { "creat" }, { "delet" } },	 { { "creat" }, { "destroy" } }, { { "insert" }, { "delet" } },	   { { "add" }, { "remov" } },
		{ { "start" }, { "stop" } },	 { { "turned on" }, { "turned off" } }, { { "switched on" }, { "switched off" } }, { { "on" }, { "off" } },
		{ { "associat" }, { "disassociat" } }, { { "install" }, { "remov" } }, { { "allow" }, { "deny" } }, { { "allow" }, { "block" } },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		for (int turn = 0; turn < 2; turn++)
			if (text_has(a, pairs[i][turn]) && !text_has(a, pairs[i][!turn]) && text_has(b, pairs[i][!turn]) && !text_has(b, pairs[i][turn]))
				return true;
	return false;
}
