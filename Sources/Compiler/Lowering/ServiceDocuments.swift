/// The YAML files of a service, parsed, each once.
public final class ServiceDocuments: Sendable {
    /// A file, once someone has looked into it.
    public enum File: Sendable {
        case absent
        /// A symlink to nothing.
        case dangling
        /// It cannot be read, or is no YAML.
        case broken
        case parsed(Document)
    }

    public let name: ServiceName
    /// By the file's name in the service's directory; those that are not there are absent.
    private let files: [String: File]
    /// The files that are there, by name.
    public let names: [String]
    /// Those of them that define instances.
    let instanceFiles: [(kind: InstanceKind, cluster: ClusterName, name: String)]

    private init(name: ServiceName, files: [String: File]) {
        self.name = name
        self.files = files
        names = files.keys.sorted { $0.precedesInBytes($1) }
        instanceFiles = names.compactMap { name in
            InstanceKind.file(named: name).map { ($0.kind, $0.cluster, name) }
        }
    }

    /// Parses all files of the source whose names end in `.yaml`.
    public static func parse(_ source: ServiceSource) -> Outcome<ServiceDocuments> {
        var files: [String: File] = [:]
        var diagnostics: [Diagnostic] = []
        // Several names may be symlinks to one file.
        var known: [String: File] = [:]
        files.reserveCapacity(source.files.count)
        known.reserveCapacity(source.files.count)
        for (name, file) in source.files where name.hasSuffix(".yaml") {
            switch file {
            case .absent: continue
            case .dangling: files[name] = .dangling
            case .unreadable: files[name] = .broken
            case .present(let path, let bytes):
                if let file = known[path] {
                    files[name] = file
                    continue
                }
                let parsed = YAMLParser.parse(bytes, path: path)
                diagnostics += parsed.diagnostics
                let file = parsed.value.map { File.parsed($0) } ?? .broken
                (files[name], known[path]) = (file, file)
            }
        }
        // The order of a dictionary is nobody's.
        return Outcome(
            ServiceDocuments(name: source.name, files: files), diagnostics.sorted(by: Diagnostic.inReadingOrder))
    }

    public func file(_ name: String) -> File { files[name] ?? .absent }

    /// The file that defines the instances of a kind in a cluster.
    func file(_ kind: InstanceKind, _ cluster: ClusterName) -> File {
        let file = instanceFiles.first { $0.kind == kind && $0.cluster == cluster }
        return file.map { self.file($0.name) } ?? .absent
    }
}
