#include "correlate/store/documents.h"

#include "correlate/store/db.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

enum { MAX_COLUMNS = 100 }; /* db_confine's limit */

typedef void row_fn(void *to, size_t n, const char *const *names, const struct str *values);

static bool rows(struct query *q, row_fn *row, void *to, struct err *e)
{
	const char *names[MAX_COLUMNS];
	struct str values[MAX_COLUMNS];
	int n = query_columns(q);
	for (int i = 0; i < n; i++)
		names[i] = query_name(q, i);
	for (;;) {
		bool have;
		if (!query_step(q, &have, e))
			return false;
		if (!have)
			return true;
		for (int i = 0; i < n; i++)
			values[i] = query_get(q, i);
		row(to, (size_t)n, names, values);
	}
}

static bool run(void *user, struct str json, const char *sql, row_fn *row, void *to, struct err *e)
{
	struct query *q = query_new(user, sql, e);
	if (!q)
		return false;
	query_text(q, 1, json);
	bool ok = rows(q, row, to, e);
	query_free(q);
	return ok;
}

struct documents *documents_open(struct err *e)
{
	struct db *db = db_open(e);
	if (!db)
		return NULL;
	db_confine(db);
	struct documents *d = mem_zalloc(1, sizeof *d);
	*d = (struct documents){ .user = db, .query = run };
	return d;
}

void documents_close(struct documents *d)
{
	if (!d)
		return;
	db_close(d->user);
	free(d);
}
