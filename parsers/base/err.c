#include "parsers/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool err_set(struct err *e, const char *fmt, ...)
{
	if (e) {
		va_list ap;
		va_start(ap, fmt);
		vsnprintf(e->text, sizeof e->text, fmt, ap);
		va_end(ap);
		e->set = true;
	}
	return false;
}

bool err_wrap(struct err *e, const char *fmt, ...)
{
	if (e) {
		char inner[sizeof e->text];
		memcpy(inner, e->text, sizeof inner);
		va_list ap;
		va_start(ap, fmt);
		int n = vsnprintf(e->text, sizeof e->text, fmt, ap);
		va_end(ap);
		if (n >= 0 && (size_t)n < sizeof e->text)
			snprintf(e->text + n, sizeof e->text - (size_t)n, ": %.*s", (int)(sizeof inner - (size_t)n), inner);
		e->set = true;
	}
	return false;
}
