/*
 * Milestone rules over whole records.
 *
 * One pass for the literals of all rules, then PCRE2 only where one was found. A format's own
 * rules go first, in the order of its file; then those of `rules` files in order of names, those for all (`*`) and for kinds of logs (`@`, `~`) last.
 */
#include "parsers/record.h"

/* `~deploy`: the one who speaks is called so, or the log. */
static bool is_called(const struct reader *r, const struct record *rec, struct str word)
{
	static const enum slot names[] = { (enum slot)F_PROCESS, (enum slot)F_SERVICE };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (has(rec, names[i]) && str_find_nocase(rec->v[names[i]], word) != SIZE_MAX)
			return true;
	return str_find_nocase(r->file, word) != SIZE_MAX;
}

static bool concerns(const struct reader *r, const struct format *rules, const struct record *rec)
{
	if (rules == rec->format)
		return true;
	for (size_t i = 0; i < rules->n_applies; i++) {
		struct str to = rules->applies[i];
		if (to.p[0] == '@' && str_is(str_sub(to, 1, SIZE_MAX), role_name(rec->format->role)))
			return true;
		if (to.p[0] == '~' && is_called(r, rec, str_sub(to, 1, SIZE_MAX)))
			return true;
		if (str_is(to, "*"))
			return rec->format->kind == EV_LOG || rec->format->kind == EV_STATE || rec->format->kind == EV_CHANGE;
		if (str_is(to, rec->format->name) || (has(rec, F_PROCESS) && str_eq_nocase(to, rec->v[F_PROCESS])) ||
		    (has(rec, F_SERVICE) && str_eq_nocase(to, rec->v[F_SERVICE])))
			return true;
	}
	return false;
}

/* Rules of one file come one after the other. */
static bool concerns_all(struct reader *r, const struct format *rules, const struct record *rec)
{
	if (r->asked != rules)
		r->concerned = concerns(r, rules, rec);
	r->asked = rules;
	return r->concerned;
}

/* The nearer to the record, the lower. */
static int rank(const struct format *rules, const struct record *rec)
{
	return rules == rec->format ? 0 : rules->n_applies && str_chr(STR("*@~"), rules->applies[0].p[0]) != SIZE_MAX ? 2 : 1;
}

/* Whether rule a goes before the best so far, by their numbers in the catalog. */
static bool before(const struct reader *r, const struct record *rec, size_t a, size_t best)
{
	if (best == SIZE_MAX)
		return true;
	int x = rank(r->catalog->rule[a]->format, rec), y = rank(r->catalog->rule[best]->format, rec);
	return x == y ? a < best : x < y;
}

/* What rules look at: of messages what happened, of very long records the beginning. */
static struct str looked_at(const struct record *rec, enum slot on)
{
	enum { MUCH = 32 * 1024 };
	bool headline = on == (enum slot)F_MESSAGE && has(rec, SLOT_HEADLINE);
	return str_sub(rec->v[headline ? SLOT_HEADLINE : on], 0, MUCH);
}

/* Structured lines say what was tried in the message and what went wrong beside it: rules for messages look there as
 * well, where the message is none. */
static bool tells_beside(const struct record *rec)
{
	return (rec->format->decoder == DECODE_JSON || rec->format->decoder == DECODE_LOGFMT) && rec->format->kind == EV_LOG && has(rec, F_REASON);
}

/* The better of the rule with the number i, whose literal is there, and the best so far. */
static size_t confirm(struct reader *r, const struct record *rec, enum slot on, struct str text, size_t i, size_t best)
{
	const struct rule *rule = r->catalog->rule[i];
	bool first = before(r, rec, i, best);
	if (rule->on != on || (!first && !rule->also) || !concerns_all(r, rule->format, rec) || regex_match(rule->pattern.re, r->matcher, text) != MATCH_YES)
		return best;
	if (rule->also && r->n_also < ALSO)
		r->also[r->n_also++] = i;
	return first ? i : best;
}

/* Of the `also` rules that matched only those stay that tell something else than the one that won and than each other, the first first.
 * Where that one says that nothing is told (a question, a plan), none is. */
static void settle_also(struct reader *r, const struct record *rec, const struct rule *won)
{
	size_t n = 0;
	uint64_t told = UINT64_C(1) << won->what;
	while (won->what != WHAT_NOTE) {
		size_t best = SIZE_MAX;
		for (size_t i = n; i < r->n_also; i++)
			if (!(told >> r->catalog->rule[r->also[i]]->what & 1) && before(r, rec, r->also[i], best == SIZE_MAX ? SIZE_MAX : r->also[best]))
				best = i;
		if (best == SIZE_MAX)
			break;
		size_t one = r->also[best];
		r->also[best] = r->also[n];
		r->also[n++] = one;
		told |= UINT64_C(1) << r->catalog->rule[one]->what;
	}
	r->n_also = n;
}

/* The best of `best` and the rules for field `on` that match the text. */
static size_t best_of(struct reader *r, const struct record *rec, enum slot on, struct str text, size_t best)
{
	const struct catalog *c = r->catalog;
	const size_t own = rec->format->index;
	for (size_t k = 0; c->own[own].brief && k < rec->format->n_rule; k++)
		if (rule_is_brief(&rec->format->rule[k]) && str_find_nocase(text, rec->format->rule[k].literal) != SIZE_MAX)
			best = confirm(r, rec, on, text, c->own[own].first + k, best);
	if (!c->literals || !literals_find(c->literals, text, r->literals))
		return best;
	for (size_t w = 0; w < (c->n_rule + 63) / 64; w++)
		for (uint64_t bits = r->literals[w]; bits; bits &= bits - 1)
			best = confirm(r, rec, on, text, w * 64 + (size_t)__builtin_ctzll(bits), best);
	return best;
}

const struct rule *rules_apply(struct reader *r, struct record *rec)
{
	const struct catalog *c = r->catalog;
	uint64_t on = c->on[rec->format->index];
	if (rec->format->kind != EV_REQUEST)
		on |= c->on_any;
	size_t best = SIZE_MAX;
	r->n_also = 0;
	r->asked = NULL;
	for (uint64_t bits = on & rec->have; bits; bits &= bits - 1)
		best = best_of(r, rec, (enum slot)__builtin_ctzll(bits), looked_at(rec, (enum slot)__builtin_ctzll(bits)), best);
	bool beside = best == SIZE_MAX && tells_beside(rec);
	if (beside)
		best = best_of(r, rec, (enum slot)F_MESSAGE, looked_at(rec, (enum slot)F_REASON), best);
	if (best == SIZE_MAX)
		return NULL;
	/* Once more: others were tried since, and the groups are those of the last match. */
	const struct rule *rule = c->rule[best];
	if (regex_match(rule->pattern.re, r->matcher, looked_at(rec, beside ? (enum slot)F_REASON : rule->on)) == MATCH_YES)
		record_take(rec, &rule->pattern, r->matcher, true);
	if (r->n_also)
		settle_also(r, rec, rule);
	return rule;
}
