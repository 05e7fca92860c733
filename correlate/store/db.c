#include "correlate/store/db.h"

#include "parsers/base/mem.h"

#include <sqlite3.h>
#include <stdlib.h>

enum { MAX_WORK = 2000 }; /* in CALLBACK_STEPS of the virtual machine: some tens of seconds */
enum { CALLBACK_STEPS = 1000000 };

struct db {
	sqlite3 *sqlite;
	unsigned work; /* steps since the last query began, once confined */
};

struct query {
	struct db *db;
	sqlite3_stmt *stmt;
	bool begun;
};

static bool fail(struct db *d, const char *what, struct err *e)
{
	return err_set(e, "%s: %s", what, sqlite3_errmsg(d->sqlite));
}

struct db *db_open(struct err *e)
{
	struct db *d = mem_zalloc(1, sizeof *d);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	bool ok = sqlite3_open_v2(":memory:", &d->sqlite, flags, NULL) == SQLITE_OK;
	if (!ok)
		fail(d, "cannot open a database in memory", e);
	/* temp_store: without it a large sort would go to a file. */
	if (!ok || !db_run(d, "PRAGMA temp_store = MEMORY; PRAGMA journal_mode = OFF; PRAGMA locking_mode = EXCLUSIVE", e)) {
		db_close(d);
		return NULL;
	}
	return d;
}

static int authorize(void *user, int action, const char *a, const char *function, const char *schema, const char *trigger)
{
	static const char *const refused[] = { "load_extension", "random", "randomblob", "zeroblob", "fts3_tokenizer" };
	(void)user, (void)a, (void)schema, (void)trigger;
	if (action != SQLITE_SELECT && action != SQLITE_READ && action != SQLITE_RECURSIVE && action != SQLITE_FUNCTION)
		return SQLITE_DENY;
	for (size_t i = 0; action == SQLITE_FUNCTION && i < sizeof refused / sizeof *refused; i++)
		if (sqlite3_stricmp(function, refused[i]) == 0)
			return SQLITE_DENY;
	return SQLITE_OK;
}

static int progress(void *user)
{
	struct db *d = user;
	return ++d->work > MAX_WORK;
}

void db_confine(struct db *d)
{
	static const struct {
		int id, value;
	} limits[] = {
		{ SQLITE_LIMIT_LENGTH, 256 << 20 }, { SQLITE_LIMIT_SQL_LENGTH, 1 << 16 }, { SQLITE_LIMIT_COLUMN, 100 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 100 }, { SQLITE_LIMIT_COMPOUND_SELECT, 10 }, { SQLITE_LIMIT_VDBE_OP, 25000 },
		{ SQLITE_LIMIT_FUNCTION_ARG, 32 }, { SQLITE_LIMIT_ATTACHED, 0 }, { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200 },
		{ SQLITE_LIMIT_VARIABLE_NUMBER, 8 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 1 }, { SQLITE_LIMIT_WORKER_THREADS, 0 },
	};
	static const struct {
		int op, value;
	} configs[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 }, { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 }, { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
	};
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		sqlite3_limit(d->sqlite, limits[i].id, limits[i].value);
	for (size_t i = 0; i < sizeof configs / sizeof *configs; i++)
		sqlite3_db_config(d->sqlite, configs[i].op, configs[i].value, NULL);
	/* JSON's table functions declare their columns on first use; the authorizer would refuse that. */
	db_run(d, "SELECT 1 FROM json_each('[]'), json_tree('[]')", NULL);
	sqlite3_set_authorizer(d->sqlite, authorize, NULL);
	sqlite3_progress_handler(d->sqlite, CALLBACK_STEPS, progress, d);
}

void db_close(struct db *d)
{
	if (!d)
		return;
	sqlite3_close(d->sqlite);
	free(d);
}

bool db_run(struct db *d, const char *sql, struct err *e)
{
	return sqlite3_exec(d->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK || fail(d, sql, e);
}

struct query *query_new(struct db *d, const char *sql, struct err *e)
{
	struct query *q = mem_zalloc(1, sizeof *q);
	const char *tail;
	q->db = d;
	d->work = 0;
	if (sqlite3_prepare_v2(d->sqlite, sql, -1, &q->stmt, &tail) != SQLITE_OK)
		fail(d, "cannot understand the query", e);
	else if (!q->stmt)
		err_set(e, "the query is empty");
	else
		return q;
	query_free(q);
	return NULL;
}

void query_free(struct query *q)
{
	if (!q)
		return;
	sqlite3_finalize(q->stmt);
	free(q);
}

void query_int(struct query *q, int i, int64_t v)
{
	sqlite3_bind_int64(q->stmt, i, v);
}

void query_text(struct query *q, int i, struct str s)
{
	sqlite3_bind_text64(q->stmt, i, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8);
}

void query_blob(struct query *q, int i, struct str s)
{
	sqlite3_bind_blob64(q->stmt, i, s.p, s.n, SQLITE_STATIC);
}

bool query_step(struct query *q, bool *row, struct err *e)
{
	if (!q->begun)
		q->db->work = 0;
	int rc = sqlite3_step(q->stmt);
	q->begun = true;
	if (rc == SQLITE_NOMEM)
		mem_exhausted(0);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return fail(q->db, "the query failed", e);
	*row = rc == SQLITE_ROW;
	return true;
}

void query_reset(struct query *q)
{
	sqlite3_reset(q->stmt);
	q->begun = false;
}

int query_columns(const struct query *q)
{
	return sqlite3_column_count(q->stmt);
}

const char *query_name(struct query *q, int column)
{
	return sqlite3_column_name(q->stmt, column);
}

int64_t query_get_int(struct query *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

struct str query_get(struct query *q, int column)
{
	int type = sqlite3_column_type(q->stmt, column);
	if (type == SQLITE_NULL)
		return STR_NONE;
	const void *p = type == SQLITE_BLOB ? sqlite3_column_blob(q->stmt, column) : sqlite3_column_text(q->stmt, column);
	return (struct str){ p ? p : "", (size_t)sqlite3_column_bytes(q->stmt, column) };
}
