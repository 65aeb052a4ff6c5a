import Testing

@testable import Compiler

@Suite struct TimeVariablesTests {
    private func moment(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, offset: Int = 0
    ) throws -> Moment {
        let date = try #require(CalendarDate(year: year, month: month, day: day))
        return Moment(local: try #require(Timestamp(date: date, hour: hour, minute: minute, second: 0)), offset: offset)
    }

    private func expand(_ command: String, _ moment: Moment?) -> String? {
        try? TimeVariables.expand(command, at: moment).get()
    }

    @Test func knowsTheVariablesOfTron() throws {
        let moment = try moment(2019, 3, 1, 1, 30)
        let table: [(String, String?)] = [
            ("{shortdate}", "2019-03-01"), ("{shortdate-1}", "2019-02-28"), ("{shortdate+31}", "2019-04-01"),
            ("{year}", "2019"), ("{year-1}", "2018"), ("{month}", "03"), ("{month-3}", "12"), ("{month+10}", "01"),
            ("{day}", "01"), ("{day-1}", "28"), ("{hour}", "01"), ("{hour-2}", "23"), ("{hour+12}", "13"),
            ("{daynumber}", "737119"), ("{daynumber-1}", "737118"), ("{unixtime}", "1551403800"),
            ("{unixtime-60}", "1551403740"), ("a {year} b {{year}}", "a 2019 b {year}"), ("{}", "None"),
            ("{0} {1}", "None None"),
            ("{} {0}", nil), ("{minute}", nil), ("{Year}", nil), ("{year", nil), ("{shortdate-99999999}", nil),
            ("{unixtime-1551403800}", nil), ("{shortdate!r}", "'2019-03-01'"), ("{unixtime:>12}", "  1551403800"),
            ("{unixtime-99999999999999999999}", "-99999999998448596199"), ("{unixtime-６０}", "1551403740"),
            ("{daynumber+9223372036854775807}", "9223372036855512926"), ("{shortdate-99999999999999999999}", nil),
            ("{unixtime+99999999999999999999:>25}", "    100000000001551403799"),
            ("{year+0}", "2019"), ("{day-}", "01"),
            // The least number has no positive counterpart.
            ("{shortdate-9223372036854775808}", nil), ("{year-9223372036854775808}", nil),
            ("{month-9223372036854775808}", nil), ("{hour-9223372036854775808}", nil),
            ("{daynumber-9223372036854775808}", "-9223372036854038689"),
        ]
        for (command, text) in table { #expect(expand(command, moment) == text, "\(command)") }
    }

    /// As strftime of the original's machines.
    @Test func earlyYearsHaveNoZeros() throws {
        #expect(expand("{shortdate} {year}", try moment(1, 1, 1)) == "1-01-01 1")
    }

    @Test func refusesADayThatDoesNotExist() throws {
        #expect(expand("{month-1}", try moment(2019, 3, 31)) == nil)
        #expect(expand("{year+1}", try moment(2020, 2, 29)) == nil)
        #expect(expand("{year+4}", try moment(2020, 2, 29)) == "2024")
        #expect(expand("{day+1}", try moment(9999, 12, 31)) == nil)
    }

    /// Clocks show the local time; seconds since 1970 are the same everywhere.
    @Test func takesTheZoneIntoAccount() throws {
        #expect(expand("{hour} {unixtime}", try moment(2019, 3, 1, 3, 30, offset: 7200)) == "03 1551403800")
    }

    @Test func needsADate() { #expect(expand("{year}", nil) == nil) }
}
