#include "parsers/ingest/gzip.h"

#include "parsers/base/mem.h"
#include "parsers/ingest/stream.h"

#include <stdlib.h>
#include <zlib.h>

enum { MAGIC = 4, LENGTH_FIELD = 4 };

struct gzip {
	struct stream stream;
	struct stream *from;
	z_stream z;
	gz_header header;
	struct instant changed;
	unsigned char start[MAGIC]; /* of a member, as far as it was found */
	unsigned found; /* bytes in it */
	bool inside, ended;
	uint64_t packed; /* bytes pulled */
	uint64_t members, bad_sums, broken, broken_at, lost, forgiven;
	bool cut;
	struct err err;
	const char *why; /* zlib's word on the first broken member */
	unsigned char *out;
};

static bool refill(struct gzip *g)
{
	struct str piece;
	if (g->z.avail_in)
		return true;
	if (!g->from->pull(g->from, &piece, &g->err))
		return false;
	g->z.next_in = (z_const Bytef *)(uintptr_t)piece.p;
	g->z.avail_in = (uInt)piece.n;
	g->packed += piece.n;
	return true;
}

/* 1f 8b, deflate, no reserved flag. */
static bool fits(unsigned i, unsigned char c)
{
	static const unsigned char magic[] = { 0x1f, 0x8b, 0x08 };
	return i < sizeof magic ? c == magic[i] : !(c & 0xe0);
}

/* Goes on to the next member. False at the end of the input. Zeros between members are
 * padding; anything else that is passed over is lost. */
static bool next_member(struct gzip *g)
{
	while (g->found < MAGIC) {
		if (!refill(g)) {
			g->lost += g->found;
			return false;
		}
		unsigned char c = *g->z.next_in++;
		g->z.avail_in--;
		if (!fits(g->found, c)) {
			g->lost += g->found;
			g->found = 0;
		}
		if (fits(g->found, c))
			g->start[g->found++] = c;
		else if (g->forgiven)
			g->forgiven--;
		else
			g->lost += c != 0;
	}
	/* zlib gets the bytes that were looked at, then the rest of the piece. */
	z_const Bytef *rest = g->z.next_in;
	uInt n = g->z.avail_in;
	inflateReset(&g->z);
	if (!g->members++)
		inflateGetHeader(&g->z, &g->header);
	g->z.next_in = g->start;
	g->z.avail_in = MAGIC;
	inflate(&g->z, Z_NO_FLUSH);
	g->z.next_in = rest;
	g->z.avail_in = n;
	g->found = 0;
	g->forgiven = 0;
	return true;
}

/* The member is over, for better or worse; zlib said so. */
static void end_member(struct gzip *g, int said)
{
	static const char sum[] = "incorrect data check", length[] = "incorrect length check";
	g->inside = false;
	if (said == Z_STREAM_END)
		return;
	const char *why = g->z.msg ? g->z.msg : "invalid data";
	if (!strcmp(why, sum) || !strcmp(why, length)) {
		g->bad_sums++;
		g->forgiven = strcmp(why, sum) ? 0 : LENGTH_FIELD;
		return;
	}
	if (!g->broken++) {
		g->broken_at = g->packed - g->z.avail_in;
		g->why = why;
	}
}

static bool gzip_pull(struct stream *s, struct str *piece, struct err *e)
{
	struct gzip *g = (struct gzip *)s;
	g->z.next_out = g->out;
	g->z.avail_out = STREAM_BLOCK;
	while (g->z.avail_out && !g->ended) {
		if (!g->inside) {
			g->inside = next_member(g);
			g->ended = !g->inside;
		} else if (!refill(g)) {
			g->cut = g->ended = true;
		} else {
			int said = inflate(&g->z, Z_NO_FLUSH);
			if (said == Z_MEM_ERROR)
				mem_exhausted(STREAM_BLOCK);
			if (said != Z_OK && said != Z_BUF_ERROR)
				end_member(g, said);
		}
	}
	if (!instant_known(g->changed) && g->header.done == 1 && g->header.time)
		g->changed = instant_of_s((int64_t)g->header.time);
	*piece = (struct str){ (const char *)g->out, STREAM_BLOCK - g->z.avail_out };
	if (piece->n)
		return true;
	if (g->err.set)
		return err_set(e, "%s", g->err.text);
	return g->cut ? err_set(e, "the gzip data ends early") : false;
}

static void gzip_close(struct stream *s)
{
	struct gzip *g = (struct gzip *)s;
	inflateEnd(&g->z);
	free(g->out);
	free(g);
}

struct stream *gzip_stream(struct stream *from)
{
	enum { GZIP_ONLY = 16 };
	struct gzip *g = mem_zalloc(1, sizeof *g);
	g->stream = (struct stream){ gzip_pull, gzip_close };
	g->from = from;
	g->changed = INSTANT_NONE;
	g->out = mem_zalloc(STREAM_BLOCK, 1);
	if (inflateInit2(&g->z, MAX_WBITS + GZIP_ONLY) != Z_OK)
		mem_exhausted(STREAM_BLOCK);
	return &g->stream;
}

struct instant gzip_changed(const struct stream *s)
{
	return ((const struct gzip *)s)->changed;
}

void gzip_damage(const struct stream *s, struct buf *out)
{
	const struct gzip *g = (const struct gzip *)s;
	if (g->cut)
		buf_addf(out, "The gzip data ends early, after %llu packed bytes: all before was read. ", (unsigned long long)g->packed);
	if (g->bad_sums)
		buf_addf(out, "The checksum of %llu of %llu gzip members is wrong: their bytes were read, but are not those that were written. ",
			 (unsigned long long)g->bad_sums, (unsigned long long)g->members);
	if (g->broken)
		buf_addf(out, "The gzip data is damaged at packed byte %llu (%s): %llu packed bytes were lost before the next member or the end. ",
			 (unsigned long long)g->broken_at, g->why, (unsigned long long)g->lost);
	else if (g->lost)
		buf_addf(out, "%llu bytes after the gzip data are none and were ignored. ", (unsigned long long)g->lost);
	if (out->n && out->p[out->n - 1] == ' ')
		out->p[--out->n] = 0;
}
