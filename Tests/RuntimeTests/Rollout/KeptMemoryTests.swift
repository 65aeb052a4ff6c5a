import Compiler
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// A soac that is killed forgets nothing of what it sent.
@Suite struct KeptMemoryTests {
    private let bench: RolloutBench
    private var cluster: SimulatedCluster { bench.cluster }
    private var file: String { bench.scratch.path + "/rounds.json" }

    init() throws { bench = try RolloutBench() }

    private func web(sha: String) throws {
        try bench.service(
            "web", "main: {instances: 2}\n", sha: sha, smartstack: "main: {proxy_port: 20001, mode: http}\n")
    }

    /// Whenever a change arrives, what it is about stands in the file.
    @Test func whatIsSentIsKeptBefore() async throws {
        bench.memory = try RoundMemory(file: file)
        let checked = Mutex((kills: 0, drains: 0))
        let (file, cluster) = (file, cluster)
        cluster.watch { request in
            let body = String(decoding: request.body, as: UTF8.self)
            let kept = try? RoundMemory(file: file)
            if request.path.hasPrefix("/v2/tasks/delete") {
                for task in body.split(separator: "\"") where task.contains(".") {
                    checked.withLock { $0.kills += 1 }
                    #expect(kept?.isKillSent(String(task), now: cluster.now) == true, "\(task)")
                }
            } else if request.method == "POST", request.path.hasPrefix("/spool"), body.contains("status=down") {
                checked.withLock { $0.drains += 1 }
                #expect(kept?.json.contains("\"drained\": {}") == false)
            }
        }
        try web(sha: "1111111")
        _ = try await bench.apply()
        await bench.settle()
        try web(sha: "2222222")
        let report = try await bench.apply()
        #expect(!report.hasFailed, "\(report)")
        #expect(checked.withLock { $0.kills } >= 2 && checked.withLock { $0.drains } >= 2)
    }

    @Test func whatCannotBeKeptIsNotSent() async throws {
        try web(sha: "1111111")
        _ = try await bench.apply()
        await bench.settle()
        try bench.scratch.write("", to: "state/x")
        bench.memory = try RoundMemory(file: bench.scratch.path + "/state/rounds.json")
        _ = try Command.run("/bin/rm", ["-r", "state"], in: bench.scratch.path)
        try web(sha: "2222222")
        cluster.forgetChanges()
        let report = try await bench.apply()
        #expect(report.hasFailed && report.turns.values.contains { $0.text.contains("rounds.json") })
        // The new app is made; nothing of the old one is drained, or ends.
        #expect(
            cluster.changes == ["POST /v2/apps"] && cluster.appIDs.allSatisfy { cluster.tasksInTraffic(of: $0) == 2 })
    }
}
