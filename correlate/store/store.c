#include "correlate/store/store.h"

#include "correlate/store/db.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

enum { ROW_COST = 640 }; /* what a row costs besides its body: above all the array element that it becomes */
static const int64_t NO_LIMIT = INT64_MAX / 2;

struct store {
	struct db *db;
	struct query *put, *each, *trim, *sum, *drop;
	size_t budget;
	int64_t bytes;
	int64_t limit; /* on every row's keep */
};

/* The rowid spells the order, so reading back needs no sort: 2^23 sources, 2^16 shapes, 2^24 events. */
static const char schema[] = "CREATE TABLE fact (id INTEGER PRIMARY KEY, nth INTEGER, total INTEGER, keep INTEGER, body BLOB); BEGIN";
static const char put_sql[] = "INSERT INTO fact VALUES (?1, ?2, ?3, ?4, ?5)";
static const char each_sql[] = "SELECT id, nth, total, min(keep, ?1), body FROM fact ORDER BY id";
static const char trim_sql[] = "DELETE FROM fact WHERE nth >= min(keep, ?1) AND nth < total - min(keep, ?1)";
static const char drop_sql[] = "DELETE FROM fact WHERE id >= ?1 AND id < ?2";
static const char sum_sql[] = "SELECT count(*), coalesce(sum(length(body)), 0) FROM fact";

struct store *store_open(size_t budget, struct err *e)
{
	struct store *s = mem_zalloc(1, sizeof *s);
	s->budget = budget;
	s->limit = NO_LIMIT;
	s->db = db_open(e);
	if (!s->db || !db_run(s->db, schema, e) || !(s->put = query_new(s->db, put_sql, e)) ||
	    !(s->each = query_new(s->db, each_sql, e)) || !(s->trim = query_new(s->db, trim_sql, e)) ||
	    !(s->sum = query_new(s->db, sum_sql, e)) || !(s->drop = query_new(s->db, drop_sql, e))) {
		store_close(s);
		return NULL;
	}
	return s;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	query_free(s->put);
	query_free(s->each);
	query_free(s->trim);
	query_free(s->sum);
	query_free(s->drop);
	db_close(s->db);
	free(s);
}

static bool once(struct query *q, struct err *e)
{
	bool row;
	bool ok = query_step(q, &row, e);
	query_reset(q);
	return ok;
}

static bool measure(struct store *s, struct err *e)
{
	bool row;
	bool ok = query_step(s->sum, &row, e);
	if (ok)
		s->bytes = query_get_int(s->sum, 1) + query_get_int(s->sum, 0) * ROW_COST;
	query_reset(s->sum);
	return ok;
}

static bool trim(struct store *s, struct err *e)
{
	if (!measure(s, e))
		return false;
	while ((size_t)s->bytes > s->budget && s->limit > 1) {
		/* Powers of two only: the ladder must not depend on which rows came first. */
		if (s->limit == NO_LIMIT)
			s->limit = 1024;
		s->limit /= 2;
		query_int(s->trim, 1, s->limit);
		if (!once(s->trim, e) || !measure(s, e))
			return false;
	}
	return true;
}

bool store_put(struct store *s, const struct stored *row, struct err *e)
{
	int64_t nth = (int64_t)row->nth, total = (int64_t)row->total, keep = (int64_t)row->keep;
	int64_t limit = keep < s->limit ? keep : s->limit;
	if (nth >= limit && nth < total - limit)
		return true;
	/* Where a shape has more than 2^24 events, those held are at its ends: their order still fits. */
	int64_t place = nth < keep ? nth : nth - (total > 2 * keep ? total - 2 * keep : 0);
	query_int(s->put, 1, (int64_t)row->source << 40 | (int64_t)row->shape << 24 | place);
	query_int(s->put, 2, nth);
	query_int(s->put, 3, total);
	query_int(s->put, 4, keep);
	query_blob(s->put, 5, row->body);
	if (!once(s->put, e))
		return err_wrap(e, "while keeping a notable event");
	s->bytes += (int64_t)row->body.n + ROW_COST;
	return (size_t)s->bytes <= s->budget || s->limit == 1 || trim(s, e);
}

bool store_drop(struct store *s, uint32_t source, struct err *e)
{
	query_int(s->drop, 1, (int64_t)source << 40);
	query_int(s->drop, 2, (int64_t)(source + 1) << 40);
	return once(s->drop, e) && measure(s, e);
}

bool store_each(struct store *s, void (*row)(void *to, const struct stored *row), void *to, struct err *e)
{
	bool have = true, ok = true;
	query_int(s->each, 1, s->limit);
	while (ok && (ok = query_step(s->each, &have, e)) && have) {
		int64_t id = query_get_int(s->each, 0);
		struct stored r = {
			.source = (uint32_t)(id >> 40), .shape = (uint32_t)(id >> 24) & 0xffff, .nth = (uint64_t)query_get_int(s->each, 1),
			.total = (uint64_t)query_get_int(s->each, 2), .keep = (uint64_t)query_get_int(s->each, 3), .body = query_get(s->each, 4),
		};
		row(to, &r);
	}
	query_reset(s->each);
	return ok;
}
