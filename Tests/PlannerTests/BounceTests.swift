import Testing

@testable import Planner

/// What the tables cannot show: memory, limits, reasons, and rounds after each other.
@Suite struct BounceTests {
    private typealias Example = ExampleBounce

    // MARK: Reasons

    @Test func everyStepSaysWhy() throws {
        var example = Example()
        (example.wanted, example.new, example.old) = (6, Example.tasks("n", 3), Example.tasks("o", 5))
        example.newInstances = 6
        let plan = try example.plan()
        #expect(
            plan.steps.map(\.reason) == [
                "crossover: 3 of 6 new tasks are healthy, so 2 old tasks may go",
                "crossover: drained, or without traffic",
            ])
    }

    // MARK: Which tasks go

    @Test func thoseThatStayAreSpreadOverHosts() throws {
        var example = Example()
        (example.new, example.wanted) = (Example.tasks("n", 1), 3)
        example.newInstances = 3
        example.old = [("a", "h1"), ("b", "h1"), ("c", "h1"), ("d", "h2")].map {
            LiveTask(id: $0.0, host: $0.1, started: 100)
        }
        // Two stay: one for each host.
        #expect(try example.plan().killed == ["b", "c"])
    }

    @Test func ofTwoThatAreAlikeTheYoungerGoes() throws {
        var example = Example()
        (example.new, example.newInstances, example.wanted) = (Example.tasks("n", 1), 2, 2)
        example.old = [LiveTask(id: "a", host: "h1", started: 200), LiveTask(id: "b", host: "h1", started: 100)]
        #expect(try example.plan().killed == ["a"])
    }

    @Test func othersAreLeftAlone() throws {
        var example = Example()
        (example.method, example.new) = (.brutal, Example.tasks("n", 3))
        example.others = [
            "/checkout.main2.git1.config1", "/checkout.main.foo", "/checkout.main.1.2",
            "/group/checkout.main.git1.config1",
            "/other.main.git1.config1",
        ].enumerated().map { number, id in
            LiveApp(place: AppPlace(id: id, shard: 0), instances: 1, tasks: Example.tasks("x\(number)", 1))
        }
        #expect(try example.plan() == Plan())
    }

    // MARK: Drains that fail

    @Test func aTaskWaitsForItsDrainUpToALimit() throws {
        var example = Example()
        (example.new, example.old) = (Example.tasks("n", 3), Example.tasks("o", 1))
        example.drains["o1"] = DrainAnswer(
            isDraining: .known(true), isSafeToKill: .unknown("hacheck on h1 is away"), failingSince: 9_000)
        let waiting = try example.plan()
        #expect(waiting.killed.isEmpty && waiting.again == 60)
        #expect(
            waiting.waiting == ["o1 cannot be drained: hacheck on h1 is away; it is killed anyway in 14 min"])
        example.now = 9_000 + BouncePolicy.defaultDrainPatience
        let late = try example.plan()
        #expect(late.killed == ["o1"])
        #expect(
            late.steps[0].reason == "crossover: o1 is killed without a drain: hacheck on h1 is away, for 30 min now")
    }

    @Test func aTaskThatNobodyWasAskedAboutWaits() throws {
        var example = Example()
        (example.new, example.old) = (Example.tasks("n", 3), Example.tasks("o", 1))
        var state = example.state
        state.drains = [:]
        #expect(try Bounce.plan(state).get().killed.isEmpty)
    }

    @Test func aLostTaskIsWaitedForButNotCounted() throws {
        var example = Example()
        (example.method, example.new, example.old) = (.upthendown, Example.tasks("n", 3), Example.tasks("o", 1))
        example.drains = ["o1": Example.up]
        example.old?[0].state = .lost
        let plan = try example.plan()
        #expect(plan.drained.isEmpty && plan.killed.isEmpty && plan.again == 60)
        example.new?[0].state = .lost
        #expect(try example.plan().progress?.toBringUp == 1)
        #expect(try example.plan().waiting.isEmpty)
    }

    @Test func aDrainThatDoesNotGetThroughKillsNothingInThisRound() throws {
        var example = Example()
        (example.new, example.old) = (Example.tasks("n", 3), Example.tasks("o", 2))
        var run = PlanRun(try example.plan())
        while let step = run.next() {
            if case .drain = step.action {
                run.report(.partly(["o1": "no connection"]))
                continue
            }
            if case .delete = step.action { Issue.record("an app is deleted of which a task waits") }
            if case .kill(let tasks, _) = step.action { #expect(tasks.map(\.task.id) == ["o2"]) }
            run.report(.done)
        }
        #expect(run.result == RoundResult(again: 60))
        #expect(run.events.contains { $0.kind == .drainFailure && $0.text == "o1 waits: no connection" })
        #expect(!run.events.contains { $0.kind == .finish })
    }

    // MARK: What is remembered

    @Test func aKillThatWasSentIsNotSentAgain() throws {
        var example = Example()
        (example.new, example.old, example.oldInstances) = (Example.tasks("n", 3), Example.tasks("o", 2), 1)
        example.old?[0].isKillSent = true
        let plan = try example.plan()
        #expect(plan.killed == ["o2"] && plan.drained == ["o2"])
        #expect(!plan.steps.contains { if case .delete = $0.action { true } else { false } }, "o1 is still there")
    }

    @Test func anOperatorsDrainStays() throws {
        var example = Example()
        example.new = Example.tasks("n", 3)
        example.drains["n1"] = DrainAnswer(isDraining: .known(true), isSafeToKill: .known(false))
        example.drains["n2"] = DrainAnswer(isDraining: .known(true), isSafeToKill: .known(false), isManual: true)
        #expect(try example.plan().undrained == ["n1"])
        func state(_ reason: String) -> HacheckState? {
            HacheckState.read(.answered(status: 503, body: "Service a.b in down state since 5: \(reason)")).value
        }
        #expect(state("disk is full")?.isManual == true)
        #expect(state(HacheckDrain.reason)?.isManual == false && state("Drained by Paasta")?.isManual == false)
    }

    // MARK: What is not known

    @Test func withoutHAProxyNothingGoes() throws {
        for method in [BounceMethod.upthendown, .crossover] {
            var example = Example()
            (example.method, example.health.checksHAProxy) = (method, true)
            (example.new, example.old) = (Example.tasks("n", 3), Example.tasks("o", 3))
            example.haproxy = ["h1": .unknown("away"), "h2": .unknown("away")]
            let plan = try example.plan()
            #expect(plan.drained.isEmpty && plan.killed.isEmpty && plan.again == 60)
            example.haproxy["h3"] = .known(["n1", "n2", "n3"])
            #expect(try example.plan().drained == ["o1", "o2", "o3"])
        }
    }

    /// A page says what was so when it was read. Pages of different moments may name different tasks, none of them all.
    @Test func whatMayBeUpStaysWhileTooFewAreKnownToBe() throws {
        var example = Example()
        (example.health.checksHAProxy, example.wanted, example.old) = (true, 5, Example.tasks("o", 9))
        // All have o1, some o6 to o8, none the others.
        example.haproxy = [
            "h1": .known(["o1", "o6"]), "h2": .known(["o1", "o7", "o8"]), "h3": .known(["o1", "o6"]),
            "h4": .unknown("it answers with 503"),
        ]
        #expect(try example.plan().killed == ["o3", "o4", "o5", "o9"])
        example.wanted = 3
        let plan = try example.plan()
        #expect(plan.killed == ["o2", "o3", "o4", "o5", "o9"])
        #expect(
            plan.waiting == ["3 old tasks may be up or not: until that is known they stay, as 3 are needed"])
        // As many as are needed are known to be up: then nobody waits for others.
        example.wanted = 1
        #expect(try example.plan().killed.count == 8)
        for host in example.haproxy.keys { example.haproxy[host] = .unknown("it is away") }
        #expect(try example.plan().killed.isEmpty)
        example.method = .brutal
        #expect(try example.plan().killed.count == 9)
    }

    @Test func aTaskWhoseDrainIsNotKnownMayBeUp() throws {
        var example = Example()
        (example.wanted, example.old) = (2, Example.tasks("o", 4))
        example.old?[0].checks = [false]
        example.drains = ["o2": Example.away, "o3": Example.away, "o4": Example.away]
        let plan = try example.plan()
        #expect(plan.killed == ["o1"] && plan.drained == ["o1"])
        example.drains["o2"] = Example.noop
        #expect(try example.plan().drained == ["o1"])
        example.drains["o3"] = Example.noop
        #expect(try example.plan().drained == ["o1", "o4"])
    }

    /// The tasks that a scale takes away are those that are known to be down, if some are.
    @Test func ofTooManyTasksTheOneThatMayBeUpStays() throws {
        var example = Example()
        (example.method, example.health.checksHAProxy) = (.brutal, true)
        (example.new, example.wanted) = (Example.tasks("n", 3), 2)
        example.haproxy = ["h1": .known(["n1", "n2"]), "h2": .known(["n1"])]
        #expect(try example.plan().killed == ["n3"])
    }

    @Test func whatIsNeitherUpNorDownIsNotKnown() {
        func read(_ body: String) -> HacheckState? { HacheckState.read(.answered(status: 503, body: body)).value }
        let full = HacheckState(isUp: false, since: 5.5, reason: "disk: full")
        #expect(read("Service a.b in down state since 5.5 until 7: disk: full\n") == full)
        #expect(read("Service a.b in up state") == HacheckState(isUp: true, since: 0))
        for body in [
            "Service a.b in error state since 5", "Service a.b in Down state", "Service  in down state",
            "Service a.b in down state since 5.5.5", "Service a.b in down state since", "Service a.b in down statement",
            "Service a.b in\ndown state", "service a.b in down state", "Service a.b in down state\n\n", "",
            "Service a.b in down state: " + String(repeating: "x", count: 5000),
        ] {
            #expect(read(body) == nil, "\(body.prefix(60))")
        }
    }

    @Test func anAppThatIsLockedIsDeletedByTheNextRound() throws {
        var example = Example()
        (example.new, example.old) = (Example.tasks("n", 3), Example.tasks("o", 1))
        for status in [409, 403] {
            var run = PlanRun(try example.plan())
            while let step = run.next() {
                if case .delete = step.action {
                    run.report(.refused(status: status, message: "no"))
                } else {
                    run.report(.done)
                }
            }
            #expect((run.result == RoundResult(again: 60)) == (status == 409))
            #expect(!run.events.contains { $0.kind == .finish })
        }
    }

    @Test func withoutMesosThereIsNoRound() {
        var example = Example()
        example.old = Example.tasks("o", 3)
        example.drainingHosts = .unknown("no answer in 10 s")
        guard case .failure(let failure) = Bounce.plan(example.state) else {
            Issue.record("a plan was made")
            return
        }
        #expect(failure.kind == .unknown && PlanRun(failure).result.again == 60)
    }

    // MARK: Maintenance

    @Test func whatReplacesATaskAtRiskStays() throws {
        for method in BounceMethod.allCases {
            var example = Example()
            (example.method, example.new, example.newInstances) = (method, Example.tasks("n", 3), 4)
            example.new?.append(LiveTask(id: "replacement", host: "h9", state: .starting, started: nil))
            example.drainingHosts = .known(["h1"])
            let plan = try example.plan()
            #expect(!plan.killed.contains("replacement") && !plan.drained.contains("replacement"), "\(method)")
            #expect(plan.again == 60)
        }
    }

    @Test func roomForAReplacementIsKept() throws {
        var example = Example()
        (example.new, example.newInstances, example.drainingHosts) = (Example.tasks("n", 3), 4, .known(["h1"]))
        #expect(try example.plan().steps.isEmpty)
        example.newInstances = 6
        #expect(
            try example.plan().steps.map(\.action) == [
                .scale(AppPlace(id: "/" + Example.newID, shard: 0), instances: 4)
            ])
    }

    // MARK: An old app's strength

    @Test func whatDiesOfAnAppThatServesIsReplaced() throws {
        var example = Example()
        (example.new, example.newInstances) = ([], 3)
        (example.old, example.oldInstances) = (Example.tasks("o", 2), 3)
        for method in [BounceMethod.crossover, .upthendown] {
            example.method = method
            #expect(try example.plan().steps.isEmpty, "\(method)")
        }
        example.method = .downthenup
        #expect(try !example.plan().steps.isEmpty)
    }
}
