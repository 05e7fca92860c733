/*
 * Printed zones that cannot be.
 *
 * People write the abbreviation they know all year: a note of July says EST where the clock on the
 * wall showed daylight time. For each source and each such label the records are read both
 * ways and held against the rest of the run: a detection after the public word that it led to, an end
 * after the public word that it was over, a happening that another log has at the very minute
 * of the other reading. The label is reported if the neighbour fits better, and
 * corrected if at least two records say so and none the contrary.
 */
#include "correlate/kin.h"

#include "parsers/base/mem.h"

#include <stdlib.h>

static const struct label {
	struct str standard, daylight;
} labels[] = {
	{ STR_INIT("AKST"), STR_INIT("AKDT") }, { STR_INIT("CET"), STR_INIT("CEST") }, { STR_INIT("CST"), STR_INIT("CDT") },
	{ STR_INIT("EET"), STR_INIT("EEST") },  { STR_INIT("EST"), STR_INIT("EDT") },  { STR_INIT("GMT"), STR_INIT("BST") },
	{ STR_INIT("MST"), STR_INIT("MDT") },   { STR_INIT("PST"), STR_INIT("PDT") },  { STR_INIT("WET"), STR_INIT("WEST") },
};
enum { LABELS = sizeof labels / sizeof *labels };

static const int64_t HOUR_NS = 3600 * NS_PER_S;
static const int64_t SOON_NS = 3 * 3600 * NS_PER_S; /* records farther apart are not of one incident */
static const int64_t NEAR_NS = 150 * NS_PER_S;

static bool letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The word stands behind a clock reading: "07:49 MST", "7:49:10 PM MST". */
static bool labelled(struct str text, struct str word)
{
	for (size_t from = 0, i; (i = str_find(str_sub(text, from, SIZE_MAX), word)) != SIZE_MAX; from = i + 1) {
		i += from;
		struct str before = str_trim(str_sub(text, 0, i));
		bool whole = i + word.n == text.n || !letter(text.p[i + word.n]);
		if (str_ends(before, STR("AM")) || str_ends(before, STR("PM")) || str_ends(before, STR("am")) || str_ends(before, STR("pm")))
			before = str_trim(str_sub(before, 0, before.n - 2));
		if (whole && before.n > 4 && before.p[before.n - 1] >= '0' && before.p[before.n - 1] <= '9' &&
		    str_chr(str_sub(before, before.n - 4, 4), ':') != SIZE_MAX)
			return true;
	}
	return false;
}

/* What must be added if the neighbouring offset was meant, 0 if the label is right for the season. In the
 * north daylight time lies between the middle of March and the end of October. */
static int64_t correction(const struct fact *f, struct str word, bool standard)
{
	struct civil c = civil_of(f->at.time);
	int day = c.month * 100 + c.day;
	if (f->flags & EVF_ZONE_ASSUMED || !labelled(f->raw, word))
		return 0;
	if (standard)
		return day >= 308 && day <= 1107 ? -HOUR_NS : 0;
	return day <= 330 || day >= 1025 ? HOUR_NS : 0;
}

/* A public word of the same incident that this record must not come after. */
static const struct fact *overtaken(const struct ledger *l, const struct fact *f, int64_t ns)
{
	for (size_t i = 0; i < l->n_facts; i++) {
		const struct fact *p = &l->facts[i];
		int64_t late = ns - p->at.hi.ns;
		bool follows = fact_side(f) < 0 ? p->what == WHAT_INVESTIGATING || p->what == WHAT_IDENTIFIED
						: p->what == WHAT_RESOLVED || p->what == WHAT_MONITORING;
		if (p->source != f->source && p->kind == EV_POST && fact_side(f) && follows && late > 0 && late < SOON_NS)
			return p;
	}
	return NULL;
}

/* A machine's record of the same happening, at this time. */
static const struct fact *met(const struct ledger *l, const struct fact *f, int64_t ns)
{
	for (size_t i = 0; i < l->n_facts; i++) {
		const struct fact *m = &l->facts[i];
		int64_t off = ns - m->at.time.ns;
		if (m->source == f->source || m->kind == EV_HUMAN || m->kind == EV_POST || !fact_side(f) || fact_side(m) != fact_side(f))
			continue;
		if (off >= -NEAR_NS && off <= NEAR_NS)
			return m;
	}
	return NULL;
}

/* A record of one label in one source, and what speaks for reading it otherwise. */
struct doubt {
	struct fact *fact;
	int64_t correction;
	const struct fact *against; /* a record that contradicts the label or fits the other reading; NULL */
	int weight;
};

static struct doubt doubt_of(const struct ledger *l, struct fact *f, int64_t by)
{
	int64_t now = f->at.time.ns, other = now + by;
	if (!fact_side(f)) /* says nothing of itself, but has the label */
		return (struct doubt){ .fact = f, .correction = by };
	const struct fact *late = overtaken(l, f, now), *late_other = overtaken(l, f, other), *here = met(l, f, now), *there = met(l, f, other);
	return (struct doubt){
		.fact = f, .correction = by, .against = late && !late_other ? late : there && !here ? there : NULL,
		.weight = (late != NULL) - (late_other != NULL) + (there != NULL) - (here != NULL),
	};
}

static void add_fact(const struct fact **v, size_t *n, const struct fact *f)
{
	for (size_t i = 0; i < *n; i++)
		if (v[i] == f)
			return;
	v[(*n)++] = f;
}

/* Where a log was read from is not what is told here: the same logs in an archive tell the same. */
static struct str base_name(struct str name)
{
	size_t cut = name.n;
	while (cut && name.p[cut - 1] != '/' && name.p[cut - 1] != '!')
		cut--;
	return str_sub(name, cut, SIZE_MAX);
}

static void tell(struct ledger *l, const struct doubt *d, size_t n, struct str word, struct str meant, bool corrected)
{
	const struct fact **v = mem_zalloc(2 * n, sizeof *v);
	size_t cites = 0;
	struct buf text = { 0 };
	for (size_t i = 0; i < n && cites < 6; i++)
		if (d[i].against) {
			add_fact(v, &cites, d[i].fact);
			add_fact(v, &cites, d[i].against);
		}
	buf_addf(&text, "the zone \"%.*s\" does not fit the other logs: read so, the record is of ", STR_ARG(word));
	instant_rfc3339(&text, v[0]->at.time, 0);
	buf_addf(&text, ", while %.*s tells of it at ", STR_ARG(base_name(l->v[v[1]->source]->name)));
	instant_rfc3339(&text, v[1]->at.time, 0);
	buf_addf(&text, "; read as %.*s it fits%s", STR_ARG(meant), corrected ? ", and so it was read here" : "");
	ledger_contradict(l, buf_str(&text), v, cites);
	buf_free(&text);
	free(v);
}

static void correct(struct ledger *l, uint32_t source, struct doubt *d, size_t n, struct str word, struct str meant)
{
	struct intake *in = l->v[source];
	for (size_t i = 0; i < n; i++) {
		struct estimate *at = &d[i].fact->at;
		struct span by = { d[i].correction };
		*at = (struct estimate){ instant_add(at->time, by), instant_add(at->lo, by), instant_add(at->hi, by) };
	}
	/* Its facts stand where they were printed, but for what --offset has moved already. */
	struct span given = { (int64_t)(in->about.clock_offset_s * 1e9) };
	bool whole = true;
	for (size_t i = 0; i < l->n_facts; i++)
		whole &= l->facts[i].source != source || l->facts[i].at.time.ns != instant_add(l->facts[i].printed, given).ns;
	if (whole) {
		struct span by = { d[0].correction };
		in->about.first = instant_add(in->about.first, by);
		in->about.last = instant_add(in->about.last, by);
		in->about.clock_offset_s += span_s(by);
	}
	in->about.zone = meant;
	in->about.zone_basis =
		arena_printf(&in->arena, "printed as %.*s, read as %.*s: %zu records fit the other logs only so",
			     STR_ARG(word), STR_ARG(meant), n);
	in->about.clock_offset_basis = in->about.zone_basis;
}

static void check(struct ledger *l, uint32_t source, const struct label *label, bool standard)
{
	struct str word = standard ? label->standard : label->daylight, meant = standard ? label->daylight : label->standard;
	struct doubt *d = NULL;
	size_t n = 0, cap = 0;
	int weight = 0, against = 0, speaking = 0;
	for (size_t i = 0; i < l->n_facts; i++) {
		int64_t by = l->facts[i].source == source ? correction(&l->facts[i], word, standard) : 0;
		if (!by)
			continue;
		MEM_PUSH(d, n, cap);
		d[n] = doubt_of(l, &l->facts[i], by);
		weight += d[n].weight;
		speaking += d[n].weight > 0;
		against += d[n].weight < 0;
		n++;
	}
	bool any = false;
	for (size_t i = 0; i < n; i++)
		any |= d[i].against != NULL;
	if (any && weight > 0) {
		bool sure = weight >= 2 && speaking >= 2 && !against;
		tell(l, d, n, word, meant, sure);
		if (sure)
			correct(l, source, d, n, word, meant);
	}
	free(d);
}

/* Programs print the label that their zone's rules give. */
static bool written_by_people(const struct intake *in)
{
	return !in->duplicate && (in->role == ROLE_HUMAN || in->role == ROLE_ALERT || in->role == ROLE_OTHER);
}

void labels_check(struct ledger *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < LABELS && written_by_people(l->v[i]); k++) {
			check(l, i, &labels[k], true);
			check(l, i, &labels[k], false);
		}
}
