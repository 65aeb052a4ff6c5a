import TestSupport
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
            NearestNames.of("chekuot-web", among: ["checkouts-web", "storefront", "checkout-web"]) == [
                "'checkout-web'", "'checkouts-web'",
            ])
        #expect(NearestNames.of("web", among: ["wed", "wob", "wab", "ueb"]) == ["'ueb'", "'wab'", "'wed'"])
        #expect(NearestNames.of("web", among: ["storefront"]).isEmpty)
        #expect(NearestNames.of("web", among: []).isEmpty)
    }

    /// What is one edit away is what was meant.
    @Test func offersNothingBesideWhatIsNearest() {
        #expect(NearestNames.of("chekout", among: ["checkouts", "storefront", "checkout"]) == ["'checkout'"])
    }

    /// Names of very different length are not compared letter by letter.
    @Test func passesOverLongNames() {
        #expect(NearestNames.of(String(repeating: "a", count: 100), among: ["a"]).isEmpty)
    }

    /// What is decided by lengths and letters alone is decided as the edits would.
    @Test func passesOverWhatIsFar() {
        var random = Seeded(11)
        let letters = ["a", "b", "c", "-", "é", "e", "ſ"]
        func name() -> String {
            (0..<Int.random(in: 0...9, using: &random)).map { _ in letters.randomElement(using: &random) ?? "" }
                .joined()
        }
        for _ in 0..<2000 {
            let (a, b) = (name(), name())
            let isNear = NearestNames.distance(a, b) <= max(2, a.unicodeScalars.count / 3)
            #expect(NearestNames.of(a, among: [b]).isEmpty == !isNear, "\(a) and \(b)")
        }
    }
}
