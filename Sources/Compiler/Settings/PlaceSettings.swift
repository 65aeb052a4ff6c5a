/// Where the parts of a repository are, as `.soac.yaml` at its top says it. All paths are from that top, and none leaves it:
/// whoever sends a change must not choose what else is read of the machine that looks at it.
public struct PlaceSettings: Sendable, Equatable {
    /// What is said, and in which line.
    public struct Said<Value: Sendable & Equatable>: Sendable, Equatable {
        public var value: Value
        /// As people are told it: `.soac.yaml:3`.
        public var place: String
    }

    /// The folder that soa-configs is; empty: the top.
    public var root: Said<String>?
    /// The folder with a system configuration for each cluster.
    public var systemConfigs: Said<String>?
    /// The one system configuration.
    public var systemConfig: Said<String>?
    /// Those that are looked at where none is named, in order.
    public var clusters: Said<[ClusterName]>?
    /// Where lines of files can be looked at.
    public var links: LinkTemplate?

    public init() {}

    /// The keys of the file.
    static let keys = ["root", "system_configs", "system_config", "clusters", "links"]
}

/// An address with places for the commit, the path and the line: `https://git.example.com/soa/blob/{sha}/{path}#L{line}`.
public struct LinkTemplate: Sendable, Equatable {
    static let names = ["sha", "path", "line"]

    let text: String

    /// Nil if it is no address with `{path}` in it, or holds other names in braces.
    public init?(_ text: String) {
        guard ["https://", "http://"].contains(where: { text.hasPrefix($0) }), text.utf8.count <= 2000,
            text.contains("{path}"), text.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) })
        else { return nil }
        let rest = Self.names.reduce(text) { $0.replacing("{\($1)}", with: "") }
        if rest.contains("{") || rest.contains("}") { return nil }
        self.text = text
    }

    /// The address of a line; `path` is from the top of the repository.
    public func address(sha: String, path: String, line: Int) -> String {
        // All in one pass: a path may hold braces.
        text.replacing(/\{(sha|path|line)\}/) { match in
            switch match.1 {
            case "sha": Self.escaped(sha)
            case "path": Self.escaped(path)
            default: "\(line)"
            }
        }
    }

    /// As RFC 3986 wants a path.
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "/-._~".utf8.contains(byte)
            if isPlain { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.utf8.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
