/*
 * Which clients had failing requests, in bounded memory.
 *
 * Time is cut into cells (16 s at first; neighbours are joined when the budget asks for
 * it). A cell holds hashes of its clients; past 1,024 it becomes a HyperLogLog of 2^14 registers
 * (Flajolet et al. 2007; estimated after Ertl 2017, "New cardinality estimation algorithms",
 * which needs no bias tables).
 */
#ifndef LOGOPSY_CORRELATE_CLIENTS_H
#define LOGOPSY_CORRELATE_CLIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A set of hashed clients; {0} is empty. */
struct client_set {
	uint32_t n, cap; /* hashes, while exact */
	uint64_t *hash; /* open addressing, 0 is free */
	uint8_t *registers; /* not NULL: an estimate */
};

void client_set_add(struct client_set *s, uint64_t hash);
void client_set_merge(struct client_set *into, const struct client_set *from);
/* *exact becomes false if it is an estimate, else stays. */
int64_t client_set_count(const struct client_set *s, bool *exact);
void client_set_free(struct client_set *s);

struct clients {
	unsigned shift; /* a cell is 16 << shift seconds */
	size_t n, cap, last; /* cells by time; the one used last */
	struct client_cell {
		int64_t second;
		struct client_set set;
		struct client_votes {
			uint64_t client;
			uint32_t votes;
		} top[3]; /* who failed most in it (Misra and Gries): at least so often */
	} *v;
	size_t bytes;
};

void clients_add(struct clients *c, int64_t second, uint64_t hash);
/* Joins cells until they are at least 16 << shift seconds long. */
void clients_coarsen(struct clients *c, unsigned shift);
/* Drops the cells that lie in [from, to) seconds. */
void clients_drop(struct clients *c, int64_t from, int64_t to);
/* Adds all that touch [from, to) seconds. */
void clients_collect(const struct clients *c, int64_t from, int64_t to, struct client_set *into);
/* Failures in [from, to) seconds that at most `most` clients made by trying again and again: a lower bound, not
 * of clients who failed as often as their share of many failures lets one expect. */
uint64_t clients_repeats(const struct clients *const *v, size_t n, int64_t from, int64_t to, size_t most);
void clients_free(struct clients *c);

#endif
