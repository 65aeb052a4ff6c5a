import ArgumentParser
import Glibc
import Simulation

/// `soac-simulate idle`
struct IdleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle",
        abstract: "Plays soac run over a cluster that is as it should be, and tells how much memory that takes.",
        discussion: """
            Prints how many KiB the process has had at most, after a tenth of the looks and at the end.

            Exit status: 0, or 1 if a promise was broken, or it has grown by more than a mebibyte.
            """)

    @Option(help: ArgumentHelp("How many looks at the cluster.", valueName: "n"))
    var cycles = 10_000

    @Option(help: ArgumentHelp("Which world.", valueName: "n"))
    var seed: UInt64 = 1

    func validate() throws {
        if cycles < 10 { throw ValidationError("--cycles is at least 10") }
    }

    func run() throws {
        let (outcome, early, late) = SeedRun.idle(seed, cycles: cycles) {
            var usage = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return usage.ru_maxrss
        }
        for violation in outcome.violations { print("seed \(seed): \(violation)") }
        print("\(cycles) looks in \(outcome.seconds / 3600) hours, \(outcome.requests) requests")
        print("\(early) KiB at most after a tenth, \(late) KiB at most at the end")
        if !outcome.violations.isEmpty || late - early > 1024 { throw ExitCode(1) }
    }
}
