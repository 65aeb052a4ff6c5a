import ArgumentParser

/// Servers of a cluster that run nothing: to try soac on, and what talks to the same APIs.
@main
struct SoacSimulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soac-simulate",
        abstract: "Serves the APIs of a simulated cluster on loopback.",
        subcommands: [MarathonCommand.self])
}
