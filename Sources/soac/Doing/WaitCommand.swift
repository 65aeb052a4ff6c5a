import ArgumentParser
import Compiler
import Fleet
import Git
import Planner
import Runtime

struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Waits until a commit of a service runs everywhere in a deploy group.",
        discussion: """
            Watches the Marathon instances of the group, in the clusters whose system configuration is given, until \
            each runs this commit and nothing else, with as many healthy tasks as are wanted. It says what it is \
            waiting for, and again when that changes. It does not wait for an instance that is stopped, or of which no \
            task is wanted.

            Exit status: 0 the commit runs everywhere, 1 it did not in time, or waiting does not help, 2 soac could \
            not run, or was called incorrectly.
            """)

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Clusters") var clusters: ClusterOptions

    @Option(name: .shortAndLong, help: .service(), completion: .serviceNames)
    var service: String

    @Option(
        name: [.customLong("deploy-group"), .customShort("l")],
        help: .deployGroup(),
        completion: .deployGroups)
    var group: String

    @Option(name: [.long, .customShort("k")], help: .commit)
    var commit: String

    @Option(help: .deployments, completion: .directory)
    var deployments: String?

    @Option(help: .timeout)
    var timeout = 30.0

    @Option(help: .interval)
    var interval = 10.0

    func validate() throws {
        try TimeLimit.validate(minutes: timeout)
        guard interval > 0, interval < 1e6 else { throw ValidationError("--interval is more than 0") }
        guard ObjectID(hex: commit) != nil else {
            throw ValidationError("--commit needs a full commit id of 40 digits; `git rev-parse` prints it")
        }
        try ArtifactOptions.validate(deployments: deployments)
    }

    func run() async throws {
        let snapshot = try source.snapshot()
        let loaded = try clusters.load(source.whereabouts())
        let targets = try targets(in: snapshot, loaded)
        let parts = try await parts(of: targets, in: snapshot, loaded)
        guard !parts.isEmpty else { return }
        Terminal.note("waiting for \(service) at \(commit) in \(group)\(Self.limit(minutes: timeout))")
        let left = await DeployWait(commit, in: parts)
            .run(patience: .init(limit: TimeLimit.of(timeout * 60), interval: interval)) { Terminal.note($0) }
        guard left.isEmpty else {
            for line in left { Terminal.error(Problem(line)) }
            throw ExitCode(1)
        }
        Terminal.note("\(service) is deployed to \(group) at \(commit)")
    }

    private static func limit(minutes count: Double) -> String {
        if count == 0 { return "" }
        if count < 1 { return ", for \(Int(count * 60)) seconds at most" }
        let number = count == count.rounded() ? "\(Int(count))" : "\(count)"
        return ", for \(number) minute\(count == 1 ? "" : "s") at most"
    }

    /// The instances of the group.
    private func targets(in snapshot: Snapshot, _ loaded: [ClusterOptions.Loaded]) throws -> DeployTargets {
        let known = Set(loaded.map(\.input.name) + loaded.flatMap(\.input.system.clusters)).sorted()
        let fleet = Fleet(snapshot: snapshot, services: [ServiceName(service)], jobs: 1)
        let read: Outcome<[(name: ServiceName, targets: Definition<DeployTargets>)]>
        do { read = try DeployTargetReading(fleet: fleet, clusters: known).read() } catch { throw Problem(error) }
        Terminal.report(read.diagnostics)
        guard let all = read.value.first?.targets.value else {
            throw Problem("the files of \(service) in soa-configs cannot be read")
        }
        guard all.groups.contains(DeployGroup(group)) else {
            let near = NearestNames.of(group, among: all.groups.map(\.text))
            let names = near.isEmpty ? all.groups.prefix(10).map(\.text) : near
            throw Problem(
                "no instance of \(service) follows the deploy group '\(group)'",
                hint: names.isEmpty ? nil : "there is \(names.joined(separator: ", "))")
        }
        return all
    }

    /// What is waited for in each cluster; empty if the group has no instance of Marathon at all.
    private func parts(
        of targets: DeployTargets, in snapshot: Snapshot, _ loaded: [ClusterOptions.Loaded]
    ) async throws -> [DeployWait.Part] {
        let all = targets.targets.filter { $0.group.value == .some(DeployGroup(group)) }
        let followers = all.filter { $0.kind == .marathon }
        if followers.count < all.count {
            Terminal.note(
                "\(all.count - followers.count) of its instances do not run on Marathon: soac does not wait for them")
        }
        let given = Set(loaded.map(\.input.name))
        let unseen = Set(followers.map(\.cluster)).subtracting(given).sorted().map(\.text)
        if !unseen.isEmpty {
            Terminal.note(
                "not checked, because their system configuration is not given: \(unseen.joined(separator: ", "))")
        }
        let files = try expectedDeployments(targets, snapshot)
        var parts: [DeployWait.Part] = []
        for cluster in loaded {
            let here = followers.filter { $0.cluster == cluster.input.name }
            if here.isEmpty { continue }
            parts.append(
                DeployWait.Part(
                    cluster: cluster.input.name, rollout: try await rollout(cluster, snapshot, files),
                    instances: here.map { InstanceID(service: targets.service, instance: $0.instance) }))
        }
        if parts.isEmpty, !followers.isEmpty {
            throw Problem(
                "no instance of the group is in \(given.sorted().map(\.text).joined(separator: ", "))",
                hint: "give the system configurations of \(unseen.joined(separator: ", "))")
        }
        return parts
    }

    private func expectedDeployments(_ targets: DeployTargets, _ snapshot: Snapshot) throws(Problem) -> DeploymentFiles
    {
        do {
            return try ExpectedDeployment.files(
                of: targets, once: commit, isDeployedTo: DeployGroup(group), in: snapshot,
                deployments: deployments.map { .folder($0) })
        } catch { throw Problem(error) }
    }

    /// It looks, and does nothing.
    private func rollout(
        _ cluster: ClusterOptions.Loaded, _ snapshot: Snapshot, _ files: DeploymentFiles
    ) async throws -> Rollout {
        let options = try RolloutOptions.parse([])
        let state = RolloutSource(looking: snapshot, deployments: files)
        return try options.rollout(
            of: cluster, options.wantedFleet(of: cluster, from: state, services: [ServiceName(service)]), from: state,
            // Without them, hosts in maintenance count as others.
            mesos: (try? await options.masters(cluster.input.system)) ?? [], memory: RoundMemory(), locks: NoLocks(),
            log: TerminalLog())
    }
}
