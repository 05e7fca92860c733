#include "parsers/builtin.h"
#include "parsers/base/mem.h"
#include "parsers/format.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const roles[ROLE_COUNT] = {
	[ROLE_OTHER] = "other", [ROLE_EDGE] = "edge", [ROLE_SERVER] = "server", [ROLE_APP] = "app", [ROLE_DATA] = "data",
	[ROLE_OS] = "os", [ROLE_DEPLOY] = "deploy", [ROLE_ALERT] = "alert", [ROLE_HUMAN] = "human", [ROLE_WRAPPER] = "wrapper",
};

static bool is_for(const struct format *rules, const char *name)
{
	for (size_t i = 0; i < rules->n_applies; i++)
		if (str_is(rules->applies[i], name))
			return true;
	return false;
}

size_t catalog_rules_of(const struct catalog *c, const struct format *f)
{
	size_t n = f->n_rule;
	for (size_t i = 0; i < c->n; i++)
		n += is_for(c->v[i], f->name) ? c->v[i]->n_rule : 0;
	return n;
}

const char *role_name(enum role r)
{
	return (size_t)r < ROLE_COUNT ? roles[r] : NULL;
}

static void drop_indexes(struct catalog *c)
{
	for (size_t b = 0; b < 256; b++) {
		free(c->by_byte[b]);
		c->by_byte[b] = NULL;
		c->n_by_byte[b] = c->n_specific[b] = 0;
		free(c->mark_by_byte[b]);
		c->mark_by_byte[b] = NULL;
		c->n_mark_by_byte[b] = 0;
	}
	free(c->mark);
	c->mark = NULL;
	c->n_mark = 0;
	free(c->rule);
	free(c->on);
	free(c->own);
	literals_free(c->literals);
	c->rule = NULL;
	c->on = NULL;
	c->own = NULL;
	c->literals = NULL;
	c->n_rule = 0;
	c->on_any = 0;
}

/* Which patterns can match a text that starts with a byte: most formats need not be asked. */
static void index_first_bytes(struct catalog *c)
{
	for (size_t b = 0; b < 256; b++) {
		size_t cap = 0;
		for (int generic = 0; generic < 2; generic++)
			for (size_t i = 0; i < c->n; i++) {
				const struct format *f = c->v[i];
				for (size_t k = 0; k < f->n_pattern && f->generic == (generic == 1); k++) {
					if (!(f->pattern[k].first[b / 64] >> b % 64 & 1))
						continue;
					MEM_PUSH(c->by_byte[b], c->n_by_byte[b], cap);
					c->by_byte[b][c->n_by_byte[b]++] = (struct candidate){ f, &f->pattern[k], false };
					c->n_specific[b] += !f->generic;
				}
			}
	}
}

static void index_mark(struct catalog *c, size_t cap[256], struct candidate who)
{
	for (size_t b = 0; b < 256; b++) {
		if (!(who.pattern->first[b / 64] >> b % 64 & 1))
			continue;
		MEM_PUSH(c->mark_by_byte[b], c->n_mark_by_byte[b], cap[b]);
		c->mark_by_byte[b][c->n_mark_by_byte[b]++] = who;
	}
}

static void index_marks(struct catalog *c)
{
	size_t by_byte_cap[256] = { 0 };
	size_t cap = 0;
	for (size_t i = 0; i < c->n; i++) {
		const struct format *f = c->v[i];
		for (size_t k = 0; k < f->n_marker + f->n_heading; k++) {
			MEM_PUSH(c->mark, c->n_mark, cap);
			c->mark[c->n_mark] = (struct candidate){ f, k < f->n_marker ? &f->marker[k] : &f->heading[k - f->n_marker], false };
			index_mark(c, by_byte_cap, c->mark[c->n_mark++]);
		}
	}
}

static void index_rules(struct catalog *c)
{
	struct str *literal = NULL;
	size_t cap = 0, literals_cap = 0;
	c->on = mem_zalloc(c->n ? c->n : 1, sizeof *c->on);
	c->own = mem_zalloc(c->n ? c->n : 1, sizeof *c->own);
	for (size_t i = 0; i < c->n; i++) {
		c->own[i].first = c->n_rule;
		for (size_t k = 0; k < c->v[i]->n_rule; k++) {
			const struct rule *r = &c->v[i]->rule[k];
			MEM_PUSH(literal, c->n_rule, literals_cap);
			MEM_PUSH(c->rule, c->n_rule, cap);
			literal[c->n_rule] = rule_is_brief(r) ? STR_NONE : r->literal;
			c->own[i].brief |= rule_is_brief(r);
			c->rule[c->n_rule++] = r;
			c->on[i] |= SLOT_BIT(r->on);
			if (c->v[i]->n_applies)
				c->on_any |= SLOT_BIT(r->on);
		}
	}
	c->literals = literals_build(literal, c->n_rule);
	free(literal);
}

static void index_all(struct catalog *c)
{
	drop_indexes(c);
	index_first_bytes(c);
	index_marks(c);
	index_rules(c);
}

static void number(struct catalog *c)
{
	for (size_t i = 0; i < c->n; i++)
		c->v[i]->index = i;
}

/* Keeps the order of names. */
static bool insert(struct catalog *c, const char *name, struct str text, const char *where, bool trusted, struct err *e)
{
	const struct format *there = catalog_find(c, str_of(name));
	if (there)
		return err_set(e, "%s: there is a format named %s already, of %s; rename one of the files", where, name, there->where);
	struct format *f = format_parse(name, text, where, trusted, e);
	if (!f)
		return false;
	size_t i = c->n;
	MEM_PUSH(c->v, c->n, c->cap);
	for (; i > 0 && strcmp(c->v[i - 1]->name, name) > 0; i--)
		c->v[i] = c->v[i - 1];
	c->v[i] = f;
	c->n++;
	number(c);
	return true;
}

bool catalog_add(struct catalog *c, const char *name, struct str text, const char *where, struct err *e)
{
	if (!insert(c, name, text, where, false, e))
		return false;
	index_all(c);
	return true;
}

struct catalog *catalog_new(void)
{
	struct catalog *c = mem_zalloc(1, sizeof *c);
	index_all(c);
	return c;
}

struct catalog *catalog_builtin(struct err *e)
{
	struct catalog *c = catalog_new();
	for (const struct builtin_format *b = builtin_formats; b->name; b++) {
		char where[256];
		snprintf(where, sizeof where, "parsers/formats/%s.fmt", b->name);
		if (!insert(c, b->name, (struct str){ (const char *)b->text, b->n }, where, true, e)) {
			catalog_free(c);
			return NULL;
		}
	}
	index_all(c);
	return c;
}

/* One of the user's, no law asked yet but the language's. */
static struct format *add_own(struct catalog *c, const struct own_format *own, struct err *e)
{
	struct format *there = (struct format *)catalog_find(c, str_of(own->name)), *f;
	if (!there || there->origin != ORIGIN_BUILTIN || own->origin != ORIGIN_OWN) {
		if (!insert(c, own->name, own->text, own->where, false, e))
			return NULL;
		f = (struct format *)catalog_find(c, str_of(own->name));
	} else {
		f = format_parse(own->name, own->text, own->where, false, e);
		if (!f)
			return NULL;
		f->index = there->index;
		f->replaced = there;
		c->v[f->index] = f;
	}
	f->origin = own->origin;
	return f;
}

static void take_out(struct catalog *c, struct format *f)
{
	if (f->replaced) {
		c->v[f->index] = f->replaced;
		f->replaced = NULL;
	} else {
		memmove(&c->v[f->index], &c->v[f->index + 1], (c->n - f->index - 1) * sizeof(struct format *));
		c->n--;
		number(c);
	}
	format_free(f);
}

size_t catalog_extend(struct catalog *c, const struct own_format *v, size_t n, const struct documents *documents,
		      void (*refused)(void *user, size_t i, struct str why), void *user)
{
	struct format **added = mem_zalloc(n + 1, sizeof *added);
	bool *broken = mem_zalloc(n + 1, sizeof *broken);
	size_t failures = 0;
	for (size_t i = 0; i < n; i++) {
		struct err e = { 0 };
		added[i] = add_own(c, &v[i], &e);
		if (!added[i])
			refused(user, i, str_of(e.text));
		failures += !added[i];
	}
	index_all(c);
	for (size_t i = 0; i < n; i++) {
		struct buf why = { 0 };
		broken[i] = added[i] && !format_check(c, added[i], documents, &why);
		if (broken[i])
			refused(user, i, buf_str(&why));
		failures += broken[i];
		buf_free(&why);
	}
	for (size_t i = 0; i < n; i++)
		if (broken[i])
			take_out(c, added[i]);
	if (failures)
		index_all(c);
	free(added);
	free(broken);
	return failures;
}

void catalog_free(struct catalog *c)
{
	if (!c)
		return;
	drop_indexes(c);
	for (size_t i = 0; i < c->n; i++)
		format_free(c->v[i]);
	free(c->v);
	free(c);
}

size_t catalog_count(const struct catalog *c)
{
	return c->n;
}

const struct format *catalog_at(const struct catalog *c, size_t i)
{
	return c->v[i];
}

const struct format *catalog_find(const struct catalog *c, struct str name)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_is(name, c->v[i]->name))
			return c->v[i];
	return NULL;
}

struct format_info format_info(const struct format *f)
{
	return (struct format_info){
		.name = f->name, .title = f->title, .about = f->about, .kind = event_kind_name(f->kind), .role = f->role,
		.patterns = f->n_pattern, .rules = f->n_rule, .samples = f->n_sample,
		.unproven = f->unproven, .prefers = f->prefers,
		.origin = f->origin, .where = f->where, .replaces = f->replaced != NULL, .text = f->text,
	};
}
