#include "cmd/when.h"

bool when_stamp(struct str text, struct stamp *out)
{
	struct buf midnight = { 0 };
	buf_addf(&midnight, "%.*s 00:00:00", STR_ARG(text));
	bool ok = stamp_auto(text, out) || stamp_auto(buf_str(&midnight), out);
	buf_free(&midnight);
	if (ok)
		out->zone_name = out->zone_name.p ? STR("?") : STR_NONE; /* was borrowed */
	return ok;
}

bool when_dated(const struct stamp *s)
{
	return s->has_date && s->has_year && s->order == DATE_CLEAR && !s->zone_name.p;
}

struct instant when_instant(const struct stamp *s, const struct zone *zone)
{
	if (s->is_epoch)
		return s->epoch;
	return s->has_zone ? instant_back(civil_utc(&s->c), SECONDS(s->offset_s)) : zone_instant(zone, &s->c, NULL);
}
