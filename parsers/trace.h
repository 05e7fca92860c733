/*
 * Traces of exceptions over several lines: Java, .NET, JavaScript, Python, Go, Ruby, PHP, Rust.
 *
 * A trace carries no mark on most of its lines. What a line can be depends on those before it: code, an error's own
 * line, blanks between two traces that are one. Told apart from the next record by grammar, not by indentation alone.
 */
#ifndef LOGOPSY_PARSERS_TRACE_H
#define LOGOPSY_PARSERS_TRACE_H

#include "parsers/base/str.h"

enum trace {
	TRACE_NONE, /* none so far; one may follow the record */
	TRACE_ERROR, /* the line of an error: its message may go on, frames follow */
	TRACE_FRAMES, /* of Java, .NET, JavaScript */
	TRACE_PYTHON, /* frames; the error's line is the first without indentation */
	TRACE_PYTHON_END, /* behind that line: another trace may be chained to it */
	TRACE_GO,
	TRACE_RUBY,
	TRACE_PHP,
	TRACE_NODE, /* place and source, before the error's own line */
	TRACE_RUST,
};

/* What a record has begun whose first line, or message, is this. */
enum trace trace_begin(struct str text);
/* Whether `line`, with its indentation, goes on with the record; *t is then where the trace stands. A line by which a
 * program that dies begins (panic, uncaught exception) never does: it is a record of its own. */
bool trace_goes_on(enum trace *t, struct str line);
bool trace_stands_alone(struct str line);
/* Whether the line begins a trace and can be nothing else, as a mere "NameError: text" can. */
bool trace_surely_begins(struct str line);
/* What a text of several lines tells when the frames are left out. */
struct told {
	struct str said; /* what stands before the trace; may be empty */
	struct str thrown; /* the error that started it, by its own line: the last of a Python trace, the innermost cause of a Java or
	                    * .NET one; STR_NONE if only `said` names it */
};
/* False if there is no trace in the text. Slices are of the text. */
bool trace_tells(struct str text, struct told *out);
/* Whether a line that nobody understands is still the error's message. */
static inline bool trace_takes_unknown(enum trace t)
{
	return t == TRACE_ERROR || t == TRACE_RUST;
}

#endif
