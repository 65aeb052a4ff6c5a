import ArgumentParser
import Compiler
import Git
import Planner
import Runtime

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Shows the log of a service: what was done to it, and what its tasks write.",
        discussion: """
            Reads what soac apply, soac run and paasta_tools have written, from where log_reader in the system \
            configuration says (file, journald, mesos), or otherwise from where log_writer writes. --reader mesos \
            shows the standard output and error of running tasks, from the sandboxes of all agents; no log collector \
            is needed.

            Times are UTC. Sandboxes keep no times: their lines have the time at which they were read, and --limit \
            applies to each file.

            Exit status: 0, or 2 if the log cannot be read, or soac was called incorrectly.
            """)

    @Option(name: .shortAndLong, help: .service(), completion: .serviceNames)
    var service: String

    @Option(name: .shortAndLong, help: .instance(default: "all"), completion: .instanceNames)
    var instance: String?

    @Option(name: .shortAndLong, help: .cluster(default: "all"), completion: .clusterNames)
    var cluster: String?

    @Option(
        help: ArgumentHelp(
            "Only lines of these components, separated by commas: deploy, monitoring, stdout, stderr, …",
            valueName: "list"),
        completion: .words(["deploy", "monitoring", "stdout", "stderr"]))
    var component: String?

    @Option(help: .since)
    var since: PastArgument?

    @Option(name: .limit, help: .limit(default: "the last 100 lines, or 10000 with --since"))
    var limit: Int?

    @Option(name: .customLong("lines"), help: .hidden) var oldLimit: Int?

    @Flag(name: .shortAndLong, help: "Continue with new lines, until interrupted.")
    var follow = false

    @Option(help: .format)
    var format: OutputFormat = .text

    @Option(
        help: ArgumentHelp("Read by this driver: file, journald or mesos.", valueName: "driver"),
        completion: .list(["file", "journald", "mesos"]))
    var reader: String?

    @Option(help: .mesos)
    var mesos: [String] = []

    @OptionGroup(title: "Clusters") var systems: SystemConfigsOption

    func validate() throws {
        try Limit.validate(limit ?? oldLimit)
        _ = try components()
    }

    /// Nil: all.
    private func components() throws -> Set<String>? {
        try component.map { Set(try Names.all([$0], of: "--component")) }
    }

    func run() async throws {
        guard let configuration = try systems.loadOne(cluster, whereabouts(), for: .looking) else {
            throw Problem("there is no system configuration", hint: "name one with --system-config")
        }
        let query = LogQuery(
            service: service, instance: instance, cluster: cluster,
            components: try components(), since: since?.time(in: .utc).map { Double($0.first) },
            limit: Limit.of(limit ?? oldLimit ?? (since == nil ? 100 : 10_000)))
        let output = LogOutput(
            line: { [format] line in try Terminal.output(Self.text(line, format)) }, note: { Terminal.note($0) })
        do {
            let reader = try await LogReaders.named(reader, by: configuration.services) {
                try await RolloutOptions.masters(mesos, of: configuration)
            }
            try await reader.read(query, follow: follow, to: output)
        } catch let failure as LogFailure {
            throw Problem(failure.reason, hint: failure.hint)
        }
    }

    /// A log can be read without a repository.
    private func whereabouts() throws -> Whereabouts {
        (try? RepositoryOptions.parse([]).whereabouts()) ?? .nowhere
    }

    /// Whatever a line holds, it makes no other: what stands on further lines of a message is set in.
    private static func text(_ line: LogLine, _ format: OutputFormat) -> String {
        var line = line
        line.message = Redaction.of(line.message)
        switch format {
        case .json: return line.text + "\n"
        case .text:
            let time = line.timestamp.prefix { $0 != "." }
            let place = line.instance.map { "\(line.service).\($0)" } ?? line.service
            let head = "\(time)Z \(line.cluster) \(place) [\(line.component)]"
            // By scalars: a carriage return and a line break are one character.
            let message = line.message.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            return "\(Printable.line(head)) \(message.map { Printable.line(String($0)) }.joined(separator: "\n    "))\n"
        }
    }
}
