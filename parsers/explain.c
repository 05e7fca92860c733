#include "parsers/base/mem.h"
#include "parsers/nearly.h"
#include "parsers/record.h"

_Static_assert((int)EXPLAIN_TEXTS == (int)LEVELS, "a level reads a text");
_Static_assert((int)EXPLAIN_FIELDS >= (int)SLOT_COUNT + DURATIONS, "a record's slots have room");
_Static_assert((int)READ_RECORD == (int)PEELED_RECORD && (int)READ_UNKNOWN == (int)PEELED_UNKNOWN, "the same words");

void explain_begin(struct reader *r, const struct line *line)
{
	r->explained = NULL;
	if (!r->options.watch->wants(r->options.watch->user, line))
		return;
	if (!r->explaining)
		r->explaining = mem_zalloc(1, sizeof *r->explaining);
	r->explained = r->explaining;
	*r->explained = (struct explained){ .line = line->number, .text = line->text };
}

/* Part i is of level i; those a line does not get to stay empty. */
static struct explained_text *part_of(struct reader *r, const struct level *l)
{
	size_t depth = (size_t)(l - r->level);
	if (depth >= r->explained->n_part)
		r->explained->n_part = depth + 1;
	return &r->explained->part[depth];
}

void explain_bid(struct reader *r, const struct level *l, struct str text, struct candidate who, int bid)
{
	struct explained_text *t = part_of(r, l);
	struct bid b = { who.format, who.pattern ? who.pattern->name : STR_NONE, bid };
	size_t i = t->n_bid;
	t->text = text;
	while (i > 0 && t->bid[i - 1].bid < bid)
		i--;
	t->more += t->n_bid == EXPLAIN_BIDS;
	if (i == EXPLAIN_BIDS)
		return;
	t->n_bid += t->n_bid < EXPLAIN_BIDS;
	memmove(&t->bid[i + 1], &t->bid[i], (t->n_bid - i - 1) * sizeof *t->bid);
	t->bid[i] = b;
}

void explain_won(struct reader *r, const struct level *l, const struct record *rec)
{
	struct explained_text *t = part_of(r, l);
	struct str name = rec->pattern ? rec->pattern->name : STR_NONE;
	for (size_t i = 1; i < t->n_bid; i++)
		if (t->bid[i].format == rec->format && t->bid[i].pattern.p == name.p) {
			struct bid won = t->bid[i];
			memmove(&t->bid[1], &t->bid[0], i * sizeof *t->bid);
			t->bid[0] = won;
			return;
		}
}

static void add_fields(struct explained *x, const struct record *rec)
{
	for (unsigned s = 0; s < SLOT_COUNT; s++)
		if (has(rec, s) && (s < SLOT_DURATION_S || s > SLOT_DURATION_NS))
			x->field[x->n_field++] = (struct captured){ slot_name((enum slot)s), rec->v[s] };
	for (size_t i = 0; i < rec->n_duration; i++)
		x->field[x->n_field++] = (struct captured){ slot_name(rec->duration[i].slot), rec->duration_text[i] };
}

void explain_line(struct reader *r, enum peeled as, const struct record *rec)
{
	struct explained *x = r->explained;
	x->as = (enum read_as)as;
	if (as == PEELED_RECORD) {
		add_fields(x, rec);
		x->stamped = rec->stamped;
		x->stamp = rec->stamp;
		const struct format *f = rec->stamped;
		if (f && f->n_stamp && f->stamp[r->stamp_hit[f->index]])
			x->time_format = f->stamp_text[r->stamp_hit[f->index]];
	}
	r->options.watch->line(r->options.watch->user, x);
}

enum {
	POOL = 24, /* patterns that get far, of which some just take anything */
	NEAR = 3, /* the least merit */
};

struct runner {
	const struct format *format;
	const struct pattern *pattern;
	struct nearly where;
	double merit;
};

/* Keeps the best, in order. */
static size_t place(struct runner *v, size_t n, size_t most, struct runner x)
{
	size_t at = n;
	while (at > 0 && v[at - 1].merit < x.merit)
		at--;
	if (at == most)
		return n;
	n += n < most;
	memmove(&v[at + 1], &v[at], (n - at - 1) * sizeof *v);
	v[at] = x;
	return n;
}

/* Near is what has matched much of itself on much of the text. To its end gets also what takes just anything. */
static double merit_of(const struct runner *x, struct str text)
{
	double reach = (double)x->where.reach, matched = (double)x->where.at / (double)(x->pattern->source.n + 1);
	return x->where.reach < text.n / 3 ? 0 : reach * matched * (x->where.reach == text.n ? 0.2 : 1);
}

size_t explain_nearest(const struct catalog *c, const struct format *only, struct str text, struct nearest *out, size_t n)
{
	struct matcher *m = matcher_new();
	struct runner pool[POOL], best[EXPLAIN_BIDS];
	size_t n_pool = 0, found = 0;
	n = n < EXPLAIN_BIDS ? n : EXPLAIN_BIDS;
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->v[i]->n_pattern && (only ? only == c->v[i] : !c->v[i]->generic); k++) {
			const struct pattern *p = &c->v[i]->pattern[k];
			double reach = (double)regex_reach(p->re, m, text);
			if (reach > 0 || only)
				n_pool = place(pool, n_pool, POOL, (struct runner){ .format = c->v[i], .pattern = p, .merit = reach });
		}
	for (size_t i = 0; i < n_pool; i++) {
		struct runner *x = &pool[i];
		x->merit = 0;
		size_t taken;
		if (pattern_stamp(x->pattern, m, text, &x->where.reach, &taken))
			x->merit = (double)text.n;
		else if (pattern_nearly(x->pattern, m, text, &x->where))
			x->merit = merit_of(x, text);
		if (x->format->origin != ORIGIN_BUILTIN)
			x->merit *= 2; /* who writes one wants to know */
		if (x->merit >= NEAR || only)
			found = place(best, found, n, *x);
	}
	for (size_t i = 0; i < found; i++)
		out[i] = (struct nearest){ best[i].format, best[i].pattern->name, best[i].where.reach,
					   best[i].where.n ? str_sub(best[i].pattern->source, best[i].where.at, best[i].where.n) : STR_NONE };
	matcher_free(m);
	return found;
}
