// MD5 of `LANES` texts at once, whose numbers stand beside each other in a `NUMBERS`. Included for each number of them, with
// `LANE(name)` for what is of it alone, and `TARGET` for the processors that it is for.

TARGET static void LANE(add_block)(NUMBERS state[4], const uint8_t *const blocks[LANES]) {
    NUMBERS x[16];
    LANE(load)(x, blocks);
    NUMBERS a = state[0], b = state[1], c = state[2], d = state[3];
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

// As many as there are, at most `LANES`.
TARGET static void LANE(add_all)(const text *texts, size_t count, uint32_t hashes[4 * LANES]) {
    static const uint32_t start[4] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
    NUMBERS state[4];
    for (int part = 0; part < 4; part++) {
        for (int i = 0; i < LANES; i++) state[part][i] = start[part];
    }
    size_t last = 0;
    for (size_t i = 0; i < count; i++) last = texts[i].count > last ? texts[i].count : last;
    for (size_t number = 0; number < last; number++) {
        const uint8_t *blocks[LANES];
        // Where there are too few, some other: nobody asks for what comes of it.
        for (size_t i = 0; i < LANES; i++) blocks[i] = block_of(&texts[i < count ? i : 0], number);
        LANE(add_block)(state, blocks);
        for (size_t i = 0; i < count; i++) {
            if (texts[i].count != number + 1) continue;
            for (int part = 0; part < 4; part++) hashes[4 * i + (size_t)part] = state[part][i];
        }
    }
}

TARGET static void LANE(hash)(
    const uint8_t *bytes, const size_t *starts, const size_t *counts, const size_t *order, size_t count, uint32_t *hashes) {
    text texts[LANES];
    uint32_t some[4 * LANES];
    for (size_t first = 0; first < count; first += LANES) {
        const size_t here = count - first < LANES ? count - first : LANES;
        for (size_t i = 0; i < here; i++) {
            const size_t number = order[first + i];
            begin(&texts[i], bytes + starts[number], counts[number]);
        }
        LANE(add_all)(texts, here, some);
        for (size_t i = 0; i < here; i++) memcpy(hashes + 4 * order[first + i], some + 4 * i, 4 * sizeof *some);
    }
}

#undef LANES
#undef LANE
#undef NUMBERS
#undef TARGET
