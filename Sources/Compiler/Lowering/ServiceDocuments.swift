/// The YAML files of a service, parsed, each once.
public struct ServiceDocuments: Sendable {
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

    private init(name: ServiceName, files: [String: File]) {
        self.name = name
        self.files = files
        names = files.keys.sorted { $0.precedesInBytes($1) }
    }

    /// Parses all files of the source whose names end in `.yaml`.
    public static func parse(_ source: ServiceSource) -> Outcome<ServiceDocuments> {
        var files: [String: File] = [:]
        var diagnostics: [Diagnostic] = []
        for (name, file) in source.files where name.hasSuffix(".yaml") {
            switch file {
            case .absent: continue
            case .dangling: files[name] = .dangling
            case .unreadable: files[name] = .broken
            case .present(let path, let bytes):
                let parsed = YAMLParser.parse(bytes, path: path)
                diagnostics += parsed.diagnostics
                files[name] = parsed.value.map { .parsed($0) } ?? .broken
            }
        }
        // The order of a dictionary is nobody's.
        return Outcome(
            ServiceDocuments(name: source.name, files: files), diagnostics.sorted(by: Diagnostic.inReadingOrder))
    }

    public func file(_ name: String) -> File { files[name] ?? .absent }
}
