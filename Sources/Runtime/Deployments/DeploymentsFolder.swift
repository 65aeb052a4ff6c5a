import Compiler
import Fleet
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

    private let root: Folder
    private let layout: Layout
    /// Where new files are written before they take the place of others: `PATH/.soac`, or in soa-configs, where git would
    /// see that, the folder itself. What a killed run leaves there, the next one removes.
    private let staging: Folder
    private let lock: FileLock

    public init(_ path: String, _ layout: Layout) throws(Failure) {
        self.layout = layout
        let lock: FileLock?
        do throws(FileError) {
            switch layout {
            case .flat:
                root = try Folder.made(path)
                staging = try root.makeFolder(".soac")
                lock = try FileLock("lock", in: staging)
            case .services:
                guard let folder = try Folder(path) else { throw FileError(path, "opened", .system(ENOENT)) }
                (root, staging) = (folder, folder)
                lock = try FileLock(on: root)
            }
        } catch { throw .file(error) }
        guard let lock else { throw .locked(path) }
        self.lock = lock
        NewFile.removeLeftovers(in: staging)
    }

    /// What runs of this scope told before; nil in soa-configs, where nothing else than deployments.json is written.
    public func told(_ scope: String) throws(FileError) -> ToldBefore? {
        layout == .flat ? try ToldBefore(scope, in: staging) : nil
    }

    public func file(of service: ServiceName) -> String {
        let name = name(of: service)
        return root.path(of: layout == .flat ? name : "\(service)/\(name)")
    }

    private func name(of service: ServiceName) -> String { layout == .flat ? "\(service).json" : "deployments.json" }

    /// The folder of a service's file; nil if there is none. In soa-configs, whose symlinks anybody may have made, none is
    /// followed that leads out of it.
    private func folder(of service: ServiceName) throws(FileError) -> Folder? {
        layout == .flat ? root : try root.folderBelow(service.text)
    }

    /// What an earlier run wrote; nil if none did. Throws also if something else than a file is there.
    func read(_ service: ServiceName) throws(FileError) -> [UInt8]? {
        try folder(of: service)?.read(name(of: service), limit: JSONParser.sizeLimit)
    }

    /// Replaces the files of some services; which of them could not be, and why.
    func write(_ files: [(service: ServiceName, bytes: [UInt8])]) -> [ServiceName: FileError] {
        var failures: [ServiceName: FileError] = [:]
        /// Does a step for each service that is left; those for which it fails are left behind.
        func step<Old, New>(
            _ items: [(service: ServiceName, Old)], _ work: (ServiceName, Old) throws(FileError) -> New
        ) -> [(service: ServiceName, New)] {
            items.compactMap { service, item in
                do throws(FileError) { return (service, try work(service, item)) } catch {
                    failures[service] = error
                    return nil
                }
            }
        }
        var staged = step(files) { service, bytes throws(FileError) in
            try NewFile(bytes, for: file(of: service), in: staging, durable: false, isAlone: true)
        }
        do { try NewFile.sync(staged.map(\.1)) } catch {
            for (service, _) in staged { failures[service] = error }
            staged = []
        }
        let folders = step(staged) { service, file throws(FileError) in
            guard let folder = try folder(of: service) else {
                throw FileError(self.file(of: service), "written", .system(ENOENT))
            }
            try file.install(as: name(of: service), in: folder)
            // That of a flat layout is waited for once.
            if layout == .services { try folder.sync() }
        }
        do { if layout == .flat, !folders.isEmpty { try root.sync() } } catch {
            for (service, _) in folders { failures[service] = error }
        }
        return failures
    }
}
