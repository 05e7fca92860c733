/*
 * Wrappers taken off: a record's `rest` is read as a line of its own, as deep as it goes.
 *
 * What the innermost says wins; the outer ones fill what it leaves out. Both stamps are kept.
 */
#include "parsers/base/hash.h"
#include "parsers/record.h"

/* The same moment is meant, so the year is the one that brings the two closest. */
static void lend_year(struct stamp *to, const struct stamp *from)
{
	if (to->has_year || !to->has_date || !from->has_date || !from->has_year)
		return;
	struct civil c = from->is_epoch ? civil_of(from->epoch) : from->c;
	int far = to->c.month - c.month;
	to->c.year = c.year + (far > 6 ? -1 : far < -6 ? 1 : 0);
	to->has_year = true;
}

static bool complete(const struct stamp *s)
{
	return s->is_epoch || (s->has_date && s->has_year && (s->has_zone || s->zone_by_format || s->zone_name.p));
}

static void merge_stamps(struct record *inner, const struct record *outer)
{
	if (!outer->stamped)
		return;
	struct stamp stamp = outer->stamp;
	if (!inner->stamped) {
		inner->stamp = stamp;
		inner->stamped = outer->stamped;
		inner->second = outer->second;
	} else {
		lend_year(&stamp, &inner->stamp);
		lend_year(&inner->stamp, &stamp);
		if (!inner->second && !complete(&inner->stamp)) {
			inner->stamp = stamp;
			inner->stamped = outer->stamped;
		}
	}
	inner->outer = stamp;
	inner->outer_stamped = outer->stamped;
}

/* A wrapper whose `rest` is the message by its own specification (syslog) keeps it whole where hardly more than a
 * stamp and a level was found in it: they are told, but not cut off. */
static void keep_message(struct record *inner, const struct record *outer)
{
	const uint64_t usual = SLOT_BIT(F_MESSAGE) | SLOT_BIT(SLOT_HEADLINE) | SLOT_BIT(SLOT_TIME) | SLOT_BIT(SLOT_SEVERITY);
	bool text = inner->format->decoder == DECODE_REGEX && (inner->format->generic || !(inner->have & ~usual));
	if (!text || !has(outer, F_MESSAGE) || !has(inner, F_MESSAGE) || str_eq(inner->v[F_MESSAGE], outer->v[F_MESSAGE]))
		return;
	if (!has(inner, SLOT_HEADLINE))
		inner->v[SLOT_HEADLINE] = inner->v[F_MESSAGE];
	inner->v[F_MESSAGE] = outer->v[F_MESSAGE];
	inner->have |= SLOT_BIT(SLOT_HEADLINE);
}

static void merge(struct record *inner, const struct record *outer)
{
	const uint64_t own = SLOT_BIT(SLOT_REST) | SLOT_BIT(SLOT_PARTIAL) | SLOT_BIT(SLOT_STREAM) | SLOT_BIT(SLOT_TIME) |
			     SLOT_BIT(SLOT_TIME2) | SLOT_BIT(SLOT_DATE) | SLOT_BIT(SLOT_CLOCK) | SLOT_BIT(SLOT_TIME_MS) |
			     SLOT_BIT(SLOT_TIME_US) | SLOT_BIT(SLOT_TIME_NS);
	const uint64_t severity = SLOT_BIT(SLOT_SEVERITY) | SLOT_BIT(SLOT_LEVEL) | SLOT_BIT(SLOT_PRIORITY) | SLOT_BIT(SLOT_PRI);
	uint64_t take = outer->have & ~inner->have & ~own;
	if (inner->have & severity)
		take &= ~severity;
	for (uint64_t bits = take; bits; bits &= bits - 1) {
		int s = __builtin_ctzll(bits);
		inner->v[s] = outer->v[s];
	}
	keep_message(inner, outer);
	inner->have |= take;
	for (size_t i = 0; i < outer->n_duration && !inner->n_duration; i++) {
		inner->duration[i] = outer->duration[i];
		inner->duration_text[i] = outer->duration_text[i];
	}
	if (!inner->n_duration)
		inner->n_duration = outer->n_duration;
	merge_stamps(inner, outer);
	inner->wrapped = true;
}

/* What tells the streams of one wrapper apart. */
static uint64_t stream_of(const struct record *rec, uint64_t outer)
{
	static const enum slot by[] = { (enum slot)F_HOST, (enum slot)F_SERVICE, (enum slot)F_PROCESS, SLOT_PID, SLOT_STREAM };
	uint64_t h = outer + 1;
	for (size_t i = 0; i < sizeof by / sizeof *by; i++)
		if (has(rec, by[i]))
			h = hash64(h, rec->v[by[i]]);
	return h;
}

static struct partial *partial_of(struct reader *r, const struct record *rec, uint64_t stream, bool make)
{
	struct partial *free_one = NULL;
	for (size_t i = 0; i < sizeof r->partial / sizeof *r->partial; i++) {
		if (r->partial[i].used && r->partial[i].stream == stream)
			return &r->partial[i];
		if (!r->partial[i].used)
			free_one = &r->partial[i];
	}
	if (!make || !free_one)
		return NULL;
	free_one->used = true;
	free_one->stream = stream;
	free_one->place = r->place;
	buf_reset(&free_one->raw);
	buf_add(&free_one->raw, r->place.raw);
	free_one->place.raw = buf_str(&free_one->raw);
	if (r->place.sha256)
		free_one->place.sha256 = memcpy(free_one->sha256, r->place.sha256, sizeof free_one->sha256);
	free_one->format = rec->format;
	free_one->stamp = rec->stamp;
	free_one->stamped = rec->stamped && !rec->stamp.zone_name.p;
	buf_reset(&free_one->text);
	return free_one;
}

/* Docker's JSON says "part of a line" by leaving out the line feed at its end; other
 * programs' JSON never has one. Which is the case, a source shows by its other lines. */
static bool goes_on(struct reader *r, const struct record *rec, struct str *rest)
{
	enum { PIECE = 16 * 1024 };
	if (has(rec, SLOT_PARTIAL))
		return true;
	if (rest->n && rest->p[rest->n - 1] == '\n') {
		rest->n -= rest->n > 1 && rest->p[rest->n - 2] == '\r' ? 2 : 1;
		r->rest_ends_lf = true;
		return false;
	}
	if (rec->format->decoder != DECODE_JSON || !has(rec, SLOT_STREAM) || !rest->n)
		return false;
	return r->rest_ends_lf || rest->n == PIECE;
}

static enum peeled peel_level(struct reader *r, unsigned depth, uint64_t stream, struct str text, struct record **out);

/* The record of a wrapper whose rest is unknown text: that is its message. */
static void unpeeled(struct record *rec, struct str rest)
{
	if (!has(rec, F_MESSAGE))
		record_put(rec, (enum slot)F_MESSAGE, rest.p ? rest : STR(""));
	rec->have &= ~SLOT_BIT(SLOT_REST);
}

/* Where two stamps of one wrapper stand to each other; a missing year or zone is missing in both. */
static int64_t apart_ns(const struct stamp *a, const struct stamp *b)
{
	struct instant at[2];
	const struct stamp *both[] = { a, b };
	for (size_t i = 0; i < 2; i++) {
		struct civil c = both[i]->c;
		if (!both[i]->has_year)
			c.year = 2000;
		if (!both[i]->has_date)
			c.month = c.day = 1;
		at[i] = both[i]->is_epoch ? both[i]->epoch : instant_back(civil_utc(&c), SECONDS(both[i]->offset_s));
	}
	return instant_since(at[0], at[1]).ns;
}

static bool at_once(const struct stamp *a, const struct stamp *b)
{
	enum { AT_ONCE_S = 2 };
	int64_t apart = apart_ns(a, b);
	return apart >= -AT_ONCE_S * NS_PER_S && apart <= AT_ONCE_S * NS_PER_S;
}

/* An error behind a record that says that all is well is a record of its own; frames alone belong to what is above. */
static bool is_of_trace(struct held *h, struct str line)
{
	if (line.n && line.p[0] >= '0' && line.p[0] <= '9') /* as most records begin, and no line of a trace */
		return false;
	enum trace before = held_trace(h), t = before;
	if (!trace_goes_on(&t, line))
		return false;
	if (before == TRACE_NONE && (t == TRACE_ERROR || t == TRACE_PYTHON || t == TRACE_RUBY)) {
		enum severity s = record_severity(&h->record);
		if (s != SEV_NONE && s < SEV_WARN)
			return false;
	}
	h->trace = t;
	return true;
}

static bool takes_unknown(struct held *h)
{
	return h->record.format->multiline || trace_takes_unknown(held_trace(h));
}

/* Text that nobody understands belongs to the record above it if that takes such lines and the
 * wrapper wrote both at once; a line that comes later is one of its own. */
static bool goes_with(struct held *h, const struct record *wrapper)
{
	if (!h || !takes_unknown(h))
		return false;
	if (!wrapper->stamped || !h->record.wrapper.grain_ns)
		return !wrapper->stamped;
	return at_once(&wrapper->stamp, &h->record.wrapper);
}

/* A line of a trace behind a stamp that somebody (`docker logs -t`, an export) put before each line: a catch-all,
 * or syslog, understands it, but it is no record. */
static bool is_stamped_part(struct reader *r, const struct record *rec, uint64_t stream, struct str text)
{
	if (!(rec->format->generic || rec->format->role == ROLE_OS) || !rec->stamped || !has(rec, SLOT_TIME) || rec->v[SLOT_TIME].p != text.p)
		return false;
	struct held *inside = held_open(r, stream + 1), *h = held_open(r, stream); /* + 1: see stream_of */
	if (inside && (!h || inside->place.line_end > h->place.line_end))
		h = inside;
	if (!h || !h->record.stamped || (has(rec, SLOT_SEVERITY) && !h->lines)) /* lines with a level only go on */
		return false;
	if (!at_once(&rec->stamp, h->record.wrapper.grain_ns ? &h->record.wrapper : &h->record.stamp))
		return false;
	struct str part = str_sub(text, rec->v[SLOT_TIME].n + 1, SIZE_MAX);
	size_t indent = 0;
	while (indent < part.n && (part.p[indent] == ' ' || part.p[indent] == '\t'))
		indent++;
	bool level_first = has(rec, SLOT_SEVERITY) && rec->v[SLOT_SEVERITY].p <= part.p + indent + 1;
	if (indent && ((indent == 1 && part.p[0] == ' ') || level_first)) /* a wide gap behind the stamp */
		return false;
	bool may = held_trace(h) != TRACE_NONE || (rec->format->generic && trace_surely_begins(part));
	if (!may || !is_of_trace(h, part))
		return false;
	held_append(r, h, part);
	return true;
}

/* rsyslog writes a control character as `#` and three octal digits: `#012` is a line feed, `#011` a tab. */
static struct str take_octals(struct reader *r, struct record *rec, struct str rest)
{
	if (rec->format->role != ROLE_OS || str_chr(rest, '#') == SIZE_MAX || str_find(rest, STR("#01")) == SIZE_MAX)
		return rest;
	buf_reset(&r->unescaped);
	for (size_t i = 0; i < rest.n; i++) {
		struct str at = str_sub(rest, i, 4);
		bool lf = str_is(at, "#012"), tab = str_is(at, "#011");
		buf_addc(&r->unescaped, lf ? '\n' : tab ? '\t' : rest.p[i]);
		i += lf || tab ? 3 : 0;
	}
	rest = buf_str(&r->unescaped);
	while (rest.n && rest.p[rest.n - 1] == '\n')
		rest.n--;
	if (has(rec, F_MESSAGE))
		rec->v[F_MESSAGE] = rest;
	return rest;
}

/* Patterns end at the end of a line; of a rest of several lines the others belong to the message. */
static void take_lines(struct record *inner, struct str rest)
{
	struct str *m = &inner->v[F_MESSAGE];
	const char *end = has(inner, F_MESSAGE) ? m->p + m->n : NULL;
	if (end && end > rest.p && end < rest.p + rest.n && *end == '\n')
		m->n = (size_t)(rest.p + rest.n - m->p);
}

static enum peeled peel_rest(struct reader *r, unsigned depth, struct record *rec, uint64_t stream, struct record **out)
{
	struct str rest = depth ? rec->v[SLOT_REST] : take_octals(r, rec, rec->v[SLOT_REST]);
	bool more = goes_on(r, rec, &rest);
	struct partial *part = partial_of(r, rec, stream, more);
	if (part) {
		if (part->text.n + rest.n <= JOIN_BYTES)
			buf_add(&part->text, rest);
		rest = buf_str(&part->text);
		if (more)
			return PEELED_PARTIAL;
		part->used = false; /* what is in it stays until the next line */
		part->place.line_end = r->place.line_end;
		r->place = part->place;
		if (part->stamped && rec->stamped)
			rec->stamp = part->stamp;
	}
	enum peeled p = rest.n && depth + 1 < LEVELS ? peel_level(r, depth + 1, stream, rest, out) : PEELED_UNKNOWN;
	if (p == PEELED_RECORD) {
		bool innermost = !(*out)->wrapped;
		take_lines(*out, rest);
		merge(*out, rec);
		if (rec->format->holds) /* its further lines come without it */
			(*out)->stream = rec->stream;
		if (innermost && rec->stamped)
			(*out)->wrapper = rec->stamp;
	} else if (p == PEELED_UNKNOWN) {
		struct held *h = held_open(r, stream);
		if (goes_with(h, rec) || (h && !rest.n && is_of_trace(h, rest))) {
			held_append(r, h, rest);
			h->record.wrapper = rec->stamp;
			return PEELED_CONTINUES;
		}
		unpeeled(rec, rest);
		if (!rec->format->holds)
			rec->stream = stream;
		*out = rec;
		p = PEELED_RECORD;
	}
	if (p == PEELED_RECORD && rec->format->role == ROLE_WRAPPER)
		(*out)->writer = stream;
	return p;
}

static bool can_start(const struct pattern *p, struct str text)
{
	unsigned char c = text.n ? (unsigned char)text.p[0] : 0;
	return !text.n || (p->first[c / 64] >> c % 64 & 1);
}

static bool continues(struct reader *r, const struct format *f, struct str text)
{
	for (size_t i = 0; i < f->n_continues; i++)
		if (can_start(&f->continues[i], text) && regex_match(f->continues[i].re, r->matcher, text) == MATCH_YES)
			return true;
	return false;
}

/* What a heading gives holds for the records that follow, of any format that has headings:
 * a date that notes would write stands above a status page's posts as well. */
static void take_heading(struct reader *r, const struct pattern *heading, struct str text)
{
	const uint64_t date = SLOT_BIT(SLOT_YEAR) | SLOT_BIT(SLOT_MONTH) | SLOT_BIT(SLOT_DAY);
	struct record *rec = &r->level[LEVELS - 1].trial;
	hold_flush(r); /* what is held back stood under the heading before */
	if (regex_match(heading->re, r->matcher, text) != MATCH_YES) /* again: the groups are those of the last match */
		return;
	rec->have = 0;
	rec->n_duration = 0;
	record_take(rec, heading, r->matcher, false);
	if (rec->have & date)
		r->heading.have &= ~date; /* of another date */
	for (uint64_t bits = rec->have; bits; bits &= bits - 1) {
		int s = __builtin_ctzll(bits);
		buf_reset(&r->heading.v[s]);
		buf_add(&r->heading.v[s], rec->v[s]);
	}
	r->heading.have |= rec->have;
}

/* Headings are looked for on lines as they stand, not inside wrappers: there they are just messages. Sources
 * that have shown no record of people for long have none. */
static bool wants_headings(const struct reader *r, bool whole_line)
{
	enum { LONG = 1000 };
	return whole_line && (r->headed || r->summary.lines < LONG);
}

/* In the midst of a record that takes any line, only those count that formats of this very source know. */
static bool is_foreign(const struct reader *r, const struct format *f, struct held *h)
{
	return h && f != h->record.format && !r->of_format[f->index] && takes_unknown(h);
}

/* W3C's `#Fields: date time`, Zeek's `#fields TAB ts`, or the names alone on a source's first line (AWS flow logs). */
static struct str column_names(const struct reader *r, struct str text, bool whole_line)
{
	static const struct str tag = STR_INIT("#Fields");
	if (str_eq_nocase(str_sub(text, 0, tag.n), tag))
		return str_sub(text, tag.n + 1, SIZE_MAX);
	return whole_line && r->summary.lines <= 1 && text.n && text.p[0] >= 'a' && text.p[0] <= 'z' ? text : STR_NONE;
}

/* h: the record that may go on here, or NULL. */
static bool is_marker(struct reader *r, struct held *h, struct str text, bool whole_line)
{
	const struct catalog *c = r->catalog;
	struct str names = column_names(r, text, whole_line);
	if (names.n && columns_header(r, names))
		return true;
	const unsigned char first = text.n ? (unsigned char)text.p[0] : 0;
	const struct candidate *mark = text.n ? c->mark_by_byte[first] : c->mark;
	const size_t n = text.n ? c->n_mark_by_byte[first] : c->n_mark;
	struct regex_known known = { 0 };
	for (size_t i = 0; i < n; i++) {
		const struct format *f = mark[i].format;
		const struct pattern *p = mark[i].pattern;
		bool heading = f->n_heading && p >= f->heading && p < f->heading + f->n_heading;
		if (!regex_may_match(p->re, r->matcher, text, &known) || is_foreign(r, f, h) || (heading && !wants_headings(r, whole_line)) ||
		    regex_match(p->re, r->matcher, text) != MATCH_YES)
			continue;
		if (heading)
			take_heading(r, p, text);
		return true;
	}
	return false;
}

/* A catch-all that found no stamp has guessed: a record above that takes any line, a wrapper that names the writer and
 * a program that says outright that this is its message know better; but a program that dies says so. */
static bool guessed_wrong(struct reader *r, unsigned depth, struct held *h, const struct record *rec, struct str text)
{
	const struct record *outer = depth ? &r->level[depth - 1].record : NULL;
	if (!rec->format->generic || rec->format->decoder != DECODE_REGEX || trace_stands_alone(text))
		return false;
	if (outer && outer->format->is_loose)
		return rec->format->kind != EV_REQUEST;
	return !rec->stamped && (has(rec, F_PROCESS) ? outer && has(outer, F_PROCESS) : h && takes_unknown(h));
}

static enum peeled peel_level(struct reader *r, unsigned depth, uint64_t stream, struct str text, struct record **out)
{
	struct held *h = held_open(r, stream);
	/* Where stamps stand above what they belong to, the next one ends the record. */
	if (h && r->heading.have & SLOT_BIT(SLOT_TIME) && is_marker(r, h, text, depth == 0))
		return PEELED_MARKER;
	if (h && (is_of_trace(h, text) || continues(r, h->record.format, text))) {
		held_append(r, h, text);
		return PEELED_CONTINUES;
	}
	struct record *rec = dispatch(r, &r->level[depth], text);
	if ((!rec || (rec->format->generic && rec->format->decoder != DECODE_JSON)) && is_marker(r, h, text, depth == 0))
		return PEELED_MARKER;
	if (!rec || guessed_wrong(r, depth, h, rec, text))
		return PEELED_UNKNOWN;
	if (r->n_held && is_stamped_part(r, rec, stream, text))
		return PEELED_CONTINUES;
	rec->stream = stream;
	*out = rec;
	return has(rec, SLOT_REST) ? peel_rest(r, depth, rec, stream_of(rec, stream), out) : PEELED_RECORD;
}

/* `{"`, `[{`: an object or a list begins here. */
static bool begins_json(struct str text)
{
	size_t i = 1;
	if (text.n < 2 || (text.p[0] != '{' && text.p[0] != '['))
		return false;
	while (i + 1 < text.n && text.p[i] == ' ')
		i++;
	return text.p[i] == '"' || (text.p[0] == '[' && text.p[i] == '{');
}

/* An application shows what it was sent; what servers and databases write below their records is text. JSON there is
 * another's, unless the record announces it. */
static bool is_others_json(const struct held *h, struct str text)
{
	const struct record *rec = &h->record;
	enum role role = rec->format->role;
	if ((role != ROLE_EDGE && role != ROLE_SERVER && role != ROLE_DATA) || !begins_json(text))
		return false;
	struct str above = str_trim(h->lines ? buf_str(&h->message) : has(rec, F_MESSAGE) ? rec->v[F_MESSAGE] : STR_NONE);
	return !above.n || !memchr(":=([{,", above.p[above.n - 1], 6);
}

enum peeled peel(struct reader *r, struct str text, struct record **out)
{
	enum peeled p = peel_level(r, 0, 0, text, out);
	struct held *h = p == PEELED_UNKNOWN ? held_open(r, 0) : NULL;
	if (!h || !takes_unknown(h))
		return p;
	if (is_others_json(h, text)) {
		held_close(r, 0);
		return p;
	}
	held_append(r, h, text);
	return PEELED_CONTINUES;
}

struct record *peel_row(struct reader *r, struct record *rec)
{
	struct record *out = rec;
	enum peeled p = has(rec, SLOT_REST) ? peel_rest(r, 0, rec, 0, &out) : PEELED_RECORD;
	return p == PEELED_RECORD ? out : NULL;
}

void peel_leftovers(struct reader *r)
{
	for (size_t i = 0; i < sizeof r->partial / sizeof *r->partial; i++) {
		struct partial *p = &r->partial[i];
		struct record *rec = &r->level[0].record;
		if (!p->used)
			continue;
		p->used = false;
		r->place = p->place;
		enum peeled found = peel_level(r, 1, p->stream, buf_str(&p->text), &rec);
		if (found == PEELED_UNKNOWN) {
			record_start(rec, p->format, NULL);
			record_put(rec, (enum slot)F_MESSAGE, buf_str(&p->text));
			rec->stream = p->stream;
		} else if (found != PEELED_RECORD) {
			continue;
		}
		if (!rec->stamped && p->stamped) {
			rec->stamp = p->stamp;
			rec->stamped = p->format;
		}
		hold(r, rec);
	}
}
