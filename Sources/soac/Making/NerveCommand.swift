import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Runtime

struct NerveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nerve",
        abstract: "Prints nerve's configuration for a host: what runs there, and where it is registered.",
        discussion: """
            Takes what runs on the host from a file or from the agents of its schedulers, reads how it is registered, \
            and prints the complete nerve.conf.json, or writes it with --write. What cannot be read is reported and \
            left out, or keeps the entries that the file has; everything else is written.

            Exit status: 0 all is well, 1 there are errors, 2 soac could not run, or was called incorrectly.
            """)

    @OptionGroup(title: "Source") var source: SourceOptions
    @OptionGroup(title: "Host") var host: HostOptions
    @OptionGroup(title: "What runs there") var running: RunningOptions
    @OptionGroup(title: "nerve") var nerve: NerveOptions
    @OptionGroup(title: "Cluster") var systems: SystemConfigsOption

    @Option(name: .shortAndLong, help: .cluster(default: ArgumentHelp.clusters), completion: .clusterNames)
    var cluster: [String] = []

    func validate() throws {
        if try Names.all(cluster, of: "--cluster").count > 1 { throw ValidationError("a host belongs to one cluster") }
        if !running.isNamed {
            throw ValidationError("say what runs there, with --local-services, --mesos-agent or --kubelet")
        }
    }

    func run() async throws {
        try await host.metrics.measure("nerve", labels: host.labels) { metrics in try await run(&metrics) }
    }

    private func run(_ metrics: inout CommandMetrics) async throws {
        let snapshot = try source.snapshot()
        let result = try await make(snapshot, previous: try HostOptions.previous(host.write))
        try host.deliver(
            Outcome(result.file, result.diagnostics), lost: result.lost, of: snapshot.state(), command: "nerve",
            &metrics)
    }

    private func make(_ snapshot: Snapshot, previous: Node?) async throws -> Made {
        let whereabouts = try source.whereabouts()
        let configuration = try systems.loadOne(
            cluster.first, whereabouts, for: host.write == nil ? .looking : .changing)
        guard let name = cluster.first.map({ ClusterName($0) }) ?? configuration?.cluster else {
            throw Problem("nothing says which cluster this is", hint: "name one with --cluster")
        }
        let registration = configuration?.registration ?? HostRegistration()
        return try NerveCommand.make(
            snapshot, name, try nerve.load(host), try await running.load(registration),
            asked: running.asked(registration), previous: previous)
    }

    /// The file, and what the one that the host has would lose.
    struct Made {
        var file: [UInt8]
        var diagnostics: [Diagnostic]
        var lost: LostNamespaces
    }

    static func make(
        _ snapshot: Snapshot, _ cluster: ClusterName, _ host: Outcome<NerveHost>,
        _ running: Outcome<RunningOptions.Running>, asked: NerveRun.Asked, previous: Node?
    ) throws(Problem) -> Made {
        let run = NerveRun(
            snapshot: snapshot, cluster: cluster, host: host.value, running: running.value.services,
            brokenServices: running.value.broken)
        do {
            let result = try run.run(previous: previous)
            return Made(
                file: result.value, diagnostics: host.diagnostics + running.diagnostics + result.diagnostics,
                lost: run.lost(previous, result.value, asked: asked))
        } catch { throw Problem(error) }
    }
}

/// What runs on a host.
struct RunningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "JSON of what runs there: [[\"SERVICE\", \"INSTANCE\", PORT], …] of Marathon's tasks, and of others' {\"registrations\": [\"SERVICE.NAMESPACE\"], \"port\": PORT, \"service_ip\": …, \"hacheck_ip\": …}. May be given more than once.",
            valueName: "file"),
        completion: .file())
    var localServices: [String] = []

    @Option(
        help: ArgumentHelp(
            "The Mesos agent to ask for its tasks, as http://localhost:5051.", valueName: "url"))
    var mesosAgent: String?

    @Option(
        help: ArgumentHelp("The kubelet to ask for its pods, as http://127.0.0.1:10255.", valueName: "url"))
    var kubelet: String?

    @Option(
        help: ArgumentHelp(
            "The folder of what the host's own configuration runs: files SERVICE of {\"namespaces\": […]}.",
            valueName: "dir"),
        completion: .directory)
    var puppetServices: String?

    var isNamed: Bool { !localServices.isEmpty || mesosAgent != nil || kubelet != nil }

    /// What runs there, and the services of the host's own configuration of which that cannot be told.
    typealias Running = (services: [LocalService], broken: [ServiceName])

    /// What runs there, and the services of which that cannot be told. Without an answer of an agent nothing is written:
    /// what it runs would be taken for gone.
    func load(_ registration: HostRegistration) async throws -> Outcome<Running> {
        var running = try puppet()
        for path in localServices {
            try add(LocalServicesLowering.lower(HostFolder.file(path, pipes: true)), path, to: &running)
        }
        if let mesosAgent {
            let url = mesosAgent.hasSuffix("/") ? String(mesosAgent.dropLast()) : mesosAgent
            let state = try await answer(url + "/state", fallback: url + "/state.json")
            try add(AgentLowering.mesos(state, registration), state.path, to: &running)
        }
        if let kubelet {
            let url = kubelet.hasSuffix("/") ? String(kubelet.dropLast()) : kubelet
            let pods = try await answer(url + "/pods")
            try add(AgentLowering.pods(pods, sidecar: registration.podsHaveHacheck), pods.path, to: &running)
        }
        return running
    }

    /// Who says what runs there: an agent whose tasks are not registered says nothing.
    func asked(_ registration: HostRegistration) -> NerveRun.Asked {
        NerveRun.Asked(
            all: !localServices.isEmpty,
            host: mesosAgent != nil && (registration.marathon || registration.native), pods: kubelet != nil)
    }

    private func puppet() throws -> Outcome<Running> {
        guard let puppetServices else { return Outcome(([], [])) }
        let lowered = HostFolderLowering.puppet(try HostFolder.filesIfThere(puppetServices))
        var running: Running = ([], [])
        for (service, namespaces) in lowered.value {
            guard let names = namespaces.value else {
                running.broken.append(service)
                continue
            }
            running.services += names.map {
                LocalService(.puppet(InstanceID(service: service, instance: $0)), port: nil)
            }
        }
        return Outcome(running, lowered.diagnostics)
    }

    private func answer(_ url: String, fallback: String? = nil) async throws(Problem) -> HostFile {
        do { return HostFile(path: url, bytes: try await HostAgent.get(url, fallback: fallback)) } catch {
            throw Problem(error.message, hint: "without it, soac would unregister everything that runs here")
        }
    }

    private func add(
        _ outcome: Outcome<[LocalService]?>, _ path: String, to running: inout Outcome<Running>
    ) throws(Problem) {
        guard let value = outcome.value else {
            Terminal.report(outcome.diagnostics)
            throw Problem("\(path) does not say what runs here")
        }
        running.value.services += value
        running.diagnostics += outcome.diagnostics
    }
}

/// What nerve is told beside the services.
struct NerveOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The address of the host. Default: that of its name.", valueName: "address"))
    var ip: String?

    @Option(
        help: ArgumentHelp("The folder of labels: YAML files SERVICE.NAMESPACEPORT*.", valueName: "dir"),
        completion: .directory)
    var labelsDir: String?

    @Option(help: ArgumentHelp("The type of location that has a ZooKeeper each.", valueName: "type"))
    var zkLocationType = "superregion"

    @Option(help: ArgumentHelp("The port of hacheck.", valueName: "port"))
    var hacheckPort = 6666

    @Option(
        help: ArgumentHelp(
            "The weight of what the host's own configuration runs. Default: the number of cores, at least 10.",
            valueName: "n"))
    var weight: Int?

    @Option(
        help: ArgumentHelp(
            "JSON of Envoy's listeners, as its admin port gives them: backends that it serves are registered for it as well.",
            valueName: "file"),
        completion: .file())
    var envoyListeners: String?

    @Option(help: ArgumentHelp("The file by which nerve shows that it lives.", valueName: "file"), completion: .file())
    var heartbeatPath = "/var/run/nerve/heartbeat"

    func load(_ host: HostOptions, envoy: HostFile? = nil) throws -> Outcome<NerveHost> {
        guard let address = ip ?? HostAgent.address(of: host.host.text) else {
            throw Problem("the host \(host.host) has no address", hint: "name one with --ip")
        }
        let topologies = TopologyLowering.lower(try HostFolder.filesIfThere(host.topologies))
        let labels = HostFolderLowering.labels(try labelsDir.map(HostFolder.filesIfThere) ?? [])
        let listeners = envoy ?? envoyListeners.map { HostFolder.file($0, pipes: true) }
        let ports = listeners.map(AgentLowering.envoyPorts) ?? Outcome([:])
        let loaded = NerveHost(
            name: host.host, address: address, locations: try host.loadLocations(), topologies: topologies.value,
            zooKeeperType: LocationType(zkLocationType), labels: labels.value, weight: weight ?? max(Clock.cores(), 10),
            envoyPorts: ports.value, hacheckPort: hacheckPort, heartbeat: heartbeatPath)
        return Outcome(loaded, topologies.diagnostics + labels.diagnostics + ports.diagnostics)
    }
}
