import ArgumentParser
import Compiler

/// Which services are meant, of all.
struct ServicesOption: ParsableArguments {
    @Option(
        name: [.customShort("s"), .customLong("service")], help: .service(default: "all"),
        completion: .serviceNames)
    var given: [String] = []

    func validate() throws {
        _ = try Names.all(given, of: "--service")
    }

    /// Nil: all.
    var chosen: [ServiceName]? {
        given.isEmpty ? nil : (try? Names.all(given, of: "--service"))?.map { ServiceName($0) }
    }
}
