import ArgumentParser
import Compiler
import Fleet
import Git
import Runtime

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows what runs of a service, beside what should run.",
        discussion: """
            For each instance, what the commit wants and what Marathon has: running, deploying, bouncing, delayed, \
            waiting for room, stopped, with its tasks, their hosts and health. For each job, what the commit wants and \
            what Chronos has: its schedule, its parents, how often it ran and failed. For each instance of Kubernetes, \
            what the commit wants and which pods are ready. If instances are named, it also \
            says what HAProxy and hacheck report of each task. For the whole cluster it lists the hosts in \
            maintenance, and those that seem to have been forgotten there.

            Exit status: 0 everything asked for is as it should be, 1 something is not, 2 soac could not run, or was \
            called incorrectly.
            """)

    @Argument(
        help: ArgumentHelp("SERVICE or SERVICE.INSTANCE. Default: all.", valueName: "name"),
        completion: .servicesAndInstances)
    var names: [String] = []

    @OptionGroup var options: RolloutOptions

    @Option(help: .format)
    var format = OutputFormat.text

    @OptionGroup var color: ColorOption

    func run() async throws {
        let prepared = try await options.prepare(locks: false) { _ in TerminalLog() }
        defer { prepared.close() }
        try await Self.show(prepared, names: names, format: format, colored: color.isColored)
    }

    /// `names` as above.
    static func show(
        _ prepared: RolloutOptions.Prepared, names: [String], format: OutputFormat, colored: Bool
    ) async throws {
        let (rollout, jobs) = (prepared.rollout, try prepared.jobs())
        let workloads = try await prepared.workloads(nil)
        var ids: [InstanceID] = names.isEmpty && rollout.hasMarathon ? rollout.instances(named: nil) : []
        var jobIDs: [InstanceID] = names.isEmpty ? jobs.jobs(named: nil) : []
        var podIDs: [InstanceID] = names.isEmpty && workloads.isServerNamed ? workloads.instances(named: nil) : []
        for name in names {
            let (found, foundJobs) = (rollout.instances(named: name), jobs.jobs(named: name))
            let foundPods = workloads.instances(named: name)
            if found.isEmpty, foundJobs.isEmpty, foundPods.isEmpty {
                let all = rollout.instances(named: nil) + jobs.jobs(named: nil) + workloads.instances(named: nil)
                throw unknown(name, all, rollout.inputs.cluster)
            }
            podIDs += foundPods.filter { !podIDs.contains($0) }
            ids += found.filter { !ids.contains($0) }
            jobIDs += foundJobs.filter { !jobIDs.contains($0) }
        }
        let statuses = await rollout.status(of: ids, closely: !names.isEmpty)
        let jobStatuses = await jobs.status(of: jobIDs)
        let podStatuses = await workloads.status(of: podIDs)
        let leftOut = names.isEmpty && !workloads.isServerNamed ? workloads.instances(named: nil).count : 0
        if names.isEmpty, !rollout.hasMarathon, !rollout.wanted.instances.isEmpty {
            Terminal.note(PlanWords.withoutMarathon(rollout.wanted.instances.count))
        }
        if leftOut > 0 { Terminal.note(PlanWords.leftOut(leftOut)) }
        switch format {
        case .text:
            let text = StatusText(colored: colored, now: HostClock().now)
            try Terminal.output(
                text.render(statuses, closely: !names.isEmpty) + text.render(jobStatuses, closely: !names.isEmpty)
                    + text.render(podStatuses, closely: !names.isEmpty)
                    + (names.isEmpty ? await maintenance(rollout, text) : ""),
                colored: colored)
            Terminal.tell(prepared.state)
        case .json: try Terminal.output(StatusJSON.text(statuses, jobs: jobStatuses, workloads: podStatuses))
        }
        let areAllWell = statuses.allSatisfy(\.isWell) && jobStatuses.allSatisfy(\.isWell)
        if !areAllWell || !podStatuses.allSatisfy(\.isWell) { throw ExitCode(1) }
    }

    /// Hosts in maintenance are the whole cluster's.
    private static func maintenance(_ rollout: Rollout, _ text: StatusText) async -> String {
        switch await rollout.maintenance() {
        case nil: return ""
        case .known(let maintenance)?: return text.render(maintenance)
        case .unknown(let reason)?:
            Terminal.warn("it is not known which hosts are in maintenance: \(reason)")
            return ""
        }
    }

    private static func unknown(_ name: String, _ all: [InstanceID], _ cluster: ClusterName) -> Problem {
        let known = Set(all.map(\.description)).union(all.map(\.service.text)).sorted()
        let near = NearestNames.of(name, among: known)
        return Problem(
            "nothing called '\(name)' runs in \(cluster)",
            hint: near.isEmpty ? nil : "did you mean \(near.joined(separator: " or "))?")
    }
}
