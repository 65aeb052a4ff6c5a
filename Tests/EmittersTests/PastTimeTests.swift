import Testing

@testable import Emitters

/// Times as people write them, on Wednesday 2 October 2019, 14:30 in Hamburg.
@Suite struct PastTimeTests {
    private static let now = 1_570_019_400
    private static let zone = LocalZone { $0 < 1_572_138_000 && $0 > 1_553_994_000 ? 120 : 60 }
    /// 2 October, 00:00 in Hamburg.
    private static let midnight = 1_569_967_200

    private func time(_ text: String) -> PastTime? { PastTime(text, now: Self.now, zone: Self.zone) }

    @Test(arguments: [
        ("now", 0), ("3h", 10_800), ("3 hours", 10_800), ("3 hours ago", 10_800), ("3.hours.ago", 10_800),
        ("1 day 2 hours ago", 93_600), ("90m", 5400), ("45 min ago", 2700), ("two days ago", 172_800),
        ("a week ago", 604_800), ("1w", 604_800), ("last week", 604_800), ("30s", 30), ("1d12h", 129_600),
        ("@1570019400", 0),
    ])
    func distances(_ text: String, _ seconds: Int) {
        let found = time(text)
        #expect(found?.first == Self.now - seconds && found?.last == Self.now - seconds, "\(text)")
    }

    @Test(arguments: [
        ("today", 0), ("yesterday", -1), ("Yesterday", -1), ("2019-10-01", -1), ("tuesday", -1), ("last tue", -1),
        ("wednesday", -7), ("thursday", -6), ("on monday", -2), ("2019-09-02", -30),
    ])
    func days(_ text: String, _ days: Int) {
        let first = Self.midnight + days * 86_400
        let found = time(text)
        #expect(found?.first == first && found?.last == first + 86_399, "\(text)")
    }

    @Test(arguments: [
        ("14:00", 50_400, 60), ("14:00:30", 50_430, 1), ("15:00", -32_400, 60), ("noon", 43_200, 1),
        ("yesterday 18:00", -21_600, 60), ("18:00 yesterday", -21_600, 60), ("yesterday at noon", -43_200, 1),
        ("2019-10-01 02:14", -78_360, 60), ("2019-10-02T12:00:00Z", 50_400, 1), ("2019-10-02t12:00Z", 50_400, 60),
        ("2019-10-02T14:00+02:00", 50_400, 60), ("2019-10-02T14:00", 50_400, 60),
    ])
    func timesOfADay(_ text: String, _ seconds: Int, _ length: Int) {
        let found = time(text)
        #expect(
            found?.first == Self.midnight + seconds && found?.last == Self.midnight + seconds + length - 1, "\(text)")
    }

    /// A month has no fixed length, and the shorter one has no 31st. Before, this zone was another.
    @Test func monthsAndYears() throws {
        #expect(time("a month ago")?.first == Self.now - 30 * 86_400)
        #expect(time("1 year ago")?.first == Self.now - 365 * 86_400 + 3600)
        let march = PastTime("1 month ago", now: 1_553_990_400, zone: .utc)
        #expect(march?.first == 1_551_312_000)
    }

    /// The day on which clocks are set has 23 or 25 hours.
    @Test func theDayOnWhichClocksAreSet() throws {
        let day = try #require(time("2019-10-27"))
        #expect(day.last - day.first + 1 == 25 * 3600)
        #expect(time("2019-10-27 12:00")?.first == day.first + 13 * 3600)
    }

    @Test(arguments: [
        "", "teatime", "3", "3 parsecs ago", "ago", "2019-13-01", "2019-10-02T", "25:00", "14:00 15:00",
        "monday tuesday",
        "@", "@x", "99999999999999 days ago", "2019-10-02T12:00+99:00", "1h 2", "٣h",
    ])
    func whatIsNoTime(_ text: String) { #expect(time(text) == nil) }

    /// Far away, calendars end.
    @Test func farAway() {
        #expect(time("999999999999 weeks ago") != nil)
        #expect(time("9999 years ago") == nil && time("2019 years ago") == nil)
        #expect(PastTime("yesterday", now: .max, zone: .utc) == nil)
    }
}
