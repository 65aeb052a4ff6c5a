import Glibc

/// The address of a remote, checked: nothing in it can reach a shell or be taken for an option.
public struct RemoteURL: Hashable, Sendable {
    public enum Transport: Hashable, Sendable { case local, git, http, https, ssh }

    /// The address as libgit2 takes it; may hold a password.
    public var text: String {
        let userinfo = user.map { name in "\(name)\(password.map { ":\($0)" } ?? "")@" } ?? ""
        return prefix + userinfo + rest
    }

    /// The address for people: what may be a password or a token is `***`.
    public var shown: String {
        switch transport {
        case .http, .https: prefix + (user == nil ? "" : "***@") + rest
        default: prefix + (user.map { $0 + (password == nil ? "" : ":***") + "@" } ?? "") + rest
        }
    }

    public let transport: Transport
    /// `host:port`, in lower case and with the transport's own port if none is named; nil for local ones. What a
    /// connection budget counts.
    public let host: String?

    /// What stands before the user: `https://`, or nothing.
    private let prefix: String
    /// As they stand in the address, with their escapes.
    private let user: String?
    private let password: String?
    /// What stands behind the user.
    private let rest: String
    /// Host and port as they were written.
    let authority: String
    /// The path as it was written; of a URL with its first slash.
    let path: String

    /// Takes a path, `file://`, `git://`, `http://`, `https://`, `ssh://`, `git+ssh://`, `ssh+git://` and
    /// `user@host:path`. Throws for everything else, with the reason.
    public init(_ text: String) throws(RemoteError) {
        do {
            try self.init(checking: text)
        } catch {
            let shown = Self.withoutSecrets(text)
            throw RemoteError(
                url: shown, message: "the address \(shown) cannot be used: \(error.reason)", hint: error.hint)
        }
    }

    private init(checking text: String) throws(Refusal) {
        guard !text.isEmpty else { throw Refusal("it is empty") }
        guard text.utf8.count <= 4096 else { throw Refusal("it is longer than 4096 bytes") }
        try Refusal.check(text, "it")
        if let scheme = Self.scheme(of: text) {
            let rest = String(text[scheme.endIndex...].dropFirst(3))
            try self.init(scheme: scheme.lowercased(), rest)
        } else if text.utf8.first != UInt8(ascii: "/"), let colon = text.firstIndex(of: ":"),
            !text[..<colon].contains("/")
        {
            try self.init(host: text[..<colon], path: text[colon...].dropFirst())
        } else {
            self.init(localPath: text)
        }
    }

    // MARK: - The forms

    private init(scheme: String, _ text: String) throws(Refusal) {
        let transports: [String: (Transport, port: Int)] = [
            "file": (.local, 0), "git": (.git, 9418), "http": (.http, 80), "https": (.https, 443),
            "ssh": (.ssh, 22), "git+ssh": (.ssh, 22), "ssh+git": (.ssh, 22),
        ]
        guard let (transport, port) = transports[scheme] else {
            throw Refusal("\(scheme):// is not supported", hint: "use https://, ssh://, git:// or a path")
        }
        let end = text.firstIndex(of: "/") ?? text.endIndex
        let path = String(text[end...])
        try Refusal.check(Self.decoded(path[...]), "its path")
        if transport == .http || transport == .https, path.contains(where: { $0 == "?" || $0 == "#" }) {
            throw Refusal("git has no use for what follows ? or #")
        }
        // libgit2 1.5 does not parse schemes with a `+`.
        prefix = (transport == .ssh ? "ssh" : scheme) + "://"
        self.transport = transport
        self.path = path
        if transport == .local {
            guard ["", "localhost"].contains(text[..<end].lowercased()), path.utf8.count > 1 else {
                throw Refusal("file:// takes an absolute path of this machine")
            }
            (host, user, password, authority, rest) = (nil, nil, nil, "", path)
            return
        }
        let at = text[..<end].lastIndex(of: "@")
        let authority = text[(at.map { text.index(after: $0) } ?? text.startIndex)..<end]
        (user, password) = try Self.userinfo(at.map { text[..<$0] })
        host = try Self.host(authority, port: port)
        self.authority = String(authority)
        rest = authority + path
        guard transport == .http || transport == .https || path.utf8.count > 1 else {
            throw Refusal("it has no path")
        }
    }

    /// `user@host:path`.
    private init(host name: Substring, path: Substring) throws(Refusal) {
        guard !name.contains("[") else {
            throw Refusal("the brackets are not understood in this form", hint: "write ssh://user@[address]/path")
        }
        guard !path.hasPrefix(":") else {
            throw Refusal("\(name):: is not supported", hint: "use https://, ssh://, git:// or a path")
        }
        guard !path.isEmpty else { throw Refusal("it has no path") }
        let decoded = Self.decoded(path)
        try Refusal.check(decoded, "its path")
        guard !path.hasPrefix("-"), decoded.first != UInt8(ascii: "-") else {
            throw Refusal("its path begins with -")
        }
        let at = name.lastIndex(of: "@")
        (user, password) = try Self.userinfo(at.map { name[..<$0] })
        let authority = name[(at.map { name.index(after: $0) } ?? name.startIndex)...]
        host = try Self.host(authority, port: 22)
        (transport, prefix) = (.ssh, "")
        self.authority = String(authority)
        self.path = String(path)
        rest = "\(authority):\(path)"
    }

    private init(localPath text: String) {
        (transport, host, user, password, authority, path) = (.local, nil, nil, nil, "", text)
        // libgit2 takes a path with a colon for a host.
        guard text.contains(":") else {
            (prefix, rest) = ("", text)
            return
        }
        prefix = "file://"
        let absolute = text.hasPrefix("/") ? text : Self.workingDirectory() + "/" + text
        rest = absolute.replacing("%", with: "%25")
    }

    // MARK: - Parts

    /// The scheme of a URL with `://`.
    private static func scheme(of text: String) -> Substring? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        let scheme = text[..<colon]
        let isScheme = scheme.utf8.allSatisfy { byte in
            isAlphanumeric(byte) || [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte)
        }
        return isScheme ? scheme : nil
    }

    /// User and password, still escaped; nil without a user.
    private static func userinfo(_ text: Substring?) throws(Refusal) -> (String?, String?) {
        guard let text, !text.isEmpty else { return (nil, nil) }
        let decoded = decoded(text)
        try Refusal.check(decoded, "its user")
        guard decoded.first != UInt8(ascii: "-") else { throw Refusal("its user begins with -") }
        guard !text.contains("@") else { throw Refusal("it has more than one @", hint: "write a password's @ as %40") }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
    }

    /// `host:port` of `host`, `host:port` or `[address]:port`.
    private static func host(_ text: Substring, port: Int) throws(Refusal) -> String {
        var name = text
        var portText: Substring?
        if text.hasPrefix("["), let end = text.lastIndex(of: "]") {
            name = text[...end]
            let behind = text[end...].dropFirst()
            guard behind.isEmpty || behind.hasPrefix(":") else { throw Refusal("its host is not a name") }
            portText = behind.isEmpty ? nil : behind.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            (name, portText) = (text[..<colon], text[colon...].dropFirst())
        }
        guard !name.isEmpty else { throw Refusal("it has no host") }
        guard !name.hasPrefix("-") else { throw Refusal("its host begins with -") }
        let signs = Set(name.hasPrefix("[") ? ".:[]".utf8 : ".-_".utf8)
        guard name.utf8.allSatisfy({ isAlphanumeric($0) || signs.contains($0) }) else {
            throw Refusal("its host is not a name")
        }
        guard let portText else { return "\(name.lowercased()):\(port)" }
        guard let number = UInt16(portText), number > 0, portText.utf8.allSatisfy(isAlphanumeric) else {
            throw Refusal("its port is not a number from 1 to 65535")
        }
        return "\(name.lowercased()):\(number)"
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isalnum(Int32(byte)) != 0 && byte < 0x80
    }

    /// The user as it is sent, without escapes.
    var decodedUser: String? { user.map { String(decoding: Self.decoded($0[...]), as: UTF8.self) } }

    /// The password as it is sent, without escapes.
    var decodedPassword: String? { password.map { String(decoding: Self.decoded($0[...]), as: UTF8.self) } }

    /// The address without user and password.
    var textWithoutUser: String { prefix + rest }

    /// The path on this machine; of a local address.
    var localPath: String {
        prefix.isEmpty ? rest : String(decoding: Self.decoded(rest[...]), as: UTF8.self)
    }

    private static func decoded(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static func workingDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    /// A text that is no address, for an error: hides more than it must, as nobody knows what is what.
    private static func withoutSecrets(_ text: String) -> String {
        let all = Redaction.of(String(text.prefix { $0 != "?" && $0 != "#" }))
        let printable = String(
            decoding: all.utf8.prefix(200).map { $0 < 0x20 || $0 == 0x7f ? 0x3f : $0 }, as: UTF8.self)
        guard let at = printable.lastIndex(of: "@") else { return printable }
        let start = printable.firstRange(of: "://")?.upperBound ?? printable.startIndex
        guard start < at, printable[..<at].contains(":") else { return printable }
        return printable[..<start] + "***" + printable[at...]
    }

    /// Why a text is no address.
    private struct Refusal: Error {
        var reason: String
        var hint: String?

        init(_ reason: String, hint: String? = nil) {
            self.reason = reason
            self.hint = hint
        }

        static func check(_ text: String, _ what: String) throws(Refusal) {
            guard text.utf8.first != UInt8(ascii: "-") else { throw Refusal("\(what) begins with -") }
            try check(Array(text.utf8), what)
        }

        /// ssh puts the path between quotes into a command line.
        static func check(_ bytes: [UInt8], _ what: String) throws(Refusal) {
            guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
                throw Refusal("\(what) has a control character")
            }
            guard !bytes.contains(where: { "'\"`".utf8.contains($0) }) else {
                throw Refusal("\(what) has a quote")
            }
        }
    }
}
