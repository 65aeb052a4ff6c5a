import ArgumentParser
import Compiler

struct StartCommand: ParsableCommand {
    static let configuration = StateOptions.configuration(
        "start", "Starts instances that were stopped; those that run are restarted.")
    @OptionGroup var options: StateOptions
    func run() throws { try options.run(starts: true) }
}

struct StopCommand: ParsableCommand {
    static let configuration = StateOptions.configuration(
        "stop", "Stops instances, until the next deploy or start.")
    @OptionGroup var options: StateOptions
    func run() throws { try options.run(starts: false) }
}

struct RestartCommand: ParsableCommand {
    static let configuration = StateOptions.configuration("restart", "Restarts instances.")
    @OptionGroup var options: StateOptions
    func run() throws { try options.run(starts: true) }
}

/// Which instances to start or stop.
struct StateOptions: ParsableArguments {
    @OptionGroup var options: TagOptions

    @Option(
        name: [.customLong("cluster"), .customShort("c")],
        help: .cluster(),
        completion: .clusterNames)
    var clusters: [String]

    @Option(
        name: [.customLong("instance"), .customShort("i")],
        help: .instance(),
        completion: .instanceNames)
    var instances: [String]

    func validate() throws {
        _ = try Names.all(clusters, of: "--cluster")
        _ = try Names.all(instances, of: "--instance")
    }

    static func configuration(_ name: String, _ abstract: String) -> CommandConfiguration {
        CommandConfiguration(
            commandName: name, abstract: abstract,
            discussion: """
                Pushes the tag paasta-CLUSTER.INSTANCE-TIME-start (or -stop) to the git_url of the service, on the \
                commit that is deployed to the instance's deploy group. The tag is printed with its commit.

                Exit status: 0 the tags are there, 2 they are not, or soac was called incorrectly.
                """)
    }

    func run(starts: Bool) throws {
        let tagging = try options.open()
        do {
            let tags = DeployTags(try tagging.references())
            var plan = TagPlan()
            for cluster in try Names.all(clusters, of: "--cluster") {
                for instance in try Names.all(instances, of: "--instance") {
                    let branch = ControlBranch(ClusterName(cluster), InstanceName(instance))
                    plan.add(
                        try TagPlan.setting(
                            branch, starts: starts, of: tagging.targets, tags, at: DeployTime(Clock.now())))
                }
            }
            try options.carryOut(plan, tagging)
        } catch { throw Problem(tagging: error, service: options.service) }
    }
}
