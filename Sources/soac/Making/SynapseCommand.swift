import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Runtime

struct SynapseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synapse",
        abstract: "Prints synapse's configuration for a host: which services HAProxy serves, and where they are found.",
        discussion: """
            Reads the SmartStack namespaces of all services and prints the complete synapse.conf.json, or writes it \
            with --write. A namespace that cannot be read is reported and left out, or keeps what the file has; all \
            others are written.

            Exit status: 0 all is well, 1 there are errors, 2 soac could not run, or was called incorrectly.
            """)

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Host") var host: HostOptions

    @Option(
        help: ArgumentHelp(
            "The host's configuration of synapse-tools, synapse-tools.conf.json. Default: what synapse-tools does without one.",
            valueName: "file"),
        completion: .file())
    var synapseToolsConfig: String?

    @Option(
        help: ArgumentHelp(
            "The HAProxy of the host. From 2.0 on, directives that it refuses are replaced by those that it knows.",
            valueName: "version"))
    var haproxyVersion = HAProxyVersion.standard

    /// Nothing in them matters here, as namespaces are those of all clusters: `soac nerve` has them, and whoever gives both
    /// the same is not in the wrong.
    @Option(name: .shortAndLong, help: .hidden, completion: .clusterNames) var cluster: [String] = []
    @Option(help: .hidden) var systemConfig: String?

    func run() throws {
        try host.metrics.measure("synapse", labels: host.labels) { metrics in try run(&metrics) }
    }

    private func run(_ metrics: inout CommandMetrics) throws {
        let settings = try SynapseCommand.settings(synapseToolsConfig)
        let snapshot = try source.snapshot()
        let previous = try HostOptions.previous(host.write)
        let result = try SynapseCommand.make(snapshot, host, settings, haproxyVersion, previous: previous)
        try host.deliver(
            result, lost: .ofSynapse(previous, result.value), of: snapshot.state(), command: "synapse", &metrics)
    }

    /// The host's settings; what keeps the run from starting is thrown.
    static func settings(_ path: String?) throws -> SynapseSettings {
        let lowered = SynapseSettingsLowering.lower(path.map { HostFolder.file($0, pipes: true) })
        Terminal.report(lowered.diagnostics)
        guard let settings = lowered.value else {
            throw Problem("the configuration of synapse-tools cannot be used")
        }
        return settings
    }

    static func make(
        _ snapshot: Snapshot, _ options: HostOptions, _ settings: SynapseSettings, _ version: HAProxyVersion,
        previous: Node?
    ) throws -> Outcome<[UInt8]> {
        let path = options.zookeeper == nil ? settings.topology : "\(options.topologies)/local.yaml"
        let servers = TopologyLowering.lower(HostFolder.file(path))
        Terminal.report(servers.diagnostics)
        guard let servers = servers.value else {
            throw Problem(
                "nothing can be discovered without \(path)", hint: "name the folder of topologies with --zookeeper")
        }
        let host = SynapseHost(
            name: options.host, locations: try options.loadLocations(), servers: servers, settings: settings)
        let fleet = Fleet(snapshot: snapshot, services: nil, jobs: Clock.cores())
        do { return try SynapseRun(fleet, host: host, version: version).run(previous: previous) } catch {
            throw Problem(error)
        }
    }
}
