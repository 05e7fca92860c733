#include "parsers/plain_words.h"
#include "parsers/record.h"

#include <stdio.h>

static inline bool is_duration(enum slot s)
{
	return s >= SLOT_DURATION_S && s <= SLOT_DURATION_NS;
}

static inline void put(struct record *rec, enum slot slot, struct str value)
{
	const uint64_t may_be_empty = SLOT_BIT(F_MESSAGE) | SLOT_BIT(SLOT_REST);
	if (value.n < 2 && (value.n == 0 || value.p[0] == '-') && !(may_be_empty >> slot & 1))
		return;
	if (is_duration(slot) && rec->n_duration < DURATIONS) {
		rec->duration[rec->n_duration] = (struct binding){ (unsigned)rec->n_duration, slot };
		rec->duration_text[rec->n_duration++] = value;
	}
	if (has(rec, slot))
		return;
	rec->v[slot] = value;
	rec->have |= SLOT_BIT(slot);
}

void record_put(struct record *rec, enum slot slot, struct str value)
{
	put(rec, slot, value);
}

/* Rules take these out of prose. */
static bool name_is_wanted(enum slot s)
{
	return s == (enum slot)F_HOST || s == (enum slot)F_SUBJECT || s == (enum slot)F_UPSTREAM || s == (enum slot)F_ACTOR;
}

void record_take(struct record *rec, const struct pattern *p, const struct matcher *m, bool replace)
{
	const struct matcher found = *m; /* a copy that no store to the record can change */
	for (size_t i = 0; i < p->n_bind && p->bind[i].group < found.groups; i++) {
		const struct binding *b = &p->bind[i];
		struct str v = match_group(&found, b->group);
		if (!v.p)
			continue;
		if (replace && name_is_wanted(b->slot) && !may_be_name(v))
			continue;
		if (replace && v.n)
			rec->have &= ~SLOT_BIT(b->slot);
		put(rec, b->slot, v);
	}
}

void record_start(struct record *out, const struct format *f, const struct pattern *p)
{
	out->format = f;
	out->pattern = p;
	out->have = 0;
	out->n_duration = 0;
	out->stamped = out->outer_stamped = NULL;
	out->second = out->wrapped = false;
	out->wrapper.grain_ns = 0;
	out->stream = out->writer = 0;
}

/* ---- stamps ---- */

static bool parse_one(const struct stamp_format *f, struct str text, struct stamp *out)
{
	return f ? stamp_parse(f, text, out) : stamp_auto(text, out);
}

bool decode_stamp(struct reader *r, const struct format *f, struct str text, struct stamp *out)
{
	unsigned char *hit = &r->stamp_hit[f->index];
	bool fits = parse_one(f->n_stamp ? f->stamp[*hit] : NULL, text, out);
	for (size_t i = 0; !fits && i < f->n_stamp; i++)
		if (i != *hit && parse_one(f->stamp[i], text, out)) {
			*hit = (unsigned char)i;
			fits = true;
		}
	if (fits)
		out->zone_by_format = f->utc && !out->has_zone && !out->is_epoch;
	return fits;
}

/* Most lines of a busy second print the stamp of the line before. */
bool cached_stamp(struct reader *r, struct level *l, const struct format *f, struct str text, struct stamp *out)
{
	if (l->last.of == f && l->last.n == text.n && memcmp(l->last.text, text.p, text.n) == 0) {
		*out = l->last.stamp;
		return true;
	}
	if (!decode_stamp(r, f, text, out))
		return false;
	/* A zone's name is borrowed from this line, and so not kept. */
	if (text.n && text.n <= sizeof l->last.text && !out->zone_name.p) {
		memcpy(l->last.text, text.p, text.n);
		l->last.n = text.n;
		l->last.of = f;
		l->last.stamp = *out;
	}
	return true;
}

static bool epoch_stamp(struct str text, enum slot unit, struct stamp *out)
{
	static const int64_t grains[] = { NS_PER_MS, 1000, 1 };
	int64_t grain = grains[unit - SLOT_TIME_MS], whole, ns;
	double part;
	*out = (struct stamp){ .is_epoch = true, .has_date = true, .has_year = true, .has_zone = true, .weekday = -1, .grain_ns = grain };
	if (str_i64(text, &whole)) {
		if (__builtin_mul_overflow(whole, grain, &ns))
			return false;
	} else if (str_double(text, &part) && part > -9e18 / (double)grain && part < 9e18 / (double)grain) {
		ns = (int64_t)(part * (double)grain);
	} else {
		return false;
	}
	out->epoch = (struct instant){ ns };
	return true;
}

bool record_stamp(struct reader *r, struct level *l, struct record *rec)
{
	const struct format *f = rec->format;
	const uint64_t stamps = SLOT_BIT(SLOT_TIME) | SLOT_BIT(SLOT_TIME2) | SLOT_BIT(SLOT_DATE) | SLOT_BIT(SLOT_TIME_MS) |
				SLOT_BIT(SLOT_TIME_US) | SLOT_BIT(SLOT_TIME_NS);
	if (!(rec->have & stamps))
		return true;
	rec->stamped = f;
	if (has(rec, SLOT_TIME2)) {
		rec->second = true;
		if (has(rec, SLOT_TIME) && decode_stamp(r, f, rec->v[SLOT_TIME], &rec->outer))
			rec->outer_stamped = f;
		return cached_stamp(r, l, f, rec->v[SLOT_TIME2], &rec->stamp);
	}
	if (has(rec, SLOT_TIME))
		return cached_stamp(r, l, f, rec->v[SLOT_TIME], &rec->stamp);
	if (has(rec, SLOT_DATE)) {
		char both[80];
		struct str clock = has(rec, SLOT_CLOCK) ? rec->v[SLOT_CLOCK] : STR("");
		int n = snprintf(both, sizeof both, "%.*s %.*s", STR_ARG(rec->v[SLOT_DATE]), STR_ARG(clock));
		return n > 0 && (size_t)n < sizeof both && cached_stamp(r, l, f, (struct str){ both, (size_t)n }, &rec->stamp);
	}
	for (enum slot s = SLOT_TIME_MS; s <= SLOT_TIME_NS; s++)
		if (has(rec, s))
			return epoch_stamp(rec->v[s], s, &rec->stamp);
	return true;
}

/* ---- regex ---- */

static bool decode_regex(struct reader *r, struct level *l, struct candidate who, struct str text, struct record *out)
{
	const struct pattern *p = who.pattern;
	if (regex_match(who.lean ? p->lean : p->re, r->matcher, text) != MATCH_YES)
		return false;
	record_start(out, who.format, p);
	record_take(out, p, r->matcher, false);
	return record_stamp(r, l, out);
}

/* ---- any ---- */

bool decode(struct reader *r, struct level *l, struct candidate who, struct str text, struct record *out)
{
	switch (who.format->decoder) {
	case DECODE_REGEX:
		return decode_regex(r, l, who, text, out);
	case DECODE_JSON:
	case DECODE_LOGFMT:
		return decode_keys(r, l, who.format, text, out);
	default:
		return false; /* the others have no lines that stand alone */
	}
}

static bool looks_like_address(struct str s)
{
	size_t marks = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool hex = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
		if (!hex && c != '.' && c != ':')
			return false;
		marks += c == '.' || c == ':';
	}
	return marks >= 2;
}

static int digits_worth(const struct record *rec, enum slot slot)
{
	int64_t n;
	return has(rec, slot) && str_i64(rec->v[slot], &n) ? 2 : 0;
}

int record_bid(const struct record *rec)
{
	const uint64_t again = has(rec, SLOT_REST) ? SLOT_BIT(F_MESSAGE) : 0; /* the same text */
	int bid = 2 * __builtin_popcountll(rec->have & ~again & ~SLOT_BIT(SLOT_HEADLINE)) +
		  (rec->pattern ? rec->pattern->specific : 3 * (int)rec->format->n_require);
	int64_t status;
	bid += rec->stamped ? 4 : 0;
	if (has(rec, SLOT_STATUS))
		bid += str_i64(rec->v[SLOT_STATUS], &status) && status >= 100 && status < 600 ? 4 : -2;
	if (has(rec, F_CLIENT) && looks_like_address(rec->v[F_CLIENT]))
		bid += 3;
	if (has(rec, SLOT_SEVERITY) || has(rec, SLOT_LEVEL)) {
		enum slot s = has(rec, SLOT_SEVERITY) ? SLOT_SEVERITY : SLOT_LEVEL;
		bid += format_severity(rec->format, rec->v[s]) != SEV_NONE ? 3 : -3;
	}
	bid += digits_worth(rec, SLOT_PID) + digits_worth(rec, SLOT_BYTES) + digits_worth(rec, SLOT_CLIENT_PORT);
	return rec->format->generic ? bid - 1000 : bid;
}
