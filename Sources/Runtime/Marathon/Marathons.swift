import Compiler
import Git
import Planner

/// All Marathons of a cluster, each once. An app's shard is its place here.
struct Marathons: Sendable {
    /// Why there are none, for people.
    struct Failure: Error, Hashable { var reason: String }

    /// The Marathons of both lists of the configuration: one that shares a server with another before it is the same.
    private(set) var clients: [MarathonClient] = []
    private let shards: Shards
    /// For the Marathons of each list their places here.
    private var current: [Int] = []
    private var previous: [Int] = []

    init(
        _ servers: MarathonServers, over client: any HTTPClient, attempts: Int = 3,
        clock: any RuntimeClock = HostClock()
    ) throws(Failure) {
        let current = try servers.current.map(Self.entry)
        let previous = try servers.previous.map(Self.entry)
        let urls = { (entries: [Entry]) in entries.map { $0.addresses.map(\.text) } }
        shards = Shards(current: urls(current), previous: urls(previous))
        var known: [WebAddress: Int] = [:]
        for (place, entry) in (current + previous).enumerated() {
            let shard = entry.addresses.lazy.compactMap { known[$0] }.first ?? clients.count
            if place < current.count { self.current.append(shard) } else { self.previous.append(shard) }
            guard shard == clients.count else { continue }
            for address in entry.addresses { known[address] = shard }
            clients.append(
                MarathonClient(
                    servers: entry.addresses, authorization: entry.authorization, shard: shard, over: client,
                    attempts: attempts, clock: clock))
        }
    }

    /// Where an instance's app is to be. `own` is its `marathon_shard`.
    func current(of instance: InstanceID, own: Int?) -> Result<MarathonClient, Shards.Failure> {
        shards.current(of: instance, own: own).map { clients[current[$0]] }
    }

    /// The Marathons that may have apps of an instance, in the order in which they are asked. `previousShards` is its
    /// `previous_marathon_shards`.
    func asked(
        for instance: InstanceID, own: Int?, previousShards: [Int]?
    ) -> Result<[MarathonClient], Shards.Failure> {
        shards.asked(for: instance, shard: own, previousShards: previousShards).map { references in
            var places: [Int] = []
            for place in references.map(place(of:)) where !places.contains(place) { places.append(place) }
            return places.map { clients[$0] }
        }
    }

    private func place(of reference: Shards.Reference) -> Int {
        switch reference {
        case .current(let index): current[index]
        case .previous(let index): previous[index]
        }
    }

    // MARK: Servers

    private typealias Entry = (addresses: [WebAddress], authorization: HTTPAuthorization?)

    private static func entry(_ server: MarathonServer) throws(Failure) -> Entry {
        var addresses: [WebAddress] = []
        for url in server.urls {
            guard var address = WebAddress(url) else {
                throw Failure(
                    reason:
                        "'\(Printable.line(Redaction.of(url)))' of marathon_servers is not an http or https URL, or has a "
                        + "user in it: write them as user and password")
            }
            while address.target.hasSuffix("/") { address.target.removeLast() }
            addresses.append(address)
        }
        guard let user = server.user, let password = server.password else { return (addresses, nil) }
        if user.contains(":") { throw Failure(reason: "a user of marathon_servers has a ':' in the name") }
        return (addresses, .basic(user: user, password: password.text))
    }
}
