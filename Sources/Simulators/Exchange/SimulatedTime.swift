import Compiler

/// A moment of a simulation: milliseconds since 1970, UTC.
public typealias SimulatedTime = Int

extension SimulatedTime {
    /// As Marathon writes a time: `2019-10-02T12:00:00.000Z`.
    var iso8601: String {
        let days = (self / 1000) / 86_400
        let second = (self / 1000) % 86_400
        guard let date = CalendarDate(ordinal: days + 719_163) else { return "" }
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func put(_ number: Int, _ digits: Int, then separator: Unicode.Scalar) {
            var power = digits
            var rest = number
            text += repeatElement(UInt8(ascii: "0"), count: digits)
            while power > 0 {
                text[text.count - digits + power - 1] += UInt8(rest % 10)
                (power, rest) = (power - 1, rest / 10)
            }
            text.append(UInt8(ascii: separator))
        }
        put(date.year, 4, then: "-")
        put(date.month, 2, then: "-")
        put(date.day, 2, then: "T")
        put(second / 3600, 2, then: ":")
        put(second / 60 % 60, 2, then: ":")
        put(second % 60, 2, then: ".")
        put(self % 1000, 3, then: "Z")
        return String(decoding: text, as: UTF8.self)
    }
}
