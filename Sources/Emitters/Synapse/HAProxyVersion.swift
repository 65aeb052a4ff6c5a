/// The HAProxy that a configuration is for: synapse-tools writes for 1.7; 2.0 and later refuse some of that.
public struct HAProxyVersion: Sendable, Comparable {
    public var major: Int
    public var minor: Int

    public static let standard = HAProxyVersion(major: 1, minor: 7)

    public init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Nil if the text is no version, such as `2.6` or `2.6.12`.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.map { $0 >= 0 } ?? false }), let major = parts[0],
            let minor = parts[1]
        else { return nil }
        self.init(major: major, minor: minor)
    }

    public static func < (a: HAProxyVersion, b: HAProxyVersion) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
}

/// The lines that differ between HAProxy's versions.
struct HAProxyDialect {
    let version: HAProxyVersion

    /// Whether the directives of 1.7 that later versions refuse are to be replaced.
    var isModern: Bool { version.major >= 2 }

    /// Connections to servers are closed after each answer.
    var closing: String { isModern ? "option httpclose" : "option forceclose" }

    /// Each retry goes to another server. The old option is that of a build of its own.
    var redispatchingAll: String { isModern ? "option redispatch 1" : "option allredisp" }

    func deletingHeader(_ name: String) -> String {
        isModern ? "http-request del-header \(Self.word(name))" : "reqidel ^\(name):.*"
    }

    func addingHeader(_ name: String, _ value: String) -> String {
        if !isModern { return "reqadd \(name):\\ \(value)" }
        return "http-request add-header \(Self.word(name)) \(Self.format(value))"
    }

    /// Whether lines about requests have a meaning; later versions warn of those that have none.
    func readsRequests(_ mode: String) -> Bool { !isModern || mode != "tcp" }

    var tarpitting: String { isModern ? "http-request tarpit if to_be_tarpitted" : "reqtarpit . if to_be_tarpitted" }

    /// How servers are checked: the lines of a request.
    func check(_ path: String, headers: [(name: String, value: String)]) -> [String] {
        if headers.isEmpty { return ["option httpchk GET \(path)"] }
        if isModern {
            let words = headers.map { " hdr \(Self.word($0.name)) \(Self.format($0.value))" }
            return ["option httpchk", "http-check send meth GET uri \(path) ver HTTP/1.1" + words.joined()]
        }
        return ["option httpchk GET \(path) HTTP/1.1" + headers.map { "\\r\\n\($0.name):\\ \($0.value)" }.joined()]
    }

    /// A log format that gives this text: `%` begins a field, and none may be empty.
    private static func format(_ text: String) -> String {
        text.isEmpty ? "%[str()]" : word(text.replacing("%", with: "%%"))
    }

    /// A word of a line: quoted where it would be more than one.
    static func word(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && !" \"'\\#${}".utf8.contains($0) }
        return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
