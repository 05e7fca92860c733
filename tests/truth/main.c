/*
 * truth_case NUMBER DIR [SEED] - writes the logs of a case to DIR/logs and what is true of it to DIR/truth.json.
 * Ends with status 3 if there is no case of that number. Another SEED draws all cases anew.
 */
#include "tests/truth/truth.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The truth, edge by edge of the whole, as seconds since 1970. */
static void tell(FILE *f, struct truth_case *c)
{
	double healthy = healthy_share(c);
	fprintf(f, "{\"case\":%u,\"family\":\"%s\",\"front\":%d,\"trouble\":%d,\"rate\":%.3f,\"base\":%.5f,\"requests\":%zu,\"from\":%.3f,\"to\":%.3f", c->number, c->family, (int)c->front,
		(int)c->trouble, c->site.day, healthy, c->n_seen, (double)c->site.from / 1e9, (double)c->site.to / 1e9);
	if (c->phases) {
		const struct phase *a = &c->phase[0], *z = &c->phase[c->phases - 1];
		double up = healthy + (1 - healthy) * share_at(c, a->from + (a->to - a->from) / 2);
		double down = healthy + (1 - healthy) * share_at(c, z->from + (z->to - z->from) / 2);
		fprintf(f, ",\"onset\":%.3f,\"end\":%.3f,\"best_onset\":%.3f,\"best_end\":%.3f,\"llr\":%.1f,\"excess\":%.0f,\"share\":%.4f", (double)a->from / 1e9, (double)z->to / 1e9,
			(double)best_edge(c, a->from, c->site.from, a->to, healthy, up) / 1e9, (double)best_edge(c, z->to, z->from, c->site.to, down, healthy) / 1e9,
			best_worth(c, healthy), c->excess, up);
		fprintf(f, ",\"phases\":[");
		for (size_t i = 0; i < c->phases; i++)
			fprintf(f, "%s[%.3f,%.3f,%.3f,%.3f,%d]", i ? "," : "", (double)c->phase[i].from / 1e9, (double)c->phase[i].to / 1e9, c->phase[i].share, c->phase[i].share_end, c->phase[i].service);
		fprintf(f, "]");
	}
	if (c->maintenance.posted)
		fprintf(f, ",\"maintenance\":[%.3f,%.3f]", (double)c->maintenance.from / 1e9, (double)c->maintenance.to / 1e9);
	fprintf(f, ",\"noise\":%u,\"offset\":%.3f,\"zone\":%d,\"ids\":%s,\"ambiguous\":%s,\"only\":%d,\"guilty\":[", c->noise, c->offset, c->zone, c->ids ? "true" : "false", c->ambiguous ? "true" : "false", c->only);
	const char *sep = "";
	for (size_t i = 0; i < c->changes; i++)
		if (c->change[i].guilty) {
			fprintf(f, "%s{\"version\":\"%s\",\"from\":%.3f,\"to\":%.3f,\"tool\":%d}", sep, c->change[i].version, (double)c->change[i].from / 1e9, (double)c->change[i].to / 1e9, c->change[i].tool);
			sep = ",";
		}
	fprintf(f, "],\"ahead\":[");
	for (int i = 0; i < c->servers; i++)
		fprintf(f, "%s%.3f", i ? "," : "", c->ahead[i]);
	fprintf(f, "],\"drift\":%.6f,\"stepped\":%.3f", c->drift, c->stepped);
	fprintf(f, ",\"fault\":%d,\"fault_kind\":\"%s\",\"fault_names\":\"%s\"}\n", c->fault, c->fault_kind ? c->fault_kind : "", c->fault_names);
}

int main(int argc, char **argv)
{
	struct truth_case c;
	if (argc < 3 || argc > 4) {
		fprintf(stderr, "usage: truth_case NUMBER DIR [SEED]\n");
		return 2;
	}
	if (!family_draw((unsigned)strtoul(argv[1], NULL, 10), argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0, &c))
		return 3;
	char path[1024];
	c.site.bundle = bundle_new();
	if (c.logs == LOGS_REQUESTS)
		traffic_make(&c);
	signs_make(&c);
	changes_make(&c);
	machines_make(&c);
	fault_make(&c);
	snprintf(path, sizeof path, "%s/logs", argv[2]);
	bool written = bundle_write(c.site.bundle, path);
	bundle_free(c.site.bundle);
	if (!written)
		return 1;
	snprintf(path, sizeof path, "%s/truth.json", argv[2]);
	FILE *f = fopen(path, "w");
	if (!f) {
		perror(path);
		return 1;
	}
	tell(f, &c);
	free(c.seen);
	return fclose(f) ? 1 : 0;
}
