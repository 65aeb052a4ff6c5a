import Git

/// Reads soa-configs from a snapshot: which directories are services, and which of their files count. Symlinks are
/// followed inside the tree alone. One per thread.
public final class SourceTree {
    /// A larger file is no configuration; it is not even read.
    public static let fileSizeLimit = 8 << 20
    private static let hopLimit = 16
    /// Bytes of the text of a symlink.
    static let linkLimit = 4096

    let reader: SnapshotReader
    private var diagnostics: [Diagnostic] = []

    public init(_ snapshot: Snapshot) throws(GitError) {
        reader = try snapshot.open()
    }

    /// In a repository that is open already, for the thread that it belongs to.
    public init(_ snapshot: Snapshot, in repository: Repository) {
        reader = snapshot.open(in: repository)
    }

    // MARK: Services

    /// The services by name. A service is a directory at the top whose name begins with neither `.` nor `_`.
    public func services() throws(GitError) -> Outcome<[ServiceDirectory]> {
        diagnostics = []
        var services: [ServiceDirectory] = []
        for entry in try reader.entries(of: reader.root) {
            if entry.name.hasPrefix(".") || entry.name.hasPrefix("_") { continue }
            guard case .found(let target) = try follow(entry, in: []) else { continue }
            guard let directory = target.entry.directory else {
                if target.entry.kind == .submodule { report(.notAFile, "\(entry.name) is a submodule", at: entry.name) }
                continue
            }
            guard entry.nameIsValid else {
                report(.serviceName, "the name of the directory is not UTF-8", at: entry.name)
                continue
            }
            services.append(ServiceDirectory(name: ServiceName(entry.name), directory: directory))
        }
        services.sort { $0.name < $1.name }
        return Outcome(services, diagnostics)
    }

    /// The service of that name; nil if there is none.
    public func service(_ name: ServiceName) throws(GitError) -> ServiceDirectory? {
        if name.text.hasPrefix(".") || name.text.hasPrefix("_") { return nil }
        guard let entry = try reader.entry(named: name.text, in: reader.root), entry.nameIsValid,
            case .found(let target) = try follow(entry, in: [])
        else { return nil }
        return target.entry.directory.map { ServiceDirectory(name: name, directory: $0) }
    }

    /// What `name` at the top is, if it is no service: for a message to someone who asked for it.
    public func kindOfRootEntry(_ name: String) throws(GitError) -> Entry.Kind? {
        try reader.entry(named: name, in: reader.root)?.kind
    }

    // MARK: Files

    /// The names of all that is in the service's directory.
    public func names(of service: ServiceDirectory) throws(GitError) -> [String] {
        try reader.entries(of: service.directory).map(\.name)
    }

    /// The service's files whose names are `wanted`; of `secrets`, the files in it.
    public func read(
        _ service: ServiceDirectory, wanted: (String) -> Bool
    ) throws(GitError) -> Outcome<ServiceSource> {
        diagnostics = []
        var source = ServiceSource(name: service.name)
        let path = [service.name.text]
        for entry in try reader.entries(of: service.directory) {
            guard wanted(entry.name) else {
                source.otherNames.append(entry.name)
                continue
            }
            if entry.name == "secrets" {
                source.secrets = try secrets(in: entry, at: path)
            } else {
                source.files[entry.name] = try read(entry, in: path)
            }
        }
        for index in diagnostics.indices { diagnostics[index].service = service.name }
        return Outcome(source, diagnostics)
    }

    /// A file at the top.
    public func file(_ name: String) throws(GitError) -> Outcome<SourceFile> {
        diagnostics = []
        let entry = try reader.entry(named: name, in: reader.root)
        let file = try entry.map { entry throws(GitError) in try read(entry, in: []) }
        return Outcome(file ?? .absent, diagnostics)
    }

    /// The git id of all that is in `_shared`; nil if it has none, or there is no such directory.
    public func sharedID() throws(GitError) -> ObjectID? {
        try reader.entry(named: "_shared", in: reader.root)?.directory?.treeID?.id
    }

    /// The secrets that all services may refer to: `_shared/secrets`.
    public func sharedSecrets() throws(GitError) -> Outcome<ServiceSource> {
        diagnostics = []
        var source = ServiceSource(name: ServiceName("_shared"))
        if let entry = try reader.entry(named: "_shared", in: reader.root),
            case .found(let target) = try follow(entry, in: []), let shared = target.entry.directory,
            let inner = try reader.entry(named: "secrets", in: shared)
        {
            source.secrets = try secrets(in: inner, at: ["_shared"])
        }
        return Outcome(source, diagnostics)
    }

    private func secrets(in entry: Entry, at path: [String]) throws(GitError) -> [String: SourceFile] {
        guard case .found(let target) = try follow(entry, in: path), let directory = target.entry.directory else {
            return [:]
        }
        var secrets: [String: SourceFile] = [:]
        for file in try reader.entries(of: directory) where file.name.hasSuffix(".json") {
            secrets[String(file.name.dropLast(5))] = try read(file, in: target.path)
        }
        return secrets
    }

    private func read(_ entry: Entry, in folder: [String]) throws(GitError) -> SourceFile {
        let shown = (folder + [entry.name]).joined(separator: "/")
        let target: (entry: Entry, path: [String])
        switch try follow(entry, in: folder) {
        case .found(let found): target = found
        case .nothing: return .dangling
        case .refused: return .unreadable
        }
        let path = target.path.joined(separator: "/")
        switch target.entry.kind {
        case .file, .executable: break
        case .directory, .submodule, .symlink, .other:
            report(.notAFile, "\(shown) is not a file", hint: "only files are read here", at: shown)
            return .unreadable
        }
        switch try reader.read(target.entry, limit: SourceTree.fileSizeLimit) {
        case .bytes(let bytes): return .present(path: path, bytes: bytes)
        case .tooLarge(let size):
            diagnostics.append(.tooLarge(path: path, size: size, limit: SourceTree.fileSizeLimit))
            return .unreadable
        }
    }

    // MARK: Symlinks

    private enum Followed {
        case found((entry: Entry, path: [String]))
        /// The link points to nothing in the tree.
        case nothing
        case refused
    }

    /// The entry itself, or what the symlink leads to, with its path; if that is not in the tree, a finding.
    private func follow(_ entry: Entry, in folder: [String]) throws(GitError) -> Followed {
        var current = entry
        var path = folder + [entry.name]
        let link = path.joined(separator: "/")
        var hops = 0
        while current.kind == .symlink {
            hops += 1
            guard hops <= SourceTree.hopLimit else {
                report(.symlink, "the symlink \(link) goes in a circle", hint: "let it point to a file", at: link)
                return .refused
            }
            guard case .bytes(let bytes) = try reader.read(current, limit: SourceTree.linkLimit) else {
                return .refused
            }
            let target = String(decoding: bytes, as: UTF8.self)
            guard let next = SourceTree.resolve(target, from: path.dropLast()) else {
                report(
                    .symlink, "the symlink \(link) leaves the tree: \(target)",
                    hint: "soac reads what is committed; let it point to a file of soa-configs", at: link)
                return .refused
            }
            guard let found = try lookup(next) else {
                report(
                    .danglingSymlink, "the symlink \(link) points to nothing: \(target)",
                    hint: "create the file, or remove the link", at: link)
                return .nothing
            }
            (current, path) = (found, next)
        }
        return .found((current, path))
    }

    /// The path that a symlink's text means from the folder that it lies in; nil if that is outside the tree.
    static func resolve(_ target: String, from folder: some Collection<String>) -> [String]? {
        if target.hasPrefix("/") || target.isEmpty { return nil }
        var path = Array(folder)
        for part in target.split(separator: "/") where part != "." {
            if part != ".." {
                path.append(String(part))
            } else if path.popLast() == nil {
                return nil
            }
        }
        return path.isEmpty ? nil : path
    }

    /// What is at a path, without following symlinks on the way; nil if nothing is.
    func lookup(_ path: [String]) throws(GitError) -> Entry? {
        var directory = reader.root
        for (depth, name) in path.enumerated() {
            guard let entry = try reader.entry(named: name, in: directory) else { return nil }
            if depth == path.count - 1 { return entry }
            guard let inner = entry.directory else { return nil }
            directory = inner
        }
        return nil
    }

    private func report(_ id: DiagnosticID, _ message: String, hint: String? = nil, at path: String) {
        diagnostics.append(Diagnostic(id, message, hint: hint, span: SourceSpan(file: path)))
    }
}
