import ArgumentParser
import Compiler
import Emitters
import Fleet

struct ServicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "Writes the file in which programs look up the ports of services.",
        discussion: """
            Prints each proxy port of SmartStack by SERVICE.NAMESPACE, and as rfc1700, the form of /etc/services, the own \
            port of each service as well. With --write a file is brought to that, whole or not at all. What cannot be read \
            keeps the entries that the file has.

            Exit status: 0 all is well, 1 something could not be read (it is on standard error), 2 soac could not run, was \
            called wrongly, or could not write the file.
            """)

    @OptionGroup(title: "Source") var source: SourceOptions

    @Option(help: .format)
    var format = ServicesFormat.rfc1700

    /// Elsewhere `-f` follows; here it was once documented.
    @Option(name: .customShort("f"), help: .hidden) var oldFormat: ServicesFormat?

    @Option(name: .shortAndLong, help: .write)
    var write: String?

    func run() throws {
        let format = oldFormat ?? format
        let snapshot = try source.snapshot()
        let ports: Outcome<[ServicePorts]>
        do {
            ports = try ServicesRun(Fleet(snapshot: snapshot, services: nil, jobs: Clock.cores())).run()
        } catch { throw Problem(error) }
        Terminal.report(ports.diagnostics)
        do {
            let old = try write.flatMap { try File.read($0, limit: SourceTree.fileSizeLimit) } ?? []
            let file = ServicesFile(ports.value, keeping: ServicesFile(reading: old, as: format))
            try output(file.bytes(as: format))
        } catch let error as FileError {
            throw Problem(error)
        }
        Terminal.tell(snapshot.state())
        if ports.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }

    private func output(_ bytes: [UInt8]) throws {
        guard let write else { return try Terminal.output(bytes) }
        let isChanged = try File.replace(write, with: bytes)
        Terminal.note("\(write) \(isChanged ? "written" : "unchanged")")
    }
}

extension ServicesFormat: ExpressibleByArgument {}
