import Compiler
import Planner

/// The masters of Mesos, one of which leads.
public struct MesosMasters: Sendable {
    private let servers: [WebAddress]
    private let client: any HTTPClient
    private let host: Host

    /// What is known of this machine.
    struct Host: Sendable {
        /// Addresses of a host; of this machine.
        var addresses: @Sendable (String) -> Set<String>
        var own: @Sendable () -> Set<String>

        static let this = Host(addresses: Resolver.addresses(of:), own: Resolver.ownAddresses)
    }

    /// `urls` are those of the masters; nil if one is no such URL.
    public init?(_ urls: [String]) { self.init(urls, over: CurlClient(), .this) }

    init?(_ urls: [String], over client: any HTTPClient, _ host: Host) {
        var servers: [WebAddress] = []
        for url in urls {
            guard let address = WebAddress(url) else { return nil }
            servers.append(address)
        }
        (self.servers, self.client, self.host) = (servers, client, host)
    }

    /// Whether the master that leads runs on this machine, as the cron jobs of paasta_tools ask: who leads does the work.
    public func isLedByThisHost() async -> Known<Bool> {
        var reasons: [String] = []
        for server in servers {
            switch await leader(by: server) {
            case .known(let leader): return isHere(leader, said: server)
            case .unknown(let reason): reasons.append(reason)
            }
        }
        return .unknown(servers.isEmpty ? "no Mesos master is named" : reasons.joined(separator: "; "))
    }

    private func isHere(_ leader: HostAndPort, said server: WebAddress) -> Known<Bool> {
        func bare(_ address: HostAndPort) -> String {
            address.host.hasPrefix("[") ? String(address.host.dropFirst().dropLast()) : address.host
        }
        var own = host.own()
        // One that is somewhere else and says "localhost" does not mean this machine.
        if !host.addresses(bare(server.host)).contains(where: own.contains) {
            own = own.filter { !$0.hasPrefix("127.") && $0 != "::1" }
        }
        let addresses = host.addresses(bare(leader))
        guard !addresses.isEmpty else { return .unknown("\(leader.host) leads, but its address cannot be found") }
        return .known(!addresses.isDisjoint(with: own))
    }

    /// A master tells who leads: another, or itself.
    private func leader(by server: WebAddress) async -> Known<HostAndPort> {
        var request = HTTPRequest(.get, server)
        request.address.target = (server.target == "/" ? "" : server.target) + "/redirect"
        let name = server.host.text
        do throws(HTTPFailure) {
            let answer = try await client.send(request)
            if answer.isRedirect, let leader = answer["location"].flatMap({ request.address.resolving($0) }) {
                return .known(leader.host)
            }
            return .unknown(
                answer.status == 503 ? "\(name) knows no leader" : "\(name) answers with \(answer.status)")
        } catch { return .unknown(error.reason) }
    }
}

extension MesosMasters {
    /// Masters that can be told from a ZooKeeper.
    private static let limit = 64

    /// The URLs of the masters that a ZooKeeper knows, the one that leads first. Each has a node `json.info_NUMBER`; the lowest
    /// number leads. `text` is `zk://HOST:PORT,…/path`.
    public static func urls(at text: String) async throws(ZooKeeperFailure) -> [String] {
        guard let address = ZooKeeperAddress(text) else {
            throw ZooKeeperFailure(.unusable, "Mesos's masters are named by no address of a ZooKeeper")
        }
        let client = try ZooKeeperClient(address)
        defer { client.close() }
        return try await urls(client, at: address.root.isEmpty ? "/" : address.root)
    }

    static func urls(_ sessions: any ZooKeeperSessions, at path: String) async throws(ZooKeeperFailure) -> [String] {
        let session = try await sessions.session()
        var found: [(number: Int, name: String)] = []
        for name in try await session.children(of: path) ?? [] {
            guard name.hasPrefix("json.info_"), let number = Int(name.dropFirst("json.info_".utf8.count)) else {
                continue
            }
            found.append((number, name))
        }
        var urls: [String] = []
        for (_, name) in found.sorted(by: { $0.number < $1.number }).prefix(limit) {
            // One that has just gone leads no more.
            guard let node = try await session.node("\(path == "/" ? "" : path)/\(name)"),
                let url = url(of: node.bytes)
            else { continue }
            urls.append(url)
        }
        guard !urls.isEmpty else { throw ZooKeeperFailure(.refused, "ZooKeeper has no Mesos master at \(path)") }
        return urls
    }

    private static func url(of bytes: [UInt8]) -> String? {
        guard let address = JSONParser.parse(bytes, path: "").value?.root.value("address"), address.isMapping,
            let host = address.value("ip")?.string ?? address.value("hostname")?.string,
            case .int(let port) = address.value("port")?.value, 1...65535 ~= port
        else { return nil }
        return "http://\(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host):\(port)"
    }
}
