#include "parsers/ingest/stream.h"

#include "parsers/base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- files ---- */

struct file {
	struct seekable base;
	int fd;
	bool ended;
	struct err err;
	void (*progress)(void *user, size_t n);
	void *user;
	char *block;
};

static bool file_pull(struct stream *s, struct str *piece, struct err *e)
{
	struct file *f = (struct file *)s;
	ssize_t n = 0;
	while (!f->ended && (n = read(f->fd, f->block, STREAM_BLOCK)) < 0 && errno == EINTR)
		;
	if (n > 0) {
		*piece = (struct str){ f->block, (size_t)n };
		if (f->progress)
			f->progress(f->user, (size_t)n);
		return true;
	}
	if (n < 0)
		err_set(&f->err, "reading failed: %s", strerror(errno));
	f->ended = true;
	return f->err.set ? err_set(e, "%s", f->err.text) : false;
}

static int64_t file_seek(struct seekable *s, int64_t offset, int whence)
{
	struct file *f = (struct file *)s;
	f->ended = false;
	return lseek(f->fd, offset, whence);
}

static void file_close(struct stream *s)
{
	struct file *f = (struct file *)s;
	close(f->fd);
	free(f->block);
	free(f);
}

struct seekable *file_stream(int fd, void (*progress)(void *user, size_t n), void *user)
{
	struct stat st;
	struct file *f = mem_zalloc(1, sizeof *f);
	/* A pipe's lseek fails, a device's may not mean anything, and a file that is handed over in
	 * its middle has no beginning to go back to. */
	bool moves = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && lseek(fd, 0, SEEK_CUR) == 0;
	f->base = (struct seekable){ { file_pull, file_close }, moves ? file_seek : NULL };
	f->fd = fd;
	f->progress = progress;
	f->user = user;
	f->block = mem_zalloc(STREAM_BLOCK, 1);
	return &f->base;
}

/* ---- memory ---- */

struct memory {
	struct seekable base;
	struct str bytes;
	size_t at;
};

static bool memory_pull(struct stream *s, struct str *piece, struct err *e)
{
	struct memory *m = (struct memory *)s;
	(void)e;
	*piece = str_sub(m->bytes, m->at, STREAM_BLOCK);
	m->at += piece->n;
	return piece->n > 0;
}

static int64_t memory_seek(struct seekable *s, int64_t offset, int whence)
{
	struct memory *m = (struct memory *)s;
	int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (int64_t)m->at : (int64_t)m->bytes.n, to;
	if (__builtin_add_overflow(from, offset, &to) || to < 0 || to > (int64_t)m->bytes.n)
		return -1;
	m->at = (size_t)to;
	return to;
}

static void memory_close(struct stream *s)
{
	free(s);
}

struct seekable *memory_stream(struct str bytes)
{
	struct memory *m = mem_zalloc(1, sizeof *m);
	m->base = (struct seekable){ { memory_pull, memory_close }, memory_seek };
	m->bytes = bytes;
	return &m->base;
}

/* ---- a beginning in view ---- */

static bool input_pull(struct stream *s, struct str *piece, struct err *e)
{
	struct input *in = (struct input *)s;
	if (in->head_due) {
		in->head_due = false;
		*piece = in->head;
	} else if (in->ended || !in->from->pull(in->from, piece, &in->err)) {
		in->ended = true;
		return in->err.set ? err_set(e, "%s", in->err.text) : false;
	}
	in->taken += piece->n;
	return true;
}

static void close_nothing(struct stream *s)
{
	(void)s;
}

void input_open(struct input *in, struct stream *from)
{
	struct str piece;
	*in = (struct input){ .stream = { input_pull, close_nothing }, .from = from };
	while (in->head.n < SNIFF_BYTES) {
		if (!from->pull(from, &piece, &in->err)) {
			in->ended = true;
			break;
		}
		if (!in->held.n && piece.n >= SNIFF_BYTES) {
			in->head = piece; /* stays where it is: nothing is pulled before it is handed out */
			break;
		}
		buf_add(&in->held, piece);
		in->head = buf_str(&in->held);
	}
	in->head_due = in->head.n > 0;
}

void input_open_seekable(struct input *in, struct seekable *from)
{
	input_open(in, &from->stream);
	in->mover = from->seek ? from : NULL;
}

int64_t input_seek(struct input *in, int64_t offset, int whence)
{
	if (!in->mover || in->err.set)
		return -1;
	if (whence == SEEK_CUR) {
		/* The file below is ahead of the reader while the head is still due. */
		if (in->head_due)
			offset -= (int64_t)in->head.n;
	}
	int64_t to = in->mover->seek(in->mover, offset, whence);
	if (to >= 0)
		in->head_due = in->ended = false;
	return to;
}

void input_drain(struct input *in)
{
	struct str piece;
	while (in->stream.pull(&in->stream, &piece, NULL))
		;
}

void input_close(struct input *in)
{
	buf_free(&in->held);
}
