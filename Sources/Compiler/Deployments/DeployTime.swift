/// The time in a deploy tag, UTC: `20190102T030405`.
public struct DeployTime: Hashable, Sendable, CustomStringConvertible {
    /// Seconds since the beginning of the year 1.
    private let seconds: Int

    /// Nil if there is no such time.
    public init?(_ text: String) {
        let digits = Array(text.utf8)
        guard DeployTags.isTime(digits) else { return nil }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1 - 48) } }
        guard let date = CalendarDate(year: number(0..<4), month: number(4..<6), day: number(6..<8)),
            let time = Timestamp(date: date, hour: number(9..<11), minute: number(11..<13), second: number(13..<15))
        else { return nil }
        self.init(time, offset: 0)
    }

    public init(_ moment: Moment) { self.init(moment.local, offset: moment.offset) }

    private init(_ local: Timestamp, offset: Int) {
        seconds = ((local.date.ordinal * 24 + local.hour) * 60 + local.minute) * 60 + local.second - offset
    }

    private init(seconds: Int) { self.seconds = seconds }

    /// Seconds since 1970.
    public var unixTime: Int { seconds - 719_163 * 86_400 }

    /// A second later.
    public var next: DeployTime { DeployTime(seconds: seconds + 1) }

    private var fields: [Int] {
        let date = CalendarDate(ordinal: seconds / 86_400)
        let second = seconds % 86_400
        return [
            date?.year ?? 9999, date?.month ?? 12, date?.day ?? 31, second / 3600, second / 60 % 60, second % 60,
        ]
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    public var description: String {
        let text = fields.enumerated().map { DeployTime.padded($1, $0 == 0 ? 4 : 2) }
        return text[0] + text[1] + text[2] + "T" + text[3] + text[4] + text[5]
    }

    /// `2019-01-02 03:04:05 UTC`
    public var readable: String {
        let text = fields.enumerated().map { DeployTime.padded($1, $0 == 0 ? 4 : 2) }
        return "\(text[0])-\(text[1])-\(text[2]) \(text[3]):\(text[4]):\(text[5]) UTC"
    }
}
