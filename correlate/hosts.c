/*
 * Names of machines: one name for all spellings, and a host for logs that never say where
 * they were written.
 */
#include "correlate/ledger_impl.h"

#include "parsers/base/names.h"

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool alpha(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

bool node_is_address(struct str s)
{
	size_t dots = 0, digits = 0, colons = 0;
	for (size_t i = 0; i < s.n; i++) {
		dots += s.p[i] == '.';
		digits += digit(s.p[i]);
		colons += s.p[i] == ':';
	}
	return colons > 1 || str_chr(s, '/') != SIZE_MAX || (s.n && dots + digits + colons == s.n);
}

static struct str first_label(struct str s)
{
	s = str_trim(s);
	if (node_is_address(s))
		return s;
	s = str_sub(s, 0, str_chr(s, ':'));
	return str_sub(s, 0, str_chr(s, '.'));
}

struct str node_name(struct arena *a, struct str host)
{
	struct str s = first_label(host);
	if (!s.n)
		return STR("");
	char *p = arena_alloc(a, s.n + 1, 1);
	for (size_t i = 0; i < s.n; i++)
		p[i] = lower(s.p[i]);
	return (struct str){ p, s.n };
}

bool same_node(struct str a, struct str b)
{
	a = first_label(a);
	b = first_label(b);
	return a.n && str_eq_nocase(a, b);
}

/* Words before a number that tell what a file is, not where it comes from. */
static bool log_word(struct str s)
{
	static const char *const words[] = {
		/* kinds of logs and files */
		"access", "alert", "alerts", "archive", "audit", "backup", "boot", "bundle", "case", "chunk", "copy", "cron", "daemon", "debug",
		"dump", "error", "errors", "event", "events", "export", "ex", "file", "inc", "incident", "info", "issue", "job", "json", "kern", "line",
		"lines", "log", "logs", "messages", "metrics", "new", "old", "out", "output", "page", "part", "release", "request", "requests", "rev",
		"rotated", "run", "sample", "slice", "stage", "status", "stderr", "stdout", "step", "syslog", "test", "tmp", "trace", "traffic", "v",
		"ver", "version", "vol", "warn", "build", "attempt", "batch", "day", "hour", "week", "month", "year", "q", "z", "y", "gz", "xz", "bz", "lz",
		/* programs and protocols, whose numbers are versions */
		"apache", "application", "catalina", "deploy", "deployment", "fpm", "http", "httpd", "https", "iis", "java", "jetty", "journal", "k",
		"log4j", "md", "openssl", "php", "postgresql", "puma", "python", "ruby", "s", "service", "sha", "ssl", "tls", "tomcat", "utf", "uwsgi",
		"w3svc",
		/* regions and months */
		"north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest", "jan", "feb", "mar", "apr", "may", "jun",
		"jul", "aug", "sep", "oct", "nov", "dec",
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(s, str_of(words[i])))
			return true;
	return false;
}

/* Words of letters joined by dashes, the last followed by one to four digits: web1, db-2, shop-api-03. A word of logs among them makes
 * it a file's name. */
static bool looks_like_host(struct str s)
{
	size_t letters = 0, digits = 0;
	bool of_logs = false;
	do {
		size_t begin = letters += letters > 0;
		while (letters < s.n && alpha(s.p[letters]))
			letters++;
		of_logs |= log_word(str_sub(s, begin, letters - begin));
	} while (letters + 1 < s.n && letters && s.p[letters] == '-' && alpha(s.p[letters + 1]));
	struct str rest = str_sub(s, letters, SIZE_MAX);
	if (rest.n && rest.p[0] == '-')
		rest = str_sub(rest, 1, SIZE_MAX);
	while (digits < rest.n && digit(rest.p[digits]))
		digits++;
	return letters && digits && digits <= 4 && digits == rest.n && !of_logs;
}

static bool is_separator(char c)
{
	return c == '-' || c == '.' || c == '_';
}

/* The longest run of tokens in a file name (without what is behind the last dot) that test() accepts; the
 * leftmost of equals. */
static struct str find_in(struct str component, bool (*test)(const void *, struct str), const void *user)
{
	struct str best = STR_NONE;
	for (size_t i = 0; i < component.n; i++) {
		if (i && !is_separator(component.p[i - 1]))
			continue;
		for (size_t k = i + 1; k <= component.n; k++) {
			struct str s = str_sub(component, i, k - i);
			if (k < component.n && !is_separator(component.p[k]))
				continue;
			if (s.n > best.n && test(user, s))
				best = s;
		}
	}
	return best;
}

static bool is_known(const void *names, struct str s)
{
	char label[64];
	if (s.n < 2 || s.n > sizeof label || log_word(s))
		return false;
	for (size_t i = 0; i < s.n; i++)
		label[i] = lower(s.p[i]);
	return names_find(names, (struct str){ label, s.n }) != NAME_NONE;
}

static bool is_likely(const void *user, struct str s)
{
	(void)user;
	return looks_like_host(s);
}

/* Length of the folders and archives that all logs lie in: what these are called is how somebody keeps them. A log
 * that stands alone shares nothing. */
static size_t shared_folders(const struct ledger *l)
{
	size_t n = l->n > 1 ? l->v[0]->name.n : 0;
	for (size_t i = 1; i < l->n; i++) {
		size_t k = 0;
		while (k < n && k < l->v[i]->name.n && l->v[i]->name.p[k] == l->v[0]->name.p[k])
			k++;
		n = k;
	}
	while (n && l->v[0]->name.p[n - 1] != '/' && l->v[0]->name.p[n - 1] != '!')
		n--;
	return n;
}

/* File names tell more than folders, and inner ones more than outer ones; what only looks like a host is not taken
 * from the folders that all share. */
static struct str host_in_name(struct str name, const struct names *known, size_t shared)
{
	for (int likely = 0; likely < 2; likely++) {
		struct str rest = name;
		while (rest.n > (likely ? shared : 0)) {
			size_t cut = rest.n;
			while (cut && rest.p[cut - 1] != '/' && rest.p[cut - 1] != '!')
				cut--;
			struct str found = find_in(str_sub(rest, cut, SIZE_MAX), likely ? is_likely : is_known, known);
			if (found.n)
				return found;
			rest = str_sub(rest, 0, cut ? cut - 1 : 0);
		}
	}
	return STR_NONE;
}

static struct str folder_of(struct str name)
{
	size_t cut = str_rchr(name, '/');
	return cut == SIZE_MAX ? STR_NONE : str_sub(name, 0, cut);
}

static void learn(struct names *known, struct arena *a, struct str host)
{
	struct str s = node_name(a, host);
	if (s.n >= 2 && !node_is_address(s) && str_chr(s, '<') == SIZE_MAX)
		names_id(known, s);
}

static void learn_all(const struct ledger *l, struct names *known, struct arena *a)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *in = l->v[i];
		for (size_t k = 0; k < in->n_hosts; k++)
			learn(known, a, in->hosts[k].name);
		for (size_t k = 0; k < in->n_lanes; k++)
			learn(known, a, in->lanes[k].upstream);
	}
	for (size_t i = 0; i < l->n_facts; i++)
		if (l->facts[i].kind == EV_STATE && l->facts[i].role == ROLE_EDGE)
			learn(known, a, l->facts[i].f[F_SUBJECT]);
}

void hosts_infer(struct ledger *l)
{
	struct arena scratch = { 0 };
	struct names known = { 0 };
	size_t shared = shared_folders(l);
	learn_all(l, &known, &scratch);
	for (size_t i = 0; i < l->n; i++) {
		struct intake *in = l->v[i];
		if (in->duplicate || in->role == ROLE_ALERT || in->role == ROLE_HUMAN)
			continue;
		if (!in->about.host.n)
			in->about.host = host_in_name(in->name, &known, shared);
		else if (in->role == ROLE_SERVER && in->n_lanes && in->n_hosts == 1 && node_is_address(in->about.host))
			in->called = host_in_name(folder_of(in->name), &known, shared);
	}
	for (size_t i = 0; i < l->n_facts; i++) {
		const struct intake *in = l->v[l->facts[i].source];
		if (!l->facts[i].f[F_HOST].n && in->n_hosts <= 1) /* what names none among many is about none */
			l->facts[i].f[F_HOST] = in->about.host;
	}
	names_free(&known);
	arena_free(&scratch);
}
