#include "parsers/import/kinds.h"

/* The first whose content it is. */
static const struct {
	bool (*is)(struct str text);
	bool (*read)(const char *file, struct str text, const struct documents *documents,
		     void (*found)(void *user, const struct imported *one), void *user, struct err *e);
} kinds[] = {
	{ lnav_is, lnav_read },
	{ fluent_is, fluent_read },
	{ server_config_is, server_config_read },
	{ grok_is, grok_read },
};

bool import_file(const char *file, struct str text, const struct documents *documents,
		 void (*found)(void *user, const struct imported *one), void *user, struct err *e)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].is(text))
			return kinds[i].read(file, text, documents, found, user, e);
	return err_set(e, "%s: neither lnav's format JSON, nor fluent-bit's parsers, nor Grok patterns, nor the configuration of nginx, Apache, HAProxy or Envoy",
		       file);
}
