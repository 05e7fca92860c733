#include "parsers/base/hash.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

static inline uint64_t load64(const char *p)
{
	uint64_t v;
	memcpy(&v, p, 8);
	return v;
}

/* The multiply-and-fold of wyhash: one 128-bit product mixes every bit into every other. */
static inline uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;
	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t hash64(uint64_t seed, struct str s)
{
	static const uint64_t k0 = 0xa0761d6478bd642fULL, k1 = 0xe7037ed1a0b428dbULL, k2 = 0x8ebc6af09c88c6e3ULL;
	uint64_t h = seed ^ k0;
	const char *p = s.p;
	size_t n = s.n;
	if (n >= 128) { /* four products at a time: one alone waits for the last */
		uint64_t l[4] = { h, h ^ k1, h ^ k2, h ^ k1 ^ k2 };
		for (; n >= 64; p += 64, n -= 64)
			for (int i = 0; i < 4; i++)
				l[i] = fold(load64(p + 16 * i) ^ k1, load64(p + 16 * i + 8) ^ l[i]);
		h = fold(l[0] ^ k1, l[1] ^ k2) ^ fold(l[2] ^ k2, l[3] ^ k1);
	}
	for (; n >= 16; p += 16, n -= 16)
		h = fold(load64(p) ^ k1, load64(p + 8) ^ h);
	uint64_t a = 0, b = 0;
	if (n >= 8) {
		a = load64(p);
		b = load64(p + n - 8);
	} else if (n) {
		memcpy(&a, p, n);
	}
	h = fold(a ^ k1, b ^ h);
	return fold(h ^ k2, s.n ^ k1);
}

static const uint32_t K[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t ror(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static void blocks_plain(uint32_t st[8], const unsigned char *p, size_t n)
{
	for (; n; n--, p += 64) {
		uint32_t w[64], v[8];
		for (unsigned i = 0; i < 16; i++)
			w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
		for (unsigned i = 16; i < 64; i++) {
			uint32_t a = w[i - 15], b = w[i - 2];
			w[i] = w[i - 16] + (ror(a, 7) ^ ror(a, 18) ^ a >> 3) + w[i - 7] + (ror(b, 17) ^ ror(b, 19) ^ b >> 10);
		}
		memcpy(v, st, sizeof v);
		for (unsigned i = 0; i < 64; i++) {
			uint32_t t1 = v[7] + (ror(v[4], 6) ^ ror(v[4], 11) ^ ror(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + K[i] + w[i];
			uint32_t t2 = (ror(v[0], 2) ^ ror(v[0], 13) ^ ror(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
			memmove(v + 1, v, 7 * sizeof *v);
			v[4] += t1;
			v[0] = t1 + t2;
		}
		for (unsigned i = 0; i < 8; i++)
			st[i] += v[i];
	}
}

#if defined(__x86_64__)
/* A source's hash must not cost more than its parse: plain C hashes about 0.3 GB/s, this 1.5 and more. */
__attribute__((target("sha,sse4.1,ssse3"))) static void blocks_sha(uint32_t st[8], const unsigned char *p, size_t n)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
	__m128i t = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)st), 0xb1);
	__m128i s1 = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)(st + 4)), 0x1b);
	__m128i s0 = _mm_alignr_epi8(t, s1, 8);
	s1 = _mm_blend_epi16(s1, t, 0xf0);
	for (; n; n--, p += 64) {
		__m128i a = s0, b = s1, m[4];
		for (unsigned i = 0; i < 4; i++)
			m[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i)), swap);
#pragma GCC unroll 16
		for (unsigned i = 0; i < 16; i++) {
			__m128i w = m[i & 3], k = _mm_add_epi32(w, _mm_loadu_si128((const __m128i *)(const void *)(K + 4 * i)));
			s1 = _mm_sha256rnds2_epu32(s1, s0, k);
			s0 = _mm_sha256rnds2_epu32(s0, s1, _mm_shuffle_epi32(k, 0x0e));
			if (i < 12) {
				__m128i w1 = m[(i + 1) & 3], w2 = m[(i + 2) & 3], w3 = m[(i + 3) & 3];
				w = _mm_add_epi32(_mm_sha256msg1_epu32(w, w1), _mm_alignr_epi8(w3, w2, 4));
				m[i & 3] = _mm_sha256msg2_epu32(w, w3);
			}
		}
		s0 = _mm_add_epi32(s0, a);
		s1 = _mm_add_epi32(s1, b);
	}
	t = _mm_shuffle_epi32(s0, 0x1b);
	s1 = _mm_shuffle_epi32(s1, 0xb1);
	_mm_storeu_si128((__m128i *)(void *)st, _mm_blend_epi16(t, s1, 0xf0));
	_mm_storeu_si128((__m128i *)(void *)(st + 4), _mm_alignr_epi8(s1, t, 8));
}

static bool cpu_has_sha(void)
{
	unsigned a, b, c, d;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA) && __builtin_cpu_supports("sse4.1");
}
#endif

static void blocks(uint32_t st[8], const unsigned char *p, size_t n)
{
#if defined(__x86_64__)
	static int has = -1; /* every thread finds the same answer */
	int h = __atomic_load_n(&has, __ATOMIC_RELAXED);
	if (h < 0)
		__atomic_store_n(&has, h = cpu_has_sha(), __ATOMIC_RELAXED);
	if (h) {
		blocks_sha(st, p, n);
		return;
	}
#endif
	blocks_plain(st, p, n);
}

void sha256_init(struct sha256 *h)
{
	*h = (struct sha256){ .state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 } };
}

void sha256_add(struct sha256 *h, struct str s)
{
	size_t have = h->bytes % 64;
	h->bytes += s.n;
	if (have) {
		size_t n = 64 - have < s.n ? 64 - have : s.n;
		memcpy(h->tail + have, s.p, n);
		s = str_sub(s, n, SIZE_MAX);
		if (have + n < 64)
			return;
		blocks(h->state, h->tail, 1);
	}
	blocks(h->state, (const unsigned char *)s.p, s.n / 64);
	if (s.n % 64)
		memcpy(h->tail, s.p + s.n / 64 * 64, s.n % 64);
}

/* The state is the hash. */
static void finish(struct sha256 *h)
{
	uint64_t bits = h->bytes * 8;
	unsigned char pad[72] = { 0x80 };
	size_t n = 64 - (h->bytes + 8) % 64;
	for (unsigned i = 0; i < 8; i++)
		pad[n + i] = (unsigned char)(bits >> (56 - 8 * i));
	sha256_add(h, (struct str){ (const char *)pad, n + 8 });
}

void sha256_hex(struct sha256 *h, char out[65])
{
	static const char digit[] = "0123456789abcdef";
	finish(h);
	for (unsigned i = 0; i < 64; i++)
		out[i] = digit[h->state[i / 8] >> (28 - 4 * (i % 8)) & 15];
	out[64] = 0;
}

void sha256_of(struct str s, char out[65])
{
	struct sha256 h;
	sha256_init(&h);
	sha256_add(&h, s);
	sha256_hex(&h, out);
}

static void to_bytes(struct sha256 *h, unsigned char out[32])
{
	finish(h);
	for (unsigned i = 0; i < 32; i++)
		out[i] = (unsigned char)(h->state[i / 4] >> (24 - 8 * (i % 4)));
}

/* The hash of a block that is the key under a mask, and of what follows it. */
static void keyed(const unsigned char key[64], unsigned char mask, struct str text, unsigned char out[32])
{
	struct sha256 h;
	char block[64];
	for (unsigned i = 0; i < 64; i++)
		block[i] = (char)(key[i] ^ mask);
	sha256_init(&h);
	sha256_add(&h, (struct str){ block, sizeof block });
	sha256_add(&h, text);
	to_bytes(&h, out);
}

void hmac_sha256(struct str key, struct str text, unsigned char out[32])
{
	unsigned char block[64] = { 0 }, inner[32];
	if (key.n > sizeof block) {
		struct sha256 h;
		sha256_init(&h);
		sha256_add(&h, key);
		to_bytes(&h, block);
	} else if (key.n) {
		memcpy(block, key.p, key.n);
	}
	keyed(block, 0x36, text, inner);
	keyed(block, 0x5c, (struct str){ (const char *)inner, sizeof inner }, out);
}
