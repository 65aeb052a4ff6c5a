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
            Reads what soac apply, soac run and paasta_tools have written, from where log_reader of the system configuration says \
            (file, journald, mesos), or else from where log_writer writes. --reader mesos shows the standard output and \
            error of the tasks that run, from the sandboxes of all agents; nothing has to gather them.

            Times are UTC. Of a sandbox, which has none, they are those at which a line was read, and --limit counts for \
            each file.

            Exit status: 0, or 2 if the log cannot be read, or soac was called wrongly.
            """)

    @Option(name: .shortAndLong, help: .service())
    var service: String

    @Option(name: .shortAndLong, help: .instance(default: "all"))
    var instance: String?

    @Option(name: .shortAndLong, help: .cluster(default: "all"))
    var cluster: String?

    @Option(
        help: ArgumentHelp(
            "Only lines of these components, with commas between them: deploy, monitoring, stdout, stderr, …",
            valueName: "list"))
    var component: String?

    @Option(help: .since)
    var since: PastArgument?

    @Option(name: .limit, help: .limit(default: "the last 100 lines, or 10000 with --since"))
    var limit: Int?

    @Option(name: .customLong("lines"), help: .hidden) var oldLimit: Int?

    @Flag(name: .shortAndLong, help: "Go on with the lines that come, until interrupted.")
    var follow = false

    @Option(help: .format)
    var format: OutputFormat = .text

    @Option(help: ArgumentHelp("Read by this driver: file, journald or mesos.", valueName: "driver"))
    var reader: String?

    @Option(help: .mesos)
    var mesos: [String] = []

    @OptionGroup var system: SystemConfigOption

    func validate() throws {
        try Limit.validate(limit ?? oldLimit)
        _ = try components()
    }

    /// Nil: all.
    private func components() throws -> Set<String>? {
        try component.map { Set(try Names.all([$0], of: "--component")) }
    }

    func run() async throws {
        let configuration = try system.load().configuration
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
