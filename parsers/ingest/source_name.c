#include "parsers/ingest/source_name.h"

static bool fits_part(const char *glob, struct str name)
{
	if (str_glob(glob, name))
		return true;
	for (size_t i = 0; i + 1 < name.n; i++)
		if ((name.p[i] == '/' || name.p[i] == '!') && str_glob(glob, str_sub(name, i + 1, SIZE_MAX)))
			return true;
	return false;
}

bool source_fits(const char *glob, struct str name)
{
	static const struct str packed[] = { STR_INIT(".gz"), STR_INIT(".bz2"), STR_INIT(".xz"), STR_INIT(".zst"), STR_INIT(".lz4"), STR_INIT(".lzma"), STR_INIT(".Z") };
	if (!glob || fits_part(glob, name))
		return true;
	for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
		if (str_ends(name, packed[i]))
			return fits_part(glob, str_sub(name, 0, name.n - packed[i].n));
	return false;
}
