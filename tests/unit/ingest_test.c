/* Inputs to logs: every packing, nested, damaged, hostile. Inputs are made here, by the libraries. */
#include "parsers/ingest/ingest.h"
#include "parsers/ingest/lines.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

/* ---- what the walk gave ---- */

struct seen {
	struct buf logs; /* "name lines\n" */
	struct buf notes; /* "D name: text\n" */
	struct buf bytes; /* of all logs */
	uint64_t lines, damage;
	struct instant changed;
	enum changed_basis basis;
};

static void on_log(void *user, const struct ingest_file *file, struct stream *bytes)
{
	struct seen *s = user;
	struct lines l;
	struct line line;
	lines_open(&l, bytes, 0);
	uint64_t n = 0;
	while (lines_next(&l, &line)) {
		if (s->bytes.n < 4 << 20) {
			buf_add(&s->bytes, line.text);
			buf_addc(&s->bytes, '\n');
		}
		n++;
	}
	lines_close(&l);
	s->lines += n;
	s->changed = file->changed;
	s->basis = file->changed_basis;
	buf_addf(&s->logs, "%.*s %llu\n", STR_ARG(file->name), (unsigned long long)n);
}

static void on_note(void *user, const struct ingest_note *note)
{
	struct seen *s = user;
	s->damage += note->severity == NOTE_DAMAGE;
	buf_addf(&s->notes, "%c %.*s: %.*s\n", note->severity == NOTE_DAMAGE ? 'D' : 'I', STR_ARG(note->source), STR_ARG(note->text));
}

static void seen_free(struct seen *s)
{
	buf_free(&s->logs);
	buf_free(&s->notes);
	buf_free(&s->bytes);
	*s = (struct seen){ 0 };
}

static bool walk(struct seen *s, const char *input, const struct ingest_limits *limits)
{
	struct ingest_visitor v = { s, on_log, on_note, NULL };
	struct ingest *in = ingest_new(limits, &v);
	bool opened = ingest_walk(in, input, NULL);
	ingest_free(in);
	buf_addc(&s->logs, 0); /* never NULL */
	buf_addc(&s->notes, 0);
	return opened;
}

static void assert_has(const struct buf *text, const char *want)
{
	if (str_find(buf_str(text), str_of(want)) == SIZE_MAX)
		fail_msg("\nwanted: %s\nin:\n%s", want, text->p);
}

static void assert_lacks(const struct buf *text, const char *unwanted)
{
	if (str_find(buf_str(text), str_of(unwanted)) != SIZE_MAX)
		fail_msg("\nnot wanted: %s\nin:\n%s", unwanted, text->p);
}

/* ---- making inputs ---- */

static char folder[] = "/tmp/ingest_test.XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *at)
{
	(void)status;
	(void)type;
	(void)at;
	return remove(path);
}

/* Links are removed, never followed: some of them are loops. */
static int remove_folder(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *save(const char *name, struct str bytes)
{
	static char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	fwrite(bytes.p, 1, bytes.n, f);
	fclose(f);
	return path;
}

static struct buf text_log(unsigned lines, unsigned seed)
{
	struct buf b = { 0 };
	for (unsigned i = 0; i < lines; i++) {
		seed = seed * 1103515245 + 12345;
		buf_addf(&b, "2024-03-05T10:%02u:%02uZ app-%u worker took job %u\n", i / 60 % 60, i % 60, seed >> 28, seed);
	}
	return b;
}

static void add_gzip(struct buf *out, struct str bytes, uint32_t changed)
{
	z_stream z = { 0 };
	gz_header header = { .time = changed, .os = 3 };
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	deflateSetHeader(&z, &header);
	size_t room = deflateBound(&z, bytes.n) + 64;
	z.next_in = (z_const Bytef *)(uintptr_t)bytes.p;
	z.avail_in = (uInt)bytes.n;
	z.next_out = (Bytef *)buf_room(out, room);
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->n += z.total_out;
	deflateEnd(&z);
}

struct part {
	const char *name;
	struct str bytes;
	const char *link; /* instead of bytes */
};

static la_ssize_t add_bytes(struct archive *a, void *user, const void *bytes, size_t n)
{
	(void)a;
	buf_add(user, (struct str){ bytes, n });
	return (la_ssize_t)n;
}

static struct buf pack_with(int (*format)(struct archive *), int (*filter)(struct archive *), const struct part *parts, size_t n)
{
	struct buf out = { 0 };
	struct archive *a = archive_write_new();
	assert_int_equal(format(a), ARCHIVE_OK);
	if (filter)
		assert_int_equal(filter(a), ARCHIVE_OK);
	archive_write_set_bytes_in_last_block(a, 1);
	assert_int_equal(archive_write_open(a, &out, NULL, add_bytes, NULL), ARCHIVE_OK);
	for (size_t i = 0; i < n; i++) {
		struct archive_entry *e = archive_entry_new();
		archive_entry_set_pathname(e, parts[i].name);
		archive_entry_set_mtime(e, 1700000000, 0);
		archive_entry_set_filetype(e, parts[i].link ? AE_IFLNK : AE_IFREG);
		archive_entry_set_perm(e, 0644);
		if (parts[i].link)
			archive_entry_set_symlink(e, parts[i].link);
		archive_entry_set_size(e, (la_int64_t)parts[i].bytes.n);
		assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
		if (parts[i].bytes.n)
			assert_int_equal(archive_write_data(a, parts[i].bytes.p, parts[i].bytes.n), (la_ssize_t)parts[i].bytes.n);
		archive_entry_free(e);
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	return out;
}

#define PACK(format, filter, ...) \
	pack_with(archive_write_set_format_##format, filter, (struct part[]){ __VA_ARGS__ }, sizeof(struct part[]){ __VA_ARGS__ } / sizeof(struct part))

/* ---- tests ---- */

static void every_compression_is_taken_off(void **state)
{
	static const struct {
		const char *name;
		int (*filter)(struct archive *);
	} filters[] = {
		{ "gzip", archive_write_add_filter_gzip }, { "bzip2", archive_write_add_filter_bzip2 },
		{ "xz", archive_write_add_filter_xz }, { "zstd", archive_write_add_filter_zstd },
		{ "lz4", archive_write_add_filter_lz4 }, { "compress", archive_write_add_filter_compress },
		{ "lzma", archive_write_add_filter_lzma },
	};
	struct buf log = text_log(5000, 1);
	(void)state;
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		struct seen s = { 0 };
		struct buf packed = PACK(raw, filters[i].filter, { "x", buf_str(&log), NULL });
		walk(&s, save("log.packed", buf_str(&packed)), NULL);
		if (s.lines != 5000 || s.damage)
			fail_msg("%s: %llu lines, notes: %s", filters[i].name, (unsigned long long)s.lines, s.notes.p);
		assert_has(&s.logs, "/log.packed 5000\n");
		buf_free(&packed);
		seen_free(&s);
	}
	buf_free(&log);
}

static void every_archive_is_walked(void **state)
{
	static const struct {
		const char *name;
		int (*format)(struct archive *);
	} formats[] = {
		{ "ustar", archive_write_set_format_ustar }, { "pax", archive_write_set_format_pax },
		{ "gnutar", archive_write_set_format_gnutar }, { "v7tar", archive_write_set_format_v7tar },
		{ "cpio", archive_write_set_format_cpio_odc }, { "newc", archive_write_set_format_cpio_newc },
		{ "zip", archive_write_set_format_zip }, { "7zip", archive_write_set_format_7zip },
	};
	struct buf a = text_log(700, 1), b = text_log(300, 2);
	struct part parts[] = { { "./lb/a.log", buf_str(&a), NULL }, { "lb/b.log", buf_str(&b), NULL }, { "lb/empty", STR_INIT(""), NULL } };
	(void)state;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		struct seen s = { 0 };
		struct buf packed = pack_with(formats[i].format, NULL, parts, 3);
		walk(&s, save("bundle", buf_str(&packed)), NULL);
		if (s.lines != 1000 || s.damage)
			fail_msg("%s: %llu lines, notes: %s", formats[i].name, (unsigned long long)s.lines, s.notes.p);
		assert_has(&s.logs, "/bundle!lb/a.log 700\n");
		assert_has(&s.logs, "/bundle!lb/b.log 300\n");
		assert_has(&s.notes, "I ");
		assert_has(&s.notes, "/bundle!lb/empty: It is empty.");
		assert_int_equal(s.changed.ns, instant_of_s(1700000000).ns);
		assert_int_equal(s.basis, CHANGED_MEMBER);
		buf_free(&packed);
		seen_free(&s);
	}
	buf_free(&a);
	buf_free(&b);
}

static void packings_nest_in_any_way(void **state)
{
	struct buf log = text_log(1000, 3), gz = { 0 }, tar_gz = { 0 };
	(void)state;
	add_gzip(&gz, buf_str(&log), 1600000000);
	struct buf seven = PACK(7zip, NULL, { "deep.log", buf_str(&log), NULL });
	struct buf zip = PACK(zip, NULL, { "in.log.gz", buf_str(&gz), NULL }, { "s.7z", buf_str(&seven), NULL });
	struct buf tar = PACK(ustar, NULL, { "logs/in.zip", buf_str(&zip), NULL }, { "plain.log", buf_str(&log), NULL });
	add_gzip(&tar_gz, buf_str(&tar), 0);
	struct buf outer = PACK(cpio_newc, archive_write_add_filter_xz, { "b.tgz", buf_str(&tar_gz), NULL });
	struct seen s = { 0 };
	walk(&s, save("outer.cpio.xz", buf_str(&outer)), NULL);
	assert_has(&s.logs, "/outer.cpio.xz!b.tgz!logs/in.zip!in.log.gz 1000\n");
	assert_has(&s.logs, "/outer.cpio.xz!b.tgz!logs/in.zip!s.7z!deep.log 1000\n");
	assert_has(&s.logs, "/outer.cpio.xz!b.tgz!plain.log 1000\n");
	assert_int_equal(s.damage, 0);
	seen_free(&s);
	buf_free(&log);
	buf_free(&gz);
	buf_free(&seven);
	buf_free(&zip);
	buf_free(&tar);
	buf_free(&tar_gz);
	buf_free(&outer);
}

static void stdin_is_sniffed_too(void **state)
{
	struct buf log = text_log(400, 4);
	struct buf tar = PACK(ustar, archive_write_add_filter_zstd, { "a.log", buf_str(&log), NULL });
	struct seen s = { 0 };
	int old = dup(STDIN_FILENO), fd = open(save("stdin", buf_str(&tar)), O_RDONLY);
	(void)state;
	dup2(fd, STDIN_FILENO);
	walk(&s, "lb1=-", NULL);
	dup2(old, STDIN_FILENO);
	close(fd);
	close(old);
	assert_has(&s.logs, "lb1!a.log 400\n");
	seen_free(&s);
	buf_free(&log);
	buf_free(&tar);
}

static void gzip_members_follow_each_other(void **state)
{
	struct buf a = text_log(100, 1), b = text_log(200, 2), gz = { 0 };
	struct seen s = { 0 };
	(void)state;
	add_gzip(&gz, buf_str(&a), 1600000000);
	add_gzip(&gz, buf_str(&b), 1600000500);
	buf_add(&gz, (struct str){ "\0\0\0\0\0\0\0\0", 8 });
	walk(&s, save("m.gz", buf_str(&gz)), NULL);
	assert_int_equal(s.lines, 300);
	assert_int_equal(s.damage, 0);
	assert_int_equal(s.changed.ns, instant_of_s(1600000000).ns);
	assert_int_equal(s.basis, CHANGED_GZIP);
	seen_free(&s);

	buf_adds(&gz, "junk");
	walk(&s, save("m.gz", buf_str(&gz)), NULL);
	assert_int_equal(s.lines, 300);
	assert_has(&s.notes, "4 bytes after the gzip data are none");
	seen_free(&s);
	buf_free(&a);
	buf_free(&b);
	buf_free(&gz);
}

static void a_cut_gzip_gives_nearly_all(void **state)
{
	struct buf log = text_log(50000, 5), gz = { 0 };
	struct seen s = { 0 };
	(void)state;
	add_gzip(&gz, buf_str(&log), 0);
	walk(&s, save("cut.gz", str_sub(buf_str(&gz), 0, gz.n - 10)), NULL);
	assert_true(s.lines >= 49990);
	assert_int_equal(s.damage, 1);
	assert_has(&s.notes, "cut.gz: The gzip data ends early, after ");
	seen_free(&s);

	/* under a tar: the member is named as well */
	struct buf tar = PACK(ustar, NULL, { "a.log", buf_str(&log), NULL }), tgz = { 0 };
	add_gzip(&tgz, buf_str(&tar), 0);
	walk(&s, save("cut.tgz", str_sub(buf_str(&tgz), 0, tgz.n - 2000)), NULL);
	assert_true(s.lines >= 49000);
	assert_has(&s.notes, "cut.tgz!a.log: It breaks off or is damaged");
	assert_has(&s.notes, "cut.tgz: The gzip data ends early");
	seen_free(&s);
	buf_free(&log);
	buf_free(&gz);
	buf_free(&tar);
	buf_free(&tgz);
}

static void damage_inside_gzip_is_told_and_passed(void **state)
{
	struct buf a = text_log(20000, 6), b = text_log(500, 7), gz = { 0 };
	struct seen s = { 0 };
	(void)state;
	add_gzip(&gz, buf_str(&a), 0);
	size_t first = gz.n;
	add_gzip(&gz, buf_str(&b), 0);
	gz.p[first - 6] ^= 0x55; /* the checksum */
	walk(&s, save("crc.gz", buf_str(&gz)), NULL);
	assert_int_equal(s.lines, 20500);
	assert_has(&s.notes, "D ");
	assert_has(&s.notes, "checksum of 1 of 2 gzip members is wrong");
	seen_free(&s);

	add_gzip(&gz, buf_str(&a), 0);
	gz.p[first + 10] = (char)0xff; /* no deflate block is of type 3 */
	walk(&s, save("broken.gz", buf_str(&gz)), NULL);
	assert_int_equal(s.lines, 40000);
	assert_has(&s.notes, "The gzip data is damaged at packed byte ");
	assert_has(&s.notes, "(invalid block type)");
	seen_free(&s);
	buf_free(&a);
	buf_free(&b);
	buf_free(&gz);
}

static void a_damaged_member_is_told_and_the_rest_read(void **state)
{
	struct buf a = text_log(3000, 8), b = text_log(50, 9);
	struct buf zip = PACK(zip, NULL, { "a.log", buf_str(&a), NULL }, { "b.log", buf_str(&b), NULL });
	struct seen s = { 0 };
	(void)state;
	memset(zip.p + 4000, 0xff, 64);
	walk(&s, save("hurt.zip", buf_str(&zip)), NULL);
	assert_has(&s.notes, "hurt.zip!a.log: It breaks off or is damaged");
	assert_has(&s.logs, "hurt.zip!b.log 50\n");
	seen_free(&s);
	buf_free(&a);
	buf_free(&b);
	buf_free(&zip);
}

static void any_cut_of_an_archive_is_survived(void **state)
{
	struct buf log = text_log(60, 10), inner = { 0 }, tgz = { 0 };
	add_gzip(&inner, buf_str(&log), 0);
	struct buf tar = PACK(ustar, NULL, { "a.log", buf_str(&log), NULL }, { "b.log.gz", buf_str(&inner), NULL });
	struct buf zip = PACK(zip, NULL, { "a.log", buf_str(&log), NULL }, { "b.log.gz", buf_str(&inner), NULL });
	struct buf seven = PACK(7zip, NULL, { "a.log", buf_str(&log), NULL });
	(void)state;
	add_gzip(&tgz, buf_str(&tar), 0);
	const struct buf *all[] = { &tgz, &zip, &seven };
	for (size_t k = 0; k < 3; k++)
		for (size_t n = 0; n < all[k]->n; n++) {
			struct seen s = { 0 };
			walk(&s, save("sweep", str_sub(buf_str(all[k]), 0, n)), NULL);
			if (n >= 6 && s.notes.n <= 1 && s.lines != 60 * (k == 2 ? 1 : 2)) /* a cut is never silent unless it cuts padding */
				fail_msg("archive %zu, cut at %zu of %zu: nothing said of %s", k, n, all[k]->n, s.logs.p);
			seen_free(&s);
		}
	buf_free(&log);
	buf_free(&inner);
	buf_free(&tar);
	buf_free(&tgz);
	buf_free(&zip);
	buf_free(&seven);
}

static void bombs_end_with_a_note(void **state)
{
	struct buf zeros = { 0 }, log = text_log(10, 11), gz = { 0 };
	struct seen s = { 0 };
	(void)state;
	memset(buf_room(&zeros, 100 << 20), 'A', 100 << 20);
	zeros.n = 100 << 20;
	struct buf bomb = PACK(raw, archive_write_add_filter_bzip2, { "x", buf_str(&zeros), NULL });
	struct buf tar = PACK(ustar, NULL, { "bomb.bz2", buf_str(&bomb), NULL }, { "good.log", buf_str(&log), NULL });
	walk(&s, save("bombs.tar", buf_str(&tar)), NULL);
	assert_has(&s.notes, "bombs.tar!bomb.bz2: It unpacks to more than 1000 times its size");
	assert_has(&s.notes, "raise --max-ratio");
	assert_has(&s.logs, "bombs.tar!good.log 10\n");
	seen_free(&s);

	add_gzip(&gz, buf_str(&zeros), 0);
	walk(&s, save("out.gz", buf_str(&gz)), &(struct ingest_limits){ .output_bytes = 1 << 20 });
	assert_has(&s.notes, "more than 1048576 bytes");
	assert_has(&s.notes, "raise --max-output");
	seen_free(&s);

	walk(&s, save("many.tar", buf_str(&tar)), &(struct ingest_limits){ .entries = 2 });
	assert_has(&s.notes, "many.tar!good.log: It is file or member number 3");
	assert_lacks(&s.logs, "good.log");
	seen_free(&s);
	buf_free(&zeros);
	buf_free(&log);
	buf_free(&gz);
	buf_free(&bomb);
	buf_free(&tar);
}

static void endless_nesting_ends(void **state)
{
	struct buf now = text_log(3, 12);
	struct seen s = { 0 };
	(void)state;
	for (unsigned i = 0; i < 12; i++) {
		struct buf next = { 0 };
		add_gzip(&next, buf_str(&now), 0);
		buf_free(&now);
		now = next;
	}
	walk(&s, save("deep.gz", buf_str(&now)), NULL);
	assert_has(&s.notes, "deep.gz: It is packed in more than 8 layers");
	seen_free(&s);
	walk(&s, save("deep.gz", buf_str(&now)), &(struct ingest_limits){ .depth = 12 });
	assert_int_equal(s.lines, 3);
	assert_int_equal(s.damage, 0);
	seen_free(&s);
	buf_free(&now);
}

static void what_is_no_log_is_listed(void **state)
{
	static const char wtmp[] = "\2\0\0\0\0\0\0\0~\0\0\0reboot\0\0\0\0\0\0\1\0\0\0kernel\0\0\0\0\7\0\0\0abc\0\0\0\0\0\0\0\0\0\0";
	static const char wide[] = "o\0n\0e\0 \0l\0i\0n\0e\0\n\0t\0w\0o\0 \0l\0i\0n\0e\0s\0\n";
	struct buf torn = { 0 };
	struct seen s = { 0 };
	(void)state;
	walk(&s, save("x.png", STR("\x89PNG\r\n\x1a\n\0\0\0\rIHDR")), NULL);
	assert_has(&s.notes, "x.png: It is no log but a PNG image.");
	seen_free(&s);
	walk(&s, save("wtmp", (struct str){ wtmp, sizeof wtmp }), NULL);
	assert_has(&s.notes, "wtmp: It is no log but binary data.");
	seen_free(&s);
	walk(&s, save("nothing", STR("")), NULL);
	assert_has(&s.notes, "I ");
	assert_has(&s.notes, "nothing: It is empty.");
	seen_free(&s);
	walk(&s, save("wide", (struct str){ wide, sizeof wide }), NULL);
	assert_has(&s.logs, "/wide 2\n");
	seen_free(&s);
	/* a crash leaves a tail of zeros: still a log */
	buf_adds(&torn, "2024-03-05 10:00:00 started\n2024-03-05 10:00:01 wor");
	memset(buf_room(&torn, 3000), 0, 3000);
	torn.n += 3000;
	walk(&s, save("torn", buf_str(&torn)), NULL);
	assert_has(&s.logs, "/torn 2\n");
	seen_free(&s);
	buf_free(&torn);
}

static void folders_are_walked_in_order(void **state)
{
	char path[128], link[160];
	struct seen s = { 0 };
	(void)state;
	snprintf(path, sizeof path, "%s/tree", folder);
	mkdir(path, 0755);
	snprintf(path, sizeof path, "%s/tree/sub", folder);
	mkdir(path, 0755);
	save("tree/b.log", STR("two\n"));
	save("tree/a.log", STR("one\n"));
	save("tree/sub/c.log", STR("three\n"));
	save("outside.log", STR("four\n"));
	snprintf(link, sizeof link, "%s/loop", path);
	assert_int_equal(symlink("..", link), 0);
	snprintf(link, sizeof link, "%s/nowhere", path);
	assert_int_equal(symlink("gone", link), 0);
	snprintf(link, sizeof link, "%s/linked.log", path);
	assert_int_equal(symlink("../../outside.log", link), 0);
	snprintf(link, sizeof link, "%s/pipe", path);
	assert_int_equal(mkfifo(link, 0600), 0);

	snprintf(link, sizeof link, "site=%s/tree/", folder);
	assert_true(walk(&s, link, NULL));
	assert_string_equal(s.logs.p, "site/a.log 1\nsite/b.log 1\nsite/sub/c.log 1\nsite/sub/linked.log 1\n");
	assert_has(&s.notes, "D site/sub/loop: It is a folder that contains itself");
	assert_has(&s.notes, "D site/sub/nowhere: It is a link to nothing");
	assert_has(&s.notes, "I site/sub/pipe: It is a device, pipe or socket.");
	seen_free(&s);
}

static void members_that_hold_no_bytes_are_listed(void **state)
{
	struct buf tar = PACK(ustar, NULL, { "log", STR_INIT("a line\n"), NULL }, { "current", STR_INIT(""), "log" });
	struct seen s = { 0 };
	(void)state;
	walk(&s, save("links.tar", buf_str(&tar)), NULL);
	assert_has(&s.logs, "links.tar!log 1\n");
	assert_has(&s.notes, "links.tar!current: It is a link");
	assert_int_equal(s.damage, 0);
	seen_free(&s);
	buf_free(&tar);
}

static void what_is_missing_fails(void **state)
{
	struct seen s = { 0 };
	struct ingest_visitor v = { &s, on_log, on_note, NULL };
	struct ingest *in = ingest_new(NULL, &v);
	struct err e = { 0 };
	(void)state;
	assert_false(ingest_walk(in, "/no/such/file", &e));
	assert_non_null(strstr(e.text, "No such file"));
	ingest_free(in);
	seen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_compression_is_taken_off),
		cmocka_unit_test(every_archive_is_walked),
		cmocka_unit_test(packings_nest_in_any_way),
		cmocka_unit_test(stdin_is_sniffed_too),
		cmocka_unit_test(gzip_members_follow_each_other),
		cmocka_unit_test(a_cut_gzip_gives_nearly_all),
		cmocka_unit_test(damage_inside_gzip_is_told_and_passed),
		cmocka_unit_test(a_damaged_member_is_told_and_the_rest_read),
		cmocka_unit_test(any_cut_of_an_archive_is_survived),
		cmocka_unit_test(bombs_end_with_a_note),
		cmocka_unit_test(endless_nesting_ends),
		cmocka_unit_test(what_is_no_log_is_listed),
		cmocka_unit_test(folders_are_walked_in_order),
		cmocka_unit_test(members_that_hold_no_bytes_are_listed),
		cmocka_unit_test(what_is_missing_fails),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
