import Simulation
import Testing

/// The whole runtime over a simulated network, with crashes and faults from a seed.
@Suite struct SeedTests {
    @Test(arguments: 0..<10) func everyPromiseIsKept(_ part: UInt64) {
        for seed in (part * 50 + 1)...(part * 50 + 50) {
            let outcome = SeedRun.run(seed)
            #expect(outcome.violations.isEmpty, "soac-simulate seeds --seed \(seed) --trace")
        }
    }

    /// Where soac run keeps the cluster, beside what cron calls.
    @Test(arguments: 0..<6) func everyPromiseIsKeptByAProcessThatStays(_ part: UInt64) {
        for seed in (part * 50 + 1)...(part * 50 + 50) {
            let outcome = SeedRun.run(seed, keeps: true)
            #expect(outcome.violations.isEmpty, "soac-simulate seeds --keeping --seed \(seed) --trace")
        }
    }

    /// Where Kubernetes is all that a cluster has.
    @Test(arguments: 0..<8) func everyPromiseIsKeptOnKubernetes(_ part: UInt64) {
        var judged: [Promise: Int] = [:]
        for seed in (part * 25 + 1)...(part * 25 + 25) {
            let outcome = SeedRun.run(seed, kubernetes: true)
            #expect(outcome.violations.isEmpty, "soac-simulate seeds --kubernetes --seed \(seed) --trace")
            judged.merge(outcome.judged, uniquingKeysWith: +)
        }
        for promise: Promise in [.owners, .locks, .pods, .counts, .removals, .rest, .end] {
            #expect(judged[promise, default: 0] > 0, "\(promise)")
        }
    }

    /// Where everybody is given every lock, that is told.
    @Test func withoutLocksSoacsMeet() {
        let found = (1...100).lazy.flatMap { SeedRun.run($0, hasLocks: false).violations }
        #expect(found.contains { $0.hasPrefix("two soacs change") })
        let pods = (1...100).lazy.flatMap { SeedRun.run($0, kubernetes: true, hasLocks: false).violations }
        #expect(pods.contains { $0.hasPrefix("two soacs change") })
    }

    @Test func aSeedTakesTheSameWayEachTime() {
        for seed: UInt64 in 1...20 {
            let (first, second) = (SeedRun.run(seed, isTraced: true), SeedRun.run(seed, isTraced: true))
            #expect(first.trace == second.trace && first.trace.count > 10)
            let kept = (0..<2).map { _ in SeedRun.run(seed, keeps: true, isTraced: true).trace }
            #expect(kept[0] == kept[1] && kept[0].count > 10)
            let pods = (0..<2).map { _ in SeedRun.run(seed, kubernetes: true, isTraced: true).trace }
            #expect(pods[0] == pods[1] && pods[0].count > 10)
        }
    }

    @Test func seedsDiffer() {
        #expect(SeedRun.run(1, isTraced: true).trace != SeedRun.run(2, isTraced: true).trace)
    }
}
