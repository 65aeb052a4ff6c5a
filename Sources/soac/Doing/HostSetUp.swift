import ArgumentParser
import Compiler
import Emitters
import Fleet
import Git
import Runtime

/// Makes nerve's configuration, has nerve check it, puts it into place, and sees to it that nerve runs with it.
struct NerveSetUp: ParsableArguments {
    @Option(
        name: [.customShort("f"), .long], help: ArgumentHelp("The file by which nerve shows that it lives."),
        completion: .file())
    var heartbeatPath = "/var/run/nerve/heartbeat"

    @Option(
        name: [.customShort("s"), .long],
        help: "After how many seconds without a beat nerve is restarted.")
    var heartbeatThreshold = 60

    @Option(help: "nerve's configuration.", completion: .file())
    var nerveConfigPath = "/etc/nerve/nerve.conf.json"

    @Flag(help: "Have nerve read its configuration anew, instead of restarting it.")
    var reloadWithSighup = false

    @Option(help: "The file that names nerve's process.", completion: .file())
    var nervePidPath = "/var/run/nerve.pid"

    @Option(help: "The program that checks the configuration.", completion: .file())
    var nerveExecutablePath = "/usr/bin/nerve"

    @Option(help: "JSON of the command that starts and stops a second nerve meanwhile.")
    var nerveBackupCommand = CommandWords(["service", "nerve-backup"])

    @Option(help: "JSON of the command that starts and stops nerve.")
    var nerveCommand = CommandWords(["service", "nerve"])

    @Option(help: "How many seconds nerve needs to register everything.")
    var nerveRegistrationDelayS = 30

    @Option(help: "The folder of ZooKeeper topologies.", completion: .directory)
    var zkTopologyDir = HostOptions.zookeeperFolder

    @Option(help: "The type of location that has a ZooKeeper each.")
    var zkLocationType = "superregion"

    @Option(help: "The type of ZooKeeper to use.")
    var zkClusterType = "infrastructure"

    @Option(help: "The port of hacheck.")
    var hacheckPort = 6666

    @Option(help: "The weight of what puppet runs. Default: the number of cores, at least 10.")
    var weight: Int?

    @Option(help: "The folder of labels.", completion: .directory)
    var labelsDir = "/etc/nerve/labels.d"

    @Option(help: "Envoy's admin port.")
    var envoyAdminPort = 9901

    @OptionGroup(title: "What runs there") var runners: RunningPlaces

    /// With `rehearsal` it is told what would be done.
    func run(_ places: HostPlaces, _ removal: RemovalOption, rehearsal: Bool = false) async throws {
        let result = try await make(places)
        Terminal.report(result.diagnostics)
        try removal.check(result.lost, in: nerveConfigPath)
        let isChanged = try HostOptions.isChanged(nerveConfigPath, to: result.file)
        let service = NerveService(
            executable: nerveExecutablePath, command: nerveCommand.words, backupCommand: nerveBackupCommand.words,
            registrationDelay: nerveRegistrationDelayS, reloadsBySignal: reloadWithSighup)
        try RestartExecution.carryOutForPeople(result.file, nerveConfigPath, isChanged: isChanged, rehearsal) { file in
            service.plan(
                newFile: file, isChanged: isChanged,
                isStale: RunningService.isStale(heartbeatPath, after: heartbeatThreshold),
                process: RunningService.process(nervePidPath))
        }
        if result.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }

    private func make(_ places: HostPlaces) async throws -> NerveCommand.Made {
        let configuration = try SystemConfigsOption.parse([]).loadOne(nil, .nowhere, for: .changing)
        let registration =
            configuration?.registration ?? HostRegistration(marathon: false, native: false, pods: false)
        var running = try RunningOptions.parse([])
        running.localServices = runners.localServices
        running.puppetServices = runners.puppetServices
        if registration.marathon || registration.native, runners.localServices.isEmpty {
            running.mesosAgent = runners.mesosAgent ?? "http://\(ThisHost.name):5051"
        }
        if registration.pods { running.kubelet = runners.kubelet }
        var nerve = try NerveOptions.parse([])
        (nerve.ip, nerve.labelsDir, nerve.zkLocationType) = (runners.ip, labelsDir, zkLocationType)
        (nerve.hacheckPort, nerve.weight, nerve.heartbeatPath) = (hacheckPort, weight, heartbeatPath)
        let host = try places.host(zookeeper: zkTopologyDir, type: zkClusterType)
        let cluster = configuration?.cluster ?? ClusterName("")
        if registration.marathon || registration.native, configuration?.cluster == nil {
            throw Problem("the system configuration does not say which cluster this is")
        }
        return try NerveCommand.make(
            try places.snapshot(), cluster, try nerve.load(host, envoy: await envoyListeners()),
            try await running.load(registration), asked: running.asked(registration),
            previous: try HostOptions.previous(nerveConfigPath))
    }

    /// Most hosts have no Envoy; then nothing is registered for it.
    private func envoyListeners() async -> HostFile? {
        let url = "http://localhost:\(envoyAdminPort)/listeners?format=json"
        return (try? await HostAgent.get(url)).map { HostFile(path: url, bytes: $0) }
    }
}

/// Makes synapse's configuration, puts it into place, and restarts synapse if it changed.
struct SynapseSetUp: ParsableArguments {
    @Option(help: ArgumentHelp("The HAProxy of the host.", valueName: "version"))
    var haproxyVersion = HAProxyVersion.standard

    @Option(
        help: ArgumentHelp("The folder of ZooKeeper topologies, as soac synapse takes it.", valueName: "dir"),
        completion: .directory)
    var zookeeper: String?

    /// With `rehearsal` it is told what would be done.
    func run(_ places: HostPlaces, _ removal: RemovalOption, rehearsal: Bool = false) throws {
        let path = ThisHost.variable("SYNAPSE_TOOLS_CONFIG_PATH") ?? "/etc/synapse/synapse-tools.conf.json"
        let settings = try SynapseCommand.settings(path)
        guard let target = settings.configuration else {
            throw Problem("\(path) does not say where synapse's configuration is", hint: "set config_file")
        }
        let host = try places.host(zookeeper: zookeeper, type: "infrastructure")
        let previous = try HostOptions.previous(target)
        let result = try SynapseCommand.make(
            try places.snapshot(), host, settings, haproxyVersion, previous: previous)
        Terminal.report(result.diagnostics)
        try removal.check(.ofSynapse(previous, result.value), in: target)
        let isChanged = try HostOptions.isChanged(target, to: result.value)
        let service = SynapseService(command: settings.command, restartCommand: settings.restartCommand)
        try RestartExecution.carryOutForPeople(result.value, target, isChanged: isChanged, rehearsal) { _ in
            service.plan(isChanged: isChanged)
        }
        if result.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }
}

/// Where the inputs of a host are, for hosts that have them elsewhere.
struct HostPlaces: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of soa-configs.", valueName: "dir"), completion: .directory)
    var soaDir = HostOptions.soaDir

    @Option(
        help: ArgumentHelp("The folder of locations, as soac nerve takes it.", valueName: "dir"),
        completion: .directory)
    var locations: String?

    @Option(help: ArgumentHelp("The name of the host. Default: this one's.", valueName: "name"))
    var hostname: String?

    func snapshot() throws(Problem) -> Snapshot {
        do { return try Snapshot(folder: soaDir) } catch { throw Problem(error) }
    }

    func host(zookeeper: String?, type: String) throws -> HostOptions {
        var host = try HostOptions.parse([])
        (host.locations, host.zookeeper, host.zookeeperType) = (locations, zookeeper, type)
        host.hostname = hostname
        return host
    }
}

/// What nerve is told of, where it is elsewhere.
struct RunningPlaces: ParsableArguments {
    @Option(help: ArgumentHelp("The address of the host. Default: that of its name.", valueName: "address"))
    var ip: String?

    @Option(
        help: ArgumentHelp("A file of what runs there, instead of the Mesos agent.", valueName: "file"),
        completion: .file())
    var localServices: [String] = []

    @Option(help: ArgumentHelp("The Mesos agent. Default: port 5051 of this host.", valueName: "url"))
    var mesosAgent: String?

    @Option(help: ArgumentHelp("The kubelet.", valueName: "url"))
    var kubelet = "http://127.0.0.1:10255"

    @Option(help: ArgumentHelp("The folder of what puppet runs.", valueName: "dir"), completion: .directory)
    var puppetServices = "/etc/nerve/puppet_services.d"
}

/// A program and its arguments, as JSON on the command line.
struct CommandWords: ExpressibleByArgument {
    let words: [String]

    init(_ words: [String]) { self.words = words }

    init?(argument: String) {
        let root = JSONParser.parse(Array(argument.utf8), path: "").value?.root
        let words = root?.items.compactMap(\.string) ?? []
        guard let root, root.isList, !words.isEmpty, words.count == root.items.count else { return nil }
        self.words = words
    }

    var defaultValueDescription: String { JSONText.lines(words.map { JSONText.of($0) }).replacing("\n", with: "") }
}

extension RestartExecution {
    /// Writes a new file, and does what is to be done with it. What does not work is told to people.
    fileprivate static func carryOutForPeople(
        _ bytes: [UInt8], _ path: String, isChanged: Bool, _ rehearsal: Bool, _ plan: (_ newFile: String) -> RestartPlan
    ) throws {
        if rehearsal {
            Terminal.note("\(path) \(isChanged ? "would change" : "stays as it is"):")
            return try Terminal.output(
                plan("\(path).new").lines(of: path).map { "  \(Printable.line($0))\n" }.joined())
        }
        do {
            let execution = try RestartExecution(bytes, for: path)
            try execution.carryOut(plan(execution.newFile))
        } catch let error as FileError {
            throw Problem(error)
        } catch Failure.file(let error) {
            throw Problem(error)
        } catch Failure.program(let words, let status) {
            Terminal.error(
                Problem(
                    "`\(words.joined(separator: " "))` ended with status \(status)",
                    hint: "the following steps were not done"))
            throw ExitCode(1)
        }
    }
}
