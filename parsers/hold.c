/*
 * Records that may go on in later lines.
 *
 * Each stream of a source has at most one such record. Events leave in the order of their
 * first lines, so that what comes while a record is open waits behind it: HELD records at most.
 */
#include "parsers/base/mem.h"
#include "parsers/record.h"

#include <stdlib.h>

/* The same bytes in the record's own memory; `to` must not move while slices are moved. */
static struct str moved(struct buf *to, struct str s)
{
	if (!s.p)
		return s;
	char *p = to->p + to->n;
	memcpy(p, s.p, s.n);
	to->n += s.n;
	return (struct str){ p, s.n };
}

static void own(struct held *h, const struct record *rec, const struct place *place)
{
	h->record = *rec;
	h->place = *place;
	struct str hash = place->sha256 ? (struct str){ place->sha256, 65 } : STR_NONE;
	size_t n = hash.n + place->raw.n + rec->stamp.zone_name.n + rec->outer.zone_name.n;
	for (uint64_t bits = rec->have; bits; bits &= bits - 1)
		n += rec->v[__builtin_ctzll(bits)].n;
	for (size_t i = 0; i < rec->n_duration; i++)
		n += rec->duration_text[i].n;
	buf_reset(&h->text);
	buf_room(&h->text, n);
	h->place.raw = moved(&h->text, place->raw);
	h->place.sha256 = moved(&h->text, hash).p;
	for (uint64_t bits = rec->have; bits; bits &= bits - 1) {
		int s = __builtin_ctzll(bits);
		h->record.v[s] = moved(&h->text, rec->v[s]);
	}
	for (size_t i = 0; i < rec->n_duration; i++)
		h->record.duration_text[i] = moved(&h->text, rec->duration_text[i]);
	if (rec->stamped)
		h->record.stamp.zone_name = moved(&h->text, rec->stamp.zone_name);
	if (rec->outer_stamped)
		h->record.outer.zone_name = moved(&h->text, rec->outer.zone_name);
}

static struct held *take_spare(struct reader *r)
{
	struct held *h = r->n_spare ? r->spare[--r->n_spare] : mem_zalloc(1, sizeof *h);
	buf_reset(&h->message);
	h->lines = h->blanks = 0;
	h->cut = h->open = false;
	return h;
}

static void give_back(struct reader *r, struct held *h)
{
	if (r->n_spare < HELD) {
		r->spare[r->n_spare++] = h;
		return;
	}
	buf_free(&h->text);
	buf_free(&h->message);
	free(h);
}

/* The message with its further lines; a headline gets them as well. */
static void take_joined(struct held *h)
{
	struct record *rec = &h->record;
	struct str all = buf_str(&h->message);
	size_t at = has(rec, SLOT_HEADLINE) ? str_find(rec->v[F_MESSAGE], rec->v[SLOT_HEADLINE]) : SIZE_MAX;
	if (at == SIZE_MAX)
		rec->have &= ~SLOT_BIT(SLOT_HEADLINE);
	else
		rec->v[SLOT_HEADLINE] = str_sub(all, at, SIZE_MAX);
	rec->v[F_MESSAGE] = all;
}

static void release_first(struct reader *r)
{
	struct held *h = r->held[0];
	r->n_held--;
	memmove(r->held, r->held + 1, r->n_held * sizeof *r->held);
	if (h->lines)
		take_joined(h);
	settle(r, &h->record, &h->place);
	give_back(r, h);
}

static void release_whole(struct reader *r)
{
	while (r->n_held && !r->held[0]->open)
		release_first(r);
}

void held_close(struct reader *r, uint64_t stream)
{
	struct held *h = held_open(r, stream);
	if (h) {
		h->open = false;
		release_whole(r);
	}
}

struct held *held_open(struct reader *r, uint64_t stream)
{
	for (size_t i = r->n_held; i-- > 0;)
		if (r->held[i]->open && r->held[i]->record.stream == stream)
			return r->held[i];
	return NULL;
}

/* With its message, or right behind its stamp ("panic" may be read as a level). */
static enum trace begun(const struct held *h)
{
	const struct record *rec = &h->record;
	if (!has(rec, F_MESSAGE) || str_chr(rec->v[F_MESSAGE], '\n') != SIZE_MAX) /* of several lines: it is whole */
		return TRACE_NONE;
	enum trace t = trace_begin(rec->v[F_MESSAGE]);
	if (t != TRACE_NONE || !rec->format->generic || !has(rec, SLOT_TIME))
		return t;
	size_t at = str_find(h->place.raw, rec->v[SLOT_TIME]);
	return at == SIZE_MAX ? TRACE_NONE : trace_begin(str_sub(h->place.raw, at + rec->v[SLOT_TIME].n + 1, SIZE_MAX));
}

enum trace held_trace(struct held *h)
{
	if (!h->asked)
		h->trace = begun(h);
	h->asked = true;
	return h->trace;
}

/* Lines beyond the budget belong to the record still, but are not kept. */
static void add_line(struct held *h, struct str line)
{
	if (h->lines == 0 && has(&h->record, F_MESSAGE))
		buf_add(&h->message, h->record.v[F_MESSAGE]);
	h->record.have |= SLOT_BIT(F_MESSAGE);
	h->lines++;
	if (h->lines > JOIN_LINES || h->message.n + line.n > JOIN_BYTES) {
		h->cut = true;
		return;
	}
	if (h->message.n)
		buf_addc(&h->message, '\n');
	buf_add(&h->message, line);
}

void held_append(struct reader *r, struct held *h, struct str line)
{
	if (!str_trim(line).n) {
		h->blanks++;
		return;
	}
	for (; h->blanks; h->blanks--)
		add_line(h, STR(""));
	add_line(h, line);
	h->place.line_end = r->place.line_end;
}

bool held_joins(struct reader *r, const struct record *rec)
{
	struct held *h = held_open(r, rec->stream);
	if (!h || h->record.format != rec->format || !has(rec, F_MESSAGE))
		return false;
	const struct format *f = rec->format;
	for (size_t i = 0; i < f->n_joins; i++)
		if (regex_match(f->joins[i].re, r->matcher, rec->v[F_MESSAGE]) == MATCH_YES) {
			held_append(r, h, rec->v[F_MESSAGE]);
			return true;
		}
	return false;
}

void hold(struct reader *r, struct record *rec)
{
	/* What a container's runtime wrapped and nobody knows may be an error that a trace follows. */
	bool holds = rec->format->holds || (rec->format->role == ROLE_WRAPPER && has(rec, F_MESSAGE));
	if (r->n_held) {
		held_close(r, rec->stream);
		if (r->n_held == HELD) {
			r->held[0]->open = false;
			release_whole(r);
		}
	}
	if (!holds && !r->n_held) {
		settle(r, rec, &r->place);
		return;
	}
	struct held *h = take_spare(r);
	own(h, rec, &r->place);
	h->open = holds;
	h->trace = TRACE_NONE;
	h->asked = false;
	r->held[r->n_held++] = h;
}

void hold_flush(struct reader *r)
{
	while (r->n_held)
		release_first(r);
}

bool hold_waiting(struct reader *r, const struct record *rec, const struct place *place)
{
	if (r->n_waiting == HELD)
		return false;
	struct held *h = take_spare(r);
	own(h, rec, place);
	r->waiting[r->n_waiting++] = h;
	return true;
}

void hold_waiting_flush(struct reader *r)
{
	size_t n = r->n_waiting;
	bool ended = r->ended;
	r->n_waiting = 0;
	r->ended = true; /* who has waited does not wait again, time or no time */
	for (size_t i = 0; i < n; i++) {
		settle(r, &r->waiting[i]->record, &r->waiting[i]->place);
		give_back(r, r->waiting[i]);
	}
	r->ended = ended;
}

void hold_free(struct reader *r)
{
	struct held **lists[] = { r->held, r->spare };
	size_t counts[] = { r->n_held, r->n_spare };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < counts[k]; i++) {
			buf_free(&lists[k][i]->text);
			buf_free(&lists[k][i]->message);
			free(lists[k][i]);
		}
}
