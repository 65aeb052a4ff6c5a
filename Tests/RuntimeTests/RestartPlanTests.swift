import Runtime
import Testing

/// What is done with a new configuration, as a value.
@Suite struct RestartPlanTests {
    private func nerve(signal: Bool = false) -> NerveService {
        NerveService(
            executable: "nerve", command: ["service", "nerve"], backupCommand: ["service", "backup"],
            registrationDelay: 30, reloadsBySignal: signal)
    }

    private static let first: [RestartPlan.Step] = [.require(["nerve", "-c", "new", "-k"]), .install]
    private static let restart = RestartPlan.Step.ensuring(
        .attempt(["service", "backup", "stop"]),
        after: [
            .attempt(["service", "backup", "start"]), .pause(30), .require(["service", "nerve", "stop"]),
            .require(["service", "nerve", "start"]), .pause(30),
        ])

    @Test(arguments: [false, true])
    func theSameAgainIsCheckedAndPutIntoPlace(_ signal: Bool) {
        let plan = nerve(signal: signal).plan(newFile: "new", isChanged: false, isStale: false, process: 7)
        #expect(plan.steps == Self.first)
    }

    @Test func aChangeRestarts() {
        let plan = nerve().plan(newFile: "new", isChanged: true, isStale: false, process: 7)
        #expect(plan.steps == Self.first + [Self.restart])
    }

    @Test func aChangeIsSignalled() {
        let plan = nerve(signal: true).plan(newFile: "new", isChanged: true, isStale: false, process: 7)
        let stop = RestartPlan.Step.attempt(["service", "backup", "stop"])
        #expect(plan.steps == Self.first + [.hangUp(7, then: [stop], otherwise: [Self.restart])])
    }

    @Test(arguments: [false, true], [false, true])
    func aNerveThatDoesNotBeatIsRestarted(_ signal: Bool, _ isChanged: Bool) {
        let plan = nerve(signal: signal).plan(newFile: "new", isChanged: isChanged, isStale: true, process: 7)
        #expect(plan.steps == Self.first + [Self.restart])
    }

    @Test func synapse() {
        let service = SynapseService(command: ["service", "synapse"], restartCommand: nil)
        #expect(service.plan(isChanged: false).steps == [.install])
        let restart: [RestartPlan.Step] = [
            .install, .require(["service", "synapse", "stop"]), .require(["service", "synapse", "start"]),
        ]
        #expect(service.plan(isChanged: true).steps == restart)
        let other = SynapseService(command: ["service", "synapse"], restartCommand: ["again"])
        #expect(other.plan(isChanged: true).steps == [.install, .require(["again"])])
    }
}
