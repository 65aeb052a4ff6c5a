import Compiler
import Testing

@testable import Planner

/// What jobs need, in which order, and what is sent of them.
@Suite struct JobNeedsTests {
    private func id(_ name: String) -> InstanceID {
        let parts = name.split(separator: ".")
        return InstanceID(service: ServiceName(String(parts[0])), instance: InstanceName(String(parts[1])))
    }

    private func job(_ name: String, after parents: [String]? = nil, hash: String = "config1") throws -> WantedJob {
        let trigger = parents.map { names in
            "\"parents\": [\(names.map { "\"\($0)\"" }.joined(separator: ", "))]"
        }
        let body =
            #"{"name": "\#(JobName(id(name)).text)", "description": "\#(hash)", \#(trigger ?? #""schedule": "R//PT1H""#)}"#
        return try #require(WantedJob(id(name), Array(body.utf8)))
    }

    private func needs(_ jobs: [WantedJob], absent: [String] = [], live: [LiveJob] = []) -> [String] {
        var wanted = Dictionary(
            jobs.map { ($0.id, JobNeeds.Wish.job($0)) }, uniquingKeysWith: { first, _ in first })
        for name in absent { wanted[id(name)] = .absent("it waits") }
        return JobNeeds(wanted, live: live).jobs.map { id, need in
            switch need {
            case .nothing: "\(id): nothing"
            case .create: "\(id): create"
            case .update(let reason): "\(id): update, \(reason)"
            case .wait(let reason): "\(id): wait, \(reason)"
            case .leftAlone(let reason): "\(id): leave, \(reason)"
            }
        }
    }

    private func text(_ steps: [JobStep]) -> [String] {
        steps.map { step in
            switch step.action {
            case .create(let kind, let body): "create \(kind.rawValue) \(String(decoding: body, as: UTF8.self))"
            case .update(let kind, let body): "update \(kind.rawValue) \(String(decoding: body, as: UTF8.self))"
            case .killTasks: "kill"
            case .delete: "delete"
            }
        }
    }

    private func run(_ wanted: WantedJob, _ live: LiveJob?) -> [String] {
        var run = JobRun(wanted, live: live) { _ in true }
        var steps: [JobStep] = []
        while let step = run.next() {
            steps.append(step)
            run.report(.done)
        }
        return text(steps)
    }

    @Test func parentsComeFirstOverServices() throws {
        let jobs = [
            try job("a.last", after: ["z first", "m middle"]), try job("m.middle", after: ["z first"]),
            try job("z.first"),
        ]
        #expect(needs(jobs) == ["z.first: create", "m.middle: create", "a.last: create"])
    }

    @Test func whatHasNoParentsWaits() throws {
        let jobs = [
            try job("a.x", after: ["b y"]), try job("a.y", after: ["team job"]), try job("a.z", after: ["a x"]),
            try job("a.never", after: []),
        ]
        #expect(
            needs(jobs, absent: ["b.y"]) == [
                "a.never: wait, it has neither a schedule nor parents, so it would never run",
                "a.y: wait, it runs after 'team job', which Chronos does not have", "b.y: leave, it waits",
                "a.x: wait, it runs after 'b y', which Chronos does not have: it waits",
                "a.z: wait, it runs after 'a x', which Chronos does not have",
            ])
        let live = [LiveJob(name: JobName("b y")), LiveJob(name: JobName("team job"))]
        #expect(
            needs(Array(jobs[..<3]), absent: ["b.y"], live: live)
                == ["a.y: create", "b.y: leave, it waits", "a.x: create", "a.z: create"])
    }

    @Test func aCircleIsTold() throws {
        let jobs = [
            try job("a.x", after: ["a y"]), try job("a.y", after: ["a x"]), try job("a.z", after: ["a y"]),
            try job("b.x"),
        ]
        #expect(
            needs(jobs) == [
                "b.x: create", "a.x: wait, it runs after itself: a.x after a.y after a.x",
                "a.y: wait, it runs after itself: a.x after a.y after a.x",
                "a.z: wait, it runs after jobs that run after themselves",
            ])
    }

    @Test func whatChronosMadeOfAChildIsPutRight() throws {
        let child = try job("a.x", after: ["b y", "c z"])
        let (y, z) = (LiveJob(name: JobName("b y")), LiveJob(name: JobName("c z")))
        func live(_ schedule: String?, _ parents: [String]?) -> [LiveJob] {
            let own = LiveJob(
                name: JobName("a x"), description: "config1", schedule: schedule, parents: parents?.map { JobName($0) })
            return [own, y, z]
        }
        #expect(needs([child], live: live(nil, ["c z", "b y"])) == ["a.x: nothing"])
        #expect(
            needs([child], live: live(nil, ["c z"])) == [
                "a.x: update, Chronos has it run after 'c z', and not after 'b y' and 'c z'"
            ])
        #expect(
            needs([child], live: live("R/2020-01-01T00:00:00Z/PT1H", nil)) == [
                "a.x: update, Chronos has it run by a schedule, and not after 'b y' and 'c z'"
            ])
    }

    @Test func whatWasCountedIsCarriedOver() throws {
        let statistics = JobStatistics(
            lastSuccess: "2020-02-01T10:00:00.000Z", lastError: "", successCount: 7, errorCount: 2,
            errorsSinceLastSuccess: 1)
        let live = LiveJob(name: JobName("a x"), description: "config0", schedule: "R//PT1H", statistics: statistics)
        #expect(
            run(try job("a.x"), live) == [
                #"update iso8601 {"description": "config1", "errorCount": 2, "errorsSinceLastSuccess": 1, "lastError": "", "#
                    + #""lastSuccess": "2020-02-01T10:00:00.000Z", "name": "a x", "schedule": "R//PT1H", "successCount": 7}"#
            ])
        #expect(run(try job("a.x", hash: "config0"), live).isEmpty)
    }

    /// The schedule of a job that gets parents ends first: Chronos 2.4 would go on with it.
    @Test func aScheduleEndsBeforeParentsAreGiven() throws {
        let live = LiveJob(name: JobName("a x"), description: "config0", schedule: "R5/2020-02-03T00:00:00Z/PT1H")
        let steps = run(try job("a.x", after: ["b y"]), live)
        #expect(steps.count == 2 && steps[1].contains(#""parents": ["b y"]"#) && steps[1].contains("config1"))
        #expect(steps[0].hasPrefix("update iso8601"))
        #expect(steps[0].contains(#""disabled": true"#) && steps[0].contains(#""description": "config0""#))
        #expect(steps[0].contains("R5/2020-02-03T00:00:00Z/PT1H") && !steps[0].contains("parents"))
    }

    @Test func whatChronosDroppedIsMissed() throws {
        let wanted = try job("a.x", after: ["b y"])
        #expect(wanted.fault(readBack: nil) == "Chronos accepted it, but then dropped it")
        #expect(wanted.fault(readBack: LiveJob(name: JobName("a x"), description: "config0")) != nil)
        #expect(
            wanted.fault(
                readBack: LiveJob(name: JobName("a x"), description: "config1", parents: [JobName("b y")])) == nil)
    }
}
