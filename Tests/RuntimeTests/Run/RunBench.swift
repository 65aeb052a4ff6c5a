import Compiler
import Emitters
import Git
import Planner
import Synchronization
import TestSupport

@testable import Runtime

/// `soac run` over a simulated cluster and a real repository.
final class RunBench {
    let bench: RolloutBench
    let time: StagedTime
    let run: ClusterRun
    let source = ScriptedSource()
    /// Whom the targets to come tell.
    var alerts: (any RunAlerts)?
    private let locks: StoppableLocks
    private var number = 0

    var cluster: SimulatedCluster { bench.cluster }
    var status: RunStatus { run.board.status() }
    var hasEnded: Bool { status.events.first?.kind == "stop" }

    init(maxRemoved: Double = 0.5, maxBounces: ChangeLimit? = nil, on bench: RolloutBench? = nil) throws {
        let bench = try bench ?? RolloutBench()
        let time = StagedTime(bench.cluster)
        let board = RunBoard(ClusterName("c"), clock: time, log: bench.log)
        locks = StoppableLocks(bench.locks)
        (bench.clock, bench.otherLog, bench.locks) = (time, board, locks)
        run = ClusterRun(
            source, ClusterRun.Settings(guards: RolloutGuards(maxRemoved: maxRemoved, maxBounces: maxBounces)),
            board: board, clock: time)
        (self.bench, self.time) = (bench, time)
    }

    /// The process begins, and goes on for so many seconds.
    func start(for seconds: Double = 0) {
        time.start { [run] in await run.run() }
        play(seconds)
    }

    func play(_ seconds: Double) { time.play(seconds) }

    func stop() {
        locks.stop()
        run.stop()
    }

    /// A service with a health check, and a commit that the process sees when it looks next.
    func commit(_ services: [(name: String, instances: String, sha: String)], smartstack: String? = nil) throws {
        for service in services {
            try bench.service(service.name, service.instances, sha: service.sha, smartstack: smartstack)
        }
        try bench.commit()
        number += 1
        let rollout = try bench.rollout()
        source.put(
            .target(
                RunTarget(
                    id: rollout.inputs.commit, subject: "change \(number)", change: .files, rollout: rollout, jobs: nil,
                    alerts: alerts)))
    }
}

/// Tells what it is given, once.
final class ScriptedSource: RunSource {
    private let news = Mutex<Result<RunNews, RunFailure>>(.success(.nothing))

    func put(_ next: RunNews) { news.withLock { $0 = .success(next) } }
    func fail(_ reason: String) { news.withLock { $0 = .failure(RunFailure(reason)) } }

    func next() async throws(RunFailure) -> RunNews {
        try news.withLock { news in
            defer { if case .success = news { news = .success(.nothing) } }
            return news
        }.get()
    }
}
