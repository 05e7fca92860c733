/*
 * The .fmt files that are built into the program (made by formats/embed.cmake).
 */
#ifndef LOGOPSY_PARSERS_BUILTIN_H
#define LOGOPSY_PARSERS_BUILTIN_H

#include <stddef.h>

struct builtin_format {
	const char *name; /* file name without .fmt */
	const unsigned char *text; /* not NUL-terminated */
	size_t n;
};

extern const struct builtin_format builtin_formats[]; /* by name; ends with a NULL name */

#endif
