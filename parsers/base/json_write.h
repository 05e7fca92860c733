/*
 * JSON (RFC 8259) into a buffer.
 *
 * Every call adds one value. `key` is the member's name inside an object (plain ASCII, written
 * as it is) and NULL inside an array or at the top. Unknown values become null: STR_NONE,
 * INT64_MIN, NAN and infinities. The output is always valid UTF-8, the same in every locale,
 * and safe to show: what is no UTF-8 becomes U+FFFD, and characters that are not seen
 * (utf8_hidden) are written as \uXXXX. A call that would give broken JSON is our bug: it aborts.
 *
 *	struct json j = json_to(&out, false);
 *	json_object(&j, NULL);
 *	json_str(&j, "name", STR("a"));
 *	json_object_end(&j);
 */
#ifndef LOGOPSY_PARSERS_BASE_JSON_WRITE_H
#define LOGOPSY_PARSERS_BASE_JSON_WRITE_H

#include "parsers/base/buf.h"

enum { JSON_DEPTH = 64 };

/* Private, but for making one with json_to. */
struct json {
	struct buf *out; /* the caller's; other text may be added between whole values */
	bool pretty; /* two spaces a level, one member a line */
	unsigned depth;
	uint64_t objects, begun; /* by level: it is an object; it has a member */
};

static inline struct json json_to(struct buf *out, bool pretty)
{
	return (struct json){ .out = out, .pretty = pretty };
}

void json_object(struct json *j, const char *key);
void json_object_end(struct json *j);
void json_array(struct json *j, const char *key);
void json_array_end(struct json *j);

void json_str(struct json *j, const char *key, struct str s);
void json_int(struct json *j, const char *key, int64_t v);
void json_uint(struct json *j, const char *key, uint64_t v);
/* The fewest digits that read back as the same double. */
void json_double(struct json *j, const char *key, double v);
void json_bool(struct json *j, const char *key, bool v);
void json_null(struct json *j, const char *key);

/* Only the string literal, quotes included; for those who write JSON of their own shape. */
void json_quote(struct buf *out, struct str s);

#endif
