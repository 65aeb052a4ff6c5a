import TestSupport
import Testing

@testable import Compiler

/// `BigInteger` against what Python computes of the same numbers.
@Suite struct BigIntegerTests {
    /// Reads lines `A B`; prints what the functions here compute of them.
    private static let program = """
        import sys
        getattr(sys, "set_int_max_str_digits", int)(0)
        def real(x):
            try: return float(x).hex()
            except OverflowError: return "inf" if x > 0 else "-inf"
        for line in sys.stdin:
            a, b = map(int, line.split())
            print(a + b, a - b, a * b, -a, a < b, a == b, real(a), real(a * b), "%x" % a)
        """

    private func row(_ a: BigInteger, _ b: BigInteger) -> String {
        let truth = { (value: Bool) in value ? "True" : "False" }
        return [
            (a + b).description, (a - b).description, (a * b).description, (-a).description, truth(a < b),
            truth(a == b), hexadecimal(a.double), hexadecimal((a * b).double),
        ].joined(separator: " ")
    }

    /// `float.hex`
    private func hexadecimal(_ value: Double) -> String {
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        let fraction = String(value.significandBitPattern, radix: 16)
        let padded = String(repeating: "0", count: 13 - fraction.count) + fraction
        if value == 0 { return "0x0.0p+0" }
        return "\(value < 0 ? "-" : "")0x1.\(padded)p\(value.exponent < 0 ? "" : "+")\(value.exponent)"
    }

    /// Of many sizes, with long runs of ones and zeros, and near what doubles and words hold.
    private func samples() -> [String] {
        var random = Seeded(15)
        var texts = [
            "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616", "9223372036854776833", "9007199254740993", "36893488147419103233",
            "36893488147419107329", "1" + String(repeating: "0", count: 308), String(repeating: "9", count: 4300),
        ]
        for _ in 0..<400 {
            let count = Int.random(in: 1...(Bool.random(using: &random) ? 30 : 330), using: &random)
            var digits = (0..<count).map { _ in Int.random(in: 0...9, using: &random) }
            digits[0] = max(1, digits[0])
            texts.append((Bool.random(using: &random) ? "-" : "") + digits.map(String.init).joined())
        }
        // A double and a half of what its last place is worth, and its neighbours: 2^e + 2^(e - 53) + d.
        for exponent in [54, 63, 64, 100, 127, 128, 500, 1023] {
            let two = BigInteger(2)
            func power(_ exponent: Int) -> BigInteger {
                (0..<exponent).reduce(BigInteger(1)) { value, _ in value * two }
            }
            for odd in [0, 1, 2] {
                let middle = power(exponent) + power(exponent - 53) + BigInteger(odd) * power(exponent - 52)
                for nearby in [-1, 0, 1] { texts.append((middle + BigInteger(nearby)).description) }
            }
        }
        return texts
    }

    @Test func computesAsPythonDoes() throws {
        let texts = samples()
        let pairs = texts.indices.map { (texts[$0], texts[($0 * 7 + 3) % texts.count]) }
        let scratch = try Scratch()
        try scratch.write(Self.program, to: "compute.py")
        try scratch.write(pairs.map { "\($0) \($1)\n" }.joined(), to: "pairs")
        let lines = try scratch.shell("python3 compute.py <pairs").split(separator: "\n")
        #expect(lines.count == pairs.count)
        for ((a, b), line) in zip(pairs, lines) {
            let (left, right) = (try #require(BigInteger(a)), try #require(BigInteger(b)))
            let expected = line.split(separator: " ")
            #expect(row(left, right) == expected.dropLast().joined(separator: " "), "\(a) \(b)")
            #expect(BigInteger(String(expected[8]), radix: 16) == left, "\(a)")
            #expect(BigInteger(left.description) == left)
        }
    }

    @Test func readsDigitsOnly() {
        #expect(BigInteger("+007")?.description == "7")
        #expect(BigInteger("-0")?.description == "0")
        #expect(BigInteger("-0") == BigInteger(0))
        #expect(BigInteger("zZ", radix: 36)?.description == "1295")
        for text in ["", "-", "+", "--1", "1 ", "1_0", "1.0", "٣", "a"] { #expect(BigInteger(text) == nil, "\(text)") }
        #expect(BigInteger("12", radix: 2) == nil)
    }

    @Test func fitsIntoAnInt() {
        for value in [Int.min, .min + 1, -1, 0, 1, .max] { #expect(Int(exactly: BigInteger(value)) == value) }
        #expect(Int(exactly: BigInteger(.max) + BigInteger(1)) == nil)
        #expect(Int(exactly: BigInteger(.min) - BigInteger(1)) == nil)
    }

    @Test func takesDoublesThatAreWhole() {
        for value in [0, -0.0, 1, -3, 0x1p53, 0x1p63, 0x1p64, -0x1.8p100, Double.greatestFiniteMagnitude] {
            #expect(BigInteger(exactly: value)?.double == value)
        }
        #expect(BigInteger(exactly: 1e22)?.description == "10000000000000000000000")
        for value in [0.5, -1.5, .infinity, .nan, .leastNonzeroMagnitude] { #expect(BigInteger(exactly: value) == nil) }
    }
}
