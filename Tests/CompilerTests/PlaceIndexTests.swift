import TestSupport
import Testing

@testable import Compiler

@Suite struct PlaceIndexTests {
    /// The index of a long list gives what looking through it would.
    @Test func isAsLookingThrough() {
        var generator = Seeded(3)
        for size in [0, 1, 15, 16, 17, 18, 400] {
            var index = PlaceIndex<Int>()
            var list: [Int] = []
            for _ in 0..<size {
                let key = Int.random(in: 0..<200, using: &generator)
                list.append(key)
                index.append(key)
            }
            for key in 0..<200 { #expect(index.place(of: key) == list.firstIndex(of: key)) }
        }
    }

    /// Values that Python takes for equal are one key, with one hash; others are not.
    @Test func valuesAreKeysAsInPython() throws {
        let big = Value.bigInt(try #require(BigInteger("1180591620717411303424")))
        let equal: [[Value]] = [
            [.int(1), .float(1), .bool(true)], [.int(0), .float(-0.0), .bool(false)], [big, .float(0x1p70)],
            [.string("a")], [.string("é")], [.string("e\u{301}")], [.null], [.binary([1])],
            [.list([.int(1)]), .list([.float(1)])], [.map([(.int(1), .null)]), .map([(.bool(true), .null)])],
            [.set([.int(1), .int(2)]), .set([.float(2), .int(1)])], [.int(9_007_199_254_740_993)],
            [.int(9_007_199_254_740_992), .float(9_007_199_254_740_992)],
        ]
        for (place, values) in equal.enumerated() {
            for value in values {
                for (other, others) in equal.enumerated() {
                    for candidate in others {
                        #expect((Value.Key(value) == Value.Key(candidate)) == (place == other), "\(value) \(candidate)")
                        if place == other { #expect(Value.Key(value).hashValue == Value.Key(candidate).hashValue) }
                    }
                }
            }
        }
    }

    /// A mapping of many keys has the same values as one of few.
    @Test func largeMappingsAreLookedUp() throws {
        let text = (0..<200).map { "k\($0): \($0)\n" }.joined() + "5: x\n"
        let root = try #require(YAMLParser.parse(Array(text.utf8), path: "a.yaml").value?.root)
        for number in 0..<200 { #expect(root.value("k\(number)")?.value.str == "\(number)") }
        #expect(root.value("k200") == nil)
        #expect(root.value("5") == nil)
    }
}
