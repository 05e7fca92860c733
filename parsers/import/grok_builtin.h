/* grok_patterns.txt, as bytes in the program. */
#ifndef LOGOPSY_PARSERS_IMPORT_GROK_BUILTIN_H
#define LOGOPSY_PARSERS_IMPORT_GROK_BUILTIN_H

#include <stddef.h>

extern const unsigned char grok_builtin[];
extern const size_t grok_builtin_n;

#endif
