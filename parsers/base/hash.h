/*
 * Two hashes. hash64 is for tables and for recognising equal content within one run
 * (not against an adversary); SHA-256 (FIPS 180-4) is what reports print.
 */
#ifndef LOGOPSY_PARSERS_BASE_HASH_H
#define LOGOPSY_PARSERS_BASE_HASH_H

#include "parsers/base/str.h"

/* Well mixed in all 64 bits; the same on every machine and run. */
uint64_t hash64(uint64_t seed, struct str s);

struct sha256 {
	uint32_t state[8];
	uint64_t bytes;
	unsigned char tail[64];
};

void sha256_init(struct sha256 *h);
/* May be fed in pieces of any size. Uses the CPU's SHA instructions where it has them. */
void sha256_add(struct sha256 *h, struct str s);
/* 64 lower-case hex digits and a NUL. The state is spent afterwards. */
void sha256_hex(struct sha256 *h, char out[65]);
/* All three steps for one slice. */
void sha256_of(struct str s, char out[65]);
/* HMAC-SHA-256 (RFC 2104): a hash that only who has the key can make. */
void hmac_sha256(struct str key, struct str text, unsigned char out[32]);

#endif
