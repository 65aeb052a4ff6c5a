import ArgumentParser
import Runtime

/// The process that brings instances about as their files change, as paasta_tools has it.
struct PaastaDeployd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paasta-deployd",
        abstract: "Keeps Marathon's instances as they should be, until it is told to stop.",
        discussion: """
            Does what soac run does for the instances of Marathon. Nothing is removed, no job is looked at, and nobody is told \
            of replication: for these cron has cleanup_marathon_jobs, deploy_chronos_jobs and others, or take soac run in place \
            of all. In a git work tree, HEAD is brought about, with the deployments.json files that lie there. Where it runs on \
            several hosts they share the locks of ZooKeeper, and all of them work.

            Exit status: 0 it was told to stop, 2 soac could not run, or was called incorrectly.
            """)

    @OptionGroup var folder: SoaDirOption
    @OptionGroup var verbosity: VerboseFlag

    @Option(
        help: ArgumentHelp("Where the page of soac run is served. Default: nowhere.", valueName: "host:port"))
    var listen: String?

    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    func run() async throws {
        let soaDir = folder.soaDir
        var keeping = try KeepingOptions.parse(listen.map { ["--listen", $0] } ?? ["--no-page"])
        keeping.noLog = places.noLog
        var settings = keeping.settings(RolloutGuards(maxRemoved: 0, maxBounces: nil))
        settings.onlyTurns = true
        // What lies beside a commit is looked at as well: deployments.json files are mostly not committed.
        let source = RunCommand.Source(read: { try RolloutSource(soaDir: soaDir) }, folder: soaDir)
        try await keeping.run(try places.places.options(cluster: nil), settings, source)
    }
}
