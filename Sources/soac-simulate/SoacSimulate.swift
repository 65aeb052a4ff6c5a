import ArgumentParser

/// Servers of a cluster that run nothing: to try soac on, and what talks to the same APIs.
@main
struct SoacSimulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soac-simulate",
        abstract: "Simulates a cluster: its APIs on loopback, or soac and all around it in one process.",
        subcommands: [
            MarathonCommand.self, ChronosCommand.self, KubernetesCommand.self, ClusterCommand.self, SeedsCommand.self,
            IdleCommand.self,
        ])
}
