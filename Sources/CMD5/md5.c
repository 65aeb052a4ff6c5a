#include "CMD5.h"

#include <string.h>

enum { block_size = 64 };

// A number of each of four texts.
typedef uint32_t word __attribute__((vector_size(16)));

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

static word four(const uint8_t *bytes) {
    word word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

// Each step waits for the one before, for `b`: so what does not is added first.
#define STEP(a, b, mixed, x, s, k) \
    a = (a + (x) + k) + (mixed);   \
    a = ((a << s) | (a >> (32 - s))) + b;
#define F(a, b, c, d, x, s, k) STEP(a, b, d ^ (b & (c ^ d)), x, s, k)
#define G(a, b, c, d, x, s, k) STEP(a, b, c ^ (d & (b ^ c)), x, s, k)
#define H(a, b, c, d, x, s, k) STEP(a, b, b ^ (c ^ d), x, s, k)
#define I(a, b, c, d, x, s, k) STEP(a, b, c ^ (b | ~d), x, s, k)

static void add_block(word state[4], const uint8_t *blocks[4]) {
    word x[16];
    for (int i = 0; i < 16; i += 4) {
        const word p = four(blocks[0] + 4 * i), q = four(blocks[1] + 4 * i), r = four(blocks[2] + 4 * i),
                   s = four(blocks[3] + 4 * i);
        const word pq = __builtin_shufflevector(p, q, 0, 4, 1, 5), rs = __builtin_shufflevector(r, s, 0, 4, 1, 5);
        const word pq2 = __builtin_shufflevector(p, q, 2, 6, 3, 7), rs2 = __builtin_shufflevector(r, s, 2, 6, 3, 7);
        x[i] = __builtin_shufflevector(pq, rs, 0, 1, 4, 5);
        x[i + 1] = __builtin_shufflevector(pq, rs, 2, 3, 6, 7);
        x[i + 2] = __builtin_shufflevector(pq2, rs2, 0, 1, 4, 5);
        x[i + 3] = __builtin_shufflevector(pq2, rs2, 2, 3, 6, 7);
    }
    word a = state[0], b = state[1], c = state[2], d = state[3];
    F(a, b, c, d, x[0], 7, 0xD76AA478)
    F(d, a, b, c, x[1], 12, 0xE8C7B756)
    F(c, d, a, b, x[2], 17, 0x242070DB)
    F(b, c, d, a, x[3], 22, 0xC1BDCEEE)
    F(a, b, c, d, x[4], 7, 0xF57C0FAF)
    F(d, a, b, c, x[5], 12, 0x4787C62A)
    F(c, d, a, b, x[6], 17, 0xA8304613)
    F(b, c, d, a, x[7], 22, 0xFD469501)
    F(a, b, c, d, x[8], 7, 0x698098D8)
    F(d, a, b, c, x[9], 12, 0x8B44F7AF)
    F(c, d, a, b, x[10], 17, 0xFFFF5BB1)
    F(b, c, d, a, x[11], 22, 0x895CD7BE)
    F(a, b, c, d, x[12], 7, 0x6B901122)
    F(d, a, b, c, x[13], 12, 0xFD987193)
    F(c, d, a, b, x[14], 17, 0xA679438E)
    F(b, c, d, a, x[15], 22, 0x49B40821)
    G(a, b, c, d, x[1], 5, 0xF61E2562)
    G(d, a, b, c, x[6], 9, 0xC040B340)
    G(c, d, a, b, x[11], 14, 0x265E5A51)
    G(b, c, d, a, x[0], 20, 0xE9B6C7AA)
    G(a, b, c, d, x[5], 5, 0xD62F105D)
    G(d, a, b, c, x[10], 9, 0x02441453)
    G(c, d, a, b, x[15], 14, 0xD8A1E681)
    G(b, c, d, a, x[4], 20, 0xE7D3FBC8)
    G(a, b, c, d, x[9], 5, 0x21E1CDE6)
    G(d, a, b, c, x[14], 9, 0xC33707D6)
    G(c, d, a, b, x[3], 14, 0xF4D50D87)
    G(b, c, d, a, x[8], 20, 0x455A14ED)
    G(a, b, c, d, x[13], 5, 0xA9E3E905)
    G(d, a, b, c, x[2], 9, 0xFCEFA3F8)
    G(c, d, a, b, x[7], 14, 0x676F02D9)
    G(b, c, d, a, x[12], 20, 0x8D2A4C8A)
    H(a, b, c, d, x[5], 4, 0xFFFA3942)
    H(d, a, b, c, x[8], 11, 0x8771F681)
    H(c, d, a, b, x[11], 16, 0x6D9D6122)
    H(b, c, d, a, x[14], 23, 0xFDE5380C)
    H(a, b, c, d, x[1], 4, 0xA4BEEA44)
    H(d, a, b, c, x[4], 11, 0x4BDECFA9)
    H(c, d, a, b, x[7], 16, 0xF6BB4B60)
    H(b, c, d, a, x[10], 23, 0xBEBFBC70)
    H(a, b, c, d, x[13], 4, 0x289B7EC6)
    H(d, a, b, c, x[0], 11, 0xEAA127FA)
    H(c, d, a, b, x[3], 16, 0xD4EF3085)
    H(b, c, d, a, x[6], 23, 0x04881D05)
    H(a, b, c, d, x[9], 4, 0xD9D4D039)
    H(d, a, b, c, x[12], 11, 0xE6DB99E5)
    H(c, d, a, b, x[15], 16, 0x1FA27CF8)
    H(b, c, d, a, x[2], 23, 0xC4AC5665)
    I(a, b, c, d, x[0], 6, 0xF4292244)
    I(d, a, b, c, x[7], 10, 0x432AFF97)
    I(c, d, a, b, x[14], 15, 0xAB9423A7)
    I(b, c, d, a, x[5], 21, 0xFC93A039)
    I(a, b, c, d, x[12], 6, 0x655B59C3)
    I(d, a, b, c, x[3], 10, 0x8F0CCC92)
    I(c, d, a, b, x[10], 15, 0xFFEFF47D)
    I(b, c, d, a, x[1], 21, 0x85845DD1)
    I(a, b, c, d, x[8], 6, 0x6FA87E4F)
    I(d, a, b, c, x[15], 10, 0xFE2CE6E0)
    I(c, d, a, b, x[6], 15, 0xA3014314)
    I(b, c, d, a, x[13], 21, 0x4E0811A1)
    I(a, b, c, d, x[4], 6, 0xF7537E82)
    I(d, a, b, c, x[11], 10, 0xBD3AF235)
    I(c, d, a, b, x[2], 15, 0x2AD7D2BB)
    I(b, c, d, a, x[9], 21, 0xEB86D391)
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

static void add_all(const text texts[4], uint32_t hashes[16]) {
    word state[4];
    const uint32_t start[4] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
    for (int i = 0; i < 4; i++) state[i] = (word){start[i], start[i], start[i], start[i]};
    size_t last = 0;
    for (int i = 0; i < 4; i++) last = texts[i].count > last ? texts[i].count : last;
    for (size_t number = 0; number < last; number++) {
        const uint8_t *blocks[4];
        for (int i = 0; i < 4; i++) blocks[i] = block_of(&texts[i], number);
        add_block(state, blocks);
        for (int i = 0; i < 4; i++) {
            if (texts[i].count != number + 1) continue;
            for (int part = 0; part < 4; part++) hashes[4 * i + part] = state[part][i];
        }
    }
}

void soac_md5_of_four(
    const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count, const uint8_t *c, size_t c_count,
    const uint8_t *d, size_t d_count, uint32_t hashes[16]) {
    text texts[4];
    begin(&texts[0], a, a_count);
    begin(&texts[1], b, b_count);
    begin(&texts[2], c, c_count);
    begin(&texts[3], d, d_count);
    add_all(texts, hashes);
}
