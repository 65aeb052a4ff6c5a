import ArgumentParser

struct PaastaLogs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Shows the log of a service: soac events.",
        discussion: "Exit status: 0, or 2 if the log cannot be read, or paasta was called incorrectly.")

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service. Default: the name of this folder.", valueName: "name"),
        completion: .serviceNames)
    var service: String?

    @Option(
        name: [.customShort("C"), .long],
        help: ArgumentHelp("Only lines of these components, with commas.", valueName: "names"),
        completion: .words(["deploy", "monitoring", "stdout", "stderr"]))
    var components: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Only lines of this cluster.", valueName: "name"),
        completion: .clusterNames)
    var clusters: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Only lines of this instance.", valueName: "name"),
        completion: .instanceNames)
    var instances: String?

    @Flag(name: [.customShort("f"), .customShort("F"), .long], help: "Continue with new lines.")
    var tail = false

    @OptionGroup var verbosity: VerboseFlag

    @Flag(name: [.customShort("r"), .long], help: "Print the lines as they are written, in JSON.")
    var rawMode = false

    @OptionGroup var folder: SoaDirOption

    @Option(
        name: [.customShort("a"), .customLong("from"), .customLong("after")],
        help: ArgumentHelp("Only lines that are not older: 5m, 3h, or a moment.", valueName: "time"))
    var from: String?

    @Option(
        name: [.customShort("l"), .customShort("n"), .long],
        help: ArgumentHelp("How many lines at most, the last ones.", valueName: "n"))
    var lines: Int?

    func run() async throws {
        var arguments = ["--service", try PaastaCommand.serviceOrFolder(service)]
        for (option, value) in [
            ("--component", components), ("--cluster", clusters), ("--instance", instances), ("--since", from),
            ("--limit", lines.map { String($0.magnitude) }),
        ] {
            if let value { arguments += [option, value] }
        }
        if tail { arguments.append("--follow") }
        if rawMode { arguments += ["--format", "json"] }
        try await EventsCommand.parse(arguments).run()
    }

    func validate() throws {
        for (option, value) in [("--clusters", clusters), ("--instances", instances)] {
            if value?.contains(",") == true { throw ValidationError("\(option) names one") }
        }
    }
}
