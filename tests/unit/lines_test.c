/* Bytes to lines: framing of every kind, in pieces of every size. */
#include "parsers/ingest/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct pieces {
	struct stream stream;
	struct str rest;
	size_t size;
	char *piece; /* each piece alone in memory, so that reading a dead one is found */
};

static bool pull(struct stream *s, struct str *piece, struct err *e)
{
	struct pieces *p = (struct pieces *)s;
	(void)e;
	*piece = str_sub(p->rest, 0, p->size);
	p->rest = str_sub(p->rest, p->size, SIZE_MAX);
	free(p->piece);
	p->piece = malloc(piece->n ? piece->n : 1);
	memcpy(p->piece, piece->p, piece->n);
	piece->p = p->piece;
	return piece->n > 0;
}

/* "text|text|" of the lines. */
static struct buf lines_of(struct str bytes, size_t size, size_t limit, struct lines *l)
{
	struct pieces p = { { pull, NULL }, bytes, size, NULL };
	struct buf out = { 0 };
	struct line line;
	uint64_t number = 0;
	lines_open(l, &p.stream, limit);
	while (lines_next(l, &line)) {
		assert_int_equal(line.number, ++number);
		buf_add(&out, line.text);
		buf_addc(&out, '|');
	}
	buf_addc(&out, 0);
	lines_close(l);
	free(p.piece);
	return out;
}

static const struct {
	const char *what;
	struct str bytes;
	const char *want;
} cases[] = {
	{ "plain", STR_INIT("one\ntwo\n"), "one|two|" },
	{ "no final newline", STR_INIT("one\ntwo"), "one|two|" },
	{ "empty lines count", STR_INIT("\n\nx\n\n"), "||x||" },
	{ "nothing", STR_INIT(""), "" },
	{ "CRLF", STR_INIT("one\r\ntwo\r\n"), "one|two|" },
	{ "GitLab's folding marks", STR_INIT("section_end:7:a\r\x1b[0Ksection_start:9:b\r\x1b[0K\x1b[36;1mText\x1b[0;m\n"), "section_end:7:a section_start:9:b Text|" },
	{ "progress", STR_INIT("10%\r50%\r100% done\r\nnext\n"), "100% done|next|" },
	{ "CR alone", STR_INIT("one\rtwo\r\rthree \x1b[1mB\x1b[0m of a line that alone is longer than what the encoding is told by\r"),
	  "one|two||three B of a line that alone is longer than what the encoding is told by|" },
	{ "CR alone, no final one", STR_INIT("one\rtwo"), "one|two|" },
	{ "progress of long texts", STR_INIT("1%.................................\r50%................................\r100% done\nnext\n"), "100% done|next|" },
	{ "UTF-16LE with CR alone", STR_INIT("\xff\xfe" "a\0\r\0b\0"), "a|b|" },
	{ "BOM", STR_INIT("\xef\xbb\xbfone\ntwo\n"), "one|two|" },
	{ "colours", STR_INIT("\x1b[1;31mERROR\x1b[0m it \x1b]0;title\x07" "broke\x1b(B\n"), "ERROR it broke|" },
	{ "an escape that does not end", STR_INIT("a \x1b[12\nb\n"), "a [12|b|" },
	{ "tail of zeros", STR_INIT("one\ntwo\0\0\0\0\0\0\0\0\0\0\0\0"), "one|two|" },
	{ "only zeros after the last line", STR_INIT("one\n\0\0\0\0\0\0\0\0\0\0\0\0"), "one|" },
	{ "zeros before the first line", STR_INIT("\0\0\0\0\0\0\0\0\0\0\0\0one\ntwo\n"), "one|two|" },
	{ "a line torn by a crash goes, the next stays", STR_INIT("one\ntor\0\0\0\0\0\0\0\0\0\0\0\0boot\nx\n"), "one|boot|x|" },
	{ "a stray zero", STR_INIT("a\0b\n"), "ab|" },
	{ "UTF-16LE with a BOM", STR_INIT("\xff\xfe" "a\0\xe9\0\n\0\x3d\xd8\x00\xde\n\0"), "a\xc3\xa9|\xf0\x9f\x98\x80|" },
	{ "UTF-16LE without", STR_INIT("a\0b\0c\0d\0e\0f\0g\0h\0\r\0\n\0x\0"), "abcdefgh|x|" },
	{ "half a pair at the end", STR_INIT("\xff\xfe" "a\0\x3d\xd8"), "a\xef\xbf\xbd|" },
	{ "not UTF-8", STR_INIT("caf\xe9\n"), "caf\xe9|" },
};

static void framing_comes_off_in_pieces_of_any_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t size = 1; size <= cases[i].bytes.n + 1; size++) {
			struct lines l;
			struct buf got = lines_of(cases[i].bytes, size, 0, &l);
			if (strcmp(got.p, cases[i].want) != 0)
				fail_msg("%s, pieces of %zu: got %s, want %s", cases[i].what, size, got.p, cases[i].want);
			assert_int_equal(l.bytes, cases[i].bytes.n);
			buf_free(&got);
		}
}

static void long_lines_are_cut_and_counted(void **state)
{
	(void)state;
	for (size_t size = 1; size < 40; size++) {
		struct lines l;
		struct buf got = lines_of(STR("0123456789abcdef\nshort\n0123456789\n0123456789+"), size, 10, &l);
		assert_string_equal(got.p, "0123456789|short|0123456789|0123456789|");
		assert_int_equal(l.cut, 2);
		buf_free(&got);
	}
}

/* Evidence names the line as it is in its log, not what was left of it. */
static void the_hash_of_a_cut_line_is_the_whole_lines(void **state)
{
	static const struct str bytes = STR_INIT("0123456789abc\rdef\r\nshort\n0123456789\r\n");
	(void)state;
	for (size_t size = 1; size < 30; size++) {
		struct pieces p = { { pull, NULL }, bytes, size, NULL };
		struct lines l;
		struct line line;
		char want[65];
		lines_open(&l, &p.stream, 10);
		assert_true(lines_next(&l, &line));
		sha256_of(STR("0123456789abc\rdef"), want);
		assert_string_equal(line.sha256, want);
		assert_true(lines_next(&l, &line));
		assert_null(line.sha256);
		while (lines_next(&l, &line))
			;
		lines_close(&l);
		free(p.piece);
	}
}

static void offsets_and_raw_bytes_are_those_of_the_log(void **state)
{
	static const struct str bytes = STR_INIT("\xef\xbb\xbfone\r\n\x1b[1mtwo\x1b[0m\nthree\0\0\0\0\0\0\0\0\0\0four\n");
	(void)state;
	for (size_t size = 1; size <= bytes.n; size++) {
		struct pieces p = { { pull, NULL }, bytes, size, NULL };
		struct lines l;
		struct line line;
		lines_open(&l, &p.stream, 0);
		static const struct { uint64_t offset; const char *raw; } want[] = { { 0, "\xef\xbb\xbf" "one" }, { 8, "\x1b[1mtwo\x1b[0m" }, { 35, "four" } };
		for (size_t i = 0; i < 3; i++) {
			assert_true(lines_next(&l, &line));
			assert_int_equal(line.offset, want[i].offset);
			assert_true(str_is(line.raw, want[i].raw));
			assert_memory_equal(bytes.p + line.offset, line.raw.p, line.raw.n);
		}
		assert_false(lines_next(&l, &line));
		assert_int_equal(l.nul_bytes, 10);
		lines_close(&l);
		free(p.piece);
	}
}

static void peeking_takes_nothing(void **state)
{
	(void)state;
	for (size_t size = 1; size < 12; size++) {
		struct pieces p = { { pull, NULL }, STR_INIT("\xef\xbb\xbf{\n1}\n"), size, NULL };
		struct lines l;
		struct line line;
		lines_open(&l, &p.stream, 0);
		assert_true(str_is(lines_peek(&l, 2), "{\n"));
		assert_true(str_is(lines_peek(&l, 100), "{\n1}\n"));
		assert_true(lines_next(&l, &line) && str_is(line.text, "{") && line.offset == 0);
		assert_true(lines_next(&l, &line) && str_is(line.text, "1}"));
		assert_false(lines_next(&l, &line));
		lines_close(&l);
		free(p.piece);
	}
}

/* A journal's fields whose values may hold anything: lengths of 10 (a line feed), 0 and more, and text that looks like an entry. */
static void journal_fields_are_lines_of_their_own(void **state)
{
	static const struct str bytes = STR_INIT("__CURSOR=s=1\nMESSAGE\n\12\0\0\0\0\0\0\0ten\nbytes\n\nEMPTY\n\0\0\0\0\0\0\0\0\nBLOB\n\25\0\0\0\0\0\0\0"
						 "__CURSOR=s=9\n\0\xff\33[1mA\r\n_PID=7\n\nKEY\nno length here\n");
	static const struct { uint64_t number; const char *text; } want[] = {
		{ 1, "__CURSOR=s=1" }, { 2, "MESSAGE=ten\nbytes\n" }, { 7, "EMPTY=" }, { 9, "BLOB=__CURSOR=s=9\n\xff" "A" }, { 12, "_PID=7" }, { 13, "" }, { 14, "KEY" }, { 15, "no length here" },
	};
	(void)state;
	for (size_t size = 1; size <= bytes.n; size++) {
		struct pieces p = { { pull, NULL }, bytes, size, NULL };
		struct lines l;
		struct line line;
		lines_open(&l, &p.stream, 0);
		for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
			assert_true(lines_next(&l, &line));
			assert_int_equal(line.number, want[i].number);
			assert_int_equal(line.text.n, strlen(want[i].text));
			assert_memory_equal(line.text.p, want[i].text, line.text.n);
			assert_memory_equal(bytes.p + line.offset, line.raw.p, line.raw.n);
		}
		assert_false(lines_next(&l, &line));
		lines_close(&l);
		free(p.piece);
	}
	for (size_t cut = 0; cut < bytes.n; cut++) { /* torn anywhere */
		struct pieces p = { { pull, NULL }, str_sub(bytes, 0, cut), 5, NULL };
		struct lines l;
		struct line line;
		uint64_t n = 0;
		lines_open(&l, &p.stream, 0);
		while (lines_next(&l, &line))
			assert_true(++n <= sizeof want / sizeof *want && str_starts(str_of(want[n - 1].text), str_sub(line.text, 0, 3)));
		lines_close(&l);
		free(p.piece);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(framing_comes_off_in_pieces_of_any_size),
		cmocka_unit_test(long_lines_are_cut_and_counted),
		cmocka_unit_test(the_hash_of_a_cut_line_is_the_whole_lines),
		cmocka_unit_test(offsets_and_raw_bytes_are_those_of_the_log),
		cmocka_unit_test(peeking_takes_nothing),
		cmocka_unit_test(journal_fields_are_lines_of_their_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
