/*
 * Which format a text is of.
 *
 * The patterns that won before on this level of this source are tried first, highest bid
 * first; now and then (the 1st, 2nd, 4th, 8th ... time) all are asked again, whether one bids more. A text that
 * none of them takes is shown to every pattern that can start with its first byte. Shapes of lines that were
 * shown around in vain again and again are asked about ever more rarely; meanwhile the catch-all that took the last one takes them.
 */
#include "parsers/base/hash.h"
#include "parsers/base/mem.h"
#include "parsers/record.h"

#include <stdlib.h>

enum {
	PATIENCE = 256, /* lines of one shape that may be shown around in vain */
	BELOW_ALL = 10000, /* bids */
};

/* When all are asked again: 1, 2, 4, 8 ... 65536, 131072, 196608 ... */
static bool due(uint64_t n)
{
	return (n & (n - 1)) == 0 || n % 65536 == 0;
}

/* Whether the part above `---` says all that analysis wants of lines like this one. */
static bool lean_will_do(const struct reader *r, const struct record *rec)
{
	const uint64_t spare = SLOT_BIT(F_USER_AGENT) | SLOT_BIT(F_REFERRER);
	return !r->options.full && rec->pattern && rec->pattern->lean && !(rec->have & ~rec->pattern->lean_slots & ~spare);
}

/* The head of a text with runs of letters and of digits made alike. */
static uint64_t shape_of(struct str text)
{
	char shape[24];
	size_t n = 0;
	for (size_t i = 0; i < text.n && i < 64 && n < sizeof shape; i++) {
		char c = text.p[i];
		if (c >= '0' && c <= '9')
			c = '0';
		else if ((c | 32) >= 'a' && (c | 32) <= 'z')
			c = 'a';
		if (!n || shape[n - 1] != c)
			shape[n++] = c;
	}
	return hash64(1, (struct str){ shape, n });
}

/* Counts a text that nobody specific understood; true if its kind has been shown around enough. */
static struct shape *shape_slot(struct level *l, struct str text)
{
	if (!l->shape)
		l->shape = mem_zalloc(SHAPES, sizeof *l->shape);
	uint64_t h = shape_of(text);
	struct shape *s = &l->shape[h % SHAPES];
	if (s->hash != h)
		*s = (struct shape){ .hash = h };
	return s;
}

static bool goes_before(const struct active *a, const struct active *b)
{
	return a->bid != b->bid ? a->bid > b->bid : a->who.format->prefers && !b->who.format->prefers;
}

static void remember(struct level *l, const struct record *rec, int bid, bool lean)
{
	struct active a = { { rec->format, rec->pattern, lean }, bid, 1 };
	size_t i;
	for (i = 0; i < l->n_active; i++)
		if (l->active[i].who.format == a.who.format && l->active[i].who.pattern == a.who.pattern) {
			a.hits = l->active[i].hits;
			a.bid = l->active[i].bid > bid ? l->active[i].bid : bid;
			break;
		}
	if (i == l->n_active) { /* the least used gives way */
		if (l->n_active < ACTIVE)
			l->n_active++;
		else
			for (size_t k = i = 0; k < l->n_active; k++)
				if (l->active[k].hits < l->active[i].hits)
					i = k;
	}
	for (; i + 1 < l->n_active; i++)
		l->active[i] = l->active[i + 1];
	for (i = l->n_active - 1; i > 0 && goes_before(&a, &l->active[i - 1]); i--)
		l->active[i] = l->active[i - 1];
	l->active[i] = a;
}

struct round {
	struct reader *r;
	struct level *l;
	struct str text;
	bool any; /* l->record holds the best so far */
	int bid;
	struct regex_known known; /* of the text */
	const struct format *equal; /* of another format, with the same bid */
};

/* Where one format is asked for, another's wrapper may stand around it. */
static bool may_wrap(const struct format *f)
{
	return f->role == ROLE_OS || f->role == ROLE_WRAPPER;
}

static void ask(struct round *q, struct candidate who)
{
	if (who.pattern && !regex_may_match(who.pattern->re, q->r->matcher, q->text, &q->known))
		return;
	if (q->l != q->r->level && who.format->role == ROLE_HUMAN)
		return; /* inside a wrapper a program speaks */
	bool other = q->r->options.as && who.format != q->r->options.as;
	if ((other && !may_wrap(who.format)) || !decode(q->r, q->l, who, q->text, &q->l->trial))
		return;
	if (other && !has(&q->l->trial, SLOT_REST))
		return;
	int bid = record_bid(&q->l->trial) - (other ? BELOW_ALL : 0);
	const struct format *best = q->any ? q->l->record.format : NULL;
	bool preferred = best && who.format->prefers && !best->prefers;
	if (q->r->explained)
		explain_bid(q->r, q->l, q->text, who, bid);
	if (best && bid == q->bid && best != who.format && best->prefers == who.format->prefers)
		q->equal = who.format;
	if (best && (bid < q->bid || (bid == q->bid && !preferred)))
		return;
	q->l->record = q->l->trial;
	q->equal = NULL;
	q->bid = bid;
	q->any = true;
}

/* Keys are parsed once and looked at by every format that reads keys. */
static void ask_decoder(struct round *q, enum decoder d)
{
	for (size_t i = 0; i < q->r->catalog->n; i++)
		if (q->r->catalog->v[i]->decoder == d)
			ask(q, (struct candidate){ q->r->catalog->v[i], NULL, false });
}

/* PCRE2's account of first bytes leaves most catch-alls in doubt, and texts that only they could take are many: those that
 * cannot are dropped for good. */
static const struct few *generic_by(struct reader *r, unsigned char first)
{
	const struct catalog *c = r->catalog;
	struct few *few = r->generic[first];
	if (few)
		return few;
	few = r->generic[first] = mem_zalloc(1, sizeof *few);
	few->v = mem_zalloc(c->n_by_byte[first] - c->n_specific[first] + 1, sizeof *few->v);
	for (size_t i = c->n_specific[first]; i < c->n_by_byte[first]; i++)
		if (regex_may_start(c->by_byte[first][i].pattern->re, r->matcher, (char)first))
			few->v[few->n++] = c->by_byte[first][i];
	return few;
}

static void ask_all(struct round *q, bool generic_only)
{
	unsigned char first = (unsigned char)q->text.p[0];
	const struct catalog *c = q->r->catalog;
	const struct few *generic = generic_by(q->r, first);
	for (size_t i = 0; i < c->n_specific[first] && !generic_only; i++)
		ask(q, c->by_byte[first][i]);
	for (size_t i = 0; i < generic->n; i++)
		ask(q, generic->v[i]);
	if (first == '{' || first == ' ' || first == '\t')
		ask_decoder(q, DECODE_JSON);
	if (first != '{' && memchr(q->text.p, '=', q->text.n))
		ask_decoder(q, DECODE_LOGFMT);
}

static bool reads_keys(const struct format *f)
{
	return f->decoder == DECODE_JSON || f->decoder == DECODE_LOGFMT;
}

struct record *dispatch(struct reader *r, struct level *l, struct str text)
{
	const bool all = r->tied || r->explained; /* are asked, about each text */
	l->json.of = l->logfmt.of = NULL; /* the same place may hold another text now */
	if (!text.n)
		return NULL;
	if (r->columns.format && l == r->level && decode_columns(r, l, text, &l->record))
		return &l->record;
	if (!all && ((text.p[0] == '{' && keys_known(r, l, DECODE_JSON, text, &l->record)) ||
			 (l->logfmt.won && keys_known(r, l, DECODE_LOGFMT, text, &l->record))))
		return &l->record;
	struct round q = { .r = r, .l = l, .text = text };
	for (size_t i = 0; i < l->n_active; i++) {
		struct active *a = &l->active[i];
		if (!decode(r, l, a->who, text, &l->record))
			continue;
		if (!all && !due(++a->hits))
			return &l->record;
		q.any = true;
		q.bid = record_bid(&l->record);
		break;
	}
	struct shape *s = q.any ? NULL : shape_slot(l, text);
	bool tired = s && ++s->asked > PATIENCE && !due(s->asked) && !all;
	if (tired && s->won.format && decode(r, l, s->won, text, &l->record))
		return &l->record;
	ask_all(&q, tired);
	if (q.any && q.equal && r->tied)
		r->tied(r->watcher, l->record.format, q.equal, q.bid);
	if (!q.any)
		return NULL;
	if (r->explained)
		explain_won(r, l, &l->record);
	if (reads_keys(l->record.format)) {
		keys_remember(l, l->record.format);
	} else if (!l->record.format->generic) {
		remember(l, &l->record, q.bid, lean_will_do(r, &l->record));
		if (s)
			s->asked = 0;
	} else if (s) {
		s->won = (struct candidate){ l->record.format, l->record.pattern, false };
	}
	return &l->record;
}

void dispatch_free(struct reader *r)
{
	for (size_t i = 0; i < 256; i++) {
		if (r->generic[i])
			free(r->generic[i]->v);
		free(r->generic[i]);
	}
}

void level_free(struct level *l)
{
	free(l->shape);
	keys_free(&l->json);
	keys_free(&l->logfmt);
}
