import ArgumentParser
import Compiler
import Emitters
import Fleet

struct ServicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "Writes the file in which programs look up the ports of services.",
        discussion: """
            Prints the proxy port of each SmartStack namespace as SERVICE.NAMESPACE and, in the form of /etc/services \
            (rfc1700), each service's own port as well. With --write, a file is replaced by this, as a whole or not at \
            all. Entries of files that cannot be read are kept.

            Exit status: 0 all is well, 1 something could not be read (it is listed on standard error), 2 soac could \
            not run, was called incorrectly, or could not write the file.
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
