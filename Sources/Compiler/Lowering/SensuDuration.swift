/// Durations as pysensu-yelp has them: `90s`, `1h30m`, `1Y2M3W4D`.
enum SensuDuration {
    private static let units: [UInt8: Int] = [
        UInt8(ascii: "Y"): 365 * 86_400, UInt8(ascii: "M"): 30 * 86_400, UInt8(ascii: "W"): 7 * 86_400,
        UInt8(ascii: "D"): 86_400, UInt8(ascii: "h"): 3600, UInt8(ascii: "m"): 60, UInt8(ascii: "s"): 1,
    ]

    /// Seconds, a whole number; null for null, which is no duration at all. Nil if the value is none.
    static func seconds(_ value: Value) -> Value? {
        if value.isNull { return .null }
        // What Python takes for false has nothing that could be wrong.
        guard value.isTruthy else { return .int(0) }
        guard case .string(let text) = value else { return nil }
        var rest = Array(text.utf8)[...]
        var total = Number.int(0)
        while !rest.isEmpty {
            let digits = rest.prefix { (48...57).contains($0) }
            rest = rest.dropFirst(digits.count)
            guard digits.count <= PythonNumber.sizeLimit, let amount = PythonNumber.int(digits)?.number,
                let unit = rest.popFirst().flatMap({ units[$0] })
            else { return nil }
            total = total + amount * .int(unit)
        }
        return total.value
    }
}
