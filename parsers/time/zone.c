/*
 * Zones out of libc.
 *
 * The rules of a zone are found by asking libc for the offset every few days and halving
 * the interval in which it changes. The system's files are opened by their full names, so
 * that neither TZ nor TZDIR can lead elsewhere; TZ is put back as it was.
 */
#include "parsers/time/zone.h"

#include "parsers/base/mem.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ZONEINFO "/usr/share/zoneinfo/"

enum { PROBE_S = 3 * 86400 }; /* no two changes of a zone lie closer than weeks */

/* In force up to the next regime's `from`. */
struct regime {
	int64_t from; /* seconds since the epoch; INT64_MIN for the first */
	int offset_s;
	char abbreviation[8];
};

struct zone {
	struct zone *next;
	char name[64];
	struct regime *regimes;
	size_t n, cap;
};

static bool same_regime(const struct regime *a, const struct regime *b)
{
	return a->offset_s == b->offset_s && strcmp(a->abbreviation, b->abbreviation) == 0;
}

static struct regime regime_at(int64_t s)
{
	time_t t = (time_t)s;
	struct tm tm;
	struct regime r = { .from = s };
	if (localtime_r(&t, &tm)) {
		r.offset_s = (int)tm.tm_gmtoff;
		snprintf(r.abbreviation, sizeof r.abbreviation, "%s", tm.tm_zone);
	}
	return r;
}

static void add_regime(struct zone *z, struct regime r)
{
	MEM_PUSH(z->regimes, z->n, z->cap);
	z->regimes[z->n++] = r;
}

/* TZ is set to the zone. */
static void probe(struct zone *z)
{
	int64_t end = civil_days(2100, 1, 1) * 86400;
	struct regime now = regime_at(0);
	now.from = INT64_MIN;
	add_regime(z, now);
	for (int64_t s = 0; s < end; s += PROBE_S) {
		struct regime next = regime_at(s + PROBE_S);
		if (same_regime(&now, &next))
			continue;
		int64_t lo = s, hi = s + PROBE_S;
		while (hi - lo > 1) {
			int64_t mid = lo + (hi - lo) / 2;
			struct regime r = regime_at(mid);
			if (same_regime(&now, &r))
				lo = mid;
			else
				hi = mid;
		}
		now = regime_at(hi);
		add_regime(z, now);
	}
}

static void read_rules(struct zone *z)
{
	char path[sizeof z->name + sizeof ZONEINFO + 1];
	const char *tz = getenv("TZ");
	char *before = tz ? strdup(tz) : NULL;
	if (tz && !before)
		mem_exhausted(strlen(tz));
	snprintf(path, sizeof path, ":" ZONEINFO "%s", z->name);
	setenv("TZ", path, 1);
	tzset();
	probe(z);
	if (before)
		setenv("TZ", before, 1);
	else
		unsetenv("TZ");
	tzset();
	free(before);
}

static bool zone_file(const char *name)
{
	char path[128], magic[4];
	snprintf(path, sizeof path, ZONEINFO "%s", name);
	FILE *f = fopen(path, "rbe");
	bool ok = f && fread(magic, sizeof magic, 1, f) == 1 && memcmp(magic, "TZif", 4) == 0;
	if (f)
		fclose(f);
	return ok;
}

/* Area/City and such: nothing that could leave the folder or count leap seconds. */
static bool plausible_name(struct str name)
{
	if (name.n == 0 || name.n >= sizeof ((struct zone *)0)->name || str_starts(name, STR("right/")))
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (!((unsigned)((c | 32) - 'a') < 26 || (unsigned)(c - '0') < 10 || (i && strchr("/_+-", c) && c)))
			return false;
	}
	return true;
}

static const char *const common_zones[] = {
	"Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "America/Anchorage",
	"America/Argentina/Buenos_Aires", "America/Bogota", "America/Caracas", "America/Chicago", "America/Denver", "America/Halifax",
	"America/Lima", "America/Los_Angeles", "America/Mexico_City", "America/Montevideo", "America/New_York", "America/Phoenix",
	"America/Santiago", "America/Sao_Paulo", "America/St_Johns", "America/Toronto", "America/Vancouver", "Asia/Baghdad",
	"Asia/Bangkok", "Asia/Dhaka", "Asia/Dubai", "Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem",
	"Asia/Karachi", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Kuala_Lumpur", "Asia/Manila", "Asia/Riyadh", "Asia/Seoul",
	"Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tashkent", "Asia/Tehran", "Asia/Tokyo", "Atlantic/Reykjavik",
	"Australia/Adelaide", "Australia/Brisbane", "Australia/Melbourne", "Australia/Perth", "Australia/Sydney", "Europe/Amsterdam",
	"Europe/Athens", "Europe/Belgrade", "Europe/Berlin", "Europe/Brussels", "Europe/Bucharest", "Europe/Budapest",
	"Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London",
	"Europe/Madrid", "Europe/Minsk", "Europe/Moscow", "Europe/Oslo", "Europe/Paris", "Europe/Prague", "Europe/Riga",
	"Europe/Rome", "Europe/Sofia", "Europe/Stockholm", "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland",
	"Pacific/Honolulu", "UTC",
};

static unsigned likeness(struct str name, struct str zone)
{
	char a[64], b[64];
	size_t slash = str_rchr(zone, '/');
	if (slash != SIZE_MAX && str_rchr(name, '/') == SIZE_MAX)
		zone = str_sub(zone, slash + 1, SIZE_MAX);
	name = str_sub(name, 0, sizeof a);
	for (size_t i = 0; i < name.n; i++)
		a[i] = name.p[i] == ' ' ? '_' : (char)(name.p[i] | 32);
	for (size_t i = 0; i < zone.n; i++)
		b[i] = (char)(zone.p[i] == '_' ? '_' : zone.p[i] | 32);
	return str_distance((struct str){ a, name.n }, (struct str){ b, zone.n });
}

static bool unknown_zone(struct str name, struct err *e)
{
	const char *best[2] = { NULL, NULL };
	unsigned d[2] = { UINT32_MAX, UINT32_MAX };
	for (size_t i = 0; i < sizeof common_zones / sizeof *common_zones; i++) {
		unsigned now = likeness(name, str_of(common_zones[i]));
		if (now < d[0]) {
			d[1] = d[0], best[1] = best[0];
			d[0] = now, best[0] = common_zones[i];
		} else if (now < d[1]) {
			d[1] = now, best[1] = common_zones[i];
		}
	}
	if (d[0] > 1 + name.n / 3)
		return err_set(e, "unknown time zone \"%.*s\": write a name such as Europe/Paris, UTC, or an offset such as +05:30", STR_ARG(name));
	if (d[1] > d[0] + 1)
		return err_set(e, "unknown time zone \"%.*s\": did you mean %s?", STR_ARG(name), best[0]);
	return err_set(e, "unknown time zone \"%.*s\": did you mean %s or %s?", STR_ARG(name), best[0], best[1]);
}

bool zone_abbreviation(struct str word, int *offset_s)
{
	/* CST is China's and Cuba's too; in logs it is Chicago's. */
	static const struct {
		char word[5];
		short minutes;
	} table[] = {
		{ "UTC", 0 }, { "GMT", 0 }, { "Z", 0 }, { "CET", 60 }, { "CEST", 120 }, { "EST", -300 }, { "EDT", -240 },
		{ "CST", -360 }, { "CDT", -300 }, { "MST", -420 }, { "MDT", -360 }, { "PST", -480 }, { "PDT", -420 },
		{ "EET", 120 }, { "EEST", 180 }, { "WET", 0 }, { "WEST", 60 }, { "MET", 60 }, { "MEST", 120 }, { "MSK", 180 },
		{ "UCT", 0 }, { "JST", 540 }, { "KST", 540 }, { "HKT", 480 }, { "SGT", 480 }, { "PKT", 300 }, { "WIB", 420 },
		{ "WITA", 480 }, { "WIT", 540 }, { "AEST", 600 }, { "AEDT", 660 }, { "ACST", 570 }, { "ACDT", 630 }, { "AWST", 480 },
		{ "NZST", 720 }, { "NZDT", 780 }, { "SAST", 120 }, { "CAT", 120 }, { "EAT", 180 }, { "WAT", 60 }, { "BRT", -180 },
		{ "NST", -210 }, { "NDT", -150 }, { "ADT", -180 }, { "AKST", -540 }, { "AKDT", -480 }, { "HST", -600 }, { "NPT", 345 },
	};
	for (size_t i = 0; word.n && word.n <= 4 && i < sizeof table / sizeof *table; i++)
		if (word.p[0] == table[i].word[0] && str_is(word, table[i].word)) {
			*offset_s = table[i].minutes * 60;
			return true;
		}
	return false;
}

/* +05:30, -3, +0530, UTC+1, GMT-04:00: ahead of UTC is positive, as people mean it. */
static bool fixed_offset(struct str s, int *offset_s)
{
	uint64_t hours, minutes = 0;
	if (str_starts(s, STR("UTC")) || str_starts(s, STR("GMT")))
		s = str_sub(s, 3, SIZE_MAX);
	if (s.n < 2 || (s.p[0] != '+' && s.p[0] != '-'))
		return false;
	struct str rest = str_sub(s, 1, SIZE_MAX), hh = rest;
	size_t colon = str_chr(rest, ':');
	if (colon != SIZE_MAX) {
		hh = str_sub(rest, 0, colon);
		rest = str_sub(rest, colon + 1, SIZE_MAX);
	} else {
		hh = str_sub(rest, 0, rest.n == 4 ? 2 : rest.n);
		rest = str_sub(rest, hh.n, SIZE_MAX);
	}
	if (hh.n > 2 || !str_u64(hh, &hours) || hours > 18)
		return false;
	if ((rest.n || colon != SIZE_MAX) && (rest.n != 2 || !str_u64(rest, &minutes) || minutes > 59))
		return false;
	*offset_s = (int)(hours * 3600 + minutes * 60) * (s.p[0] == '-' ? -1 : 1);
	return true;
}

static void make_fixed(struct zone *z, int offset_s)
{
	struct regime r = { .from = INT64_MIN, .offset_s = offset_s };
	int minutes = abs(offset_s) / 60;
	if (offset_s)
		snprintf(z->name, sizeof z->name, "%c%02d:%02d", offset_s < 0 ? '-' : '+', minutes / 60 % 24, minutes % 60);
	else
		snprintf(z->name, sizeof z->name, "UTC");
	memcpy(r.abbreviation, z->name, sizeof r.abbreviation - 1);
	add_regime(z, r);
}

/* What people write for a zone with summer and winter. */
static struct str without_nickname(struct str name)
{
	static const struct {
		const char *nick, *name;
	} table[] = {
		{ "PT", "America/Los_Angeles" }, { "MT", "America/Denver" }, { "CT", "America/Chicago" }, { "ET", "America/New_York" },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (str_is(name, table[i].nick))
			return str_of(table[i].name);
	return name;
}

static struct zone *make_zone(struct str name, struct err *e)
{
	struct zone *z = mem_zalloc(1, sizeof *z);
	int offset_s;
	if (fixed_offset(name, &offset_s) || zone_abbreviation(name, &offset_s)) {
		make_fixed(z, offset_s);
		return z;
	}
	if (str_is(name, "local") || str_is(name, "localtime"))
		err_set(e, "time zone \"%.*s\" would depend on this machine: write the zone's name, such as Europe/Paris", STR_ARG(name));
	else if (!zone_file("UTC") && !zone_file("Europe/London"))
		err_set(e, "time zone \"%.*s\": this machine has no zone data in " ZONEINFO " (package tzdata); an offset such as +01:00 needs none",
			STR_ARG(name));
	else if (plausible_name(name) && memcpy(z->name, name.p, name.n) && zone_file(z->name)) {
		read_rules(z);
		return z;
	} else {
		unknown_zone(name, e);
	}
	free(z);
	return NULL;
}

const struct zone *zone_open(struct str name, struct err *e)
{
	/* The process' zones: read once, kept to its end. */
	static struct zone *zones;
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	name = without_nickname(str_trim(name));
	pthread_mutex_lock(&lock);
	struct zone *z = zones;
	while (z && !str_is(name, z->name))
		z = z->next;
	if (!z && (z = make_zone(name, e))) {
		struct zone *same = zones; /* "UTC+1" and "+01:00" are one */
		while (same && strcmp(same->name, z->name) != 0)
			same = same->next;
		if (same) {
			free(z->regimes);
			free(z);
			z = same;
		} else {
			z->next = zones;
			zones = z;
		}
	}
	pthread_mutex_unlock(&lock);
	return z;
}

const char *zone_name(const struct zone *z)
{
	return z->name;
}

/* The regime in force at s. */
static size_t regime_index(const struct zone *z, int64_t s)
{
	size_t lo = 0, hi = z->n;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (z->regimes[mid].from <= s)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

int zone_offset(const struct zone *z, struct instant t)
{
	return z->regimes[regime_index(z, instant_s(t))].offset_s;
}

const char *zone_abbreviation_at(const struct zone *z, struct instant t)
{
	return z->regimes[regime_index(z, instant_s(t))].abbreviation;
}

/* The earliest and latest instants that read as wall clock `wall` (seconds); false: none, and
 * *first is read with the offset before the gap. */
static bool readings(const struct zone *z, int64_t wall, int64_t *first, int64_t *last)
{
	enum { REACH = 18 * 3600 };
	bool found = false;
	*first = *last = wall - z->regimes[0].offset_s;
	for (size_t i = regime_index(z, wall - REACH); i < z->n && (i == 0 || z->regimes[i].from <= wall + REACH); i++) {
		const struct regime *r = &z->regimes[i];
		int64_t s = wall - r->offset_s;
		bool begun = s >= r->from, over = i + 1 < z->n && s >= z->regimes[i + 1].from;
		if (begun && !over) {
			*last = s;
			if (!found)
				*first = s;
			found = true;
		} else if (over && !found) {
			*first = *last = s; /* if the next regime has not begun by then: a gap */
		}
	}
	return found;
}

static struct instant with_fraction(int64_t s, const struct civil *c)
{
	return instant_add(instant_of_s(s), (struct span){ c->ns });
}

static int64_t wall_seconds(const struct civil *c)
{
	return civil_days(c->year, c->month, c->day) * 86400 + c->hour * 3600 + c->minute * 60 + c->second;
}

struct instant zone_instant(const struct zone *z, const struct civil *c, enum zone_fit *fit)
{
	int64_t first, last;
	bool found = readings(z, wall_seconds(c), &first, &last);
	if (fit)
		*fit = !found ? ZONE_GAP : first < last ? ZONE_AMBIGUOUS : ZONE_UNIQUE;
	return with_fraction(first, c);
}

struct instant zone_instant_later(const struct zone *z, const struct civil *c)
{
	int64_t first, last;
	readings(z, wall_seconds(c), &first, &last);
	return with_fraction(last, c);
}
