#include "parsers/ingest/lines.h"

#include "parsers/ingest/clean.h"
#include "parsers/ingest/sniff.h"

#include <endian.h>

enum {
	START = 64, /* bytes that are enough to know the encoding */
	HEAD = 64 * 1024, /* bytes without a line feed that are enough to know that there are none */
	LIMIT = 64 * 1024,
	HOLE = 8, /* this many NULs in a row are a crash's work: the line before them is torn */
	KEY = 64, /* bytes of the longest name of a field in a journal */
	MUCH = 1 << 30, /* bytes of a value there */
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

/* Finds out the encoding and the line ends; what was pulled for it becomes the first block. */
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
	size_t seen = 0;
	bool lf = false;
	do {
		text = str_sub(buf_str(&l->peeked), seen, SIZE_MAX);
		lf = str_chr(text, '\n') != SIZE_MAX;
		seen = l->peeked.n;
	} while (!lf && seen < HEAD && pull_text(l, &text) && (buf_add(&l->peeked, text), true));
	text = buf_str(&l->peeked);
	l->line_end = !lf && str_chr(text, '\r') != SIZE_MAX ? '\r' : '\n';
	set_block(l, text);
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
	buf_free(&l->length);
	buf_free(&l->value);
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

/* What a line has beyond the limit is in its hash alone. */
static void hash_on(struct lines *l, struct str part)
{
	if (l->cr)
		sha256_add(&l->hash, STR("\r"));
	l->cr = part.n && part.p[part.n - 1] == '\r';
	sha256_add(&l->hash, str_sub(part, 0, part.n - l->cr));
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
	buf_add(&l->carry, str_sub(part, 0, room));
	if (!l->over && part.n > room) {
		l->over = true;
		l->cr = false;
		sha256_init(&l->hash);
		hash_on(l, buf_str(&l->carry));
	}
	if (l->over)
		hash_on(l, str_sub(part, room, SIZE_MAX));
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

static bool refill(struct lines *l)
{
	struct str text = l->after;
	l->after = STR_NONE;
	while (!text.n)
		if (!pull_text(l, &text))
			return false;
	set_block(l, text);
	return true;
}

/* ---- journald's export format ---- */

static bool begins_export(struct str line)
{
	return str_starts(line, STR("__CURSOR=")) || str_starts(line, STR("__REALTIME_TIMESTAMP="));
}

static bool is_key(struct str s)
{
	size_t i = 0;
	while (i < s.n && ((s.p[i] >= 'A' && s.p[i] <= 'Z') || s.p[i] == '_' || (i && s.p[i] >= '0' && s.p[i] <= '9')))
		i++;
	return i == s.n && i > 0 && i <= KEY;
}

/* The next n bytes, or what is left: the first `room` to *out. How many there were. */
static uint64_t take(struct lines *l, uint64_t n, size_t room, struct buf *out)
{
	uint64_t taken = 0;
	while (taken < n && (l->block.n || refill(l))) {
		struct str part = str_sub(l->block, 0, n - taken);
		for (struct str rest = part; str_chr(rest, '\n') != SIZE_MAX; l->number++)
			str_cut(&rest, '\n');
		buf_add(out, str_sub(part, 0, room > out->n ? room - out->n : 0));
		l->block = str_sub(l->block, part.n, SIZE_MAX);
		l->offset += part.n;
		taken += part.n;
	}
	return taken;
}

/* The bytes of a value's length; false if there is none, and they are the next line's. */
static bool take_length(struct lines *l, uint64_t *n)
{
	uint64_t number = l->number, le = 0;
	buf_reset(&l->length);
	take(l, sizeof le, sizeof le, &l->length);
	if (l->length.n == sizeof le)
		memcpy(&le, l->length.p, sizeof le);
	*n = le64toh(le);
	if (l->length.n < sizeof le || *n <= MUCH)
		return l->length.n == sizeof le;
	l->number = number;
	l->offset -= l->length.n;
	l->after = l->block;
	set_block(l, buf_str(&l->length));
	return false;
}

/* A key alone on its line has a value of a given length below it, whatever is in it: both become one `KEY=value`. */
static void take_value(struct lines *l, struct line *out)
{
	uint64_t n;
	buf_reset(&l->value);
	buf_add(&l->value, out->text);
	size_t key = l->value.n;
	if (take_length(l, &n)) {
		buf_reset(&l->carry);
		l->cut += take(l, n, l->limit, &l->carry) > l->limit;
		take(l, (l->block.n || refill(l)) && l->block.p[0] == '\n', 0, &l->length); /* its line end */
		buf_addc(&l->value, '=');
		for (struct str rest = buf_str(&l->carry), line; rest.p && (line = str_cut(&rest, '\n'), true);) {
			buf_add(&l->value, clean_line(line, &l->clean));
			if (rest.p)
				buf_addc(&l->value, '\n');
		}
	}
	out->text = buf_str(&l->value);
	out->raw = str_sub(out->text, 0, key);
}

/* ---- lines ---- */

static bool give(struct lines *l, struct line *out, struct str raw, uint64_t begin, bool dirty)
{
	if (dirty && raw.n && raw.p[raw.n - 1] == '\r')
		raw.n--;
	struct str text = l->number ? raw : without_bom(raw);
	out->raw = raw;
	out->sha256 = NULL;
	out->text = dirty ? clean_line(text, &l->clean) : text;
	out->number = ++l->number;
	out->offset = begin;
	if (l->number == 1)
		l->is_export = !l->utf16 && begins_export(out->text);
	else if (l->is_export && is_key(out->text))
		take_value(l, out);
	return true;
}

static bool give_held(struct lines *l, struct line *out)
{
	struct str raw = buf_str(&l->carry);
	l->cut += l->over;
	if (!l->over)
		return give(l, out, raw, l->begin, l->dirty);
	sha256_hex(&l->hash, l->sha256);
	give(l, out, raw, l->begin, l->dirty);
	out->sha256 = l->sha256;
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
		const char *end = memchr(l->block.p, l->line_end, l->block.n);
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
