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
    /// What symlinks led to, since the current service was begun.
    private var followed: [OutsideEntry] = []
    /// What earlier looks found at paths of this tree; nobody has looked at the others.
    private let known: ServiceInputs

    public init(_ snapshot: Snapshot) throws(GitError) {
        reader = try snapshot.open()
        known = ServiceInputs()
    }

    /// In a repository that is open already, for the thread that it belongs to. `known` is what `inputs(of:)` gave of the same
    /// commit: what it has is not looked up again, so that of a service alone the top, with thousands of names, is not read.
    public init(_ snapshot: Snapshot, in repository: Repository, known: ServiceInputs = ServiceInputs()) {
        reader = snapshot.open(in: repository)
        self.known = known
    }

    // MARK: Services

    /// The services by name. A service is a directory at the top whose name begins with neither `.` nor `_`.
    public func services() throws(GitError) -> Outcome<[ServiceDirectory]> {
        diagnostics = []
        var services: [ServiceDirectory] = []
        for entry in try reader.entries(of: reader.root) {
            if let service = try service(entry) { services.append(service) }
        }
        services.sort { $0.name < $1.name }
        return Outcome(services, diagnostics)
    }

    /// The service that an entry at the top is; nil if it is none.
    private func service(_ entry: Entry) throws(GitError) -> ServiceDirectory? {
        if let first = entry.name.utf8.first, first == UInt8(ascii: ".") || first == UInt8(ascii: "_") { return nil }
        // Almost all are.
        if entry.nameIsValid, let directory = entry.directory {
            return ServiceDirectory(name: ServiceName(entry.name), directory: directory, isLinked: false)
        }
        guard case .found(let target) = try follow(entry, in: []) else { return nil }
        guard let directory = target.entry.directory else {
            if target.entry.kind == .submodule {
                report(
                    .notAFile, "\(entry.name) is a submodule",
                    hint: "it is another repository; if that is soa-configs, --repo names it", at: entry.name)
            }
            return nil
        }
        guard entry.nameIsValid else {
            report(.serviceName, "the name of the directory is not UTF-8", at: entry.name)
            return nil
        }
        return ServiceDirectory(
            name: ServiceName(entry.name), directory: directory, isLinked: entry.kind == .symlink)
    }

    /// How many services there are; without those that are symlinks. Nil if this is no commit.
    public func countOfServices() throws(GitError) -> Int? { try reader.countOfDirectories(unlike: "._") }

    /// The service of that name; nil if there is none.
    public func service(named name: ServiceName) throws(GitError) -> ServiceDirectory? {
        try lookup([name.text]).flatMap { entry throws(GitError) in try service(entry) }
    }

    /// A service in two trees; nil where there is none.
    public typealias ServicePair = (here: ServiceDirectory?, there: ServiceDirectory?)

    /// What differs between two trees.
    public struct Differences: Sendable {
        /// The services whose own directories may not be the same, by name.
        public var services: [ServicePair]
        /// What is wrong at the top of each, without what is wrong in both.
        public var here: [Diagnostic]
        public var there: [Diagnostic]
    }

    /// Between this commit and another state of the repository. Nil if nothing is known of that: this is no commit.
    public func differences(to other: SourceTree) throws(GitError) -> Differences? {
        guard let entries = try reader.differences(to: other.reader) else { return nil }
        (diagnostics, other.diagnostics) = ([], [])
        var pairs: [ServiceName: ServicePair] = [:]
        for (here, there) in entries {
            // What was a file and is a directory comes in two.
            if let service = try here.flatMap({ entry throws(GitError) in try self.service(entry) }) {
                pairs[service.name, default: (nil, nil)].here = service
            }
            if let service = try there.flatMap({ entry throws(GitError) in try other.service(entry) }) {
                pairs[service.name, default: (nil, nil)].there = service
            }
        }
        return Differences(
            services: pairs.sorted { $0.key < $1.key }.map(\.value), here: diagnostics, there: other.diagnostics)
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
        followed = []
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
        source.outside = outside(of: service.name)
        return Outcome(source, diagnostics.map { $0.of(service.name) })
    }

    /// Of what symlinks led to, what is not below the service's directory.
    private func outside(of service: ServiceName) -> [OutsideEntry] {
        var outside: [OutsideEntry] = []
        for entry in followed where !entry.path.hasPrefix(service.text + "/") && !outside.contains(entry) {
            outside.append(entry)
        }
        return outside
    }

    /// Whether this tree has the same at all of these paths. False where what is there has no id.
    public func has(_ entries: [OutsideEntry]) throws(GitError) -> Bool {
        for entry in entries {
            let path = entry.path.split(separator: "/").map(String.init)
            let here = OutsideEntry(path: path, try lookup(path))
            guard here == entry, here.kind == nil || here.id != nil else { return false }
        }
        return true
    }

    /// What the service's symlinks lead to outside of its directory, without reading its files.
    public func outside(
        of service: ServiceDirectory, wanted: (String) -> Bool
    ) throws(GitError) -> [OutsideEntry] {
        followed = []
        let path = [service.name.text]
        for entry in try reader.entries(of: service.directory) where wanted(entry.name) {
            guard case .found(let target) = try follow(entry, in: path), entry.name == "secrets",
                let directory = target.entry.directory
            else { continue }
            for file in try reader.entries(of: directory) { _ = try follow(file, in: target.path) }
        }
        return outside(of: service.name)
    }

    /// The bytes of a file at a path from the top, no name of which is a symlink; nil if there is none, or it is too large.
    public func bytes(at path: String) throws(GitError) -> [UInt8]? {
        guard let entry = try lookup(path.split(separator: "/").map(String.init)),
            [.file, .executable].contains(entry.kind),
            case .bytes(let bytes) = try reader.read(entry, limit: SourceTree.fileSizeLimit)
        else { return nil }
        return bytes
    }

    /// A file at the top.
    public func file(_ name: String) throws(GitError) -> Outcome<SourceFile> {
        diagnostics = []
        let entry = try reader.entry(named: name, in: reader.root)
        let file = try entry.map { entry throws(GitError) in try read(entry, in: []) }
        return Outcome(file ?? .absent, diagnostics)
    }

    /// The secrets that all services may refer to: `_shared/secrets`.
    public func sharedSecrets() throws(GitError) -> Outcome<ServiceSource> {
        diagnostics = []
        var source = ServiceSource(name: ServiceName("_shared"))
        if let inner = try entryOfSharedSecrets() { source.secrets = try secrets(in: inner, at: ["_shared"]) }
        return Outcome(source, diagnostics)
    }

    private func entryOfSharedSecrets() throws(GitError) -> Entry? {
        // Of inputs without `_shared` itself it is a directory, and no symlink.
        if known.entry(at: ["_shared"]) == nil, let entry = known.entry(at: ["_shared", "secrets"]) { return entry }
        guard let entry = try lookup(["_shared"]), case .found(let target) = try follow(entry, in: []),
            let shared = target.entry.directory
        else { return nil }
        return try reader.entry(named: "secrets", in: shared)
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
            let shown = (folder + [entry.name]).joined(separator: "/")
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
        var path = folder + [entry.name]
        guard entry.kind == .symlink else { return .found((entry, path)) }
        var current = entry
        let link = path.joined(separator: "/")
        var hops = 0
        while current.kind == .symlink {
            hops += 1
            guard hops <= SourceTree.hopLimit else {
                report(.symlink, "the symlink \(link) is part of a cycle", hint: "let it point to a file", at: link)
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
            let entry = try lookup(next)
            followed.append(OutsideEntry(path: next, entry))
            guard let found = entry else {
                report(
                    .danglingSymlink, "the symlink \(link) points to nothing: \(target)",
                    hint: "create the file, or remove the link", at: link)
                return .nothing
            }
            (current, path) = (found, next)
        }
        return .found((current, path))
    }

    /// What an entry is, behind symlinks, with its path; nil if that is nothing in the tree.
    func target(of entry: Entry, in folder: [String]) throws(GitError) -> (entry: Entry, path: [String])? {
        if case .found(let found) = try follow(entry, in: folder) { return found }
        return nil
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
        if let entry = known.entry(at: path) { return entry }
        guard let first = path.first, var entry = try reader.entry(named: first, in: reader.root) else { return nil }
        for name in path.dropFirst() {
            guard let directory = entry.directory, let inner = try reader.entry(named: name, in: directory) else {
                return nil
            }
            entry = inner
        }
        return entry
    }

    private func report(_ id: DiagnosticID, _ message: String, hint: String? = nil, at path: String) {
        diagnostics.append(Diagnostic(id, message, hint: hint, span: SourceSpan(file: path)))
    }
}
