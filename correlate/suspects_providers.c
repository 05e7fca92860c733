/*
 * Providers, by their own posts.
 */
#include "correlate/objects.h"
#include "correlate/suspects.h"

/* The team speaks of this provider: by name, by what failed there, or of "the provider" where only one tells of trouble. */
static bool speaks_of(const struct study *s, const struct fact *g, const struct fact *post, bool only)
{
	static const char *const names[] = { "provider", "hosting", "upstream", "datacenter", "data center", NULL };
	if (foreign_post(s, g) || (g->kind != EV_HUMAN && g->kind != EV_POST))
		return false;
	struct str text = fact_text(g), page = post->f[F_SERVICE];
	if (page.n && str_find_nocase(text, page) != SIZE_MAX)
		return true;
	return text_has(text, names) && (only || shares_a_word(post->f[F_SUBJECT], text));
}

static bool is_only_provider(const struct study *s, struct instant from, struct instant to, const struct fact *post)
{
	for (size_t i = facts_from(s, from); i < s->n_facts && !instant_before(to, s->facts[i].at.time); i++)
		if (foreign_post(s, &s->facts[i]) && !str_eq(page_of(s, &s->facts[i]), page_of(s, post)))
			return false;
	return true;
}

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
		bool only = is_only_provider(s, from, to, f);
		struct suspect *x = suspect_new(
			d, SUSPECT_PROVIDER, f->at,
			arena_printf(s->arena, "%.*s: %.*s", STR_ARG(page),
				     STR_ARG(quotable(s, f->f[F_SUBJECT].n ? f->f[F_SUBJECT] : fact_text(f), 120))));
		argue(d, x, weight_of.provider_post, cites_of_fact(s, f), STR("it posted trouble of its own while the impact lasted"));
		if (text_has(fact_text(f), physical) || text_has(f->f[F_SUBJECT], physical))
			argue(d, x, weight_of.provider_physical, cites_of_fact(s, f),
			      STR("the post speaks of power, network or hardware, which fails without a change of ours"));
		for (size_t k = facts_from(s, f->at.time); k < s->n_facts && !instant_before(instant_add(to, SECONDS(3600)), s->facts[k].at.time); k++) {
			const struct fact *g = &s->facts[k];
			if (speaks_of(s, g, f, only)) {
				argue(d, x, weight_of.own_word, cites_of_fact(s, g),
				      arena_printf(s->arena, "the team ties it to the provider: \"%.*s\"",
						   STR_ARG(told_text(s, g, 120))));
				break;
			}
		}
	}
}
