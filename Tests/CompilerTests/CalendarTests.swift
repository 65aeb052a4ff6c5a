import Testing

@testable import Compiler

@Suite struct CalendarTests {
    @Test func knowsTheLastDayOfEachMonth() {
        let table: [(year: Int, month: Int, last: Int)] = [
            (2019, 1, 31), (2019, 2, 28), (2020, 2, 29), (1900, 2, 28), (2000, 2, 29), (2019, 4, 30), (2019, 12, 31),
            (1, 1, 31),
        ]
        for (year, month, last) in table {
            #expect(CalendarDate(year: year, month: month, day: last) != nil)
            #expect(CalendarDate(year: year, month: month, day: last + 1) == nil)
        }
        #expect(CalendarDate(year: 0, month: 1, day: 1) == nil)
        #expect(CalendarDate(year: 10_000, month: 1, day: 1) == nil)
        #expect(CalendarDate(year: 2019, month: 13, day: 1) == nil)
        #expect(CalendarDate(year: 2019, month: 0, day: 1) == nil)
        #expect(CalendarDate(year: 2019, month: 1, day: 0) == nil)
    }

    /// `date.toordinal()` of CPython.
    @Test func numbersDaysAsPythonDoes() {
        let table: [(ordinal: Int, year: Int, month: Int, day: Int)] = [
            (1, 1, 1, 1), (60, 1, 3, 1), (719_163, 1970, 1, 1), (730_179, 2000, 2, 29), (737_060, 2019, 1, 1),
            (3_652_059, 9999, 12, 31),
        ]
        for (ordinal, year, month, day) in table {
            #expect(CalendarDate(year: year, month: month, day: day)?.ordinal == ordinal)
        }
        #expect(CalendarDate(ordinal: 0) == nil)
        #expect(CalendarDate(ordinal: 3_652_060) == nil)
    }

    /// Every 97th day, and all of the leap year 2000.
    @Test func comesBackFromItsNumber() {
        for ordinal in Array(stride(from: 1, through: 3_652_059, by: 97)) + Array(730_120...730_485) {
            let date = CalendarDate(ordinal: ordinal)
            #expect(date?.ordinal == ordinal)
            guard let date else { continue }
            #expect(CalendarDate(year: date.year, month: date.month, day: date.day) == date)
        }
    }

    @Test func addsSecondsAcrossDays() throws {
        let date = try #require(CalendarDate(year: 2020, month: 2, day: 28))
        let time = try #require(Timestamp(date: date, hour: 23, minute: 59, second: 59, microsecond: 5))
        #expect(time.adding(seconds: 1).map { Value.timestamp($0).str } == "2020-02-29 00:00:00.000005")
        #expect(time.adding(seconds: -86_400).map { Value.timestamp($0).str } == "2020-02-27 23:59:59.000005")
        #expect(time.unixTime == 1_582_934_399)
        #expect(Timestamp(date: date, hour: 24, minute: 0, second: 0) == nil)
        #expect(Timestamp(date: date, hour: 0, minute: 60, second: 0) == nil)
        #expect(Timestamp(date: date, hour: 0, minute: 0, second: 60) == nil)
    }

    @Test func endsWithTheCalendar() throws {
        let last = try #require(CalendarDate(year: 9999, month: 12, day: 31))
        let first = try #require(CalendarDate(year: 1, month: 1, day: 1))
        #expect(Timestamp(date: last, hour: 23, minute: 59, second: 59)?.adding(seconds: 1) == nil)
        #expect(Timestamp(date: first, hour: 0, minute: 0, second: 0)?.adding(seconds: -1) == nil)
    }
}
