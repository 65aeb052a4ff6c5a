import ArgumentParser
import Glibc
import Simulators
import Synchronization

/// `soac-simulate marathon`
struct MarathonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "marathon",
        abstract: "Serves the API of Marathon 1.4.",
        discussion: """
            Apps, tasks, deployments, the launch queue. Tasks run nowhere: they start, become healthy and end as time \
            passes, which is that of this machine, --speed times as fast. The first line of output is the address.
            """)

    @Option(help: ArgumentHelp("The port on 127.0.0.1; 0: the system chooses.", valueName: "port"))
    var port = 0

    @Option(help: ArgumentHelp("Seconds that pass in a second.", valueName: "n"))
    var speed = 1

    @Option(help: ArgumentHelp("The same seed and requests give the same hosts, ports and ids.", valueName: "n"))
    var seed: UInt64 = 1

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError("--port is a number from 0 to 65535") }
        if !(1...1_000_000).contains(speed) { throw ValidationError("--speed is a number from 1 to 1000000") }
    }

    func run() async throws {
        let start = Self.now
        let speed = speed
        let marathon = Mutex(SimulatedMarathon(seed: seed, at: start))
        let server = SimulatorServer { request in
            marathon.withLock { $0.handle(request, at: start + (Self.now - start) * speed) }
        }
        try await server.run(port: port) { port in
            print("http://127.0.0.1:\(port)")
            fflush(nil)
        }
    }

    /// Milliseconds since 1970.
    static var now: SimulatedTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
