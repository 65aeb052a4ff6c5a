import ArgumentParser

/// How much is done at once on this machine.
struct JobsOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many services to compile or check at once. Default: the number of cores.", valueName: "n"))
    var jobs: Int?

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs is at least 1") }
    }

    var count: Int { jobs ?? Clock.cores() }
}
