import Compiler
import Testing

@testable import Planner

/// How a job is.
@Suite struct JobCheckTests {
    private static let id = InstanceID(service: ServiceName("ledger"), instance: InstanceName("nightly"))
    /// 3 February 2020, a Monday, at noon.
    private static let now = 1_580_731_200.0

    private func live(
        _ name: String, success: String = "", error: String = "", isDisabled: Bool = false, errors: Int = 0
    ) -> LiveJob {
        LiveJob(
            name: JobName(name), isDisabled: isDisabled,
            statistics: JobStatistics(lastSuccess: success, lastError: error, errorsSinceLastSuccess: errors))
    }

    private func check(
        _ schedule: String?, _ jobs: LiveJob..., parents: [String] = [], zone: JobZone? = nil, isDisabled: Bool = false
    ) -> JobCheck {
        let subject = JobCheck.Subject(
            id: Self.id, isDisabled: isDisabled, parents: parents.map { JobName($0) },
            schedule: schedule.flatMap { JobSchedule($0, zone: zone?.rules) }, words: schedule, zone: zone)
        return JobCheck(subject, jobs: JobIndex(jobs), now: Self.now)
    }

    private static let hourly = "R/2020-01-01T00:00:00Z/PT1H"

    // MARK: Late runs

    /// The next run may be over as late in its hour as the last was; how much later hangs on how long runs take.
    @Test func onlyWhereItDecidesIsItAskedHowLongRunsTake() {
        let fine = check(Self.hourly, live("ledger nightly", success: "2020-02-03T11:10:00.000Z"))
        #expect(fine.asksAbout == nil && fine.verdict(duration: nil).state == .fine)
        let open = check(Self.hourly, live("ledger nightly", success: "2020-02-03T10:10:00.000Z"))
        #expect(open.asksAbout == JobName("ledger nightly"))
        #expect(open.verdict(duration: 60).state == .stuck && open.verdict(duration: 3000).state == .fine)
        #expect(open.verdict(duration: nil).state == .fine)
        let late = check(Self.hourly, live("ledger nightly", success: "2020-02-03T09:10:00.000Z"))
        #expect(late.asksAbout == nil && late.verdict(duration: nil).state == .stuck)
        #expect(
            late.verdict(duration: nil).lines == [
                "it has not run since 2020-02-03 09:10:00 UTC; by its schedule (R/2020-01-01T00:00:00Z/PT1H) the next "
                    + "run should have been over at 2020-02-03 10:10:00 UTC"
            ])
    }

    @Test func afterFridayComesMonday() {
        let line = "0 9-17 * * 1-5"
        let friday = live("ledger nightly", success: "2020-01-31T17:05:00.000Z")
        let monday = check(line, friday).verdict(duration: 60)
        #expect(monday.state == .stuck && monday.due == 1_580_720_700)  // 09:05
        #expect(check("0 13 * * 1-5", friday).verdict(duration: 60).state == .fine)
    }

    /// An hour is left out of the night of 29 March 2020.
    @Test func aChangeOfClocksIsNoDelay() throws {
        let zone = try #require(try RecordedSchedules().zones["Europe/Berlin"])
        let schedule = try #require(JobSchedule("0 4 * * *", zone: zone))
        let last = 1_585_364_400  // 28 March, 03:00 UTC
        #expect(try #require(schedule.expectation(afterRunAt: last)).interval == 23 * 3600)
        let autumn = 1_603_508_400  // 24 October 2020, 03:00 UTC, 05:00 there
        #expect(try #require(schedule.expectation(afterRunAt: autumn)).interval == 25 * 3600)
    }

    @Test func whatThisMachineDoesNotKnowIsWaitedForLonger() {
        let job = live("ledger nightly", success: "2020-02-03T09:30:00.000Z")
        let unknown = JobZone(named: "Europe/Berlin", files: { _ in nil })
        #expect(check(Self.hourly, job).verdict(duration: nil).state == .stuck)
        let verdict = check(Self.hourly, job, zone: unknown).verdict(duration: nil)
        #expect(verdict.state == .fine)
        #expect(
            verdict.lines.last == "this machine has no rules for the time zone 'Europe/Berlin': times are those of UTC")
    }

    // MARK: Parents

    @Test func whatRunsAfterOthersIsLateADayAfterThem() {
        let child = live("ledger nightly", success: "2020-02-01T10:00:00.000Z")
        let early = live("ledger import", success: "2020-02-02T09:00:00.000Z")
        let other = live("ledger prices", success: "2020-02-01T09:00:00.000Z")
        let parents = ["ledger import", "ledger prices"]
        #expect(check(nil, child, early, other, parents: parents).verdict(duration: nil).state == .fine)
        let later = live("ledger prices", success: "2020-02-02T11:00:00.000Z")
        let late = check(nil, child, early, later, parents: parents).verdict(duration: nil)
        #expect(late.state == .stuck)
        #expect(
            late.lines == [
                "it has not run since 2020-02-01 10:00:00 UTC, though all that it runs after went well, the last at "
                    + "2020-02-02 11:00:00 UTC"
            ])
        let recent = live("ledger prices", success: "2020-02-03T11:30:00.000Z")
        let waiting = check(nil, child, early, recent, parents: parents)
        #expect(waiting.asksAbout == JobName("ledger nightly") && waiting.verdict(duration: nil).state == .fine)
        #expect(waiting.verdict(duration: 60).state == .stuck && waiting.verdict(duration: 3600).state == .fine)
    }

    @Test func whatItsParentsLackIsSaid() {
        let child = live("ledger nightly", success: "2020-02-01T10:00:00.000Z")
        let failing = live("ledger import", success: "2020-02-02T09:00:00.000Z", error: "2020-02-03T09:00:00.000Z")
        let disabled = live("ledger prices", isDisabled: true)
        let verdict = check(
            nil, child, failing, disabled, parents: ["ledger import", "ledger prices", "ledger none"]
        ).verdict(duration: nil)
        #expect(verdict.state == .fine)
        #expect(
            verdict.lines.dropFirst() == [
                "It runs after 'ledger import', whose last run failed: it does not run until that succeeds.",
                "It runs after 'ledger prices', which is disabled in Chronos.",
                "It runs after 'ledger none', which Chronos does not have.",
            ])
    }

    // MARK: Other states

    @Test func eachStateIsToldApart() {
        #expect(check(Self.hourly).verdict(duration: nil).status == 1)
        #expect(check(Self.hourly, isDisabled: true).verdict(duration: nil).status == 0)
        let never = check(Self.hourly, live("ledger nightly")).verdict(duration: nil)
        #expect(never.state == .neverRan && never.status == nil)
        let failed = check(
            Self.hourly,
            live("ledger nightly", success: "2020-02-03T08:00:00.000Z", error: "2020-02-03T11:30:00.000Z", errors: 4)
        ).verdict(duration: nil)
        #expect(
            failed.status == 2
                && failed.lines == [
                    "its last run failed, at 2020-02-03 11:30:00 UTC, as 4 in a row did; it last went well at "
                        + "2020-02-03 08:00:00 UTC"
                ])
        let somebody = check(
            Self.hourly, live("ledger nightly", success: "2020-01-03T11:30:00.000Z", isDisabled: true)
        ).verdict(duration: nil)
        #expect(somebody.state == .disabled && somebody.lines[0].hasPrefix("Chronos has it disabled, though"))
        #expect(
            check(Self.hourly, live("ledger nightly", success: "soon")).verdict(duration: nil).lines
                == ["when it ran last cannot be read: 'soon'"])
    }

    /// A clone that has served is disabled by Chronos, and counts all the same.
    @Test func aRerunCounts() {
        let verdict = check(
            Self.hourly, live("ledger nightly", error: "2020-02-03T11:05:00.000Z"),
            live("tmp-2020-02-03T113000 ledger nightly", success: "2020-02-03T11:31:00.000Z", isDisabled: true),
            live("tmp-x ledger nightly", error: "2020-02-03T11:59:00.000Z")
        ).verdict(duration: nil)
        #expect(verdict.state == .fine && verdict.job == JobName("tmp-2020-02-03T113000 ledger nightly"))
        #expect(verdict.lines.last == "that was a rerun, 'tmp-2020-02-03T113000 ledger nightly'")
    }

    /// Names come from other people too.
    @Test func nothingThatMovesACursorIsShown() {
        let verdict = check(nil, live("ledger nightly", success: "\u{1B}[2J"), parents: ["a\nb c"]).verdict(
            duration: nil)
        #expect(verdict.lines.allSatisfy { line in !line.unicodeScalars.contains { $0.value < 32 } })
    }
}
