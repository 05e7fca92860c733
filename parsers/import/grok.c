#include "parsers/import/kinds.h"

bool grok_is(struct str text)
{
	(void)text;
	return false;
}

bool grok_read(const char *file, struct str text, const struct documents *documents,
	       void (*found)(void *user, const struct imported *one), void *user, struct err *e)
{
	(void)file, (void)text, (void)documents, (void)found, (void)user;
	return err_set(e, "not yet");
}
