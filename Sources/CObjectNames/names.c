#include "CObjectNames.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

// libgit2 hashes with a search for collisions, at a sixth of this speed. Git makes that search where an object comes
// in; here its name only has to tell whether the bytes are those that it was given to.

enum { block_size = 64 };

typedef void blocks_function(uint32_t state[5], const unsigned char *bytes, size_t count);

static uint32_t load(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void store(unsigned char *bytes, uint32_t word) {
    for (int i = 0; i < 4; i++) bytes[i] = (unsigned char)(word >> (24 - 8 * i));
}

static uint32_t rotate(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

// The four ways to mix three words, each for twenty rounds.
#define CHOICE(b, c, d) (d ^ (b & (c ^ d)))
#define PARITY(b, c, d) (b ^ c ^ d)
#define MAJORITY(b, c, d) ((b & c) | (d & (b | c)))

// A round leaves its result in `e`: the next one takes the five words in another order, and none is moved.
#define ROUND(a, b, c, d, e, mix, constant, i)           \
    e += rotate(a, 5) + mix(b, c, d) + constant + w[i]; \
    b = rotate(b, 30)

#define TWENTY_ROUNDS(mix, constant, from)              \
    for (int i = from; i < from + 20; i += 5) {         \
        ROUND(a, b, c, d, e, mix, constant, i);         \
        ROUND(e, a, b, c, d, mix, constant, i + 1);     \
        ROUND(d, e, a, b, c, mix, constant, i + 2);     \
        ROUND(c, d, e, a, b, mix, constant, i + 3);     \
        ROUND(b, c, d, e, a, mix, constant, i + 4);     \
    }

static void portable_blocks(uint32_t state[5], const unsigned char *bytes, size_t count) {
    for (; count > 0; count--, bytes += block_size) {
        uint32_t w[80];
        for (int i = 0; i < 16; i++) w[i] = load(bytes + 4 * i);
        for (int i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
        TWENTY_ROUNDS(CHOICE, 0x5A827999, 0)
        TWENTY_ROUNDS(PARITY, 0x6ED9EBA1, 20)
        TWENTY_ROUNDS(MAJORITY, 0x8F1BBCDC, 40)
        TWENTY_ROUNDS(PARITY, 0xCA62C1D6, 60)
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
    }
}

#if defined(__x86_64__)
#define HAS_FAST_BLOCKS 1

// Four rounds a step, and the words of four rounds in a register: `w[k % 4]` has those of step k.
#define WORDS(k) w[(k) % 4]
#define STEP(k, rounds)                                                                                        \
    do {                                                                                                       \
        if ((k) >= 4) {                                                                                        \
            const __m128i earlier = _mm_xor_si128(_mm_sha1msg1_epu32(WORDS(k), WORDS(k + 1)), WORDS(k + 2)); \
            WORDS(k) = _mm_sha1msg2_epu32(earlier, WORDS(k + 3));                                              \
        }                                                                                                      \
        const __m128i added = (k) == 0 ? _mm_add_epi32(last, w[0]) : _mm_sha1nexte_epu32(last, WORDS(k));      \
        last = abcd;                                                                                           \
        abcd = _mm_sha1rnds4_epu32(abcd, added, rounds);                                                       \
    } while (0)

#define STEPS(k, rounds) \
    STEP(k, rounds);     \
    STEP(k + 1, rounds); \
    STEP(k + 2, rounds); \
    STEP(k + 3, rounds); \
    STEP(k + 4, rounds)

__attribute__((target("sha,sse4.1,ssse3"))) static void fast_blocks(
    uint32_t state[5], const unsigned char *bytes, size_t count) {
    const __m128i order = _mm_set_epi64x(0x0001020304050607, 0x08090A0B0C0D0E0F);
    __m128i abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0x1B);
    __m128i e = _mm_set_epi32((int)state[4], 0, 0, 0);
    for (; count > 0; count--, bytes += block_size) {
        __m128i w[4];
        for (int i = 0; i < 4; i++) w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes + i), order);
        const __m128i abcd_before = abcd, e_before = e;
        __m128i last = e;
        STEPS(0, 0);
        STEPS(5, 1);
        STEPS(10, 2);
        STEPS(15, 3);
        e = _mm_sha1nexte_epu32(last, e_before);
        abcd = _mm_add_epi32(abcd, abcd_before);
    }
    _mm_storeu_si128((__m128i *)state, _mm_shuffle_epi32(abcd, 0x1B));
    state[4] = (uint32_t)_mm_extract_epi32(e, 3);
}

static int has_fast_blocks(void) {
    unsigned a, b, c, d;
    const unsigned ssse3 = 1u << 9, sse41 = 1u << 19, sha = 1u << 29;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & (ssse3 | sse41)) != (ssse3 | sse41)) return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & sha);
}
#endif

static void name_object(
    blocks_function *blocks, const char *kind, const unsigned char *bytes, size_t count, unsigned char *name) {
    uint32_t state[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    unsigned char edge[2 * block_size];
    // With the NUL behind it, which is hashed as well.
    const size_t header = (size_t)snprintf((char *)edge, block_size, "%s %zu", kind, count) + 1;
    const size_t first = count < block_size - header ? count : block_size - header;
    if (first > 0) memcpy(edge + header, bytes, first);
    size_t rest = header + first;
    if (rest == block_size) {
        blocks(state, edge, 1);
        const size_t whole = (count - first) / block_size;
        blocks(state, bytes + first, whole);
        rest = count - first - whole * block_size;
        if (rest > 0) memcpy(edge, bytes + count - rest, rest);
    }
    const size_t end = rest + 9 <= block_size ? block_size : 2 * block_size;
    const uint64_t bits = 8 * (uint64_t)(header + count);
    edge[rest] = 0x80;
    memset(edge + rest + 1, 0, end - rest - 9);
    store(edge + end - 8, (uint32_t)(bits >> 32));
    store(edge + end - 4, (uint32_t)bits);
    blocks(state, edge, end / block_size);
    for (int i = 0; i < 5; i++) store(name + 4 * i, state[i]);
}

void soac_object_name_portable(const char *kind, const void *bytes, size_t count, unsigned char name[20]) {
    name_object(portable_blocks, kind, bytes, count, name);
}

void soac_object_name(const char *kind, const void *bytes, size_t count, unsigned char name[20]) {
#ifdef HAS_FAST_BLOCKS
    static _Atomic int known; // 0: not asked yet; 1: no; 2: yes
    if (known == 0) known = 1 + has_fast_blocks();
    if (known == 2) return name_object(fast_blocks, kind, bytes, count, name);
#endif
    name_object(portable_blocks, kind, bytes, count, name);
}
