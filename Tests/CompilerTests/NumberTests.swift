import Testing

@testable import Compiler

@Suite struct NumberTests {
    private static let huge = BigInteger("10000000000000000000000") ?? .zero

    @Test func integersHaveNoSize() {
        #expect(Number.int(.max) + .int(1) == .big(BigInteger(Int.max) + BigInteger(1)))
        #expect(Number.int(.max) * .int(2) == .big(BigInteger(Int.max) * BigInteger(2)))
        #expect(Number.big(BigInteger(Int.max) + BigInteger(1)) + .int(-1) == .int(.max))
        guard case .int(let small) = Number.big(BigInteger(Int.max) + BigInteger(1)) + .int(-1) else {
            Issue.record("what fits is an Int again")
            return
        }
        #expect(small == .max)
    }

    @Test func aDoubleMakesTheResultADouble() {
        guard case .float(let sum) = Number.int(1) + .float(0.5), case .float(let product) = Number.float(2) * .int(3)
        else {
            Issue.record("a double was expected")
            return
        }
        #expect(sum == 1.5)
        #expect(product == 6)
    }

    /// The quota of cpus 0.57: `int((.57 + 1) * 100000)` in doubles.
    @Test func computesTheQuotaInDoubles() {
        let quota = ((Number.float(0.57) + .int(1)) * .int(100_000)).truncated
        #expect(quota == .int(156_999))
    }

    @Test func comparesByValue() {
        #expect(Number.int(1) == .float(1))
        #expect(Number.big(NumberTests.huge) == .float(1e22))
        #expect(Number.int(9_007_199_254_740_993) != .float(9_007_199_254_740_992))
        #expect(Number.int(9_007_199_254_740_992) == .float(9_007_199_254_740_992))
        #expect(Number.float(.nan) != .float(.nan))
        #expect(Number.int(0) == .float(-0.0))
        #expect(Number.float(.infinity) != .big(NumberTests.huge))
    }

    @Test func roundsAsPythonDoes() {
        let table: [(number: Double, truncated: Int, ceiling: Int)] = [
            (1.5, 1, 2), (-1.5, -1, -1), (0.1, 0, 1), (-0.1, 0, 0), (2, 2, 2),
            (9_007_199_254_740_992, 9_007_199_254_740_992, 9_007_199_254_740_992),
        ]
        for (number, truncated, ceiling) in table {
            #expect(Number.float(number).truncated == .int(truncated))
            #expect(Number.float(number).ceiling == .int(ceiling))
        }
        #expect(Number.float(1e22).truncated == .big(NumberTests.huge))
        for endless in [Double.infinity, -.infinity, .nan] {
            #expect(Number.float(endless).truncated == nil)
            #expect(Number.float(endless).ceiling == nil)
        }
    }

    @Test func equalityOfValuesIsPythons() throws {
        let date = try #require(CalendarDate(year: 2019, month: 1, day: 1))
        let midnight = try #require(Timestamp(date: date, hour: 0, minute: 0, second: 0))
        let equal: [(Value, Value)] = [
            (.bool(true), .int(1)), (.bool(false), .float(-0.0)), (.int(1), .float(1)), (.null, .null),
            (.list([.int(1)]), .list([.bool(true)])),
            (
                .map([(.int(1), .null), (.string("a"), .int(2))]),
                .map([(.string("a"), .float(2)), (.bool(true), .null)])
            ),
            (.set([.int(1), .int(2)]), .set([.int(2), .int(1)])),
        ]
        for (a, b) in equal { #expect(Value.isEqual(a, b) && Value.isEqual(b, a), "\(a.repr) \(b.repr)") }
        let different: [(Value, Value)] = [
            (.null, .bool(false)), (.string("1"), .int(1)), (.string("é"), .string("e\u{301}")),
            (.list([]), .tuple([])),
            (.date(date), .timestamp(midnight)), (.float(.nan), .float(.nan)), (.binary([104]), .string("h")),
            (.list([.int(1)]), .list([.int(1), .int(1)])), (.map([(.int(1), .null)]), .map([(.int(2), .null)])),
        ]
        for (a, b) in different { #expect(!Value.isEqual(a, b) && !Value.isEqual(b, a), "\(a.repr) \(b.repr)") }
    }
}
