/*
 * Keys and values of one line: JSON objects (and logfmt, parsers/logfmt.h).
 *
 * One `struct json_fields` is used for line after line: its memory is kept, so that
 * after the first lines nothing is allocated. All slices borrow from the line or from
 * the struct and die at the next scan with it. {0} is a valid empty one.
 */
#ifndef LOGOPSY_PARSERS_JSON_LINE_H
#define LOGOPSY_PARSERS_JSON_LINE_H

#include "parsers/base/buf.h"

enum json_type { JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL, JSON_ARRAY, JSON_OBJECT };

/* What a text is: no JSON, JSON that stops in the middle, or a whole value. */
enum json_state { JSON_NOT, JSON_TRUNCATED, JSON_COMPLETE };

enum { JSON_MAX_FIELDS = 256, JSON_MAX_DEPTH = 6, JSON_TOP = UINT16_MAX };

struct json_field {
	struct str key; /* without quotes, escapes resolved; the last name of the path only */
	struct str raw; /* as written, without the quotes of a string; objects and arrays with their brackets */
	enum json_type type;
	bool escaped; /* raw has escapes: read it with json_text */
	uint16_t parent; /* index of the object that holds it; JSON_TOP */
};

struct json_fields {
	struct json_field v[JSON_MAX_FIELDS]; /* in the order of the line, an object before its members */
	size_t n;
	enum json_state state;
	bool more; /* fields beyond JSON_MAX_FIELDS or objects below JSON_MAX_DEPTH were not listed */
	struct buf text; /* resolved escapes; never moves between two scans */
};

/* Reads one object that is the whole line (blanks around it and one comma after it are let
 * pass; so are a bare "-" or nothing as null and \xHH, as nginx writes them). True if it is whole. False: state
 * tells JSON_TRUNCATED, where the fields before the cut are there, from JSON_NOT, where none are. */
bool json_flatten(struct str line, struct json_fields *out);
void json_fields_free(struct json_fields *f);

/* A field's value with escapes resolved (\uXXXX to UTF-8, lone surrogates to U+FFFD), those of terminals taken out;
 * arrays and objects as written. STR_NONE for NULL and for a null. */
struct str json_text(struct json_fields *f, struct json_field *v);
/* What a list says where one value is wanted: its first string, if that has no escapes, or the text that its numbers are
 * the bytes of (systemd's journal), after which the field is a string. STR_NONE for any other. */
struct str json_first(struct json_fields *f, struct json_field *v);
/* The field at a path: the literal key first, then "a.b" as b within a; of equal keys the
 * first. NULL if absent. *hint, if given, is where it was last time: lines of one source
 * tend to have equal shapes. */
struct json_field *json_find(struct json_fields *f, struct str path, uint16_t *hint);

#endif
