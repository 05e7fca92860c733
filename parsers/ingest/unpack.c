#include "parsers/ingest/unpack.h"

#include "parsers/base/mem.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>

enum { HOLD_MAX = 64 * 1024 * 1024 };

/* By name and never _all: that would bring XML in, and run outside programs for some. */
static const struct packing {
	const char *name;
	int (*support)(struct archive *a);
	bool archive, from_end;
} packings[CONTENTS] = {
	[CONTENT_BZIP2] = { "bzip2 data", archive_read_support_filter_bzip2, false, false },
	[CONTENT_XZ] = { "xz data", archive_read_support_filter_xz, false, false },
	[CONTENT_ZSTD] = { "zstd data", archive_read_support_filter_zstd, false, false },
	[CONTENT_LZ4] = { "lz4 data", archive_read_support_filter_lz4, false, false },
	[CONTENT_COMPRESS] = { "compress (.Z) data", archive_read_support_filter_compress, false, false },
	[CONTENT_LZMA] = { "lzma data", archive_read_support_filter_lzma, false, false },
	[CONTENT_TAR] = { "a tar archive", archive_read_support_format_tar, true, false },
	[CONTENT_CPIO] = { "a cpio archive", archive_read_support_format_cpio, true, false },
	[CONTENT_ZIP] = { "a zip archive", archive_read_support_format_zip, true, false },
	[CONTENT_7ZIP] = { "a 7z archive", archive_read_support_format_7zip, true, true },
};

struct unpack {
	struct stream member; /* of the current member */
	struct archive *a;
	struct input *from;
	const struct packing *packing;
	/* a 7z that had to be held */
	struct buf held;
	struct seekable *memory;
	struct input in_memory;
	size_t members;
	char made_up[40];
	/* the current member: how far it was handed out, and a block that waits behind a hole */
	int64_t at, block_at;
	struct str block;
	bool member_ended, broken;
	struct err member_err;
};

bool unpack_knows(enum content c)
{
	return packings[c].name;
}

bool unpack_is_archive(enum content c)
{
	return packings[c].archive;
}

/* ---- bytes to libarchive ---- */

/* What goes wrong below is told there; to libarchive the bytes just end. */
static la_ssize_t give(struct archive *a, void *user, const void **bytes)
{
	struct unpack *u = user;
	struct str piece;
	(void)a;
	if (!u->from->stream.pull(&u->from->stream, &piece, NULL))
		return 0;
	*bytes = piece.p;
	return (la_ssize_t)piece.n;
}

static la_int64_t seek(struct archive *a, void *user, la_int64_t offset, int whence)
{
	struct unpack *u = user;
	int64_t to = input_seek(u->from, offset, whence);
	(void)a;
	return to < 0 ? ARCHIVE_FATAL : to;
}

static bool hold(struct unpack *u, struct err *e)
{
	struct str piece;
	while (u->from->stream.pull(&u->from->stream, &piece, NULL)) {
		if (u->held.n + piece.n > HOLD_MAX)
			return err_set(e, "%s that is packed into something else, or comes through a pipe, can be read up to %d MiB: "
				       "unpack it and give it by itself", u->packing->name, HOLD_MAX >> 20);
		buf_add(&u->held, piece);
	}
	u->memory = memory_stream(buf_str(&u->held));
	input_open_seekable(&u->in_memory, u->memory);
	u->from = &u->in_memory;
	return true;
}

static const char *trouble(struct unpack *u)
{
	/* What liblzma says where data end too early reads like a riddle. */
	const char *text = archive_error_string(u->a);
	return text && !strstr(text, "No progress is possible") ? text : "the data end early or are damaged";
}

static void close_layer(struct unpack *u)
{
	archive_read_free(u->a);
	u->a = NULL;
}

static bool open_layer(struct unpack *u, struct err *e)
{
	u->a = archive_read_new();
	if (!u->a)
		mem_exhausted(sizeof *u);
	if (!u->packing->archive) {
		archive_read_support_format_raw(u->a);
		archive_read_support_format_empty(u->a);
	}
	/* "Warn" here means: by running an outside program. */
	if (u->packing->support(u->a) != ARCHIVE_OK)
		return err_set(e, "%s cannot be read by this build (%s)", u->packing->name, trouble(u));
	archive_read_set_callback_data(u->a, u);
	archive_read_set_read_callback(u->a, give);
	if (u->from->mover)
		archive_read_set_seek_callback(u->a, seek);
	if (archive_read_open1(u->a) != ARCHIVE_OK)
		return err_set(e, "%s cannot be read (%s)", u->packing->name, trouble(u));
	if (!u->packing->archive && archive_filter_count(u->a) < 2)
		return err_set(e, "what begins like %s is none", u->packing->name);
	return true;
}

struct unpack *unpack_open(enum content c, struct input *from, struct err *e)
{
	struct unpack *u = mem_zalloc(1, sizeof *u);
	u->packing = &packings[c];
	u->from = from;
	if ((!u->packing->from_end || from->mover || hold(u, e)) && open_layer(u, e))
		return u;
	unpack_close(u);
	return NULL;
}

void unpack_close(struct unpack *u)
{
	close_layer(u);
	if (u->memory) {
		input_close(&u->in_memory);
		u->memory->stream.close(&u->memory->stream);
	}
	buf_free(&u->held);
	free(u);
}

/* ---- members ---- */

static struct str member_name(struct unpack *u, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);
	if (!name) /* not in the locale's characters */
		name = archive_entry_pathname_utf8(entry);
	if (!name || !*name) {
		snprintf(u->made_up, sizeof u->made_up, "member-%zu", u->members);
		name = u->made_up;
	}
	struct str s = str_of(name);
	while (str_starts(s, STR("./")) && s.n > 2)
		s = str_sub(s, 2, SIZE_MAX);
	return s;
}

static enum member_kind member_kind(struct archive_entry *entry)
{
	if (archive_entry_hardlink(entry) || archive_entry_filetype(entry) == AE_IFLNK)
		return MEMBER_LINK;
	if (archive_entry_filetype(entry) == AE_IFDIR)
		return MEMBER_FOLDER;
	if (archive_entry_filetype(entry) != AE_IFREG)
		return MEMBER_DEVICE;
	return archive_entry_is_encrypted(entry) ? MEMBER_ENCRYPTED : MEMBER_FILE;
}

/* libarchive gives an archive up where one member is damaged. A zip has a directory, so the
 * members behind can be found by beginning again. */
static bool begin_again(struct unpack *u)
{
	struct archive_entry *entry;
	close_layer(u);
	if (input_seek(u->from, 0, SEEK_SET) != 0 || !open_layer(u, NULL))
		return false;
	for (size_t i = 0; i < u->members; i++)
		if (archive_read_next_header(u->a, &entry) < ARCHIVE_WARN)
			return false;
	u->broken = false;
	return true;
}

bool unpack_next(struct unpack *u, struct member *m, struct err *e)
{
	struct archive_entry *entry;
	if (u->broken && !begin_again(u))
		return err_set(e, "%s is damaged in its member %zu: what follows could not be read", u->packing->name, u->members);
	int said = archive_read_next_header(u->a, &entry);
	if (said == ARCHIVE_EOF)
		return false;
	if (said != ARCHIVE_OK && said != ARCHIVE_WARN)
		return err_set(e, "%s cannot be read after %zu member%s (%s)", u->packing->name, u->members,
			       u->members == 1 ? "" : "s", trouble(u));
	u->members++;
	u->at = u->block_at = 0;
	u->block = STR_NONE;
	u->member_ended = false;
	u->member_err = (struct err){ 0 };
	m->kind = member_kind(entry);
	m->name = member_name(u, entry);
	m->changed = INSTANT_NONE;
	if (archive_entry_mtime_is_set(entry) && archive_entry_mtime(entry) > 0 && archive_entry_mtime(entry) < INT64_MAX / NS_PER_S)
		m->changed = instant_add(instant_of_s(archive_entry_mtime(entry)), (struct span){ archive_entry_mtime_nsec(entry) });
	return true;
}

/* The next block, or the member's end. */
static void next_block(struct unpack *u)
{
	const void *bytes = NULL;
	size_t n = 0;
	la_int64_t at = 0;
	int said = archive_read_data_block(u->a, &bytes, &n, &at);
	if (said == ARCHIVE_EOF) {
		u->member_ended = true;
		return;
	}
	if (said != ARCHIVE_OK) {
		err_set(&u->member_err, "%s", trouble(u));
		u->broken = said == ARCHIVE_FATAL;
		/* A warning may still come with bytes; a failure does not. */
		if (said != ARCHIVE_WARN || !n) {
			u->member_ended = true;
			return;
		}
	}
	u->block = (struct str){ bytes, n };
	u->block_at = at;
}

static bool member_pull(struct stream *s, struct str *piece, struct err *e)
{
	static const char zeros[4096];
	struct unpack *u = (struct unpack *)s;
	while (!u->block.n && !u->member_ended)
		next_block(u);
	if (!u->block.n)
		return u->member_err.set ? err_set(e, "%s", u->member_err.text) : false;
	if (u->at < u->block_at) { /* a sparse file's hole */
		int64_t hole = u->block_at - u->at;
		*piece = (struct str){ zeros, hole < (int64_t)sizeof zeros ? (size_t)hole : sizeof zeros };
	} else {
		*piece = str_sub(u->block, 0, STREAM_BLOCK);
		u->block = str_sub(u->block, piece->n, SIZE_MAX);
		u->block_at += (int64_t)piece->n;
	}
	u->at += (int64_t)piece->n;
	return true;
}

static void close_nothing(struct stream *s)
{
	(void)s;
}

struct stream *unpack_bytes(struct unpack *u)
{
	u->member = (struct stream){ member_pull, close_nothing };
	return &u->member;
}
