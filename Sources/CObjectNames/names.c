#include "CObjectNames.h"

#include <stdint.h>
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

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))

// What is on its way to a name. Each step waits for the one before, so those of two texts take hardly longer than those of one.
typedef struct {
    __m128i abcd, e, last;
    // Four rounds a step, and the words of four rounds in a register: `w[k % 4]` has those of step k.
    __m128i w[4];
} lane;

#define WORDS(l, k) (l).w[(k) % 4]
#define STEP(l, k, rounds)                                                                                                     \
    do {                                                                                                                       \
        if ((k) >= 4) {                                                                                                        \
            const __m128i earlier = _mm_xor_si128(_mm_sha1msg1_epu32(WORDS(l, k), WORDS(l, k + 1)), WORDS(l, k + 2)); \
            WORDS(l, k) = _mm_sha1msg2_epu32(earlier, WORDS(l, k + 3));                                                        \
        }                                                                                                                      \
        const __m128i added =                                                                                                  \
            (k) == 0 ? _mm_add_epi32((l).last, (l).w[0]) : _mm_sha1nexte_epu32((l).last, WORDS(l, k));                       \
        (l).last = (l).abcd;                                                                                                   \
        (l).abcd = _mm_sha1rnds4_epu32((l).abcd, added, rounds);                                                               \
    } while (0)

#define FIVE_STEPS(step, k, rounds) \
    step(k, rounds);                \
    step(k + 1, rounds);            \
    step(k + 2, rounds);            \
    step(k + 3, rounds);            \
    step(k + 4, rounds)

#define ALL_STEPS(step)     \
    FIVE_STEPS(step, 0, 0); \
    FIVE_STEPS(step, 5, 1); \
    FIVE_STEPS(step, 10, 2); \
    FIVE_STEPS(step, 15, 3)

WITH_SHA static inline lane begin_lane(const uint32_t state[5]) {
    lane l;
    l.abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0x1B);
    l.e = _mm_set_epi32((int)state[4], 0, 0, 0);
    return l;
}

WITH_SHA static inline void end_lane(const lane *l, uint32_t state[5]) {
    _mm_storeu_si128((__m128i *)state, _mm_shuffle_epi32(l->abcd, 0x1B));
    state[4] = (uint32_t)_mm_extract_epi32(l->e, 3);
}

WITH_SHA static inline void begin_block(lane *l, const unsigned char *bytes) {
    const __m128i order = _mm_set_epi64x(0x0001020304050607, 0x08090A0B0C0D0E0F);
    for (int i = 0; i < 4; i++) l->w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes + i), order);
    l->last = l->e;
}

WITH_SHA static inline void end_block(lane *l, __m128i abcd_before) {
    l->e = _mm_sha1nexte_epu32(l->last, l->e);
    l->abcd = _mm_add_epi32(l->abcd, abcd_before);
}

WITH_SHA static void fast_blocks(uint32_t state[5], const unsigned char *bytes, size_t count) {
    lane one = begin_lane(state);
    for (; count > 0; count--, bytes += block_size) {
        const __m128i before = one.abcd;
        begin_block(&one, bytes);
#define STEP_OF_ONE(k, rounds) STEP(one, k, rounds)
        ALL_STEPS(STEP_OF_ONE);
        end_block(&one, before);
    }
    end_lane(&one, state);
}

// As many blocks of each of two texts.
WITH_SHA static void fast_blocks_of_two(
    uint32_t state[5], const unsigned char *bytes, uint32_t other_state[5], const unsigned char *other_bytes, size_t count) {
    lane one = begin_lane(state), other = begin_lane(other_state);
    for (; count > 0; count--, bytes += block_size, other_bytes += block_size) {
        const __m128i before = one.abcd, other_before = other.abcd;
        begin_block(&one, bytes);
        begin_block(&other, other_bytes);
#define STEP_OF_TWO(k, rounds) \
    STEP(one, k, rounds);      \
    STEP(other, k, rounds)
        ALL_STEPS(STEP_OF_TWO);
        end_block(&one, before);
        end_block(&other, other_before);
    }
    end_lane(&one, state);
    end_lane(&other, other_state);
}

static int has_fast_blocks(void) {
    unsigned a, b, c, d;
    const unsigned ssse3 = 1u << 9, sse41 = 1u << 19, sha = 1u << 29;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & (ssse3 | sse41)) != (ssse3 | sse41)) return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & sha);
}
#endif

// Blocks that follow each other.
typedef struct {
    const unsigned char *bytes;
    size_t count;
} run;

// An object: its header and its bytes, as blocks.
typedef struct {
    uint32_t state[5];
    // What is neither whole nor without the header.
    unsigned char first[block_size], end[2 * block_size];
    run runs[3];
    // Which of the runs is next; 3: none is left.
    int next;
} object;

// `blob 12` and the NUL behind it, which is hashed as well; how many bytes that is. A kind has six letters at most.
static size_t write_header(unsigned char *header, const char *kind, size_t size) {
    size_t count = strlen(kind), digits = 1;
    memcpy(header, kind, count);
    header[count++] = ' ';
    for (size_t rest = size; rest >= 10; rest /= 10) digits++;
    for (size_t i = digits; i > 0; i--, size /= 10) header[count + i - 1] = (unsigned char)('0' + size % 10);
    count += digits;
    header[count++] = 0;
    return count;
}

static void begin_object(object *object, const char *kind, const unsigned char *bytes, size_t size) {
    static const uint32_t start[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    memcpy(object->state, start, sizeof start);
    const size_t header = write_header(object->first, kind, size);
    const size_t before = size < block_size - header ? size : block_size - header;
    if (before > 0) memcpy(object->first + header, bytes, before);
    const int has_first = header + before == block_size;
    const size_t whole = (size - before) / block_size;
    const size_t rest = has_first ? size - before - whole * block_size : header + before;
    if (has_first && rest > 0) memcpy(object->end, bytes + size - rest, rest);
    if (!has_first) memcpy(object->end, object->first, rest);
    const size_t end = rest + 9 <= block_size ? block_size : 2 * block_size;
    const uint64_t bits = 8 * (uint64_t)(header + size);
    object->end[rest] = 0x80;
    memset(object->end + rest + 1, 0, end - rest - 9);
    store(object->end + end - 8, (uint32_t)(bits >> 32));
    store(object->end + end - 4, (uint32_t)bits);
    object->runs[0] = (run){object->first, (size_t)has_first};
    object->runs[1] = (run){bytes + before, whole};
    object->runs[2] = (run){object->end, end / block_size};
    object->next = has_first ? 0 : 2;
}

static void finish_object(blocks_function *blocks, object *object, unsigned char *name) {
    for (; object->next < 3; object->next++) {
        const run run = object->runs[object->next];
        blocks(object->state, run.bytes, run.count);
    }
    for (int i = 0; i < 5; i++) store(name + 4 * i, object->state[i]);
}

static void name_object(
    blocks_function *blocks, const char *kind, const unsigned char *bytes, size_t size, unsigned char *name) {
    object object;
    begin_object(&object, kind, bytes, size);
    finish_object(blocks, &object, name);
}

#ifdef HAS_FAST_BLOCKS
// So many blocks were added. Whether some are left.
static int advance(object *object, size_t count) {
    run *run = &object->runs[object->next];
    run->bytes += count * block_size;
    run->count -= count;
    while (object->next < 3 && object->runs[object->next].count == 0) object->next++;
    return object->next < 3;
}

// Two at a time: whichever ends first makes room for the next one.
static void name_two_at_a_time(
    const char *kind, const unsigned char *bytes, const size_t *starts, const size_t *sizes, size_t count,
    unsigned char *names) {
    object objects[2];
    size_t numbers[2], next = 0;
    int is_busy[2] = {0, 0};
    while (1) {
        for (int i = 0; i < 2; i++) {
            if (is_busy[i] || next == count) continue;
            begin_object(&objects[i], kind, bytes + starts[next], sizes[next]);
            numbers[i] = next++;
            is_busy[i] = 1;
        }
        if (!is_busy[0] || !is_busy[1]) break;
        const run a = objects[0].runs[objects[0].next], b = objects[1].runs[objects[1].next];
        const size_t both = a.count < b.count ? a.count : b.count;
        fast_blocks_of_two(objects[0].state, a.bytes, objects[1].state, b.bytes, both);
        for (int i = 0; i < 2; i++) {
            if (advance(&objects[i], both)) continue;
            finish_object(fast_blocks, &objects[i], names + 20 * numbers[i]);
            is_busy[i] = 0;
        }
    }
    for (int i = 0; i < 2; i++) {
        if (is_busy[i]) finish_object(fast_blocks, &objects[i], names + 20 * numbers[i]);
    }
}
#endif

void soac_object_name_portable(const char *kind, const void *bytes, size_t count, unsigned char name[20]) {
    name_object(portable_blocks, kind, bytes, count, name);
}

#ifdef HAS_FAST_BLOCKS
static int is_fast(void) {
    static _Atomic int known; // 0: not asked yet; 1: no; 2: yes
    if (known == 0) known = 1 + has_fast_blocks();
    return known == 2;
}
#endif

void soac_object_name(const char *kind, const void *bytes, size_t count, unsigned char name[20]) {
#ifdef HAS_FAST_BLOCKS
    if (is_fast()) return name_object(fast_blocks, kind, bytes, count, name);
#endif
    name_object(portable_blocks, kind, bytes, count, name);
}

void soac_object_names(
    const char *kind, const unsigned char *bytes, const size_t *starts, const size_t *sizes, size_t count,
    unsigned char *names) {
#ifdef HAS_FAST_BLOCKS
    if (is_fast()) return name_two_at_a_time(kind, bytes, starts, sizes, count, names);
#endif
    for (size_t i = 0; i < count; i++) {
        name_object(portable_blocks, kind, bytes + starts[i], sizes[i], names + 20 * i);
    }
}
