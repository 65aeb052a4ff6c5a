import Compiler
import Testing

@testable import Planner

/// When jobs are due.
@Suite struct JobScheduleTests {
    // MARK: Recorded

    /// Over 1,700 cases of some 900 schedules in 17 zones.
    @Test func timesAreThoseOfCroniterAndIsodate() throws {
        let recorded = try RecordedSchedules()
        #expect(Set(recorded.cases.map { "\($0.schedule) \($0.zone)" }).count > 500)
        var explained = 0
        for item in recorded.cases {
            let zone = try #require(recorded.zones[item.zone])
            let schedule = try #require(JobSchedule(item.schedule, zone: zone), "\(item.schedule)")
            let (before, after) = (schedule.last(at: item.at - 1), schedule.next(after: item.at))
            let isAgain = before.map { isSecondTime(item.before, of: $0, zone, schedule) } ?? false
            if isAgain { explained += 1 }
            #expect(
                (before == item.before || isAgain) && after == item.after,
                "\(item): \(before ?? 0), \(after ?? 0)")
        }
        // Each is one of the few that the reason below is for.
        #expect((1...30).contains(explained), "\(explained)")
    }

    /// Of a time that clocks show twice as they are put back, croniter's `get_next` gives the first alone, and its `get_prev`
    /// the second: going back from a time and forth again one comes to another. Here it is the first both ways.
    private func isSecondTime(_ recorded: Int?, of ours: Int, _ zone: ZoneRules, _ schedule: JobSchedule) -> Bool {
        guard let recorded, recorded > ours else { return false }
        return recorded + zone.offset(at: recorded) == ours + zone.offset(at: ours)
            && schedule.next(after: ours - 1) == ours
    }
}
