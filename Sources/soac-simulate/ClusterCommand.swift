import ArgumentParser
import Glibc
import Simulation
import Simulators
import Synchronization

/// `soac-simulate cluster`
struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Serves a whole cluster: Marathon and Mesos, and hacheck and HAProxy of four hosts.",
        discussion: """
            The hosts are 127.0.1.1 to 127.0.1.4, with hacheck on port 6666 and HAProxy's page on 3212, as soac looks for \
            them. Every instance is taken for one behind HAProxy. Time is that of this machine. Two lines of output \
            tell the addresses of Marathon and of Mesos's master.
            """)

    @Option(help: ArgumentHelp("The same seed and requests give the same ports and ids.", valueName: "n"))
    var seed: UInt64 = 1

    func run() async throws {
        let hosts = (1...4).map { "127.0.1.\($0)" }
        let cluster = Mutex(ServedCluster(seed: seed, hosts: hosts, at: MarathonCommand.now))
        func server(_ host: String, as kind: ServedCluster.Server) -> SimulatorServer {
            SimulatorServer { request in
                cluster.withLock { $0.handle(request, of: kind, on: host, at: MarathonCommand.now) }
            }
        }
        let (marathon, mesos) = (server("127.0.0.1", as: .marathon), server("127.0.0.1", as: .mesos))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for host in hosts {
                for (kind, port) in [(ServedCluster.Server.hacheck, 6666), (.haproxy, 3212)] {
                    let server = server(host, as: kind)
                    group.addTask { try await server.run(host: host, port: port) { _ in } }
                }
            }
            group.addTask { try await marathon.run(port: 0) { Self.tell("marathon", $0) } }
            group.addTask { try await mesos.run(port: 0) { Self.tell("mesos", $0) } }
            try await group.waitForAll()
        }
    }

    @Sendable private static func tell(_ name: String, _ port: Int) {
        print("\(name) http://127.0.0.1:\(port)")
        fflush(nil)
    }
}
