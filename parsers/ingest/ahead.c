#include "parsers/ingest/ahead.h"

#include "parsers/base/mem.h"

#include <pthread.h>
#include <stdlib.h>

enum { SLOTS = 4, AT_ONCE = 1024 * 1024 };

/* A ring of pieces: the thread fills behind the consumer, who holds the slot of its last pull. */
struct ahead {
	struct stream stream;
	struct stream *from;
	size_t pulled; /* bytes before the thread began */
	bool threaded;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* under the lock */
	size_t filled, taken; /* pieces since the beginning */
	bool ended, stop, failed;
	struct err err;
	/* slot i % SLOTS belongs to the thread while filled == i, else to the consumer */
	struct buf slot[SLOTS];
};

static void *run(void *arg)
{
	struct ahead *a = arg;
	for (;;) {
		struct str piece;
		struct err e = { 0 };
		bool got = a->from->pull(a->from, &piece, &e);
		pthread_mutex_lock(&a->lock);
		/* The slot that the consumer may still look at is the one before `taken`. */
		while (got && !a->stop && a->filled - a->taken >= SLOTS - 1)
			pthread_cond_wait(&a->changed, &a->lock);
		bool on = got && !a->stop;
		size_t i = a->filled % SLOTS;
		pthread_mutex_unlock(&a->lock);
		if (on) {
			buf_reset(&a->slot[i]);
			buf_add(&a->slot[i], piece);
		}
		pthread_mutex_lock(&a->lock);
		if (on) {
			a->filled++;
		} else {
			a->ended = true;
			a->failed = e.set;
			a->err = e;
		}
		pthread_cond_signal(&a->changed);
		pthread_mutex_unlock(&a->lock);
		if (!on)
			return NULL;
	}
}

static bool pull_ring(struct ahead *a, struct str *piece, struct err *e)
{
	pthread_mutex_lock(&a->lock);
	while (a->filled == a->taken && !a->ended)
		pthread_cond_wait(&a->changed, &a->lock);
	bool got = a->filled > a->taken;
	if (got)
		*piece = buf_str(&a->slot[a->taken++ % SLOTS]);
	else if (a->failed && e)
		*e = a->err;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	return got;
}

static bool pull(struct stream *s, struct str *piece, struct err *e)
{
	struct ahead *a = (struct ahead *)s;
	if (!a->threaded && a->pulled >= AT_ONCE)
		a->threaded = pthread_create(&a->thread, NULL, run, a) == 0; /* without one, all is read at once */
	if (a->threaded)
		return pull_ring(a, piece, e);
	bool got = a->from->pull(a->from, piece, e);
	a->pulled += got ? piece->n : 0;
	return got;
}

static void close_it(struct stream *s)
{
	struct ahead *a = (struct ahead *)s;
	if (a->threaded) {
		pthread_mutex_lock(&a->lock);
		a->stop = true;
		pthread_cond_signal(&a->changed);
		pthread_mutex_unlock(&a->lock);
		pthread_join(a->thread, NULL);
	}
	pthread_mutex_destroy(&a->lock);
	pthread_cond_destroy(&a->changed);
	for (size_t i = 0; i < SLOTS; i++)
		buf_free(&a->slot[i]);
	free(a);
}

struct stream *ahead_open(struct stream *from)
{
	struct ahead *a = mem_zalloc(1, sizeof *a);
	a->stream = (struct stream){ pull, close_it };
	a->from = from;
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->changed, NULL);
	return &a->stream;
}
