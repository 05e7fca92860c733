/*
 * A whole record becomes an event: rules, numbers, stamps to instants.
 */
#include "parsers/heartbeat.h"
#include "parsers/record.h"

#include <math.h>

/* ---- numbers ---- */

static int64_t number(const struct record *rec, enum slot s)
{
	int64_t n;
	return has(rec, s) && str_i64(rec->v[s], &n) ? n : NUMBER_NONE;
}

/* Plain decimals, as nearly all durations are, without strtod's setup. */
static bool quick_double(struct str s, double *out)
{
	static const double power[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
	int64_t n = 0;
	size_t digits = 0, after = SIZE_MAX;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' && after == SIZE_MAX) {
			after = digits;
		} else if (s.p[i] >= '0' && s.p[i] <= '9' && digits < 15) {
			n = n * 10 + (s.p[i] - '0');
			digits++;
		} else {
			return str_double(s, out);
		}
	}
	size_t fraction = after == SIZE_MAX ? 0 : digits - after;
	if (!digits || fraction > 9)
		return str_double(s, out);
	*out = (double)n / power[fraction];
	return true;
}

static const struct unit {
	const char *name;
	double ms;
} units[] = {
	{ "ns", 1e-6 }, { "us", 1e-3 }, { "\xc2\xb5s", 1e-3 }, { "\xce\xbcs", 1e-3 }, { "ms", 1 }, { "s", 1e3 }, { "sec", 1e3 },
	{ "seconds", 1e3 }, { "m", 6e4 }, { "min", 6e4 }, { "mins", 6e4 }, { "minutes", 6e4 },
	{ "h", 3.6e6 }, { "hr", 3.6e6 }, { "hours", 3.6e6 }, { "d", 8.64e7 },
};

/* "12ms", "1.5s", "1m2.5s": with units, as Go, Java and Envoy print them. */
static bool with_units(struct str s, double *ms)
{
	double sum = 0;
	while (s.n) {
		size_t digits = 0, letters;
		while (digits < s.n && ((s.p[digits] >= '0' && s.p[digits] <= '9') || s.p[digits] == '.'))
			digits++;
		struct str n = str_sub(s, 0, digits);
		s = str_trim(str_sub(s, digits, SIZE_MAX));
		for (letters = 0; letters < s.n && !(s.p[letters] >= '0' && s.p[letters] <= '9'); letters++)
			;
		struct str word = str_trim(str_sub(s, 0, letters));
		double v;
		size_t i = 0;
		while (i < sizeof units / sizeof *units && !str_is(word, units[i].name))
			i++;
		if (i == sizeof units / sizeof *units || !quick_double(n, &v))
			return false;
		sum += v * units[i].ms;
		s = str_sub(s, letters, SIZE_MAX);
	}
	*ms = sum;
	return true;
}

/* Several are parts of one; a part of -1 means that there was no such stage, and no sum. */
static double duration(const struct record *rec)
{
	static const double ms[] = { 1e3, 1, 1e-3, 1e-6 };
	double sum = 0, v;
	size_t n = 0;
	for (size_t i = 0; i < rec->n_duration; i++) {
		struct str s = rec->duration_text[i];
		if (s.n && s.p[0] == '+')
			s = str_sub(s, 1, SIZE_MAX);
		if (quick_double(s, &v))
			v *= ms[rec->duration[i].slot - SLOT_DURATION_S];
		else if (!with_units(s, &v))
			continue;
		if (v < 0)
			return NAN;
		sum += v;
		n++;
	}
	return n ? sum : NAN;
}

/* ---- words ---- */

static const enum severity of_syslog[] = {
	SEV_EMERGENCY, SEV_ALERT, SEV_CRITICAL, SEV_ERROR, SEV_WARN, SEV_NOTICE, SEV_INFO, SEV_DEBUG,
};

enum severity record_severity(const struct record *rec)
{
	static const enum slot words[] = { SLOT_SEVERITY, SLOT_LEVEL };
	static const enum slot numbers[] = { SLOT_PRIORITY, SLOT_PRI };
	const uint64_t any = SLOT_BIT(SLOT_SEVERITY) | SLOT_BIT(SLOT_LEVEL) | SLOT_BIT(SLOT_PRIORITY) | SLOT_BIT(SLOT_PRI);
	if (!(rec->have & any))
		return SEV_NONE;
	for (size_t i = 0; i < 2; i++)
		if (has(rec, words[i])) {
			enum severity s = format_severity(rec->format, rec->v[words[i]]);
			if (s != SEV_NONE)
				return s;
		}
	for (size_t i = 0; i < 2; i++) {
		int64_t n = number(rec, numbers[i]);
		if (n >= 0 && n < (numbers[i] == SLOT_PRI ? 192 : 8))
			return of_syslog[n & 7];
	}
	return SEV_NONE;
}

/* "GET /a HTTP/1.1"; what does not read so stays whole as the path. */
static void split_request(struct event *e, struct str s)
{
	size_t space = str_chr(s, ' ');
	bool method = space != SIZE_MAX && space > 0 && space <= 20 && s.p[0] != '-', upper = true;
	for (size_t i = 0; method && i < space; i++) {
		bool letter = (s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z';
		upper = upper && (!letter || s.p[i] <= 'Z');
		method = letter || s.p[i] == '-' || s.p[i] == '_';
	}
	/* Servers write what clients sent: `get / HTTP/1.1` names a method, `hello there` does not. */
	method = method && (upper || str_find(s, STR(" HTTP/")) != SIZE_MAX);
	if (!method) {
		e->f[F_PATH] = s;
		return;
	}
	struct str path = str_sub(s, space + 1, SIZE_MAX);
	size_t last = str_rchr(path, ' ');
	if (last != SIZE_MAX && str_starts(str_sub(path, last + 1, SIZE_MAX), STR("HTTP/")))
		path.n = last;
	e->f[F_METHOD] = str_sub(s, 0, space);
	if (path.n)
		e->f[F_PATH] = path;
}

/* "10.0.0.7:4711", "[2001:db8::1]:4711", "10.0.0.7". */
static void split_address(struct event *e, struct str s)
{
	size_t colon = str_rchr(s, ':');
	int64_t port;
	if (s.n && s.p[0] == '[') {
		size_t end = str_chr(s, ']');
		if (end != SIZE_MAX) {
			e->f[F_CLIENT] = str_sub(s, 1, end - 1);
			if (str_i64(str_sub(s, end + 2, SIZE_MAX), &port))
				e->client_port = port;
			return;
		}
	}
	if (colon != SIZE_MAX && str_chr(s, ':') == colon && str_i64(str_sub(s, colon + 1, SIZE_MAX), &port)) {
		e->client_port = port;
		s.n = colon;
	}
	e->f[F_CLIENT] = s;
}

/* ---- time ---- */

/* "+01", "UTC+1", "GMT+01:30", a name or an abbreviation: seconds east of UTC at that wall clock. */
static bool heading_zone(struct str s, const struct civil *c, int *offset_s)
{
	struct str sign = s;
	if (str_starts_nocase(s, STR("UTC")) || str_starts_nocase(s, STR("GMT")))
		sign = str_trim(str_sub(s, 3, SIZE_MAX));
	if (sign.n && (sign.p[0] == '+' || sign.p[0] == '-')) {
		struct str hours = str_sub(sign, 1, SIZE_MAX), minutes = STR("0");
		size_t colon = str_chr(hours, ':');
		int64_t h, m;
		if (colon != SIZE_MAX) {
			minutes = str_sub(hours, colon + 1, SIZE_MAX);
			hours.n = colon;
		} else if (hours.n == 4) {
			minutes = str_sub(hours, 2, 2);
			hours.n = 2;
		}
		if (!str_i64(hours, &h) || !str_i64(minutes, &m) || h > 14 || m > 59)
			return false;
		*offset_s = (int)(h * 3600 + m * 60) * (sign.p[0] == '-' ? -1 : 1);
		return true;
	}
	if (zone_abbreviation(s, offset_s))
		return true;
	const struct zone *z = zone_open(s, NULL);
	if (!z)
		return false;
	*offset_s = zone_offset(z, zone_instant(z, c, NULL));
	return true;
}

static int month_of(struct str s)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	int64_t n;
	if (str_i64(s, &n))
		return n >= 1 && n <= 12 ? (int)n : 0;
	for (int m = 0; m < 12 && s.n >= 3; m++)
		if (str_starts_nocase(s, (struct str){ names + 3 * m, 3 }))
			return m + 1;
	return 0;
}

/* What the heading above says and the stamp does not. */
static void complete_stamp(struct reader *r, struct stamp *s)
{
	uint64_t have = r->heading.have;
	int64_t year = 0, day = 0;
	if (s->is_epoch)
		return;
	if (have >> SLOT_YEAR & 1)
		str_i64(buf_str(&r->heading.v[SLOT_YEAR]), &year);
	if (!s->has_date && have >> SLOT_MONTH & 1 && have >> SLOT_DAY & 1 && str_i64(buf_str(&r->heading.v[SLOT_DAY]), &day)) {
		s->c.month = month_of(buf_str(&r->heading.v[SLOT_MONTH]));
		s->c.day = (int)day;
		s->has_date = s->c.month > 0 && day >= 1 && day <= 31;
		s->c.year = (int)year;
		s->has_year = s->has_date && year > 0;
	} else if (s->has_date && !s->has_year && year > 0) {
		s->c.year = (int)year;
		s->has_year = true;
	}
	if (!s->has_zone && !s->zone_name.p && have >> SLOT_ZONE & 1 && s->has_year)
		s->has_zone = heading_zone(buf_str(&r->heading.v[SLOT_ZONE]), &s->c, &s->offset_s);
}

static bool resolve(struct reader *r, const struct format *f, struct stamp *s, struct instant *at, unsigned *flags)
{
	if (f && f->n_heading)
		complete_stamp(r, s);
	return clock_resolve(r->clock, s, at, flags);
}

/* A zone-less stamp inside a line whose wrapper prints a zone: the writer's own clock, if that
 * puts the two as far apart as the request took. */
static bool resolve_by_outer(struct reader *r, const struct record *rec, const struct event *e, struct instant *at)
{
	enum { SLACK_S = 5 };
	const struct stamp *o = &rec->outer, *s = &rec->stamp;
	struct instant wrote;
	unsigned flags;
	if (!rec->second || !rec->outer_stamped || s->has_zone || s->is_epoch || !s->has_year || !o->has_zone || o->is_epoch ||
	    !clock_resolve(r->clock, o, &wrote, &flags))
		return false;
	struct instant began = instant_back(civil_utc(&s->c), SECONDS(o->offset_s));
	int64_t apart = instant_since(wrote, began).ns - (isnan(e->duration_ms) ? 0 : (int64_t)(e->duration_ms * 1e6));
	if (apart < -SLACK_S * NS_PER_S || apart > SLACK_S * NS_PER_S)
		return false;
	*at = began;
	return true;
}

static struct instant other_stamp(struct reader *r, const struct record *rec, enum slot slot)
{
	struct stamp s;
	struct instant at;
	unsigned flags;
	if (!has(rec, slot) || !decode_stamp(r, rec->format, rec->v[slot], &s) || !resolve(r, rec->format, &s, &at, &flags))
		return INSTANT_NONE;
	return at;
}

/* What the printed stamp is of a request, and what follows for its other end. */
static void ends(struct reader *r, const struct record *rec, struct event *e)
{
	e->start = other_stamp(r, rec, SLOT_START);
	e->end = other_stamp(r, rec, SLOT_END);
	if (!(e->flags & EVF_TIME))
		return;
	enum stands_for is = rec->stamped == rec->format ? rec->format->instant : STAMP_WRITE;
	bool request = e->kind == EV_REQUEST;
	if (is == STAMP_START && !instant_known(e->start))
		e->start = e->time;
	if ((is == STAMP_END || (is == STAMP_WRITE && request)) && !instant_known(e->end))
		e->end = e->time;
	if (isnan(e->duration_ms) || e->duration_ms > 1e12)
		return;
	struct span length = { (int64_t)(e->duration_ms * 1e6 + 0.5) };
	if (!instant_known(e->start) && instant_known(e->end))
		e->start = instant_back(e->end, length);
	else if (!instant_known(e->end) && instant_known(e->start))
		e->end = instant_add(e->start, length);
}

/* "+12m" after the instant that a heading gives; without such a heading it says nothing. */
static bool since_base(struct reader *r, const struct record *rec, struct instant *at, unsigned *flags)
{
	const double longest = 1e10; /* ms, some months */
	struct str after = rec->v[SLOT_AFTER];
	struct stamp base;
	double ms;
	bool before = after.n && after.p[0] == '-';
	if (after.n && (before || after.p[0] == '+'))
		after = str_trim(str_sub(after, 1, SIZE_MAX));
	if (!(r->heading.have & SLOT_BIT(SLOT_BASE)) || !with_units(after, &ms) || ms > longest ||
	    !decode_stamp(r, rec->format, buf_str(&r->heading.v[SLOT_BASE]), &base) || !resolve(r, rec->format, &base, at, flags))
		return false;
	*at = instant_add(*at, (struct span){ (int64_t)(ms * 1e6) * (before ? -1 : 1) });
	return true;
}

static void set_time(struct reader *r, struct record *rec, struct event *e)
{
	unsigned flags = 0;
	e->flags = 0;
	if (!rec->stamped && has(rec, SLOT_TIME) && decode_stamp(r, rec->format, rec->v[SLOT_TIME], &rec->stamp))
		rec->stamped = rec->format; /* a rule found it */
	if (rec->wrapped && rec->outer_stamped && clock_resolve(r->clock, &rec->outer, &e->wrapper_time, &flags))
		e->flags |= EVF_INSIDE_WRAPPER;
	else
		e->wrapper_time = INSTANT_NONE;
	flags = 0;
	if (rec->stamped && resolve_by_outer(r, rec, e, &e->time)) {
		e->flags |= EVF_TIME;
	} else if (rec->stamped && resolve(r, rec->stamped, &rec->stamp, &e->time, &flags)) {
		e->flags |= flags | EVF_TIME;
	} else if (has(rec, SLOT_AFTER) && since_base(r, rec, &e->time, &flags)) {
		e->flags |= flags | EVF_TIME;
	} else {
		e->time = INSTANT_NONE;
		if (!has(rec, SLOT_AFTER) && instant_known(r->latest) && rec->format->n_pattern) {
			e->time = r->latest;
			e->flags |= EVF_TIME | EVF_UNBOUNDED;
		}
	}
	e->grain_ns = rec->stamped ? rec->stamp.grain_ns : has(rec, SLOT_AFTER) ? SECONDS(60).ns : NS_PER_S;
	ends(r, rec, e);
}

/* ---- all ---- */

/* The stamp of the writer's record before: what several pods wrote may stand one after another. */
static struct instant *latest_of(struct reader *r, uint64_t writer)
{
	size_t at = writer % WRITERS;
	if (!writer)
		return &r->latest;
	if (r->by_writer[at].writer != writer) {
		r->by_writer[at].writer = writer;
		r->by_writer[at].latest = INSTANT_NONE;
	}
	return &r->by_writer[at].latest;
}

static void sum_up(struct reader *r, const struct record *rec, const struct event *e)
{
	struct reader_summary *s = &r->summary;
	s->events++;
	r->of_format[rec->format->index]++;
	r->headed |= rec->format->n_heading > 0;
	if (!(e->flags & EVF_TIME) || (e->flags & EVF_UNBOUNDED))
		return;
	if (!instant_known(s->first) || e->time.ns < s->first.ns)
		s->first = e->time;
	if (!instant_known(s->last) || e->time.ns > s->last.ns)
		s->last = e->time;
	struct instant written = instant_known(e->end) ? e->end : e->time;
	struct instant *before = latest_of(r, rec->writer);
	if (instant_known(*before) && instant_since(*before, written).ns > NS_PER_S)
		s->backwards++;
	*before = r->latest = written;
}

static void fill_from_heading(struct reader *r, struct record *rec)
{
	if (!rec->format || !rec->format->n_heading)
		return;
	uint64_t take = r->heading.have & ~rec->have & ((UINT64_C(1) << F_COUNT) - 1);
	for (uint64_t bits = take; bits; bits &= bits - 1) {
		int s = __builtin_ctzll(bits);
		rec->v[s] = buf_str(&r->heading.v[s]);
	}
	rec->have |= take;
	if (!rec->stamped && !has(rec, SLOT_TIME) && r->heading.have & SLOT_BIT(SLOT_TIME)) {
		rec->v[SLOT_TIME] = buf_str(&r->heading.v[SLOT_TIME]);
		rec->have |= SLOT_BIT(SLOT_TIME);
	}
}

static void set_fields(struct event *e, const struct record *rec, bool full)
{
	const struct format *f = rec->format;
#pragma GCC unroll 32
	for (unsigned s = 0; s < F_COUNT; s++)
		e->f[s] = has(rec, s) ? rec->v[s] : STR_NONE;
	if (!full && has(rec, SLOT_HEADLINE))
		e->f[F_MESSAGE] = rec->v[SLOT_HEADLINE];
	if (has(rec, SLOT_REQUEST))
		split_request(e, rec->v[SLOT_REQUEST]);
	e->status = number(rec, SLOT_STATUS);
	e->upstream_status = full ? number(rec, SLOT_UPSTREAM_STATUS) : NUMBER_NONE;
	e->bytes = full ? number(rec, SLOT_BYTES) : NUMBER_NONE;
	e->pid = full || rec->format->kind == EV_CHANGE ? number(rec, SLOT_PID) : NUMBER_NONE;
	e->client_port = full ? number(rec, SLOT_CLIENT_PORT) : NUMBER_NONE;
	if (has(rec, SLOT_ADDRESS))
		split_address(e, rec->v[SLOT_ADDRESS]);
	if (f->service.n && !e->f[F_SERVICE].p)
		e->f[F_SERVICE] = f->service;
	if (f->process.n && !e->f[F_PROCESS].p)
		e->f[F_PROCESS] = f->process;
}

/* An alert that is for information, or fires as long as all is well, calls nobody. */
static void judge_alert(struct event *e)
{
	bool informs = e->what == WHAT_ALERT && e->severity != SEV_NONE && e->severity < SEV_WARN;
	bool alarm = e->what == WHAT_ALERT || e->what == WHAT_ALERT_OVER || e->what == WHAT_PAGE || e->what == WHAT_PAGE_OVER;
	if (informs || (alarm && (is_heartbeat(e->f[F_SUBJECT]) || is_heartbeat(e->f[F_MESSAGE]))))
		e->what = WHAT_NOTE;
}

static void set_place(struct event *e, const struct place *place)
{
	e->line = place->line;
	e->line_end = place->line_end;
	e->part_of = 0;
	e->offset = place->offset;
	e->raw = place->raw;
	e->sha256 = place->sha256;
}

static void set_kind(struct event *e, const struct record *rec, const struct rule *rule)
{
	e->format = rec->format->name;
	e->kind = rec->format->kind;
	e->severity = record_severity(rec);
	e->what = WHAT_NONE;
	e->rule = NULL;
	if (rule) {
		e->rule = rule->name;
		e->what = rule->what;
		if (rule->kind >= 0)
			e->kind = (enum event_kind)rule->kind;
		if (rule->severity != SEV_NONE)
			e->severity = rule->severity;
	}
	if (has(rec, SLOT_WHAT))
		what_of(rec->v[SLOT_WHAT], &e->what);
	if (has(rec, SLOT_KIND))
		event_kind_of(rec->v[SLOT_KIND], &e->kind);
}

/* CSV doubles a quote within quotes. */
static struct str undoubled(struct reader *r, struct str s)
{
	buf_reset(&r->unquoted);
	for (size_t at; (at = str_find(s, STR("\"\""))) != SIZE_MAX; s = str_sub(s, at + 2, SIZE_MAX))
		buf_add(&r->unquoted, str_sub(s, 0, at + 1));
	buf_add(&r->unquoted, s);
	return buf_str(&r->unquoted);
}

/* Frames tell where, and what was thrown stands behind or amid them: it goes with what the program said of it. */
static void leave_out_frames(struct reader *r, struct event *e)
{
	enum { SAID = 500 }; /* bytes: readers of events may cut messages, and what was thrown counts more */
	struct told t;
	if (!e->f[F_MESSAGE].n || !memchr(e->f[F_MESSAGE].p, '\n', e->f[F_MESSAGE].n) || !trace_tells(e->f[F_MESSAGE], &t))
		return;
	if (t.thrown.n && !e->f[F_REASON].n) {
		e->f[F_REASON] = t.thrown;
		e->flags |= EVF_THROWN;
	}
	if (!t.thrown.n || str_find(t.said, t.thrown) != SIZE_MAX) {
		e->f[F_MESSAGE] = t.said;
		return;
	}
	buf_reset(&r->told);
	buf_add(&r->told, str_trim(str_sub(t.said, 0, SAID)));
	if (r->told.n && r->told.p[r->told.n - 1] != ':')
		buf_addc(&r->told, ':');
	if (r->told.n)
		buf_addc(&r->told, ' ');
	buf_add(&r->told, t.thrown);
	e->f[F_MESSAGE] = buf_str(&r->told);
}

/* A server writes a record and what explains it at one go: only the very one before it is meant. */
static void set_part(struct reader *r, const struct record *rec, struct event *e)
{
	bool part = has(rec, SLOT_PART);
	if (!part || r->whole.format != rec->format || r->whole.pid != e->pid) {
		r->whole.format = part ? NULL : rec->format;
		r->whole.pid = e->pid;
		r->whole.line = e->line;
	} else {
		e->part_of = r->whole.line;
	}
}

/* One message may say several things: each is an event of its own, of the same lines. */
static void tell_also(struct reader *r, const struct record *rec, struct event *e)
{
	for (size_t i = 0; i < r->n_also; i++) {
		const struct rule *rule = r->catalog->rule[r->also[i]];
		set_kind(e, rec, rule);
		judge_alert(e);
		if (r->won)
			r->won(r->watcher, rec->format, rec->pattern, rule);
		sum_up(r, rec, e);
		r->event(r->user, e);
	}
}

void settle(struct reader *r, struct record *rec, const struct place *place)
{
	struct event e; /* not cleared first: each member is set by one of the functions below */
	const struct rule *rule = rules_apply(r, rec);
	if (r->heading.have)
		fill_from_heading(r, rec);
	bool whole = pairs_complete(r, rec, place->line);
	set_place(&e, place);
	set_kind(&e, rec, rule);
	if (whole && !rule)
		e.kind = EV_REQUEST;
	set_fields(&e, rec, r->options.full);
	judge_alert(&e);
	if (r->options.full)
		set_part(r, rec, &e);
	if (rec->format->doubled && e.f[F_MESSAGE].p)
		e.f[F_MESSAGE] = undoubled(r, e.f[F_MESSAGE]);
	e.duration_ms = duration(rec);
	set_time(r, rec, &e);
	if (!r->options.full)
		leave_out_frames(r, &e);
	if (!(e.flags & EVF_TIME) && rec->format->n_pattern && !r->ended && hold_waiting(r, rec, place))
		return;
	if (r->n_waiting) {
		r->latest = e.time;
		hold_waiting_flush(r);
	}
	if (r->won)
		r->won(r->watcher, rec->format, rec->pattern, rule);
	sum_up(r, rec, &e);
	r->event(r->user, &e);
	if (rule && r->n_also && !has(rec, SLOT_WHAT))
		tell_also(r, rec, &e);
}
