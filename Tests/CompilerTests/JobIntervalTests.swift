import Testing

@testable import Compiler

/// How far apart the runs of jobs are.
@Suite struct JobIntervalTests {
    private static let day = 86_400.0

    private static let schedules: [(String, Double)] = [
        ("*/5 * * * *", 300), ("0 3 * * *", day), ("0 0 * * 1", 7 * day), ("0 9-17 * * 1-5", 3600),
        ("30 9 * * 1-5", day), ("0 0 1 * *", 29 * day), ("0 0 1 1 *", 366 * day), ("0 0 29 2 *", 1461 * day),
        ("@weekly", 7 * day), ("R/2019-01-01T00:00:00Z/PT90M", 5400), ("R/2019-01-01T00:00:00Z/P1W", 7 * day),
        ("R/2019-01-01T00:00:00Z/P1M", 31 * day), ("R/2019-01-01T00:00:00Z/P1Y2MT1H", 428 * day + 3600),
        ("R1//PT1M", 60),
    ]

    /// On Monday, 3 February 2020, at noon.
    @Test(arguments: schedules)
    func aScheduleSays(_ schedule: String, _ seconds: Double) throws {
        #expect(JobInterval.seconds(.string(schedule), at: try moment()) == seconds)
    }

    @Test(arguments: ["", "whenever", "R/2020", "R//", "60 * * * *", "0 0 31 2 *"])
    func whatIsNoScheduleSaysNothing(_ schedule: String) throws {
        #expect(JobInterval.seconds(.string(schedule), at: try moment()) == nil)
    }

    /// After the weekend that lies between.
    @Test func aWeekendIsLong() throws {
        #expect(JobInterval.seconds(.string("0 17 * * 1-5"), at: try moment()) == 3 * Self.day)
        #expect(JobInterval.seconds(.null, at: try moment()) == nil)
    }

    private func moment() throws -> Moment {
        let date = try #require(CalendarDate(year: 2020, month: 2, day: 3))
        return Moment(local: try #require(Timestamp(date: date, hour: 12, minute: 0, second: 0)), offset: 0)
    }
}
