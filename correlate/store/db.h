/*
 * SQLite, as much of it as the project uses; db.c is its only door.
 *
 * Databases are private and in memory: nothing is ever written to disk, sorting included.
 * Statements are finalised by their owner before db_close.
 */
#ifndef LOGOPSY_CORRELATE_STORE_DB_H
#define LOGOPSY_CORRELATE_STORE_DB_H

#include "parsers/base/err.h"
#include "parsers/base/str.h"

struct db;
struct query;

/* NULL and *e on failure. */
struct db *db_open(struct err *e);
/* From now on only SELECTs over functions of values: no tables of the schema, no writing,
 * attaching or pragmas, no randomness; bounded in size and in work. Not to be undone. */
void db_confine(struct db *d);
void db_close(struct db *d);
bool db_run(struct db *d, const char *sql, struct err *e);

struct query *query_new(struct db *d, const char *sql, struct err *e);
void query_free(struct query *q);
/* Parameters count from 1. Text and blobs are borrowed until the next reset. */
void query_int(struct query *q, int i, int64_t v);
void query_text(struct query *q, int i, struct str s);
void query_blob(struct query *q, int i, struct str s);
/* *row tells whether there is one; false on failure. */
bool query_step(struct query *q, bool *row, struct err *e);
/* Ready to run again; parameters stay. */
void query_reset(struct query *q);

/* Columns count from 0; slices live until the next step, reset or free. */
int query_columns(const struct query *q);
const char *query_name(struct query *q, int column);
int64_t query_get_int(struct query *q, int column);
/* As text or bytes; STR_NONE for NULL. */
struct str query_get(struct query *q, int column);

#endif
