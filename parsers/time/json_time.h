/*
 * Instants in JSON.
 */
#ifndef LOGOPSY_PARSERS_TIME_JSON_TIME_H
#define LOGOPSY_PARSERS_TIME_JSON_TIME_H

#include "parsers/base/json_write.h"
#include "parsers/time/instant.h"

/* RFC 3339 in UTC with a Z and as many digits as grain_ns shows (instant_digits); null if unknown. */
void json_instant(struct json *j, const char *key, struct instant t, int64_t grain_ns);

#endif
