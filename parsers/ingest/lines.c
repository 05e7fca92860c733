#include "parsers/ingest/lines.h"

#include "parsers/ingest/clean.h"
#include "parsers/ingest/sniff.h"

enum {
	START = 64, /* bytes that are enough to know the encoding */
	LIMIT = 64 * 1024,
	HOLE = 8, /* this many NULs in a row are a crash's work: the line before them is torn */
};

/* One piece of the stream as UTF-8 in *text; empty where a piece ends inside a character. */
static bool pull_text(struct lines *l, struct str *text)
{
	struct str piece;
	if (l->ended)
		return false;
	if (!l->from->pull(l->from, &piece, &l->err)) {
		l->ended = true;
		piece = STR("");
		if (!l->units.n)
			return false;
	}
	l->bytes += piece.n;
	*text = piece;
	if (l->utf16) {
		buf_add(&l->units, piece);
		buf_reset(&l->wide);
		buf_drop(&l->units, utf8_of_utf16le(buf_str(&l->units), l->ended, &l->wide));
		*text = buf_str(&l->wide);
	}
	return true;
}

static void set_block(struct lines *l, struct str text)
{
	l->block = text;
	l->block_is_dirty = clean_needed(text);
}

/* Finds out the encoding; what was pulled for it becomes the first block. */
static void start(struct lines *l)
{
	struct str text;
	while (l->peeked.n < START && pull_text(l, &text))
		buf_add(&l->peeked, text);
	l->started = true;
	text = buf_str(&l->peeked);
	if (sniff_utf16le(text)) {
		l->utf16 = true;
		l->offset = str_starts(text, STR("\xff\xfe")) ? 2 : 0;
		buf_add(&l->units, str_sub(text, l->offset, SIZE_MAX));
		buf_reset(&l->peeked);
		buf_drop(&l->units, utf8_of_utf16le(buf_str(&l->units), l->ended, &l->peeked));
	}
	set_block(l, buf_str(&l->peeked));
}

static struct str without_bom(struct str s)
{
	return str_starts(s, STR("\xef\xbb\xbf")) ? str_sub(s, 3, SIZE_MAX) : s;
}

void lines_open(struct lines *l, struct stream *from, size_t limit)
{
	*l = (struct lines){ .from = from, .limit = limit ? limit : LIMIT };
}

void lines_close(struct lines *l)
{
	buf_free(&l->peeked);
	buf_free(&l->carry);
	buf_free(&l->clean);
	buf_free(&l->units);
	buf_free(&l->wide);
}

struct str lines_peek(struct lines *l, size_t n)
{
	struct str text;
	if (!l->started)
		start(l);
	while (l->peeked.n < n && pull_text(l, &text))
		buf_add(&l->peeked, text);
	set_block(l, buf_str(&l->peeked));
	return str_sub(without_bom(l->block), 0, n);
}

/* Bytes that a text took in the log. */
static uint64_t length(const struct lines *l, struct str text)
{
	return l->utf16 ? utf16_length(text) : text.n;
}

/* A run without NULs joins the line under way. */
static void hold_text(struct lines *l, struct str part, uint64_t at)
{
	if (l->hole >= HOLE || !l->carry.n) { /* what came before the hole was torn off */
		buf_reset(&l->carry);
		l->begin = at;
		l->over = false;
	}
	l->hole = 0;
	size_t room = l->limit - l->carry.n;
	l->over |= part.n > room;
	buf_add(&l->carry, str_sub(part, 0, room));
}

/* A part of a line that has to be put together. */
static void hold(struct lines *l, struct str part, uint64_t at)
{
	l->open = true;
	l->dirty |= l->block_is_dirty;
	while (part.n) {
		size_t n = 0;
		if (!part.p[0]) {
			while (n < part.n && !part.p[n])
				n++;
			l->hole += n;
			l->nul_bytes += n;
		} else {
			size_t nul = l->block_is_dirty ? str_chr(part, 0) : SIZE_MAX;
			n = nul < part.n ? nul : part.n;
			hold_text(l, str_sub(part, 0, n), at);
		}
		at += length(l, str_sub(part, 0, n));
		part = str_sub(part, n, SIZE_MAX);
	}
}

static bool give(struct lines *l, struct line *out, struct str raw, uint64_t begin, bool dirty)
{
	if (dirty && raw.n && raw.p[raw.n - 1] == '\r')
		raw.n--;
	struct str text = l->number ? raw : without_bom(raw);
	out->raw = raw;
	out->text = dirty ? clean_line(text, &l->clean) : text;
	out->number = ++l->number;
	out->offset = begin;
	return true;
}

static bool give_held(struct lines *l, struct line *out)
{
	l->cut += l->over;
	return give(l, out, buf_str(&l->carry), l->begin, l->dirty);
}

static bool refill(struct lines *l)
{
	struct str text;
	do {
		if (!pull_text(l, &text))
			return false;
	} while (!text.n);
	set_block(l, text);
	return true;
}

bool lines_next(struct lines *l, struct line *out)
{
	if (!l->started)
		start(l);
	buf_reset(&l->carry);
	l->open = l->dirty = l->over = false;
	l->hole = 0;
	l->begin = l->offset;
	for (;;) {
		if (!l->block.n && !refill(l))
			return l->carry.n ? give_held(l, out) : false;
		const char *end = memchr(l->block.p, '\n', l->block.n);
		uint64_t at = l->offset;
		struct str part = { l->block.p, end ? (size_t)(end - l->block.p) : l->block.n };
		l->block = str_sub(l->block, part.n + (end != NULL), SIZE_MAX);
		l->offset += l->utf16 ? length(l, part) + (end ? 2 : 0) : part.n + (end != NULL);
		bool whole = end && !l->open && part.n <= l->limit;
		if (whole && (!l->block_is_dirty || str_chr(part, 0) == SIZE_MAX))
			return give(l, out, part, at, l->block_is_dirty);
		hold(l, part, at);
		if (end)
			return give_held(l, out);
	}
}
