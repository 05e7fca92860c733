/*
 * Zones of stamps that print none.
 *
 * Such stamps were read as UTC. A source is moved to another offset that is in use somewhere
 * on earth only if what it shares with logs that know their zone says so: request ids, whole
 * requests, happenings on one machine, the pattern of traffic or of trouble by the minute. Each kind
 * of evidence must be clear by itself, and no two may disagree.
 *
 * What was settled in one round is evidence in the next. When zoned logs say nothing more, edge
 * logs are believed to be in UTC, as they were read, and the others compared with them; at last a
 * source without evidence follows what its machine's other logs print, or the others of its run if they agree.
 */
#include "correlate/zone_evidence.h"
#include "parsers/base/mem.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { UNSETTLED = INT_MAX };

void zone_settle(struct ledger *l, uint32_t source, int minutes, const char *from)
{
	struct intake *in = l->v[source];
	int far = abs(minutes);
	ledger_move(l, source, -(int64_t)minutes * 60 * NS_PER_S, EVF_ZONE_ASSUMED);
	in->about.zone = far ? arena_printf(&in->arena, "UTC%c%02d:%02d", minutes < 0 ? '-' : '+', far / 60, far % 60) : STR("UTC");
	in->about.zone_basis = arena_printf(&in->arena, "inferred: %.*s from %s", STR_ARG(in->about.zone), from);
}

static bool pending(const struct intake *in)
{
	return !in->duplicate && in->zone_basis == ZONE_DEFAULT && in->zone_assumed && in->about.clock_offset_s == 0 && instant_known(in->first);
}

/* All sources that the sure ones can settle; whether there were any. */
static bool settle_round(struct ledger *l, bool *sure, int *settled)
{
	struct finding *f = mem_zalloc(l->n, sizeof *f);
	struct zone_evidence *e = zone_evidence_new(l, sure);
	bool any = false;
	for (uint32_t i = 0; i < l->n; i++)
		if (!sure[i] && pending(l->v[i]))
			f[i] = zone_evidence_weigh(e, i);
	zone_evidence_free(e);
	for (uint32_t i = 0; i < l->n; i++)
		if (f[i].clear) {
			zone_settle(l, i, f[i].minutes, f[i].from);
			settled[i] = f[i].minutes;
			sure[i] = any = true;
		}
	free(f);
	return any;
}

/* The one offset that the other logs of a source's machine print, in minutes; UNSETTLED if there is none or they differ. */
static int machines_zone(const struct ledger *l, uint32_t source, unsigned *n)
{
	int agreed = UNSETTLED;
	struct str host = l->v[source]->about.host;
	*n = 0;
	for (size_t i = 0; i < l->n; i++) {
		const struct intake *in = l->v[i];
		int east = in->east_lo / 60;
		if (in->duplicate || !in->east_lo || !same_node(in->about.host, host))
			continue;
		if (in->east_lo != in->east_hi || (agreed != UNSETTLED && agreed != east))
			return UNSETTLED;
		agreed = east;
		++*n;
	}
	return agreed;
}

/* A machine has one zone, and so have most of its programs. */
static void settle_by_machine(struct ledger *l, bool *sure, int *settled)
{
	for (uint32_t i = 0; i < l->n; i++) {
		unsigned n;
		char from[96];
		int minutes = sure[i] || !pending(l->v[i]) ? UNSETTLED : machines_zone(l, i, &n);
		if (minutes == UNSETTLED)
			continue;
		snprintf(from, sizeof from, "what %u other log%s of its machine print%s", n, n == 1 ? "" : "s", n == 1 ? "s" : "");
		zone_settle(l, i, minutes, from);
		settled[i] = minutes;
		sure[i] = true;
	}
}

/* The one offset of those settled so far, edge logs counted or not; UNSETTLED if there is none or they disagree. */
static int agreed_zone(const struct ledger *l, const int *settled, bool edges, unsigned *n)
{
	int agreed = UNSETTLED;
	*n = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (settled[i] == UNSETTLED || (!edges && l->v[i]->role == ROLE_EDGE))
			continue;
		if (agreed != UNSETTLED && settled[i] != agreed)
			return UNSETTLED;
		agreed = settled[i];
		++*n;
	}
	return agreed;
}

/* Some log whose zone is sure was being written then. */
static bool written_then(const struct ledger *l, const bool *sure, int64_t second)
{
	for (size_t i = 0; i < l->n; i++)
		if (sure[i] && instant_s(l->v[i]->about.first) <= second && second <= instant_s(l->v[i]->about.last))
			return true;
	return false;
}

/* It ends amid the others as it was read, and before or after all of them if it were moved. */
static bool ends_in_time(const struct ledger *l, const bool *sure, uint32_t source, int minutes)
{
	int64_t last = instant_s(l->v[source]->about.last);
	return written_then(l, sure, last) && !written_then(l, sure, last - 60 * minutes);
}

/* The rest of the run's logs without a zone, if those that could be settled agree. Load balancers often run in UTC where
 * servers do not, so they are asked last. A lone log convinces if it is in local time: then UTC is nobody's habit. */
static void settle_rest(struct ledger *l, const bool *sure, const int *settled)
{
	char from[96];
	unsigned n;
	int agreed = agreed_zone(l, settled, false, &n);
	if (!n)
		agreed = agreed_zone(l, settled, true, &n);
	if (agreed == UNSETTLED || (n < 2 && agreed == 0))
		return;
	snprintf(from, sizeof from, "the zone of %u other log%s of this run that print%s none", n, n == 1 ? "" : "s", n == 1 ? "s" : "");
	for (uint32_t i = 0; i < l->n; i++)
		if (!sure[i] && pending(l->v[i]) && (n > 1 || !ends_in_time(l, sure, i, agreed)))
			zone_settle(l, i, agreed, from);
}

void clocks_infer(struct ledger *l)
{
	bool *sure = mem_zalloc(l->n, sizeof *sure), doubt = false, edges = false;
	int *settled = mem_zalloc(l->n, sizeof *settled);
	for (size_t i = 0; i < l->n; i++) {
		settled[i] = UNSETTLED;
		sure[i] = !l->v[i]->duplicate && (instant_known(l->v[i]->first) || l->v[i]->outside) && !pending(l->v[i]);
		doubt |= pending(l->v[i]);
	}
	while (doubt && settle_round(l, sure, settled))
		;
	settle_by_machine(l, sure, settled);
	while (doubt && settle_round(l, sure, settled))
		;
	for (size_t i = 0; i < l->n; i++)
		if (!sure[i] && pending(l->v[i]) && l->v[i]->role == ROLE_EDGE)
			sure[i] = edges = true;
	while (edges && settle_round(l, sure, settled))
		;
	settle_rest(l, sure, settled);
	free(sure);
	free(settled);
}
