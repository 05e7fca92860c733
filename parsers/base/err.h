/*
 * The world's troubles, told by the callee, owned by the caller.
 *
 * A function that can fail takes `struct err *` last. On success it is untouched;
 * on failure `text` says what, where, why and what to do next. Callers add their
 * own context in front as the error climbs: "while reading X: ...". NULL is allowed
 * where the caller does not care.
 */
#ifndef LOGOPSY_PARSERS_BASE_ERR_H
#define LOGOPSY_PARSERS_BASE_ERR_H

#include <stdbool.h>

struct err {
	bool set;
	char text[1024];
};

/* Sets the message. Always returns false, so that `return err_set(...)` reads well. */
__attribute__((format(printf, 2, 3))) bool err_set(struct err *e, const char *fmt, ...);
/* Puts "context: " in front of what is there. Always returns false. */
__attribute__((format(printf, 2, 3))) bool err_wrap(struct err *e, const char *fmt, ...);

#endif
