#include "parsers/ingest/walk.h"

#include "parsers/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct ingest_limits defaults = {
	.output_bytes = UINT64_C(1) << 40,
	.ratio = 1000,
	.entries = 1000000,
	.depth = 8,
	.line_bytes = 64 * 1024,
};

struct ingest *ingest_new(const struct ingest_limits *limits, const struct ingest_visitor *visitor)
{
	struct ingest *in = mem_zalloc(1, sizeof *in);
	const struct ingest_limits *l = limits ? limits : &defaults;
	in->limits.output_bytes = l->output_bytes ? l->output_bytes : defaults.output_bytes;
	in->limits.ratio = l->ratio ? l->ratio : defaults.ratio;
	in->limits.entries = l->entries ? l->entries : defaults.entries;
	in->limits.depth = l->depth ? l->depth : defaults.depth;
	in->limits.line_bytes = l->line_bytes ? l->line_bytes : defaults.line_bytes;
	in->visitor = *visitor;
	return in;
}

void ingest_free(struct ingest *in)
{
	free(in);
}

void ingest_note(struct ingest *in, enum note_severity severity, struct str name, const char *fmt, ...)
{
	struct err text = { 0 };
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text.text, sizeof text.text, fmt, ap);
	va_end(ap);
	in->visitor.note(in->visitor.user, &(struct ingest_note){ severity, name, str_of(text.text) });
}

bool ingest_count(struct ingest *in, struct str name)
{
	if (++in->entries <= in->limits.entries)
		return true;
	if (in->entries == in->limits.entries + 1)
		ingest_note(in, NOTE_DAMAGE, name, "It is file or member number %llu: it and all that follow were not read. If this is no bomb, "
			    "raise --max-entries.", (unsigned long long)in->entries);
	in->file_over = true;
	return false;
}

/* ---- files ---- */

static void count_packed(void *user, size_t n)
{
	struct ingest *in = user;
	in->packed_done += n;
	if (in->visitor.progress)
		in->visitor.progress(in->visitor.user, in->packed_done);
}

/* Everything in an open file. Closes fd. */
static void open_file(struct ingest *in, const struct ingest_file *file, int fd)
{
	struct seekable *bytes = file_stream(fd, count_packed, in);
	struct input content;
	in->unpacked = 0;
	in->bombs = 0;
	in->file_over = false;
	input_open_seekable(&content, bytes);
	ingest_open(in, file, 0, &content);
	if (content.err.set)
		ingest_note(in, NOTE_DAMAGE, file->name, "It could not be read to its end: %s.", content.err.text);
	input_close(&content);
	bytes->stream.close(&bytes->stream);
}

static bool open_path(struct ingest *in, struct str name, const char *path, const struct stat *st, struct err *e)
{
	int fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		err_set(e, "It cannot be opened: %s.", strerror(errno));
		ingest_note(in, NOTE_DAMAGE, name, "%s", e->text);
		return false;
	}
	struct ingest_file file = { .name = name, .changed = INSTANT_NONE };
	if (S_ISREG(st->st_mode)) {
		file.changed = instant_add(instant_of_s(st->st_mtim.tv_sec), (struct span){ st->st_mtim.tv_nsec });
		file.changed_basis = CHANGED_FILE;
		file.packed_bytes = (uint64_t)st->st_size;
	}
	open_file(in, &file, fd);
	return true;
}

/* ---- folders ---- */

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return str_cmp((struct str){ (*a)->fts_name, (*a)->fts_namelen }, (struct str){ (*b)->fts_name, (*b)->fts_namelen });
}

/* Links are followed, which is safe as fts tells a folder that contains itself. */
static FTS *open_tree(const char *path)
{
	char *const roots[] = { (char *)(uintptr_t)path, NULL };
	return fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
}

/* One step of the walk. False if the thing cannot be read. */
static bool visit(struct ingest *in, const FTSENT *at, struct str name, struct err *e)
{
	switch (at->fts_info) {
	case FTS_DEFAULT:
		/* A pipe that is named outright is meant; one in a folder would wait for ever. */
		if (at->fts_level > FTS_ROOTLEVEL) {
			ingest_note(in, NOTE_INFO, name, "It is a device, pipe or socket.");
			return true;
		}
		/* fall through */
	case FTS_F:
		return open_path(in, name, at->fts_accpath, at->fts_statp, e);
	case FTS_D:
	case FTS_DP:
		return true;
	case FTS_DC:
		err_set(e, "It is a folder that contains itself through a link: it was entered once.");
		break;
	case FTS_SLNONE:
		err_set(e, "It is a link to nothing.");
		break;
	default:
		err_set(e, "It cannot be opened: %s.", strerror(at->fts_errno));
	}
	ingest_note(in, NOTE_DAMAGE, name, "%s", e->text);
	return false;
}

static struct str without_slashes(struct str path)
{
	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	return path;
}

/* `name` stands in place of the root's path. */
static void name_in_tree(struct buf *full, struct str name, size_t root, const FTSENT *at)
{
	struct str path = { at->fts_path, at->fts_pathlen };
	buf_reset(full);
	buf_add(full, name);
	if (at->fts_level == FTS_ROOTLEVEL)
		return;
	struct str below = str_sub(path, without_slashes(str_sub(path, 0, root)).n, SIZE_MAX);
	while (below.n && below.p[0] == '/')
		below = str_sub(below, 1, SIZE_MAX);
	full->n = without_slashes(buf_str(full)).n;
	if (full->p[full->n - 1] != '/')
		buf_addc(full, '/');
	buf_add(full, below);
}

static bool walk_tree(struct ingest *in, struct str name, const char *path, struct err *e)
{
	FTS *tree = open_tree(path);
	struct buf full = { 0 };
	struct err why = { 0 };
	bool opened = false, below = false, empty = false;
	const FTSENT *at;
	if (!tree)
		return err_set(e, "It cannot be opened: %s.", strerror(errno));
	while ((at = fts_read(tree))) {
		below |= at->fts_level > FTS_ROOTLEVEL;
		empty = at->fts_info == FTS_DP && at->fts_level == FTS_ROOTLEVEL && !below;
		name_in_tree(&full, name, strlen(path), at);
		if (at->fts_info != FTS_DP && !ingest_count(in, buf_str(&full)))
			break;
		opened |= visit(in, at, buf_str(&full), &why);
	}
	if (empty)
		ingest_note(in, NOTE_INFO, name, "It is an empty folder.");
	fts_close(tree);
	buf_free(&full);
	return opened || err_set(e, "%s", why.text);
}

bool ingest_walk(struct ingest *in, const char *input, struct err *e)
{
	struct stat st;
	struct str name = str_of(input);
	const char *path = input, *equals = strchr(input, '=');
	if (equals && equals > input && stat(input, &st) != 0) {
		name = str_sub(name, 0, (size_t)(equals - input));
		path = equals + 1;
	}
	if (strcmp(path, "-") != 0)
		return walk_tree(in, name, path, e);
	int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	if (fd < 0) {
		ingest_note(in, NOTE_DAMAGE, name, "Standard input is closed.");
		return err_set(e, "Standard input is closed.");
	}
	if (ingest_count(in, name))
		open_file(in, &(struct ingest_file){ .name = name, .changed = INSTANT_NONE }, fd);
	else
		close(fd);
	return true;
}

uint64_t ingest_size(const char *const *inputs, size_t n)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < n; i++) {
		struct stat st;
		const char *path = inputs[i], *equals = strchr(path, '=');
		if (equals && stat(path, &st) != 0)
			path = equals + 1;
		if (!strcmp(path, "-"))
			return 0;
		FTS *tree = open_tree(path);
		for (const FTSENT *at; tree && (at = fts_read(tree));)
			if (at->fts_info == FTS_F)
				sum += (uint64_t)at->fts_statp->st_size;
		if (tree)
			fts_close(tree);
	}
	return sum;
}
