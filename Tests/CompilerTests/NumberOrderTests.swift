import Testing

@testable import Compiler

@Suite struct NumberOrderTests {
    @Test func ordersByValue() {
        let huge = BigInteger("10000000000000000000000") ?? .zero
        let ascending: [Number] = [
            .float(-.infinity), .big(-huge), .int(.min), .float(-2.5), .int(-2), .int(0), .float(0.5), .int(1),
            .float(1.5), .int(2),
            .float(9_007_199_254_740_992), .int(9_007_199_254_740_993), .float(9_007_199_254_740_994), .int(.max),
            .big(huge),
            .float(1.0000000000000001e22), .float(1e300), .float(.infinity),
        ]
        for (i, a) in ascending.enumerated() {
            for (j, b) in ascending.enumerated() where a != b { #expect((a < b) == (i < j), "\(a) \(b)") }
            #expect(!(a < .float(.nan)) && !(.float(.nan) < a) && !(a < a), "\(a)")
        }
    }
}
