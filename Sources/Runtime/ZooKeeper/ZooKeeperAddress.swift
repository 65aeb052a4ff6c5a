/// Where a ZooKeeper is, as configurations say it: `h1:2181,h2:2181`, with `zk://` before it and a path behind it, or not.
public struct ZooKeeperAddress: Hashable, Sendable {
    /// As the C client reads them: each with its port behind the last colon, an IPv6 address without brackets. Without
    /// `user:password@`: what is read here is for everybody.
    public let servers: String
    /// The node below which everything is: empty, or `/path` without a slash at its end.
    public let root: String

    static let standardPort = 2181

    /// Nil if it is no such text.
    public init?(_ text: String) {
        var rest = text[...]
        if rest.hasPrefix("zk://") { rest = rest.dropFirst(5) }
        let slash = rest.firstIndex(of: "/")
        var hosts = rest[..<(slash ?? rest.endIndex)]
        if let at = hosts.lastIndex(of: "@") { hosts = hosts[hosts.index(after: at)...] }
        var servers: [String] = []
        for host in hosts.split(separator: ",", omittingEmptySubsequences: false) {
            guard let server = Self.server(host.drop { $0 == " " }) else { return nil }
            servers.append(server)
        }
        var root = slash.map { String(rest[$0...]) } ?? ""
        while root.hasSuffix("/") { root.removeLast() }
        guard root.isEmpty || Self.isPath(root) else { return nil }
        (self.servers, self.root) = (servers.joined(separator: ","), root)
    }

    /// A host as the client takes it, of `host`, `host:port`, `[IPv6]` or `[IPv6]:port`; nil if it is none. libzookeeper hands
    /// all before the last colon to the resolver, which knows no brackets.
    private static func server(_ text: Substring) -> String? {
        let bytes = text.utf8
        if bytes.first == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard isIPv6(host), rest.isEmpty || rest.hasPrefix(":") else { return nil }
            return server(host, port: rest.isEmpty ? nil : rest.dropFirst())
        }
        let colon = text.firstIndex(of: ":")
        let host = text[..<(colon ?? text.endIndex)]
        guard isName(host) else { return nil }
        return server(host, port: colon.map { text[text.index(after: $0)...] })
    }

    private static func server(_ host: Substring, port: Substring?) -> String? {
        guard let port else { return "\(host.lowercased()):\(standardPort)" }
        guard 1...5 ~= port.utf8.count, port.utf8.allSatisfy(ASCII.isDigit), let number = Int(port),
            1...65535 ~= number
        else { return nil }
        return "\(host.lowercased()):\(number)"
    }

    /// Labels of letters, digits, and `-` and `_` between them, with dots between the labels: what resolvers are asked for.
    private static func isName(_ text: Substring) -> Bool {
        // `zk1.example.` is looked up as it stands.
        let name = text.hasSuffix(".") ? text.dropLast() : text
        return name.utf8.count <= 253
            && name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
                guard let first = label.first, let last = label.last, first != UInt8(ascii: "-"),
                    last != UInt8(ascii: "-")
                else { return false }
                return label.allSatisfy(isInName)
            }
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// `fe80::1%eth0` as well: an address of a link is one only with the name of the interface.
    private static func isIPv6(_ text: Substring) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "%"), maxSplits: 1, omittingEmptySubsequences: false)
        let dots = UInt8(ascii: ".")
        guard let address = parts.first, address.count <= 45, address.contains(UInt8(ascii: ":")),
            address.allSatisfy({ ASCII.isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == dots })
        else { return false }
        if parts.count == 1 { return true }
        return 1...15 ~= parts[1].count && parts[1].allSatisfy { isInName($0) || $0 == dots }
    }

    /// Whether a text can be the path of a node: names between slashes.
    static func isPath(_ text: String) -> Bool {
        guard text.utf8.first == UInt8(ascii: "/"), text.utf8.count <= 4096 else { return false }
        if text.utf8.count == 1 { return true }
        return text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
                && $0.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
        }
    }
}
