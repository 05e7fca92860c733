/*
 * logfmt: key=value key="quoted \" value" bare
 *
 * And its relatives: pairs set off by commas or semicolons, values in single quotes, a date and its clock unquoted.
 *
 * The fields come as those of a JSON line do, and are read with json_find and
 * json_text; keys are literal ("a.b" is one key).
 */
#ifndef LOGOPSY_PARSERS_LOGFMT_H
#define LOGOPSY_PARSERS_LOGFMT_H

#include "parsers/json_line.h"

/* How much of a line is logfmt. */
struct logfmt_fit {
	unsigned pairs; /* well-formed key=value */
	unsigned bare; /* words without '=' */
	size_t covered; /* bytes of the line in pairs and the blanks between two pairs */
	bool truncated; /* the last quote is not closed */
};

/* True if the line is logfmt and no prose that happens to hold an `a=b`: it begins with a
 * pair, has two or more, they cover three quarters of it, and no key stands there thrice.
 * The fields found are there in either case; bare words are fields of the type JSON_TRUE. */
bool logfmt_scan(struct str line, struct json_fields *out, struct logfmt_fit *fit);

#endif
