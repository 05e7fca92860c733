/*
 * The streams at the bottom of every input, and a stream with its beginning in view.
 *
 * After its first `false` a stream keeps answering false, with the same error if there
 * was one. Nothing here closes what it was given by pointer.
 */
#ifndef LOGOPSY_PARSERS_INGEST_STREAM_H
#define LOGOPSY_PARSERS_INGEST_STREAM_H

#include "parsers/ingest/ingest.h"
#include "parsers/ingest/sniff.h"

enum {
	STREAM_BLOCK = 256 * 1024, /* what a pull gives at most */
};

/* A stream that may be able to move. seek is as lseek(2): the new offset or -1; NULL if
 * it cannot. The stream is good for pulls again afterwards. */
struct seekable {
	struct stream stream;
	int64_t (*seek)(struct seekable *s, int64_t offset, int whence);
};

/* A file's bytes. progress(user, n) hears of each n bytes read; may be NULL. The
 * descriptor is closed with the stream. */
struct seekable *file_stream(int fd, void (*progress)(void *user, size_t n), void *user);
/* Bytes that the caller keeps alive. */
struct seekable *memory_stream(struct str bytes);

/* A stream whose first bytes are known before anything is decided about it. */
struct input {
	struct stream stream; /* hands out everything, the head included */
	struct str head; /* at least SNIFF_BYTES, or all there are */
	uint64_t taken; /* bytes handed out so far */
	struct err err; /* of the stream below, once it failed */
	struct stream *from;
	struct seekable *mover; /* the same as `from` where it can seek, else NULL */
	struct buf held;
	bool head_due, ended;
};

void input_open(struct input *in, struct stream *from);
void input_open_seekable(struct input *in, struct seekable *from);
/* As seekable.seek; -1 where the input cannot. */
int64_t input_seek(struct input *in, int64_t offset, int whence);
/* Reads and forgets the rest. */
void input_drain(struct input *in);
void input_close(struct input *in);

#endif
