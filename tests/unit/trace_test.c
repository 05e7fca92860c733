/* The grammar of traces, line by line. */
#include "parsers/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* How many lines of `text` belong to the record that its first line begins. */
static size_t taken(const char *text)
{
	struct str rest = str_of(text), first = str_cut(&rest, '\n');
	enum trace t = trace_begin(first);
	size_t n = 1;
	for (struct str line; rest.p && (line = str_cut(&rest, '\n'), 1); n++)
		if (!trace_goes_on(&t, line))
			break;
	return n;
}

static void frames_and_causes(void **state)
{
	(void)state;
	assert_int_equal(taken("com.example.StuckException: order 7\n\tat com.example.Cart.close(Cart.java:42)\n\t... 3 more\n"
			       "Caused by: java.io.IOException: disk\n\tat com.example.Disk.write(Disk.java:3)\nready"),
			 5);
	assert_int_equal(taken("TypeError: x is not a function\n    at async pay (/srv/pay.js:7:3)\n    at f (/srv/a.js:1:1) {\n  code: 'E'\n}\nready"), 5);
	assert_int_equal(taken("Unhandled exception. Example.Stuck: x\n ---> System.IO.IOException: y\n   at A.B() in /a.cs:line 3\n"
			       "   --- End of inner exception stack trace ---\n   at C.D()\nready"),
			 5);
}

static void chained_python(void **state)
{
	(void)state;
	assert_int_equal(taken("Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\nqueue.Empty\n\n"
			       "During handling of the above exception, another exception occurred:\n\n"
			       "Traceback (most recent call last):\n  File \"b.py\", line 2, in h\nexample.Refused: no\nready"),
			 10);
}

static void dying_programs(void **state)
{
	(void)state;
	assert_int_equal(taken("panic: no answer [recovered]\n\tpanic: no answer\n\ngoroutine 4 [chan receive, 3 minutes]:\nmain.(*cart).close(0x0)\n"
			       "\t/src/cart.go:42 +0x14\ncreated by main.main in goroutine 1\n\t/src/main.go:7 +0x25\nexit status 2\nready"),
			 9);
	assert_int_equal(taken("PHP Fatal error:  Uncaught X: y in /a.php:3\nStack trace:\n#0 {main}\n\nNext Y: z in /a.php:4\n  thrown in /a.php on line 4\nready"), 6);
	assert_int_equal(taken("/srv/a.rb:42:in `close': stuck (Shop::Stuck)\n\tfrom /srv/b.rb:7:in `run'\nready"), 2);
	assert_int_equal(taken("/srv/a.js:42\n    throw new Error('x')\n    ^\n\nError: x\n    at f (/srv/a.js:42:1)\n\nNode.js v18.19.0\nready"), 8);
	assert_true(trace_stands_alone(STR("panic: no answer")));
	assert_false(trace_stands_alone(STR("com.example.StuckException: order 7")));
}

static void what_is_no_trace(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"2023-03-06 10:15:07 ERROR next record", "{\"level\":\"info\"}", "at noon (UTC) we go on", "ready: yes", "0 errors", "panic: of another program",
		"GET /error HTTP/1.1", "Errors were found: 3",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		enum trace t = TRACE_NONE;
		if (trace_goes_on(&t, str_of(lines[i])))
			fail_msg("taken for a trace: %s", lines[i]);
		t = TRACE_FRAMES;
		if (trace_goes_on(&t, str_of(lines[i])))
			fail_msg("taken for part of a trace: %s", lines[i]);
	}
}

static void tells(const char *text, const char *said, const char *thrown)
{
	struct told t;
	assert_true(trace_tells(str_of(text), &t));
	if (!str_is(t.said, said) || (thrown ? !str_is(t.thrown, thrown) : t.thrown.p != NULL))
		fail_msg("said '%.*s', thrown '%.*s' of: %s", STR_ARG(t.said), STR_ARG(t.thrown), text);
}

static void what_was_thrown(void **state)
{
	(void)state;
	struct told t;
	tells("cannot close cart 7\nTraceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\n    ^^^\nexample.Refused: no stock\n\tfor order 7\n\tor any",
	      "cannot close cart 7", "example.Refused: no stock");
	tells("Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nqueue.Empty\n\nDuring handling of the above exception, another exception occurred:\n\n"
	      "Traceback (most recent call last):\n  File \"b.py\", line 2, in h\nexample.Refused: no\n(background at example.net)",
	      "", "example.Refused: no");
	tells("two failed\n  + Exception Group Traceback (most recent call last):\n  |   File \"a.py\", line 1\n  | ExceptionGroup: both (2 sub-exceptions)\n  +-+---------------- 1 ----------------",
	      "two failed", "ExceptionGroup: both (2 sub-exceptions)");
	tells("cannot pay\n\ncom.example.StuckException: order 7\n\tat com.example.Cart.close(Cart.java:42)\n\tSuppressed: java.io.IOException: x\n\t\tat a.B.c(B.java:1)\n"
	      "\tCaused by: java.io.IOException: y\n\t\t... 2 more\nCaused by: java.lang.IllegalStateException: closed\n\t... 3 more\nCaused by: java.net.ConnectException: refused\n\t... 9 more",
	      "cannot pay", "java.net.ConnectException: refused");
	tells("Unhandled exception. Example.Stuck: x\n ---> System.IO.IOException: y\n   at A.B() in /a.cs:line 3\n   --- End of inner exception stack trace ---\n   at C.D()",
	      "Unhandled exception. Example.Stuck: x", "System.IO.IOException: y");
	tells("cannot pay: TypeError: x is not a function\n    at async pay (/srv/pay.js:7:3)", "cannot pay: TypeError: x is not a function", NULL);
	tells("PHP Fatal error:  Uncaught X: y in /a.php:3\nStack trace:\n#0 {main}\n  thrown in /a.php on line 3", "PHP Fatal error:  Uncaught X: y in /a.php:3", NULL);
	tells("panic: no answer\n\ngoroutine 4 [running]:\nmain.main()\n\t/src/main.go:7 +0x25", "panic: no answer", NULL);
	assert_false(trace_tells(STR("cart 7 has\n  one book\n  two pens"), &t));
	assert_false(trace_tells(STR(""), &t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_and_causes),
		cmocka_unit_test(chained_python),
		cmocka_unit_test(dying_programs),
		cmocka_unit_test(what_is_no_trace),
		cmocka_unit_test(what_was_thrown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
