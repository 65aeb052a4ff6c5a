import ArgumentParser
import Compiler
import Fleet
import Git
import Planner
import Runtime

/// What cron calls to have instances scaled.
struct AutoscaleAllServices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "autoscale_all_services",
        abstract: "Sets how many tasks the instances have that are autoscaled: soac autoscale --apply.",
        discussion: """
            In a git work tree HEAD is read, with the deployments.json files that lie there.

            Exit status: 0 all went well, 1 the number of an instance is not known, 2 soac could not run, or was called incorrectly.
            """)

    @Argument(help: ArgumentHelp("The services. Default: all.", valueName: "service"), completion: .serviceNames)
    var services: [String] = []

    @OptionGroup var folder: SoaDirOption
    @OptionGroup var verbosity: VerboseFlag
    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    func run() async throws {
        let run = try await places.prepareAutoscaling(folder.soaDir, cluster: nil, services: services)
        defer { run.close() }
        try await run.scale(services, writes: true)
    }
}

struct PaastaAutoscale: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "autoscale", abstract: "Shows or sets how many tasks an instance has: soac autoscale.",
        discussion: """
            Prints the number, and nothing else.

            Exit status: 0 all is well, 1 the number is not known, or cannot be set, 2 it could not run, or was called incorrectly.
            """)

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service. Default: the name of this folder.", valueName: "name"),
        completion: .serviceNames)
    var service: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The instance.", valueName: "name"), completion: .instanceNames)
    var instance: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The cluster.", valueName: "name"), completion: .clusterNames)
    var cluster: String

    @Option(help: ArgumentHelp("Set it, within the bounds of the instance.", valueName: "number"))
    var set: Int?

    @OptionGroup var folder: SoaDirOption
    @OptionGroup(title: "What paasta_tools has no options for") var places: DoingPlaces

    func validate() throws {
        if let set, set < 0 { throw ValidationError("--set needs a number of tasks, 0 or more") }
    }

    func run() async throws {
        let service = PaastaCommand.service(try PaastaCommand.serviceOrFolder(service))
        let run = try await places.prepareAutoscaling(folder.soaDir, cluster: cluster, services: [service])
        defer { run.close() }
        let name = "\(service).\(instance)"
        let count = if let set { try await run.set(set, of: name) } else { try await run.count(of: name) }
        try Terminal.output("\(count)\n")
    }
}

struct PaastaPauseServiceAutoscaler: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause_service_autoscaler",
        abstract: "Lets nothing be scaled in a cluster for a while: soac autoscale --pause.",
        discussion: """
            Exit status: 0 all went well, 2 it could not run, or was called incorrectly, 3 the pause would be longer than 320 minutes.
            """)

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The cluster. Default: the one that the system configuration names.", valueName: "name"),
        completion: .clusterNames)
    var cluster: String?

    @Option(
        name: [.customShort("d"), .customLong("pause-duration")],
        help: ArgumentHelp("For how long.", valueName: "minutes"))
    var duration = 120

    @Flag(name: .shortAndLong, help: "Also for longer than 320 minutes.")
    var force = false

    @Flag(name: .shortAndLong, help: "Say until when it is paused, and change nothing.")
    var info = false

    @Flag(name: .shortAndLong, help: "End the pause.")
    var resume = false

    @Flag(help: "Write no line to the audit log.")
    var noLog = false

    private static let longest = 320

    func validate() throws {
        if duration < 1 { throw ValidationError("--pause-duration is 1 minute or more") }
    }

    func run() async throws {
        if duration > Self.longest, !force {
            Terminal.error(
                Problem("\(duration) minutes are more than \(Self.longest)", hint: "--force pauses for so long"))
            throw ExitCode(3)
        }
        var options = try RolloutOptions.parse([])
        if let cluster { options.clusters.names = [cluster] }
        let pause = try await AutoscalingPause(options, log: !noLog)
        defer { pause.close() }
        if resume, !info { try await pause.end() } else if !info { try await pause.begin(minutes: Double(duration)) }
        try Terminal.output(try await pause.words() + "\n")
    }
}

extension DoingPlaces {
    /// Of these services; of none: of all.
    fileprivate func prepareAutoscaling(
        _ soaDir: String, cluster: String?, services: [String]
    ) async throws -> AutoscalingRun {
        let options = try places.options(cluster: cluster)
        if options.clusters.instanceCounts != nil {
            throw ValidationError("the counts are those in ZooKeeper: leave out --instance-counts")
        }
        return try await AutoscalingRun(
            options, try RolloutSource(soaDir: soaDir),
            services: services.isEmpty ? nil : services.map { ServiceName($0) },
            log: !noLog)
    }
}
