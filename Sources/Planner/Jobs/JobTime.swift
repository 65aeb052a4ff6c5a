/// The times of answers of Chronos and of Kubernetes: `2020-02-03T11:59:00.000Z`.
public enum JobTime {
    /// Seconds since 1970; nil if it is no such time, with its distance from UTC.
    public static func seconds(_ text: String) -> Double? {
        guard let time = ISOTime(text), time.isComplete, let offset = time.offset else { return nil }
        return Double(time.local - offset) + time.fraction
    }
}
