import Compiler
import Testing

@testable import Planner

/// What holds for all schedules, at random; and schedules that somebody wrote to do harm.
@Suite struct JobSchedulePropertyTests {
    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let mixed = (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
            return mixed ^ (mixed >> 29)
        }
    }

    private static func field(_ range: ClosedRange<Int>, _ chance: inout Chance) -> String {
        let (one, other) = (Int.random(in: range, using: &chance), Int.random(in: range, using: &chance))
        return switch Int.random(in: 0..<6, using: &chance) {
        case 0, 1: "*"
        case 2: "\(min(one, other))-\(max(one, other))"
        case 3: "*/\(Int.random(in: 1...range.upperBound, using: &chance))"
        case 4: "\(one),\(other)"
        default: "\(one)"
        }
    }

    private static func schedule(_ chance: inout Chance) -> String {
        if Bool.random(using: &chance) {
            return [0...59, 0...23, 1...31, 1...12, 0...6].map { field($0, &chance) }.joined(separator: " ")
        }
        let count = ["", "", "1", "7", "100"].randomElement(using: &chance) ?? ""
        let day = Int.random(in: 1...28, using: &chance)
        let period = ["PT1M", "PT45M", "PT6H", "P1D", "P1W", "P1M", "P1Y", "P1M1D", "P2DT3H", "P31D"]
        return "R\(count)/20\(Int.random(in: 10...29, using: &chance))-0\(Int.random(in: 1...9, using: &chance))-"
            + "\(day < 10 ? "0" : "")\(day)T0\(Int.random(in: 0...9, using: &chance)):30:00Z/"
            + (period.randomElement(using: &chance) ?? "P1D")
    }

    @Test func backAndForthMeet() throws {
        let zones = try RecordedSchedules().zones.sorted { $0.key < $1.key }
        var chance = Chance(state: 2026)
        var found = 0
        for _ in 0..<3000 {
            let (text, zone) = (Self.schedule(&chance), zones[Int.random(in: 0..<zones.count, using: &chance)])
            let moment = Int.random(in: 1_546_300_800..<1_830_297_600, using: &chance)
            guard let schedule = JobSchedule(text, zone: zone.value) else { continue }
            let place = "\(text) in \(zone.key) at \(moment)"
            let (last, next) = (schedule.last(at: moment), schedule.next(after: moment))
            if let last {
                #expect(last <= moment, "\(place)")
                #expect(schedule.last(at: last) == last, "\(place)")
                #expect(schedule.next(after: last - 1) == last, "\(place)")
                #expect(schedule.next(after: last) == next, "\(place)")
            }
            if let next {
                #expect(next > moment, "\(place)")
                #expect(schedule.last(at: next) == next, "\(place)")
                #expect(schedule.last(at: next - 1) == last, "\(place)")
            }
            if last != nil, next != nil { found += 1 }
        }
        #expect(found > 1500)
    }

    /// Every time of a day and a half is found by looking at each minute of it.
    @Test func noneIsPassedOver() throws {
        let zones = try RecordedSchedules().zones.sorted { $0.key < $1.key }
        var chance = Chance(state: 7)
        for _ in 0..<60 {
            let line = [0...59, 0...23].map { Self.field($0, &chance) }.joined(separator: " ") + " * * *"
            let zone = zones[Int.random(in: 0..<zones.count, using: &chance)].value
            guard let schedule = JobSchedule(line, zone: zone), let times = CronTimes(line) else { continue }
            // Of days on which no clock is changed.
            let start = Int.random(in: 17_900..<20_000, using: &chance) * 86_400
            guard zone.offset(at: start - 86_400) == zone.offset(at: start + 172_800) else { continue }
            let expected = stride(from: start, to: start + 129_600, by: 60).filter { time in
                let minute = (time + zone.offset(at: time)) / 60
                return times.first(from: minute, before: minute + 1) != nil
            }
            var found: [Int] = []
            var time = start - 1
            while let next = schedule.next(after: time), next < start + 129_600 {
                found.append(next)
                time = next
            }
            #expect(found == expected, "\(line)")
        }
    }

    // MARK: Hostile

    @Test(arguments: [
        "R1000000000000000000000000000000/2019-01-01T00:00:00Z/PT1S", "R/2019-01-01T00:00:00Z/P9999Y",
        "R/0001-01-01T00:00:00Z/PT1S", "R/0001-01-01T00:00:00Z/P1M", "R/9999-12-31T23:59:59Z/P1D",
        "R/0001-01-01T00:00:00Z/P1DT1S", "R9223372036854775807/2019-01-01T00:00:00Z/P1D", "0 0 30 2 *",
        "0 0 31 2,4,6,9,11 *", "R0/2019-01-01T00:00:00Z/P1D",
    ])
    func nothingTakesForEver(_ text: String) throws {
        let zones = try RecordedSchedules().zones
        for name in ["UTC", "Europe/Berlin"] {
            let zone = try #require(zones[name])
            let schedule = try #require(JobSchedule(text, zone: zone))
            for moment in [0, 1_580_731_200, -62_135_596_800, 253_402_300_799, 1 << 50, .max / 2, .min / 2] {
                if let next = schedule.next(after: moment) { #expect(next > moment) }
                if let last = schedule.last(at: moment) { #expect(last <= moment) }
                _ = schedule.expectation(afterRunAt: moment)
                _ = schedule.interval(at: moment)
            }
        }
    }

    @Test(arguments: [
        "", "R/2020", "R//", "every day", "R/2020-01-01T00:00:00Z/PT0S", "R/2020-01-01T00:00:00Z/-PT1H",
        "R/2020-01-01T00:00:00Z/P0D", "R/2020-13-01T00:00:00Z/P1D", "R/2020-01-01T24:00:00Z/P1D",
        "R/x/P1D", "R-1/2020-01-01T00:00:00Z/P1D", "R/2020-01-01T00:00:00Z/P99999999999999999999Y",
        "R/2020-01-01T00:00:00Z/P1.5M", "R/2020-01-01T00:00:00Z/P0001-01-01T00:00:00", "60 * * * *", "* * * *",
        "a/b/c/d", "R/2020-01-01T00:00:00Z/P1D/P1D",
    ])
    func whatSaysNothingIsNoSchedule(_ text: String) { #expect(JobSchedule(text, zone: nil) == nil) }
}
