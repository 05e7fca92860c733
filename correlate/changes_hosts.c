/*
 * Where a change went, by what its lines say beside their own fields.
 *
 * Tools name machines in their words ("--limit web2", "restarting shop on web3"). Only names that other
 * logs know as machines count, and those of a play's recap, which are machines by its grammar.
 */
#include "correlate/changes.h"

static bool in_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

/* Names of machines have numbers, or stand behind a word that says where to: "shop" is a product as well. */
static bool stands_for_a_host(struct str text, size_t at, struct str name)
{
	static const char *const before[] = { "to", "on", "host", "hosts", "server", "node", "limit", "--limit", "-l", "-H", "--host", "--hosts", "target" };
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] >= '0' && name.p[i] <= '9')
			return true;
	size_t end = at;
	while (end && (text.p[end - 1] == ' ' || text.p[end - 1] == '=' || text.p[end - 1] == ':'))
		end--;
	size_t begin = end;
	while (begin && in_name(text.p[begin - 1]))
		begin--;
	for (size_t i = 0; i < sizeof before / sizeof *before; i++)
		if (str_is(str_sub(text, begin, end - begin), before[i]))
			return true;
	return false;
}

/* A play goes over hosts on which all is as it should be: those are left out, whatever else names them. */
static void add_from(struct study *s, struct open_change *o, struct str text)
{
	struct change *c = &o->c;
	for (size_t i = 0, j; i < text.n; i = j + 1) {
		for (j = i; j < text.n && in_name(text.p[j]); j++)
			;
		struct str word = str_sub(text, i, j - i);
		while (word.n && word.p[word.n - 1] == '.')
			word.n--;
		if (word.n && hosts_have(s->hosts, word) && !hosts_have(c->hosts, word) && !hosts_have(o->untouched, word) && stands_for_a_host(text, i, word)) {
			c->hosts = strs_add(s, c->hosts, word);
			c->hosts_in_words = true;
		}
	}
}

static void add_noted(struct study *s, struct open_change *o, const struct fact *f)
{
	struct change *c = &o->c;
	struct str host = f->f[F_SUBJECT];
	bool recap = str_find(f->raw, STR("unreachable=")) != SIZE_MAX;
	if ((!recap && !hosts_have(s->hosts, host)) || hosts_have(o->untouched, host))
		return;
	if (!hosts_have(c->hosts, host)) {
		c->hosts = strs_add(s, c->hosts, host);
		c->hosts_in_words |= !recap;
	}
	if (f->severity >= SEV_ERROR && !hosts_have(c->failed_hosts, host))
		c->failed_hosts = strs_add(s, c->failed_hosts, host);
	if (!c->version.n && f->f[F_VERSION].n)
		c->version = arena_copy(s->arena, f->f[F_VERSION]);
}

void add_named_hosts(struct study *s, struct open_change *o)
{
	bool tool = o->n && o->lines[0]->role == ROLE_DEPLOY;
	for (size_t i = 0; tool && i < o->n; i++)
		add_from(s, o, fact_text(o->lines[i]));
	for (size_t i = facts_from(s, o->c.start.time); tool && i < s->n_facts && s->facts[i].at.time.ns <= o->last.ns; i++) {
		const struct fact *f = &s->facts[i];
		bool here = f->source == o->source && f->what == WHAT_NOTE && f->role == ROLE_DEPLOY && f->f[F_SUBJECT].n;
		if (here && (!o->lane.n || !f->f[F_THREAD].n || str_eq(o->lane, f->f[F_THREAD])))
			add_noted(s, o, f);
	}
}
