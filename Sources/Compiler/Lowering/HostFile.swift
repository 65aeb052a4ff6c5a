/// A file of a host, before anyone looks into it.
public struct HostFile: Sendable {
    public var path: String
    /// Nil if it cannot be read; `reason` says why.
    public var bytes: [UInt8]?
    public var reason: String

    public init(path: String, bytes: [UInt8]?, reason: String = "") {
        self.path = path
        self.bytes = bytes
        self.reason = reason
    }

    /// The last part of its path.
    public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// What it holds, as text without white space around it.
    var word: String {
        let bytes = bytes ?? []
        let isSpace = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
        let start = bytes.firstIndex { !isSpace($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    func json() -> Outcome<Node?> {
        guard let bytes else { return Outcome(nil, [unreadable]) }
        let parsed = JSONParser.parse(bytes, path: path)
        return Outcome(parsed.value?.root, parsed.diagnostics)
    }

    func yaml() -> Outcome<Node?> {
        guard let bytes else { return Outcome(nil, [unreadable]) }
        let parsed = YAMLParser.parse(bytes, path: path)
        return Outcome(parsed.value?.root, parsed.diagnostics)
    }

    private var unreadable: Diagnostic {
        Diagnostic(.hostInput, "\(path) cannot be read: \(reason)", span: SourceSpan(file: path))
    }
}
