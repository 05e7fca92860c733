/*
 * What others are to blame for: providers, by their own posts, and dependencies, by the complaints about them.
 */
#include "correlate/suspects.h"

#include "parsers/base/mem.h"

#include <math.h>
#include <stdlib.h>

/* ---- providers ---- */

void suspect_providers(struct desk *d)
{
	static const char *const physical[] = { "power", "network", "hardware", "datacenter", "data center",
						"data centre", "cooling", "fiber", "fibre", "switch",
						"router", "storage", "rack", NULL };
	struct study *s = d->s;
	struct instant from = instant_back(episode_from(first_episode(d->in)), SECONDS(1800)), to = incident_end(s, d->in);
	struct strs done = { 0 };
	for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(to, s->facts[i].at.time); i++) {
		const struct fact *f = &s->facts[i];
		struct str page = f->f[F_SERVICE].n ? f->f[F_SERVICE] : STR("a provider");
		if (!foreign_post(s, f) || f->what == WHAT_MAINTENANCE || strs_have(done, page_of(s, f)))
			continue;
		done = strs_add(s, done, page_of(s, f));
		struct suspect *x = suspect_new(
			d, SUSPECT_PROVIDER, f->at,
			arena_printf(s->arena, "%.*s: %.*s", STR_ARG(page),
				     STR_ARG(str_sub(f->f[F_SUBJECT].n ? f->f[F_SUBJECT] : fact_text(f), 0, 120))));
		argue(d, x, weight_of.provider_post, cites_of_fact(s, f), STR("it posted trouble of its own while the impact lasted"));
		if (text_has(fact_text(f), physical) || text_has(f->f[F_SUBJECT], physical))
			argue(d, x, weight_of.provider_physical, cites_of_fact(s, f),
			      STR("the post speaks of power, network or hardware, which fails without a change of ours"));
		for (size_t k = facts_from(s, f->at.time); k < s->n_facts && !instant_before(instant_add(to, SECONDS(3600)), s->facts[k].at.time); k++) {
			const struct fact *g = &s->facts[k];
			static const char *const names[] = { "provider", "hosting", "upstream", "datacenter", "data center", NULL };
			if (!foreign_post(s, g) && (g->kind == EV_HUMAN || g->kind == EV_POST) &&
			    (text_has(fact_text(g), names) || str_find_nocase(fact_text(g), page) != SIZE_MAX)) {
				argue(d, x, weight_of.own_word, cites_of_fact(s, g),
				      arena_printf(s->arena, "the team ties it to the provider: \"%.*s\"",
						   STR_ARG(str_sub(fact_text(g), 0, 120))));
				break;
			}
		}
	}
}

/* ---- dependencies, capacity, certificates ---- */

static enum suspect_kind dependency_kind(const struct fact *f)
{
	static const char *const data[] = { "postgres", "mysql", "mariadb", "pgbouncer", "mongo", "redis", "database",
					    "db", ":5432", ":3306", ":6379", "sql", NULL };
	if (f->what == WHAT_SATURATION)
		return SUSPECT_CAPACITY;
	if (f->what == WHAT_CERTIFICATE)
		return SUSPECT_CERTIFICATE;
	return f->role == ROLE_DATA || text_has(f->f[F_SUBJECT], data) || text_has(fact_text(f), data) ? SUSPECT_DATABASE : SUSPECT_DEPENDENCY;
}

static bool about_a_dependency(const struct fact *f)
{
	return f->what == WHAT_UNREACHABLE || f->what == WHAT_SATURATION || f->what == WHAT_CERTIFICATE ||
	       ((f->what == WHAT_DOWN || f->what == WHAT_CRASH) && f->role == ROLE_DATA);
}

struct blame { /* facts about one dependency around the onset */
	enum suspect_kind kind;
	struct str subject;
	const struct fact *first;
	uint64_t count;
	struct strs writers; /* that threw it alike, where none names another machine */
	bool itself; /* only the writer is named, and it is not the database that tells of its own trouble */
};

/* What the complaint is about: the machine, or "127.0.0.1:5432" where a port on the writer's own machine is all
 * that tells services apart; the writer itself if nothing is named. */
static struct str dependency_name(const struct fact *f, bool *itself)
{
	struct str named = f->f[F_SUBJECT].n ? f->f[F_SUBJECT] : f->f[F_UPSTREAM], host = host_part(named);
	if (!is_here(host))
		return host;
	size_t scheme = str_find(named, STR("://"));
	named = str_sub(named, scheme == SIZE_MAX ? 0 : scheme + 3, SIZE_MAX);
	size_t slash = str_chr(named, '/');
	named = str_sub(named, 0, slash);
	*itself = str_chr(named, ':') == SIZE_MAX;
	return *itself ? f->f[F_HOST] : named;
}

/* "too many clients already" or "was interrupted", in a database's own log: no symptom of another's trouble. */
static bool own_trouble(const struct fact *f)
{
	return f->role == ROLE_DATA && (f->what == WHAT_SATURATION || f->what == WHAT_CRASH);
}

static bool same_blame(const struct blame *b, enum suspect_kind kind, struct str subject)
{
	return b->kind == kind && (str_eq(b->subject, subject) || same_node(b->subject, subject));
}

/* What several machines throw alike, without naming another, is one complaint. */
static bool thrown_alike(const struct blame *b, const struct fact *f, bool itself)
{
	return itself && b->itself && f->flags & b->first->flags & EVF_THROWN && fact_sort(f) == fact_sort(b->first);
}

/* Complaints in [from, to), one entry for each machine or kind of thing; free it. */
static size_t gather(struct study *s, struct instant from, struct instant to, struct blame **out)
{
	struct blame *b = NULL;
	size_t n = 0, cap = 0;
	for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(to, s->facts[i].at.time); i++) {
		const struct fact *f = &s->facts[i];
		if (!about_a_dependency(f))
			continue;
		enum suspect_kind kind = dependency_kind(f);
		bool itself = false;
		struct str subject = dependency_name(f, &itself);
		size_t k = 0;
		while (k < n && !same_blame(&b[k], kind, subject) && !thrown_alike(&b[k], f, itself))
			k++;
		if (k == n) {
			MEM_PUSH(b, n, cap);
			b[n++] = (struct blame){ kind, subject, f, 0, { 0 }, itself && !own_trouble(f) };
		}
		if (itself && f->flags & EVF_THROWN)
			b[k].writers = strs_add(s, b[k].writers, subject);
		b[k].count += f->count ? f->count : 1;
	}
	*out = b;
	return n;
}

/* What was said as often in the quiet hour before is chronic and says nothing. */
static bool is_chronic(const struct blame *b, const struct blame *before, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (same_blame(&before[k], b->kind, b->subject))
			return before[k].count * 900 >= b->count * 3600 / 2;
	return false;
}

static void weigh_blame(struct desk *d, const struct blame *b, struct instant onset)
{
	struct study *s = d->s;
	struct suspect *x = suspect_new(d, b->kind, b->first->at,
					arena_printf(s->arena, "%.*s: %.*s",
						     STR_ARG(b->writers.n > 1		   ? arena_printf(s->arena, "%zu hosts", b->writers.n)
							     : b->subject.n		   ? b->subject
							     : b->first->role == ROLE_DATA ? STR("database")
											   : STR("dependency")),
						     STR_ARG(str_sub(fact_text(b->first), 0, 120))));
	if (b->writers.n > 1)
		x->hosts = b->writers;
	else if (hosts_have(s->hosts, b->subject))
		x->hosts = strs_add(s, x->hosts, b->subject);
	argue(d, x, b->kind == SUSPECT_CAPACITY ? weight_of.saturation : weight_of.dependency,
	      cites_of_fact(s, b->first),
	      arena_printf(s->arena, "first complaint %.*s %s the onset",
			   STR_ARG(duration_text(s, fabs(span_s(instant_since(b->first->at.time, onset))))),
			   b->first->at.time.ns < onset.ns ? "before" : "after"));
	if (b->itself)
		argue(d, x, weight_of.itself, (struct cites){ 0 }, STR("it names no other machine, so it may be a symptom"));
	else if (hosts_have(d->failing, b->subject) && b->first->what == WHAT_UNREACHABLE)
		argue(d, x, weight_of.dependency_silent, cites_of_fact(s, b->first),
		      arena_printf(s->arena, "%.*s itself fell silent or was found in trouble", STR_ARG(b->subject)));
	if (b->count > 10)
		argue(d, x, weight_of.dependency_many, cites_of_fact(s, b->first),
		      arena_printf(s->arena, "%llu complaints about it within 15 min of the onset",
				   (unsigned long long)b->count));
}

void suspect_dependencies(struct desk *d)
{
	struct blame *b, *before;
	struct instant onset = first_episode(d->in)->start.time, from = instant_back(onset, SECONDS(300));
	size_t n = gather(d->s, from, instant_add(onset, SECONDS(600)), &b);
	size_t n_before = gather(d->s, instant_back(from, SECONDS(3600)), from, &before);
	for (size_t k = 0; k < n; k++)
		if (!is_chronic(&b[k], before, n_before))
			weigh_blame(d, &b[k], onset);
	free(before);
	free(b);
}
