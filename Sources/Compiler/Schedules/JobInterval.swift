/// How far apart the runs of a job are.
public enum JobInterval {
    /// Days between two runs beyond which nobody looks: 29 February comes every four years, and once after eight.
    private static let limit = 8 * 366

    /// Seconds between the run before a moment's next and that next one; of months and years the most that they may have. Nil if
    /// the schedule does not say.
    ///
    /// A cron line counts in UTC here, whatever the job's time zone: over a change of daylight saving it is an hour off.
    public static func seconds(_ schedule: Value, at moment: Moment) -> Double? {
        guard case .string(let text) = schedule else { return nil }
        if let times = CronTimes(text) {
            let now = moment.local.adding(seconds: -moment.offset)
            return now.flatMap { times.interval(after: $0, atMost: limit) }.map { Double($0) * 60 }
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        return switch ISO8601.interval(String(parts[2])) {
        case nil: nil
        case .calendar(let longest): longest
        case .microseconds(let length): length / 1_000_000
        }
    }
}
