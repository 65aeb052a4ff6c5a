import Simulators
import Testing

/// What Chronos answers, and what happens in it while time passes.
@Suite struct SimulatedChronosTests {
    /// 2 October 2019, 12:00 UTC.
    private static let start = 1_570_017_600_000
    private var chronos = SimulatedChronos(.two, seed: 7, at: start)
    private var now = start

    private static func job(_ name: String, _ more: JSON) -> JSON {
        JSON.object([("name", .string(name)), ("command", "true")]).merging(more)
    }

    private mutating func ask(_ method: String, _ target: String, _ body: JSON? = nil) -> SimulatedAnswer {
        let prefix = chronos.version == .two ? "/scheduler" : "/v1/scheduler"
        return chronos.handle(
            SimulatedRequest(method, "\(prefix)/\(target)", body: body?.bytes ?? []), at: now)
    }

    private mutating func wait(seconds: Int) {
        now += seconds * 1000
        chronos.advance(to: now)
    }

    private func count(_ name: String) -> Int? { chronos.job(name)?["successCount"]?.int }

    @Test mutating func aScheduleFires() {
        #expect(ask("POST", "iso8601", Self.job("a b", ["schedule": "R3/2019-10-02T13:00:00Z/PT1H"])).status == 204)
        wait(seconds: 3590)
        #expect(count("a b") == 0)
        wait(seconds: 30)
        #expect(count("a b") == 1 && chronos.job("a b")?["schedule"] == "R2/2019-10-02T14:00:00.000Z/PT1H")
        wait(seconds: 7200)
        #expect(count("a b") == 3 && chronos.job("a b")?["disabled"] == true)
        wait(seconds: 86_400)
        #expect(count("a b") == 3)
    }

    @Test(arguments: SimulatedChronos.Version.allCases)
    mutating func whatRunsTookIsCounted(_ version: SimulatedChronos.Version) throws {
        chronos = SimulatedChronos(version, seed: 7, at: Self.start)
        chronos.runs = 2000...2000
        _ = ask("POST", "iso8601", Self.job("a", ["schedule": "R/2019-10-02T12:10:00Z/PT10M"]))
        wait(seconds: 60)
        let none = try #require(JSON(ask("GET", "job/stat/a").body)?["histogram"])
        #expect(none["count"]?.int == 0 && none["99thPercentile"]?.number == 0)
        wait(seconds: 3600)
        let some = try #require(JSON(ask("GET", "job/stat/a").body)?["histogram"])
        #expect(some["count"]?.int == 6 && some["99thPercentile"]?.number == 2000)
        // Runs that fail are not among them.
        chronos.failing = ["a"]
        wait(seconds: 3600)
        #expect(JSON(ask("GET", "job/stat/a").body)?["histogram"]?["count"]?.int == 6)
        #expect(ask("GET", "job/stat/none").status == 400)
    }

    @Test mutating func monthsAreAsLongAsTheyAre() {
        _ = ask("POST", "iso8601", Self.job("a b", ["schedule": "R/2019-10-31T00:00:00Z/P1M"]))
        wait(seconds: 30 * 86_400)
        #expect(chronos.job("a b")?["schedule"] == "R/2019-11-30T00:00:00.000Z/P1M")
    }

    @Test mutating func cronLinesAreTakenWhereTheServerDoes() {
        let job = Self.job("a b", ["schedule": "30 13 * * *"])
        #expect(ask("POST", "iso8601", job).status == 400)
        chronos.takesCron = true
        #expect(ask("POST", "iso8601", job).status == 204)
        wait(seconds: 2 * 86_400)
        #expect(count("a b") == 2 && chronos.job("a b")?["schedule"] == "30 13 * * *")
    }

    @Test mutating func whatIsStartedByHandDoesNotComeDue() {
        chronos.isStartedByHand = true
        _ = ask("POST", "iso8601", Self.job("a", ["schedule": "R/2019-09-01T00:30:00Z/PT1H"]))
        _ = ask("POST", "dependency", Self.job("b", ["parents": ["a"]]))
        wait(seconds: 2 * 86_400)
        #expect(count("a") == 0 && count("b") == 0)
        #expect(ask("PUT", "job/a").status == 204)
        wait(seconds: 60)
        #expect(count("a") == 1 && count("b") == 1)
    }

    @Test(arguments: [(SimulatedChronos.Version.two, 0), (.three, 1)])
    mutating func whatIsPastIsMadeUpForByThree(_ version: SimulatedChronos.Version, _ runs: Int) {
        chronos = SimulatedChronos(version, seed: 7, at: now)
        _ = ask("POST", "iso8601", Self.job("a", ["schedule": "R/2019-09-01T00:30:00Z/P1D"]))
        wait(seconds: 60)
        #expect(count("a") == runs)
        wait(seconds: 86_400)
        #expect(count("a") == runs + 1)
    }

    @Test mutating func childrenRunAfterAllTheirParents() {
        _ = ask("POST", "iso8601", Self.job("a", ["schedule": "R/2019-10-02T13:00:00Z/P1D"]))
        _ = ask("POST", "iso8601", Self.job("b", ["schedule": "R/2019-10-02T14:00:00Z/P1D"]))
        #expect(ask("POST", "dependency", Self.job("c", ["parents": ["a", "b"]])).status == 204)
        wait(seconds: 5400)
        #expect(count("a") == 1 && count("c") == 0)
        wait(seconds: 3600)
        #expect(count("b") == 1 && count("c") == 1)
        #expect(ask("GET", "graph/csv").body.split(separator: 10).count == 5)
    }

    @Test mutating func whatFailsIsTriedAgainAndCounted() {
        chronos.failing = ["a"]
        _ = ask("POST", "iso8601", Self.job("a", ["schedule": "R/2019-10-02T13:00:00Z/P1D", "retries": 1]))
        wait(seconds: 3620)
        #expect(chronos.job("a")?["errorCount"] == 0)
        wait(seconds: 120)
        #expect(chronos.job("a")?["errorCount"] == 1 && chronos.job("a")?["errorsSinceLastSuccess"] == 1)
        chronos.failing = []
        wait(seconds: 86_400)
        #expect(count("a") == 1 && chronos.job("a")?["errorsSinceLastSuccess"] == 0)
    }

    @Test mutating func aJobThatIsSentIsWhatItWasSentAs() {
        let schedule: JSON = ["schedule": "R/2019-10-02T13:00:00Z/PT1H"]
        _ = ask("POST", "iso8601", Self.job("a", schedule))
        wait(seconds: 4000)
        _ = ask("PUT", "iso8601", Self.job("a", schedule))
        #expect(count("a") == 0)
        _ = ask("PUT", "iso8601", Self.job("a", schedule.merging(["successCount": 5, "lastSuccess": "x"])))
        #expect(count("a") == 5 && chronos.job("a")?["lastSuccess"] == "x")
        let container: JSON = ["type": "DOCKER", "image": "i", "parameters": [["key": "k", "value": "v"]]]
        _ = ask("PUT", "iso8601", Self.job("a", schedule.merging(["container": container])))
        #expect(chronos.job("a")?["container"]?["image"] == "i" && chronos.job("a")?["container"]?["parameters"] == nil)
    }

    /// In 2.4 a job goes on with its schedule if it is given parents, unless it was disabled before.
    @Test(arguments: [false, true]) mutating func anOldScheduleRunsOn(_ isDisabledFirst: Bool) {
        _ = ask("POST", "iso8601", Self.job("p", ["schedule": "R/2030-01-01T00:00:00Z/P1D"]))
        let schedule: JSON = ["schedule": "R/2019-10-02T13:00:00Z/PT1H"]
        _ = ask("POST", "iso8601", Self.job("a", schedule))
        if isDisabledFirst { _ = ask("PUT", "iso8601", Self.job("a", schedule.merging(["disabled": true]))) }
        #expect(ask("PUT", "dependency", Self.job("a", ["parents": ["p"]])).status == 204)
        wait(seconds: 2 * 3600 + 60)
        #expect(count("a") == (isDisabledFirst ? 0 : 2))
    }

    @Test mutating func theChildOfAJobThatGoesLosesItsContainer() {
        _ = ask("POST", "iso8601", Self.job("a", ["schedule": "R/2030-01-01T00:00:00Z/P1D"]))
        _ = ask(
            "POST", "dependency",
            Self.job("b", ["parents": ["a"], "description": "config1", "container": ["image": "i"]]))
        _ = ask("POST", "dependency", Self.job("c", ["parents": ["b"], "container": ["image": "i"]]))
        #expect(ask("DELETE", "job/b").status == 204)
        #expect(chronos.job("c")?["parents"] == ["a"] && chronos.job("c")?["container"]?["image"] == "i")
        #expect(ask("DELETE", "job/a").status == 204)
        #expect(chronos.job("c")?["schedule"] == "R/2030-01-01T00:00:00Z/P1D")
        #expect(chronos.job("c")?["container"] == nil && chronos.job("c")?["parents"] == nil)
    }

    @Test mutating func whatIsRefused() {
        #expect(ask("POST", "dependency", Self.job("a", ["parents": ["no such"]])).status == 400)
        #expect(ask("POST", "dependency", Self.job("a", ["parents": []])).status == 500)
        #expect(ask("POST", "iso8601", Self.job("a.b", ["schedule": "R//PT1H"])).status == 400)
        #expect(ask("POST", "iso8601", ["name": "a"]).status == 500)
        #expect(ask("DELETE", "job/a").status == 400 && ask("GET", "nothing").status == 404)
        _ = ask("POST", "iso8601", Self.job("p", ["schedule": "R/2030-01-01T00:00:00Z/P1D"]))
        _ = ask("POST", "dependency", Self.job("q", ["parents": ["p"]]))
        _ = ask("POST", "dependency", Self.job("r", ["parents": ["q"]]))
        #expect(ask("PUT", "dependency", Self.job("q", ["parents": ["r"]])).status == 500)
        chronos.isLeaderlessUntil = now + 1000
        #expect(ask("GET", "jobs").status == 500)
    }

    @Test mutating func threeTakesUpWhatItHasWrittenDown() {
        chronos = SimulatedChronos(.three, seed: 7, at: now)
        #expect(ask("POST", "iso8601", Self.job("a b", ["schedule": "R//PT1H"])).status == 400)
        #expect(ask("POST", "dependency", Self.job("b", ["parents": ["a"]])).status == 204)
        wait(seconds: 2)
        #expect(chronos.names == [])
        // The parent comes, and with it the child that was dropped.
        #expect(ask("POST", "iso8601", Self.job("a", ["schedule": "R/2030-01-01T00:00:00Z/P1D"])).status == 204)
        #expect(ask("GET", "jobs").json == [])
        wait(seconds: 2)
        #expect(chronos.names == ["a", "b"])
        #expect(ask("PUT", "iso8601", Self.job("a", ["schedule": "R//PT1H"])).status == 405)
    }
}
