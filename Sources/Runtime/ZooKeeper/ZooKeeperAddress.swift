/// Where a ZooKeeper is, as configurations say it: `h1:2181,h2:2181`, with `zk://` before it and a path behind it, or not.
public struct ZooKeeperAddress: Hashable, Sendable {
    /// As the C client reads them: each with its port. Without `user:password@`: what is read here is for everybody.
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
            guard let server = HostAndPort(String(host.drop { $0 == " " })) else { return nil }
            servers.append(HostAndPort(host: server.host, port: server.port ?? Self.standardPort).text)
        }
        var root = slash.map { String(rest[$0...]) } ?? ""
        while root.hasSuffix("/") { root.removeLast() }
        guard root.isEmpty || Self.isPath(root) else { return nil }
        (self.servers, self.root) = (servers.joined(separator: ","), root)
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
