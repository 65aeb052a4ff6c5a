import Compiler
import Planner
import Runtime
import Simulators
import Synchronization

extension SeedRun {
    /// What `soac run` does, until the cluster is as the last commit wants it, once nothing is in the way any more.
    func keep(_ soac: Int, _ access: ClusterAccess, _ memory: RoundMemory, _ network: Network) async {
        stage.world.withLock { world in
            world.soacs[soac].stays = true
            world.note("soac \(soac) stays")
        }
        let cluster = ClusterName("c")
        let board = RunBoard(cluster, clock: network, log: TracedLog(stage: stage, soac: soac))
        let source = KeptSource(run: self, soac: soac, access: access, memory: memory, board: board, network: network)
        var settings = ClusterRun.Settings(guards: RolloutGuards(maxRemoved: 1, maxBounces: nil))
        // Fewer pulses: what comes of them is no other.
        (settings.pulse, settings.sourceInterval) = (5, 15)
        // Where nothing happens, each look at the source is followed by one at the cluster.
        if stage.world.withLock({ $0.rest != nil }) { settings.lookInterval = 15 }
        let keeper = ClusterRun(source, settings, board: board, clock: network)
        source.stops(by: { keeper.stop() })
        await keeper.run()
        source.stops(by: nil)
        stage.world.withLock { $0.soacs[soac].stays = false }
    }

    /// The commits of a world, as a process gets to know them.
    private final class KeptSource: RunSource {
        private struct State {
            var id = ""
            var stop: (@Sendable () -> Void)?
        }

        private let run: SeedRun
        private let soac: Int
        private let access: ClusterAccess
        private let memory: RoundMemory
        private let board: RunBoard
        private let state = Mutex(State())
        private let network: Network
        private let locks: SharedLocks

        init(
            run: SeedRun, soac: Int, access: ClusterAccess, memory: RoundMemory, board: RunBoard, network: Network
        ) {
            (self.run, self.soac, self.access, self.memory, self.board) = (run, soac, access, memory, board)
            self.network = network
            locks = SharedLocks(stage: run.stage, soac: soac)
        }

        /// Says what ends the process; nil: nothing does any more.
        func stops(by stop: (@Sendable () -> Void)?) { state.withLock { $0.stop = stop } }

        private func stop() {
            let stop = state.withLock { $0.stop }
            stop?()
        }

        func next() async throws(RunFailure) -> RunNews {
            guard let (commits, jobs) = look() else {
                stop()
                return .nothing
            }
            let id = "\(commits.number).\(jobs?.number ?? 0)"
            let isNew = state.withLock { state in
                defer { state.id = id }
                return state.id != id
            }
            let locks = locks.working(on: commits.head, jobs)
            guard isNew else { return .nothing }
            return .target(
                RunTarget(
                    id: id, subject: nil, change: .files, rollout: run.rollout(commits, access, locks, board),
                    jobs: run.jobs(jobs, network, locks, board), workers: 1))
        }

        /// The commits as they are now; nil: it is over.
        private func look() -> (SimulatedCommits, SimulatedJobs?)? {
            run.stage.world.withLock { world in
                if world.isGone(soac) { return nil }
                world.memories[world.soacs[soac].place] = (memory.json, soac)
                world.soacs[soac].commit = world.commits.number
                world.checkRefusals(of: soac)
                if world.isCalm {
                    if world.unsettled.isEmpty {
                        guard let isLast = world.rest?.pass() else { return nil }
                        world.isOver = isLast
                        return isLast ? nil : (world.commits, world.jobs)
                    }
                    if world.now > world.end + SeedRun.patience {
                        world.find("soac run does not come to an end: \(world.unsettled.joined(separator: "; "))")
                        world.isOver = true
                        return nil
                    }
                }
                return (world.commits, world.jobs)
            }
        }
    }
}
