/// MD5 (RFC 1321): the hash of which the ids of Marathon apps and the descriptions of Chronos jobs hold eight digits.
public struct MD5 {
    private var a: UInt32 = 0x6745_2301
    private var b: UInt32 = 0xEFCD_AB89
    private var c: UInt32 = 0x98BA_DCFE
    private var d: UInt32 = 0x1032_5476
    private var length: UInt64 = 0
    /// What does not fill a block yet.
    private var rest: [UInt8] = []

    public init() {}

    public mutating func update(_ bytes: [UInt8]) {
        length += UInt64(bytes.count)
        var place = 0
        if !rest.isEmpty {
            place = min(64 - rest.count, bytes.count)
            rest.append(contentsOf: bytes[..<place])
            guard rest.count == 64 else { return }
            let full = rest
            rest = []
            block(full.span)
        }
        let text = bytes.span
        while place + 64 <= bytes.count {
            block(text.extracting(place..<(place + 64)))
            place += 64
        }
        rest.append(contentsOf: bytes[place...])
    }

    /// The first eight hexadecimal digits.
    public consuming func prefix() -> String {
        finish()
        return Self.text(a)
    }

    /// All 32 hexadecimal digits.
    public consuming func digest() -> String {
        finish()
        return [a, b, c, d].map(Self.text).joined()
    }

    private static func text(_ word: UInt32) -> String {
        let text = String(word.byteSwapped, radix: 16)
        return String(repeating: "0", count: 8 - text.utf8.count) + text
    }

    private mutating func finish() {
        let bits = length &* 8
        rest.append(0x80)
        let end = rest.count <= 56 ? 56 : 120
        while rest.count < end { rest.append(0) }
        for shift in stride(from: UInt64(0), to: 64, by: 8) { rest.append(UInt8(bits >> shift & 0xFF)) }
        let padded = rest
        rest = []
        update(padded)
    }

    @inline(__always)
    private static func word(_ text: Span<UInt8>, _ index: Int) -> UInt32 {
        let i = index &* 4
        return UInt32(text[i]) | UInt32(text[i &+ 1]) << 8 | UInt32(text[i &+ 2]) << 16 | UInt32(text[i &+ 3]) << 24
    }

    // Each step waits for the one before, for `b`: so what does not is added first.

    @inline(__always)
    private static func f(
        _ a: inout UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ x: UInt32, _ s: UInt32, _ k: UInt32
    ) {
        let sum = (a &+ x &+ k) &+ (d ^ (b & (c ^ d)))
        a = (sum &<< s | sum &>> (32 &- s)) &+ b
    }

    @inline(__always)
    private static func g(
        _ a: inout UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ x: UInt32, _ s: UInt32, _ k: UInt32
    ) {
        let sum = (a &+ x &+ k &+ (c & ~d)) &+ (b & d)
        a = (sum &<< s | sum &>> (32 &- s)) &+ b
    }

    @inline(__always)
    private static func h(
        _ a: inout UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ x: UInt32, _ s: UInt32, _ k: UInt32
    ) {
        let sum = (a &+ x &+ k) &+ (b ^ (c ^ d))
        a = (sum &<< s | sum &>> (32 &- s)) &+ b
    }

    @inline(__always)
    private static func i(
        _ a: inout UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, _ x: UInt32, _ s: UInt32, _ k: UInt32
    ) {
        let sum = (a &+ x &+ k) &+ (c ^ (b | ~d))
        a = (sum &<< s | sum &>> (32 &- s)) &+ b
    }

    /// One block of 64 bytes. The rounds are written out: a loop over tables takes three times as long.
    private mutating func block(_ text: Span<UInt8>) {
        precondition(text.count == 64)
        var (a, b, c, d) = (self.a, self.b, self.c, self.d)
        let x0 = MD5.word(text, 0)
        let x1 = MD5.word(text, 1)
        let x2 = MD5.word(text, 2)
        let x3 = MD5.word(text, 3)
        let x4 = MD5.word(text, 4)
        let x5 = MD5.word(text, 5)
        let x6 = MD5.word(text, 6)
        let x7 = MD5.word(text, 7)
        let x8 = MD5.word(text, 8)
        let x9 = MD5.word(text, 9)
        let x10 = MD5.word(text, 10)
        let x11 = MD5.word(text, 11)
        let x12 = MD5.word(text, 12)
        let x13 = MD5.word(text, 13)
        let x14 = MD5.word(text, 14)
        let x15 = MD5.word(text, 15)
        MD5.f(&a, b, c, d, x0, 7, 0xD76A_A478)
        MD5.f(&d, a, b, c, x1, 12, 0xE8C7_B756)
        MD5.f(&c, d, a, b, x2, 17, 0x2420_70DB)
        MD5.f(&b, c, d, a, x3, 22, 0xC1BD_CEEE)
        MD5.f(&a, b, c, d, x4, 7, 0xF57C_0FAF)
        MD5.f(&d, a, b, c, x5, 12, 0x4787_C62A)
        MD5.f(&c, d, a, b, x6, 17, 0xA830_4613)
        MD5.f(&b, c, d, a, x7, 22, 0xFD46_9501)
        MD5.f(&a, b, c, d, x8, 7, 0x6980_98D8)
        MD5.f(&d, a, b, c, x9, 12, 0x8B44_F7AF)
        MD5.f(&c, d, a, b, x10, 17, 0xFFFF_5BB1)
        MD5.f(&b, c, d, a, x11, 22, 0x895C_D7BE)
        MD5.f(&a, b, c, d, x12, 7, 0x6B90_1122)
        MD5.f(&d, a, b, c, x13, 12, 0xFD98_7193)
        MD5.f(&c, d, a, b, x14, 17, 0xA679_438E)
        MD5.f(&b, c, d, a, x15, 22, 0x49B4_0821)
        MD5.g(&a, b, c, d, x1, 5, 0xF61E_2562)
        MD5.g(&d, a, b, c, x6, 9, 0xC040_B340)
        MD5.g(&c, d, a, b, x11, 14, 0x265E_5A51)
        MD5.g(&b, c, d, a, x0, 20, 0xE9B6_C7AA)
        MD5.g(&a, b, c, d, x5, 5, 0xD62F_105D)
        MD5.g(&d, a, b, c, x10, 9, 0x0244_1453)
        MD5.g(&c, d, a, b, x15, 14, 0xD8A1_E681)
        MD5.g(&b, c, d, a, x4, 20, 0xE7D3_FBC8)
        MD5.g(&a, b, c, d, x9, 5, 0x21E1_CDE6)
        MD5.g(&d, a, b, c, x14, 9, 0xC337_07D6)
        MD5.g(&c, d, a, b, x3, 14, 0xF4D5_0D87)
        MD5.g(&b, c, d, a, x8, 20, 0x455A_14ED)
        MD5.g(&a, b, c, d, x13, 5, 0xA9E3_E905)
        MD5.g(&d, a, b, c, x2, 9, 0xFCEF_A3F8)
        MD5.g(&c, d, a, b, x7, 14, 0x676F_02D9)
        MD5.g(&b, c, d, a, x12, 20, 0x8D2A_4C8A)
        MD5.h(&a, b, c, d, x5, 4, 0xFFFA_3942)
        MD5.h(&d, a, b, c, x8, 11, 0x8771_F681)
        MD5.h(&c, d, a, b, x11, 16, 0x6D9D_6122)
        MD5.h(&b, c, d, a, x14, 23, 0xFDE5_380C)
        MD5.h(&a, b, c, d, x1, 4, 0xA4BE_EA44)
        MD5.h(&d, a, b, c, x4, 11, 0x4BDE_CFA9)
        MD5.h(&c, d, a, b, x7, 16, 0xF6BB_4B60)
        MD5.h(&b, c, d, a, x10, 23, 0xBEBF_BC70)
        MD5.h(&a, b, c, d, x13, 4, 0x289B_7EC6)
        MD5.h(&d, a, b, c, x0, 11, 0xEAA1_27FA)
        MD5.h(&c, d, a, b, x3, 16, 0xD4EF_3085)
        MD5.h(&b, c, d, a, x6, 23, 0x0488_1D05)
        MD5.h(&a, b, c, d, x9, 4, 0xD9D4_D039)
        MD5.h(&d, a, b, c, x12, 11, 0xE6DB_99E5)
        MD5.h(&c, d, a, b, x15, 16, 0x1FA2_7CF8)
        MD5.h(&b, c, d, a, x2, 23, 0xC4AC_5665)
        MD5.i(&a, b, c, d, x0, 6, 0xF429_2244)
        MD5.i(&d, a, b, c, x7, 10, 0x432A_FF97)
        MD5.i(&c, d, a, b, x14, 15, 0xAB94_23A7)
        MD5.i(&b, c, d, a, x5, 21, 0xFC93_A039)
        MD5.i(&a, b, c, d, x12, 6, 0x655B_59C3)
        MD5.i(&d, a, b, c, x3, 10, 0x8F0C_CC92)
        MD5.i(&c, d, a, b, x10, 15, 0xFFEF_F47D)
        MD5.i(&b, c, d, a, x1, 21, 0x8584_5DD1)
        MD5.i(&a, b, c, d, x8, 6, 0x6FA8_7E4F)
        MD5.i(&d, a, b, c, x15, 10, 0xFE2C_E6E0)
        MD5.i(&c, d, a, b, x6, 15, 0xA301_4314)
        MD5.i(&b, c, d, a, x13, 21, 0x4E08_11A1)
        MD5.i(&a, b, c, d, x4, 6, 0xF753_7E82)
        MD5.i(&d, a, b, c, x11, 10, 0xBD3A_F235)
        MD5.i(&c, d, a, b, x2, 15, 0x2AD7_D2BB)
        MD5.i(&b, c, d, a, x9, 21, 0xEB86_D391)
        self.a = self.a &+ a
        self.b = self.b &+ b
        self.c = self.c &+ c
        self.d = self.d &+ d
    }
}
