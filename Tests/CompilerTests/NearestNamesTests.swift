import Testing

@testable import Compiler

@Suite struct NearestNamesTests {
    @Test func countsEdits() {
        let table: [(String, String, Int)] = [
            ("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "acb", 1), ("abc", "ab", 1),
            ("abc", "xabc", 1),
            ("kitten", "sitting", 3), ("é", "e", 1),
        ]
        for (a, b, distance) in table {
            #expect(NearestNames.distance(a, b) == distance)
            #expect(NearestNames.distance(b, a) == distance)
        }
    }

    @Test func offersTheNearestFirst() {
        #expect(
            NearestNames.of("chekout", among: ["checkouts", "storefront", "checkout"]) == ["'checkout'", "'checkouts'"])
        #expect(NearestNames.of("web", among: ["wed", "wob", "wab", "ueb"]) == ["'ueb'", "'wab'", "'wed'"])
        #expect(NearestNames.of("web", among: ["storefront"]).isEmpty)
        #expect(NearestNames.of("web", among: []).isEmpty)
    }

    /// Names of very different length are not compared letter by letter.
    @Test func passesOverLongNames() {
        #expect(NearestNames.of(String(repeating: "a", count: 100), among: ["a"]).isEmpty)
    }
}
