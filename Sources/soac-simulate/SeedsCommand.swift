import ArgumentParser
import Glibc
import Simulation

/// `soac-simulate seeds`
struct SeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seeds",
        abstract: "Plays soac over simulated clusters, and looks whether it keeps its promises.",
        discussion: """
            Each seed is a world of its own: a fleet, commits, a network that loses messages, hosts that go, and one soac or \
            two that end in between. The same seed takes the same way.

            Exit status: 0 no promise was broken, 1 one was: the seed is printed, and --seed N --trace shows it again.
            """)

    @Option(help: ArgumentHelp("How many seeds.", valueName: "n"))
    var count = 1000

    @Option(help: ArgumentHelp("The first of them.", valueName: "n"))
    var first: UInt64 = 1

    @Option(help: ArgumentHelp("This seed alone.", valueName: "n"))
    var seed: UInt64?

    @Flag(help: "Worlds in which soac run keeps the cluster, beside what cron calls.")
    var keeping = false

    @Flag(help: "Worlds of which Kubernetes is all.")
    var kubernetes = false

    @Flag(help: "Print what was done in each seed.")
    var trace = false

    func validate() throws {
        if count < 1 { throw ValidationError("--count is at least 1") }
        if keeping, kubernetes { throw ValidationError("soac run keeps no cluster of Kubernetes yet") }
        if first > .max - UInt64(count) { throw ValidationError("--first is too large") }
    }

    func run() throws {
        let seeds = seed.map { $0...$0 } ?? first...(first + UInt64(count) - 1)
        var (failures, requests, seconds) = (0, 0, 0)
        var judged: [Promise: Int] = [:]
        for seed in seeds {
            let outcome = SeedRun.run(seed, keeps: keeping, kubernetes: kubernetes, isTraced: trace)
            for line in outcome.trace { print(line) }
            (requests, seconds) = (requests + outcome.requests, seconds + outcome.seconds)
            judged.merge(outcome.judged, uniquingKeysWith: +)
            guard !outcome.violations.isEmpty else { continue }
            failures += 1
            print("seed \(seed): \(outcome.violations[0])")
            for violation in outcome.violations.dropFirst() { print("    \(violation)") }
            fflush(nil)
        }
        print(
            "\(seeds.count) seed\(seeds.count == 1 ? "" : "s"), \(requests) requests, \(seconds / 3600) hours: "
                + "\(failures == 0 ? "every promise was kept" : "\(failures) broke a promise")")
        let counts = Promise.allCases.map { "\($0.rawValue) \(judged[$0] ?? 0)" }
        print("looked at: \(counts.joined(separator: ", "))")
        if failures > 0 { throw ExitCode(1) }
    }
}
