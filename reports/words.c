#include "reports/words.h"

#include "parsers/base/fold.h"

#include <math.h>

#define UNKNOWN "unknown"

void words_duration(struct buf *out, double seconds)
{
	static const struct {
		int64_t under, big, small; /* sizes of the two units that are shown, in seconds */
		const char *big_name, *small_name;
		bool pad;
	} scales[] = {
		{ 3600, 60, 1, "min", "s", true },
		{ 86400, 3600, 60, "h", "min", true },
		{ INT64_MAX, 86400, 3600, "d", "h", false },
	};
	if (isnan(seconds)) {
		buf_adds(out, UNKNOWN);
		return;
	}
	if (seconds < 0)
		buf_adds(out, "−");
	seconds = fabs(seconds);
	if (seconds > 0 && seconds < 1) {
		buf_adds(out, "< 1 s");
		return;
	}
	int64_t s = llround(fmin(seconds, 1e15));
	if (s < 60) {
		buf_addf(out, "%d s", (int)s);
		return;
	}
	for (size_t i = 0;; i++) {
		/* Rounding may carry into the next scale: 59 min 59.6 s is 1 h. */
		int64_t rounded = (s + scales[i].small / 2) / scales[i].small * scales[i].small;
		if (rounded >= scales[i].under)
			continue;
		int64_t big = rounded / scales[i].big, small = rounded % scales[i].big / scales[i].small;
		buf_addf(out, "%lld %s", (long long)big, scales[i].big_name);
		if (small)
			buf_addf(out, " %0*lld %s", scales[i].pad ? 2 : 1, (long long)small, scales[i].small_name);
		return;
	}
}

void words_duration_range(struct buf *out, double lo, double hi)
{
	if (isnan(lo) || isnan(hi) || hi - lo <= 1)
		return;
	if (hi - lo < 120) {
		buf_adds(out, "± ");
		words_duration(out, fmax(1, (hi - lo) / 2));
		return;
	}
	words_duration(out, lo);
	buf_adds(out, " to ");
	words_duration(out, hi);
}

void words_share(struct buf *out, double share)
{
	double percent = share * 100;
	if (isnan(share))
		buf_adds(out, UNKNOWN);
	else if (percent == 0 || percent == 100)
		buf_addf(out, "%.0f %%", percent);
	else if (percent < 0.01)
		buf_adds(out, "< 0.01 %");
	else if (percent < 0.095)
		buf_addf(out, "%.2f %%", percent);
	else if (percent > 99.9 && percent < 100)
		buf_adds(out, "> 99.9 %");
	else
		buf_addf(out, "%.1f %%", percent);
}

void words_count(struct buf *out, int64_t n)
{
	if (n == NUMBER_NONE) {
		buf_adds(out, UNKNOWN);
		return;
	}
	if (n < 0)
		buf_adds(out, "−");
	uint64_t v = n < 0 ? -(uint64_t)n : (uint64_t)n, group = 1;
	while (v / group >= 1000)
		group *= 1000;
	buf_addf(out, "%llu", (unsigned long long)(v / group));
	while ((group /= 1000) > 0)
		buf_addf(out, "\xe2\x80\xaf%03llu", (unsigned long long)(v / group % 1000));
}

void words_about(struct buf *out, double n)
{
	if (!isfinite(n) || fabs(n) > 1e18)
		buf_adds(out, UNKNOWN);
	else
		words_count(out, llround(n));
}

void words_plural(struct buf *out, int64_t n, const char *noun)
{
	words_count(out, n);
	buf_addf(out, " %s%s", noun, n == 1 ? "" : "s");
}

/* The wall clock's reading, as if it were UTC. */
static struct instant wall(const struct zone *z, struct instant t)
{
	return instant_add(t, SECONDS(zone_offset(z, t)));
}

static int64_t wall_day(const struct zone *z, struct instant t)
{
	struct civil c = civil_of(wall(z, t));
	return civil_days(c.year, c.month, c.day);
}

struct clock clock_at(const struct zone *zone, struct instant t)
{
	if (!instant_known(t))
		return (struct clock){ zone, INT64_MIN, zone_offset(zone, instant_of_s(0)) };
	return (struct clock){ zone, wall_day(zone, t), zone_offset(zone, t) };
}

static void date(struct buf *out, struct instant t)
{
	struct civil c = civil_of(t);
	buf_addf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
}

void words_day(struct buf *out, const struct clock *c)
{
	if (c->day == INT64_MIN)
		buf_adds(out, UNKNOWN);
	else
		date(out, instant_of_s(c->day * 86400));
}

/* An instant that lies on the clock's day, under its offset. */
static struct instant clock_noon(const struct clock *c)
{
	return instant_of_s(c->day == INT64_MIN ? 0 : c->day * 86400 + 43200 - c->offset);
}

void words_zone(struct buf *out, const struct clock *c)
{
	const char *name = zone_name(c->zone), *abbreviation = zone_abbreviation_at(c->zone, clock_noon(c));
	int minutes = c->offset / 60, size = minutes < 0 ? -minutes : minutes;
	buf_adds(out, name);
	if (strcmp(name, abbreviation) != 0)
		buf_addf(out, " (%s, UTC%c%02d:%02d)", abbreviation, minutes < 0 ? '-' : '+', size / 60, size % 60);
}

static void time_of_day(struct buf *out, const struct clock *c, struct instant t, bool dated)
{
	struct instant w = wall(c->zone, t);
	struct civil at = civil_of(w);
	if (dated) {
		date(out, w);
		buf_addc(out, ' ');
	}
	buf_addf(out, "%02d:%02d:%02d", at.hour, at.minute, at.second);
	if (zone_offset(c->zone, t) != c->offset)
		buf_addf(out, " %s", zone_abbreviation_at(c->zone, t));
}

void words_time(struct buf *out, const struct clock *c, struct instant t)
{
	if (instant_known(t))
		time_of_day(out, c, t, wall_day(c->zone, t) != c->day);
	else
		buf_adds(out, UNKNOWN);
}

void words_between(struct buf *out, const struct clock *c, struct instant from, struct instant to)
{
	words_time(out, c, from);
	buf_adds(out, "–");
	if (instant_known(from) && instant_known(to))
		time_of_day(out, c, to, wall_day(c->zone, to) != wall_day(c->zone, from));
	else
		words_time(out, c, to);
}

void words_interval(struct buf *out, const struct clock *c, struct estimate e)
{
	if (instant_known(e.lo) && instant_known(e.hi) && instant_since(e.hi, e.lo).ns > NS_PER_S)
		words_between(out, c, e.lo, e.hi);
}

bool words_rows_exceed(const struct share_of *v, size_t n, int64_t requests)
{
	int64_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += v[i].requests;
	return sum > requests;
}

static void milliseconds(struct buf *out, double ms)
{
	if (ms < 1000)
		buf_addf(out, ms < 10 ? "%.1f ms" : "%.0f ms", ms);
	else
		buf_addf(out, ms < 10000 ? "%.1f s" : "%.0f s", ms / 1000);
}

void words_slowness(struct buf *out, const struct impact *i)
{
	buf_adds(out, "median ");
	milliseconds(out, i->usual_median_ms);
	buf_adds(out, " → ");
	milliseconds(out, i->median_ms);
	buf_adds(out, ", p95 ");
	milliseconds(out, i->usual_p95_ms);
	buf_adds(out, " → ");
	milliseconds(out, i->p95_ms);
}

const char *words_signal(const struct episode *e)
{
	static const char *const words[] = {
		[SIGNAL_AVAILABILITY] = "requests failed",
		[SIGNAL_LATENCY] = "requests were slow",
		[SIGNAL_TRAFFIC] = "requests stayed away",
		[SIGNAL_SILENCE] = "no requests arrived",
		[SIGNAL_STATE] = "machines reported a part out of service",
		[SIGNAL_ERRORS] = "errors were logged",
	};
	if (e->signal == SIGNAL_STATE && e->begin_basis == BASIS_DECLARED)
		return "people told of an outage";
	if (e->signal == SIGNAL_STATE && !instant_known(e->start.lo))
		return "alerts told of an outage";
	return words[e->signal];
}

void words_fold(struct buf *out, struct str s, size_t most)
{
	fold_line(out, s, most);
}

struct str words_unstopped(struct str s)
{
	s = str_trim(s);
	while (s.n && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' '))
		s.n--;
	return s;
}

int timeline_weight(const struct timeline_entry *t)
{
	static const int by_kind[EV_KINDS] = {
		[EV_CHANGE] = 7, [EV_ALERT] = 7, [EV_HUMAN] = 7, [EV_POST] = 7, [EV_STATE] = 5, [EV_LOG] = 1, [EV_REQUEST] = 0,
	};
	if (t->milestone)
		return 9;
	int weight = by_kind[t->kind];
	if (t->severity >= SEV_CRITICAL)
		weight++;
	if (t->severity >= SEV_ERROR && weight < 5)
		weight += 2;
	return weight;
}

int timeline_cutoff(const struct incident *in, size_t room)
{
	size_t of[10] = { 0 }, n = 0;
	for (size_t i = 0; i < in->n_timeline; i++)
		of[timeline_weight(&in->timeline[i])]++;
	for (int w = 9; w >= 0; w--)
		if ((n += of[w]) > room)
			return w + 1;
	return 0;
}
