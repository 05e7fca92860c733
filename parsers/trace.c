#include "parsers/trace.h"

#include "parsers/base/ascii.h"

static bool starts_one_of(struct str s, const struct str *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts(s, v[i]))
			return true;
	return false;
}

#define STARTS(s, ...) \
	starts_one_of(s, (const struct str[]){ __VA_ARGS__ }, sizeof(const struct str[]){ __VA_ARGS__ } / sizeof(struct str))

static size_t indentation(struct str s)
{
	size_t n = 0;
	while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
		n++;
	return n;
}

/* "a.b.Name", "A::B", "Name": how long, and whether it has parts. */
static size_t name_length(struct str s, bool *parts)
{
	size_t n = 0;
	*parts = false;
	for (; n < s.n; n++) {
		char c = s.p[n];
		bool joint = c == '.' || (c == ':' && n + 2 < s.n && s.p[n + 1] == ':' && ascii_letter(s.p[n + 2]));
		if (joint && n > 0 && n + 1 < s.n && s.p[n + 1] != ' ') {
			*parts = true;
			n += c == ':';
		} else if (!ascii_letter(c) && c != '_' && c != '$' && !(n > 0 && ascii_digit(c))) {
			break;
		}
	}
	return n;
}

/* "com.example.NoAnswerException: text", "TypeError: text", "Shop::Stuck (text):" where the name tells that it is an
 * error; with `any`, whatever is named. The name's length, 0 if it is none. */
static size_t names_error(struct str s, bool any)
{
	bool parts;
	size_t n = name_length(s, &parts);
	struct str name = str_sub(s, 0, n), after = str_sub(s, n, SIZE_MAX);
	if (n < 3 || (after.n && after.p[0] != ':' && !str_starts(after, STR(" (")) && !str_starts(after, STR(" ["))))
		return 0;
	if (after.n > 1 && after.p[0] == ':' && after.p[1] != ' ')
		return 0;
	bool error = (any && (parts || s.p[0] <= 'Z')) || str_ends(name, STR("Exception")) || str_ends(name, STR("Throwable")) || str_ends(name, STR("Error"));
	return error ? n : 0;
}

/* "at com.example.Cart.close(Cart.java:42)", "at async pay (/srv/app/pay.js:7:3)", "... 3 more". */
static bool is_frame(struct str s)
{
	if (STARTS(s, STR_INIT("Caused by: "), STR_INIT("Suppressed: "), STR_INIT("Wrapped by: "), STR_INIT("--- End of "), STR_INIT("---> ")))
		return true;
	if (str_starts(s, STR("... ")))
		return s.n > 4 && ascii_digit(s.p[4]);
	if (!str_starts(s, STR("at ")))
		return false;
	size_t open = str_chr(s, '(');
	struct str called = str_sub(s, 3, open == SIZE_MAX ? SIZE_MAX : open - 3), place = str_sub(s, open, SIZE_MAX);
	return place.n ? str_chr(called, '.') != SIZE_MAX || str_chr(place, ':') != SIZE_MAX || str_starts(place, STR("(<anonymous>"))
		       : str_rchr(called, ':') != SIZE_MAX && ascii_digit(called.p[called.n - 1]);
}

static bool begins_python(struct str s)
{
	return str_starts(s, STR("Traceback (most recent call last)")) || str_starts(s, STR("+ Exception Group Traceback"));
}

static bool chains_python(struct str s)
{
	return STARTS(s, STR_INIT("During handling of the above exception"), STR_INIT("The above exception was the direct cause"));
}

/* "goroutine 4 [chan receive, 3 minutes]:" */
static bool is_goroutine(struct str s)
{
	return str_starts(s, STR("goroutine ")) && s.n > 12 && ascii_digit(s.p[10]) && str_chr(s, '[') != SIZE_MAX;
}

/* "#0 /srv/a.php(7): f()", "#1 {main}" */
static bool is_numbered(struct str s)
{
	size_t i = 1;
	while (i < s.n && ascii_digit(s.p[i]))
		i++;
	return s.n > 2 && s.p[0] == '#' && i > 1 && i < s.n && s.p[i] == ' ';
}

/* "/srv/app/cart.rb:42:in `close'" */
static bool is_ruby_place(struct str s)
{
	size_t space = str_chr(s, ' ');
	if (space == SIZE_MAX || space < 4 || space + 1 >= s.n || !str_is(str_sub(s, space - 3, 3), ":in"))
		return false;
	return (s.p[space + 1] == '`' || s.p[space + 1] == '\'') && ascii_digit(s.p[space - 4]);
}

/* "/srv/app/cart.js:42", and nothing else. */
static bool is_node_place(struct str s)
{
	size_t colon = str_rchr(s, ':');
	int64_t line;
	bool path = s.p[0] == '/' || str_starts(s, STR("file://")) || str_starts(s, STR("node:")) || (s.n > 2 && s.p[1] == ':' && s.p[2] == '\\');
	return path && colon != SIZE_MAX && str_i64(str_sub(s, colon + 1, SIZE_MAX), &line) && str_chr(s, ' ') == SIZE_MAX;
}

/* How a program that dies begins. */
static enum trace begins_alone(struct str s)
{
	switch (s.p[0]) {
	case 'p': return str_starts(s, STR("panic: ")) ? TRACE_GO : TRACE_NONE;
	case 'f': return STARTS(s, STR_INIT("fatal error: ")) ? TRACE_GO : is_node_place(s) ? TRACE_NODE : TRACE_NONE;
	case 'u': return str_starts(s, STR("unexpected fault address")) ? TRACE_GO : TRACE_NONE;
	case 'E': return str_starts(s, STR("Exception in thread ")) ? TRACE_ERROR : TRACE_NONE;
	case 'U': return STARTS(s, STR_INIT("Unhandled exception"), STR_INIT("Unhandled Exception")) ? TRACE_ERROR : TRACE_NONE;
	case 't': return str_starts(s, STR("thread '")) && str_find(s, STR("' panicked at ")) != SIZE_MAX ? TRACE_RUST : TRACE_NONE;
	case 'P': return str_starts(s, STR("PHP ")) && str_find(str_sub(s, 0, 40), STR(":  ")) != SIZE_MAX ? TRACE_PHP : TRACE_NONE;
	default: return is_node_place(s) ? TRACE_NODE : is_ruby_place(s) && str_find(s, STR(": ")) != SIZE_MAX ? TRACE_RUBY : TRACE_NONE;
	}
}

/* How a trace begins that a logged record may have brought along. */
static enum trace begins_attached(struct str s)
{
	if (begins_python(s))
		return TRACE_PYTHON;
	if (is_frame(s))
		return TRACE_FRAMES;
	if (is_goroutine(s))
		return TRACE_GO;
	if (str_is(s, "Stack trace:") || is_numbered(s))
		return TRACE_PHP;
	size_t name = names_error(s, false);
	return !name ? TRACE_NONE : str_starts(str_sub(s, name, SIZE_MAX), STR(" (")) ? TRACE_RUBY : TRACE_ERROR;
}

enum trace trace_begin(struct str text)
{
	struct str s = str_sub(text, indentation(text), SIZE_MAX);
	if (!s.n)
		return TRACE_NONE;
	enum trace alone = begins_alone(s);
	return alone ? alone : begins_attached(s);
}

bool trace_stands_alone(struct str line)
{
	return line.n && begins_alone(line) != TRACE_NONE;
}

bool trace_surely_begins(struct str line)
{
	struct str s = str_sub(line, indentation(line), SIZE_MAX);
	return s.n && (begins_python(s) || is_frame(s) || is_goroutine(s));
}

/* A stamp, not code: "2023-03-06 ..." */
static bool is_stamped(struct str s)
{
	return s.n > 8 && ascii_digit(s.p[0]) && ascii_digit(s.p[3]) && (s.p[4] == '-' || s.p[4] == '/') && ascii_digit(s.p[5]);
}

static bool is_call(struct str s)
{
	size_t open = str_chr(s, '(');
	return open != SIZE_MAX && s.p[s.n - 1] == ')' && str_chr(str_sub(s, 0, open), ' ') == SIZE_MAX && str_chr(str_sub(s, 0, open), '.') != SIZE_MAX;
}

/* "rax    0x0" */
static bool is_register(struct str s)
{
	size_t at = str_find(s, STR(" 0x"));
	return at != SIZE_MAX && at <= 8;
}

static bool goes_on_in_go(struct str s, size_t indent)
{
	return indent || is_goroutine(s) || is_call(s) || is_register(s) || str_is(s, "panic(...)") ||
	       STARTS(s, STR_INIT("[signal "), STR_INIT("created by "), STR_INIT("exit status "), STR_INIT("runtime stack:"), STR_INIT("runtime."),
		      STR_INIT("[recovered]"), STR_INIT("...additional frames elided"));
}

/* The trace's next state; `now` where it stands, and TRACE_NONE if the line is not of it. s is not empty and without its indentation. */
static enum trace next(enum trace now, struct str s, size_t indent)
{
	switch (now) {
	case TRACE_NONE:
		return indent && !is_frame(s) && !begins_python(s) && !is_numbered(s) ? TRACE_NONE : begins_attached(s);
	case TRACE_ERROR:
	case TRACE_FRAMES:
		if (is_frame(s))
			return TRACE_FRAMES;
		return begins_python(s) ? TRACE_PYTHON : is_goroutine(s) ? TRACE_GO : indent ? now :
		       is_numbered(s) || str_is(s, "Stack trace:") ? TRACE_PHP :
		       STARTS(s, STR_INIT("}"), STR_INIT("]")) || str_starts(s, STR("Node.js v")) ? now : TRACE_NONE;
	case TRACE_PYTHON:
		return indent ? now : chains_python(s) || begins_python(s) ? TRACE_PYTHON : names_error(s, true) ? TRACE_PYTHON_END : TRACE_NONE;
	case TRACE_PYTHON_END:
		return chains_python(s) || begins_python(s) ? TRACE_PYTHON : indent ? now : TRACE_NONE;
	case TRACE_GO:
		return goes_on_in_go(s, indent) ? now : TRACE_NONE;
	case TRACE_RUBY:
		return indent || is_ruby_place(s) ? now : TRACE_NONE;
	case TRACE_PHP:
		return indent || is_numbered(s) || STARTS(s, STR_INIT("Stack trace:"), STR_INIT("Next ")) ? now : TRACE_NONE;
	case TRACE_NODE:
		return indent || str_is(s, "^") ? now : names_error(s, false) || STARTS(s, STR_INIT("Error"), STR_INIT("Uncaught ")) ? TRACE_ERROR : TRACE_NONE;
	case TRACE_RUST:
		return indent || STARTS(s, STR_INIT("note: "), STR_INIT("stack backtrace:")) ? TRACE_RUBY : TRACE_NONE;
	}
	return TRACE_NONE;
}

bool trace_goes_on(enum trace *t, struct str line)
{
	size_t indent = indentation(line);
	struct str s = str_sub(line, indent, SIZE_MAX);
	if (!s.n)
		return *t != TRACE_NONE; /* it counts if something follows */
	if (is_stamped(s) || (!indent && s.p[0] == '{') || (!indent && begins_alone(s) && *t != TRACE_RUBY))
		return false;
	enum trace then = next(*t, s, indent);
	if (then == TRACE_NONE)
		return false;
	*t = then;
	return true;
}

/* ---- what a trace tells ---- */

struct telling {
	struct told told;
	size_t at; /* of the line at hand in the text */
	bool began; /* the trace did */
	enum trace now; /* TRACE_PYTHON while its frames go on, TRACE_PYTHON_END behind them */
	size_t indent; /* of the Python trace's first line */
	struct str before; /* the line before, without indentation: the error's own, if frames follow; not the first */
};

/* "Caused by: java.io.IOException: disk", "---> System.IO.IOException: y" */
static struct str cause_of(struct str s)
{
	static const struct str words[] = { STR_INIT("Caused by: "), STR_INIT("---> ") };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_starts(s, words[i]))
			return str_sub(s, words[i].n, SIZE_MAX);
	return STR_NONE;
}

static void begin_telling(struct telling *t, struct str text)
{
	struct str error = t->before;
	if (t->began)
		return;
	t->began = true;
	bool named = error.n && names_error(error, false);
	t->told.said = str_trim(str_sub(text, 0, named ? (size_t)(error.p - text.p) : t->at));
	if (named)
		t->told.thrown = error;
}

/* s: the line without its indentation, and not empty. */
static void tell_line(struct telling *t, struct str text, struct str s, size_t indent)
{
	struct str cause = cause_of(s);
	if (begins_python(s)) {
		begin_telling(t, text);
		t->now = TRACE_PYTHON;
		t->indent = indent;
	} else if (t->now == TRACE_PYTHON && indent <= t->indent) {
		if (!chains_python(s))
			t->told.thrown = str_trim(s);
		t->now = TRACE_PYTHON_END;
	} else if (t->now == TRACE_NONE && (is_frame(s) || is_numbered(s) || is_goroutine(s) || is_ruby_place(s) || str_is(str_trim(s), "Stack trace:"))) {
		begin_telling(t, text);
		if (cause.p && (!indent || s.p[0] == '-')) /* a cause that is indented is one of what was suppressed, but for .NET's */
			t->told.thrown = str_trim(cause);
	}
}

bool trace_tells(struct str text, struct told *out)
{
	struct telling t = { .told = { STR_NONE, STR_NONE } };
	struct str line;
	for (; t.at < text.n; t.at += line.n + 1) {
		line = str_sub(text, t.at, SIZE_MAX);
		line = str_sub(line, 0, str_chr(line, '\n'));
		size_t indent = indentation(line);
		struct str s = str_sub(line, indent, SIZE_MAX);
		if (t.now == TRACE_PYTHON && str_starts(s, STR("|"))) { /* of a group of errors */
			s = str_sub(s, 1, SIZE_MAX);
			indent = t.indent + indentation(s);
			indent -= indent > t.indent;
		}
		if (!str_trim(s).n)
			continue;
		tell_line(&t, text, s, indent);
		t.before = t.at ? str_trim(s) : STR_NONE;
	}
	*out = t.told;
	return t.began;
}
