import ArgumentParser
import Glibc
import Simulators
import Synchronization

/// `soac-simulate kubernetes`
struct KubernetesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubernetes",
        abstract: "Serves the API of Kubernetes 1.N.",
        discussion: """
            Namespaces, Deployments and StatefulSets with their pods, budgets, autoscalers, secrets and config maps. Pods run \
            nowhere: they start, become ready and end as time passes, which is that of this machine, --speed times as fast. \
            The first line of output is the address.
            """)

    @Option(help: ArgumentHelp("The port on 127.0.0.1; 0: the system chooses.", valueName: "port"))
    var port = 0

    @Option(
        help: ArgumentHelp("1.N: from 1.25 on the betas of budgets and autoscalers are gone.", valueName: "version"))
    var version = KubernetesVersion(minor: 20)

    @Option(
        name: .customLong("pods"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "What becomes of pods, by their image or by what they belong to: works, neverReady, crashes, cannotBePulled or cannotBePlaced.",
            valueName: "name=nature"))
    var natures: [NamedNature] = []

    @Option(help: ArgumentHelp("Seconds that pass in a second.", valueName: "n"))
    var speed = 1

    @Option(help: ArgumentHelp("The same seed and requests give the same answers.", valueName: "n"))
    var seed: UInt64 = 1

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError("--port is a number from 0 to 65535") }
        if !(1...1_000_000).contains(speed) { throw ValidationError("--speed is a number from 1 to 1000000") }
    }

    func run() async throws {
        let start = MarathonCommand.now
        let speed = speed
        var simulated = SimulatedKubernetes(minor: version.minor, seed: seed, at: start)
        for nature in natures { simulated.natures[nature.name] = nature.nature }
        let kubernetes = Mutex(simulated)
        let server = SimulatorServer { request in
            kubernetes.withLock { $0.handle(request, at: start + (MarathonCommand.now - start) * speed) }
        }
        try await server.run(port: port) { port in
            print("http://127.0.0.1:\(port)")
            fflush(nil)
        }
    }
}

/// `1.N`
struct KubernetesVersion: ExpressibleByArgument, CustomStringConvertible {
    var minor: Int

    init(minor: Int) { self.minor = minor }

    init?(argument: String) {
        guard argument.hasPrefix("1."), let minor = UInt16(argument.dropFirst(2)) else { return nil }
        self.minor = Int(minor)
    }

    var description: String { "1.\(minor)" }
}

/// `NAME=NATURE`
struct NamedNature: ExpressibleByArgument {
    var name: String
    var nature: PodNature

    init?(argument: String) {
        guard let place = argument.lastIndex(of: "="),
            let nature = PodNature(rawValue: String(argument[argument.index(after: place)...]))
        else { return nil }
        (name, self.nature) = (String(argument[..<place]), nature)
    }
}
