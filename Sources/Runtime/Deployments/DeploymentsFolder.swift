import Compiler
import Glibc

/// Where deployments.json files lie. Each is replaced whole, or stays as it is; one run at a time writes there.
public final class DeploymentsFolder: Sendable {
    public enum Layout: Sendable {
        /// `PATH/SERVICE.json`
        case flat
        /// `PATH/SERVICE/deployments.json`: soa-configs itself.
        case services
    }

    public enum Failure: Error, Sendable {
        case file(FileError)
        /// Another run writes there.
        case locked(String)
    }

    private let path: String
    private let layout: Layout
    private let lock: FileLock

    public init(_ path: String, _ layout: Layout) throws(Failure) {
        self.path = path
        self.layout = layout
        let lock: FileLock?
        do {
            // Nothing is left behind in soa-configs, where git would see it.
            lock = try layout == .flat ? FileLock(path + "/.soac/lock") : FileLock(folder: path)
        } catch { throw .file(error) }
        guard let lock else { throw .locked(path) }
        self.lock = lock
    }

    public func file(of service: ServiceName) -> String {
        layout == .flat ? "\(path)/\(service).json" : "\(path)/\(service)/deployments.json"
    }

    /// What an earlier run wrote; nil if none did.
    func read(_ service: ServiceName) throws(FileError) -> [UInt8]? {
        try File.read(file(of: service), limit: JSONParser.sizeLimit)
    }

    /// Replaces the files of some services; which of them could not be, and why.
    func write(_ files: [(service: ServiceName, bytes: [UInt8])]) -> [ServiceName: FileError] {
        var failures: [ServiceName: FileError] = [:]
        /// Does a step for each service that is left; those for which it fails are left behind.
        func step(_ services: [ServiceName], _ work: (ServiceName) throws(FileError) -> Void) -> [ServiceName] {
            services.filter { service in
                do throws(FileError) {
                    try work(service)
                    return true
                } catch {
                    failures[service] = error
                    try? File.remove(temporary(of: service))
                    return false
                }
            }
        }
        let bytes = Dictionary(files.map { ($0.service, $0.bytes) }) { $1 }
        var staged = step(files.map(\.service)) { service throws(FileError) in
            try File.write(bytes[service] ?? [], to: temporary(of: service), durable: false)
        }
        do {
            try File.sync(staged.map(temporary))
        } catch {
            staged = step(staged) { _ throws(FileError) in throw error }
        }
        staged = step(staged) { service throws(FileError) in
            try File.rename(temporary(of: service), to: file(of: service))
        }
        for (folder, services) in Dictionary(grouping: staged, by: folder) {
            do { try File.syncDirectory(folder) } catch { for service in services { failures[service] = error } }
        }
        return failures
    }

    private func folder(of service: ServiceName) -> String { layout == .flat ? path : "\(path)/\(service)" }

    /// Always the same name: what a killed run left there, the next one replaces.
    private func temporary(of service: ServiceName) -> String {
        layout == .flat ? "\(path)/.soac/\(service).json.new" : "\(path)/\(service)/.deployments.json.new"
    }
}
