import Compiler
import Fleet
import Planner
import TestSupport
import Testing

@testable import Runtime

/// What is told of a simulated cluster, from outside and closely.
@Suite struct StatusTests {
    private let bench: RolloutBench
    private var cluster: SimulatedCluster { bench.cluster }

    private static let proxied = "main:\n  proxy_port: 20001\n  mode: http\n"

    init() throws { bench = try RolloutBench() }

    private func web(_ instances: Int = 3, sha: String = "1111111") throws {
        try bench.service("web", "main:\n  instances: \(instances)\n", sha: sha, smartstack: Self.proxied)
    }

    private func status(_ name: String? = nil, closely: Bool = true) async throws -> [InstanceStatus] {
        try bench.commit()
        let rollout = try bench.rollout()
        return await rollout.status(of: rollout.instances(named: name), closely: closely)
    }

    @Test func fromNothingToAllOfIt() async throws {
        try web()
        #expect(try await status().map(\.word) == [.missing])
        _ = try await bench.apply()
        #expect(try await status().map(\.word) == [.deploying])
        await bench.settle()
        let now = try await status()
        #expect(now.map(\.word) == [.running] && now[0].isWell && now[0].up == 3 && now[0].method == "crossover")
        #expect(now[0].apps[0].tasks.map(\.bucket) == ["happy", "happy", "happy"])
        #expect(try await status(closely: false)[0].up == 3)
    }

    @Test func anOlderAppIsABounce() async throws {
        try web()
        _ = try await bench.apply()
        await bench.settle()
        try web(sha: "2222222")
        let now = try await status()
        #expect(now.map(\.word) == [.bouncing] && now[0].apps.map(\.isWanted) == [false] && !now[0].isWell)
    }

    @Test func whatDoesNotAnswerIsNotKnown() async throws {
        try web()
        _ = try await bench.apply()
        await bench.settle()
        cluster.silence([8080])
        let now = try await status()
        #expect(now.map(\.word) == [.unknown] && now[0].reason == "m:8080 cannot be reached")
        // None of them is said to be down.
        let text = StatusText(now: cluster.now).render(now, closely: false)
        #expect(text == "unknown       web.main · 3 wanted · m:8080 cannot be reached\n")
    }

    @Test func whatIsBrokenOrNotDeployedIsTold() async throws {
        try bench.service("a", "main: {instances: 1, cmd: a, args: [b]}\n")
        try bench.service("b", "main: {instances: 1, deploy_group: never}\n")
        #expect(try await status().map(\.word) == [.broken, .notDeployed])
    }

    @Test func aNameChoosesAServiceOrAnInstance() async throws {
        try web()
        try bench.service("batch", "main: {instances: 1}\nother: {instances: 1}\n")
        #expect(try await status("batch").map(\.id.description) == ["batch.main", "batch.other"])
        #expect(try await status("batch.other").map(\.id.description) == ["batch.other"])
        #expect(try await status("bat").isEmpty)
    }

    @Test func textAndJSONSayTheSame() async throws {
        try web()
        _ = try await bench.apply()
        await bench.settle()
        let now = try await status()
        let text = StatusText(now: cluster.now).render(now, closely: true)
        #expect(text.hasPrefix("running       web.main · 3 of 3 up\n  web.main.git1111111"))
        #expect(text.split(separator: "\n").count == 5)
        let root = try #require(JSONParser.parse(Array(StatusJSON.text(now).utf8), path: "").value?.root)
        #expect(root.items.count == 1 && root.items[0].value("status")?.string == "running")
        #expect(root.items[0].value("apps")?.items[0].value("tasks")?.items.count == 3)
    }

    // MARK: Replication

    @Test func backendsOfEachLocationAreCounted() async throws {
        try web(4)
        try bench.service("batch", "main: {instances: 2}\n")
        _ = try await bench.apply()
        await bench.settle()
        let rollout = try bench.rollout()
        let results = await rollout.replication(of: rollout.instances(named: nil))
        #expect(results.map(\.verdict.status) == [0, 0])
        #expect(results[1].verdict.locations.map(\.name) == ["north", "south"])
        #expect(results[0].verdict.available == 2)
    }

    @Test func tooFewAreCritical() async throws {
        try web(4)
        _ = try await bench.apply()
        await bench.settle()
        try web(40)
        try bench.commit()
        let rollout = try bench.rollout()
        #expect(await rollout.replication(of: rollout.instances(named: nil)).map(\.verdict.status) == [2])
    }

    @Test(arguments: [[3212], [5050]]) func whoDoesNotAnswerMakesItUnknown(_ ports: Set<Int>) async throws {
        try web(4)
        _ = try await bench.apply()
        await bench.settle()
        cluster.silence(ports)
        let rollout = try bench.rollout()
        #expect(await rollout.replication(of: rollout.instances(named: nil)).map(\.verdict.status) == [3])
    }

    // MARK: Sensu

    @Test func anEventHasTheCheckAndItsResult() throws {
        let text = #"{"alert_after": 120, "name": "check.a", "source": "paasta-c", "ttl": null}"#
        let check = try #require(SensuCheck(Array(text.utf8)))
        #expect(
            String(decoding: check.event(status: 2, output: "gone"), as: UTF8.self)
                == #"{"alert_after": 120, "name": "check.a", "output": "gone", "source": "paasta-c", "status": 2, "ttl": null}"#
                + "\n")
        #expect(SensuCheck([]) == nil && SensuCheck(Array("{}".utf8)) == nil)
    }

    @Test func whatCannotBeBroughtAboutIsAnAlert() async throws {
        try web()
        try bench.service("good", "main: {instances: 1}\n")
        try bench.service("bad", "main: {instances: 1, cmd: a, args: [b]}\n")
        try bench.service("new", "main: {instances: 1, deploy_group: never}\n")
        try bench.commit()
        let check = try #require(SensuCheck(Array(#"{"interval": 60, "name": "check", "team": "t"}"#.utf8)))
        func alerts(_ report: RolloutReport, _ isPlanned: Bool = true) async throws -> [Alert] {
            let rollout = try bench.rollout()
            let plan = try await rollout.plan(maxRemoved: nil)
            let checks = Dictionary(rollout.wanted.instances.map { ($0.id, check) }) { one, _ in one }
            return rollout.setupAlerts(isPlanned ? plan : nil, report, checks: checks)
        }
        let report = try await bench.apply()
        await bench.settle()
        let all = try await alerts(report)
        #expect(all.map(\.check.name) == ["bad", "good", "web"].map { "setup_marathon_job.\($0).main" })
        #expect(all.map(\.status) == [2, 0, 0] && all[0].lines == ["bad.main in c: it cannot be compiled"])
        #expect(
            String(decoding: all[0].check.json, as: UTF8.self)
                == #"{"alert_after": 600, "interval": 60, "name": "setup_marathon_job.bad.main", "team": "t"}"#)
        // Of what is not looked at nothing is said.
        #expect(try await alerts(RolloutReport()).map(\.check.name) == all.dropFirst().map(\.check.name))
        #expect(try await alerts(RolloutReport(), false).isEmpty)
        cluster.silence([8080])
        #expect(try await alerts(RolloutReport()).isEmpty)
    }

    /// Who put hosts into maintenance is reminded of them ten minutes after their time.
    @Test func hostsThatWereForgottenInMaintenance() async throws {
        try web()
        try bench.commit()
        let rollout = try bench.rollout()
        #expect(await rollout.maintenance()?.map(\.lines) == .known([]))
        cluster.mesos { mesos, now in
            (mesos.draining, mesos.down) = (["agent2", "agent1"], ["agent4", "agent3", "agent5"])
            let (hour, minute) = (3_600_000, 60_000)
            mesos.windows = [
                (["agent1"], now + hour, hour), (["agent2"], now - 11 * minute, nil),
                (["agent3"], now - 3 * hour, hour), (["agent4"], now - hour, 51 * minute),
                (["agent5"], now - hour, nil),
            ]
        }
        let maintenance = await rollout.maintenance()
        #expect(
            maintenance?.map(\.lines)
                == .known([
                    "agent1: about to go down, and drained", "agent2: drained, and should be down by now",
                    "agent4, agent5: down", "agent3: down, and should be up again by now: was that forgotten?",
                ]))
        let text = maintenance?.value.map { StatusText(now: cluster.now).render($0) }
        #expect(text?.split(separator: "\n").first == "maintenance   agent1: about to go down, and drained")
        cluster.silence([5050])
        if case .known? = await rollout.maintenance() { Issue.record("Mesos is silent") }
    }

    @Test func aCheckEndsWithItsInstance() throws {
        try web()
        try bench.service("new", "main: {instances: 1, deploy_group: never}\n")
        try bench.commit()
        let isEnded = try bench.rollout().endedChecks(named: InstanceTurn.checkName)
        let names = ["web.main", "new.main", "gone.main"].map { "setup_marathon_job.\($0)" }
        #expect(names.map(isEnded) == [false, true, true])
    }

    @Test func theSocketSaysWhetherItTookAnEvent() throws {
        let server = try LoopbackServer(.answers { $0.contains("good") ? "ok" : "invalid" })
        let client = SensuClient(host: "127.0.0.1", port: Int(server.port))
        try client.send(Array("good\n".utf8))
        #expect(throws: SensuClient.Failure.self) { try client.send(Array("bad\n".utf8)) }
        #expect(throws: SensuClient.Failure.self) { try SensuClient(host: "127.0.0.1", port: 1).send([1]) }
    }
}
