import ArgumentParser
import Glibc
import Simulators
import Synchronization

/// `soac-simulate chronos`
struct ChronosCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chronos",
        abstract: "Serves the API of Chronos 2.4 or 3.0.",
        discussion: """
            Jobs, schedules, parents and what is counted of runs. Jobs run nowhere: they start when they are due, and end as \
            time passes, which is that of this machine, --speed times as fast. Time zones count as UTC. The first line of \
            output is the address.
            """)

    @Option(help: ArgumentHelp("The port on 127.0.0.1; 0: the system chooses.", valueName: "port"))
    var port = 0

    @Option(help: ArgumentHelp("2.4 or 3.0: the paths, and what is refused.", valueName: "version"))
    var version = SimulatedChronos.Version.two

    @Flag(help: "Take cron lines as schedules, as what PaaSTA's clusters ran did.")
    var cron = false

    @Flag(help: "No schedule comes due: a job runs when it is started, and after its parents.")
    var byHand = false

    @Option(help: ArgumentHelp("Seconds that pass in a second.", valueName: "n"))
    var speed = 1

    @Option(help: ArgumentHelp("The same seed and requests give the same runs.", valueName: "n"))
    var seed: UInt64 = 1

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError("--port is a number from 0 to 65535") }
        if !(1...1_000_000).contains(speed) { throw ValidationError("--speed is a number from 1 to 1000000") }
    }

    func run() async throws {
        let start = MarathonCommand.now
        let speed = speed
        var simulated = SimulatedChronos(version, seed: seed, at: start)
        simulated.takesCron = cron
        simulated.isStartedByHand = byHand
        let chronos = Mutex(simulated)
        let server = SimulatorServer { request in
            chronos.withLock { $0.handle(request, at: start + (MarathonCommand.now - start) * speed) }
        }
        try await server.run(port: port) { port in
            print("http://127.0.0.1:\(port)")
            fflush(nil)
        }
    }
}

extension SimulatedChronos.Version: ExpressibleByArgument {}
