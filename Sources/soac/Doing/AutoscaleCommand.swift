import ArgumentParser
import Compiler
import Fleet
import Git
import Glibc
import Planner
import Runtime

struct AutoscaleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "autoscale",
        abstract: "Shows and sets the number of tasks of autoscaled instances.",
        discussion: """
            An instance with max_instances has as many tasks as ZooKeeper says. Without a flag it shows how many that \
            is, and how many it would become, by how busy the tasks are: by the CPU that Mesos's agents count, or by \
            what the tasks say themselves, as the instance's autoscaling is configured. --apply sets that number, \
            which cron should do every five minutes. --set sets a number by hand, which the next --apply may change \
            again; --pause prevents that in the whole cluster.

            Exit status: 0 all went well, 1 the number of an instance is not known, or another process works on the \
            one to be set, 2 soac could not run, or was called incorrectly.
            """)

    @Argument(
        help: ArgumentHelp("SERVICE or SERVICE.INSTANCE. Default: all.", valueName: "name"),
        completion: .servicesAndInstances)
    var names: [String] = []

    @Flag(help: "Set the numbers.")
    var apply = false

    /// Elsewhere `--write` names a file.
    @Flag(name: .customLong("write"), help: .hidden) var oldApply = false

    @Option(help: ArgumentHelp("Set the number of one instance, within its bounds.", valueName: "number"))
    var set: Int?

    @Option(help: ArgumentHelp("Pause autoscaling in the cluster, for so many minutes.", valueName: "minutes"))
    var pause: Double?

    @Flag(help: "End the pause.")
    var resume = false

    @OptionGroup var options: RolloutOptions

    @Flag(help: .noLog)
    var noLog = false

    private var applies: Bool { apply || oldApply }

    func validate() throws {
        let ways = [applies, set != nil, pause != nil, resume].count { $0 }
        if ways > 1 { throw ValidationError("--apply, --set, --pause and --resume exclude each other") }
        if set != nil, names.count != 1 { throw ValidationError("--set takes one SERVICE.INSTANCE") }
        if let set, set < 0 { throw ValidationError("--set needs a number of tasks, 0 or more") }
        if let pause, !(pause > 0 && pause < 1e6) { throw ValidationError("--pause needs more than 0 minutes") }
        if pause != nil || resume, !names.isEmpty {
            throw ValidationError("a pause applies to the whole cluster: do not name an instance")
        }
        if options.clusters.instanceCounts != nil {
            throw ValidationError("the counts are those in ZooKeeper: leave out --instance-counts")
        }
    }

    @OptionGroup var quiet: QuietFlag
    @OptionGroup var metrics: MetricsOption

    func run() async throws {
        if pause != nil || resume { return try await changePause() }
        try await metrics.measure("autoscale", cluster: options.clusters.names) { try await autoscale() }
    }

    private func autoscale() async throws {
        let run = try await AutoscalingRun(
            options, try RolloutSource(options.source, revision: options.rev), log: !noLog)
        defer { run.close() }
        if let set {
            try await run.set(set, of: names[0])
        } else {
            try await run.scale(names, writes: applies, quiet: quiet.quiet)
        }
    }

    private func changePause() async throws {
        let pause = try await AutoscalingPause(options, log: !noLog)
        defer { pause.close() }
        if let minutes = self.pause { try await pause.begin(minutes: minutes) } else { try await pause.end() }
        Terminal.note(try await pause.words())
    }
}

/// The autoscaling of a cluster, prepared.
struct AutoscalingRun {
    private let prepared: RolloutOptions.Prepared
    private let autoscaling: Autoscaling
    private let audit: WrittenAudit?

    /// `services` are those that are compiled; nil: all.
    init(
        _ options: RolloutOptions, _ source: RolloutSource, services: [ServiceName]? = nil, log: Bool
    ) async throws {
        var audit: WrittenAudit?
        prepared = try await options.prepare(from: source, services: services, locks: true) { cluster in
            guard log else { return UnrepeatedLog([]) }
            audit = try TerminalLog.audit(of: cluster)
            return try TerminalLog.written(for: cluster)
        }
        self.audit = audit
        guard let zookeeper = prepared.zookeeper else {
            prepared.close()
            throw AutoscalingPause.noZooKeeper
        }
        autoscaling = Autoscaling(prepared.rollout, zookeeper, owner: RolloutOptions.owner)
    }

    func close() { prepared.close() }

    /// Shows what becomes of instances; with `writes` it becomes so, unless there is a pause. `quiet`: only failures are shown.
    func scale(_ names: [String], writes: Bool, quiet: Bool = false) async throws {
        let ids = try instances(names)
        if writes, try await isPaused() { return }
        let results = await autoscaling.run(over: ids, writes: writes)
        let shown = quiet ? [] : results.filter { !$0.hasFailed }
        try Terminal.output(shown.map { Printable.line($0.text) + "\n" }.joined())
        let failed = results.filter(\.hasFailed)
        for result in failed { Terminal.error(Problem(result.text)) }
        let scaled = results.count { if case .scales = $0.outcome { true } else { false } }
        if !quiet || !failed.isEmpty {
            Terminal.note(
                "\(scaled) of \(results.count) instances \(writes ? "are" : "would be") scaled"
                    + (failed.isEmpty ? "" : "; the number of \(failed.count) is not known"))
        }
        if !failed.isEmpty { throw ExitCode(1) }
    }

    /// Sets the number of an instance's tasks. Gives the number that it has then.
    @discardableResult
    func set(_ count: Int, of name: String) async throws -> Int {
        let id = try instance(name)
        let result = await autoscaling.set(count, of: id)
        guard case .scales(let number) = result.outcome else {
            Terminal.error(Problem("\(result.text): nothing is set"))
            throw ExitCode(1)
        }
        audit?.note("manual-scale", .map([(.string("desired_instances"), .int(count))]), of: id)
        Terminal.note("\(id) has \(number) tasks to run")
        if number != count, let bounds = result.bounds {
            Terminal.warn("\(count) is not within its bounds, \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return number
    }

    /// How many tasks an instance has by what ZooKeeper says.
    func count(of name: String) async throws -> Int {
        let id = try instance(name)
        switch await autoscaling.count(of: id) {
        case .known(let count): return count
        case .unknown(let reason):
            Terminal.error(Problem("\(id): \(reason)"))
            throw ExitCode(1)
        }
    }

    private func isPaused() async throws -> Bool {
        switch await autoscaling.pausedUntil() {
        case .unknown(let reason):
            Terminal.error(
                Problem(
                    "nothing is scaled: \(reason)", hint: "soac autoscale --resume removes an invalid pause as well"))
            throw ExitCode(1)
        case .known(let end):
            // That there is a pause was said when the counts were read.
            return AutoscaledCount.isPaused(until: end, now: HostClock().now)
        }
    }

    private func instance(_ name: String) throws -> InstanceID {
        let found = prepared.rollout.instances(named: name)
        guard found.count == 1, found[0].description.hasSameBytes(as: name) else {
            throw unknown(name, found.map(\.description))
        }
        return found[0]
    }

    /// All that names mean; of a service, and of the cluster, those that are autoscaled.
    private func instances(_ names: [String]) throws -> [InstanceID] {
        let rollout = prepared.rollout
        if names.isEmpty { return autoscaling.autoscaled(rollout.instances(named: nil)) }
        return try names.flatMap { name in
            let found = rollout.instances(named: name)
            if found.isEmpty { throw unknown(name, []) }
            if found.contains(where: { $0.description.hasSameBytes(as: name) }) { return found }
            let autoscaled = autoscaling.autoscaled(found)
            if autoscaled.isEmpty { Terminal.note("no instance of \(name) is autoscaled: none has max_instances") }
            return autoscaled
        }
    }

    private func unknown(_ name: String, _ own: [String]) -> Problem {
        let all = prepared.rollout.instances(named: nil)
        let known = Set(all.map(\.description)).union(all.map(\.service.text)).sorted()
        let near = own.isEmpty ? NearestNames.of(name, among: known) : own
        return Problem(
            "no instance called '\(name)' runs in \(prepared.rollout.inputs.cluster)",
            hint: near.isEmpty ? nil : "did you mean \(near.joined(separator: " or "))?")
    }
}

/// The pause of a cluster's autoscaling.
struct AutoscalingPause {
    static let noZooKeeper = Problem(
        "the system configuration names no zookeeper, where the counts of autoscaling are",
        hint: "\"zookeeper\": \"zk1:2181,zk2:2181\"")

    private let zookeeper: ZooKeeperClient
    private let nodes: AutoscalingNodes
    private let audit: WrittenAudit?

    init(_ options: RolloutOptions, log: Bool) async throws {
        var audit: WrittenAudit?
        let ground = try await options.ground(locks: true) { cluster in
            if log { audit = try TerminalLog.audit(of: cluster) }
            return UnrepeatedLog([])
        }
        guard let zookeeper = ground.zookeeper else { throw Self.noZooKeeper }
        (self.zookeeper, nodes, self.audit) = (zookeeper, AutoscalingNodes(zookeeper), audit)
    }

    func close() { zookeeper.close() }

    func begin(minutes: Double) async throws {
        do throws(ZooKeeperFailure) { try await nodes.pause(until: HostClock().now + minutes * 60) } catch {
            throw Problem(error.reason, hint: error.hint)
        }
        let length = Int(exactly: minutes).map { Value.int($0) } ?? .float(minutes)
        audit?.note("pause-service-autoscaler", .map([(.string("duration"), length)]))
    }

    func end() async throws {
        do throws(ZooKeeperFailure) { _ = try await nodes.resume() } catch {
            throw Problem(error.reason, hint: error.hint)
        }
        audit?.note("resume-service-autoscaler", .null)
    }

    /// Whether there is a pause, for people.
    func words() async throws -> String {
        switch await nodes.pausedUntil() {
        case .unknown(let reason): throw Problem(reason)
        case .known(let end):
            guard let end, AutoscaledCount.isPaused(until: end, now: HostClock().now) else {
                return "autoscaling is not paused"
            }
            return "autoscaling is paused" + (LogTime.text(end.rounded(.down)).map { " until \($0) UTC" } ?? "")
        }
    }
}
