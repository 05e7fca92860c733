/*
 * One change that several logs tell.
 */
#include "correlate/changes.h"
#include "correlate/objects.h"

/* Anything that one line of `b` shares with the change `a`: its version or release in any line. */
static bool names_version(const struct open_change *b, struct str version)
{
	for (size_t i = 0; version.n >= 3 && i < b->n; i++)
		if (str_find(b->lines[i]->raw, version) != SIZE_MAX || str_find(b->lines[i]->f[F_MESSAGE], version) != SIZE_MAX)
			return true;
	return false;
}

static bool same_deed(struct str a, struct str b)
{
	static const char *const deeds[][2] = { { "deploy" }, { "releas" }, { "upgrad" }, { "install" }, { "migrat" }, { "patch" }, { "roll" } };
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
		if (text_has(a, deeds[i]) && text_has(b, deeds[i]))
			return true;
	return false;
}

/* One line in two logs: one of them is a copy of a part of the other (a job's log and those of its steps). */
static bool shares_a_line(const struct open_change *a, const struct open_change *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (a->lines[i]->printed.ns == b->lines[k]->printed.ns && str_eq(a->lines[i]->raw, b->lines[k]->raw))
				return true;
	return false;
}

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	return false;
}

/* What a tool numbers is not numbered twice: "d-4F7K2". */
static bool same_id(const struct open_change *a, const struct open_change *b)
{
	return a->id.n > 3 && str_eq(a->id, b->id) && has_digit(a->id) && str_chr(a->id, ' ') == SIZE_MAX;
}

/* One commit in two logs; or a commit and what put it in later: its hash stands in one of that one's lines. */
static bool same_commit(const struct open_change *a, const struct open_change *b)
{
	struct str hash = str_sub(a->c.version, 0, SHORT_HASH);
	if (!a->c.written || hash.n < SHORT_HASH)
		return false;
	return b->c.written ? str_starts(b->c.version, hash) : names_version(b, hash);
}

/* Two logs tell of one change: nearly at the same time, of the same kind, and of the same version or without one. */
static bool same_change(const struct open_change *a, const struct open_change *b)
{
	if (a->source == b->source)
		return false;
	if (a->c.written || b->c.written)
		return same_commit(a, b);
	if (shares_a_line(a, b) && !a->undated)
		return true;
	if ((a->c.outcome == OUTCOME_ROLLBACK) != (b->c.outcome == OUTCOME_ROLLBACK))
		return false;
	if (a->undated)
		return names_version(b, a->c.version);
	struct instant end_a = instant_known(a->c.end.time) ? a->c.end.time : a->last,
		       end_b = instant_known(b->c.end.time) ? b->c.end.time : b->last;
	/* Host after host, each in its own log. */
	if (!a->told && !b->told && str_eq(a->name, b->name) && has_number(a->name) && b->c.start.time.ns - end_a.ns < NEAR.ns)
		return true;
	if (same_id(a, b))
		return b->c.start.time.ns - end_a.ns < NEAR.ns;
	if (b->c.start.time.ns > end_a.ns + SAME_RUN.ns || a->c.start.time.ns > end_b.ns + SAME_RUN.ns)
		return false;
	if (names_version(b, a->c.version) || names_version(a, b->c.version))
		return true;
	if (same_object(a->c.object, b->c.object) && !(a->c.version.n && b->c.version.n))
		return true;
	if (a->told == b->told)
		return false;
	return (a->c.kind == b->c.kind || same_deed(a->name, b->name)) && !(a->c.version.n && b->c.version.n);
}

static void merge(struct study *s, struct open_change *a, struct open_change *b)
{
	for (size_t i = 0; i < b->n && a->n < sizeof a->lines / sizeof *a->lines; i++)
		a->lines[a->n++] = b->lines[i];
	for (size_t i = 0; i < b->c.hosts.n; i++)
		a->c.hosts = strs_add(s, a->c.hosts, b->c.hosts.v[i]);
	for (size_t i = 0; i < b->c.failed_hosts.n; i++)
		a->c.failed_hosts = strs_add(s, a->c.failed_hosts, b->c.failed_hosts.v[i]);
	a->c.hosts_in_words |= b->c.hosts_in_words;
	/* A tool's stamp is finer than a person's. */
	bool later = a->undated || (a->c.written && !b->c.written);
	if ((a->told && !b->told) || later)
		a->c.start = b->c.start;
	if (later)
		a->c.end = b->c.end;
	if (!instant_known(a->c.end.time) || (instant_known(b->c.end.time) && b->c.end.time.ns > a->c.end.time.ns && !b->told))
		a->c.end = b->c.end;
	if (a->c.outcome == OUTCOME_UNKNOWN)
		a->c.outcome = b->c.outcome;
	if (!a->c.version.n)
		a->c.version = b->c.version;
	if (!a->c.actor.n)
		a->c.actor = b->c.actor;
	if (!a->c.object.n && !a->several)
		a->c.object = b->c.object;
	if (b->name_rank > a->name_rank || (a->told && !b->told) || (a->c.written && !b->c.written)) {
		a->name = b->name;
		a->name_rank = b->name_rank;
	}
	a->told &= b->told;
	a->undated &= b->undated;
	if (a->c.written && !b->c.written) {
		a->c.written = false;
		a->c.version = b->c.version.n ? b->c.version : a->c.version;
		a->c.kind = b->c.kind;
	}
	b->merged = true;
}

void merge_changes(struct study *s, struct open_change *v, size_t n)
{
	for (int pass = 0; pass < 2; pass++) /* what has found its time meets its neighbours in the second */
		for (size_t i = 0; i < n; i++)
			for (size_t k = i + 1; k < n && (v[i].undated || v[i].c.written || v[k].c.start.time.ns - v[i].c.start.time.ns < OPEN.ns); k++)
				if (!v[i].merged && !v[k].merged && same_change(&v[i], &v[k]))
					merge(s, &v[i], &v[k]);
}
