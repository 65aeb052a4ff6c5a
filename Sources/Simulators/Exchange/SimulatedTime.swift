import Compiler

/// A moment of a simulation: milliseconds since 1970, UTC.
public typealias SimulatedTime = Int

extension SimulatedTime {
    /// As Marathon writes a time: `2019-10-02T12:00:00.000Z`.
    var iso8601: String {
        let days = (self / 1000) / 86_400
        let second = (self / 1000) % 86_400
        guard let date = CalendarDate(ordinal: days + 719_163) else { return "" }
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: Swift.max(0, count - text.utf8.count)) + text
        }
        return "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))T"
            + "\(digits(second / 3600, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))."
            + "\(digits(self % 1000, 3))Z"
    }
}
