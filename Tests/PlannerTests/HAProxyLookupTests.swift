import Testing

@testable import Planner

/// What a page has of some proxies is looked up, and not looked for.
@Suite struct HAProxyLookupTests {
    @Test func isWhatLookingForItFinds() {
        let names = ["a.main", "b.main", "a.other", "\u{e9}.main", "e\u{301}.main"]
        let backends = (0..<60).map { number in
            HAProxyStatistics.Backend(
                proxy: names[number * 7 % names.count], server: "s\(number)", status: number % 3 == 0 ? "DOWN" : "UP")
        }
        let page = HAProxyStatistics(backends: backends)
        for wanted in [[], ["a.main"], ["b.main", "a.main", "b.main"], ["e\u{301}.main"], ["gone"]] {
            let found = backends.filter { backend in wanted.contains { Array($0.utf8) == Array(backend.proxy.utf8) } }
            #expect(page.backends(of: wanted) == found)
        }
        #expect(page.backends(of: nil) == backends)
        #expect(page.upCounts(of: ["gone"]) == ["gone": 0])
    }
}
