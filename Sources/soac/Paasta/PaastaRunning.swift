import ArgumentParser
import Compiler
import Runtime

struct PaastaStart: ParsableCommand {
    static let configuration = PaastaInstances.configuration("start", "Starts or restarts instances: soac start.")
    @OptionGroup var instances: PaastaInstances
    func run() throws { try instances.run(starts: true) }
}

struct PaastaStop: ParsableCommand {
    static let configuration = PaastaInstances.configuration("stop", "Stops instances: soac stop.")
    @OptionGroup var instances: PaastaInstances
    func run() throws { try instances.run(starts: false) }
}

struct PaastaRestart: ParsableCommand {
    static let configuration = PaastaInstances.configuration("restart", "Restarts instances: soac restart.")
    @OptionGroup var instances: PaastaInstances
    func run() throws { try instances.run(starts: true) }
}

/// The instances of a service that are meant: all to which every option applies.
struct PaastaInstances: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The service. Default: the name of this folder.", valueName: "name"),
        completion: .serviceNames)
    var service: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Clusters with commas. Default: all of the system configuration.", valueName: "names"),
        completion: .clusterNames)
    var clusters: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Instances with commas. Default: all.", valueName: "names"),
        completion: .instanceNames)
    var instances: String?

    @Option(
        name: [.customLong("deploy-group"), .customShort("l")],
        help: ArgumentHelp("The deploy group that they follow.", valueName: "group"),
        completion: .deployGroups)
    var group: String?

    @OptionGroup var folder: SoaDirOption

    @Flag(name: .shortAndLong, help: "Do not ask, where --clusters or --instances does not say which are meant.")
    var yes = false

    static func configuration(_ name: String, _ abstract: String) -> CommandConfiguration {
        CommandConfiguration(
            commandName: name, abstract: abstract,
            discussion: """
                On a terminal it asks first, unless both --clusters and --instances are given.

                Exit status: 0 the tags are made, 1 no was the answer, 2 it could not run, or was called incorrectly.
                """)
    }

    func run(starts: Bool) throws {
        let service = try PaastaCommand.serviceOrFolder(service)
        let options = try TagOptions.parse(["--service", service, "--soa-dir", folder.soaDir])
        let tagging = try options.open()
        let chosen = try chosen(of: tagging.targets)
        if clusters == nil || instances == nil, !yes {
            for branch in chosen { Terminal.note("  \(branch)") }
            let question = "\(starts ? "start" : "stop") these \(chosen.count) of \(service)?"
            guard Terminal.confirm(question) else { throw ExitCode(1) }
        }
        do {
            let tags = DeployTags(try tagging.references())
            var plan = TagPlan()
            for branch in chosen {
                plan.add(
                    try TagPlan.setting(
                        branch, starts: starts, of: tagging.targets, tags, at: DeployTime(Clock.now())))
            }
            try options.carryOut(plan, tagging)
        } catch { throw Problem(tagging: error, service: service) }
    }

    /// Throws if something is named that is not there, or nothing is left.
    private func chosen(of targets: DeployTargets) throws(Problem) -> [ControlBranch] {
        var left = targets.targets
        for (option, text, own) in [
            ("cluster", clusters, { $0.cluster.text }), ("instance", instances, { $0.instance.text }),
        ] as [(String, String?, (DeployTarget) -> String)] {
            guard let names = text?.split(separator: ",").map(String.init) else { continue }
            for name in names where !left.contains(where: { own($0).hasSameBytes(as: name) }) {
                let near = NearestNames.of(name, among: Set(targets.targets.map(own)).sorted())
                throw Problem(
                    "\(targets.service) has no \(option) '\(name)' that is meant",
                    hint: near.isEmpty ? nil : "did you mean \(near.joined(separator: " or "))?")
            }
            left = left.filter { target in names.contains { $0.hasSameBytes(as: own(target)) } }
        }
        if let group { left = left.filter { $0.group.value == .some(DeployGroup(group)) } }
        // Of what is never deployed there is nothing to start or stop.
        if instances == nil { left = left.filter { $0.group.value != .some(nil) } }
        guard !left.isEmpty else { throw Problem("\(targets.service) has no such instance") }
        return left.map(\.branch)
    }
}
