#include "parsers/time/json_time.h"

void json_instant(struct json *j, const char *key, struct instant t, int64_t grain_ns)
{
	if (!instant_known(t)) {
		json_null(j, key);
		return;
	}
	struct buf text = { 0 };
	instant_rfc3339(&text, t, instant_digits(t, grain_ns));
	json_str(j, key, buf_str(&text));
	buf_free(&text);
}
