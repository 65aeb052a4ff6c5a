import ArgumentParser
import Compiler
import Emitters
import Fleet
import Runtime

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

    @Option(name: .shortAndLong, help: .write, completion: .file())
    var write: String?

    @OptionGroup(title: "What is told") var telling: TellingOptions
    @OptionGroup var metrics: MetricsOption

    func run() throws {
        try metrics.measure("services", labels: write.map { [("file", $0)] } ?? []) { metrics in
            try run(&metrics)
        }
    }

    private func run(_ metrics: inout CommandMetrics) throws {
        let format = oldFormat ?? format
        let snapshot = try source.snapshot()
        let ports: Outcome<[ServicePorts]>
        do {
            ports = try ServicesRun(Fleet(snapshot: snapshot, services: nil, jobs: Clock.cores())).run()
        } catch { throw Problem(error) }
        metrics.count(findings: ports.diagnostics)
        var news = TellingOptions.News(findings: ports.diagnostics)
        do {
            let old = try write.flatMap { try File.read($0, limit: SourceTree.fileSizeLimit) } ?? []
            let file = ServicesFile(ports.value, keeping: ServicesFile(reading: old, as: format))
            let bytes = file.bytes(as: format)
            if let write {
                news.hasChanged = try File.replace(write, with: bytes)
                news.summary = ["\(write) \(news.hasChanged ? "written" : "unchanged")"]
            } else {
                try Terminal.output(bytes)
            }
        } catch let error as FileError {
            throw Problem(error)
        }
        news.summary.append(Terminal.words(of: snapshot.state()))
        telling.tell(news, of: write, command: "services")
        if ports.diagnostics.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }
}

extension ServicesFormat: ExpressibleByArgument {}
