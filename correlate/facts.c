#include "correlate/facts.h"

#include "parsers/base/hash.h"
#include "parsers/base/mem.h"

#include <stdlib.h>

enum {
	TEXT_MAX = 1000,
	FIELD_MAX = 256, /* of every field but the message */
	SHAPE_TEXT = 120,
	KEEP_NOTABLE = 200, /* of a shape that says what happened */
	KEEP_PLAIN = 32, /* of errors and warnings that no rule knows */
	MAX_SHAPES = 2000, /* then one shape for each kind of event */
};

/* One event, packed: this head, then the fields in order, then the line. It never leaves the
 * process, so it may hold pointers: names of formats and rules live as long as the catalog. */
struct packed {
	struct instant time, start, end;
	int64_t grain_ns, status, pid;
	uint64_t line;
	const char *format, *rule;
	unsigned flags;
	uint8_t kind, what, severity;
	bool hashed; /* sha256 is made: at once for lines over 1,000 bytes, else when stored */
	uint16_t n[F_COUNT]; /* 0xffff: absent */
	uint16_t n_raw;
	uint32_t size;
	char sha256[65];
	char bytes[];
};

enum { ABSENT = 0xffff };

struct shape {
	uint64_t hash, total;
	uint32_t keep, n, cap;
	uint32_t oldest; /* where the ring of the last ones, v[keep..2 * keep), begins once it is full */
	struct packed **v;
};

bool fact_worthy(const struct event *e)
{
	if (!instant_known(e->time))
		return false;
	return e->what != WHAT_NONE || (e->kind != EV_REQUEST && (e->kind != EV_LOG || e->severity >= SEV_WARN));
}

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A token is masked if it holds a digit: numbers, hex, addresses, ids. */
size_t mask_message(struct str m, char *out, size_t n)
{
	size_t at = 0;
	for (size_t i = 0; i < m.n && at < n;) {
		size_t from = i, end;
		bool digit = false;
		char c = m.p[i];
		if ((c == '"' || c == '\'') && (end = str_chr(str_sub(m, i + 1, 200), c)) != SIZE_MAX &&
		    (c == '"' || from == 0 || !word_char(m.p[from - 1]))) {
			out[at++] = '#';
			i += end + 2;
			continue;
		}
		if (!word_char(c)) {
			out[at++] = c;
			i++;
			continue;
		}
		for (; i < m.n && (word_char(m.p[i]) || ((m.p[i] == '.' || m.p[i] == ':' || m.p[i] == '-') && digit &&
							 i + 1 < m.n && word_char(m.p[i + 1])));
		     i++)
			digit |= m.p[i] >= '0' && m.p[i] <= '9';
		if (digit) {
			out[at++] = '#';
			continue;
		}
		for (; from < i && at < n; from++)
			out[at++] = m.p[from];
	}
	return at;
}

static uint64_t shape_hash(const struct event *e, bool broad)
{
	char text[SHAPE_TEXT];
	uint64_t h = (uint64_t)e->kind << 16 | (uint64_t)e->what << 8 | e->severity;
	if (broad)
		return hash64(h, STR("any"));
	if (e->what != WHAT_NONE) {
		h = hash64(h, e->rule ? str_of(e->rule) : STR("-"));
		h = hash64(h, e->f[F_HOST]);
		return hash64(h, e->f[F_SUBJECT]);
	}
	struct str said = e->flags & EVF_THROWN ? e->f[F_REASON] : e->f[F_MESSAGE].p ? e->f[F_MESSAGE] : e->raw;
	h = hash64(h, e->f[F_LOGGER]);
	return hash64(h, (struct str){ text, mask_message(said, text, sizeof text) });
}

static size_t field_max(unsigned field)
{
	return field == F_MESSAGE ? TEXT_MAX : FIELD_MAX;
}

static struct packed *pack(const struct event *e)
{
	size_t size = offsetof(struct packed, bytes) + (e->raw.n < TEXT_MAX ? e->raw.n : TEXT_MAX);
	for (unsigned i = 0; i < F_COUNT; i++)
		size += e->f[i].n < field_max(i) ? e->f[i].n : field_max(i);
	if (size < sizeof(struct packed))
		size = sizeof(struct packed); /* it is copied as a whole */
	struct packed *p = mem_zalloc(1, size);
	*p = (struct packed){
		.time = e->time, .start = e->start, .end = e->end, .grain_ns = e->grain_ns, .status = e->status, .pid = e->pid, .line = e->line,
		.format = e->format, .rule = e->rule, .flags = e->flags, .kind = (uint8_t)e->kind, .what = (uint8_t)e->what,
		.severity = (uint8_t)e->severity, .size = (uint32_t)size,
	};
	char *at = p->bytes;
	for (unsigned i = 0; i < F_COUNT; i++) {
		struct str s = str_sub(e->f[i], 0, field_max(i));
		p->n[i] = s.p ? (uint16_t)s.n : ABSENT;
		if (s.n)
			memcpy(at, s.p, s.n);
		at += s.n;
	}
	struct str raw = str_sub(e->raw, 0, TEXT_MAX);
	p->n_raw = (uint16_t)raw.n;
	if (raw.n)
		memcpy(at, raw.p, raw.n);
	if (e->sha256 || e->raw.n > TEXT_MAX) {
		event_hash(e, p->sha256);
		p->hashed = true;
	}
	return p;
}

static struct str raw_of(const struct packed *p)
{
	size_t at = 0;
	for (unsigned i = 0; i < F_COUNT; i++)
		at += p->n[i] == ABSENT ? 0 : p->n[i];
	return (struct str){ p->bytes + at, p->n_raw };
}

static void discard(struct facts *f, struct packed *p)
{
	f->bytes -= p->size;
	free(p);
}

/* Those held at present, in order. */
static void straighten(struct shape *s)
{
	if (!s->oldest)
		return;
	struct packed **ring = s->v + s->keep, **copy = mem_zalloc(s->keep, sizeof *copy);
	for (uint32_t i = 0; i < s->keep; i++)
		copy[i] = ring[(s->oldest + i) % s->keep];
	memcpy(ring, copy, s->keep * sizeof *copy);
	free(copy);
	s->oldest = 0;
}

static void halve(struct facts *f)
{
	f->halvings++;
	for (size_t i = 0; i < f->n; i++) {
		struct shape *s = &f->v[i];
		uint32_t keep = s->keep > 1 ? s->keep / 2 : 1;
		straighten(s);
		if (s->n > 2 * keep) {
			for (uint32_t k = keep; k < s->n - keep; k++)
				discard(f, s->v[k]);
			memmove(s->v + keep, s->v + s->n - keep, keep * sizeof *s->v);
			s->n = 2 * keep;
		}
		s->keep = keep;
	}
}

static struct shape *shape_of(struct facts *f, const struct event *e)
{
	uint64_t hash = shape_hash(e, false);
	if (!f->slots) {
		f->slots = 8192; /* more than twice MAX_SHAPES and the broad ones */
		f->slot = mem_zalloc(f->slots, sizeof *f->slot);
	}
	for (bool broad = false;; broad = true) {
		size_t i = hash & (f->slots - 1);
		while (f->slot[i] && f->v[f->slot[i] - 1].hash != hash)
			i = (i + 1) & (f->slots - 1);
		if (f->slot[i])
			return &f->v[f->slot[i] - 1];
		if (f->n >= MAX_SHAPES && !broad) {
			hash = shape_hash(e, true);
			continue;
		}
		uint32_t keep = e->what != WHAT_NONE || e->kind != EV_LOG ? KEEP_NOTABLE : KEEP_PLAIN;
		keep >>= f->halvings;
		MEM_PUSH(f->v, f->n, f->cap);
		f->v[f->n] = (struct shape){ .hash = hash, .keep = keep ? keep : 1 };
		f->slot[i] = (uint32_t)++f->n;
		f->bytes += sizeof(struct shape);
		return &f->v[f->n - 1];
	}
}

void facts_add(struct facts *f, const struct event *e)
{
	struct shape *s = shape_of(f, e);
	struct packed *p = pack(e);
	f->bytes += p->size;
	s->total++;
	if (s->n < 2 * s->keep) {
		size_t n = s->n, cap = s->cap;
		MEM_PUSH(s->v, n, cap);
		s->cap = (uint32_t)cap;
		s->v[s->n++] = p;
	} else {
		struct packed **oldest = &s->v[s->keep + s->oldest];
		discard(f, *oldest);
		*oldest = p;
		s->oldest = (s->oldest + 1) % s->keep;
	}
	while (f->budget && f->bytes > f->budget && f->halvings < 8)
		halve(f);
}

bool facts_store(struct facts *f, uint32_t source, struct store *to, struct err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		struct shape *s = &f->v[i];
		straighten(s);
		for (uint32_t k = 0; k < s->n; k++) {
			struct packed *p = s->v[k];
			if (!p->hashed)
				sha256_of(raw_of(p), p->sha256);
			struct stored row = {
				.source = source, .shape = (uint32_t)i, .total = s->total, .keep = s->keep,
				.nth = k < s->keep ? k : s->total - s->n + k, .body = { (const char *)p, p->size },
			};
			if (!store_put(to, &row, e))
				return false;
		}
	}
	return true;
}

void facts_free(struct facts *f)
{
	for (size_t i = 0; i < f->n; i++) {
		for (uint32_t k = 0; k < f->v[i].n; k++)
			free(f->v[i].v[k]);
		free(f->v[i].v);
	}
	free(f->v);
	free(f->slot);
	*f = (struct facts){ 0 };
}

struct fact fact_of(const struct stored *row, struct arena *a)
{
	struct packed p;
	memcpy(&p, row->body.p, sizeof p); /* the row's bytes need not be aligned */
	const char *bytes = arena_copy(a, str_sub(row->body, offsetof(struct packed, bytes), SIZE_MAX)).p;
	bool omits = row->total > 2 * row->keep && row->nth + 1 == row->keep;
	struct fact f = {
		.at = { p.time, p.time, instant_add(p.time, (struct span){ p.grain_ns }) },
		.printed = p.time, .lasted = instant_known(p.end) ? instant_since(p.end, p.time) : (struct span){ 0 }, .source = row->source, .line = p.line, .kind = p.kind, .what = p.what, .severity = p.severity,
		.flags = p.flags, .status = p.status, .pid = p.pid, .rule = str_of(p.rule), .format = str_of(p.format),
		.sha256 = arena_copy(a, (struct str){ p.sha256, 64 }),
		.count = omits ? 1 + row->total - 2 * row->keep : 1,
	};
	for (unsigned i = 0; i < F_COUNT; i++) {
		size_t n = p.n[i] == ABSENT ? 0 : p.n[i];
		f.f[i] = p.n[i] == ABSENT ? STR_NONE : (struct str){ bytes, n };
		bytes += n;
	}
	f.raw = (struct str){ bytes, p.n_raw };
	f.rule = arena_copy(a, f.rule);
	f.format = arena_copy(a, f.format);
	return f;
}
