#include "CMD5.h"

#include <string.h>

enum { block_size = 64 };

typedef struct {
    const uint8_t *bytes;
    size_t whole;          // blocks of it that are full
    size_t count;          // blocks in all
    uint8_t end[2 * block_size];
} text;

// A text is followed by a bit, and ends with its length in bits, in eight bytes.
static void begin(text *text, const uint8_t *bytes, size_t count) {
    const size_t rest = count % block_size;
    text->bytes = bytes;
    text->whole = count / block_size;
    text->count = text->whole + (rest + 9 <= block_size ? 1 : 2);
    memset(text->end, 0, sizeof text->end);
    if (rest > 0) memcpy(text->end, bytes + count - rest, rest);
    text->end[rest] = 0x80;
    uint8_t *length = text->end + block_size * (text->count - text->whole) - 8;
    for (int i = 0; i < 8; i++) length[i] = (uint8_t)((uint64_t)count * 8 >> 8 * i);
}

// One that has no block of this number any more gives some other: nobody asks for what comes of it.
static const uint8_t *block_of(const text *text, size_t number) {
    if (number < text->whole) return text->bytes + block_size * number;
    return text->end + (number < text->count ? block_size * (number - text->whole) : 0);
}

// A number of each of four texts, or of eight.
typedef uint32_t four __attribute__((vector_size(16)));
typedef uint32_t eight __attribute__((vector_size(32)));

// Each step waits for the one before, for `b`: so what does not is added first.
#define STEP(a, b, mixed, x, s, k) \
    a = (a + (x) + k) + (mixed);   \
    a = ((a << s) | (a >> (32 - s))) + b;
#define F(a, b, c, d, x, s, k) STEP(a, b, d ^ (b & (c ^ d)), x, s, k)
#define G(a, b, c, d, x, s, k) STEP(a, b, c ^ (d & (b ^ c)), x, s, k)
#define H(a, b, c, d, x, s, k) STEP(a, b, b ^ (c ^ d), x, s, k)
#define I(a, b, c, d, x, s, k) STEP(a, b, c ^ (b | ~d), x, s, k)

static four four_at(const uint8_t *bytes) {
    four numbers;
    memcpy(&numbers, bytes, sizeof numbers);
    return numbers;
}

// The sixteen numbers of a block of each text.
static inline __attribute__((always_inline)) void load_four(four x[16], const uint8_t *const blocks[4]) {
    for (int i = 0; i < 16; i += 4) {
        const four p = four_at(blocks[0] + 4 * i), q = four_at(blocks[1] + 4 * i), r = four_at(blocks[2] + 4 * i),
                   s = four_at(blocks[3] + 4 * i);
        const four pq = __builtin_shufflevector(p, q, 0, 4, 1, 5), rs = __builtin_shufflevector(r, s, 0, 4, 1, 5);
        const four pq2 = __builtin_shufflevector(p, q, 2, 6, 3, 7), rs2 = __builtin_shufflevector(r, s, 2, 6, 3, 7);
        x[i] = __builtin_shufflevector(pq, rs, 0, 1, 4, 5);
        x[i + 1] = __builtin_shufflevector(pq, rs, 2, 3, 6, 7);
        x[i + 2] = __builtin_shufflevector(pq2, rs2, 0, 1, 4, 5);
        x[i + 3] = __builtin_shufflevector(pq2, rs2, 2, 3, 6, 7);
    }
}

#define LANES 4
#define LANE(name) name##_four
#define NUMBERS four
#define TARGET
#include "lanes.h"

#if defined(__x86_64__)
#define HAS_EIGHT 1

#define LANES 8
#define LANE(name) name##_eight
#define NUMBERS eight
#define TARGET __attribute__((target("avx2")))

TARGET static inline void load_eight(eight x[16], const uint8_t *const blocks[8]) {
    four low[16], high[16];
    load_four(low, blocks);
    load_four(high, blocks + 4);
    for (int i = 0; i < 16; i++) x[i] = __builtin_shufflevector(low[i], high[i], 0, 1, 2, 3, 4, 5, 6, 7);
}

#include "lanes.h"

static int has_eight(void) {
    static _Atomic int known; // 0: not asked yet; 1: no; 2: yes
    if (known == 0) known = 1 + (__builtin_cpu_supports("avx2") != 0);
    return known == 2;
}
#endif

void soac_md5_by_fours(
    const uint8_t *bytes, const size_t *starts, const size_t *counts, const size_t *order, size_t count, uint32_t *hashes) {
    hash_four(bytes, starts, counts, order, count, hashes);
}

void soac_md5(
    const uint8_t *bytes, const size_t *starts, const size_t *counts, const size_t *order, size_t count, uint32_t *hashes) {
#ifdef HAS_EIGHT
    if (has_eight()) return hash_eight(bytes, starts, counts, order, count, hashes);
#endif
    hash_four(bytes, starts, counts, order, count, hashes);
}
