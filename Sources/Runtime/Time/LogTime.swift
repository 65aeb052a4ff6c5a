import Compiler

/// The times of a log's lines: UTC, ISO 8601, without a zone, with microseconds unless there are none.
public enum LogTime {
    /// `2020-02-03T12:00:00.123456`; nil outside the years 1 to 9999.
    public static func text(_ seconds: Double) -> String? {
        guard abs(seconds) < 1e12 else { return nil }
        let whole = Int(seconds.rounded(.down))
        let (days, rest) = (whole - modulo(whole, 86_400), modulo(whole, 86_400))
        guard let date = CalendarDate(ordinal: days / 86_400 + 719_163) else { return nil }
        let microsecond = min(Int((seconds - Double(whole)) * 1e6), 999_999)
        let time = Timestamp(
            date: date, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60, microsecond: microsecond)
        return time.map { Value.timestamp($0).str.replacing(" ", with: "T") }
    }

    private static func modulo(_ number: Int, _ divisor: Int) -> Int {
        let rest = number % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
